#pragma once
/* What may go: items beyond their age. Purged items leave their keys behind, so that they do not
 * come back with the next fetch. Starred items stay. */
#include "storage/store.h"

/* Deletes up to `most` items first seen before `before`; *ret_deleted tells how many. */
bool retention_purge_some(struct store *store, int64_t before, int64_t most, int64_t *ret_deleted,
	struct error *err);
