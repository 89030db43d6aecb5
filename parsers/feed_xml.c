/* The driver of the XML feed reader: libxml2's push SAX events → open elements, places and
 * texts. Owns the parser, the stack of open elements, the serialising of child markup, and the
 * caps. What an element means is in the table of feed_names.c and in the handlers it names. */
#include "parsers/feed_xml.h"

#include <libxml/parserInternals.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/error.h"
#include "parsers/feed_state.h"
#include "parsers/html.h"
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

static struct raw_fields *open_fields(struct feed_xml *feed)
{
	return feed->in_entry ? &feed->entry_fields : &feed->feed_fields;
}

static struct ext_tree *open_ext(struct feed_xml *feed)
{
	return feed->in_entry ? &feed->entry_ext : &feed->feed_ext;
}

/* --- attributes --- */

/* libxml2 leaves an ampersand in attribute values as "&#38;", whichever way it was written. */
static struct str attribute_value(struct feed_xml *feed, const xmlChar *const *at)
{
	struct str value = str_trim(str_make((const char *)at[3], (size_t)(at[4] - at[3])));
	if (str_find(value, '&') == value.len)
		return value;
	char *out = arena_alloc(feed->arena, value.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < value.len; i++) {
		out[len++] = value.data[i];
		if (str_starts(str_make(value.data + i, value.len - i), STR("&#38;")))
			i += 4;
	}
	return str_make(out, len);
}

struct str attribute(struct feed_xml *feed, const struct attributes *attributes, const char *name)
{
	struct str wanted = str_of(name);
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		if ((*at[0] | 32) == *name && str_eq_nocase(str_of((const char *)at[0]), wanted)
			&& !(at[1] && strcmp((const char *)at[1], "xml") == 0))
			return attribute_value(feed, at);
	}
	return str_make(NULL, 0);
}

static bool is_xml_attribute(const xmlChar *const *at, const char *name)
{
	return at[1] && strcmp((const char *)at[1], "xml") == 0
		&& strcmp((const char *)at[0], name) == 0;
}

/* xml:base and xml:lang hold for the element and all inside. */
static void inherit(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		if (!at[1])
			continue;
		if (is_xml_attribute(at, "base"))
			frame->base = texts_url(&feed->texts, frame->base,
				attribute_value(feed, at));
		else if (is_xml_attribute(at, "lang"))
			frame->language = arena_str(feed->arena, attribute_value(feed, at));
	}
}

/* --- fields --- */

static struct str raw_text(const struct raw_fields *fields, const struct raw_field *raw)
{
	return str_make(fields->text.data + raw->at, raw->len);
}

void feed_keep_loser(struct feed_xml *feed, const struct raw_fields *fields,
	const struct raw_field *loser)
{
	struct ext_tree *tree = open_ext(feed);
	struct ext_node *node = ext_add(tree, NULL, str_of(loser->key_prefix),
		str_of(loser->name));
	if (node)
		ext_set_text(tree, node, raw_text(fields, loser));
}

/* Of several dates of one kind the last one counts, of all else the first. */
static bool outranks(const struct raw_field *known, enum feed_field field, unsigned rank)
{
	bool is_date = field == FIELD_PUBLISHED || field == FIELD_MODIFIED;
	return known->rank > rank || (known->rank == rank && !is_date);
}

static void decide(struct feed_xml *feed, enum feed_field field, struct raw_field offered,
	struct str value)
{
	struct raw_fields *fields = open_fields(feed);
	struct raw_field *known = &fields->field[field];
	offered.at = fields->text.len;
	offered.len = value.len;
	if (!value.len || !buf_append_str(&fields->text, value))
		return;
	struct raw_field loser = *known;
	if (known->rank && outranks(known, field, offered.rank))
		loser = offered;
	else
		*known = offered;
	if (loser.rank && !loser.kept
		&& !str_eq(raw_text(fields, &loser), raw_text(fields, known)))
		feed_keep_loser(feed, fields, &loser);
}

static struct raw_field offer_of(const struct frame *frame, unsigned rank, enum text_type type)
{
	return (struct raw_field){.rank = (uint8_t)rank, .type = (uint8_t)type,
		.base = frame->base, .kept = frame->node != NULL,
		.key_prefix = frame->key_prefix, .name = frame->name};
}

void feed_offer(struct feed_xml *feed, const struct frame *frame, enum feed_field field,
	unsigned rank, enum text_type type, struct str value)
{
	decide(feed, field, offer_of(frame, rank, type), str_trim(value));
}

void feed_offer_listed(struct feed_xml *feed, const struct frame *frame, enum feed_field field,
	unsigned rank, struct str value)
{
	struct raw_field offered = offer_of(frame, rank, TEXT_PLAIN);
	offered.kept = true;
	decide(feed, field, offered, str_trim(value));
}

/* XHTML without an element is somebody's mistake for text or HTML. Of two contents, one with
 * markup is better than one without. */
