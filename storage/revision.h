#pragma once
/* The versions of an item: those that were replaced and are still kept, and the one of now. */
#include "storage/item.h"

struct revision {
	int64_t number;      /* 1 = as first stored */
	int64_t replaced_at; /* TIME_NONE: it is the one of now */
	struct entry entry;  /* whole; keys absent */
};

/* The oldest first; at least one. Strings live in the arena. False with a sentence when there is no such
 * item. */
bool revision_list(struct store *store, int64_t item_id, struct arena *arena, struct revision **ret_list,
	size_t *ret_count, struct error *err);

/* The earlier versions whole, the oldest first: for copies that are taken in again. Strings live in the
 * arena. */
bool version_list(struct store *store, int64_t item_id, struct arena *arena,
	struct entry_version **ret_versions, size_t *ret_count, struct error *err);
