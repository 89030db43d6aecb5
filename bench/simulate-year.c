/* A year of 1,000 publishers, asked by our rule (policy/poll.c itself) and by those of others: what each
 * costs in requests, and how late each sees an item. Every rule is also stretched or squeezed to our
 * number of requests, as only then delays can be compared.
 *
 *   simulate-year [SEED]
 *
 * The others' rules, from their public documentation and source: Miniflux "entry_frequency" (a week
 * divided by the entries of the last week, 5 min to 24 h) and CommaFeed (half the mean gap, 5 min to
 * 4 h; idle for 7, 14 and 30 days: a quarter, half and all of the 4 h); both wait at least for what the
 * feed hints, stretched or not. The bound is no rule: it asks every hour, or each half-hour where hints
 * allow that, however many requests it takes, and knows beforehand what comes at a fixed minute. What
 * comes at random cannot be seen sooner by anybody who leaves an hour between two requests. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/publishers.h"
#include "policy/poll.h"
#include "policy/rhythm.h"

/* What a rule may know of a feed: what it has seen. */
struct view {
	int64_t feed_id, now, since, changed_at;
	int64_t rhythm_s;
	char rhythm_text[RHYTHM_BYTES];
	struct str rhythm;
	const struct publisher *source;
	size_t n_seen;
};

struct rule {
	const char *name;
	int64_t (*wait)(const struct view *view);
	int64_t floor_s;
	bool hears_hints; /* however it is stretched */
	double stretch;
};

struct result {
	uint64_t n_requests;
	int64_t *delays;
	size_t n_delays;
	int64_t feed_medians[N_FEEDS];
	size_t n_feed_medians;
};

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
}

static int64_t wait_ours(const struct view *view)
{
	const struct poll_facts facts = {
		.feed_id = view->feed_id, .added_at = year_start, .finished_at = view->now,
		.default_interval_s = HOUR, .min_interval_s = HOUR / 2, .max_interval_s = DAY,
		.rhythm_s = view->rhythm_s, .rhythm = view->rhythm, .idle_since = view->changed_at,
		.has_succeeded = true, .has_validators = true, .fresh_s = view->source->hint_s,
		.hints = {.ttl_s = SIZE_NONE, .update_period_s = SIZE_NONE, .update_base_at = TIME_NONE},
		.failing_since = TIME_NONE, .not_before_at = TIME_NONE,
	};
	struct poll_plan plan;
	poll_plan(&facts, &plan);
	return plan.due_at - view->now;
}

static int64_t wait_fixed(const struct view *view)
{
	(void)view;
	return HOUR;
}

static int64_t wait_miniflux(const struct view *view)
{
	int64_t count = 0;
	for (size_t i = view->n_seen; i-- > 0 && view->source->at[i] > view->now - WEEK;)
		count++;
	return count ? clamp(WEEK / count, 5 * MINUTE, DAY) : DAY;
}

static int64_t wait_commafeed(const struct view *view)
{
	const struct publisher *source = view->source;
	int64_t max = 4 * HOUR, idle = view->n_seen ? view->now - source->at[view->n_seen - 1] : YEAR;
	size_t n = view->n_seen < 20 ? view->n_seen : 20;
	int64_t gap = n > 1 ? (source->at[view->n_seen - 1] - source->at[view->n_seen - n]) / (int64_t)(n - 1) : max;
	int64_t wait = idle >= 30 * DAY ? max : idle >= 14 * DAY ? max / 2 : idle >= 7 * DAY ? max / 4 : gap / 2;
	return clamp(wait, 5 * MINUTE, max);
}

static int64_t wait_bound(const struct view *view)
{
	const struct publisher *source = view->source;
	int64_t floor = source->hint_s == SIZE_NONE ? HOUR : clamp(source->hint_s, HOUR / 2, DAY);
	size_t next = view->n_seen;
	while (next < source->n && source->at[next] < view->now + floor)
		next++;
	return source->is_timed && next < source->n ? source->at[next] - view->now : floor;
}

static void view_poll(struct view *view, struct result *result)
{
	const struct publisher *source = view->source;
	size_t n_before = view->n_seen;
	while (view->n_seen < source->n && source->at[view->n_seen] <= view->now)
		result->delays[result->n_delays++] = view->now - source->at[view->n_seen++];
	bool is_dated = view->n_seen > n_before && !source->is_undated;
	const struct rhythm_news news = {.n_new = (int64_t)(view->n_seen - n_before), .since = view->since,
		.now = view->now, .changed_at = view->changed_at,
		.first = is_dated ? source->at[n_before] : TIME_NONE,
		.last = is_dated ? source->at[view->n_seen - 1] : TIME_NONE};
	char text[RHYTHM_BYTES];
	view->rhythm_s = rhythm_gap(view->rhythm_s, &news);
	struct str next = rhythm_profile(view->rhythm, &news, text);
	if (next.data == text) {
		memcpy(view->rhythm_text, text, sizeof text);
		view->rhythm = str_make(view->rhythm_text, sizeof text);
	}
	if (news.n_new || view->changed_at == TIME_NONE)
		view->changed_at = view->now;
	view->since = view->now;
	result->n_requests++;
}

