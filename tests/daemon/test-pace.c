/* Turns, delays and holds on a clock of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/document.h"
#include "daemon/pace.h"
#include "daemon/place.h"

enum { SECOND = 1000, HOUR = 3600 * SECOND };

static struct feed feed_at(int64_t id, uint64_t host, uint64_t domain)
{
	return (struct feed){.id = id, .host_key = host, .domain_key = domain};
}

/* Good until the next call. */
static const struct place *at_place(const struct feed *feed)
{
	static struct place place;
	place = feed_place(feed);
	return &place;
}

static void test_hosts_take_turns(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[103];
	pace_init(&pace);
	for (int i = 0; i < 103; i++) { /* one host with a hundred, three with one */
		feeds[i] = feed_at(i, i < 100 ? 1 : (uint64_t)i, i < 100 ? 1 : (uint64_t)i);
		feeds[i].is_local = true;
		pace_add(&pace, &feeds[i], 5);
	}
	for (int i = 0; i < 4; i++)
		assert_int_equal(pace_next(&pace, 5)->id, i == 0 ? 0 : 99 + i);
	assert_true(pace_is_waited_for(&feeds[0]));
	assert_false(pace_is_waited_for(&feeds[101]));
	assert_null(pace_next(&pace, 5)); /* one at a time */
	pace_release(&pace, &feeds[101], 5);
	assert_null(pace_next(&pace, 5));
	pace_release(&pace, &feeds[0], 5);
	assert_int_equal(pace_next(&pace, 5)->id, 1);
	pace_configure(&pace, &(struct pace_settings){.per_host = 2, .scope = PACE_HOST}, 5);
	assert_int_equal(pace_next(&pace, 5)->id, 2);
	assert_null(pace_next(&pace, 5));
	assert_int_equal(pace.n_queued, 97);
	pace_finish(&pace);
}

static void test_a_host_that_stalls_delays_nobody(void **state)
{
	(void)state;
	enum { N = 4000 };
	static struct feed feeds[N];
	struct pace pace;
	size_t n_stalled = 0, n_others = 0;
	pace_init(&pace);
	for (int i = 0; i < N; i++) { /* the first half on one host, the others each on its own */
		uint64_t host = i < N / 2 ? 1 : (uint64_t)i;
		feeds[i] = feed_at(i, host, host);
		pace_add(&pace, &feeds[i], 0);
	}
	for (struct feed *feed = pace_next(&pace, 0); feed; feed = pace_next(&pace, 0))
		*(feed->host_key == 1 ? &n_stalled : &n_others) += 1; /* and none comes back */
	assert_int_equal(n_stalled, 1);
	assert_int_equal(n_others, N / 2);
	pace_finish(&pace);
}

/* Starts whatever may start until `until_ms`, each done at once; the start times of `host` (0: all). */
static size_t run(struct pace *pace, int64_t from_ms, int64_t until_ms, uint64_t host, int64_t *ret_ms)
{
	size_t n = 0;
	for (int64_t now_ms = from_ms; now_ms <= until_ms;) {
		struct feed *feed = pace_next(pace, now_ms);
		if (!feed) {
			now_ms = pace_next_ms(pace);
			continue;
		}
		if (!host || feed->host_key == host)
			ret_ms[n++] = now_ms;
		pace_release(pace, feed, now_ms);
	}
	return n;
}

/* Starts whatever may start until `until_ms`, each done at once; when each feed did, by its id. */
static void run_by_id(struct pace *pace, int64_t from_ms, int64_t until_ms, int64_t *ret_ms)
{
	for (int64_t now_ms = from_ms; now_ms <= until_ms;) {
		struct feed *feed = pace_next(pace, now_ms);
		if (!feed) {
			now_ms = pace_next_ms(pace);
			continue;
		}
		ret_ms[feed->id] = now_ms;
		pace_release(pace, feed, now_ms);
	}
}

/* Five thousand feeds of one host, nine hundred of the three hundred hosts of one domain, and two that are
 * alone on theirs, of which one comes last and one comes later. */
