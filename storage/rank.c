#include "storage/rank.h"

#include <math.h>
#include <stdlib.h>

#include "storage/tokenizer.h"

enum { RANK_SAMPLE = 2000, N_COLUMNS = 4 };

static const double column_weights[N_COLUMNS] = {4, 1, 2, 0}; /* title, text, author, feed */

/* Of one query, kept by FTS5 from row to row. */
struct weights {
	double mean_tokens; /* of an item */
	double rarity[];    /* of each phrase */
};

static int on_holder(const Fts5ExtensionApi *api, Fts5Context *context, void *n)
{
	(void)api, (void)context;
	return ++*(int64_t *)n < RANK_SAMPLE ? SQLITE_OK : SQLITE_DONE;
}

/* More than the sample has held it: then it is taken to be in one item of four. */
static double rarity_of(const Fts5ExtensionApi *api, Fts5Context *context, int phrase, int64_t n_items)
{
	int64_t n = 0;
	api->xQueryPhrase(context, phrase, &n, on_holder);
	double holders = n < RANK_SAMPLE ? (double)n : fmax(RANK_SAMPLE, (double)n_items / 4);
	double rarity = log(((double)n_items - holders + 0.5) / (holders + 0.5));
	return rarity > 1e-6 ? rarity : 1e-6;
}

static const struct weights *weights_of(const Fts5ExtensionApi *api, Fts5Context *context)
{
	struct weights *weights = api->xGetAuxdata(context, 0);
	sqlite3_int64 n_items = 0, n_tokens = 0;
	if (weights)
		return weights;
	int n_phrases = api->xPhraseCount(context);
	weights = xmalloc(sizeof *weights + (size_t)n_phrases * sizeof *weights->rarity);
	api->xRowCount(context, &n_items);
	api->xColumnTotalSize(context, -1, &n_tokens);
	weights->mean_tokens = n_items > 0 && n_tokens > 0 ? (double)n_tokens / (double)n_items : 1;
	for (int i = 0; i < n_phrases; i++)
		weights->rarity[i] = rarity_of(api, context, i, n_items);
	return api->xSetAuxdata(context, weights, free) == SQLITE_OK ? weights : NULL;
}

/* How often the row holds the phrase, by the weights of the columns. */
static double frequency_of(const Fts5ExtensionApi *api, Fts5Context *context, int phrase)
{
	Fts5PhraseIter at;
	int column, offset;
	double frequency = 0;
	if (api->xPhraseFirst(context, phrase, &at, &column, &offset) != SQLITE_OK)
		return 0;
	for (; column >= 0; api->xPhraseNext(context, &at, &column, &offset))
		frequency += column < N_COLUMNS ? column_weights[column] : 0;
	return frequency;
}

static void on_rank(const Fts5ExtensionApi *api, Fts5Context *context, sqlite3_context *result, int n_values,
	sqlite3_value **values)
{
	(void)n_values, (void)values;
	const double k1 = 1.2, b = 0.75; /* the usual ones */
	const struct weights *weights = weights_of(api, context);
	int n_tokens = 0;
	double score = 0;
	if (!weights || api->xColumnSize(context, -1, &n_tokens) != SQLITE_OK) {
		sqlite3_result_error_nomem(result);
		return;
	}
	for (int i = 0; i < api->xPhraseCount(context); i++) {
		double frequency = frequency_of(api, context, i);
		score += weights->rarity[i] * frequency * (k1 + 1)
			/ (frequency + k1 * (1 - b + b * n_tokens / weights->mean_tokens));
	}
	sqlite3_result_double(result, -score);
}

bool rank_register(sqlite3 *db)
{
	fts5_api *api = tokenizer_find_api(db);
	return api && api->xCreateFunction(api, "item_rank", NULL, on_rank, NULL) == SQLITE_OK;
}
