/* What elements say: attributes, offers to the fields of the open entry or feed, and what is kept
 * among the extensions because no field holds it. Knows nothing of how elements follow each other. */
#include "parsers/feed_state.h"

/* --- attributes --- */

/* libxml2 leaves an ampersand in attribute values as "&#38;", whichever way it was written. */
struct str feed_attribute_value(struct feed_xml *feed, const xmlChar *const *at)
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
			return feed_attribute_value(feed, at);
	}
	return str_make(NULL, 0);
}

bool feed_is_xml_attribute(const xmlChar *const *at, const char *name)
{
	return at[1] && strcmp((const char *)at[1], "xml") == 0
		&& strcmp((const char *)at[0], name) == 0;
}

/* xml:base and xml:lang hold for the element and all inside. */
void feed_inherit(struct feed_xml *feed, struct frame *frame,
	const struct attributes *attributes)
{
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		if (!at[1])
			continue;
		if (feed_is_xml_attribute(at, "base"))
			frame->base = texts_url(&feed->texts, frame->base,
				feed_attribute_value(feed, at));
		else if (feed_is_xml_attribute(at, "lang"))
			frame->language = arena_str(feed->arena, feed_attribute_value(feed, at));
	}
}
/* --- fields --- */

static struct raw_fields *open_fields(struct feed_xml *feed)
{
	return feed->in_entry ? &feed->entry_fields : &feed->feed_fields;
}

static struct str raw_text(const struct raw_fields *fields, const struct raw_field *raw)
{
	return str_make(fields->text.data + raw->at, raw->len);
}

void feed_keep_loser(struct feed_xml *feed, const struct raw_fields *fields,
	const struct raw_field *loser)
{
	struct ext_tree *tree = feed_open_ext(feed);
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

/* --- extensions --- */

struct ext_tree *feed_open_ext(struct feed_xml *feed)
{
	return feed->in_entry ? &feed->entry_ext : &feed->feed_ext;
}

/* A person of whom more is said than name and addresses is kept from there on, with the name. */
static void capture_person(struct feed_xml *feed, struct frame *frame)
{
	struct ext_tree *tree = feed_open_ext(feed);
	frame->node = ext_add(tree, NULL, str_of(frame->key_prefix), str_of(frame->name));
	if (!frame->node || !feed->person.name.len)
		return;
	struct ext_node *name = ext_add(tree, frame->node, STR(""), STR("name"));
	if (name)
		ext_set_text(tree, name, feed->person.name);
}

void feed_capture(struct feed_xml *feed, struct frame *frame, const struct name_slot *slot,
	const struct attributes *attributes)
{
	struct ext_tree *tree = feed_open_ext(feed);
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
			str_of((const char *)at[0]), feed_attribute_value(feed, at));
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
		struct ext_node *node = ext_add(feed_open_ext(feed), NULL,
			str_of(arena_printf(feed->arena, "@%s", prefix)), str_of((const char *)at[0]));
		if (node)
			ext_set_text(feed_open_ext(feed), node, feed_attribute_value(feed, at));
	}
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

bool feed_is_kept(const struct frame *parent, const struct element *element,
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
