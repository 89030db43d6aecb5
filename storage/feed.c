/* Subscribing, unsubscribing and bringing the feeds of one origin up to date. Owns the rows of
 * feed, feed_tag and feed_alias; what a fetch changes is written by ingest.c. */
#include "storage/feed.h"

#include <stdlib.h>

#include "storage/feed_row.h"
#include "storage/published.h"
#include "storage/search_index.h"
#include "storage/wishes.h"

/* 1 found, 0 no such feed, -1 failed. */
static int find_by_url(struct store *store, struct str url, int64_t *ret_id)
{
	struct call call = call_new(store, SQL_FEED_BY_URL);
	call_text(&call, url);
	int found = call_row(&call);
	if (found == 1) {
		*ret_id = call_read_int(&call);
		call_end(&call);
	}
	return found;
}

int feed_row_at(struct store *store, struct str url, int64_t *ret_id)
{
	struct call call = call_new(store, SQL_FEED_AT_URL);
	call_text(&call, url);
	int row = call_row(&call);
	if (row == 1) {
		*ret_id = call_read_int(&call);
		call_end(&call);
	}
	return row;
}

/* Whoever wants an address wants the feed that has it now, or that had it. What nobody wants may be a feed that became
 * one with another, whose former address its own one is: it is that feed still, for its items. */
static int find_for(struct store *store, struct str url, uint32_t origin, int64_t *ret_id)
{
	return origin ? find_by_url(store, url, ret_id) : feed_row_at(store, url, ret_id);
}

static bool insert_feed(struct store *store, const struct subscription *wanted, uint32_t origin,
	int64_t now, int64_t *ret_id)
{
	struct wishes wishes = wishes_merge((struct wishes){0}, wanted, origin);
	struct call call = call_new(store, SQL_FEED_INSERT);
	call_text(&call, wanted->url);
	wishes_bind(&call, &wishes);
	call_int(&call, now);
	if (!call_run(&call))
		return false;
	*ret_id = sqlite3_last_insert_rowid(store->db);
	call = call_new(store, SQL_FEED_STATE_INSERT);
	call_int(&call, *ret_id);
	return call_run(&call);
}

/* A feed that nobody wanted is due again; what its server forbade it still does. */
static bool revive(struct store *store, int64_t id)
{
	struct call call = call_new(store, SQL_FEED_REVIVE);
	call_int(&call, id);
	return call_run(&call);
}

static bool update_feed(struct store *store, int64_t id, const struct subscription *wanted,
	uint32_t origin, bool *ret_added, bool *ret_changed)
{
	struct call call = call_new(store, SQL_FEED_WISHES);
	call_int(&call, id);
	if (call_row(&call) != 1)
		return false;
	struct wishes old = wishes_read(&call);
	struct wishes merged = wishes_merge(old, wanted, origin);
	*ret_added = old.origins == 0;
	*ret_changed |= !wishes_equal(&old, &merged);
	if (!wishes_equal(&old, &merged) && !wishes_set(store, id, &merged))
		return false;
	call_end(&call); /* the old strings were borrowed until here */
	return old.origins || revive(store, id);
}

static bool run_on_feed(struct store *store, enum sql which, int64_t id)
{
	struct call call = call_new(store, which);
	call_int(&call, id);
	return call_run(&call);
}

static bool drop_tags(struct store *store, int64_t id, uint32_t origins)
{
	struct call call = call_new(store, SQL_TAG_DROP_ORIGINS);
	call_int(&call, id);
	call_int(&call, origins);
	return call_run(&call) && run_on_feed(store, SQL_TAG_DROP_ORPHANS, id);
}

/* A blank one would be a tag that nobody can ask for. */
static bool add_tags(struct store *store, int64_t id, const struct subscription *wanted,
	uint32_t origin)
{
	for (size_t i = 0; i < wanted->n_tags; i++) {
		if (!str_trim(wanted->tags[i]).len)
			continue;
		struct call call = call_new(store, SQL_TAG_ADD);
		call_int(&call, id);
		call_text(&call, wanted->tags[i]);
		call_int(&call, origin);
		if (!call_run(&call))
			return false;
	}
	return true;
}

