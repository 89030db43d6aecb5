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
	for (int i = 0; i < 40; i++) {
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

static void test_half_a_gap_without_a_profile(void **state)
{
	(void)state;
	assert_int_equal(rhythm_wait(10 * HOUR, str_make(NULL, 0), saturday, DAY), 5 * HOUR);
	assert_int_equal(rhythm_wait(30 * DAY, str_make(NULL, 0), saturday, DAY), DAY);
}

static void test_hours_and_days_are_learned(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES];
	struct str profile = weekdays_at_nine(8, text);
	assert_int_equal(profile.len, RHYTHM_BYTES);
	int64_t monday = saturday + 2 * DAY, gap = DAY;
	int64_t night = rhythm_wait(gap, profile, monday + 11 * HOUR, DAY);
	assert_in_range(night, 14 * HOUR, DAY);                                 /* not before the night is over */
	assert_true(rhythm_wait(gap, profile, monday + 9 * HOUR, DAY) < 3 * HOUR); /* now */
	assert_int_equal(rhythm_wait(gap, profile, saturday, DAY), DAY);         /* a day off */
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
	};
	for (size_t i = 0; i < sizeof useless / sizeof *useless; i++)
		assert_int_equal(rhythm_profile(empty, &useless[i], text).len, 0);
}

static void test_strange_values_end(void **state)
{
	(void)state;
	char text[RHYTHM_BYTES];
	memset(text, '~', sizeof text);
	assert_in_range(rhythm_wait(INT64_MAX / 4, str_make(text, sizeof text), INT64_MAX / 4, 366 * (int64_t)DAY), 1,
		366 * (int64_t)DAY);
	assert_int_equal(rhythm_wait(0, str_make(text, sizeof text), saturday, DAY), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gap_follows_the_items),
		cmocka_unit_test(test_half_a_gap_without_a_profile),
		cmocka_unit_test(test_hours_and_days_are_learned),
		cmocka_unit_test(test_profiles_stay_printable_and_fade),
		cmocka_unit_test(test_what_teaches_nothing),
		cmocka_unit_test(test_strange_values_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
