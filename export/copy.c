/* What goes with an item, and what is no item. */
#include "export/copy.h"

#include <inttypes.h>
#include <stdio.h>

#include "export/entry_json.h"
#include "export/item_json.h"
#include "export/sources.h"
#include "parsers/identity.h"
#include "storage/feed.h"
#include "storage/identity.h"
#include "storage/revision.h"

static bool has_key(const struct entry *entry, const struct item_key *key)
{
	for (size_t i = 0; i < entry->n_keys; i++)
		if (entry->keys[i].kind == (uint32_t)key->kind && str_eq(entry->keys[i].text, key->text))
			return true;
	return false;
}

static bool read_others(struct copy_reader *reader, const struct item *item, const struct entry *entry,
	struct arena *arena, struct item_copy *copy, struct error *err)
{
	struct item_key *keys;
	size_t n, n_others = 0;
	if (!(reader->keys == COPY_KEYS_IN_ORDER ? identity_walk_to(&reader->walk, item->id, arena, &keys, &n, err)
		: identity_of_item(reader->store, item->id, arena, &keys, &n, err)))
		return false;
	for (size_t i = 0; i < n; i++)
		if (keys[i].joined_at != TIME_NONE || !has_key(entry, &keys[i]))
			keys[n_others++] = keys[i];
	copy->keys = keys;
	copy->n_keys = n_others;
	return true;
}

/* Whether the item has its strongest key only by name, and those that it does not have by itself or has not always
 * had. */
static bool read_keys(struct copy_reader *reader, const struct item *item, struct arena *arena,
	struct item_copy *copy, struct error *err)
{
	struct entry entry = item->entry;
	struct document alone = {.entries = &entry, .n_entries = 1};
	if (entry.flags & ENTRY_ID_DERIVED)
		entry.id = str_make(NULL, 0);
	identity_assign(&alone, arena);
	return identity_share(reader->store, item->feed_id, &entry, item->id, arena, &copy->share, err)
		&& (reader->keys == COPY_NO_KEYS || read_others(reader, item, &entry, arena, copy, err));
}

bool copy_begin(struct store *store, enum copy_keys keys, struct copy_reader *ret_reader, struct error *err)
{
	*ret_reader = (struct copy_reader){.store = store, .keys = keys};
	return keys != COPY_KEYS_IN_ORDER || identity_walk_open(store, &ret_reader->arena, &ret_reader->walk, err);
}

void copy_end(struct copy_reader *reader)
{
	identity_walk_close(&reader->walk);
	arena_finish(&reader->arena);
}

bool copy_read(struct copy_reader *reader, const struct item *item, bool is_first, struct arena *arena,
	struct item_copy *ret_copy, struct error *err)
{
	struct feed_record *feed = arena_new(arena, struct feed_record);
	struct entry_version *versions = NULL;
	struct error gone; /* since the item was read */
	bool has_feed = is_first && feed_get(reader->store, item->feed_id, arena, feed, &gone);
	*ret_copy = (struct item_copy){.feed = has_feed ? feed : NULL};
	if (is_first && !has_feed && store_why(reader->store) != STORE_OK)
		return error_set(err, "%s", gone.text);
	if (!read_keys(reader, item, arena, ret_copy, err)
		|| (item->revision > 1
			&& !version_list(reader->store, item->id, arena, &versions, &ret_copy->n_versions, err)))
		return false;
	ret_copy->versions = versions;
	return true;
}

/* is_gone: there is no item that tells what had them. */
static void keys_json(struct json *json, const struct item_key *keys, size_t n, bool is_gone)
{
	char content[17];
	if (n == 0)
		return;
	json_array(json, "keys");
	for (size_t i = 0; i < n; i++) {
		json_object(json, NULL);
		json_int(json, "kind", keys[i].kind);
		json_string(json, "text", keys[i].text);
		if (keys[i].is_support)
			json_bool(json, "support", true);
		snprintf(content, sizeof content, "%016" PRIx64, keys[i].content_hash);
		json_opt_string(json, "content", str_of(is_gone ? content : NULL));
		if (keys[i].joined_at != TIME_NONE) {
			json_opt_time(json, "joined", keys[i].joined_at);
			json_int(json, "by", keys[i].by_kind);
			json_int(json, "agreement", keys[i].agreement);
		}
		json_end(json);
	}
	json_end(json);
}

static void version_json(struct json *json, const struct entry_version *version)
{
	json_object(json, NULL);
	entry_json_whole(json, &version->entry);
	json_object(json, "_courant");
	json_int(json, "number", version->number);
	json_opt_time(json, "replaced", version->replaced_at);
	entry_json_own(json, &version->entry);
	json_end(json);
	json_end(json);
}

