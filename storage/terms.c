#include "storage/terms.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"

#define TERM_TAG      "\xee\x80\x82" /* U+E002 */
#define TERM_LANGUAGE "\xee\x80\x83" /* U+E003 */
#define TERM_IMAGE    "\xee\x80\x84" /* U+E004 */
#define TERM_HOST     "\xee\x80\x85" /* U+E005 */

enum { TERMS_MAX = 16 * 1024 * 1024 };

static long long number_of(struct str text)
{
	uint64_t hash = 0;
	char lower[64];
	for (size_t at = 0; at < text.len; at += sizeof lower) {
		size_t n = text.len - at < sizeof lower ? text.len - at : sizeof lower;
		for (size_t i = 0; i < n; i++)
			lower[i] = str_lower(text.data[at + i]);
		hash = hash64_more(hash, str_make(lower, n));
	}
	return (long long)(hash >> 1);
}

/* Tags are compared as they are written in JSON, without the quotes. */
struct str term_of_tag(struct arena *arena, struct str tag)
{
	struct buf quoted;
	buf_init(&quoted, TERMS_MAX);
	json_append_quoted(&quoted, tag);
	long long number = quoted.len > 2 ? number_of(str_make(quoted.data + 1, quoted.len - 2)) : 0;
	buf_finish(&quoted);
	return str_of(arena_printf(arena, TERM_TAG "%lld", number));
}

struct str term_of_language(struct arena *arena, struct str language)
{
	return str_of(arena_printf(arena, TERM_LANGUAGE "%lld", number_of(language)));
}

struct str term_of_image(void)
{
	return STR(TERM_IMAGE);
}

/* The next "://host" of an address, with its port, and what follows it; *url is what follows the mark, as a
 * host may be none: "http://http://example.org/". False when there is none. */
static bool next_host(struct str *url, struct str *ret_host, struct str *ret_rest)
{
	const char *mark = url->len ? memmem(url->data, url->len, "://", 3) : NULL;
	if (!mark)
		return false;
	struct str rest = str_make(mark + 3, (size_t)(url->data + url->len - mark) - 3);
	size_t n = 0;
	while (n < rest.len && !strchr("/?#", rest.data[n]))
		n++;
	*ret_host = str_make(rest.data, n);
	*ret_rest = str_make(rest.data + n, rest.len - n);
	*url = rest;
	return true;
}

struct str term_of_url(struct arena *arena, struct str text)
{
	struct str host, rest;
	if (!next_host(&text, &host, &rest) || !rest.len)
		return STR("");
	return str_of(arena_printf(arena, TERM_HOST "%lld", number_of(host)));
}

static struct str text_of(sqlite3_value *value)
{
	const char *text = (const char *)sqlite3_value_text(value);
	return str_make(text, text ? (size_t)sqlite3_value_bytes(value) : 0);
}

static void append_tags(struct buf *out, struct str json)
{
	for (size_t i = 0, start = 0; i < json.len; i++) {
		if (json.data[i] == '\\') {
			i++;
		} else if (json.data[i] == '"' && start) {
			buf_printf(out, " " TERM_TAG "%lld", number_of(str_make(json.data + start, i - start)));
			start = 0;
		} else if (json.data[i] == '"') {
			start = i + 1;
		}
	}
}

/* "zh", "zh-Hant" and "zh-Hant-TW" of the last one. */
static void append_languages(struct buf *out, struct str language)
{
	for (size_t n = 1; n <= language.len; n++)
		if (n == language.len || language.data[n] == '-')
			buf_printf(out, " " TERM_LANGUAGE "%lld", number_of(str_make(language.data, n)));
}

static void append_hosts(struct buf *out, struct str url)
{
	struct str host, rest;
	while (next_host(&url, &host, &rest))
		buf_printf(out, " " TERM_HOST "%lld", number_of(host));
}

static void on_item_terms(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	enum { TAGS, LANGUAGE, IMAGE, URL };
	struct buf out;
	buf_init(&out, TERMS_MAX);
	append_tags(&out, text_of(values[TAGS]));
	append_languages(&out, text_of(values[LANGUAGE]));
	if (sqlite3_value_type(values[IMAGE]) != SQLITE_NULL)
		buf_append_str(&out, STR(" " TERM_IMAGE));
	append_hosts(&out, text_of(values[URL]));
	sqlite3_result_text64(context, out.len ? out.data : "", out.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	buf_finish(&out);
}

bool terms_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "item_terms", 4,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, on_item_terms, NULL,
			NULL) == SQLITE_OK;
}