/* The row alone, without tags. */
static bool subscribe_row(struct store *store, const struct subscription *wanted, uint32_t origin,
	int64_t now, int64_t *ret_id, bool *ret_added, bool *ret_changed)
{
	int found = find_for(store, wanted->url, origin, ret_id);
	if (found == 1)
		return update_feed(store, *ret_id, wanted, origin, ret_added, ret_changed);
	*ret_added = true;
	return found == 0 && insert_feed(store, wanted, origin, now, ret_id);
}

bool feed_find_url(struct store *store, struct str url, int64_t *ret_id, struct error *err)
{
	int found = find_by_url(store, url, ret_id);
	if (found == 0)
		*ret_id = 0;
	return found >= 0 || store_fail(store, err);
}

bool feed_find_at(struct store *store, struct str url, int64_t *ret_id, struct error *err)
{
	int found = feed_row_at(store, url, ret_id);
	if (found == 0)
		*ret_id = 0;
	return found >= 0 || store_fail(store, err);
}

bool feed_add_alias(struct store *store, struct str url, int64_t id, int64_t now)
{
	struct call call = call_new(store, SQL_ALIAS_ADD);
	call_text(&call, url);
	call_int(&call, id);
	call_int(&call, now);
	return call_run(&call);
}

static bool add_former(struct store *store, int64_t id, struct str url, int64_t now)
{
	struct call call = call_new(store, SQL_FEED_URL_IS_TAKEN);
	call_text(&call, url);
	call_int(&call, id);
	int taken = call_row(&call);
	call_end(&call);
	return taken >= 0 && (taken || feed_add_alias(store, url, id, now));
}

bool feed_set_past(struct store *store, int64_t id, const struct feed_past *past, int64_t now, struct error *err)
{
	if (!store_begin_write(store, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < past->n_former_urls; i++)
		ok = add_former(store, id, past->former_urls[i], now);
	struct call call = call_new(store, SQL_FEED_SET_PAST);
	call_str(&call, past->first_url);
	call_opt(&call, past->added_at, TIME_NONE);
	call_int(&call, id);
	return store_end(store, (ok && call_run(&call)) || store_fail(store, err), err);
}

bool feed_subscribe_all(struct store *store, const struct subscription *subscriptions, size_t n,
	enum feed_origin origin, int64_t now, size_t *ret_added, struct error *err)
{
	size_t n_added = 0;
	if (!store_begin_write(store, err))
		return false;
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		int64_t id;
		bool added = false, changed = false;
		ok = (subscribe_row(store, &subscriptions[i], origin, now, &id, &added, &changed) &&
			     add_tags(store, id, &subscriptions[i], origin)) ||
			store_fail(store, err);
		n_added += added;
	}
	if (!store_end(store, ok, err))
		return false;
	*ret_added = n_added;
	return true;
}

bool feed_subscribe(struct store *store, const struct subscription *subscription,
	enum feed_origin origin, int64_t now, int64_t *ret_id, bool *ret_added, struct error *err)
{
	size_t n_added = 0;
	int64_t id;
	if (!feed_subscribe_all(store, subscription, 1, origin, now, &n_added, err))
		return false;
	if (find_for(store, subscription->url, origin, &id) != 1)
		return store_fail(store, err);
	*ret_id = id;
	*ret_added = n_added == 1;
	return true;
}

/* What an origin gave goes with it. */
static bool lose_origins(struct store *store, int64_t id, uint32_t lost)
{
	struct call call = call_new(store, SQL_FEED_WISHES);
	call_int(&call, id);
	if (call_row(&call) != 1)
		return false;
	struct wishes left = wishes_read(&call);
	left.origins &= ~lost;
	if (lost & FEED_BY_CONFIG) {
		left.name = left.initial = (struct str){0};
		left.interval_s = left.flags = 0;
		left.keep = (struct keep){0};
	}
	if (!wishes_set(store, id, &left))
		return false;
	call_end(&call);
	return drop_tags(store, id, lost);
}

