/* The schedule as a table of facts and due times. Sat 21 Nov 2026 00:00:00 GMT is 1795219200. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "base/time.h"
#include "policy/poll.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t saturday = 1795219200;

static struct poll_facts usual(int64_t finished_at)
{
	return (struct poll_facts){
		.feed_id = 7,
		.finished_at = finished_at,
		.default_interval_s = HOUR,
		.min_interval_s = 1800,
		.max_interval_s = DAY,
		.rhythm_s = SIZE_NONE,
		.idle_since = TIME_NONE,
		.has_succeeded = true,
		.has_validators = true,
		.fresh_s = SIZE_NONE,
		.hints = {.ttl_s = SIZE_NONE, .update_period_s = SIZE_NONE, .update_base_at = TIME_NONE},
		.failing_since = TIME_NONE,
		.not_before_at = TIME_NONE,
	};
}

static int64_t wait_of(const struct poll_facts *facts, enum poll_bound_kind *ret_won)
{
	struct poll_plan plan;
	poll_plan(facts, &plan);
	*ret_won = plan.won;
	return plan.due_at - facts->finished_at;
}

/* The wait is at least this and at most a tenth more. */
static void assert_wait(const struct poll_facts *facts, int64_t wait_s, enum poll_bound_kind won)
{
	enum poll_bound_kind who;
	int64_t wait = wait_of(facts, &who);
	assert_in_range(wait, wait_s, wait_s + wait_s / 10);
	assert_int_equal(who, won);
}

static void test_intervals(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
	facts.interval_s = 1;
	assert_wait(&facts, 1, POLL_BOUND_INTERVAL);
	facts.interval_s = 0;
	facts.has_validators = false;
	assert_wait(&facts, 4 * HOUR, POLL_BOUND_UNCACHEABLE);
	facts.interval_s = 900; /* a configured interval is taken at its word */
	assert_wait(&facts, 900, POLL_BOUND_INTERVAL);
}

static void test_rhythm(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.rhythm_s = 1000 * DAY;
	assert_wait(&facts, DAY, POLL_BOUND_INTERVAL);
	struct poll_plan plan;
	poll_plan(&facts, &plan); /* aimed at a time: not spread over a tenth of a day */
	assert_in_range(plan.bounds[POLL_BOUND_JITTER].wait_s, 0, 600);
	facts.rhythm_s = 60; /* never below the default by itself … */
	assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
	facts.fresh_s = 300; /* … but where the publisher's own hints are shorter */
	assert_wait(&facts, 1800, POLL_BOUND_INTERVAL);
	facts = usual(saturday);
	facts.idle_since = saturday - 8 * DAY;
	assert_wait(&facts, 6 * HOUR, POLL_BOUND_INTERVAL);
	facts.idle_since = saturday - 40 * DAY;
	assert_wait(&facts, DAY, POLL_BOUND_INTERVAL);
}

static void test_hints(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.hints.ttl_s = 3 * HOUR;
	assert_wait(&facts, 3 * HOUR, POLL_BOUND_TTL);
	facts.hints.update_period_s = 12 * HOUR;
	assert_wait(&facts, 12 * HOUR, POLL_BOUND_UPDATE_PERIOD);
	facts.hints.update_period_s = 900 * DAY; /* counts up to the longest interval */
	assert_wait(&facts, DAY, POLL_BOUND_UPDATE_PERIOD);
	facts = usual(saturday);
	facts.hints.ttl_s = DAY;
	facts.fresh_s = 60;
	assert_wait(&facts, DAY, POLL_BOUND_TTL);
	facts = usual(saturday);
	facts.fresh_s = 43200;
	assert_wait(&facts, 43200, POLL_BOUND_FRESHNESS);
}

