/* Items that may go are found in several ways, one after the other, each step by the first that finds some;
 * their rows in item_key stay and name an id that is gone, which is how the ingest knows them, and so do those of
 * trace.c. */
#include "storage/retention.h"

#include "storage/connection.h"
#include "storage/item.h"
#include "storage/search_index.h"
#include "storage/trace.h"

enum {
	/* Ids are given out in the order of first_seen_at, but for clocks that were set back: the walk ends
	 * where so many items in a row are too young. */
	YOUNG_IN_A_ROW = 1000,
	WALK_ITEMS = 20000, /* looked at in one step: what stays is starred, or of feeds that keep longer */
	DAY_S = 86400,
	CLOCK_AHEAD_S = 30 * DAY_S, /* of the last look */
	LONG_AGO = 1,
};

struct candidate {
	int64_t id, feed_id, flags;
};

struct candidates {
	struct candidate *list;
	size_t n, most;
	struct arena arena;
};

static struct candidate candidate_read(struct call *call)
{
	struct candidate candidate = {.id = call_read_int(call)};
	candidate.feed_id = call_read_int(call);
	candidate.flags = call_read_int(call);
	return candidate;
}

static bool take_all(struct call *call, struct candidates *candidates)
{
	int row;
	while ((row = call_row(call)) == 1)
		*arena_push(&candidates->arena, candidates->list, candidates->n) = candidate_read(call);
	return row == 0;
}

static bool find_aged(struct store *store, struct retention *retention, struct candidates *candidates)
{
	if (!retention->keep_s || retention->walked_id == INT64_MAX)
		return true;
	struct call call = call_new(store, SQL_PURGE_AGED);
	call_int(&call, retention->walked_id);
	int row = 0, n_young = 0, n_walked = 0;
	while (candidates->n < candidates->most && n_young < YOUNG_IN_A_ROW && n_walked++ < WALK_ITEMS
		&& (row = call_row(&call)) == 1) {
		struct candidate candidate = candidate_read(&call);
		bool is_young = call_read_int(&call) >= retention->now - retention->keep_s;
		bool is_ours = !call_read_int(&call) && !(candidate.flags & ITEM_STARRED);
		n_young = is_young ? n_young + 1 : 0;
		retention->walked_id = candidate.id;
		if (!is_young && is_ours)
			*arena_push(&candidates->arena, candidates->list, candidates->n) = candidate;
	}
	bool ended = row != 1 || n_young == YOUNG_IN_A_ROW;
	if (row == 1)
		call_end(&call);
	if (ended)
		retention->walked_id = INT64_MAX;
	return row >= 0;
}

static bool find_aged_of_feeds(struct store *store, struct retention *retention,
	struct candidates *candidates)
{
	struct call call = call_new(store, SQL_PURGE_AGED_OF_FEEDS);
	call_int(&call, retention->now);
	call_int(&call, (int64_t)candidates->most);
	return take_all(&call, candidates);
}

static bool find_crowded(struct store *store, struct retention *retention,
	struct candidates *candidates)
{
	struct call feeds = call_new(store, SQL_PURGE_CROWDED_FEEDS);
	call_int(&feeds, retention->keep_items);
	int row = 0;
	while (candidates->n < candidates->most && (row = call_row(&feeds)) == 1) {
		struct call old = call_new(store, SQL_PURGE_CROWDED);
		call_int(&old, call_read_int(&feeds));
		call_int(&old, call_read_int(&feeds));
		call_int(&old, (int64_t)(candidates->most - candidates->n));
		if (!take_all(&old, candidates))
			return false;
	}
	if (row == 1)
		call_end(&feeds);
	return row >= 0;
}

/* As many of the oldest as there are too many items and bytes. */
static bool take_oldest(struct call *call, int64_t n_items, int64_t n_bytes,
	struct candidates *candidates)
{
	int row = 0;
	while ((n_items > 0 || n_bytes > 0) && candidates->n < candidates->most && (row = call_row(call)) == 1) {
		*arena_push(&candidates->arena, candidates->list, candidates->n) = candidate_read(call);
		n_items--;
		n_bytes -= call_read_int(call);
	}
	if (row == 1)
		call_end(call);
	return row >= 0;
}

static bool find_large(struct store *store, struct retention *retention,
	struct candidates *candidates)
{
	struct call feeds = call_new(store, SQL_PURGE_LARGE_FEEDS);
	call_int(&feeds, retention->keep_bytes);
	int row = 0;
	while (candidates->n < candidates->most && (row = call_row(&feeds)) == 1) {
		struct call oldest = call_new(store, SQL_PURGE_OLDEST_OF_FEED);
		call_int(&oldest, call_read_int(&feeds));
		if (!take_oldest(&oldest, 0, call_read_int(&feeds), candidates))
			return false;
	}
	if (row == 1)
		call_end(&feeds);
	return row >= 0;
}

