/* One step after the other; each leaves what the end can undo. */
#include "daemon/start.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/control.h"
#include "base/log.h"
#include "base/units.h"
#include "daemon/listing.h"
#include "daemon/pace_settings.h"
#include "daemon/replan.h"
#include "daemon/subscriptions.h"
#include "policy/poll.h"

enum { DESCRIPTORS_APART = 64 }; /* database, pipes, sockets of the tool */

int exit_status_of(enum store_result result)
{
	static const int statuses[] = {
		[STORE_OK] = EXIT_DONE, [STORE_FAILED] = EXIT_IO, [STORE_BUSY] = EXIT_AGAIN,
		[STORE_FORBIDDEN] = EXIT_FORBIDDEN, [STORE_CORRUPT] = EXIT_DATA,
		[STORE_NEWER] = EXIT_DATA, [STORE_MISSING] = EXIT_IO, [STORE_IN_USE] = EXIT_UNAVAILABLE,
	};
	return statuses[result];
}

void start_descriptors(struct config *config)
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

static void on_trial_thread(void *user)
{
	uv_sem_wait(user);
}

/* libuv ends the process when its pool cannot be started, which is when it is first needed: whether
 * there is room for threads is found out before. */
static bool start_threads(struct error *err)
{
	enum {
		N_POOL = 2, /* one reads feeds for the fetcher, one writes exports */
		N_TRIED = 2 * (N_POOL + 1), /* those tried count until they are gone, beside the writer's */
	};
	uv_thread_t threads[N_TRIED];
	uv_sem_t end;
	char size[16];
	int n = 0, failed = 0;
	snprintf(size, sizeof size, "%d", N_POOL);
	setenv("UV_THREADPOOL_SIZE", size, 1);
	uv_sem_init(&end, 0);
	while (n < N_TRIED && !(failed = uv_thread_create(&threads[n], on_trial_thread, &end)))
		n++;
	for (int i = 0; i < n; i++)
		uv_sem_post(&end);
	for (int i = 0; i < n; i++)
		uv_thread_join(&threads[i]);
	uv_sem_destroy(&end);
	return !failed || error_set(err, "only %d of %d threads can be started: %s (ulimit -u, TasksMax)",
		n, N_TRIED, uv_strerror(failed));
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
		&& subscriptions_sync(&subscriptions, store, clock_now(), &counts, err)
		&& replan_feeds(store, &daemon->config, err);
	if (result == STORE_OK && !synced)
		result = store_why(store);
	if (synced && (counts.n_added || counts.n_removed || counts.n_changed))
		log_notice("subscriptions: %zu feed%s added, %zu removed, %zu changed", counts.n_added,
			units_plural((int64_t)counts.n_added),
			counts.n_removed, counts.n_changed);
	store_close(store);
	subscriptions_finish(&subscriptions);
	return exit_status_of(result);
}

void start_pace(struct daemon *daemon)
{
	struct arena arena = {0};
	struct pace_settings settings = {.scope = PACE_HOST};
	pace_settings_of(&daemon->config, &arena, &settings, NULL);
	pace_configure(&daemon->pace, &settings, clock_mono_ms());
	arena_finish(&arena);
}

static void on_pacing(void *user, const struct pacing *pacing)
{
	struct daemon *daemon = user;
	int64_t now = clock_now(), at = poll_believe(pacing->at, TIME_NONE, now, daemon->config.fetch.max_wait_s);
	if (pacing->rate > 0)
		pace_recall(&daemon->pace, pacing->key, pacing->rate, (now - pacing->at) * 1000, clock_mono_ms());
	else if (!pacing->rate && (at == pacing->at || !daemon->options->once)) /* else no run would see its end: each counts from now */
		pace_recall_hold(&daemon->pace, pacing->key, at);
}

static void on_http1(void *user, const struct pacing *pacing)
{
	struct daemon *daemon = user;
	if (pacing->rate == PACING_HTTP1)
		fetcher_recall_http1(daemon->fetcher, pacing->key, pacing->at);
}

bool start_schedule(struct daemon *daemon, struct error *err)
{
	return pacing_each(daemon->reader, on_pacing, daemon, err) && listing_run_first(daemon, err);
}

void start_log_warnings(const struct config *config)
{
	const char *const *warnings;
	size_t n = config_warnings(config, &warnings);
	for (size_t i = 0; i < n; i++)
		log_warning("%s", warnings[i]);
}

void start_log_contact(const struct config *config)
{
	const char *warning = config_contact_warning(config);
	if (warning)
		log_warning("%s", warning);
}

bool start_read_config(const char *path, struct config *ret_config, struct accounts *ret_accounts,
	struct error *err)
{
	return config_load(path, ret_config, err) && publish_check(ret_config, err)
		&& pace_settings_check(ret_config, err) && accounts_load(ret_config, ret_accounts, err);
}

static int start_config(struct daemon *daemon, struct error *err)
{
	const struct daemon_options *options = daemon->options;
	enum log_level level;
	if (!start_read_config(options->config_path, &daemon->config, &daemon->accounts, err))
		return EXIT_CONFIG;
	if (log_level_from_name(daemon->config.log_level, &level))
		log_init(options->quiet ? LOG_LEVEL_ERROR : level);
	start_log_warnings(&daemon->config);
	if (!options->once)
		start_log_contact(&daemon->config);
	daemon->database = xstrdup(daemon->config.database);
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

/* It lay beside the database before there was a folder for it, and goes over with its next change. */
static void start_hsts(struct daemon *daemon)
{
	struct arena arena = {0};
	const char *folder = config_cache_folder(&arena), *slash = strrchr(daemon->database, '/');
	const char *beside = arena_printf(&arena, "%s.hsts", daemon->database);
	const char *apart = folder ? arena_printf(&arena, "%s/%s.hsts", folder, slash ? slash + 1 : daemon->database)
		: beside;
	daemon->hsts_path = xstrdup(apart);
	hsts_load(&daemon->hsts, apart, clock_now());
	if (apart != beside && !daemon->hsts.n_entries) {
		hsts_load(&daemon->hsts, beside, clock_now());
		daemon->hsts.is_changed = daemon->hsts.n_entries > 0;
		unlink(beside);
	}
	arena_finish(&arena);
	fetcher_use_hsts(daemon->fetcher, &daemon->hsts);
}

static void on_found(void *user)
{
	publish_changed(user);
}

int daemon_start(struct daemon *daemon, struct error *err)
{
	enum store_result result;
	struct buf socket_path;
	int failed = start_config(daemon, err);
	if (failed)
		return failed;
	start_descriptors(&daemon->config);
	fetcher_limit_lookups(&daemon->config);
	if (!start_threads(err))
		return EXIT_AGAIN;
	daemon->writer = writer_start(&daemon->loop, daemon->database, &daemon->config, &daemon->lock, &result, err);
	if (!daemon->writer)
		return exit_status_of(result);
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
	start_pace(daemon);
	if (!start_schedule(daemon, err) || !start_program(daemon, err))
		return EXIT_IO;
	daemon->fetcher = fetcher_new(&daemon->loop, &daemon->config, err);
	if (!daemon->fetcher)
		return EXIT_FAILED;
	if (!pacing_each(daemon->reader, on_http1, daemon, err))
		return EXIT_IO;
	start_hsts(daemon);
	daemon->parsers = parser_pool_new(&daemon->loop, daemon->program, start_count_parsers(daemon));
	publish_start(&daemon->publisher, &daemon->loop, daemon->database, &daemon->config);
	writer_tell_found(daemon->writer, on_found, &daemon->publisher);
	return EXIT_DONE;
}
