/* Trees of words → expressions of the full-text index, which knows AND, OR and "a NOT b", and
 * columns. Every item has the word ALL_ITEMS in the column `feed`, so that "not b" is "all NOT b",
 * and the word of its feed, and, where it names no author, another one of its feed. */
#include "storage/query_writer.h"

#include "storage/id_list.h"
#include "storage/search_index.h"
#include "storage/terms.h"
#include "storage/tokenizer.h"

#define ALL_ITEMS "\xee\x80\x80" /* U+E000; see migrations.c */
#define NO_ITEM ALL_ITEMS "0" /* no feed has this number */

enum {
	MATCH_MAX = 8 * 1024 * 1024, /* all leaves may name feeds */
	UNINDEXED_MAX = 5000, /* items that are not in the index yet: with more, SQL is asked for tags */
};

bool query_names_words(const struct node *node)
{
	if (node->kind == NODE_WORDS || node->kind == NODE_FIELD)
		return node->kind == NODE_WORDS;
	return query_names_words(node->left) || (node->right && query_names_words(node->right));
}

bool query_has_words(const struct query *query)
{
	return query->root && query_names_words(query->root);
}

static bool in_index(const struct query_writer *writer, const struct node *node)
{
	if (node->kind == NODE_WORDS)
		return true;
	if (node->kind == NODE_FIELD)
		return query_names_feeds(node) && query_are_feeds_few(writer, node);
	return in_index(writer, node->left) && (!node->right || in_index(writer, node->right));
}

bool query_is_match(const struct query_writer *writer, const struct node *node)
{
	return writer->meta.search && query_names_words(node) && in_index(writer, node);
}

struct str query_phrase(struct query_writer *writer, const struct node *node, bool *ret_goes_on)
{
	*ret_goes_on = node->prefix || tokenizer_goes_on(node->text);
	return node->is_exact ? node->text : str_of(arena_printf(&writer->arena, SEARCH_MARK "%.*s" SEARCH_MARK "%.*s",
		STR_ARG(writer->stems), STR_ARG(node->text)));
}

/* A quotation mark within it is doubled. */
static void put_phrase(struct buf *match, const char *columns, const char *mark, struct str phrase, bool goes_on)
{
	buf_printf(match, "{%s} : \"%s", columns, mark);
	for (size_t i = 0; i < phrase.len; i++) {
		if (phrase.data[i] == '"')
			buf_append_char(match, '"');
		buf_append_char(match, phrase.data[i]);
	}
	buf_append_str(match, goes_on ? STR("\" *") : STR("\""));
}

static void put_words(struct query_writer *writer, struct buf *match, const struct node *node)
{
	bool goes_on;
	struct str phrase = query_phrase(writer, node, &goes_on);
	if (node->field) {
		put_phrase(match, node->field->name, query_mark_of(query_columns_of(node)), phrase, goes_on);
	} else {
		buf_append_char(match, '(');
		put_phrase(match, "title text", "", phrase, goes_on);
		buf_append_str(match, STR(" OR "));
		put_phrase(match, "author", SEARCH_AUTHOR_MARK, phrase, goes_on);
		buf_append_char(match, ')');
	}
}

static const struct query_address *address_of(const struct query_writer *writer, const struct node *node)
{
	size_t i = 0;
	while (writer->addresses[i].node != node)
		i++;
	return &writer->addresses[i];
}

/* The words that all items have of which the condition is true, but for the feeds that have it; "" = there
 * are none. */
static struct str term_of(struct query_writer *writer, const struct node *node)
{
	switch (node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS) {
	case FIELD_TAG:
		return term_of_tag(writer->store->fold, &writer->arena, node->text);
	case FIELD_LANG:
		return term_of_language(writer->store->fold, &writer->arena, node->text);
	case FIELD_HAS:
		return node->number == HAS_IMAGE ? term_of_image() : STR("");
	case FIELD_URL:
		return address_of(writer, node)->words;
	default:
		return STR("");
	}
}

static void put_field(struct query_writer *writer, struct buf *match, const struct node *node)
{
	const struct query_feeds *feeds = query_feeds_of(writer, node);
	struct str term = term_of(writer, node);
	bool is_inherited = node->field->kind == FIELD_OF_FEEDS; /* the author: of other things those are too many */
	bool goes_on = node->field->kind == FIELD_URL && address_of(writer, node)->goes_on;
	buf_printf(match, "(feed : \"%.*s\"%s", STR_ARG(term.len ? term : STR(NO_ITEM)), goes_on ? " *" : "");
	for (size_t i = 0; i < feeds->ids->n; i++)
		buf_printf(match, " OR feed : \"%s%lld\"", is_inherited ? TERM_UNSIGNED : ALL_ITEMS, (long long)feeds->ids->ids[i]);
	buf_append_char(match, ')');
}

static void put_node(struct query_writer *writer, struct buf *match,
	const struct node *node);

/* Chains of one kind lean to the left and need no parentheses there. In a chain of AND, NOT takes
 * away from its left neighbour only, which comes to the same. */
