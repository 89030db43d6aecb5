#pragma once
/* Who may start now, and when the next may. Feeds wait in one queue a host; the hosts of a registrable
 * domain share a token bucket; domains take turns, so that a host with 5,000 feeds and one with a
 * single feed are both served; hosts with the same IP address share its places. Borrows the feeds.
 * Loop thread only; `now_ms` is the monotonic clock, `now` unix seconds. */
#include "daemon/feed.h"

struct pace_host;
struct pace_domain;
struct pace_address;

/* Where a host, or all hosts of a domain, are paced in a way of their own. */
struct pace_rule {
	uint64_t key; /* of the host, or of the registrable domain */
	bool is_domain;
	int64_t delay_ms;  /* 0: as everywhere */
	uint32_t per_host; /* likewise */
};

/* Who waits when a server names a time. */
enum pace_scope { PACE_URL, PACE_HOST, PACE_DOMAIN };

struct pace_settings {
	uint32_t per_host;    /* requests in flight a host; 0: 1 */
	uint32_t per_address; /* an IP address; 0: PACE_PER_ADDRESS, and no limit for those that are not public */
	int64_t delay_ms;     /* between two starts; 0: PACE_DELAY_MS, and none for local hosts */
	enum pace_scope scope;
	const struct pace_rule *rules; /* copied */
	size_t n_rules;
};

enum { PACE_DELAY_MS = 1000, PACE_PER_ADDRESS = 8 };

struct pace {
	struct pace_host **hosts;         /* PACE_BUCKETS chains by key */
	struct pace_domain **domains;     /* likewise */
	struct pace_address **addresses;  /* likewise */
	struct pace_domain **turns; /* a heap: those with somebody to start, by time and turn */
	uint32_t n_turns, turns_capacity;
	uint64_t n_turns_given;
	uint32_t n_queued;
	uint32_t per_host, per_address;
	int64_t delay_ms;
	enum pace_scope scope;
	bool is_delay_for_all; /* also for hosts on this machine and in private networks */
	bool is_limit_for_all; /* likewise, of per_address */
	struct pace_rule *rules;
	size_t n_rules;
};

void pace_init(struct pace *pace); /* configured by nothing */
void pace_finish(struct pace *pace);
void pace_configure(struct pace *pace, const struct pace_settings *settings, int64_t now_ms);

/* The feed waits for its host's turn. */
void pace_add(struct pace *pace, struct feed *feed, int64_t now_ms);
/* The next feed that may start; it holds one of its host's places until pace_release(). */
struct feed *pace_next(struct pace *pace, int64_t now_ms);
/* When pace_next() may have one, by time alone; INT64_MAX: not before something else happens. */
int64_t pace_next_ms(const struct pace *pace);
/* Others wait for the host where the feed has its place. */
bool pace_is_waited_for(const struct feed *feed);
/* The feed, which has a place, is about to be connected there. False: as many as may be are; it has
 * to be released and added again, and its turn comes when there is room. */
bool pace_use_address(struct pace *pace, struct feed *feed, uint64_t key, bool is_public, int64_t now_ms);
/* A redirect leads the feed, which has a place, to this host, which may be its own: a request more. False:
 * not now, and its place is where it was. Whoever asks looks at pace_held_until() before. */
bool pace_move(struct pace *pace, struct feed *feed, const struct place *place, int64_t now_ms);
void pace_release(struct pace *pace, struct feed *feed, int64_t now_ms);

/* The server named a time before which the host (or what scope says) is not to be asked. Feeds that
 * wait for it are taken out and returned as a list (feed::next). Local hosts are never held: one bad
 * route of a bridge says nothing of the others. */
struct feed *pace_hold(struct pace *pace, const struct place *place, int64_t until, int64_t now_ms);
/* This feed's address is not available until then; the second address of a host to say so holds the
 * host, as pace_hold() does. */
struct feed *pace_note_unavailable(struct pace *pace, const struct place *place, int64_t feed_id,
	int64_t until, int64_t now_ms, int64_t now);
/* TIME_NONE, or a time that may have passed. */
int64_t pace_held_until(const struct pace *pace, const struct place *place);
/* By what a hold is told to another run, and how that recalls it; its scope is the same. */
uint64_t pace_hold_key(const struct pace *pace, const struct place *place);
void pace_recall_hold(struct pace *pace, uint64_t key, int64_t until);
/* The clock was set: those times are as far away as they were. */
void pace_shift(struct pace *pace, int64_t seconds);
/* 429: half the domain's rate, which comes back by a tenth an hour. What it is now, in thousandths, can
 * be told to another run by pace_recall(), with the time that has passed since. */
int64_t pace_throttle(struct pace *pace, const struct place *place, int64_t now_ms);
void pace_recall(struct pace *pace, uint64_t domain_key, int64_t rate, int64_t passed_ms, int64_t now_ms);

/* Forgets hosts, domains and addresses of which nothing needs to be remembered any more; now and
 * then. */
void pace_sweep(struct pace *pace, int64_t now_ms, int64_t now);
