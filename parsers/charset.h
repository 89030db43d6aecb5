#pragma once
/* Bytes in any charset → UTF-8 of which every character is legal in XML 1.0. By byte order mark
 * or the pattern of 16 and 32 bit text, the transport's charset, the XML declaration, and what
 * the bytes themselves say against these: UTF-8 with multibyte sequences in it beats a wrong
 * label. Labels are read as the Encoding standard (WHATWG) does; UTF-7 never.
 * A byte that is not of the charset becomes U+FFFD, in UTF-8 the windows-1252 character that was
 * meant; C0 controls but tab, LF and CR are dropped. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

struct charset;

/* `content_type` gives the transport's charset. The caller owns the result. */
struct charset *charset_new(struct str content_type);
void charset_free(struct charset *charset);

/* Appends what can be said of the input so far; `last` ends it. The output does not depend on how
 * the input is cut. False when out's cap is passed. */
bool charset_feed(struct charset *charset, struct str input, bool last, struct buf *out);

/* True when bytes were replaced or dropped. */
bool charset_repaired(const struct charset *charset);

/* The same for bytes that are all there. *ret_text borrows from `bytes` when they are clean UTF-8
 * already (less a byte order mark), from storage else. False when storage's cap is passed. */
bool charset_decode(struct str bytes, struct str content_type, struct buf *storage,
	struct str *ret_text);

/* True when nothing in the label, the declaration or the first bytes speaks against UTF-8;
 * *ret_text is then `bytes` less a byte order mark. */
bool charset_is_utf8(struct str bytes, struct str content_type, struct str *ret_text);

/* Loads the conversion modules of libc once and for all, so that a sandbox without file access
 * can be entered afterwards. About 2 ms and 0.5 MB. */
void charset_preload(void);
