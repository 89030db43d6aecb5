#pragma once
/* A compiled query as a tree, and the table of fields. Inside the room. */
#include <stdint.h>

#include "base/arena.h"
#include "storage/query.h"

enum {
	QUERY_MAX_BYTES = 4096,
	QUERY_MAX_PARTS = 200, /* words, phrases and fields that are typed: FTS5 takes trees of 256 levels, as of a row of NOTs */
	QUERY_MAX_LEAVES = 3 * QUERY_MAX_PARTS, /* with those that one part is meant by, too: other spellings, other tags */
	QUERY_MAX_DEPTH = 10, /* of "(" and "-": the parsers of SQLite have stacks of 100, and a level of OR takes 7 */
};

enum node_kind { NODE_AND, NODE_OR, NODE_NOT, NODE_WORDS, NODE_FIELD };

/* What a field's value is; says how the parser reads it and query_conditions.c asks for it. */
enum field_kind {
	FIELD_WORDS, /* looked for in one column of the full-text index */
	FIELD_TAG,
	FIELD_FEED,
	FIELD_SITE,
	FIELD_URL,
	FIELD_LANG,
	FIELD_ID,
	FIELD_STORY,
	FIELD_SINCE,
	FIELD_BEFORE,
	FIELD_ON,
	FIELD_UPDATED,
	FIELD_HAS,
	FIELD_IS,
	FIELD_SORT,
	FIELD_LIMIT,
	FIELD_OF_FEEDS, /* nobody types it: see query_feeds.c */
};

/* The words of has: and is:, in the order of query_fields.c: node.number. */
enum { HAS_ENCLOSURE, HAS_IMAGE };
enum { IS_STARRED, IS_UNREAD, IS_READ, IS_NEW, IS_EDITED, IS_DUPLICATE, IS_WITHDRAWN };

/* FIELD_OF_FEEDS: what the item does not have itself. FIELD_TAG, FIELD_LANG, NODE_WORDS: QUERY_OF_ITEM, that the item
 * alone is asked, or as it is typed. */
enum query_lack { LACKS_NOTHING, LACKS_AUTHOR, LACKS_LANGUAGE };
enum { QUERY_AS_TYPED, QUERY_OF_ITEM };

struct node {
	enum node_kind kind;
	const struct query_field *field; /* NODE_WORDS: NULL for all columns */
	struct str text;           /* NODE_WORDS, NODE_FIELD: the value */
	bool prefix;               /* NODE_WORDS: the last word may go on */
	bool is_exact;             /* NODE_WORDS: in quotes, found as it is written */
	int64_t number;            /* FIELD_ID, times (the first second), index into words, and as above */
	int64_t until;             /* FIELD_ON: the second after the last */
	struct node *left, *right; /* NODE_NOT: left only */
};

struct query {
	struct node *root; /* NULL: everything */
	enum query_sort sort;
	bool all_as_stored;
	bool moves; /* it counts from now */
	int64_t limit; /* 0: none */
	int64_t max_per_feed; /* likewise */
	bool one_per_story;
	int64_t after_id, until_id; /* until_id 0: all items */
	int64_t after_seq, until_seq; /* of QUERY_CHANGES */
	int64_t now;
};

/* NULL when there is none of that name. */
const struct query_field *field_find(struct str name);
/* The field whose name is nearest to a misspelt one; NULL when none is near. */
const struct query_field *field_nearest(struct str name);

/* "2026-11-22", RFC 3339, "7d", "today", "yesterday" → the (first) second. False when it is none of these. */
bool query_parse_time(struct str text, int64_t now, int64_t *ret_at);
/* Of the day of that second, in UTC. */
enum { QUERY_DAY_S = 86400 };
int64_t query_day_start(int64_t at);
