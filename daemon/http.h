#pragma once
/* What response headers mean for the schedule. Pure functions over header values as received. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

/* Retry-After (RFC 9110 section 10.2.3), both forms → unix seconds. A date is read against the
 * answer's own Date where there is one, so that a wrong clock does not matter. A time in the past
 * is now; more than max_s from now is cut; TIME_NONE when it cannot be read. */
int64_t http_retry_after(struct str value, struct str date, int64_t now, int64_t max_s);

/* What a server that counts requests says in RateLimit-Remaining and -Reset, with or without "X-", or in
 * RateLimit: when nothing remains, the unix second at which there is some again, cut like Retry-After;
 * else TIME_NONE. -Reset is seconds from now, or a unix time. */
int64_t http_rate_limit(struct str remaining, struct str reset, struct str combined, int64_t now,
	int64_t max_s);

/* The target of the first link of a relation in a Link header (RFC 8288), as written; "" when there is
 * none. */
struct str http_link(struct str value, struct str relation);

/* How long the answer stays fresh, in seconds: max-age less Age, else Expires less Date (or less
 * now). SIZE_NONE when the server says nothing usable: no-store, no-cache, max-age=0 and an Expires
 * in the past are no hint. */
int64_t http_freshness(struct str cache_control, struct str age, struct str expires, struct str date,
	int64_t now);
