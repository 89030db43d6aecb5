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
#include "base/network.h"
#include "base/record.h"
#include "base/time.h"
#include "base/units.h"
#include "base/url.h"
#include "daemon/http.h"
#include "policy/poll.h"

enum {
	STORE_RETRY_S = 5, /* after a commit that failed: disk full, locked */
	STORE_TRIES = 5,   /* then the feed is settled as failed, and asked again when it is due */
	HELD_BACK_RETRY_S = 10,
	FORMER_AFTER_S = 7 * 86400,
};

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

/* A job holds its body until it is parsed, then the record until it is stored. */
static void job_hold(struct job *job, int64_t n_bytes)
{
	int64_t n_before = job->n_held_bytes;
	job->n_held_bytes = n_bytes;
	if (n_before != n_bytes)
		fetcher_give_back(job->daemon->fetcher, n_before - n_bytes);
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

/* The address was a page's, and the feed that it announces is stored in its place: what was wanted
 * of the one is wanted of the other, in the same breath. */
static bool job_goes_on(const struct job *job)
{
	return job->announced && job->commit.ingest.moved_to;
}

static void log_going_on(const struct job *job)
{
	struct buf page, feed;
	buf_init(&page, URL_MAX);
	buf_init(&feed, URL_MAX);
	url_display(job->record.url, &page);
	url_display(str_of(job->announced), &feed);
	log_notice("feed %" PRId64 " %s: a page; the feed that it announces is asked from now on: %s",
		job->record.id, buf_cstr(&page), buf_cstr(&feed));
	buf_finish(&page);
	buf_finish(&feed);
}

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
	job_hold(job, 0);
	const struct ingest *ingest = &job->commit.ingest;
	bool goes_on = job_goes_on(job);
	if (goes_on) {
		log_going_on(job);
	} else if (job->outcome.kind != OUTCOME_CANCELLED) {
		log_outcome(job, due_at);
		totals_add(daemon, job);
	}
	if (ingest->n_new || ingest->n_changed)
		publish_changed(&daemon->publisher);
	if (feed->is_watched && !goes_on)
		control_feed_settled(&daemon->control, feed, &job->outcome, ingest);
	if (!goes_on)
		feed->is_forced = feed->is_watched = false;
	if (ingest->moved_to) {
		struct place place = place_of(str_of(ingest->moved_to));
		feed_set_place(feed, &place);
	}
	feed_enter(feed, due_at == TIME_NONE ? FEED_PARKED : FEED_IDLE);
	if (due_at != TIME_NONE)
		schedule_put(&daemon->schedule, feed, due_at);
	job_free(job);
	daemon->n_unsettled--;
	if (goes_on)
		daemon_queue_feed(daemon, feed, false);
	else
		progress_step(&daemon->progress);
	daemon_pump(daemon);
}

/* --- commit */

void jobs_commit_stalled(struct daemon *daemon)
{
	struct job *job = daemon->stalled;
	daemon->stalled = NULL;
	while (job) {
		struct job *next = job->stalled_next;
		writer_submit(daemon->writer, &job->commit);
		job = next;
	}
}

static void on_stall_over(uv_timer_t *timer)
{
	jobs_commit_stalled(timer->data);
}

/* What was fetched is kept: nobody is asked again because our disk is full. Jobs that wait here count
 * as under way, so that new ones soon stop being begun. */
static bool job_stall(struct job *job)
{
	struct daemon *daemon = job->daemon;
	if (daemon->is_stopping || ++job->n_commit_tries >= STORE_TRIES)
		return false;
	if (!uv_is_active((uv_handle_t *)&daemon->stall_timer)) {
		log_error("store: %s; trying again in %d s", job->commit.err.text, STORE_RETRY_S);
		uv_timer_start(&daemon->stall_timer, on_stall_over, STORE_RETRY_S * 1000, 0);
	}
	job->stalled_next = daemon->stalled;
	daemon->stalled = job;
	return true;
}

