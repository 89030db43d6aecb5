/* Sentences: returned false, cut at the end, prefixed; a NULL error is fine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static void test_set_and_prefix(void **state)
{
	(void)state;
	struct error err = {""};
	assert_false(error_set(&err, "line %d: %s", 40, "unexpected end"));
	assert_string_equal(err.text, "line 40: unexpected end");
	assert_false(error_prefix(&err, "feed %d", 12));
	assert_string_equal(err.text, "feed 12: line 40: unexpected end");
	assert_false(error_set(NULL, "nobody %s", "listens"));
	assert_false(error_prefix(NULL, "nobody"));
}

static void test_cut(void **state)
{
	(void)state;
	struct error err;
	char longer[2 * sizeof err.text];
	memset(longer, 'x', sizeof longer);
	longer[sizeof longer - 1] = '\0';
	assert_false(error_set(&err, "%s", longer));
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_false(error_prefix(&err, "feed"));
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
	assert_memory_equal(err.text, "feed: xxx", 9);
	assert_false(error_prefix(&err, "%s", longer));
	assert_int_equal(strlen(err.text), sizeof err.text - 1);
}

static void test_memory(void **state)
{
	(void)state;
	void *p = xmalloc(0);
	assert_non_null(p);
	p = xrealloc(p, 100);
	assert_non_null(p);
	free(xrealloc(p, 0));
	int *zeroed = xcalloc(3, sizeof *zeroed);
	assert_int_equal(zeroed[0] | zeroed[1] | zeroed[2], 0);
	free(zeroed);
	char *copy = xstrdup("copy");
	assert_string_equal(copy, "copy");
	free(copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_set_and_prefix),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
