/* The second half of a feed's way: what has become of it is stored with its items, and it is settled. */
#include "daemon/job_state.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/units.h"
#include "base/url.h"
#include "daemon/limits.h"
#include "policy/poll.h"

enum {
	STORE_RETRY_S = 5, /* after a commit that failed: disk full, locked */
	STORE_TRIES = 5,   /* then the feed is settled as failed, if those of others can be stored */
	STORE_TOLD = 12,   /* of so many times in a row that nothing can be stored the first is told */
};

/* --- settle */

/* The address was a page's, and the feed that it announces is stored in its place: what was wanted
 * of the one is wanted of the other, in the same breath. */
static bool job_goes_on(const struct job *job)
{
	return job->announced && job->commit.ingest.moved_to;
}

/* Its request was under way, with validators, when somebody asked for the whole document. */
static bool job_asks_again(const struct job *job)
{
	return job->feed->wants_whole && job->response.was_conditional;
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

static void log_outcome(const struct job *job, int64_t due_at, int64_t now)
{
	const struct outcome *outcome = &job->outcome;
	const struct ingest *ingest = &job->commit.ingest;
	char wait[UNITS_TEXT_SIZE];
	int64_t wait_s = due_at == TIME_NONE ? 0 : due_at - now;
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
	if (outcome->kind == OUTCOME_READ)
		limits_log(&job->daemon->config, job->document.flags, job->record.id, buf_cstr(&url));
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

void job_settle(struct job *job, int64_t due_at)
{
	struct daemon *daemon = job->daemon;
	struct feed *feed = job->feed;
	const struct ingest *ingest = &job->commit.ingest;
	int64_t now = daemon_now(daemon);
	bool leads_on = job_goes_on(job), goes_on = leads_on || job_asks_again(job);
	job_hold(job, 0);
	if (job->outcome.kind != OUTCOME_CANCELLED && job->outcome.kind != OUTCOME_DEFERRED)
		feed->is_suspect = false;
	if (ingest->newest_seq) /* new, changed, or taken back */
		publish_changed(&daemon->publisher);
	if (feed->is_older) {
		job_settle_older(job, due_at);
		return;
	}
	if (leads_on) {
		log_going_on(job);
	} else if (job->outcome.kind != OUTCOME_CANCELLED) {
		log_outcome(job, due_at, now);
		totals_add(daemon, job);
	}
	if (feed->is_watched && !goes_on)
		control_feed_settled(&daemon->control, feed, &job->outcome, ingest);
	if (!goes_on)
		feed->is_forced = feed->wants_whole = feed->is_watched = false;
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
 * as under way, so that new ones soon stop being begun. One that cannot be stored where others can does not
 * wait for good. */
static bool job_stall(struct job *job)
{
	struct daemon *daemon = job->daemon;
	bool may_give_up = daemon->options->once || daemon->n_stalls < STORE_TRIES - 1;
	if (daemon->is_stopping || (++job->n_commit_tries >= STORE_TRIES && may_give_up))
		return false;
	if (!uv_is_active((uv_handle_t *)&daemon->stall_timer)) {
		if (daemon->n_stalls++ % STORE_TOLD == 0)
			log_error("store: %s; trying again every %d s", job->commit.err.text, STORE_RETRY_S);
		uv_timer_start(&daemon->stall_timer, on_stall_over, (uint64_t)clock_timer_ms(STORE_RETRY_S * 1000), 0);
	}
	job->stalled_next = daemon->stalled;
	daemon->stalled = job;
	return true;
}

/* As it was planned; the clock may have been set since, for a full disk lets a commit wait for long. */
static int64_t job_due_at(const struct job *job)
{
	const struct feed_state *state = &job->commit.ingest.state;
	return poll_believe(state->due_at, state->fetched_at, daemon_now(job->daemon),
		poll_longest_wait(&job->daemon->config, job->record.interval_s));
}

/* What came from a former address is nothing; the list tells the new one, which is asked at once. */
static void job_drop(struct job *job)
{
	job->outcome.kind = OUTCOME_CANCELLED;
	job->commit.ingest.moved_to = NULL;
	job->commit.ingest.state.due_at = TIME_NONE;
	if (!job->daemon->is_stopping)
		daemon_list_feeds(job->daemon);
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
	if (commit->result == STORE_OK) {
		job->daemon->n_stalls = 0;
		if (commit->ingest.is_outdated)
			job_drop(job);
	} else {
		job->outcome = (struct outcome){.kind = OUTCOME_FAILED, .failure = FAILURE_TRANSIENT,
			.stage = "store", .reason = commit->err};
		commit->ingest.moved_to = NULL;
		commit->ingest.n_new = commit->ingest.n_changed = commit->ingest.newest_seq = 0;
	}
	job_settle(job, job->feed->is_older ? job_older_due_at(job) : job_due_at(job));
}

/* For the next run of the daemon. */
static void job_teach(struct job *job, const struct pacing *pacing)
{
	struct ingest *ingest = &job->commit.ingest;
	assert(ingest->n_pacing < sizeof job->pacing / sizeof *job->pacing);
	job->pacing[ingest->n_pacing++] = *pacing;
	ingest->pacing = job->pacing;
}

static void job_throttle(struct job *job, int64_t now, int64_t now_ms)
{
	int64_t rate = pace_throttle(&job->daemon->pace, &job->place, now_ms);
	if (!job->place.is_local)
		job_teach(job, &(struct pacing){.key = job->place.domain_key, .rate = rate, .at = now});
}

/* `waiting`: those whom it took out. */
static void job_note_hold(struct job *job, const struct place *place, struct feed *waiting, int64_t until, int64_t now)
{
	struct pace *pace = &job->daemon->pace;
	daemon_put_off(job->daemon, waiting, until);
	int64_t held_until = pace_held_until(pace, place);
	if (held_until > now && !place->is_local)
		job_teach(job, &(struct pacing){.key = pace_hold_key(pace, place), .at = held_until});
}

/* 429, 503 and an exhausted rate limit are the host's word, not only the address's; HTTP/2 is its matter, too. */
void job_note_host(struct job *job, const struct feed_state *next)
{
	struct daemon *daemon = job->daemon;
	struct feed *waiting = NULL;
	int64_t now_ms = clock_mono_ms();
	if (job->response.http1_key)
		job_teach(job, &(struct pacing){.key = job->response.http1_key, .rate = PACING_HTTP1,
			.at = job->response.http1_until});
	if (next->not_before_at == TIME_NONE || next->not_before_at <= next->fetched_at)
		return;
	if (next->status == 429)
		job_throttle(job, next->fetched_at, now_ms);
	if (next->status == 429 || next->failure == FAILURE_NONE)
		waiting = pace_hold(&daemon->pace, &job->place, next->not_before_at, now_ms);
	else if (next->status == 503)
		waiting = pace_note_unavailable(&daemon->pace, &job->place, job->record.id,
			next->not_before_at, now_ms, next->fetched_at);
	job_note_hold(job, &job->place, waiting, next->not_before_at, next->fetched_at);
}

bool job_note_redirect(struct job *job, struct feed_state *next)
{
	struct daemon *daemon = job->daemon;
	int64_t until = poll_believe(job->response.redirect_retry_at, TIME_NONE, next->fetched_at,
		daemon->config.fetch.max_wait_s);
	if (!job->response.redirect_retry_by || until <= next->fetched_at)
		return false;
	struct place place = place_of(str_of(job->response.redirect_retry_by));
	job_note_hold(job, &place, pace_hold(&daemon->pace, &place, until, clock_mono_ms()), until, next->fetched_at);
	if (until <= next->not_before_at)
		return false;
	next->not_before_at = until;
	return true;
}

/* Whose word the feed waits for, when that is not its own address: it holds for that host after a restart. */
static const char *job_holder(const struct job *job, const struct feed_state *next, bool waits_for_redirect)
{
	bool waits = next->not_before_at != TIME_NONE && next->not_before_at > next->fetched_at;
	const char *asked = !job->has_response ? NULL
		: waits_for_redirect ? job->response.redirect_retry_by : job->response.effective_url;
	return waits && asked && !str_eq(str_of(asked), job->record.url) ? asked : NULL;
}

/* The next time follows from what is stored with it: `feed explain` comes to the same. */
static void job_plan(struct job *job)
{
	struct feed_state *state = &job->commit.ingest.state;
	struct poll_plan plan;
	if (job->announced) {
		state->due_at = state->fetched_at; /* at once, from the new address */
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

void job_submit(struct job *job)
{
	if (job->feed->at) /* kept until now, that nobody else might ask a host which is to be left alone */
		pace_release(&job->daemon->pace, job->feed, clock_mono_ms());
	job->commit.on_done = on_committed;
	feed_enter(job->feed, FEED_COMMITTING);
	writer_submit(job->daemon->writer, &job->commit);
}

void job_commit(struct job *job, const struct document *document)
{
	if (job->feed->is_older) {
		job_commit_older(job, document);
		return;
	}
	struct feed_record asked = job->record, next = job->record;
	struct ingest *ingest = &job->commit.ingest;
	ingest->feed_id = job->record.id;
	ingest->asked_url = job->record.url;
	ingest->document = document;
	if (job->former_url)
		asked.url = str_of(job->former_url);
	outcome_apply(&job->outcome, &asked, &job->daemon->config,
		job->has_response ? &job->response : NULL, document, daemon_now(job->daemon), &ingest->state,
		&ingest->moved_to);
	job_note_host(job, &ingest->state);
	ingest->held_by = job_holder(job, &ingest->state, job_note_redirect(job, &ingest->state));
	next.state = ingest->state;
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
	job_submit(job);
}

/* Who redirects is not asked either until then: it would be in vain, at each reload and restart. Whoever waits
 * without having been asked has its turn then, and not an interval later. */
void job_defer(struct job *job, const char *url, int64_t until)
{
	struct feed_record next = job->record;
	struct ingest *ingest = &job->commit.ingest;
	job->outcome.kind = OUTCOME_DEFERRED;
	if (job->has_response) { /* else nobody was asked */
		next.state.fetched_at = daemon_now(job->daemon);
		next.state.status = job->response.status;
	}
	next.state.not_before_at = until;
	if (job_note_redirect(job, &next.state))
		url = job->response.redirect_retry_by;
	if (job->feed->is_older) { /* asked for once: what is known of the feed stays as it is */
		job_settle(job, next.state.not_before_at);
		return;
	}
	ingest->feed_id = job->record.id;
	ingest->asked_url = job->record.url;
	ingest->state = next.state;
	ingest->held_by = url;
	poll_facts_of(&next, &job->daemon->config, &job->poll);
	job_plan(job);
	job_submit(job);
}
