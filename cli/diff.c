/* The longest common run of lines, by the table that everybody knows, kept small: equal beginnings and ends
 * are not in it. */
#include "cli/diff.h"

#include <stdint.h>

struct lines {
	struct str *list;
	size_t n;
};

static struct lines split(struct str text, struct arena *arena)
{
	struct lines lines = {0};
	while (text.len)
		*arena_push(arena, lines.list, lines.n) = str_split(text, '\n', &text);
	return lines;
}

/* Takes off what both have at their beginning and their end. */
static void trim(struct lines *a, struct lines *b)
{
	while (a->n && b->n && str_eq(a->list[0], b->list[0])) {
		a->list++, a->n--;
		b->list++, b->n--;
	}
	while (a->n && b->n && str_eq(a->list[a->n - 1], b->list[b->n - 1]))
		a->n--, b->n--;
}

/* table[i][j]: how many lines a from i on and b from j on have in common. */
static uint32_t *make_table(const struct lines *a, const struct lines *b, struct arena *arena)
{
	size_t width = b->n + 1;
	uint32_t *table = arena_array(arena, uint32_t, (a->n + 1) * width);
	for (size_t i = 0; i <= a->n; i++)
		table[i * width + b->n] = 0;
	for (size_t j = 0; j <= b->n; j++)
		table[a->n * width + j] = 0;
	for (size_t i = a->n; i-- > 0;)
		for (size_t j = b->n; j-- > 0;) {
			uint32_t down = table[(i + 1) * width + j], right = table[i * width + j + 1];
			table[i * width + j] = str_eq(a->list[i], b->list[j]) ? table[(i + 1) * width + j + 1] + 1
				: down > right ? down : right;
		}
	return table;
}

size_t diff_lines(struct str before, struct str after, struct arena *arena, struct diff_line **ret_lines)
{
	struct lines a = split(before, arena), b = split(after, arena);
	struct diff_line *found = NULL;
	size_t n = 0, i = 0, j = 0;
	trim(&a, &b);
	size_t width = b.n + 1;
	const uint32_t *table = (a.n + 1) * width <= DIFF_MAX_CELLS ? make_table(&a, &b, arena) : NULL;
	while (i < a.n || j < b.n) {
		bool is_same = table && i < a.n && j < b.n && str_eq(a.list[i], b.list[j]);
		bool is_gone = i < a.n
			&& (j == b.n || !table || table[(i + 1) * width + j] >= table[i * width + j + 1]);
		if (is_same)
			i++, j++;
		else if (is_gone)
			*arena_push(arena, found, n) = (struct diff_line){'-', a.list[i++]};
		else
			*arena_push(arena, found, n) = (struct diff_line){'+', b.list[j++]};
	}
	*ret_lines = found;
	return n;
}
