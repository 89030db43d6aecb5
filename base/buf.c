/* Growth by doubling up to the cap; the cap is checked before any memory is asked for. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"

enum { FIRST_CAPACITY = 256 };

void buf_init(struct buf *buf, size_t max)
{
	*buf = (struct buf){.max = max};
}

void buf_finish(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){.max = buf->max};
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->full = false;
}

void buf_shrink(struct buf *buf)
{
	if (buf->len == 0) {
		free(buf->data);
		buf->data = NULL;
	} else if (buf->cap > buf->len) {
		buf->data = xrealloc(buf->data, buf->len);
	}
	buf->cap = buf->len;
}

static void buf_grow(struct buf *buf, size_t need)
{
	size_t cap = buf->cap ? buf->cap : FIRST_CAPACITY;
	while (cap < need && cap <= SIZE_MAX / 2)
		cap *= 2;
	if (cap > buf->max)
		cap = buf->max;
	if (cap < need)
		cap = need;
	buf->data = xrealloc(buf->data, cap);
	buf->cap = cap;
}

char *buf_reserve(struct buf *buf, size_t n)
{
	if (n > buf->max || buf->len > buf->max - n) {
		buf->full = true;
		return NULL;
	}
	if (!buf->data || buf->cap - buf->len < n)
		buf_grow(buf, buf->len + n);
	return buf->data + buf->len;
}

bool buf_append(struct buf *buf, const void *bytes, size_t n)
{
	if (n == 0)
		return true;
	char *room = buf_reserve(buf, n);
	if (!room)
		return false;
	memcpy(room, bytes, n);
	buf->len += n;
	return true;
}

bool buf_printf(struct buf *buf, const char *format, ...)
{
	char small[512];
	va_list args;
	va_start(args, format);
	int n = vsnprintf(small, sizeof small, format, args);
	va_end(args);
	if (n < 0)
		return false;
	if ((size_t)n < sizeof small)
		return buf_append(buf, small, (size_t)n);
	if (!buf_reserve(buf, (size_t)n))
		return false;
	if (buf->cap - buf->len <= (size_t)n)
		buf_grow(buf, buf->len + (size_t)n + 1); /* the NUL, which is not kept */
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)n + 1, format, args);
	va_end(args);
	buf->len += (size_t)n;
	return true;
}

struct buf buf_take(struct buf *from)
{
	struct buf taken = *from;
	buf_init(from, from->max);
	return taken;
}

const char *buf_cstr(struct buf *buf)
{
	if (buf->cap < buf->len + 1)
		buf_grow(buf, buf->len + 1);
	buf->data[buf->len] = '\0';
	return buf->data;
}