void feed_end_field(struct feed_xml *feed, struct frame *frame, struct str text)
{
	enum text_type type = frame->type == TEXT_XHTML && !frame->markup ? TEXT_GUESS
		: frame->type;
	unsigned rank = frame->element->rank;
	if (type == TEXT_PLAIN && frame->element->field == FIELD_CONTENT)
		rank--;
	feed_offer(feed, frame, frame->element->field, rank, type, text);
}

/* --- the stack of open elements --- */

static struct frame *top(struct feed_xml *feed)
{
	return &feed->frames[feed->depth];
}

/* A person of whom more is said than name and addresses is kept from there on, with the name. */
static void capture_person(struct feed_xml *feed, struct frame *frame)
{
	struct ext_tree *tree = open_ext(feed);
	frame->node = ext_add(tree, NULL, str_of(frame->key_prefix), str_of(frame->name));
	if (!frame->node || !feed->person.name.len)
		return;
	struct ext_node *name = ext_add(tree, frame->node, STR(""), STR("name"));
	if (name)
		ext_set_text(tree, name, feed->person.name);
}

static void capture(struct feed_xml *feed, struct frame *frame, const struct name_slot *slot,
	const struct attributes *attributes)
{
	struct ext_tree *tree = open_ext(feed);
	if (!frame[-1].node && frame[-1].inside & IN_PERSON)
		capture_person(feed, &frame[-1]);
	frame->node = ext_add(tree, frame[-1].node, str_of(slot->key_prefix), str_of(frame->name));
	if (!frame->node)
		return;
	if (slot->ns == NS_UNKNOWN && slot->uri)
		ext_add_namespace(tree, str_of(slot->key_prefix), str_of(slot->uri));
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		ext_add_attribute(tree, frame->node, str_of(feed_name_prefix(at[1], at[2])),
			str_of((const char *)at[0]), attribute_value(feed, at));
	}
}

/* "gd:etag" and the like, of other namespaces. */
void feed_keep_attributes(struct feed_xml *feed, const struct attributes *attributes)
{
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		const char *prefix = feed_name_prefix(at[1], at[2]);
		if (!*prefix || strcmp(prefix, "xml") == 0 || strcmp(prefix, "rdf") == 0)
			continue;
		struct ext_node *node = ext_add(open_ext(feed), NULL,
			str_of(arena_printf(feed->arena, "@%s", prefix)), str_of((const char *)at[0]));
		if (node)
			ext_set_text(open_ext(feed), node, attribute_value(feed, at));
	}
}

/* Characters of a text construct may hold child elements, which are markup then. */
static bool takes_markup(const struct frame *frame)
{
	return frame->element && frame->type != TEXT_NONE
		&& (frame->element->text == TEXT_GUESS || frame->element->text == TEXT_HTML
		|| frame->element->text == TEXT_XHTML);
}

/* --- markup: child elements of a text, written as they were --- */

static void append_escaped(struct buf *out, struct str text)
{
	size_t run = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		const char *instead = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;"
			: c == '"' ? "&quot;" : NULL;
		if (!instead)
			continue;
		buf_append(out, text.data + run, i - run);
		buf_append(out, instead, strlen(instead));
		run = i + 1;
	}
	if (run < text.len)
		buf_append(out, text.data + run, text.len - run);
}

static struct str text_of(const struct feed_xml *feed, const struct frame *frame)
{
	return str_make(feed->text.data ? feed->text.data + frame->text_at : NULL,
		feed->text.len - frame->text_at);
}

/* The first child element of a text. Characters before it were meant as such, unless they are
 * markup themselves: "&lt;p>one<br/>two&lt;/p>" is seen. */
static void begin_markup(struct feed_xml *feed)
{
	struct frame *owner = top(feed);
	struct str before = text_of(feed, owner);
	feed->markup_at = feed->depth;
	owner->markup = true;
	owner->escape = owner->type == TEXT_XHTML || !html_looks_like_markup(before);
	if (owner->type != TEXT_XHTML)
		owner->type = TEXT_HTML;
	if (!owner->escape || !str_trim(before).len)
		return;
	buf_clear(&feed->texts.scratch);
	buf_append_str(&feed->texts.scratch, before);
	feed->text.len = owner->text_at;
	append_escaped(&feed->text, buf_str(&feed->texts.scratch));
}

static bool is_address(const char *name)
{
	return str_eq_nocase(str_of(name), STR("href")) || str_eq_nocase(str_of(name), STR("src"));
}

static void write_attributes(struct feed_xml *feed, const struct frame *frame,
	const struct attributes *attributes)
{
	const struct frame *owner = &feed->frames[feed->markup_at];
	struct buf *out = &feed->text;
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		const char *name = (const char *)at[0];
		if (at[1] && !is_xml_attribute(at, "lang"))
			continue;
		struct str value = attribute_value(feed, at);
		/* Only here is known which xml:base holds for it. */
		if (is_address(name) && !str_eq(frame->base, owner->base))
			value = texts_url(&feed->texts, frame->base, value);
		buf_append_char(out, ' ');
		buf_append_str(out, str_of(name));
		buf_append(out, "=\"", 2);
		append_escaped(out, value);
		buf_append_char(out, '"');
	}
}

