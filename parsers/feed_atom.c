/* Handlers of what Atom says with attributes and children: text types, links, people, categories,
 * sources, tombstones. RSS elements of the same names come here too: in the wild they mix. */
#include "parsers/feed_state.h"

static bool ends_with(struct str s, struct str end)
{
	return s.len >= end.len && str_eq_nocase(str_make(s.data + s.len - end.len, end.len), end);
}

/* RFC 4287 section 3.1.1 and 4.1.3.3; `mode` is Atom 0.3's. */
static enum text_type type_of(struct str type, struct str mode, enum text_type fallback)
{
	if (str_eq_nocase(mode, STR("base64")))
		return TEXT_BASE64;
	struct str parameters;
	type = str_trim(str_split(type, ';', &parameters));
	if (str_eq_nocase(type, STR("html")) || str_eq_nocase(type, STR("text/html")))
		return TEXT_HTML;
	if (str_eq_nocase(type, STR("xhtml")) || ends_with(type, STR("+xml"))
		|| ends_with(type, STR("/xml")))
		return str_eq_nocase(mode, STR("escaped")) ? TEXT_HTML : TEXT_XHTML;
	if (!type.len && str_eq_nocase(mode, STR("escaped")))
		return TEXT_GUESS;
	if (str_eq_nocase(type, STR("text")) || str_starts_nocase(type, STR("text/")))
		return TEXT_PLAIN;
	return str_find(type, '/') < type.len ? TEXT_BASE64 : fallback;
}

/* <content src> is content that lies elsewhere: a recording, a picture. */
static void add_remote_content(struct feed_xml *feed, const struct frame *frame, struct str src,
	struct str type)
{
	struct link link = {.rel = STR("enclosure"), .type = texts_copy(&feed->texts, type),
		.length = SIZE_NONE};
	if (src.len && feed->in_entry && frame->element->field == FIELD_CONTENT)
		feed_add_link(feed, frame, &link, src);
}

/* A picture, a sound or a film in base64: no text, whatever its bytes happen to spell. */
static bool is_media(struct str type)
{
	return str_starts_nocase(type, STR("image/")) || str_starts_nocase(type, STR("audio/"))
		|| str_starts_nocase(type, STR("video/"));
}

void feed_start_text(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	if (!attributes->count || frame->element->text == TEXT_PLAIN)
		return;
	struct str type = attribute(feed, attributes, "type");
	struct str mode = attribute(feed, attributes, "mode");
	add_remote_content(feed, frame, attribute(feed, attributes, "src"), type);
	if (str_starts_nocase(type, STR("multipart/"))) { /* Atom 0.3: contents inside of it */
		frame->type = TEXT_NONE;
		frame->inside = IN_ENTRY;
	} else if (is_media(type)) {
		frame->type = TEXT_NONE;
	} else if (type.len || mode.len) {
		frame->type = (uint8_t)type_of(type, mode, frame->element->text);
	}
}

/* --- links --- */

/* Where a link of that kind goes. `rank` counts within FIELD_URL and the like: an alternate that
 * is a web page is the address; a bare link of RSS (rank 9) is more than atom:link in RSS. */
static const struct {
	const char *rel;
	uint8_t in_feed, in_entry, in_source; /* enum feed_field, or FIELD_COUNT */
	uint8_t rank;
} relations[] = {
	{"alternate", FIELD_URL, FIELD_URL, FIELD_SOURCE_URL, 7},
	{"self", FIELD_FEED_URL, FIELD_COUNT, FIELD_SOURCE_FEED_URL, 7},
	{"next", FIELD_NEXT, FIELD_COUNT, FIELD_COUNT, 7},
	{"prev-archive", FIELD_PREV_ARCHIVE, FIELD_COUNT, FIELD_COUNT, 7},
	{"hub", FIELD_HUB, FIELD_COUNT, FIELD_COUNT, 7},
	{"replies", FIELD_COUNT, FIELD_COMMENTS, FIELD_COUNT, 5},
	{"icon", FIELD_FAVICON, FIELD_COUNT, FIELD_COUNT, 5},
	{"shortcut icon", FIELD_FAVICON, FIELD_COUNT, FIELD_COUNT, 5},
	{"image", FIELD_IMAGE, FIELD_IMAGE, FIELD_COUNT, 3},
};

