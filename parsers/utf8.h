#pragma once
/* UTF-8 as strangers write it: found legal quickly, or repaired. Legal is what is well-formed (RFC
 * 3629) and a character of XML 1.0. Private to charset.c; everybody else uses charset.h. */
#include <stdint.h>

#include "base/buf.h"
#include "base/entities.h"

enum { UTF8_REPLACEMENT = 0xfffd };

/* Tab, LF, CR and the printable part of ASCII. */
static inline bool utf8_is_plain(unsigned char b)
{
	return (b >= 0x20 && b < 0x80) || b == '\n' || b == '\t' || b == '\r';
}

/* The bytes of plain ASCII, and of legal UTF-8, at the beginning. */
size_t utf8_plain_run(const unsigned char *p, size_t n);
size_t utf8_run(const unsigned char *p, size_t n);

/* The length of the sequence at p, whose first byte is not ASCII: 0 when it is none, and more
 * than n when it is cut off. Shortest form only, no surrogates. */
size_t utf8_sequence(const unsigned char *p, size_t n);

static inline void utf8_put(struct buf *out, uint32_t code_point)
{
	char bytes[4];
	buf_append(out, bytes, entity_utf8(code_point, bytes));
}

/* Appends what it can of in[0..n), repaired, and returns the bytes it is done with: all of them when
 * `last`. C0 controls go. `sure`: it is UTF-8 and no other charset. *repaired is set when bytes were
 * replaced or dropped, and never cleared. */
size_t utf8_decode(const unsigned char *in, size_t n, bool last, bool sure, bool *repaired,
	struct buf *out);
