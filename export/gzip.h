#pragma once
/* A stream of bytes → the same as gzip (RFC 1952), without name and date: the same bytes in, the
 * same bytes out. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"

struct gzip; /* heap */

struct gzip *gzip_new(void);
/* Appends what is ready to `out`; `end` ends the stream. False when its cap is passed. */
bool gzip_write(struct gzip *gzip, struct str bytes, bool end, struct buf *out);
void gzip_free(struct gzip *gzip);