/* What is told of its items stays until its time is over: removals (change.h), and the keys of stories, which
 * lead to nobody. */
static bool purge_feed(struct store *store, int64_t id, struct error *err)
{
	static const enum sql steps[] = {
		SQL_FEED_DELETE_REVISIONS,
		SQL_FEED_DELETE_ITEMS,
		SQL_FEED_DELETE_KEYS,
		SQL_FEED_DELETE_ALIASES,
		SQL_FEED_DELETE,
	};
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	if (!search_forget_feed(store, &meta, id) || !published_release(store, id))
		return store_fail(store, err);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (!run_on_feed(store, steps[i], id))
			return store_fail(store, err);
	return true;
}

/* Inside the transaction. */
static bool unsubscribe(struct store *store, int64_t id, uint32_t origins, bool purge,
	struct error *err)
{
	struct call call = call_new(store, SQL_FEED_EXISTS);
	call_int(&call, id);
	int found = call_row(&call);
	call_end(&call);
	if (found < 0)
		return store_fail(store, err);
	if (!found)
		return store_lacks(store, "feed", id, err);
	if (purge)
		return purge_feed(store, id, err);
	return lose_origins(store, id, origins) || store_fail(store, err);
}

bool feed_unsubscribe(struct store *store, int64_t id, uint32_t origins, bool purge,
	struct error *err)
{
	if (!store_begin_write(store, err))
		return false;
	return store_end(store, unsubscribe(store, id, origins, purge, err), err);
}

/* Tags of one origin made exactly those of the subscription; an equal set is left alone. */
static bool sync_tags(struct store *store, int64_t id, const struct subscription *wanted,
	uint32_t origin, bool *ret_changed)
{
	int64_t before = sqlite3_total_changes64(store->db);
	size_t n_kept = 0;
	bool same = true;
	struct call call = call_new(store, SQL_TAG_OF_ORIGIN);
	call_int(&call, id);
	call_int(&call, origin);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct str tag = call_read_borrowed(&call);
		size_t i = 0;
		while (i < wanted->n_tags && !str_eq(tag, wanted->tags[i]))
			i++;
		same = same && i < wanted->n_tags;
		n_kept++;
	}
	if (row < 0)
		return false;
	if (!same && !drop_tags(store, id, origin))
		return false;
	if ((!same || n_kept < wanted->n_tags) && !add_tags(store, id, wanted, origin))
		return false;
	*ret_changed |= sqlite3_total_changes64(store->db) != before;
	return true;
}

/* The feeds of an origin that are listed, by id: one bit each. */
struct listed {
	unsigned char *bits;
	int64_t n;
};

static void listed_add(struct listed *listed, int64_t id)
{
	if (id >= listed->n) {
		int64_t n = (id + 1) * 2;
		listed->bits = xrealloc(listed->bits, (size_t)n / 8 + 1);
		size_t used = listed->n ? (size_t)listed->n / 8 + 1 : 0;
		memset(listed->bits + used, 0, (size_t)n / 8 + 1 - used);
		listed->n = n;
	}
	listed->bits[id / 8] |= (unsigned char)(1 << id % 8);
}

static bool listed_has(const struct listed *listed, int64_t id)
{
	return id < listed->n && (listed->bits[id / 8] & 1 << id % 8);
}

/* The feeds that a list names by their addresses; found when they are asked for. */
struct named_by_url {
	struct listed ids;
	bool is_known;
};

static bool find_named_by_url(struct store *store, const struct subscription *subscriptions, size_t n,
	struct named_by_url *named)
{
	for (size_t i = 0; !named->is_known && i < n; i++) {
		int64_t id = 0;
		int found = find_by_url(store, subscriptions[i].url, &id);
		if (found < 0)
			return false;
		if (found)
			listed_add(&named->ids, id);
	}
	named->is_known = true;
	return true;
}

