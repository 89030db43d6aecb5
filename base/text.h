#pragma once
/* Feed text made fit for a terminal or a log line, and its width there. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

/* Control characters (C0, DEL, C1), line and paragraph separators and bidirectional overrides
 * become spaces, runs of white space one space, invalid UTF-8 U+FFFD. False when the cap of the
 * buffer is passed. */
bool text_append_printable(struct buf *buf, struct str text);
/* The same, but \n and \t stay: for bodies of text. No space stands before a kept one. */
bool text_append_printable_lines(struct buf *buf, struct str text);
/* Columns the printable UTF-8 text takes (wide characters 2, combining 0). */
int text_width(struct str text);
/* The longest beginning that fits; with "…" in place of what was cut, when anything was. */
bool text_append_cut(struct buf *buf, struct str text, int columns);
