/* Older documents of a feed: of them items are kept, and what their servers say of being asked. The feed's
 * own state, and with it its schedule, stays what it was. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "daemon/job_state.h"

bool job_is_older(const struct job *job)
{
	return job->backfill.url.len > 0;
}

/* Whether asking again can help. */
static bool is_final(const struct outcome *outcome)
{
	return outcome->failure != FAILURE_TRANSIENT && outcome->failure != FAILURE_THROTTLED;
}

static void judge_step(struct job *job)
{
	struct outcome *outcome = &job->outcome;
	if (outcome->kind == OUTCOME_UNCHANGED) {
		outcome->kind = OUTCOME_FAILED;
		outcome->failure = FAILURE_CLIENT;
		error_set(&outcome->reason, "there is what the feed itself holds, and nothing older");
	}
	if (outcome->kind == OUTCOME_READ)
		return;
	job->backfill.failure = outcome->reason.text;
	job->backfill.is_final = is_final(outcome);
}

void job_commit_older(struct job *job, const struct document *document)
{
	struct ingest *ingest = &job->commit.ingest;
	struct feed_state seen;
	const char *moved_to;
	judge_step(job);
	outcome_apply(&job->outcome, &job->record, &job->daemon->config, job->has_response ? &job->response : NULL,
		document, job->wire_hash, clock_now(), &seen, &moved_to);
	job_note_host(job, &seen);
	ingest->feed_id = job->record.id;
	ingest->document = document;
	ingest->backfill = &job->backfill;
	ingest->state = job->record.state;
	if (seen.not_before_at != TIME_NONE && seen.not_before_at > seen.fetched_at) {
		ingest->state.not_before_at = seen.not_before_at;
		ingest->held_by = job->response.effective_url;
		if (ingest->state.due_at < seen.not_before_at)
			ingest->state.due_at = seen.not_before_at;
	}
	job_submit(job);
}

void job_log_older(const struct job *job)
{
	const struct ingest *ingest = &job->commit.ingest;
	struct buf url;
	if (job->outcome.kind == OUTCOME_CANCELLED || job->outcome.kind == OUTCOME_DEFERRED)
		return;
	buf_init(&url, URL_MAX);
	url_display(job->backfill.url, &url);
	if (job->outcome.kind == OUTCOME_READ)
		log_info("feed %" PRId64 ": the older document %s: %" PRId64 " new, %" PRId64 " known%s",
			job->record.id, buf_cstr(&url), ingest->n_new, ingest->n_known,
			job->backfill.goes_on ? "" : "; no more are asked for");
	else
		log_warning("feed %" PRId64 ": the older document %s: %s%s", job->record.id, buf_cstr(&url),
			job->outcome.reason.text, job->backfill.is_final ? "; no more are asked for" : "");
	buf_finish(&url);
}