static void put_chain(struct query_writer *writer, struct buf *match,
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

static void put_node(struct query_writer *writer, struct buf *match,
	const struct node *node)
{
	if (node->kind == NODE_WORDS) {
		put_words(writer, match, node);
	} else if (node->kind == NODE_FIELD) {
		put_field(writer, match, node);
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
static void put_all(struct query_writer *writer, struct buf *match,
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

/* The index gives all items that may fulfil it, and some that do not. */
static bool is_near_match(struct query_writer *writer, const struct node *node)
{
	return term_of(writer, node).len && query_are_feeds_few(writer, node);
}

struct node *query_pair(struct query_writer *writer, enum node_kind kind, const struct node *left,
	const struct node *right)
{
	struct node *node = arena_new(&writer->arena, struct node);
	node->kind = kind;
	node->left = (struct node *)left;
	node->right = (struct node *)right;
	return node;
}

const struct node *query_not(struct query_writer *writer, const struct node *node)
{
	return query_pair(writer, NODE_NOT, node, NULL);
}

/* An index lists the items, or they are so many that a walk over all meets one soon. */
static bool is_listed_or_frequent(const struct query_writer *writer, const struct node *node)
{
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	switch (kind) {
	case FIELD_ID:
	case FIELD_STORY:
	case FIELD_SINCE:
	case FIELD_BEFORE:
	case FIELD_ON:
	case FIELD_UPDATED:
	case FIELD_IS:
		return true;
	case FIELD_HAS:
		return node->number == HAS_ENCLOSURE;
	case FIELD_URL:
		return address_of(writer, node)->is_frequent;
	default:
		return false;
	}
}

/* What is not so most items are. */
static bool is_side_driven(struct query_writer *writer, const struct node *side)
{
	return side->kind == NODE_NOT || query_is_driven(writer, side);
}

bool query_is_driven(struct query_writer *writer, const struct node *node)
{
	if (node->kind == NODE_AND)
		return query_is_driven(writer, node->left) || query_is_driven(writer, node->right);
	if (node->kind == NODE_OR)
		return is_side_driven(writer, node->left) && is_side_driven(writer, node->right);
	return query_is_match(writer, node) || (writer->meta.search && is_near_match(writer, node))
		|| query_names_feeds(node) || is_listed_or_frequent(writer, node);
}

static bool is_any_driven(struct query_writer *writer)
{
	size_t i = 0;
	while (i < writer->n_conditions && !query_is_driven(writer, writer->conditions[i]))
		i++;
	return i < writer->n_conditions;
}

/* Adds one to those that stand on a side already. */
static const struct node *add_to(struct query_writer *writer, const struct node *side, const struct node *node)
{
	return side ? query_pair(writer, NODE_OR, side, node) : node;
}

static void part(struct query_writer *writer, const struct node *node, const struct node *sides[2])
{
	if (node->kind == NODE_OR) {
		part(writer, node->left, sides);
		part(writer, node->right, sides);
		return;
	}
	const struct node **side = &sides[query_is_match(writer, node) && !query_reads_items_for(writer, node)];
	*side = add_to(writer, *side, node);
}

bool query_part_either(struct query_writer *writer, size_t at, const struct node **ret_left,
	const struct node **ret_right)
{
	const struct node *either = writer->conditions[at];
	const struct node *sides[2] = {NULL, NULL};
	if (!is_any_driven(writer))
		return false;
	part(writer, either, sides);
	if (!sides[1] && query_reads_items_for(writer, either))
		return false;
	*ret_left = sides[0] && sides[1] ? sides[0] : either->left;
	*ret_right = sides[0] && sides[1] ? sides[1] : either->right;
	return true;
}

static enum query_way choose_way(struct query_writer *writer)
{
	bool has_words = false, has_near = false, has_any_words = false;
	int64_t n_unindexed = writer->meta.last_item_id - writer->meta.indexed_item_id;
	for (size_t i = 0; i < writer->n_conditions; i++) {
		has_words |= !query_reads_items_for(writer, writer->conditions[i]) && query_is_match(writer, writer->conditions[i]);
		has_near |= is_near_match(writer, writer->conditions[i]);
		has_any_words |= query_names_words(writer->conditions[i]);
	}
	if (has_any_words && query_prefers_items(writer, !has_words))
		return QUERY_ASKS_EACH;
	if (has_words)
		return QUERY_BY_WORDS;
	bool has_terms = has_near && writer->meta.search && n_unindexed <= UNINDEXED_MAX;
	writer->merged = query_feeds_to_merge(writer);
	if ((!has_terms && !writer->merged) || query_has_short_list(writer, QUERY_LIST_MAX))
		return QUERY_WALKS;
	return has_terms ? QUERY_BY_TERMS : QUERY_BY_FEEDS;
}

void query_choose_way(struct query_writer *writer)
{
	writer->n_prefixes = 0;
	if (writer->may_read_items)
		query_find_frequent_prefixes(writer);
	writer->way = choose_way(writer);
}

struct str query_take_match(struct query_writer *writer)
{
	const struct node *taken[QUERY_MAX_CONDITIONS];
	size_t n_taken = 0, n_left = 0;
	for (size_t i = 0; i < writer->n_conditions; i++) {
		const struct node *condition = writer->conditions[i];
		bool is_exact = in_index(writer, condition) && !query_reads_items_for(writer, condition);
		if (is_exact || is_near_match(writer, condition))
			taken[n_taken++] = condition;
		if (!is_exact || writer->way == QUERY_BY_TERMS)
			writer->conditions[n_left++] = condition;
	}
	writer->n_conditions = n_left;
	struct buf match;
	buf_init(&match, MATCH_MAX);
	put_all(writer, &match, taken, n_taken, false);
	put_all(writer, &match, taken, n_taken, true);
	return keep(writer, &match);
}
