/* The token bucket is kept as one time, that at which it is full again (GCRA): a start is allowed when
 * it is no further away than the burst, and moves it on by one token. */
#include "daemon/pace_state.h"

#include <assert.h>
#include <stdlib.h>

#include "base/document.h"
#include "base/error.h"

enum {
	DOMAIN_BURST = 4,
	DOMAIN_IN_FLIGHT = 4,
};

void pace_init(struct pace *pace)
{
	*pace = (struct pace){
		.hosts = xcalloc(PACE_BUCKETS, sizeof(struct pace_host *)),
		.domains = xcalloc(PACE_BUCKETS, sizeof(struct pace_domain *)),
		.addresses = xcalloc(PACE_BUCKETS, sizeof(struct pace_address *)),
	};
	pace_configure(pace, &(struct pace_settings){.scope = PACE_HOST}, 0);
}

void pace_finish(struct pace *pace)
{
	for (uint32_t i = 0; pace->hosts && i < PACE_BUCKETS; i++) {
		for (struct pace_host *host = pace->hosts[i], *next; host; host = next) {
			next = host->chain;
			free(host);
		}
		for (struct pace_domain *domain = pace->domains[i], *next; domain; domain = next) {
			next = domain->chain;
			free(domain);
		}
	}
	pace_address_finish(pace);
	free(pace->hosts);
	free(pace->domains);
	free(pace->turns);
	free(pace->rules);
	*pace = (struct pace){0};
}

/* What is allowed when. */

static bool domain_is_limited(const struct pace *pace, const struct pace_domain *domain)
{
	return !domain->is_local || pace->is_delay_for_all || domain->rule;
}

static int64_t domain_delay_ms(const struct pace *pace, const struct pace_domain *domain, int64_t now_ms)
{
	int64_t delay_ms = domain->rule && domain->rule->delay_ms ? domain->rule->delay_ms : pace->delay_ms;
	return domain_is_limited(pace, domain) ? delay_ms * PACE_FULL_RATE / pace_domain_rate(domain, now_ms) : 0;
}

static int64_t host_delay_ms(const struct pace *pace, const struct pace_host *host, int64_t now_ms)
{
	if (!host->rule || !host->rule->delay_ms)
		return domain_delay_ms(pace, host->domain, now_ms);
	return host->rule->delay_ms * PACE_FULL_RATE / pace_domain_rate(host->domain, now_ms);
}

static uint32_t host_places(const struct pace *pace, const struct pace_host *host)
{
	if (host->rule && host->rule->per_host)
		return host->rule->per_host;
	return host->domain->rule && host->domain->rule->per_host ? host->domain->rule->per_host
		: pace->per_host;
}

static int64_t domain_token_ms(const struct pace *pace, const struct pace_domain *domain, int64_t now_ms)
{
	return domain->full_ms - (DOMAIN_BURST - 1) * domain_delay_ms(pace, domain, now_ms);
}

static int64_t domain_next_ms(const struct pace *pace, const struct pace_domain *domain, int64_t now_ms)
{
	int64_t token_ms = domain_token_ms(pace, domain, now_ms), host_ms = INT64_MAX;
	for (const struct pace_host *host = domain->first_ready; host; host = host->next_ready)
		host_ms = host->next_ms < host_ms ? host->next_ms : host_ms;
	return host_ms > token_ms ? host_ms : token_ms;
}

/* As many as one of its hosts, this one, may have, when that is more. */
static uint32_t domain_places(const struct pace *pace, const struct pace_host *host)
{
	uint32_t places = host_places(pace, host);
	if (!domain_is_limited(pace, host->domain))
		return UINT32_MAX;
	return places > DOMAIN_IN_FLIGHT ? places : DOMAIN_IN_FLIGHT;
}

/* Gives the domain the place among the turns that its state asks for. One that could start already
 * keeps the place it has. */
