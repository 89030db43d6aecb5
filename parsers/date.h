#pragma once
/* The dates of feeds and pages: RFC 822/2822, RFC 3339/W3CDTF, asctime, ISO week and ordinal dates,
 * epoch seconds and milliseconds, localised month and weekday names, and free text such as
 * "18 december 2021 - 21:40 - Marokko". No locale, no process time zone, no files, O(length). */
#include <stdbool.h>

#include "base/document.h"

/* True and *ret_date (at, flags; text is set to the trimmed input) when a date was found; false
 * and untouched when not. A missing zone is UTC with DATE_ASSUMED_UTC, but Korean dates are KST.
 *
 * Two readings are possible of "1/2/2021" and "1-2-2021". With slashes the month comes first where
 * `language` ("nl", "fr-BE", "" when unknown) is "", "en" or "en-US", with dashes only for "en-US";
 * with dots never. Weekdays decide nothing, days past the end of a month run on into the next
 * ("31 Nov"), years of two digits are 1970 to 2069, and CST and IST are those of Chicago and
 * India. Words that say nothing are passed over; a text without a year is no date. */
bool date_parse(struct str text, struct str language, struct date *ret_date);