static void run(const struct rule *rule, const struct publisher *sources, struct result *result)
{
	result->n_requests = result->n_delays = result->n_feed_medians = 0;
	for (int64_t id = 0; id < N_FEEDS; id++) {
		struct view view = {.feed_id = id, .source = &sources[id], .now = year_start + id * 997 % HOUR,
			.since = TIME_NONE, .changed_at = TIME_NONE, .rhythm_s = SIZE_NONE};
		size_t first = result->n_delays;
		while (view.now < year_start + YEAR) {
			view_poll(&view, result);
			int64_t wait = (int64_t)((double)rule->wait(&view) * rule->stretch);
			int64_t floor = rule->hears_hints && sources[id].hint_s > rule->floor_s ? sources[id].hint_s : rule->floor_s;
			view.now += wait < floor ? floor : wait;
		}
		size_t n = result->n_delays - first;
		if (n) {
			qsort(result->delays + first, n, sizeof(int64_t), compare_times);
			result->feed_medians[result->n_feed_medians++] = result->delays[first + n / 2];
		}
	}
	qsort(result->delays, result->n_delays, sizeof(int64_t), compare_times);
	qsort(result->feed_medians, result->n_feed_medians, sizeof(int64_t), compare_times);
}

static double quantile(const int64_t *sorted, size_t n, size_t percent)
{
	return (double)sorted[n * percent / 100] / MINUTE;
}

static void print(const char *name, const struct rule *rule, const struct result *result)
{
	printf("| %-46s | %9" PRIu64 " | %5.2f | %6.1f | %7.1f | %6.1f | %7.1f |\n", name, result->n_requests,
		rule->stretch, quantile(result->delays, result->n_delays, 50), quantile(result->delays, result->n_delays, 95),
		quantile(result->feed_medians, result->n_feed_medians, 50),
		quantile(result->feed_medians, result->n_feed_medians, 95));
}

/* The stretch with which the rule makes this many requests. */
static void equalize(struct rule *rule, const struct publisher *sources, uint64_t n_requests, struct result *result)
{
	double low = 0.1, high = 10;
	for (int i = 0; i < 14; i++) {
		rule->stretch = (low + high) / 2;
		run(rule, sources, result);
		if (result->n_requests > n_requests)
			low = rule->stretch;
		else
			high = rule->stretch;
	}
}

static void compare(uint64_t seed, bool has_hints)
{
	static struct publisher sources[N_FEEDS];
	static struct result result;
	struct rule rules[] = {
		{"courant", wait_ours, 1, false, 1},
		{"fixed interval", wait_fixed, 1, false, 1},
		{"Miniflux entry_frequency", wait_miniflux, 1, true, 1},
		{"CommaFeed", wait_commafeed, 1, true, 1},
		{"Miniflux, never more than hourly", wait_miniflux, HOUR, true, 1},
		{"CommaFeed, never more than hourly", wait_commafeed, HOUR, true, 1},
		{"bound, whatever it costs", wait_bound, 1, false, 1},
	};
	size_t n_items = 0, n_rules = sizeof rules / sizeof *rules;
	publishers_make(seed, has_hints, sources);
	for (size_t id = 0; id < N_FEEDS; id++)
		n_items += sources[id].n;
	result.delays = calloc(n_items + 1, sizeof(int64_t));
	if (!result.delays)
		abort();
	printf("\n%d feeds, %zu items, %s\n\n", N_FEEDS, n_items, has_hints ? "hints as assumed" : "no hints");
	printf("| %-46s | %9s | %5s | %6s | %7s | %6s | %7s |\n", "rule (delays in minutes)", "requests", "x", "items",
		"p95", "feeds", "p95");
	printf("|---|---|---|---|---|---|---|\n");
	uint64_t n_ours = 0;
	for (size_t i = 0; i < n_rules; i++) {
		run(&rules[i], sources, &result);
		print(rules[i].name, &rules[i], &result);
		n_ours = i ? n_ours : result.n_requests;
	}
	for (size_t i = 1; i + 1 < n_rules; i++) {
		char name[64];
		equalize(&rules[i], sources, n_ours, &result);
		snprintf(name, sizeof name, "%s, our requests", rules[i].name);
		print(name, &rules[i], &result);
	}
	free(result.delays);
	publishers_finish(sources);
}

int main(int argc, char **argv)
{
	uint64_t seed = argc > 1 ? (uint64_t)strtoull(argv[1], NULL, 10) : 1;
	compare(seed, false);
	compare(seed, true);
	return 0;
}
