/* Phases and the table of feeds. */
#include "daemon/feed.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"
#include "daemon/schedule.h"

static const char *const phase_names[FEED_N_PHASES] = {
	[FEED_IDLE] = "idle", [FEED_QUEUED] = "queued", [FEED_LEASING] = "leasing",
	[FEED_FETCHING] = "fetching", [FEED_PARSING] = "parsing",
	[FEED_COMMITTING] = "committing", [FEED_PARKED] = "parked",
};

#define BIT(phase) (1u << (phase))

/* From which phases each phase may be entered. */
static const uint32_t legal_from[FEED_N_PHASES] = {
	[FEED_IDLE] = BIT(FEED_IDLE) | BIT(FEED_QUEUED) | BIT(FEED_LEASING) | BIT(FEED_FETCHING)
		| BIT(FEED_COMMITTING) | BIT(FEED_PARKED),
	[FEED_QUEUED] = BIT(FEED_IDLE) | BIT(FEED_PARKED),
	[FEED_LEASING] = BIT(FEED_QUEUED),
	[FEED_FETCHING] = BIT(FEED_LEASING),
	[FEED_PARSING] = BIT(FEED_FETCHING),
	[FEED_COMMITTING] = BIT(FEED_LEASING) | BIT(FEED_FETCHING) | BIT(FEED_PARSING),
	[FEED_PARKED] = BIT(FEED_IDLE) | BIT(FEED_LEASING) | BIT(FEED_COMMITTING) | BIT(FEED_PARKED),
};

void feed_enter(struct feed *feed, enum feed_phase phase)
{
	assert(phase < FEED_N_PHASES && (legal_from[phase] & BIT(feed->phase)));
	feed->phase = (uint8_t)phase;
}

const char *feed_phase_name(enum feed_phase phase)
{
	return phase_names[phase];
}

struct place feed_place(const struct feed *feed)
{
	if (feed->is_led)
		return place_of(str_of(feed->chain->url));
	return (struct place){.host_key = feed->host_key, .domain_key = feed->domain_key,
		.is_local = feed->is_local};
}

void feed_set_place(struct feed *feed, const struct place *place)
{
	feed->host_key = place->host_key;
	feed->domain_key = place->domain_key;
	feed->is_local = place->is_local;
}

void feed_lead(struct feed *feed, struct chain *chain)
{
	feed->is_led = true;
	feed->chain = chain;
}

struct chain *feed_take_chain(struct feed *feed)
{
	struct chain *chain = feed->is_led ? feed->chain : NULL;
	feed->is_led = false;
	return chain;
}

static uint32_t slot_of(const struct feed_table *table, int64_t id)
{
	return (uint32_t)((uint64_t)id * 0x9e3779b97f4a7c15u >> 32) & (table->n_slots - 1);
}

static uint32_t probe(const struct feed_table *table, int64_t id)
{
	uint32_t slot = slot_of(table, id);
	while (table->slots[slot] && table->slots[slot]->id != id)
		slot = (slot + 1) & (table->n_slots - 1);
	return slot;
}

static void table_grow(struct feed_table *table)
{
	struct feed_table bigger = {.n_slots = table->n_slots ? table->n_slots * 2 : 64};
	bigger.slots = xcalloc(bigger.n_slots, sizeof(struct feed *));
	bigger.n_feeds = table->n_feeds;
	for (uint32_t i = 0; i < table->n_slots; i++)
		if (table->slots[i])
			bigger.slots[probe(&bigger, table->slots[i]->id)] = table->slots[i];
	free(table->slots);
	*table = bigger;
}

void feed_table_finish(struct feed_table *table)
{
	for (uint32_t i = 0; i < table->n_slots; i++) {
		if (table->slots[i])
			chain_free(feed_take_chain(table->slots[i]));
		free(table->slots[i]);
	}
	free(table->slots);
	*table = (struct feed_table){0};
}

struct feed *feed_table_find(const struct feed_table *table, int64_t id)
{
	return table->n_slots ? table->slots[probe(table, id)] : NULL;
}

struct feed *feed_table_add(struct feed_table *table, int64_t id)
{
	if (table->n_feeds * 4 >= table->n_slots * 3)
		table_grow(table);
	struct feed *feed = xcalloc(1, sizeof *feed);
	feed->id = id;
	feed->heap_slot = SCHEDULE_NO_SLOT;
	table->slots[probe(table, id)] = feed;
	table->n_feeds++;
	return feed;
}

/* Deletion by shifting back keeps every probe sequence unbroken without tombstones. */
void feed_table_remove(struct feed_table *table, struct feed *feed)
{
	uint32_t mask = table->n_slots - 1, hole = probe(table, feed->id);
	assert(table->slots[hole] == feed);
	for (uint32_t at = (hole + 1) & mask; table->slots[at]; at = (at + 1) & mask) {
		uint32_t home = slot_of(table, table->slots[at]->id);
		if (((at - home) & mask) >= ((at - hole) & mask)) {
			table->slots[hole] = table->slots[at];
			hole = at;
		}
	}
	table->slots[hole] = NULL;
	table->n_feeds--;
	free(feed);
}

static int on_compare_ids(const void *left, const void *right)
{
	const struct feed *a = *(struct feed *const *)left, *b = *(struct feed *const *)right;
	return (a->id > b->id) - (a->id < b->id);
}

struct feed **feed_table_sorted(const struct feed_table *table)
{
	struct feed **feeds = xcalloc(table->n_feeds + 1, sizeof(struct feed *));
	size_t n = 0;
	for (uint32_t i = 0; i < table->n_slots; i++)
		if (table->slots[i])
			feeds[n++] = table->slots[i];
	qsort(feeds, n, sizeof *feeds, on_compare_ids);
	return feeds;
}