static void on_committed(struct commit *commit)
{
	struct job *job = (struct job *)((char *)commit - offsetof(struct job, commit));
	assert(job->feed->phase == FEED_COMMITTING);
	if (commit->result == STORE_MISSING || commit->result == STORE_CORRUPT) {
		log_error("store: %s", commit->err.text);
		daemon_fail(job->daemon, commit->result);
	} else if (commit->result != STORE_OK && job_stall(job)) {
		return;
	}
	if (commit->result != STORE_OK) {
		job->outcome = (struct outcome){.kind = OUTCOME_FAILED, .failure = FAILURE_TRANSIENT,
			.stage = "store", .reason = commit->err};
		commit->ingest.moved_to = NULL;
		commit->ingest.n_new = commit->ingest.n_changed = 0;
	}
	feed_settle(job, commit->ingest.state.due_at);
}

static void job_throttle(struct job *job, int64_t now, int64_t now_ms)
{
	job->pacing = (struct pacing){.domain_key = job->place.domain_key, .learned_at = now,
		.rate = pace_throttle(&job->daemon->pace, &job->place, now_ms)};
	if (!job->place.is_local)
		job->commit.ingest.pacing = &job->pacing;
}

/* 429, 503 and an exhausted rate limit are the host's word, not only the address's. */
static void job_note_host(struct job *job, const struct feed_state *next)
{
	struct daemon *daemon = job->daemon;
	struct feed *waiting = NULL;
	int64_t now_ms = clock_mono_ms();
	if (next->not_before_at == TIME_NONE || next->not_before_at <= next->fetched_at)
		return;
	if (next->status == 429)
		job_throttle(job, next->fetched_at, now_ms);
	if (next->status == 429 || next->failure == FAILURE_NONE)
		waiting = pace_hold(&daemon->pace, &job->place, next->not_before_at, now_ms);
	else if (next->status == 503)
		waiting = pace_note_unavailable(&daemon->pace, &job->place, job->record.id,
			next->not_before_at, now_ms, next->fetched_at);
	daemon_put_off(daemon, waiting, next->not_before_at);
}

/* Whose word the feed waits for, when a redirect led there: it holds for that host after a restart. */
static const char *job_holder(const struct job *job, const struct feed_state *next)
{
	bool waits = next->not_before_at != TIME_NONE && next->not_before_at > next->fetched_at;
	const char *asked = job->has_response ? job->response.effective_url : NULL;
	return waits && asked && !str_eq(str_of(asked), job->record.url) ? asked : NULL;
}

/* The next time follows from what is stored with it: `feed explain` comes to the same. */
static void job_plan(struct job *job)
{
	struct feed_state *state = &job->commit.ingest.state;
	struct poll_plan plan;
	if (job->announced) {
		state->due_at = clock_now(); /* from the new address */
		return;
	}
	job->poll.rhythm_s = state->rhythm_s;
	job->poll.rhythm = state->rhythm;
	job->poll.idle_since = state->changed_at;
	poll_plan(&job->poll, &plan);
	state->due_at = plan.due_at;
}

/* On the writer thread, which owns the job now. */
static void on_counted(struct ingest *ingest)
{
	struct commit *commit = (struct commit *)((char *)ingest - offsetof(struct commit, ingest));
	struct job *job = (struct job *)((char *)commit - offsetof(struct job, commit));
	const struct feed_state *before = &job->record.state;
	struct rhythm_news news = {.n_new = ingest->n_new, .since = before->fetched_at,
		.now = ingest->state.fetched_at, .changed_at = before->changed_at,
		.first = TIME_NONE, .last = TIME_NONE};
	for (size_t i = 0; ingest->n_new && i < ingest->document->n_entries; i++) {
		int64_t at = ingest->document->entries[i].published.at;
		if (at == TIME_NONE || at <= news.since || at > news.now)
			continue;
		news.first = news.first == TIME_NONE || at < news.first ? at : news.first;
		news.last = news.last == TIME_NONE || at > news.last ? at : news.last;
	}
	ingest->state.rhythm_s = rhythm_gap(before->rhythm_s, &news);
	ingest->state.rhythm = rhythm_profile(before->rhythm, &news, job->rhythm);
	job_plan(job);
}

