#pragma once
/* When a feed publishes: the usual gap between new items, and at which hours and on which days. Learned
 * from when items were first seen; a date that an item carries is only believed between the two
 * fetches that it must lie between. Pure. */
#include <stdint.h>

#include "base/str.h"

/* 24 hours of the day and 7 days of the week from Sunday, GMT: one printable character each, a
 * count that fades. "" is a profile that knows nothing. */
enum { RHYTHM_BYTES = 24 + 7 };

/* Items that a fetch has found, all published since the fetch before. */
struct rhythm_news {
	int64_t n_new;
	int64_t since, now; /* that fetch and this one; since TIME_NONE: the first */
	int64_t changed_at; /* when there was something new before; TIME_NONE */
	int64_t first, last; /* of the dates of items that lie between; TIME_NONE: none does */
};

/* Both may be what the feed had before: rhythm_s SIZE_NONE and profile "" for nothing. */
int64_t rhythm_gap(int64_t rhythm_s, const struct rhythm_news *news);
struct str rhythm_profile(struct str profile, const struct rhythm_news *news, char ret_text[RHYTHM_BYTES]);

/* How long after `from` half a gap has passed, counting hours for what they usually bring; at most
 * `longest_s`. */
int64_t rhythm_wait(int64_t rhythm_s, struct str profile, int64_t from, int64_t longest_s);
