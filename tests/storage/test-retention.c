/* Old items go, and too many, starred ones stay, in portions; what is counted stays right. */
#include <string.h>

#include "fixture.h"

#include "storage/retention.h"

static int64_t purge_by(struct fixture *f, const struct retention *retention, int64_t most)
{
	int64_t n;
	if (!retention_purge_some(f->store, retention, most, &n, &f->err))
		fail_msg("%s", f->err.text);
	return n;
}

static int64_t purge(struct fixture *f, int64_t before, int64_t most)
{
	return purge_by(f, &(struct retention){.before = before}, most);
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
	assert_int_equal(purge(f, NOW + 5, 2), 2);
	assert_int_equal(purge(f, NOW + 5, 2), 2);
	assert_int_equal(purge(f, NOW + 5, 2), 0);
	assert_string_equal(fixture_query(f, "sort:old"), "2 6 7 8 9 10");
	assert_int_equal(fixture_number(f, "SELECT n_items FROM feed_state WHERE feed_id = 1"), 4);
	assert_int_equal(fixture_number(f, "SELECT n_unread FROM feed_state WHERE feed_id = 1"), 4);
	assert_int_equal(fixture_number(f, "SELECT n_unread FROM feed_state WHERE feed_id = 2"), 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision"), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key"), 10);
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
	const struct retention two = {.before = INT64_MIN, .keep_items = 2};
	assert_int_equal(purge_by(f, &(struct retention){.before = INT64_MIN, .keep_items = 5}, 100), 0);
	assert_int_equal(purge_by(f, &two, 2), 2);
	assert_int_equal(purge_by(f, &two, 100), 3);
	assert_int_equal(purge_by(f, &two, 100), 0);
	assert_string_equal(fixture_query(f, "sort:old"), "2 7 8 9 10");
	struct entry entry = fixture_entry(f, "3", NULL, "T", NULL);
	entry.content_hash++;
	assert_int_equal(fixture_ingest(f, 1, &entry, 1, NOW + 20).n_known, 1);
	assert_int_equal(purge_by(f, &two, 100), 0);
	assert_true(store_check(f->store, &f->err));
}

/* The oldest of all feeds go until the rest fits, and the file gets smaller. */
static void test_size(void **state)
{
	enum { N = 400, TEXT = 60000 };
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/a");
	char *text = arena_alloc(&f->arena, TEXT + 1);
	memset(text, 'x', TEXT);
	text[TEXT] = 0;
	for (int i = 0; i < N; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL,
			arena_printf(&f->arena, "T%d", i), text);
		entry.published.at = NOW - N + i;
		fixture_ingest(f, feed, &entry, 1, NOW);
	}
	fixture_execute(f, "UPDATE item SET flags = 2 WHERE id = 1");
	int64_t before = fixture_number(f, "PRAGMA page_count");
	const struct retention retention = {.before = INT64_MIN, .max_bytes = 16 << 20};
	int64_t n, n_purged = 0;
	while ((n = purge_by(f, &retention, 20)) > 0)
		n_purged += n;
	assert_in_range(n_purged, N / 5, N / 2);
	assert_int_equal(fixture_number(f, "SELECT min(id) FROM item WHERE id > 1"), n_purged + 2);
	bool more = true;
	while (more)
		assert_true(store_give_back(f->store, &more, &f->err));
	assert_in_range(fixture_number(f, "PRAGMA page_count"), 1, before * 7 / 8);
	assert_in_range(fixture_number(f, "SELECT freelist_count * 10 FROM pragma_freelist_count"), 0,
		fixture_number(f, "PRAGMA page_count"));
	assert_true(store_check(f->store, &f->err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_age),
		TEST(test_clock_jump),
		TEST(test_count),
		TEST(test_size),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
