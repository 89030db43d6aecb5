/* The cap holds however bytes arrive; what is refused changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"

static void assert_bytes(const struct buf *buf, const char *want)
{
	assert_int_equal(buf->len, strlen(want));
	assert_memory_equal(buf->data, want, buf->len);
}

static void test_append(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 1000);
	assert_string_equal(buf_cstr(&buf), "");
	assert_true(buf_append(&buf, NULL, 0));
	assert_true(buf_append(&buf, "ab", 2));
	assert_true(buf_append_char(&buf, 'c'));
	assert_true(buf_append_str(&buf, STR("de")));
	assert_true(buf_printf(&buf, "-%d-%s", 42, "x"));
	assert_bytes(&buf, "abcde-42-x");
	assert_string_equal(buf_cstr(&buf), "abcde-42-x");
	assert_true(str_eq(buf_str(&buf), STR("abcde-42-x")));
	buf_clear(&buf);
	assert_int_equal(buf.len, 0);
	assert_true(buf_append(&buf, "again", 5));
	assert_bytes(&buf, "again");
	buf_finish(&buf);
	buf_finish(&buf);
}

static void test_cap(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 10);
	assert_true(buf_append(&buf, "12345678", 8));
	assert_false(buf_append(&buf, "abc", 3));
	assert_true(buf.full);
	assert_bytes(&buf, "12345678");
	assert_true(buf_append_char(&buf, '9'));
	assert_true(buf_append_char(&buf, '0'));
	assert_false(buf_append_char(&buf, 'x'));
	assert_string_equal(buf_cstr(&buf), "1234567890");
	assert_false(buf_append_char(&buf, 'x')); /* the NUL's byte is not room */
	assert_false(buf_printf(&buf, "%s", "y"));
	assert_true(buf_printf(&buf, "%s", ""));
	assert_null(buf_reserve(&buf, SIZE_MAX));
	assert_null(buf_reserve(&buf, 1));
	assert_bytes(&buf, "1234567890");
	buf_clear(&buf);
	assert_false(buf.full);
	buf_finish(&buf);
}

static void test_printf_fills_to_the_cap(void **state)
{
	(void)state;
	for (size_t n = 510; n < 514; n++) { /* around the size of its first attempt */
		struct buf buf;
		buf_init(&buf, n);
		assert_true(buf_printf(&buf, "%*s", (int)n, "x"));
		assert_int_equal(buf.len, n);
		assert_false(buf.full);
		assert_int_equal(buf.data[n - 1], 'x');
		assert_false(buf_printf(&buf, "%*s", (int)n, "x"));
		assert_int_equal(buf.len, n);
		buf_finish(&buf);
	}
}

static void test_memory_stays_near_the_cap(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 1000);
	for (int i = 0; i < 1000; i++)
		assert_true(buf_append_char(&buf, (char)i));
	assert_false(buf_append_char(&buf, 'x'));
	assert_int_equal(buf.len, 1000);
	assert_int_equal(buf.cap, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(buf.data[i], (char)i);
	buf_finish(&buf);
}

static void test_zeroed(void **state)
{
	(void)state;
	struct buf buf = {0};
	assert_false(buf_append(&buf, "a", 1));
	assert_false(buf_append_char(&buf, 'a'));
	assert_string_equal(buf_cstr(&buf), "");
	buf_finish(&buf);
}

static void test_reserve_take_shrink(void **state)
{
	(void)state;
	struct buf buf;
	buf_init(&buf, 100000);
	char *room = buf_reserve(&buf, 5000);
	assert_non_null(room);
	memset(room, 'r', 5000);
	buf.len += 3;
	buf_shrink(&buf);
	assert_int_equal(buf.cap, 3);
	assert_bytes(&buf, "rrr");
	struct buf taken = buf_take(&buf);
	assert_int_equal(buf.len, 0);
	assert_int_equal(buf.max, 100000);
	assert_bytes(&taken, "rrr");
	assert_true(buf_append(&buf, "new", 3));
	assert_bytes(&buf, "new");
	buf_clear(&buf);
	buf_shrink(&buf);
	assert_null(buf.data);
	assert_true(buf_append(&buf, "more", 4));
	buf_finish(&taken);
	buf_finish(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_printf_fills_to_the_cap),
		cmocka_unit_test(test_memory_stays_near_the_cap),
		cmocka_unit_test(test_zeroed),
		cmocka_unit_test(test_reserve_take_shrink),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
