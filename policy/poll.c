/* The schedule of one feed. Knows bounds and which of them wins; does not know clocks, databases or
 * networks. */
#include "policy/poll.h"

#include "base/hash.h"
#include "base/time.h"
#include "policy/rhythm.h"

enum {
	HOUR = 3600,
	DAY = 86400,
	UNCACHEABLE_S = 4 * HOUR, /* every poll costs the publisher a whole document */
	AIMED_SPREAD_S = 600,     /* of a wait that ends when something is expected */
	SKIP_SPREAD_S = 600,      /* so that a window's end is no stampede */
};

/* How failures of one class slow a feed down: base, doubled each time, up to the cap; after two
 * weeks without success up to the late cap. No failure stops a feed for good. */
static const struct {
	int64_t base_s, cap_s, late_cap_s;
} backoffs[] = {
	[FAILURE_TRANSIENT] = {HOUR, DAY, 7 * DAY},
	[FAILURE_THROTTLED] = {4 * HOUR, DAY, DAY},
	[FAILURE_BLOCKED] = {4 * HOUR, DAY, 7 * DAY},
	[FAILURE_CLIENT] = {4 * HOUR, 7 * DAY, 7 * DAY},
	[FAILURE_NOT_FEED] = {HOUR, DAY, 7 * DAY},
	[FAILURE_GONE] = {DAY, DAY, DAY}, /* while it waits to be confirmed */
	[FAILURE_PARSER] = {4 * HOUR, 7 * DAY, 7 * DAY},
};

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* The same facts give the same number: a plan can be explained later. */
static int64_t jitter_below(int64_t feed_id, int64_t at, int64_t limit, uint64_t salt)
{
	int64_t seed[2] = {feed_id, at};
	uint64_t hash = hash64_more(salt, str_make((const char *)seed, sizeof seed));
	return limit > 0 ? (int64_t)(hash % (uint64_t)limit) : 0;
}

int64_t poll_jitter(int64_t feed_id, int64_t at, int64_t wait_s)
{
	return jitter_below(feed_id, at, wait_s / 10 + 1, 1);
}

static void bound_set(struct poll_plan *plan, enum poll_bound_kind kind, int64_t wait_s,
	const char *text)
{
	plan->bounds[kind] = (struct poll_bound){.applies = true, .wait_s = wait_s, .text = text};
}

/* The publisher's wishes; each counts up to the longest interval. The longest of them, or
 * SIZE_NONE when there is none. */
static int64_t plan_hints(const struct poll_facts *facts, struct poll_plan *plan)
{
	const struct {
		enum poll_bound_kind kind;
		int64_t wait_s;
		const char *text;
	} hints[] = {
		{POLL_BOUND_TTL, facts->hints.ttl_s, "ttl in the feed"},
		{POLL_BOUND_UPDATE_PERIOD, facts->hints.update_period_s, "sy:updatePeriod in the feed"},
		{POLL_BOUND_FRESHNESS, facts->fresh_s, "max-age less Age, or Expires, of the server"},
	};
	int64_t longest = SIZE_NONE;
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++) {
		if (hints[i].wait_s < 0)
			continue;
		int64_t wait = min64(hints[i].wait_s, facts->max_interval_s);
		bound_set(plan, hints[i].kind, wait, hints[i].text);
		longest = max64(longest, wait);
	}
	return longest;
}

/* Periods of a day and more begin at a base: the first one that leaves most of a period since the last
 * fetch. A fetch is a little late each time, and would lose a whole period for it otherwise. */
static void plan_update_base(const struct poll_facts *facts, struct poll_plan *plan)
{
	const struct poll_hints *hints = &facts->hints;
	if (hints->update_base_at == TIME_NONE || hints->update_period_s < DAY)
		return;
	int64_t period = min64(hints->update_period_s, facts->max_interval_s);
	int64_t earliest = facts->finished_at + period - period / 10;
	int64_t past = (earliest - hints->update_base_at) % period; /* since a base; negative before the first */
	int64_t begin = past > 0 ? earliest - past + period : earliest - past;
	bound_set(plan, POLL_BOUND_UPDATE_BASE, begin - facts->finished_at, "sy:updateBase in the feed");
}

