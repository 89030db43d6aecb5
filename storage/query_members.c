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

/* What must be true of each result, by what it is about. */
struct parts {
	size_t n_of_feeds, n_without, n_others; /* n_without: of feeds, that leave some out */
};

static void count_parts(const struct node *node, struct parts *parts)
{
	if (node->kind == NODE_AND) {
		count_parts(node->left, parts);
		count_parts(node->right, parts);
	} else if (is_of_feeds(node)) {
		parts->n_of_feeds++;
		parts->n_without += node->kind == NODE_NOT;
	} else {
		parts->n_others++;
	}
}

/* What only leaves out feeds names none beside words: "-feed:loud bridges" is about bridges. */
bool query_names_any_feed(const struct query *query)
{
	struct parts parts = {0};
	if (query->root)
		count_parts(query->root, &parts);
	return parts.n_of_feeds > (parts.n_others ? parts.n_without : 0);
}

/* Lists the conditions that are of feeds. */
static bool list(struct query_writer *writer, const struct node *node)
{
	const struct node *meant;
	if (node->kind == NODE_AND)
		return list(writer, node->left) && list(writer, node->right);
	if (!is_of_feeds(node))
		return true;
	if (!query_look_up(writer, node, &meant))
		return false;
	writer->conditions[writer->n_conditions++] = meant;
	return true;
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
	if (!query_names_any_feed(query))
		return true;
	struct query_writer *writer = xcalloc(1, sizeof *writer);
	writer->store = store;
	writer->query = query;
	writer->err = err;
	bool ok = meta_get(store, &writer->meta, err) && list(writer, query->root);
	if (ok)
		mark(writer, ids, n, marked);
	for (size_t i = 0; i < writer->n_feeds; i++)
		id_list_free(writer->feeds[i].ids);
	arena_finish(&writer->arena);
	free(writer);
	return ok;
}
