#pragma once
/* What url.c and url_resolve.c share. Private to these; everybody else uses url.h. */
#include <stdint.h>

#include "base/url.h"

/* Sets of ASCII bytes, one bit each. */
struct byte_set {
	uint64_t words[2];
};

struct url_scheme {
	struct str scheme, port;
};

/* The row of http or https, in any case; NULL for other schemes. */
const struct url_scheme *url_http_scheme(struct str scheme);

/* Moves "scheme:" out of *rest; false, and nothing moved, when there is none. */
bool url_take_scheme(struct str *rest, struct str *ret_scheme);

/* What follows "scheme:", or "scheme://" when there is an authority. */
void url_split_rest(struct str rest, bool has_authority, struct url *url);

static inline bool in_set(const struct byte_set *set, char c)
{
	unsigned char u = (unsigned char)c;
	return u < 128 && (set->words[u >> 6] >> (u & 63) & 1);
}

static inline struct str skip(struct str s, size_t n)
{
	return str_make(s.data + n, s.len - n);
}

static inline struct str upto(struct str s, size_t n)
{
	return str_make(s.data, n);
}

/* All of what was built, or nothing. */
static inline bool hand_over(struct buf *built, struct buf *out)
{
	bool ok = !built->full && buf_append_str(out, buf_str(built));
	buf_finish(built);
	return ok;
}
