/* A feed that has moved for good. The old address becomes an alias, which feed.c and feed_read.c look
 * up; when somebody is subscribed to the new one already, the two become one. */
#include "storage/feed_row.h"
#include "storage/mark.h"

/* An item that both feeds have. */
struct twins {
	int64_t id, flags, into_id;
};

static bool find_twins(struct store *store, int64_t feed_id, int64_t into_id, struct arena *arena,
	struct twins **ret_list, size_t *ret_count)
{
	int row;
	struct call call = call_new(store, SQL_INGEST_TWINS);
	call_int(&call, into_id);
	call_int(&call, feed_id);
	while ((row = call_row(&call)) == 1) {
		struct twins *twins = arena_push(arena, *ret_list, *ret_count);
		twins->id = call_read_int(&call);
		twins->flags = call_read_int(&call);
		twins->into_id = call_read_int(&call);
	}
	return row == 0;
}

/* The one of the other feed is starred and read if this one was, and this one is out of the way: read, and starred no
 * more. It stays, as it has a history, and an id under which it was published. */
static bool leave_to_twin(struct store *store, const struct twins *twins, struct meta *meta)
{
	const struct {
		int64_t id;
		enum item_flag flag;
		bool on, applies;
	} marks[] = {
		{twins->into_id, ITEM_READ, true, twins->flags & ITEM_READ},
		{twins->into_id, ITEM_STARRED, true, twins->flags & ITEM_STARRED},
		{twins->id, ITEM_STARRED, false, true},
		{twins->id, ITEM_READ, true, true},
	};
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof marks / sizeof *marks; i++)
		ok = !marks[i].applies || item_mark_one(store, marks[i].id, marks[i].flag, marks[i].on, meta);
	return ok;
}

static bool leave_all_to_twins(struct store *store, int64_t feed_id, int64_t into_id, struct meta *meta)
{
	struct arena arena = {0};
	struct twins *list = NULL;
	size_t n = 0;
	bool ok = find_twins(store, feed_id, into_id, &arena, &list, &n);
	for (size_t i = 0; ok && i < n; i++)
		ok = leave_to_twin(store, &list[i], meta);
	arena_finish(&arena);
	return ok;
}

/* The other feed takes over who wants this one, and its tags, and is due when nobody wanted it
 * before; the items stay where they are, and leave what readers did with them to those that it has, too. */
static bool merge_into(struct store *store, int64_t feed_id, int64_t into_id, struct meta *meta)
{
	static const enum sql steps[] = {SQL_INGEST_MERGE_DUE, SQL_INGEST_MERGE_ORIGINS,
		SQL_INGEST_MERGE_TAGS};
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct call call = call_new(store, steps[i]);
		call_int(&call, into_id);
		call_int(&call, feed_id);
		if (!call_run(&call))
			return false;
	}
	struct call call = call_new(store, SQL_INGEST_RETIRE);
	call_int(&call, feed_id);
	return call_run(&call) && leave_all_to_twins(store, feed_id, into_id, meta);
}

/* The two addresses differ, and `from` outlives the call. */
static bool move_from(struct store *store, int64_t feed_id, struct str from, struct str to,
	int64_t now, struct meta *meta)
{
	int64_t there = 0;
	int taken = feed_row_at(store, to, &there);
	if (taken < 0)
		return false;
	if (taken)
		return feed_add_alias(store, from, there, now) && merge_into(store, feed_id, there, meta);
	struct call call = call_new(store, SQL_ALIAS_DROP);
	call_text(&call, to);
	if (!call_run(&call) || !feed_add_alias(store, from, feed_id, now))
		return false;
	call = call_new(store, SQL_FEED_MOVE);
	call_text(&call, to);
	call_int(&call, feed_id);
	return call_run(&call);
}

bool feed_move(struct store *store, int64_t feed_id, struct str to, int64_t now, struct meta *meta)
{
	struct arena arena = {0};
	struct call call = call_new(store, SQL_INGEST_URL);
	call_int(&call, feed_id);
	if (call_row(&call) != 1)
		return false;
	struct str from = call_read_str(&call, &arena);
	call_end(&call);
	bool ok = str_eq(from, to) || move_from(store, feed_id, from, to, now, meta);
	arena_finish(&arena);
	return ok;
}
