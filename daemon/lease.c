/* The reading connection belongs to one pool thread at a time, and a batch to whoever holds it. */
#include "daemon/lease.h"

#include <stdlib.h>

#include "base/log.h"
#include "daemon/job.h"

enum { LEASE_FEEDS = 16 }; /* a batch, all begun in one turn of the loop: 64 took 4 to 7 ms */

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

void lease_add(struct daemon *daemon, struct feed *feed)
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

bool lease_is_full(const struct daemon *daemon)
{
	return daemon->lease && daemon->lease->n_jobs >= LEASE_FEEDS;
}

/* One batch at a time is with the pool: the reading connection belongs to one thread. */
void lease_flush(struct daemon *daemon)
{
	struct lease_batch *batch = daemon->lease;
	if (!batch || daemon->is_leasing)
		return;
	daemon->lease = NULL;
	daemon->is_leasing = true;
	batch->work.data = batch;
	uv_queue_work(&daemon->loop, &batch->work, on_lease_work, on_leased);
}
