/* The token bucket is kept as one time, that at which it is full again (GCRA): a start is allowed when
 * it is no further away than the burst, and moves it on by one token. */
#include "daemon/pace.h"

#include <assert.h>
#include <stdlib.h>

#include "base/document.h"
#include "base/error.h"

enum {
	N_BUCKETS = 16384,
	DOMAIN_BURST = 4,
	DOMAIN_IN_FLIGHT = 4,
	SLOWEST_MS = 60 * 1000, /* 429 slows a domain down to one request a minute */
	FULL_RATE = 1000,       /* thousandths of the configured rate */
	REGAINED_AN_HOUR = 100,
	HOUR_MS = 3600 * 1000,
};

struct pace_host {
	uint64_t key;
	struct pace_host *chain;
	struct pace_domain *domain;
	struct pace_host *next_ready;  /* in domain->first_ready */
	struct feed *first, *last;     /* feed::next */
	uint32_t n_active;
	bool is_ready;                 /* in the domain's list: somebody waits and a place is free */
	bool is_local;
	int64_t next_ms;               /* no start before */
	int64_t held_until;            /* unix seconds, or TIME_NONE */
	int64_t unavailable_id, unavailable_until; /* a feed that got 503 */
};

struct pace_domain {
	uint64_t key;
	struct pace_domain *chain;
	struct pace_host *first_ready, *last_ready;
	uint32_t n_hosts, n_active;
	uint32_t slot; /* in the heap of turns; NO_SLOT */
	bool is_local;
	int64_t ready_ms; /* its turn */
	uint64_t turn;    /* among equal ready_ms */
	int64_t full_ms;  /* when the bucket is full again */
	int64_t rate, rate_ms; /* thousandths of the full rate, as learned at that time */
};

#define NO_SLOT UINT32_MAX

void pace_init(struct pace *pace)
{
	*pace = (struct pace){.per_host = 1, .delay_ms = PACE_DELAY_MS};
	pace->hosts = xcalloc(N_BUCKETS, sizeof(struct pace_host *));
	pace->domains = xcalloc(N_BUCKETS, sizeof(struct pace_domain *));
}

void pace_finish(struct pace *pace)
{
	for (uint32_t i = 0; pace->hosts && i < N_BUCKETS; i++) {
		for (struct pace_host *host = pace->hosts[i], *next; host; host = next) {
			next = host->chain;
			free(host);
		}
		for (struct pace_domain *domain = pace->domains[i], *next; domain; domain = next) {
			next = domain->chain;
			free(domain);
		}
	}
	free(pace->hosts);
	free(pace->domains);
	free(pace->turns);
	*pace = (struct pace){0};
}

/* The heap of turns. */

static bool turn_is_earlier(const struct pace_domain *a, const struct pace_domain *b)
{
	return a->ready_ms < b->ready_ms || (a->ready_ms == b->ready_ms && a->turn < b->turn);
}

static void turn_place(struct pace *pace, struct pace_domain *domain, uint32_t slot)
{
	pace->turns[slot] = domain;
	domain->slot = slot;
}

static void turn_sift(struct pace *pace, struct pace_domain *domain, uint32_t slot)
{
	while (slot > 0 && turn_is_earlier(domain, pace->turns[(slot - 1) / 2])) {
		turn_place(pace, pace->turns[(slot - 1) / 2], slot);
		slot = (slot - 1) / 2;
	}
	for (uint32_t child; (child = 2 * slot + 1) < pace->n_turns; slot = child) {
		if (child + 1 < pace->n_turns && turn_is_earlier(pace->turns[child + 1], pace->turns[child]))
			child++;
		if (!turn_is_earlier(pace->turns[child], domain))
			break;
		turn_place(pace, pace->turns[child], slot);
	}
	turn_place(pace, domain, slot);
}

static void turn_drop(struct pace *pace, struct pace_domain *domain)
{
	uint32_t slot = domain->slot;
	if (slot == NO_SLOT)
		return;
	domain->slot = NO_SLOT;
	struct pace_domain *last = pace->turns[--pace->n_turns];
	if (last != domain)
		turn_sift(pace, last, slot);
}

static void turn_put(struct pace *pace, struct pace_domain *domain, int64_t ready_ms)
{
	turn_drop(pace, domain);
	if (pace->n_turns == pace->turns_capacity) {
		pace->turns_capacity = pace->turns_capacity ? pace->turns_capacity * 2 : 64;
		pace->turns = xrealloc(pace->turns, pace->turns_capacity * sizeof(struct pace_domain *));
	}
	domain->ready_ms = ready_ms;
	domain->turn = pace->n_turns_given++;
	turn_sift(pace, domain, pace->n_turns++);
}

/* What is allowed when. */

static bool domain_is_limited(const struct pace *pace, const struct pace_domain *domain)
{
	return !domain->is_local || pace->is_delay_for_all;
}

