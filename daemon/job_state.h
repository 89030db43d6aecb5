#pragma once
/* What job.c and job_settle.c share. */
#include "daemon/job.h"

/* How much of fetch.max-held the job takes: its body until it is parsed, then the record until it is
 * stored. */
void job_hold(struct job *job, int64_t n_bytes);
void job_free(struct job *job);

/* What is remembered of the outcome, and when to ask again, go with the items of the document (NULL: none)
 * into the store; then the feed is settled. */
void job_commit(struct job *job, const struct document *document);
/* The end of every job, whatever became of it. due_at TIME_NONE: no schedule any more. */
void job_settle(struct job *job, int64_t due_at);
