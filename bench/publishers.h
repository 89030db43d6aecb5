#pragma once
/* 1,000 made-up publishers, each with a year of publications and what it asks of its readers. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 7 * DAY, YEAR = 365 * DAY, N_FEEDS = 1000 };
static const int64_t year_start = 1767225600; /* Thursday, 1 January 2026, 00:00 GMT */

struct publisher {
	int64_t *at; /* publications, ascending */
	size_t n, capacity;
	bool is_timed;  /* comes at a fixed minute of the day */
	bool is_undated; /* its items carry no date that can be believed */
	int64_t hint_s; /* ttl, sy: or max-age; SIZE_NONE */
};

/* The same for the same seed; the times of publication do not depend on `has_hints`. */
void publishers_make(uint64_t seed, bool has_hints, struct publisher ret_publishers[N_FEEDS]);
void publishers_finish(struct publisher publishers[N_FEEDS]);

int compare_times(const void *a, const void *b);
