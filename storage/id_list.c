#include "storage/id_list.h"

#include <stdlib.h>
#include <string.h>

#define LIST_TYPE "id list"

struct id_list {
	size_t n;
	int64_t ids[];
};

static int on_compare_ids(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
	return (a > b) - (a < b);
}

/* Most come in their order. */
void ids_sort(int64_t *ids, size_t n)
{
	size_t i = 1;
	while (i < n && ids[i - 1] < ids[i])
		i++;
	if (i < n)
		qsort(ids, n, sizeof *ids, on_compare_ids);
}

bool ids_have(const int64_t *ids, size_t n, int64_t id)
{
	size_t first = 0;
	while (n > 1) {
		size_t half = n / 2;
		first += ids[first + half] <= id ? half : 0;
		n -= half;
	}
	return n && ids[first] == id;
}

int id_list_bind(sqlite3_stmt *stmt, int at, const int64_t *ids, size_t n)
{
	struct id_list *list = xmalloc(sizeof *list + n * sizeof *ids);
	list->n = n;
	if (n)
		memcpy(list->ids, ids, n * sizeof *ids);
	return sqlite3_bind_pointer(stmt, at, list, LIST_TYPE, free);
}

static void on_is_listed(sqlite3_context *context, int n_values, sqlite3_value **values)
{
	(void)n_values;
	const struct id_list *list = sqlite3_value_pointer(values[0], LIST_TYPE);
	sqlite3_result_int(context, list && ids_have(list->ids, list->n, sqlite3_value_int64(values[1])));
}

bool id_list_register(sqlite3 *db)
{
	return sqlite3_create_function(db, "is_listed", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL,
		on_is_listed, NULL, NULL) == SQLITE_OK;
}
