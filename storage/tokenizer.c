/* Words are found by SQLite's own unicode61, once with their accents, which stemmers need, and once
 * more without them; what a document says is taken apart at what is no letter first, as most pieces are words that
 * were seen before. */
#include "storage/tokenizer.h"

#include <stdlib.h>

#include "storage/pieces.h"
#include "storage/word_tokens.h"

enum { MARKED_MAX = 2 * LEXICON_FOLDED_MAX }; /* bytes of a token and its mark; the rest of it is left out */

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
		"separators", SEARCH_AUTHOR_MARK SEARCH_TITLE_MARK "\u02bb\u02bc", "tokenchars", WORD_JOINERS};
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
	return word_tokens_emit_stem(pass, str_make(initials->text, initials->n), start, start + 1);
}

static int read_ascii(struct pass *pass, const struct piece *piece)
{
	struct str word = str_make(piece->lower, piece->text.len);
	struct forms forms = {.word = word};
	if (pass->n_languages && !piece->is_number)
		lexicon_find(&pass->words->lexicon, word_tokens_language(pass), word, piece->key, &forms);
	return word_tokens_emit_forms(pass, &forms, 0, (int)word.len);
}

static int read_slowly(struct pass *pass, struct str text)
{
	return pass->words->unicode.xTokenize(pass->words->lower, pass, FTS5_TOKENIZE_DOCUMENT, text.data, (int)text.len,
		word_tokens_say);
}

/* What was one word is it again. */
static int read_other(struct pass *pass, const struct piece *piece)
{
	struct lexicon *lexicon = &pass->words->lexicon;
	struct forms forms;
	if (lexicon_find_text(lexicon, piece->key, &forms))
		return word_tokens_emit_forms(pass, &forms, 0, (int)piece->text.len);
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
	piece_take(&rest, lexicon, word_tokens_language(pass), &pieces[0]);
	for (size_t i = 0; !code && !pass->code && pieces[i & 1].text.len; i++) {
		const struct piece *piece = &pieces[i & 1];
		piece_take(&rest, lexicon, word_tokens_language(pass), &pieces[(i + 1) & 1]);
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
	return pass.is_query ? words->unicode.xTokenize(words->lower, &pass, flags, text.data, (int)text.len, word_tokens_say)
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
