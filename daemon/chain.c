/* Chains of redirects that wait. */
#include "daemon/chain.h"

#include <assert.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"

struct chain chain_begin(const char *url)
{
	return (struct chain){.start = hash64(str_of(url)), .url = url};
}

bool chain_follow(struct chain *chain, const char *url, bool is_permanent)
{
	uint64_t key = hash64(str_of(url));
	assert(chain->n_hops < CHAIN_MAX_HOPS);
	chain->asked[chain->n_hops] = hash64(str_of(chain->url));
	for (int i = 0; i <= chain->n_hops; i++)
		if (chain->asked[i] == key)
			return false;
	chain->is_permanent = is_permanent && (chain->n_hops == 0 || chain->is_permanent);
	chain->n_hops++;
	chain->url = url;
	return true;
}

bool chain_starts_at(const struct chain *chain, struct str url)
{
	return chain->start == hash64(url);
}

struct chain *chain_keep(const struct chain *chain)
{
	struct chain *kept = xcalloc(1, sizeof *kept);
	*kept = *chain;
	kept->url = xstrdup(chain->url);
	kept->retry_by = chain->retry_by ? xstrdup(chain->retry_by) : NULL;
	return kept;
}

void chain_free(struct chain *chain)
{
	if (!chain)
		return;
	free((char *)(uintptr_t)chain->url);
	free((char *)(uintptr_t)chain->retry_by);
	free(chain);
}
