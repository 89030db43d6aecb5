#include "storage/id_list.h"

#include <stdlib.h>

#define LIST_TYPE "id list"

enum { CAPACITY = 64, WORD_BITS = 64 };

struct id_list *id_list_new(void)
{
	struct id_list *list = xmalloc(sizeof *list + CAPACITY * sizeof *list->ids);
	*list = (struct id_list){.capacity = CAPACITY, .n_owners = 1};
	return list;
}

void id_list_free(void *owned)
{
	struct id_list *list = owned;
	if (list && --list->n_owners == 0)
		free(list);
}

void id_list_add(struct id_list **list, int64_t id)
{
	struct id_list *room = *list;
	if (room->n == room->capacity) {
		room = xrealloc(room, sizeof *room + 2 * room->capacity * sizeof *room->ids);
		room->capacity *= 2;
		*list = room;
	}
	room->ids[room->n++] = id;
}

static bool is_sorted(const struct id_list *list)
{
	size_t i = 1;
	while (i < list->n && list->ids[i - 1] < list->ids[i])
		i++;
	return i >= list->n;
}

static int compare(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;
	return (*left > *right) - (*left < *right);
}

/* Of ids that lie close together, each is a bit of a set. */
static void sort_dense(struct id_list *list, int64_t least, uint64_t span)
{
	size_t n_words = span / WORD_BITS + 1, at = 0;
	uint64_t *set = xcalloc(n_words, sizeof *set);
	for (size_t i = 0; i < list->n; i++) {
		uint64_t bit = (uint64_t)(list->ids[i] - least);
		set[bit / WORD_BITS] |= UINT64_C(1) << bit % WORD_BITS;
	}
	for (size_t i = 0; i < n_words; i++)
		for (uint64_t word = set[i]; word; word &= word - 1)
			list->ids[at++] = least + (int64_t)(i * WORD_BITS) + __builtin_ctzll(word);
	free(set);
	list->n = at;
}

static void drop_repeats(struct id_list *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		if (n == 0 || list->ids[n - 1] != list->ids[i])
			list->ids[n++] = list->ids[i];
	list->n = n;
}

/* Most come in their order. */
void id_list_sort(struct id_list *list)
{
	if (is_sorted(list))
		return;
	int64_t least = INT64_MAX, most = INT64_MIN;
	for (size_t i = 0; i < list->n; i++) {
		least = list->ids[i] < least ? list->ids[i] : least;
		most = list->ids[i] > most ? list->ids[i] : most;
	}
	uint64_t span = (uint64_t)most - (uint64_t)least;
	if (span / WORD_BITS < list->n) {
		sort_dense(list, least, span);
	} else {
		qsort(list->ids, list->n, sizeof *list->ids, compare);
		drop_repeats(list);
	}
}

bool id_list_has(const struct id_list *list, int64_t id)
{
	size_t first = 0, n = list->n;
	while (n > 1) {
		size_t half = n / 2;
		first += list->ids[first + half] <= id ? half : 0;
		n -= half;
	}
	return n && list->ids[first] == id;
}

int id_list_bind(sqlite3_stmt *stmt, int at, struct id_list *list)
{
	list->n_owners++;
	return sqlite3_bind_pointer(stmt, at, list, LIST_TYPE, id_list_free);
}

static void on_is_listed(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	const struct id_list *list = sqlite3_value_pointer(values[0], LIST_TYPE);
	sqlite3_result_int(context, list && id_list_has(list, sqlite3_value_int64(values[1])));
}

bool id_list_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "is_listed", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
		on_is_listed, NULL, NULL) == SQLITE_OK;
}
