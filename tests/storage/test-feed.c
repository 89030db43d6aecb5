/* Subscribing, syncing, finding, listing, leasing. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

#include "base/buf.h"
#include "storage/connection.h"
#include "storage/search.h"
#include "storage/story.h"

static struct feed_record get(struct fixture *f, int64_t id)
{
	struct feed_record feed;
	if (!feed_get(f->store, id, &f->arena, &feed, &f->err))
		fail_msg("%s", f->err.text);
	return feed;
}

static const char *tags_of(struct fixture *f, int64_t id)
{
	struct feed_record feed = get(f, id);
	const char *all = "";
	for (size_t i = 0; i < feed.n_tags; i++)
		all = arena_printf(&f->arena, "%s%s%.*s", all, i ? " " : "", STR_ARG(feed.tags[i]));
	return all;
}

static int64_t subscribe(struct fixture *f, const struct subscription *wanted,
	enum feed_origin origin, bool expect_added)
{
	int64_t id;
	bool added;
	assert_true(feed_subscribe(f->store, wanted, origin, NOW, &id, &added, &f->err));
	assert_int_equal(added, expect_added);
	return id;
}

static void test_subscribe(void **state)
{
	struct fixture *f = *state;
	struct str tags[] = {STR("news"), STR("nl"), STR(""), STR(" ")}; /* blank ones are left out */
	struct subscription wanted = {.url = STR("https://example.org/rss"), .title = STR("Mine"),
		.tags = tags, .n_tags = 4};
	int64_t id = subscribe(f, &wanted, FEED_BY_TOOL, true);
	struct feed_record feed = get(f, id);
	assert_true(str_eq(feed.url, wanted.url));
	assert_true(str_eq(feed.title, STR("Mine")));
	assert_int_equal(feed.origins, FEED_BY_TOOL);
	assert_int_equal(feed.added_at, NOW);
	assert_int_equal(feed.state.due_at, 0);
	assert_int_equal(feed.state.fetched_at, TIME_NONE);
	assert_int_equal(feed.newest_item_at, TIME_NONE);
	assert_string_equal(tags_of(f, id), "news nl");

	/* Again, with another tag and no title: nothing is lost. */
	struct str more = STR("extra");
	struct subscription again = {.url = wanted.url, .tags = &more, .n_tags = 1};
	assert_int_equal(subscribe(f, &again, FEED_BY_OPML, false), id);
	feed = get(f, id);
	assert_true(str_eq(feed.title, STR("Mine")));
	assert_int_equal(feed.origins, FEED_BY_TOOL | FEED_BY_OPML);
	assert_string_equal(tags_of(f, id), "extra news nl");
}

static void test_subscribe_all(void **state)
{
	struct fixture *f = *state;
	struct subscription wanted[] = {
		{.url = STR("https://example.org/1")},
		{.url = STR("https://example.org/2")},
		{.url = STR("https://example.org/1")},
	};
	size_t n = 9;
	assert_true(feed_subscribe_all(f->store, wanted, 3, FEED_BY_TOOL, NOW, &n, &f->err));
	assert_int_equal(n, 2);
	assert_true(feed_subscribe_all(f->store, wanted, 3, FEED_BY_TOOL, NOW, &n, &f->err));
	assert_int_equal(n, 0);
	assert_true(feed_subscribe_all(f->store, wanted, 0, FEED_BY_TOOL, NOW, &n, &f->err));
}

