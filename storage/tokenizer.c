/* Words are found by SQLite's own unicode61, once with their accents, which stemmers need, and once
 * more without them; what a document says is taken apart at what is no letter first, as most pieces are words that
 * were seen before. */
#include "storage/tokenizer.h"

#include <stdlib.h>

#include "storage/compound.h"
#include "storage/lexicon.h"
#include "storage/pieces.h"
#include "storage/variant.h"

enum {
	LANGUAGES_MAX = STEM_LANGUAGES,
	INITIALS_MAX = 12, /* more are no name */
	MARKED_MAX = 2 * LEXICON_FOLDED_MAX, /* bytes of a token and its mark; the rest of it is left out */
};

/* Where a word may be broken, and what joins letters, as those of India: variant_fold() leaves them out. */
#define SOFT_HYPHEN "\u00ad"
#define JOINER "\u200d"

typedef int (*token_fn)(void *context, int flags, const char *token, int n, int start, int end);

struct words {
	fts5_tokenizer unicode;
	Fts5Tokenizer *lower;
	struct lexicon lexicon;
};

/* The last character of a run, of which a query says nothing unless another word follows. */
struct last {
	char text[4];
	size_t n; /* 0: there is none */
	int start, end;
};

/* Capitals with a full stop behind each: U.K. */
struct initials {
	char text[INITIALS_MAX];
	size_t n;
	const char *next; /* where the next letter would stand */
};

/* One text on its way. */
struct pass {
	struct words *words;
	struct str text;
	struct str beginning; /* of the compound that the next word ends; else empty */
	struct last last;
	struct initials initials; /* of a document */
	int languages[LANGUAGES_MAX];
	int n_languages;
	bool is_query, is_prefix;
	bool has_words; /* the query before the word at hand */
	int n_places; /* of words that were said */
	int code; /* of who was told; unicode61 keeps to itself that he has heard enough */
	int offset; /* of what is read in the whole text */
	void *context;
	token_fn on_token;
};

static void words_delete(Fts5Tokenizer *tokenizer)
{
	struct words *words = (struct words *)tokenizer;
	if (words->lower)
		words->unicode.xDelete(words->lower);
	lexicon_finish(&words->lexicon);
	free(words);
}

static int words_create(void *user, const char **arguments, int n, Fts5Tokenizer **ret_tokenizer)
{
	(void)arguments, (void)n;
	/* The apostrophes among the letters (U+02BB, U+02BC) end a word as all others do. */
	static const char *keep[] = {"remove_diacritics", "0", "categories", WORD_CATEGORIES,
		"separators", SEARCH_AUTHOR_MARK SEARCH_TITLE_MARK "\u02bb\u02bc", "tokenchars", SOFT_HYPHEN JOINER};
	fts5_api *api = user;
	void *unicode_user;
	struct words *words = xcalloc(1, sizeof *words);
	int code = api->xFindTokenizer(api, "unicode61", &unicode_user, &words->unicode);
	if (!code)
		code = words->unicode.xCreate(unicode_user, keep, sizeof keep / sizeof *keep, &words->lower);
	if (!code)
		code = lexicon_init(&words->lexicon, api);
	if (code)
		words_delete((Fts5Tokenizer *)words);
	else
		*ret_tokenizer = (Fts5Tokenizer *)words;
	return code;
}

/* Chinese characters, kana, hangul, whose words take many endings, and the letters with vowels and tones of Thai, Lao,
 * Burmese and Khmer. */
bool tokenizer_is_dense(struct str character)
{
	if (character.len < 3 || str_utf8_len(character) != character.len)
		return false;
	uint32_t c = str_utf8_code(character);
	static const uint32_t ranges[][2] = {{0x3041, 0x30ff}, {0x3105, 0x312f}, {0x31f0, 0x31ff},
		{0x3400, 0x4dbf}, {0x4e00, 0x9fff}, {0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xff66, 0xff9f},
		{0x20000, 0x323af}, {0x0e01, 0x0e3a}, {0x0e40, 0x0e4e}, {0x0e81, 0x0ece}, {0x0edc, 0x0edf},
		{0x1000, 0x103f}, {0x1050, 0x108f}, {0x1780, 0x17d3}};
	for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
		if (c >= ranges[i][0] && c <= ranges[i][1])
			return true;
	return false;
}

/* --- words */

