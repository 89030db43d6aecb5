/* The driver of the XML feed reader: libxml2's push SAX events → open elements, places and
 * texts. Owns the parser, the stack of open elements, and the caps. What an element means is in the
 * table of feed_names.c and in the handlers it names. */
#include "parsers/feed_xml.h"

#include <libxml/parserInternals.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/error.h"
#include "parsers/feed_state.h"
#include "parsers/prefilter.h"

enum {
	CHUNK = 16 * 1024,     /* bytes at a time: the quickest size for libxml2 2.9 */
	MAX_NAMESPACES = 256,  /* in force at once: libxml2 looks each prefix up among all */
	MAX_NAMES = 16 * 1024, /* that differ: the hash table of libxml2 2.9 stops growing */
	MAX_TEXT_GROWTH = 6,   /* "&" is kept as "&amp;" in markup */
};

static void stop(struct feed_xml *feed, const char *why)
{
	feed->stopped = why;
	xmlStopParser(feed->parser);
}

/* Clean documents are parsed as they are; at the first doubt it starts over with a repaired one. */
static void complain(struct feed_xml *feed)
{
	feed->complained = true;
	xmlStopParser(feed->parser);
}

/* Characters of a text construct may hold child elements, which are markup then. */
static bool takes_markup(const struct frame *frame)
{
	return frame->element && frame->type != TEXT_NONE
		&& (frame->element->text == TEXT_GUESS || frame->element->text == TEXT_LINES
		|| frame->element->text == TEXT_HTML || frame->element->text == TEXT_XHTML);
}

/* --- opening and closing --- */

static void close_top(struct feed_xml *feed)
{
	struct frame *frame = feed_top(feed);
	feed->n_namespaces -= frame->n_namespaces;
	if (frame->is_tag) {
		feed_close_markup(feed);
		feed->depth--;
		return;
	}
	if (feed->depth == feed->markup_at)
		feed->markup_at = 0;
	struct str text = feed_text_of(feed, frame);
	if (frame->node && frame->inside != IN_PERSON)
		ext_set_text(feed_open_ext(feed), frame->node, text);
	if (frame->element && frame->element->end)
		frame->element->end(feed, frame, text);
	if (!frame->part)
		feed->text.len = frame->text_at;
	feed->depth--;
}

static void close_to(struct feed_xml *feed, int depth)
{
	while (feed->depth > depth)
		close_top(feed);
}

/* Extensions have items of their own; a feed's items never stand inside of one. */
static uint16_t place_in(const struct feed_xml *feed, const struct frame *parent)
{
	return (uint16_t)(parent->inside | (parent->node && feed->in_entry ? 0 : IN_ANYWHERE));
}

/* An element that was never closed ends where its parent's next child begins; one of the same name
 * may be a part of it (itunes:category). */
static void close_forgotten(struct feed_xml *feed, const struct name_slot *slot)
{
	const struct frame *frame = feed->markup_at ? &feed->frames[feed->markup_at] : feed_top(feed);
	const struct element *field = frame->element;
	if (!field || field->text == TEXT_NONE || field->inside & ~IN_CATEGORY
		|| frame == feed->frames)
		return;
	uint16_t place = place_in(feed, frame - 1);
	const struct element *next = feed_name_row(slot, place);
	if (field->text == TEXT_PLAIN ? next && !(next == field && field->keep == KEEP)
		: field->text != TEXT_XHTML
			&& feed_name_is_no_html(slot, place, field->field == FIELD_TITLE))
		close_to(feed, (int)(frame - feed->frames) - 1);
}

/* "<author><b>Jo</b></author>": an element that nobody knows, inside of a plain text. */
static bool is_part(const struct frame *parent, const struct element *element)
{
	return !element && parent->type == TEXT_PLAIN
		&& (parent->node ? parent->inside == IN_PERSON : !(parent->inside & ~IN_PERSON));
}

