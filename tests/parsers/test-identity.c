/* Keys: which entries of one document are told apart, and what makes them the same tomorrow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/document_read.h"
#include "parsers/identity.h"

static struct entry make_entry(const char *id, const char *url, const char *title,
	const char *html)
{
	struct entry entry;
	entry_init(&entry);
	entry.id = str_of(id);
	entry.url = str_of(url);
	entry.title = str_of(title);
	entry.content_html = str_of(html);
	return entry;
}

static struct document make_document(struct entry *entries, size_t n)
{
	struct document document;
	document_init(&document);
	document.entries = entries;
	document.n_entries = n;
	document.home_page_url = STR("http://example.org/");
	return document;
}

static void test_ladder(void **state)
{
	(void)state;
	static const struct {
		const char *id, *url, *title, *html;
		enum key_kind kinds[5];
		const char *first, *derived_id;
	} cases[] = {
		{"g", "http://example.org/a", "t", "x", {KEY_ID, KEY_URL}, "g", NULL},
		{" g ", "", "t", "x", {KEY_ID, KEY_TITLE}, "g", NULL},
		{"", "http://example.org/a", "t", "x", {KEY_URL}, NULL, "http://example.org/a"},
		{"g", "http://example.org/", "t", "x", {KEY_ID, KEY_TITLE}, "g", NULL},
			/* the feed's own page */
		{"", "http://example.org/", "t", "x", {KEY_URL}, NULL, "http://example.org/"},
		{"https://example.org/?p=1", "http://example.org/a", "t", "x",
			{KEY_ID, KEY_URL, KEY_PATH}, "https://example.org/?p=1", NULL},
		{"http://example.org", "", "", "x", {KEY_ID}, "http://example.org", NULL},
		{"http://example.org/", "", "", "x", {KEY_ID}, "http://example.org/", NULL},
		{"", "", "t", "x", {KEY_TITLE}, "t\n1970-01-02", NULL},
		{"", "", "", "x", {KEY_CONTENT}, NULL, NULL},
		{"", "", "", "", {KEY_CONTENT}, NULL, NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct entry entry = make_entry(cases[i].id, cases[i].url, cases[i].title,
			cases[i].html);
		struct document document = make_document(&entry, 1);
		entry.published.at = 86400;
		identity_assign(&document, &arena);
		size_t n = 0;
		for (; n < 5 && cases[i].kinds[n]; n++)
			assert_int_equal(entry.keys[n].kind, cases[i].kinds[n]);
		assert_int_equal(entry.n_keys, n);
		if (cases[i].first)
			assert_true(str_eq(entry.keys[0].text, str_of(cases[i].first)));
		if (cases[i].derived_id)
			assert_true(str_eq(entry.id, str_of(cases[i].derived_id)));
		assert_int_equal(!!(entry.flags & ENTRY_ID_DERIVED),
			!str_trim(str_of(cases[i].id)).len);
		assert_true(entry.id.len > 0);
		arena_finish(&arena);
	}
}

static bool same_key(const struct entry *a, const struct entry *b)
{
	return a->keys[0].kind == b->keys[0].kind && a->keys[0].hash == b->keys[0].hash
		&& str_eq(a->keys[0].text, b->keys[0].text);
}

static void test_shared_ids(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct entry entries[] = {
		make_entry("g", "http://example.org/1", "a", ""),
			make_entry("g", "http://example.org/2", "a", ""),
		make_entry("g", "http://example.org/2", "b", ""),
			make_entry("g", "http://example.org/2", "b", "y"),
		make_entry("other", "http://example.org/3", "a", ""),
	};
	struct document document = make_document(entries, 5);
	identity_assign(&document, &arena);
	assert_int_equal(document.n_entries, 5);
	assert_false(same_key(&entries[0], &entries[1]));
	assert_false(same_key(&entries[1], &entries[2]));
	assert_true(same_key(&entries[2], &entries[3])); /* a repetition */
	assert_true(str_eq(entries[4].keys[0].text, STR("other")));
	assert_int_equal(entries[0].keys[1].kind, KEY_URL);
	assert_false(entries[0].keys[1].is_shared);
	assert_true(entries[1].keys[1].is_shared); /* distinct entries have this address */
	arena_finish(&arena);
}

