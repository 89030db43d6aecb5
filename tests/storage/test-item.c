/* Items by id and by cursor, page after page, while the store goes on living. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

#include "storage/connection.h"
#include "storage/search.h"

enum { MANY = 1000 };

static void fill(struct fixture *f, int64_t feed, int from, int n)
{
	struct entry *entries = arena_array(&f->arena, struct entry, (size_t)n);
	for (int i = 0; i < n; i++) {
		const char *id = arena_printf(&f->arena, "%d", from + i);
		entries[i] = fixture_entry(f, id, NULL, "A title", "<p>text</p>");
		entries[i].published.at = NOW - 5000 + (from + i) * 7 % 1000; /* equal dates too */
		entries[i].summary = STR("summary");
	}
	fixture_ingest(f, feed, entries, (size_t)n, NOW);
}

static struct item_cursor *open_cursor(struct fixture *f, const char *text,
	enum item_fields fields)
{
	struct query *query;
	struct item_cursor *cursor;
	assert_true(query_compile(str_of(text), NOW, &f->arena, &query, NULL));
	assert_true(item_cursor_open(f->store, query, fields, &cursor, &f->err));
	return cursor;
}

/* Every item once, in order, over several pages, in both directions. */
static void test_pages(void **state)
{
	static const char *const queries[] = {"", "sort:old"};
	struct fixture *f = *state;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, MANY);
	for (int q = 0; q < 2; q++) {
		struct item_cursor *cursor = open_cursor(f, queries[q], ITEM_HEAD);
		unsigned char seen[MANY + 1] = {0};
		struct item item;
		int64_t last_at = 0;
		int n = 0;
		for (; item_cursor_next(cursor, &item, &f->err) == 1; n++) {
			if (n)
				assert_true(q ? item.sort_at >= last_at : item.sort_at <= last_at);
			last_at = item.sort_at;
			assert_int_equal(seen[item.id]++, 0);
		}
		assert_int_equal(n, MANY);
		assert_int_equal(item_cursor_next(cursor, &item, &f->err), 0);
		item_cursor_close(cursor);
	}
	item_cursor_close(NULL);
}

static void test_limit_over_pages(void **state)
{
	static const int limits[] = {1, 255, 256, 257, 600, 999, 1000, 1001};
	struct fixture *f = *state;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, MANY);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		char text[32];
		struct item item;
		int n = 0;
		snprintf(text, sizeof text, "limit:%d", limits[i]);
		struct item_cursor *cursor = open_cursor(f, text, ITEM_HEAD);
		while (item_cursor_next(cursor, &item, &f->err) == 1)
			n++;
		assert_int_equal(n, limits[i] < MANY ? limits[i] : MANY);
		item_cursor_close(cursor);
	}
}

/* A loud feed leaves room for the others; the limit counts what is left of it. */
static void test_max_per_feed(void **state)
{
	static const struct {
		const char *text;
		int64_t max_per_feed, want;
	} rows[] = {
		{"", 3, 6}, {"", 1, 2}, {"", MANY, MANY + 10}, {"", 0, MANY + 10}, {"limit:4", 3, 4},
		{"sort:old", 3, 6}, {"title:title", 2, 4}, {"limit:3 title:title", 2, 3}, {"feed:2", 700, 10},
		{"sort:relevance title:title limit:2", 3, 2},
	};
	struct fixture *f = *state;
	fill(f, fixture_feed(f, "https://loud.example/rss"), 0, MANY);
	fill(f, fixture_feed(f, "https://quiet.example/rss"), 0, 10);
	int64_t n_indexed;
	assert_true(search_index_some(f->store, 10 * MANY, &n_indexed, &f->err));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct query *query;
		struct item_cursor *cursor;
		struct item item;
		int64_t n = 0, n_by_feed[3] = {0}, counted;
		assert_true(query_compile(str_of(rows[i].text), NOW, &f->arena, &query, NULL));
		query_set_max_per_feed(query, rows[i].max_per_feed);
		assert_true(item_cursor_open(f->store, query, ITEM_HEAD, &cursor, &f->err));
		for (; item_cursor_next(cursor, &item, &f->err) == 1; n++)
			n_by_feed[item.feed_id]++;
		item_cursor_close(cursor);
		assert_int_equal(n, rows[i].want);
		for (int feed = 1; feed <= 2 && rows[i].max_per_feed; feed++)
			assert_in_range(n_by_feed[feed], 0, rows[i].max_per_feed);
		assert_true(item_count(f->store, query, &counted, &f->err));
		assert_int_equal(counted, n);
	}
}

