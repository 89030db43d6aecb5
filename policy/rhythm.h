#pragma once
/* When a feed publishes: the usual gap between new items, and at which hours and on which days. Learned
 * from when items were first seen; a date that an item carries is only believed between the two
 * fetches that it must lie between. Pure. */
#include <stdint.h>

#include "base/str.h"

/* 24 hours of the day, 7 days of the week from Sunday and 12 slots of the hour, GMT: one printable
 * character each, a count that fades. "" is a profile that knows nothing. */
enum { RHYTHM_BYTES = 24 + 7 + 12 };

/* What is known when a wait begins. */
struct rhythm {
	int64_t gap_s;       /* between items */
	struct str profile;
	int64_t changed_at;  /* the last new item; TIME_NONE */
};

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

/* How long after `from` to ask again: when the items that are expected to wait by then outweigh those
 * about to come (rhythm.c tells how). Between `shortest_s` and `longest_s`. */
int64_t rhythm_wait(const struct rhythm *rhythm, int64_t from, int64_t shortest_s, int64_t longest_s);
