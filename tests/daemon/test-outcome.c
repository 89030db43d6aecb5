/* Answers and what is remembered of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "daemon/outcome.h"

enum { HOUR = 3600, DAY = 86400 };
static const int64_t now = 1795219200;

static const struct config usual = {
	.fetch = {.max_wait_s = 7 * DAY, .move_times = 3, .move_time_s = DAY}};

static struct feed_record known_feed(void)
{
	struct feed_record feed = {.id = 1, .url = STR("https://example.org/feed")};
	feed_state_init(&feed.state);
	feed.state.etag = STR("\"1\"");
	feed.state.last_modified = STR("then");
	feed.state.wire_hash = 42;
	feed.state.succeeded_at = now - 3 * HOUR;
	return feed;
}

static struct response answer(int status)
{
	return (struct response){.status = status, .wire_hash = 99, .effective_url = "https://example.org/feed",
		.was_conditional = true};
}

static void test_statuses(void **state)
{
	(void)state;
	static const struct {
		int status;
		int64_t success_age_s;
		enum outcome_kind kind;
		enum feed_failure failure;
	} cases[] = {
		{200, HOUR, OUTCOME_READ, FAILURE_NONE},
		{226, HOUR, OUTCOME_READ, FAILURE_NONE},
		{304, HOUR, OUTCOME_UNCHANGED, FAILURE_NONE},
		{206, HOUR, OUTCOME_FAILED, FAILURE_CLIENT},
		{300, HOUR, OUTCOME_FAILED, FAILURE_CLIENT},
		{400, HOUR, OUTCOME_FAILED, FAILURE_CLIENT},
		{401, HOUR, OUTCOME_FAILED, FAILURE_CLIENT},
		{403, HOUR, OUTCOME_FAILED, FAILURE_BLOCKED},
		{404, HOUR, OUTCOME_FAILED, FAILURE_TRANSIENT}, /* a flap … */
		{404, 3 * DAY, OUTCOME_FAILED, FAILURE_CLIENT}, /* … or not */
		{410, HOUR, OUTCOME_FAILED, FAILURE_GONE},
		{429, HOUR, OUTCOME_FAILED, FAILURE_THROTTLED},
		{500, HOUR, OUTCOME_FAILED, FAILURE_TRANSIENT},
		{503, HOUR, OUTCOME_FAILED, FAILURE_TRANSIENT},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct feed_record feed = known_feed();
		struct response response = answer(cases[i].status);
		feed.state.succeeded_at = now - cases[i].success_age_s;
		struct outcome outcome = outcome_of_response(&feed.state, &response, now);
		assert_int_equal(outcome.kind, cases[i].kind);
		assert_int_equal(outcome.failure, cases[i].failure);
	}
}

static void test_a_304_answers_a_condition(void **state)
{
	(void)state;
	const char *moved_to;
	struct feed_state next;
	struct feed_record feed = known_feed();
	struct response response = answer(304);
	response.was_conditional = false; /* to a new feed, or where a redirect led to this time */
	response.etag = STR("\"2\"");
	response.effective_url = "https://example.org/elsewhere";
	struct outcome outcome = outcome_of_response(&feed.state, &response, now);
	assert_int_equal(outcome.kind, OUTCOME_FAILED);
	assert_int_equal(outcome.failure, FAILURE_TRANSIENT);
	assert_non_null(strstr(outcome.reason.text, "304"));
	outcome_apply(&outcome, &feed, &usual, &response, NULL, now, &next, &moved_to);
	assert_true(str_eq(next.etag, STR("\"1\"")));
	assert_true(str_eq(next.last_modified, STR("then")));
	assert_int_equal(next.effective_url.len, 0);
	assert_int_equal(next.n_failures, 1);
}

static void test_same_bytes_need_no_parser(void **state)
{
	(void)state;
	struct feed_record feed = known_feed();
	struct response response = answer(200);
	response.wire_hash = 42;
	assert_int_equal(outcome_of_response(&feed.state, &response, now).kind, OUTCOME_UNCHANGED);
	response.wire_hash = 43;
	assert_int_equal(outcome_of_response(&feed.state, &response, now).kind, OUTCOME_READ);
}