static bool find_oldest(struct store *store, struct retention *retention,
	struct candidates *candidates)
{
	struct call sums = call_new(store, SQL_PURGE_SUMS);
	if (call_row(&sums) != 1)
		return false;
	int64_t n_items = call_read_int(&sums), n_bytes = call_read_int(&sums);
	call_end(&sums);
	n_items -= retention->max_items ? retention->max_items : n_items;
	n_bytes -= retention->max_bytes ? retention->max_bytes : n_bytes;
	struct call oldest = call_new(store, SQL_PURGE_OLDEST);
	return take_oldest(&oldest, n_items, n_bytes, candidates);
}

static bool find_candidates(struct store *store, struct retention *retention,
	struct candidates *candidates)
{
	static bool (*const finders[])(struct store *, struct retention *, struct candidates *) = {
		find_aged, find_aged_of_feeds, find_crowded, find_large, find_oldest};
	for (size_t i = 0; !candidates->n && i < sizeof finders / sizeof *finders; i++)
		if (!finders[i](store, retention, candidates))
			return false;
	return true;
}

/* Of what cannot be read its keys are left. */
static bool leave_trace(struct store *store, const struct candidate *candidate, struct arena *arena)
{
	struct item item;
	struct error err;
	arena_clear(arena);
	return !item_get(store, candidate->id, arena, &item, &err)
		|| trace_leave(store, candidate->feed_id, candidate->id, &item.entry, item.first_seen_at, arena);
}

static bool purge_one(struct store *store, const struct meta *meta, const struct candidate *candidate,
	struct arena *arena)
{
	static const enum sql steps[] = {SQL_REVISION_DELETE, SQL_ITEM_DELETE};
	if (!leave_trace(store, candidate, arena) || !search_forget_item(store, meta, candidate->id))
		return false;
	struct call count = call_new(store, SQL_PURGE_COUNT);
	call_int(&count, !(candidate->flags & ITEM_READ));
	call_int(&count, candidate->feed_id);
	call_int(&count, candidate->id);
	if (!call_run(&count))
		return false;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct call call = call_new(store, steps[i]);
		call_int(&call, candidate->id);
		if (!call_run(&call))
			return false;
	}
	return true;
}

static bool purge_some(struct store *store, struct retention *retention, int64_t most,
	int64_t *ret_count, struct error *err)
{
	struct meta meta;
	struct candidates candidates = {.most = (size_t)most};
	struct arena of_item = {0};
	if (!meta_get(store, &meta, err))
		return false;
	bool ok = find_candidates(store, retention, &candidates);
	for (size_t i = 0; ok && i < candidates.n; i++)
		ok = purge_one(store, &meta, &candidates.list[i], &of_item);
	arena_finish(&of_item);
	arena_finish(&candidates.arena);
	*ret_count = (int64_t)candidates.n;
	return ok || store_fail(store, err);
}

/* From when on the clock is believed is the last look when it was. */
static bool judge_clock(struct store *store, int64_t now, int64_t *ret_now, struct error *err)
{
	struct call call = call_new(store, SQL_META_CLOCK);
	call_int(&call, now);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	int64_t believed_from = call_read_int(&call);
	call_end(&call);
	bool is_another = now < believed_from - DAY_S || now > believed_from + CLOCK_AHEAD_S;
	bool is_believed = !is_another && now >= believed_from;
	call = call_new(store, SQL_META_SET_CLOCK);
	call_int(&call, is_another ? now + DAY_S : is_believed ? now : believed_from);
	*ret_now = is_believed ? now : LONG_AGO;
	return call_run(&call) || store_fail(store, err);
}

bool retention_judge_clock(struct store *store, int64_t now, int64_t *ret_now, struct error *err)
{
	int64_t judged = LONG_AGO;
	if (!store_begin_write(store, err) || !store_end(store, judge_clock(store, now, &judged, err), err))
		return false;
	*ret_now = judged;
	return true;
}

bool retention_purge_some(struct store *store, struct retention *retention, int64_t most,
	int64_t *ret_deleted, bool *ret_more, struct error *err)
{
	int64_t n = 0;
	if (!store_begin_write(store, err)
		|| !store_end(store, purge_some(store, retention, most, &n, err), err))
		return false;
	*ret_deleted = n;
	*ret_more = n > 0 || (retention->keep_s && retention->walked_id != INT64_MAX);
	if (!*ret_more) /* the walks over 100,000 feeds left 3 MB that nobody asks for again */
		sqlite3_db_release_memory(store->db);
	return true;
}
