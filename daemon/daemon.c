/* Start, the pump, listing, reloading, the end. Each step of a feed's own way is in daemon/job.c. */
#include "daemon/daemon.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/control.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/job.h"
#include "daemon/subscriptions.h"

enum {
	LEASE_FEEDS = 64,       /* a batch */
	MAX_SLEEP_S = 60,       /* the wall clock may jump: look again */
	DESCRIPTORS_APART = 64, /* database, pipes, sockets of the tool */
};

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_PARTLY = 2,
	EXIT_DATA = 65,
	EXIT_UNAVAILABLE = 69,
	EXIT_IO = 74,
	EXIT_AGAIN = 75,
	EXIT_CONFIG = 78,
};

/* --- lease: records are read in a pool thread, many at a time */

struct lease_batch {
	uv_work_t work;
	struct daemon *daemon;
	struct job *first, **end;
	size_t n_jobs;
	bool failed;
	struct error err;
};

static void on_lease_work(uv_work_t *work)
{
	struct lease_batch *batch = work->data;
	for (struct job *job = batch->first; job && !batch->failed; job = job->next)
		batch->failed = !feed_lease(batch->daemon->reader, &job->feed->id, 1, &job->arena, &job->record,
			&batch->err);
}

static void lease_flush(struct daemon *daemon);

static void on_leased(uv_work_t *work, int status)
{
	(void)status;
	struct lease_batch *batch = work->data;
	struct daemon *daemon = batch->daemon;
	daemon->is_leasing = false;
	if (batch->failed)
		log_error("store: feeds cannot be read: %s", batch->err.text);
	for (struct job *job = batch->first; job;) {
		struct job *next = job->next;
		if (batch->failed || daemon->is_stopping)
			job_cancel(job);
		else
			job_begin(job);
		job = next;
	}
	free(batch);
	lease_flush(daemon);
	daemon_pump(daemon);
}

static void lease_add(struct daemon *daemon, struct feed *feed)
{
	if (!daemon->lease) {
		daemon->lease = xcalloc(1, sizeof *daemon->lease);
		daemon->lease->daemon = daemon;
		daemon->lease->end = &daemon->lease->first;
	}
	struct job *job = job_new(daemon, feed);
	feed_enter(feed, FEED_LEASING);
	*daemon->lease->end = job;
	daemon->lease->end = &job->next;
	daemon->lease->n_jobs++;
}

/* One batch at a time is with the pool: the reading connection belongs to one thread. */
static void lease_flush(struct daemon *daemon)
{
	struct lease_batch *batch = daemon->lease;
	if (!batch || daemon->is_leasing)
		return;
	daemon->lease = NULL;
	daemon->is_leasing = true;
	batch->work.data = batch;
	uv_queue_work(&daemon->loop, &batch->work, on_lease_work, on_leased);
}

/* --- the pump */

void daemon_queue_feed(struct daemon *daemon, struct feed *feed, bool forced)
{
	feed->is_forced |= forced;
	if (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)
		return; /* it is on its way already */
	schedule_remove(&daemon->schedule, feed);
	feed_enter(feed, FEED_QUEUED);
	pace_add(&daemon->pace, feed);
}

static void daemon_settle_once(struct daemon *daemon);

void daemon_pump(struct daemon *daemon)
{
	uint32_t places = (uint32_t)daemon->config.fetch.concurrency;
	/* parsers and writer may lag behind by as much again: memory stays bounded */
	while (!daemon->is_stopping && daemon->n_fetching < places && daemon->n_unsettled < 2 * places
		&& !(daemon->lease && daemon->lease->n_jobs >= LEASE_FEEDS)) {
		struct feed *feed = pace_next(&daemon->pace);
		if (!feed)
			break;
		lease_add(daemon, feed);
	}
	lease_flush(daemon);
	if (daemon->n_unsettled == 0 && (daemon->is_stopping || daemon->options->once))
		daemon_settle_once(daemon);
}

static void due_timer_set(struct daemon *daemon);

static void on_due(uv_timer_t *timer)
{
	struct daemon *daemon = timer->data;
	int64_t now = clock_now();
	struct feed *feed;
	while ((feed = schedule_pop_due(&daemon->schedule, now)))
		daemon_queue_feed(daemon, feed, false);
	daemon_pump(daemon);
	due_timer_set(daemon);
	notify_status(&daemon->notify, "%u feeds, %u under way, %u waiting", daemon->feeds.n_feeds,
		daemon->n_unsettled, daemon->pace.n_queued);
}

