/* What servers have asked for: to be left alone until a time, or to be asked less often. */
#include "daemon/pace_state.h"

#include "base/document.h"

enum {
	SLOWEST_MS = 60 * 1000, /* 429 slows a domain down to one request a minute */
	REGAINED_AN_HOUR = 100,
	HOUR_MS = 3600 * 1000,
};

int64_t pace_domain_rate(const struct pace_domain *domain, int64_t now_ms)
{
	int64_t rate = domain->rate + REGAINED_AN_HOUR * ((now_ms - domain->rate_ms) / HOUR_MS);
	return rate < PACE_FULL_RATE ? rate : PACE_FULL_RATE;
}

/* Those who wait for the host, before those in `rest`. */
static struct feed *host_empty(struct pace *pace, struct pace_host *host, struct feed *rest,
	int64_t now_ms)
{
	struct feed *waiting = host->first ? host->first : rest;
	if (host->last)
		host->last->next = rest;
	for (struct feed *each = waiting; each != rest; each = each->next)
		pace->n_queued--;
	host->first = host->last = NULL;
	pace_host_update(pace, host, now_ms);
	if (host->address)
		pace_address_wake(pace, host->address, now_ms);
	return waiting;
}

static void hold_later(int64_t *held_until, int64_t until)
{
	if (*held_until == TIME_NONE || until > *held_until)
		*held_until = until;
}

struct feed *pace_hold(struct pace *pace, const struct place *place, int64_t until, int64_t now_ms)
{
	struct pace_host *host = pace_host_get(pace, place);
	if (pace->scope == PACE_URL || (host->is_local && !pace->is_delay_for_all))
		return NULL;
	if (pace->scope == PACE_HOST) {
		hold_later(&host->held_until, until);
		return host_empty(pace, host, NULL, now_ms);
	}
	struct feed *waiting = NULL;
	hold_later(&host->domain->held_until, until);
	for (uint32_t i = 0; i < PACE_BUCKETS; i++)
		for (struct pace_host *each = pace->hosts[i]; each; each = each->chain)
			if (each->domain == host->domain)
				waiting = host_empty(pace, each, waiting, now_ms);
	return waiting;
}

uint64_t pace_hold_key(const struct pace *pace, const struct place *place)
{
	return pace->scope == PACE_DOMAIN ? place->domain_key : place->host_key;
}

/* Of which domain a host is shows when one of its feeds comes. */
void pace_recall_hold(struct pace *pace, uint64_t key, int64_t until)
{
	if (pace->scope == PACE_DOMAIN)
		hold_later(&pace_domain_get(pace, key, false)->held_until, until);
	else if (pace->scope == PACE_HOST)
		hold_later(&pace_host_get(pace, &(struct place){.host_key = key, .domain_key = key})->held_until, until);
}

struct feed *pace_note_unavailable(struct pace *pace, const struct place *place, int64_t feed_id,
	int64_t until, int64_t now_ms, int64_t now)
{
	struct pace_host *host = pace_host_get(pace, place);
	bool is_second = host->unavailable_until > now && host->unavailable_id != feed_id;
	host->unavailable_id = feed_id;
	host->unavailable_until = until;
	return is_second ? pace_hold(pace, place, until, now_ms) : NULL;
}

int64_t pace_held_until(const struct pace *pace, const struct place *place)
{
	const struct pace_host *host = pace_host_find(pace, place->host_key);
	const struct pace_domain *domain = pace_domain_find(pace, place->domain_key);
	int64_t of_host = host ? host->held_until : TIME_NONE, of_domain = domain ? domain->held_until : TIME_NONE;
	return of_domain > of_host ? of_domain : of_host;
}

static void shift(int64_t *at, int64_t seconds)
{
	if (*at != TIME_NONE)
		*at += seconds;
}

void pace_shift(struct pace *pace, int64_t seconds)
{
	for (uint32_t i = 0; i < PACE_BUCKETS; i++) {
		for (struct pace_host *host = pace->hosts[i]; host; host = host->chain) {
			shift(&host->held_until, seconds);
			shift(&host->unavailable_until, seconds);
		}
		for (struct pace_domain *domain = pace->domains[i]; domain; domain = domain->chain)
			shift(&domain->held_until, seconds);
	}
}

int64_t pace_throttle(struct pace *pace, const struct place *place, int64_t now_ms)
{
	struct pace_domain *domain = pace_host_get(pace, place)->domain;
	int64_t slowest = pace->delay_ms * PACE_FULL_RATE / SLOWEST_MS, rate = pace_domain_rate(domain, now_ms) / 2;
	domain->rate = rate > slowest ? rate : slowest > 0 ? slowest : 1;
	domain->rate_ms = now_ms;
	pace_domain_update(pace, domain, now_ms);
	return domain->rate;
}

void pace_recall(struct pace *pace, uint64_t domain_key, int64_t rate, int64_t passed_ms, int64_t now_ms)
{
	struct pace_domain *domain = pace_domain_get(pace, domain_key, false);
	domain->rate = rate > 0 && rate < PACE_FULL_RATE ? rate : PACE_FULL_RATE;
	domain->rate_ms = now_ms - (passed_ms > 0 ? passed_ms : 0);
}
