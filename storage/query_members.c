/* The feeds that a query names, whatever they have. */
#include "storage/query_writer.h"

#include <stdlib.h>

#include "storage/id_list.h"

/* True of a feed or not, whatever its items are. */
static bool is_of_feeds(const struct node *node)
{
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	if (node->kind == NODE_WORDS || node->kind == NODE_FIELD)
		return kind == FIELD_FEED || kind == FIELD_SITE || kind == FIELD_TAG;
	return is_of_feeds(node->left) && (!node->right || is_of_feeds(node->right));
}

static bool fulfils(const struct query_writer *writer, const struct node *node, int64_t feed_id)
{
	switch (node->kind) {
	case NODE_NOT:
		return !fulfils(writer, node->left, feed_id);
	case NODE_AND:
		return fulfils(writer, node->left, feed_id) && fulfils(writer, node->right, feed_id);
	case NODE_OR:
		return fulfils(writer, node->left, feed_id) || fulfils(writer, node->right, feed_id);
	default:
		return id_list_has(query_feeds_of(writer, node)->ids, feed_id);
	}
}

/* Lists the conditions that are of feeds; what else there is counts in *ret_others. */
static bool list(struct query_writer *writer, const struct node *node, size_t *ret_others)
{
	const struct node *meant;
	if (node->kind == NODE_AND)
		return list(writer, node->left, ret_others) && list(writer, node->right, ret_others);
	if (!is_of_feeds(node)) {
		++*ret_others;
		return true;
	}
	if (!query_look_up(writer, node, &meant))
		return false;
	writer->conditions[writer->n_conditions++] = meant;
	return true;
}

/* What only leaves out feeds names none beside words: "-feed:loud bridges" is about bridges. */
static bool names_any(const struct query_writer *writer, size_t n_others)
{
	size_t n_not = 0;
	for (size_t i = 0; i < writer->n_conditions; i++)
		n_not += writer->conditions[i]->kind == NODE_NOT;
	return writer->n_conditions > (n_others ? n_not : 0);
}

static void mark(const struct query_writer *writer, const int64_t *ids, size_t n, bool *marked)
{
	for (size_t i = 0; i < n; i++) {
		size_t at = 0;
		while (at < writer->n_conditions && fulfils(writer, writer->conditions[at], ids[i]))
			at++;
		marked[i] |= at == writer->n_conditions;
	}
}

bool query_mark_feeds(struct store *store, const struct query *query, const int64_t *ids, size_t n, bool *marked,
	struct error *err)
{
	struct query_writer *writer = xcalloc(1, sizeof *writer);
	size_t n_others = 0;
	writer->store = store;
	writer->query = query;
	writer->err = err;
	bool ok = meta_get(store, &writer->meta, err) && (!query->root || list(writer, query->root, &n_others));
	if (ok && names_any(writer, n_others))
		mark(writer, ids, n, marked);
	for (size_t i = 0; i < writer->n_feeds; i++)
		id_list_free(writer->feeds[i].ids);
	arena_finish(&writer->arena);
	free(writer);
	return ok;
}
