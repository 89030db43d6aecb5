/* Which ids can stand alone, and what the others become. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/guid.h"
#include "base/url.h"

static void test_iris(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		bool is_iri;
	} rows[] = {
		{"https://example.org/a?b=c#d", true},
		{"tag:example.org,2026:1", true},
		{"urn:uuid:01020304-0506-0708-090a-0b0c0d0e0f10", true},
		{"yt:video:abc", true},
		{"h+1-2.3:x", true},
		{"https://example.org/caf\xc3\xa9", true},
		{"", false},
		{"1234", false},
		{"t3_abc", false},
		{":x", false},
		{"http:", false},
		{"1a:x", false},
		{"a_b:x", false},
		{"Note: a title", false},
		{"https://example.org/a b", false},
		{"https://example.org/<a>", false},
		{"https://example.org/\xff", false},
		{"https://example.org/\x01", false},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(guid_is_iri(str_of(rows[i].id)), rows[i].is_iri);
	assert_false(guid_is_iri(STR("a\0:x")));
}

static void test_derived_ids_are_stable(void **state)
{
	(void)state;
	char a[GUID_TEXT_SIZE], b[GUID_TEXT_SIZE];
	/* Written down: readers know items by these. */
	struct str id = guid_derive(STR("https://example.org/feed"), STR("1234"), a);
	assert_int_equal(id.len, 45);
	assert_string_equal(a, "urn:uuid:a3b18e76-0435-89af-96e5-d4549d9bea99");
	assert_memory_equal(a, "urn:uuid:", 9);
	assert_int_equal(a[23], '8'); /* version */
	assert_non_null(strchr("89ab", a[28])); /* variant */
	guid_derive(STR("https://example.org/feed1"), STR("234"), b);
	assert_string_not_equal(a, b);
}

static struct str choose(const char *space, const char *id, uint32_t flags, const char *name, char room[GUID_TEXT_SIZE])
{
	struct entry entry;
	entry_init(&entry);
	entry.id = str_of(id);
	entry.flags = flags;
	return guid_choose(str_of(space), &entry, str_of(name), room);
}

static void test_choice(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		uint32_t flags;
		const char *name;
		bool is_kept;
	} rows[] = {
		{"https://example.org/1", 0, NULL, true},
		{"https://example.org/1", 0, "another", false},
		{"tag:example.org,2026:1", 0, NULL, true},
		{"01020304-0506-0708-090A-0b0c0d0e0f10", 0, NULL, true},
		{"01020304-0506-0708-090A-0b0c0d0e0f1", 0, NULL, false},
		{"01020304-0506-0708-090A-0b0c0d0e0f1g", 0, NULL, false},
		{"1234", 0, NULL, false},
		{"1234", 0, "1234 of another", false},
		{"https://example.org/2", ENTRY_ID_DERIVED, NULL, false},
		{"", ENTRY_ID_DERIVED, NULL, false},
	};
	enum { N = sizeof rows / sizeof *rows };
	struct str chosen[N];
	char rooms[N][GUID_TEXT_SIZE], again[GUID_TEXT_SIZE];
	for (int i = 0; i < N; i++) {
		chosen[i] = choose("example.org/feed", rows[i].id, rows[i].flags, rows[i].name, rooms[i]);
		assert_int_equal(str_eq(chosen[i], str_of(rows[i].id)), rows[i].is_kept);
		assert_true(str_eq(chosen[i], choose("example.org/feed", rows[i].id, rows[i].flags, rows[i].name, again)));
		assert_int_equal(str_eq(chosen[i], choose("example.org/other", rows[i].id, rows[i].flags, rows[i].name, again)),
			rows[i].is_kept);
		for (int j = 0; j < i; j++)
			assert_false(str_eq(chosen[i], chosen[j]));
	}
}

static void test_numbers(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool are_same;
	} rows[] = {
		{"01020304-0506-0708-090a-0b0c0d0e0f10", "urn:uuid:01020304-0506-0708-090A-0B0C0D0E0F10", true},
		{"01020304-0506-0708-090A-0b0c0d0e0f10", "URN:UUID:01020304-0506-0708-090a-0b0c0d0e0f10", true},
		{"01020304-0506-0708-090a-0b0c0d0e0f10", "01020304-0506-0708-090a-0b0c0d0e0f11", false},
		{"https://example.org/a", "https://example.org/A", false},
		{"urn:uuid:x", "urn:uuid:X", false},
		{"a", "a", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t a = guid_number(str_of(rows[i].a)), b = guid_number(str_of(rows[i].b));
		assert_int_equal(a == b, rows[i].are_same);
		assert_true(a >= 0 && a >> GUID_NUMBER_BITS == 0);
	}
}

static void test_spaces(void **state)
{
	(void)state;
	struct buf scratch;
	buf_init(&scratch, URL_MAX * 4);
	struct str space = guid_space(STR("https://me:hunter2@www.example.org/feed/?utm_source=x"), &scratch);
	assert_true(str_eq(space, STR("http://example.org/feed")));
	assert_true(str_eq(guid_space(STR(""), &scratch), STR("")));
	buf_finish(&scratch);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iris),
		cmocka_unit_test(test_derived_ids_are_stable),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_spaces),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
