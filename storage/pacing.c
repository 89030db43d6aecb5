/* Rows of pacing. */
#include "storage/pacing.h"

#include "storage/connection.h"

enum { KEEP_S = 86400 };

bool pacing_put(struct store *store, const struct pacing *pacing)
{
	struct call call = call_new(store, SQL_PACING_FORGET);
	call_int(&call, pacing->learned_at - KEEP_S);
	if (!call_run(&call))
		return false;
	call = call_new(store, SQL_PACING_PUT);
	call_int(&call, (int64_t)pacing->domain_key);
	call_int(&call, pacing->rate);
	call_int(&call, pacing->learned_at);
	return call_run(&call);
}

bool pacing_each(struct store *store, pacing_fn each, void *user, struct error *err)
{
	struct call call = call_new(store, SQL_PACING_EACH);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct pacing pacing = {.domain_key = (uint64_t)call_read_int(&call)};
		pacing.rate = call_read_int(&call);
		pacing.learned_at = call_read_int(&call);
		each(user, &pacing);
	}
	return row == 0 || store_fail(store, err);
}
