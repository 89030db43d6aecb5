/* Many hosts may be one machine: transfers are counted by the address that they really go to, which is
 * known once a name is resolved, and remembered for the host's next feeds. A host whose address is full
 * waits there; each place that becomes free wakes some, for those that are woken may have to wait for
 * their domain's turn. */
#include "daemon/pace_state.h"

#include <stdlib.h>

#include "base/error.h"

struct pace_address {
	uint64_t key;
	struct pace_address *chain;
	uint32_t n_active;
	uint32_t n_hosts; /* that were found here last */
	struct pace_host *first_waiting, *last_waiting;
};

static struct pace_address *address_get(struct pace *pace, uint64_t key)
{
	struct pace_address **bucket = &pace->addresses[key % PACE_BUCKETS];
	for (struct pace_address *address = *bucket; address; address = address->chain)
		if (address->key == key)
			return address;
	struct pace_address *address = xcalloc(1, sizeof *address);
	*address = (struct pace_address){.key = key, .chain = *bucket};
	return *bucket = address;
}

bool pace_address_is_full(const struct pace *pace, const struct pace_address *address)
{
	return address && address->n_active >= pace->per_address;
}

void pace_address_enter(struct feed *feed, struct pace_address *address)
{
	feed->address = address;
	if (address)
		address->n_active++;
}

void pace_address_leave(struct pace *pace, struct feed *feed, int64_t now_ms)
{
	struct pace_address *address = feed->address;
	feed->address = NULL;
	if (!address)
		return;
	address->n_active--;
	pace_address_wake(pace, address, now_ms);
}

void pace_address_wait(struct pace_host *host)
{
	struct pace_address *address = host->address;
	if (host->is_waiting)
		return;
	host->is_waiting = true;
	host->next_waiting = NULL;
	if (address->last_waiting)
		address->last_waiting->next_waiting = host;
	else
		address->first_waiting = host;
	address->last_waiting = host;
}

void pace_address_wake(struct pace *pace, struct pace_address *address, int64_t now_ms)
{
	uint32_t n_woken = 0;
	while (address->first_waiting && n_woken < pace->per_address
		&& !pace_address_is_full(pace, address)) {
		struct pace_host *host = address->first_waiting;
		address->first_waiting = host->next_waiting;
		if (!address->first_waiting)
			address->last_waiting = NULL;
		host->is_waiting = false;
		pace_host_update(pace, host, now_ms);
		n_woken += host->is_ready;
	}
}

bool pace_use_address(struct pace *pace, struct feed *feed, uint64_t key, bool is_public, int64_t now_ms)
{
	struct pace_host *host = feed->at;
	bool is_limited = is_public || pace->is_limit_for_all;
	struct pace_address *address = is_limited ? address_get(pace, key) : NULL;
	if (host->address != address && !host->is_waiting) {
		pace_address_forget_host(host);
		host->address = address;
		if (address)
			address->n_hosts++;
	}
	if (feed->address == address)
		return true;
	if (pace_address_is_full(pace, address))
		return false;
	pace_address_leave(pace, feed, now_ms);
	pace_address_enter(feed, address);
	return true;
}

void pace_address_forget_host(struct pace_host *host)
{
	if (host->address)
		host->address->n_hosts--;
	host->address = NULL;
}

void pace_address_sweep(struct pace *pace, int64_t now_ms)
{
	for (uint32_t i = 0; i < PACE_BUCKETS; i++) {
		for (struct pace_address **at = &pace->addresses[i]; *at;) {
			struct pace_address *address = *at;
			pace_address_wake(pace, address, now_ms);
			if (address->n_active || address->n_hosts) {
				at = &address->chain;
				continue;
			}
			*at = address->chain;
			free(address);
		}
	}
}

void pace_address_finish(struct pace *pace)
{
	for (uint32_t i = 0; pace->addresses && i < PACE_BUCKETS; i++) {
		for (struct pace_address *address = pace->addresses[i], *next; address; address = next) {
			next = address->chain;
			free(address);
		}
	}
	free(pace->addresses);
}
