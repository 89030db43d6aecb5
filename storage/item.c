/* Reading items. A cursor keeps a page of ids and reads some items at a time: its memory does not
 * grow with the result, nor with more than one large item, and no read transaction outlives a call. */
#include "storage/item.h"

#include <stdlib.h>

#include "base/tally.h"
#include "storage/item_row.h"
#include "storage/query_sql.h"
#include "storage/search_tail.h"

enum {
	FIRST_PAGE_SIZE = 50, /* a screen, unless a limit tells what is asked for: it should not wait for more */
	PAGE_GROWTH = 4,      /* who goes on should not begin the search anew so often */
	PAGE_SIZE_MAX = 8192,
	RELEVANCE_MAX = 1000, /* results of one query by relevance */
	AHEAD_ITEMS = 32,     /* read at a time: a transaction takes 5 us, as long as reading an item of 1 KB */
	AHEAD_BYTES = 256 * 1024, /* with these, no further one */
};

struct bond {
	int64_t item_id, kind, by_item_id;
};

static bool is_strong(const struct bond *bond)
{
	return bond->kind == BOND_ADDRESS || bond->kind == BOND_ID;
}

/* Both lead to one item, or one to the other, by what only one article has. */
static bool is_same(const struct bond *a, const struct bond *b)
{
	return (is_strong(a) && a->by_item_id == b->item_id) || (is_strong(b) && b->by_item_id == a->item_id)
		|| (is_strong(a) && is_strong(b) && a->by_item_id == b->by_item_id);
}

static bool read_story(struct store *store, struct arena *arena, struct item *item)
{
	struct bond mine = {.item_id = item->id};
	struct call of_item = call_new(store, SQL_STORY_OF_ITEM);
	call_int(&of_item, item->id);
	int row = call_row(&of_item);
	if (row != 1)
		return row == 0;
	item->story_id = call_read_int(&of_item);
	mine.kind = call_read_int(&of_item);
	mine.by_item_id = call_read_int(&of_item);
	call_end(&of_item);
	struct call call = call_new(store, SQL_STORY_MEMBERS);
	call_int(&call, item->story_id);
	call_int(&call, item->id);
	while ((row = call_row(&call)) == 1) {
		struct bond bond = {.item_id = call_read_int(&call)};
		bond.kind = call_read_int(&call);
		bond.by_item_id = call_read_int(&call);
		struct story_member *member = arena_push(arena, item->also, item->n_also);
		*member = (struct story_member){.item_id = bond.item_id, .feed_id = call_read_int(&call),
			.is_same = is_same(&mine, &bond)};
		member->feed_title = call_read_str(&call, arena);
		member->url = call_read_str(&call, arena);
	}
	return row == 0;
}

/* 1 found, 0 no such item, -1 err. */
static int read_by_id(struct store *store, int64_t id, enum item_fields fields, bool with_story,
	struct arena *arena, struct item *ret_item, struct error *err)
{
	struct item item;
	struct call call =
		call_new(store, fields == ITEM_HEAD ? SQL_ITEM_GET_HEAD : SQL_ITEM_GET_WHOLE);
	call_int(&call, id);
	int row = call_row(&call);
	if (row < 0)
		store_fail(store, err);
	if (row != 1)
		return row;
	bool ok = item_row_read(&call, fields, arena, &item, err);
	call_end(&call);
	if (!ok)
		return -1;
	item.story_id = 0;
	item.also = NULL;
	item.n_also = 0;
	if (with_story && !read_story(store, arena, &item)) {
		store_fail(store, err);
		return -1;
	}
	*ret_item = item;
	return 1;
}

bool item_get(struct store *store, int64_t id, struct arena *arena, struct item *ret_item,
	struct error *err)
{
	int found = read_by_id(store, id, ITEM_WHOLE, true, arena, ret_item, err);
	if (found == 0)
		return store_lacks(store, "item", id, err);
	return found == 1;
}

struct item_cursor {
	struct store *store;
	struct query_plan plan;
	enum item_fields fields;
	bool oldest_first;
	int64_t last_id; /* items stored later are not part of the walk */
	int64_t limit, left, first_page_size;
	struct {
		int64_t from_key, until_key;
	} begin;
	int64_t max_per_feed; /* 0: no such limit */
	bool with_story;      /* who gets one item a story wants to know of the others */
	struct tally feeds;   /* results so far, where there is one */
	int64_t ids[PAGE_SIZE_MAX];
	size_t n_ids, at;
	struct item ahead[AHEAD_ITEMS]; /* the next ones, read already; in the arena */
	size_t n_ahead, n_given;
	struct arena arena;
	int64_t page_size; /* of the next page */
	int64_t n_pages;   /* that were read */
	bool ended;        /* no page after this one */
};

/* No query can give more than so many of each feed, or all that a feed has: a walk that has found
 * these need not go through what is left of the loud ones. */
