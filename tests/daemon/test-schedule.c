/* The heap against a sort, the table against itself, the queue of turns against fairness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/str.h"
#include "daemon/pace.h"
#include "daemon/schedule.h"

static uint32_t random_next(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static void test_schedule_gives_feeds_in_order(void **state)
{
	(void)state;
	enum { N = 5000 };
	struct feed_table table = {0};
	struct schedule schedule = {0};
	uint32_t seed = 1;
	for (int64_t id = 1; id <= N; id++)
		schedule_put(&schedule, feed_table_add(&table, id), random_next(&seed) % 1000);
	for (int64_t id = 1; id <= N; id += 3) /* some move, some go */
		schedule_put(&schedule, feed_table_find(&table, id), random_next(&seed) % 1000);
	for (int64_t id = 2; id <= N; id += 5)
		schedule_remove(&schedule, feed_table_find(&table, id));
	uint32_t n_left = schedule.n_feeds, n = 0;
	int64_t due_at = -1, last_id = 0;
	struct feed *feed;
	assert_null(schedule_pop_due(&schedule, -1));
	while ((feed = schedule_pop_due(&schedule, 1000))) {
		assert_true(feed->due_at > due_at || (feed->due_at == due_at && feed->id > last_id));
		due_at = feed->due_at;
		last_id = feed->id;
		n++;
	}
	assert_int_equal(n, n_left);
	assert_true(schedule_next_due(&schedule) == INT64_MAX);
	schedule_finish(&schedule);
	feed_table_finish(&table);
}

static void test_table_survives_removals(void **state)
{
	(void)state;
	enum { N = 3000 };
	struct feed_table table = {0};
	for (int64_t id = 1; id <= N; id++)
		feed_table_add(&table, id * 64);
	for (int64_t id = 1; id <= N; id += 2)
		feed_table_remove(&table, feed_table_find(&table, id * 64));
	for (int64_t id = 1; id <= N; id++) {
		struct feed *feed = feed_table_find(&table, id * 64);
		if (id % 2)
			assert_null(feed);
		else
			assert_int_equal(feed->id, id * 64);
	}
	assert_int_equal(table.n_feeds, N / 2);
	feed_table_finish(&table);
}

static void test_hosts_take_turns(void **state)
{
	(void)state;
	struct pace pace;
	struct feed feeds[103] = {{0}};
	pace_init(&pace, 1);
	for (int i = 0; i < 103; i++) {
		feeds[i].id = i;
		feeds[i].host_key = i < 100 ? 1 : (uint64_t)i; /* one host with a hundred, three with one */
		pace_add(&pace, &feeds[i]);
	}
	for (int i = 0; i < 4; i++) {
		struct feed *feed = pace_next(&pace);
		assert_int_equal(feed->id, i == 0 ? 0 : 99 + i);
	}
	assert_null(pace_next(&pace)); /* one at a time */
	pace_release(&pace, 101);
	assert_null(pace_next(&pace));
	pace_release(&pace, 1);
	assert_int_equal(pace_next(&pace)->id, 1);
	pace_remove(&pace, &feeds[2]);
	pace_release(&pace, 1);
	assert_int_equal(pace_next(&pace)->id, 3);
	pace_set_per_host(&pace, 2);
	assert_int_equal(pace_next(&pace)->id, 4);
	assert_null(pace_next(&pace));
	assert_int_equal(pace.n_queued, 95);
	pace_finish(&pace);
}

static void test_host_key_is_the_origin(void **state)
{
	(void)state;
	static const struct {
		struct str left, right;
		bool same;
	} cases[] = {
		{STR("http://Example.org/a"), STR("http://example.org:80/b?c"), true},
		{STR("http://example.org/"), STR("http://example.org:8080/"), false},
		{STR("https://a.example.org/"), STR("https://b.example.org/"), false},
		{STR("http://user:secret@example.org/"), STR("http://example.org/"), true},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(feed_host_key(cases[i].left.data, cases[i].left.len)
				== feed_host_key(cases[i].right.data, cases[i].right.len), cases[i].same);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schedule_gives_feeds_in_order),
		cmocka_unit_test(test_table_survives_removals),
		cmocka_unit_test(test_hosts_take_turns),
		cmocka_unit_test(test_host_key_is_the_origin),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
