#pragma once
/* What words mean in dates: months of many languages, halves of the day, units, zones. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum date_word_kind {
	DATE_WORD_MONTH,
	DATE_WORD_MONTH_OR_DAY,  /* a month to some, a day of the week or a mere word to others: "mar" is
	                          * March, and Tuesday in French, Spanish and Italian */
	DATE_WORD_SECOND_OF_TWO, /* Arabic: the second month of that name */
	DATE_WORD_HALF,          /* of the day: 0 a.m., 1 p.m. */
	DATE_WORD_HALF_AFTER,    /* the same, only behind a time */
	DATE_WORD_CLOCK,         /* before a time that is written with a dot: "kl. 21.40" */
	DATE_WORD_UNIT,          /* behind a number: enum date_unit */
	DATE_WORD_PREFIX,        /* before a number: enum date_unit */
	DATE_WORD_NUMBER,        /* behind "tháng": a month by its number */
	DATE_WORD_ERA,           /* before a year that counts from this one */
	DATE_WORD_WEEK,          /* the "W" of 2003-W52-3 */
	DATE_WORD_ZONE,          /* minutes east of UTC */
	DATE_WORD_LETTER_ZONE,   /* a single letter: only where nothing else can be meant */
};

enum date_unit {
	DATE_UNIT_NONE,
	DATE_UNIT_YEAR,
	DATE_UNIT_MONTH,
	DATE_UNIT_DAY,
	DATE_UNIT_HOUR,
	DATE_UNIT_MINUTE,
	DATE_UNIT_SECOND,
};

struct date_word {
	char name[24]; /* folded: lower case, without accents (date_scan.h) */
	enum date_word_kind kind;
	int value;
};

/* NULL for words that say nothing: weekdays, "Uhr", place names. */
const struct date_word *date_word_find(struct str folded);

/* A name of the tz database, "Europe/Amsterdam", in any case: its number, or -1. */
int date_zone_find(struct str name);
/* Seconds east of UTC at the given wall-clock time in that zone; of an hour that happens twice
 * the first one. `local_at` is the wall clock read as if it were UTC. */
int64_t date_zone_offset_s(int zone, int64_t local_at);
