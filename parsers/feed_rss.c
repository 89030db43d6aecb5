/* Handlers of RSS 0.9x, 1.0 and 2.0, CDF and the modules about polling: where feeds and entries
 * begin, guids, enclosures, images, ttl, skipHours, skipDays, sy:*, fh:*. */
#include "base/media_type.h"
#include "parsers/date.h"
#include "parsers/feed_state.h"

static void set_core(struct feed_xml *feed, enum feed_ns core)
{
	feed->core = core;
	memset(feed->names, 0, sizeof feed->names);
}

static struct str version_of(struct feed_xml *feed, const struct frame *frame,
	const struct attributes *attributes, enum document_format format)
{
	struct str version = attribute(feed, attributes, "version"), uri = str_of(frame->uri);
	if (format == FORMAT_RSS && str_starts(version, STR("2"))) /* 2.01, 2.0.1: one format */
		return STR("2.0");
	if (version.len)
		return arena_str(feed->arena, version);
	if (format == FORMAT_ATOM)
		return uri.len && !str_eq(uri, STR("http://www.w3.org/2005/Atom")) ? STR("0.3")
			: STR("1.0");
	return str_make(NULL, 0);
}

void feed_start_root(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct document *document = feed->document;
	struct str name = frame->element->name;
	if (feed->found)
		return;
	feed->found = true;
	document->format = str_eq(name, STR("feed")) ? FORMAT_ATOM
		: str_eq(name, STR("rdf")) ? FORMAT_RDF : FORMAT_RSS;
	document->version = version_of(feed, frame, attributes, document->format);
	if (document->format == FORMAT_ATOM)
		set_core(feed, NS_ATOM);
	document->language = frame->language;
	feed_keep_attributes(feed, attributes);
}

/* <CHANNEL HREF> and <ITEM HREF> of CDF */
static void add_href(struct feed_xml *feed, const struct frame *frame, struct str href)
{
	struct link link = {.rel = STR("alternate"), .length = SIZE_NONE};
	if (href.len)
		feed_add_link(feed, frame, &link, href);
}

void feed_start_feed(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct document *document = feed->document;
	struct str about = attribute(feed, attributes, "about");
	struct str href = attribute(feed, attributes, "href");
	struct str base = attribute(feed, attributes, "base");
	if (!feed->found)
		document->format = href.len || base.len ? FORMAT_CDF : FORMAT_RSS;
	if (base.len)
		frame->base = texts_url(&feed->texts, frame->base, base);
	if (document->format == FORMAT_RDF && !document->version.len)
		document->version = str_starts(str_of(frame->uri), STR("http://purl.org/"))
			? STR("1.0") : STR("0.90");
	feed->found = true;
	feed_offer(feed, frame, FIELD_ID, 7, TEXT_PLAIN, about);
	add_href(feed, frame, href);
	feed_offer(feed, frame, FIELD_MODIFIED, 2, TEXT_PLAIN,
		attribute(feed, attributes, "lastmod"));
	if (frame->language.len)
		document->language = frame->language;
}

/* The host of an absolute web address; one with "www." is the same. Empty for all else, and for a host without a domain:
 * "localhost" is left over from where a site was made. */
static struct str site_of(struct str address)
{
	struct url url;
	if (!url_is_http(address) || !url_parse(address, &url) || str_find(url.host, '.') == url.host.len)
		return str_make(NULL, 0);
	return str_starts_nocase(url.host, STR("www.")) ? str_make(url.host.data + 4, url.host.len - 4) : url.host;
}

void feed_set_site(struct feed_xml *feed, struct str link)
{
	struct str hosted = site_of(feed->frames[0].base), site = site_of(link);
	if (!feed->site.len && hosted.len && site.len && !str_eq_nocase(hosted, site))
		feed->site = texts_url(&feed->texts, STR(""), link);
}

/* RSS does not say what its relative addresses are relative to. Where a feed is hosted by others, as by FeedBurner,
 * they were written for the site; xml:base says what it says. */
