/* Items that have passed their age go; their rows in item_key stay and name an id that is gone,
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

static bool find_candidates(struct store *store, int64_t before, int64_t most,
	struct arena *arena, struct candidate **ret_candidates, size_t *ret_count)
{
	struct call call = call_new(store, SQL_PURGE_CANDIDATES);
	int row = 0, n_young = 0;
	while ((int64_t)*ret_count < most && n_young < YOUNG_IN_A_ROW &&
		(row = call_row(&call)) == 1) {
		struct candidate candidate = {.id = call_read_int(&call)};
		candidate.feed_id = call_read_int(&call);
		candidate.flags = call_read_int(&call);
		bool young = call_read_int(&call) >= before;
		n_young = young ? n_young + 1 : 0;
		if (!young && !(candidate.flags & ITEM_STARRED))
			*arena_push(arena, *ret_candidates, *ret_count) = candidate;
	}
	call_end(&call);
	return row >= 0;
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

static bool purge_some(struct store *store, int64_t before, int64_t most, size_t *ret_count,
	struct error *err)
{
	struct meta meta;
	struct arena arena = {0};
	struct candidate *candidates = NULL;
	if (!meta_get(store, &meta, err))
		return false;
	bool ok = find_candidates(store, before, most, &arena, &candidates, ret_count);
	for (size_t i = 0; ok && i < *ret_count; i++)
		ok = purge_one(store, &meta, &candidates[i]);
	arena_finish(&arena);
	return ok || store_fail(store, err);
}

bool retention_purge_some(struct store *store, int64_t before, int64_t most, int64_t *ret_deleted,
	struct error *err)
{
	size_t n = 0;
	if (!store_begin_write(store, err))
		return false;
	if (!store_end(store, purge_some(store, before, most, &n, err), err))
		return false;
	*ret_deleted = (int64_t)n;
	return true;
}
