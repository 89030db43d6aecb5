/* Old items go, and too many, starred ones stay, in portions; what is counted stays right. */
#include <string.h>

#include "fixture.h"

#include "storage/retention.h"

/* All that is beyond the limits, `most` a step. */
static int64_t purge_by(struct fixture *f, const struct retention *limits, int64_t most)
{
	struct retention retention = *limits;
	int64_t n, n_purged = 0;
	bool has_more = true;
	while (has_more) {
		if (!retention_purge_some(f->store, &retention, most, &n, &has_more, &f->err))
			fail_msg("%s", f->err.text);
		assert_in_range(n, 0, most);
		n_purged += n;
	}
	return n_purged;
}

static int64_t purge(struct fixture *f, int64_t before, int64_t most)
{
	return purge_by(f, &(struct retention){.now = before + 3600, .keep_s = 3600}, most);
}

static void fill(struct fixture *f)
{
	int64_t a = fixture_feed(f, "https://example.org/a");
	int64_t b = fixture_feed(f, "https://example.org/b");
	for (int i = 0; i < 10; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, "T", NULL);
		entry.published.at = NOW - 1000000 + i; /* the date of the publisher does not count */
		fixture_ingest(f, i % 2 ? a : b, &entry, 1, NOW + i);
		if (i == 3) {
			entry.content_hash++;
			fixture_ingest(f, a, &entry, 1, NOW + i);
		}
	}
	fixture_execute(f, "UPDATE item SET flags = 2 WHERE id = 2; UPDATE item SET flags = 1 "
		"WHERE id = 1; UPDATE feed_state SET n_unread = n_unread - 1 WHERE feed_id = 2");
}

static void test_age(void **state)
{
	struct fixture *f = *state;
	fill(f);
	assert_int_equal(purge(f, NOW, 100), 0);
	assert_int_equal(purge(f, NOW + 5, 2), 4);
	assert_int_equal(purge(f, NOW + 5, 2), 0);
	assert_string_equal(fixture_query(f, "sort:old"), "2 6 7 8 9 10");
	assert_int_equal(fixture_number(f, "SELECT n_items FROM feed_state WHERE feed_id = 1"), 4);
	assert_int_equal(fixture_number(f, "SELECT n_unread FROM feed_state WHERE feed_id = 1"), 4);
	assert_int_equal(fixture_number(f, "SELECT n_unread FROM feed_state WHERE feed_id = 2"), 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision"), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE NOT weak"), 10);
	assert_int_equal(purge(f, NOW + 100, 100), 5);
	assert_string_equal(fixture_query(f, ""), "2");
	assert_true(store_check(f->store, &f->err));
}

/* A clock that was ahead for a while does not keep what came later from being found. */
static void test_clock_jump(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	static const int64_t times[] = {NOW + (int64_t)1000000000, NOW, NOW + 1};
	for (int i = 0; i < 3; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, "T", NULL);
		fixture_ingest(f, feed, &entry, 1, times[i]);
	}
	assert_int_equal(purge(f, NOW + 10, 10), 2);
	assert_string_equal(fixture_query(f, ""), "1");
}

/* The newest of each feed stay, by their date, and the next fetch brings none of the others back. */
static void test_count(void **state)
{
	struct fixture *f = *state;
	fill(f); /* feed 1: 2 4 6 8 10, 2 is starred; feed 2: 1 3 5 7 9 */
	const struct retention two = {.keep_items = 2};
	assert_int_equal(purge_by(f, &(struct retention){.keep_items = 5}, 100), 0);
	assert_int_equal(purge_by(f, &two, 2), 5);
	assert_int_equal(purge_by(f, &two, 100), 0);
	assert_string_equal(fixture_query(f, "sort:old"), "2 7 8 9 10");
	struct entry entry = fixture_entry(f, "3", NULL, "T", NULL);
	entry.content_hash++;
	assert_int_equal(fixture_ingest(f, 1, &entry, 1, NOW + 20).n_known, 1);
	assert_int_equal(purge_by(f, &two, 100), 0);
	assert_true(store_check(f->store, &f->err));
}

