#pragma once
/* Durations and sizes as people write them. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* "90", "90s", "15m", "1h30m", "7d", "2w" → milliseconds; "500ms" too. A bare number is seconds;
 * several parts go from the larger unit to the smaller one. False on anything else, on negative
 * values and beyond 1000 years. */
bool units_parse_duration_ms(struct str text, int64_t *ret_ms);
/* "8MiB", "8M", "512k", "10485760", "1GiB", "8MB" (= 8,000,000), "512 KiB" → bytes. K, M, G alone
 * and with "iB" are powers of 1024, with "B" of 1000; any case. */
bool units_parse_size(struct str text, int64_t *ret_bytes);

/* How much of a feed its first fetch takes: "all", a number of items ("20"), or a duration ("7d") before
 * the fetch in which they were published. */
struct initial {
	int64_t n_items, age_s; /* INT64_MAX: not limited by this */
};
bool units_parse_initial(struct str text, struct initial *ret_initial);

enum { UNITS_TEXT_SIZE = 32 };
/* "45s", "15m", "1h30m", "7d"; at most two units, the rest is cut off; "0s". */
const char *units_duration(int64_t seconds, char ret_text[UNITS_TEXT_SIZE]);
/* "512 B", "1.5 KiB", "10 MiB". */
const char *units_size(int64_t bytes, char ret_text[UNITS_TEXT_SIZE]);

/* What ends a noun behind that number: "1 feed", "2 feeds". */
static inline const char *units_plural(int64_t n)
{
	return n == 1 ? "" : "s";
}