static void test_a_crowd_delays_nobody(void **state)
{
	(void)state;
	enum { N_CROWD = 5000, N_HOSTS = 300, PER_HOST = 3, N_DOMAIN = N_HOSTS * PER_HOST, BURST = 4,
		ALONE = N_CROWD + N_DOMAIN, LATER, N, LATER_MS = 1000 * SECOND + 500 };
	static struct feed feeds[N];
	static int64_t at_ms[N];
	struct pace pace;
	pace_init(&pace);
	for (int i = 0; i < N; i++) {
		bool is_crowd = i < N_CROWD, is_domain = !is_crowd && i < ALONE;
		uint64_t host = is_crowd ? 1 : is_domain ? 100 + (uint64_t)(i % N_HOSTS) : 1000 + (uint64_t)i;
		feeds[i] = feed_at(i, host, is_domain ? 2 : host);
		if (i != LATER)
			pace_add(&pace, &feeds[i], 0);
	}
	run_by_id(&pace, 0, LATER_MS, at_ms);
	pace_add(&pace, &feeds[LATER], LATER_MS);
	run_by_id(&pace, LATER_MS, N_CROWD * SECOND, at_ms);
	assert_int_equal(pace.n_queued, 0);
	assert_int_equal(at_ms[ALONE], 0);
	assert_int_equal(at_ms[LATER], LATER_MS);
	for (int i = 0; i < N_CROWD; i++)
		assert_int_equal(at_ms[i], i * SECOND);
	for (int i = 0; i < N_DOMAIN; i++) /* no host has its second turn before each has had its first */
		assert_int_equal(at_ms[N_CROWD + i], i < BURST ? 0 : (i - BURST + 1) * SECOND);
	pace_finish(&pace);
}

static void test_one_second_between_starts(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[20];
	int64_t at[20];
	pace_init(&pace);
	for (int i = 0; i < 20; i++) {
		feeds[i] = feed_at(i, 1, 1);
		pace_add(&pace, &feeds[i], 0);
	}
	size_t n = run(&pace, 0, 10 * SECOND, 0, at);
	assert_int_equal(n, 11);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(at[i], i * SECOND);
	pace_finish(&pace);
}

static void test_a_domain_shares_one_bucket(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[200], other = feed_at(999, 999, 999);
	int64_t at[201];
	pace_init(&pace);
	for (int i = 0; i < 200; i++) {
		feeds[i] = feed_at(i, 100 + (uint64_t)i, 7);
		pace_add(&pace, &feeds[i], 0);
	}
	pace_add(&pace, &other, 0);
	size_t n = run(&pace, 0, 60 * SECOND, 0, at);
	assert_int_equal(n, 4 + 60 + 1);
	assert_int_equal(at[3], 0); /* the burst, and in turn the other domain */
	assert_int_equal(at[4], 0);
	for (size_t i = 5; i < n; i++)
		assert_int_equal(at[i], (i - 4) * SECOND);
	pace_finish(&pace);
}

static void test_four_of_a_domain_in_flight(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[8];
	pace_init(&pace);
	for (int i = 0; i < 8; i++) {
		feeds[i] = feed_at(i, 100 + (uint64_t)i, 7);
		pace_add(&pace, &feeds[i], 0);
	}
	for (int i = 0; i < 4; i++)
		assert_non_null(pace_next(&pace, 0));
	assert_null(pace_next(&pace, HOUR));
	assert_true(pace_next_ms(&pace) == INT64_MAX);
	pace_release(&pace, &feeds[0], HOUR);
	assert_non_null(pace_next(&pace, HOUR));
	assert_null(pace_next(&pace, HOUR));
	pace_finish(&pace);
}

static void test_local_hosts_are_not_delayed_unless_said(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[50];
	int64_t at[50];
	for (int explicit = 0; explicit < 2; explicit++) {
		pace_init(&pace);
		pace_configure(&pace, &(struct pace_settings){.delay_ms = explicit ? 100 : 0, .scope = PACE_HOST}, 0);
		for (int i = 0; i < 50; i++) {
			feeds[i] = feed_at(i, 1, 1);
			feeds[i].is_local = true;
			pace_add(&pace, &feeds[i], 0);
		}
		assert_int_equal(run(&pace, 0, SECOND, 0, at), explicit ? 11 : 50);
		pace_finish(&pace);
	}
}

