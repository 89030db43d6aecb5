/* Entries by age. Knows documents; asks no database. */
#include "storage/initial.h"

#include <stdlib.h>

struct ranked {
	int64_t at;
	size_t index;
};

static int on_compare_newest_first(const void *left, const void *right)
{
	const struct ranked *a = left, *b = right;
	if (a->at != b->at)
		return a->at > b->at ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

static int64_t entry_at(const struct entry *entry, int64_t now)
{
	int64_t at = entry->published.at != TIME_NONE ? entry->published.at : entry->modified.at;
	return at == TIME_NONE || at > now ? now : at;
}

bool *initial_leave_out(const struct document *document, const struct initial *initial, int64_t now,
	struct arena *arena)
{
	size_t n = document->n_entries;
	bool *left_out = NULL;
	struct ranked *ranked = arena_array(arena, struct ranked, n);
	for (size_t i = 0; i < n; i++)
		ranked[i] = (struct ranked){entry_at(&document->entries[i], now), i};
	if (n)
		qsort(ranked, n, sizeof *ranked, on_compare_newest_first);
	for (size_t i = 0; i < n; i++) {
		if ((int64_t)i < initial->n_items && now - ranked[i].at <= initial->age_s)
			continue;
		if (!left_out)
			left_out = arena_array(arena, bool, n);
		left_out[ranked[i].index] = true;
	}
	return left_out;
}
