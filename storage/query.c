/* Query text → tree: a recursive descent over
 *
 *   either   = all { "OR" all }
 *   all      = one { ["AND"] one | dash }
 *   one      = ( "-" | "NOT" ) one | "(" either ")" | term
 *
 * The terms are query_term.c's. Knows the language; does not know SQL. Every node, depth and length is capped. */
#include "storage/query_parser.h"

#include "storage/query_typed.h"

static void skip_space(struct parser *parser)
{
	while (parser->at < parser->text.len && is_space(parser->text.data[parser->at]))
		parser->at++;
}

/* Takes a keyword that stands alone. */
static bool take_keyword(struct parser *parser, struct str keyword)
{
	struct str rest = rest_after(parser, parser->at);
	if (!str_starts(rest, keyword) ||
		(rest.len > keyword.len && !ends_word(rest.data[keyword.len])))
		return false;
	parser->at += keyword.len;
	return true;
}

/* NULL without an error is a term that leaves no node. */
static bool failed(const struct parser *parser)
{
	return parser->err->column != 0;
}

static struct node *read_either(struct parser *parser);
static struct node *read_one(struct parser *parser);

static struct node *read_group(struct parser *parser)
{
	size_t open = parser->at++;
	skip_space(parser);
	if (peek(parser) == ')')
		return parser_fail(parser, open, "there is nothing between the parentheses");
	struct node *node = read_either(parser);
	if (failed(parser))
		return NULL;
	if (peek(parser) != ')')
		return parser_fail(parser, open, "the parenthesis is not closed");
	parser->at++;
	return node;
}

static bool is_keyword(struct parser *parser, struct str keyword)
{
	size_t at = parser->at;
	bool is = take_keyword(parser, keyword);
	parser->at = at;
	return is;
}

static bool at_end_of_all(struct parser *parser)
{
	return is_keyword(parser, STR("OR")) || at_end(parser) || peek(parser) == ')';
}

/* Behind "-" or "NOT". */
static struct node *read_negated(struct parser *parser, size_t start)
{
	const char *sign = parser->text.data[start] == '-' ? "-" : "NOT";
	if (is_space(peek(parser)) || at_end_of_all(parser) || is_keyword(parser, STR("AND")))
		return parser_fail(parser, start, "\"%s\" must stand right before what is not wanted", sign);
	struct node *inner = read_one(parser);
	if (failed(parser))
		return NULL;
	if (!inner)
		return parser_fail(parser, start, "there is nothing that \"%s\" could exclude", sign);
	if (inner->kind == NODE_NOT) /* twice not */
		return inner->left;
	struct node *node = parser_new_node(parser, NODE_NOT);
	if (node)
		node->left = inner;
	return node;
}

static struct node *read_one(struct parser *parser)
{
	char first = peek(parser);
	size_t start = parser->start = parser->at;
	bool is_not = take_keyword(parser, STR("NOT"));
	if (is_not)
		skip_space(parser);
	else if (first != '(' && first != '-')
		return parser_read_term(parser);
	else if (first == '-')
		parser->at++;
	if (parser->depth == QUERY_MAX_DEPTH)
		return parser_fail(parser, parser->at, "the query is nested deeper than %d", QUERY_MAX_DEPTH);
	parser->depth++;
	struct node *node = first == '(' ? read_group(parser) : read_negated(parser, start);
	parser->depth--;
	return node;
}

/* True when an AND was there, with something on both sides; what is missing is an error. */
static bool take_and(struct parser *parser, bool anything_before)
{
	size_t at = parser->at;
	if (!take_keyword(parser, STR("AND")))
		return false;
	skip_space(parser);
	if (!anything_before || at_end_of_all(parser))
		return parser_fail(parser, at, "AND needs something before and behind it") != NULL;
	return true;
}

/* The dash of a heading: "--", "->", or a hyphen between spaces with something before it. Else a hyphen was meant for what
 * is behind it. */
static bool take_dash(struct parser *parser, bool anything_before)
{
	size_t end = parser->at;
	while (end < parser->text.len && !ends_word(parser->text.data[end]))
		end++;
	struct str dash = str_make(parser->text.data + parser->at, end - parser->at);
	bool ends = end == parser->text.len || is_space(parser->text.data[end]) || parser->text.data[end] == ')';
	if (peek(parser) != '-' || !ends || parser_has_word(dash) || (dash.len == 1 && !anything_before))
		return false;
	parser->start = parser->at;
	parser_leave_out(parser);
	parser->at = end;
	return true;
}

