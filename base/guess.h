#pragma once
/* "Did you mean": the nearest of the words that there are. */
#include <stddef.h>

#include "base/str.h"

struct guess {
	struct str typed;
	const char *word; /* the best so far; NULL: none is near enough */
	size_t distance;
};

/* Two slips are forgiven in a long word, one in a short one. */
struct guess guess_start(struct str typed);
void guess_try(struct guess *guess, const char *candidate);

enum { GUESS_MAX_BYTES = 32 }; /* longer words resemble nothing */

/* How many letters must be typed, dropped, exchanged or swapped with their neighbour to get from one
 * word to the other; GUESS_MAX_BYTES when one of them is longer than that. */
size_t guess_distance(struct str a, struct str b);
