/* The distance of Damerau and Levenshtein over three rows. */
#include "base/guess.h"

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

size_t guess_distance(struct str a, struct str b)
{
	size_t rows[3][GUESS_MAX_BYTES + 1];
	size_t *before = rows[0], *last = rows[1], *now = rows[2];
	if (a.len > GUESS_MAX_BYTES || b.len > GUESS_MAX_BYTES)
		return GUESS_MAX_BYTES;
	for (size_t j = 0; j <= b.len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		now[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t differs = a.data[i - 1] != b.data[j - 1];
			now[j] = smallest(last[j] + 1, now[j - 1] + 1, last[j - 1] + differs);
			bool is_swapped = i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2]
				&& a.data[i - 2] == b.data[j - 1];
			if (is_swapped && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
		size_t *free_row = before;
		before = last;
		last = now;
		now = free_row;
	}
	return last[b.len];
}

struct guess guess_start(struct str typed)
{
	return (struct guess){.typed = typed, .distance = typed.len < 5 ? 2 : 3};
}

void guess_try(struct guess *guess, const char *candidate)
{
	struct str word = str_of(candidate);
	size_t distance = guess_distance(guess->typed, word);
	if (distance >= guess->distance || distance >= word.len)
		return;
	guess->word = candidate;
	guess->distance = distance;
}