static void test_429_halves_and_the_rate_comes_back(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[40], asked = feed_at(99, 1, 1);
	int64_t at[40];
	pace_init(&pace);
	for (int i = 0; i < 40; i++) {
		feeds[i] = feed_at(i, 1, 1);
		pace_add(&pace, &feeds[i], 0);
	}
	pace_throttle(&pace, at_place(&asked), 0);
	assert_int_equal(run(&pace, 0, 10 * SECOND, 0, at), 6);
	pace_sweep(&pace, 2 * HOUR, 2);
	assert_int_equal(run(&pace, 3 * HOUR, 3 * HOUR + 10 * SECOND, 0, at), 9); /* 1.25 s apart */
	for (int i = 0; i < 20; i++)
		pace_throttle(&pace, at_place(&asked), 4 * HOUR);
	assert_int_equal(run(&pace, 4 * HOUR, 4 * HOUR + 130 * SECOND, 0, at), 3); /* never slower */
	pace_finish(&pace);
}

static void test_holds(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[5], local = feed_at(9, 2, 2);
	pace_init(&pace);
	for (int i = 0; i < 5; i++) {
		feeds[i] = feed_at(i, 1, 1);
		if (i)
			pace_add(&pace, &feeds[i], 0);
	}
	local.is_local = true;
	int n = 0;
	for (struct feed *feed = pace_hold(&pace, at_place(&feeds[0]), 5000, 0); feed; feed = feed->next)
		n++;
	assert_int_equal(n, 4);
	assert_int_equal(pace.n_queued, 0);
	assert_int_equal(pace_held_until(&pace, at_place(&feeds[3])), 5000);
	pace_hold(&pace, at_place(&feeds[0]), 4000, 0); /* never shorter */
	pace_sweep(&pace, HOUR, 4999);
	assert_int_equal(pace_held_until(&pace, at_place(&feeds[3])), 5000);
	pace_sweep(&pace, HOUR, 5000);
	assert_true(pace_held_until(&pace, at_place(&feeds[3])) == TIME_NONE);
	assert_null(pace_hold(&pace, at_place(&local), 5000, 0));
	assert_true(pace_held_until(&pace, at_place(&local)) == TIME_NONE);
	pace_finish(&pace);
}

static void test_two_unavailable_addresses_hold_a_host(void **state)
{
	(void)state;
	struct pace pace;
	struct feed one = feed_at(1, 1, 1), two = feed_at(2, 1, 1);
	pace_init(&pace);
	pace_note_unavailable(&pace, at_place(&one), one.id, 5000, 0, 0);
	pace_note_unavailable(&pace, at_place(&one), one.id, 6000, 0, 4000); /* the same again */
	assert_true(pace_held_until(&pace, at_place(&one)) == TIME_NONE);
	pace_note_unavailable(&pace, at_place(&two), two.id, 7000, 0, 6500); /* the first is over */
	assert_true(pace_held_until(&pace, at_place(&one)) == TIME_NONE);
	pace_note_unavailable(&pace, at_place(&one), one.id, 8000, 0, 6600);
	assert_int_equal(pace_held_until(&pace, at_place(&two)), 8000);
	pace_finish(&pace);
}