void pace_domain_update(struct pace *pace, struct pace_domain *domain, int64_t now_ms)
{
	if (!domain->first_ready || domain->n_active >= domain_places(pace, domain->first_ready)) {
		pace_turn_drop(pace, domain);
		return;
	}
	int64_t next_ms = domain_next_ms(pace, domain, now_ms);
	if (domain->slot == PACE_NO_SLOT || domain->ready_ms > now_ms || next_ms > now_ms)
		pace_turn_put(pace, domain, next_ms > now_ms ? next_ms : now_ms);
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

void pace_host_update(struct pace *pace, struct pace_host *host, int64_t now_ms)
{
	struct pace_domain *domain = host->domain;
	bool has_place = host->first && host->n_active < host_places(pace, host);
	bool is_ready = has_place && !pace_address_is_full(pace, host->address);
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
	if (has_place && !is_ready)
		pace_address_wait(host);
	pace_domain_update(pace, domain, now_ms);
}

/* Hosts and domains by key. */

static const struct pace_rule *rule_find(const struct pace *pace, uint64_t key, bool is_domain)
{
	for (size_t i = 0; i < pace->n_rules; i++)
		if (pace->rules[i].key == key && pace->rules[i].is_domain == is_domain)
			return &pace->rules[i];
	return NULL;
}

struct pace_domain *pace_domain_find(const struct pace *pace, uint64_t key)
{
	struct pace_domain *domain = pace->domains[key % PACE_BUCKETS];
	while (domain && domain->key != key)
		domain = domain->chain;
	return domain;
}

struct pace_domain *pace_domain_get(struct pace *pace, uint64_t key, bool is_local)
{
	struct pace_domain *domain = pace_domain_find(pace, key);
	if (domain)
		return domain;
	struct pace_domain **bucket = &pace->domains[key % PACE_BUCKETS];
	domain = xcalloc(1, sizeof *domain);
	*domain = (struct pace_domain){.key = key, .chain = *bucket, .rule = rule_find(pace, key, true),
		.slot = PACE_NO_SLOT, .is_local = is_local, .held_until = TIME_NONE, .rate = PACE_FULL_RATE};
	return *bucket = domain;
}

struct pace_host *pace_host_find(const struct pace *pace, uint64_t key)
{
	struct pace_host *host = pace->hosts[key % PACE_BUCKETS];
	while (host && host->key != key)
		host = host->chain;
	return host;
}

static void host_enter_domain(struct pace *pace, struct pace_host *host, const struct place *place)
{
	host->domain = pace_domain_get(pace, place->domain_key, place->is_local);
	host->domain->n_hosts++;
}

struct pace_host *pace_host_get(struct pace *pace, const struct place *place)
{
	struct pace_host *host = pace_host_find(pace, place->host_key);
	if (host && host->domain->key != place->domain_key) { /* it was recalled, and nothing else */
		assert(!host->first && !host->n_active);
		host->domain->n_hosts--;
		host_enter_domain(pace, host, place);
	}
	if (host)
		return host;
	struct pace_host **bucket = &pace->hosts[place->host_key % PACE_BUCKETS];
	host = xcalloc(1, sizeof *host);
	*host = (struct pace_host){.key = place->host_key, .chain = *bucket, .is_local = place->is_local,
		.rule = rule_find(pace, place->host_key, false), .held_until = TIME_NONE,
		.unavailable_until = TIME_NONE};
	host_enter_domain(pace, host, place);
	return *bucket = host;
}

static void take_rules(struct pace *pace, const struct pace_settings *settings)
{
	free(pace->rules);
	pace->n_rules = settings->n_rules;
	pace->rules = xcalloc(pace->n_rules + 1, sizeof *pace->rules);
	for (size_t i = 0; i < pace->n_rules; i++)
		pace->rules[i] = settings->rules[i];
	for (uint32_t i = 0; i < PACE_BUCKETS; i++) {
		for (struct pace_domain *domain = pace->domains[i]; domain; domain = domain->chain)
			domain->rule = rule_find(pace, domain->key, true);
		for (struct pace_host *host = pace->hosts[i]; host; host = host->chain)
			host->rule = rule_find(pace, host->key, false);
	}
}

void pace_configure(struct pace *pace, const struct pace_settings *settings, int64_t now_ms)
{
	pace->per_host = settings->per_host ? settings->per_host : 1;
	pace->per_address = settings->per_address ? settings->per_address : PACE_PER_ADDRESS;
	pace->delay_ms = settings->delay_ms ? settings->delay_ms : PACE_DELAY_MS;
	pace->scope = settings->scope;
	pace->is_limit_for_all = settings->per_address != 0;
	pace->is_delay_for_all = settings->delay_ms != 0;
	take_rules(pace, settings);
	for (uint32_t i = 0; i < PACE_BUCKETS; i++)
		for (struct pace_host *host = pace->hosts[i]; host; host = host->chain)
			pace_host_update(pace, host, now_ms);
}

void pace_add(struct pace *pace, struct feed *feed, int64_t now_ms)
{
	struct place place = feed_place(feed);
	struct pace_host *host = pace_host_get(pace, &place);
	feed->next = NULL;
	if (host->last)
		host->last->next = feed;
	else
		host->first = feed;
	host->last = feed;
	pace->n_queued++;
	pace_host_update(pace, host, now_ms);
}

/* The host whose turn it is. One whose address has been filled by others meanwhile waits for that. */
static struct pace_host *turn_take(struct pace *pace, int64_t now_ms)
{
	for (;;) {
		struct pace_domain *domain = pace->n_turns ? pace->turns[0] : NULL;
		if (!domain || domain->ready_ms > now_ms)
			return NULL;
		struct pace_host *host = domain->first_ready;
		while (host && host->next_ms > now_ms)
			host = host->next_ready;
		assert(host);
		if (!pace_address_is_full(pace, host->address))
			return host;
		pace_host_update(pace, host, now_ms);
	}
}

/* One request more, of this feed. */
static void host_start(struct pace *pace, struct pace_host *host, struct feed *feed, int64_t now_ms)
{
	struct pace_domain *domain = host->domain;
	host->next_ms = now_ms + host_delay_ms(pace, host, now_ms);
	domain->full_ms = (domain->full_ms > now_ms ? domain->full_ms : now_ms)
		+ domain_delay_ms(pace, domain, now_ms);
	host->n_active++;
	domain->n_active++;
	feed->at = host;
	pace_turn_drop(pace, domain);
}

struct feed *pace_next(struct pace *pace, int64_t now_ms)
{
	struct pace_host *host = turn_take(pace, now_ms);
	if (!host)
		return NULL;
	struct feed *feed = host->first;
	host->first = feed->next;
	if (!host->first)
		host->last = NULL;
	pace->n_queued--;
	host_start(pace, host, feed, now_ms);
	pace_address_enter(feed, host->address);
	host_leave_ready(host); /* to the end of the domain's hosts */
	pace_host_update(pace, host, now_ms);
	return feed;
}

int64_t pace_next_ms(const struct pace *pace)
{
	return pace->n_turns ? pace->turns[0]->ready_ms : INT64_MAX;
}

bool pace_is_waited_for(const struct feed *feed)
{
	return feed->at->first;
}

static void host_end(struct pace *pace, struct pace_host *host, int64_t now_ms)
{
	assert(host->n_active && host->domain->n_active);
	host->n_active--;
	host->domain->n_active--;
	pace_host_update(pace, host, now_ms);
}

void pace_release(struct pace *pace, struct feed *feed, int64_t now_ms)
{
	struct pace_host *host = feed->at;
	feed->at = NULL;
	host_end(pace, host, now_ms);
	pace_address_leave(pace, feed, now_ms);
}

/* For the feed, which gives the place that it has back. Those who wait go before it. */
static bool host_is_free(const struct pace *pace, const struct pace_host *host, const struct feed *feed,
	int64_t now_ms)
{
	const struct pace_domain *domain = host->domain;
	bool is_time = host->next_ms <= now_ms && domain_token_ms(pace, domain, now_ms) <= now_ms;
	uint32_t n_host = host->n_active - (host == feed->at), n_domain = domain->n_active - (domain == feed->at->domain);
	return is_time && !host->first && n_host < host_places(pace, host) && n_domain < domain_places(pace, host)
		&& (host->address == feed->address || !pace_address_is_full(pace, host->address));
}

bool pace_move(struct pace *pace, struct feed *feed, const struct place *place, int64_t now_ms)
{
	struct pace_host *host = pace_host_get(pace, place);
	if (!host_is_free(pace, host, feed, now_ms))
		return false;
	pace_release(pace, feed, now_ms);
	host_start(pace, host, feed, now_ms);
	pace_address_enter(feed, host->address);
	pace_host_update(pace, host, now_ms);
	return true;
}

static bool host_is_forgettable(const struct pace_host *host, int64_t now_ms, int64_t now)
{
	return !host->first && !host->n_active && !host->is_waiting && host->next_ms <= now_ms && host->held_until <= now
		&& host->unavailable_until <= now;
}

void pace_sweep(struct pace *pace, int64_t now_ms, int64_t now)
{
	for (uint32_t i = 0; i < PACE_BUCKETS; i++) {
		for (struct pace_host **at = &pace->hosts[i]; *at;) {
			struct pace_host *host = *at;
			if (!host_is_forgettable(host, now_ms, now)) {
				at = &host->chain;
				continue;
			}
			*at = host->chain;
			host->domain->n_hosts--;
			pace_address_forget_host(host);
			free(host);
		}
	}
	pace_address_sweep(pace, now_ms);
	for (uint32_t i = 0; i < PACE_BUCKETS; i++) {
		for (struct pace_domain **at = &pace->domains[i]; *at;) {
			struct pace_domain *domain = *at;
			if (domain->n_hosts || domain->full_ms > now_ms || domain->held_until > now
				|| pace_domain_rate(domain, now_ms) < PACE_FULL_RATE) {
				at = &domain->chain;
				continue;
			}
			*at = domain->chain;
			free(domain);
		}
	}
}
