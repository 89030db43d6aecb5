#pragma once
/* A date half read: what its tokens said so far. date_take.c takes clock, zone and names out of
 * the tokens, date_resolve.c makes a day of the numbers that are left. */
#include "parsers/date_scan.h"
#include "parsers/date_words.h"

enum {
	DATE_NUMBERS_MAX = 8,
	DATE_DAY_MAX = 31, /* in every month: "31 Nov" is read as the first of December */
};

/* A number that is neither clock nor zone. */
struct date_number {
	int64_t value;
	uint8_t digits;
	char before; /* the mark before it: '-', '/', '.' or 0 */
	size_t token;
};

struct date_reading {
	const struct date_scan *scan;
	struct str text; /* the input, for zone names */
	struct str language;
	struct date_number numbers[DATE_NUMBERS_MAX];
	size_t n_numbers;
	int64_t year, month, day; /* 0: not known yet */
	size_t month_token;       /* where a name of a month stood; n of the scan when none did */
	bool month_is_weak;       /* it may have been a weekday */
	int week, weekday;        /* of an ISO week date */
	int era;                  /* the year before the era's first one, or 0 */
	bool has_time, has_zone;
	int hour, minute, second;
	int half;                 /* of the day: 0, 1, or -1 when the text says nothing */
	size_t anchor;            /* the token behind time and zone name: an offset may stand there */
	int64_t offset_s;
	int zone;                 /* of the tz database, or -1 */
	bool is_korean;
};

/* Reads all tokens. */
void date_take(struct date_reading *r);

/* Sets year, month and day; false when the text holds no date. */
bool date_resolve(struct date_reading *r);

/* False when there is no such time of day. `anchor` is the token behind it. */
bool date_set_time(struct date_reading *r, int64_t hour, int64_t minute, int64_t second, size_t anchor);
