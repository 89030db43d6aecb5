#pragma once
/* What may go: items beyond their age, too many or too large ones of a feed or of all. Purged items leave
 * their keys behind, so that they do not come back with the next fetch. Starred items stay. */
#include "storage/store.h"

/* Where a feed has a word of its own (struct keep), that counts for it in place of the first three. 0: no
 * limit. Bytes are what items hold (item_row_bind()), not pages of the file. */
struct retention {
	int64_t now; /* by which age is told: of retention_judge_clock() */
	int64_t keep_s, keep_items, keep_bytes; /* of each feed */
	int64_t max_items; /* of all feeds together, starred ones not counted: else new ones would go for them */
	int64_t max_bytes; /* likewise, but all are counted; of both, the oldest go */
	int64_t walked_id; /* 0 to begin with, then ours: aged items are looked for behind it */
};

/* The time by which age is told: the clock's, or 1970, when nothing is old, while that is not believed. A machine may
 * come up with a clock that is years ahead, or be given one, and nothing that such a clock deletes comes back. So one
 * that is 30 days beyond the last look, or a day before it, counts when it has gone for a day, looks at most 30 days
 * apart; whether the store was open meanwhile, and by whom, does not matter. */
bool retention_judge_clock(struct store *store, int64_t now, int64_t *ret_now, struct error *err);

/* Deletes up to `most` items, in a transaction. Begin with retention->walked_id 0, and go on with the same
 * struct while *ret_more. *ret_deleted counts. */
bool retention_purge_some(struct store *store, struct retention *retention, int64_t most,
	int64_t *ret_deleted, bool *ret_more, struct error *err);