static int emit(struct pass *pass, int flags, struct str token, int start, int end)
{
	if (!token.len)
		return SQLITE_OK;
	pass->n_places += !(flags & FTS5_TOKEN_COLOCATED);
	return pass->code = pass->on_token(pass->context, flags, token.data, (int)token.len, pass->offset + start,
		pass->offset + end);
}

static int emit_forms(struct pass *pass, const struct forms *forms, int start, int end)
{
	int code = emit(pass, 0, forms->word, start, end);
	if (!code)
		code = emit(pass, FTS5_TOKEN_COLOCATED, forms->stem, start, end);
	return code ? code : emit(pass, FTS5_TOKEN_COLOCATED, forms->plural, start, end);
}

/* Of a document. */
static int language_of(const struct pass *pass)
{
	return pass->n_languages ? pass->languages[0] : STEM_NONE;
}

static int emit_document_word(struct pass *pass, struct str word, int start, int end)
{
	struct lexicon *lexicon = &pass->words->lexicon;
	struct forms forms;
	int language = language_of(pass);
	if (word.len > STEM_WORD_BYTES || (language == STEM_NONE && lexicon_is_ascii(word)))
		return emit(pass, 0, lexicon_fold(lexicon, word, &lexicon->folded), start, end);
	lexicon_find(lexicon, language, word, lexicon_key(lexicon, language, word), &forms);
	return emit_forms(pass, &forms, start, end);
}

static int emit_last(struct pass *pass)
{
	size_t n = pass->last.n;
	pass->last.n = 0;
	return emit(pass, 0, str_make(pass->last.text, n), pass->last.start, pass->last.end);
}

/* A stem may stand in the index as a word, or as what another word comes from. */
static int emit_query_stem(struct pass *pass, struct str found, struct str word, int start, int end)
{
	char marked[LEXICON_FOLDED_MAX + sizeof SEARCH_STEM] = SEARCH_STEM;
	size_t n = sizeof SEARCH_STEM - 1;
	memcpy(marked + n, found.data, found.len);
	int code = emit(pass, FTS5_TOKEN_COLOCATED, str_make(marked, n + found.len), start, end);
	return code || str_eq(found, word) ? code : emit(pass, FTS5_TOKEN_COLOCATED, found, start, end);
}

/* Adds the stem in a language, unless it is there already. */
static void stems_add(struct words *words, int language, struct str word, struct folded *stems, int *n)
{
	struct folded *fresh = &stems[*n];
	struct str found = lexicon_stem(&words->lexicon, language, word, fresh);
	if (found.len == 0 || found.len > sizeof fresh->text)
		return;
	memmove(fresh->text, found.data, found.len);
	fresh->n = found.len;
	for (int i = 0; i < *n; i++)
		if (str_eq(str_make(stems[i].text, stems[i].n), str_make(fresh->text, fresh->n)))
			return;
	++*n;
}

static int emit_query_word(struct pass *pass, struct str word, int start, int end)
{
	struct folded folded, stems[LANGUAGES_MAX];
	struct str plain = lexicon_fold(&pass->words->lexicon, word, &folded);
	int n_stems = 0, code = emit_last(pass);
	if (!code)
		code = emit(pass, 0, plain, start, end);
	for (int i = 0; !pass->is_prefix && i < pass->n_languages; i++)
		stems_add(pass->words, pass->languages[i], word, stems, &n_stems);
	for (int i = 0; !code && i < n_stems; i++)
		code = emit_query_stem(pass, str_make(stems[i].text, stems[i].n), plain, start, end);
	return code;
}

static int emit_word(struct pass *pass, struct str word, int start, int end)
{
	return pass->is_query ? emit_query_word(pass, word, start, end)
		: emit_document_word(pass, word, start, end);
}

/* Two characters at a time. A query for one alone finds the pairs that it begins, and itself at the
 * end of a run; for more, the last one alone says only that the run ends there. */
static int emit_dense(struct pass *pass, struct str run, int start)
{
	int code = emit_last(pass);
	bool is_first = true;
	for (size_t at = 0, next; !code && at < run.len; at = next, is_first = false) {
		next = at + str_utf8_len(str_make(run.data + at, run.len - at));
		size_t end = next < run.len ? next + str_utf8_len(str_make(run.data + next, run.len - next)) : next;
		if (next < run.len || !pass->is_query || is_first) {
			code = emit(pass, 0, str_make(run.data + at, end - at), start + (int)at,
				start + (int)end);
		} else {
			pass->last = (struct last){.n = end - at, .start = start + (int)at, .end = start + (int)end};
			memcpy(pass->last.text, run.data + at, end - at);
		}
	}
	return code;
}

