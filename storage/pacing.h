#pragma once
/* How much slower than others a domain is asked, after it answered 429: what is learned survives a
 * restart. */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "storage/store.h"

struct pacing {
	uint64_t domain_key;
	int64_t rate;       /* thousandths of the usual one */
	int64_t learned_at; /* unix seconds */
};

/* Inside a transaction of the writer; forgets what was learned more than a day before. */
bool pacing_put(struct store *store, const struct pacing *pacing);
typedef void (*pacing_fn)(void *user, const struct pacing *pacing);
bool pacing_each(struct store *store, pacing_fn each, void *user, struct error *err);