static void due_timer_set(struct daemon *daemon)
{
	int64_t wait_ms = MAX_SLEEP_S * 1000, next_due = schedule_next_due(&daemon->schedule);
	if (daemon->options->once || daemon->is_stopping)
		return;
	if (next_due <= clock_now() + MAX_SLEEP_S)
		wait_ms = next_due * 1000 - clock_now_ms();
	uv_timer_start(&daemon->due_timer, on_due, wait_ms > 0 ? (uint64_t)wait_ms : 0, 0);
}

/* --- listing: the store's feeds become the schedule's */

struct listing {
	struct errand errand;
	struct daemon *daemon;
	struct arena arena;
	struct listed {
		int64_t id, due_at;
		uint64_t host_key;
	} *feeds;
	size_t n_feeds;
};

static void on_listed_feed(void *user, int64_t id, struct str url, int64_t due_at)
{
	struct listing *listing = user;
	*arena_push(&listing->arena, listing->feeds, listing->n_feeds) =
		(struct listed){.id = id, .due_at = due_at, .host_key = feed_host_key(url.data, url.len)};
}

static void listing_merge_one(struct daemon *daemon, const struct listed *listed)
{
	struct feed *feed = feed_table_find(&daemon->feeds, listed->id);
	if (!feed)
		feed = feed_table_add(&daemon->feeds, listed->id);
	feed->is_listed = true;
	if (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)
		return; /* under way: its settle knows better */
	feed_enter(feed, FEED_IDLE);
	feed->host_key = listed->host_key;
	schedule_put(&daemon->schedule, feed, listed->due_at);
}

/* Feeds that are no longer in the store go; those under way are parked by their next lease. */
static void listing_drop_others(struct daemon *daemon)
{
	for (uint32_t i = 0; i < daemon->feeds.n_slots;) {
		struct feed *feed = daemon->feeds.slots[i];
		if (!feed || feed->is_listed || (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)) {
			i++;
			continue;
		}
		schedule_remove(&daemon->schedule, feed);
		feed_table_remove(&daemon->feeds, feed); /* another one may have moved into slot i */
	}
}

static void listing_merge(struct listing *listing)
{
	struct daemon *daemon = listing->daemon;
	for (uint32_t i = 0; i < daemon->feeds.n_slots; i++)
		if (daemon->feeds.slots[i])
			daemon->feeds.slots[i]->is_listed = false;
	for (size_t i = 0; i < listing->n_feeds; i++)
		listing_merge_one(daemon, &listing->feeds[i]);
	listing_drop_others(daemon);
}

static bool on_listing_run(struct errand *errand, struct store *store)
{
	struct listing *listing = (struct listing *)errand;
	return feed_each_scheduled(store, on_listed_feed, listing, &errand->err);
}

static void on_listing_done(struct errand *errand)
{
	struct listing *listing = (struct listing *)errand;
	struct daemon *daemon = listing->daemon;
	if (errand->succeeded)
		listing_merge(listing);
	else
		log_error("store: the list of feeds cannot be read: %s", errand->err.text);
	arena_finish(&listing->arena);
	free(listing);
	daemon->has_listing = false;
	if (daemon->is_stopping)
		return;
	if (daemon->wants_listing) {
		daemon_list_feeds(daemon);
		return;
	}
	control_listed(&daemon->control);
	on_due(&daemon->due_timer);
}

void daemon_list_feeds(struct daemon *daemon)
{
	daemon->wants_listing = daemon->has_listing;
	if (daemon->has_listing)
		return;
	struct listing *listing = xcalloc(1, sizeof *listing);
	listing->daemon = daemon;
	listing->errand.run = on_listing_run;
	listing->errand.on_done = on_listing_done;
	daemon->has_listing = true;
	writer_run(daemon->writer, &listing->errand);
}

/* --- reload */

struct reload {
	struct errand errand;
	struct daemon *daemon;
	struct config config;
	struct subscriptions subscriptions;
	struct feed_sync_counts counts;
};

static bool on_reload_run(struct errand *errand, struct store *store)
{
	struct reload *reload = (struct reload *)errand;
	return subscriptions_sync(&reload->subscriptions, store, clock_now(), &reload->counts, &errand->err);
}

/* What a running daemon cannot change without a restart. */
static void reload_warn(const struct config *before, const struct config *after, const char *database)
{
	if (strcmp(before->database, after->database) != 0)
		log_warning("reload: database stays %s until the next start", database);
	if (before->fetch.parsers != after->fetch.parsers)
		log_warning("reload: fetch.parsers is taken up at the next start");
}

