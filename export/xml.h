#pragma once
/* Writes XML 1.0 into a buffer: indented elements, all text escaped. Whatever bytes come in, the
 * output is well-formed UTF-8: bytes that are not UTF-8 become U+FFFD, characters that XML 1.0
 * forbids are dropped, DEL and C1 controls become references, so that none reaches a terminal. */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct xml {
	struct buf *out; /* borrowed */
	int depth;       /* of the next element; indents only */
	bool in_tag;     /* a start tag still takes attributes */
};

#define XML_DECLARATION "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"

void xml_init(struct xml *xml, struct buf *out, int depth);
void xml_start(struct xml *xml, const char *name);
/* Attributes of the element that was just started. */
void xml_attribute(struct xml *xml, const char *name, struct str value);
void xml_opt_attribute(struct xml *xml, const char *name, struct str value); /* "" writes nothing */
void xml_opt_int_attribute(struct xml *xml, const char *name, int64_t value); /* nor SIZE_NONE */
void xml_end(struct xml *xml, const char *name);
/* Ends an element without children: its text is all there is. */
void xml_end_text(struct xml *xml, const char *name, struct str text);

/* The sign of an archive (RFC 5005 section 4). */
void xml_archive_mark(struct xml *xml);

/* A whole element without attributes. */
void xml_element(struct xml *xml, const char *name, struct str text);
void xml_opt_element(struct xml *xml, const char *name, struct str text); /* "" writes nothing */

/* The escapes alone. */
void xml_append_text(struct buf *out, struct str text);
void xml_append_value(struct buf *out, struct str value); /* between double quotes */