static void open_element(struct feed_xml *feed, const struct name_slot *slot,
	const struct attributes *attributes)
{
	const struct element *element = feed_name_row(slot, place_in(feed, feed_top(feed)));
	if (element && element->inside == IN_ENTRY && feed->in_entry) {
		close_to(feed, feed->entry_at - 1);
		element = feed_name_row(slot, place_in(feed, feed_top(feed)));
	}
	const struct frame *parent = feed_top(feed);
	struct frame *frame = &feed->frames[++feed->depth];
	*frame = (struct frame){
		.element = element,
		.name = slot->name,
		.uri = slot->uri,
		.key_prefix = slot->key_prefix,
		.text_at = feed->text.len,
		.base = parent->base,
		.language = parent->language,
		.inside = element ? element->inside : 0,
		.type = element ? element->text : TEXT_NONE,
	};
	if (is_part(parent, element)) {
		frame->part = true;
		frame->type = TEXT_PLAIN;
	}
	if (attributes->count)
		feed_inherit(feed, frame, attributes);
	if (feed_is_kept(parent, element, attributes))
		feed_capture(feed, frame, slot, attributes);
	if (element && element->start)
		element->start(feed, frame, attributes);
	if (element && attributes->count)
		feed_start_value(feed, frame, attributes);
}

static void set_collect(struct feed_xml *feed)
{
	const struct frame *frame = feed_top(feed);
	if (feed->markup_at)
		feed->collect = feed->frames[feed->markup_at].escape ? COLLECT_ESCAPED
			: COLLECT_TEXT;
	else
		feed->collect = frame->type == TEXT_NONE && !frame->node ? COLLECT_NOTHING
			: COLLECT_TEXT;
}

/* --- events --- */

static void on_start(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
	const xmlChar **values)
{
	(void)namespaces;
	(void)n_defaulted;
	struct feed_xml *feed = context;
	if (feed->depth >= (int)feed->hints->limits.max_depth
		|| n_attributes + n_namespaces > PREFILTER_MAX_ATTRIBUTES) {
		complain(feed); /* repaired documents have neither */
		return;
	}
	feed->n_raw_open++;
	if (!feed->root.len)
		feed->root = arena_str(feed->arena, str_of((const char *)name));
	const struct name_slot *slot = feed_name_find(feed, name, prefix, uri);
	const struct attributes attributes = {values, n_attributes};
	close_forgotten(feed, slot);
	if (!feed->markup_at && takes_markup(feed_top(feed)))
		feed_begin_markup(feed);
	if (feed->markup_at)
		feed_open_markup(feed, slot, &attributes);
	else
		open_element(feed, slot, &attributes);
	feed_top(feed)->raw_depth = feed->n_raw_open;
	feed_top(feed)->n_namespaces = (uint16_t)n_namespaces;
	feed->n_namespaces += n_namespaces;
	if (feed->n_namespaces > MAX_NAMESPACES)
		stop(feed, "too many namespaces are declared");
	set_collect(feed);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	(void)name;
	(void)prefix;
	(void)uri;
	struct feed_xml *feed = context;
	while (feed->depth && feed_top(feed)->raw_depth >= feed->n_raw_open)
		close_top(feed);
	feed->n_raw_open--;
	feed->ended |= feed->n_raw_open == 0;
	set_collect(feed);
}

void feed_add_characters(struct feed_xml *feed, struct str characters)
{
	struct buf *text = &feed->text;
	if (feed->collect == COLLECT_ESCAPED) {
		feed_append_escaped(text, characters);
	} else if (feed->collect == COLLECT_TEXT && text->cap - text->len > characters.len) {
		memcpy(text->data + text->len, characters.data, characters.len);
		text->len += characters.len;
	} else if (feed->collect == COLLECT_TEXT) {
		buf_append_str(text, characters);
	}
}

static void on_characters(void *context, const xmlChar *bytes, int n)
{
	feed_add_characters(context, str_make((const char *)bytes, (size_t)n));
}

/* Prefixes that are not declared are no fault: they are known by custom. */
static void on_error(void *context, xmlErrorPtr error)
{
	struct feed_xml *feed = context;
	if (error->domain == XML_FROM_NAMESPACE)
		return;
	if (!feed->repaired)
		complain(feed);
	else if (++feed->n_errors > READ_MAX_ERRORS)
		stop(feed, "the markup has too many errors");
}

