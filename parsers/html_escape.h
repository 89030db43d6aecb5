#pragma once
/* Text of the input, with its references, to text of the output. */
#include "base/buf.h"
#include "base/str.h"

/* Appends with line ends made LF, controls dropped, and what means markup escaped: in text, and
 * between the double quotes of a value. References keep their spelling, repaired where it is broken.
 * Stop between two characters at out's cap. */
void html_escape_text(struct buf *out, struct str raw);
void html_escape_value(struct buf *out, struct str raw);
/* The same for a value whose references are resolved already. */
void html_escape_plain(struct buf *out, struct str text);

/* One character of text as it is meant, where it may be another than it looks. Returns the bytes
 * read from raw, at least 1; the first *ret_len of ret_bytes are the character (0: dropped). */
size_t html_read_special(struct str raw, bool in_attribute, char ret_bytes[8], size_t *ret_len);
