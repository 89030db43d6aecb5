/* The full-text index follows the items: new, changed, purged; off and on again; rebuilt. */
#include <string.h>

#include "fixture.h"

#include "storage/connection.h"
#include "storage/search.h"

static int64_t index_some(struct fixture *f, int64_t most)
{
	int64_t n;
	if (!search_index_some(f->store, most, &n, &f->err))
		fail_msg("%s", f->err.text);
	return n;
}

/* The index agrees with what it was made from. */
static void check_index(struct fixture *f)
{
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('integrity-check', 1)");
}

static void put(struct fixture *f, int64_t feed, const char *id, const char *title,
	const char *html, int64_t at)
{
	struct entry entry = fixture_entry(f, id, NULL, title, html);
	entry.published.at = at;
	fixture_ingest(f, feed, &entry, 1, NOW);
}

static void test_lag(void **state)
{
	struct fixture *f = *state;
	struct store_totals totals;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "One apple", NULL, NOW - 30);
	put(f, feed, "2", "Two apples", NULL, NOW - 10);
	put(f, feed, "3", "Three apple trees", NULL, NOW - 20);
	assert_string_equal(fixture_query(f, "apple"), "3 1");
	assert_string_equal(fixture_query(f, ""), "2 3 1");
	assert_int_equal(index_some(f, 2), 2);
	assert_string_equal(fixture_query(f, "apple"), "3 1");
	assert_true(store_totals(f->store, &totals, &f->err));
	assert_int_equal(totals.n_unindexed, 1);
	assert_int_equal(index_some(f, 2), 1);
	assert_int_equal(index_some(f, 2), 0);
	assert_string_equal(fixture_query(f, "apple"), "3 1");
	assert_string_equal(fixture_query(f, "apple*"), "2 3 1");
	check_index(f);
	/* Up to date: no write, not even a lock. */
	struct store *other;
	assert_int_equal(store_open(f->path, STORE_WRITE, &other, &f->err), STORE_OK);
	assert_true(store_begin_write(other, &f->err));
	sqlite3_busy_timeout(f->store->db, 1);
	assert_int_equal(index_some(f, 2), 0);
	assert_true(store_end(other, true, &f->err));
	store_close(other);
}

/* An item may come to stand where the index still holds another one. */
static void check_places(struct fixture *f, int64_t most)
{
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "One apple", NULL, NOW - 20);
	put(f, feed, "2", "Two apple", NULL, NOW - 30);
	fixture_execute(f, "INSERT INTO feed_tag VALUES (1, 'fruit', 1);"
		"UPDATE item SET sort_key = (sort_key >> 14 << 14) + 5");
	index_some(f, 10);
	put(f, feed, "2", "Second apple", NULL, NOW - 10);
	put(f, feed, "1", "First apple", NULL, NOW - 30);
	put(f, feed, "3", "Third apple", NULL, NOW - 20);
	fixture_execute(f, "UPDATE item SET sort_key = (sort_key >> 14 << 14) + 5 WHERE id = 3");
	assert_string_equal(fixture_query(f, "apple"), "2 3 1");
	assert_string_equal(fixture_query(f, "tag:fruit"), "2 3 1");
	assert_string_equal(fixture_query(f, "one OR two"), "");
	for (int i = 0; i < 3; i++)
		index_some(f, most);
	assert_string_equal(fixture_query(f, "apple"), "2 3 1");
	assert_string_equal(fixture_query(f, "tag:fruit"), "2 3 1");
	check_index(f);
}

static void test_places(void **state)
{
	check_places(*state, 10);
}

static void test_places_one_by_one(void **state)
{
	check_places(*state, 1);
}

/* Items 1 to `n`, one second after the other, each in words of both numbers. */
static void put_many(struct fixture *f, int64_t feed, int n)
{
	for (int i = 1; i <= n; i++)
		put(f, feed, arena_printf(&f->arena, "%d", i), i % 2 ? "odd factories" : "even factory",
			"<p>déjà vu</p>", NOW - 10000 + i * (i % 3 ? 1 : -1));
}