/* None of the limits keeps another from being looked at. */
static void test_all_limits(void **state)
{
	struct fixture *f = *state;
	fill(f);
	const struct retention limits = {.now = NOW + 2, .keep_s = 1, .keep_items = 3, .max_items = 5};
	assert_int_equal(purge_by(f, &limits, 1), 4);
	assert_string_equal(fixture_query(f, "sort:old"), "2 6 7 8 9 10");
	assert_int_equal(purge_by(f, &limits, 1), 0);
}

/* However many are starred, what has just come stays. */
static void test_more_starred_than_may_be(void **state)
{
	struct fixture *f = *state;
	fill(f);
	fixture_execute(f, "UPDATE item SET flags = 2 WHERE id < 8");
	assert_int_equal(purge_by(f, &(struct retention){.max_items = 3}, 1), 0);
	assert_int_equal(purge_by(f, &(struct retention){.max_items = 2}, 1), 1);
	assert_string_equal(fixture_query(f, "sort:old"), "1 2 3 4 5 6 7 9 10");
}

/* What the configuration says of one feed counts for it alone, in both directions. */
static void test_own_limits(void **state)
{
	struct fixture *f = *state;
	fill(f);
	fixture_execute(f, "UPDATE feed SET keep_s = 1000 WHERE id = 1");
	assert_int_equal(purge_by(f, &(struct retention){.now = NOW + 100, .keep_s = 50}, 3), 5);
	assert_string_equal(fixture_query(f, "sort:old"), "2 4 6 8 10");
	assert_int_equal(purge_by(f, &(struct retention){.now = NOW + 1006, .keep_s = 2000}, 1), 2);
	assert_string_equal(fixture_query(f, "sort:old"), "2 8 10");
	fixture_execute(f, "UPDATE feed SET keep_s = 0, keep_items = 1 WHERE id = 1");
	assert_int_equal(purge_by(f, &(struct retention){.keep_items = 3}, 1), 1);
	assert_string_equal(fixture_query(f, "sort:old"), "2 10");
	fixture_execute(f, "UPDATE feed SET keep_items = 0, keep_bytes = 1 WHERE id = 1");
	assert_int_equal(purge_by(f, &(struct retention){0}, 1), 1);
	assert_string_equal(fixture_query(f, ""), "2");
	assert_int_equal(purge_by(f, &(struct retention){0}, 1), 0);
}

/* As many items of n bytes each, in two feeds; what an item holds besides is told. */
static int64_t fill_large(struct fixture *f, int n_items, size_t n_bytes)
{
	int64_t a = fixture_feed(f, "https://example.org/a"), b = fixture_feed(f, "https://example.org/b");
	char *text = arena_alloc(&f->arena, n_bytes + 1);
	memset(text, 'x', n_bytes);
	text[n_bytes] = 0;
	for (int i = 0; i < n_items; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%03d", i), NULL,
			arena_printf(&f->arena, "T%03d", i), text);
		entry.published.at = NOW - n_items + i;
		fixture_ingest(f, i % 2 ? b : a, &entry, 1, NOW);
	}
	fixture_execute(f, "UPDATE item SET flags = 2 WHERE id = 1");
	assert_true(store_check(f->store, &f->err));
	return fixture_number(f, "SELECT sum(n_bytes) FROM feed_state") / n_items - (int64_t)n_bytes;
}

/* What items hold is reckoned through changes, too. */
static void test_reckoning(void **state)
{
	struct fixture *f = *state;
	int64_t besides = fill_large(f, 10, 1000);
	assert_in_range(besides, 1, 100);
	struct entry entry = fixture_entry(f, "004", NULL, "Other", "short");
	entry.content_hash++;
	assert_int_equal(fixture_ingest(f, 1, &entry, 1, NOW + 1).n_changed, 1);
	assert_int_equal(fixture_number(f, "SELECT n_bytes FROM feed_state WHERE feed_id = 2"), 5 * (1000 + besides));
	assert_in_range(fixture_number(f, "SELECT n_bytes FROM feed_state WHERE feed_id = 1"), 4 * (1000 + besides),
		4 * (1000 + besides) + 100);
	assert_true(store_check(f->store, &f->err));
	fixture_execute(f, "UPDATE feed_state SET n_bytes = n_bytes + 1 WHERE feed_id = 2");
	assert_false(store_check(f->store, &f->err));
	assert_non_null(strstr(f->err.text, "the size of feed 2"));
}

