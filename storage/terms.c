#include "storage/terms.h"

#include "base/buf.h"
#include "base/hash.h"
#include "base/json.h"
#include "storage/address.h"

#define TERM_TAG      "\xee\x80\x82" /* U+E002 */
#define TERM_LANGUAGE "\xee\x80\x83" /* U+E003 */
#define TERM_IMAGE    "\xee\x80\x84" /* U+E004 */

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

static void on_item_terms(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	enum { TAGS, LANGUAGE, IMAGE, URL, UNSIGNED_FEED };
	struct buf out;
	buf_init(&out, TERMS_MAX);
	append_tags(&out, text_of(values[TAGS]));
	append_languages(&out, text_of(values[LANGUAGE]));
	if (sqlite3_value_type(values[IMAGE]) != SQLITE_NULL)
		buf_append_str(&out, STR(" " TERM_IMAGE));
	if (sqlite3_value_type(values[UNSIGNED_FEED]) != SQLITE_NULL)
		buf_printf(&out, " " TERM_UNSIGNED "%lld", (long long)sqlite3_value_int64(values[UNSIGNED_FEED]));
	address_put_words(text_of(values[URL]), &out);
	sqlite3_result_text64(context, out.len ? out.data : "", out.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	buf_finish(&out);
}

bool terms_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "item_terms", 5,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, on_item_terms, NULL,
			NULL) == SQLITE_OK;
}
