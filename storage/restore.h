#pragma once
/* An item of another store, with what became of it there. Inside the room, and inside the caller's
 * transaction. */
#include "storage/ingest.h"
#include "storage/item_row.h"

/* By what it was known besides, and since when; one that names another item stays that one's. is_new: the item was
 * given its own keys just now. */
bool restore_keys(struct store *store, int64_t feed_id, int64_t item_id, bool is_new, const struct restored *restored,
	uint64_t content_hash);
/* Keys that several items have had. */
bool restore_shared(struct store *store, int64_t feed_id, const struct restored *restored);
/* After the item was inserted. False leaves the sentence to store_fail(). */
bool restore_item(struct store *store, int64_t feed_id, int64_t item_id, const struct restored *restored,
	struct item_scratch *scratch);