static void set_base(struct feed_xml *feed, struct frame *frame)
{
	enum document_format format = feed->document->format;
	bool is_unsaid = frame->base.data == feed->frames[0].base.data;
	if (feed->site.len && is_unsaid && (format == FORMAT_RSS || format == FORMAT_RDF))
		frame->base = feed->site;
}

void feed_start_entry(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct document *document = feed->document;
	if (document->n_entries >= feed->hints->limits.max_entries) {
		document->flags |= DOCUMENT_CAPPED;
		frame->element = NULL;
		frame->inside = 0;
		return;
	}
	if (feed->depth == 1) { /* an entry alone, or RSS without a channel */
		feed->found = true;
		if (document->format == FORMAT_NONE)
			document->format = frame->element->ns == NS_ATOM ? FORMAT_ATOM
				: FORMAT_RSS;
	}
	set_base(feed, frame);
	entry_init(&feed->entry);
	feed->entry.language = frame->language;
	feed->in_entry = true;
	feed->entry_at = feed->depth;
	feed->guid = GUID_UNSAID;
	feed->duration_s = SIZE_NONE;
	feed->n_enclosures = 0;
	if (!attributes->count)
		return;
	feed_keep_attributes(feed, attributes);
	feed_offer(feed, frame, FIELD_ID, 5, TEXT_PLAIN, attribute(feed, attributes, "about"));
	add_href(feed, frame, attribute(feed, attributes, "href"));
	feed_offer(feed, frame, FIELD_MODIFIED, 2, TEXT_PLAIN,
		attribute(feed, attributes, "lastmod"));
}

/* CDF has most texts as <TITLE VALUE="…">. */
void feed_start_value(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	if (frame->type != TEXT_NONE && feed->document->format == FORMAT_CDF)
		buf_append_str(&feed->text, attribute(feed, attributes, "value"));
}

void feed_end_entry(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	(void)text;
	feed_finish_entry(feed);
}

void feed_start_guid(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	(void)frame;
	struct str permalink = attribute(feed, attributes, "ispermalink");
	feed->guid = str_eq_nocase(permalink, STR("false")) ? GUID_OPAQUE
		: str_eq_nocase(permalink, STR("true")) ? GUID_PERMALINK : GUID_UNSAID;
}

void feed_start_enclosure(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	struct str url = attribute(feed, attributes, "url");
	if (!url.len)
		url = attribute(feed, attributes, "href");
	url = texts_url(&feed->texts, frame->base, url);
	if (!url.len)
		return;
	frame->type = TEXT_NONE;
	const struct attachment enclosure = {
		.url = url,
		.mime_type = arena_str(feed->arena, attribute(feed, attributes, "type")),
		.size_in_bytes = texts_size(attribute(feed, attributes, "length")),
		.duration_in_seconds = SIZE_NONE,
	};
	if (media_is_picture(&enclosure) && !media_is_face(url))
		feed_offer_listed(feed, frame, FIELD_IMAGE, 2, url);
	feed_add_enclosure(feed, enclosure);
}

/* <enclosure>address</enclosure> */
void feed_end_enclosure(struct feed_xml *feed, struct frame *frame, struct str text)
{
	text = str_trim(text);
	if (frame->type == TEXT_NONE || !url_is_http(text))
		return;
	feed_add_enclosure(feed, (struct attachment){.url = texts_url(&feed->texts, frame->base, text),
		.size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE});
}

/* "Some text" where an address belongs is kept as what it is. */
void feed_end_comments(struct feed_xml *feed, struct frame *frame, struct str text)
{
	text = str_trim(text);
	if (str_find(text, ' ') == text.len) {
		feed_end_field(feed, frame, text);
		return;
	}
	struct ext_node *node = ext_add(&feed->entry_ext, NULL, STR(""), STR("comments"));
	if (node)
		ext_set_text(&feed->entry_ext, node, text);
}

