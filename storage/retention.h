#pragma once
/* What may go: items beyond their age, too many or too large ones of a feed or of all. Purged items leave
 * their keys behind, so that they do not come back with the next fetch. Starred items stay. */
#include "storage/store.h"

/* Where a feed has a word of its own (struct keep), that counts for it in place of the first three. 0: no
 * limit. Bytes are what items hold (item_row_bind()), not pages of the file. */
struct retention {
	int64_t now; /* by which age is told */
	int64_t keep_s, keep_items, keep_bytes; /* of each feed */
	int64_t max_items, max_bytes;           /* of all feeds together; the oldest go */
	int64_t walked_id; /* 0 to begin with, then ours: aged items are looked for behind it */
};

/* Deletes up to `most` items, in a transaction. Begin with retention->walked_id 0, and go on with the same
 * struct while *ret_more. *ret_deleted counts. */
bool retention_purge_some(struct store *store, struct retention *retention, int64_t most,
	int64_t *ret_deleted, bool *ret_more, struct error *err);
