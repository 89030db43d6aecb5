/* Terms of a query: value ["*"] | field ":" value, with value = word | '"' anything '"'. */
#include "storage/query_parser.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/time.h"
#include "storage/query_pasted.h"
#include "storage/query_respelt.h"

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

struct node *parser_fail(struct parser *parser, size_t at, const char *format, ...)
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

static struct node *too_many_parts(struct parser *parser)
{
	return parser_fail(parser, parser->start, "the query has more than %d parts", QUERY_MAX_PARTS);
}

struct node *parser_new_node(struct parser *parser, enum node_kind kind)
{
	bool is_leaf = kind == NODE_WORDS || kind == NODE_FIELD;
	parser->n_leaves += is_leaf;
	if (is_leaf && parser->n_leaves > QUERY_MAX_LEAVES)
		return too_many_parts(parser);
	struct node *node = arena_new(parser->arena, struct node);
	node->kind = kind;
	return node;
}

struct node *parser_join(struct parser *parser, enum node_kind kind, struct node *left, struct node *right)
{
	if (!left || !right) /* a setting: nothing to join */
		return left ? left : right;
	struct node *node = parser_new_node(parser, kind);
	if (node) {
		node->left = left;
		node->right = right;
	}
	return node;
}

static uint32_t code_at(struct str text, size_t at)
{
	return at + 2 <= text.len ? str_utf8_code(str_make(text.data + at, 2)) : 0;
}

static bool is_hebrew_letter(uint32_t c)
{
	return c >= 0x05d0 && c <= 0x05ea;
}

static bool is_hebrew_point(uint32_t c)
{
	return c >= 0x05b0 && c <= 0x05bd;
}

/* The mark of abbreviations in Hebrew, which stands between letters, is typed as the quotation mark that it looks like. */
static bool is_gershayim(struct str text, size_t at)
{
	if (at < 2 || text.data[at] != '"' || !is_hebrew_letter(code_at(text, at + 1)))
		return false;
	uint32_t before = code_at(text, at - 2);
	return is_hebrew_letter(before) || is_hebrew_point(before);
}

/* The mark that ends a phrase; one between letters only where no other does. */
static size_t find_close(struct str rest)
{
	size_t close = 0;
	while (close < rest.len && (rest.data[close] != '"' || is_gershayim(rest, close)))
		close++;
	return close < rest.len ? close : str_find(rest, '"');
}