/* Ten years back or forth: a host is neither left alone for so long, nor asked sooner than it wants. */
static void test_holds_go_with_the_clock(void **state)
{
	(void)state;
	static const enum pace_scope scopes[] = {PACE_HOST, PACE_DOMAIN};
	enum { YEARS = 315360000 };
	for (size_t i = 0; i < 2; i++) {
		struct pace pace;
		struct feed feed = feed_at(1, 1, 7), free = feed_at(2, 2, 2), half = feed_at(3, 3, 3);
		pace_init(&pace);
		pace_configure(&pace, &(struct pace_settings){.scope = scopes[i]}, 0);
		pace_add(&pace, &free, 0);
		pace_hold(&pace, at_place(&feed), 5000, 0);
		pace_note_unavailable(&pace, at_place(&half), 3, 5000, 0, 4000);
		pace_shift(&pace, -YEARS);
		assert_true(pace_held_until(&pace, at_place(&feed)) == 5000 - YEARS);
		pace_shift(&pace, 2 * YEARS);
		assert_true(pace_held_until(&pace, at_place(&feed)) == 5000 + YEARS);
		assert_true(pace_held_until(&pace, at_place(&free)) == TIME_NONE);
		pace_note_unavailable(&pace, at_place(&half), 4, 6000 + YEARS, 0, 4000 + YEARS);
		assert_true(pace_held_until(&pace, at_place(&half)) == 6000 + YEARS); /* the second to say so */
		pace_finish(&pace);
	}
}

/* Twenty hosts of as many domains on one machine. */
static void test_places_of_an_address(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[20], *started[20];
	size_t n = 0;
	pace_init(&pace);
	pace_configure(&pace, &(struct pace_settings){.per_address = 3, .scope = PACE_HOST}, 0);
	for (int i = 0; i < 20; i++) {
		feeds[i] = feed_at(i, 100 + (uint64_t)i, 100 + (uint64_t)i);
		pace_add(&pace, &feeds[i], 0);
	}
	for (int i = 0; i < 20; i++) { /* nobody knows yet where they are: all start, most go back */
		struct feed *feed = pace_next(&pace, 0);
		assert_non_null(feed);
		if (pace_use_address(&pace, feed, 77, true, 0)) {
			assert_true(pace_use_address(&pace, feed, 77, true, 0)); /* it has its place already */
			started[n++] = feed;
			continue;
		}
		pace_release(&pace, feed, 0);
		pace_add(&pace, feed, 0);
	}
	assert_int_equal(n, 3);
	assert_null(pace_next(&pace, HOUR));
	for (size_t i = 0; i < 17; i++) { /* one for one */
		pace_release(&pace, started[i], HOUR);
		struct feed *feed = pace_next(&pace, HOUR);
		assert_non_null(feed);
		assert_true(pace_use_address(&pace, feed, 77, true, HOUR));
		assert_null(pace_next(&pace, HOUR));
		started[n++] = feed;
	}
	for (size_t i = 17; i < 20; i++)
		pace_release(&pace, started[i], HOUR);
	assert_int_equal(pace.n_queued, 0);
	pace_sweep(&pace, 2 * HOUR, 2);
	pace_finish(&pace);
}

static void test_addresses_that_are_not_public_have_no_limit(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[20];
	pace_init(&pace);
	for (int i = 0; i < 20; i++) {
		feeds[i] = feed_at(i, 100 + (uint64_t)i, 100 + (uint64_t)i);
		pace_add(&pace, &feeds[i], 0);
	}
	for (int i = 0; i < 20; i++)
		assert_int_equal(pace_use_address(&pace, pace_next(&pace, 0), 77, i % 2 == 1, 0),
			i % 2 == 0 || i / 2 < PACE_PER_ADDRESS);
	pace_finish(&pace);
}

/* A host that waits for its address is taken out by a hold: those behind it are not forgotten. */
static void test_a_hold_wakes_those_behind(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[6];
	pace_init(&pace);
	pace_configure(&pace, &(struct pace_settings){.per_address = 1, .scope = PACE_HOST}, 0);
	for (int round = 0; round < 2; round++) { /* in the first one they learn where they are */
		for (int i = 0; i < 6; i++) {
			if (round == 0)
				feeds[i] = feed_at(i, 100 + (uint64_t)i, 100 + (uint64_t)i);
			pace_add(&pace, &feeds[i], round * HOUR);
		}
		for (int i = 0; round == 0 && i < 6; i++) {
			struct feed *feed = pace_next(&pace, 0);
			assert_true(pace_use_address(&pace, feed, 77, true, 0));
			pace_release(&pace, feed, 0);
		}
	}
	struct feed *first = pace_next(&pace, HOUR);
	assert_null(pace_next(&pace, HOUR));
	pace_release(&pace, first, HOUR);
	for (int i = 0; i < 5; i++)
		if (&feeds[i] != first)
			pace_hold(&pace, at_place(&feeds[i]), 9 * HOUR, HOUR);
	assert_int_equal(pace_next(&pace, HOUR)->id, 5);
	pace_finish(&pace);
}

