/* Which ids can stand alone, what the others become, and that none occurs twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "export/guid.h"

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

static struct str choose(struct guid_set *set, const char *id, uint32_t flags, int64_t item_id,
	char room[GUID_TEXT_SIZE])
{
	struct item item = {.id = item_id};
	entry_init(&item.entry);
	item.entry.id = str_of(id);
	item.entry.flags = flags;
	return guid_choose(set, STR("example.org/feed"), &item, room);
}

static void test_choice(void **state)
{
	(void)state;
	static const struct {
		const char *id;
		uint32_t flags;
		bool is_kept;
	} rows[] = {
		{"https://example.org/1", 0, true},
		{"https://example.org/1", 0, false},
		{"tag:example.org,2026:1", 0, true},
		{"01020304-0506-0708-090A-0b0c0d0e0f10", 0, true},
		{"01020304-0506-0708-090A-0b0c0d0e0f1", 0, false},
		{"01020304-0506-0708-090A-0b0c0d0e0f1g", 0, false},
		{"1234", 0, false},
		{"1234", 0, false},
		{"1234", 0, false},
		{"https://example.org/2", ENTRY_ID_DERIVED, false},
	};
	enum { N = sizeof rows / sizeof *rows };
	struct str chosen[N];
	char rooms[N][GUID_TEXT_SIZE];
	struct guid_set set = {0};
	for (int i = 0; i < N; i++) {
		chosen[i] = choose(&set, rows[i].id, rows[i].flags, i + 1, rooms[i]);
		assert_int_equal(str_eq(chosen[i], str_of(rows[i].id)), rows[i].is_kept);
		for (int j = 0; j < i; j++)
			assert_false(str_eq(chosen[i], chosen[j]));
	}
	guid_set_finish(&set);
	/* Alone in another document, the same item has the same made id. */
	char room[GUID_TEXT_SIZE];
	assert_true(str_eq(chosen[6], choose(&set, "1234", 0, 99, room)));
	guid_set_finish(&set);
}

static void test_window(void **state)
{
	(void)state;
	enum { WINDOW = 8192 };
	char id[32], room[GUID_TEXT_SIZE];
	struct guid_set set = {0};
	for (int i = 0; i < 10 * WINDOW; i++) {
		snprintf(id, sizeof id, "x:%d", i);
		assert_true(str_eq(choose(&set, id, 0, i, room), str_of(id)));
		/* Each round adds two ids: the made one counts as well. */
		snprintf(id, sizeof id, "x:%d", i - WINDOW / 2 + 1);
		if (i >= WINDOW / 2)
			assert_false(str_eq(choose(&set, id, 0, i, room), str_of(id)));
	}
	guid_set_finish(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_iris),
		cmocka_unit_test(test_derived_ids_are_stable),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_window),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