/* How much is taken of a feed that was never read before; NULL: all. */
static const struct initial *job_initial(struct job *job)
{
	const struct feed_record *feed = &job->record;
	struct str text = feed->initial.len ? feed->initial : str_of(job->daemon->config.fetch.initial);
	bool is_first = feed->state.succeeded_at == TIME_NONE;
	return is_first && units_parse_initial(text, &job->initial) ? &job->initial : NULL;
}

/* What is remembered of the outcome, and when to ask again, go with the items. */
static void job_commit(struct job *job, const struct document *document)
{
	struct feed_record asked = job->record, next = job->record;
	struct ingest *ingest = &job->commit.ingest;
	ingest->feed_id = job->record.id;
	ingest->document = document;
	if (job->former_url)
		asked.url = str_of(job->former_url);
	outcome_apply(&job->outcome, &asked, &job->daemon->config,
		job->has_response ? &job->response : NULL, document, job->wire_hash, clock_now(),
		&ingest->state, &ingest->moved_to);
	next.state = ingest->state;
	job_note_host(job, &next.state);
	ingest->held_by = job_holder(job, &next.state);
	poll_facts_of(&next, &job->daemon->config, &job->poll);
	job_plan(job); /* for the case that it cannot be stored */
	if (job->announced)
		ingest->moved_to = job->announced;
	bool works = job->outcome.kind == OUTCOME_READ || job->outcome.kind == OUTCOME_UNCHANGED;
	if (job->former_url && works)
		ingest->moved_to = job->former_url;
	else
		ingest->tried_url = job->former_url;
	ingest->on_counted = on_counted;
	ingest->initial = job_initial(job);
	job->commit.on_done = on_committed;
	feed_enter(job->feed, FEED_COMMITTING);
	writer_submit(job->daemon->writer, &job->commit);
}

/* --- parse */

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
	buf_finish(&url);
}

static void on_parsed(struct parse_task *task)
{
	struct job *job = (struct job *)((char *)task - offsetof(struct job, parse));
	assert(job->feed->phase == FEED_PARSING);
	struct error err = task->err;
	enum read_result result = task->result;
	buf_finish(&job->response.body);
	job_hold(job, (int64_t)task->record.cap);
	bool has_document = result == READ_OK || result == READ_NOT_A_FEED;
	if (task->fate == PARSE_ANSWERED && has_document
		&& !record_decode_document(buf_str(&task->record), &job->arena, &job->document, &err))
		task->fate = PARSE_KILLED; /* its answers are not to be trusted either */
	if (task->fate == PARSE_ANSWERED) {
		job->outcome = outcome_of_read(result, &job->document, &err);
	} else {
		job->outcome = (struct outcome){.kind = OUTCOME_FAILED, .stage = "parse", .reason = err,
			.failure = task->fate == PARSE_KILLED ? FAILURE_PARSER : FAILURE_TRANSIENT};
	}
	job_take_announced(job);
	bool has_items = job->outcome.kind == OUTCOME_READ || job->outcome.kind == OUTCOME_PART;
	if (has_items)
		job_take_links(job);
	job_commit(job, has_items ? &job->document : NULL);
}

static void job_parse(struct job *job)
{
	struct parse_task *task = &job->parse;
	task->url = job_base_url(job);
	task->content_type = job->response.content_type;
	task->content_encoding = job->response.content_encoding;
	task->body = buf_str(&job->response.body);
	task->max_document_bytes = (uint32_t)job->daemon->config.fetch.max_document_bytes;
	task->max_entries = (uint32_t)job->daemon->config.fetch.max_entries;
	task->max_ratio = (uint32_t)job->daemon->config.fetch.max_ratio;
	task->now = clock_now();
	task->on_done = on_parsed;
	feed_enter(job->feed, FEED_PARSING);
	parser_pool_submit(job->daemon->parsers, task);
}

/* --- fetch */

