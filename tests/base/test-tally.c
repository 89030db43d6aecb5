/* Numbers met again and again, more of them than the first table holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/tally.h"

static void test_counts(void **state)
{
	(void)state;
	static const int64_t numbers[] = {0, -1, 1, INT64_MIN, INT64_MAX};
	struct tally tally = {0};
	for (int64_t round = 1; round <= 3; round++)
		for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
			assert_int_equal(tally_add(&tally, numbers[i]), round);
	assert_true(tally_has(&tally, numbers[0]));
	assert_false(tally_has(&tally, 4711));
	tally_finish(&tally);
	assert_false(tally_has(&tally, numbers[0]));
	assert_int_equal(tally_add(&tally, 1), 1);
	tally_finish(&tally);
}

/* Numbers whose low bits are all the same. */
static void test_grows(void **state)
{
	(void)state;
	enum { MANY = 10000 };
	struct tally tally = {0};
	for (int64_t round = 1; round <= 2; round++)
		for (int64_t i = 0; i < MANY; i++)
			assert_int_equal(tally_add(&tally, i << 20), round);
	assert_int_equal(tally.n_numbers, MANY);
	tally_finish(&tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_grows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
