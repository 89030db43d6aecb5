/* The steps of one feed, in order: begin, on_fetched, on_parsed; job_commit, on_committed and job_settle
 * are in job_settle.c. */
#include "daemon/job_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/record.h"
#include "base/url.h"
#include "daemon/limits.h"
#include "policy/poll.h"

enum {
	CANCELLED_RETRY_S = 5, /* its record could not be read */
	HELD_BACK_RETRY_S = 10,
	MAX_LOOP_RECORD = 256 * 1024,
};

struct job *job_new(struct daemon *daemon, struct feed *feed)
{
	struct job *job = xcalloc(1, sizeof *job);
	job->daemon = daemon;
	job->feed = feed;
	job->chain = feed_take_chain(feed);
	job->started_at = clock_mono_ms();
	job->older = daemon->jobs;
	if (job->older)
		job->older->newer = job;
	daemon->jobs = job;
	daemon->n_unsettled++;
	daemon->n_fetching++;
	return job;
}

void job_hold(struct job *job, int64_t n_bytes)
{
	int64_t n_before = job->n_held_bytes;
	job->n_held_bytes = n_bytes;
	if (n_before != n_bytes)
		fetcher_give_back(job->daemon->fetcher, n_before - n_bytes);
}

void job_free(struct job *job)
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
	chain_free(job->chain);
	free(job);
}

/* --- parse */

/* To an older document nothing that is known of the feed applies, but that it is another one. */
static struct outcome job_judge(const struct job *job, const struct response *response)
{
	const struct feed_state *state = &job->record.state;
	struct feed_state fresh;
	feed_state_init(&fresh);
	fresh.wire_hash = state->wire_hash;
	return outcome_of_response(job->feed->is_older ? &fresh : state, response, clock_now());
}

