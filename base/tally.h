#pragma once
/* How often each number was met: a hash table that grows with the numbers, not with the meetings. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tally_slot {
	int64_t number, count; /* count 0: free */
};

struct tally {
	struct tally_slot *slots;
	size_t n_slots, n_numbers; /* slots: a power of two, or 0 */
};

/* Counts the number once more; the result includes this time. A zeroed tally is ready for use. */
int64_t tally_add(struct tally *tally, int64_t number);
bool tally_has(const struct tally *tally, int64_t number);
void tally_finish(struct tally *tally);
