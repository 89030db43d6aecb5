/* Where redirects lead: each hop is a request of the host that it leads to, and waits for its turn there like
 * any other, with nothing but its chain in memory. */
#include <inttypes.h>

#include "base/clock.h"
#include "base/log.h"
#include "daemon/job_state.h"

enum { FORMER_AFTER_S = 7 * 86400 };

/* Whether it may go on there at once. Who is led to a host is subject to what holds there. */
static bool job_move(struct job *job, const char *url)
{
	struct pace *pace = &job->daemon->pace;
	struct place place = place_of(str_of(url));
	int64_t now = daemon_now(job->daemon);
	if (pace_held_until(pace, &place) > now || !pace_move(pace, job->feed, &place, clock_mono_ms()))
		return false;
	job->place = place;
	return true;
}

bool job_may_follow(void *user, const char *url)
{
	struct job *job = user;
	job_note_network(job); /* whoever redirects has answered */
	return job_move(job, url);
}

void job_wait(struct job *job)
{
	const struct chain *chain = job->response.chain;
	struct place place = place_of(str_of(chain->url));
	int64_t now = daemon_now(job->daemon), held_until = pace_held_until(&job->daemon->pace, &place);
	if (chain->n_hops && held_until > now) {
		job_defer(job, chain->url, held_until);
		return;
	}
	if (chain->n_hops) {
		struct feed_state seen = {.fetched_at = now, .not_before_at = TIME_NONE};
		job_note_redirect(job, &seen); /* others may come to it before this one is through */
		feed_lead(job->feed, chain_keep(chain));
	}
	job_begin_later(job);
}

/* What its place was given for is a request of the host, whichever address that is of. */
static bool may_start_at(struct job *job, const char *url)
{
	return place_of(str_of(url)).host_key == job->place.host_key || job_move(job, url);
}

/* A feed that has moved, and failed at its new address for a week, is asked once where it was before;
 * later, when that host cannot be asked now. */
void job_choose_address(struct job *job, int64_t now)
{
	const struct feed_state *state = &job->record.state;
	struct str former = job->record.untried_url;
	if (!former.len || state->failing_since == TIME_NONE || now - state->failing_since < FORMER_AFTER_S)
		return;
	const char *url = arena_cstr(&job->arena, former);
	if (job->chain ? !chain_starts_at(job->chain, former) : !may_start_at(job, url))
		return;
	if (!job->chain)
		log_notice("feed %" PRId64 ": fails for a week; its former address is asked once", job->record.id);
	job->former_url = url;
}
