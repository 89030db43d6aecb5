#pragma once
/* What the files of the XML feed reader share: the open elements, the fields of the entry and
 * the feed being read, and the handlers that the element table (feed_names.c) points to. Private
 * to parsers/feed_*.c; everybody else uses document_read.h. */
#include <libxml/parser.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/document.h"
#include "base/url.h"
#include "parsers/document_read.h"
#include "parsers/feed_ext.h"
#include "parsers/feed_text.h"

/* Classes of namespaces; feed_names.c has their addresses and usual prefixes. */
enum feed_ns {
	NS_UNKNOWN,
	NS_CORE, /* RSS 0.9x, 1.0 and 2.0, CDF, and elements without a namespace */
	NS_ATOM,
	NS_RDF,
	NS_XHTML,
	NS_DC,
	NS_DCTERMS,
	NS_CONTENT,
	NS_MEDIA,
	NS_ITUNES,
	NS_GOOGLEPLAY,
	NS_PODCAST,
	NS_SLASH,
	NS_WFW,
	NS_SY,
	NS_CC,
	NS_FEEDBURNER,
	NS_HISTORY,
	NS_TOMBSTONE,
	NS_OTHER, /* known by its usual prefix only; kept among the extensions */
};

/* Where an element may stand: what its parent is about. */
enum feed_place {
	IN_ROOT = 1,
	IN_FEED = 2,
	IN_ENTRY = 4,
	IN_SOURCE = 8,
	IN_PERSON = 16,
	IN_IMAGE = 32,
	IN_MEDIA = 64,
	IN_SKIP_HOURS = 128,
	IN_SKIP_DAYS = 256,
	IN_CATEGORY = 512,
	IN_ANYWHERE = 1024, /* rows only: the element is recognised under any parent */
};

/* Fields that several elements compete for. The raw text of the strongest is kept until the
 * entry (or feed) ends and made into its final form then, so that nothing is cleaned in vain. */
enum feed_field {
	FIELD_ID,
	FIELD_URL,
	FIELD_TITLE,
	FIELD_SUMMARY,
	FIELD_SUMMARY_MORE, /* a second description: summary or content, whichever is missing */
	FIELD_CAPTION,      /* of a film, or of a picture beside the text: the summary where there is no text */
	FIELD_CONTENT,
	FIELD_IMAGE,
	FIELD_FAVICON,
	FIELD_LANGUAGE,
	FIELD_RIGHTS,
	FIELD_COMMENTS,
	FIELD_GENERATOR,
	FIELD_FEED_URL,
	FIELD_NEXT,
	FIELD_PREV_ARCHIVE,
	FIELD_HUB,
	FIELD_PUBLISHED,
	FIELD_MODIFIED,
	FIELD_SOURCE_ID,
	FIELD_SOURCE_TITLE,
	FIELD_SOURCE_URL,
	FIELD_SOURCE_FEED_URL,
	FIELD_SOURCE_ICON,
	FIELD_SOURCE_RIGHTS,
	FIELD_SOURCE_MODIFIED,
	FIELD_COUNT,
};

/* Whether an element that has a meaning is kept among the extensions as well. */
enum feed_keep {
	KEEP_NOT,
	KEEP_IF_RICH, /* when it has attributes that its fields do not hold */
	KEEP,         /* it says more than the field holds */
};

struct feed_xml;
struct frame;
struct attributes;

/* One row of the element table. */
struct element {
	struct str name; /* local name, lower case */
	uint8_t ns;      /* enum feed_ns */
	uint16_t where;  /* enum feed_place, or-ed */
	uint8_t text;    /* enum text_type of its characters */
	uint8_t field;   /* enum feed_field, for feed_end_field */
	uint8_t rank;    /* the higher one wins the field; equal: the first with any text */
	uint16_t inside; /* enum feed_place of its children */
	uint8_t keep;    /* enum feed_keep */
	const char *holds; /* attributes that its fields hold, with spaces, for KEEP_IF_RICH */
	void (*start)(struct feed_xml *feed, struct frame *frame,
		const struct attributes *attributes);
	void (*end)(struct feed_xml *feed, struct frame *frame, struct str text);
};

