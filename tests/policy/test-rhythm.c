/* Rhythms of made-up feeds: what is learned of them, and when they are asked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/document.h"
#include "base/time.h"
#include "policy/rhythm.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t saturday = 1795219200; /* 21 Nov 2026, 00:00 GMT */

static void test_gap_follows_the_items(void **state)
{
	(void)state;
	struct rhythm_news news = {.n_new = 1, .since = 0, .now = 4 * HOUR, .changed_at = TIME_NONE};
	assert_int_equal(rhythm_gap(SIZE_NONE, &news), SIZE_NONE); /* the first fetch has no gap */
	news.changed_at = 0;
	assert_int_equal(rhythm_gap(SIZE_NONE, &news), 4 * HOUR);
	news.n_new = 4;
	assert_int_equal(rhythm_gap(SIZE_NONE, &news), HOUR);
	news.n_new = 0;
	assert_int_equal(rhythm_gap(777, &news), 777);
	news.now = news.changed_at; /* a clock that stood still */
	news.n_new = 3;
	assert_int_equal(rhythm_gap(777, &news), 777);
	int64_t gap = 10 * DAY;
	for (int i = 0; i < 250; i++) {
		news = (struct rhythm_news){.n_new = 1, .now = HOUR, .changed_at = 0};
		gap = rhythm_gap(gap, &news);
	}
	assert_in_range(gap, HOUR, HOUR + 60);
}

/* A feed that publishes at nine on weekdays, for so many weeks. */
static struct str weekdays_at_nine(int weeks, char text[RHYTHM_BYTES])
{
	struct str profile = {0};
	for (int day = 0; day < 7 * weeks; day++) {
		int64_t at = saturday + day * (int64_t)DAY + 9 * HOUR;
		const struct rhythm_news news = {.n_new = 1, .since = at - 6 * HOUR, .now = at + HOUR,
			.changed_at = at - DAY, .first = at, .last = at};
		if (time_weekday(at) % 6)
			profile = rhythm_profile(profile, &news, text);
	}
	return profile;
}

static int64_t wait_of(int64_t gap_s, struct str profile, int64_t from, int64_t shortest_s)
{
	const struct rhythm rhythm = {.gap_s = gap_s, .profile = profile, .changed_at = TIME_NONE};
	return rhythm_wait(&rhythm, from, shortest_s, DAY);
}

static void test_wait_grows_with_the_root_of_the_gap(void **state)
{
	(void)state;
	struct str unknown = str_make(NULL, 0);
	int64_t daily = wait_of(DAY, unknown, saturday, HOUR); /* sqrt(2 x 4 h x 24 h) = 13.9 h */
	assert_in_range(daily, 13 * HOUR + 2700, 14 * HOUR);
	assert_in_range(wait_of(DAY / 4, unknown, saturday, HOUR), 4 * HOUR, 4 * HOUR + 900); /* 0.7 items */
	assert_int_equal(wait_of(60, unknown, saturday, HOUR), HOUR);
	assert_int_equal(wait_of(60, unknown, saturday + 7, 1807), 1807);
	assert_int_equal(wait_of(300 * DAY, unknown, saturday, HOUR), DAY);
	const struct rhythm silent = {.gap_s = DAY / 4, .profile = unknown, .changed_at = saturday - 20 * DAY};
	assert_true(rhythm_wait(&silent, saturday, HOUR, DAY) > 6 * HOUR); /* it has slowed down */
}

static void test_hours_and_days_are_learned(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES];
	struct str profile = weekdays_at_nine(8, text);
	assert_int_equal(profile.len, RHYTHM_BYTES);
	int64_t monday = saturday + 2 * DAY, gap = 7 * DAY / 5;
	int64_t next = wait_of(gap, profile, monday + 11 * HOUR, HOUR);
	assert_in_range(next, 14 * HOUR, 23 * HOUR);                     /* not before the night is over */
	next = wait_of(gap, profile, monday + 7 * HOUR + 1800, HOUR);    /* an hour later it would be half past eight */
	assert_in_range(next, HOUR + 1800 + 300, 3 * HOUR);
	assert_int_equal(wait_of(gap, profile, saturday + 10 * HOUR, HOUR), DAY); /* a day off */
}

static void test_profiles_of_earlier_versions(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES], more[RHYTHM_BYTES];
	struct str old = str_make(weekdays_at_nine(8, text).data, 24 + 7);
	int64_t at = saturday + 2 * DAY + 9 * HOUR;
	const struct rhythm_news news = {.n_new = 1, .since = at - HOUR, .now = at + 60, .first = at, .last = at,
		.changed_at = at - DAY};
	assert_true(wait_of(7 * DAY / 5, old, at + 2 * HOUR, HOUR) > 12 * HOUR);
	struct str next = rhythm_profile(old, &news, more);
	assert_int_equal(next.len, RHYTHM_BYTES);
	assert_true(next.data[9] > '0' + 12); /* what it knew is kept */
	assert_int_equal(next.data[24 + 7], '0' + 12);
}

static void test_profiles_stay_printable_and_fade(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES];
	struct str profile = weekdays_at_nine(500, text);
	for (size_t i = 0; i < profile.len; i++)
		assert_in_range(profile.data[i], '0', '~');
	char moved[RHYTHM_BYTES];
	for (int i = 0; i < 60; i++) { /* from now on at three in the afternoon */
		int64_t at = saturday + i * (int64_t)DAY + 15 * HOUR;
		const struct rhythm_news news = {.n_new = 1, .since = at - HOUR, .now = at + 60, .first = at,
			.last = at, .changed_at = at - DAY};
		profile = rhythm_profile(profile, &news, moved);
	}
	assert_true(profile.data[15] > 4 * (profile.data[9] - '0') + '0');
}

static void test_what_teaches_nothing(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES];
	struct str empty = str_make(NULL, 0);
	static const struct rhythm_news useless[] = {
		{.n_new = 0, .since = 0, .now = HOUR, .first = TIME_NONE},
		{.n_new = 9, .since = TIME_NONE, .now = HOUR, .first = TIME_NONE},
		{.n_new = 9, .since = 0, .now = 3 * DAY, .first = TIME_NONE},
		{.n_new = 9, .since = 2 * HOUR, .now = HOUR, .first = TIME_NONE},
		{.n_new = 9, .since = -HOUR, .now = HOUR, .first = TIME_NONE},
	};
	for (size_t i = 0; i < sizeof useless / sizeof *useless; i++)
		assert_int_equal(rhythm_profile(empty, &useless[i], text).len, 0);
}

static void test_strange_values_end(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES];
	memset(text, '~', sizeof text);
	const struct rhythm strange[] = {
		{INT64_MAX / 4, str_make(text, sizeof text), TIME_NONE},
		{0, str_make(text, sizeof text), INT64_MAX / 4},
		{0, str_make(text, sizeof text), 0},
	};
	static const int64_t times[] = {INT64_MAX / 4, 0, -1795219200};
	for (size_t i = 0; i < sizeof strange / sizeof *strange; i++)
		for (size_t k = 0; k < sizeof times / sizeof *times; k++)
			assert_in_range(rhythm_wait(&strange[i], times[k], 1, 366 * (int64_t)DAY), 1, 366 * (int64_t)DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gap_follows_the_items),
		cmocka_unit_test(test_wait_grows_with_the_root_of_the_gap),
		cmocka_unit_test(test_hours_and_days_are_learned),
		cmocka_unit_test(test_profiles_of_earlier_versions),
		cmocka_unit_test(test_profiles_stay_printable_and_fade),
		cmocka_unit_test(test_what_teaches_nothing),
		cmocka_unit_test(test_strange_values_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
