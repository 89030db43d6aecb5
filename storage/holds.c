/* The index's own tokenizer takes phrase and text apart; a phrase is found where words follow each other of which
 * each is, in one of its forms, what the phrase has there. */
#include "storage/holds.h"

#include <stdlib.h>

#include "storage/search_index.h"
#include "storage/tokenizer.h"

struct holds {
	struct store *store;
	fts5_tokenizer methods;
	Fts5Tokenizer *words;
};

/* A word of the phrase in all forms that the index may have of it. */
struct term {
	struct str *forms;
	size_t n_forms;
};

struct phrase {
	struct arena arena;
	struct term *terms;
	size_t n_terms;
	bool *ends[2]; /* of a place in a text: allocated once, as names of authors are short and many */
	bool goes_on;
};

/* Where a text stands: which beginnings of the phrase, by the number of their words, end at a word of it. */
struct place {
	const struct phrase *phrase;
	bool *before, *here; /* the phrase's own */
	bool is_marked; /* each word of the text, with what those of the phrase have not */
	bool is_found;
};

static void holds_free(void *user)
{
	struct holds *holds = user;
	if (holds->words)
		holds->methods.xDelete(holds->words);
	free(holds);
}

static struct holds *holds_new(struct store *store)
{
	void *user;
	fts5_api *api = tokenizer_find_api(store->db);
	struct holds *holds = xcalloc(1, sizeof *holds);
	holds->store = store;
	if (api && api->xFindTokenizer(api, "courant", &user, &holds->methods) == SQLITE_OK
		&& holds->methods.xCreate(user, NULL, 0, &holds->words) == SQLITE_OK)
		return holds;
	holds_free(holds);
	return NULL;
}

static void phrase_free(void *user)
{
	struct phrase *phrase = user;
	arena_finish(&phrase->arena);
	free(phrase);
}

static int on_form(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)start, (void)end;
	struct phrase *phrase = user;
	if (!(flags & FTS5_TOKEN_COLOCATED))
		*arena_push(&phrase->arena, phrase->terms, phrase->n_terms) = (struct term){0};
	struct term *term = &phrase->terms[phrase->n_terms - 1];
	*arena_push(&phrase->arena, term->forms, term->n_forms) = arena_str(&phrase->arena, str_make(token, (size_t)n));
	return SQLITE_OK;
}

static struct phrase *phrase_new(const struct holds *holds, struct str text, bool goes_on)
{
	struct phrase *phrase = xcalloc(1, sizeof *phrase);
	int flags = FTS5_TOKENIZE_QUERY | (goes_on ? FTS5_TOKENIZE_PREFIX : 0);
	phrase->goes_on = goes_on;
	holds->methods.xTokenize(holds->words, phrase, flags, text.data, (int)text.len, on_form);
	for (size_t i = 0; i < 2; i++)
		phrase->ends[i] = arena_array(&phrase->arena, bool, phrase->n_terms);
	return phrase;
}

static bool has_form(const struct phrase *phrase, size_t at, struct str word)
{
	const struct term *term = &phrase->terms[at];
	bool goes_on = phrase->goes_on && at + 1 == phrase->n_terms;
	size_t i = 0;
	while (i < term->n_forms && !(goes_on ? str_starts(word, term->forms[i]) : str_eq(word, term->forms[i])))
		i++;
	return i < term->n_forms;
}

static int on_word(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)start, (void)end;
	struct place *place = user;
	size_t n_terms = place->phrase->n_terms, n_mark = place->is_marked ? sizeof SEARCH_AUTHOR_MARK - 1 : 0;
	struct str word = str_make(token + n_mark, (size_t)n - n_mark);
	if (!(flags & FTS5_TOKEN_COLOCATED)) {
		bool *before = place->before;
		place->before = place->here;
		place->here = before;
		memset(place->here, 0, n_terms);
	}
	for (size_t i = 0; i < n_terms; i++)
		if ((i == 0 || place->before[i - 1]) && has_form(place->phrase, i, word))
			place->here[i] = true;
	place->is_found = place->here[n_terms - 1];
	return place->is_found ? SQLITE_DONE : SQLITE_OK;
}

static bool finds(const struct holds *holds, const struct phrase *phrase, struct str text, bool is_marked)
{
	struct place place = {.phrase = phrase, .before = phrase->ends[0], .here = phrase->ends[1], .is_marked = is_marked};
	memset(place.here, 0, phrase->n_terms); /* what is before the first word */
	holds->methods.xTokenize(holds->words, &place, FTS5_TOKENIZE_DOCUMENT, text.data, (int)text.len, on_word);
	return place.is_found;
}

