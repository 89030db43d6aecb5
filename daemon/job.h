#pragma once
/* One feed's way from lease to settle. A job is owned by one place at any instant: the lease batch,
 * the fetcher, the parser pool, the writer. */
#include "daemon/daemon.h"

struct job {
	struct daemon *daemon;
	struct feed *feed;
	struct arena arena; /* record, response strings, document lists */
	struct feed_record record;
	struct request request;
	struct response response;
	bool has_response;
	uint64_t wire_hash;
	int64_t started_at; /* monotonic milliseconds */
	struct parse_task parse;
	struct document document;
	struct outcome outcome;
	struct commit commit;
	struct job *next;             /* in a lease batch */
	struct job *older, *newer;    /* in daemon->jobs */
};

/* The record has been read (id 0: the feed is gone); fetches, or settles what needs no request. */
void job_begin(struct job *job);
struct job *job_new(struct daemon *daemon, struct feed *feed);
/* Settles a leased job as if it had never begun. */
void job_cancel(struct job *job);
/* At the daemon's end: frees those that fetcher and parsers have dropped. */
void jobs_drop_all(struct daemon *daemon);
