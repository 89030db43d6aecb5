#pragma once
/* What the files of a job share: job.c, job_hop.c, job_older.c, job_settle.c and job_suspect.c. */
#include "daemon/job.h"

/* How much of fetch.max-held the job takes: its body until it is parsed, then the record until it is
 * stored. */
void job_hold(struct job *job, int64_t n_bytes);
void job_free(struct job *job);

/* An older document of the feed is asked for (storage/backfill.h); these are job_begin(), job_commit() and
 * job_settle() for it. Of the feed itself nothing changes. */
void job_begin_older(struct job *job);
void job_commit_older(struct job *job, const struct document *document);
/* When the next one is asked for, now that this one was committed, or could not be. */
int64_t job_older_due_at(const struct job *job);
void job_settle_older(struct job *job, int64_t due_at);

/* Steps that every job may take: settles what was leased but needs no request; ends what was not begun, to be
 * begun when it is its turn, and likewise what has a place already that is not its own; asks. */
void job_skip(struct job *job, enum outcome_kind kind, int64_t due_at);
void job_begin_later(struct job *job);
void job_begin_elsewhere(struct job *job);
void job_fetch(struct job *job, struct str url);

/* Redirects (job_hop.c): request.may_follow of all; what becomes of a fetch that was put off
 * (response.chain); before the first request, whether a former address of the feed is asked. */
bool job_may_follow(void *user, const char *url);
void job_wait(struct job *job);
void job_choose_address(struct job *job, int64_t now);

/* An outage of our own network (job_suspect.c): nobody was reached; somebody has answered; whether these say
 * anything of the network between us and everybody. */
void job_suspect(struct job *job);
bool job_is_evidence(const struct job *job);
void job_note_network(struct job *job);
/* Whether our network is back, one tells sooner that it has not failed in this outage. True: settled. */
bool job_lets_others_try(struct job *job);

/* What the answer, which led to this state, says of its host; and what whoever redirected says of itself, which
 * the state then waits for, too. True: for that most of all. */
void job_note_host(struct job *job, const struct feed_state *next);
bool job_note_redirect(struct job *job, struct feed_state *next);
/* Hands job->commit to the writer; job_settle() follows. */
void job_submit(struct job *job);
/* What is remembered of the outcome, and when to ask again, go with the items of the document (NULL: none)
 * into the store; then the feed is settled. */
void job_commit(struct job *job, const struct document *document);
/* Its redirect has led to this address, now or the last time, whose host is left alone until then: this is
 * stored, then the feed is settled. */
void job_defer(struct job *job, const char *url, int64_t until);
/* The end of every job, whatever became of it. due_at TIME_NONE: no schedule any more. */
void job_settle(struct job *job, int64_t due_at);
