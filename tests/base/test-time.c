/* Instants to text and back, at the edges of the calendar. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/document.h"
#include "base/time.h"

static void test_text(void **state)
{
	(void)state;
	static const struct {
		int64_t at;
		const char *rfc3339, *rfc822;
	} rows[] = {
		{0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"},
		{-1, "1969-12-31T23:59:59Z", "Wed, 31 Dec 1969 23:59:59 GMT"},
		{784111777, "1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"},
		{951782400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT"},
		{1795354375, "2026-11-22T13:32:55Z", "Sun, 22 Nov 2026 13:32:55 GMT"},
		{4107542400, "2100-03-01T00:00:00Z", "Mon, 01 Mar 2100 00:00:00 GMT"},
		{253402300799, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT"},
		{253402300800, "", ""},
		{-62167219200, "0000-01-01T00:00:00Z", "Sat, 01 Jan 0000 00:00:00 GMT"},
		{-62167219201, "", ""},
		{TIME_NONE, "", ""},
		{INT64_MAX, "", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[TIME_TEXT_SIZE];
		int64_t back = 4711;
		struct str want = str_of(rows[i].rfc3339), want_822 = str_of(rows[i].rfc822);
		assert_string_equal(time_rfc3339(rows[i].at, text), want.data);
		assert_int_equal(time_parse_rfc3339(want, &back), want.len > 0);
		assert_int_equal(back, want.len ? rows[i].at : 4711);
		assert_string_equal(time_rfc822(rows[i].at, text), want_822.data);
		assert_int_equal(time_parse_http(want_822, &back), want_822.len > 0);
	}
}

/* Every day of 800 years around the epoch, counted one by one. */
static void test_civil(void **state)
{
	(void)state;
	static const int month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t at = time_from_civil(1600, 1, 1, 0, 0, 0);
	int weekday = time_weekday(at);
	assert_int_equal(weekday, 6);
	for (int64_t year = 1600; year < 2400; year++) {
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		for (int month = 1; month <= 12; month++) {
			int days = month_days[month - 1] + (month == 2 && leap);
			for (int day = 1; day <= days; day++, at += 86400) {
				int64_t y;
				int m, d;
				time_to_civil(at + 86399, &y, &m, &d);
				assert_true(y == year && m == month && d == day);
				assert_true(time_from_civil(year, month, day, 0, 0, 0) == at);
				assert_true(time_weekday(at) == weekday);
				weekday = (weekday + 1) % 7;
			}
		}
	}
}

static void test_edges(void **state)
{
	(void)state;
	static const int64_t instants[] = {INT64_MIN, INT64_MIN + 1, -86400, -1, 0, 1, 86399,
		INT64_MAX};
	for (size_t i = 0; i < sizeof instants / sizeof *instants; i++) {
		int64_t year;
		int month, day;
		time_to_civil(instants[i], &year, &month, &day);
		assert_in_range(month, 1, 12);
		assert_in_range(day, 1, 31);
		assert_in_range(time_weekday(instants[i]), 0, 6);
		assert_in_range(time_hour(instants[i]), 0, 23);
	}
	assert_int_equal(time_hour(-1), 23);
	assert_int_equal(time_hour(3600 * 5 + 3599), 5);
	assert_int_equal(time_from_civil(1970, 1, 1, 25, 61, -1), 25 * 3600 + 61 * 60 - 1);
	assert_true(time_from_civil(INT64_MAX, 1, 1, 0, 0, 0) == TIME_NONE);
	assert_true(time_from_civil(INT64_MIN, 1, 1, 0, 0, 0) == TIME_NONE);
}

struct parse_row {
	const char *text;
	const char *want; /* RFC 3339, NULL when refused */
};

static void assert_parses(const struct parse_row *rows, size_t n,
	bool (*parse)(struct str, int64_t *))
{
	for (size_t i = 0; i < n; i++) {
		char text[TIME_TEXT_SIZE];
		int64_t at = 4711;
		bool ok = parse(str_of(rows[i].text), &at);
		if (ok != !!rows[i].want || (!ok && at != 4711))
			fail_msg("%s: %d", rows[i].text, ok);
		if (ok)
			assert_string_equal(time_rfc3339(at, text), rows[i].want);
	}
}

