#pragma once
/* One feed's way from lease to settle. A job is owned by one place at any instant: the lease batch,
 * the fetcher, the parser pool, the writer. */
#include "daemon/daemon.h"
#include "policy/poll.h"
#include "policy/rhythm.h"

struct job {
	struct daemon *daemon;
	struct feed *feed;
	struct arena arena; /* record, response strings, document lists */
	struct feed_record record;
	struct chain *chain; /* of redirects, that it goes on with; NULL */
	struct request request;
	struct response response;
	bool has_response;
	int64_t started_at; /* monotonic milliseconds */
	int64_t n_held_bytes; /* body or record, against fetch.max-held */
	struct parse_task parse;
	uv_work_t decoding; /* of a large record, with the pool */
	struct document document;
	struct outcome outcome;
	const char *announced; /* by the page that the feed's address turned out to be; NULL */
	struct commit commit;
	struct poll_facts poll;    /* of the new state, and its rhythm */
	char rhythm[RHYTHM_BYTES];
	struct initial initial;
	struct place place;    /* of the address that is being asked: a redirect changes it */
	struct backfill_step backfill; /* of an older document */
	const char *former_url; /* is asked in place of the feed's own, which has failed for long; NULL */
	struct pacing pacing[3]; /* what its answer has taught of its host: a rate, a time; a time of who led there; or
	                          * without an answer its version of HTTP */
	int n_commit_tries;
	struct job *stalled_next; /* in daemon->stalled */
	struct job *next;             /* in a lease batch, or among the suspects of an outage */
	struct job *older, *newer;    /* in daemon->jobs */
};

/* The record has been read (id 0: the feed is gone); fetches, or settles what needs no request. */
void job_begin(struct job *job);
struct job *job_new(struct daemon *daemon, struct feed *feed);
/* Settles a leased job as if it had never begun. */
void job_cancel(struct job *job);
/* The verdict on those who could not reach their hosts: it counts, or it was our own network. */
void jobs_settle_suspects(struct daemon *daemon, bool counts);
/* They can wait no longer. */
void jobs_judge_suspects(struct daemon *daemon);
/* At the daemon's end: frees those that fetcher and parsers have dropped. */
void jobs_drop_all(struct daemon *daemon);
/* Gives the writer what it could not commit a moment ago. */
void jobs_commit_stalled(struct daemon *daemon);
