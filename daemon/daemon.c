/* The pump, signals, the end. Each step of a feed's own way is in daemon/job.c, what --once does
 * otherwise in daemon/once.c. */
#include "daemon/daemon.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/job.h"
#include "daemon/lease.h"
#include "daemon/once.h"
#include "daemon/place.h"
#include "daemon/start.h"
#include "policy/poll.h"

enum {
	MAX_SLEEP_S = 60,       /* the wall clock may jump: look again */
	SWEEP_MS = 60 * 1000,
	BUSY_PART = 8,          /* of all places, while memory for answers is short */
	LOST_LOOKUPS_MS = 1000, /* nobody tells that they have ended */
};

/* --- clocks */

/* The wall clock was set by hand, or a machine came up with a wrong one: intervals stay what they
 * were. What has been stored on the old clock is judged by poll_believe(). */
static void note_clocks(struct daemon *daemon)
{
	enum { DRIFT_MS = 5000, NAP_MS = 1000 };
	int64_t suspended_ms = clock_suspended_ms();
	int64_t ahead_ms = clock_ahead_ms();
	int64_t jump_ms = ahead_ms - daemon->clock_ahead_ms;
	if (suspended_ms - daemon->suspended_ms > NAP_MS)
		outage_note_resume(&daemon->outage, clock_mono_ms());
	if (jump_ms > DRIFT_MS || jump_ms < -DRIFT_MS) {
		schedule_shift(&daemon->schedule, jump_ms / 1000);
		pace_shift(&daemon->pace, jump_ms / 1000);
		log_notice("the clock was set by %" PRId64 " s; the schedule goes with it", jump_ms / 1000);
		daemon->clock_ahead_ms = ahead_ms;
	}
	daemon->suspended_ms = suspended_ms;
}

int64_t daemon_now(struct daemon *daemon)
{
	note_clocks(daemon);
	return clock_now();
}

/* --- the pump */

/* Then from its beginning, when a redirect had led it to where it waited. */
static void queue_later(struct daemon *daemon, struct feed *feed, int64_t at)
{
	chain_free(feed_take_chain(feed));
	schedule_put(&daemon->schedule, feed, at);
}

void daemon_queue_feed(struct daemon *daemon, struct feed *feed, bool forced)
{
	feed->is_forced |= forced;
	if (feed->phase != FEED_IDLE && feed->phase != FEED_PARKED)
		return; /* it is on its way already */
	struct place place = feed_place(feed);
	int64_t now = daemon_now(daemon), held_until = pace_held_until(&daemon->pace, &place);
	if (!feed->is_forced && held_until > now) {
		queue_later(daemon, feed, held_until);
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
		queue_later(daemon, feed, until);
		progress_step(&daemon->progress);
	}
}

static void timer_set(struct daemon *daemon, int64_t now_ms);

void daemon_pump(struct daemon *daemon)
{
	uint32_t places = (uint32_t)daemon->config.fetch.concurrency;
	uint32_t n_lost = fetcher_count_lost_lookups(daemon->fetcher);
	int64_t now_ms = clock_mono_ms();
	/* parsers and writer may lag behind by as much again: memory stays bounded. Large answers that wait for them do
	 * not keep everybody from asking: most answers need no memory, and those that do wait on the network. */
	while (!daemon->is_stopping && daemon->n_fetching + n_lost < places && daemon->n_unsettled < 2 * places
		&& !lease_is_full(daemon)
		&& (daemon->n_fetching * BUSY_PART < places || !fetcher_is_busy(daemon->fetcher))
		&& outage_allows_start(&daemon->outage, daemon->n_fetching, now_ms)) {
		struct feed *feed = pace_next(&daemon->pace, now_ms);
		if (!feed)
			break;
		lease_add(daemon, feed);
	}
	lease_flush(daemon);
	if (daemon->options->once)
		once_pump(daemon);
	if (daemon->n_unsettled == 0 && daemon->is_stopping)
		uv_stop(&daemon->loop);
	else if (daemon->n_unsettled == 0 && daemon->options->once)
		once_settle(daemon);
	timer_set(daemon, now_ms);
}

