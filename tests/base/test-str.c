/* Comparisons, cuts, numbers and UTF-8 of borrowed strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

#define EMPTY {NULL, 0}
#define S(literal) {literal, sizeof(literal) - 1}

static void assert_str(struct str got, struct str want)
{
	assert_int_equal(got.len, want.len);
	if (want.len)
		assert_memory_equal(got.data, want.data, want.len);
}

static void test_equality(void **state)
{
	(void)state;
	static const struct {
		struct str a, b;
		bool same, same_nocase, starts, starts_nocase; /* starts: a with b */
	} rows[] = {
		{EMPTY, EMPTY, true, true, true, true},
		{EMPTY, S(""), true, true, true, true},
		{S("a"), EMPTY, false, false, true, true},
		{S("feed"), S("feed"), true, true, true, true},
		{S("Feed"), S("fEED"), false, true, false, true},
		{S("feeds"), S("FEED"), false, false, false, true},
		{S("feed"), S("feeds"), false, false, false, false},
		{S("\xc3\x84"), S("\xc3\xa4"), false, false, false, false},
		{S("a[z{"), S("A[Z{"), false, true, false, true},
		{S("a[z{"), S("a{z["), false, false, false, false},
		{S("a\0b"), S("a\0c"), false, false, false, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(str_eq(rows[i].a, rows[i].b), rows[i].same);
		assert_int_equal(str_eq_nocase(rows[i].a, rows[i].b), rows[i].same_nocase);
		assert_int_equal(str_starts(rows[i].a, rows[i].b), rows[i].starts);
		assert_int_equal(str_starts_nocase(rows[i].a, rows[i].b), rows[i].starts_nocase);
	}
	assert_int_equal(str_of(NULL).len, 0);
	assert_int_equal(str_of("abc").len, 3);
}

static void test_trim(void **state)
{
	(void)state;
	static const struct {
		struct str in, out;
	} rows[] = {
		{EMPTY, EMPTY},
		{S(" \t\n\v\f\r"), EMPTY},
		{S("a"), S("a")},
		{S("  a b\r\n"), S("a b")},
		{S("\xc2\xa0x"), S("\xc2\xa0x")},
		{S("\0 x \0"), S("\0 x \0")},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_str(str_trim(rows[i].in), rows[i].out);
}

static void test_split(void **state)
{
	(void)state;
	static const struct {
		struct str in, first, rest;
	} rows[] = {
		{EMPTY, EMPTY, EMPTY},
		{S("a"), S("a"), EMPTY},
		{S("a,"), S("a"), EMPTY},
		{S(",a"), EMPTY, S("a")},
		{S("a,b,c"), S("a"), S("b,c")},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str rest;
		assert_str(str_split(rows[i].in, ',', &rest), rows[i].first);
		assert_str(rest, rows[i].rest);
		assert_int_equal(str_find(rows[i].in, ','), rows[i].first.len);
	}
}

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		bool ok;
		long long value;
	} rows[] = {
		{"", false, 0},
		{"-", false, 0},
		{"+", false, 0},
		{"0", true, 0},
		{"-0", true, 0},
		{"+7", true, 7},
		{"0042", true, 42},
		{"9223372036854775807", true, INT64_MAX},
		{"-9223372036854775808", true, INT64_MIN},
		{"9223372036854775808", false, 0},
		{"-9223372036854775809", false, 0},
		{"99999999999999999999999", false, 0},
		{"1 ", false, 0},
		{" 1", false, 0},
		{"1.0", false, 0},
		{"0x10", false, 0},
		{"--1", false, 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		long long value = 4711;
		assert_int_equal(str_to_int64(str_of(rows[i].in), &value), rows[i].ok);
		assert_true(value == (rows[i].ok ? rows[i].value : 4711));
	}
}

static void test_utf8(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		size_t first; /* bytes of the first sequence, 0 when malformed */
		bool all;
	} rows[] = {
		{EMPTY, 0, true},
		{S("plain text, longer than eight bytes"), 1, true},
		{S("\0"), 1, true},
		{S("\x7f"), 1, true},
		{S("\x80"), 0, false},
		{S("\xc0\x80"), 0, false},
		{S("\xc1\xbf"), 0, false},
		{S("\xc2\x80"), 2, true},
		{S("\xc2"), 0, false},
		{S("\xc3("), 0, false},
		{S("\xdf\xbf"), 2, true},
		{S("\xe0\x9f\xbf"), 0, false},
		{S("\xe0\xa0\x80"), 3, true},
		{S("\xe2\x82"), 0, false},
		{S("\xed\x9f\xbf"), 3, true},
		{S("\xed\xa0\x80"), 0, false},
		{S("\xee\x80\x80"), 3, true},
		{S("\xef\xbf\xbf"), 3, true},
		{S("\xf0\x8f\xbf\xbf"), 0, false},
		{S("\xf0\x90\x80\x80"), 4, true},
		{S("\xf0\x9f\x92\xa9"), 4, true},
		{S("\xf4\x8f\xbf\xbf"), 4, true},
		{S("\xf4\x90\x80\x80"), 0, false},
		{S("\xf5\x80\x80\x80"), 0, false},
		{S("\xff"), 0, false},
		{S("12345678\xc3\xa9" "12345678"), 1, true},
		{S("12345678\xc3"), 1, false},
		{S("1234567\x80"), 1, false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(str_utf8_len(rows[i].in), rows[i].first);
		assert_int_equal(str_is_utf8(rows[i].in), rows[i].all);
		assert_int_equal(str_utf8_code(rows[i].in) != 0, rows[i].first && rows[i].in.data[0]);
	}
	assert_int_equal(str_utf8_code(STR("a")), 'a');
	assert_int_equal(str_utf8_code(STR("\xc3\xa9x")), 0xe9);
	assert_int_equal(str_utf8_code(STR("\xe2\x80\x93")), 0x2013);
	assert_int_equal(str_utf8_code(STR("\xf0\x9f\x9a\x80")), 0x1f680);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equality),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_utf8),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
