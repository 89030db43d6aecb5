/* The one place that knows xxhash. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "base/hash.h"

uint64_t hash64(struct str bytes)
{
	return XXH3_64bits(bytes.data, bytes.len);
}

uint64_t hash64_more(uint64_t seed, struct str bytes)
{
	return XXH3_64bits_withSeed(bytes.data, bytes.len, seed ^ (bytes.len * 0x9e3779b97f4a7c15u));
}
