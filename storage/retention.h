#pragma once
/* What may go: items beyond their age, too many of one feed, or the oldest of a database that is too
 * large. Purged items leave their keys behind, so that they do not come back with the next fetch.
 * Starred items stay. */
#include "storage/store.h"

struct retention {
	int64_t before;     /* items first seen before that may go; INT64_MIN: age does not matter */
	int64_t keep_items; /* the newest so many of each feed stay; 0: all */
	int64_t max_bytes;  /* of what is in use in the database file; 0: no such limit */
};

/* Deletes up to `most` items; *ret_deleted tells how many: fewer when nothing is left to do. */
bool retention_purge_some(struct store *store, const struct retention *retention, int64_t most,
	int64_t *ret_deleted, struct error *err);
