#pragma once
/* What the files of pace share: hosts, domains and addresses, and how one step changes them. */
#include "daemon/pace.h"

enum {
	PACE_BUCKETS = 16384,
	PACE_NO_SLOT = -1,
	PACE_FULL_RATE = 1000, /* thousandths of the configured rate */
};

struct pace_host {
	uint64_t key;
	struct pace_host *chain;
	struct pace_domain *domain;
	struct pace_address *address;  /* where it was found last; NULL: not known, or without limit */
	const struct pace_rule *rule;  /* of this very host; NULL: none */
	struct pace_host *next_ready;  /* in domain->first_ready */
	struct pace_host *next_waiting; /* in address->first_waiting */
	struct feed *first, *last;     /* feed::next */
	uint32_t n_active;
	bool is_ready;                 /* in the domain's list: somebody waits and a place is free */
	bool is_waiting;               /* in the address's list: somebody waits, and that is full */
	bool is_local;
	int64_t next_ms;               /* no start before */
	int64_t held_until;            /* unix seconds, or TIME_NONE */
	int64_t unavailable_id, unavailable_until; /* a feed that got 503 */
};

struct pace_domain {
	uint64_t key;
	struct pace_domain *chain;
	const struct pace_rule *rule;  /* of all its hosts; NULL: none */
	struct pace_host *first_ready, *last_ready;
	uint32_t n_hosts, n_active;
	int32_t slot; /* in the heap of turns; PACE_NO_SLOT */
	bool is_local;
	int64_t ready_ms; /* its turn */
	uint64_t turn;    /* among equal ready_ms */
	int64_t full_ms;  /* when the bucket is full again */
	int64_t held_until; /* unix seconds, or TIME_NONE */
	int64_t rate, rate_ms; /* thousandths of the full rate, as learned at that time */
};

struct pace_host *pace_host_find(const struct pace *pace, uint64_t key); /* NULL: none */
struct pace_host *pace_host_get(struct pace *pace, const struct place *place);
struct pace_domain *pace_domain_find(const struct pace *pace, uint64_t key); /* likewise */
struct pace_domain *pace_domain_get(struct pace *pace, uint64_t key, bool is_local);

/* Gives the host the place among the ready and the waiting that its state asks for. */
void pace_host_update(struct pace *pace, struct pace_host *host, int64_t now_ms);

void pace_domain_update(struct pace *pace, struct pace_domain *domain, int64_t now_ms);

/* The heap of turns (pace_turns.c). */
void pace_turn_put(struct pace *pace, struct pace_domain *domain, int64_t ready_ms);
void pace_turn_drop(struct pace *pace, struct pace_domain *domain);

/* Of the configured rate, in thousandths (pace_hold.c). */
int64_t pace_domain_rate(const struct pace_domain *domain, int64_t now_ms);

/* Addresses (pace_address.c). */
bool pace_address_is_full(const struct pace *pace, const struct pace_address *address);
void pace_address_enter(struct feed *feed, struct pace_address *address);
/* Gives the feed's place back, when it has one; the hosts that waited for it may go on. */
void pace_address_leave(struct pace *pace, struct feed *feed, int64_t now_ms);
/* As many hosts as there may be places become ready. */
void pace_address_wake(struct pace *pace, struct pace_address *address, int64_t now_ms);
void pace_address_wait(struct pace_host *host);
void pace_address_forget_host(struct pace_host *host);
void pace_address_sweep(struct pace *pace, int64_t now_ms);
void pace_address_finish(struct pace *pace);
