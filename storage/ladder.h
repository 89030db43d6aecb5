#pragma once
/* When an entry misses its strongest key: is it a known item all the same? And when it does not: is it
 * the one that had the key before? Pure. */
#include <stdbool.h>
#include <stdint.h>

#include "base/document.h"

/* What is compared besides the keys. */
struct ladder_side {
	struct str title;
	int64_t published_at; /* or TIME_NONE */
	uint64_t content_hash;
	struct str url;
};

/* What an entry and an item have in common besides a key. */
enum agreement {
	AGREE_TITLE = 1,
	AGREE_CONTENT = 2, /* everything that a reader sees */
	AGREE_TEXT = 4,    /* the text and the very moment of publication (SAME_MOMENT_S) */
};

enum { SAME_MOMENT_S = 60 }; /* hourly bulletins have one title and one text all day */

/* That which, together with a key of this kind that the entry shares with exactly one known item,
 * makes them one; 0 when nothing does. same_text: their texts without markup are
 * equal, and long enough to tell. */
unsigned ladder_agreement(enum key_kind kind, const struct ladder_side *known,
	const struct ladder_side *entry, bool same_text);

/* True when the two share their id and nothing else, neither address nor title nor date: a feed that
 * gives one id to different entries. */
bool ladder_is_reuse(const struct ladder_side *known, const struct ladder_side *entry);