static int64_t domain_rate(const struct pace_domain *domain, int64_t now_ms)
{
	int64_t rate = domain->rate + REGAINED_AN_HOUR * ((now_ms - domain->rate_ms) / HOUR_MS);
	return rate < FULL_RATE ? rate : FULL_RATE;
}

static int64_t domain_delay_ms(const struct pace *pace, const struct pace_domain *domain, int64_t now_ms)
{
	return domain_is_limited(pace, domain) ? pace->delay_ms * FULL_RATE / domain_rate(domain, now_ms) : 0;
}

static int64_t domain_next_ms(const struct pace *pace, const struct pace_domain *domain, int64_t now_ms)
{
	int64_t token_ms = domain->full_ms - (DOMAIN_BURST - 1) * domain_delay_ms(pace, domain, now_ms);
	int64_t host_ms = INT64_MAX;
	for (const struct pace_host *host = domain->first_ready; host; host = host->next_ready)
		host_ms = host->next_ms < host_ms ? host->next_ms : host_ms;
	return host_ms > token_ms ? host_ms : token_ms;
}

/* Gives the domain the place among the turns that its state asks for. One that could start already
 * keeps the place it has. */
static void domain_update(struct pace *pace, struct pace_domain *domain, int64_t now_ms)
{
	uint32_t places = pace->per_host > DOMAIN_IN_FLIGHT ? pace->per_host : DOMAIN_IN_FLIGHT;
	if (!domain->first_ready || (domain_is_limited(pace, domain) && domain->n_active >= places)) {
		turn_drop(pace, domain);
		return;
	}
	int64_t next_ms = domain_next_ms(pace, domain, now_ms);
	if (domain->slot == NO_SLOT || domain->ready_ms > now_ms || next_ms > now_ms)
		turn_put(pace, domain, next_ms > now_ms ? next_ms : now_ms);
}

static void host_leave_ready(struct pace_host *host)
{
	struct pace_host *before = NULL, *at = host->domain->first_ready;
	for (; at != host; at = at->next_ready)
		before = at;
	if (before)
		before->next_ready = host->next_ready;
	else
		host->domain->first_ready = host->next_ready;
	if (host->domain->last_ready == host)
		host->domain->last_ready = before;
	host->is_ready = false;
}

static void host_update(struct pace *pace, struct pace_host *host, int64_t now_ms)
{
	struct pace_domain *domain = host->domain;
	bool is_ready = host->first && host->n_active < pace->per_host;
	if (host->is_ready && !is_ready)
		host_leave_ready(host);
	if (!host->is_ready && is_ready) {
		host->next_ready = NULL;
		if (domain->last_ready)
			domain->last_ready->next_ready = host;
		else
			domain->first_ready = host;
		domain->last_ready = host;
		host->is_ready = true;
	}
	domain_update(pace, domain, now_ms);
}

/* Hosts and domains by key. */

static struct pace_domain *domain_get(struct pace *pace, uint64_t key, bool is_local)
{
	struct pace_domain **bucket = &pace->domains[key % N_BUCKETS];
	for (struct pace_domain *domain = *bucket; domain; domain = domain->chain)
		if (domain->key == key)
			return domain;
	struct pace_domain *domain = xcalloc(1, sizeof *domain);
	*domain = (struct pace_domain){.key = key, .chain = *bucket, .slot = NO_SLOT,
		.is_local = is_local, .rate = FULL_RATE};
	return *bucket = domain;
}

static struct pace_host *host_find(const struct pace *pace, uint64_t key)
{
	struct pace_host *host = pace->hosts[key % N_BUCKETS];
	while (host && host->key != key)
		host = host->chain;
	return host;
}

static struct pace_host *host_get(struct pace *pace, const struct feed *feed)
{
	struct pace_host *host = host_find(pace, feed->host_key);
	if (host)
		return host;
	struct pace_host **bucket = &pace->hosts[feed->host_key % N_BUCKETS];
	host = xcalloc(1, sizeof *host);
	*host = (struct pace_host){.key = feed->host_key, .chain = *bucket, .is_local = feed->is_local,
		.held_until = TIME_NONE, .unavailable_until = TIME_NONE};
	host->domain = domain_get(pace, feed->domain_key, feed->is_local);
	host->domain->n_hosts++;
	return *bucket = host;
}

void pace_configure(struct pace *pace, uint32_t per_host, int64_t delay_ms, int64_t now_ms)
{
	pace->per_host = per_host;
	pace->delay_ms = delay_ms ? delay_ms : PACE_DELAY_MS;
	pace->is_delay_for_all = delay_ms != 0;
	for (uint32_t i = 0; i < N_BUCKETS; i++)
		for (struct pace_host *host = pace->hosts[i]; host; host = host->chain)
			host_update(pace, host, now_ms);
}