/* --- feeding --- */

static void open_parser(struct feed_xml *feed)
{
	xmlSAXHandler sax = {
		.initialized = XML_SAX2_MAGIC,
		.startElementNs = on_start,
		.endElementNs = on_end,
		.characters = on_characters,
		.ignorableWhitespace = on_characters,
		.cdataBlock = on_characters,
		.serror = (xmlStructuredErrorFunc)on_error,
	};
	feed->parser = xmlCreatePushParserCtxt(&sax, feed, NULL, 0, NULL);
	if (!feed->parser)
		die_out_of_memory();
	/* No handler for entities or DTDs: none is ever declared, so HUGE lifts no limit we need. */
	xmlCtxtUseOptions(feed->parser, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC
		| XML_PARSE_HUGE);
	xmlSwitchEncoding(feed->parser, XML_CHAR_ENCODING_UTF8);
}

struct feed_xml *feed_xml_new(const struct read_hints *hints, bool repaired, struct arena *arena,
	struct document *document)
{
	size_t max = hints->limits.max_document, n_frames = (size_t)hints->limits.max_depth + 1;
	struct feed_xml *feed = xmalloc(sizeof *feed + n_frames * sizeof *feed->frames);
	/* The frames are most of it, and are filled as they are opened. */
	memset(feed, 0, sizeof *feed + sizeof *feed->frames);
	feed->hints = hints;
	feed->repaired = repaired;
	feed->arena = arena;
	feed->document = document;
	feed->core = NS_CORE;
	feed->frames[0].inside = IN_ROOT;
	feed->frames[0].base = arena_str(arena, str_trim(hints->url));
	document_init(document);
	texts_init(&feed->texts, arena, hints);
	buf_init(&feed->text, max * MAX_TEXT_GROWTH);
	buf_init(&feed->run, max);
	buf_init(&feed->entry_fields.text, max * MAX_TEXT_GROWTH);
	buf_init(&feed->feed_fields.text, max * MAX_TEXT_GROWTH);
	xmlSetStructuredErrorFunc(feed, (xmlStructuredErrorFunc)on_error);
	open_parser(feed);
	return feed;
}

void feed_xml_free(struct feed_xml *feed)
{
	if (!feed)
		return;
	xmlFreeDoc(feed->parser->myDoc);
	xmlFreeParserCtxt(feed->parser);
	xmlSetStructuredErrorFunc(NULL, NULL);
	texts_finish(&feed->texts);
	buf_finish(&feed->text);
	buf_finish(&feed->run);
	buf_finish(&feed->entry_fields.text);
	buf_finish(&feed->feed_fields.text);
	ext_finish(&feed->entry_ext);
	ext_finish(&feed->feed_ext);
	free(feed);
}

bool feed_xml_push(struct feed_xml *feed, struct str utf8)
{
	while (utf8.len && !feed->stopped && !feed->complained) {
		size_t n = utf8.len < CHUNK ? utf8.len : CHUNK;
		xmlParseChunk(feed->parser, utf8.data, (int)n, 0);
		if (xmlDictSize(feed->parser->dict) > MAX_NAMES)
			stop(feed, "too many different names of elements and attributes");
		utf8 = str_make(utf8.data + n, utf8.len - n);
	}
	return !feed->stopped && !feed->complained;
}

bool feed_xml_finish(struct feed_xml *feed)
{
	if (!feed->stopped && !feed->complained)
		xmlParseChunk(feed->parser, NULL, 0, 1);
	if (feed->complained)
		return false;
	feed->in_entry = false; /* one that is still open is not whole */
	feed_finish_document(feed);
	return true;
}

bool feed_xml_found(const struct feed_xml *feed)
{
	return feed->found;
}

bool feed_xml_ended(const struct feed_xml *feed)
{
	return feed->ended;
}

struct str feed_xml_root(const struct feed_xml *feed)
{
	return feed->root;
}

const char *feed_xml_stopped(const struct feed_xml *feed)
{
	return feed->stopped;
}