static void offer_link(struct feed_xml *feed, const struct frame *frame, const struct link *link,
	struct str as_written)
{
	bool page = !link->type.len || ends_with(link->type, STR("html"))
		|| str_eq_nocase(link->type, STR("application/xhtml+xml"));
	for (size_t i = 0; i < sizeof relations / sizeof *relations; i++) {
		if (!str_eq_nocase(link->rel, str_of(relations[i].rel)))
			continue;
		unsigned field = feed->in_source ? relations[i].in_source
			: feed->in_entry ? relations[i].in_entry : relations[i].in_feed;
		unsigned rank = relations[i].rank;
		if (field == FIELD_URL && page)
			rank++;
		if (field != FIELD_COUNT && (page || field != FIELD_COMMENTS)) /* which have feeds, too */
			feed_offer_listed(feed, frame, (enum feed_field)field, rank, as_written);
	}
}

void feed_add_link(struct feed_xml *feed, const struct frame *frame, struct link *link,
	struct str href)
{
	link->url = texts_url(&feed->texts, frame->base, href);
	if (!link->url.len)
		return;
	offer_link(feed, frame, link, href);
	if (feed->in_source)
		return;
	struct link **list = feed->in_entry ? &feed->entry.links : &feed->document->links;
	size_t *n = feed->in_entry ? &feed->entry.n_links : &feed->document->n_links;
	if (*n < READ_MAX_LIST)
		*arena_push(feed->arena, *list, *n) = *link;
	if (feed->in_entry && str_eq_nocase(link->rel, STR("enclosure")))
		feed_add_enclosure(feed, (struct attachment){.url = link->url, .mime_type = link->type,
			.title = link->title, .size_in_bytes = link->length, .duration_in_seconds = SIZE_NONE});
}

static struct link link_of(struct feed_xml *feed, const struct attributes *attributes)
{
	struct str rel = attribute(feed, attributes, "rel");
	/* "http://www.iana.org/assignments/relation/self" is "self" (RFC 4287 section 4.2.7.2) */
	struct str registry = STR("http://www.iana.org/assignments/relation/");
	if (str_starts_nocase(rel, registry))
		rel = str_make(rel.data + registry.len, rel.len - registry.len);
	return (struct link){
		.rel = rel.len ? texts_copy(&feed->texts, rel) : STR("alternate"),
		.type = texts_copy(&feed->texts, attribute(feed, attributes, "type")),
		.title = texts_plain(&feed->texts, attribute(feed, attributes, "title"),
			TEXT_GUESS),
		.language = texts_copy(&feed->texts, attribute(feed, attributes, "hreflang")),
		.length = texts_size(attribute(feed, attributes, "length")),
	};
}

void feed_start_link(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	feed->link = (struct link){.length = SIZE_NONE};
	if (!attributes->count)
		return;
	feed->link = link_of(feed, attributes);
	struct str href = attribute(feed, attributes, "href");
	if (!href.data)
		href = attribute(feed, attributes, "resource");
	if (!href.data)
		return;
	if (!href.len) /* the document itself */
		href = frame->base;
	frame->type = TEXT_NONE;
	feed_add_link(feed, frame, &feed->link, href);
}

/* creativeCommons:license with its address as characters, cc:license with rdf:resource. */
void feed_start_license(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct str resource = attribute(feed, attributes, "resource");
	feed->link = (struct link){.rel = STR("license"), .length = SIZE_NONE};
	if (!resource.len)
		return;
	frame->type = TEXT_NONE;
	feed_add_link(feed, frame, &feed->link, resource);
}

/* <link>address</link>, of RSS and of Atom feeds that mistake the one for the other. */
void feed_end_link(struct feed_xml *feed, struct frame *frame, struct str text)
{
	text = str_trim(text);
	if (frame->type == TEXT_NONE || !text.len)
		return;
	bool plain = !feed->link.rel.len;
	if (plain && frame->element->ns == NS_CORE) {
		if (!feed->in_entry)
			feed_set_site(feed, text);
		feed_offer(feed, frame, feed->in_source ? FIELD_SOURCE_URL : FIELD_URL, 9,
			TEXT_PLAIN, text);
		return;
	}
	if (plain)
		feed->link.rel = STR("alternate");
	feed_add_link(feed, frame, &feed->link, text);
}

