/* RSS 2.0 after the RSS Board's profile: a merged channel whose items name their source. Knows
 * elements; ids, dates and secrets are settled before it is called. */
#include "export/formats.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/media_type.h"
#include "base/time.h"
#include "export/credits.h"
#include "export/language.h"
#include "export/links.h"
#include "export/settle.h"
#include "export/xml.h"
#include "parsers/html.h"

static void date_element(struct xml *xml, const char *name, int64_t at)
{
	char text[TIME_TEXT_SIZE];
	xml_opt_element(xml, name, str_of(time_rfc822(at, text)));
}

static void whole_link(struct xml *xml, struct str rel, const struct link *link)
{
	if (link->url.len == 0)
		return;
	xml_start(xml, "atom:link");
	xml_attribute(xml, "rel", rel);
	xml_opt_attribute(xml, "type", links_media_type(link->type));
	xml_opt_attribute(xml, "hreflang", language_tag(link->language));
	xml_opt_attribute(xml, "title", link->title);
	xml_attribute(xml, "href", link->url);
	xml_end(xml, "atom:link");
}

static void link_element(struct xml *xml, struct str rel, struct str url, struct str type)
{
	const struct link link = {.url = url, .type = type};
	whole_link(xml, rel, &link);
}

/* Readers take a description for HTML, so what is "<" in the text must be "&lt;" to them: escaped
 * once for HTML and once more for XML. */
static void escaped_element(struct xml *xml, const char *name, struct str text)
{
	struct buf html;
	buf_init(&html, 6 * text.len + 1);
	xml_append_text(&html, text);
	xml_element(xml, name, buf_str(&html));
	buf_finish(&html);
}

void rss_head(const struct export_head *head, struct buf *out)
{
	struct xml xml;
	xml_init(&xml, out, 2);
	buf_append_str(out, STR(XML_DECLARATION "<rss version=\"2.0\""
		" xmlns:atom=\"http://www.w3.org/2005/Atom\""
		" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
		" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
		" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""
		" xmlns:media=\"http://search.yahoo.com/mrss/\">\n  <channel>\n"));
	xml_element(&xml, "title", head->title);
	/* Required even of a channel that is nowhere to be seen; the id is an address at least. */
	xml_element(&xml, "link", head->home_url.len ? head->home_url
		: head->self_url.len                 ? head->self_url
						     : head->id);
	escaped_element(&xml, "description", head->description.len ? head->description : head->title);
	link_element(&xml, STR("self"), head->self_url, STR("application/rss+xml"));
	link_element(&xml, STR("hub"), head->hub_url, STR(""));
	link_element(&xml, STR("prev-archive"), head->prev_url, STR(""));
	link_element(&xml, STR("next"), head->prev_url, STR(""));
	link_element(&xml, STR("current"), head->current_url, STR(""));
	if (head->current_url.len)
		xml_archive_mark(&xml);
	date_element(&xml, "lastBuildDate", head->updated_at);
	xml_element(&xml, "generator", STR("courant"));
}

static void guid_element(struct xml *xml, struct str guid, struct str url)
{
	xml_start(xml, "guid");
	xml_attribute(xml, "isPermaLink", str_eq(guid, url) ? STR("true") : STR("false"));
	xml_end_text(xml, "guid", guid);
}

static void creators(struct xml *xml, const char *name, const struct person *persons, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct person *person = &persons[i];
		xml_opt_element(xml, name, person->name.len ? person->name
			: person->email.len                 ? person->email
							    : person->url);
	}
}

static void summary_description(struct xml *xml, struct str summary)
{
	struct buf text;
	buf_init(&text, summary.len + 1);
	html_to_text(summary, &text);
	escaped_element(xml, "description", buf_str(&text));
	buf_finish(&text);
}

/* Plain text. */
static void rights_element(struct xml *xml, struct str rights)
{
	bool is_marked = html_looks_like_markup(rights);
	struct buf text;
	buf_init(&text, rights.len + 1);
	if (is_marked)
		html_to_text(rights, &text);
	xml_opt_element(xml, "dc:rights", is_marked ? buf_str(&text) : rights);
	buf_finish(&text);
}

/* A summary with markup and no content goes where markup is expected too. */
static void texts(struct xml *xml, const struct entry *entry)
{
	bool is_text = entry->content_text.len && !entry->content_html.len;
	if (entry->summary.len && !str_eq(entry->summary, entry->content_html))
		summary_description(xml, entry->summary);
	else if (is_text)
		escaped_element(xml, "description", entry->content_text);
	else if (!entry->title.len)
		xml_element(xml, "description", STR("")); /* one of the two is required */
	if (is_text && entry->summary.len)
		escaped_element(xml, "content:encoded", entry->content_text);
	else if (entry->content_html.len || html_looks_like_markup(entry->summary))
		xml_element(xml, "content:encoded", entry->content_html.len ? entry->content_html : entry->summary);
}

