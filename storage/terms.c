#include "storage/terms.h"

#include "base/buf.h"
#include "base/hash.h"
#include "storage/address.h"
#include "storage/tags.h"

#define TERM_TAG      "\xee\x80\x82" /* U+E002 */
#define TERM_LANGUAGE "\xee\x80\x83" /* U+E003 */
#define TERM_IMAGE    "\xee\x80\x84" /* U+E004 */

enum { TERMS_MAX = 16 * 1024 * 1024 };

static long long number_of(struct str folded)
{
	return (long long)(hash64(folded) >> 1);
}

struct str term_of_tag(struct fold *fold, struct arena *arena, struct str tag)
{
	return str_of(arena_printf(arena, TERM_TAG "%lld", number_of(tags_fold(fold, arena, tag))));
}

struct str term_of_language(struct fold *fold, struct arena *arena, struct str language)
{
	return str_of(arena_printf(arena, TERM_LANGUAGE "%lld", number_of(fold_text(fold, language))));
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

static void append_tags(struct fold *fold, struct buf *out, struct str json)
{
	struct str tag;
	while (tags_take(&json, &tag))
		buf_printf(out, " " TERM_TAG "%lld", number_of(fold_text(fold, tag)));
}

/* "zh", "zh-Hant" and "zh-Hant-TW" of the last one. */
static void append_languages(struct fold *fold, struct buf *out, struct str language)
{
	for (size_t n = 1; n <= language.len; n++)
		if (n == language.len || language.data[n] == '-')
			buf_printf(out, " " TERM_LANGUAGE "%lld", number_of(fold_text(fold, str_make(language.data, n))));
}

static void on_item_terms(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	enum { TAGS, LANGUAGE, IMAGE, URL, UNSIGNED_FEED };
	struct fold *fold = sqlite3_user_data(context);
	struct buf out;
	buf_init(&out, TERMS_MAX);
	append_tags(fold, &out, text_of(values[TAGS]));
	append_languages(fold, &out, text_of(values[LANGUAGE]));
	if (sqlite3_value_type(values[IMAGE]) != SQLITE_NULL)
		buf_append_str(&out, STR(" " TERM_IMAGE));
	if (sqlite3_value_type(values[UNSIGNED_FEED]) != SQLITE_NULL)
		buf_printf(&out, " " TERM_UNSIGNED "%lld", (long long)sqlite3_value_int64(values[UNSIGNED_FEED]));
	address_put_words(text_of(values[URL]), &out);
	sqlite3_result_text64(context, out.len ? out.data : "", out.len, SQLITE_TRANSIENT, SQLITE_UTF8);
	buf_finish(&out);
}

bool terms_register(struct store *store)
{
	return sqlite3_create_function(store->db, "item_terms", 5,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, store->fold, on_item_terms, NULL,
			NULL) == SQLITE_OK;
}
