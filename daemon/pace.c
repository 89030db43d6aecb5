/* Hosts exist while somebody waits for them or holds one of their places. */
#include "daemon/pace.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"

enum { N_BUCKETS = 4096 };

struct pace_host {
	uint64_t key;
	struct pace_host *chain;            /* in the bucket */
	struct pace_host *turn_next;        /* in the list of turns */
	struct feed *first, *last;          /* feed::next */
	uint32_t n_active;
	bool has_turn; /* in the list of turns: somebody waits and a place is free */
};

void pace_init(struct pace *pace, uint32_t per_host)
{
	*pace = (struct pace){.n_buckets = N_BUCKETS, .per_host = per_host};
	pace->buckets = xcalloc(N_BUCKETS, sizeof(struct pace_host *));
}

void pace_finish(struct pace *pace)
{
	for (uint32_t i = 0; i < pace->n_buckets; i++) {
		while (pace->buckets[i]) {
			struct pace_host *host = pace->buckets[i];
			pace->buckets[i] = host->chain;
			free(host);
		}
	}
	free(pace->buckets);
	*pace = (struct pace){0};
}

static struct pace_host **host_place(struct pace *pace, uint64_t key)
{
	struct pace_host **at = &pace->buckets[key % pace->n_buckets];
	while (*at && (*at)->key != key)
		at = &(*at)->chain;
	return at;
}

static struct pace_host *host_get(struct pace *pace, uint64_t key)
{
	struct pace_host **at = host_place(pace, key);
	if (!*at) {
		*at = xcalloc(1, sizeof **at);
		(*at)->key = key;
		pace->n_hosts++;
	}
	return *at;
}

static void host_drop_if_unused(struct pace *pace, struct pace_host *host)
{
	if (host->first || host->n_active)
		return;
	assert(!host->has_turn);
	struct pace_host **at = host_place(pace, host->key);
	*at = host->chain;
	free(host);
	pace->n_hosts--;
}

static void host_take_turn(struct pace *pace, struct pace_host *host)
{
	if (host->has_turn || !host->first || host->n_active >= pace->per_host)
		return;
	host->has_turn = true;
	host->turn_next = NULL;
	if (pace->last)
		pace->last->turn_next = host;
	else
		pace->first = host;
	pace->last = host;
}

static void host_leave_turns(struct pace *pace, struct pace_host *host)
{
	struct pace_host *before = NULL;
	for (struct pace_host *at = pace->first; at != host; at = at->turn_next)
		before = at;
	if (before)
		before->turn_next = host->turn_next;
	else
		pace->first = host->turn_next;
	if (pace->last == host)
		pace->last = before;
	host->has_turn = false;
}

void pace_set_per_host(struct pace *pace, uint32_t per_host)
{
	pace->per_host = per_host;
	for (uint32_t i = 0; i < pace->n_buckets; i++)
		for (struct pace_host *host = pace->buckets[i]; host; host = host->chain)
			host_take_turn(pace, host);
}

void pace_add(struct pace *pace, struct feed *feed)
{
	struct pace_host *host = host_get(pace, feed->host_key);
	feed->next = NULL;
	if (host->last)
		host->last->next = feed;
	else
		host->first = feed;
	host->last = feed;
	pace->n_queued++;
	host_take_turn(pace, host);
}

struct feed *pace_next(struct pace *pace)
{
	struct pace_host *host = pace->first;
	if (!host)
		return NULL;
	host_leave_turns(pace, host);
	struct feed *feed = host->first;
	host->first = feed->next;
	if (!host->first)
		host->last = NULL;
	feed->next = NULL;
	host->n_active++;
	pace->n_queued--;
	host_take_turn(pace, host);
	return feed;
}

void pace_release(struct pace *pace, uint64_t host_key)
{
	struct pace_host *host = *host_place(pace, host_key);
	assert(host && host->n_active);
	host->n_active--;
	host_take_turn(pace, host);
	host_drop_if_unused(pace, host);
}

void pace_remove(struct pace *pace, struct feed *feed)
{
	struct pace_host *host = *host_place(pace, feed->host_key);
	assert(host);
	struct feed *before = NULL;
	for (struct feed *at = host->first; at != feed; at = at->next)
		before = at;
	if (before)
		before->next = feed->next;
	else
		host->first = feed->next;
	if (host->last == feed)
		host->last = before;
	feed->next = NULL;
	pace->n_queued--;
	if (!host->first && host->has_turn)
		host_leave_turns(pace, host);
	host_drop_if_unused(pace, host);
}
