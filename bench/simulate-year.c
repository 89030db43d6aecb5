/* A year of 1,000 feeds with known publishing patterns, asked by our rule (policy/poll.c itself) and by
 * those of others: what each costs in requests, and how late each sees an item. Every rule is also
 * stretched or squeezed to our number of requests, as only then delays can be compared.
 *
 *   simulate-year [SEED]
 *
 * The others' rules, from their public documentation and source: Miniflux "entry_frequency" (a week
 * divided by the entries of the last week, 5 min to 24 h) and CommaFeed (half the mean gap, 5 min to
 * 4 h; idle for 7, 14 and 30 days: a quarter, half and all of the 4 h). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time.h"
#include "policy/poll.h"
#include "policy/rhythm.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY, YEAR = 365 * DAY, N_FEEDS = 1000 };
static const int64_t start = 1767225600; /* Thursday, 1 January 2026, 00:00 GMT */

struct outlet {
	int64_t *at; /* publications, ascending */
	size_t n, capacity;
};

/* What a rule may know of a feed: what it has seen. */
struct view {
	int64_t feed_id, now, since, changed_at;
	int64_t rhythm_s;
	char rhythm_text[RHYTHM_BYTES];
	struct str rhythm;
	const struct outlet *source;
	size_t n_seen;
};

struct rule {
	const char *name;
	int64_t (*wait)(const struct view *view);
	double stretch;
	int64_t floor_s;
};

struct result {
	uint64_t n_requests;
	int64_t *delays;
	size_t n_delays;
	int64_t feed_medians[N_FEEDS];
	size_t n_feed_medians;
};

static uint64_t random_state = 1;

static double random_unit(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (double)(random_state >> 11) / 9007199254740992.0;
}

static int64_t random_below(int64_t n)
{
	return (int64_t)(random_unit() * (double)n);
}

static void publish(struct outlet *source, int64_t at)
{
	if (source->n == source->capacity) {
		source->capacity = source->capacity ? source->capacity * 2 : 64;
		source->at = realloc(source->at, source->capacity * sizeof *source->at);
		if (!source->at)
			abort();
	}
	source->at[source->n++] = at;
}

/* Patterns: how many a day, between which hours, on which days. */
static const struct pattern {
	const char *name;
	int share;              /* of 1,000 */
	double per_day;         /* on a day that it publishes */
	int first_hour, n_hours;
	unsigned days;          /* bit d: Sunday = 0 */
} patterns[] = {
	{"news site", 60, 40, 5, 18, 0x7f},
	{"news site of one country, weekdays", 60, 15, 6, 12, 0x3e},
	{"office blog", 150, 1.5, 8, 9, 0x3e},
	{"evening blog", 130, 0.4, 19, 4, 0x7f},
	{"weekly, on Friday morning", 150, 0.9, 8, 3, 0x20},
	{"weekend", 80, 0.7, 9, 12, 0x41},
	{"monthly", 220, 0.033, 8, 14, 0x7f},
	{"twice a year", 100, 0.005, 0, 24, 0x7f},
	{"silent", 50, 0, 0, 24, 0x7f},
};

