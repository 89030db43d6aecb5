#pragma once
/* Feeds that grow round by round, so that a store tells which round it stands at. */
#include "fixture.h"

enum { ROUND_FEEDS = 8, ROUND_ENTRIES = 20 };

void rounds_feeds(struct fixture *f, int64_t feeds[ROUND_FEEDS]);

/* Round r, from 0, offers entries r … r + ROUND_ENTRIES - 1 of each feed, as a feed does that grows; the
 * ETag says which round it was. */
bool rounds_commit(struct fixture *f, const int64_t *feeds, int64_t round);

/* Checks that the store is sound and that all feeds stand at one round, with exactly the items up to it;
 * the round, or -1 when there was none. */
int64_t rounds_check(struct fixture *f);
