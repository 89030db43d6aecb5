/* When failures are our own network's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "daemon/outage.h"

enum { SECOND = 1000 };

static void test_five_domains_within_a_minute(void **state)
{
	(void)state;
	struct outage outage = {0};
	for (uint64_t domain = 1; domain <= 4; domain++)
		assert_false(outage_note_failure(&outage, domain, 0, (int64_t)domain * SECOND));
	for (int i = 0; i < 100; i++) /* one domain is one witness */
		assert_false(outage_note_failure(&outage, 4, 0, 5 * SECOND));
	assert_false(outage_is_decided(&outage, 59 * SECOND));
	assert_int_equal(outage_verdict_ms(&outage), 61 * SECOND);
	assert_true(outage_note_failure(&outage, 5, 0, 59 * SECOND));
	assert_true(outage.is_offline);
}

static void test_a_slow_trickle_is_no_outage(void **state)
{
	(void)state;
	struct outage outage = {0};
	for (uint64_t domain = 1; domain <= 50; domain++)
		assert_false(outage_note_failure(&outage, domain, 0, (int64_t)domain * 20 * SECOND));
}

static void test_one_answer_clears_suspicion(void **state)
{
	(void)state;
	struct outage outage = {0};
	for (uint64_t domain = 1; domain <= 4; domain++)
		outage_note_failure(&outage, domain, 0, SECOND);
	assert_false(outage_note_answer(&outage, SECOND));
	assert_true(outage_is_decided(&outage, SECOND));
	assert_false(outage_note_failure(&outage, 9, 0, SECOND));
}

static void test_many_that_hang_while_others_answer_are_no_outage(void **state)
{
	(void)state;
	struct outage outage = {0};
	outage_note_answer(&outage, 5 * SECOND);
	for (uint64_t domain = 1; domain <= 50; domain++) /* began before that, and ended later */
		assert_false(outage_note_failure(&outage, domain, 0, 11 * SECOND));
	assert_false(outage_judge(&outage, 11 * SECOND)); /* the network was there a moment ago */
	for (uint64_t domain = 51; domain <= 54; domain++) /* began when nobody answered any more */
		assert_false(outage_note_failure(&outage, domain, 6 * SECOND, 12 * SECOND));
	assert_false(outage_note_failure(&outage, 51, 7 * SECOND, 12 * SECOND));
	assert_true(outage_note_failure(&outage, 55, 7 * SECOND, 12 * SECOND));
	outage = (struct outage){0};
	outage_note_answer(&outage, 5 * SECOND);
	for (uint64_t domain = 1; domain <= 5; domain++)
		assert_false(outage_note_failure(&outage, domain, 0, 11 * SECOND));
	assert_true(outage_is_decided(&outage, 71 * SECOND));
	assert_true(outage_judge(&outage, 71 * SECOND)); /* nobody at all for as long */
	assert_true(outage.is_offline);
}

static void test_probes_grow_to_ten_minutes(void **state)
{
	(void)state;
	static const int64_t waits_s[] = {30, 60, 120, 240, 480, 600, 600, 600};
	struct outage outage = {0};
	int64_t now_ms = SECOND;
	for (uint64_t domain = 1; domain <= 5; domain++)
		outage_note_failure(&outage, domain, 0, now_ms);
	for (size_t i = 0; i < sizeof waits_s / sizeof *waits_s; i++) {
		assert_false(outage_allows_start(&outage, 0, now_ms + waits_s[i] * SECOND - 1));
		now_ms = outage.quiet_ms;
		assert_true(outage_allows_start(&outage, 0, now_ms));
		assert_false(outage_allows_start(&outage, 1, now_ms)); /* one at a time */
		assert_true(outage_note_failure(&outage, 1, 0, now_ms));
	}
	assert_true(outage_note_answer(&outage, now_ms));
	assert_int_equal(outage.over_ms, now_ms + 60 * SECOND);
	assert_true(outage_allows_start(&outage, 99, now_ms));
}

static void test_after_a_sleep(void **state)
{
	(void)state;
	struct outage outage = {0};
	outage_note_resume(&outage, 5 * SECOND);
	assert_false(outage_allows_start(&outage, 0, 15 * SECOND - 1));
	assert_true(outage_allows_start(&outage, 99, 15 * SECOND));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_five_domains_within_a_minute),
		cmocka_unit_test(test_a_slow_trickle_is_no_outage),
		cmocka_unit_test(test_one_answer_clears_suspicion),
		cmocka_unit_test(test_many_that_hang_while_others_answer_are_no_outage),
		cmocka_unit_test(test_probes_grow_to_ten_minutes),
		cmocka_unit_test(test_after_a_sleep),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
