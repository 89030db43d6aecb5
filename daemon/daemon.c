/* Start, the pump, listing, reloading, the end. Each step of a feed's own way is in daemon/job.c. */
#include "daemon/daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/control.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/http.h"
#include "daemon/job.h"
#include "daemon/pace_settings.h"
#include "daemon/place.h"
#include "daemon/subscriptions.h"
#include "storage/search.h"
#include "policy/poll.h"

enum {
	LEASE_FEEDS = 64,       /* a batch */
	INDEX_STEP_ITEMS = 500,
	MAX_SLEEP_S = 60,       /* the wall clock may jump: look again */
	SWEEP_MS = 60 * 1000,
	DESCRIPTORS_APART = 64, /* database, pipes, sockets of the tool */
};

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_PARTLY = 2,
	EXIT_DATA = 65,
	EXIT_UNAVAILABLE = 69,
	EXIT_CREATE = 73,
	EXIT_IO = 74,
	EXIT_AGAIN = 75,
	EXIT_FORBIDDEN = 77,
	EXIT_CONFIG = 78,
};

static int exit_status_of(enum store_result result);

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
	struct place place = feed_place(feed);
	int64_t held_until = pace_held_until(&daemon->pace, &place);
	if (!feed->is_forced && held_until > clock_now()) {
		schedule_put(&daemon->schedule, feed, held_until);
		return;
	}
	schedule_remove(&daemon->schedule, feed);
	feed_enter(feed, FEED_QUEUED);
	pace_add(&daemon->pace, feed, clock_mono_ms());
}

void daemon_put_off(struct daemon *daemon, struct feed *waiting, int64_t until)
{
	while (waiting) {
		struct feed *feed = waiting;
		waiting = feed->next;
		if (feed->is_forced) { /* whoever asked is told when its turn comes */
			pace_add(&daemon->pace, feed, clock_mono_ms());
			continue;
		}
		feed_enter(feed, FEED_IDLE);
		schedule_put(&daemon->schedule, feed, until);
		progress_step(&daemon->progress);
	}
}

static void daemon_settle_once(struct daemon *daemon);
static void timer_set(struct daemon *daemon);

/* --once does not wait for the network to come back, nor for company in judging it. */
static void pump_once(struct daemon *daemon)
{
	if (daemon->outage.is_offline && daemon->n_fetching == 0 && daemon->pace.n_queued) {
		log_error("the network is down: %u feeds were not asked", daemon->pace.n_queued);
		daemon->totals.n_failed += daemon->pace.n_queued;
		pace_finish(&daemon->pace);
		pace_init(&daemon->pace);
	} else if (daemon->suspects && daemon->n_fetching == 0 && daemon->pace.n_queued == 0) {
		jobs_settle_suspects(daemon, true);
	}
}

void daemon_pump(struct daemon *daemon)
{
	uint32_t places = (uint32_t)daemon->config.fetch.concurrency;
	int64_t now_ms = clock_mono_ms();
	/* parsers and writer may lag behind by as much again: memory stays bounded */
	while (!daemon->is_stopping && daemon->n_fetching < places && daemon->n_unsettled < 2 * places
		&& !(daemon->lease && daemon->lease->n_jobs >= LEASE_FEEDS)
		&& !fetcher_is_busy(daemon->fetcher)
		&& outage_allows_start(&daemon->outage, daemon->n_fetching, now_ms)) {
		struct feed *feed = pace_next(&daemon->pace, now_ms);
		if (!feed)
			break;
		lease_add(daemon, feed);
	}
	lease_flush(daemon);
	if (daemon->options->once)
		pump_once(daemon);
	if (daemon->n_unsettled == 0 && (daemon->is_stopping || daemon->options->once))
		daemon_settle_once(daemon);
	timer_set(daemon);
}

/* The wall clock was set by hand, or a machine came up with a wrong one: intervals stay what they
 * were. What has been stored on the old clock is judged by poll_believe(). */
static void note_clocks(struct daemon *daemon)
{
	enum { DRIFT_MS = 5000, NAP_MS = 1000 };
	int64_t suspended_ms = clock_suspended_ms();
	int64_t ahead_ms = clock_now_ms() - clock_mono_ms() - suspended_ms;
	int64_t jump_ms = ahead_ms - daemon->clock_ahead_ms;
	if (suspended_ms - daemon->suspended_ms > NAP_MS)
		outage_note_resume(&daemon->outage, clock_mono_ms());
	if (jump_ms > DRIFT_MS || jump_ms < -DRIFT_MS) {
		schedule_shift(&daemon->schedule, jump_ms / 1000);
		log_notice("the clock was set by %" PRId64 " s; the schedule goes with it", jump_ms / 1000);
		daemon->clock_ahead_ms = ahead_ms;
	}
	daemon->suspended_ms = suspended_ms;
}

