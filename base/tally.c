/* Open addressing, at most half full. */
#include "base/tally.h"

#include <stdlib.h>

#include "base/error.h"

enum { FIRST_SLOTS = 64 };

/* The slot of the number, or the free one where it belongs. */
static struct tally_slot *slot_of(const struct tally *tally, int64_t number)
{
	uint64_t mixed = (uint64_t)number * 0x9e3779b97f4a7c15u;
	size_t at = (size_t)(mixed >> 32) & (tally->n_slots - 1);
	while (tally->slots[at].count && tally->slots[at].number != number)
		at = (at + 1) & (tally->n_slots - 1);
	return &tally->slots[at];
}

static void grow(struct tally *tally)
{
	struct tally bigger = {.n_slots = tally->n_slots ? tally->n_slots * 2 : FIRST_SLOTS,
		.n_numbers = tally->n_numbers};
	bigger.slots = xcalloc(bigger.n_slots, sizeof *bigger.slots);
	for (size_t i = 0; i < tally->n_slots; i++)
		if (tally->slots[i].count)
			*slot_of(&bigger, tally->slots[i].number) = tally->slots[i];
	free(tally->slots);
	*tally = bigger;
}

int64_t tally_add(struct tally *tally, int64_t number)
{
	if (tally->n_numbers * 2 >= tally->n_slots)
		grow(tally);
	struct tally_slot *slot = slot_of(tally, number);
	tally->n_numbers += slot->count == 0;
	slot->number = number;
	return ++slot->count;
}

bool tally_has(const struct tally *tally, int64_t number)
{
	return tally->n_slots && slot_of(tally, number)->count;
}

void tally_finish(struct tally *tally)
{
	free(tally->slots);
	*tally = (struct tally){0};
}
