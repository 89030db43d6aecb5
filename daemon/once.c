/* The queue is filled once; when it is empty the index is brought up to date, then exports are written,
 * then the loop ends. */
#include "daemon/once.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/daemon.h"
#include "daemon/job.h"
#include "storage/search.h"
#include "storage/story.h"

enum { INDEX_STEP_ITEMS = 500 };

static void queue_all(struct daemon *daemon)
{
	struct feed **feeds = feed_table_sorted(&daemon->feeds);
	for (uint32_t i = 0; i < daemon->feeds.n_feeds; i++)
		daemon_queue_feed(daemon, feeds[i], true);
	free(feeds);
}

void once_start(struct daemon *daemon)
{
	const struct daemon_options *options = daemon->options;
	int64_t now = clock_now();
	struct feed *feed;
	for (size_t i = 0; i < options->n_feed_ids; i++) {
		feed = feed_table_find(&daemon->feeds, options->feed_ids[i]);
		if (feed) {
			feed->wants_whole = options->whole;
			daemon_queue_feed(daemon, feed, true);
			continue;
		}
		log_error("there is no feed %" PRId64, options->feed_ids[i]);
		daemon->totals.n_failed++;
	}
	if (options->all)
		queue_all(daemon);
	while (!options->n_feed_ids && (feed = schedule_pop_due(&daemon->schedule, now)))
		daemon_queue_feed(daemon, feed, false);
	progress_start(&daemon->progress, options->quiet ? 0 : daemon->pace.n_queued);
	daemon_pump(daemon);
}

void once_pump(struct daemon *daemon)
{
	if (daemon->outage.is_offline && daemon->n_unsettled == 0 && daemon->pace.n_queued) { /* no place is taken */
		log_error("the network is down; feeds that were not asked: %u", daemon->pace.n_queued);
		daemon->totals.n_failed += daemon->pace.n_queued;
		pace_finish(&daemon->pace);
		pace_init(&daemon->pace);
	} else if (daemon->suspects && daemon->n_fetching == 0 && daemon->pace.n_queued == 0) {
		jobs_settle_suspects(daemon, true);
	}
}

static void on_published(void *user)
{
	struct daemon *daemon = user;
	daemon_stop(daemon);
}

static struct daemon *daemon_of(struct errand *indexing)
{
	return (struct daemon *)((char *)indexing - offsetof(struct daemon, indexing));
}

/* Exports may ask for words and stories: all items have to be known there. A step, for who interrupts us does
 * not wait for the last. */
static bool on_indexing_run(struct errand *errand, struct store *store)
{
	int64_t n = 0;
	bool succeeded = search_index_some(store, INDEX_STEP_ITEMS, &n, &errand->err)
		&& (n > 0 || story_find_some(store, clock_now(), INDEX_STEP_ITEMS, &n, &errand->err));
	daemon_of(errand)->has_unindexed = n > 0;
	return succeeded;
}

static void on_indexing_done(struct errand *errand)
{
	struct daemon *daemon = daemon_of(errand);
	if (!errand->succeeded)
		log_error("search index: %s", errand->err.text);
	if (daemon->is_stopping)
		return;
	if (errand->succeeded && daemon->has_unindexed)
		writer_run(daemon->writer, &daemon->indexing);
	else
		publish_now(&daemon->publisher, on_published, daemon);
}

void once_settle(struct daemon *daemon)
{
	if (daemon->is_settling || daemon->has_listing || daemon->pace.n_queued)
		return;
	daemon->is_settling = true;
	progress_finish(&daemon->progress);
	daemon->indexing = (struct errand){.run = on_indexing_run, .on_done = on_indexing_done};
	writer_run(daemon->writer, &daemon->indexing);
}

void once_report(const struct daemon *daemon)
{
	log_notice("%" PRIu64 " feed%s: %" PRIu64 " read, %" PRIu64 " unchanged, %" PRIu64
		" failed; %" PRIu64 " new item%s, %" PRIu64 " changed", daemon->totals.n_settled,
		units_plural((int64_t)daemon->totals.n_settled), daemon->totals.n_read, daemon->totals.n_unchanged,
		daemon->totals.n_failed, daemon->totals.n_new, units_plural((int64_t)daemon->totals.n_new),
		daemon->totals.n_changed);
}