static void job_suspect(struct job *job)
{
	struct daemon *daemon = job->daemon;
	bool was_offline = daemon->outage.is_offline;
	bool is_offline = outage_note_failure(&daemon->outage, job->feed->domain_key, clock_mono_ms());
	job->next = daemon->suspects;
	daemon->suspects = job;
	daemon->n_suspects++;
	if (is_offline && !was_offline)
		log_warning("%d sites cannot be reached: taken for an outage of our own network, which counts "
			"against no feed", OUTAGE_DOMAINS);
	if (is_offline)
		jobs_settle_suspects(daemon, false);
	else if (job->feed->is_forced /* somebody wants to know */
		|| daemon->n_suspects >= daemon->config.fetch.concurrency) /* others wait for their places */
		jobs_settle_suspects(daemon, true);
}

void jobs_settle_suspects(struct daemon *daemon, bool counts)
{
	struct job *suspects = daemon->suspects;
	daemon->suspects = NULL;
	daemon->n_suspects = 0;
	while (suspects) {
		struct job *job = suspects;
		suspects = job->next;
		if (counts) {
			job_commit(job, NULL);
			continue;
		}
		job->outcome.kind = OUTCOME_CANCELLED;
		feed_settle(job, job->record.state.due_at);
	}
}

/* What an answer says of the network between us and everybody. */
static void job_note_network(struct job *job)
{
	struct daemon *daemon = job->daemon;
	if (job->response.status == 0)
		return;
	if (outage_note_answer(&daemon->outage))
		log_notice("the network is back");
	jobs_settle_suspects(daemon, true);
}

/* Its address has as many transfers as it may: nothing was sent, and the feed waits for room there. */
static void job_begin_later(struct job *job)
{
	struct daemon *daemon = job->daemon;
	struct feed *feed = job->feed;
	job_hold(job, 0);
	job_free(job);
	daemon->n_unsettled--;
	feed_enter(feed, FEED_IDLE);
	daemon_queue_feed(daemon, feed, false);
}

/* Counts against no feed; --once does not try again, and whoever called it has to know. */
static void job_note_shortage(struct job *job)
{
	struct daemon *daemon = job->daemon;
	log_warning("feed %" PRId64 ": no memory, descriptor or thread is free for it: %s", job->record.id,
		job->response.reason.text);
	daemon->totals.n_failed += daemon->options->once;
}

static void on_fetched(void *user, struct response *response)
{
	struct job *job = user;
	struct daemon *daemon = job->daemon;
	assert(job->feed->phase == FEED_FETCHING);
	daemon->n_fetching--;
	pace_release(&daemon->pace, job->feed, clock_mono_ms());
	job->response = *response;
	job->response.body = buf_take(&response->body);
	job->n_held_bytes = (int64_t)job->response.body.cap;
	job->has_response = true;
	job->wire_hash = hash64_more(hash64(response->content_encoding), buf_str(&job->response.body));
	job->outcome = outcome_of_response(&job->record.state, response, job->wire_hash, clock_now());
	bool is_evidence = !job->feed->is_local || daemon->pace.is_delay_for_all;
	if (is_evidence)
		job_note_network(job);
	if (response->is_crowded) {
		job_begin_later(job);
	} else if (job->outcome.kind == OUTCOME_READ) {
		job_parse(job);
	} else {
		buf_finish(&job->response.body);
		job_hold(job, 0);
		if (response->is_held_back || response->held_until != TIME_NONE) {
			bool waits = response->held_until != TIME_NONE;
			if (response->is_held_back)
				job_note_shortage(job);
			job->outcome.kind = waits ? OUTCOME_DEFERRED : OUTCOME_CANCELLED;
			feed_settle(job, waits ? response->held_until : clock_now() + HELD_BACK_RETRY_S);
			return;
		}
		if (is_evidence && response->is_unreachable)
			job_suspect(job);
		else
			job_commit(job, NULL);
	}
	daemon_pump(daemon);
}