/* libxml2's attribute array: five pointers each (name, prefix, URI, value, end of value). */
struct attributes {
	const xmlChar **at;
	int count;
};

/* An open element. */
struct frame {
	const struct element *element; /* NULL: unknown */
	const char *name, *uri;        /* of libxml2's dictionary */
	const char *key_prefix;        /* under which it is kept among the extensions */
	struct ext_node *node;         /* where it is kept among the extensions, or NULL */
	size_t text_at;                /* its characters start here in feed->text */
	struct str base, language;     /* xml:base and xml:lang in force inside */
	int raw_depth;                 /* the frame goes when libxml2's stack falls below it */
	uint16_t n_namespaces;         /* declared here */
	uint16_t inside;               /* enum feed_place */
	uint8_t type;                  /* enum text_type */
	bool part;   /* of its parent's text: unknown markup where none belongs */
	bool markup; /* child elements were serialised into its text */
	bool escape; /* and its characters are escaped, for they are no markup */
	bool is_tag; /* it is itself such a child element: no fields, no places */
};

struct raw_field {
	size_t at, len; /* in raw_fields.text */
	uint8_t rank;   /* 0: empty */
	uint8_t type;   /* enum text_type */
	bool kept;      /* elsewhere: in a list, or among the extensions */
	struct str base;
	const char *key_prefix, *name; /* of the element that said it; of libxml2's dictionary */
};

/* What Media RSS offered as the image. */
struct picture {
	struct str address;           /* of a media:content, without its query */
	int64_t width;                /* or SIZE_NONE */
	const struct ext_node *group; /* it is one of, or NULL */
	bool is_thumbnail, is_default;
};

struct raw_fields {
	struct buf text; /* the bytes of all fields; offsets, for it moves when it grows */
	struct raw_field field[FIELD_COUNT];
	struct picture picture; /* that FIELD_IMAGE is, when its rank is one of Media RSS */
};

enum {
	NAME_CACHE = 128,
	RANK_OWN_WORD = 9, /* of the element that the format itself has for a field */
};

/* An element name as libxml2 gives it (pointers of its dictionary) and what it was found to be. */
struct name_slot {
	const void *name, *prefix, *uri;
	const struct element *rows; /* the first of the rows of this name, or NULL */
	const char *key_prefix;     /* for extensions: the usual prefix of its namespace, or its own */
	uint8_t ns;                 /* enum feed_ns */
};

/* The feed being read. */
struct feed_xml {
	const struct read_hints *hints;
	struct arena *arena; /* the document's */
	struct document *document;
	xmlParserCtxtPtr parser;

	int depth;        /* of the innermost open frame */
	int n_raw_open;   /* elements that libxml2 has open: some frames close before theirs do */
	int n_namespaces; /* declarations in force */
	int markup_at;    /* the frame whose child elements are markup, or 0 */
	enum { COLLECT_NOTHING, COLLECT_TEXT, COLLECT_ESCAPED } collect;
	struct buf text; /* characters of the open elements */
	struct buf run;  /* a long text with its references resolved (feed_runs.c) */
	struct feed_texts texts;

	struct str site; /* the channel's link, where its feed is hosted elsewhere: the base of the items of RSS */
	bool in_entry, in_source;
	struct entry entry;
	int entry_at; /* frame of the open entry */
	struct raw_fields entry_fields, feed_fields;
	struct ext_tree entry_ext, feed_ext;
	struct person person; /* the open author or contributor, from its children */
	struct link link;     /* the open one; its rel is empty when it had no attributes */
	struct attachment *attachment; /* the open media:content, or NULL */
	struct str caption;            /* of the picture that it is */
	enum { GUID_UNSAID, GUID_PERMALINK, GUID_OPAQUE } guid;
	int64_t duration_s;   /* itunes:duration, or SIZE_NONE */
	size_t n_enclosures;  /* the first of the entry's attachments; the others are media:content */
	int64_t update_period_s, update_frequency; /* sy:*, 0 when absent */

