#pragma once
/* What the writer does with the database when no commit waits: the search index and stories of what is
 * new, the retention of what is old, and the heap. Writer thread only. */
#include "storage/retention.h"
#include "storage/store.h"

/* How long the queue must rest before the next step. */
enum rest {
	REST_AFTER_COMMIT_MS = 200,
	REST_BETWEEN_STEPS_MS = 20, /* others may want to write, too */
	REST_AFTER_FAILURE_MS = 5000,
	REST_UNTIL_PURGE = 0, /* housekeeping_idle_ms(): there is nothing else to do */
};

struct housekeeping_settings {
	bool search;
	struct retention limits;
};

struct housekeeping {
	void (*on_indexed)(void *user);
	void *user;
	int64_t n_unindexed;    /* since the index was last up to date; whoever commits adds to it */
	int64_t settled_ms;     /* on clock_mono_ms(): when nothing was left to do */
	int searches;           /* what the store was told of the index; -1: nothing */
	struct retention purge; /* under way when its `now` is not 0 */
	int64_t n_purged;       /* by it */
	int64_t purge_due_ms;   /* on clock_mono_ms(): when the next one begins */
	int64_t trimmed_ms;     /* on clock_mono_ms() */
	bool is_failing;        /* which was told */
};

/* on_indexed: words and stories of all that was committed can be found now. */
void housekeeping_init(struct housekeeping *housekeeping, void (*on_indexed)(void *user), void *user);

/* Tells the store of the index, and, when the settings `are_new`, begins with the limits anew. A failure is met
 * again, and reported, by the next commit. */
void housekeeping_apply(struct housekeeping *housekeeping, struct store *store,
	const struct housekeeping_settings *settings, bool are_new);

/* A step of what can wait, of at most so many items. Of failures in a row the first is logged,
 * unless somebody else had locked the database. */
enum rest housekeeping_step(struct housekeeping *housekeeping, struct store *store,
	const struct housekeeping_settings *settings, int64_t most);
/* How long from now until what is kept is looked at again. */
int64_t housekeeping_idle_ms(const struct housekeeping *housekeeping);
/* It is a while since nothing was left to do. */
bool housekeeping_is_late(const struct housekeeping *housekeeping);
/* All steps, what is beyond the limits by now included. */
void housekeeping_settle(struct housekeeping *housekeeping, struct store *store,
	const struct housekeeping_settings *settings);

/* What a burst of answers leaves behind: after 5,000 feeds the heap of the loop had 25 MB, 4 of them in
 * use. Here, where nobody waits for it. */
void housekeeping_give_back_memory(struct housekeeping *housekeeping);