static struct node *read_all(struct parser *parser)
{
	struct node *all = NULL;
	bool any = false;
	for (skip_space(parser); !at_end_of_all(parser); skip_space(parser)) {
		if (take_dash(parser, any))
			continue;
		take_and(parser, any);
		if (failed(parser))
			return NULL;
		struct node *one = read_one(parser);
		if (!failed(parser))
			all = parser_join(parser, NODE_AND, all, one);
		if (failed(parser))
			return NULL;
		any = true;
	}
	return all;
}

static struct node *read_either(struct parser *parser)
{
	struct node *either = read_all(parser);
	while (!failed(parser)) {
		size_t at = parser->at;
		if (!take_keyword(parser, STR("OR")))
			return either;
		struct node *more = read_all(parser);
		if (failed(parser))
			break;
		if (!either || !more)
			return parser_fail(parser, at, "OR needs something before and behind it");
		either = parser_join(parser, NODE_OR, either, more);
	}
	return NULL;
}

static struct str word_at(const struct parser *parser, size_t at)
{
	size_t end = at;
	do
		end++;
	while (end < parser->text.len && !ends_word(parser->text.data[end]));
	return str_make(parser->text.data + at, end - at);
}

/* Where what is UTF-8 ends. */
static size_t utf8_end(struct str text)
{
	size_t at = 0, len;
	while ((len = str_utf8_len(str_make(text.data + at, text.len - at))))
		at += len;
	return at;
}

static bool text_is_fine(struct parser *parser)
{
	if (parser->text.len > QUERY_MAX_BYTES)
		return parser_fail(parser, QUERY_MAX_BYTES, "the query is longer than %d bytes",
			QUERY_MAX_BYTES) != NULL;
	size_t nul = str_find(parser->text, '\0');
	if (nul < parser->text.len)
		return parser_fail(parser, nul, "the query holds a NUL byte") != NULL;
	if (!str_is_utf8(parser->text))
		return parser_fail(parser, utf8_end(parser->text), "the query is not UTF-8") != NULL;
	return true;
}

bool query_compile(struct str text, int64_t now, struct arena *arena, struct query **ret_query,
	struct query_error *err)
{
	struct query_error own;
	struct query *query = arena_new(arena, struct query);
	query->now = now;
	struct parser parser = {
		.text = arena_str(arena, text),
		.arena = arena,
		.query = query,
		.err = err ? err : &own,
	};
	parser.err->column = 0;
	if (!text_is_fine(&parser))
		return false;
	parser.text = query_typed(arena, parser.text);
	query->root = read_either(&parser);
	if (!failed(&parser) && !at_end(&parser))
		parser_fail(&parser, parser.at, "there is a parenthesis too many");
	if (!failed(&parser) && !query->root && parser.left_out)
		parser_no_word(&parser, parser.left_out_at, word_at(&parser, parser.left_out_at));
	if (failed(&parser))
		return false;
	*ret_query = query;
	return true;
}

void query_set_stored(struct query *query, int64_t after, int64_t until)
{
	query->after_id = after;
	query->until_id = until;
	query->limit = query->max_per_feed = 0;
	if (query->sort == QUERY_RELEVANCE) /* among the newest only */
		query->sort = QUERY_NEWEST;
}

const struct query *query_in_any_order(const struct query *query, struct arena *arena)
{
	struct query *copy = arena_new(arena, struct query);
	*copy = *query;
	if (copy->sort == QUERY_RELEVANCE && !copy->limit)
		copy->sort = QUERY_NEWEST;
	return copy;
}

void query_set_all_as_stored(struct query *query)
{
	*query = (struct query){.sort = QUERY_OLDEST, .all_as_stored = true, .now = query->now};
}

void query_set_max_per_feed(struct query *query, int64_t n)
{
	query->max_per_feed = n;
}

bool query_moves(const struct query *query)
{
	return query->moves;
}

void query_set_one_per_story(struct query *query, bool one)
{
	query->one_per_story = one;
}

void query_set_limit(struct query *query, int64_t limit)
{
	if (limit > 0 && (query->limit == 0 || limit < query->limit))
		query->limit = limit;
}

bool query_has_limit(const struct query *query)
{
	return query->limit > 0;
}