/* What is lost here is learned again by asking. */
static void daemon_save_hsts(struct daemon *daemon)
{
	struct error err;
	if (daemon->hsts.is_changed && !hsts_save(&daemon->hsts, daemon->hsts_path, &err))
		log_warning("hosts that want https alone cannot be kept: %s", err.text);
}

static void on_time(uv_timer_t *timer)
{
	struct daemon *daemon = timer->data;
	struct feed *feed;
	note_clocks(daemon);
	int64_t now = clock_now(), now_ms = clock_mono_ms();
	while (!daemon->options->once && (feed = schedule_pop_due(&daemon->schedule, now)))
		daemon_queue_feed(daemon, feed, false);
	if (daemon->suspects && outage_is_decided(&daemon->outage, now_ms))
		jobs_settle_suspects(daemon, true);
	if (now_ms >= daemon->swept_ms + SWEEP_MS) {
		daemon->swept_ms = now_ms;
		pace_sweep(&daemon->pace, now_ms, now);
		daemon_save_hsts(daemon);
	}
	daemon_pump(daemon);
	notify_status(&daemon->notify, "%u feeds, %u under way, %u waiting", daemon->feeds.n_feeds,
		daemon->n_unsettled, daemon->pace.n_queued);
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void timer_set(struct daemon *daemon)
{
	int64_t now_ms = clock_mono_ms(), next_ms = now_ms + MAX_SLEEP_S * 1000;
	int64_t next_due = schedule_next_due(&daemon->schedule);
	if (daemon->is_stopping)
		return;
	if (!daemon->options->once && next_due <= clock_now() + MAX_SLEEP_S)
		next_ms = min64(next_ms, now_ms + next_due * 1000 - clock_now_ms());
	if (pace_next_ms(&daemon->pace) > now_ms) /* else it waits for a place, not for time */
		next_ms = min64(next_ms, pace_next_ms(&daemon->pace));
	next_ms = min64(next_ms, outage_next_ms(&daemon->outage, now_ms));
	uv_timer_start(&daemon->timer, on_time, (uint64_t)clock_timer_ms(next_ms - now_ms), 0);
}

/* --- listing: the store's feeds become the schedule's */

struct listing {
	struct errand errand;
	struct daemon *daemon;
	struct arena arena;
	int64_t now;
	struct listed {
		int64_t id, due_at;
		int64_t held_until; /* the server named a time; TIME_NONE */
		int64_t status;
		struct place place;
	} *feeds;
	size_t n_feeds;
};

static void on_listed_feed(void *user, const struct feed_due *due)
{
	struct listing *listing = user;
	const struct config *config = &listing->daemon->config;
	*arena_push(&listing->arena, listing->feeds, listing->n_feeds) = (struct listed){
		.id = due->id,
		.due_at = poll_believe(due->due_at, due->fetched_at, listing->now,
			poll_longest_wait(config, due->interval_s)),
		.held_until = poll_believe(due->not_before_at, due->fetched_at, listing->now,
			config->fetch.max_wait_s),
		.status = due->status,
		.place = place_of(due->url),
	};
}

/* What servers said before a restart still holds for their hosts. */
static void listing_hold_host(struct daemon *daemon, const struct feed *feed,
	const struct listed *listed, int64_t now)
{
	struct feed *waiting = NULL;
	struct place place = feed_place(feed);
	int64_t now_ms = clock_mono_ms();
	if (listed->held_until == TIME_NONE || listed->held_until <= now)
		return;
	if (listed->status == 429 || (listed->status > 0 && listed->status < 400)) /* or a rate limit */
		waiting = pace_hold(&daemon->pace, &place, listed->held_until, now_ms);
	else if (listed->status == 503)
		waiting = pace_note_unavailable(&daemon->pace, &place, feed->id, listed->held_until, now_ms,
			now);
	daemon_put_off(daemon, waiting, listed->held_until);
}

static void listing_merge_one(struct listing *listing, const struct listed *listed)
{
	struct daemon *daemon = listing->daemon;
	struct feed *feed = feed_table_find(&daemon->feeds, listed->id);
	if (!feed)
		feed = feed_table_add(&daemon->feeds, listed->id);
	feed->is_listed = true;
	if (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)
		return; /* under way: its settle knows better */
	feed_enter(feed, FEED_IDLE);
	feed_set_place(feed, &listed->place);
	schedule_put(&daemon->schedule, feed, listed->due_at);
	listing_hold_host(daemon, feed, listed, listing->now);
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
		listing_merge_one(listing, &listing->feeds[i]);
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
	on_time(&daemon->timer);
}

void daemon_list_feeds(struct daemon *daemon)
{
	daemon->wants_listing = daemon->has_listing;
	if (daemon->has_listing)
		return;
	struct listing *listing = xcalloc(1, sizeof *listing);
	listing->daemon = daemon;
	listing->now = clock_now();
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
	struct accounts accounts;
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
	if (strcmp(before->control_socket ? before->control_socket : "",
			after->control_socket ? after->control_socket : "") != 0)
		log_warning("reload: control-socket is taken up at the next start");
}

/* One line an option whose value is another now. Addresses may hold secrets: they are not shown. */
static void reload_log_changes(const struct config *before, const struct config *after)
{
	size_t n;
	const struct config_option *options = config_options(&n);
	struct buf old, fresh;
	buf_init(&old, 64 * 1024);
	buf_init(&fresh, 64 * 1024);
	for (size_t i = 0; i < n; i++) {
		const struct config_option *option = &options[i];
		if (config_option_repeats(option))
			continue;
		buf_clear(&old);
		buf_clear(&fresh);
		config_append_value(before, option, &old);
		config_append_value(after, option, &fresh);
		if (str_eq(buf_str(&old), buf_str(&fresh)))
			continue;
		bool is_secret = strcmp(option->type, "url") == 0;
		log_notice("reload: %s%s%s: %s -> %s", option->section, option->section[0] ? "." : "",
			option->name, is_secret ? "(before)" : buf_cstr(&old), is_secret ? "(after)" : buf_cstr(&fresh));
	}
	buf_finish(&old);
	buf_finish(&fresh);
}

/* The configuration has been checked. */
static void daemon_configure_pace(struct daemon *daemon)
{
	struct arena arena = {0};
	struct pace_settings settings = {.scope = PACE_HOST};
	pace_settings_of(&daemon->config, &arena, &settings, NULL);
	pace_configure(&daemon->pace, &settings, clock_mono_ms());
	arena_finish(&arena);
}

static void start_descriptors(struct config *config);
static void log_config_warnings(const struct config *config);

static void reload_swap(struct daemon *daemon, struct reload *reload)
{
	struct config before = daemon->config;
	enum log_level level;
	reload_warn(&before, &reload->config, daemon->database);
	reload_log_changes(&before, &reload->config);
	log_config_warnings(&reload->config);
	start_descriptors(&reload->config);
	accounts_finish(&daemon->accounts);
	daemon->accounts = reload->accounts;
	daemon->config = reload->config;
	if (log_level_from_name(daemon->config.log_level, &level))
		log_init(level);
	fetcher_configure(daemon->fetcher, &daemon->config);
	writer_configure(daemon->writer, &daemon->config);
	publish_configure(&daemon->publisher, &daemon->config);
	daemon_configure_pace(daemon);
	config_finish(&before);
}

/* `word` as on the control socket. */
static void reload_end(struct daemon *daemon, const char *word, const char *text)
{
	if (strcmp(word, "ok") == 0)
		log_notice("reload: %s", text);
	else
		log_error("reload: %s; the configuration stays as it was", text);
	control_reloaded(&daemon->control, word, text);
	notify_ready(&daemon->notify);
}

static void on_reload_done(struct errand *errand)
{
	struct reload *reload = (struct reload *)errand;
	struct daemon *daemon = reload->daemon;
	char text[160];
	daemon->has_reload = false;
	subscriptions_finish(&reload->subscriptions);
	if (daemon->wants_reload && !daemon->is_stopping) {
		daemon_reload(daemon);
		accounts_finish(&reload->accounts);
		config_finish(&reload->config);
	} else if (daemon->is_stopping || !errand->succeeded) {
		reload_end(daemon, "error", daemon->is_stopping ? "the daemon is stopping" : errand->err.text);
		accounts_finish(&reload->accounts);
		config_finish(&reload->config);
	} else {
		reload_swap(daemon, reload);
		snprintf(text, sizeof text, "%zu feeds added, %zu removed, %zu changed; %zu exports",
			reload->counts.n_added, reload->counts.n_removed, reload->counts.n_changed,
			daemon->config.n_exports);
		reload_end(daemon, "ok", text);
		daemon_list_feeds(daemon);
	}
	free(reload);
}

void daemon_reload(struct daemon *daemon)
{
	struct error err = {{0}};
	daemon->wants_reload = daemon->has_reload; /* the running one has read the file already */
	if (daemon->has_reload)
		return;
	notify_reloading(&daemon->notify);
	struct reload *reload = xcalloc(1, sizeof *reload);
	reload->daemon = daemon;
	reload->errand.run = on_reload_run;
	reload->errand.on_done = on_reload_done;
	if (config_load(daemon->options->config_path, &reload->config, &err)
		&& publish_check(&reload->config, &err) && pace_settings_check(&reload->config, &err)
		&& accounts_load(&reload->config, &reload->accounts, &err)
		&& subscriptions_load(&reload->config, &reload->subscriptions, &err)) {
		daemon->has_reload = true;
		writer_run(daemon->writer, &reload->errand);
		return;
	}
	reload_end(daemon, "invalid", err.text);
	accounts_finish(&reload->accounts);
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
/* Exports may ask for words: the index has to know all items. */
static bool on_indexing_run(struct errand *errand, struct store *store)
{
	int64_t n = 0;
	do {
		if (!search_index_some(store, INDEX_STEP_ITEMS, &n, &errand->err))
			return false;
	} while (n > 0);
	return true;
}

static void on_indexing_done(struct errand *errand)
{
	struct daemon *daemon = (struct daemon *)((char *)errand - offsetof(struct daemon, indexing));
	if (!errand->succeeded)
		log_error("search index: %s", errand->err.text);
	if (!daemon->is_stopping)
		publish_now(&daemon->publisher, on_published, daemon);
}

static void daemon_settle_once(struct daemon *daemon)
{
	if (daemon->is_stopping) {
		uv_stop(&daemon->loop);
	} else if (!daemon->is_settling && !daemon->has_listing && !daemon->pace.n_queued) {
		daemon->is_settling = true;
		progress_finish(&daemon->progress);
		daemon->indexing = (struct errand){.run = on_indexing_run, .on_done = on_indexing_done};
		writer_run(daemon->writer, &daemon->indexing);
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

void daemon_fail(struct daemon *daemon, enum store_result result)
{
	daemon->exit_status = exit_status_of(result);
	daemon_stop(daemon);
}

static void on_signal_stop(uv_signal_t *signal, int number)
{
	struct daemon *daemon = signal->data;
	log_notice("stopping: %s", strsignal(number));
	daemon->stopped_by = number;
	daemon_stop(daemon);
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
	if (daemon->hsts_path)
		daemon_save_hsts(daemon);
	if (daemon->parsers)
		parser_pool_stop(daemon->parsers);
	while (daemon->is_leasing)
		uv_run(&daemon->loop, UV_RUN_ONCE);
	store_close(daemon->reader); /* before the writer's, which is then the last and leaves no WAL */
	jobs_commit_stalled(daemon);
	if (daemon->writer)
		writer_stop(daemon->writer, daemon->options->once);
	uv_timer_stop(&daemon->stall_timer);
	uv_timer_stop(&daemon->timer);
	notify_stop(&daemon->notify);
	while (uv_loop_alive(&daemon->loop) && uv_run(&daemon->loop, UV_RUN_ONCE))
		;
	uv_walk(&daemon->loop, on_walk_close, NULL);
	uv_run(&daemon->loop, UV_RUN_DEFAULT);
	uv_loop_close(&daemon->loop);
	parser_pool_free(daemon->parsers);
	fetcher_free(daemon->fetcher);
	writer_free(daemon->writer);
	jobs_drop_all(daemon);
	schedule_finish(&daemon->schedule);
	pace_finish(&daemon->pace);
	feed_table_finish(&daemon->feeds);
	accounts_finish(&daemon->accounts);
	config_finish(&daemon->config);
	if (daemon->lock >= 0)
		close(daemon->lock);
	hsts_finish(&daemon->hsts);
	free(daemon->hsts_path);
	free(daemon->database);
	free(daemon->program);
}

/* --- start */

static int exit_status_of(enum store_result result)
{
	static const int statuses[] = {
		[STORE_OK] = EXIT_DONE, [STORE_FAILED] = EXIT_IO, [STORE_BUSY] = EXIT_AGAIN,
		[STORE_FORBIDDEN] = EXIT_FORBIDDEN, [STORE_CORRUPT] = EXIT_DATA,
		[STORE_NEWER] = EXIT_DATA, [STORE_MISSING] = EXIT_IO,
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
static void start_descriptors(struct config *config)
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
	if (config->fetch.concurrency > most) {
		log_warning("fetch.concurrency is cut from %" PRId64 " to %" PRId64
			": the limit of open files is %" PRId64, config->fetch.concurrency, most,
			(int64_t)limit.rlim_cur);
		config->fetch.concurrency = most;
	}
}

/* One daemon a database. The lock dies with the process; SQLite's own locks are of another kind. The
 * descriptor stays open until the end: closing it would drop theirs (fcntl(2)). */
static bool start_lock(struct daemon *daemon, struct error *err)
{
	daemon->lock = open(daemon->database, O_RDONLY | O_CLOEXEC);
	if (daemon->lock >= 0 && flock(daemon->lock, LOCK_EX | LOCK_NB) == 0)
		return true;
	return error_set(err, "database %s: %s", daemon->database,
		daemon->lock >= 0 && errno == EWOULDBLOCK ? "another daemon runs on it" : strerror(errno));
}

static int start_subscriptions(struct daemon *daemon, struct error *err)
{
	struct subscriptions subscriptions;
	struct feed_sync_counts counts;
	struct store *store = NULL;
	if (!subscriptions_load(&daemon->config, &subscriptions, err))
		return EXIT_CONFIG;
	enum store_result result = store_open(daemon->database, STORE_WRITE, &store, err);
	bool synced = result == STORE_OK
		&& subscriptions_sync(&subscriptions, store, clock_now(), &counts, err);
	if (result == STORE_OK && !synced)
		result = store_why(store);
	if (synced && (counts.n_added || counts.n_removed || counts.n_changed))
		log_notice("subscriptions: %zu feeds added, %zu removed, %zu changed", counts.n_added,
			counts.n_removed, counts.n_changed);
	store_close(store);
	subscriptions_finish(&subscriptions);
	return exit_status_of(result);
}

static void on_pacing(void *user, const struct pacing *pacing)
{
	struct daemon *daemon = user;
	pace_recall(&daemon->pace, pacing->domain_key, pacing->rate,
		(clock_now() - pacing->learned_at) * 1000, clock_mono_ms());
}

static bool start_schedule(struct daemon *daemon, struct error *err)
{
	struct listing listing = {.daemon = daemon, .now = clock_now()};
	bool listed = pacing_each(daemon->reader, on_pacing, daemon, err)
		&& feed_each_scheduled(daemon->reader, on_listed_feed, &listing, err);
	if (listed)
		listing_merge(&listing);
	arena_finish(&listing.arena);
	return listed;
}

static void log_config_warnings(const struct config *config)
{
	const char *const *warnings;
	size_t n = config_warnings(config, &warnings);
	for (size_t i = 0; i < n; i++)
		log_warning("%s", warnings[i]);
}

static int start_config(struct daemon *daemon, struct error *err)
{
	const struct daemon_options *options = daemon->options;
	enum log_level level;
	if (!config_load(options->config_path, &daemon->config, err) || !publish_check(&daemon->config, err)
		|| !pace_settings_check(&daemon->config, err)
		|| !accounts_load(&daemon->config, &daemon->accounts, err))
		return EXIT_CONFIG;
	if (log_level_from_name(daemon->config.log_level, &level))
		log_init(level);
	log_config_warnings(&daemon->config);
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

static void start_hsts(struct daemon *daemon)
{
	struct buf path;
	buf_init(&path, 4096);
	buf_printf(&path, "%s.hsts", daemon->database);
	daemon->hsts_path = xstrdup(buf_cstr(&path));
	buf_finish(&path);
	hsts_load(&daemon->hsts, daemon->hsts_path, clock_now());
	fetcher_use_hsts(daemon->fetcher, &daemon->hsts);
}

static int daemon_start(struct daemon *daemon, struct error *err)
{
	enum store_result result;
	struct buf socket_path;
	int failed = start_config(daemon, err);
	if (failed)
		return failed;
	start_descriptors(&daemon->config);
	daemon->writer = writer_start(&daemon->loop, daemon->database, &daemon->config, &result, err);
	if (!daemon->writer)
		return exit_status_of(result);
	if (!start_lock(daemon, err))
		return EXIT_UNAVAILABLE;
	buf_init(&socket_path, 4096);
	control_socket_path(daemon->config.control_socket, daemon->database, &socket_path);
	bool controls = control_start(&daemon->control, daemon, &daemon->loop, buf_cstr(&socket_path), err);
	buf_finish(&socket_path);
	if (!controls)
		return EXIT_CONFIG;
	if ((failed = start_subscriptions(daemon, err)))
		return failed;
	result = store_open(daemon->database, STORE_READ, &daemon->reader, err);
	if (result != STORE_OK)
		return exit_status_of(result);
	pace_init(&daemon->pace);
	daemon_configure_pace(daemon);
	if (!start_schedule(daemon, err) || !start_program(daemon, err))
		return EXIT_IO;
	daemon->fetcher = fetcher_new(&daemon->loop, &daemon->config, err);
	if (!daemon->fetcher)
		return EXIT_FAILED;
	start_hsts(daemon);
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
		if (feed) {
			daemon_queue_feed(daemon, feed, true);
			continue;
		}
		log_error("there is no feed %" PRId64, options->feed_ids[i]);
		daemon->totals.n_failed++;
	}
	for (uint32_t i = 0; options->all && i < daemon->feeds.n_slots; i++)
		if (daemon->feeds.slots[i])
			daemon_queue_feed(daemon, daemon->feeds.slots[i], true);
	while (!options->n_feed_ids && (feed = schedule_pop_due(&daemon->schedule, now)))
		daemon_queue_feed(daemon, feed, false);
	progress_start(&daemon->progress, daemon->pace.n_queued);
	daemon_pump(daemon);
}

/* How long the loop was at work since it last waited: the longest of these is what others had to
 * wait for. On a busy machine the processor time says how much of it was our own doing. */
static void on_lap(uv_prepare_t *lap)
{
	struct daemon *daemon = lap->data;
	struct timespec cpu;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &cpu);
	uint64_t now_ns = uv_hrtime(), idle_ns = uv_metrics_idle_time(&daemon->loop);
	uint64_t cpu_ns = (uint64_t)cpu.tv_sec * 1000000000 + (uint64_t)cpu.tv_nsec;
	uint64_t lap_ns = now_ns - daemon->lap_ns - (idle_ns - daemon->lap_idle_ns);
	uint64_t work_ns = cpu_ns - daemon->lap_cpu_ns;
	if (daemon->lap_ns && lap_ns > daemon->longest_lap_ns)
		daemon->longest_lap_ns = lap_ns;
	if (daemon->lap_ns && work_ns > daemon->longest_work_ns)
		daemon->longest_work_ns = work_ns;
	daemon->lap_ns = now_ns;
	daemon->lap_idle_ns = idle_ns;
	daemon->lap_cpu_ns = cpu_ns;
}

static void daemon_serve(struct daemon *daemon)
{
	uv_prepare_start(&daemon->lap, on_lap);
	uv_unref((uv_handle_t *)&daemon->lap);
	notify_ready(&daemon->notify);
	if (daemon->options->once) {
		queue_once(daemon);
	} else {
		log_notice("courantd " COURANT_VERSION ": %u feeds, database %s", daemon->feeds.n_feeds,
			daemon->database);
		on_time(&daemon->timer);
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
	*daemon = (struct daemon){.options = options, .notify = {.fd = -1}, .lock = -1};
	uv_loop_init(&daemon->loop);
	uv_loop_configure(&daemon->loop, UV_METRICS_IDLE_TIME);
	daemon->suspended_ms = clock_suspended_ms();
	daemon->clock_ahead_ms = clock_now_ms() - clock_mono_ms() - daemon->suspended_ms;
	uv_prepare_init(&daemon->loop, &daemon->lap);
	daemon->lap.data = daemon;
	uv_timer_init(&daemon->loop, &daemon->timer);
	uv_timer_init(&daemon->loop, &daemon->stall_timer);
	daemon->timer.data = daemon->stall_timer.data = daemon;
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
	if (status == EXIT_DONE)
		status = daemon->exit_status;
	if (status == EXIT_DONE && was_asked && daemon->totals.n_failed)
		status = EXIT_PARTLY;
	if (status == EXIT_DONE && options->once && daemon->publisher.n_errors)
		status = EXIT_CREATE;
	int stopped_by = options->once ? daemon->stopped_by : 0;
	daemon_finish(daemon);
	if (stopped_by) { /* whoever called us learns that the work was not done */
		signal(stopped_by, SIG_DFL);
		raise(stopped_by);
	}
	return status;
}