/* Whatever is indexed of the items, the same are found, in the same order. */
static void test_half_indexed(void **state)
{
	enum { N = 30, N_STEPS = 5 };
	static const char *const queries[] = {"odd", "odd limit:7", "odd sort:old", "odd sort:old limit:13",
		"factory", "\"factory\"", "facto*", "deja", "-odd", "odd OR id:2", "odd -is:starred",
		"title:even text:vu", "text:\"deja\"", "feed:1 even", "id:3 (odd OR is:unread)",
		"vu before:2027-01-15T05:13:00Z", "odd lang:en OR even"};
	enum { N_QUERIES = sizeof queries / sizeof *queries };
	struct fixture *f = *state;
	const char *found[N_QUERIES];
	put_many(f, fixture_feed(f, "https://example.org/rss"), N);
	for (int step = 0; step <= N_STEPS; step++) {
		for (size_t i = 0; i < N_QUERIES; i++) {
			const char *now = arena_printf(&f->arena, "%s", fixture_query(f, queries[i]));
			if (step > 0 && strcmp(found[i], now) != 0)
				fail_msg("%s: after %d steps \"%s\", before \"%s\"", queries[i], step, now,
					found[i]);
			assert_true(now[0] != '\0');
			found[i] = now;
		}
		index_some(f, N / N_STEPS);
	}
}

/* A walk that began before items were indexed gives each of them once. */
static void test_indexed_meanwhile(void **state)
{
	enum { N = 600, N_WAITING = 30 };
	struct fixture *f = *state;
	struct query *query;
	struct item_cursor *cursor;
	struct item item;
	int n = 0;
	put_many(f, fixture_feed(f, "https://example.org/rss"), N);
	index_some(f, N - N_WAITING);
	assert_true(query_compile(STR("vu"), NOW, &f->arena, &query, NULL));
	assert_true(item_cursor_open(f->store, query, ITEM_HEAD, &cursor, &f->err));
	while (item_cursor_next(cursor, &item, &f->err) == 1)
		if (++n == 10)
			index_some(f, N);
	item_cursor_close(cursor);
	assert_int_equal(n, N);
}

/* What waits has no rank yet: it stands first. */
static void test_relevance_of_waiting(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "apple apple", NULL, NOW - 30);
	put(f, feed, "2", "pear", "<p>an apple and more words than that</p>", NOW - 20);
	index_some(f, 100);
	put(f, feed, "3", "pear", "<p>apple and even more of the words than that</p>", NOW - 40);
	assert_string_equal(fixture_query(f, "apple sort:relevance"), "3 1 2");
	index_some(f, 100);
	assert_string_equal(fixture_query(f, "apple sort:relevance"), "1 2 3");
}

/* Of more that wait none is looked at. */
static void test_many_waiting(void **state)
{
	enum { N = 100, N_WAITING = 32 };
	struct fixture *f = *state;
	struct query *query;
	int64_t n;
	put_many(f, fixture_feed(f, "https://example.org/rss"), N);
	assert_true(query_compile(STR("vu"), NOW, &f->arena, &query, NULL));
	assert_true(item_count(f->store, query, &n, &f->err));
	assert_int_equal(n, 0);
	index_some(f, N - N_WAITING - 1);
	assert_true(item_count(f->store, query, &n, &f->err));
	assert_int_equal(n, N - N_WAITING - 1);
	index_some(f, 1);
	assert_true(item_count(f->store, query, &n, &f->err));
	assert_int_equal(n, N);
}

