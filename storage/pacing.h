#pragma once
/* How much slower than others a domain is asked, after it answered 429, until when a host, or a domain, is to be
 * left alone, and whose HTTP/2 is broken: what is learned survives a restart, and the feed that has learned it. */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "storage/store.h"

enum { PACING_HTTP1 = -1 };

struct pacing {
	uint64_t key; /* of the domain; of the host or domain that is left alone; of the origin with HTTP/1.1 */
	int64_t rate; /* thousandths of the usual one; 0: it is left alone; PACING_HTTP1 */
	int64_t at;   /* unix seconds: when it was learned, or until when that holds */
};

/* Inside a transaction of the writer; forgets what is more than a day old. */
bool pacing_put(struct store *store, const struct pacing *pacing, int64_t now);
typedef void (*pacing_fn)(void *user, const struct pacing *pacing);
bool pacing_each(struct store *store, pacing_fn each, void *user, struct error *err);
