/* Rows of pacing. One that holds has the complement of its key: a host may be named as its domain is. */
#include "storage/pacing.h"

#include "storage/connection.h"

enum { KEEP_S = 86400 };

static uint64_t key_stored(uint64_t key, int64_t rate)
{
	return rate ? key : ~key;
}

bool pacing_put(struct store *store, const struct pacing *pacing, int64_t now)
{
	struct call call = call_new(store, SQL_PACING_FORGET);
	call_int(&call, now - KEEP_S);
	if (!call_run(&call))
		return false;
	call = call_new(store, SQL_PACING_PUT);
	call_int(&call, (int64_t)key_stored(pacing->key, pacing->rate));
	call_int(&call, pacing->rate);
	call_int(&call, pacing->at);
	return call_run(&call);
}

bool pacing_each(struct store *store, pacing_fn each, void *user, struct error *err)
{
	struct call call = call_new(store, SQL_PACING_EACH);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct pacing pacing = {.key = (uint64_t)call_read_int(&call)};
		pacing.rate = call_read_int(&call);
		pacing.at = call_read_int(&call);
		pacing.key = key_stored(pacing.key, pacing.rate);
		each(user, &pacing);
	}
	return row == 0 || store_fail(store, err);
}
