/* Horspool's search: the letter under the end of the part tells how far it can be moved on. */
#include "storage/part.h"

#include <stdlib.h>

struct part {
	size_t len;
	size_t move[256];
	char text[];
};

static unsigned char folded(char c)
{
	return (unsigned char)str_lower(c);
}

static struct part *part_new(struct str text)
{
	struct part *part = xmalloc(sizeof *part + text.len);
	part->len = text.len;
	if (text.len)
		memcpy(part->text, text.data, text.len);
	for (size_t i = 0; i < 256; i++)
		part->move[i] = text.len;
	for (size_t i = 0; i + 1 < text.len; i++)
		part->move[folded(text.data[i])] = text.len - 1 - i;
	return part;
}

static bool is_in(const struct part *part, struct str text)
{
	size_t at = 0;
	if (!part->len)
		return true;
	while (text.len - at >= part->len) {
		struct str rest = str_make(text.data + at, text.len - at);
		if (str_starts_nocase(rest, str_make(part->text, part->len)))
			return true;
		at += part->move[folded(rest.data[part->len - 1])];
	}
	return false;
}

/* Not sqlite3_value_text(), which copies the text to put a NUL behind it. */
static struct str text_of(sqlite3_value *value)
{
	const char *text = sqlite3_value_blob(value);
	return str_make(text, (size_t)sqlite3_value_bytes(value));
}

/* Kept by SQLite from row to row, as it is the same in all. */
static const struct part *part_of(sqlite3_context *context, sqlite3_value *value)
{
	const struct part *part = sqlite3_get_auxdata(context, 0);
	if (part)
		return part;
	sqlite3_set_auxdata(context, 0, part_new(text_of(value)), free);
	return sqlite3_get_auxdata(context, 0);
}

static void on_has_part(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	bool has = false;
	const struct part *part = part_of(context, values[0]);
	for (int i = 1; part && !has && i < n_values; i++)
		has = sqlite3_value_type(values[i]) == SQLITE_TEXT && is_in(part, text_of(values[i]));
	if (!part)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_int(context, has);
}

bool part_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "has_part", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
		on_has_part, NULL, NULL) == SQLITE_OK;
}
