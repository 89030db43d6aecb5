#pragma once
/* What readers do with items: read, starred. */
#include "storage/item.h"

struct meta;

/* Sets or clears the flag of the items; *ret_changed counts those that were not so already, each of which
 * takes a seq. Ids that are gone are passed over. One transaction. */
bool item_mark(struct store *store, const int64_t *ids, size_t n, enum item_flag flag, bool on,
	int64_t *ret_changed, struct error *err);
/* The same for one item, inside the caller's transaction; counts in meta->last_seq. For the room only. */
bool item_mark_one(struct store *store, int64_t id, enum item_flag flag, bool on, struct meta *meta);
