#pragma once
/* One article in several feeds: items that have an address, an id or a text in common get one story.
 * Found behind the ingest by the writer in batches, like the index; nothing waits for it. */
#include "storage/store.h"

/* Looks for the stories of up to `most` items that were stored since the last call; *ret_count tells
 * of how many (0: up to date). An item joins a story once, as it first stood. Items dated more than
 * 90 days before `now` are left alone. */
bool story_find_some(struct store *store, int64_t now, int64_t most, int64_t *ret_count,
	struct error *err);
/* Forgets what is only needed to find stories among items that are too old for it. */
bool story_forget_old(struct store *store, int64_t now, struct error *err);
