/* Finding, listing and leasing feeds. Writes nothing but due times. */
#include <stdlib.h>

#include "storage/feed.h"
#include "storage/feed_row.h"

static bool collect_ids(struct store *store, struct call *call, struct arena *arena,
	int64_t **ret_ids, size_t *ret_count, struct error *err)
{
	int64_t *ids = NULL;
	size_t n = 0;
	int row;
	while ((row = call_row(call)) == 1)
		*arena_push(arena, ids, n) = call_read_int(call);
	if (row < 0)
		return store_fail(store, err);
	*ret_ids = ids;
	*ret_count = n;
	return true;
}

static bool find(struct store *store, struct str selector, bool unsubscribed_too,
	struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *err)
{
	/* The first way that finds any has the answer. */
	static const enum sql ways[] = {SQL_FEED_FIND_ID, SQL_FEED_FIND_NAME, SQL_FEED_FIND_URL,
		SQL_FEED_FIND_PART};
	int64_t *ids = NULL;
	size_t n = 0;
	long long id = 0;
	bool is_number = str_to_int64(selector, &id);
	for (size_t i = 0; selector.len && !n && i < sizeof ways / sizeof *ways; i++) {
		if (ways[i] == SQL_FEED_FIND_PART && is_number)
			continue; /* a feed that is gone must not turn into those with its number in their address */
		struct call call = call_new(store, ways[i]);
		if (ways[i] != SQL_FEED_FIND_ID)
			call_text(&call, selector);
		else if (is_number)
			call_int(&call, id);
		else
			continue;
		call_int(&call, unsubscribed_too);
		if (!collect_ids(store, &call, arena, &ids, &n, err))
			return false;
	}
	*ret_ids = ids;
	*ret_count = n;
	return true;
}

bool feed_find(struct store *store, struct str selector, struct arena *arena, int64_t **ret_ids,
	size_t *ret_count, struct error *err)
{
	return find(store, selector, false, arena, ret_ids, ret_count, err);
}

bool feed_find_any(struct store *store, struct str selector, struct arena *arena,
	int64_t **ret_ids, size_t *ret_count, struct error *err)
{
	return find(store, selector, true, arena, ret_ids, ret_count, err);
}

static bool read_tags(struct store *store, struct arena *arena, int64_t id, struct str **ret_tags, size_t *ret_count)
{
	struct call call = call_new(store, SQL_TAG_OF_FEED);
	call_int(&call, id);
	int row;
	while ((row = call_row(&call)) == 1)
		*arena_push(arena, *ret_tags, *ret_count) = call_read_str(&call, arena);
	return row == 0;
}

static bool read_former_urls(struct store *store, struct arena *arena, struct feed_record *feed)
{
	struct call call = call_new(store, SQL_ALIAS_OF_FEED);
	call_int(&call, feed->id);
	int row;
	while ((row = call_row(&call)) == 1)
		*arena_push(arena, feed->former_urls, feed->n_former_urls) = call_read_str(&call, arena);
	return row == 0;
}

bool feed_get(struct store *store, int64_t id, struct arena *arena, struct feed_record *ret_feed,
	struct error *err)
{
	struct feed_record feed;
	struct call call = call_new(store, SQL_FEED_GET);
	call_int(&call, id);
	int row = call_row(&call);
	if (row == 0)
		return store_lacks(store, "feed", id, err);
	if (row < 0)
		return store_fail(store, err);
	feed_row_read(&call, true, arena, &feed);
	call_end(&call);
	if (!read_tags(store, arena, id, &feed.tags, &feed.n_tags) || !read_former_urls(store, arena, &feed))
		return store_fail(store, err);
	*ret_feed = feed;
	return true;
}

/* Feeds and tags both come by feed id: one walk over each. */
static bool read_all_tags(struct store *store, struct arena *arena, struct feed_record *feeds,
	size_t n)
{
	struct call call = call_new(store, SQL_TAG_ALL);
	size_t i = 0;
	int row;
	while ((row = call_row(&call)) == 1) {
		int64_t id = call_read_int(&call);
		while (i < n && feeds[i].id < id)
			i++;
		if (i == n)
			continue;
		struct feed_record *feed = &feeds[i];
		if (feed->id == id)
			*arena_push(arena, feed->tags, feed->n_tags) = call_read_str(&call, arena);
	}
	return row == 0;
}

