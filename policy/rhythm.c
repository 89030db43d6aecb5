/* A rate that is the product of an hour of the day, a day of the week and a slot of the hour: 43 small
 * counts tell night from day, weekends from weeks and what comes at the full hour from what comes at any
 * time, and are learned from a few dozen items.
 *
 * The moment to ask is the one that spends requests where they save most waiting. Let a request be
 * worth L seconds of one item's waiting, and r(t) be the items to come per second. Asking every T
 * seconds costs L/T + r T/2 a second, least at T = sqrt(2 L / r); so the schedule that follows a changing
 * r asks as soon as the items that wait by now, n(t), reach r(t) T = sqrt(2 L r(t)): late when many are
 * about to come, at once when a burst is over. */
#include "policy/rhythm.h"

#include <assert.h>
#include <string.h>

#include "base/document.h"
#include "base/time.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	N_HOURS = 24,
	N_DAYS = 7,
	N_SLOTS = 12,
	SLOT = HOUR / N_SLOTS,
	EMPTY = '0',
	FULL = '~' - '0',   /* then all counts of a cycle are halved */
	AN_ITEM = 12,       /* counts, shared by the hours or slots in which it may have come */
	DOUBT_HOUR = 2,     /* counts that each has beforehand */
	DOUBT_DAY = 20,
	DOUBT_SLOT = 4,
	GAP_MEMORY = 16,    /* the items that a gap is the mean of, about: nights are gaps too */
	REQUEST_WORTH_S = 4 * HOUR,
};
static const double enough = 0.7; /* items that are waited for no longer, whatever is about to come */
static_assert(N_HOURS + N_DAYS + N_SLOTS == RHYTHM_BYTES, "a profile has three cycles");

int64_t rhythm_gap(int64_t rhythm_s, const struct rhythm_news *news)
{
	if (news->n_new <= 0 || news->changed_at == TIME_NONE || news->now <= news->changed_at)
		return rhythm_s;
	int64_t gap = (news->now - news->changed_at) / news->n_new;
	if (rhythm_s < 0)
		return gap;
	/* a batch weighs as much as its items */
	return rhythm_s + (gap - rhythm_s) * news->n_new / (news->n_new + GAP_MEMORY);
}

static void counts_add(char *counts, size_t n, size_t at, int64_t more)
{
	int64_t count = counts[at] - EMPTY + more;
	if (count > FULL) {
		for (size_t i = 0; i < n; i++)
			counts[i] = (char)(EMPTY + (counts[i] - EMPTY) / 2);
		count = count / 2 < FULL ? count / 2 : FULL;
	}
	counts[at] = (char)(EMPTY + count);
}

/* The same amount to each part of a cycle that lies between two times; nothing when these are many. */
static void counts_spread(char *counts, size_t n, int64_t part_s, int64_t from, int64_t to, int64_t amount)
{
	int64_t n_parts = to / part_s - from / part_s + 1;
	if (n_parts > (int64_t)n / 2)
		return;
	for (int64_t part = from / part_s; part <= to / part_s; part++)
		counts_add(counts, n, (size_t)(part % (int64_t)n), amount / n_parts);
}

/* One that an earlier version stored knows no slots; "" knows nothing. */
static void profile_complete(struct str profile, char ret_text[RHYTHM_BYTES])
{
	size_t n_known = profile.len < RHYTHM_BYTES ? profile.len : RHYTHM_BYTES;
	if (n_known)
		memmove(ret_text, profile.data, n_known); /* may be the same place */
	memset(ret_text + n_known, EMPTY, RHYTHM_BYTES - n_known);
}

struct str rhythm_profile(struct str profile, const struct rhythm_news *news, char ret_text[RHYTHM_BYTES])
{
	if (news->n_new <= 0 || news->since == TIME_NONE || news->since < 0 || news->now <= news->since
		|| news->now - news->since > DAY)
		return profile; /* a window of more than a day says nothing */
	profile_complete(profile, ret_text);
	int64_t from = news->first == TIME_NONE ? news->since + 1 : news->first;
	int64_t to = news->first == TIME_NONE ? news->now : news->last;
	int64_t amount = AN_ITEM * (news->n_new < 3 ? news->n_new : 3); /* a batch is one event more than many */
	counts_spread(ret_text, N_HOURS, HOUR, from, to, amount);
	counts_add(ret_text + N_HOURS, N_DAYS, (size_t)time_weekday(from + (to - from) / 2), amount);
	counts_spread(ret_text + N_HOURS + N_DAYS, N_SLOTS, SLOT, from, to, amount);
	return str_make(ret_text, RHYTHM_BYTES);
}

/* What each part of one cycle brings, as a multiple of the average. */
static void weights_of(const char *counts, size_t n, double doubt, double *ret_weights)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += counts[i] - EMPTY + doubt;
	for (size_t i = 0; i < n; i++)
		ret_weights[i] = (double)n * (counts[i] - EMPTY + doubt) / sum;
}

/* The mean of the last gaps and of the one that is still open. */
static double rate_of(const struct rhythm *rhythm, int64_t from)
{
	double open = rhythm->changed_at == TIME_NONE || from < rhythm->changed_at ? 0 : (double)(from - rhythm->changed_at);
	double gap = rhythm->gap_s > 0 ? (double)rhythm->gap_s : 1;
	return (GAP_MEMORY + 1) / (GAP_MEMORY * gap + (open > gap ? open : gap));
}

int64_t rhythm_wait(const struct rhythm *rhythm, int64_t from, int64_t shortest_s, int64_t longest_s)
{
	double hours[N_HOURS], days[N_DAYS], slots[N_SLOTS], waiting = 0;
	char counts[RHYTHM_BYTES];
	profile_complete(rhythm->profile, counts);
	weights_of(counts, N_HOURS, DOUBT_HOUR, hours);
	weights_of(counts + N_HOURS, N_DAYS, DOUBT_DAY, days);
	weights_of(counts + N_HOURS + N_DAYS, N_SLOTS, DOUBT_SLOT, slots);
	double average = rate_of(rhythm, from);
	int64_t step;
	from = from < 0 ? 0 : from; /* a clock before 1970 */
	for (int64_t wait = 0; wait < longest_s; wait += step) {
		int64_t at = from + wait;
		double rate = average * hours[time_hour(at)] * days[time_weekday(at)] * slots[at % HOUR / SLOT];
		if (wait >= shortest_s && (waiting >= enough || waiting * waiting >= 2 * REQUEST_WORTH_S * rate))
			return wait;
		step = SLOT - at % SLOT;
		if (wait < shortest_s && wait + step > shortest_s)
			step = shortest_s - wait;
		waiting += rate * (double)step;
	}
	return longest_s;
}
