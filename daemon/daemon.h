#pragma once
/* courantd: the root of everything, on main's stack. The loop thread alone touches it.
 *
 *   due      a feed's time has come: it waits for its host's turn (pace)
 *   lease    its record is read from the store (struct job)
 *   fetch    one conditional GET (fetch)
 *   parse    a parser process reads the bytes (parser_pool)
 *   commit   items, validators and schedule in one transaction (writer)
 *   settle   one line in the log, the next due time in the schedule; exactly once for every job */
#include <uv.h>

#include "config/config.h"
#include "daemon/control.h"
#include "daemon/feed.h"
#include "daemon/fetch.h"
#include "daemon/notify.h"
#include "daemon/outage.h"
#include "daemon/outcome.h"
#include "daemon/pace.h"
#include "daemon/parser_pool.h"
#include "daemon/progress.h"
#include "daemon/publish.h"
#include "daemon/schedule.h"
#include "daemon/writer.h"

struct daemon_options {
	const char *config_path; /* NULL: the default places */
	bool once;               /* settle what is due, then end */
	bool all;                /* with once: every feed, due or not */
	const int64_t *feed_ids; /* with once: these, due or not */
	size_t n_feed_ids;
	bool whole;              /* without validators; those named alone */
	bool quiet;              /* only errors are told */
};

struct lease_batch;

struct daemon {
	uv_loop_t loop;
	const struct daemon_options *options;
	struct config config;
	struct accounts accounts; /* of the same configuration */
	char *database; /* a reload does not change it */
	char *program; /* our own executable, for the parser processes */
	struct fetcher *fetcher;
	struct hsts hsts;
	char *hsts_path;
	struct parser_pool *parsers;
	struct writer *writer;
	struct store *reader; /* leases; used by one pool thread at a time */
	struct control control;
	struct notify notify;
	struct publisher publisher;
	struct progress progress;
	struct feed_table feeds;
	struct feed_table older; /* documents that somebody asks for: each waits and is asked like a feed */
	struct schedule schedule;
	struct pace pace;
	struct outage outage;
	struct job *suspects; /* could not reach their hosts; wait for the verdict of outage */
	uint32_t n_suspects;
	struct lease_batch *lease; /* being filled, or NULL */
	struct job *jobs;          /* all between lease and settle */
	struct job *stalled;       /* of these, the ones whose commit waits for a second try */
	uv_timer_t stall_timer;
	unsigned n_stalls;         /* times that it was set since something was stored */
	uv_timer_t timer; /* of the next thing that time alone brings */
	uv_prepare_t lap; /* once an iteration of the loop */
	uint64_t lap_ns, lap_idle_ns, lap_cpu_ns;  /* at its last call */
	uint64_t longest_lap_ns, longest_work_ns; /* between two waits: by the clock, and of processor */
	int64_t clock_ahead_ms; /* when schedule and holds last went with the wall clock */
	int64_t suspended_ms;
	int64_t swept_ms;
	uv_signal_t on_term, on_int, on_hup;
	bool is_leasing;  /* a batch is with the pool */
	bool is_stopping; /* no new work; exit when all is settled */
	bool is_settling; /* --once: the queues are empty, exports run */
	struct errand indexing;       /* --once: before the exports are written */
	bool has_unindexed;           /* after it: it has to run again */
	bool has_reload, has_listing; /* one of each at a time */
	bool wants_reload;            /* again: it was asked for while one ran */
	bool wants_listing;           /* again, when the running one has ended */
	int exit_status;
	int stopped_by; /* the signal, or 0 */
	int lock;       /* descriptor of the database, locked for ourselves */
	uint32_t n_fetching;  /* leased or in transfer */
	uint32_t n_unsettled; /* from lease to settle */
	struct {
		uint64_t n_settled, n_failed, n_read, n_unchanged, n_new, n_changed;
	} totals;
};

/* The exit status: one of enum exit_status. */
int daemon_run(struct daemon *daemon, const struct daemon_options *options);

/* The wall clock, for all that is planned by it or compared with a plan: when it has been set, schedule and
 * holds go with it before. Others may be told by clock_now(). */
int64_t daemon_now(struct daemon *daemon);
/* Takes the feed's turn as soon as its host allows; forced: whether it is due or not. */
void daemon_queue_feed(struct daemon *daemon, struct feed *feed, bool forced);
/* A list of feeds that waited for a host which is not to be asked before then. */
void daemon_put_off(struct daemon *daemon, struct feed *waiting, int64_t until);
/* Queues what is due by now, and starts what may start. */
void daemon_queue_due(struct daemon *daemon);
/* Starts what may start; called whenever a place became free. */
void daemon_pump(struct daemon *daemon);
/* Looks at the store again: feeds were added, removed or made due by others. */
void daemon_list_feeds(struct daemon *daemon);
/* Reads configuration and subscriptions again; the old ones stay when that fails. */
void daemon_reload(struct daemon *daemon);
void daemon_stop(struct daemon *daemon);
/* Ends with the exit status of this result: the database is damaged, or no longer where it was. */
void daemon_fail(struct daemon *daemon, enum store_result result);