static struct feed_state apply(struct feed_record *feed, enum outcome_kind kind,
	struct response *response, int64_t at, const char **ret_moved_to)
{
	struct outcome outcome = {.kind = kind, .failure = kind == OUTCOME_FAILED ? FAILURE_TRANSIENT : 0,
		.stage = "fetch"};
	struct document document;
	struct feed_state next;
	document_init(&document);
	outcome_apply(&outcome, feed, &usual, response, kind == OUTCOME_READ ? &document : NULL, at, &next,
		ret_moved_to);
	return next;
}

static void test_validators_are_a_pair(void **state)
{
	(void)state;
	const char *moved_to;
	struct feed_record feed = known_feed();
	struct response response = answer(200);
	response.last_modified = STR("now");
	struct feed_state next = apply(&feed, OUTCOME_READ, &response, now, &moved_to);
	assert_int_equal(next.etag.len, 0);
	assert_true(str_eq(next.last_modified, STR("now")));
	assert_int_equal(next.wire_hash, 99);

	response = answer(304);
	response.etag = STR("\"2\"");
	next = apply(&feed, OUTCOME_UNCHANGED, &response, now, &moved_to);
	assert_true(str_eq(next.etag, STR("\"2\"")));
	assert_true(str_eq(next.last_modified, STR("then")));
	assert_int_equal(next.wire_hash, 42);

	response = answer(500);
	response.etag = STR("\"error\"");
	next = apply(&feed, OUTCOME_FAILED, &response, now, &moved_to);
	assert_true(str_eq(next.etag, STR("\"1\"")));
	assert_int_equal(next.wire_hash, 42);
}

static void test_failures_count_in_their_class(void **state)
{
	(void)state;
	const char *moved_to;
	struct feed_record feed = known_feed();
	struct response response = answer(500);
	for (int64_t n = 1; n <= 3; n++) {
		feed.state = apply(&feed, OUTCOME_FAILED, &response, now + n * DAY, &moved_to);
		assert_int_equal(feed.state.n_failures, n);
		assert_int_equal(feed.state.failing_since, now + DAY);
	}
	feed.state.failure = FAILURE_CLIENT; /* another class goes on where its wait is as long: 16 h */
	feed.state = apply(&feed, OUTCOME_FAILED, &response, now + 9 * DAY, &moved_to);
	assert_int_equal(feed.state.n_failures, 5);
	assert_int_equal(feed.state.failing_since, now + DAY);
	response = answer(304);
	feed.state = apply(&feed, OUTCOME_UNCHANGED, &response, now + 10 * DAY, &moved_to);
	assert_int_equal(feed.state.n_failures, 0);
	assert_int_equal(feed.state.failure, FAILURE_NONE);
	assert_true(feed.state.failing_since == TIME_NONE);
}

static void test_retry_after_is_stored(void **state)
{
	(void)state;
	const char *moved_to;
	struct feed_record feed = known_feed();
	struct response response = answer(429);
	response.retry_after = STR("7200");
	feed.state = apply(&feed, OUTCOME_FAILED, &response, now, &moved_to);
	assert_int_equal(feed.state.not_before_at, now + 7200);
	response = answer(304);
	feed.state = apply(&feed, OUTCOME_UNCHANGED, &response, now + 7200, &moved_to);
	assert_true(feed.state.not_before_at == TIME_NONE);
}

static void test_at_once_is_no_time_to_wait(void **state)
{
	(void)state;
	static const char *const values[] = {"0", "Sat, 01 Jan 2000 00:00:00 GMT", ""};
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const char *moved_to;
		struct feed_record feed = known_feed();
		struct response response = answer(429);
		response.retry_after = str_of(values[i]);
		feed.state = apply(&feed, OUTCOME_FAILED, &response, now, &moved_to);
		assert_in_range(feed.state.not_before_at, now + HOUR, now + HOUR + HOUR / 10); /* its class is transient here */
	}
}

