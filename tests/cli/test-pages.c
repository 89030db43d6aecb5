/* The manual page of the query language against the table that the compiler uses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "storage/query.h"

enum { PAGE_MAX = 256 * 1024 };

static void test_every_field_is_described(void **state)
{
	(void)state;
	static char page[PAGE_MAX];
	const char *path = getenv("COURANT_QUERY_PAGE");
	if (!path)
		skip();
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	page[fread(page, 1, sizeof page - 1, file)] = '\0';
	fclose(file);
	size_t n;
	const struct query_field *fields = query_fields(&n);
	assert_true(n > 0);
	for (size_t i = 0; i < n; i++) {
		char heading[64];
		snprintf(heading, sizeof heading, "\n*%s:*_", fields[i].name);
		if (!strstr(page, heading))
			fail_msg("%s: has no entry", fields[i].name);
		if (!strstr(page, fields[i].example))
			fail_msg("%s is not shown", fields[i].example);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field_is_described),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
