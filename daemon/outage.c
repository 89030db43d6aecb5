/* Few failures, one answer, or a minute decide. */
#include "daemon/outage.h"

enum {
	WINDOW_MS = 60 * 1000,
	FIRST_PROBE_MS = 30 * 1000, /* doubled up to … */
	LAST_PROBE_MS = 600 * 1000,
	RESUME_MS = 10 * 1000,
	SILENCE_MS = 10 * 1000, /* somebody has answered more lately: the network was there */
};

static bool all_are_witnesses(const struct outage *outage)
{
	uint32_t n = 0;
	while (n < outage->n_domains && outage->domains[n].is_witness)
		n++;
	return n == OUTAGE_DOMAINS;
}

static void domain_add(struct outage *outage, uint64_t key, bool is_witness)
{
	uint32_t i = 0;
	while (i < outage->n_domains && outage->domains[i].key != key)
		i++;
	if (i == OUTAGE_DOMAINS && is_witness)
		for (i = 0; i < OUTAGE_DOMAINS && outage->domains[i].is_witness; i++)
			;
	if (i == OUTAGE_DOMAINS)
		return;
	bool was_witness = i < outage->n_domains && outage->domains[i].key == key && outage->domains[i].is_witness;
	outage->domains[i].key = key;
	outage->domains[i].is_witness = is_witness || was_witness;
	outage->n_domains += i == outage->n_domains;
}

static void outage_begin(struct outage *outage, int64_t now_ms)
{
	*outage = (struct outage){.is_offline = true, .quiet_ms = now_ms + FIRST_PROBE_MS,
		.probe_wait_ms = 2 * FIRST_PROBE_MS};
}

bool outage_note_failure(struct outage *outage, uint64_t domain_key, int64_t began_ms, int64_t now_ms)
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
	domain_add(outage, domain_key, began_ms >= outage->answered_ms);
	if (!all_are_witnesses(outage))
		return false;
	outage_begin(outage, now_ms);
	return true;
}

bool outage_judge(struct outage *outage, int64_t now_ms)
{
	if (outage->n_domains == OUTAGE_DOMAINS && now_ms - outage->answered_ms >= SILENCE_MS)
		outage_begin(outage, now_ms);
	return outage->is_offline;
}

bool outage_note_answer(struct outage *outage, int64_t now_ms)
{
	bool was_offline = outage->is_offline;
	*outage = (struct outage){.over_ms = was_offline ? now_ms + WINDOW_MS : outage->over_ms, .answered_ms = now_ms};
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