static void test_update_base(void **state)
{
	(void)state;
	static const struct {
		int64_t finished_at, base_at, period_s, wait_s;
		enum poll_bound_kind won;
	} cases[] = { /* from Saturday 0:00 on */
		{7 * HOUR, -900 * DAY + 12 * HOUR, DAY, 29 * HOUR, POLL_BOUND_UPDATE_BASE},
		{7 * HOUR, 900 * DAY + 12 * HOUR, DAY, 29 * HOUR, POLL_BOUND_UPDATE_BASE},
		{12 * HOUR + 300, 12 * HOUR, DAY, DAY, POLL_BOUND_UPDATE_PERIOD}, /* no day is lost for being late */
		{12 * HOUR, 12 * HOUR, DAY, DAY, POLL_BOUND_UPDATE_PERIOD},
		{15 * HOUR, 12 * HOUR, DAY, 45 * HOUR, POLL_BOUND_UPDATE_BASE},
		{7 * HOUR, 12 * HOUR, 7 * DAY, 29 * HOUR, POLL_BOUND_UPDATE_BASE}, /* counts up to the longest interval */
		{7 * HOUR, 12 * HOUR, DAY / 2, DAY / 2, POLL_BOUND_UPDATE_PERIOD}, /* shorter than a day: no phase */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct poll_facts facts = usual(saturday + cases[i].finished_at);
		facts.hints.update_period_s = cases[i].period_s;
		facts.hints.update_base_at = saturday + cases[i].base_at;
		assert_wait(&facts, cases[i].wait_s, cases[i].won);
	}
	struct poll_facts facts = usual(saturday + 7 * HOUR);
	struct poll_plan plan;
	facts.hints.update_period_s = DAY;
	facts.hints.update_base_at = saturday;
	poll_plan(&facts, &plan); /* many sites share a base: spread, but not over a tenth of a day */
	assert_in_range(plan.due_at, saturday + 2 * DAY, saturday + 2 * DAY + 600);
}

static void test_ignored_hints(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.hints = (struct poll_hints){.ttl_s = 3 * HOUR, .update_period_s = 12 * HOUR,
		.update_base_at = TIME_NONE, .skip_hours = 0xfffffe};
	facts.fresh_s = 6 * HOUR;
	facts.ignores_hints = true;
	assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
	facts.fresh_s = 60; /* nor do they shorten anything */
	assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
	facts.not_before_at = saturday + 2 * DAY; /* a demand is no hint */
	assert_wait(&facts, 2 * DAY, POLL_BOUND_RETRY_AFTER);
	facts.not_before_at = TIME_NONE;
	facts.failure = FAILURE_CLIENT;
	facts.n_failures = 1;
	assert_wait(&facts, 4 * HOUR, POLL_BOUND_BACKOFF);
}

static void test_backoff(void **state)
{
	(void)state;
	static const struct {
		enum feed_failure failure;
		int64_t n, failing_s, wait_s;
	} cases[] = {
		{FAILURE_TRANSIENT, 1, 0, HOUR},
		{FAILURE_TRANSIENT, 3, 3 * HOUR, 4 * HOUR},
		{FAILURE_TRANSIENT, 50, 13 * DAY, DAY},
		{FAILURE_TRANSIENT, 50, 14 * DAY, 7 * DAY},
		{FAILURE_THROTTLED, 1, 0, 4 * HOUR},
		{FAILURE_THROTTLED, 2, 0, 8 * HOUR},
		{FAILURE_THROTTLED, 3, 0, 16 * HOUR},
		{FAILURE_THROTTLED, 4, 0, 24 * HOUR},
		{FAILURE_CLIENT, 2, 0, 8 * HOUR},
		{FAILURE_CLIENT, 60, 0, 7 * DAY},
		{FAILURE_NOT_FEED, 2, 0, 2 * HOUR},
		{FAILURE_PARSER, 1, 0, 4 * HOUR},
		{FAILURE_BLOCKED, 1000000, 0, DAY},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct poll_facts facts = usual(saturday);
		enum poll_bound_kind won;
		facts.failure = cases[i].failure;
		facts.n_failures = cases[i].n;
		facts.failing_since = saturday - cases[i].failing_s;
		int64_t wait = wait_of(&facts, &won);
		assert_in_range(wait, cases[i].wait_s, cases[i].wait_s + cases[i].wait_s / 10);
	}
}

static void test_retry_after_is_no_shortcut(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.failure = FAILURE_THROTTLED;
	facts.n_failures = 3;
	facts.not_before_at = saturday + 2 * DAY;
	enum poll_bound_kind won;
	assert_int_equal(wait_of(&facts, &won), 2 * DAY);
	assert_int_equal(won, POLL_BOUND_RETRY_AFTER);
	facts.not_before_at = saturday + 60; /* never shortens our interval */
	assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
}

static void test_a_held_host(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.host_held_until = saturday + 2 * DAY;
	assert_wait(&facts, 2 * DAY, POLL_BOUND_HOST_HELD);
	facts.host_held_until = saturday + 60; /* is over before the feed's own time */
	assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
	facts = usual(TIME_NONE);
	facts.added_at = saturday;
	facts.host_held_until = saturday + DAY;
	struct poll_plan plan;
	poll_plan(&facts, &plan);
	assert_int_equal(plan.due_at, saturday + DAY);
	assert_int_equal(plan.bounds[POLL_BOUND_HOST_HELD].wait_s, DAY);
}

