/* When items are asked for words, one by one, in place of the index: where it would give nearly all there are
 * before the first that is wanted. */
#include "storage/query_writer.h"

#include "storage/address.h"
#include "storage/query_parser.h"
#include "storage/search_index.h"
#include "storage/tokenizer.h"

enum {
	LIST_FEW = 200,          /* items to read for words, each for 0.03 ms a word and more, by its length */
	LIST_GAIN = 16,          /* what the index gives takes less by so much, but for a list of n in m items it may
	                          * have to give m / n */
	PAGES_FEW = 50,          /* of the index, 0.05 ms each: no more is spent on finding a better way */
	RANKED_PAGES_FEW = 2000, /* the same by relevance, of which a beginning that so many hold says little */
	PAGES_A_FIND = 800,      /* it is reading items that is better, 0.006 ms each, with as many pages of the index for
	                          * each that is found among those that are probed */
	PHRASE_PAGES_FEW = 1000, /* of the last word of a phrase, 0.3 ms each, as all their places are read */
	PHRASES_FEW = 2,         /* of those that are probed: of a million, as many are read in 0.1 to 0.6 s */
	ADDRESS_MAX = 16 * QUERY_MAX_BYTES, /* marks included */
	ADDRESS_PAGES_FEW = 40, /* of what begins so in addresses */
	ADDRESSES_FEW = 6,      /* of those that are probed: of a million, so many are gathered in 2 to 8 ms */
};

const struct query_prefix *query_prefix_of(const struct query_writer *writer, const struct node *node)
{
	for (size_t i = 0; i < writer->n_prefixes; i++)
		if (writer->prefixes[i].node == node)
			return &writer->prefixes[i];
	return NULL;
}

int query_columns_of(const struct node *node)
{
	if (!node->field)
		return SEARCH_TITLE | SEARCH_TEXT | SEARCH_AUTHOR;
	return str_eq(str_of(node->field->name), STR("title")) ? SEARCH_TITLE
		: str_eq(str_of(node->field->name), STR("text")) ? SEARCH_TEXT : SEARCH_AUTHOR;
}

const char *query_mark_of(int columns)
{
	return columns == SEARCH_AUTHOR ? SEARCH_AUTHOR_MARK : columns == SEARCH_TITLE ? SEARCH_TITLE_MARK : "";
}

/* Empty when it is no beginning of one word. */
static struct str read_token(struct query_writer *writer, struct str text)
{
	struct str token = {0};
	struct call call = call_new(writer->store, SQL_PREFIX_TOKEN);
	call_text(&call, text);
	if (call_row(&call) == 1)
		token = call_read_str(&call, &writer->arena);
	call_end(&call);
	return token;
}

static bool read_prefix(struct query_writer *writer, const struct node *node, struct query_prefix *ret_prefix)
{
	*ret_prefix = (struct query_prefix){.node = node, .columns = query_columns_of(node)};
	if (node->prefix || tokenizer_goes_on(node->text))
		ret_prefix->token = read_token(writer, node->text);
	return ret_prefix->token.len;
}

/* Of the index, that hold what begins so. FTS5 has a "0" before the terms of its main index. */
static int64_t count_pages(struct query_writer *writer, const char *mark, struct str token)
{
	struct call pages = call_new(writer->store, SQL_PREFIX_PAGES);
	call_text(&pages, str_of(arena_printf(&writer->arena, "0%s%.*s", mark, STR_ARG(token))));
	int64_t n_pages = call_row(&pages) == 1 ? call_read_int(&pages) : 0;
	call_end(&pages);
	return n_pages;
}

static void add_prefix(struct query_writer *writer, struct query_prefix prefix)
{
	if (!query_prefix_of(writer, prefix.node))
		writer->prefixes[writer->n_prefixes++] = prefix;
}

/* Adds the pages of the index that hold what begins so. False for a tree with other words, which are for the
 * index. */
static bool take_beginnings(struct query_writer *writer, const struct node *node, int64_t *n_pages)
{
	struct query_prefix prefix;
	if (node->kind == NODE_FIELD)
		return true;
	if (node->kind != NODE_WORDS)
		return take_beginnings(writer, node->left, n_pages)
			&& (!node->right || take_beginnings(writer, node->right, n_pages));
	if (!read_prefix(writer, node, &prefix))
		return false;
	add_prefix(writer, prefix);
	*n_pages += count_pages(writer, query_mark_of(prefix.columns), prefix.token);
	return true;
}

/* Whether another condition finds the items. */
static bool is_driven_beside(struct query_writer *writer, size_t at)
{
	size_t i = 0;
	while (i < writer->n_conditions && (i == at || !query_is_driven(writer, writer->conditions[i])))
		i++;
	return i < writer->n_conditions;
}

/* The index gathers all that begins so before it gives the first: of what stands in every third item, for a
 * second or more. */
static bool is_better_read(struct query_writer *writer, size_t at, const struct node *node, int64_t n_pages)
{
	bool is_ranked = writer->query->sort == QUERY_RELEVANCE;
	if (n_pages <= (is_ranked ? RANKED_PAGES_FEW : PAGES_FEW))
		return false;
	int64_t at_least = (PAGES_A_FIND + n_pages - 1) / n_pages;
	return query_is_frequent(writer, node, true, at_least)
		|| (is_driven_beside(writer, at) && query_is_frequent(writer, node, false, at_least));
}

