/* A hundred thousand feeds at the start of the daemon: what is stored of them, the schedule, the turns of hosts and
 * the plan for the time after. Of the daemon itself only its places are imitated, on a clock of the test's own. */
#include <stdlib.h>
#include <string.h>

#include "tests/storage/fixture.h"

#include "base/clock.h"
#include "daemon/start.h"
#include "policy/poll.h"

enum {
	N = 100000,
	N_BIG = 5000,         /* on one host */
	N_PLATFORM = 5000,    /* on a thousand hosts of one domain */
	N_SITES = 30000,      /* all others, three on each but the last */
	N_HOSTS = 1 + 1000 + N_SITES,
	PLACES = 256,
	TRANSFER_MS = 500,
	SECOND = 1000,
	MINUTE = 60 * SECOND,
	HOUR = 60 * MINUTE,
};

struct world {
	struct daemon daemon;
	struct daemon_options options;
	int64_t begin;                        /* unix seconds, at 0 ms */
	int64_t due_ms[N + 1], start_ms[N + 1]; /* by id; what was stored, and the last start, -1: none */
	struct feed *in_flight[PLACES];       /* a ring: all take as long */
	int64_t end_ms[PLACES];
	uint32_t first, n_in_flight;
};

static int host_of(int64_t id)
{
	int64_t i = id - 1;
	return i < N_BIG ? 0 : i < N_BIG + N_PLATFORM ? 1 + (int)(i % 1000) : 1001 + (int)(i % N_SITES);
}

static const char *url_of(struct arena *arena, int64_t id)
{
	int host = host_of(id);
	if (host == 0)
		return arena_printf(arena, "https://big.example/%d", (int)id);
	return host <= 1000 ? arena_printf(arena, "https://u%d.platform.example/%d", host, (int)id)
		: arena_printf(arena, "https://www.site%d.example/%d", host, (int)id);
}

static void on_due(void *user, const struct feed_due *due)
{
	struct world *world = user;
	assert_in_range(due->id, 1, N);
	world->due_ms[due->id] = due->due_at <= world->begin ? 0 : (due->due_at - world->begin) * SECOND;
	world->start_ms[due->id] = -1;
}

/* sql: what has become of the feeds before; NULL: they are new. */
static struct world *world_new(struct fixture *f, const char *sql)
{
	struct world *world = xcalloc(1, sizeof *world);
	struct subscription *all = xcalloc(N, sizeof *all);
	struct feed_sync_counts counts;
	world->begin = clock_now();
	for (int64_t id = 1; id <= N; id++)
		all[id - 1].url = str_of(url_of(&f->arena, id));
	assert_true(feed_sync(f->store, all, N, FEED_BY_OPML, world->begin, &counts, &f->err));
	free(all);
	if (sql)
		fixture_execute(f, arena_printf(&f->arena, sql, (long long)world->begin));
	assert_true(feed_each_scheduled(f->store, on_due, world, &f->err));
	world->daemon.options = &world->options;
	world->daemon.reader = f->store;
	pace_init(&world->daemon.pace);
	assert_true(start_schedule(&world->daemon, &f->err));
	assert_int_equal(world->daemon.schedule.n_feeds, N);
	return world;
}

