#pragma once
/* What the subscriptions to a feed ask for together, as it stands in the feed's row. Inside the room. */
#include "storage/connection.h"
#include "storage/feed.h"

struct wishes {
	uint32_t origins;
	struct str name, title, initial; /* borrowed */
	int64_t interval_s;
	uint32_t flags;
	struct keep keep;
};

/* The configuration alone gives names, flags, the size of a first fetch and what is kept. A title or an interval
 * that is given replaces the one that is there; one that is not given takes it away only when nobody
 * else wants the feed, and never by the tool, which is told what to change. */
struct wishes wishes_merge(struct wishes old, const struct subscription *wanted, uint32_t origin);

bool wishes_equal(const struct wishes *a, const struct wishes *b);

/* The columns of SQL_FEED_WISHES, from the next one on. Strings are borrowed from the call, which must be
 * at its row. */
struct wishes wishes_read(struct call *call);
/* The same columns as values, in the same order. */
void wishes_bind(struct call *call, const struct wishes *wishes);
/* Writes them to the feed's row; false leaves the sentence to store_fail(). */
bool wishes_set(struct store *store, int64_t id, const struct wishes *wishes);
