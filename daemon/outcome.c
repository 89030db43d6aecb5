/* Statuses and their classes, validators, redirects that may be believed. */
#include "daemon/outcome.h"

#include <string.h>

#include "base/url.h"
#include "daemon/http.h"
#include "daemon/place.h"
#include "policy/poll.h"

enum {
	HOUR = 3600,
	FLAP_S = 48 * HOUR,     /* a 404 this soon after a success is taken for a flap */
};

/* Statuses with a meaning of their own; the others go by their hundred. */
static const struct {
	int status;
	enum feed_failure failure;
	const char *text;
} statuses[] = {
	/* to a request without conditions; its validators are those of a document that we never had */
	{304, FAILURE_TRANSIENT, "the server says that nothing has changed, which it was not asked (304)"},
	{401, FAILURE_CLIENT, "the server wants credentials (401)"},
	{403, FAILURE_BLOCKED, "the server refuses us (403)"},
	{404, FAILURE_CLIENT, "there is nothing at this address (404)"},
	{407, FAILURE_CLIENT, "the proxy wants credentials (407)"},
	{410, FAILURE_GONE, "the publisher says that this feed has ended (410)"},
	{429, FAILURE_THROTTLED, "the server asks for fewer requests (429)"},
	{503, FAILURE_TRANSIENT, "the server is not available (503)"},
};

static struct outcome failed(enum feed_failure failure, const char *stage)
{
	return (struct outcome){.kind = OUTCOME_FAILED, .failure = failure, .stage = stage};
}

static struct outcome outcome_of_status(const struct feed_state *state,
	const struct response *response, int64_t now)
{
	int status = response->status;
	struct outcome outcome = failed(status >= 500 ? FAILURE_TRANSIENT : FAILURE_CLIENT, "fetch");
	error_set(&outcome.reason, "the server answered %d", status);
	for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
		if (statuses[i].status == status) {
			outcome.failure = statuses[i].failure;
			error_set(&outcome.reason, "%s", statuses[i].text);
		}
	}
	if (response->challenge.len) {
		outcome.failure = FAILURE_BLOCKED;
		error_set(&outcome.reason, "a bot wall stands before this feed (%d)", status);
	}
	if (status == 404 && state->succeeded_at != TIME_NONE && now - state->succeeded_at < FLAP_S)
		outcome.failure = FAILURE_TRANSIENT;
	return outcome;
}

struct outcome outcome_of_response(const struct feed_state *state, const struct response *response,
	int64_t now)
{
	if (response->failure != FAILURE_NONE) {
		struct outcome outcome = failed(response->failure, "fetch");
		outcome.reason = response->reason;
		return outcome;
	}
	if (response->status == 304 && response->was_conditional)
		return (struct outcome){.kind = OUTCOME_UNCHANGED};
	if (response->status != 200 && response->status != 226)
		return outcome_of_status(state, response, now);
	bool is_same = response->status == 200 && response->wire_hash == state->wire_hash;
	return (struct outcome){.kind = is_same ? OUTCOME_UNCHANGED : OUTCOME_READ};
}

struct outcome outcome_of_read(enum read_result result, const struct document *document,
	const struct error *err)
{
	static const struct {
		enum feed_failure failure;
		const char *stage;
	} failures[] = {
		[READ_NOT_A_FEED] = {FAILURE_NOT_FEED, "parse"},
		[READ_BROKEN] = {FAILURE_TRANSIENT, "decode"},
		[READ_TOO_LARGE] = {FAILURE_TRANSIENT, "decode"},
	};
	struct outcome outcome = {.kind = OUTCOME_READ};
	if (result != READ_OK) {
		outcome = failed(failures[result].failure, failures[result].stage);
		outcome.reason = *err;
	} else if (document->flags & DOCUMENT_TRUNCATED) {
		outcome = failed(FAILURE_TRANSIENT, "parse");
		outcome.kind = OUTCOME_PART;
		error_set(&outcome.reason, "%s; whole entries that were kept: %zu", err->text, document->n_entries);
	}
	return outcome;
}

struct outcome outcome_of_part(const struct outcome *fetched, const struct outcome *read, struct document *document)
{
	struct outcome outcome = *fetched;
	if ((read->kind != OUTCOME_READ && read->kind != OUTCOME_PART) || !document->n_entries)
		return outcome;
	document->flags |= DOCUMENT_TRUNCATED;
	outcome.kind = OUTCOME_PART;
	error_set(&outcome.reason, "%s; whole entries that were kept: %zu", fetched->reason.text, document->n_entries);
	return outcome;
}

/* Never into a private network, unless the feed was in one or may be. */
static bool is_as_public(const struct feed_record *feed, struct str to)
{
	return !place_of(to).is_local || place_of(feed->url).is_local || feed->flags & FEED_ALLOWS_PRIVATE;
}

struct str outcome_announced(const struct outcome *outcome, const struct feed_record *feed,
	const struct response *response, const struct document *document)
{
	const struct feed_state *state = &feed->state;
	bool is_page = outcome->kind == OUTCOME_FAILED && outcome->failure == FAILURE_NOT_FEED;
	bool was_none = state->succeeded_at == TIME_NONE && state->failure != FAILURE_NOT_FEED;
	for (size_t i = 0; is_page && was_none && i < document->n_links; i++) {
		struct str url = document->links[i].url;
		if (!str_eq(url, feed->url) && !str_eq(url, str_of(response->effective_url))
			&& is_as_public(feed, url))
			return url;
	}
	return str_make(NULL, 0);
}