static void test_a_rate_limit_is_stored(void **state)
{
	(void)state;
	const char *moved_to;
	struct feed_record feed = known_feed();
	struct response response = answer(200);
	response.rate_remaining = STR("0");
	response.rate_reset = STR("900");
	feed.state = apply(&feed, OUTCOME_READ, &response, now, &moved_to);
	assert_int_equal(feed.state.failure, FAILURE_NONE);
	assert_int_equal(feed.state.not_before_at, now + 900);
	response.redirect_retry_by = "http://example.net/"; /* another host */
	response.redirect_retry_at = now + 1200;
	feed.state = apply(&feed, OUTCOME_READ, &response, now, &moved_to);
	assert_int_equal(feed.state.not_before_at, now + 900);
	response.status = 429;
	feed.state = apply(&feed, OUTCOME_FAILED, &response, now, &moved_to);
	assert_int_equal(feed.state.not_before_at, now + 900);
	response.retry_after = STR("60"); /* says it more exactly */
	feed.state = apply(&feed, OUTCOME_FAILED, &response, now, &moved_to);
	assert_int_equal(feed.state.not_before_at, now + 60);
}

static void test_permanent_redirects_are_believed_late(void **state)
{
	(void)state;
	const char *moved_to;
	struct feed_record feed = known_feed();
	struct response response = answer(200);
	response.is_moved = true;
	response.effective_url = "https://example.org/new";
	for (int n = 0; n < 3; n++) { /* often enough, but not for long enough */
		feed.state = apply(&feed, OUTCOME_READ, &response, now + n * HOUR, &moved_to);
		assert_null(moved_to);
	}
	feed.state = apply(&feed, OUTCOME_READ, &response, now + DAY, &moved_to);
	assert_string_equal(moved_to, "https://example.org/new");

	feed = known_feed();
	feed.state = apply(&feed, OUTCOME_READ, &response, now, &moved_to);
	feed.state = apply(&feed, OUTCOME_READ, &response, now + DAY, &moved_to);
	response.effective_url = "https://example.org/newer"; /* another target starts the count anew */
	feed.state = apply(&feed, OUTCOME_READ, &response, now + 2 * DAY, &moved_to);
	assert_null(moved_to);
	assert_int_equal(feed.state.n_moved, 1);

	response.effective_url = "http://example.org/plain"; /* never from https to http */
	feed = known_feed();
	for (int n = 0; n < 5; n++) {
		feed.state = apply(&feed, OUTCOME_READ, &response, now + n * DAY, &moved_to);
		assert_null(moved_to);
	}
}

/* How long they have led to the same address is remembered; what is for good begins anew. */
static void test_temporary_redirects_are_told(void **state)
{
	(void)state;
	static const struct {
		enum outcome_kind kind;
		const char *effective;
		bool is_moved;
		int64_t since, n_moved; /* days */
		const char *url;
	} steps[] = {
		{OUTCOME_READ, "https://example.org/a", false, 0, 0, "https://example.org/a"},
		{OUTCOME_UNCHANGED, "https://example.org/a", false, 0, 0, "https://example.org/a"},
		{OUTCOME_FAILED, "https://example.org/feed", false, 0, 0, "https://example.org/a"},
		{OUTCOME_READ, "https://example.org/a", false, 0, 0, "https://example.org/a"},
		{OUTCOME_READ, "https://example.org/b", false, 4, 0, "https://example.org/b"},
		{OUTCOME_READ, "https://example.org/b", true, 5, 1, "https://example.org/b"},
		{OUTCOME_READ, "https://example.org/b", true, 5, 2, "https://example.org/b"},
		{OUTCOME_READ, "https://example.org/b", false, 7, 0, "https://example.org/b"},
		{OUTCOME_READ, "https://example.org/feed", false, -1, 0, ""},
		{OUTCOME_READ, "https://example.org/b", true, 9, 1, "https://example.org/b"},
		{OUTCOME_FAILED, "https://example.org/b", true, -1, 0, ""},
	};
	struct feed_record feed = known_feed();
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const char *moved_to;
		struct response response = answer(steps[i].kind == OUTCOME_FAILED ? 500 : 200);
		response.effective_url = steps[i].effective;
		response.is_moved = steps[i].is_moved;
		feed.state = apply(&feed, steps[i].kind, &response, now + (int64_t)i * DAY, &moved_to);
		assert_null(moved_to);
		assert_true(str_eq(feed.state.moved_url, str_of(steps[i].url)));
		assert_int_equal(feed.state.n_moved, steps[i].n_moved);
		assert_true(feed.state.moved_since == (steps[i].since < 0 ? TIME_NONE : now + steps[i].since * DAY));
	}
}

