/* Feed text on a terminal: nothing that moves the cursor gets through, columns add up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/text.h"

#define BAD "\xef\xbf\xbd"

static void test_printable(void **state)
{
	(void)state;
	static const struct {
		struct str in;
		const char *line, *lines;
	} rows[] = {
		{{NULL, 0}, "", ""},
		{{"plain", 5}, "plain", "plain"},
		{{"a  b", 4}, "a b", "a b"},
		{{" a ", 3}, " a ", " a "},
		{{"a\nb\tc", 5}, "a b c", "a\nb\tc"},
		{{"a \r\n b", 6}, "a b", "a\n b"},
		{{"a\0b", 3}, "a b", "a b"},
		{{"\x1b[31mred\x1b[0m", 12}, " [31mred [0m", " [31mred [0m"},
		{{"a\x7f" "b", 3}, "a b", "a b"},
		{{"a\xc2\x9b" "31m", 6}, "a 31m", "a 31m"},
		{{"a\xc2\x85\xc2\x80z", 6}, "a z", "a z"},
		{{"a\xe2\x80\xa8\xe2\x80\xa9z", 8}, "a z", "a z"},
		{{"a\xe2\x80\xae" "cba", 7}, "a cba", "a cba"},
		{{"a\xe2\x81\xa6z\xe2\x81\xa9", 8}, "a z ", "a z "},
		{{"\xc2\xa0\xc3\xa9\xf0\x9f\x92\xa9", 8}, "\xc2\xa0\xc3\xa9\xf0\x9f\x92\xa9",
			"\xc2\xa0\xc3\xa9\xf0\x9f\x92\xa9"},
		{{"a\xff\xfez", 4}, "a" BAD BAD "z", "a" BAD BAD "z"},
		{{"\x9b", 1}, BAD, BAD},
		{{"\xc3", 1}, BAD, BAD},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf buf;
		buf_init(&buf, 1000);
		assert_true(text_append_printable(&buf, rows[i].in));
		assert_string_equal(buf_cstr(&buf), rows[i].line);
		buf_clear(&buf);
		assert_true(text_append_printable_lines(&buf, rows[i].in));
		assert_string_equal(buf_cstr(&buf), rows[i].lines);
		buf_finish(&buf);
	}
}

static void test_width_and_cut(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		int width;
		int columns;
		const char *cut;
	} rows[] = {
		{"", 0, 5, ""},
		{"abc", 3, 3, "abc"},
		{"abcd", 4, 3, "ab…"},
		{"abcd", 4, 1, "…"},
		{"abcd", 4, 0, ""},
		{"abcd", 4, -3, ""},
		{"é", 1, 1, "é"},
		{"e\xcc\x81t\xcc\x81", 2, 2, "e\xcc\x81t\xcc\x81"},
		{"e\xcc\x81tu", 3, 2, "e\xcc\x81…"},
		{"日本語", 6, 6, "日本語"},
		{"日本語", 6, 5, "日本…"},
		{"日本語", 6, 4, "日…"},
		{"日本語", 6, 2, "…"},
		{"日本語", 6, 1, "…"},
		{"한국", 4, 4, "한국"},
		{"ＡＢ", 4, 3, "Ａ…"},
		{"ｱｲ", 2, 2, "ｱｲ"},
		{"😀x", 3, 3, "😀x"},
		{"a\u200db", 2, 2, "a\u200db"},
		{"☃\ufe0f", 1, 1, "☃\ufe0f"},
		{"Привет", 6, 4, "При…"},
		{"שָׁלוֹם", 4, 4, "שָׁלוֹם"},
		{"\xff\xff", 2, 2, "\xff\xff"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf buf;
		buf_init(&buf, 1000);
		assert_int_equal(text_width(str_of(rows[i].in)), rows[i].width);
		assert_true(text_append_cut(&buf, str_of(rows[i].in), rows[i].columns));
		assert_string_equal(buf_cstr(&buf), rows[i].cut);
		buf_finish(&buf);
	}
}

static void test_cap(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 4);
	assert_false(text_append_printable(&buf, STR("hello")));
	assert_false(text_append_printable_lines(&buf, STR("ab cd")));
	assert_true(buf.full && buf.len <= 4);
	buf_clear(&buf);
	assert_false(text_append_cut(&buf, STR("hello"), 4));
	buf_finish(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_width_and_cut),
		cmocka_unit_test(test_cap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