static void test_change(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "First", "<p>apple</p>", NOW - 10);
	put(f, feed, "2", "Second", "<p>apple</p>", NOW - 20);
	index_some(f, 100);
	/* Twice before the index looks, with another date. */
	put(f, feed, "1", "First", "<p>banana</p>", NOW - 10);
	put(f, feed, "1", "First", "<p>cherry</p>", NOW - 30);
	/* And one that was not indexed at all. */
	put(f, feed, "3", "Third", "<p>apple</p>", NOW - 40);
	put(f, feed, "3", "Third", "<p>cherry</p>", NOW - 40);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM search_stale"), 1);
	assert_string_equal(fixture_query(f, "apple"), "2");
	assert_string_equal(fixture_query(f, "banana"), "");
	assert_string_equal(fixture_query(f, "cherry"), "1 3");
	assert_int_equal(index_some(f, 100), 2);
	assert_string_equal(fixture_query(f, "apple"), "2");
	assert_string_equal(fixture_query(f, "banana"), "");
	assert_string_equal(fixture_query(f, "cherry"), "1 3");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM search_stale"), 0);
	check_index(f);
}

static void test_purge(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	int64_t other = fixture_feed(f, "https://example.org/other");
	put(f, feed, "1", "apple", NULL, NOW);
	put(f, feed, "2", "apple", NULL, NOW);
	put(f, other, "3", "apple", NULL, NOW);
	index_some(f, 100);
	put(f, feed, "1", "banana", NULL, NOW); /* stale when it is purged */
	put(f, other, "4", "apple", NULL, NOW); /* not indexed when its feed goes */
	assert_int_equal(fixture_purge(f, 2), 2);
	assert_true(feed_unsubscribe(f->store, other, FEED_BY_TOOL, true, &f->err));
	assert_int_equal(index_some(f, 100), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts_docsize"), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM search_stale"), 0);
	check_index(f);
	assert_true(store_check(f->store, &f->err));
}

static void test_off_and_on(void **state)
{
	struct fixture *f = *state;
	struct store_totals totals;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "Israël", NULL, NOW - 2);
	index_some(f, 100);
	assert_string_equal(fixture_query(f, "israel"), "1");
	assert_true(search_enable(f->store, true, &f->err)); /* is so already */
	assert_string_equal(fixture_query(f, "israel"), "1");

	assert_true(search_enable(f->store, false, &f->err));
	put(f, feed, "2", "Israël twice", NULL, NOW - 1);
	put(f, feed, "1", "Israël changed", NULL, NOW - 2);
	assert_int_equal(index_some(f, 100), 0);
	assert_true(store_totals(f->store, &totals, &f->err));
	assert_int_equal(totals.n_unindexed, 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_fts_docsize"), 0);
	assert_string_equal(fixture_query(f, "srael"), "2 1"); /* a part of a word */

	assert_true(search_enable(f->store, true, &f->err));
	assert_int_equal(index_some(f, 100), 2);
	assert_string_equal(fixture_query(f, "srael"), "");
	assert_string_equal(fixture_query(f, "israel"), "2 1");
	check_index(f);
}

static void test_rebuild(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, "1", "apple", NULL, NOW);
	index_some(f, 100);
	put(f, feed, "1", "banana", NULL, NOW);
	assert_true(search_rebuild(f->store, &f->err));
	assert_string_equal(fixture_query(f, "apple"), "");
	assert_string_equal(fixture_query(f, "banana"), "1");
	assert_int_equal(index_some(f, 100), 1);
	assert_string_equal(fixture_query(f, "banana"), "1");
	check_index(f);
}

