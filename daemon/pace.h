#pragma once
/* Who may start now, and when the next may. Feeds wait in one queue a host; the hosts of a registrable
 * domain share a token bucket; domains take turns, so that a host with 5,000 feeds and one with a
 * single feed are both served. Borrows the feeds. Loop thread only; `now_ms` is the monotonic clock,
 * `now` unix seconds. */
#include "daemon/feed.h"

struct pace_host;
struct pace_domain;

struct pace {
	struct pace_host **hosts;     /* N_BUCKETS chains by key */
	struct pace_domain **domains; /* likewise */
	struct pace_domain **turns;   /* a heap: those with somebody to start, by time and turn */
	uint32_t n_turns, turns_capacity;
	uint64_t n_turns_given;
	uint32_t n_queued;
	uint32_t per_host;     /* requests in flight a host */
	int64_t delay_ms;      /* between two starts, where it applies */
	bool is_delay_for_all; /* also for hosts on this machine and in private networks */
};

enum { PACE_DELAY_MS = 1000 }; /* unless configured */

void pace_init(struct pace *pace);
void pace_finish(struct pace *pace);
/* delay_ms 0: PACE_DELAY_MS, and none for local hosts (feed->is_local). */
void pace_configure(struct pace *pace, uint32_t per_host, int64_t delay_ms, int64_t now_ms);

/* The feed waits for its host's turn. */
void pace_add(struct pace *pace, struct feed *feed, int64_t now_ms);
/* The next feed that may start; it holds one of its host's places until pace_release(). */
struct feed *pace_next(struct pace *pace, int64_t now_ms);
/* When pace_next() may have one, by time alone; INT64_MAX: not before something else happens. */
int64_t pace_next_ms(const struct pace *pace);
/* Whether other feeds of its host are in the queue. */
bool pace_is_waited_for(const struct pace *pace, const struct feed *feed);
void pace_release(struct pace *pace, const struct feed *feed, int64_t now_ms);

/* The server named a time before which the host is not to be asked. Feeds that wait for it are taken
 * out and returned as a list (feed::next). Local hosts are never held: one bad route of a bridge
 * says nothing of the others. */
struct feed *pace_hold(struct pace *pace, const struct feed *feed, int64_t until, int64_t now_ms);
/* The feed's address is not available until then; the second address of a host to say so holds the
 * host, as pace_hold() does. */
struct feed *pace_note_unavailable(struct pace *pace, const struct feed *feed, int64_t until,
	int64_t now_ms, int64_t now);
/* TIME_NONE, or a time that may have passed. */
int64_t pace_held_until(const struct pace *pace, const struct feed *feed);
/* 429: half the domain's rate, which comes back by a tenth an hour. */
void pace_throttle(struct pace *pace, const struct feed *feed, int64_t now_ms);

/* Forgets hosts and domains of which nothing needs to be remembered any more; now and then. */
void pace_sweep(struct pace *pace, int64_t now_ms, int64_t now);