static void reload_swap(struct daemon *daemon, struct config *next)
{
	struct config before = daemon->config;
	enum log_level level;
	reload_warn(&before, next, daemon->database);
	daemon->config = *next;
	if (log_level_from_name(daemon->config.log_level, &level))
		log_init(level);
	fetcher_configure(daemon->fetcher, &daemon->config);
	writer_configure(daemon->writer, &daemon->config);
	publish_configure(&daemon->publisher, &daemon->config);
	pace_set_per_host(&daemon->pace, (uint32_t)daemon->config.fetch.per_host);
	config_finish(&before);
}

static void reload_end(struct daemon *daemon, const char *text, const struct error *err)
{
	if (err)
		log_error("reload: %s; the configuration stays as it was", err->text);
	else
		log_notice("reload: %s", text);
	control_reloaded(&daemon->control, text, err);
	notify_ready(&daemon->notify);
}

static void on_reload_done(struct errand *errand)
{
	struct reload *reload = (struct reload *)errand;
	struct daemon *daemon = reload->daemon;
	char text[160];
	daemon->has_reload = false;
	subscriptions_finish(&reload->subscriptions);
	if (daemon->is_stopping || !errand->succeeded) {
		reload_end(daemon, NULL, &errand->err);
		config_finish(&reload->config);
	} else {
		reload_swap(daemon, &reload->config);
		snprintf(text, sizeof text, "%zu feeds added, %zu removed, %zu changed; %zu exports",
			reload->counts.n_added, reload->counts.n_removed, reload->counts.n_changed,
			daemon->config.n_exports);
		reload_end(daemon, text, NULL);
		daemon_list_feeds(daemon);
	}
	free(reload);
}

void daemon_reload(struct daemon *daemon)
{
	struct error err = {{0}};
	if (daemon->has_reload)
		return; /* the running one answers for both */
	notify_reloading(&daemon->notify);
	struct reload *reload = xcalloc(1, sizeof *reload);
	reload->daemon = daemon;
	reload->errand.run = on_reload_run;
	reload->errand.on_done = on_reload_done;
	if (config_load(daemon->options->config_path, &reload->config, &err)
		&& publish_check(&reload->config, &err)
		&& subscriptions_load(&reload->config, &reload->subscriptions, &err)) {
		daemon->has_reload = true;
		writer_run(daemon->writer, &reload->errand);
		return;
	}
	reload_end(daemon, NULL, &err);
	config_finish(&reload->config);
	free(reload);
}

/* --- the end */

static void on_published(void *user)
{
	struct daemon *daemon = user;
	daemon_stop(daemon);
}

/* Nothing is under way any more. */
static void daemon_settle_once(struct daemon *daemon)
{
	if (daemon->is_stopping) {
		uv_stop(&daemon->loop);
	} else if (!daemon->is_settling && !daemon->has_listing && !daemon->pace.n_queued) {
		daemon->is_settling = true;
		progress_finish(&daemon->progress);
		publish_now(&daemon->publisher, on_published, daemon);
	}
}

/* Transfers end without being counted against anybody; what parsers and writer hold is dropped or
 * done, which the loop's end sees to. */
void daemon_stop(struct daemon *daemon)
{
	if (daemon->is_stopping)
		return;
	daemon->is_stopping = true;
	notify_stopping(&daemon->notify);
	uv_stop(&daemon->loop);
}

static void on_signal_stop(uv_signal_t *signal, int number)
{
	log_notice("stopping: %s", strsignal(number));
	daemon_stop(signal->data);
}

static void on_signal_reload(uv_signal_t *signal, int number)
{
	(void)number;
	daemon_reload(signal->data);
}

