/* What is known of real feeds, and kept here: a few produce nearly everything (Travers et al. 2014: 17 % of 8,155
 * feeds 97 % of the items, 5.5 a day and feed in the mean) and a quarter is silent for days (Liu et al. 2005).
 * Nothing was measured on who sends which hint: the shares below are assumptions, and the simulation is
 * run without any hint as well. */
#include "bench/publishers.h"

#include <stdlib.h>

#include "base/document.h"
#include "base/time.h"

enum { EVERY_DAY = 0x7f, WEEKDAYS = 0x3e };

/* One kind: so many events a day at random within its hours, on its days, of so many items each. */
static const struct kind {
	const char *name;
	int share;       /* of 1,000 */
	double per_day;  /* events on a day that it publishes */
	int n_items;     /* of an event, all at once */
	int first_hour, n_hours; /* 0 hours: always at the same minute */
	unsigned days;   /* bit d: Sunday = 0 */
	int burst_days;  /* of every 90, silent in between; 0: no such thing */
	int short_hint;  /* per cent that allow less than an hour */
} kinds[] = {
	{"news site", 60, 40, 1, 5, 18, EVERY_DAY, 0, 50},
	{"news of one country", 50, 15, 1, 6, 12, WEEKDAYS, 0, 50},
	{"collected by another program", 20, 8, 3, 6, 16, EVERY_DAY, 0, 10},
	{"list of a journal, each working day", 10, 1, 20, 0, 0, WEEKDAYS, 0, 10},
	{"column at its hour", 60, 0.97, 1, 0, 0, WEEKDAYS, 0, 10},
	{"office blog", 120, 1.5, 1, 8, 9, WEEKDAYS, 0, 10},
	{"evening blog", 120, 0.4, 1, 19, 4, EVERY_DAY, 0, 10},
	{"podcast on Friday", 90, 0.9, 1, 0, 0, 0x20, 0, 10},
	{"comic on three days", 30, 0.97, 1, 0, 0, 0x2a, 0, 10},
	{"weekend", 70, 0.7, 1, 9, 12, 0x41, 0, 10},
	{"travels and releases", 70, 1.5, 1, 8, 14, EVERY_DAY, 12, 10},
	{"monthly", 190, 0.033, 1, 8, 14, EVERY_DAY, 0, 10},
	{"twice a year", 70, 0.005, 1, 0, 24, EVERY_DAY, 0, 10},
	{"silent", 40, 0, 1, 0, 24, EVERY_DAY, 0, 10},
};

static double random_unit(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (double)(*state >> 11) / 9007199254740992.0;
}

static int64_t random_below(uint64_t *state, int64_t n)
{
	return (int64_t)(random_unit(state) * (double)n);
}

static void publish(struct publisher *publisher, int64_t at, int n_items)
{
	for (; n_items > 0; n_items--) {
		if (publisher->n == publisher->capacity) {
			publisher->capacity = publisher->capacity ? publisher->capacity * 2 : 64;
			publisher->at = realloc(publisher->at, publisher->capacity * sizeof *publisher->at);
			if (!publisher->at)
				abort();
		}
		publisher->at[publisher->n++] = at;
	}
}

int compare_times(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

/* ttl 60, hourly updates of sy: and an hour of max-age are what many systems send by themselves. */
static int64_t make_hint(const struct kind *kind, uint64_t *random)
{
	static const int64_t short_s[] = {5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 15 * MINUTE, 30 * MINUTE};
	int64_t draw = random_below(random, 100), which = random_below(random, 5);
	if (draw < kind->short_hint)
		return short_s[which];
	if (draw < kind->short_hint + 35)
		return HOUR;
	return draw < kind->short_hint + 38 ? 4 * HOUR : SIZE_NONE;
}

static void publish_day(struct publisher *publisher, const struct kind *kind, int64_t day, double n_events,
	int64_t minute, uint64_t *random)
{
	for (double left = n_events; left > 0; left -= 1) {
		if (random_unit(random) >= (left >= 1 ? 0.95 : left))
			continue;
		int64_t at = kind->n_hours ? random_below(random, kind->n_hours * HOUR)
			: minute * MINUTE + random_below(random, 2 * MINUTE);
		publish(publisher, day + kind->first_hour * HOUR + at, kind->n_items);
	}
}

static void publisher_make(struct publisher *publisher, const struct kind *kind, bool has_hints, uint64_t *random)
{
	int64_t zone = random_below(random, 24) * HOUR, minute = random_below(random, 24 * 12) * 5;
	int64_t burst = random_below(random, 90), hint = make_hint(kind, random);
	double liveliness = kind->n_hours ? 0.5 + random_unit(random) : 1;
	*publisher = (struct publisher){.is_timed = !kind->n_hours, .is_undated = random_below(random, 100) < 15,
		.hint_s = has_hints ? hint : SIZE_NONE};
	for (int64_t day = 0; day < YEAR / DAY; day++) {
		bool is_silent = kind->burst_days && (day + burst) % 90 >= kind->burst_days;
		if (!is_silent && kind->days >> time_weekday(year_start + day * DAY) & 1)
			publish_day(publisher, kind, year_start + day * DAY + zone, kind->per_day * liveliness, minute, random);
	}
	if (publisher->n)
		qsort(publisher->at, publisher->n, sizeof *publisher->at, compare_times);
}

void publishers_make(uint64_t seed, bool has_hints, struct publisher ret_publishers[N_FEEDS])
{
	size_t id = 0;
	uint64_t random = seed;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		for (int k = 0; k < kinds[i].share; k++)
			publisher_make(&ret_publishers[id++], &kinds[i], has_hints, &random);
}

void publishers_finish(struct publisher publishers[N_FEEDS])
{
	for (size_t id = 0; id < N_FEEDS; id++)
		free(publishers[id].at);
}