/* What of an item is text: the content, else the summary; without tags, with references resolved. */
static void test_text(void **state)
{
	static const struct {
		const char *html, *text;
	} cases[] = {
		{"", ""},
		{"plain", "plain"},
		{"<p>one</p><p>two</p>", " one  two "},
		{"a<b>b</b>c<br>d<br/>e", "abc d e"},
		{"<a href=\"https://example.org/?a=1&amp;b\">link</a>", "link"},
		{"x<span class=\"y\">y</span>z", "xyz"},
		{"<em>a</em>b", "ab"},
		{"<table><tr><td>1</td><td>2</td></tr></table>", "   1  2   "},
		{"&lt;p&gt; &amp;amp; &quot;q&quot; &#39;", "<p> &amp; \"q\" '"},
		{"&unknown; & &amp", "&unknown; & &"},
		{"open <b", "open "},
		{"open <", "open  "},
		{"<", " "},
		{"<>x", " x"},
		{"</b>", ""},
		{"Isra\xc3\xabl", "Isra\xc3\xabl"},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		sqlite3_stmt *stmt;
		sqlite3_prepare_v2(f->store->db, "SELECT plain_text(?)", -1, &stmt, NULL);
		sqlite3_bind_text(stmt, 1, cases[i].html, -1, SQLITE_STATIC);
		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		const char *text = (const char *)sqlite3_column_text(stmt, 0);
		if (strcmp(text, cases[i].text) != 0)
			fail_msg("%s: \"%s\"", cases[i].html, text);
		sqlite3_finalize(stmt);
	}
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[3];
	for (int i = 0; i < 3; i++)
		entries[i] = fixture_entry(f, (const char *const[]){"1", "2", "3"}[i], NULL, NULL, NULL);
	entries[0].summary = STR("<p>sum<b>mary</b></p>");
	entries[1].content_text = STR("1 < 2 plain");
	entries[1].summary = STR("hidden");
	entries[2].content_html = STR("<p>html</p>");
	entries[2].content_text = STR("hidden");
	fixture_ingest(f, feed, entries, 3, NOW);
	index_some(f, 100);
	assert_string_equal(fixture_query(f, "text:summary"), "3");
	assert_string_equal(fixture_query(f, "text:plain"), "2");
	assert_string_equal(fixture_query(f, "text:html"), "1");
	assert_string_equal(fixture_query(f, "hidden"), "");
}

/* Large items are indexed in smaller batches. */
static void test_large_items(void **state)
{
	enum { SIZE = 3 * 1024 * 1024 };
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	char *html = arena_alloc(&f->arena, SIZE + 1);
	memset(html, ' ', SIZE);
	memcpy(html, "apple", 5);
	for (int i = 0; i < 4; i++)
		put(f, feed, arena_printf(&f->arena, "%d", i), NULL, html, NOW - i);
	assert_int_equal(index_some(f, 100), 2);
	assert_int_equal(index_some(f, 100), 2);
	assert_int_equal(index_some(f, 100), 0);
	assert_string_equal(fixture_query(f, "apple"), "1 2 3 4");
}

static void put_tagged(struct fixture *f, int64_t feed, const char *id, const char *tag, const char *language,
	uint64_t version)
{
	struct str tags[] = {str_of(tag), STR("common")};
	struct entry entry = fixture_entry(f, id, NULL, id, tag);
	entry.published.at = NOW - (int64_t)id[0];
	entry.tags = tags;
	entry.n_tags = 2;
	entry.language = str_of(language);
	entry.content_hash += version;
	fixture_ingest(f, feed, &entry, 1, NOW);
}

