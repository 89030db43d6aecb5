#pragma once
/* Bodies of items, fit for a page of ours. */
#include "base/buf.h"
#include "base/str.h"

/* Appends the fragment: cleaned once more, so that nothing depends on how it came into the store;
 * its headings put below ours (<h3>), elements that divide a page made plain, images loaded when
 * they come into view, frames of other sites as links. */
void html_content_append(struct buf *out, struct str html);
/* Plain text, its lines kept. */
void html_content_append_text(struct buf *out, struct str text);
