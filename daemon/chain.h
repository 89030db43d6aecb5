#pragma once
/* A chain of redirects between two of its hops: all that has to be known to go on with it later. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct chain {
	uint64_t start;    /* hash of the address that it began with */
	const char *url;   /* where it leads, which is asked next */
	int n_hops;        /* redirects so far */
	bool is_permanent; /* all of them 301 or 308 */
	const char *retry_after; /* of the last one that had it; NULL */
	int64_t spent_ms;  /* in transfers: what waiting took is not fetch.timeout's business */
};

struct chain chain_begin(const char *url);
bool chain_starts_at(const struct chain *chain, struct str url);
/* A copy that owns its strings. */
struct chain *chain_keep(const struct chain *chain);
void chain_free(struct chain *chain); /* one that was kept; NULL is fine */