static void open_markup(struct feed_xml *feed, const struct name_slot *slot,
	const struct attributes *attributes)
{
	const struct frame *parent = top(feed);
	struct frame *frame = &feed->frames[++feed->depth];
	*frame = (struct frame){.name = slot->name, .text_at = feed->text.len,
		.base = parent->base, .language = parent->language, .is_tag = true};
	if (attributes->count)
		inherit(feed, frame, attributes);
	buf_append_char(&feed->text, '<');
	buf_append_str(&feed->text, str_of(frame->name));
	write_attributes(feed, frame, attributes);
	buf_append_char(&feed->text, '>');
}

static bool is_void(struct str name)
{
	static const char *const names[] = {"area", "base", "br", "col", "embed", "hr", "img",
		"input", "link", "meta", "param", "source", "track", "wbr"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

static void close_markup(struct feed_xml *feed)
{
	struct str name = str_of(top(feed)->name);
	if (is_void(name))
		return;
	buf_append(&feed->text, "</", 2);
	buf_append_str(&feed->text, name);
	buf_append_char(&feed->text, '>');
}

/* --- opening and closing --- */

static void close_top(struct feed_xml *feed)
{
	struct frame *frame = top(feed);
	feed->n_namespaces -= frame->n_namespaces;
	if (frame->is_tag) {
		close_markup(feed);
		feed->depth--;
		return;
	}
	if (feed->depth == feed->markup_at)
		feed->markup_at = 0;
	struct str text = text_of(feed, frame);
	if (frame->node && frame->inside != IN_PERSON)
		ext_set_text(open_ext(feed), frame->node, text);
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
	const struct frame *frame = feed->markup_at ? &feed->frames[feed->markup_at] : top(feed);
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

/* Feeds and entries never are part of an extension, also where a tag was left open around them. */
static bool is_structure(const struct element *element)
{
	return element && (element->inside & (IN_FEED | IN_ENTRY))
		&& (element->where & IN_ANYWHERE);
}

/* True when an attribute says more than the element's fields hold; xml:lang and xml:base are heeded
 * everywhere. */
static bool is_rich(const struct element *element, const struct attributes *attributes)
{
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		struct str held, rest = str_of(element->holds);
		bool is_held = at[1] && strcmp((const char *)at[1], "xml") == 0;
		while (rest.len && !is_held) {
			held = str_split(rest, ' ', &rest);
			is_held = str_eq(held, str_of((const char *)at[0]));
		}
		if (!is_held)
			return true;
	}
	return false;
}

static bool is_kept(const struct frame *parent, const struct element *element,
	const struct attributes *attributes)
{
	if (is_structure(element))
		return false;
	if (parent->node)
		return true;
	if (!element)
		return parent->inside & (IN_FEED | IN_ENTRY | IN_PERSON);
	return element->keep == KEEP
		|| (element->keep == KEEP_IF_RICH && is_rich(element, attributes));
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
	const struct element *element = feed_name_row(slot, place_in(feed, top(feed)));
	if (element && element->inside == IN_ENTRY && feed->in_entry) {
		close_to(feed, feed->entry_at - 1);
		element = feed_name_row(slot, place_in(feed, top(feed)));
	}
	const struct frame *parent = top(feed);
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
		inherit(feed, frame, attributes);
	if (is_kept(parent, element, attributes))
		capture(feed, frame, slot, attributes);
	if (element && element->start)
		element->start(feed, frame, attributes);
	if (element && attributes->count)
		feed_start_value(feed, frame, attributes);
}

static void set_collect(struct feed_xml *feed)
{
	const struct frame *frame = top(feed);
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
	if (feed->depth >= READ_MAX_DEPTH
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
	if (!feed->markup_at && takes_markup(top(feed)))
		begin_markup(feed);
	if (feed->markup_at)
		open_markup(feed, slot, &attributes);
	else
		open_element(feed, slot, &attributes);
	top(feed)->raw_depth = feed->n_raw_open;
	top(feed)->n_namespaces = (uint16_t)n_namespaces;
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
	while (feed->depth && top(feed)->raw_depth >= feed->n_raw_open)
		close_top(feed);
	feed->n_raw_open--;
	feed->ended |= feed->n_raw_open == 0;
	set_collect(feed);
}

void feed_add_characters(struct feed_xml *feed, struct str characters)
{
	struct buf *text = &feed->text;
	if (feed->collect == COLLECT_ESCAPED) {
		append_escaped(text, characters);
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
	struct feed_xml *feed = xmalloc(sizeof *feed);
	/* The frames are most of it, and are filled as they are opened. */
	memset(feed, 0, offsetof(struct feed_xml, frames[1]));
	size_t max = hints->max_document_bytes ? hints->max_document_bytes : READ_MAX_DOCUMENT;
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
