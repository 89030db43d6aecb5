/* The same steps as those of a word on its way to the index, where any is needed: ASCII and letters of two bytes are looked
 * up, and Chinese characters and quotes copied. */
#include "storage/fold.h"

#include <stdlib.h>

#include "base/buf.h"
#include "storage/lexicon.h"
#include "storage/tokenizer.h"
#include "storage/variant.h"

enum {
	FOLDED_MAX = 256 * 1024 * 1024,
	PIECE_MAX = 64, /* bytes that the lexicon is given at once: it looks at the beginning of a word only */
	LETTERS = 0x800, /* of two bytes at most: those of Europe and the Near East */
	LETTER_TEXT = 4, /* ⱥ takes three */
};

struct letter {
	uint8_t n;
	char text[LETTER_TEXT];
};

struct fold {
	sqlite3 *db;
	fts5_tokenizer unicode;
	Fts5Tokenizer *lower;
	struct lexicon lexicon;
	struct letter *letters; /* made with the first text that is not ASCII */
	struct buf folded;
};

/* A text in which words are found, as far as it is folded. */
struct pass {
	struct fold *fold;
	struct str text;
	size_t at;
};

static void append_plain(struct fold *fold, struct str word)
{
	struct folded folded;
	while (word.len) {
		size_t n = word.len < PIECE_MAX ? word.len : PIECE_MAX;
		while (n < word.len && ((unsigned char)word.data[n] & 0xc0) == 0x80)
			n++;
		buf_append_str(&fold->folded, lexicon_fold(&fold->lexicon, str_make(word.data, n), &folded));
		word = str_make(word.data + n, word.len - n);
	}
}

static int on_word(void *user, int flags, const char *token, int n, int start, int end)
{
	struct pass *pass = user;
	struct str word = str_make(token, (size_t)n);
	(void)flags;
	buf_append(&pass->fold->folded, pass->text.data + pass->at, (size_t)start - pass->at);
	pass->at = (size_t)end;
	if (variant_is_in(word)) {
		char *plain = xmalloc(2 * word.len);
		append_plain(pass->fold, str_make(plain, variant_fold(word, plain)));
		free(plain);
	} else {
		append_plain(pass->fold, word);
	}
	return SQLITE_OK;
}

static void append_slowly(struct fold *fold, struct str text)
{
	struct pass pass = {fold, text, 0};
	fold->unicode.xTokenize(fold->lower, &pass, FTS5_TOKENIZE_DOCUMENT, text.data, (int)text.len, on_word);
	buf_append(&fold->folded, text.data + pass.at, text.len - pass.at);
}

static struct letter *make_letters(struct fold *fold)
{
	struct letter *letters = xcalloc(LETTERS, sizeof *letters);
	for (unsigned code = 0x80; code < LETTERS; code++) {
		const char two[] = {(char)(0xc0 | code >> 6), (char)(0x80 | (code & 0x3f))};
		buf_clear(&fold->folded);
		append_slowly(fold, str_make(two, sizeof two));
		size_t n = fold->folded.len < LETTER_TEXT ? fold->folded.len : LETTER_TEXT;
		letters[code].n = (uint8_t)n;
		if (n)
			memcpy(letters[code].text, fold->folded.data, n);
	}
	return letters;
}

