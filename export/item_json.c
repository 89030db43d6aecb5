/* Items as JSON: their entry, and what the store knows besides. */
#include "export/item_json.h"

#include "export/credits.h"
#include "export/entry_json.h"
#include "export/feed_json.h"

void also_json(struct json *json, const struct item *item)
{
	if (!item->n_also)
		return;
	json_array(json, "also");
	for (size_t i = 0; i < item->n_also; i++) {
		const struct story_member *member = &item->also[i];
		json_object(json, NULL);
		json_opt_string(json, "feed_title", member->feed_title);
		json_opt_string(json, "url", member->url);
		json_bool(json, "same_as", member->is_same);
		json_end(json);
	}
	json_end(json);
}

/* Where they are the item's. */
static void feed_authors_json(struct json *json, const struct item *item)
{
	size_t n;
	const struct person *authors = credits_authors(item, &n);
	if (!item->entry.n_authors)
		persons_json(json, "feed_authors", authors, n);
}

void item_json_begin(struct json *json, const char *key, const struct item *item, bool whole_address)
{
	json_object(json, key);
	entry_json_whole(json, &item->entry);
	json_object(json, "_courant");
	json_int(json, "id", item->id);
	json_int(json, "seq", item->seq);
	json_int(json, "feed_id", item->feed_id);
	if (whole_address)
		json_string(json, "feed_url", item->feed_url);
	else
		feed_address_json(json, "feed_url", item->feed_url);
	feed_title_json(json, "feed_title", item->feed_title, item->feed_url);
	json_opt_string(json, "feed_site_url", item->feed_site_url);
	json_opt_string(json, "feed_language", item->feed_language);
	feed_authors_json(json, item);
	json_opt_time(json, "first_seen", item->first_seen_at);
	json_opt_time(json, "changed", item->changed_at);
	json_opt_time(json, "sort_date", item->sort_at);
	json_int(json, "revision", item->revision);
	json_bool(json, "read", item->flags & ITEM_READ);
	json_bool(json, "starred", item->flags & ITEM_STARRED);
	if (item->flags & ITEM_WITHDRAWN)
		json_bool(json, "withdrawn", true);
	if (item->story_id)
		json_int(json, "story", item->story_id);
	also_json(json, item);
	entry_json_own(json, &item->entry);
}

void item_json(struct json *json, const char *key, const struct item *item)
{
	item_json_begin(json, key, item, false);
	json_end(json);
	json_end(json);
}

void removal_json(struct json *json, const struct change *change)
{
	json_object(json, NULL);
	json_opt_string(json, "id", change->guid);
	json_opt_string(json, "url", change->url);
	json_object(json, "_courant");
	json_int(json, "id", change->item_id);
	json_int(json, "seq", change->seq);
	json_int(json, "feed_id", change->feed_id);
	json_opt_time(json, "removed", change->removed_at);
	json_end(json);
	json_end(json);
}
