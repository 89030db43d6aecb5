/* Chooses feeds by their items, and by what names them. Knows no format. */
#include "export/subscriptions.h"

#include <stdlib.h>

#include "storage/item.h"

/* The feeds of the query: ids, sorted, and whether they are. */
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

static bool mark_by_items(struct store *store, const struct query *query, const struct feed_marks *marks, struct error *err)
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

static struct feed_marks marks_new(const struct feed_outline *feeds, size_t n, struct arena *arena)
{
	struct feed_marks marks = {.ids = arena_array(arena, int64_t, n), .marked = arena_array(arena, bool, n), .n = n};
	for (size_t i = 0; i < n; i++)
		marks.ids[i] = feeds[i].id;
	qsort(marks.ids, marks.n, sizeof *marks.ids, compare_ids);
	return marks;
}

static size_t keep_marked(const struct feed_marks *marks, struct feed_outline *feeds)
{
	size_t n = 0;
	for (size_t i = 0; i < marks->n; i++)
		if (*mark_of(marks, feeds[i].id))
			feeds[n++] = feeds[i];
	return n;
}

/* Adds the feed, unless nobody subscribes to it. */
static bool add_outline(struct store *store, int64_t id, struct arena *arena, struct feed_outline **feeds, size_t *n,
	struct error *err)
{
	struct feed_record feed;
	if (!feed_get(store, id, arena, &feed, err))
		return false;
	if (feed.origins)
		*arena_push(arena, *feeds, *n) = (struct feed_outline){.id = id, .added_at = feed.added_at, .url = feed.url,
			.title = feed.title, .site_url = feed.site_url, .language = feed.language};
	return true;
}

bool subscriptions_named(struct store *store, const struct query *query, struct arena *arena,
	struct feed_outline **ret_feeds, size_t *ret_count, struct error *err)
{
	int64_t *ids;
	size_t n_ids, n_marked = 0;
	*ret_feeds = NULL;
	*ret_count = 0;
	if (!query_names_any_feed(query))
		return true;
	if (!feed_list_ids(store, arena, &ids, &n_ids, err))
		return false;
	bool *marked = arena_array(arena, bool, n_ids), ok = query_mark_feeds(store, query, ids, n_ids, marked, err);
	for (size_t i = 0; i < n_ids; i++)
		n_marked += marked[i];
	for (size_t i = 0; ok && n_marked <= SUBSCRIPTIONS_NAMED_MAX && i < n_ids; i++)
		ok = !marked[i] || add_outline(store, ids[i], arena, ret_feeds, ret_count, err);
	return ok;
}

bool subscriptions_list(struct store *store, const struct query *query, struct str text,
	struct arena *arena, struct feed_outline **ret_feeds, size_t *ret_count, struct error *err)
{
	bool ok = feed_list_outlines(store, arena, ret_feeds, ret_count, err);
	if (!ok || text.len == 0)
		return ok;
	struct feed_marks marks = marks_new(*ret_feeds, *ret_count, arena);
	ok = query_mark_feeds(store, query, marks.ids, marks.n, marks.marked, err)
		&& mark_by_items(store, query_in_any_order(query, arena), &marks, err);
	*ret_count = keep_marked(&marks, *ret_feeds);
	return ok;
}
