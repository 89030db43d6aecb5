/* The order of the columns is that of the lists in sql.c. What has no column of its own is in `extra`,
 * a flat record; author, tags, image and enclosure_url stand there again for readers of SQL and
 * for queries. */
#include "storage/item_row.h"

#include "base/json.h"
#include "base/media_type.h"
#include "base/record.h"
#include "storage/feed_row.h"

enum { SCRATCH_MAX = 256 * 1024 * 1024 }; /* bytes; documents are capped far below */

void item_scratch_init(struct item_scratch *scratch)
{
	buf_init(&scratch->extra, SCRATCH_MAX);
	buf_init(&scratch->author, SCRATCH_MAX);
	buf_init(&scratch->tags, SCRATCH_MAX);
}

void item_scratch_finish(struct item_scratch *scratch)
{
	buf_finish(&scratch->extra);
	buf_finish(&scratch->author);
	buf_finish(&scratch->tags);
}

struct str item_row_join(const struct person *persons, size_t n, struct buf *buf)
{
	buf_clear(buf);
	for (size_t i = 0; i < n; i++) {
		struct str name = persons[i].name.len ? persons[i].name : persons[i].email;
		if (name.len && buf->len)
			buf_append(buf, ", ", 2);
		buf_append_str(buf, name);
	}
	return buf_str(buf);
}

static struct str tags_json(struct buf *buf, const struct entry *entry)
{
	buf_clear(buf);
	if (entry->n_tags) {
		struct json json;
		json_init(&json, buf, JSON_COMPACT);
		json_array(&json, NULL);
		for (size_t i = 0; i < entry->n_tags; i++)
			json_string(&json, NULL, entry->tags[i]);
		json_end(&json);
	}
	return buf_str(buf);
}

static void on_bytes_of(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	int64_t n = 0;
	for (int i = 0; i < n_values; i++)
		n += sqlite3_value_bytes(values[i]);
	sqlite3_result_int64(context, n);
}

bool item_row_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "bytes_of", -1,
			SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, on_bytes_of, NULL,
			NULL) == SQLITE_OK;
}

/* Texts that are empty are NULL. */
static int64_t bind_texts(struct call *call, const struct str *texts, size_t n)
{
	size_t n_bytes = 0;
	for (size_t i = 0; i < n; i++) {
		call_str(call, texts[i]);
		n_bytes += texts[i].len;
	}
	return (int64_t)n_bytes;
}

int64_t item_row_bind(struct call *call, const struct entry *entry, struct item_scratch *scratch)
{
	struct entry lesser = *entry;
	lesser.content_text = (struct str){0}; /* has a column here: search reads it */
	buf_clear(&scratch->extra);
	record_encode_extra(&lesser, &scratch->extra);
	const struct str head[] = {entry->id, entry->url, entry->title,
		item_row_join(entry->authors, entry->n_authors, &scratch->author),
		tags_json(&scratch->tags, entry), entry->language, media_image_of(entry),
		entry->n_attachments ? entry->attachments[0].url : (struct str){0}};
	const struct str body[] = {entry->summary, entry->content_html, entry->content_text};
	int64_t n_bytes = bind_texts(call, head, sizeof head / sizeof *head);
	call_opt(call, entry->published.at, TIME_NONE);
	call_opt(call, entry->modified.at, TIME_NONE);
	call_int(call, (int64_t)entry->content_hash);
	call_blob(call, buf_str(&scratch->extra));
	n_bytes += (int64_t)scratch->extra.len;
	return n_bytes + bind_texts(call, body, sizeof body / sizeof *body);
}

bool item_row_read_entry(struct call *call, enum item_fields fields, struct arena *arena,
	struct entry *entry, struct error *err)
{
	entry_init(entry);
	entry->id = call_read_str(call, arena);
	entry->url = call_read_str(call, arena);
	entry->title = call_read_str(call, arena);
	entry->language = call_read_str(call, arena);
	entry->published.at = call_read_opt(call, TIME_NONE);
	entry->modified.at = call_read_opt(call, TIME_NONE);
	entry->content_hash = (uint64_t)call_read_int(call);
	struct str extra = call_read_str(call, arena);
	if (extra.len && !record_decode_extra(extra, arena, entry, err)) {
		call->store->why = STORE_CORRUPT;
		return false;
	}
	if (fields != ITEM_HEAD) {
		entry->summary = call_read_str(call, arena);
		entry->content_html = call_read_str(call, arena);
		entry->content_text = call_read_str(call, arena);
	}
	return true;
}

bool item_row_date_is_derived(struct str extra, struct arena *arena)
{
	struct entry entry;
	entry_init(&entry);
	return extra.len && record_decode_extra(extra, arena, &entry, NULL) && entry.published.flags & DATE_DERIVED;
}

bool item_row_read(struct call *call, enum item_fields fields, struct arena *arena,
	struct item *item, struct error *err)
{
	*item = (struct item){.id = call_read_int(call)};
	item->seq = call_read_int(call);
	item->feed_id = call_read_int(call);
	item->sort_at = call_read_int(call) >> SORT_BITS;
	item->first_seen_at = call_read_int(call);
	item->changed_at = call_read_opt(call, TIME_NONE);
	item->revision = call_read_int(call);
	item->flags = (uint32_t)call_read_int(call);
	item->feed_url = call_read_str(call, arena);
	item->feed_title = call_read_str(call, arena);
	item->feed_site_url = call_read_str(call, arena);
	item->feed_guid = call_read_str(call, arena);
	item->feed_language = call_read_str(call, arena);
	item->feed_icon = call_read_str(call, arena);
	item->feed_rights = call_read_str(call, arena);
	item->feed_format = feed_row_read_extra(call, arena, &item->feed_authors, &item->n_feed_authors);
	item->first_feed_url = call_read_str(call, arena);
	item->published_name = call_read_str(call, arena);
	return item_row_read_entry(call, fields, arena, &item->entry, err)
		|| error_prefix(err, "item %lld", (long long)item->id);
}
