/* Older documents of a feed: of them items are kept, and what their servers say of being asked. They have a place
 * and a time of their own, beside the feed, which stays what it was. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/url.h"
#include "daemon/job_state.h"
#include "daemon/limits.h"
#include "policy/poll.h"

enum { STORE_RETRY_S = 3600 }; /* what could not be stored */

static struct str with_credentials(struct job *job, struct str address)
{
	struct buf whole;
	buf_init(&whole, URL_MAX);
	if (url_lend_userinfo(address, job->record.url, &whole))
		address = arena_str(&job->arena, buf_str(&whole));
	buf_finish(&whole);
	return address;
}

void job_begin_older(struct job *job)
{
	struct daemon *daemon = job->daemon;
	struct str url = job->record.backfill_url;
	struct place place = place_of(url);
	int64_t now = daemon_now(daemon), held_until = pace_held_until(&daemon->pace, &job->place);
	int64_t due_at = poll_believe(job->record.backfill_due_at, TIME_NONE, now,
		poll_longest_wait(&daemon->config, 0));
	bool has_waited = due_at != job->record.backfill_due_at; /* as long as may be */
	int64_t not_before = has_waited || held_until > due_at ? held_until : due_at;
	if (job->record.id == 0 || !url.len) {
		job_skip(job, OUTCOME_CANCELLED, TIME_NONE); /* nobody asks for it any more */
	} else if (place.host_key != job->feed->host_key) { /* it is another one by now */
		feed_set_place(job->feed, &place);
		job_begin_elsewhere(job);
	} else if (not_before > now) {
		job_skip(job, OUTCOME_DEFERRED, not_before);
	} else {
		job->backfill.url = url;
		job_fetch(job, with_credentials(job, url));
	}
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

static void plan_retry(struct job *job, const struct feed_state *seen)
{
	struct backfill_step *step = &job->backfill;
	enum feed_failure failure = job->outcome.failure;
	int64_t now = seen->fetched_at, wait = poll_backoff(failure, job->record.backfill_failures + 1, TIME_NONE, now);
	step->retry_at = now + wait + poll_jitter(job->record.id, now, wait);
	step->not_before_at = seen->not_before_at != TIME_NONE && seen->not_before_at > now ? seen->not_before_at
		: TIME_NONE;
	step->status = seen->status;
}

void job_commit_older(struct job *job, const struct document *document)
{
	struct ingest *ingest = &job->commit.ingest;
	struct feed_record asked = job->record;
	struct feed_state seen;
	const char *moved_to;
	judge_step(job);
	feed_state_init(&asked.state);
	asked.url = job->backfill.url;
	outcome_apply(&job->outcome, &asked, &job->daemon->config, job->has_response ? &job->response : NULL,
		document, daemon_now(job->daemon), &seen, &moved_to);
	job_note_host(job, &seen);
	job_note_redirect(job, &seen);
	plan_retry(job, &seen);
	job->backfill.arena = &job->arena;
	ingest->feed_id = job->record.id;
	ingest->asked_url = job->record.url;
	ingest->document = document;
	ingest->backfill = &job->backfill;
	job_submit(job);
}

int64_t job_older_due_at(const struct job *job)
{
	int64_t now = daemon_now(job->daemon);
	return job->commit.result == STORE_OK
		? poll_believe(job->backfill.next_at, TIME_NONE, now, poll_longest_wait(&job->daemon->config, 0))
		: now + STORE_RETRY_S;
}

static void log_settled(const struct job *job, int64_t due_at)
{
	const struct ingest *ingest = &job->commit.ingest;
	const char *end = due_at == TIME_NONE ? "; no more are asked for" : "";
	struct buf url;
	if (job->outcome.kind == OUTCOME_CANCELLED || job->outcome.kind == OUTCOME_DEFERRED)
		return;
	buf_init(&url, URL_MAX);
	url_display(job->backfill.url, &url);
	if (job->outcome.kind == OUTCOME_READ)
		log_info("feed %" PRId64 ": the older document %s: %" PRId64 " new, %" PRId64 " known%s",
			job->record.id, buf_cstr(&url), ingest->n_new, ingest->n_known, end);
	else
		log_warning("feed %" PRId64 ": the older document %s: %s%s", job->record.id, buf_cstr(&url),
			job->outcome.reason.text, end);
	if (job->outcome.kind == OUTCOME_READ)
		limits_log(&job->daemon->config, job->document.flags, job->record.id, buf_cstr(&url));
	buf_finish(&url);
}

void job_settle_older(struct job *job, int64_t due_at)
{
	struct daemon *daemon = job->daemon;
	struct feed *feed = job->feed;
	bool goes_on = job->outcome.kind == OUTCOME_READ && due_at != TIME_NONE && due_at <= daemon_now(daemon);
	log_settled(job, due_at);
	daemon->totals.n_new += (uint64_t)job->commit.ingest.n_new;
	feed_enter(feed, FEED_IDLE);
	if (job->backfill.next_url.len) {
		struct place place = place_of(job->backfill.next_url);
		feed_set_place(feed, &place);
	}
	job_free(job);
	daemon->n_unsettled--;
	if (due_at == TIME_NONE)
		feed_table_remove(&daemon->older, feed);
	else
		schedule_put(&daemon->schedule, feed, due_at);
	if (goes_on)
		daemon_queue_feed(daemon, feed, false);
	else
		progress_step(&daemon->progress);
	daemon_pump(daemon);
}
