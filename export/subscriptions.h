#pragma once
/* The feeds of a document of subscriptions. */
#include "storage/feed.h"
#include "storage/query.h"

/* All subscribed feeds when `text`, that of the query, is ""; else those with items in it, and those that it names
 * (query_mark_feeds()). */
bool subscriptions_list(struct store *store, const struct query *query, struct str text,
	struct arena *arena, struct feed_outline **ret_feeds, size_t *ret_count, struct error *err);
/* Of the subscribed feeds those that the query names, without their tags; none where it names none, or more than so many:
 * a page lists those that have something then. */
enum { SUBSCRIPTIONS_NAMED_MAX = 1000 };
bool subscriptions_named(struct store *store, const struct query *query, struct arena *arena,
	struct feed_outline **ret_feeds, size_t *ret_count, struct error *err);
