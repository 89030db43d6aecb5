/* Query text → tree: a recursive descent over
 *
 *   either   = all { "OR" all }
 *   all      = one { ["AND"] one }
 *   one      = "-" one | "(" either ")" | field ":" value | value ["*"]
 *   value    = word | '"' anything '"'
 *
 * Knows the language; does not know SQL. Every node, depth and length is capped. */
#include "storage/query_tree.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/time.h"

struct parser {
	struct str text;
	size_t at;    /* the next byte to read */
	size_t start; /* of the term that is being read, for errors */
	int depth, n_nodes;
	bool left_out; /* something that is no word, the first at left_out_at */
	size_t left_out_at;
	struct arena *arena;
	struct query *query;
	struct query_error *err;
};

static int column_of(const struct parser *parser, size_t at)
{
	int column = 1;
	for (size_t i = 0; i < at && i < parser->text.len; i++)
		column += ((unsigned char)parser->text.data[i] & 0xc0) != 0x80;
	return column;
}

/* What one types is shown in errors only as far as this. */
enum { SHOWN_MAX = 40 };
#define SHOWN(s) ((s).len > SHOWN_MAX ? SHOWN_MAX : (int)(s).len), (s).data ? (s).data : ""

__attribute__((format(printf, 3, 4)))
static struct node *fail(struct parser *parser, size_t at, const char *format, ...)
{
	char sentence[sizeof parser->err->error.text];
	va_list args;
	va_start(args, format);
	vsnprintf(sentence, sizeof sentence, format, args);
	va_end(args);
	parser->err->column = column_of(parser, at);
	error_set(&parser->err->error, "%s", sentence);
	return NULL;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void skip_space(struct parser *parser)
{
	while (parser->at < parser->text.len && is_space(parser->text.data[parser->at]))
		parser->at++;
}

static char peek(const struct parser *parser)
{
	return parser->at < parser->text.len ? parser->text.data[parser->at] : '\0';
}

static bool at_end(const struct parser *parser)
{
	return parser->at >= parser->text.len;
}

static struct str rest_after(const struct parser *parser, size_t at)
{
	return str_make(parser->text.data + at, parser->text.len - at);
}

static bool ends_word(char c)
{
	return is_space(c) || c == '(' || c == ')' || c == '"';
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

static struct node *new_node(struct parser *parser, enum node_kind kind)
{
	if (parser->n_nodes++ == QUERY_MAX_NODES)
		return fail(parser, parser->start, "the query has more than %d parts",
			QUERY_MAX_NODES);
	struct node *node = arena_new(parser->arena, struct node);
	node->kind = kind;
	return node;
}

static struct node *join(struct parser *parser, enum node_kind kind, struct node *left,
	struct node *right)
{
	if (!left || !right) /* a setting: nothing to join */
		return left ? left : right;
	struct node *node = new_node(parser, kind);
	if (node) {
		node->left = left;
		node->right = right;
	}
	return node;
}

/* A word or a phrase. False after an error. */
static bool read_value(struct parser *parser, struct str *ret_value, bool *ret_is_quoted)
{
	size_t start = parser->at;
	*ret_is_quoted = peek(parser) == '"';
	if (*ret_is_quoted) {
		struct str rest = rest_after(parser, start + 1);
		size_t close = str_find(rest, '"');
		if (close == rest.len)
			return fail(parser, start, "the quote is not closed") != NULL;
		*ret_value = str_make(rest.data, close);
		parser->at = start + close + 2;
		return true;
	}
	while (!at_end(parser) && !ends_word(peek(parser)))
		parser->at++;
	*ret_value = str_make(parser->text.data + start, parser->at - start);
	return true;
}

/* Beyond ASCII: marks, dashes, arrows, drawings, emoji. What is not among them the tokenizer judges. */
static bool is_sign(uint32_t c)
{
	static const uint32_t ranges[][2] = {{0xa0, 0xa9}, {0xab, 0xb1}, {0xb4, 0xb4}, {0xb6, 0xb8}, {0xbb, 0xbb},
		{0xbf, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7}, {0x2000, 0x206f}, {0x20a0, 0x20bf}, {0x2190, 0x2426},
		{0x2500, 0x2775}, {0x2794, 0x2bff}, {0x3001, 0x3004}, {0x3008, 0x3020}, {0xfe00, 0xfe0f},
		{0xff01, 0xff0f}, {0x1f300, 0x1faff}};
	size_t i = 0;
	while (i < sizeof ranges / sizeof *ranges && (c < ranges[i][0] || c > ranges[i][1]))
		i++;
	return i < sizeof ranges / sizeof *ranges;
}

static bool has_word(struct str s)
{
	while (s.len) {
		size_t n = str_utf8_len(s);
		unsigned char c = (unsigned char)*s.data;
		if (n > 1 ? !is_sign(str_utf8_code(s)) : (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
			return true;
		s = str_make(s.data + n, s.len - n);
	}
	return false;
}

static bool is_ascii(struct str s)
{
	size_t i = 0;
	while (i < s.len && (unsigned char)s.data[i] < 0x80)
		i++;
	return i == s.len;
}

static struct node *no_word(struct parser *parser, size_t at, struct str value)
{
	return fail(parser, at, "\"%.*s\" holds no letter and no digit to look for", SHOWN(value));
}

/* A dash or an emoji of a heading that was pasted is left out, as the index has none. */
static struct node *leave_out(struct parser *parser)
{
	if (!parser->left_out)
		parser->left_out_at = parser->start;
	parser->left_out = true;
	return NULL;
}

static struct node *words_node(struct parser *parser, const struct query_field *field,
	struct str value, bool is_quoted)
{
	struct node *node = new_node(parser, NODE_WORDS);
	if (!node)
		return NULL;
	node->field = field;
	node->is_exact = is_quoted;
	if (peek(parser) == '*') { /* "a phrase"* */
		parser->at++;
		node->prefix = true;
	} else if (value.len > 1 && value.data[value.len - 1] == '*') {
		value.len--;
		node->prefix = true;
	}
	node->text = value;
	if (has_word(value))
		return node;
	return field || is_quoted || is_ascii(value) ? no_word(parser, parser->start, value) : leave_out(parser);
}

static struct node *bad_word(struct parser *parser, size_t at, const struct query_field *field)
{
	char choice[128] = "";
	size_t n = 0;
	for (size_t i = 0; field->words[i]; i++) {
		const char *between = i == 0 ? "" : field->words[i + 1] ? ", " : " or ";
		n += (size_t)snprintf(choice + n, sizeof choice - n, "%s%s:%s", between, field->name,
			field->words[i]);
	}
	return fail(parser, at, "%s: takes one of %s", field->name, choice);
}

/* The value of a field that is no words, checked and turned into numbers. */
static bool read_field_value(struct parser *parser, size_t at, struct node *node)
{
	const struct query_field *field = node->field;
	long long number;
	switch (field->kind) {
	case FIELD_SINCE:
	case FIELD_BEFORE:
	case FIELD_ON:
	case FIELD_UPDATED:
		if (query_parse_time(node->text, parser->query->now, &node->number)) {
			node->until = query_day_start(node->number) + QUERY_DAY_S;
			if (field->kind == FIELD_ON)
				node->number = query_day_start(node->number);
			return true;
		}
		return fail(parser, at, "\"%.*s\" is no time; try %s, 2026-11-22, 7d, 12h, today or "
			"yesterday", SHOWN(node->text), field->example) != NULL;
	case FIELD_ID:
	case FIELD_STORY:
	case FIELD_LIMIT:
		if (str_to_int64(node->text, &number) && number > 0) {
			node->number = number;
			return true;
		}
		return fail(parser, at, "%s: takes a number above 0", field->name) != NULL;
	case FIELD_HAS:
	case FIELD_IS:
	case FIELD_SORT:
		for (node->number = 0; field->words[node->number]; node->number++)
			if (str_eq_nocase(node->text, str_of(field->words[node->number])))
				return true;
		return bad_word(parser, at, field) != NULL;
	default:
		return true;
	}
}

/* sort: and limit: say how, not what: they hold for the whole query and leave no node. */
static void apply_setting(struct parser *parser, const struct node *node)
{
	static const enum query_sort sorts[] = {QUERY_NEWEST, QUERY_OLDEST, QUERY_RELEVANCE};
	if (node->field->kind == FIELD_SORT)
		parser->query->sort = sorts[node->number];
	else
		query_set_limit(parser->query, node->number);
}

/* A time that is no date, or what the last day brought. */
static bool counts_from_now(const struct node *node)
{
	int64_t at;
	switch (node->field->kind) {
	case FIELD_SINCE:
	case FIELD_BEFORE:
	case FIELD_ON:
	case FIELD_UPDATED:
		return !time_parse_rfc3339(node->text, &at);
	case FIELD_IS:
		return node->number == IS_NEW;
	default:
		return false;
	}
}

static struct node *field_node(struct parser *parser, const struct query_field *field)
{
	struct str value;
	bool is_quoted;
	size_t at = parser->at;
	if (!read_value(parser, &value, &is_quoted))
		return NULL;
	if (!value.len)
		return fail(parser, at, "%s: needs a value, as in %s", field->name, field->example);
	if (field->kind == FIELD_WORDS)
		return words_node(parser, field, value, is_quoted);
	struct node *node = new_node(parser, NODE_FIELD);
	if (!node)
		return NULL;
	node->field = field;
	node->text = value;
	if (!read_field_value(parser, at, node))
		return NULL;
	parser->query->moves |= counts_from_now(node);
	if (field->kind != FIELD_SORT && field->kind != FIELD_LIMIT)
		return node;
	apply_setting(parser, node);
	return NULL;
}

static struct node *unknown_field(struct parser *parser, struct str name)
{
	const struct query_field *near = field_nearest(name);
	if (near)
		return fail(parser, parser->start, "unknown field \"%.*s:\"; did you mean \"%s:\"?",
			SHOWN(name), near->name);
	return fail(parser, parser->start, "unknown field \"%.*s:\"; put it in quotes to look for the "
		"words", SHOWN(name));
}

/* "name:" at the reading point: only ASCII letters, so that 12:30 stays a word. */
static bool read_field_name(struct parser *parser, struct str *ret_name)
{
	size_t at = parser->at;
	while (at < parser->text.len && ((parser->text.data[at] | 0x20) >= 'a') &&
		((parser->text.data[at] | 0x20) <= 'z'))
		at++;
	if (at == parser->at || at == parser->text.len || parser->text.data[at] != ':')
		return false;
	*ret_name = str_make(parser->text.data + parser->at, at - parser->at);
	parser->at = at + 1;
	return true;
}

static struct node *read_term(struct parser *parser)
{
	struct str name, value;
	bool is_quoted;
	if (read_field_name(parser, &name)) {
		const struct query_field *field = field_find(name);
		return field ? field_node(parser, field) : unknown_field(parser, name);
	}
	return read_value(parser, &value, &is_quoted) ? words_node(parser, NULL, value, is_quoted) : NULL;
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
		return fail(parser, open, "there is nothing between the parentheses");
	struct node *node = read_either(parser);
	if (failed(parser))
		return NULL;
	if (peek(parser) != ')')
		return fail(parser, open, "the parenthesis is not closed");
	parser->at++;
	return node;
}

static struct node *read_negated(struct parser *parser)
{
	size_t minus = parser->at++;
	if (at_end(parser) || is_space(peek(parser)) || peek(parser) == ')')
		return fail(parser, minus, "\"-\" must stand right before what is not wanted");
	struct node *inner = read_one(parser);
	if (failed(parser))
		return NULL;
	if (!inner)
		return fail(parser, minus, "there is nothing that \"-\" could exclude");
	if (inner->kind == NODE_NOT) /* twice not */
		return inner->left;
	struct node *node = new_node(parser, NODE_NOT);
	if (node)
		node->left = inner;
	return node;
}

static struct node *read_one(struct parser *parser)
{
	char first = peek(parser);
	parser->start = parser->at;
	if (first != '(' && first != '-')
		return read_term(parser);
	if (parser->depth == QUERY_MAX_DEPTH)
		return fail(parser, parser->at, "the query is nested deeper than %d", QUERY_MAX_DEPTH);
	parser->depth++;
	struct node *node = first == '(' ? read_group(parser) : read_negated(parser);
	parser->depth--;
	return node;
}

static bool at_end_of_all(struct parser *parser)
{
	size_t at = parser->at;
	bool is_or = take_keyword(parser, STR("OR"));
	parser->at = at;
	return is_or || at_end(parser) || peek(parser) == ')';
}

/* True when an AND was there, with something on both sides; what is missing is an error. */
static bool take_and(struct parser *parser, bool anything_before)
{
	size_t at = parser->at;
	if (!take_keyword(parser, STR("AND")))
		return false;
	skip_space(parser);
	if (!anything_before || at_end_of_all(parser))
		return fail(parser, at, "AND needs something before and behind it") != NULL;
	return true;
}

static struct node *read_all(struct parser *parser)
{
	struct node *all = NULL;
	bool any = false;
	for (skip_space(parser); !at_end_of_all(parser); skip_space(parser)) {
		take_and(parser, any);
		if (failed(parser))
			return NULL;
		struct node *one = read_one(parser);
		if (!failed(parser))
			all = join(parser, NODE_AND, all, one);
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
			return fail(parser, at, "OR needs something before and behind it");
		either = join(parser, NODE_OR, either, more);
	}
	return NULL;
}

static bool text_is_fine(struct parser *parser)
{
	if (parser->text.len > QUERY_MAX_BYTES)
		return fail(parser, QUERY_MAX_BYTES, "the query is longer than %d bytes",
			QUERY_MAX_BYTES) != NULL;
	size_t nul = str_find(parser->text, '\0');
	if (nul < parser->text.len)
		return fail(parser, nul, "the query holds a NUL byte") != NULL;
	if (!str_is_utf8(parser->text))
		return fail(parser, 0, "the query is not UTF-8") != NULL;
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
	query->root = read_either(&parser);
	if (!failed(&parser) && !at_end(&parser))
		fail(&parser, parser.at, "there is a parenthesis too many");
	if (!failed(&parser) && !query->root && parser.left_out)
		no_word(&parser, parser.left_out_at, rest_after(&parser, parser.left_out_at));
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