static size_t read_some(struct fixture *f, struct item_cursor *cursor, int64_t *ids, size_t most, bool is_whole)
{
	struct item item;
	size_t n = 0;
	while (n < most && item_cursor_next(cursor, &item, &f->err) == 1) {
		assert_int_equal(item.entry.summary.len > 0, is_whole);
		ids[n++] = item.id;
	}
	return n;
}

/* From anywhere: the same items once more, and none that was stored meanwhile. */
static void test_rewind(void **state)
{
	static const struct {
		const char *text;
		int64_t max_per_feed;
		size_t n, n_before;
	} rows[] = {
		{"", 0, MANY, 0}, {"", 0, MANY, 7}, {"", 0, MANY, 60}, {"", 0, MANY, MANY}, {"limit:20", 0, 20, 20}, {"limit:20", 0, 20, 3},
		{"sort:old", 0, MANY, 300}, {"", 3, 3, 3}, {"sort:old limit:2", 3, 2, 1}, {"sort:relevance title:title limit:9", 0, 9, 9},
		{"title:nowhere", 0, 0, 0},
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss"), n_indexed;
	fill(f, feed, 0, MANY);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct query *query;
		struct item_cursor *cursor;
		int64_t first[MANY + 1], again[MANY + 1];
		assert_true(search_index_some(f->store, 10 * MANY, &n_indexed, &f->err));
		assert_true(query_compile(str_of(rows[i].text), NOW, &f->arena, &query, NULL));
		query_set_max_per_feed(query, rows[i].max_per_feed);
		assert_true(item_cursor_open(f->store, query, ITEM_HEAD, &cursor, &f->err));
		assert_int_equal(read_some(f, cursor, first, rows[i].n_before, false), rows[i].n_before);
		item_cursor_rewind(cursor, ITEM_WHOLE);
		fill(f, feed, 2 * MANY + (int)i, 1);
		assert_int_equal(read_some(f, cursor, again, MANY + 1, true), rows[i].n);
		assert_memory_equal(first, again, rows[i].n_before * sizeof *first);
		item_cursor_close(cursor);
		fixture_execute(f, "DELETE FROM item WHERE id > 1000");
	}
}

/* Ranges of arrival hold every item once, whatever its date, and never get another. */
static void test_ranges_of_arrival(void **state)
{
	static const char *const queries[] = {"", "title:title", "sort:old", "feed:1 limit:3",
		"sort:relevance title:title", "-title:nowhere"};
	struct fixture *f = *state;
	int64_t n_indexed;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, MANY);
	assert_true(search_index_some(f->store, 10 * MANY, &n_indexed, &f->err));
	for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
		int64_t after = 0, until = 0, n_ranges = 0, counted;
		struct query *query;
		assert_true(query_compile(str_of(queries[i]), NOW, &f->arena, &query, NULL));
		for (;; after = until, n_ranges++) {
			query_set_stored(query, after, INT64_MAX);
			assert_true(item_find_arrival(f->store, query, 300, &until, &f->err));
			if (!until)
				break;
			assert_int_equal(until, after + 300);
			query_set_stored(query, after, until);
			assert_true(item_count(f->store, query, &counted, &f->err));
			assert_int_equal(counted, 300);
		}
		assert_int_equal(n_ranges, 3);
	}
}

