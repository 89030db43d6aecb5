#pragma once
/* What happened to items, in its order: every insert, change and removal has a seq, which only grows. A
 * change that is followed by another of the same item is seen with the latter alone. */
#include "base/arena.h"
#include "storage/item.h"

struct change {
	int64_t seq, item_id;
	bool is_removal;
	int64_t feed_id, removed_at; /* of a removal, with what is still known of the item */
	struct str guid, url;
};

/* Removals are told for so long; see change_horizon(). */
enum { REMOVALS_KEPT_S = 90 * 86400 };

/* The changes after a seq, of items that fit the query; removals are told whatever the query is, as
 * nobody knows any more whether the item fitted. At most some hundreds: *ret_until is the seq up to which
 * that is all, and what to ask after next; it is `after` itself when there is nothing new. With words in
 * the query, changes that the search index does not hold yet come later. */
bool change_read(struct store *store, const struct query *query, int64_t after, struct arena *arena,
	struct change **ret_changes, size_t *ret_count, int64_t *ret_until, struct error *err);

/* Of removals up to this seq some are forgotten; 0: none. */
bool change_horizon(struct store *store, int64_t *ret_seq, struct error *err);
/* Forgets removals that are older than REMOVALS_KEPT_S. */
bool change_forget_removals(struct store *store, int64_t now, struct error *err);
