#pragma once
/* Clean HTML (parsers/html.h) as text to read on a terminal: paragraphs wrapped, lists indented,
 * links numbered and listed at the end. The result holds no control characters but line feeds, and
 * tabs in preformatted text. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* columns 0: one line a paragraph. False when the cap of the buffer is passed. */
bool render_html(struct str html, int columns, struct buf *out);
/* Plain text by the same rules; lines stay lines. */
bool render_text(struct str text, int columns, struct buf *out);

/* The address of its next picture, in a buffer that is cleared before; false behind the last one. */
bool render_next_picture(struct str *html, struct buf *ret_address);
