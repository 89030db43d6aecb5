/* Subscriptions as JSON. No secret leaves by this way: addresses go without userinfo. */
#include "export/feed_json.h"

#include "export/address.h"
#include "export/entry_json.h"

static const struct {
	uint32_t flag;
	const char *name;
} feed_origins[] = {
	{FEED_BY_TOOL, "tool"},
	{FEED_BY_CONFIG, "configuration"},
	{FEED_BY_OPML, "opml"},
};

void feed_address_json(struct json *json, const char *key, struct str url)
{
	struct buf shown;
	buf_init(&shown, url.len);
	address_append(&shown, url, ADDRESS_NO_USERINFO);
	json_opt_string(json, key, buf_str(&shown));
	buf_finish(&shown);
}

void feed_title_json(struct json *json, const char *key, struct str title, struct str url)
{
	if (str_eq(title, url))
		feed_address_json(json, key, url);
	else
		json_opt_string(json, key, title);
}

static void origins_json(struct json *json, uint32_t origins)
{
	json_array(json, "subscribed_by");
	for (size_t i = 0; i < sizeof feed_origins / sizeof *feed_origins; i++)
		if (origins & feed_origins[i].flag)
			json_string(json, NULL, str_of(feed_origins[i].name));
	json_end(json);
}

static void feed_failure_json(struct json *json, const struct feed_state *state)
{
	json_opt_time(json, "failing_since", state->failing_since);
	if (state->failure == FAILURE_NONE)
		return;
	json_string(json, "failure", str_of(feed_failure_name(state->failure)));
	json_int(json, "failures", state->n_failures);
	json_opt_string(json, "stage", state->stage);
	json_opt_string(json, "reason", state->reason);
}

static void feed_state_json(struct json *json, const struct feed_state *state)
{
	json_opt_time(json, "due", state->due_at);
	json_opt_time(json, "not_before", state->not_before_at);
	json_opt_time(json, "fetched", state->fetched_at);
	json_opt_time(json, "succeeded", state->succeeded_at);
	json_opt_time(json, "changed", state->changed_at);
	if (state->status)
		json_int(json, "status", state->status);
	feed_failure_json(json, state);
	json_opt_string(json, "etag", state->etag);
	json_opt_string(json, "last_modified", state->last_modified);
	feed_address_json(json, "effective_url", state->effective_url);
	feed_address_json(json, state->n_moved ? "moved_url" : "led_to_url", state->moved_url);
	json_opt_time(json, state->n_moved ? "moved_since" : "led_since", state->moved_since);
	json_opt_int(json, "ttl_s", state->hints.ttl_s);
	json_opt_int(json, "fresh_s", state->fresh_s);
	json_opt_int(json, "rhythm_s", state->rhythm_s);
}

void feed_json(struct json *json, const char *key, const struct feed_record *feed)
{
	json_object(json, key);
	json_int(json, "id", feed->id);
	feed_address_json(json, "url", feed->url);
	json_opt_string(json, "name", feed->name);
	feed_title_json(json, "title", feed->title, feed->url);
	json_opt_string(json, "custom_title", feed->custom_title);
	json_opt_string(json, "document_title", feed->document_title);
	json_opt_string(json, "site_url", feed->site_url);
	json_opt_string(json, "description", feed->description);
	json_opt_string(json, "language", feed->language);
	json_opt_string(json, "icon", feed->icon);
	persons_json(json, "authors", feed->authors, feed->n_authors);
	json_opt_string(json, "rights", feed->rights);
	strings_json(json, "tags", feed->tags, feed->n_tags);
	origins_json(json, feed->origins);
	if (feed->interval_s)
		json_int(json, "interval_s", feed->interval_s);
	json_opt_time(json, "added", feed->added_at);
	json_int(json, "items", feed->n_items);
	json_int(json, "unread", feed->n_unread);
	json_int(json, "bytes", feed->n_bytes);
	json_opt_time(json, "newest_item", feed->newest_item_at);
	feed_address_json(json, "hub_url", feed->hub_url);
	feed_address_json(json, "self_url", feed->self_url);
	feed_state_json(json, &feed->state);
	json_end(json);
}