static bool is_within(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* The bytes of a character of three that no step changes and none is a part of: U+4000 to U+9FFF, which are Chinese, and
 * dashes and quotes; 0: another one. */
static size_t unchanged_len(const char *p, size_t n)
{
	unsigned char first = (unsigned char)p[0], second = n > 1 ? (unsigned char)p[1] : 0;
	bool is_chinese = first >= 0xe4 && first <= 0xe9, is_quote = first == 0xe2 && second == 0x80;
	return n > 2 && (is_chinese || (is_quote && (unsigned char)p[2] >= 0x90)) && is_within(p[1]) && is_within(p[2]) ? 3 : 0;
}

/* The characters from `at` on that are known; returns where they end. */
static size_t append_soon(struct fold *fold, struct str text, size_t at)
{
	char *out = buf_reserve(&fold->folded, 2 * (text.len - at) + LETTER_TEXT), *end = out;
	for (size_t n; out && at < text.len; at += n) {
		unsigned char c = (unsigned char)text.data[at];
		if (c < 0x80) {
			n = 1;
			*end++ = str_lower((char)c);
		} else if (c >= 0xc2 && c < 0xe0 && at + 1 < text.len && is_within(text.data[at + 1])) {
			const struct letter *letter = &fold->letters[(c & 0x1f) << 6 | (text.data[at + 1] & 0x3f)];
			n = 2;
			memcpy(end, letter->text, LETTER_TEXT);
			end += letter->n;
		} else if ((n = unchanged_len(text.data + at, text.len - at))) {
			memcpy(end, text.data + at, n);
			end += n;
		} else {
			break;
		}
	}
	fold->folded.len += (size_t)(end - out);
	return at;
}

/* To the next character of one or two bytes, none of which is a part of what is before it. */
static size_t end_of_others(struct str text, size_t at)
{
	do
		at++;
	while (at < text.len && ((unsigned char)text.data[at] >= 0xe0 || is_within(text.data[at])));
	return at;
}

static bool open_words(struct fold *fold)
{
	/* As tokenizer.c has them. */
	static const char *keep[] = {"remove_diacritics", "0", "categories", WORD_CATEGORIES, "tokenchars", WORD_JOINERS};
	fts5_api *api = tokenizer_find_api(fold->db);
	void *user;
	return api && api->xFindTokenizer(api, "unicode61", &user, &fold->unicode) == SQLITE_OK
		&& fold->unicode.xCreate(user, keep, sizeof keep / sizeof *keep, &fold->lower) == SQLITE_OK
		&& lexicon_init(&fold->lexicon, api) == SQLITE_OK;
}

/* What is ASCII needs no tables: most connections never make them. */
static struct str fold_ascii(struct fold *fold, struct str text)
{
	char *out = buf_reserve(&fold->folded, text.len);
	for (size_t i = 0; out && i < text.len; i++)
		out[i] = str_lower(text.data[i]);
	fold->folded.len += out ? text.len : 0;
	return buf_str(&fold->folded);
}

struct str fold_text(struct fold *fold, struct str text)
{
	buf_clear(&fold->folded);
	if (lexicon_is_ascii(text) || (!fold->letters && !open_words(fold)))
		return fold_ascii(fold, text);
	if (!fold->letters)
		fold->letters = make_letters(fold);
	buf_clear(&fold->folded);
	for (size_t at = 0, end; at < text.len && !fold->folded.full; at = end) {
		at = append_soon(fold, text, at);
		end = at < text.len ? end_of_others(text, at) : at;
		if (end > at)
			append_slowly(fold, str_make(text.data + at, end - at));
	}
	return buf_str(&fold->folded);
}

static void on_folded(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	const char *text = (const char *)sqlite3_value_text(values[0]);
	if (!text)
		return; /* NULL stays NULL */
	struct str folded = fold_text(sqlite3_user_data(context), str_make(text, (size_t)sqlite3_value_bytes(values[0])));
	sqlite3_result_text64(context, folded.len ? folded.data : "", folded.len, SQLITE_TRANSIENT, SQLITE_UTF8);
}

bool fold_register(struct store *store)
{
	store->fold = xcalloc(1, sizeof *store->fold);
	buf_init(&store->fold->folded, FOLDED_MAX);
	store->fold->db = store->db;
	return sqlite3_create_function(store->db, "folded", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
		store->fold, on_folded, NULL, NULL) == SQLITE_OK;
}

void fold_free(struct fold *fold)
{
	if (!fold)
		return;
	if (fold->lower)
		fold->unicode.xDelete(fold->lower);
	lexicon_finish(&fold->lexicon);
	buf_finish(&fold->folded);
	free(fold->letters);
	free(fold);
}
