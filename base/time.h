#pragma once
/* Instants as text, proleptic Gregorian, UTC. No locale, no process time zone. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

enum { TIME_TEXT_SIZE = 40 }; /* room for each of the texts below, with the NUL */

/* "2026-11-22T13:32:55Z" (RFC 3339); "" for TIME_NONE and for years outside 0..9999. */
const char *time_rfc3339(int64_t at, char ret_text[TIME_TEXT_SIZE]);
/* "Sun, 22 Nov 2026 13:32:55 GMT" (RFC 9110 IMF-fixdate, which is RFC 822 with GMT too). */
const char *time_rfc822(int64_t at, char ret_text[TIME_TEXT_SIZE]);

/* Unix seconds of a civil date; month 1..12, day 1..31; out-of-range times of day carry over.
 * TIME_NONE for years beyond 10^10. */
int64_t time_from_civil(int64_t year, int month, int day, int hour, int minute, int second);
void time_to_civil(int64_t at, int64_t *ret_year, int *ret_month, int *ret_day);
int time_weekday(int64_t at); /* Sunday = 0, UTC */
int time_hour(int64_t at);    /* 0..23, UTC */

/* The three date layouts of HTTP (RFC 9110 section 5.6.7), strictly; false on anything else. */
bool time_parse_http(struct str text, int64_t *ret_at);
/* RFC 3339 with or without time of day ("2026-11-22", "2026-11-22T13:32:55.5+01:00") and seconds;
 * a missing zone is UTC. For our own inputs; feeds are read by parsers/date.h. */
bool time_parse_rfc3339(struct str text, int64_t *ret_at);
