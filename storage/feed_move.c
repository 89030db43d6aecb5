/* A feed that has moved for good. The old address becomes an alias, which feed.c and feed_read.c look
 * up; when somebody is subscribed to the new one already, the two become one. */
#include "storage/feed_row.h"

/* The other feed takes over who wants this one, and its tags, and is due when nobody wanted it
 * before; the items stay where they are. */
static bool merge_into(struct store *store, int64_t feed_id, int64_t into_id)
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
	return call_run(&call);
}

/* The two addresses differ, and `from` outlives the call. */
static bool move_from(struct store *store, int64_t feed_id, struct str from, struct str to,
	int64_t now)
{
	int64_t there = 0;
	int taken = feed_row_at(store, to, &there);
	if (taken < 0)
		return false;
	if (taken)
		return feed_add_alias(store, from, there, now) && merge_into(store, feed_id, there);
	struct call call = call_new(store, SQL_ALIAS_DROP);
	call_text(&call, to);
	if (!call_run(&call) || !feed_add_alias(store, from, feed_id, now))
		return false;
	call = call_new(store, SQL_FEED_MOVE);
	call_text(&call, to);
	call_int(&call, feed_id);
	return call_run(&call);
}

bool feed_move(struct store *store, int64_t feed_id, struct str to, int64_t now)
{
	struct arena arena = {0};
	struct call call = call_new(store, SQL_INGEST_URL);
	call_int(&call, feed_id);
	if (call_row(&call) != 1)
		return false;
	struct str from = call_read_str(&call, &arena);
	call_end(&call);
	bool ok = str_eq(from, to) || move_from(store, feed_id, from, to, now);
	arena_finish(&arena);
	return ok;
}
