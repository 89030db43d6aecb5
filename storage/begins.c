/* The index's own tokenizer takes the text apart, and stops at the first word that is found. */
#include "storage/begins.h"

#include <stdlib.h>

#include "storage/plain.h"
#include "storage/tokenizer.h"

struct begins {
	fts5_tokenizer methods;
	Fts5Tokenizer *words;
};

static void begins_free(void *user)
{
	struct begins *begins = user;
	if (begins->words)
		begins->methods.xDelete(begins->words);
	free(begins);
}

static struct begins *begins_new(sqlite3 *db)
{
	void *user;
	fts5_api *api = tokenizer_find_api(db);
	struct begins *begins = xcalloc(1, sizeof *begins);
	if (api && api->xFindTokenizer(api, "courant", &user, &begins->methods) == SQLITE_OK
		&& begins->methods.xCreate(user, NULL, 0, &begins->words) == SQLITE_OK)
		return begins;
	begins_free(begins);
	return NULL;
}

static struct str text_of(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);
	return str_make(text, text ? (size_t)sqlite3_value_bytes(value) : 0);
}

struct tokens {
	sqlite3_context *context;
	int n;
};

static int on_token(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)flags, (void)start, (void)end;
	struct tokens *tokens = user;
	if (tokens->n++)
		sqlite3_result_null(tokens->context);
	else
		sqlite3_result_text(tokens->context, token, n, SQLITE_TRANSIENT);
	return tokens->n > 1 ? SQLITE_DONE : SQLITE_OK;
}

static void on_prefix_token(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	struct begins *begins = sqlite3_user_data(context);
	struct tokens tokens = {.context = context};
	struct str text = text_of(values[0]);
	begins->methods.xTokenize(begins->words, &tokens, FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX, text.data,
		(int)text.len, on_token);
}

struct wanted {
	struct str token;
	bool is_found;
};

static int on_word(void *user, int flags, const char *token, int n, int start, int end)
{
	(void)flags, (void)start, (void)end;
	struct wanted *wanted = user;
	wanted->is_found = str_starts(str_make(token, (size_t)n), wanted->token);
	return wanted->is_found ? SQLITE_DONE : SQLITE_OK;
}

static bool finds(struct begins *begins, struct str token, struct str text)
{
	struct wanted wanted = {.token = token};
	if (text.len)
		begins->methods.xTokenize(begins->words, &wanted, FTS5_TOKENIZE_DOCUMENT, text.data, (int)text.len,
			on_word);
	return wanted.is_found;
}

static bool finds_in_html(struct begins *begins, struct str token, struct str html)
{
	char *plain = xmalloc(html.len + 1);
	bool found = finds(begins, token, str_make(plain, plain_text(html, plain)));
	free(plain);
	return found;
}

static bool finds_in_text(struct begins *begins, struct str token, sqlite3_value *html, sqlite3_value *text,
	sqlite3_value *summary)
{
	if (sqlite3_value_type(html) != SQLITE_NULL)
		return finds_in_html(begins, token, text_of(html));
	return sqlite3_value_type(text) != SQLITE_NULL ? finds(begins, token, text_of(text))
		: finds_in_html(begins, token, text_of(summary));
}

static void on_item_begins(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	enum { TOKEN, COLUMNS, TITLE, AUTHOR, HTML, TEXT, SUMMARY };
	(void)n_values;
	struct begins *begins = sqlite3_user_data(context);
	struct str token = text_of(values[TOKEN]);
	int columns = sqlite3_value_int(values[COLUMNS]);
	sqlite3_result_int(context, (columns & BEGINS_TITLE && finds(begins, token, text_of(values[TITLE])))
		|| (columns & BEGINS_AUTHOR && finds(begins, token, text_of(values[AUTHOR])))
		|| (columns & BEGINS_TEXT
			&& finds_in_text(begins, token, values[HTML], values[TEXT], values[SUMMARY])));
}

bool begins_register(sqlite3 *db)
{
	static const struct {
		const char *name;
		int n_values;
		void (*function)(sqlite3_context *, int, sqlite3_value **);
	} functions[] = {{"prefix_token", 1, on_prefix_token}, {"item_begins", 7, on_item_begins}};
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		struct begins *begins = begins_new(db);
		if (!begins || sqlite3_create_function_v2(db, functions[i].name, functions[i].n_values,
				SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, begins, functions[i].function,
				NULL, NULL, begins_free))
			return false;
	}
	return true;
}