/* No range ends behind an item that cannot be asked for words yet: it would not have it once it can. */
static void test_arrivals_of_words(void **state)
{
	enum { N = 60 };
	struct fixture *f = *state;
	struct query *query;
	int64_t n, id, feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 1; i <= N; i++) {
		const char *number = arena_printf(&f->arena, "%d", i);
		struct entry entry = fixture_entry(f, number, i % 2 ? number : NULL, i % 2 ? "pear" : "apple", NULL);
		fixture_ingest(f, feed, &entry, 1, NOW);
	}
	assert_true(query_compile(STR("apple OR url:1"), NOW, &f->arena, &query, NULL));
	query_set_stored(query, 0, INT64_MAX);
	for (int i = 0; i < 2; i++) {
		assert_true(item_find_arrival(f->store, query, 2, &id, &f->err));
		assert_int_equal(id, i ? 2 : 0);
		assert_true(item_find_arrival(f->store, query, 12, &id, &f->err));
		assert_int_equal(id, 0);
		assert_true(search_index_some(f->store, 12, &n, &f->err));
	}
}

/* Nor behind one that says something else than the index does. */
static void test_arrivals_of_edits(void **state)
{
	enum { N = 50 };
	struct fixture *f = *state;
	struct query *query;
	int64_t n, id, feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 1; i <= N; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, i % 2 ? "pear" : "apple", NULL);
		fixture_ingest(f, feed, &entry, 1, NOW);
		if (i == 10)
			assert_true(search_index_some(f->store, N, &n, &f->err));
	}
	struct entry edited = fixture_entry(f, "3", NULL, "apple", NULL);
	assert_int_equal(fixture_ingest(f, feed, &edited, 1, NOW).n_changed, 1);
	assert_true(query_compile(STR("apple"), NOW, &f->arena, &query, NULL));
	query_set_stored(query, 0, INT64_MAX);
	assert_true(item_find_arrival(f->store, query, 2, &id, &f->err));
	assert_int_equal(id, 0);
	assert_true(search_index_some(f->store, N, &n, &f->err));
	assert_true(item_find_arrival(f->store, query, 2, &id, &f->err));
	assert_int_equal(id, 3);
}

/* Stored meanwhile: not seen. Purged meanwhile: not seen. Nothing twice, nothing missed. */
static void test_while_items_come_and_go(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fill(f, feed, 0, MANY);
	struct item_cursor *cursor = open_cursor(f, "", ITEM_WHOLE);
	unsigned char seen[MANY * 3] = {0};
	struct item item;
	int n = 0, more;
	while ((more = item_cursor_next(cursor, &item, &f->err)) == 1) {
		assert_int_equal(seen[item.id]++, 0);
		assert_true(item.id <= MANY);
		if (n % 100 == 0)
			fill(f, feed, MANY + n, 20);
		if (n == 500)
			fixture_execute(f, "DELETE FROM item WHERE id IN "
				"(SELECT id FROM item WHERE id <= 1000 ORDER BY sort_key LIMIT 100)");
		n++;
	}
	assert_int_equal(more, 0);
	assert_int_equal(n, MANY - 100);
	item_cursor_close(cursor);
}

/* Those before it come first, and it is no end. */
static void test_damaged_among_others(void **state)
{
	struct fixture *f = *state;
	struct item item;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, 50);
	fixture_execute(f, "UPDATE item SET extra = X'ff' WHERE id = "
		"(SELECT id FROM item ORDER BY sort_key DESC LIMIT 1 OFFSET 40)");
	struct item_cursor *cursor = open_cursor(f, "", ITEM_WHOLE);
	for (int i = 0; i < 40; i++)
		assert_int_equal(item_cursor_next(cursor, &item, &f->err), 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(item_cursor_next(cursor, &item, &f->err), -1);
		assert_int_equal(store_why(f->store), STORE_CORRUPT);
		assert_int_equal(sqlite3_txn_state(f->store->db, NULL), SQLITE_TXN_NONE);
	}
	item_cursor_close(cursor);
}

/* Which goes on, failures too. */
static void test_in_a_transaction(void **state)
{
	struct fixture *f = *state;
	struct item item;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, 50);
	fixture_execute(f, "UPDATE item SET extra = X'ff' WHERE id = (SELECT id FROM item ORDER BY sort_key LIMIT 1)");
	struct item_cursor *cursor = open_cursor(f, "", ITEM_WHOLE);
	assert_true(store_begin_read(f->store, &f->err));
	for (int i = 0; i < 49; i++)
		assert_int_equal(item_cursor_next(cursor, &item, &f->err), 1);
	assert_int_equal(item_cursor_next(cursor, &item, &f->err), -1);
	assert_int_equal(sqlite3_txn_state(f->store->db, NULL), SQLITE_TXN_READ);
	item_cursor_close(cursor);
	assert_true(store_end(f->store, true, &f->err));
}

