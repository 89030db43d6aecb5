/* A rate that is the product of an hour of the day and a day of the week: 31 small counts tell night
 * from day and weekends from weeks, and are learned from a few dozen items. */
#include "policy/rhythm.h"

#include <string.h>

#include "base/document.h"
#include "base/time.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	EMPTY = '0',
	FULL = '~' - '0',   /* then all counts of the day or week are halved */
	AN_ITEM = 12,       /* counts, shared by the hours in which it may have come */
	DOUBT_HOUR = 4,     /* counts that every hour has beforehand */
	DOUBT_DAY = 6,
};

int64_t rhythm_gap(int64_t rhythm_s, const struct rhythm_news *news)
{
	if (news->n_new <= 0 || news->changed_at == TIME_NONE || news->now <= news->changed_at)
		return rhythm_s;
	int64_t gap = (news->now - news->changed_at) / news->n_new;
	if (rhythm_s < 0)
		return gap;
	/* each item weighs a quarter against all before it, a batch accordingly */
	return rhythm_s + (gap - rhythm_s) * news->n_new / (news->n_new + 3);
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

struct str rhythm_profile(struct str profile, const struct rhythm_news *news, char ret_text[RHYTHM_BYTES])
{
	if (news->n_new <= 0 || news->since == TIME_NONE || news->now <= news->since
		|| news->now - news->since > DAY)
		return profile; /* a window of more than a day says nothing */
	if (profile.len == RHYTHM_BYTES)
		memcpy(ret_text, profile.data, RHYTHM_BYTES);
	else
		memset(ret_text, EMPTY, RHYTHM_BYTES);
	int64_t from = news->first == TIME_NONE ? news->since + 1 : news->first;
	int64_t to = news->first == TIME_NONE ? news->now : news->last;
	int64_t n_hours = to / HOUR - from / HOUR + 1;
	int64_t n_items = news->n_new < 3 ? news->n_new : 3; /* a batch is one event more than many */
	for (int64_t i = 0; i < n_hours && n_hours <= AN_ITEM; i++)
		counts_add(ret_text, 24, (size_t)time_hour(to - i * HOUR), AN_ITEM * n_items / n_hours);
	counts_add(ret_text + 24, 7, (size_t)time_weekday(from + (to - from) / 2), AN_ITEM * n_items);
	return str_make(ret_text, RHYTHM_BYTES);
}

/* What an hour brings, in thousandths of the average. */
static int64_t weight(const char *counts, size_t n, size_t at, int64_t doubt)
{
	int64_t sum = 0;
	for (size_t i = 0; i < n; i++)
		sum += counts[i] - EMPTY + doubt;
	return 1000 * (int64_t)n * (counts[at] - EMPTY + doubt) / sum;
}

int64_t rhythm_wait(int64_t rhythm_s, struct str profile, int64_t from, int64_t longest_s)
{
	int64_t left = rhythm_s / 2, wait = 0;
	if (profile.len != RHYTHM_BYTES)
		return left < longest_s ? left : longest_s;
	while (wait < longest_s) {
		int64_t at = from + wait, rest = HOUR - at % HOUR;
		int64_t rate = weight(profile.data, 24, (size_t)time_hour(at), DOUBT_HOUR)
			* weight(profile.data + 24, 7, (size_t)time_weekday(at), DOUBT_DAY) / 1000;
		int64_t passed = rest * rate / 1000;
		if (passed >= left)
			return wait + (rate ? left * 1000 / rate : rest);
		left -= passed;
		wait += rest;
	}
	return longest_s;
}
