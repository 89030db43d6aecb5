/* The steps of one feed, in order: begin, on_fetched, on_parsed, job_commit, on_committed,
 * feed_settle. */
#include "daemon/job.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/record.h"
#include "base/time.h"
#include "base/units.h"
#include "base/url.h"
#include "policy/poll.h"

enum { STORE_RETRY_S = 5 }; /* after a commit that failed: disk full, locked */

struct job *job_new(struct daemon *daemon, struct feed *feed)
{
	struct job *job = xcalloc(1, sizeof *job);
	job->daemon = daemon;
	job->feed = feed;
	job->started_at = clock_mono_ms();
	job->older = daemon->jobs;
	if (job->older)
		job->older->newer = job;
	daemon->jobs = job;
	daemon->n_unsettled++;
	daemon->n_fetching++;
	return job;
}

static void job_free(struct job *job)
{
	if (job->newer)
		job->newer->older = job->older;
	else
		job->daemon->jobs = job->older;
	if (job->older)
		job->older->newer = job->newer;
	buf_finish(&job->response.body);
	buf_finish(&job->parse.record);
	arena_finish(&job->arena);
	free(job);
}

/* --- settle */

static void log_outcome(const struct job *job, int64_t due_at)
{
	const struct outcome *outcome = &job->outcome;
	const struct ingest *ingest = &job->commit.ingest;
	char wait[UNITS_TEXT_SIZE];
	int64_t wait_s = due_at == TIME_NONE ? 0 : due_at - clock_now();
	struct buf url;
	buf_init(&url, URL_MAX);
	url_display(job->record.url, &url);
	units_duration(wait_s > 0 ? wait_s : 0, wait);
	switch (outcome->kind) {
	case OUTCOME_READ:
		log_line(ingest->n_new || ingest->n_changed ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG,
			"feed %" PRId64 " %s: %" PRId64 " new, %" PRId64 " changed, %" PRId64 " known; next in %s",
			job->record.id, buf_cstr(&url), ingest->n_new, ingest->n_changed, ingest->n_known, wait);
		break;
	case OUTCOME_UNCHANGED:
		log_debug("feed %" PRId64 " %s: unchanged; next in %s", job->record.id, buf_cstr(&url), wait);
		break;
	case OUTCOME_PART:
	case OUTCOME_FAILED:
		if (due_at == TIME_NONE)
			log_warning("feed %" PRId64 " %s: %s: %s; it will not be asked again", job->record.id,
				buf_cstr(&url), outcome->stage, outcome->reason.text);
		else
			log_warning("feed %" PRId64 " %s: %s: %s; retry in %s", job->record.id, buf_cstr(&url),
				outcome->stage, outcome->reason.text, wait);
		break;
	case OUTCOME_DEFERRED:
		log_info("feed %" PRId64 " %s: the server asked to wait; next in %s", job->record.id,
			buf_cstr(&url), wait);
		break;
	case OUTCOME_CANCELLED:
		break;
	}
	if (job->commit.ingest.moved_to)
		log_notice("feed %" PRId64 " %s: has moved for good; its new address is asked from now on",
			job->record.id, buf_cstr(&url));
	buf_finish(&url);
}

static void totals_add(struct daemon *daemon, const struct job *job)
{
	daemon->totals.n_settled++;
	daemon->totals.n_read += job->outcome.kind == OUTCOME_READ;
	daemon->totals.n_unchanged += job->outcome.kind == OUTCOME_UNCHANGED;
	daemon->totals.n_failed += job->outcome.kind == OUTCOME_FAILED || job->outcome.kind == OUTCOME_PART;
	daemon->totals.n_new += (uint64_t)job->commit.ingest.n_new;
	daemon->totals.n_changed += (uint64_t)job->commit.ingest.n_changed;
}

/* The end of every job, whatever became of it. due_at TIME_NONE: no schedule any more. */
static void feed_settle(struct job *job, int64_t due_at)
{
	struct daemon *daemon = job->daemon;
	struct feed *feed = job->feed;
	const struct ingest *ingest = &job->commit.ingest;
	if (job->outcome.kind != OUTCOME_CANCELLED) {
		log_outcome(job, due_at);
		totals_add(daemon, job);
	}
	if (ingest->n_new || ingest->n_changed)
		publish_changed(&daemon->publisher);
	if (feed->is_watched)
		control_feed_settled(&daemon->control, feed, &job->outcome, ingest);
	feed->is_forced = feed->is_watched = false;
	if (ingest->moved_to)
		feed->host_key = feed_host_key(ingest->moved_to, strlen(ingest->moved_to));
	feed_enter(feed, due_at == TIME_NONE ? FEED_PARKED : FEED_IDLE);
	if (due_at != TIME_NONE)
		schedule_put(&daemon->schedule, feed, due_at);
	job_free(job);
	daemon->n_unsettled--;
	progress_step(&daemon->progress);
	daemon_pump(daemon);
}

/* --- commit */

static void on_committed(struct commit *commit)
{
	struct job *job = (struct job *)((char *)commit - offsetof(struct job, commit));
	assert(job->feed->phase == FEED_COMMITTING);
	int64_t due_at = commit->ingest.state.due_at;
	if (commit->result != STORE_OK) {
		job->outcome = (struct outcome){.kind = OUTCOME_FAILED, .failure = FAILURE_TRANSIENT,
			.stage = "store", .reason = commit->err};
		commit->ingest.moved_to = NULL;
		due_at = clock_now() + STORE_RETRY_S;
	}
	feed_settle(job, due_at);
}