/* --- people --- */

static void add_person(struct feed_xml *feed, const struct person *person, bool contributor)
{
	struct entry *entry = &feed->entry;
	struct document *document = feed->document;
	if (feed->in_source)
		texts_add_person(&feed->texts, &entry->source.authors, &entry->source.n_authors,
			person);
	else if (feed->in_entry && contributor)
		texts_add_person(&feed->texts, &entry->contributors, &entry->n_contributors,
			person);
	else if (feed->in_entry)
		texts_add_person(&feed->texts, &entry->authors, &entry->n_authors, person);
	else if (contributor)
		texts_add_person(&feed->texts, &document->contributors,
			&document->n_contributors, person);
	else
		texts_add_person(&feed->texts, &document->authors, &document->n_authors, person);
}

void feed_start_person(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	(void)frame;
	(void)attributes;
	feed->person = (struct person){0};
}

static void end_person(struct feed_xml *feed, struct str text, bool contributor)
{
	struct person person = feed->person;
	if (!person.name.len && !person.email.len && !person.url.len && str_trim(text).len)
		person = texts_person(&feed->texts, text);
	add_person(feed, &person, contributor);
}

void feed_end_author(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	end_person(feed, text, false);
}

void feed_end_contributor(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	end_person(feed, text, true);
}

/* Names that hold an address: "me@example.com (Me)" inside <name>. */
void feed_end_person_name(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	feed->person.name = texts_plain(&feed->texts, text, TEXT_GUESS);
}

void feed_end_person_url(struct feed_xml *feed, struct frame *frame, struct str text)
{
	feed->person.url = texts_url(&feed->texts, frame->base, text);
}

void feed_end_person_email(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	text = texts_plain(&feed->texts, text, TEXT_GUESS);
	struct str mailto = STR("mailto:");
	if (str_starts_nocase(text, mailto))
		text = str_make(text.data + mailto.len, text.len - mailto.len);
	feed->person.email = text;
}

/* --- categories --- */

void feed_add_tag(struct feed_xml *feed, struct str tag)
{
	if (feed->in_entry)
		texts_add_tag(&feed->texts, &feed->entry.tags, &feed->entry.n_tags, tag);
	else
		texts_add_tag(&feed->texts, &feed->document->tags, &feed->document->n_tags, tag);
}

/* term (Atom), text (iTunes), or the characters (RSS); else the label. */
void feed_start_category(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	static const char *const names[] = {"term", "text", "label"};
	if (!attributes->count)
		return;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct str tag = attribute(feed, attributes, names[i]);
		if (!tag.len)
			continue;
		feed_add_tag(feed, tag);
		frame->type = TEXT_NONE;
		return;
	}
}

void feed_end_category(struct feed_xml *feed, struct frame *frame, struct str text)
{
	if (frame->type != TEXT_NONE)
		feed_add_tag(feed, text);
}

/* --- source, tombstones --- */

void feed_start_source(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct str url = attribute(feed, attributes, "url");
	if (url.len)
		feed_offer(feed, frame, FIELD_SOURCE_FEED_URL, 9, TEXT_PLAIN, url);
	feed->in_source = true;
}

/* RSS has the title as characters; Atom has children, and nothing but space around them. */
void feed_end_source(struct feed_xml *feed, struct frame *frame, struct str text)
{
	feed->in_source = false;
	feed_offer(feed, frame, FIELD_SOURCE_TITLE, 8, TEXT_GUESS, text);
}

/* RFC 6721 */
void feed_start_deleted(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	(void)frame;
	struct document *document = feed->document;
	struct str id = attribute(feed, attributes, "ref");
	struct str when = attribute(feed, attributes, "when");
	struct tombstone tombstone = {.id = texts_copy(&feed->texts, id),
		.deleted = texts_date(&feed->texts, when, STR(""))};
	if (!id.len || document->n_tombstones >= READ_MAX_ENTRIES)
		return;
	*arena_push(feed->arena, document->tombstones, document->n_tombstones) = tombstone;
}
