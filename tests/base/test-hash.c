/* The hash is stored: its values may never change. Pieces, their order and their cuts count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"

static void test_stored_values(void **state)
{
	(void)state;
	assert_true(hash64(str_make(NULL, 0)) == UINT64_C(0x2d06800538d394c2));
	assert_true(hash64(STR("")) == hash64(str_make(NULL, 0)));
	assert_true(hash64(STR("a")) == UINT64_C(0xe6c632b61e964e1f));
}

static void test_pieces(void **state)
{
	(void)state;
	uint64_t ab_c = hash64_more(hash64_more(0, STR("ab")), STR("c"));
	uint64_t a_bc = hash64_more(hash64_more(0, STR("a")), STR("bc"));
	uint64_t c_ab = hash64_more(hash64_more(0, STR("c")), STR("ab"));
	uint64_t ab_c_empty = hash64_more(ab_c, str_make(NULL, 0));
	assert_true(ab_c != a_bc && ab_c != c_ab && a_bc != c_ab && ab_c != ab_c_empty);
	assert_true(ab_c == hash64_more(hash64_more(0, STR("ab")), STR("c")));
	assert_true(hash64_more(1, STR("ab")) != hash64_more(2, STR("ab")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stored_values),
		cmocka_unit_test(test_pieces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