/* A feed that has been silent for long is asked less often. */
static int64_t idle_floor(const struct poll_facts *facts)
{
	if (facts->idle_since == TIME_NONE)
		return 0;
	int64_t idle = facts->finished_at - facts->idle_since;
	if (idle >= 30 * DAY)
		return facts->max_interval_s;
	if (idle >= 14 * DAY)
		return facts->max_interval_s / 2;
	return idle >= 7 * DAY ? facts->max_interval_s / 4 : 0;
}

static bool has_rhythm(const struct poll_facts *facts)
{
	return facts->interval_s <= 0 && facts->rhythm_s >= 0;
}

/* As the rhythm says, never below the default unless the publisher's own hints are shorter. */
static int64_t adaptive_interval(const struct poll_facts *facts, int64_t hint, const char **ret_text)
{
	const struct rhythm rhythm = {facts->rhythm_s, facts->rhythm, facts->idle_since};
	int64_t shortest = facts->default_interval_s, idle = idle_floor(facts);
	*ret_text = "default interval";
	if (hint >= 0 && hint < shortest) {
		shortest = max64(hint, min64(facts->min_interval_s, shortest));
		*ret_text = "less than the default, as the hints allow it";
	}
	int64_t longest = max64(facts->max_interval_s, shortest), wait = shortest;
	if (has_rhythm(facts)) {
		wait = rhythm_wait(&rhythm, facts->finished_at, max64(shortest, idle), longest);
		*ret_text = "the observed rhythm of the feed";
	}
	if (idle >= wait)
		*ret_text = "nothing new for a week or longer";
	return min64(max64(wait, idle), longest);
}

int64_t poll_backoff(enum feed_failure failure, int64_t n_failures, int64_t failing_since, int64_t now)
{
	if ((size_t)failure >= sizeof backoffs / sizeof *backoffs || n_failures <= 0)
		return 0;
	bool late = failing_since != TIME_NONE && now - failing_since >= 14 * DAY;
	int64_t cap = late ? backoffs[failure].late_cap_s : backoffs[failure].cap_s;
	int64_t wait = backoffs[failure].base_s;
	for (int64_t n = 1; n < n_failures && wait < cap; n++)
		wait *= 2;
	return min64(wait, cap);
}

/* Sooner than after the waits of all failures so far; a time that the server named nobody passes. */
static bool is_early(const struct feed_state *state, int64_t now)
{
	if (state->not_before_at != TIME_NONE || state->failing_since == TIME_NONE || state->failing_since > now)
		return false;
	int64_t left = now - state->failing_since;
	for (int64_t n = 1; n <= state->n_failures && left >= 0; n++)
		left -= poll_backoff((enum feed_failure)state->failure, n, TIME_NONE, 0);
	return left < 0;
}

int64_t poll_count_failure(const struct feed_state *state, enum feed_failure failure, int64_t now)
{
	if (state->failure == (uint32_t)failure)
		return state->n_failures + !is_early(state, now);
	int64_t last = poll_backoff((enum feed_failure)state->failure, state->n_failures, TIME_NONE, 0);
	int64_t n = 1, wait = poll_backoff(failure, n, TIME_NONE, 0), longer;
	while (wait < last && (longer = poll_backoff(failure, n + 1, TIME_NONE, 0)) > wait) {
		wait = longer;
		n++;
	}
	return n;
}

static int64_t backoff(const struct poll_facts *facts)
{
	if (facts->failure == FAILURE_THROTTLED && facts->not_before_at != TIME_NONE)
		return 0; /* the server named its time */
	return poll_backoff(facts->failure, facts->n_failures, facts->failing_since, facts->finished_at);
}

int64_t poll_believe(int64_t at, int64_t fetched_at, int64_t now, int64_t longest_s)
{
	enum { SKEW_S = 60 };
	if (at == TIME_NONE)
		return TIME_NONE;
	if (fetched_at != TIME_NONE && fetched_at > now + SKEW_S)
		at = now + max64(at - fetched_at, 0);
	return min64(at, now + longest_s);
}

