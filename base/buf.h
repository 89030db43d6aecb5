#pragma once
/* A growing buffer of bytes that cannot be made without its cap. What would pass the cap is
 * refused whole and remembered in `full`, so that a series of appends needs one check. */
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *data;
	size_t len, cap;
	size_t max; /* bytes; the cap that buf_init fixed */
	bool full;  /* an append was refused since init or clear */
};

void buf_init(struct buf *buf, size_t max);
void buf_finish(struct buf *buf); /* zeroed and finished buffers are fine */
void buf_clear(struct buf *buf);  /* empties, keeps the memory for reuse */
void buf_shrink(struct buf *buf); /* gives back what is unused */

/* Makes room for n more bytes at data + len; NULL (and full) beyond the cap. The caller writes
 * there and adds to len itself. */
char *buf_reserve(struct buf *buf, size_t n);

/* All of these return false, set `full` and change nothing when the cap would be passed. */
bool buf_append(struct buf *buf, const void *bytes, size_t n);
bool buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline bool buf_append_str(struct buf *buf, struct str s)
{
	return buf_append(buf, s.data, s.len);
}

static inline bool buf_append_char(struct buf *buf, char c)
{
	if (buf->len < buf->cap && buf->len < buf->max) {
		buf->data[buf->len++] = c;
		return true;
	}
	return buf_append(buf, &c, 1);
}

/* Moves the bytes out; `from` is left empty with the same cap. */
struct buf buf_take(struct buf *from);

/* Borrowed view; valid until the next change of the buffer. */
static inline struct str buf_str(const struct buf *buf)
{
	return str_make(buf->data, buf->len);
}

/* Ends the bytes with a NUL that len does not count; for C interfaces. "" when empty. Never
 * NULL; the NUL may pass the cap by one byte. */
const char *buf_cstr(struct buf *buf);