static void enclosure(struct xml *xml, const struct attachment *attachment)
{
	int64_t size = attachment->size_in_bytes;
	xml_start(xml, "enclosure");
	xml_attribute(xml, "url", attachment->url);
	xml_opt_int_attribute(xml, "length", size == SIZE_NONE ? 0 : size);
	xml_attribute(xml, "type", media_type(attachment));
	xml_end(xml, "enclosure");
}

static void media_content(struct xml *xml, const struct attachment *attachment)
{
	xml_start(xml, "media:content");
	xml_attribute(xml, "url", attachment->url);
	xml_opt_int_attribute(xml, "fileSize", attachment->size_in_bytes);
	xml_attribute(xml, "type", media_type(attachment));
	xml_opt_int_attribute(xml, "duration", attachment->duration_in_seconds);
	xml_opt_element(xml, "media:title", attachment->title);
	xml_end(xml, "media:content");
}

/* One enclosure an item: readers disagree about more. It is the first that plays, where there is one: a podcast whose
 * picture stands before its sound is one, too. The rest are media:content, and so is what has a title, for which an
 * enclosure has no room. */
static void attachments(struct xml *xml, const struct entry *entry)
{
	size_t main = 0;
	while (main < entry->n_attachments && !media_plays(&entry->attachments[main]))
		main++;
	if (main == entry->n_attachments)
		main = 0;
	if (entry->n_attachments)
		enclosure(xml, &entry->attachments[main]);
	for (size_t i = 0; i < entry->n_attachments; i++)
		if (i != main || entry->attachments[i].title.len)
			media_content(xml, &entry->attachments[i]);
	if (entry->n_attachments && entry->attachments[main].duration_in_seconds != SIZE_NONE) {
		char text[24];
		snprintf(text, sizeof text, "%" PRId64, entry->attachments[main].duration_in_seconds);
		xml_element(xml, "itunes:duration", str_of(text));
	}
}

/* An item that came with a source keeps it. */
static void source_element(struct xml *xml, const struct item *item)
{
	const struct source *given = &item->entry.source;
	bool is_given = given->url.len > 0;
	struct str given_url = given->feed_url.len ? given->feed_url : given->url;
	xml_start(xml, "source");
	xml_attribute(xml, "url", is_given ? given_url : item->feed_url);
	xml_end_text(xml, "source", is_given ? given->title : item->feed_title);
}

static void further_links(struct xml *xml, const struct entry *entry)
{
	for (size_t i = 0; i < entry->n_links; i++) {
		struct str rel = links_further_rel(entry, &entry->links[i]);
		if (rel.len)
			whole_link(xml, rel, &entry->links[i]);
	}
}

/* The other sources of the story. */
static void story_links(struct xml *xml, const struct item *item)
{
	for (size_t i = 0; i < item->n_also; i++) {
		const struct story_member *member = &item->also[i];
		const struct link link = {.url = member->url, .title = member->feed_title};
		if (!str_eq(link.url, item->entry.url))
			whole_link(xml, STR("related"), &link);
	}
}

void rss_item(const struct export_entry *export_entry, struct buf *out)
{
	const struct item *item = export_entry->item;
	const struct entry *entry = &item->entry;
	bool has_published = entry->published.at != TIME_NONE;
	size_t n_authors;
	const struct person *authors = credits_authors(item, &n_authors);
	char text[TIME_TEXT_SIZE];
	struct xml xml;
	xml_init(&xml, out, 2);
	xml_start(&xml, "item");
	if (settle_has_title(entry))
		xml_element(&xml, "title", entry->title);
	xml_opt_element(&xml, "link", entry->url.len ? entry->url : entry->external_url);
	guid_element(&xml, export_entry->guid, entry->url);
	date_element(&xml, "pubDate",
		has_published ? entry->published.at : export_entry->updated_at);
	if (entry->modified.at != TIME_NONE || item->changed_at != TIME_NONE)
		xml_opt_element(&xml, "atom:updated", str_of(time_rfc3339(export_entry->updated_at, text)));
	creators(&xml, "dc:creator", authors, n_authors);
	creators(&xml, "dc:contributor", entry->contributors, entry->n_contributors);
	for (size_t i = 0; i < entry->n_tags; i++)
		xml_element(&xml, "category", entry->tags[i]);
	xml_opt_element(&xml, "comments", entry->comments_url);
	texts(&xml, entry);
	attachments(&xml, entry);
	if (entry->image.len) {
		xml_start(&xml, "media:thumbnail");
		xml_attribute(&xml, "url", entry->image);
		xml_end(&xml, "media:thumbnail");
	}
	xml_opt_element(&xml, "dc:language", language_of(item));
	rights_element(&xml, credits_rights(item));
	xml_opt_element(&xml, "dc:identifier", export_entry->original_id);
	source_element(&xml, item);
	if (entry->url.len)
		link_element(&xml, STR("related"), entry->external_url, STR(""));
	further_links(&xml, entry);
	story_links(&xml, item);
	xml_end(&xml, "item");
}

void rss_tail(const struct export_head *head, struct buf *out)
{
	(void)head;
	buf_append_str(out, STR("  </channel>\n</rss>\n"));
}
