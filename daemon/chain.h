#pragma once
/* A chain of redirects between two of its hops: all that has to be known to go on with it later. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { CHAIN_MAX_HOPS = 20 }; /* as many as fetch.max-redirects may allow */

struct chain {
	uint64_t start;    /* hash of the address that it began with */
	const char *url;   /* where it leads, which is asked next */
	int n_hops;        /* redirects so far, by these addresses (hashes) */
	uint64_t asked[CHAIN_MAX_HOPS];
	bool is_permanent; /* all of them 301 or 308 */
	const char *retry_by; /* the address of the one that named the latest time; NULL: none did */
	int64_t retry_at;     /* which was this, unix seconds */
	int64_t spent_ms;  /* in transfers: what waiting took is not fetch.timeout's business */
};

struct chain chain_begin(const char *url);
/* Its address has answered with a redirect to this one. False: that was asked before, and without cookies
 * whoever goes on comes there again. */
bool chain_follow(struct chain *chain, const char *url, bool is_permanent);
bool chain_starts_at(const struct chain *chain, struct str url);
/* A copy that owns its strings. */
struct chain *chain_keep(const struct chain *chain);
void chain_free(struct chain *chain); /* one that was kept; NULL is fine */