	struct name_slot names[NAME_CACHE];
	enum feed_ns core; /* of the root: what names without a namespace are */
	struct str root;   /* local name of the first element */
	bool found;        /* something of a feed was seen */
	bool ended;        /* its root element was closed */

	bool repaired;       /* the text comes from the prefilter */
	bool complained;     /* it does not, and is not clean */
	size_t n_errors;     /* of markup */
	const char *stopped; /* why reading was given up, or NULL */

	struct frame frames[]; /* [0] is the document itself, and max_depth more */
};

/* --- feed_names.c: what an element is --- */

/* The table's rows of that name (the next rows may hold it too, until the name changes) and the
 * prefix under which it is kept among the extensions. */
const struct name_slot *feed_name_find(struct feed_xml *feed, const xmlChar *name,
	const xmlChar *prefix, const xmlChar *uri);
/* The row that fits the place, or NULL. */
const struct element *feed_name_row(const struct name_slot *slot, uint16_t place);
/* True when the table has an element of that name for entries or feeds, and it is no HTML in a text
 * or in a title. */
bool feed_name_is_no_html(const struct name_slot *slot, uint16_t place, bool in_title);
/* The usual prefix of an attribute's namespace. */
const char *feed_name_prefix(const xmlChar *prefix, const xmlChar *uri);

/* --- feed_xml.c: the stack of open elements --- */

static inline struct frame *feed_top(struct feed_xml *feed)
{
	return &feed->frames[feed->depth];
}
/* The characters of an open element so far. */
static inline struct str feed_text_of(const struct feed_xml *feed, const struct frame *frame)
{
	return str_make(feed->text.data ? feed->text.data + frame->text_at : NULL,
		feed->text.len - frame->text_at);
}
/* Characters of the innermost one. */
void feed_add_characters(struct feed_xml *feed, struct str characters);

/* --- feed_values.c: what elements say --- */

/* The value of an attribute by local name, case ignored, references resolved, trimmed; "" when
 * absent. It lives in the document's arena or in the parser's input until the handler returns. */
struct str attribute(struct feed_xml *feed, const struct attributes *attributes, const char *name);
/* The same of one of libxml2's attributes. */
struct str feed_attribute_value(struct feed_xml *feed, const xmlChar *const *at);
bool feed_is_xml_attribute(const xmlChar *const *at, const char *name); /* "lang" for xml:lang */
/* xml:base and xml:lang hold for the element and all inside. */
void feed_inherit(struct feed_xml *feed, struct frame *frame, const struct attributes *attributes);

/* Offers a value for a field of the open entry or feed. Of two, the one that loses is kept among
 * the extensions, unless both say the same. */
void feed_offer(struct feed_xml *feed, const struct frame *frame, enum feed_field field,
	unsigned rank, enum text_type type, struct str value);
/* The same for an address that stands in a list of links as well. */
void feed_offer_listed(struct feed_xml *feed, const struct frame *frame, enum feed_field field,
	unsigned rank, struct str value);

/* The same for a picture of Media RSS, of whose kind the best one is the image; its group is looked up. */
void feed_offer_picture(struct feed_xml *feed, const struct frame *frame, struct picture picture, struct str url);

/* The extensions of the open entry or feed. */
struct ext_tree *feed_open_ext(struct feed_xml *feed);
/* Whether an element is kept there, beside or instead of its fields. */
bool feed_is_kept(const struct frame *parent, const struct element *element,
	const struct attributes *attributes);
/* Keeps it, with its attributes; text and children follow. */
void feed_capture(struct feed_xml *feed, struct frame *frame, const struct name_slot *slot,
	const struct attributes *attributes);
/* Keeps the attributes of an entry or a feed that are none of its format's. */
void feed_keep_attributes(struct feed_xml *feed, const struct attributes *attributes);
/* Keeps a value that found no place. */
void feed_keep_loser(struct feed_xml *feed, const struct raw_fields *fields,
	const struct raw_field *loser);