/* A word or a phrase. False after an error. */
static bool read_value(struct parser *parser, struct str *ret_value, bool *ret_is_quoted)
{
	size_t start = parser->at;
	*ret_is_quoted = peek(parser) == '"';
	if (*ret_is_quoted) {
		struct str rest = rest_after(parser, start + 1);
		size_t close = find_close(rest);
		if (close == rest.len)
			return parser_fail(parser, start, "the quote is not closed") != NULL;
		*ret_value = str_make(rest.data, close);
		parser->at = start + close + 2;
		return true;
	}
	while (!at_end(parser) && (!ends_word(peek(parser)) || is_gershayim(parser->text, parser->at)))
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

bool parser_has_word(struct str s)
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

struct node *parser_no_word(struct parser *parser, size_t at, struct str value)
{
	return parser_fail(parser, at, "\"%.*s\" holds no letter and no digit to look for", SHOWN(value));
}

struct node *parser_leave_out(struct parser *parser)
{
	if (!parser->left_out)
		parser->left_out_at = parser->start;
	parser->left_out = true;
	return NULL;
}

/* Without those that end a word in a sentence: without the index all that is typed is looked for. */
static struct str without_signs(struct str value)
{
	while (value.len && strchr(":,;.!?", value.data[value.len - 1]))
		value.len--;
	return value;
}

static struct node *with_other_spelling(struct parser *parser, struct node *node)
{
	struct str other = query_respelt(parser->arena, node->text);
	struct node *respelt = other.len ? parser_new_node(parser, NODE_WORDS) : NULL;
	if (!respelt)
		return other.len ? NULL : node;
	respelt->field = node->field;
	respelt->text = other;
	return parser_join(parser, NODE_OR, node, respelt);
}

static struct node *words_node(struct parser *parser, const struct query_field *field,
	struct str value, bool is_quoted)
{
	struct node *node = parser_new_node(parser, NODE_WORDS);
	struct str typed = value;
	if (!node)
		return NULL;
	node->field = field;
	node->is_exact = is_quoted;
	if (!is_quoted)
		value = without_signs(value);
	if (peek(parser) == '*') { /* "a phrase"* */
		parser->at++;
		node->prefix = true;
	} else if (value.len > 1 && value.data[value.len - 1] == '*') {
		value.len--;
		node->prefix = true;
	}
	node->text = value;
	if (parser_has_word(value))
		return is_quoted || node->prefix ? node : with_other_spelling(parser, node);
	return field ? parser_no_word(parser, parser->start, typed) : parser_leave_out(parser);
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
	return parser_fail(parser, at, "%s: takes one of %s", field->name, choice);
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
		return parser_fail(parser, at, "\"%.*s\" is no time; try %s, 2026-11-22, 7d, 12h, today or "
			"yesterday", SHOWN(node->text), field->example) != NULL;
	case FIELD_ID:
	case FIELD_STORY:
	case FIELD_LIMIT:
		if (str_to_int64(node->text, &number) && number > 0) {
			node->number = number;
			return true;
		}
		return parser_fail(parser, at, "%s: takes a number above 0", field->name) != NULL;
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

/* One language has several tags: those of Norwegian, former ones in the registry of RFC 5646, and those of Filipino. */
static struct node *with_other_tags(struct parser *parser, struct node *node)
{
	static const struct {
		const char *tag, *also[2];
	} tags[] = {{"no", {"nb", "nn"}}, {"nb", {"no"}}, {"he", {"iw"}}, {"iw", {"he"}}, {"id", {"in"}}, {"in", {"id"}},
		{"yi", {"ji"}}, {"ji", {"yi"}}, {"ro", {"mo"}}, {"mo", {"ro"}}, {"jv", {"jw"}}, {"jw", {"jv"}}, {"fil", {"tl"}}, {"tl", {"fil"}}};
	struct node *either = node;
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		for (size_t k = 0; k < 2 && tags[i].also[k] && str_eq_nocase(node->text, str_of(tags[i].tag)); k++) {
			struct node *other = parser_new_node(parser, NODE_FIELD);
			if (!other)
				return NULL;
			other->field = node->field;
			other->text = str_of(tags[i].also[k]);
			either = parser_join(parser, NODE_OR, either, other);
		}
	return either;
}

/* As POSIX writes them, zh_TW, and as they are stored (RFC 5646). */
static struct str with_hyphens(struct arena *arena, struct str language)
{
	char *text = arena_array(arena, char, language.len);
	for (size_t i = 0; i < language.len; i++)
		text[i] = language.data[i] == '_' ? '-' : language.data[i];
	return str_make(text, language.len);
}

static struct node *field_node(struct parser *parser, const struct query_field *field)
{
	struct str value;
	bool is_quoted;
	size_t at = parser->at;
	if (!read_value(parser, &value, &is_quoted))
		return NULL;
	if (!value.len)
		return parser_fail(parser, at, "%s: needs a value, as in %s", field->name, field->example);
	if (field->kind == FIELD_WORDS)
		return words_node(parser, field, value, is_quoted);
	struct node *node = parser_new_node(parser, NODE_FIELD);
	if (!node)
		return NULL;
	node->field = field;
	node->text = field->kind == FIELD_LANG ? with_hyphens(parser->arena, value) : value;
	if (!read_field_value(parser, at, node))
		return NULL;
	if (field->kind == FIELD_LANG)
		return with_other_tags(parser, node);
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
		return parser_fail(parser, parser->start, "unknown field \"%.*s:\"; did you mean \"%s:\"?",
			SHOWN(name), near->name);
	return parser_fail(parser, parser->start, "unknown field \"%.*s:\"; put it in quotes to look for the "
		"words", SHOWN(name));
}

/* "Breaking: ..." and "Feed: ..." are headings, and Finnish and Swedish names have their endings behind a colon: "EU:n". */
static bool is_field_name(struct str name, struct str rest)
{
	bool is_capital = name.data[0] >= 'A' && name.data[0] <= 'Z', ends = !rest.len || is_space(rest.data[0]);
	if (field_find(name))
		return !is_capital || !ends;
	return !ends && (!is_capital || field_nearest(name));
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
	if (!is_field_name(*ret_name, rest_after(parser, at + 1)))
		return false;
	parser->at = at + 1;
	return true;
}

/* Whatever its scheme. */
static struct node *address_node(struct parser *parser, struct str address)
{
	struct node *node = parser_new_node(parser, NODE_FIELD);
	if (node) {
		node->field = field_find(STR("url"));
		node->text = address;
	}
	return node;
}

struct node *parser_read_term(struct parser *parser)
{
	struct str name, value;
	bool is_quoted;
	if (parser->n_parts++ == QUERY_MAX_PARTS)
		return too_many_parts(parser);
	size_t n_pasted = query_pasted_address(rest_after(parser, parser->at), &value);
	parser->at += n_pasted;
	if (n_pasted)
		return address_node(parser, value);
	if (read_field_name(parser, &name)) {
		const struct query_field *field = field_find(name);
		return field ? field_node(parser, field) : unknown_field(parser, name);
	}
	return read_value(parser, &value, &is_quoted) ? words_node(parser, NULL, value, is_quoted) : NULL;
}
