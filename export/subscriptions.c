/* Chooses feeds by their items. Knows no format. */
#include "export/subscriptions.h"

#include <stdlib.h>

#include "storage/item.h"

/* The feeds that have items in the query: ids, sorted, and whether one was seen. */
struct feed_marks {
	int64_t *ids;
	bool *marked;
	size_t n;
};

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool *mark_of(const struct feed_marks *marks, int64_t feed_id)
{
	int64_t *id = bsearch(&feed_id, marks->ids, marks->n, sizeof *marks->ids, compare_ids);
	return id ? &marks->marked[id - marks->ids] : NULL;
}

static bool mark_all(struct store *store, const struct query *query, const struct feed_marks *marks, struct error *err)
{
	struct item_cursor *cursor;
	struct item item;
	int found;
	if (!item_cursor_open(store, query, ITEM_HEAD, &cursor, err))
		return false;
	while ((found = item_cursor_next(cursor, &item, err)) > 0) {
		bool *mark = mark_of(marks, item.feed_id);
		if (mark)
			*mark = true;
	}
	item_cursor_close(cursor);
	return found == 0;
}

/* Leaves in feeds[0..*n) those that have items in the query. */
static bool keep_queried_feeds(struct store *store, const struct query *query,
	struct feed_outline *feeds, size_t *n, struct arena *arena, struct error *err)
{
	struct feed_marks marks = {
		.ids = arena_array(arena, int64_t, *n),
		.marked = arena_array(arena, bool, *n),
		.n = *n,
	};
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		marks.ids[i] = feeds[i].id;
	qsort(marks.ids, marks.n, sizeof *marks.ids, compare_ids);
	if (!mark_all(store, query_in_any_order(query, arena), &marks, err))
		return false;
	for (size_t i = 0; i < *n; i++)
		if (*mark_of(&marks, feeds[i].id))
			feeds[kept++] = feeds[i];
	*n = kept;
	return true;
}

bool subscriptions_list(struct store *store, const struct query *query, struct str text,
	struct arena *arena, struct feed_outline **ret_feeds, size_t *ret_count, struct error *err)
{
	return feed_list_outlines(store, arena, ret_feeds, ret_count, err) &&
		(text.len == 0 ||
			keep_queried_feeds(store, query, *ret_feeds, ret_count, arena, err));
}