/* What is remembered of the outcome, and when to ask again, go with the items. */
static void job_commit(struct job *job, const struct document *document)
{
	struct poll_facts facts;
	struct poll_plan plan;
	struct feed_record next = job->record;
	struct ingest *ingest = &job->commit.ingest;
	ingest->feed_id = job->record.id;
	ingest->document = document;
	outcome_apply(&job->outcome, &job->record, job->has_response ? &job->response : NULL, document,
		job->wire_hash, clock_now(), &ingest->state, &ingest->moved_to);
	next.state = ingest->state;
	poll_facts_of(&next, &job->daemon->config, &facts);
	poll_plan(&facts, &plan);
	ingest->state.due_at = plan.due_at;
	job->commit.on_done = on_committed;
	feed_enter(job->feed, FEED_COMMITTING);
	writer_submit(job->daemon->writer, &job->commit);
}

/* --- parse */

static void on_parsed(struct parse_task *task)
{
	struct job *job = (struct job *)((char *)task - offsetof(struct job, parse));
	assert(job->feed->phase == FEED_PARSING);
	struct error err = task->err;
	enum read_result result = task->result;
	buf_finish(&job->response.body);
	if (task->fate == PARSE_ANSWERED && result == READ_OK
		&& !record_decode_document(buf_str(&task->record), &job->arena, &job->document, &err))
		task->fate = PARSE_KILLED; /* its answers are not to be trusted either */
	if (task->fate == PARSE_ANSWERED) {
		job->outcome = outcome_of_read(result, &job->document, &err);
	} else {
		job->outcome = (struct outcome){.kind = OUTCOME_FAILED, .stage = "parse", .reason = err,
			.failure = task->fate == PARSE_KILLED ? FAILURE_PARSER : FAILURE_TRANSIENT};
	}
	bool has_items = job->outcome.kind == OUTCOME_READ || job->outcome.kind == OUTCOME_PART;
	job_commit(job, has_items ? &job->document : NULL);
}

/* What relative links are resolved against: credentials of the feed's address stay out of items. */
static struct str job_base_url(struct job *job)
{
	struct str whole = str_of(job->response.effective_url);
	struct url url;
	if (!url_parse(whole, &url) || !url.userinfo.len)
		return whole;
	size_t before = (size_t)(url.userinfo.data - whole.data);
	struct str after = str_make(url.userinfo.data + url.userinfo.len + 1, whole.len - before - url.userinfo.len - 1);
	return str_of(arena_printf(&job->arena, "%.*s%.*s", (int)before, whole.data, STR_ARG(after)));
}

static void job_parse(struct job *job)
{
	struct parse_task *task = &job->parse;
	task->url = job_base_url(job);
	task->content_type = job->response.content_type;
	task->content_encoding = job->response.content_encoding;
	task->body = buf_str(&job->response.body);
	task->max_document_bytes = (uint32_t)job->daemon->config.fetch.max_document_bytes;
	task->now = clock_now();
	task->on_done = on_parsed;
	feed_enter(job->feed, FEED_PARSING);
	parser_pool_submit(job->daemon->parsers, task);
}

/* --- fetch */

static void on_fetched(void *user, struct response *response)
{
	struct job *job = user;
	struct daemon *daemon = job->daemon;
	assert(job->feed->phase == FEED_FETCHING);
	daemon->n_fetching--;
	pace_release(&daemon->pace, job->feed->host_key);
	job->response = *response;
	job->response.body = buf_take(&response->body);
	job->has_response = true;
	job->wire_hash = hash64_more(hash64(response->content_encoding), buf_str(&job->response.body));
	job->outcome = outcome_of_response(&job->record.state, response, job->wire_hash, clock_now());
	if (job->outcome.kind == OUTCOME_READ) {
		job_parse(job);
	} else {
		buf_finish(&job->response.body);
		job_commit(job, NULL);
	}
	daemon_pump(daemon);
}

/* Settles a job that was leased but needs no request. */
static void job_skip(struct job *job, enum outcome_kind kind, int64_t due_at)
{
	job->daemon->n_fetching--;
	pace_release(&job->daemon->pace, job->feed->host_key);
	job->outcome.kind = kind;
	feed_settle(job, due_at);
}

void job_cancel(struct job *job)
{
	job_skip(job, OUTCOME_CANCELLED, clock_now() + STORE_RETRY_S);
}

void jobs_drop_all(struct daemon *daemon)
{
	while (daemon->jobs)
		job_free(daemon->jobs);
}

void job_begin(struct job *job)
{
	const struct feed_state *state = &job->record.state;
	int64_t now = clock_now();
	assert(job->feed->phase == FEED_LEASING);
	if (job->record.id == 0) {
		job_skip(job, OUTCOME_CANCELLED, TIME_NONE);
	} else if (state->not_before_at != TIME_NONE && state->not_before_at > now) {
		job_skip(job, OUTCOME_DEFERRED, state->not_before_at);
	} else if (!job->feed->is_forced && state->due_at > now) {
		job_skip(job, OUTCOME_CANCELLED, state->due_at); /* rescheduled by somebody else meanwhile */
	} else {
		job->request = (struct request){
			.url = arena_cstr(&job->arena, job->record.url),
			.etag = state->etag,
			.last_modified = state->last_modified,
			.validators_url = state->effective_url,
		};
		feed_enter(job->feed, FEED_FETCHING);
		fetch_start(job->daemon->fetcher, &job->request, &job->arena, on_fetched, job);
	}
}
