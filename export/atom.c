/* Atom 1.0 (RFC 4287): a merged feed whose entries each carry their source. Knows elements; ids,
 * dates and secrets are settled before it is called. */
#include "export/formats.h"

#include "base/guid.h"
#include "base/media_type.h"
#include "base/time.h"
#include "export/credits.h"
#include "export/language.h"
#include "export/links.h"
#include "export/xml.h"
#include "parsers/html.h"

static void date_element(struct xml *xml, const char *name, int64_t at)
{
	char text[TIME_TEXT_SIZE];
	xml_opt_element(xml, name, str_of(time_rfc3339(at, text)));
}

/* All that is known of it. */
static void whole_link(struct xml *xml, struct str rel, const struct link *link)
{
	if (link->url.len == 0)
		return;
	xml_start(xml, "link");
	xml_attribute(xml, "rel", rel);
	xml_opt_attribute(xml, "type", links_media_type(link->type));
	xml_opt_attribute(xml, "hreflang", language_tag(link->language));
	xml_opt_attribute(xml, "title", link->title);
	xml_attribute(xml, "href", link->url);
	xml_end(xml, "link");
}

static void link_element(struct xml *xml, struct str rel, struct str url, struct str type)
{
	const struct link link = {.url = url, .type = type};
	whole_link(xml, rel, &link);
}

static void person_element(struct xml *xml, const char *name, const struct person *person)
{
	xml_start(xml, name);
	xml_element(xml, "name", person->name.len ? person->name
		: person->email.len               ? person->email
						  : person->url);
	xml_opt_element(xml, "uri", person->url);
	if (str_find(person->email, '@') < person->email.len)
		xml_element(xml, "email", person->email);
	xml_end(xml, name);
}

static void persons(struct xml *xml, const char *name, const struct person *persons, size_t n)
{
	for (size_t i = 0; i < n; i++)
		person_element(xml, name, &persons[i]);
}

static void typed_element(struct xml *xml, const char *name, struct str type, struct str text)
{
	xml_start(xml, name);
	xml_attribute(xml, "type", type);
	xml_end_text(xml, name, text);
}

/* What is said by default: not all take it for that. */
static void title_element(struct xml *xml, struct str title)
{
	typed_element(xml, "title", STR("text"), title);
}

void atom_head(const struct export_head *head, struct buf *out)
{
	struct xml xml;
	xml_init(&xml, out, 1);
	buf_append_str(out, STR(XML_DECLARATION "<feed xmlns=\"http://www.w3.org/2005/Atom\""
		" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
		" xmlns:media=\"http://search.yahoo.com/mrss/\">\n"));
	xml_element(&xml, "id", head->id);
	title_element(&xml, head->title);
	if (head->description.len)
		typed_element(&xml, "subtitle", STR("text"), head->description);
	date_element(&xml, "updated", head->updated_at);
	link_element(&xml, STR("self"), head->self_url, STR("application/atom+xml"));
	link_element(&xml, STR("hub"), head->hub_url, STR(""));
	link_element(&xml, STR("prev-archive"), head->prev_url, STR(""));
	link_element(&xml, STR("next"), head->prev_url, STR("")); /* for who knows pages alone */
	link_element(&xml, STR("current"), head->current_url, STR(""));
	if (head->current_url.len)
		xml_archive_mark(&xml);
	link_element(&xml, STR("alternate"), head->home_url, STR("text/html"));
	/* Required unless every entry has its own (section 4.1.1); readers that know sources see the
	 * author there first. */
	const struct person author = {.name = head->title};
	person_element(&xml, "author", &author);
	xml_element(&xml, "generator", STR("courant"));
}

/* As published, or as its name says; nothing is said of a file that may be anything. */
static struct str enclosure_type(const struct attachment *attachment)
{
	struct str type = media_type(attachment);
	bool is_anything = !attachment->mime_type.len && str_eq(type, STR("application/octet-stream"));
	return is_anything ? STR("") : links_media_type(type);
}

static void enclosure_links(struct xml *xml, const struct entry *entry)
{
	for (size_t i = 0; i < entry->n_attachments; i++) {
		const struct attachment *attachment = &entry->attachments[i];
		xml_start(xml, "link");
		xml_attribute(xml, "rel", STR("enclosure"));
		xml_opt_attribute(xml, "type", enclosure_type(attachment));
		xml_opt_int_attribute(xml, "length", attachment->size_in_bytes);
		xml_opt_attribute(xml, "title", attachment->title);
		xml_attribute(xml, "href", attachment->url);
		xml_end(xml, "link");
	}
}