static void test_size_of_feed(void **state)
{
	struct fixture *f = *state;
	fill_large(f, 10, 1000); /* feed 1: 1 3 5 7 9, 1 is starred; feed 2: 2 4 6 8 10 */
	assert_int_equal(purge_by(f, &(struct retention){.keep_bytes = 6000}, 2), 0);
	assert_int_equal(purge_by(f, &(struct retention){.keep_bytes = 3500}, 2), 4);
	assert_string_equal(fixture_query(f, "sort:old"), "1 6 7 8 9 10");
	assert_int_equal(purge_by(f, &(struct retention){.keep_bytes = 1}, 2), 5);
	assert_string_equal(fixture_query(f, ""), "1");
	assert_true(store_check(f->store, &f->err));
}

/* The oldest of all feeds go until the rest fits, and no more, however much the file holds besides: the
 * keys of items that went are many. The file gets smaller. */
static void test_size(void **state)
{
	enum { N = 400, TEXT = 60000, MAX = 16 << 20 };
	struct fixture *f = *state;
	int64_t besides = fill_large(f, N, TEXT);
	fixture_execute(f, "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 100000) "
		"INSERT INTO item_key SELECT 1, 0, 'https://example.org/a/purged/long/ago/' || i || "
		"hex(zeroblob(80)), 0, -i, 0 FROM n");
	int64_t before = fixture_number(f, "PRAGMA page_count");
	int64_t n_purged = purge_by(f, &(struct retention){.max_bytes = MAX}, 20);
	assert_int_equal(n_purged, N - MAX / (TEXT + besides));
	assert_int_equal(fixture_number(f, "SELECT min(id) FROM item WHERE id > 1"), n_purged + 2);
	bool more = true;
	while (more)
		assert_true(store_give_back(f->store, &more, &f->err));
	assert_in_range(fixture_number(f, "PRAGMA page_count"), 1, before * 7 / 8);
	assert_in_range(fixture_number(f, "SELECT freelist_count * 10 FROM pragma_freelist_count"), 0,
		fixture_number(f, "PRAGMA page_count"));
	assert_true(store_check(f->store, &f->err));
}

/* Looks one after the other, in hours. */
static void test_other_clocks(void **state)
{
	enum { DAY_H = 24, YEAR_H = 365 * DAY_H };
	static const struct {
		int64_t at;
		bool is_believed;
	} looks[] = {
		{0, true}, {1, true}, {1, true}, {30 * DAY_H, true},
		{10 * YEAR_H, false}, {10 * YEAR_H + 1, false}, /* a machine came up with it */
		{30 * DAY_H + 1, false}, {31 * DAY_H, false}, {31 * DAY_H + 1, true}, /* it was set, and the day is over */
		{31 * DAY_H - 1, false}, {31 * DAY_H + 2, true}, /* an hour forth and back */
		{62 * DAY_H, false}, {62 * DAY_H + 23, false}, {63 * DAY_H, true}, /* nobody looked for a month */
		{10 * YEAR_H, false}, {20 * YEAR_H, false}, {30 * YEAR_H, false}, {30 * YEAR_H + 25, true},
		{-40 * YEAR_H, false}, {64 * DAY_H, false}, {65 * DAY_H, true},
	};
	struct fixture *f = *state;
	fixture_feed(f, "https://example.org/rss");
	fixture_execute(f, "UPDATE feed_state SET fetched_at = 1800000000");
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		int64_t now = NOW + looks[i].at * 3600, judged;
		assert_true(retention_judge_clock(f->store, now, &judged, &f->err));
		if (judged != (looks[i].is_believed ? now : 1))
			fail_msg("look %zu", i);
	}
	assert_true(store_check(f->store, &f->err));
}

static void test_first_look_by_another_clock(void **state)
{
	struct fixture *f = *state;
	int64_t judged;
	fixture_feed(f, "https://example.org/rss");
	fixture_execute(f, "UPDATE feed_state SET fetched_at = 1800000000");
	assert_true(retention_judge_clock(f->store, NOW + (int64_t)10 * 365 * 86400, &judged, &f->err));
	assert_int_equal(judged, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_age),
		TEST(test_clock_jump),
		TEST(test_other_clocks),
		TEST(test_first_look_by_another_clock),
		TEST(test_count),
		TEST(test_all_limits),
		TEST(test_more_starred_than_may_be),
		TEST(test_own_limits),
		TEST(test_reckoning),
		TEST(test_size_of_feed),
		TEST(test_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
