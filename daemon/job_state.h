#pragma once
/* What job.c and job_settle.c share. */
#include "daemon/job.h"

/* How much of fetch.max-held the job takes: its body until it is parsed, then the record until it is
 * stored. */
void job_hold(struct job *job, int64_t n_bytes);
void job_free(struct job *job);

/* An older document of the feed is asked for in place of its own (storage/backfill.h). */
bool job_is_older(const struct job *job);
/* As job_commit(): of the feed itself nothing changes. */
void job_commit_older(struct job *job, const struct document *document);
void job_log_older(const struct job *job);

/* What the answer, which led to this state, says of its host. */
void job_note_host(struct job *job, const struct feed_state *next);
/* Hands job->commit to the writer; job_settle() follows. */
void job_submit(struct job *job);
/* What is remembered of the outcome, and when to ask again, go with the items of the document (NULL: none)
 * into the store; then the feed is settled. */
void job_commit(struct job *job, const struct document *document);
/* The end of every job, whatever became of it. due_at TIME_NONE: no schedule any more. */
void job_settle(struct job *job, int64_t due_at);
