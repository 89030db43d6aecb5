/* The one place of this room that knows zlib. */
#include "export/gzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

enum {
	WINDOW_AND_GZIP = 15 + 16,
	MEMORY = 9,
	ROOM = 16 * 1024, /* bytes that the output grows by */
};

struct gzip {
	z_stream stream;
};

struct gzip *gzip_new(void)
{
	struct gzip *gzip = xcalloc(1, sizeof *gzip);
	if (deflateInit2(&gzip->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW_AND_GZIP, MEMORY,
		    Z_DEFAULT_STRATEGY) != Z_OK)
		die_out_of_memory();
	return gzip;
}

static bool append_room(struct gzip *gzip, int flush, int *ret_code, struct buf *out)
{
	char *room = buf_reserve(out, ROOM);
	if (!room)
		return false;
	gzip->stream.next_out = (Bytef *)room;
	gzip->stream.avail_out = ROOM;
	*ret_code = deflate(&gzip->stream, flush);
	out->len += ROOM - gzip->stream.avail_out;
	return true;
}

bool gzip_write(struct gzip *gzip, struct str bytes, bool end, struct buf *out)
{
	int code;
	gzip->stream.next_in = (z_const Bytef *)(uintptr_t)bytes.data;
	gzip->stream.avail_in = (uInt)bytes.len;
	do {
		if (!append_room(gzip, end ? Z_FINISH : Z_NO_FLUSH, &code, out))
			return false;
	} while (gzip->stream.avail_out == 0 || (end && code == Z_OK));
	return true;
}

void gzip_free(struct gzip *gzip)
{
	if (gzip)
		deflateEnd(&gzip->stream);
	free(gzip);
}
