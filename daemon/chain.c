/* Chains of redirects that wait. */
#include "daemon/chain.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"

struct chain chain_begin(const char *url)
{
	return (struct chain){.start = hash64(str_of(url)), .url = url};
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
	kept->retry_after = chain->retry_after ? xstrdup(chain->retry_after) : NULL;
	return kept;
}

void chain_free(struct chain *chain)
{
	if (!chain)
		return;
	free((char *)(uintptr_t)chain->url);
	free((char *)(uintptr_t)chain->retry_after);
	free(chain);
}