/* What was asked for, and what the document says of itself. */
static void feed_copy_json(struct json *json, const struct feed_record *feed, struct str id, bool whole_addresses)
{
	json_object(json, "feed");
	json_opt_string(json, "id", id);
	if (whole_addresses || !str_eq(feed->document_title, feed->url))
		json_opt_string(json, "title", feed->document_title);
	if (whole_addresses || !str_eq(feed->custom_title, feed->url))
		json_opt_string(json, "custom_title", feed->custom_title);
	json_opt_string(json, "description", feed->description);
	json_opt_string(json, "icon", feed->icon);
	json_opt_string(json, "format", str_of(document_format_name(feed->format)));
	persons_json(json, "authors", feed->authors, feed->n_authors);
	json_opt_string(json, "rights", feed->rights);
	if (!feed->origins)
		json_bool(json, "unsubscribed", true);
	strings_json(json, "tags", feed->tags, feed->n_tags);
	if (feed->interval_s)
		json_int(json, "interval_s", feed->interval_s);
	json_opt_time(json, "added", feed->added_at);
	if (whole_addresses) {
		json_opt_string(json, "hub_url", feed->hub_url);
		json_opt_string(json, "self_url", feed->self_url);
		strings_json(json, "former_urls", feed->former_urls, feed->n_former_urls);
		json_opt_string(json, "first_url", feed->first_url);
	}
	json_end(json);
}

void item_copy_json(struct json *json, const struct item *item, const struct item_copy *copy)
{
	item_json_begin(json, NULL, item, copy->whole_addresses);
	if (copy->share != KEY_OWN)
		json_bool(json, "shares_id", true);
	if (copy->share == KEY_OF_MOMENT)
		json_bool(json, "shares_title", true);
	json_opt_string(json, "published_name", item->published_name);
	if (copy->feed)
		feed_copy_json(json, copy->feed, item->feed_guid, copy->whole_addresses);
	if (copy->whole_addresses)
		keys_json(json, copy->keys, copy->n_keys, false);
	if (copy->n_versions)
		json_array(json, "versions");
	for (size_t i = 0; i < copy->n_versions; i++)
		version_json(json, &copy->versions[i]);
	if (copy->n_versions)
		json_end(json);
	json_end(json);
	json_end(json);
}

/* Up to the members that tell what it is. */
static void begin_line(struct json *json, struct buf *out, struct str feed_url)
{
	json_init(json, out, JSON_COMPACT);
	json_object(json, NULL);
	json_object(json, "_courant");
	json_string(json, "feed_url", feed_url);
}

static bool end_line(struct json *json, struct export_out *out, struct error *err)
{
	json_end(json);
	json_end(json);
	buf_append_char(&out->buf, '\n');
	return export_drain(out, err);
}

static bool write_empty(const struct feed_record *feed, struct export_out *out, struct error *err)
{
	struct json json;
	begin_line(&json, &out->buf, feed->url);
	json_bool(&json, "empty", true);
	json_opt_string(&json, "feed_title", feed->document_title);
	json_opt_string(&json, "feed_site_url", feed->site_url);
	json_opt_string(&json, "feed_language", feed->language);
	feed_copy_json(&json, feed, feed->guid, true);
	return end_line(&json, out, err);
}

static bool write_gone(struct store *store, const struct feed_record *feed, struct arena *arena,
	struct export_out *out, struct error *err)
{
	struct gone_item *gone;
	struct json json;
	size_t n;
	if (!identity_of_gone(store, feed->id, arena, &gone, &n, err))
		return false;
	for (size_t i = 0; i < n; i++) {
		begin_line(&json, &out->buf, feed->url);
		json_bool(&json, "gone", true);
		if (gone[i].is_shared)
			json_bool(&json, "shared", true);
		keys_json(&json, gone[i].keys, gone[i].n_keys, true);
		if (!end_line(&json, out, err))
			return false;
	}
	return true;
}

/* One that was removed since it was listed is not there. */
static bool write_rest_of(struct store *store, int64_t feed_id, bool is_empty, struct arena *arena,
	struct export_out *out, struct error *err)
{
	struct feed_record feed;
	if (!feed_get(store, feed_id, arena, &feed, err))
		return store_why(store) == STORE_OK;
	return (!is_empty || write_empty(&feed, out, err)) && write_gone(store, &feed, arena, out, err);
}

bool copy_rest(struct store *store, const struct sources *sources, struct export_out *out, struct error *err)
{
	struct arena arena = {0}, of_one = {0};
	int64_t *ids = NULL;
	size_t n = 0;
	bool ok = feed_list_ids(store, &arena, &ids, &n, err);
	for (size_t i = 0; ok && i < n; i++) {
		ok = write_rest_of(store, ids[i], !sources_has(sources, ids[i]), &of_one, out, err);
		arena_clear(&of_one);
	}
	arena_finish(&of_one);
	arena_finish(&arena);
	return ok;
}