/* What is lost here is learned again by asking. */
static void daemon_save_hsts(struct daemon *daemon)
{
	struct error err;
	if (daemon->hsts.is_changed && !hsts_save(&daemon->hsts, daemon->hsts_path, &err))
		log_warning("hosts that want https alone cannot be kept: %s", err.text);
}

void daemon_queue_due(struct daemon *daemon)
{
	struct feed *feed;
	int64_t now = daemon_now(daemon), now_ms = clock_mono_ms();
	while (!daemon->options->once && (feed = schedule_pop_due(&daemon->schedule, now)))
		daemon_queue_feed(daemon, feed, false);
	if (daemon->suspects && outage_is_decided(&daemon->outage, now_ms))
		jobs_judge_suspects(daemon);
	if (now_ms >= daemon->swept_ms + SWEEP_MS) {
		daemon->swept_ms = now_ms;
		pace_sweep(&daemon->pace, now_ms, now);
		daemon_save_hsts(daemon);
	}
	daemon_pump(daemon);
	notify_status(&daemon->notify, "%u feed%s, %u under way, %u waiting", daemon->feeds.n_feeds,
		units_plural(daemon->feeds.n_feeds), daemon->n_unsettled, daemon->pace.n_queued);
}

static void on_time(uv_timer_t *timer)
{
	daemon_queue_due(timer->data);
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* now_ms: the moment for which it was found that nobody may start. What may since then is no longer to
 * come by the clock, and would be taken for waiting for a place. */
static void timer_set(struct daemon *daemon, int64_t now_ms)
{
	int64_t next_ms = now_ms + MAX_SLEEP_S * 1000;
	int64_t next_due = schedule_next_due(&daemon->schedule);
	if (daemon->is_stopping)
		return;
	if (!daemon->options->once && next_due <= clock_now() + MAX_SLEEP_S)
		next_ms = min64(next_ms, clock_mono_ms() + next_due * 1000 - clock_now_ms());
	if (pace_next_ms(&daemon->pace) > now_ms) /* else it waits for a place, not for time */
		next_ms = min64(next_ms, pace_next_ms(&daemon->pace));
	if (daemon->pace.n_queued && fetcher_count_lost_lookups(daemon->fetcher))
		next_ms = min64(next_ms, now_ms + LOST_LOOKUPS_MS);
	if (daemon->outage.quiet_ms > now_ms)
		next_ms = min64(next_ms, daemon->outage.quiet_ms);
	if (daemon->suspects)
		next_ms = min64(next_ms, outage_verdict_ms(&daemon->outage));
	uv_timer_start(&daemon->timer, on_time, (uint64_t)clock_timer_ms(next_ms - clock_mono_ms()), 0);
}

/* --- the end */

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
		writer_stop(daemon->writer, daemon->options->once && !daemon->stopped_by);
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
	feed_table_finish(&daemon->older);
	accounts_finish(&daemon->accounts);
	config_finish(&daemon->config);
	if (daemon->lock >= 0)
		close(daemon->lock);
	hsts_finish(&daemon->hsts);
	free(daemon->hsts_path);
	free(daemon->database);
	free(daemon->program);
}

static void start_signal(struct daemon *daemon, uv_signal_t *handle, uv_signal_cb callback, int number)
{
	uv_signal_init(&daemon->loop, handle);
	handle->data = daemon;
	uv_signal_start(handle, callback, number);
	uv_unref((uv_handle_t *)handle);
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
		once_start(daemon);
	} else {
		log_notice("courantd " COURANT_VERSION ": %u feed%s, database %s", daemon->feeds.n_feeds,
			units_plural(daemon->feeds.n_feeds), daemon->database);
		daemon_queue_due(daemon);
	}
	while (!daemon->is_stopping)
		uv_run(&daemon->loop, UV_RUN_DEFAULT);
	if (daemon->options->once)
		once_report(daemon);
}

int daemon_run(struct daemon *daemon, const struct daemon_options *options)
{
	struct error err = {{0}};
	*daemon = (struct daemon){.options = options, .notify = {.fd = -1}, .lock = -1};
	uv_loop_init(&daemon->loop);
	uv_loop_configure(&daemon->loop, UV_METRICS_IDLE_TIME);
	daemon->suspended_ms = clock_suspended_ms();
	daemon->clock_ahead_ms = clock_ahead_ms();
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