/* The keys do not depend on the order, nor on what else is in the document. */
static void test_same_keys_in_any_order(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct entry a[] = {make_entry("g", "", "a", ""), make_entry("g", "", "b", ""),
		make_entry("h", "", "c", "")};
	struct entry b[] = {a[2], a[1], a[0]};
	struct document first = make_document(a, 3), second = make_document(b, 3);
	identity_assign(&first, &arena);
	identity_assign(&second, &arena);
	for (size_t i = 0; i < 3; i++)
		assert_true(same_key(&a[i], &b[2 - i]));
	arena_finish(&arena);
}

/* Neither id nor address: what stands side by side under one title is told apart by what it says. */
static void test_shared_titles(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct entry entries[] = {make_entry("", "", "daily", "one"), make_entry("", "", "daily", "two"),
		make_entry("", "", "daily", "two"), make_entry("", "", "other", "x"),
		make_entry("1", "", "other", "x"), make_entry("2", "", "other", "y")};
	struct document document = make_document(entries, 6);
	identity_assign(&document, &arena);
	assert_false(same_key(&entries[0], &entries[1]));
	assert_true(same_key(&entries[1], &entries[2]));
	assert_int_equal(entries[0].keys[0].kind, KEY_TITLE);
	assert_true(str_eq(entries[3].keys[0].text, STR("other\n")));
	assert_int_equal(entries[4].keys[1].kind, KEY_TITLE);
	assert_true(entries[4].keys[1].is_shared && entries[5].keys[1].is_shared);
	arena_finish(&arena);
}

static void test_repetitions_keep_their_key(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct entry entries[] = {make_entry("g", "", "a", ""), make_entry("g", "", "a", "")};
	struct document document = make_document(entries, 2);
	identity_assign(&document, &arena);
	assert_true(same_key(&entries[0], &entries[1]));
	assert_true(str_eq(entries[0].keys[0].text, STR("g")));
	arena_finish(&arena);
}

static void test_long_keys(void **state)
{
	(void)state;
	struct arena arena = {0};
	char id[READ_MAX_KEY * 2];
	memset(id, 'x', sizeof id);
	struct entry entries[] = {make_entry("", "", "", ""), make_entry("", "", "", "")};
	entries[0].id = str_make(id, sizeof id);
	entries[1].id = str_make(id, sizeof id - 1);
	struct document document = make_document(entries, 2);
	identity_assign(&document, &arena);
	assert_true(entries[0].keys[0].text.len <= READ_MAX_KEY);
	assert_false(same_key(&entries[0], &entries[1]));
	arena_finish(&arena);
}

static void test_content_hash(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct entry entries[8];
	for (size_t i = 0; i < 8; i++)
		entries[i] = make_entry("g", "http://example.org/1", "t", "x");
	entries[1].modified.at = 5; /* renewed for nothing */
	entries[2].title = STR("u");
	entries[3].content_html = STR("y");
	entries[4].published.at = 5;
	entries[5].tags = &(struct str){"tag", 3};
	entries[5].n_tags = 1;
	entries[6].title = STR("");
	entries[6].summary = STR("t");
	entries[7].authors = &(struct person){.name = STR("Jo")};
	entries[7].n_authors = 1;
	struct document document = make_document(entries, 8);
	identity_assign(&document, &arena);
	assert_true(entries[1].content_hash == entries[0].content_hash);
	for (size_t i = 2; i < 8; i++)
		assert_true(entries[i].content_hash != entries[0].content_hash);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ladder),
		cmocka_unit_test(test_shared_ids),
		cmocka_unit_test(test_same_keys_in_any_order),
		cmocka_unit_test(test_shared_titles), cmocka_unit_test(test_repetitions_keep_their_key),
		cmocka_unit_test(test_long_keys),
		cmocka_unit_test(test_content_hash),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
