#pragma once
/* Content-Encoding: gzip, x-gzip, deflate (zlib or raw), br and zstd where their libraries are
 * built in. Every decoder runs under the same cap and the same ratio limit. */
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"

enum decode_result {
	DECODE_OK,
	DECODE_TRUNCATED, /* the input ended early: *ret_bytes is what came out */
	DECODE_CORRUPT,   /* err says how */
	DECODE_TOO_LARGE, /* over storage->max, or over max_ratio beyond 1 MiB of output: *ret_bytes is what
	                   * came before, nothing when it is compressed once more */
	DECODE_UNKNOWN,   /* an encoding that we did not ask for: err names it */
};

/* `encoding` is the header's value: a comma list, applied last to first, at most two. Several gzip
 * members in a row are one body. Bytes that are plain although an encoding was announced pass
 * unchanged when they start like markup or JSON; gzip that nobody announced is undone. *ret_bytes
 * borrows from storage, or from wire where there was nothing to undo; it is set on OK,
 * TRUNCATED and, where there is any, TOO_LARGE. */
enum decode_result decode_body(struct str encoding, struct str wire, size_t max_ratio,
	struct buf *storage, struct str *ret_bytes, struct error *err);

enum { DECODE_MAX_RATIO = 200 }; /* what max_ratio 0 stands for */

/* The value of our Accept-Encoding header: exactly what decode_body() can undo. */
const char *decode_accepts(void);
