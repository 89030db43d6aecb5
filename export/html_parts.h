#pragma once
/* Pieces of a page: text of others, links. */
#include "base/buf.h"
#include "base/str.h"

/* Escaped by that function, on one line, without what would steer a terminal or turn the text around it. */
void html_append_tame(struct buf *out, struct str text, void (*append_escaped)(struct buf *out, struct str text));
void html_append_text(struct buf *out, struct str text);
/* With a space before it; the value as it is, escaped. */
void html_append_attribute(struct buf *out, const char *name, struct str value);
/* A link where the address is one of the web, the bare text elsewhere. */
void html_append_link(struct buf *out, struct str url, struct str text);
/* Likewise, of what others are called, in whatever script. */
void html_append_name(struct buf *out, struct str url, struct str name);
