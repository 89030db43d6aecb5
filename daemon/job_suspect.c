/* Those whom nobody answered: it may be our own network, which counts against no feed. Until that is known they
 * wait. */
#include "base/clock.h"
#include "base/log.h"
#include "daemon/job_state.h"

enum { SUSPECT_RETRY_S = 30 };

/* Who fails for long, or did so in an outage that is over, or behind a redirect that was answered, says nothing of
 * our network. */
static bool is_witness(const struct job *job)
{
	return job->daemon->outage.is_offline || (!job->feed->is_suspect && !job->response.is_redirected
		&& job->record.state.failing_since == TIME_NONE);
}

/* It may be our network's fault: asked again, and nothing is remembered. */
static void job_doubt(struct job *job)
{
	job->feed->is_suspect = true;
	job->outcome.kind = OUTCOME_CANCELLED;
	job_settle(job, daemon_now(job->daemon) + SUSPECT_RETRY_S);
}

static void log_outage(void)
{
	log_warning("%d sites cannot be reached: taken for an outage of our own network, which counts "
		"against no feed", OUTAGE_DOMAINS);
}

void jobs_judge_suspects(struct daemon *daemon)
{
	bool was_offline = daemon->outage.is_offline, is_offline = outage_judge(&daemon->outage, clock_mono_ms());
	if (is_offline && !was_offline)
		log_outage();
	jobs_settle_suspects(daemon, !is_offline);
}

void job_suspect(struct job *job)
{
	struct daemon *daemon = job->daemon;
	bool was_offline = daemon->outage.is_offline, is_offline = false;
	if (is_witness(job)) {
		is_offline = outage_note_failure(&daemon->outage, job->place.domain_key, job->started_at, clock_mono_ms());
	} else if (job->feed->is_suspect && clock_mono_ms() < daemon->outage.over_ms) {
		job_doubt(job);
		return;
	} else if (!daemon->suspects) {
		job_commit(job, NULL);
		return;
	}
	job->next = daemon->suspects;
	daemon->suspects = job;
	daemon->n_suspects++;
	if (is_offline && !was_offline)
		log_outage();
	if (is_offline || job->feed->is_forced) /* somebody wants to know */
		jobs_settle_suspects(daemon, !is_offline);
	else if (daemon->n_suspects >= daemon->config.fetch.concurrency) /* others wait for their places */
		jobs_judge_suspects(daemon);
}

void jobs_settle_suspects(struct daemon *daemon, bool counts)
{
	struct job *suspects = daemon->suspects;
	daemon->suspects = NULL;
	daemon->n_suspects = 0;
	while (suspects) {
		struct job *job = suspects;
		suspects = job->next;
		if (counts)
			job_commit(job, NULL);
		else
			job_doubt(job);
	}
}

bool job_is_evidence(const struct job *job)
{
	return !job->place.is_local || job->daemon->pace.is_delay_for_all;
}

void job_note_network(struct job *job)
{
	struct daemon *daemon = job->daemon;
	if (!job_is_evidence(job))
		return;
	if (outage_note_answer(&daemon->outage, clock_mono_ms()))
		log_notice("the network is back");
	jobs_settle_suspects(daemon, true);
}

bool job_lets_others_try(struct job *job)
{
	struct daemon *daemon = job->daemon;
	bool lets = job->feed->is_suspect && !job->feed->is_forced && daemon->outage.is_offline && daemon->pace.n_queued;
	if (lets)
		job_skip(job, OUTCOME_CANCELLED, daemon_now(daemon) + SUSPECT_RETRY_S);
	return lets;
}