static void test_a_redirect_takes_a_place_where_it_leads(void **state)
{
	(void)state;
	struct pace pace;
	struct feed from = feed_at(1, 1, 1), other = feed_at(2, 1, 1), there = feed_at(3, 9, 9);
	pace_init(&pace);
	pace_add(&pace, &from, 0);
	pace_add(&pace, &other, 0);
	assert_ptr_equal(pace_next(&pace, 0), &from);
	assert_true(pace_move(&pace, &from, at_place(&there), 0));
	pace_add(&pace, &there, 0);
	assert_null(pace_next(&pace, SECOND - 1)); /* there it is under way, and here it was */
	assert_ptr_equal(pace_next(&pace, SECOND), &other);
	assert_null(pace_next(&pace, HOUR));
	pace_release(&pace, &from, HOUR);
	assert_ptr_equal(pace_next(&pace, HOUR), &there);
	pace_release(&pace, &there, HOUR);
	pace_release(&pace, &other, HOUR);
	pace_finish(&pace);
}

/* A feed of host 1 is led to host 9, of domain 9, where others are or were. */
static void test_a_redirect_waits_like_any_request(void **state)
{
	(void)state;
	static const struct {
		size_t n_before;     /* that are under way at hosts of the target's domain, one each … */
		bool at_host;        /* … or of them the first at the target itself, */
		bool are_over;       /* which have ended, */
		size_t n_waiting;    /* and those that wait there */
		int64_t after_ms;
		bool is_local, moves;
	} cases[] = {
		{0, false, false, 0, 0, false, true},
		{1, true, false, 0, SECOND, false, false}, /* no place is free */
		{1, true, true, 0, SECOND - 1, false, false},
		{1, true, true, 0, SECOND, false, true},
		{1, true, true, 1, SECOND, false, false}, /* somebody goes before it */
		{1, true, true, 0, 0, true, true},
		{4, false, true, 0, 0, false, false}, /* the bucket is empty */
		{4, false, true, 0, SECOND, false, true},
		{4, false, false, 0, HOUR, false, false}, /* four of the domain are under way */
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct pace pace;
		struct feed from = feed_at(1, 1, 1), there = feed_at(2, 9, 9), waiting = feed_at(3, 9, 9), before[4];
		pace_init(&pace);
		there.is_local = cases[i].is_local;
		for (size_t k = 0; k < cases[i].n_before; k++) {
			before[k] = feed_at(10 + (int64_t)k, cases[i].at_host ? 9 : 10 + k, 9);
			before[k].is_local = cases[i].is_local;
			pace_add(&pace, &before[k], 0);
			assert_ptr_equal(pace_next(&pace, 0), &before[k]);
			if (cases[i].are_over)
				pace_release(&pace, &before[k], 0);
		}
		pace_add(&pace, &from, 0);
		assert_ptr_equal(pace_next(&pace, 0), &from);
		if (cases[i].n_waiting)
			pace_add(&pace, &waiting, 0);
		assert_int_equal(pace_move(&pace, &from, at_place(&there), cases[i].after_ms), cases[i].moves);
		pace_release(&pace, &from, cases[i].after_ms); /* it has a place, here or there */
		pace_finish(&pace);
	}
}

static void test_a_redirect_within_a_host_is_a_request_more(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feed = feed_at(1, 1, 1), local = feed_at(2, 2, 2);
	local.is_local = true;
	pace_init(&pace);
	pace_add(&pace, &feed, 0);
	pace_add(&pace, &local, 0);
	assert_ptr_equal(pace_next(&pace, 0), &feed);
	assert_ptr_equal(pace_next(&pace, 0), &local);
	assert_false(pace_move(&pace, &feed, at_place(&feed), SECOND - 1));
	assert_true(pace_move(&pace, &feed, at_place(&feed), SECOND));
	assert_true(pace_move(&pace, &local, at_place(&local), 0));
	pace_finish(&pace);
}

