#pragma once
/* XXH3, 64 bits: fast, and no defence against somebody who searches for collisions. Whoever
 * finds something by its hash compares the real value too. */
#include <stdint.h>

#include "base/str.h"

uint64_t hash64(struct str bytes);
/* The same over several pieces: hash64_more(hash64_more(seed, a), b). Order and cuts count. */
uint64_t hash64_more(uint64_t seed, struct str bytes);