static void test_unsubscribe(void **state)
{
	struct fixture *f = *state;
	struct feed_record *feeds;
	size_t n;
	struct str tag = STR("a");
	struct subscription wanted = {.url = STR("https://example.org/rss"), .name = STR("nos"),
		.tags = &tag, .n_tags = 1, .interval_s = 60};
	struct feed_sync_counts counts;
	assert_true(feed_sync(f->store, &wanted, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	wanted.tags = (struct str[]){STR("b")};
	int64_t id = subscribe(f, &wanted, FEED_BY_TOOL, false);
	struct entry entry = fixture_entry(f, "1", NULL, "One", NULL);
	fixture_ingest(f, id, &entry, 1, NOW);
	assert_string_equal(tags_of(f, id), "a b");

	assert_true(feed_unsubscribe(f->store, id, FEED_BY_CONFIG, false, &f->err));
	struct feed_record feed = get(f, id);
	assert_int_equal(feed.origins, FEED_BY_TOOL);
	assert_int_equal(feed.name.len, 0);
	assert_int_equal(feed.interval_s, 0);
	assert_string_equal(tags_of(f, id), "b");

	assert_true(feed_unsubscribe(f->store, id, FEED_BY_TOOL, false, &f->err));
	assert_int_equal(get(f, id).origins, 0);
	assert_int_equal(get(f, id).n_items, 1);
	assert_true(feed_list(f->store, STR(""), &f->arena, &feeds, &n, &f->err));
	assert_int_equal(n, 0);
	/* Its items are still there, and asked for by their feed. */
	assert_string_equal(fixture_query(f, "feed:example.org"), "1");

	/* Wanted again: due again, as if nothing had happened. */
	fixture_execute(f, "UPDATE feed_state SET due_at = NULL");
	assert_int_equal(subscribe(f, &wanted, FEED_BY_TOOL, true), id);
	assert_int_equal(get(f, id).state.due_at, 0);

	assert_true(feed_unsubscribe(f->store, id, FEED_BY_TOOL, true, &f->err));
	assert_false(feed_get(f->store, id, &f->arena, &feed, &f->err));
	assert_non_null(strstr(f->err.text, "no feed"));
	assert_false(feed_unsubscribe(f->store, id, FEED_BY_TOOL, false, &f->err));
	static const char *const tables[] = {"feed", "feed_state", "feed_tag", "item", "item_key",
		"item_revision", "search_stale"};
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		assert_int_equal(fixture_number(f, arena_printf(&f->arena, "SELECT count(*) FROM %s",
			tables[i])), 0);
	assert_true(store_check(f->store, &f->err));
}

/* Everything that a feed can leave somewhere, but for what only deletes leave. */
static int64_t fill_feed(struct fixture *f)
{
	struct str tag = STR("a"), former = STR("https://example.org/former");
	const struct subscription wanted = {.url = STR("https://example.org/rss"), .tags = &tag, .n_tags = 1};
	const struct feed_past past = {.former_urls = &former, .n_former_urls = 1, .added_at = TIME_NONE};
	int64_t id = subscribe(f, &wanted, FEED_BY_TOOL, true), n;
	struct entry known = fixture_entry(f, "http://x/1", "http://example.org/1", "One", "<p>a</p>");
	struct entry renamed = fixture_entry(f, "https://x/1", "http://example.org/1", "One", "<p>b</p>");
	struct entry others[] = {fixture_entry(f, "2", NULL, "Two", "<p>Nog twee straten onder water</p>"),
		fixture_entry(f, "3", NULL, "Three", NULL)};
	others[0].language = STR("nl");
	assert_true(feed_set_past(f->store, id, &past, NOW, &f->err));
	assert_int_equal(fixture_ingest(f, id, &known, 1, NOW).n_new, 1);
	assert_int_equal(fixture_ingest(f, id, &others[0], 1, NOW).n_new, 1);
	assert_true(search_index_some(f->store, 100, &n, &f->err) && n == 2);
	assert_int_equal(fixture_ingest(f, id, &renamed, 1, NOW + 1).n_changed, 1);
	assert_int_equal(fixture_ingest(f, id, &others[1], 1, NOW + 1).n_new, 1);
	known.keys[0] = known.keys[1]; /* the same article, in another feed */
	known.n_keys = 1;
	fixture_ingest(f, fixture_feed(f, "https://other.example/rss"), &known, 1, NOW);
	assert_true(story_find_some(f->store, NOW, 100, &n, &f->err));
	fixture_execute(f, "INSERT INTO feed_hold VALUES (1, 'https://held.example/', 5)");
	fixture_execute(f, "INSERT INTO feed_backfill (feed_id, url, n_left, n_read) VALUES (1, 'https://older.example/', 1, 1)");
	fixture_execute(f, "INSERT INTO published_name VALUES (1, 'another')");
	fixture_execute(f, "INSERT INTO feed_archive VALUES (1, 'https://older.example/', NULL)");
	return id;
}

/* Calls back with each table that says of which feed or item a row is, and how many are of feed 1 and its items. */
static void each_table(struct fixture *f, void (*each)(const char *table, int64_t n))
{
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(f->store->db, "SELECT t.name, min(c.name) FROM pragma_table_list t, "
		"pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table' AND "
		"c.name IN ('feed_id', 'item_id') GROUP BY 1", -1, &stmt, NULL), SQLITE_OK);
	int n_tables = 0;
	for (; sqlite3_step(stmt) == SQLITE_ROW; n_tables++) {
		const char *table = (const char *)sqlite3_column_text(stmt, 0);
		const char *column = (const char *)sqlite3_column_text(stmt, 1);
		bool is_of_feed = strcmp(column, "feed_id") == 0;
		each(table, fixture_number(f, arena_printf(&f->arena, "SELECT count(*) FROM %s WHERE %s", table,
			is_of_feed ? "feed_id = 1" : "item_id IN (SELECT id FROM temp.was)")));
	}
	assert_true(n_tables > 12);
	sqlite3_finalize(stmt);
}

static bool is_left(const char *table)
{
	return strcmp(table, "item_removed") == 0 || strcmp(table, "story_key") == 0;
}

static void expect_some(const char *table, int64_t n)
{
	if (n == 0 && strcmp(table, "item_removed") != 0)
		fail_msg("nothing in %s", table);
}

static void expect_none(const char *table, int64_t n)
{
	if (n != 0 && !is_left(table))
		fail_msg("%lld left in %s", (long long)n, table);
}

static void test_nothing_is_left_of_a_deleted_feed(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(fill_feed(f), 1);
	fixture_execute(f, "CREATE TEMP TABLE was AS SELECT id FROM item WHERE feed_id = 1");
	each_table(f, expect_some);
	assert_true(feed_unsubscribe(f->store, 1, FEED_BY_TOOL, true, &f->err));
	each_table(f, expect_none);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM feed WHERE id = 1"), 0);
	if (!store_check(f->store, &f->err))
		fail_msg("%s", f->err.text);
}

static void test_sync(void **state)
{
	struct fixture *f = *state;
	struct feed_sync_counts counts;
	struct str ab[] = {STR("a"), STR("b")}, bc[] = {STR("c"), STR("b")};
	struct subscription wanted[] = {
		{.url = STR("https://example.org/1"), .name = STR("one"), .tags = ab, .n_tags = 2},
		{.url = STR("https://example.org/2"), .name = STR("two"), .title = STR("Two"),
			.interval_s = 900},
	};
	assert_true(feed_sync(f->store, wanted, 2, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_int_equal(counts.n_added, 2);
	assert_int_equal(counts.n_changed + counts.n_removed, 0);

	int64_t before = fixture_number(f, "SELECT total_changes()");
	assert_true(feed_sync(f->store, wanted, 2, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_int_equal(counts.n_added + counts.n_changed + counts.n_removed, 0);
	assert_int_equal(fixture_number(f, "SELECT total_changes()"), before);

	/* Names swapped, tags, title and interval changed. */
	wanted[0].name = STR("two");
	wanted[0].tags = bc;
	wanted[1].name = STR("one");
	wanted[1].title = STR("");
	wanted[1].interval_s = 0;
	assert_true(feed_sync(f->store, wanted, 2, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_int_equal(counts.n_changed, 2);
	assert_string_equal(tags_of(f, 1), "b c");
	struct feed_record second = get(f, 2);
	assert_true(str_eq(second.name, STR("one")));
	assert_int_equal(second.custom_title.len, 0);
	assert_int_equal(second.interval_s, 0);

	/* One is no longer listed; the tool wants the other. */
	subscribe(f, &wanted[1], FEED_BY_TOOL, false);
	assert_true(feed_sync(f->store, NULL, 0, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_int_equal(counts.n_removed, 2);
	assert_int_equal(get(f, 1).origins, 0);
	assert_int_equal(get(f, 2).origins, FEED_BY_TOOL);

	assert_true(feed_sync(f->store, wanted, 2, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_int_equal(counts.n_added, 1);
	assert_int_equal(counts.n_changed, 1);
}

/* What the tool was told is not taken away by a configuration that does not mention it. */
static void test_sync_keeps_what_others_gave(void **state)
{
	struct fixture *f = *state;
	struct feed_sync_counts counts;
	struct str mine = STR("mine");
	struct subscription by_tool = {.url = STR("https://example.org/1"), .title = STR("Mine"),
		.tags = &mine, .n_tags = 1};
	struct subscription by_config = {.url = STR("https://example.org/1"), .name = STR("one"),
		.keep = {.s = 86400, .items = 5}};
	int64_t id = subscribe(f, &by_tool, FEED_BY_TOOL, true);
	assert_true(feed_sync(f->store, &by_config, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_true(str_eq(get(f, id).title, STR("Mine")));
	assert_string_equal(tags_of(f, id), "mine");
	assert_true(str_eq(get(f, id).name, STR("one")));
	assert_int_equal(fixture_number(f, "SELECT keep_items FROM feed"), 5);
	assert_true(feed_sync(f->store, NULL, 0, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_true(str_eq(get(f, id).title, STR("Mine")));
	assert_string_equal(tags_of(f, id), "mine");
	assert_int_equal(fixture_number(f, "SELECT keep_s + keep_items + keep_bytes FROM feed"), 0);
}

static void test_sync_many(void **state)
{
	enum { N = 3000 };
	struct fixture *f = *state;
	struct feed_sync_counts counts;
	struct subscription *wanted = arena_array(&f->arena, struct subscription, N);
	for (int i = 0; i < N; i++)
		wanted[i].url = str_of(arena_printf(&f->arena, "https://example.org/%d", i));
	assert_true(feed_sync(f->store, wanted, N, FEED_BY_OPML, NOW, &counts, &f->err));
	assert_int_equal(counts.n_added, N);
	assert_true(feed_sync(f->store, wanted + 1000, N - 1000, FEED_BY_OPML, NOW, &counts, &f->err));
	assert_int_equal(counts.n_removed, 1000);
	assert_int_equal(counts.n_added + counts.n_changed, 0);
}

static void test_find(void **state)
{
	static const struct {
		const char *selector, *found;
	} cases[] = {
		{"2", "2"},
		{"nos", "1"},
		{"https://example.org/two", "2"},
		{"TWO", "2"},
		{"example", "1 2 4"},
		{"100%", "4"},
		{"100", ""}, /* a number is no part */
		{"0_", ""},
		{"nothing", ""},
		{"", ""},
		{"99", ""},
		{"third", ""}, /* unsubscribed */
		{"3", ""},
		{"the tw", "2"},
	};
	struct fixture *f = *state;
	struct feed_sync_counts counts;
	struct subscription wanted[] = {
		{.url = STR("https://example.org/one"), .name = STR("nos")},
		{.url = STR("https://example.org/two"), .title = STR("The Two")},
		{.url = STR("https://example.org/third")},
		{.url = STR("https://example.org/four"), .title = STR("100% nos")},
	};
	assert_true(feed_sync(f->store, wanted, 4, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_true(feed_unsubscribe(f->store, 3, FEED_BY_CONFIG, false, &f->err));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t *ids;
		size_t n;
		const char *found = "";
		assert_true(feed_find(f->store, str_of(cases[i].selector), &f->arena, &ids, &n,
			&f->err));
		for (size_t j = 0; j < n; j++)
			found = arena_printf(&f->arena, "%s%s%lld", found, j ? " " : "",
				(long long)ids[j]);
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("\"%s\" found \"%s\"", cases[i].selector, found);
	}
}

static void test_list(void **state)
{
	struct fixture *f = *state;
	struct feed_record *feeds;
	size_t n;
	struct str news = STR("N\u00e9ws");
	struct subscription wanted[] = {
		{.url = STR("https://example.org/1"), .title = STR("beta"), .tags = &news, .n_tags = 1},
		{.url = STR("https://example.org/2"), .title = STR("Alpha")},
		{.url = STR("https://example.org/3"), .title = STR("Gamma"), .tags = &news, .n_tags = 1},
	};
	size_t added;
	assert_true(feed_subscribe_all(f->store, wanted, 3, FEED_BY_TOOL, NOW, &added, &f->err));
	struct entry entries[] = {
		fixture_entry(f, "1", NULL, "One", NULL),
		fixture_entry(f, "2", NULL, "Two", NULL),
	};
	fixture_ingest(f, 3, entries, 2, NOW);
	assert_true(feed_list(f->store, STR(""), &f->arena, &feeds, &n, &f->err));
	assert_int_equal(n, 3);
	assert_int_equal(feeds[0].id, 2);
	assert_int_equal(feeds[1].id, 1);
	assert_int_equal(feeds[2].id, 3);
	assert_int_equal(feeds[0].n_tags, 0);
	assert_int_equal(feeds[1].n_tags, 1);
	assert_int_equal(feeds[2].n_items, 2);
	assert_int_equal(feeds[2].n_unread, 2);
	assert_int_equal(feeds[2].newest_item_at, NOW);
	assert_true(feed_list(f->store, STR("NE\u0301WS"), &f->arena, &feeds, &n, &f->err));
	assert_int_equal(n, 2);
	assert_int_equal(feeds[0].id, 1);
	assert_true(feed_list(f->store, STR("none"), &f->arena, &feeds, &n, &f->err));
	assert_int_equal(n, 0);
}

static void test_lease(void **state)
{
	struct fixture *f = *state;
	struct feed_record feeds[4];
	int64_t a = fixture_feed(f, "https://example.org/a");
	int64_t b = fixture_feed(f, "https://example.org/b");
	int64_t c = fixture_feed(f, "https://example.org/c");
	assert_true(feed_unsubscribe(f->store, b, FEED_BY_TOOL, false, &f->err));
	int64_t ids[] = {c, 99, b, a};
	assert_true(feed_lease(f->store, ids, 4, &f->arena, feeds, &f->err));
	assert_int_equal(feeds[0].id, c);
	assert_int_equal(feeds[1].id, 0);
	assert_int_equal(feeds[2].id, 0);
	assert_int_equal(feeds[3].id, a);
	assert_true(str_eq(feeds[0].url, STR("https://example.org/c")));
}

static void on_scheduled(void *user, const struct feed_due *due)
{
	struct buf *list = user;
	buf_printf(list, "%lld %.*s %lld %lld;", (long long)due->id, STR_ARG(due->url),
		(long long)due->due_at, (long long)(due->fetched_at == TIME_NONE));
}

static void test_schedule(void **state)
{
	struct fixture *f = *state;
	for (int i = 1; i <= 5; i++)
		fixture_feed(f, arena_printf(&f->arena, "http://h/%d", i));
	fixture_execute(f, "UPDATE feed_state SET due_at = 1800000100 WHERE feed_id = 2;"
		"UPDATE feed_state SET due_at = NULL WHERE feed_id = 3;"
		"UPDATE feed_state SET due_at = 1800000200, not_before_at = 1800000200 WHERE feed_id = 4;"
		"UPDATE feed_state SET due_at = 1800000100, not_before_at = 1799999999 WHERE feed_id = 5");
	assert_true(feed_unsubscribe(f->store, 1, FEED_BY_TOOL, false, &f->err));
	struct buf list;
	buf_init(&list, 1000);
	assert_true(feed_each_scheduled(f->store, on_scheduled, &list, &f->err));
	assert_string_equal(buf_cstr(&list), "2 http://h/2 1800000100 1;4 http://h/4 1800000200 1;"
		"5 http://h/5 1800000100 1;");
	buf_finish(&list);

	int64_t ids[] = {1, 2, 3, 4, 5, 99};
	size_t n;
	assert_true(feed_make_due(f->store, ids, 6, NOW, &n, &f->err));
	/* Not the unsubscribed one, nor the one that must wait; the one that was gone is tried. */
	assert_int_equal(n, 3);
	assert_int_equal(get(f, 2).state.due_at, 0);
	assert_int_equal(get(f, 3).state.due_at, 0);
	assert_int_equal(get(f, 4).state.due_at, NOW + 200);
	assert_int_equal(get(f, 5).state.due_at, 0);
}

/* Wanted again, it is due as soon as its server allows; that nobody planned this can be told. */
static void test_a_held_feed_is_wanted_again(void **state)
{
	struct fixture *f = *state;
	struct subscription wanted = {.url = STR("http://h/1")};
	int64_t id = subscribe(f, &wanted, FEED_BY_TOOL, true);
	struct buf list;
	fixture_execute(f, "UPDATE feed_state SET due_at = 1800000300, not_before_at = 1800000200, fetched_at = 50");
	assert_true(feed_unsubscribe(f->store, id, FEED_BY_TOOL, false, &f->err));
	assert_int_equal(subscribe(f, &wanted, FEED_BY_TOOL, true), id);
	assert_int_equal(get(f, id).state.due_at, 0);
	buf_init(&list, 1000);
	assert_true(feed_each_scheduled(f->store, on_scheduled, &list, &f->err));
	assert_string_equal(buf_cstr(&list), "1 http://h/1 1800000200 0;");
	buf_finish(&list);
}

static void on_planned(void *user, const struct feed_record *feed)
{
	buf_printf(user, "%lld %lld;", (long long)feed->id, (long long)feed->state.due_at);
}

static void test_next_times_are_planned_again(void **state)
{
	struct fixture *f = *state;
	struct buf list;
	for (int i = 1; i <= 4; i++)
		fixture_feed(f, arena_printf(&f->arena, "http://h/%d", i));
	fixture_execute(f, "UPDATE feed_state SET due_at = 100, fetched_at = 50 WHERE feed_id <= 3;"
		"UPDATE feed_state SET due_at = NULL WHERE feed_id = 3"); /* and 4 was never asked */
	struct feed_new_due dues[] = {{1, 100, 70}, {2, 99, 70}};
	assert_true(feed_set_due(f->store, dues, 2, &f->err));
	buf_init(&list, 1000);
	assert_true(feed_each_planned(f->store, on_planned, &list, &f->err));
	assert_string_equal(buf_cstr(&list), "1 70;2 100;"); /* 2 has got another time meanwhile */
	buf_finish(&list);
}

static void test_names(void **state)
{
	(void)state;
	assert_string_equal(feed_failure_name(FAILURE_NONE), "none");
	assert_string_equal(feed_failure_name(FAILURE_PARSER), "parser");
	assert_string_equal(feed_failure_name((enum feed_failure)99), "unknown");
}

/* A section goes by its name: which feed each of the three has after the change. */
static void test_sections_with_other_addresses(void **state)
{
	static const struct {
		const char *names[3], *urls[3];
		int64_t ids[3];
		size_t n_changed;
	} rows[] = {
		{{"a", "b", "c"}, {"https://a/1", "https://b/", "https://c/"}, {1, 2, 3}, 1},
		{{"a", "b", "c"}, {"https://b/", "https://a/", "https://c/"}, {2, 1, 3}, 2},  /* names were passed on */
		{{"b", "a", "c"}, {"https://b/2", "https://b/", "https://c/"}, {4, 2, 3}, 1}, /* the former address is another's now */
		{{"a", "b", "x"}, {"https://a/", "https://b/", "https://x/"}, {1, 2, 4}, 0},
		{{"a", "b", "c"}, {"https://a/1", "https://b/1", "https://c/1"}, {1, 2, 4}, 2}, /* who else wants the third keeps it */
	};
	enum { N_ROWS = sizeof rows / sizeof *rows };
	struct fixture *f = *state;
	for (int i = 0; i < N_ROWS; i++) {
		struct subscription sections[3];
		struct feed_sync_counts counts;
		for (int k = 0; k < 3; k++)
			sections[k] = (struct subscription){.url = str_of(arena_printf(&f->arena, "https://%c/", 'a' + k)),
				.name = str_of(arena_printf(&f->arena, "%c", 'a' + k))};
		assert_true(feed_sync(f->store, sections, 3, FEED_BY_CONFIG, NOW, &counts, &f->err));
		assert_int_equal(counts.n_added, 3);
		if (i + 1 == N_ROWS)
			subscribe(f, &sections[2], FEED_BY_OPML, false);
		fixture_execute(f, "UPDATE feed_state SET etag = 'e', due_at = 7, not_before_at = 9000000000, status = 429");
		if (i == 0)
			fixture_execute(f, "INSERT INTO feed_alias (url, feed_id, since_at) SELECT 'https://former/', id, 1 FROM feed WHERE url = 'https://a/'");
		for (int k = 0; k < 3; k++) {
			sections[k].name = str_of(rows[i].names[k]);
			sections[k].url = str_of(rows[i].urls[k]);
		}
		assert_true(feed_sync(f->store, sections, 3, FEED_BY_CONFIG, NOW, &counts, &f->err));
		assert_int_equal(counts.n_changed, rows[i].n_changed);
		for (int k = 0; k < 3; k++) {
			int64_t id;
			assert_true(feed_find_url(f->store, sections[k].url, &id, &f->err));
			assert_int_equal(id, rows[i].ids[k]);
			assert_true(str_eq(get(f, id).name, sections[k].name));
		}
		if (i == 0) { /* asked at once, and as if for the first time */
			assert_int_equal(get(f, 1).state.etag.len, 0);
			assert_int_equal(get(f, 1).state.due_at, 0);
			assert_true(get(f, 1).state.not_before_at == TIME_NONE && get(f, 1).state.status == 0);
			assert_int_equal(get(f, 2).state.due_at, 7);
			assert_true(str_eq(get(f, 1).first_url, STR("https://a/")));
			assert_int_equal(get(f, 1).n_former_urls, 0);
		}
		fixture_execute(f, "DELETE FROM feed; DELETE FROM sqlite_sequence");
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_subscribe),
		TEST(test_subscribe_all),
		TEST(test_unsubscribe),
		TEST(test_nothing_is_left_of_a_deleted_feed),
		TEST(test_sync),
		TEST(test_sync_keeps_what_others_gave),
		TEST(test_sync_many),
		TEST(test_sections_with_other_addresses),
		TEST(test_find),
		TEST(test_list),
		TEST(test_lease),
		TEST(test_schedule),
		TEST(test_a_held_feed_is_wanted_again),
		TEST(test_next_times_are_planned_again),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
