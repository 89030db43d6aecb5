#pragma once
/* What the files of the query's parser share: query.c has the grammar, query_term.c its terms. Private to these. */
#include "storage/query_tree.h"

struct parser {
	struct str text;
	size_t at;    /* the next byte to read */
	size_t start; /* of the term that is being read, for errors */
	int depth, n_parts, n_leaves;
	bool left_out; /* something that is no word, the first at left_out_at */
	size_t left_out_at;
	struct arena *arena;
	struct query *query;
	struct query_error *err;
};

static inline bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline char peek(const struct parser *parser)
{
	return parser->at < parser->text.len ? parser->text.data[parser->at] : '\0';
}

static inline bool at_end(const struct parser *parser)
{
	return parser->at >= parser->text.len;
}

static inline struct str rest_after(const struct parser *parser, size_t at)
{
	return str_make(parser->text.data + at, parser->text.len - at);
}

static inline bool ends_word(char c)
{
	return is_space(c) || c == '(' || c == ')' || c == '"';
}

/* NULL, and what is wrong with the query at that byte. */
__attribute__((format(printf, 3, 4)))
struct node *parser_fail(struct parser *parser, size_t at, const char *format, ...);

/* NULL after an error: there are too many leaves. */
struct node *parser_new_node(struct parser *parser, enum node_kind kind);

/* Of two terms; of one alone that one, as a setting leaves no node. NULL after an error. */
struct node *parser_join(struct parser *parser, enum node_kind kind, struct node *left, struct node *right);

/* A word, a phrase, or a field with its value, at the reading point. NULL after an error, and for what leaves no
 * node: a setting of the query, or what holds nothing that could be looked for. */
struct node *parser_read_term(struct parser *parser);

/* What is said with no letter and no digit is left out, as the index has none: a dash, an ellipsis or an emoji of a
 * heading that was pasted. NULL; an error in the end when nothing else is there. */
struct node *parser_leave_out(struct parser *parser);

/* A letter or a digit, of any script. */
bool parser_has_word(struct str s);

/* The error that a term without a letter and a digit is. */
struct node *parser_no_word(struct parser *parser, size_t at, struct str value);