static int compare_times(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

static void source_make(struct outlet *source, const struct pattern *pattern)
{
	int64_t zone = random_below(24) * HOUR;
	double liveliness = 0.5 + random_unit();
	for (int64_t day = start; day < start + YEAR; day += DAY) {
		if (!(pattern->days >> time_weekday(day) & 1))
			continue;
		double left = pattern->per_day * liveliness;
		for (; left > 0; left -= 1)
			if (left >= 1 ? random_unit() < 0.95 : random_unit() < left)
				publish(source, day + zone + pattern->first_hour * HOUR + random_below(pattern->n_hours * HOUR));
	}
	if (source->n)
		qsort(source->at, source->n, sizeof *source->at, compare_times);
}

static int64_t wait_ours(const struct view *view)
{
	const struct poll_facts facts = {
		.feed_id = view->feed_id, .added_at = start, .finished_at = view->now,
		.default_interval_s = HOUR, .min_interval_s = HOUR / 2, .max_interval_s = DAY,
		.rhythm_s = view->rhythm_s, .rhythm = view->rhythm, .idle_since = view->changed_at,
		.has_validators = true, .fresh_s = SIZE_NONE,
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

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low ? low : value > high ? high : value;
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
	const struct outlet *source = view->source;
	int64_t max = 4 * HOUR, idle = view->n_seen ? view->now - source->at[view->n_seen - 1] : YEAR;
	if (idle >= 30 * DAY)
		return max;
	if (idle >= 14 * DAY)
		return max / 2;
	if (idle >= 7 * DAY)
		return max / 4;
	size_t n = view->n_seen < 20 ? view->n_seen : 20;
	int64_t gap = n > 1 ? (source->at[view->n_seen - 1] - source->at[view->n_seen - n]) / (int64_t)(n - 1) : max;
	return clamp(gap / 2, 5 * MINUTE, max);
}

static void view_poll(struct view *view, struct result *result)
{
	const struct outlet *source = view->source;
	size_t n_before = view->n_seen;
	while (view->n_seen < source->n && source->at[view->n_seen] <= view->now)
		result->delays[result->n_delays++] = view->now - source->at[view->n_seen++];
	const struct rhythm_news news = {.n_new = (int64_t)(view->n_seen - n_before), .since = view->since,
		.now = view->now, .changed_at = view->changed_at,
		.first = view->n_seen > n_before ? source->at[n_before] : TIME_NONE,
		.last = view->n_seen > n_before ? source->at[view->n_seen - 1] : TIME_NONE};
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

static void run(const struct rule *rule, const struct outlet *sources, struct result *result)
{
	result->n_requests = result->n_delays = result->n_feed_medians = 0;
	random_state = 99;
	for (int64_t id = 0; id < N_FEEDS; id++) {
		struct view view = {.feed_id = id, .source = &sources[id], .now = start + random_below(HOUR),
			.since = TIME_NONE, .changed_at = TIME_NONE, .rhythm_s = SIZE_NONE};
		size_t first = result->n_delays;
		while (view.now < start + YEAR) {
			view_poll(&view, result);
			double wait = (double)rule->wait(&view) * rule->stretch;
			view.now += wait < (double)rule->floor_s ? rule->floor_s : (int64_t)wait;
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

static void print(const char *name, const struct rule *rule, const struct result *result)
{
	printf("| %-44s | %9" PRIu64 " | %5.2f | %6.1f | %6.1f | %6.1f |\n", name, result->n_requests,
		rule->stretch, (double)result->delays[result->n_delays / 2] / MINUTE,
		(double)result->delays[result->n_delays * 95 / 100] / MINUTE,
		(double)result->feed_medians[result->n_feed_medians / 2] / MINUTE);
}

/* The stretch with which the rule makes this many requests. */
static void equalize(struct rule *rule, const struct outlet *sources, uint64_t n_requests, struct result *result)
{
	double low = 0.01, high = 100;
	for (int i = 0; i < 16; i++) {
		rule->stretch = (low + high) / 2;
		run(rule, sources, result);
		if (result->n_requests > n_requests)
			low = rule->stretch;
		else
			high = rule->stretch;
	}
}

int main(int argc, char **argv)
{
	static struct outlet sources[N_FEEDS];
	static struct result result;
	struct rule rules[] = {
		{"courant", wait_ours, 1, 1},
		{"fixed interval", wait_fixed, 1, 1},
		{"Miniflux entry_frequency", wait_miniflux, 1, 1},
		{"CommaFeed", wait_commafeed, 1, 1},
		{"Miniflux, never more than hourly", wait_miniflux, 1, HOUR},
		{"CommaFeed, never more than hourly", wait_commafeed, 1, HOUR},
	};
	size_t n_items = 0, id = 0;
	random_state = argc > 1 ? (uint64_t)strtoull(argv[1], NULL, 10) : 1;
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
		for (int k = 0; k < patterns[i].share; k++)
			source_make(&sources[id++], &patterns[i]);
	for (id = 0; id < N_FEEDS; id++)
		n_items += sources[id].n;
	result.delays = calloc(n_items + 1, sizeof(int64_t));
	if (!result.delays)
		abort();
	printf("%d feeds, %zu items, one year\n\n", N_FEEDS, n_items);
	printf("| %-44s | %9s | %5s | %6s | %6s | %6s |\n", "rule (delays in minutes)", "requests", "x", "median", "p95", "feed");
	printf("|---|---|---|---|---|---|\n");
	uint64_t n_ours = 0;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		run(&rules[i], sources, &result);
		print(rules[i].name, &rules[i], &result);
		if (i == 0)
			n_ours = result.n_requests;
	}
	for (size_t i = 1; i < sizeof rules / sizeof *rules; i++) {
		char name[64];
		equalize(&rules[i], sources, n_ours, &result);
		snprintf(name, sizeof name, "%s, our requests", rules[i].name);
		print(name, &rules[i], &result);
	}
	for (id = 0; id < N_FEEDS; id++)
		free(sources[id].at);
	free(result.delays);
	return 0;
}