/* Settles a job that was leased but needs no request. */
static void job_skip(struct job *job, enum outcome_kind kind, int64_t due_at)
{
	job->daemon->n_fetching--;
	pace_release(&job->daemon->pace, job->feed, clock_mono_ms());
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

/* Before this nobody asks the address again, whoever wants it: TIME_NONE or a time that may have
 * passed. */
static int64_t job_not_before(const struct job *job, int64_t now)
{
	const struct feed_state *state = &job->record.state;
	int64_t own = poll_believe(state->not_before_at, state->fetched_at, now,
		job->daemon->config.fetch.max_wait_s);
	int64_t host = pace_held_until(&job->daemon->pace, &job->place);
	return host > own ? host : own;
}

static bool on_connect(void *user, const struct sockaddr *address)
{
	struct job *job = user;
	return pace_use_address(&job->daemon->pace, job->feed, place_address_key(address),
		address_is_public(address), clock_mono_ms());
}

/* Who is led to a host is subject to what holds there. */
static int64_t on_redirect(void *user, const char *url)
{
	struct job *job = user;
	struct pace *pace = &job->daemon->pace;
	struct place place = place_of(str_of(url));
	int64_t until = pace_held_until(pace, &place);
	if (until > clock_now())
		return until;
	pace_move(pace, job->feed, &place, clock_mono_ms());
	job->place = place;
	return TIME_NONE;
}

/* A feed that has moved, and failed at its new address for a week, is asked once where it was before;
 * later, when that host wants to be left alone. */
static void job_choose_address(struct job *job, int64_t now)
{
	const struct feed_state *state = &job->record.state;
	struct str former = job->record.untried_url;
	if (!former.len || state->failing_since == TIME_NONE || now - state->failing_since < FORMER_AFTER_S)
		return;
	if (on_redirect(job, arena_cstr(&job->arena, former)) != TIME_NONE)
		return;
	log_notice("feed %" PRId64 ": fails for a week; its former address is asked once", job->record.id);
	job->former_url = arena_cstr(&job->arena, former);
}

static void job_set_request(struct job *job)
{
	const struct feed_record *feed = &job->record;
	bool is_conditional = !(feed->flags & FEED_IGNORES_VALIDATORS) && !job->former_url;
	job->request = (struct request){
		.url = job->former_url ? job->former_url : arena_cstr(&job->arena, feed->url),
		.etag = is_conditional ? feed->state.etag : str_make(NULL, 0),
		.last_modified = is_conditional ? feed->state.last_modified : str_make(NULL, 0),
		.validators_url = feed->state.effective_url,
		.account = account_find(&job->daemon->accounts, feed->name, &job->arena),
		.allows_private = feed->flags & FEED_ALLOWS_PRIVATE,
		.may_connect = on_connect,
		.may_follow = on_redirect,
		.closes = !pace_is_waited_for(&job->daemon->pace, job->feed),
	};
}

void job_begin(struct job *job)
{
	const struct feed_state *state = &job->record.state;
	int64_t now = clock_now();
	assert(job->feed->phase == FEED_LEASING);
	job->place = feed_place(job->feed);
	if (job->record.id == 0) {
		job_skip(job, OUTCOME_CANCELLED, TIME_NONE);
		return;
	}
	int64_t not_before = job_not_before(job, now);
	int64_t due_at = poll_believe(state->due_at, state->fetched_at, now,
		poll_longest_wait(&job->daemon->config, job->record.interval_s));
	bool is_believed = due_at == state->due_at; /* else our clock has jumped, and the schedule knows */
	if (not_before > now) {
		job_skip(job, OUTCOME_DEFERRED, not_before);
	} else if (!job->feed->is_forced && is_believed && due_at > now) {
		job_skip(job, OUTCOME_CANCELLED, due_at); /* rescheduled by somebody else meanwhile */
	} else {
		job_choose_address(job, now);
		job_set_request(job);
		feed_enter(job->feed, FEED_FETCHING);
		fetch_start(job->daemon->fetcher, &job->request, &job->arena, on_fetched, job);
	}
}
