/* Character references: names, numbers, missing semicolons. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/entities.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void test_lookup(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool found;
		uint32_t first, second;
		bool bare;
	} rows[] = {
		{"amp", true, '&', 0, true},
		{"eacute", true, 0xe9, 0, true},
		{"Eacute", true, 0xc9, 0, true},
		{"apos", true, '\'', 0, false},
		{"nbsp", true, 0xa0, 0, true},
		{"gt", true, '>', 0, true},
		{"Pi", true, 0x3a0, 0, false},
		{"pi", true, 0x3c0, 0, false},
		{"fjlig", true, 'f', 'j', false},
		{"NotEqualTilde", true, 0x2242, 0x338, false},
		{"CounterClockwiseContourIntegral", true, 0x2233, 0, false},
		{"zwnj", true, 0x200c, 0, false},
		{"AMP", true, '&', 0, true},
		{"Amp", false, 0, 0, false},
		{"am", false, 0, 0, false},
		{"ampx", false, 0, 0, false},
		{"", false, 0, 0, false},
		{"g", false, 0, 0, false},
		{"CounterClockwiseContourIntegralX", false, 0, 0, false},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct entity entity = {{0}, false};
		if (entity_lookup(str_of(rows[i].name), &entity) != rows[i].found)
			fail_msg("&%s;", rows[i].name);
		assert_int_equal(entity.codepoints[0], rows[i].first);
		assert_int_equal(entity.codepoints[1], rows[i].second);
		assert_int_equal(entity.bare, rows[i].bare);
	}
}

static void test_match(void **state)
{
	(void)state;
	static const struct {
		const char *text; /* behind the "&" */
		bool in_attribute;
		size_t used;
		uint32_t first;
	} rows[] = {
		{"amp;x", false, 4, '&'},
		{"amp x", false, 3, '&'},
		{"ampx", false, 3, '&'},
		{"notin;", false, 6, 0x2209},
		{"notit;", false, 3, 0xac},
		{"notit;", true, 0, 0},
		{"copy=1", false, 4, 0xa9},
		{"copy=1", true, 0, 0},
		{"copy2", true, 0, 0},
		{"copy;=1", true, 5, 0xa9},
		{"copy ", true, 4, 0xa9},
		{"frac12", false, 6, 0xbd},
		{"hellip", false, 0, 0},
		{"hellip;", false, 7, 0x2026},
		{" amp;", false, 0, 0},
		{"", false, 0, 0},
		{"#65;", false, 4, 'A'},
		{"#65", false, 3, 'A'},
		{"#x41;", false, 5, 'A'},
		{"#X41 ", false, 4, 'A'},
		{"#xe9g", false, 4, 0xe9},
		{"#;", false, 0, 0},
		{"#x;", false, 0, 0},
		{"#", false, 0, 0},
		{"#146;", false, 5, 0x2019},
		{"#129;", false, 5, 0x81},
		{"#0;", false, 3, 0xfffd},
		{"#xD800;", false, 7, 0xfffd},
		{"#x110000;", false, 9, 0xfffd},
		{"#99999999999999999999;", false, 22, 0xfffd},
		{"#x10FFFF;", false, 9, 0x10ffff},
		{"#0000000000000000000000000065;", false, 30, 'A'},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct entity entity = {{0}, false};
		size_t used = entity_match(str_of(rows[i].text), rows[i].in_attribute, &entity);
		if (used != rows[i].used || entity.codepoints[0] != rows[i].first)
			fail_msg("&%s took %zu and gave U+%04X", rows[i].text, used,
				(unsigned)entity.codepoints[0]);
	}
}

static void test_append(void **state)
{
	(void)state;
	static const struct entity entities[] = {
		{{'A', 0}, false}, {{0xe9, 0}, false}, {{0x20ac, 0}, false}, {{0x1d54f, 0}, false},
		{{'f', 'j'}, false},
	};
	struct buf buf;
	buf_init(&buf, 100);
	for (size_t i = 0; i < COUNT(entities); i++)
		assert_true(entity_append(&buf, &entities[i]));
	assert_string_equal(buf_cstr(&buf), "Aé€𝕏fj");
	buf_finish(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lookup),
		cmocka_unit_test(test_match),
		cmocka_unit_test(test_append),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
