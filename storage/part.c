/* Horspool's search: the letter under the end of the part tells how far it can be moved on. What is ASCII is folded byte by
 * byte on the way. */
#include "storage/part.h"

#include <stdlib.h>

#include "storage/lexicon.h"

struct part {
	size_t len;
	size_t move[256];
	bool is_none; /* all of it is left out in words: nothing has it */
	unsigned char text[]; /* folded */
};

static unsigned char folded(char c)
{
	return (unsigned char)str_lower(c);
}

static struct part *part_new(struct fold *fold, struct str given)
{
	struct str text = fold_text(fold, given);
	struct part *part = xmalloc(sizeof *part + text.len);
	part->len = text.len;
	part->is_none = given.len && !text.len;
	for (size_t i = 0; i < 256; i++)
		part->move[i] = text.len;
	for (size_t i = 0; i < text.len; i++) {
		part->text[i] = (unsigned char)text.data[i];
		if (i + 1 < text.len)
			part->move[part->text[i]] = text.len - 1 - i;
	}
	return part;
}

static bool is_in(const struct part *part, struct str text)
{
	size_t n = part->len, at = 0, i = n;
	while (i > 0 && text.len - at >= n) {
		for (i = n; i > 0 && folded(text.data[at + i - 1]) == part->text[i - 1];)
			i--;
		if (i > 0)
			at += part->move[folded(text.data[at + n - 1])];
	}
	return i == 0;
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
	sqlite3_set_auxdata(context, 0, part_new(sqlite3_user_data(context), text_of(value)), free);
	return sqlite3_get_auxdata(context, 0);
}

static bool is_in_any_form(struct fold *fold, const struct part *part, struct str text)
{
	return !part->is_none && is_in(part, lexicon_is_ascii(text) ? text : fold_text(fold, text));
}

static void on_has_part(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	bool has = false;
	const struct part *part = part_of(context, values[0]);
	for (int i = 1; part && !has && i < n_values; i++)
		has = sqlite3_value_type(values[i]) == SQLITE_TEXT && is_in_any_form(sqlite3_user_data(context), part, text_of(values[i]));
	if (!part)
		sqlite3_result_error_nomem(context);
	else
		sqlite3_result_int(context, has);
}

bool part_register(struct store *store)
{
	return sqlite3_create_function(store->db, "has_part", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS,
		store->fold, on_has_part, NULL, NULL) == SQLITE_OK;
}
