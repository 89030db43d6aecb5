/* Durations and sizes, read and written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/units.h"

enum { REFUSED = -1 };

static void test_parse_duration(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{"0", 0},
		{"90", 90000},
		{"90s", 90000},
		{"500ms", 500},
		{"15m", 900000},
		{"1h30m", 5400000},
		{"1h500ms", 3600500},
		{"7d", 604800000},
		{"2w", 1209600000},
		{"1w2d3h4m5s6ms", 788645006},
		{"0s", 0},
		{"365000d", 31536000000000},
		{"365001d", REFUSED},
		{"365000d1ms", REFUSED},
		{"9223372036854775807w", REFUSED},
		{"99999999999999999999", REFUSED},
		{"", REFUSED},
		{"s", REFUSED},
		{"-5", REFUSED},
		{"-5m", REFUSED},
		{"+5m", REFUSED},
		{"5 m", REFUSED},
		{"5M", REFUSED},
		{"5x", REFUSED},
		{"1.5h", REFUSED},
		{"1h30", REFUSED},
		{"30m1h", REFUSED},
		{"1h1h", REFUSED},
		{"m5", REFUSED},
		{"1hm", REFUSED},
		{"forever", REFUSED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t ms = REFUSED;
		bool ok = units_parse_duration_ms(str_of(rows[i].text), &ms);
		if (ok != (rows[i].ms != REFUSED) || ms != rows[i].ms)
			fail_msg("%s: %d, %lld", rows[i].text, ok, (long long)ms);
	}
}

static void test_parse_size(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t bytes;
	} rows[] = {
		{"0", 0},
		{"10485760", 10485760},
		{"512b", 512},
		{"512k", 524288},
		{"512 KiB", 524288},
		{"8MiB", 8388608},
		{"8M", 8388608},
		{"8m", 8388608},
		{"8MB", 8000000},
		{"8mb", 8000000},
		{"1kb", 1000},
		{"1GiB", 1073741824},
		{"1g", 1073741824},
		{"1GB", 1000000000},
		{"9223372036854775807", INT64_MAX},
		{"9223372036854775808", REFUSED},
		{"9007199254740992k", REFUSED},
		{"", REFUSED},
		{"k", REFUSED},
		{"-1", REFUSED},
		{"1.5M", REFUSED},
		{"1TiB", REFUSED},
		{"1 K iB", REFUSED},
		{"0x10", REFUSED},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t bytes = REFUSED;
		bool ok = units_parse_size(str_of(rows[i].text), &bytes);
		if (ok != (rows[i].bytes != REFUSED) || (ok && bytes != rows[i].bytes))
			fail_msg("%s: %d, %lld", rows[i].text, ok, (long long)bytes);
	}
}

static void test_write_duration(void **state)
{
	(void)state;
	static const struct {
		int64_t seconds;
		const char *text;
	} rows[] = {
		{0, "0s"},
		{45, "45s"},
		{60, "1m"},
		{61, "1m1s"},
		{900, "15m"},
		{3600, "1h"},
		{3605, "1h"},
		{5400, "1h30m"},
		{5459, "1h30m"},
		{86399, "23h59m"},
		{86400, "1d"},
		{90000, "1d1h"},
		{604800, "7d"},
		{-90, "-1m30s"},
		{INT64_MAX, "106751991167300d15h"},
		{INT64_MIN, "-106751991167300d15h"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[UNITS_TEXT_SIZE];
		assert_string_equal(units_duration(rows[i].seconds, text), rows[i].text);
	}
}

static void test_write_size(void **state)
{
	(void)state;
	static const struct {
		int64_t bytes;
		const char *text;
	} rows[] = {
		{0, "0 B"},
		{512, "512 B"},
		{1023, "1023 B"},
		{1024, "1 KiB"},
		{1536, "1.5 KiB"},
		{10188, "9.9 KiB"},
		{10220, "10 KiB"},
		{10752, "11 KiB"},
		{1048063, "1023 KiB"},
		{1048064, "1 MiB"},
		{1048576, "1 MiB"},
		{10485760, "10 MiB"},
		{1610612736, "1.5 GiB"},
		{INT64_MAX, "8 EiB"},
		{INT64_MIN, "-8 EiB"},
		{-1536, "-1.5 KiB"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char text[UNITS_TEXT_SIZE];
		assert_string_equal(units_size(rows[i].bytes, text), rows[i].text);
	}
}

static void test_initial(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool is_good;
		int64_t n_items, age_s;
	} cases[] = {
		{"all", true, INT64_MAX, INT64_MAX},
		{"0", true, 0, INT64_MAX},
		{"20", true, 20, INT64_MAX},
		{"7d", true, INT64_MAX, 7 * 86400},
		{"1h30m", true, INT64_MAX, 5400},
		{"", false, 0, 0},
		{"-1", false, 0, 0},
		{"some", false, 0, 0},
		{"99999999999999999999", false, 0, 0},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct initial initial = {0, 0};
		assert_int_equal(units_parse_initial(str_of(cases[i].text), &initial), cases[i].is_good);
		assert_true(initial.n_items == cases[i].n_items && initial.age_s == cases[i].age_s);
	}
}

static void test_plural(void **state)
{
	(void)state;
	assert_string_equal(units_plural(0), "s");
	assert_string_equal(units_plural(1), "");
	assert_string_equal(units_plural(2), "s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse_duration),
		cmocka_unit_test(test_parse_size),
		cmocka_unit_test(test_write_duration),
		cmocka_unit_test(test_write_size),
		cmocka_unit_test(test_initial),
		cmocka_unit_test(test_plural),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