static void test_a_page_hands_over_to_its_feed_once(void **state)
{
	(void)state;
	static const struct {
		const char *url, *effective;
		enum feed_failure before; /* of the address */
		bool was_feed;
		const char *links[2];
		const char *want;
	} cases[] = {
		{"https://a.org/", "https://a.org/", FAILURE_NONE, false, {"https://a.org/f", "https://a.org/g"},
			"https://a.org/f"},
		{"https://a.org/", "https://a.org/x", FAILURE_TRANSIENT, false, {"https://a.org/x", "https://b.org/"},
			"https://b.org/"},
		{"https://a.org/", "https://a.org/", FAILURE_NONE, false, {"http://10.0.0.1/", "http://a.org/f"},
			"http://a.org/f"},
		{"http://10.0.0.1/", "http://10.0.0.1/", FAILURE_NONE, false, {"http://10.0.0.2/"},
			"http://10.0.0.2/"},
		{"https://a.org/", "https://a.org/", FAILURE_NOT_FEED, false, {"https://a.org/f"}, ""},
		{"https://a.org/", "https://a.org/", FAILURE_NONE, true, {"https://a.org/f"}, ""},
		{"https://a.org/", "https://a.org/", FAILURE_NONE, false, {"https://a.org/"}, ""},
		{"https://a.org/", "https://a.org/", FAILURE_NONE, false, {NULL}, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct link links[2] = {{.url = str_of(cases[i].links[0])}, {.url = str_of(cases[i].links[1])}};
		struct document document = {.links = links};
		document.n_links = (size_t)(cases[i].links[0] != NULL) + (cases[i].links[1] != NULL);
		struct feed_record feed = {.id = 1, .url = str_of(cases[i].url)};
		feed_state_init(&feed.state);
		feed.state.failure = cases[i].before;
		feed.state.succeeded_at = cases[i].was_feed ? now - DAY : TIME_NONE;
		struct response response = {.status = 200, .effective_url = cases[i].effective};
		struct error err = {{0}};
		struct outcome outcome = outcome_of_read(READ_NOT_A_FEED, &document, &err);
		assert_true(str_eq(outcome_announced(&outcome, &feed, &response, &document),
			str_of(cases[i].want)));
		outcome.failure = FAILURE_TRANSIENT;
		assert_int_equal(outcome_announced(&outcome, &feed, &response, &document).len, 0);
	}
}

static void test_what_is_not_whole_says_why(void **state)
{
	(void)state;
	struct document document = {.flags = DOCUMENT_TRUNCATED, .n_entries = 3};
	const struct error err = {"the document ends early"};
	struct outcome outcome = outcome_of_read(READ_OK, &document, &err);
	assert_int_equal(outcome.kind, OUTCOME_PART);
	assert_int_equal(outcome.failure, FAILURE_TRANSIENT);
	assert_string_equal(outcome.reason.text, "the document ends early; whole entries that were kept: 3");
	document.flags = 0;
	assert_int_equal(outcome_of_read(READ_OK, &document, &(struct error){{0}}).kind, OUTCOME_READ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_a_304_answers_a_condition),
		cmocka_unit_test(test_same_bytes_need_no_parser),
		cmocka_unit_test(test_validators_are_a_pair),
		cmocka_unit_test(test_failures_count_in_their_class),
		cmocka_unit_test(test_retry_after_is_stored),
		cmocka_unit_test(test_a_rate_limit_is_stored), cmocka_unit_test(test_at_once_is_no_time_to_wait),
		cmocka_unit_test(test_permanent_redirects_are_believed_late),
		cmocka_unit_test(test_temporary_redirects_are_told),
		cmocka_unit_test(test_a_page_hands_over_to_its_feed_once),
		cmocka_unit_test(test_what_is_not_whole_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
