#pragma once
/* What has to be known of all items before the first is written. */
#include "storage/item.h"

typedef void (*walk_fn)(void *user, const struct item *item);

/* Every item of the query without its text; `each` sees them all. */
bool walk_heads(struct store *store, const struct query *query, walk_fn each, void *user,
	struct error *err);