static bool limit_by_feeds(struct item_cursor *cursor, struct error *err)
{
	if (!cursor->max_per_feed)
		return true;
	struct call call = call_new(cursor->store, SQL_FEED_SUM_AT_MOST);
	call_int(&call, cursor->max_per_feed);
	if (call_row(&call) != 1)
		return store_fail(cursor->store, err);
	int64_t most = call_read_int(&call);
	call_end(&call);
	if (cursor->limit > most)
		cursor->limit = most;
	return true;
}

static void begin(struct item_cursor *cursor)
{
	cursor->plan.from_key = cursor->begin.from_key;
	cursor->plan.until_key = cursor->begin.until_key;
	cursor->page_size = cursor->first_page_size;
	cursor->left = cursor->limit;
	cursor->n_ids = cursor->at = 0;
	cursor->n_ahead = cursor->n_given = 0;
	cursor->n_pages = 0;
	cursor->ended = false;
	tally_finish(&cursor->feeds);
}

bool item_cursor_open(struct store *store, const struct query *query, enum item_fields fields,
	struct item_cursor **ret_cursor, struct error *err)
{
	struct meta meta;
	struct query_plan plan;
	if (!meta_get(store, &meta, err) || !query_prepare(store, query, QUERY_PAGES, &plan, err))
		return false;
	struct item_cursor *cursor = xcalloc(1, sizeof *cursor);
	cursor->store = store;
	cursor->plan = plan;
	cursor->fields = fields;
	cursor->oldest_first = query->sort == QUERY_OLDEST;
	cursor->last_id = meta.last_item_id;
	cursor->begin.from_key = plan.from_key;
	cursor->begin.until_key = plan.until_key;
	cursor->limit = query->limit ? query->limit : INT64_MAX;
	cursor->first_page_size = cursor->limit < PAGE_SIZE_MAX ? cursor->limit : FIRST_PAGE_SIZE;
	cursor->max_per_feed = query->max_per_feed;
	cursor->with_story = query->one_per_story;
	if (!limit_by_feeds(cursor, err)) {
		item_cursor_close(cursor);
		return false;
	}
	begin(cursor);
	*ret_cursor = cursor;
	return true;
}

/* What is in the first page need not be searched for again. */
void item_cursor_rewind(struct item_cursor *cursor, enum item_fields fields)
{
	cursor->fields = fields;
	cursor->at = 0;
	cursor->n_ahead = cursor->n_given = 0;
	if (!cursor->ended || cursor->n_pages > 1)
		begin(cursor);
}

static void bind_page(const struct query_plan *plan, int64_t last_id, int64_t n)
{
	sqlite3_bind_int64(plan->stmt, QUERY_UNTIL_KEY, plan->until_key);
	sqlite3_bind_int64(plan->stmt, QUERY_FROM_KEY, plan->from_key);
	sqlite3_bind_int64(plan->stmt, QUERY_LAST_ID, last_id);
	sqlite3_bind_int64(plan->stmt, QUERY_PAGE_SIZE, n);
}

/* The row that the statement stands on. */
static bool has_place(struct item_cursor *cursor)
{
	if (!cursor->max_per_feed)
		return true;
	return tally_add(&cursor->feeds, sqlite3_column_int64(cursor->plan.stmt, 2)) <=
		cursor->max_per_feed;
}

/* The next page of ids begins behind the last key of this one. */
static bool read_page(struct item_cursor *cursor, struct error *err)
{
	struct query_plan *plan = &cursor->plan;
	int64_t most = plan->by_relevance ? RELEVANCE_MAX : cursor->page_size, n_rows = 0, key = 0, id = 0;
	cursor->page_size = most * PAGE_GROWTH < PAGE_SIZE_MAX ? most * PAGE_GROWTH : PAGE_SIZE_MAX;
	if (most > cursor->left && !cursor->max_per_feed)
		most = cursor->left;
	bind_page(plan, cursor->last_id, most);
	cursor->n_ids = cursor->at = 0;
	cursor->n_pages++;
	int code = SQLITE_DONE;
	while (cursor->left && (code = sqlite3_step(plan->stmt)) == SQLITE_ROW) {
		int64_t before = id;
		n_rows++;
		id = sqlite3_column_int64(plan->stmt, 0);
		key = sqlite3_column_int64(plan->stmt, 1);
		if (id == before || !has_place(cursor))
			continue;
		cursor->ids[cursor->n_ids++] = id;
		cursor->left--;
	}
	sqlite3_reset(plan->stmt);
	if (code != SQLITE_DONE && code != SQLITE_ROW)
		return store_fail(cursor->store, err);
	cursor->ended = plan->by_relevance || n_rows < most || cursor->left == 0;
	if (cursor->oldest_first)
		plan->from_key = key + 1;
	else
		plan->until_key = key;
	return true;
}