/* --- feed_markup.c: child elements of a text --- */

/* At the first one: what the innermost element has as characters so far becomes markup. */
void feed_begin_markup(struct feed_xml *feed);
void feed_open_markup(struct feed_xml *feed, const struct name_slot *slot,
	const struct attributes *attributes);
void feed_close_markup(struct feed_xml *feed);
void feed_append_escaped(struct buf *out, struct str text);

/* --- feed_fields.c: put together --- */

void feed_finish_entry(struct feed_xml *feed);
void feed_finish_document(struct feed_xml *feed);

/* --- feed_atom.c: lists --- */

void feed_add_tag(struct feed_xml *feed, struct str tag);
/* Before all that is no enclosure: readers take the first attachment, and the one duration is its. One that
 * media:content named already is completed; one that was named as an enclosure is not added again. */
void feed_add_enclosure(struct feed_xml *feed, struct attachment enclosure);
/* To the links of the open entry or feed, to the enclosures, and to the field its rel stands for. */
void feed_add_link(struct feed_xml *feed, const struct frame *frame, struct link *link,
	struct str href);

/* The link of a channel of RSS, before its items. */
void feed_set_site(struct feed_xml *feed, struct str link);

/* Takes the VALUE of an element of CDF for its characters. */
void feed_start_value(struct feed_xml *, struct frame *, const struct attributes *);

/* --- handlers of the table --- */

void feed_start_root(struct feed_xml *, struct frame *, const struct attributes *);
void feed_start_feed(struct feed_xml *, struct frame *, const struct attributes *);
void feed_start_entry(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_entry(struct feed_xml *, struct frame *, struct str);
void feed_end_field(struct feed_xml *, struct frame *, struct str);

void feed_start_text(struct feed_xml *, struct frame *, const struct attributes *);
void feed_start_link(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_link(struct feed_xml *, struct frame *, struct str);
void feed_start_license(struct feed_xml *, struct frame *, const struct attributes *);
void feed_start_person(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_author(struct feed_xml *, struct frame *, struct str);
void feed_end_contributor(struct feed_xml *, struct frame *, struct str);
void feed_end_person_name(struct feed_xml *, struct frame *, struct str);
void feed_end_person_url(struct feed_xml *, struct frame *, struct str);
void feed_end_person_email(struct feed_xml *, struct frame *, struct str);
void feed_start_source(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_source(struct feed_xml *, struct frame *, struct str);
void feed_start_category(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_category(struct feed_xml *, struct frame *, struct str);
void feed_start_deleted(struct feed_xml *, struct frame *, const struct attributes *);

void feed_start_guid(struct feed_xml *, struct frame *, const struct attributes *);
void feed_start_enclosure(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_enclosure(struct feed_xml *, struct frame *, struct str);
void feed_end_comments(struct feed_xml *, struct frame *, struct str);
void feed_start_image(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_image(struct feed_xml *, struct frame *, struct str);
void feed_end_ttl(struct feed_xml *, struct frame *, struct str);
void feed_end_skip_hour(struct feed_xml *, struct frame *, struct str);
void feed_end_skip_day(struct feed_xml *, struct frame *, struct str);
void feed_end_update_period(struct feed_xml *, struct frame *, struct str);
void feed_end_update_frequency(struct feed_xml *, struct frame *, struct str);
void feed_end_update_base(struct feed_xml *, struct frame *, struct str);
void feed_start_history(struct feed_xml *, struct frame *, const struct attributes *);

void feed_start_media(struct feed_xml *, struct frame *, const struct attributes *);
void feed_end_media(struct feed_xml *, struct frame *, struct str);
void feed_end_media_title(struct feed_xml *, struct frame *, struct str);
void feed_end_media_description(struct feed_xml *, struct frame *, struct str);
void feed_end_keywords(struct feed_xml *, struct frame *, struct str);
void feed_end_duration(struct feed_xml *, struct frame *, struct str);