static void test_gone_and_new(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	struct poll_plan plan;
	facts.failure = FAILURE_GONE;
	facts.gone_times = 2;
	facts.n_failures = 1; /* perhaps a mistake of theirs: once more, a day later */
	assert_wait(&facts, DAY, POLL_BOUND_BACKOFF);
	facts.n_failures = 2;
	poll_plan(&facts, &plan);
	assert_true(plan.due_at == TIME_NONE);
	facts = usual(TIME_NONE);
	poll_plan(&facts, &plan);
	assert_int_equal(plan.due_at, 0);
}

static void test_skip_windows(void **state)
{
	(void)state;
	setenv("TZ", "Pacific/Auckland", 1); /* GMT whatever the process thinks */
	tzset();
	struct poll_facts facts = usual(saturday + 1 - 10);
	facts.interval_s = 1; /* due: Sat 00:00:01 less ten seconds and jitter of none */
	facts.finished_at = saturday;
	facts.hints.skip_days = 1u << 6 | 1u << 0;
	facts.hints.skip_hours = 0x3f; /* 0 to 5 */
	struct poll_plan plan;
	poll_plan(&facts, &plan);
	int64_t monday_six = saturday + 2 * DAY + 6 * HOUR;
	assert_in_range(plan.due_at, monday_six, monday_six + 600);
	assert_int_equal(plan.won, POLL_BOUND_SKIP_WINDOW);
	facts.finished_at = saturday - 3; /* Friday, just before */
	poll_plan(&facts, &plan);
	assert_in_range(plan.due_at, saturday - 2, saturday - 1);
	facts.hints.skip_hours = 0xffffff; /* all closed: ignored */
	facts.finished_at = saturday;
	poll_plan(&facts, &plan);
	assert_in_range(plan.due_at, saturday + 1, saturday + 2);
}

static void test_a_late_turn_waits_for_the_window_too(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday - 2 * HOUR);
	facts.hints.skip_days = 1u << 6;
	assert_int_equal(poll_open_after(&facts, saturday - 1), saturday - 1);
	assert_in_range(poll_open_after(&facts, saturday + 9 * HOUR), saturday + DAY, saturday + DAY + 600);
	facts.ignores_hints = true;
	assert_int_equal(poll_open_after(&facts, saturday + 9 * HOUR), saturday + 9 * HOUR);
}

static void test_first_wait_has_a_phase(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.added_at = saturday - 5;
	int64_t shortest = DAY, longest = 0;
	for (facts.feed_id = 1; facts.feed_id <= 200; facts.feed_id++) {
		enum poll_bound_kind won;
		int64_t wait = wait_of(&facts, &won);
		shortest = wait < shortest ? wait : shortest;
		longest = wait > longest ? wait : longest;
	}
	assert_in_range(shortest, HOUR, HOUR + 300);
	assert_in_range(longest, 2 * HOUR - 300, 2 * HOUR);
}

static void test_a_first_failure_waits_as_any_other(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	facts.added_at = saturday - 5;
	facts.has_succeeded = facts.has_validators = false; /* no answer that could have had any */
	facts.failure = FAILURE_TRANSIENT;
	facts.n_failures = 1;
	for (facts.feed_id = 1; facts.feed_id <= 50; facts.feed_id++)
		assert_wait(&facts, HOUR, POLL_BOUND_INTERVAL);
}

static void test_counting_never_shortens_a_wait(void **state)
{
	(void)state;
	static const enum feed_failure classes[] = {FAILURE_TRANSIENT, FAILURE_THROTTLED, FAILURE_BLOCKED,
		FAILURE_CLIENT, FAILURE_NOT_FEED, FAILURE_PARSER};
	for (size_t from = 0; from < 6; from++) {
		for (size_t to = 0; to < 6; to++) {
			for (int64_t n = 1; n < 12; n++) {
				struct feed_state before = {.failure = classes[from], .n_failures = n,
					.fetched_at = saturday - 8 * DAY, .failing_since = saturday - 8 * DAY, .not_before_at = TIME_NONE};
				int64_t count = poll_count_failure(&before, classes[to], saturday);
				int64_t last = poll_backoff(classes[from], n, TIME_NONE, 0);
				int64_t next = poll_backoff(classes[to], count, TIME_NONE, 0);
				assert_true(next >= last || next == poll_backoff(classes[to], 1000, TIME_NONE, 0));
			}
		}
	}
	struct feed_state fine = {.failure = FAILURE_NONE};
	assert_int_equal(poll_count_failure(&fine, FAILURE_CLIENT, saturday), 1);
}

