/* Reads item.seq and item_removed, each page of both in one transaction. Removals are written by a
 * trigger, so that no way for an item to go is forgotten. */
#include "storage/change.h"

#include <stdlib.h>

#include "storage/connection.h"
#include "storage/query_sql.h"
#include "storage/search_tail.h"

enum { PAGE_ITEMS = 500 };

struct changes {
	struct change *list;
	size_t n;
	int64_t until; /* everything up to here is in the list */
};

static int on_compare(const void *left, const void *right)
{
	const struct change *a = left, *b = right;
	return (a->seq > b->seq) - (a->seq < b->seq);
}

/* A full page says nothing of what comes behind its last seq. */
static void changes_bound(struct changes *changes, size_t n_added, int64_t last_seq)
{
	if (n_added == PAGE_ITEMS && last_seq < changes->until)
		changes->until = last_seq;
}

static bool read_items(struct store *store, const struct query *query, int64_t after,
	struct changes *changes, struct arena *arena, struct error *err)
{
	struct query_plan plan;
	struct query range = *query;
	size_t n_added = 0;
	int64_t seq = after;
	int code;
	range.after_seq = after;
	range.until_seq = changes->until;
	if (!query_prepare(store, &range, QUERY_CHANGES, &plan, err))
		return false;
	sqlite3_bind_int64(plan.stmt, QUERY_UNTIL_KEY, plan.until_key);
	sqlite3_bind_int64(plan.stmt, QUERY_FROM_KEY, plan.from_key);
	sqlite3_bind_int64(plan.stmt, QUERY_LAST_ID, INT64_MAX);
	sqlite3_bind_int64(plan.stmt, QUERY_PAGE_SIZE, PAGE_ITEMS);
	while ((code = sqlite3_step(plan.stmt)) == SQLITE_ROW) {
		seq = sqlite3_column_int64(plan.stmt, 2);
		*arena_push(arena, changes->list, changes->n) =
			(struct change){.item_id = sqlite3_column_int64(plan.stmt, 0), .seq = seq};
		n_added++;
	}
	if (code != SQLITE_DONE)
		store_fail(store, err);
	sqlite3_finalize(plan.stmt);
	changes_bound(changes, n_added, seq);
	return code == SQLITE_DONE;
}

static bool read_removals(struct store *store, int64_t after, struct changes *changes,
	struct arena *arena, struct error *err)
{
	size_t n_added = 0;
	int64_t seq = after;
	struct call call = call_new(store, SQL_REMOVALS);
	call_int(&call, after);
	call_int(&call, changes->until);
	call_int(&call, PAGE_ITEMS);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct change *change = arena_push(arena, changes->list, changes->n);
		*change = (struct change){.is_removal = true, .seq = seq = call_read_int(&call)};
		change->item_id = call_read_int(&call);
		change->feed_id = call_read_int(&call);
		change->removed_at = call_read_int(&call);
		change->guid = arena_str(arena, call_read_borrowed(&call));
		change->url = arena_str(arena, call_read_borrowed(&call));
		n_added++;
	}
	changes_bound(changes, n_added, seq);
	return row == 0 || store_fail(store, err);
}

/* Up to where words can be looked for: some items may be neither in the search index nor looked at
 * while they wait for it. */
static bool find_indexed(struct store *store, const struct meta *meta, int64_t *ret_until, struct error *err)
{
	if (!search_tail_read(store, meta, err))
		return false;
	if (search_tail_is_whole(store->tail))
		return true;
	struct call call = call_new(store, SQL_FIRST_UNINDEXED);
	call_int(&call, meta->indexed_item_id);
	int row = call_row(&call);
	if (row == 1)
		*ret_until = call_read_int(&call);
	call_end(&call);
	return row >= 0 || store_fail(store, err);
}

static bool read_page(struct store *store, const struct query *query, int64_t after, struct arena *arena,
	struct changes *ret_changes, struct error *err)
{
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	ret_changes->until = meta.last_seq;
	if (meta.search && query_has_words(query) && !find_indexed(store, &meta, &ret_changes->until, err))
		return false;
	if (ret_changes->until <= after)
		return true;
	return read_items(store, query, after, ret_changes, arena, err)
		&& read_removals(store, after, ret_changes, arena, err);
}

bool change_read(struct store *store, const struct query *query, int64_t after, struct arena *arena,
	struct change **ret_changes, size_t *ret_count, int64_t *ret_until, struct error *err)
{
	struct changes changes = {0};
	if (!store_begin_read(store, err))
		return false;
	if (!store_end(store, read_page(store, query, after, arena, &changes, err), err))
		return false;
	if (changes.n)
		qsort(changes.list, changes.n, sizeof *changes.list, on_compare);
	while (changes.n && changes.list[changes.n - 1].seq > changes.until)
		changes.n--; /* behind the end of the other list: next time */
	*ret_changes = changes.list;
	*ret_count = changes.n;
	*ret_until = changes.until > after ? changes.until : after;
	return true;
}

bool change_horizon(struct store *store, int64_t *ret_seq, struct error *err)
{
	struct call call = call_new(store, SQL_REMOVALS_HORIZON);
	int row = call_row(&call);
	if (row == 1)
		*ret_seq = call_read_int(&call);
	call_end(&call);
	return row == 1 || store_fail(store, err);
}

static bool forget_removals(struct store *store, int64_t before, struct error *err)
{
	static const enum sql steps[] = {SQL_REMOVALS_NOTE_HORIZON, SQL_REMOVALS_FORGET};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct call call = call_new(store, steps[i]);
		call_int(&call, before);
		if (!call_run(&call))
			return store_fail(store, err);
	}
	return true;
}

bool change_forget_removals(struct store *store, int64_t now, struct error *err)
{
	return store_begin_write(store, err)
		&& store_end(store, forget_removals(store, now - REMOVALS_KEPT_S, err), err);
}
