#pragma once
/* When an entry misses its strongest key: is it a known item all the same? Pure. */
#include <stdbool.h>
#include <stdint.h>

#include "base/document.h"

/* What is compared besides the keys. */
struct ladder_side {
	struct str title;
	int64_t published_at; /* or TIME_NONE */
	uint64_t content_hash;
};

/* True when a key of this kind, shared by the entry and by exactly one known item, together with
 * what else they have in common, makes them one. */
bool ladder_agrees(enum key_kind kind, const struct ladder_side *known,
	const struct ladder_side *entry);