void pace_add(struct pace *pace, struct feed *feed, int64_t now_ms)
{
	struct pace_host *host = host_get(pace, feed);
	feed->next = NULL;
	if (host->last)
		host->last->next = feed;
	else
		host->first = feed;
	host->last = feed;
	pace->n_queued++;
	host_update(pace, host, now_ms);
}

struct feed *pace_next(struct pace *pace, int64_t now_ms)
{
	struct pace_domain *domain = pace->n_turns ? pace->turns[0] : NULL;
	if (!domain || domain->ready_ms > now_ms)
		return NULL;
	struct pace_host *host = domain->first_ready;
	while (host && host->next_ms > now_ms)
		host = host->next_ready;
	assert(host);
	struct feed *feed = host->first;
	host->first = feed->next;
	if (!host->first)
		host->last = NULL;
	feed->next = NULL;
	pace->n_queued--;
	int64_t delay_ms = domain_delay_ms(pace, domain, now_ms);
	host->next_ms = now_ms + delay_ms;
	domain->full_ms = (domain->full_ms > now_ms ? domain->full_ms : now_ms) + delay_ms;
	host->n_active++;
	domain->n_active++;
	turn_drop(pace, domain);
	host_leave_ready(host); /* to the end of the domain's hosts */
	host_update(pace, host, now_ms);
	return feed;
}

int64_t pace_next_ms(const struct pace *pace)
{
	return pace->n_turns ? pace->turns[0]->ready_ms : INT64_MAX;
}

bool pace_is_waited_for(const struct pace *pace, const struct feed *feed)
{
	const struct pace_host *host = host_find(pace, feed->host_key);
	return host && host->first;
}

void pace_release(struct pace *pace, const struct feed *feed, int64_t now_ms)
{
	struct pace_host *host = host_find(pace, feed->host_key);
	assert(host && host->n_active && host->domain->n_active);
	host->n_active--;
	host->domain->n_active--;
	host_update(pace, host, now_ms);
}

struct feed *pace_hold(struct pace *pace, const struct feed *feed, int64_t until, int64_t now_ms)
{
	struct pace_host *host = host_get(pace, feed);
	if (host->is_local && !pace->is_delay_for_all)
		return NULL;
	if (host->held_until == TIME_NONE || until > host->held_until)
		host->held_until = until;
	struct feed *waiting = host->first;
	for (struct feed *each = waiting; each; each = each->next)
		pace->n_queued--;
	host->first = host->last = NULL;
	host_update(pace, host, now_ms);
	return waiting;
}

struct feed *pace_note_unavailable(struct pace *pace, const struct feed *feed, int64_t until,
	int64_t now_ms, int64_t now)
{
	struct pace_host *host = host_get(pace, feed);
	bool is_second = host->unavailable_until > now && host->unavailable_id != feed->id;
	host->unavailable_id = feed->id;
	host->unavailable_until = until;
	return is_second ? pace_hold(pace, feed, until, now_ms) : NULL;
}

int64_t pace_held_until(const struct pace *pace, const struct feed *feed)
{
	const struct pace_host *host = host_find(pace, feed->host_key);
	return host ? host->held_until : TIME_NONE;
}

void pace_throttle(struct pace *pace, const struct feed *feed, int64_t now_ms)
{
	struct pace_domain *domain = host_get(pace, feed)->domain;
	int64_t slowest = pace->delay_ms * FULL_RATE / SLOWEST_MS, rate = domain_rate(domain, now_ms) / 2;
	domain->rate = rate > slowest ? rate : slowest > 0 ? slowest : 1;
	domain->rate_ms = now_ms;
	domain_update(pace, domain, now_ms);
}

static bool host_is_forgettable(const struct pace_host *host, int64_t now_ms, int64_t now)
{
	return !host->first && !host->n_active && host->next_ms <= now_ms && host->held_until <= now
		&& host->unavailable_until <= now;
}

void pace_sweep(struct pace *pace, int64_t now_ms, int64_t now)
{
	for (uint32_t i = 0; i < N_BUCKETS; i++) {
		for (struct pace_host **at = &pace->hosts[i]; *at;) {
			struct pace_host *host = *at;
			if (!host_is_forgettable(host, now_ms, now)) {
				at = &host->chain;
				continue;
			}
			*at = host->chain;
			host->domain->n_hosts--;
			free(host);
		}
	}
	for (uint32_t i = 0; i < N_BUCKETS; i++) {
		for (struct pace_domain **at = &pace->domains[i]; *at;) {
			struct pace_domain *domain = *at;
			if (domain->n_hosts || domain->full_ms > now_ms || domain_rate(domain, now_ms) < FULL_RATE) {
				at = &domain->chain;
				continue;
			}
			*at = domain->chain;
			free(domain);
		}
	}
}