static void world_free(struct world *world)
{
	schedule_finish(&world->daemon.schedule);
	pace_finish(&world->daemon.pace);
	feed_table_finish(&world->daemon.feeds);
	feed_table_finish(&world->daemon.older);
	free(world);
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

typedef void (*started_fn)(struct world *world, struct feed *feed, int64_t now_ms);
typedef int64_t (*ended_fn)(struct world *world, struct feed *feed, int64_t now_ms); /* due next; TIME_NONE */

static void take_ended(struct world *world, ended_fn ended, int64_t now_ms)
{
	for (; world->n_in_flight && world->end_ms[world->first] <= now_ms; world->n_in_flight--) {
		struct feed *feed = world->in_flight[world->first];
		world->first = (world->first + 1) % PLACES;
		pace_release(&world->daemon.pace, feed, now_ms);
		int64_t due_at = ended(world, feed, now_ms);
		if (due_at != TIME_NONE)
			schedule_put(&world->daemon.schedule, feed, due_at);
	}
}

/* As daemon_queue_due() and daemon_pump() do, until the time is over. */
static void live(struct world *world, int64_t until_ms, started_fn started, ended_fn ended)
{
	struct pace *pace = &world->daemon.pace;
	struct schedule *schedule = &world->daemon.schedule;
	struct feed *feed;
	int64_t next_ms;
	for (int64_t now_ms = 0; now_ms <= until_ms; now_ms = next_ms > now_ms ? next_ms : now_ms + 1) {
		take_ended(world, ended, now_ms);
		while ((feed = schedule_pop_due(schedule, world->begin + now_ms / SECOND)))
			pace_add(pace, feed, now_ms);
		while (world->n_in_flight < PLACES && (feed = pace_next(pace, now_ms))) {
			uint32_t place = (world->first + world->n_in_flight++) % PLACES;
			world->in_flight[place] = feed;
			world->end_ms[place] = now_ms + TRANSFER_MS;
			started(world, feed, now_ms);
		}
		next_ms = world->n_in_flight ? world->end_ms[world->first] : INT64_MAX;
		if (world->n_in_flight < PLACES)
			next_ms = min64(next_ms, pace_next_ms(pace));
		int64_t due_at = schedule_next_due(schedule);
		next_ms = min64(next_ms, due_at == INT64_MAX ? INT64_MAX : (due_at - world->begin) * SECOND);
	}
}

/* --- after a night off: every other feed is overdue, the others are due within the hour */

static int64_t last_of_host_ms[N_HOSTS], first_of_host_ms[N_HOSTS], last_due_ms[N_HOSTS];
static int64_t n_second_turns, n_started;

static void on_overdue_started(struct world *world, struct feed *feed, int64_t now_ms)
{
	int host = host_of(feed->id);
	bool is_first = first_of_host_ms[host] < 0, counts = host > 1000 && !world->due_ms[feed->id];
	assert_true(world->start_ms[feed->id] == -1);              /* once … */
	assert_true(now_ms >= world->due_ms[feed->id]);            /* … and not before its time */
	world->start_ms[feed->id] = now_ms;
	n_started++;
	if (is_first)
		first_of_host_ms[host] = now_ms;
	else
		assert_true(now_ms >= last_of_host_ms[host] + SECOND); /* a host has its rest */
	n_second_turns += counts && !is_first;
	assert_false(counts && is_first && n_second_turns);        /* all have their first turn before */
	last_of_host_ms[host] = now_ms;
	assert_true(feed->due_at >= last_due_ms[host]);            /* who has waited for longest goes first */
	last_due_ms[host] = feed->due_at;
}

static int64_t no_more(struct world *world, struct feed *feed, int64_t now_ms)
{
	(void)world;
	(void)feed;
	(void)now_ms;
	return TIME_NONE;
}

static void test_overdue_feeds_go_in_turn_and_none_too_soon(void **state)
{
	struct fixture *f = *state;
	struct world *world = world_new(f, "UPDATE feed_state SET fetched_at = %1$lld - 90000, succeeded_at = %1$lld - 90000, "
		"due_at = %1$lld + CASE WHEN feed_id %% 2 THEN -(feed_id * 7919 %% 86400) ELSE 1 + feed_id * 7919 %% 3599 END");
	int64_t n_overdue = 0, latest_first_ms = 0;
	n_started = n_second_turns = 0;
	for (int host = 0; host < N_HOSTS; host++)
		first_of_host_ms[host] = last_of_host_ms[host] = last_due_ms[host] = -1;
	for (int64_t id = 1; id <= N; id++)
		n_overdue += !world->due_ms[id];
	assert_int_equal(n_overdue, N / 2);
	live(world, 2 * HOUR, on_overdue_started, no_more);
	assert_int_equal(n_started, N);
	for (int64_t id = N_BIG + N_PLATFORM + 1; id <= N; id++)   /* crowds apart, all overdue ones had their turn soon */
		if (!world->due_ms[id] && world->start_ms[id] > latest_first_ms)
			latest_first_ms = world->start_ms[id];
	assert_in_range(latest_first_ms, 0, 2 * (int64_t)N / 2 * TRANSFER_MS / PLACES);
	world_free(world);
}

/* --- an import: all are due at once, and stay no herd */

enum { N_WINDOWS = 5 * 12, WINDOW_MS = 5 * MINUTE };
static int64_t in_window[N_WINDOWS];

static void on_new_started(struct world *world, struct feed *feed, int64_t now_ms)
{
	int64_t window = now_ms / WINDOW_MS;
	assert_true(world->start_ms[feed->id] < 0 || now_ms - world->start_ms[feed->id] >= HOUR);
	world->start_ms[feed->id] = now_ms;
	if (window < N_WINDOWS && host_of(feed->id) > 1000)
		in_window[window]++;
}

static int64_t plan_next(struct world *world, struct feed *feed, int64_t now_ms)
{
	struct poll_facts facts = {.feed_id = feed->id, .added_at = world->begin,
		.finished_at = world->begin + (now_ms + SECOND - 1) / SECOND, .default_interval_s = 3600,
		.min_interval_s = 1800, .max_interval_s = 86400, .rhythm_s = SIZE_NONE, .idle_since = TIME_NONE,
		.has_succeeded = true, .has_validators = true, .fresh_s = SIZE_NONE,
		.hints = {.ttl_s = SIZE_NONE, .update_period_s = SIZE_NONE, .update_base_at = TIME_NONE},
		.failing_since = TIME_NONE, .not_before_at = TIME_NONE};
	struct poll_plan plan;
	poll_plan(&facts, &plan);
	return plan.due_at;
}

static void test_an_import_does_not_stay_a_herd(void **state)
{
	struct fixture *f = *state;
	struct world *world = world_new(f, NULL);
	int64_t sum = 0, most = 0, least = INT64_MAX;
	memset(in_window, 0, sizeof in_window);
	live(world, N_WINDOWS * WINDOW_MS, on_new_started, plan_next);
	assert_int_equal(in_window[0], N - N_BIG - N_PLATFORM);    /* the first fetch is at once */
	for (int i = 24; i < N_WINDOWS; i++) {                     /* from hour 2 on */
		sum += in_window[i];
		most = in_window[i] > most ? in_window[i] : most;
		least = in_window[i] < least ? in_window[i] : least;
	}
	assert_true(most * (N_WINDOWS - 24) <= sum * 3 / 2);       /* no window has half more than their mean … */
	assert_true(least * (N_WINDOWS - 24) >= sum / 2);          /* … and none has less than half of it */
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_overdue_feeds_go_in_turn_and_none_too_soon, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_an_import_does_not_stay_a_herd, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