static void on_walk_close(uv_handle_t *handle, void *user)
{
	(void)user;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* The reverse of start-up. Legal at any point of it. */
static void daemon_finish(struct daemon *daemon)
{
	daemon->is_stopping = true;
	progress_finish(&daemon->progress);
	control_stop(&daemon->control);
	if (daemon->publisher.loop)
		publish_stop(&daemon->publisher);
	if (daemon->fetcher)
		fetcher_stop(daemon->fetcher);
	if (daemon->parsers)
		parser_pool_stop(daemon->parsers);
	if (daemon->writer)
		writer_stop(daemon->writer, daemon->options->once);
	uv_timer_stop(&daemon->due_timer);
	notify_stop(&daemon->notify);
	while (uv_loop_alive(&daemon->loop) && uv_run(&daemon->loop, UV_RUN_ONCE))
		;
	uv_walk(&daemon->loop, on_walk_close, NULL);
	uv_run(&daemon->loop, UV_RUN_DEFAULT);
	uv_loop_close(&daemon->loop);
	parser_pool_free(daemon->parsers);
	fetcher_free(daemon->fetcher);
	writer_free(daemon->writer);
	store_close(daemon->reader);
	jobs_drop_all(daemon);
	schedule_finish(&daemon->schedule);
	pace_finish(&daemon->pace);
	feed_table_finish(&daemon->feeds);
	config_finish(&daemon->config);
	free(daemon->database);
	free(daemon->program);
}

/* --- start */

static int exit_status_of(enum store_result result)
{
	static const int statuses[] = {
		[STORE_OK] = EXIT_DONE, [STORE_FAILED] = EXIT_IO, [STORE_BUSY] = EXIT_AGAIN,
		[STORE_CORRUPT] = EXIT_DATA, [STORE_NEWER] = EXIT_DATA, [STORE_MISSING] = EXIT_IO,
	};
	return statuses[result];
}

static void start_signal(struct daemon *daemon, uv_signal_t *handle, uv_signal_cb callback, int number)
{
	uv_signal_init(&daemon->loop, handle);
	handle->data = daemon;
	uv_signal_start(handle, callback, number);
	uv_unref((uv_handle_t *)handle);
}

/* As many descriptors as we may have, and no more transfers than they allow. */
static void start_descriptors(struct daemon *daemon)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0 && getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	int64_t most = limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > INT32_MAX ? INT32_MAX
		: (int64_t)limit.rlim_cur;
	most = most > DESCRIPTORS_APART + 16 ? (most - DESCRIPTORS_APART) / 2 : 8;
	if (daemon->config.fetch.concurrency > most) {
		log_warning("fetch.concurrency is cut from %" PRId64 " to %" PRId64
			": the limit of open files is %" PRId64, daemon->config.fetch.concurrency, most,
			(int64_t)limit.rlim_cur);
		daemon->config.fetch.concurrency = most;
	}
}

static bool start_subscriptions(struct daemon *daemon, struct error *err)
{
	struct subscriptions subscriptions;
	struct feed_sync_counts counts;
	struct store *store;
	if (!subscriptions_load(&daemon->config, &subscriptions, err))
		return false;
	enum store_result result = store_open(daemon->database, STORE_WRITE, &store, err);
	bool synced = result == STORE_OK
		&& subscriptions_sync(&subscriptions, store, clock_now(), &counts, err);
	if (synced && (counts.n_added || counts.n_removed || counts.n_changed))
		log_notice("subscriptions: %zu feeds added, %zu removed, %zu changed", counts.n_added,
			counts.n_removed, counts.n_changed);
	if (result == STORE_OK)
		store_close(store);
	subscriptions_finish(&subscriptions);
	return synced;
}

static bool start_schedule(struct daemon *daemon, struct error *err)
{
	struct listing listing = {.daemon = daemon};
	bool listed = feed_each_scheduled(daemon->reader, on_listed_feed, &listing, err);
	if (listed)
		listing_merge(&listing);
	arena_finish(&listing.arena);
	return listed;
}

static int start_config(struct daemon *daemon, struct error *err)
{
	const struct daemon_options *options = daemon->options;
	const char *const *warnings;
	enum log_level level;
	if (!config_load(options->config_path, &daemon->config, err) || !publish_check(&daemon->config, err))
		return EXIT_CONFIG;
	if (log_level_from_name(daemon->config.log_level, &level))
		log_init(level);
	size_t n_warnings = config_warnings(&daemon->config, &warnings);
	for (size_t i = 0; i < n_warnings; i++)
		log_warning("%s", warnings[i]);
	daemon->database = xstrdup(options->database ? options->database : daemon->config.database);
	return EXIT_DONE;
}

static unsigned start_count_parsers(const struct daemon *daemon)
{
	long n_cores = sysconf(_SC_NPROCESSORS_ONLN);
	if (daemon->config.fetch.parsers)
		return (unsigned)daemon->config.fetch.parsers;
	return n_cores > 0 ? (unsigned)n_cores : 1;
}

static bool start_program(struct daemon *daemon, struct error *err)
{
	char path[4096];
	size_t size = sizeof path;
	if (uv_exepath(path, &size) != 0)
		return error_set(err, "our own executable cannot be found (is /proc mounted?)");
	daemon->program = xstrdup(path);
	return true;
}

