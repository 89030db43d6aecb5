/* JSON Feed 1.1 and JSON Lines. The former holds what its specification names, the rest under
 * `_courant`; the latter is item_copy_json() a line. */
#include "export/formats.h"

#include "base/json.h"
#include "export/copy.h"
#include "export/credits.h"
#include "export/entry_json.h"
#include "export/item_json.h"
#include "export/language.h"
#include "export/settle.h"
#include "parsers/html.h"

void json_feed_head(const struct export_head *head, struct buf *out)
{
	struct json json;
	json_init(&json, out, JSON_COMPACT);
	json_object(&json, NULL);
	json_string(&json, "version", STR("https://jsonfeed.org/version/1.1"));
	json_string(&json, "title", head->title);
	json_opt_string(&json, "home_page_url", head->home_url);
	json_opt_string(&json, "feed_url", head->self_url);
	json_opt_string(&json, "description", head->description);
	json_opt_string(&json, "next_url", head->prev_url);
	hubs_json(&json, head->hub_url);
	json_array(&json, "items"); /* which the tail ends, and the object too */
}

/* "summary" is plain text there. */
static void summary_json(struct json *json, struct str summary)
{
	struct buf text;
	buf_init(&text, summary.len + 1);
	html_to_text(summary, &text);
	json_opt_string(json, "summary", buf_str(&text));
	buf_finish(&text);
}

/* One of content_html and content_text is required. */
static void content_json(struct json *json, const struct entry *entry)
{
	bool has_content = entry->content_html.len || entry->content_text.len;
	if (entry->summary.len && has_content && !str_eq(entry->summary, entry->content_html))
		summary_json(json, entry->summary);
	json_opt_string(json, "content_html", has_content ? entry->content_html : entry->summary);
	if (entry->content_text.len || (!has_content && !entry->summary.len))
		json_string(json, "content_text", entry->content_text);
}

static void own_json(struct json *json, const struct export_entry *export_entry, const struct entry *entry)
{
	const struct item *item = export_entry->item;
	json_object(json, "_courant");
	json_string(json, "feed_url", item->feed_url);
	json_opt_string(json, "feed_title", item->feed_title);
	json_opt_string(json, "feed_site_url", item->feed_site_url);
	json_opt_time(json, "first_seen", item->first_seen_at);
	json_opt_string(json, "original_id", export_entry->original_id);
	also_json(json, item);
	entry_json_additions(json, entry);
	extensions_json(json, entry->extensions);
	json_end(json);
}

void json_feed_item(const struct export_entry *export_entry, struct buf *out)
{
	const struct item *item = export_entry->item;
	struct entry entry = item->entry;
	struct json json;
	/* The document has items of many feeds: each says what its own says for all. */
	entry.language = language_of(item);
	entry.authors = credits_authors(item, &entry.n_authors);
	entry.rights = credits_rights(item);
	if (!settle_has_title(&entry))
		entry.title = STR("");
	if (item->changed_at != TIME_NONE)
		entry.modified.at = export_entry->updated_at;
	buf_append_str(out, export_entry->first ? STR("\n") : STR(",\n"));
	json_init(&json, out, JSON_COMPACT);
	json_object(&json, NULL);
	json_string(&json, "id", export_entry->guid);
	entry_json_members(&json, &entry, false);
	content_json(&json, &entry);
	own_json(&json, export_entry, &entry);
	json_end(&json);
}

void json_feed_tail(const struct export_head *head, struct buf *out)
{
	(void)head;
	buf_append_str(out, STR("\n]}\n"));
}

void json_line(const struct export_entry *entry, struct buf *out)
{
	struct json json;
	json_init(&json, out, JSON_COMPACT);
	item_copy_json(&json, entry->item, entry->copy);
	buf_append_char(out, '\n');
}
