/* Few failures, one answer, or a minute decide. */
#include "daemon/outage.h"

enum {
	WINDOW_MS = 60 * 1000,
	FIRST_PROBE_MS = 30 * 1000, /* doubled up to … */
	LAST_PROBE_MS = 600 * 1000,
	RESUME_MS = 10 * 1000,
};

static bool domain_is_known(const struct outage *outage, uint64_t domain_key)
{
	for (uint32_t i = 0; i < outage->n_domains; i++)
		if (outage->domains[i] == domain_key)
			return true;
	return false;
}

bool outage_note_failure(struct outage *outage, uint64_t domain_key, int64_t now_ms)
{
	if (outage->is_offline) {
		outage->quiet_ms = now_ms + outage->probe_wait_ms;
		if (outage->probe_wait_ms < LAST_PROBE_MS / 2)
			outage->probe_wait_ms *= 2;
		else
			outage->probe_wait_ms = LAST_PROBE_MS;
		return true;
	}
	if (outage_is_decided(outage, now_ms))
		outage->n_domains = 0;
	if (!outage->n_domains)
		outage->first_ms = now_ms;
	if (!domain_is_known(outage, domain_key))
		outage->domains[outage->n_domains++] = domain_key;
	if (outage->n_domains < OUTAGE_DOMAINS)
		return false;
	*outage = (struct outage){.is_offline = true, .quiet_ms = now_ms + FIRST_PROBE_MS,
		.probe_wait_ms = 2 * FIRST_PROBE_MS};
	return true;
}

bool outage_note_answer(struct outage *outage, int64_t now_ms)
{
	bool was_offline = outage->is_offline;
	*outage = (struct outage){.over_ms = was_offline ? now_ms + WINDOW_MS : outage->over_ms};
	return was_offline;
}

void outage_note_resume(struct outage *outage, int64_t now_ms)
{
	if (outage->quiet_ms < now_ms + RESUME_MS)
		outage->quiet_ms = now_ms + RESUME_MS;
}

bool outage_is_decided(const struct outage *outage, int64_t now_ms)
{
	return now_ms >= outage_verdict_ms(outage);
}

bool outage_allows_start(const struct outage *outage, uint32_t n_fetching, int64_t now_ms)
{
	return now_ms >= outage->quiet_ms && (!outage->is_offline || n_fetching == 0);
}

int64_t outage_verdict_ms(const struct outage *outage)
{
	return outage->n_domains ? outage->first_ms + WINDOW_MS : 0;
}