static int compare_nocase(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	for (size_t i = 0; i < n; i++) {
		unsigned char x = (unsigned char)a.data[i], y = (unsigned char)b.data[i];
		x = x >= 'A' && x <= 'Z' ? (unsigned char)(x + 32) : x;
		y = y >= 'A' && y <= 'Z' ? (unsigned char)(y + 32) : y;
		if (x != y)
			return x < y ? -1 : 1;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static int on_compare_titles(const void *left, const void *right)
{
	const struct feed_record *a = left, *b = right;
	int order = compare_nocase(a->title, b->title);
	return order ? order : (a->id > b->id) - (a->id < b->id);
}

static bool read_feeds(struct store *store, struct str tag, struct arena *arena, struct feed_record **ret_feeds,
	size_t *ret_count)
{
	int row;
	struct call count = call_new(store, SQL_FEED_COUNT);
	call_str(&count, tag);
	if (call_row(&count) != 1)
		return false;
	*ret_feeds = arena_array(arena, struct feed_record, (size_t)call_read_int(&count));
	call_end(&count);
	struct call call = call_new(store, SQL_FEED_LIST);
	call_str(&call, tag);
	while ((row = call_row(&call)) == 1)
		feed_row_read(&call, true, arena, &(*ret_feeds)[(*ret_count)++]);
	return row == 0 && read_all_tags(store, arena, *ret_feeds, *ret_count);
}

bool feed_list(struct store *store, struct str tag, struct arena *arena,
	struct feed_record **ret_feeds, size_t *ret_count, struct error *err)
{
	struct feed_record *feeds = NULL;
	size_t n = 0;
	if (!store_begin_read(store, err))
		return false;
	bool ok = read_feeds(store, tag, arena, &feeds, &n) || store_fail(store, err);
	if (!store_end(store, ok, err))
		return false;
	qsort(feeds, n, sizeof *feeds, on_compare_titles);
	*ret_feeds = feeds;
	*ret_count = n;
	return true;
}

static bool read_outlines(struct store *store, struct arena *arena, struct feed_outline **ret_feeds, size_t *ret_count)
{
	struct call call = call_new(store, SQL_FEED_OUTLINES);
	int row;
	bool ok = true;
	while (ok && (row = call_row(&call)) == 1) {
		struct feed_outline *feed = arena_push(arena, *ret_feeds, *ret_count);
		feed->id = call_read_int(&call);
		feed->url = call_read_str(&call, arena);
		feed->title = call_read_str(&call, arena);
		feed->site_url = call_read_str(&call, arena);
		feed->language = call_read_str(&call, arena);
		feed->added_at = call_read_int(&call);
		ok = read_tags(store, arena, feed->id, &feed->tags, &feed->n_tags);
	}
	return ok && row == 0;
}

bool feed_list_outlines(struct store *store, struct arena *arena, struct feed_outline **ret_feeds, size_t *ret_count,
	struct error *err)
{
	struct feed_outline *feeds = NULL;
	size_t n = 0;
	if (!store_begin_read(store, err))
		return false;
	bool ok = read_outlines(store, arena, &feeds, &n) || store_fail(store, err);
	if (!store_end(store, ok, err))
		return false;
	*ret_feeds = feeds;
	*ret_count = n;
	return true;
}

bool feed_list_ids(struct store *store, struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *err)
{
	struct call call = call_new(store, SQL_FEED_IDS);
	return collect_ids(store, &call, arena, ret_ids, ret_count, err);
}

bool feed_lease(struct store *store, const int64_t *ids, size_t n, struct arena *arena,
	struct feed_record *ret_feeds, struct error *err)
{
	/* One transaction around: without it every look-up would take and give back its locks. */
	if (!store_begin_read(store, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		struct call call = call_new(store, SQL_FEED_LEASE);
		call_int(&call, ids[i]);
		int row = call_row(&call);
		ret_feeds[i] = (struct feed_record){0};
		if (row == 1) {
			feed_row_read(&call, false, arena, &ret_feeds[i]);
			ret_feeds[i].untried_url = call_read_str(&call, arena);
			ret_feeds[i].backfill_url = call_read_str(&call, arena);
			ret_feeds[i].backfill_failures = call_read_int(&call);
			ret_feeds[i].backfill_due_at = call_read_int(&call);
		}
		call_end(&call);
		ok = row >= 0 || store_fail(store, err);
	}
	return store_end(store, ok, err);
}

static bool each_due(struct store *store, enum sql which, feed_schedule_fn each, void *user, struct error *err)
{
	struct call call = call_new(store, which);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct feed_due due = {.id = call_read_int(&call)};
		due.url = call_read_borrowed(&call);
		due.interval_s = call_read_int(&call);
		due.due_at = call_read_int(&call);
		due.not_before_at = call_read_opt(&call, TIME_NONE);
		due.fetched_at = call_read_opt(&call, TIME_NONE);
		due.status = call_read_int(&call);
		due.held_by = call_read_borrowed(&call);
		each(user, &due);
	}
	return row == 0 || store_fail(store, err);
}

bool feed_each_scheduled(struct store *store, feed_schedule_fn each, void *user, struct error *err)
{
	bool ok = each_due(store, SQL_FEED_SCHEDULED, each, user, err);
	/* The walk has filled the page cache with what a daemon will not need again together. */
	sqlite3_db_release_memory(store->db);
	return ok;
}

bool feed_each_backfill(struct store *store, feed_schedule_fn each, void *user, struct error *err)
{
	return each_due(store, SQL_BACKFILL_PENDING, each, user, err);
}

bool feed_each_planned(struct store *store, feed_record_fn each, void *user, struct error *err)
{
	struct call call = call_new(store, SQL_FEED_PLANNED);
	struct arena arena = {0};
	int row;
	while ((row = call_row(&call)) == 1) {
		struct feed_record feed;
		arena_clear(&arena);
		feed_row_read(&call, false, &arena, &feed);
		each(user, &feed);
	}
	arena_finish(&arena);
	return row == 0 || store_fail(store, err);
}

bool feed_set_due(struct store *store, const struct feed_new_due *dues, size_t n, struct error *err)
{
	if (!store_begin_write(store, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		struct call call = call_new(store, SQL_FEED_SET_DUE);
		call_opt(&call, dues[i].due_at, TIME_NONE);
		call_int(&call, dues[i].id);
		call_int(&call, dues[i].before);
		ok = call_run(&call) || store_fail(store, err);
	}
	return store_end(store, ok, err);
}

bool feed_make_due(struct store *store, const int64_t *ids, size_t n, int64_t now,
	size_t *ret_count, struct error *err)
{
	size_t n_moved = 0;
	if (!store_begin_write(store, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		struct call call = call_new(store, SQL_FEED_MAKE_DUE);
		call_int(&call, now);
		call_int(&call, ids[i]);
		ok = call_run(&call) || store_fail(store, err);
		n_moved += ok && sqlite3_changes(store->db) > 0;
	}
	if (!store_end(store, ok, err))
		return false;
	*ret_count = n_moved;
	return true;
}