static void test_parse_http(void **state)
{
	(void)state;
	static const struct parse_row rows[] = {
		{"Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"},
		{"Sun Nov  6 08:49:37 1994", "1994-11-06T08:49:37Z"},
		{"Sun Nov 16 08:49:37 1994", "1994-11-16T08:49:37Z"},
		{"Thursday, 01-Jan-70 00:00:00 GMT", "1970-01-01T00:00:00Z"},
		{"Tuesday, 31-Dec-69 23:59:60 GMT", "2070-01-01T00:00:00Z"},
		{"Tue, 29 Feb 2000 00:00:00 GMT", "2000-02-29T00:00:00Z"},
		{"Thu, 29 Feb 1900 00:00:00 GMT", NULL},
		{"Thu, 31 Apr 2020 00:00:00 GMT", NULL},
		{"Thu, 00 Apr 2020 00:00:00 GMT", NULL},
		{"Thu, 01 Apr 2020 24:00:00 GMT", NULL},
		{"Thu, 01 Apr 2020 00:60:00 GMT", NULL},
		{"Thu, 01 Apr 2020 00:00:61 GMT", NULL},
		{"Thu, 01 Apr 2020 00:00:00 UTC", NULL},
		{"Thu, 01 Apr 2020 00:00:00 +0000", NULL},
		{"Thu, 1 Apr 2020 00:00:00 GMT", NULL},
		{"thu, 01 Apr 2020 00:00:00 GMT", NULL},
		{"Thu, 01 Apr 2020 00:00:00 GMT ", NULL},
		{" Thu, 01 Apr 2020 00:00:00 GMT", NULL},
		{"Xxx, 01 Apr 2020 00:00:00 GMT", NULL},
		{"Thu, 01 Abc 2020 00:00:00 GMT", NULL},
		{"01 Apr 2020 00:00:00 GMT", NULL},
		{"Thu, 01 Apr 2020", NULL},
		{"0", NULL},
		{"", NULL},
		{"-1", NULL},
	};
	assert_parses(rows, sizeof rows / sizeof *rows, time_parse_http);
}

static void test_parse_rfc3339(void **state)
{
	(void)state;
	static const struct parse_row rows[] = {
		{"2026-11-22", "2026-11-22T00:00:00Z"},
		{"2026-11-22T13:32:55Z", "2026-11-22T13:32:55Z"},
		{"2026-11-22t13:32:55z", "2026-11-22T13:32:55Z"},
		{"2026-11-22 13:32:55", "2026-11-22T13:32:55Z"},
		{"2026-11-22T13:32", "2026-11-22T13:32:00Z"},
		{"2026-11-22T13:32+01:00", "2026-11-22T12:32:00Z"},
		{"2026-11-22T13:32:55.5+01:00", "2026-11-22T12:32:55Z"},
		{"2026-11-22T13:32:55.123456789Z", "2026-11-22T13:32:55Z"},
		{"2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z"},
		{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
		{"2026-11-22T13:32:55-00:00", "2026-11-22T13:32:55Z"},
		{"2026-11-22T13:32:55+01", NULL},
		{"2026-11-22T13:32:55+0100", NULL},
		{"2026-11-22T13:32:55+24:00", NULL},
		{"2026-11-22T13:32:55+01:60", NULL},
		{"2026-11-22T13:32:55.Z", NULL},
		{"2026-11-22T13:32:55Zx", NULL},
		{"2026-11-22T", NULL},
		{"2026-11-22T13", NULL},
		{"2026-11-22x13:32:55Z", NULL},
		{"2026-13-01", NULL},
		{"2026-00-01", NULL},
		{"2025-02-29", NULL},
		{"2026-1-1", NULL},
		{"26-01-01", NULL},
		{"20260101", NULL},
		{"", NULL},
	};
	assert_parses(rows, sizeof rows / sizeof *rows, time_parse_rfc3339);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_civil),
		cmocka_unit_test(test_edges),
		cmocka_unit_test(test_parse_http),
		cmocka_unit_test(test_parse_rfc3339),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
