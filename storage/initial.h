#pragma once
/* A first fetch that takes only part of a document: which entries are left out. */
#include "base/arena.h"
#include "base/document.h"
#include "base/units.h"

/* An element an entry, true for those beyond the newest n_items or older than age_s; NULL when there
 * are none. Entries without a date count as of now, and among equal dates the first is the newest. */
bool *initial_leave_out(const struct document *document, const struct initial *initial, int64_t now,
	struct arena *arena);