int64_t poll_longest_wait(const struct config *config, int64_t interval_s)
{
	int64_t longest = max64(max64(interval_s, config->schedule.max_interval_s), 7 * DAY);
	return longest + longest / 10;
}

static bool window_is_closed(const struct poll_hints *hints, int64_t at)
{
	return (hints->skip_hours >> time_hour(at) & 1) || (hints->skip_days >> time_weekday(at) & 1);
}

/* The first open moment at or after `at`; `at` itself when the publisher closed everything. */
static int64_t window_open_after(const struct poll_hints *hints, int64_t at)
{
	if ((hints->skip_hours & 0xffffff) == 0xffffff || (hints->skip_days & 0x7f) == 0x7f)
		return at;
	int64_t open = at;
	while (window_is_closed(hints, open))
		open = open - open % HOUR + HOUR;
	return open;
}

int64_t poll_open_after(const struct poll_facts *facts, int64_t at)
{
	int64_t open = facts->ignores_hints ? at : window_open_after(&facts->hints, at);
	return open == at ? at : open + jitter_below(facts->feed_id, facts->finished_at, SKIP_SPREAD_S, 2);
}

static void plan_wait(const struct poll_facts *facts, struct poll_plan *plan, int64_t *ret_wait)
{
	int64_t hint = plan_hints(facts, plan);
	bool configured = facts->interval_s > 0;
	const char *text = "configured interval";
	int64_t wait = configured ? facts->interval_s : adaptive_interval(facts, hint, &text);
	bound_set(plan, POLL_BOUND_INTERVAL, wait, text);
	plan->won = POLL_BOUND_INTERVAL;
	if (!configured && facts->has_succeeded && !facts->has_validators && facts->fresh_s < 0)
		bound_set(plan, POLL_BOUND_UNCACHEABLE, UNCACHEABLE_S,
			"neither validators nor cache headers were sent");
	plan_update_base(facts, plan);
	int64_t slow = backoff(facts);
	if (slow)
		bound_set(plan, POLL_BOUND_BACKOFF, slow, "back-off after failures");
	static const enum poll_bound_kind lower_bounds[] = {POLL_BOUND_TTL,
		POLL_BOUND_UPDATE_PERIOD, POLL_BOUND_UPDATE_BASE, POLL_BOUND_FRESHNESS,
		POLL_BOUND_UNCACHEABLE, POLL_BOUND_BACKOFF};
	for (size_t i = 0; i < sizeof lower_bounds / sizeof *lower_bounds; i++) {
		const struct poll_bound *bound = &plan->bounds[lower_bounds[i]];
		if (bound->applies && bound->wait_s > wait) {
			wait = bound->wait_s;
			plan->won = lower_bounds[i];
		}
	}
	*ret_wait = wait;
}

/* The wait ends when something is expected, by the rhythm or by the publisher's word. */
static bool plan_is_aimed(const struct poll_facts *facts, const struct poll_plan *plan)
{
	if (plan->won == POLL_BOUND_INTERVAL)
		return has_rhythm(facts);
	return plan->bounds[POLL_BOUND_UPDATE_BASE].applies
		&& (plan->won == POLL_BOUND_UPDATE_BASE || plan->won == POLL_BOUND_UPDATE_PERIOD);
}

static const struct poll_hints no_hints = {
	.ttl_s = SIZE_NONE, .update_period_s = SIZE_NONE, .update_base_at = TIME_NONE};

/* What a server said to another feed holds for all of its host. */
static void plan_host(const struct poll_facts *facts, int64_t since, struct poll_plan *plan)
{
	if (facts->host_held_until <= 0)
		return;
	bound_set(plan, POLL_BOUND_HOST_HELD, facts->host_held_until - since,
		"Retry-After or rate limit, said to another feed");
	if (facts->host_held_until > plan->due_at) {
		plan->due_at = facts->host_held_until;
		plan->won = POLL_BOUND_HOST_HELD;
	}
}

