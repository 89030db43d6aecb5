/* Names are looked up in threads of libcurl's, one each. A transfer that times out meanwhile leaves its thread
 * behind until the resolver gives up, and nobody tells when that is: as many are left as the process has threads
 * beyond our own, at most. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/fetch_state.h"

enum { N_POOL = 2 }; /* threads of libuv's may be there or not when the others are counted */

/* Which is how many links the folder of them has (proc(5)); without it nothing is known. */
static uint32_t count_threads(void)
{
	struct stat tasks;
	return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink > 2 ? (uint32_t)tasks.st_nlink - 2 : 0;
}

void fetcher_limit_lookups(const struct config *config)
{
	enum { N_ATTEMPTS = 2, N_WAITS = 5 }; /* of three servers, the second attempt at each takes two thirds of one wait */
	char options[64];
	int64_t wait_s = config->fetch.connect_timeout_ms / 1000 / N_WAITS;
	snprintf(options, sizeof options, "timeout:%d attempts:%d", wait_s > 1 ? (int)wait_s : 1, N_ATTEMPTS);
	setenv("RES_OPTIONS", options, 0);
}

void fetcher_count_own_threads(struct fetcher *fetcher)
{
	fetcher->n_own_threads = count_threads() + N_POOL;
}

/* A connection that is used again needs no lookup and shows no time of one either; the count sets that right. */
void fetch_note_lookup(struct fetch *fetch, CURLcode code)
{
	curl_off_t looked_up_us = 0;
	curl_easy_getinfo(fetch->easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up_us);
	if (code == CURLE_OPERATION_TIMEDOUT && !looked_up_us)
		fetch->fetcher->n_lost_lookups++;
}

uint32_t fetcher_count_lost_lookups(struct fetcher *fetcher)
{
	if (!fetcher->n_lost_lookups)
		return 0;
	uint32_t n = count_threads(), n_others = n > fetcher->n_own_threads ? n - fetcher->n_own_threads : 0;
	if (fetcher->n_lost_lookups > n_others)
		fetcher->n_lost_lookups = n_others;
	return fetcher->n_lost_lookups;
}