/* A podcast's episode has its own picture; its feed has the one of <image> first. */
static unsigned image_rank(const struct feed_xml *feed, const struct frame *frame)
{
	switch (frame->element->ns) {
	case NS_ITUNES:
		return feed->in_entry ? 9 : 7;
	case NS_GOOGLEPLAY:
		return 6;
	default:
		return 8;
	}
}

static void offer_image(struct feed_xml *feed, const struct frame *frame, struct str url, int64_t width)
{
	const struct picture thumbnail = {.width = width, .is_thumbnail = true};
	if (frame->element->ns == NS_MEDIA)
		feed_offer_picture(feed, frame, thumbnail, url);
	else
		feed_offer(feed, frame, FIELD_IMAGE, image_rank(feed, frame), TEXT_PLAIN, url);
}

/* The address of an image as an attribute. */
void feed_start_image(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	static const char *const names[] = {"href", "url", "resource"};
	for (size_t i = 0; attributes->count && i < sizeof names / sizeof *names; i++) {
		struct str url = attribute(feed, attributes, names[i]);
		if (!url.len)
			continue;
		offer_image(feed, frame, url, texts_size(attribute(feed, attributes, "width")));
		return;
	}
}

/* Its address as characters. */
void feed_end_image(struct feed_xml *feed, struct frame *frame, struct str text)
{
	text = str_trim(text);
	if (url_is_http(text))
		offer_image(feed, frame, text, SIZE_NONE);
}

/* --- polling --- */

void feed_end_ttl(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	int64_t minutes = texts_number(text);
	if (minutes != SIZE_NONE && minutes < INT32_MAX)
		feed->document->hints.ttl_s = minutes * 60;
}

void feed_end_skip_hour(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	int64_t hour = texts_number(text);
	if (hour >= 0 && hour <= 24) /* some count from 1 */
		feed->document->hints.skip_hours |= (uint32_t)1 << (hour % 24);
}

void feed_end_skip_day(struct feed_xml *feed, struct frame *frame, struct str text)
{
	static const char *const days[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
	(void)frame;
	for (unsigned day = 0; day < 7; day++)
		if (str_starts_nocase(str_trim(text), str_of(days[day])))
			feed->document->hints.skip_days |= (uint32_t)1 << day;
}

/* RSS 1.0 module Syndication: so many times in each period. */
static void set_update_period(struct feed_xml *feed)
{
	int64_t period = feed->update_period_s ? feed->update_period_s : 24 * 3600;
	int64_t times = feed->update_frequency ? feed->update_frequency : 1;
	feed->document->hints.update_period_s = period / times;
}

void feed_end_update_period(struct feed_xml *feed, struct frame *frame, struct str text)
{
	static const struct {
		const char *name;
		int64_t seconds;
	} periods[] = {{"hourly", 3600}, {"daily", 86400}, {"weekly", 7 * 86400},
		{"monthly", 30 * 86400}, {"yearly", 365 * 86400}};
	(void)frame;
	for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
		if (str_eq_nocase(str_trim(text), str_of(periods[i].name))) {
			feed->update_period_s = periods[i].seconds;
			set_update_period(feed);
		}
}

void feed_end_update_frequency(struct feed_xml *feed, struct frame *frame, struct str text)
{
	(void)frame;
	int64_t times = texts_number(text);
	if (times > 0 && times < 100000) {
		feed->update_frequency = times;
		set_update_period(feed);
	}
}

void feed_end_update_base(struct feed_xml *feed, struct frame *frame, struct str text)
{
	struct date date;
	(void)frame;
	if (date_parse(text, STR(""), &date))
		feed->document->hints.update_base_at = date.at;
}

/* RFC 5005 */
void feed_start_history(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	(void)attributes;
	feed->document->flags |= frame->element->name.data[0] == 'c' ? DOCUMENT_COMPLETE
		: DOCUMENT_ARCHIVE;
}