/* A section of the configuration goes by its name: with another address it is the same feed, which begins anew there as
 * far as servers are concerned. Unless the former address is listed, too, or somebody else wants it. What led to the
 * former address leads nowhere now: a person has corrected it. *ret_id stays as it is when there is none. */
static bool find_by_name(struct store *store, const struct subscription *subscriptions, size_t n, size_t index,
	struct named_by_url *named, int64_t *ret_id)
{
	static const enum sql steps[] = {SQL_STATE_BEGIN_ANEW, SQL_ALIAS_DROP_OF_FEED, SQL_BACKFILL_DROP, SQL_ARCHIVE_DROP,
		SQL_FEED_FORGET_OLDER};
	const struct subscription *wanted = &subscriptions[index];
	struct call call = call_new(store, SQL_FEED_OF_SECTION);
	call_text(&call, wanted->name);
	call_int(&call, FEED_BY_CONFIG);
	int row = call_row(&call);
	if (row != 1)
		return row == 0;
	int64_t id = call_read_int(&call);
	call_end(&call);
	if (!find_named_by_url(store, subscriptions, n, named))
		return false;
	if (listed_has(&named->ids, id))
		return true;
	*ret_id = id;
	call = call_new(store, SQL_FEED_MOVE);
	call_text(&call, wanted->url);
	call_int(&call, id);
	bool ok = call_run(&call);
	for (size_t i = 0; ok && i < sizeof steps / sizeof *steps; i++)
		ok = run_on_feed(store, steps[i], id);
	return ok;
}

/* Two subscriptions that meet in one feed (an old address and the new one): the first counts. */
static bool sync_listed(struct store *store, const struct subscription *subscriptions, size_t n,
	uint32_t origin, int64_t now, struct listed *listed, struct named_by_url *named, struct feed_sync_counts *counts)
{
	for (size_t i = 0; i < n; i++) {
		const struct subscription *wanted = &subscriptions[i];
		bool added = false, changed = false;
		int64_t id = 0;
		int found = find_by_url(store, wanted->url, &id);
		if (found < 0)
			return false;
		if (!found && wanted->name.len && !find_by_name(store, subscriptions, n, i, named, &id))
			return false;
		changed = !found && id;
		if (found && listed_has(listed, id))
			continue;
		if (!subscribe_row(store, wanted, origin, now, &id, &added, &changed) ||
			!sync_tags(store, id, wanted, origin, &changed))
			return false;
		listed_add(listed, id);
		counts->n_added += added;
		counts->n_changed += changed && !added;
	}
	return true;
}

static bool sync_missing(struct store *store, uint32_t origin, const struct listed *listed,
	struct feed_sync_counts *counts)
{
	int64_t *missing = NULL;
	size_t n = 0;
	struct arena arena = {0};
	struct call call = call_new(store, SQL_FEED_EACH_OF_ORIGIN);
	call_int(&call, origin);
	int row;
	while ((row = call_row(&call)) == 1) {
		int64_t id = call_read_int(&call);
		if (!listed_has(listed, id))
			*arena_push(&arena, missing, n) = id;
	}
	bool ok = row == 0;
	for (size_t i = 0; ok && i < n; i++)
		ok = lose_origins(store, missing[i], origin);
	counts->n_removed = n;
	arena_finish(&arena);
	return ok;
}

bool feed_sync(struct store *store, const struct subscription *subscriptions, size_t n,
	enum feed_origin origin, int64_t now, struct feed_sync_counts *ret_counts, struct error *err)
{
	struct feed_sync_counts counts = {0};
	struct listed listed = {0};
	struct named_by_url named = {0};
	if (!store_begin_write(store, err))
		return false;
	bool ok = (sync_listed(store, subscriptions, n, origin, now, &listed, &named, &counts) &&
			  sync_missing(store, origin, &listed, &counts)) ||
		store_fail(store, err);
	free(listed.bits);
	free(named.ids.bits);
	if (!store_end(store, ok, err))
		return false;
	*ret_counts = counts;
	return true;
}