static void test_who_is_asked_before_its_time_fails_no_more_often(void **state)
{
	(void)state;
	static const struct {
		enum feed_failure failure;
		int64_t n, wait_s; /* since the first one */
	} cases[] = {{FAILURE_TRANSIENT, 1, HOUR}, {FAILURE_TRANSIENT, 3, (1 + 2 + 4) * HOUR},
		{FAILURE_CLIENT, 2, (4 + 8) * HOUR}, {FAILURE_GONE, 1, DAY}};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct feed_state before = {.failure = cases[i].failure, .n_failures = cases[i].n, .fetched_at = saturday,
			.failing_since = saturday, .not_before_at = TIME_NONE};
		assert_int_equal(poll_count_failure(&before, cases[i].failure, saturday + cases[i].wait_s - 1), cases[i].n);
		assert_int_equal(poll_count_failure(&before, cases[i].failure, saturday + cases[i].wait_s), cases[i].n + 1);
		before.fetched_at = saturday + cases[i].wait_s - 60; /* who refreshes each minute is told all the same */
		assert_int_equal(poll_count_failure(&before, cases[i].failure, saturday + cases[i].wait_s), cases[i].n + 1);
		before.failing_since = saturday + 1000 * DAY; /* on a clock that was wrong */
		assert_int_equal(poll_count_failure(&before, cases[i].failure, saturday), cases[i].n + 1);
		before.failing_since = saturday;
		before.not_before_at = saturday + 60; /* the server's own time, which nobody passes */
		assert_int_equal(poll_count_failure(&before, cases[i].failure, saturday + 61), cases[i].n + 1);
	}
}

static void test_what_is_believed_after_a_jump(void **state)
{
	(void)state;
	static const struct {
		int64_t at, fetched_at, believed;
	} cases[] = {
		{TIME_NONE, 0, TIME_NONE},
		{HOUR, -HOUR, HOUR},
		{-HOUR, -2 * HOUR, -HOUR},
		{3650 * (int64_t)DAY + HOUR, 3650 * (int64_t)DAY, HOUR}, /* stored by a clock ten years ahead */
		{3650 * (int64_t)DAY, -HOUR, 8 * DAY},
		{0, 3650 * (int64_t)DAY, 0}, /* made due by hand */
		{HOUR, 30, HOUR},            /* seconds apart: two clocks that agree */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t at = cases[i].at == TIME_NONE ? TIME_NONE : saturday + cases[i].at;
		int64_t believed = cases[i].believed == TIME_NONE ? TIME_NONE : saturday + cases[i].believed;
		assert_true(poll_believe(at, saturday + cases[i].fetched_at, saturday, 8 * DAY) == believed);
	}
}

static void test_same_facts_same_plan(void **state)
{
	(void)state;
	struct poll_facts facts = usual(saturday);
	struct poll_plan first, second;
	poll_plan(&facts, &first);
	poll_plan(&facts, &second);
	assert_int_equal(first.due_at, second.due_at);
	int64_t spread = 0;
	for (facts.feed_id = 1; facts.feed_id <= 100; facts.feed_id++) {
		poll_plan(&facts, &second);
		spread |= second.due_at - first.due_at;
	}
	assert_true(spread != 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_intervals), cmocka_unit_test(test_rhythm),
		cmocka_unit_test(test_hints), cmocka_unit_test(test_update_base),
		cmocka_unit_test(test_ignored_hints), cmocka_unit_test(test_backoff),
		cmocka_unit_test(test_retry_after_is_no_shortcut), cmocka_unit_test(test_gone_and_new),
		cmocka_unit_test(test_a_held_host),
		cmocka_unit_test(test_skip_windows), cmocka_unit_test(test_a_late_turn_waits_for_the_window_too),
		cmocka_unit_test(test_same_facts_same_plan),
		cmocka_unit_test(test_first_wait_has_a_phase),
		cmocka_unit_test(test_a_first_failure_waits_as_any_other),
		cmocka_unit_test(test_counting_never_shortens_a_wait),
		cmocka_unit_test(test_who_is_asked_before_its_time_fails_no_more_often),
		cmocka_unit_test(test_what_is_believed_after_a_jump),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
