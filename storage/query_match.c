/* Trees of words → expressions of the full-text index, which knows AND, OR and "a NOT b", and
 * columns. Every item has the word ALL_ITEMS in the column `feed`, so that "not b" is "all NOT b",
 * and the word of its feed. */
#include "storage/query_writer.h"

#include "storage/feed_row.h"
#include "storage/tokenizer.h"

#define ALL_ITEMS "\xee\x80\x80" /* U+E000; see schema.c */

enum {
	MATCH_MAX = 1024 * 1024,
	MATCH_FEEDS_MAX = 64, /* with more, SQL is asked */
};

bool query_find_feeds(struct query_writer *writer, const struct node *node)
{
	if (node->kind == NODE_WORDS)
		return true;
	if (node->kind != NODE_FIELD)
		return query_find_feeds(writer, node->left) &&
			(!node->right || query_find_feeds(writer, node->right));
	if (node->field->kind != FIELD_FEED)
		return true;
	struct query_feeds *feeds = &writer->feeds[writer->n_feeds++];
	feeds->node = node;
	return feed_find_any(writer->store, node->text, &writer->arena, &feeds->ids, &feeds->n,
		writer->err);
}

const struct query_feeds *query_feeds_of(const struct query_writer *writer,
	const struct node *node)
{
	size_t i = 0;
	while (writer->feeds[i].node != node)
		i++;
	return &writer->feeds[i];
}

static bool has_words(const struct node *node)
{
	if (node->kind == NODE_WORDS || node->kind == NODE_FIELD)
		return node->kind == NODE_WORDS;
	return has_words(node->left) || (node->right && has_words(node->right));
}

bool query_has_words(const struct query *query)
{
	return query->root && has_words(query->root);
}

static bool in_index(const struct query_writer *writer, const struct node *node)
{
	if (node->kind == NODE_WORDS)
		return true;
	if (node->kind == NODE_FIELD) {
		if (node->field->kind != FIELD_FEED)
			return false;
		size_t n = query_feeds_of(writer, node)->n;
		return n > 0 && n <= MATCH_FEEDS_MAX;
	}
	return in_index(writer, node->left) && (!node->right || in_index(writer, node->right));
}

bool query_is_match(const struct query_writer *writer, const struct node *node)
{
	return writer->meta.search && has_words(node) && in_index(writer, node);
}

/* Words hold no quote: the language ends them there. */
static void put_words(const struct query_writer *writer, struct buf *match, const struct node *node)
{
	buf_printf(match, "{%s} : \"", node->field ? node->field->name : "title text author");
	if (!node->is_exact)
		buf_printf(match, SEARCH_MARK "%.*s" SEARCH_MARK, STR_ARG(writer->stems));
	buf_append_str(match, node->text);
	bool goes_on = node->prefix || tokenizer_is_dense(node->text);
	buf_append_str(match, goes_on ? STR("\" *") : STR("\""));
}

static void put_feeds(struct buf *match, const struct query_feeds *feeds)
{
	for (size_t i = 0; i < feeds->n; i++)
		buf_printf(match, "%sfeed : \"" ALL_ITEMS "%lld\"", i ? " OR " : "(",
			(long long)feeds->ids[i]);
	buf_append_char(match, ')');
}

static void put_node(const struct query_writer *writer, struct buf *match,
	const struct node *node);

/* Chains of one kind lean to the left and need no parentheses there. In a chain of AND, NOT takes
 * away from its left neighbour only, which comes to the same. */
static void put_chain(const struct query_writer *writer, struct buf *match,
	const struct node *node)
{
	bool excludes = node->kind == NODE_AND && node->right->kind == NODE_NOT;
	if (node->left->kind == node->kind)
		put_chain(writer, match, node->left);
	else
		put_node(writer, match, node->left);
	buf_append_str(match, node->kind == NODE_OR ? STR(" OR ")
			: excludes              ? STR(" NOT ")
						: STR(" AND "));
	put_node(writer, match, excludes ? node->right->left : node->right);
}

static void put_node(const struct query_writer *writer, struct buf *match,
	const struct node *node)
{
	if (node->kind == NODE_WORDS) {
		put_words(writer, match, node);
	} else if (node->kind == NODE_FIELD) {
		put_feeds(match, query_feeds_of(writer, node));
	} else if (node->kind == NODE_NOT) {
		buf_append_str(match, STR("(feed : \"" ALL_ITEMS "\" NOT "));
		put_node(writer, match, node->left);
		buf_append_char(match, ')');
	} else {
		buf_append_char(match, '(');
		put_chain(writer, match, node);
		buf_append_char(match, ')');
	}
}

static struct str keep(struct query_writer *writer, struct buf *match)
{
	struct str text = arena_str(&writer->arena, buf_str(match));
	buf_finish(match);
	return text;
}

struct str query_match(struct query_writer *writer, const struct node *node)
{
	struct buf match;
	buf_init(&match, MATCH_MAX);
	put_node(writer, &match, node);
	return keep(writer, &match);
}

/* What excludes comes last, and with nothing before it everything is what it excludes from. */
static void put_all(const struct query_writer *writer, struct buf *match,
	const struct node *const *nodes, size_t n, bool excluding)
{
	for (size_t i = 0; i < n; i++) {
		bool excludes = nodes[i]->kind == NODE_NOT;
		if (excludes != excluding)
			continue;
		if (excludes && !match->len)
			buf_append_str(match, STR("feed : \"" ALL_ITEMS "\""));
		if (match->len)
			buf_append_str(match, excludes ? STR(" NOT ") : STR(" AND "));
		put_node(writer, match, excludes ? nodes[i]->left : nodes[i]);
	}
}

struct str query_take_match(struct query_writer *writer)
{
	const struct node *taken[QUERY_MAX_NODES];
	size_t n_taken = 0, n_left = 0;
	bool any = false;
	for (size_t i = 0; i < writer->n_conditions; i++)
		any |= query_is_match(writer, writer->conditions[i]);
	if (!any)
		return (struct str){0};
	for (size_t i = 0; i < writer->n_conditions; i++)
		if (in_index(writer, writer->conditions[i]))
			taken[n_taken++] = writer->conditions[i];
		else
			writer->conditions[n_left++] = writer->conditions[i];
	writer->n_conditions = n_left;
	struct buf match;
	buf_init(&match, MATCH_MAX);
	put_all(writer, &match, taken, n_taken, false);
	put_all(writer, &match, taken, n_taken, true);
	return keep(writer, &match);
}
