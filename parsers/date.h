#pragma once
/* The dates of feeds and pages: RFC 822/2822, RFC 3339/W3CDTF, asctime, ISO week and ordinal dates,
 * epoch seconds and milliseconds, localised month and weekday names, and free text such as
 * "18 december 2021 - 21:40 - Marokko". No locale, no process time zone, O(length). */
#include <stdbool.h>

#include "base/document.h"

/* True and *ret_date (at, flags; text is set to the trimmed input) when a date was found; false
 * and untouched when not. `language` ("nl", "fr-BE", "" when unknown) decides only where two
 * readings are possible. A missing zone is UTC with DATE_ASSUMED_UTC. */
bool date_parse(struct str text, struct str language, struct date *ret_date);
