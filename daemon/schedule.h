#pragma once
/* Which feed is due next: a 4-ary heap by (due_at, id). Borrows the feeds. Loop thread only. */
#include "daemon/feed.h"

#define SCHEDULE_NO_SLOT UINT32_MAX

struct schedule {
	struct feed **heap;
	uint32_t n_feeds, capacity;
};

void schedule_finish(struct schedule *schedule);
/* Adds the feed, or moves it when it is there already; due_at decides. */
void schedule_put(struct schedule *schedule, struct feed *feed, int64_t due_at);
void schedule_remove(struct schedule *schedule, struct feed *feed); /* absent is fine */
/* The earliest feed that is due at `now`, taken out; NULL: none yet. */
struct feed *schedule_pop_due(struct schedule *schedule, int64_t now);
/* Moves all by so many seconds: the wall clock was set. */
void schedule_shift(struct schedule *schedule, int64_t seconds);
/* When the next one is due; INT64_MAX when the schedule is empty. */
int64_t schedule_next_due(const struct schedule *schedule);
