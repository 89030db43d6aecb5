#include "storage/tags.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/json.h"
#include "storage/lexicon.h"

enum { TAG_MAX = 1024 * 1024 };

bool tags_take(struct str *json, struct str *ret_tag)
{
	size_t start = str_find(*json, '"') + 1, end = start;
	while (end < json->len && json->data[end] != '"')
		end += json->data[end] == '\\' ? 2 : 1;
	if (end >= json->len)
		return false;
	*ret_tag = str_make(json->data + start, end - start);
	*json = str_make(json->data + end + 1, json->len - end - 1);
	return true;
}

struct str tags_fold(struct fold *fold, struct arena *arena, struct str tag)
{
	struct buf quoted;
	buf_init(&quoted, TAG_MAX);
	json_append_quoted(&quoted, tag);
	struct str folded = quoted.len > 2 ? fold_text(fold, str_make(quoted.data + 1, quoted.len - 2)) : (struct str){0};
	buf_finish(&quoted);
	return arena_str(arena, folded);
}

/* Kept by SQLite from row to row, as it is the same in all. */
struct wanted {
	struct arena arena;
	struct str tag;
};

static void wanted_free(void *user)
{
	struct wanted *wanted = user;
	arena_finish(&wanted->arena);
	free(wanted);
}

static struct str text_of(sqlite3_value *value)
{
	const char *text = sqlite3_value_blob(value);
	return str_make(text, (size_t)sqlite3_value_bytes(value));
}

static const struct wanted *wanted_of(sqlite3_context *context, sqlite3_value *value)
{
	struct wanted *wanted = sqlite3_get_auxdata(context, 0);
	if (wanted)
		return wanted;
	wanted = xcalloc(1, sizeof *wanted);
	wanted->tag = tags_fold(sqlite3_user_data(context), &wanted->arena, text_of(value));
	sqlite3_set_auxdata(context, 0, wanted, wanted_free);
	return sqlite3_get_auxdata(context, 0);
}

static bool is_wanted(struct fold *fold, struct str tag, struct str wanted)
{
	return lexicon_is_ascii(tag) ? str_eq_nocase(tag, wanted) : str_eq(fold_text(fold, tag), wanted);
}

static void on_has_tag(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	const struct wanted *wanted = wanted_of(context, values[0]);
	struct str json = text_of(values[1]), tag;
	bool has = false;
	(void)n_values;
	while (wanted && !has && tags_take(&json, &tag))
		has = is_wanted(sqlite3_user_data(context), tag, wanted->tag);
	if (!wanted)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_int(context, has);
}

bool tags_register(struct store *store)
{
	return sqlite3_create_function(store->db, "has_tag", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
		store->fold, on_has_tag, NULL, NULL) == SQLITE_OK;
}
