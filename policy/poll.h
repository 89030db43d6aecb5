#pragma once
/* When to ask again. A pure function of stored facts: what the daemon schedules by is what
 * `courant feed explain` prints. */
#include "config/config.h"
#include "storage/feed.h"

struct poll_facts {
	int64_t feed_id;      /* seeds the jitter */
	int64_t added_at;     /* subscribed; 0: long ago */
	int64_t finished_at;  /* end of the last attempt; TIME_NONE: never tried, due at once */
	int64_t interval_s;   /* configured for this feed; 0: not */
	int64_t default_interval_s, min_interval_s, max_interval_s;
	int64_t rhythm_s;     /* observed gap between new items, or SIZE_NONE */
	struct str rhythm;    /* and when they come (policy/rhythm.h); "" */
	int64_t idle_since;   /* last new item, or first success; TIME_NONE */
	bool has_succeeded;   /* ever: before, nothing is known of the document */
	bool has_validators;  /* or any cache header: without, at least 4 h */
	int64_t fresh_s;      /* Cache-Control/Expires, or SIZE_NONE */
	struct poll_hints hints;
	enum feed_failure failure;
	int64_t n_failures;   /* consecutive, in the class */
	int64_t gone_times;   /* so many of FAILURE_GONE are the end */
	int64_t failing_since;               /* or TIME_NONE */
	int64_t not_before_at;               /* Retry-After, or TIME_NONE */
	int64_t host_held_until;             /* on another's account, where that is known; 0: not held */
	bool ignores_hints;   /* of publisher and server; what they demand still counts */
};

enum poll_bound_kind {
	POLL_BOUND_INTERVAL, /* configured, adaptive or default */
	POLL_BOUND_TTL,
	POLL_BOUND_UPDATE_PERIOD,
	POLL_BOUND_UPDATE_BASE,
	POLL_BOUND_FRESHNESS,
	POLL_BOUND_UNCACHEABLE, /* no validators and no cache header: 4 h */
	POLL_BOUND_BACKOFF,
	POLL_BOUND_JITTER,
	POLL_BOUND_RETRY_AFTER,
	POLL_BOUND_HOST_HELD,
	POLL_BOUND_SKIP_WINDOW,
	POLL_BOUND_GONE,
	POLL_BOUND_IGNORED, /* no bound: the publisher's hints are left out */
	POLL_N_BOUNDS
};

struct poll_bound {
	bool applies;
	int64_t wait_s;   /* from finished_at; jitter and skip window: what they added */
	const char *text; /* "ttl of the feed", "Retry-After of the server" … */
};

struct poll_plan {
	int64_t due_at;             /* TIME_NONE: never */
	enum poll_bound_kind won;   /* the bound that set the time, jitter aside */
	struct poll_bound bounds[POLL_N_BOUNDS];
};

/* The facts of one feed, from what is stored and what is configured: of the latter schedule and fetch.gone_times. */
void poll_facts_of(const struct feed_record *feed, const struct config *config,
	struct poll_facts *ret_facts);

void poll_plan(const struct poll_facts *facts, struct poll_plan *ret_plan);

/* The first moment at or after `at`, a little spread, that the publisher has not closed: for a feed whose
 * turn comes later than was planned. */
int64_t poll_open_after(const struct poll_facts *facts, int64_t at);

/* What n consecutive failures of a class make us wait, jitter aside. */
int64_t poll_backoff(enum feed_failure failure, int64_t n_failures, int64_t failing_since, int64_t now);
/* n_failures after one more: in another class than before it begins where the waits do not shrink. Those that come
 * sooner than the waits, as by manual refreshes, do not count: it is still the same trouble. */
int64_t poll_count_failure(const struct feed_state *state, enum feed_failure failure, int64_t now);
/* Up to a tenth of a wait, always the same for the same feed and time. */
int64_t poll_jitter(int64_t feed_id, int64_t at, int64_t wait_s);

/* A stored time as far as it can be believed: what was stored by a clock that ran ahead of ours keeps
 * its distance to fetched_at, and nothing is further away than `longest_s`. */
int64_t poll_believe(int64_t at, int64_t fetched_at, int64_t now, int64_t longest_s);
/* The longest wait that a plan can come to for a feed with this configured interval (0: none). */
int64_t poll_longest_wait(const struct config *config, int64_t interval_s);