/* What holds after a good answer too: nothing remains of a rate. */
static int64_t rate_wait(const struct response *response, const struct config *config, int64_t now)
{
	return http_rate_limit(response->rate_remaining, response->rate_reset, response->rate, now,
		config->fetch.max_wait_s);
}

/* 429, 503 and 403 may name a time (RFC 9110 section 10.2.3); to 429 and 503 there is one in any case,
 * which a manual refresh does not pass either. */
static int64_t not_before(const struct feed_state *state, int64_t feed_id, const struct config *config,
	const struct response *response, int64_t now)
{
	int64_t at = http_retry_after(response->retry_after, response->date, now, config->fetch.max_wait_s);
	if (at == TIME_NONE || at <= now) /* "at once" is no answer to how long */
		at = rate_wait(response, config, now);
	if ((at != TIME_NONE && at > now) || (response->status != 429 && response->status != 503))
		return at;
	int64_t wait = poll_backoff((enum feed_failure)state->failure, state->n_failures,
		state->failing_since, now);
	return now + wait + poll_jitter(feed_id, now, wait);
}

static void state_forget_move(struct feed_state *state)
{
	state->moved_url = str_make(NULL, 0);
	state->moved_since = TIME_NONE;
	state->n_moved = 0;
}

static void state_take_failure(struct feed_state *state, const struct outcome *outcome,
	const struct feed_record *feed, const struct config *config, const struct response *response, int64_t now)
{
	state->n_failures = poll_count_failure(&feed->state, outcome->failure, now);
	state->failure = (uint32_t)outcome->failure;
	if (state->failing_since == TIME_NONE)
		state->failing_since = now;
	if (response)
		state->not_before_at = not_before(state, feed->id, config, response, now);
	state->stage = str_of(outcome->stage);
	state->reason = str_of(outcome->reason.text);
	if (state->n_moved)
		state_forget_move(state);
}

static void state_take_success(struct feed_state *state, int64_t now)
{
	state->succeeded_at = now;
	state->failure = FAILURE_NONE;
	state->n_failures = 0;
	state->failing_since = TIME_NONE;
	state->stage = state->reason = str_make(NULL, 0);
}

/* The pair of validators is one unit, tied to the address it came from: a new document replaces both,
 * a 304, which comes from there too, only those that it carries. */
static void state_take_validators(struct feed_state *state, const struct feed_record *feed,
	const struct response *response)
{
	struct str home = str_of(response->effective_url);
	if (response->status != 304 || response->etag.len)
		state->etag = response->etag;
	if (response->status != 304 || response->last_modified.len)
		state->last_modified = response->last_modified;
	state->effective_url = str_eq(home, feed->url) ? str_make(NULL, 0) : home;
}

/* Never from https to http either. */
static bool move_is_allowed(const struct feed_record *feed, struct str to)
{
	if (str_starts_nocase(feed->url, STR("https:")) && !str_starts_nocase(to, STR("https:")))
		return false;
	return is_as_public(feed, to);
}

/* Temporary redirects are never believed, but users are told how long they have led to the same address:
 * a failure in between does not change that. */
static void state_take_detour(struct feed_state *state, const struct feed_record *feed,
	const struct response *response, int64_t now)
{
	struct str target = str_of(response->effective_url);
	bool is_led = !response->is_moved && !str_eq(target, feed->url);
	if (is_led && !state->n_moved && str_eq(state->moved_url, target))
		return;
	state_forget_move(state);
	if (is_led) {
		state->moved_url = target;
		state->moved_since = now;
	}
}

/* Counts successes through the same permanent redirect; the address that may be believed now, or
 * NULL. */
static const char *state_take_move(struct feed_state *state, const struct feed_record *feed,
	const struct config *config, const struct response *response, int64_t now)
{
	struct str target = str_of(response->effective_url);
	if (!response->is_moved || !move_is_allowed(feed, target)) {
		state_take_detour(state, feed, response, now);
		return NULL;
	}
	if (!state->n_moved || !str_eq(state->moved_url, target)) {
		state->moved_url = target;
		state->moved_since = now;
		state->n_moved = 0;
	}
	state->n_moved++;
	if (state->n_moved < config->fetch.move_times
		|| now - state->moved_since < config->fetch.move_time_s)
		return NULL;
	state->effective_url = str_make(NULL, 0);
	state_forget_move(state);
	return response->effective_url;
}

void outcome_apply(const struct outcome *outcome, const struct feed_record *feed,
	const struct config *config, const struct response *response, const struct document *document,
	int64_t now, struct feed_state *ret_state, const char **ret_moved_to)
{
	struct feed_state *state = ret_state;
	*state = feed->state;
	*ret_moved_to = NULL;
	state->fetched_at = now;
	state->not_before_at = TIME_NONE;
	state->status = response ? response->status : 0;
	if (outcome->kind == OUTCOME_FAILED || outcome->kind == OUTCOME_PART) {
		state_take_failure(state, outcome, feed, config, response, now);
		return;
	}
	state_take_success(state, now);
	state->not_before_at = rate_wait(response, config, now);
	state_take_validators(state, feed, response);
	state->fresh_s = http_freshness(response->cache_control, response->age, response->expires,
		response->date, now);
	if (response->status != 304)
		state->wire_hash = response->wire_hash;
	if (document)
		state->hints = document->hints;
	*ret_moved_to = state_take_move(state, feed, config, response, now);
}