/* Where words for the index stand beside it, a side of OR is judged by itself. */
static void find_frequent_prefixes(struct query_writer *writer, size_t at, const struct node *node)
{
	size_t n_before = writer->n_prefixes;
	int64_t n_pages = 0;
	bool has_no_words = take_beginnings(writer, node, &n_pages);
	if (has_no_words && is_better_read(writer, at, node, n_pages))
		return;
	writer->n_prefixes = n_before;
	if (!has_no_words && node->kind == NODE_OR) {
		find_frequent_prefixes(writer, at, node->left);
		find_frequent_prefixes(writer, at, node->right);
	}
}

void query_find_frequent_prefixes(struct query_writer *writer)
{
	for (size_t i = 0; i < writer->n_conditions; i++)
		find_frequent_prefixes(writer, i, writer->conditions[i]);
}

/* "climate ch"*: of the words before the last one, empty when there is none. */
static struct str before_last_word(struct str phrase, struct str *ret_last)
{
	size_t at = phrase.len;
	while (at > 0 && phrase.data[at - 1] != ' ')
		at--;
	*ret_last = str_make(phrase.data + at, phrase.len - at);
	return str_make(phrase.data, at);
}

static struct node *words_of_item(struct query_writer *writer, const struct node *like)
{
	struct node *node = arena_new(&writer->arena, struct node);
	*node = *like;
	node->number = QUERY_OF_ITEM;
	return node;
}

/* The index gathers all that begins with the last word, though little of it stands behind the others. It is asked for
 * these, and the items that it gives for the whole; unless nearly all have these, and few the whole. */
static bool split_phrase(struct query_writer *writer, const struct node *node, const struct node **ret_before,
	const struct node **ret_whole)
{
	bool goes_on = node->kind == NODE_WORDS && node->prefix;
	struct str last, before = before_last_word(goes_on ? node->text : STR(""), &last);
	struct str token = parser_has_word(before) ? read_token(writer, last) : (struct str){0};
	if (!token.len || count_pages(writer, query_mark_of(query_columns_of(node)), token) <= PHRASE_PAGES_FEW)
		return false;
	struct node *whole = words_of_item(writer, node), *words = words_of_item(writer, node);
	words->text = before;
	words->prefix = false;
	if (query_is_frequent(writer, words, false, PHRASES_FEW) && !query_is_frequent(writer, whole, false, PHRASES_FEW))
		return false;
	words->number = QUERY_AS_TYPED;
	*ret_before = words;
	*ret_whole = whole;
	return true;
}

void query_split_phrases(struct query_writer *writer)
{
	size_t n = writer->may_read_items && writer->query->sort != QUERY_RELEVANCE ? writer->n_conditions : 0;
	for (size_t i = 0; i < n; i++)
		if (split_phrase(writer, writer->conditions[i], &writer->conditions[writer->n_conditions],
				&writer->conditions[i]))
			writer->n_conditions++;
}

/* Whether very many addresses have a word that begins so, which the index would gather, too, before it gives the
 * first. The pages say it only where they are few: they may be those of its neighbour in the alphabet. */
static bool is_frequent_in_addresses(struct query_writer *writer, const struct node *node, struct str word)
{
	struct str token = read_token(writer, word);
	struct node alone = {.kind = NODE_FIELD, .field = node->field,
		.text = str_make(word.data + sizeof ADDRESS_MARK, word.len - sizeof ADDRESS_MARK)}; /* and a space */
	return token.len && count_pages(writer, "", token) > ADDRESS_PAGES_FEW
		&& query_is_frequent(writer, &alone, true, ADDRESSES_FEW + 1);
}

/* Of a last word that is frequent the items are asked. */
void query_find_address(struct query_writer *writer, const struct node *node)
{
	struct query_address *address = &writer->addresses[writer->n_addresses++];
	struct buf words;
	buf_init(&words, ADDRESS_MAX);
	*address = (struct query_address){.node = node};
	if (writer->meta.search)
		address->goes_on = address_put_words(node->text, &words);
	address->words = arena_str(&writer->arena, buf_str(&words));
	buf_finish(&words);
	struct str all = address->words;
	size_t last = all.len; /* the space before the last word */
	while (last > 0 && (last == all.len || all.data[last] != ' '))
		last--;
	if (address->goes_on && all.len && writer->may_read_items
		&& is_frequent_in_addresses(writer, node, str_make(all.data + last, all.len - last))) {
		address->words.len = last;
		address->goes_on = false;
		address->is_frequent = true;
	}
}

bool query_reads_items_for(const struct query_writer *writer, const struct node *node)
{
	if (node->kind == NODE_WORDS || node->kind == NODE_FIELD)
		return query_prefix_of(writer, node) || (node->kind == NODE_WORDS && node->number == QUERY_OF_ITEM);
	return query_reads_items_for(writer, node->left)
		|| (node->right && query_reads_items_for(writer, node->right));
}

bool query_has_short_list(struct query_writer *writer, int most)
{
	size_t i = 0;
	while (i < writer->n_conditions && !query_is_short_list(writer, writer->conditions[i], most))
		i++;
	return i < writer->n_conditions;
}

/* The more items, the longer the index may give such as are not in the list. */
static int most_listed(const struct query_writer *writer)
{
	int n = 0;
	while (n < LIST_FEW && (int64_t)n * n * LIST_GAIN < writer->meta.last_item_id)
		n++;
	return n;
}

static bool has_small_feed(struct query_writer *writer, int most)
{
	size_t i = 0;
	while (i < writer->n_conditions && query_count_of_feeds(writer, writer->conditions[i]) > most)
		i++;
	return i < writer->n_conditions;
}

bool query_prefers_items(struct query_writer *writer, bool feeds_count)
{
	int most = most_listed(writer);
	return writer->meta.search && writer->query->sort != QUERY_RELEVANCE
		&& (query_has_short_list(writer, most) || (feeds_count && has_small_feed(writer, most)));
}
