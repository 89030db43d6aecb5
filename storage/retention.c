/* Items that may go are found in three ways, one after the other; their rows in item_key stay and name an id that is gone,
 * which is how the ingest knows them. */
#include "storage/retention.h"

#include "storage/connection.h"
#include "storage/item.h"
#include "storage/search_index.h"

/* Ids are given out in the order of first_seen_at, but for clocks that were set back: the walk ends
 * where so many items in a row are too young. */
enum { YOUNG_IN_A_ROW = 1000 };

struct candidate {
	int64_t id, feed_id, flags;
};

struct candidates {
	struct candidate *list;
	size_t n, most;
	struct arena arena;
};

static bool find_aged(struct store *store, const struct retention *retention,
	struct candidates *candidates)
{
	struct call call = call_new(store, SQL_PURGE_AGED);
	int row = 0, n_young = 0;
	while (candidates->n < candidates->most && n_young < YOUNG_IN_A_ROW && (row = call_row(&call)) == 1) {
		struct candidate candidate = {.id = call_read_int(&call)};
		candidate.feed_id = call_read_int(&call);
		candidate.flags = call_read_int(&call);
		bool young = call_read_int(&call) >= retention->before;
		n_young = young ? n_young + 1 : 0;
		if (!young && !(candidate.flags & ITEM_STARRED))
			*arena_push(&candidates->arena, candidates->list, candidates->n) = candidate;
	}
	call_end(&call);
	return row >= 0;
}

static bool take_all(struct call *call, struct candidates *candidates)
{
	int row;
	while ((row = call_row(call)) == 1) {
		struct candidate *candidate =
			arena_push(&candidates->arena, candidates->list, candidates->n);
		candidate->id = call_read_int(call);
		candidate->feed_id = call_read_int(call);
		candidate->flags = call_read_int(call);
	}
	return row == 0;
}

static bool find_crowded(struct store *store, const struct retention *retention,
	struct candidates *candidates)
{
	struct call call = call_new(store, SQL_PURGE_CROWDED);
	call_int(&call, retention->keep_items);
	call_int(&call, (int64_t)candidates->most);
	return take_all(&call, candidates);
}

static bool find_oldest(struct store *store, const struct retention *retention,
	struct candidates *candidates)
{
	struct call bytes = call_new(store, SQL_BYTES_IN_USE);
	if (call_row(&bytes) != 1)
		return false;
	bool fits = call_read_int(&bytes) <= retention->max_bytes;
	call_end(&bytes);
	if (fits)
		return true;
	struct call call = call_new(store, SQL_PURGE_OLDEST);
	call_int(&call, (int64_t)candidates->most);
	return take_all(&call, candidates);
}

static bool find_candidates(struct store *store, const struct retention *retention,
	struct candidates *candidates)
{
	if (retention->before != INT64_MIN && !find_aged(store, retention, candidates))
		return false;
	if (!candidates->n && retention->keep_items && !find_crowded(store, retention, candidates))
		return false;
	return candidates->n || !retention->max_bytes || find_oldest(store, retention, candidates);
}

static bool purge_one(struct store *store, const struct meta *meta,
	const struct candidate *candidate)
{
	static const enum sql steps[] = {SQL_REVISION_DELETE, SQL_ITEM_DELETE};
	if (!search_forget_item(store, meta, candidate->id))
		return false;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct call call = call_new(store, steps[i]);
		call_int(&call, candidate->id);
		if (!call_run(&call))
			return false;
	}
	struct call call = call_new(store, SQL_PURGE_COUNT);
	call_int(&call, !(candidate->flags & ITEM_READ));
	call_int(&call, candidate->feed_id);
	return call_run(&call);
}

static bool purge_some(struct store *store, const struct retention *retention, int64_t most,
	int64_t *ret_count, struct error *err)
{
	struct meta meta;
	struct candidates candidates = {.most = (size_t)most};
	if (!meta_get(store, &meta, err))
		return false;
	bool ok = find_candidates(store, retention, &candidates);
	for (size_t i = 0; ok && i < candidates.n; i++)
		ok = purge_one(store, &meta, &candidates.list[i]);
	arena_finish(&candidates.arena);
	*ret_count = (int64_t)candidates.n;
	return ok || store_fail(store, err);
}

bool retention_purge_some(struct store *store, const struct retention *retention, int64_t most,
	int64_t *ret_deleted, struct error *err)
{
	int64_t n = 0;
	if (!store_begin_write(store, err)
		|| !store_end(store, purge_some(store, retention, most, &n, err), err))
		return false;
	*ret_deleted = n;
	return true;
}
