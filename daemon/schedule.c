/* The heap: four children a node, so that a step touches fewer cache lines than with two. */
#include "daemon/schedule.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"

enum { ARITY = 4 };

static bool is_earlier(const struct feed *a, const struct feed *b)
{
	return a->due_at < b->due_at || (a->due_at == b->due_at && a->id < b->id);
}

static void place(struct schedule *schedule, struct feed *feed, uint32_t slot)
{
	schedule->heap[slot] = feed;
	feed->heap_slot = slot;
}

static void sift_up(struct schedule *schedule, struct feed *feed, uint32_t slot)
{
	while (slot > 0) {
		uint32_t parent = (slot - 1) / ARITY;
		if (!is_earlier(feed, schedule->heap[parent]))
			break;
		place(schedule, schedule->heap[parent], slot);
		slot = parent;
	}
	place(schedule, feed, slot);
}

static void sift_down(struct schedule *schedule, struct feed *feed, uint32_t slot)
{
	for (;;) {
		uint32_t first = slot * ARITY + 1, best = first;
		if (first >= schedule->n_feeds)
			break;
		for (uint32_t child = first + 1; child < first + ARITY && child < schedule->n_feeds; child++)
			if (is_earlier(schedule->heap[child], schedule->heap[best]))
				best = child;
		if (!is_earlier(schedule->heap[best], feed))
			break;
		place(schedule, schedule->heap[best], slot);
		slot = best;
	}
	place(schedule, feed, slot);
}

void schedule_finish(struct schedule *schedule)
{
	free(schedule->heap);
	*schedule = (struct schedule){0};
}

void schedule_put(struct schedule *schedule, struct feed *feed, int64_t due_at)
{
	schedule_remove(schedule, feed);
	feed->due_at = due_at;
	if (schedule->n_feeds == schedule->capacity) {
		schedule->capacity = schedule->capacity ? schedule->capacity * 2 : 64;
		schedule->heap = xrealloc(schedule->heap, schedule->capacity * sizeof *schedule->heap);
	}
	sift_up(schedule, feed, schedule->n_feeds++);
}

void schedule_remove(struct schedule *schedule, struct feed *feed)
{
	uint32_t slot = feed->heap_slot;
	if (slot == SCHEDULE_NO_SLOT)
		return;
	assert(slot < schedule->n_feeds && schedule->heap[slot] == feed);
	feed->heap_slot = SCHEDULE_NO_SLOT;
	struct feed *last = schedule->heap[--schedule->n_feeds];
	if (last == feed)
		return;
	if (slot > 0 && is_earlier(last, schedule->heap[(slot - 1) / ARITY]))
		sift_up(schedule, last, slot);
	else
		sift_down(schedule, last, slot);
}

struct feed *schedule_pop_due(struct schedule *schedule, int64_t now)
{
	if (schedule_next_due(schedule) > now)
		return NULL;
	struct feed *feed = schedule->heap[0];
	schedule_remove(schedule, feed);
	return feed;
}

void schedule_shift(struct schedule *schedule, int64_t seconds)
{
	for (uint32_t i = 0; i < schedule->n_feeds; i++)
		schedule->heap[i]->due_at += seconds; /* their order stays */
}

int64_t schedule_next_due(const struct schedule *schedule)
{
	return schedule->n_feeds ? schedule->heap[0]->due_at : INT64_MAX;
}
