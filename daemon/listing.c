/* All feeds, and the older documents that are asked for, with their next times are read in a pool thread and then
 * merged with those that are known: new ones come in, others change, those that are gone are dropped. */
#include "daemon/listing.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/place.h"
#include "daemon/replan.h"
#include "policy/poll.h"

struct listing {
	struct errand errand;
	struct daemon *daemon;
	struct arena arena;
	bool is_once;
	struct config planning; /* no more than what plans go by: the daemon's may be replaced meanwhile */
	int64_t now, clock_ahead_ms; /* of the daemon when it began */
	struct listed {
		int64_t id, due_at;
		int64_t held_until; /* the server named a time; TIME_NONE */
		int64_t status;
		bool is_older;
		struct place place;
		const struct place *holder; /* whose word that is, when not the feed's own; NULL */
	} *feeds;
	size_t n_feeds;
};

/* What was stored in a future that far lies as far ahead of every run, and none of them lasts: due now. */
static bool is_never_reached(const struct listing *listing, const struct feed_due *due, int64_t longest_s)
{
	return listing->is_once && due->fetched_at > listing->now + longest_s;
}

static void list(struct listing *listing, const struct feed_due *due, bool is_older)
{
	const struct config *config = &listing->planning;
	int64_t longest_s = poll_longest_wait(config, due->interval_s);
	bool is_lost = is_never_reached(listing, due, longest_s);
	struct place *holder = NULL;
	if (due->held_by.len) {
		holder = arena_new(&listing->arena, struct place);
		*holder = place_of(due->held_by);
	}
	*arena_push(&listing->arena, listing->feeds, listing->n_feeds) = (struct listed){
		.id = due->id,
		.due_at = is_lost ? listing->now : poll_believe(due->due_at, due->fetched_at, listing->now, longest_s),
		.held_until = is_lost ? TIME_NONE : poll_believe(due->not_before_at, due->fetched_at, listing->now,
			config->fetch.max_wait_s),
		.status = due->status,
		.is_older = is_older,
		.place = place_of(due->url),
		.holder = holder,
	};
}

static void on_listed_feed(void *user, const struct feed_due *due)
{
	list(user, due, false);
}

static void on_listed_older(void *user, const struct feed_due *due)
{
	list(user, due, true);
}

/* What servers said before a restart still holds for their hosts. */
static void listing_hold_host(struct daemon *daemon, const struct feed *feed,
	const struct listed *listed, int64_t now)
{
	struct feed *waiting = NULL;
	struct place place = listed->holder ? *listed->holder : feed_place(feed);
	int64_t now_ms = clock_mono_ms();
	if (listed->held_until == TIME_NONE || listed->held_until <= now)
		return;
	if (listed->status == 429 || (listed->status > 0 && listed->status < 400)) /* or a rate limit */
		waiting = pace_hold(&daemon->pace, &place, listed->held_until, now_ms);
	else if (listed->status == 503)
		waiting = pace_note_unavailable(&daemon->pace, &place, feed->id, listed->held_until, now_ms,
			now);
	daemon_put_off(daemon, waiting, listed->held_until);
}

static void listing_merge_one(struct listing *listing, const struct listed *listed)
{
	struct daemon *daemon = listing->daemon;
	struct feed_table *table = listed->is_older ? &daemon->older : &daemon->feeds;
	struct feed *feed = feed_table_find(table, listed->id);
	if (!feed)
		feed = feed_table_add(table, listed->id);
	feed->is_older = listed->is_older;
	feed->is_listed = true;
	if (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)
		return; /* under way: its settle knows better */
	feed_enter(feed, FEED_IDLE);
	feed_set_place(feed, &listed->place);
	schedule_put(&daemon->schedule, feed, listed->due_at);
	listing_hold_host(daemon, feed, listed, listing->now);
}

/* Feeds that are no longer in the store go; those under way are parked by their next lease. */
static void listing_drop_others(struct daemon *daemon, struct feed_table *table)
{
	for (uint32_t i = 0; i < table->n_slots;) {
		struct feed *feed = table->slots[i];
		if (!feed || feed->is_listed || (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)) {
			i++;
			continue;
		}
		schedule_remove(&daemon->schedule, feed);
		feed_table_remove(table, feed); /* another one may have moved into slot i */
	}
}

static void forget_listed(struct feed_table *table)
{
	for (uint32_t i = 0; i < table->n_slots; i++)
		if (table->slots[i])
			table->slots[i]->is_listed = false;
}

static void listing_merge(struct listing *listing)
{
	struct daemon *daemon = listing->daemon;
	forget_listed(&daemon->feeds);
	forget_listed(&daemon->older);
	for (size_t i = 0; i < listing->n_feeds; i++)
		listing_merge_one(listing, &listing->feeds[i]);
	listing_drop_others(daemon, &daemon->feeds);
	listing_drop_others(daemon, &daemon->older);
}

static bool read_all(struct listing *listing, struct store *store, struct error *err)
{
	return feed_each_scheduled(store, on_listed_feed, listing, err)
		&& feed_each_backfill(store, on_listed_older, listing, err);
}

static bool on_listing_run(struct errand *errand, struct store *store)
{
	struct listing *listing = (struct listing *)errand;
	return replan_feeds(store, &listing->planning, &errand->err) && read_all(listing, store, &errand->err);
}

static void on_listing_done(struct errand *errand)
{
	struct listing *listing = (struct listing *)errand;
	struct daemon *daemon = listing->daemon;
	if (errand->succeeded)
		listing_merge(listing);
	else
		log_error("store: the list of feeds cannot be read: %s", errand->err.text);
	daemon_now(daemon);
	daemon->wants_listing |= listing->clock_ahead_ms != daemon->clock_ahead_ms; /* else its times are another clock's */
	arena_finish(&listing->arena);
	free(listing);
	daemon->has_listing = false;
	if (daemon->is_stopping)
		return;
	if (daemon->wants_listing) {
		daemon_list_feeds(daemon);
		return;
	}
	control_listed(&daemon->control);
	daemon_queue_due(daemon);
}

static struct listing listing_of(struct daemon *daemon, int64_t now)
{
	const struct config *config = &daemon->config;
	return (struct listing){.daemon = daemon, .is_once = daemon->options->once, .now = now,
		.clock_ahead_ms = daemon->clock_ahead_ms,
		.planning = {.schedule = config->schedule, .fetch = {.gone_times = config->fetch.gone_times,
			.max_wait_s = config->fetch.max_wait_s}}};
}

void daemon_list_feeds(struct daemon *daemon)
{
	daemon->wants_listing = daemon->has_listing;
	if (daemon->has_listing)
		return;
	struct listing *listing = xcalloc(1, sizeof *listing);
	*listing = listing_of(daemon, daemon_now(daemon));
	listing->errand.run = on_listing_run;
	listing->errand.on_done = on_listing_done;
	daemon->has_listing = true;
	writer_run(daemon->writer, &listing->errand);
}

bool listing_run_first(struct daemon *daemon, struct error *err)
{
	struct listing listing = listing_of(daemon, clock_now());
	bool listed = read_all(&listing, daemon->reader, err);
	if (listed)
		listing_merge(&listing);
	arena_finish(&listing.arena);
	return listed;
}
