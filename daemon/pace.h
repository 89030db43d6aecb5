#pragma once
/* Who may start now: one queue a host, hosts take turns, so that a host with 5,000 feeds and one with
 * a single feed are both served. Borrows the feeds. Loop thread only. */
#include "daemon/feed.h"

struct pace_host;

struct pace {
	struct pace_host **buckets; /* by host_key, chained */
	uint32_t n_buckets, n_hosts;
	struct pace_host *first, *last; /* hosts with somebody waiting and a free place, in turn */
	uint32_t n_queued;
	uint32_t per_host; /* requests in flight a host */
};

void pace_init(struct pace *pace, uint32_t per_host);
void pace_finish(struct pace *pace);
void pace_set_per_host(struct pace *pace, uint32_t per_host);

/* The feed waits for its host's turn. */
void pace_add(struct pace *pace, struct feed *feed);
/* The next feed that may start; it holds one of its host's places until pace_release(). */
struct feed *pace_next(struct pace *pace);
void pace_release(struct pace *pace, uint64_t host_key);
/* Takes a waiting feed out again. */
void pace_remove(struct pace *pace, struct feed *feed);
