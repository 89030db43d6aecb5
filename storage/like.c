#include "storage/like.h"

/* Text from people inside a pattern: none of it is a pattern. */
struct str like_containing(struct str text, struct arena *arena)
{
	char *out = arena_alloc(arena, text.len * 2 + 2);
	size_t n = 0;
	out[n++] = '%';
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '%' || text.data[i] == '_' || text.data[i] == '\\')
			out[n++] = '\\';
		out[n++] = text.data[i];
	}
	out[n++] = '%';
	return str_make(out, n);
}

/* Not sqlite3_value_text(), which copies the text to put a NUL behind it. */
static struct str text_of(sqlite3_value *value)
{
	const char *text = sqlite3_value_blob(value);
	return str_make(text, (size_t)sqlite3_value_bytes(value));
}

static bool has_part(struct str text, struct str part)
{
	if (!part.len)
		return true;
	char first = str_lower(part.data[0]);
	for (size_t i = 0; text.len - i >= part.len && text.len > i; i++)
		if (str_lower(text.data[i]) == first && str_starts_nocase(str_make(text.data + i, text.len - i), part))
			return true;
	return false;
}

static void on_has_part(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	struct str part = text_of(values[0]);
	bool has = false;
	for (int i = 1; !has && i < n_values; i++)
		has = sqlite3_value_type(values[i]) == SQLITE_TEXT && has_part(text_of(values[i]), part);
	sqlite3_result_int(context, has);
}

bool like_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "has_part", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
		on_has_part, NULL, NULL) == SQLITE_OK;
}