/* What links of Atom have no attribute for. */
static void durations(struct xml *xml, const struct entry *entry)
{
	for (size_t i = 0; i < entry->n_attachments; i++) {
		if (entry->attachments[i].duration_in_seconds == SIZE_NONE)
			continue;
		xml_start(xml, "media:content");
		xml_attribute(xml, "url", entry->attachments[i].url);
		xml_opt_int_attribute(xml, "duration", entry->attachments[i].duration_in_seconds);
		xml_end(xml, "media:content");
	}
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

static void links(struct xml *xml, const struct entry *entry)
{
	link_element(xml, STR("alternate"), entry->url, STR(""));
	link_element(xml, STR("related"), entry->external_url, STR(""));
	link_element(xml, STR("replies"), entry->comments_url, STR("text/html"));
	further_links(xml, entry);
	enclosure_links(xml, entry);
}

/* Plain text, or HTML where it has elements: section 4.2.10 takes both. */
static void rights_element(struct xml *xml, struct str rights)
{
	if (html_looks_like_markup(rights))
		typed_element(xml, "rights", STR("html"), rights);
	else
		xml_opt_element(xml, "rights", rights);
}

static void texts(struct xml *xml, const struct entry *entry)
{
	bool has_content = entry->content_html.len || entry->content_text.len;
	if (entry->summary.len && !str_eq(entry->summary, entry->content_html))
		typed_element(xml, "summary", STR("html"), entry->summary);
	if (entry->content_html.len)
		typed_element(xml, "content", STR("html"), entry->content_html);
	else if (entry->content_text.len)
		typed_element(xml, "content", STR("text"), entry->content_text);
	/* An entry without alternate link must have content (section 4.1.2). */
	if (!has_content && !entry->url.len)
		typed_element(xml, "content", STR("html"), entry->summary);
}

/* The feed that the entry was taken from. An entry that came with a source keeps that. */
static struct source source_of(const struct item *item)
{
	struct source source = item->entry.source;
	if (!source.id.len && !source.url.len && !source.title.len)
		return (struct source){.id = item->feed_guid, .title = item->feed_title,
			.url = item->feed_site_url, .feed_url = item->feed_url, .icon = item->feed_icon,
			.rights = item->feed_rights, .modified_at = TIME_NONE, .authors = item->feed_authors,
			.n_authors = item->n_feed_authors};
	if (str_eq(source.url, source.feed_url))
		source.url = STR("");
	if (!source.rights.len && !item->entry.rights.len)
		source.rights = item->feed_rights;
	return source;
}

/* Section 4.2.11. The date of a feed is not known here: it is at least that of this entry. Its title
 * is the author of last resort, which every entry or its source must have. */
static void source_element(struct xml *xml, const struct export_entry *entry, bool has_author)
{
	struct source source = source_of(entry->item);
	struct str address = source.feed_url.len ? source.feed_url : source.url;
	char room[GUID_TEXT_SIZE], date[TIME_TEXT_SIZE];
	if (!guid_is_iri(source.id))
		source.id = guid_is_iri(address) ? address : guid_derive(source.title, address, room);
	if (!*time_rfc3339(source.modified_at, date))
		time_rfc3339(entry->updated_at, date);
	xml_start(xml, "source");
	xml_element(xml, "id", source.id);
	title_element(xml, source.title.len ? source.title : address);
	xml_element(xml, "updated", str_of(date));
	link_element(xml, STR("self"), source.feed_url, STR(""));
	link_element(xml, STR("alternate"), source.url, STR("text/html"));
	xml_opt_element(xml, "icon", source.icon);
	rights_element(xml, source.rights);
	persons(xml, "author", source.authors, source.n_authors);
	if (!has_author && source.n_authors == 0) {
		struct person author = {.name = source.title.len ? source.title : source.id};
		person_element(xml, "author", &author);
	}
	xml_end(xml, "source");
}

static void id_element(struct xml *xml, struct str guid)
{
	xml_start(xml, "id");
	/* A bare UUID becomes an IRI; guids of other kinds are IRIs already. */
	struct buf iri;
	buf_init(&iri, guid.len + 9);
	if (!guid_is_iri(guid))
		buf_append_str(&iri, STR("urn:uuid:"));
	buf_append_str(&iri, guid);
	xml_end_text(xml, "id", buf_str(&iri));
	buf_finish(&iri);
}

void atom_entry(const struct export_entry *export_entry, struct buf *out)
{
	const struct item *item = export_entry->item;
	const struct entry *entry = &item->entry;
	size_t n_authors;
	const struct person *authors = credits_authors(item, &n_authors);
	struct xml xml;
	xml_init(&xml, out, 1);
	xml_start(&xml, "entry");
	xml_opt_attribute(&xml, "xml:lang", language_of(item));
	id_element(&xml, export_entry->guid);
	title_element(&xml, entry->title);
	date_element(&xml, "updated", export_entry->updated_at);
	date_element(&xml, "published", entry->published.at);
	links(&xml, entry);
	story_links(&xml, item);
	persons(&xml, "author", authors, n_authors);
	persons(&xml, "contributor", entry->contributors, entry->n_contributors);
	for (size_t i = 0; i < entry->n_tags; i++) {
		xml_start(&xml, "category");
		xml_attribute(&xml, "term", entry->tags[i]);
		xml_end(&xml, "category");
	}
	rights_element(&xml, entry->rights);
	texts(&xml, entry);
	durations(&xml, entry);
	if (entry->image.len) {
		xml_start(&xml, "media:thumbnail");
		xml_attribute(&xml, "url", entry->image);
		xml_end(&xml, "media:thumbnail");
	}
	xml_opt_element(&xml, "dc:identifier", export_entry->original_id);
	source_element(&xml, export_entry, n_authors > 0);
	xml_end(&xml, "entry");
}

void atom_tail(const struct export_head *head, struct buf *out)
{
	(void)head;
	buf_append_str(out, STR("</feed>\n"));
}