static int daemon_start(struct daemon *daemon, struct error *err)
{
	enum store_result result;
	struct buf socket_path;
	int failed = start_config(daemon, err);
	if (failed)
		return failed;
	start_descriptors(daemon);
	daemon->writer = writer_start(&daemon->loop, daemon->database, &daemon->config, &result, err);
	if (!daemon->writer)
		return exit_status_of(result);
	buf_init(&socket_path, 4096);
	control_socket_path(daemon->config.control_socket, daemon->database, &socket_path);
	bool controls = control_start(&daemon->control, daemon, &daemon->loop, buf_cstr(&socket_path), err);
	buf_finish(&socket_path);
	if (!controls)
		return EXIT_UNAVAILABLE;
	if (!start_subscriptions(daemon, err))
		return EXIT_CONFIG;
	result = store_open(daemon->database, STORE_READ, &daemon->reader, err);
	if (result != STORE_OK)
		return exit_status_of(result);
	pace_init(&daemon->pace, (uint32_t)daemon->config.fetch.per_host);
	if (!start_schedule(daemon, err) || !start_program(daemon, err))
		return EXIT_IO;
	daemon->fetcher = fetcher_new(&daemon->loop, &daemon->config, err);
	if (!daemon->fetcher)
		return EXIT_FAILED;
	daemon->parsers = parser_pool_new(&daemon->loop, daemon->program, start_count_parsers(daemon));
	publish_start(&daemon->publisher, &daemon->loop, daemon->database, &daemon->config);
	return EXIT_DONE;
}

/* --once: what is due now, or what was named. */
static void queue_once(struct daemon *daemon)
{
	const struct daemon_options *options = daemon->options;
	int64_t now = clock_now();
	struct feed *feed;
	for (size_t i = 0; i < options->n_feed_ids; i++) {
		feed = feed_table_find(&daemon->feeds, options->feed_ids[i]);
		if (feed)
			daemon_queue_feed(daemon, feed, true);
		else
			log_error("there is no feed %" PRId64, options->feed_ids[i]);
	}
	for (uint32_t i = 0; options->all && i < daemon->feeds.n_slots; i++)
		if (daemon->feeds.slots[i])
			daemon_queue_feed(daemon, daemon->feeds.slots[i], true);
	while (!options->n_feed_ids && (feed = schedule_pop_due(&daemon->schedule, now)))
		daemon_queue_feed(daemon, feed, false);
	progress_start(&daemon->progress, daemon->pace.n_queued);
	daemon_pump(daemon);
}

static void daemon_serve(struct daemon *daemon)
{
	notify_ready(&daemon->notify);
	if (daemon->options->once) {
		queue_once(daemon);
	} else {
		log_notice("courantd " COURANT_VERSION ": %u feeds, database %s", daemon->feeds.n_feeds,
			daemon->database);
		on_due(&daemon->due_timer);
	}
	while (!daemon->is_stopping)
		uv_run(&daemon->loop, UV_RUN_DEFAULT);
	if (daemon->options->once)
		log_notice("%" PRIu64 " feeds: %" PRIu64 " read, %" PRIu64 " unchanged, %" PRIu64
			" failed; %" PRIu64 " new items, %" PRIu64 " changed", daemon->totals.n_settled,
			daemon->totals.n_read, daemon->totals.n_unchanged, daemon->totals.n_failed,
			daemon->totals.n_new, daemon->totals.n_changed);
}

int daemon_run(struct daemon *daemon, const struct daemon_options *options)
{
	struct error err = {{0}};
	*daemon = (struct daemon){.options = options, .notify = {.fd = -1}};
	uv_loop_init(&daemon->loop);
	uv_timer_init(&daemon->loop, &daemon->due_timer);
	daemon->due_timer.data = daemon;
	start_signal(daemon, &daemon->on_term, on_signal_stop, SIGTERM);
	start_signal(daemon, &daemon->on_int, on_signal_stop, SIGINT);
	start_signal(daemon, &daemon->on_hup, on_signal_reload, SIGHUP);
	notify_start(&daemon->notify, &daemon->loop);
	int status = daemon_start(daemon, &err);
	if (status == EXIT_DONE)
		daemon_serve(daemon);
	else
		log_error("%s", err.text);
	bool was_asked = options->all || options->n_feed_ids;
	if (status == EXIT_DONE && was_asked && daemon->totals.n_failed)
		status = EXIT_PARTLY;
	daemon_finish(daemon);
	return status;
}
