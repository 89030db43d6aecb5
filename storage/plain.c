/* Stored HTML is clean already (well-formed tags, quoted attributes), so its text is what stands
 * between the tags, with its references. One pass, output never longer than the input. Not a parser: what it is given
 * is not what strangers sent. */
#include "storage/plain.h"

#include <stdlib.h>

#include "base/entities.h"

/* Tags that stand inside a word; all others end it. */
static const char *const inline_tags[] = {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "del",
	"dfn", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span", "strong", "sub",
	"sup", "u", "var", "wbr"};

static bool splits_words(struct str tag)
{
	if (tag.len && tag.data[0] == '/')
		tag = str_make(tag.data + 1, tag.len - 1);
	size_t n = 0;
	while (n < tag.len && tag.data[n] != ' ' && tag.data[n] != '/')
		n++;
	for (size_t i = 0; i < sizeof inline_tags / sizeof *inline_tags; i++)
		if (str_eq_nocase(str_make(tag.data, n), str_of(inline_tags[i])))
			return false;
	return true;
}

/* A space, or what no text should have: the index has marks of its own among these. */
static bool separates(uint32_t c)
{
	return c <= ' ' || c == 0xa0 || (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xfdd0 && c <= 0xfdef);
}

/* Writes what stands at `reference`, which follows "&", and counts it in *n; returns the bytes that it takes. Of the
 * few names for two characters the second is an accent, and with it two of them were longer than they are written. */
static size_t put_reference(struct str reference, char *out, size_t *n)
{
	struct entity entity;
	size_t taken = entity_match(reference, false, &entity);
	if (!taken)
		out[(*n)++] = '&';
	else if (separates(entity.codepoints[0]))
		out[(*n)++] = ' ';
	else
		*n += entity_utf8(entity.codepoints[0], out + *n);
	return taken;
}

/* Text between two tags; returns its length. */
static size_t put_text(struct str text, char *out)
{
	size_t n = 0;
	for (;;) {
		size_t before = str_find(text, '&');
		memcpy(out + n, text.data, before);
		n += before;
		if (before == text.len)
			return n;
		text = str_make(text.data + before + 1, text.len - before - 1);
		size_t taken = put_reference(text, out, &n);
		text = str_make(text.data + taken, text.len - taken);
	}
}

size_t plain_text(struct str html, char *out)
{
	size_t n = 0;
	while (html.len) {
		size_t text = str_find(html, '<');
		n += put_text(str_make(html.data, text), out + n);
		html = str_make(html.data + text, html.len - text);
		size_t tag = str_find(html, '>');
		if (html.len && splits_words(str_make(html.data + 1, tag - 1)))
			out[n++] = ' ';
		tag += tag < html.len;
		html = str_make(html.data + tag, html.len - tag);
	}
	return n;
}

static void on_plain_text(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	const char *html = (const char *)sqlite3_value_text(values[0]);
	if (!html)
		return; /* NULL stays NULL */
	size_t len = (size_t)sqlite3_value_bytes(values[0]);
	char *out = xmalloc(len + 1);
	size_t n = plain_text(str_make(html, len), out);
	sqlite3_result_text64(context, out, n, free, SQLITE_UTF8);
}

bool plain_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "plain_text", 1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, on_plain_text, NULL,
			NULL) == SQLITE_OK;
}