/* The end of the run from `at` on of characters that are all dense, or all not. */
static size_t run_end(struct str token, size_t at, bool *ret_is_dense)
{
	bool is_first = true;
	for (size_t n; at < token.len; at += n, is_first = false) {
		struct str rest = str_make(token.data + at, token.len - at);
		n = str_utf8_len(rest);
		n = n ? n : 1;
		bool dense = tokenizer_is_dense(str_make(rest.data, n));
		if (is_first)
			*ret_is_dense = dense;
		else if (dense != *ret_is_dense)
			break;
	}
	return at;
}

static int emit_runs(struct pass *pass, struct str word, int start, int end)
{
	int code = SQLITE_OK;
	for (size_t at = 0, next; !code && at < word.len; at = next) {
		bool dense = false;
		next = run_end(word, at, &dense);
		struct str run = str_make(word.data + at, next - at);
		code = dense ? emit_dense(pass, run, start) : emit_word(pass, run, start, end);
	}
	return code;
}

bool tokenizer_goes_on(struct str text)
{
	char *plain = xmalloc(2 * text.len + 1);
	size_t n = variant_fold(text, plain);
	bool dense = false, was_dense = false;
	for (size_t at = 0, len; at < n; at += len) {
		len = str_utf8_len(str_make(plain + at, n - at));
		len = len ? len : 1;
		was_dense = dense;
		dense = tokenizer_is_dense(str_make(plain + at, len));
	}
	free(plain);
	return dense && !was_dense;
}

/* Before stems, which know plain letters only. */
static int emit_variant(struct pass *pass, struct str word, int start, int end)
{
	char *plain = xmalloc(2 * word.len);
	int code = emit_runs(pass, str_make(plain, variant_fold(word, plain)), start, end);
	free(plain);
	return code;
}

/* Of what the text says in several words, beside the last one: in the text's language, else in English. */
static int emit_stem(struct pass *pass, struct str joined, int start, int end)
{
	char marked[LEXICON_FOLDED_MAX + sizeof SEARCH_STEM] = SEARCH_STEM;
	size_t n = sizeof SEARCH_STEM - 1;
	struct str found = stem(&pass->words->lexicon.stemmers, pass->n_languages ? pass->languages[0] : stem_english, joined);
	memcpy(marked + n, found.data, found.len);
	return emit(pass, FTS5_TOKEN_COLOCATED, str_make(marked, n + found.len), start, end);
}

/* A text has the compound beside its last word, as a stem: quotes do not find it. A query that begins with it asks
 * for it in place of its words, so that it finds what is written in one, too; behind another word it could not
 * stand, where the text has its first. */
static int emit_compound(struct pass *pass, struct str beginning, struct str word, int start, int end)
{
	char joined[LEXICON_FOLDED_MAX];
	memcpy(joined, beginning.data, beginning.len);
	memcpy(joined + beginning.len, word.data, word.len);
	struct str compound = str_make(joined, beginning.len + word.len);
	if (pass->is_query)
		return emit_query_word(pass, compound, start, end);
	int code = emit_document_word(pass, word, start, end);
	return code ? code : emit_stem(pass, compound, start, end);
}

/* A mark for private use and ASCII behind it: what terms.h makes has one form. */
static bool is_term(struct str word)
{
	return word.len > 3 && str_starts(word, STR("\xee\x80")) && lexicon_is_ascii(str_make(word.data + 3, word.len - 3));
}

static int emit_term(struct pass *pass, struct str word, int start, int end)
{
	int code = emit_last(pass);
	return code ? code : emit(pass, 0, word, start, end);
}

static int on_word(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)flags;
	struct pass *pass = user;
	struct str word = str_make(token, (size_t)n), beginning = pass->beginning, none = {0};
	bool joins = !pass->is_query || (pass->n_languages && !pass->is_prefix && !pass->has_words);
	struct str rest = str_make(pass->text.data + end, pass->text.len - (size_t)end);
	pass->beginning = joins && !beginning.len ? compound_beginning(word, rest) : none;
	if (pass->is_query && pass->beginning.len)
		return SQLITE_OK; /* the compound stands for it */
	pass->has_words = true;
	if (beginning.len)
		return emit_compound(pass, beginning, word, start, end);
	if (lexicon_is_ascii(word))
		return emit_word(pass, word, start, end);
	if (is_term(word))
		return emit_term(pass, word, start, end);
	return variant_is_in(word) ? emit_variant(pass, word, start, end) : emit_runs(pass, word, start, end);
}

