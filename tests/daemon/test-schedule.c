/* The heap against a sort, the table against itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

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
	struct feed **sorted = feed_table_sorted(&table);
	for (uint32_t i = 0; i < table.n_feeds; i++)
		assert_true(feed_table_find(&table, sorted[i]->id) == sorted[i] && (i == 0 || sorted[i - 1]->id < sorted[i]->id));
	free(sorted);
	feed_table_finish(&table);
}

static void test_shift_keeps_the_order(void **state)
{
	(void)state;
	struct schedule schedule = {0};
	struct feed_table table = {0};
	for (int64_t id = 1; id <= 9; id++)
		schedule_put(&schedule, feed_table_add(&table, id), id * 100);
	schedule_shift(&schedule, -250);
	assert_int_equal(schedule_next_due(&schedule), -150);
	for (int64_t id = 1; id <= 9; id++)
		assert_int_equal(schedule_pop_due(&schedule, id * 100 - 250)->id, id);
	schedule_finish(&schedule);
	feed_table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_schedule_gives_feeds_in_order),
		cmocka_unit_test(test_table_survives_removals),
		cmocka_unit_test(test_shift_keeps_the_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