static void test_rules_of_hosts_and_domains(void **state)
{
	(void)state;
	static const struct pace_rule rules[] = {
		{.key = 1, .is_domain = true, .delay_ms = 10 * SECOND, .per_host = 2},
		{.key = 12, .delay_ms = 100 * SECOND},
	};
	struct pace pace;
	struct feed feeds[60];
	int64_t at[60];
	pace_init(&pace);
	pace_configure(&pace, &(struct pace_settings){.rules = rules, .n_rules = 2, .scope = PACE_HOST}, 0);
	for (int i = 0; i < 60; i++) { /* hosts 10, 11, 12 of domain 1, and one that no rule names */
		feeds[i] = feed_at(i, 10 + (uint64_t)(i % 4), i % 4 == 3 ? 2 : 1);
		feeds[i].is_local = i % 4 == 0; /* that a rule holds for all the same */
		pace_add(&pace, &feeds[i], 0);
	}
	assert_int_equal(run(&pace, 0, 9 * SECOND, 13, at), 10);
	pace_finish(&pace);
	pace_init(&pace);
	for (int i = 0; i < 60; i++)
		pace_add(&pace, &feeds[i], 0);
	pace_configure(&pace, &(struct pace_settings){.rules = rules, .n_rules = 2, .scope = PACE_HOST}, 0);
	assert_int_equal(run(&pace, 0, 99 * SECOND, 12, at), 1);
	assert_int_equal(run(&pace, 100 * SECOND, 199 * SECOND, 12, at), 1);
	pace_finish(&pace);
}

static void test_who_waits(void **state)
{
	(void)state;
	static const struct {
		enum pace_scope scope;
		int n_waiting;
		bool other_is_held;
	} cases[] = {{PACE_URL, 0, false}, {PACE_HOST, 2, false}, {PACE_DOMAIN, 4, true}};
	for (size_t i = 0; i < 3; i++) {
		struct pace pace;
		struct feed feeds[5], stranger = feed_at(9, 9, 9);
		int n = 0;
		pace_init(&pace);
		pace_configure(&pace, &(struct pace_settings){.scope = cases[i].scope}, 0);
		for (int k = 0; k < 5; k++) {
			feeds[k] = feed_at(k, k < 3 ? 1 : 2, 7);
			if (k)
				pace_add(&pace, &feeds[k], 0);
		}
		pace_add(&pace, &stranger, 0);
		for (struct feed *feed = pace_hold(&pace, at_place(&feeds[0]), 5000, 0); feed; feed = feed->next)
			n++;
		assert_int_equal(n, cases[i].n_waiting);
		assert_int_equal(pace.n_queued, 5 - n);
		assert_int_equal(pace_held_until(&pace, at_place(&feeds[4])) == 5000, cases[i].other_is_held);
		pace_finish(&pace);
	}
}

static void test_a_rate_is_recalled(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[40];
	int64_t at[40];
	pace_init(&pace);
	pace_recall(&pace, 1, 500, 3 * HOUR, 4 * HOUR); /* half, three hours ago */
	for (int i = 0; i < 40; i++) {
		feeds[i] = feed_at(i, 1, 1);
		pace_add(&pace, &feeds[i], 4 * HOUR);
	}
	assert_int_equal(run(&pace, 4 * HOUR, 4 * HOUR + 10 * SECOND, 0, at), 9); /* 1.25 s apart */
	pace_finish(&pace);
}