/* Between two calls no read transaction holds the WAL. */
static void test_cursor_holds_no_lock(void **state)
{
	struct fixture *f = *state;
	struct item item;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, MANY);
	struct item_cursor *cursor = open_cursor(f, "", ITEM_WHOLE);
	assert_int_equal(item_cursor_next(cursor, &item, &f->err), 1);
	assert_int_equal(sqlite3_txn_state(f->store->db, NULL), SQLITE_TXN_NONE);
	item_cursor_close(cursor);
}

static void test_head_and_whole(void **state)
{
	struct fixture *f = *state;
	struct item item;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, 1);
	struct item_cursor *cursor = open_cursor(f, "", ITEM_HEAD);
	assert_int_equal(item_cursor_next(cursor, &item, &f->err), 1);
	assert_true(str_eq(item.entry.title, STR("A title")));
	assert_int_equal(item.entry.summary.len + item.entry.content_html.len, 0);
	item_cursor_close(cursor);
	cursor = open_cursor(f, "", ITEM_WHOLE);
	assert_int_equal(item_cursor_next(cursor, &item, &f->err), 1);
	assert_true(str_eq(item.entry.summary, STR("summary")));
	assert_true(str_eq(item.entry.content_html, STR("<p>text</p>")));
	item_cursor_close(cursor);
}

static void test_get(void **state)
{
	struct fixture *f = *state;
	struct item item = {.id = 77};
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, 1);
	assert_true(item_get(f->store, 1, &f->arena, &item, &f->err));
	assert_int_equal(item.id, 1);
	assert_true(str_eq(item.feed_url, STR("https://example.org/rss")));
	assert_false(item_get(f->store, 2, &f->arena, &item, &f->err));
	assert_non_null(strstr(f->err.text, "no item 2"));
	assert_int_equal(item.id, 1);
}

/* The best of the newest are no range. */
static void test_range_by_relevance(void **state)
{
	struct fixture *f = *state;
	struct query *query;
	int64_t n, count, until;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, 2 * MANY);
	assert_true(search_index_some(f->store, 2 * MANY, &n, &f->err));
	assert_true(query_compile(STR("title sort:relevance"), NOW, &f->arena, &query, NULL));
	query_set_stored(query, 0, INT64_MAX);
	assert_true(item_find_arrival(f->store, query, 2 * MANY, &until, &f->err));
	assert_int_equal(until, 2 * MANY);
	query_set_stored(query, 0, until);
	assert_true(item_count(f->store, query, &count, &f->err));
	assert_int_equal(count, 2 * MANY);
}

/* A damaged record is an error with the item's number, nothing worse. */
static void test_broken_extra(void **state)
{
	struct fixture *f = *state;
	struct item item;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0, 1);
	fixture_execute(f, "UPDATE item SET extra = x'ffffffffff'");
	assert_false(item_get(f->store, 1, &f->arena, &item, &f->err));
	assert_non_null(strstr(f->err.text, "item 1"));
	assert_int_equal(store_why(f->store), STORE_CORRUPT);
	assert_false(item_get(f->store, 2, &f->arena, &item, &f->err));
	assert_int_equal(store_why(f->store), STORE_OK);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_pages),
		TEST(test_limit_over_pages),
		TEST(test_max_per_feed),
		TEST(test_rewind),
		TEST(test_ranges_of_arrival),
		TEST(test_arrivals_of_words),
		TEST(test_arrivals_of_edits),
		TEST(test_while_items_come_and_go),
		TEST(test_damaged_among_others),
		TEST(test_in_a_transaction),
		TEST(test_cursor_holds_no_lock),
		TEST(test_head_and_whole),
		TEST(test_get),
		TEST(test_range_by_relevance),
		TEST(test_broken_extra),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