/* Tags and languages are found through the index, and where that is behind all the same. */
static void test_tags(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put_tagged(f, feed, "a", "C++ \"x\" \n\u00e9", "nl-BE", 0);
	put_tagged(f, feed, "b", "apple", "NL", 0);
	put_tagged(f, feed, "c", "Apple", NULL, 0);
	put_tagged(f, feed, "d", "apples", "en", 0);
	for (int round = 0; round < 3; round++) {
		assert_string_equal(fixture_query(f, "tag:apple"), "2 3");
		assert_string_equal(fixture_query(f, "tag:APPLE sort:old"), "3 2");
		assert_string_equal(fixture_query(f, "tag:apple limit:1"), "2");
		assert_string_equal(fixture_query(f, "tag:apple feed:1 lang:nl"), "2");
		assert_string_equal(fixture_query(f, "tag:common -tag:apple"), "1 4");
		assert_string_equal(fixture_query(f, "tag:common is:unread"), "1 2 3 4");
		assert_string_equal(fixture_query(f, "tag:none"), "");
		assert_string_equal(fixture_query(f, "lang:nl"), "1 2");
		assert_string_equal(fixture_query(f, "lang:nl-be"), "1");
		assert_string_equal(fixture_query(f, "lang:n"), "");
		index_some(f, 2);
	}
	assert_string_equal(fixture_query(f, "tag:apple b"), "2");
	/* Changed, and the index does not know yet. */
	put_tagged(f, feed, "b", "pear", "fr", 1);
	for (int round = 0; round < 2; round++) {
		assert_string_equal(fixture_query(f, "tag:apple"), "3");
		assert_string_equal(fixture_query(f, "tag:pear"), "2");
		assert_string_equal(fixture_query(f, "lang:nl"), "1");
		assert_string_equal(fixture_query(f, "lang:fr tag:common"), "2");
		index_some(f, 100);
	}
	check_index(f);
	/* The feed's own words count for items without such. */
	fixture_execute(f, "UPDATE feed SET language = 'de-AT'; INSERT INTO feed_tag VALUES (1, 'Fruit', 1)");
	assert_string_equal(fixture_query(f, "lang:de"), "3");
	assert_string_equal(fixture_query(f, "tag:fruit"), "1 2 3 4");
	fixture_purge(f, 1);
	assert_string_equal(fixture_query(f, "tag:common"), "2 3 4");
	check_index(f);
	assert_true(store_check(f->store, &f->err));
}

/* An index that lacks an item is found, and made anew. */
static void test_damage(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	put_tagged(f, feed, "a", "apple", NULL, 0);
	put_tagged(f, feed, "b", "apple", NULL, 0);
	index_some(f, 100);
	assert_true(store_check(f->store, &f->err));
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rowid, title, text, author, feed) SELECT 'delete', sort_key, "
		"title, text, author, feed FROM item_text WHERE id = 1");
	assert_false(store_check(f->store, &f->err));
	assert_non_null(strstr(f->err.text, "the items in it, 1, are not"));
	assert_true(search_rebuild(f->store, &f->err));
	assert_true(store_check(f->store, &f->err));
	index_some(f, 100);
	assert_true(store_check(f->store, &f->err));
}

/* A block of the index in which bytes have changed, as a disk may do it: the database is whole, the
 * index is not, and who is told so is told what to do. */
static void test_damaged_block(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 300; i++)
		put(f, feed, arena_printf(&f->arena, "%d", i), arena_printf(&f->arena, "word%d", i), NULL, NOW + i);
	while (index_some(f, 100))
		;
	fixture_reopen(f, STORE_READ);
	assert_true(store_check(f->store, &f->err));
	fixture_reopen(f, STORE_WRITE);
	fixture_execute(f, "UPDATE item_fts_data SET block = substr(block, 1, 4) || zeroblob(length(block) - 4) "
		"WHERE id = (SELECT max(id) FROM item_fts_data)");
	fixture_reopen(f, STORE_READ);
	assert_false(store_check(f->store, &f->err));
	assert_int_equal(store_why(f->store), STORE_CORRUPT);
	assert_non_null(strstr(f->err.text, "search index"));
	assert_non_null(strstr(f->err.text, "`courant check --rebuild-search`"));
	fixture_reopen(f, STORE_WRITE);
	assert_true(search_rebuild(f->store, &f->err));
	while (index_some(f, 100))
		;
	fixture_reopen(f, STORE_READ);
	assert_true(store_check(f->store, &f->err));
	assert_string_equal(fixture_query(f, "word7"), "8");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_lag),
		TEST(test_places),
		TEST(test_places_one_by_one),
		TEST(test_half_indexed),
		TEST(test_indexed_meanwhile),
		TEST(test_relevance_of_waiting),
		TEST(test_many_waiting),
		TEST(test_change),
		TEST(test_purge),
		TEST(test_off_and_on),
		TEST(test_rebuild),
		TEST(test_text),
		TEST(test_large_items),
		TEST(test_damaged_block),
		TEST(test_tags),
		TEST(test_damage),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