static void job_take_announced(struct job *job)
{
	struct str url = outcome_announced(&job->outcome, &job->record, &job->response, &job->document);
	if (url.len)
		job->announced = arena_cstr(&job->arena, url);
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

/* Nothing but a web address is ever asked for. */
static void drop_other_schemes(struct str *url)
{
	if (!url_is_http(*url))
		*url = STR("");
}

/* What the answer's headers say of WebSub goes before what the document says (W3C WebSub section 4). */
static void job_take_links(struct job *job)
{
	struct buf url;
	buf_init(&url, URL_MAX);
	struct {
		struct str header, *field;
	} links[] = {{job->response.hub, &job->document.hub_url}, {job->response.self, &job->document.feed_url}};
	for (size_t i = 0; i < 2; i++) {
		buf_clear(&url);
		if (links[i].header.len && url_resolve(job_base_url(job), links[i].header, &url)
			&& url_is_http(buf_str(&url)))
			*links[i].field = arena_str(&job->arena, buf_str(&url));
	}
	drop_other_schemes(&job->document.prev_archive_url);
	drop_other_schemes(&job->document.next_url);
	buf_finish(&url);
}

static void job_read(struct job *job)
{
	struct parse_task *task = &job->parse;
	struct outcome fetched = job->outcome;
	if (task->fate == PARSE_ANSWERED) {
		job->outcome = outcome_of_read(task->result, &job->document, &task->err);
	} else {
		job->outcome = (struct outcome){.kind = OUTCOME_FAILED, .stage = "parse", .reason = task->err,
			.failure = task->fate == PARSE_KILLED ? FAILURE_PARSER : FAILURE_TRANSIENT};
	}
	if (job->response.is_part)
		job->outcome = outcome_of_part(&fetched, &job->outcome, &job->document);
	if (!job->feed->is_older)
		job_take_announced(job);
	bool has_items = job->outcome.kind == OUTCOME_READ || job->outcome.kind == OUTCOME_PART;
	if (has_items)
		job_take_links(job);
	job_commit(job, has_items ? &job->document : NULL);
}

/* The answer means what it says, or there is a bot wall. */
static void job_read_page(struct job *job)
{
	if (job->parse.fate == PARSE_ANSWERED && job->parse.result == READ_BOT_WALL) {
		job->response.challenge = STR("page");
		job->outcome = job_judge(job, &job->response);
	}
	job_commit(job, NULL);
}

static void on_decode(uv_work_t *work)
{
	struct job *job = work->data;
	struct parse_task *task = &job->parse;
	bool has_document = task->result == READ_OK || task->result == READ_NOT_A_FEED;
	if (task->fate == PARSE_ANSWERED && has_document
		&& !record_decode_document(buf_str(&task->record), &job->arena, &job->document, &task->err))
		task->fate = PARSE_KILLED; /* its answers are not to be trusted either */
}

/* At the daemon's end it is dropped, as what parsers have is. */
static void on_decoded(uv_work_t *work, int status)
{
	(void)status;
	struct job *job = work->data;
	if (!job->daemon->is_stopping)
		job_read(job);
}

/* Ten thousand entries took the loop 30 ms: it is not the loop that makes much of a record. */
static void on_parsed(struct parse_task *task)
{
	struct job *job = (struct job *)((char *)task - offsetof(struct job, parse));
	assert(job->feed->phase == FEED_PARSING);
	buf_finish(&job->response.body);
	job_hold(job, (int64_t)task->record.cap);
	job->decoding.data = job;
	if (task->is_page) {
		job_read_page(job);
		return;
	}
	if (task->record.len > MAX_LOOP_RECORD) {
		uv_queue_work(&job->daemon->loop, &job->decoding, on_decode, on_decoded);
		return;
	}
	on_decode(&job->decoding);
	job_read(job);
}

static void job_parse(struct job *job)
{
	struct parse_task *task = &job->parse;
	task->url = job_base_url(job);
	task->content_type = job->response.content_type;
	task->content_encoding = job->response.content_encoding;
	task->body = buf_str(&job->response.body);
	task->limits = limits_of(&job->daemon->config);
	task->is_page = job->response.is_page;
	task->now = clock_now();
	task->on_done = on_parsed;
	feed_enter(job->feed, FEED_PARSING);
	parser_pool_submit(job->daemon->parsers, task);
}

/* --- fetch */

void job_begin_later(struct job *job)
{
	struct daemon *daemon = job->daemon;
	struct feed *feed = job->feed;
	job_hold(job, 0);
	job_free(job);
	daemon->n_unsettled--;
	feed_enter(feed, FEED_IDLE);
	daemon_queue_feed(daemon, feed, false);
}

/* Its place is for others: it asks nobody. */
static void job_leave(struct job *job)
{
	job->daemon->n_fetching--;
	pace_release(&job->daemon->pace, job->feed, clock_mono_ms());
}

void job_begin_elsewhere(struct job *job)
{
	job_leave(job);
	job_begin_later(job);
}

/* Counts against no feed; --once does not try again, and whoever called it has to know. */
static void job_note_shortage(struct job *job)
{
	struct daemon *daemon = job->daemon;
	log_warning("feed %" PRId64 ": no memory, descriptor or thread is free for it: %s", job->record.id,
		job->response.reason.text);
	daemon->totals.n_failed += daemon->options->once;
}

/* When the answer has been read, its host may be one to be left alone. */
static bool may_hold(const struct response *response)
{
	return response->is_page || response->rate_remaining.len || response->rate.len;
}

static void on_fetched(void *user, struct response *response)
{
	struct job *job = user;
	struct daemon *daemon = job->daemon;
	assert(job->feed->phase == FEED_FETCHING);
	daemon->n_fetching--;
	job->response = *response;
	job->response.body = buf_take(&response->body);
	job->n_held_bytes = (int64_t)job->response.body.cap;
	job->has_response = true;
	job->outcome = job_judge(job, response);
	bool is_read = !response->chain
		&& (job->outcome.kind == OUTCOME_READ || response->is_part || response->is_page);
	if (!is_read || !may_hold(response))
		pace_release(&daemon->pace, job->feed, clock_mono_ms());
	if (response->status)
		job_note_network(job);
	if (response->chain) {
		job_wait(job);
	} else if (is_read) {
		job_parse(job);
	} else {
		buf_finish(&job->response.body);
		job_hold(job, 0);
		if (response->is_held_back) {
			job_note_shortage(job);
			job->outcome.kind = OUTCOME_CANCELLED;
			job_settle(job, daemon_now(daemon) + HELD_BACK_RETRY_S);
			return;
		}
		if (response->is_unreachable && job_is_evidence(job))
			job_suspect(job);
		else
			job_commit(job, NULL);
	}
	daemon_pump(daemon);
}

void job_skip(struct job *job, enum outcome_kind kind, int64_t due_at)
{
	job_leave(job);
	job->outcome.kind = kind;
	job_settle(job, due_at);
}

void job_cancel(struct job *job)
{
	job_skip(job, OUTCOME_CANCELLED, daemon_now(job->daemon) + CANCELLED_RETRY_S);
}

void jobs_drop_all(struct daemon *daemon)
{
	while (daemon->jobs)
		job_free(daemon->jobs);
}

/* Before this nobody asks the address again, whoever wants it: TIME_NONE or a time that may have
 * passed. */
static int64_t job_not_before(const struct job *job, int64_t now)
{
	const struct feed_state *state = &job->record.state;
	int64_t own = poll_believe(state->not_before_at, state->fetched_at, now,
		job->daemon->config.fetch.max_wait_s);
	int64_t host = pace_held_until(&job->daemon->pace, &job->place);
	bool has_waited = own != state->not_before_at && !job->feed->is_forced; /* it counts from now on, always */
	return has_waited || host > own ? host : own;
}

/* Until when the host is held where its redirects have led until now: it would be asked in vain. */
static int64_t job_led_until(const struct job *job)
{
	struct str url = job->record.state.moved_url;
	struct place place = url.len && !job->chain ? place_of(url) : job->place;
	return pace_held_until(&job->daemon->pace, &place);
}

static bool on_connect(void *user, const struct sockaddr *address)
{
	struct job *job = user;
	return pace_use_address(&job->daemon->pace, job->feed, place_address_key(address),
		address_is_public(address), clock_mono_ms());
}

void job_fetch(struct job *job, struct str url)
{
	const struct feed_record *feed = &job->record;
	bool is_own = str_eq(url, feed->url) && !job->feed->is_older;
	bool is_conditional = is_own && !job->feed->wants_whole && !(feed->flags & FEED_IGNORES_VALIDATORS);
	if (job->chain && !chain_starts_at(job->chain, url)) { /* the feed has another address by now */
		job_begin_elsewhere(job);
		return;
	}
	job->request = (struct request){
		.url = arena_cstr(&job->arena, url),
		.etag = is_conditional ? feed->state.etag : str_make(NULL, 0),
		.last_modified = is_conditional ? feed->state.last_modified : str_make(NULL, 0),
		.validators_url = feed->state.effective_url,
		.account = account_find(&job->daemon->accounts, feed->name, &job->arena),
		.feed_id = feed->id,
		.allows_private = feed->flags & FEED_ALLOWS_PRIVATE,
		.may_connect = on_connect,
		.may_follow = job_may_follow,
		.chain = job->chain,
		.closes = !pace_is_waited_for(job->feed),
	};
	feed_enter(job->feed, FEED_FETCHING);
	fetch_start(job->daemon->fetcher, &job->request, &job->arena, on_fetched, job);
}

/* When it was planned nobody knew that we would be down, or its host held, until the hours that the
 * publisher has closed. */
static int64_t job_open_after(const struct job *job, int64_t now)
{
	struct poll_facts facts;
	poll_facts_of(&job->record, &job->daemon->config, &facts);
	return job->feed->is_forced ? now : poll_open_after(&facts, now);
}

void job_begin(struct job *job)
{
	const struct feed_state *state = &job->record.state;
	int64_t now = daemon_now(job->daemon);
	assert(job->feed->phase == FEED_LEASING);
	job->place = job->chain ? place_of(str_of(job->chain->url)) : feed_place(job->feed);
	if (job_lets_others_try(job))
		return;
	if (job->feed->is_older) {
		job_begin_older(job);
		return;
	}
	if (job->record.id == 0) {
		job_skip(job, OUTCOME_CANCELLED, TIME_NONE);
		return;
	}
	int64_t not_before = job_not_before(job, now);
	int64_t due_at = poll_believe(state->due_at, state->fetched_at, now,
		poll_longest_wait(&job->daemon->config, job->record.interval_s));
	bool is_believed = due_at == state->due_at; /* else our clock has jumped, and the schedule knows */
	bool is_early = !job->feed->is_forced && is_believed && due_at > now;
	int64_t open_at = job_open_after(job, now), led_until = job_led_until(job);
	if (not_before > now) {
		job_skip(job, OUTCOME_DEFERRED, not_before);
	} else if (is_early) {
		job_skip(job, OUTCOME_CANCELLED, due_at); /* rescheduled by somebody else meanwhile */
	} else if (open_at > now) {
		job_skip(job, OUTCOME_CANCELLED, open_at);
	} else if (led_until > now) {
		job_leave(job);
		job_defer(job, arena_cstr(&job->arena, state->moved_url), led_until);
	} else {
		job_choose_address(job, now);
		job_fetch(job, job->former_url ? str_of(job->former_url) : job->record.url);
	}
}
