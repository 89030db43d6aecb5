/* Absent values of the nouns, and the names of formats. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/document.h"

static void test_absent(void **state)
{
	(void)state;
	struct document document;
	struct entry entry;
	memset(&document, 0xee, sizeof document);
	memset(&entry, 0xee, sizeof entry);
	document_init(&document);
	entry_init(&entry);
	assert_true(document.published.at == TIME_NONE && document.modified.at == TIME_NONE);
	assert_true(document.hints.ttl_s == SIZE_NONE);
	assert_true(document.hints.update_period_s == SIZE_NONE);
	assert_true(document.hints.update_base_at == TIME_NONE);
	assert_int_equal(document.title.len + document.n_entries + document.n_links, 0);
	assert_true(entry.published.at == TIME_NONE && entry.modified.at == TIME_NONE);
	assert_int_equal(entry.title.len + entry.n_keys + entry.n_tags, 0);
}

static void test_format_names(void **state)
{
	(void)state;
	static const char *const names[] = {[FORMAT_NONE] = "", [FORMAT_RSS] = "rss",
		[FORMAT_ATOM] = "atom", [FORMAT_RDF] = "rdf", [FORMAT_JSON] = "json",
		[FORMAT_CDF] = "cdf"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		assert_string_equal(document_format_name((enum document_format)i), names[i]);
	assert_string_equal(document_format_name((enum document_format)6), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_format_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
