#pragma once
/* Whether it is our own network that is down. Five registrable domains that cannot be reached within a
 * minute, and none that can, are our own outage: it counts against nobody. Sites
 * of whom nothing came while others answered are none, at first: many may hang together, as name servers do.
 * Knows keys and times; does not know feeds. Times are monotonic milliseconds. */
#include <stdbool.h>
#include <stdint.h>

enum { OUTAGE_DOMAINS = 5 };

struct outage {
	struct {
		uint64_t key;
		bool is_witness; /* nobody has answered since it was asked */
	} domains[OUTAGE_DOMAINS]; /* unreachable since first_ms; witnesses take the places of others */
	uint32_t n_domains;
	int64_t first_ms;
	int64_t answered_ms;   /* the last time that somebody did */
	bool is_offline;
	int64_t quiet_ms;      /* nothing starts before */
	int64_t probe_wait_ms; /* while offline */
	int64_t over_ms;       /* when the last one had just ended: until then not all may be back; 0 */
};

/* Name resolution or connection failed, of a request that began then. False while it may still be the
 * other side's fault: whoever failed waits for the verdict. */
bool outage_note_failure(struct outage *outage, uint64_t domain_key, int64_t began_ms, int64_t now_ms);
/* Who waits can wait no longer. True: it is an outage; false: their failures count. */
bool outage_judge(struct outage *outage, int64_t now_ms);
/* Somebody answered, whatever it was. True when that ends an outage. */
bool outage_note_answer(struct outage *outage, int64_t now_ms);
/* The machine has slept: its network may need a moment. */
void outage_note_resume(struct outage *outage, int64_t now_ms);
/* The time for which failures wait for a verdict is over. */
bool outage_is_decided(const struct outage *outage, int64_t now_ms);
/* One at a time while offline. */
bool outage_allows_start(const struct outage *outage, uint32_t n_fetching, int64_t now_ms);
/* When those who wait for a verdict have waited long enough. */
int64_t outage_verdict_ms(const struct outage *outage);