static void plan_of(const struct poll_facts *facts, struct poll_plan *ret_plan)
{
	if (facts->failure == FAILURE_GONE && facts->n_failures >= facts->gone_times) {
		bound_set(ret_plan, POLL_BOUND_GONE, 0, "the publisher keeps answering 410 Gone");
		ret_plan->won = POLL_BOUND_GONE;
		ret_plan->due_at = TIME_NONE;
		return;
	}
	if (facts->finished_at == TIME_NONE) {
		bound_set(ret_plan, POLL_BOUND_INTERVAL, 0, "never fetched: at once");
		plan_host(facts, facts->added_at, ret_plan);
		return;
	}
	int64_t wait;
	plan_wait(facts, ret_plan, &wait);
	/* feeds that were added together must not stay together */
	bool is_first = facts->has_succeeded && facts->finished_at - facts->added_at < wait;
	bool is_aimed = plan_is_aimed(facts, ret_plan);
	int64_t jitter = is_first ? jitter_below(facts->feed_id, facts->finished_at, wait, 3)
		: poll_jitter(facts->feed_id, facts->finished_at, is_aimed ? min64(wait, 10 * AIMED_SPREAD_S) : wait);
	bound_set(ret_plan, POLL_BOUND_JITTER, jitter, is_first ? "a phase of its own after the first fetch"
		: is_aimed ? "up to a tenth of the wait, at most ten minutes"
		: "up to a tenth of the wait");
	int64_t due = facts->finished_at + wait + jitter;
	if (facts->not_before_at != TIME_NONE && facts->not_before_at > facts->finished_at) {
		bound_set(ret_plan, POLL_BOUND_RETRY_AFTER, facts->not_before_at - facts->finished_at,
			"Retry-After, rate limit, or usual after 429/503");
		if (facts->not_before_at > due) {
			due = facts->not_before_at;
			ret_plan->won = POLL_BOUND_RETRY_AFTER;
		}
	}
	ret_plan->due_at = due;
	plan_host(facts, facts->finished_at, ret_plan);
	due = ret_plan->due_at;
	int64_t open = poll_open_after(facts, due);
	if (open != due) {
		bound_set(ret_plan, POLL_BOUND_SKIP_WINDOW, open - due, "skipHours or skipDays in the feed");
		ret_plan->won = POLL_BOUND_SKIP_WINDOW;
		due = open;
	}
	ret_plan->due_at = due;
}

void poll_plan(const struct poll_facts *facts, struct poll_plan *ret_plan)
{
	struct poll_facts heard = *facts;
	*ret_plan = (struct poll_plan){0};
	if (facts->ignores_hints) {
		heard.hints = no_hints;
		heard.fresh_s = SIZE_NONE;
		bound_set(ret_plan, POLL_BOUND_IGNORED, 0, "ignore-hints: hints of feed and server left out");
	}
	plan_of(&heard, ret_plan);
}

void poll_facts_of(const struct feed_record *feed, const struct config *config,
	struct poll_facts *ret_facts)
{
	const struct feed_state *state = &feed->state;
	*ret_facts = (struct poll_facts){
		.feed_id = feed->id,
		.added_at = feed->added_at,
		.finished_at = state->fetched_at,
		.interval_s = feed->interval_s,
		.default_interval_s = config->schedule.interval_s,
		.min_interval_s = config->schedule.min_interval_s,
		.max_interval_s = config->schedule.max_interval_s,
		.rhythm_s = state->rhythm_s,
		.rhythm = state->rhythm,
		.idle_since = state->changed_at,
		.has_succeeded = state->succeeded_at != TIME_NONE,
		.has_validators = state->etag.len || state->last_modified.len,
		.fresh_s = state->fresh_s,
		.hints = state->hints,
		.failure = (enum feed_failure)state->failure,
		.n_failures = state->n_failures,
		.gone_times = config->fetch.gone_times,
		.failing_since = state->failing_since,
		.not_before_at = state->not_before_at,
		.ignores_hints = feed->flags & FEED_IGNORES_HINTS,
	};
}