/* Those before one that cannot be read are given first; it is the first that is tried then. */
static bool read_some(struct item_cursor *cursor, struct error *err)
{
	struct error why = {0};
	int found = 0;
	bool with_story = cursor->with_story || cursor->fields == ITEM_TOLD;
	while (cursor->at < cursor->n_ids && cursor->n_ahead < AHEAD_ITEMS && cursor->arena.used < AHEAD_BYTES
		&& (found = read_by_id(cursor->store, cursor->ids[cursor->at], cursor->fields, with_story,
			    &cursor->arena, &cursor->ahead[cursor->n_ahead], &why)) >= 0) {
		cursor->at++;
		cursor->n_ahead += found > 0; /* else purged since the page was read */
	}
	return found >= 0 || cursor->n_ahead || error_set(err, "%s", why.text);
}

/* In one transaction, unless the caller has one that goes on. */
static bool read_ahead(struct item_cursor *cursor, struct error *err)
{
	struct store *store = cursor->store;
	arena_clear(&cursor->arena);
	cursor->n_ahead = cursor->n_given = 0;
	if (!sqlite3_get_autocommit(store->db))
		return read_some(cursor, err);
	return store_begin_read(store, err) && store_end(store, read_some(cursor, err), err);
}

int item_cursor_next(struct item_cursor *cursor, struct item *ret_item, struct error *err)
{
	while (cursor->n_given == cursor->n_ahead) {
		if (cursor->at == cursor->n_ids && cursor->ended)
			return 0;
		if (cursor->at == cursor->n_ids ? !read_page(cursor, err) : !read_ahead(cursor, err))
			return -1;
	}
	*ret_item = cursor->ahead[cursor->n_given++];
	return 1;
}

void item_cursor_close(struct item_cursor *cursor)
{
	if (!cursor)
		return;
	sqlite3_finalize(cursor->plan.stmt);
	tally_finish(&cursor->feeds);
	arena_finish(&cursor->arena);
	free(cursor);
}

/* What SQL cannot count: page after page. */
static bool count_by_walk(struct store *store, const struct query *query, int64_t *ret_count,
	struct error *err)
{
	struct item_cursor *cursor;
	int64_t n = 0;
	bool ok = true;
	if (!item_cursor_open(store, query, ITEM_HEAD, &cursor, err))
		return false;
	while (ok && !cursor->ended) {
		ok = read_page(cursor, err);
		n += (int64_t)cursor->n_ids;
	}
	item_cursor_close(cursor);
	if (ok)
		*ret_count = n;
	return ok;
}

bool item_count(struct store *store, const struct query *query, int64_t *ret_count,
	struct error *err)
{
	struct query_plan plan;
	if (query->max_per_feed)
		return count_by_walk(store, query, ret_count, err);
	if (!query_prepare(store, query, QUERY_COUNT, &plan, err))
		return false;
	int64_t most = plan.by_relevance ? RELEVANCE_MAX : -1;
	if (query->limit && (most < 0 || query->limit < most))
		most = query->limit;
	bind_page(&plan, INT64_MAX, most);
	bool ok = sqlite3_step(plan.stmt) == SQLITE_ROW;
	if (ok)
		*ret_count = sqlite3_column_int64(plan.stmt, 0);
	else
		store_fail(store, err);
	sqlite3_finalize(plan.stmt);
	return ok;
}

/* Up to where words can be looked for: what waits behind is neither in the search index as it is nor looked at. */
static bool find_last_searched(struct store *store, const struct query *query, int64_t *ret_id, struct error *err)
{
	struct meta meta;
	*ret_id = INT64_MAX;
	if (!meta_get(store, &meta, err))
		return false;
	if (!meta.search || !query_has_words(query))
		return true;
	if (!search_tail_read(store, &meta, err))
		return false;
	if (search_tail_is_whole(store->tail))
		return true;
	struct call call = call_new(store, SQL_SEARCH_LAST_RIGHT);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	*ret_id = call_read_int(&call);
	call_end(&call);
	return true;
}

bool item_find_arrival(struct store *store, const struct query *query, int64_t n, int64_t *ret_id,
	struct error *err)
{
	struct query_plan plan;
	int64_t id = 0, n_rows = 0, last_id;
	int code;
	if (!find_last_searched(store, query, &last_id, err)
		|| !query_prepare(store, query, QUERY_ARRIVALS, &plan, err))
		return false;
	bind_page(&plan, last_id, n);
	for (; (code = sqlite3_step(plan.stmt)) == SQLITE_ROW; n_rows++)
		id = sqlite3_column_int64(plan.stmt, 0);
	if (code != SQLITE_DONE)
		store_fail(store, err);
	else
		*ret_id = n_rows == n ? id : 0;
	sqlite3_finalize(plan.stmt);
	return code == SQLITE_DONE;
}