static bool is_in_word(char c)
{
	return str_is_digit(c) || (str_lower(c) >= 'a' && str_lower(c) <= 'z');
}

enum glance { SEES_NONE, SEES_ALL, SEES_SOME };

/* What a word that begins here says of the phrase; SEES_SOME: that may be the first word of it. */
static enum glance glance_at(const struct phrase *phrase, struct str rest)
{
	const struct term *first = phrase->terms;
	for (size_t i = 0; i < first->n_forms; i++) {
		size_t n = first->forms[i].len;
		if (!str_starts_nocase(rest, first->forms[i]))
			continue;
		bool ends = rest.len == n || (!((unsigned char)rest.data[n] & 0x80) && !is_in_word(rest.data[n]) && rest.data[n] != '-');
		return phrase->n_terms == 1 && (phrase->goes_on || ends) ? SEES_ALL : SEES_SOME;
	}
	return SEES_NONE;
}

/* Spares most texts the taking apart: those of ASCII without a hyphen and a full stop in which no word begins with a form
 * of the first one, or which have the only one as it is. */
static enum glance glance(const struct phrase *phrase, struct str text)
{
	bool is_start = true;
	for (size_t i = 0; i < text.len; i++) {
		if ((unsigned char)text.data[i] & 0x80 || text.data[i] == '-' || text.data[i] == '.')
			return SEES_SOME;
		enum glance seen = is_start ? glance_at(phrase, str_make(text.data + i, text.len - i)) : SEES_NONE;
		if (seen)
			return seen;
		is_start = !is_in_word(text.data[i]);
	}
	return SEES_NONE;
}

/* -1: the item cannot be read. */
static int finds_in_item(const struct holds *holds, const struct phrase *phrase, int columns, int64_t item_id)
{
	struct arena arena = {0};
	struct search_words words;
	int found = search_read_words(holds->store, item_id, &arena, &words) ? 0 : -1;
	for (int i = 0; found == 0 && phrase->n_terms && columns >> i; i++)
		found = columns & 1 << i && finds(holds, phrase, words.columns[i], 1 << i == SEARCH_AUTHOR);
	arena_finish(&arena);
	return found;
}

/* Kept by SQLite while the statement runs; NULL after an error. */
static const struct phrase *phrase_of(sqlite3_context *context, sqlite3_value **values)
{
	enum { PHRASE, GOES_ON };
	struct phrase *phrase = sqlite3_get_auxdata(context, PHRASE);
	if (phrase)
		return phrase;
	const char *text = (const char *)sqlite3_value_text(values[PHRASE]);
	phrase = phrase_new(sqlite3_user_data(context), str_of(text), sqlite3_value_int(values[GOES_ON]));
	sqlite3_set_auxdata(context, PHRASE, phrase, phrase_free);
	phrase = sqlite3_get_auxdata(context, PHRASE);
	if (!phrase) /* it is free again */
		sqlite3_result_error_nomem(context);
	return phrase;
}

static void on_item_holds(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	enum { COLUMNS = 2, ITEM };
	(void)n_values;
	const struct holds *holds = sqlite3_user_data(context);
	const struct phrase *phrase = phrase_of(context, values);
	if (!phrase)
		return;
	int found = finds_in_item(holds, phrase, sqlite3_value_int(values[COLUMNS]), sqlite3_value_int64(values[ITEM]));
	if (found < 0)
		sqlite3_result_error_code(context, sqlite3_errcode(holds->store->db));
	else
		sqlite3_result_int(context, found);
}

static void on_text_holds(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	enum { TEXT = 2 };
	(void)n_values;
	const struct phrase *phrase = phrase_of(context, values);
	const char *text = (const char *)sqlite3_value_text(values[TEXT]);
	struct str whole = tokenizer_unmarked(str_make(text, text ? (size_t)sqlite3_value_bytes(values[TEXT]) : 0));
	if (!phrase)
		return;
	enum glance seen = phrase->n_terms ? glance(phrase, whole) : SEES_NONE;
	sqlite3_result_int(context, seen == SEES_ALL
		|| (seen == SEES_SOME && finds(sqlite3_user_data(context), phrase, whole, false)));
}

bool holds_register(struct store *store)
{
	static const struct {
		const char *name;
		int n_values;
		void (*function)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {{"text_holds", 3, on_text_holds}, {"item_holds", 4, on_item_holds}};
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		struct holds *holds = holds_new(store);
		if (!holds || sqlite3_create_function_v2(store->db, functions[i].name, functions[i].n_values,
				SQLITE_UTF8 | SQLITE_DIRECTONLY, holds, functions[i].function, NULL, NULL, holds_free))
			return false;
	}
	return true;
}