/* Takes the languages off the beginning of a text. */
static struct str take_languages(struct pass *pass, struct str text)
{
	struct str mark = STR(SEARCH_MARK);
	if (!str_starts(text, mark))
		return text;
	struct str tags = str_make(text.data + mark.len, text.len - mark.len), rest;
	const char *end = memmem(tags.data, tags.len, mark.data, mark.len);
	if (!end)
		return text;
	tags.len = (size_t)(end - tags.data);
	rest = str_make(end + mark.len, text.len - 2 * mark.len - tags.len);
	while (tags.len && pass->n_languages < LANGUAGES_MAX) {
		int language = stem_language(str_split(tags, ',', &tags));
		if (language != STEM_NONE)
			pass->languages[pass->n_languages++] = language;
	}
	return rest;
}

/* --- pieces of a text */

#define QUOTES_BLOCK "\xe2\x80" /* U+2000 to U+203F begin so: spaces, dashes, quotes */

static bool is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Whether it begins with one capital and no letter behind it. */
static bool begins_with_initial(struct str text)
{
	struct str behind = text.len > 1 ? str_make(text.data + 1, text.len - 1) : (struct str){0};
	bool ends = !behind.len || str_starts(behind, STR(QUOTES_BLOCK))
		|| (!str_is_letter(*behind.data) && !str_is_digit(*behind.data) && (unsigned char)*behind.data < 0x80);
	return text.len && is_capital(*text.data) && ends;
}

/* The capital with which a piece begins, behind quotes or without; NULL when it begins with a word. */
static const char *initial_of(struct str piece)
{
	enum { SIGN = 3 };
	while (piece.len > SIGN && str_starts(piece, STR(QUOTES_BLOCK)))
		piece = str_make(piece.data + SIGN, piece.len - SIGN);
	return begins_with_initial(piece) ? piece.data : NULL;
}

/* U.K. is in the index as the stem of uk, too, at its last letter: quotes do not find it. */
static int read_initial(struct pass *pass, const char *letter)
{
	struct initials *initials = &pass->initials;
	size_t n_left = (size_t)(pass->text.data + pass->text.len - letter);
	struct str behind = n_left > 2 ? str_make(letter + 2, n_left - 2) : (struct str){0};
	int start = (int)(letter - pass->text.data);
	if (letter != initials->next)
		initials->n = 0;
	if (initials->n < INITIALS_MAX)
		initials->text[initials->n] = str_lower(*letter);
	initials->n++;
	initials->next = n_left > 1 && letter[1] == '.' && begins_with_initial(behind) ? behind.data : NULL;
	if (initials->next || initials->n == 1 || initials->n > INITIALS_MAX)
		return SQLITE_OK;
	return emit_stem(pass, str_make(initials->text, initials->n), start, start + 1);
}

static int read_ascii(struct pass *pass, const struct piece *piece)
{
	struct str word = str_make(piece->lower, piece->text.len);
	struct forms forms = {.word = word};
	if (pass->n_languages && !piece->is_number)
		lexicon_find(&pass->words->lexicon, language_of(pass), word, piece->key, &forms);
	return emit_forms(pass, &forms, 0, (int)word.len);
}

static int read_slowly(struct pass *pass, struct str text)
{
	return pass->words->unicode.xTokenize(pass->words->lower, pass, FTS5_TOKENIZE_DOCUMENT, text.data, (int)text.len,
		on_word);
}

/* What was one word is it again. */
static int read_other(struct pass *pass, const struct piece *piece)
{
	struct lexicon *lexicon = &pass->words->lexicon;
	struct forms forms;
	if (lexicon_find_text(lexicon, piece->key, &forms))
		return emit_forms(pass, &forms, 0, (int)piece->text.len);
	pass->n_places = 0;
	int code = read_slowly(pass, piece->text);
	if (!code && !pass->code && pass->n_places == 1)
		lexicon_note_text(lexicon, piece->key);
	return code;
}

