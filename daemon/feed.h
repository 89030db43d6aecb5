#pragma once
/* A scheduled feed in memory: who, when, where it stands. All else that is known of it lies in the
 * store and is leased for the time of one fetch, so 100,000 idle feeds cost 5 MB and nothing has to
 * be kept in step. Loop thread only. */
#include <stdbool.h>
#include <stdint.h>

#include "daemon/chain.h"
#include "daemon/place.h"

/* Where a feed stands. It changes in feed_enter() and nowhere else. */
enum feed_phase {
	FEED_IDLE,       /* waits for its due time in the schedule */
	FEED_QUEUED,     /* due; waits for its host's turn */
	FEED_LEASING,    /* its record is being read from the store */
	FEED_FETCHING,   /* a transfer runs */
	FEED_PARSING,    /* a parser process has the bytes, or they wait for one */
	FEED_COMMITTING, /* the writer has it */
	FEED_PARKED,     /* no schedule: gone, or unsubscribed while under way */
	FEED_N_PHASES
};

struct feed {
	int64_t id;
	union {
		int64_t due_at;      /* unix seconds */
		struct chain *chain; /* is_led: what it waits to go on with */
	};
	uint64_t host_key;    /* the pacing unit */
	uint64_t domain_key;  /* of the registrable domain, which hosts share */
	union {
		struct feed *next;    /* in its host's queue */
		struct pace_host *at; /* under way: whose place it has; NULL: none any more */
	};
	struct pace_address *address; /* likewise; NULL: none is known yet */
	uint32_t heap_slot;   /* in the schedule; SCHEDULE_NO_SLOT */
	uint8_t phase;        /* enum feed_phase */
	bool is_local : 1;    /* on this machine or in a private network, by its address alone */
	bool is_forced : 1;   /* a manual refresh: our interval does not count */
	bool wants_whole : 1; /* likewise, without validators */
	bool is_listed : 1;   /* seen in the newest listing of the store */
	bool is_watched : 1;  /* a control client waits for its end */
	bool is_suspect : 1;  /* could not be reached in an outage of our own network, which may be the reason */
	bool is_led : 1;      /* in the queue of a host that a redirect led it to */
	bool is_older : 1;    /* stands beside the feed of this id, for an older document that is asked for */
};

/* The one place where a phase changes; asserts that the step is legal. */
void feed_enter(struct feed *feed, enum feed_phase phase);
const char *feed_phase_name(enum feed_phase phase);

/* Who is asked for it: changes when the publisher moves it, and for the time that it waits where it was
 * led. */
struct place feed_place(const struct feed *feed);
void feed_set_place(struct feed *feed, const struct place *place);
/* It is queued next to go on with the chain, which is its own from now on; until it is taken: NULL when
 * there is none. */
void feed_lead(struct feed *feed, struct chain *chain);
struct chain *feed_take_chain(struct feed *feed);

/* All scheduled feeds by id: an open-addressing table that owns them. */
struct feed_table {
	struct feed **slots;
	uint32_t n_slots; /* a power of two, or 0 */
	uint32_t n_feeds;
};

void feed_table_finish(struct feed_table *table);
struct feed *feed_table_find(const struct feed_table *table, int64_t id); /* NULL: none */
struct feed *feed_table_add(struct feed_table *table, int64_t id); /* zeroed, FEED_IDLE, unscheduled */
/* All of them by id, as the store has them side by side; n_feeds elements, for the caller to free. */
struct feed **feed_table_sorted(const struct feed_table *table);
void feed_table_remove(struct feed_table *table, struct feed *feed); /* frees it */
