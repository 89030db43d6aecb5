/* Old items go, starred ones stay, in portions; what is counted stays right. */
#include "fixture.h"

#include "storage/retention.h"

static int64_t purge(struct fixture *f, int64_t before, int64_t most)
{
	int64_t n;
	if (!retention_purge_some(f->store, before, most, &n, &f->err))
		fail_msg("%s", f->err.text);
	return n;
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_age),
		TEST(test_clock_jump),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
