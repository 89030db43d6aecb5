#pragma once
/* Bytes in any charset, well-formed or not → UTF-8 that libxml2 reads without losing text.
 *
 * libxml2's recovering parser drops every named reference after the first error, also &amp;, and
 * takes any end tag for the end of the innermost element. So clean documents are given to it as
 * they are, and all others in repaired form:
 *
 *   if (prefilter_passes(document, content_type, &text))
 *       parse text; done unless libxml2 complained
 *   parse what prefilter_feed() appends, chunk by chunk, from the beginning
 *
 * "Complained" is any error or warning but those of namespaces (XML_FROM_NAMESPACE), or a start
 * tag of more than PREFILTER_MAX_ATTRIBUTES: the handlers stop there and start over. */
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "parsers/document_read.h"

enum {
	PREFILTER_MAX_ATTRIBUTES = 128, /* of one tag, the rest is dropped: libxml2 is quadratic */
	PREFILTER_MAX_NAME = 256,       /* bytes of an element name; longer ones are text */
	PREFILTER_MAX_GROWTH = 5,       /* bytes out for one in: "<" to "&#60;" */
	PREFILTER_MAX_HELD = 192 * 1024, /* bytes out for what earlier calls held back, start tags apart */
};

/* True when libxml2 may be given *ret_text, a slice of the document, as UTF-8: no label says
 * otherwise, it starts with markup, has no DOCTYPE, no tag of more than max_tag bytes and none of the
 * few things that libxml2 reads in silence but not as meant. Costs a few per cent of the parse. */
bool prefilter_passes(struct str document, struct str content_type, size_t max_tag, struct str *ret_text);

struct prefilter;

/* `content_type` gives the transport's charset; of the limits, max_tag counts, which is more
 * than PREFILTER_MAX_NAME + 2, and max_depth. The caller owns the result. */
struct prefilter *prefilter_new(struct str content_type, const struct read_limits *limits);
void prefilter_free(struct prefilter *prefilter);

/* Appends what can be said of the input so far: at most PREFILTER_MAX_GROWTH times its length and
 * max_tag, and PREFILTER_MAX_HELD. `last` ends it. The output does not depend on how the input is cut; chunks
 * of 16-64 KiB are quickest. False when out's cap is passed.
 *
 * The output has one root element, balanced tags, no comments, no processing instructions, no
 * DOCTYPE and numeric references only. Where the input ends inside the document the elements
 * still open are left open: the caller sees from its own depth that it was truncated. */
bool prefilter_feed(struct prefilter *prefilter, struct str input, bool last, struct buf *out);

/* True when anything was changed besides the charset: the document was not well-formed. */
bool prefilter_repaired(const struct prefilter *prefilter);

/* What the limits left out so far: DOCUMENT_LONG_TAG, DOCUMENT_TOO_DEEP, both or 0. */
uint32_t prefilter_left_out(const struct prefilter *prefilter);
