/* Arena memory: zeroed, aligned, stable while it grows, reused after a clear. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/arena.h"

static void test_alloc(void **state)
{
	(void)state;
	struct arena arena = {0};
	size_t used = 0;
	for (size_t n = 0; n < 3000; n += 7) {
		unsigned char *p = arena_alloc(&arena, n);
		assert_non_null(p);
		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < n; i++)
			assert_int_equal(p[i], 0);
		memset(p, 0xee, n);
		assert_true(arena.used >= used + n);
		used = arena.used;
	}
	arena_finish(&arena);
	assert_int_equal(arena.used, 0);
	arena_finish(&arena);
}

static void test_zeroed_after_clear(void **state)
{
	(void)state;
	struct arena arena = {0};
	arena_clear(&arena);
	memset(arena_alloc(&arena, 10000), 0xee, 10000);
	arena_clear(&arena);
	assert_int_equal(arena.used, 0);
	unsigned char *p = arena_alloc(&arena, 10000);
	for (size_t i = 0; i < 10000; i++)
		assert_int_equal(p[i], 0);
	/* Larger than any block, dropped by the clear. */
	memset(arena_alloc(&arena, 3 << 20), 0xee, 3 << 20);
	arena_clear(&arena);
	assert_null(arena.newest);
	assert_int_equal(*(char *)arena_alloc(&arena, 1), 0);
	arena_finish(&arena);
}

static void test_strings(void **state)
{
	(void)state;
	struct arena arena = {0};
	char original[] = "text";
	struct str copy = arena_str(&arena, str_of(original));
	original[0] = 'n';
	assert_int_equal(copy.len, 4);
	assert_string_equal(copy.data, "text");
	assert_string_equal(arena_cstr(&arena, str_make(NULL, 0)), "");
	assert_string_equal(arena_printf(&arena, "%s-%d", "a", 7), "a-7");
	for (int n = 254; n < 259; n++) { /* around the size of its first attempt */
		char *wide = arena_printf(&arena, "%*d", n, 1);
		assert_int_equal(strlen(wide), n);
		assert_int_equal(wide[n - 1], '1');
	}
	assert_string_equal(copy.data, "text");
	arena_finish(&arena);
}

static void test_push(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct pair {
		size_t a, b;
	} *pairs = NULL;
	size_t n = 0;
	for (size_t i = 0; i < 5000; i++)
		*arena_push(&arena, pairs, n) = (struct pair){i, ~i};
	assert_int_equal(n, 5000);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(pairs[i].a, i);
		assert_int_equal(pairs[i].b, ~i);
	}
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_zeroed_after_clear),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_push),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