static void test_a_hold_is_recalled(void **state)
{
	(void)state;
	static const struct {
		enum pace_scope scope;
		bool is_held, other_is_held;
	} cases[] = {{PACE_URL, false, false}, {PACE_HOST, true, false}, {PACE_DOMAIN, true, true}};
	for (size_t i = 0; i < 3; i++) {
		struct pace pace;
		struct feed feeds[3] = {feed_at(1, 1, 7), feed_at(2, 2, 7), feed_at(3, 3, 3)};
		pace_init(&pace);
		pace_configure(&pace, &(struct pace_settings){.scope = cases[i].scope}, 0);
		pace_recall_hold(&pace, pace_hold_key(&pace, at_place(&feeds[0])), 5000);
		assert_int_equal(pace_held_until(&pace, at_place(&feeds[0])) == 5000, cases[i].is_held);
		for (int k = 0; k < 3; k++)
			pace_add(&pace, &feeds[k], 0);
		assert_int_equal(pace_held_until(&pace, at_place(&feeds[0])) == 5000, cases[i].is_held);
		assert_int_equal(pace_held_until(&pace, at_place(&feeds[1])) == 5000, cases[i].other_is_held);
		assert_true(pace_held_until(&pace, at_place(&feeds[2])) == TIME_NONE);
		for (int k = 0; k < 3; k++)
			assert_non_null(pace_next(&pace, 0));
		for (int k = 0; k < 3; k++)
			pace_release(&pace, &feeds[k], 0);
		pace_sweep(&pace, HOUR, 5000);
		assert_true(pace_held_until(&pace, at_place(&feeds[0])) == TIME_NONE);
		pace_finish(&pace);
	}
}

static void test_places(void **state)
{
	(void)state;
	static const struct {
		const char *left, *right;
		bool same_host, same_domain, is_local;
	} cases[] = {
		{"http://Example.org/a", "https://example.org:8443/b?c", true, true, false},
		{"http://user:secret@example.org/", "http://example.org/", true, true, false},
		{"https://a.example.org/", "https://b.example.org/", false, true, false},
		{"https://a.co.uk/", "https://b.co.uk/", false, false, false},
		{"https://x.a.co.uk/", "https://a.co.uk/", false, true, false},
		{"https://one.blogspot.com/", "https://two.blogspot.com/", false, true, false},
		{"http://1.2.3.4/", "http://1.2.3.5/", false, false, false},
		{"http://127.0.0.1/", "http://127.0.0.2/", false, false, true},
		{"http://192.168.1.7:80/", "http://192.168.1.7:81/", true, true, true},
		{"http://[fd00::1]/", "http://[fd00::2]/", false, false, true},
		{"http://localhost/", "http://LOCALHOST:8080/", true, true, true},
		{"http://a.x.localhost/", "http://b.x.localhost/", false, true, true},
		{"http://notlocalhost/", "http://other/", false, false, false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct place left = place_of(str_of(cases[i].left)), right = place_of(str_of(cases[i].right));
		assert_int_equal(left.host_key == right.host_key, cases[i].same_host);
		assert_int_equal(left.domain_key == right.domain_key, cases[i].same_domain);
		assert_int_equal(left.is_local, cases[i].is_local);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts_take_turns), cmocka_unit_test(test_a_host_that_stalls_delays_nobody),
		cmocka_unit_test(test_a_crowd_delays_nobody),
		cmocka_unit_test(test_one_second_between_starts),
		cmocka_unit_test(test_a_domain_shares_one_bucket),
		cmocka_unit_test(test_four_of_a_domain_in_flight),
		cmocka_unit_test(test_local_hosts_are_not_delayed_unless_said),
		cmocka_unit_test(test_429_halves_and_the_rate_comes_back),
		cmocka_unit_test(test_holds),
		cmocka_unit_test(test_two_unavailable_addresses_hold_a_host),
		cmocka_unit_test(test_holds_go_with_the_clock),
		cmocka_unit_test(test_places_of_an_address),
		cmocka_unit_test(test_addresses_that_are_not_public_have_no_limit),
		cmocka_unit_test(test_a_hold_wakes_those_behind),
		cmocka_unit_test(test_a_redirect_takes_a_place_where_it_leads),
		cmocka_unit_test(test_a_redirect_waits_like_any_request),
		cmocka_unit_test(test_a_redirect_within_a_host_is_a_request_more),
		cmocka_unit_test(test_rules_of_hosts_and_domains),
		cmocka_unit_test(test_who_waits),
		cmocka_unit_test(test_a_rate_is_recalled),
		cmocka_unit_test(test_a_hold_is_recalled),
		cmocka_unit_test(test_places),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