static int read_piece(struct pass *pass, const struct piece *piece)
{
	size_t n = piece->text.len;
	bool joins = pass->beginning.len || (n < pass->text.len && pass->text.data[n] == '-');
	int code = joins || !piece->is_short ? read_slowly(pass, piece->text)
		: piece->is_ascii ? read_ascii(pass, piece) : read_other(pass, piece);
	const char *initial = initial_of(piece->text);
	return code || !initial ? code : read_initial(pass, initial);
}

/* The next piece is known while one is read. */
static int read_document(struct pass *pass, struct str text)
{
	struct lexicon *lexicon = &pass->words->lexicon;
	struct piece pieces[2];
	struct str rest = text;
	int code = SQLITE_OK, offset = pass->offset;
	piece_take(&rest, lexicon, language_of(pass), &pieces[0]);
	for (size_t i = 0; !code && !pass->code && pieces[i & 1].text.len; i++) {
		const struct piece *piece = &pieces[i & 1];
		piece_take(&rest, lexicon, language_of(pass), &pieces[(i + 1) & 1]);
		size_t at = (size_t)(piece->text.data - text.data);
		pass->text = str_make(piece->text.data, text.len - at);
		pass->offset = offset + (int)at;
		code = read_piece(pass, piece);
	}
	return code == SQLITE_DONE ? SQLITE_OK : code;
}

static int tokenize(struct words *words, void *context, int flags, const char *bytes, int n, token_fn on_token)
{
	struct pass pass = {.words = words, .context = context, .on_token = on_token,
		.is_query = flags & FTS5_TOKENIZE_QUERY, .is_prefix = flags & FTS5_TOKENIZE_PREFIX};
	struct str text = take_languages(&pass, str_make(bytes, (size_t)n));
	pass.text = text;
	pass.offset = n - (int)text.len;
	return pass.is_query ? words->unicode.xTokenize(words->lower, &pass, flags, text.data, (int)text.len, on_word)
		: read_document(&pass, text);
}

/* --- titles, and what authors are called */

enum { MARK_BYTES = sizeof SEARCH_AUTHOR_MARK - 1 }; /* of any */

struct marker {
	void *context;
	token_fn on_token;
	const char *mark;
	bool keeps; /* what has no mark, too */
};

static int on_marked(void *user, int flags, const char *token, int n, int start, int end)
{
	const struct marker *marker = user;
	char marked[MARKED_MAX];
	int n_kept = n < MARKED_MAX - MARK_BYTES ? n : MARKED_MAX - MARK_BYTES;
	int code = marker->keeps ? marker->on_token(marker->context, flags, token, n, start, end) : SQLITE_OK;
	memcpy(marked, marker->mark, MARK_BYTES);
	memcpy(marked + MARK_BYTES, token, (size_t)n_kept);
	return code ? code : marker->on_token(marker->context, flags | (marker->keeps ? FTS5_TOKEN_COLOCATED : 0), marked,
		MARK_BYTES + n_kept, start, end);
}

struct str tokenizer_unmarked(struct str text)
{
	while (str_starts(text, STR(SEARCH_AUTHOR_MARK)) || str_starts(text, STR(SEARCH_TITLE_MARK)))
		text = str_make(text.data + MARK_BYTES, text.len - MARK_BYTES);
	return text;
}

static int words_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *bytes, int n,
	token_fn on_token)
{
	struct words *words = (struct words *)tokenizer;
	struct str text = str_make(bytes, (size_t)n);
	struct marker marker = {context, on_token, bytes, false};
	if (str_starts(text, STR(SEARCH_TITLE_MARK)))
		marker.keeps = !(flags & FTS5_TOKENIZE_QUERY);
	else if (!str_starts(text, STR(SEARCH_AUTHOR_MARK)))
		return tokenize(words, context, flags, bytes, n, on_token);
	return tokenize(words, &marker, flags, bytes + MARK_BYTES, n - MARK_BYTES, on_marked);
}

fts5_api *tokenizer_find_api(sqlite3 *db)
{
	fts5_api *api = NULL;
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(db, "SELECT fts5(?)", -1, &stmt, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(stmt);
	}
	sqlite3_finalize(stmt);
	return api;
}

bool tokenizer_register(sqlite3 *db)
{
	fts5_tokenizer methods = {words_create, words_delete, words_tokenize};
	fts5_api *api = tokenizer_find_api(db);
	return api && api->xCreateTokenizer(api, "courant", api, &methods, NULL) == SQLITE_OK;
}
