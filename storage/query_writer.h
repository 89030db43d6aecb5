#pragma once
/* What the files query_*.c share while they write a statement. Inside the room. */
#include "base/buf.h"
#include "storage/connection.h"
#include "storage/query_sql.h"
#include "storage/query_tree.h"

enum {
	QUERY_SQL_MAX = 8 * 1024 * 1024, /* up to QUERY_MAX_BRANCHES times as many conditions as leaves */
	QUERY_MAX_BRANCHES = 4,
	QUERY_MAX_CONDITIONS = 2 * QUERY_MAX_LEAVES + QUERY_MAX_BRANCHES, /* a phrase may become two */
	QUERY_MAX_LISTS = 16, /* six lists, two lengths */
	QUERY_FEW = 16,         /* one item in so many: worth an index of its own and a sort */
	QUERY_MATCH_FEEDS = 64, /* that the index is asked for together */
	QUERY_MATCH_FEEDS_OF_WORDS = 192, /* likewise: 20 us each, where hits of a frequent word are looked through at 0.6 us */
	QUERY_LIST_MAX = 20000, /* items in a list that is gone through: of more a walk over all meets one soon */
};

struct id_list;

struct query_param {
	bool is_int;
	int64_t number;
	struct str text;
	struct id_list *ids; /* for is_listed(); NULL: a number or a text */
};

/* The feeds that a condition means, or that have the tag or the language, by their ids. */
struct query_feeds {
	const struct node *node;
	struct id_list *ids; /* owned with the others that have it; sorted */
	bool is_probed, meets_soon; /* query_meets_soon() */
	bool has_end;
	int64_t end; /* the first key behind all their items */
};

/* The beginning of a word that items are read for, rather than the index. */
struct query_prefix {
	const struct node *node;
	struct str token;
	int columns; /* enum begins_column */
};

/* What the index is asked for a url:. */
struct query_address {
	const struct node *node;
	struct str words; /* empty: it is not */
	bool goes_on;     /* the last one */
	bool is_frequent; /* what it begins with: a walk over all items meets one soon */
};

/* Whether so many items at most are in a list; asked once. */
struct query_list {
	const char *sql;
	int most;
	bool is_short;
};

/* Where the rows come from. */
enum query_way {
	QUERY_WALKS,     /* all items in their order, or what an index lists */
	QUERY_ASKS_EACH, /* the same, known to be few: each is asked for the words */
	QUERY_BY_WORDS,  /* the full-text index, asked for words and what else it has */
	QUERY_BY_TERMS,  /* the same without words: what it gives is asked once more */
	QUERY_BY_FEEDS,  /* the items of several feeds, merged */
};

struct query_writer {
	struct store *store;
	const struct query *query;
	struct meta meta;
	struct str tail;  /* search_tail_keys(): items of which the index is not asked for words */
	struct str stems; /* the languages whose stems a word finds: "en,nl,…" */
	struct arena arena;
	struct buf sql;
	struct query_param *params; /* few, mostly; conditions may stand four times a branch */
	int n_params;
	struct query_feeds feeds[2 * QUERY_MAX_LEAVES]; /* of a tag, those of the item and of the feed */
	size_t n_feeds;
	struct query_address addresses[QUERY_MAX_LEAVES];
	size_t n_addresses;
	enum query_form form;
	const struct node *conditions[QUERY_MAX_CONDITIONS]; /* all of them hold for every result */
	size_t n_conditions;
	struct query_prefix prefixes[2 * QUERY_MAX_LEAVES];
	size_t n_prefixes;
	struct query_list lists[QUERY_MAX_LISTS];
	size_t n_lists;
	bool may_read_items;  /* not many, in the order of items */
	enum query_way way;
	const struct node *merged; /* QUERY_BY_FEEDS: the condition that the rows fulfil already */
	bool asks_item; /* the condition that is written is asked of one item, not of the index */
	int n_branches; /* of what was parted at an OR */
	int64_t from_at, until_at; /* of since:, before: and on: */
	struct error *err;
};

/* Every feed:, site:, tag:, lang:, author: and url: of the tree, looked up once; the same tree as it is meant. */
bool query_look_up(struct query_writer *writer, const struct node *node, const struct node **ret_node);
/* Of the node: none if it means none. */
const struct query_feeds *query_feeds_of(const struct query_writer *writer,
	const struct node *node);
/* So that the index is asked for them together. */
bool query_are_feeds_few(const struct query_writer *writer, const struct node *node);
/* An array. */
struct str query_feeds_json(struct query_writer *writer, const struct query_feeds *feeds);
/* That a node is that items are of these feeds, and no more than what else they lack. */
bool query_names_feeds(const struct node *node);
/* How many items these feeds have, if that may be few; INT64_MAX for other conditions. */
int64_t query_count_of_feeds(struct query_writer *writer, const struct node *node);
bool query_have_many_items(struct query_writer *writer, const struct query_feeds *feeds);
/* A walk over all items finds some of these feeds sooner than each feed is looked at. */
bool query_meets_soon(struct query_writer *writer, const struct query_feeds *feeds);
/* The condition by which pages are read QUERY_BY_FEEDS; NULL: by none. */
const struct node *query_feeds_to_merge(struct query_writer *writer);
/* The first key behind all that the conditions leave, as far as feeds tell; INT64_MAX: they do not. */
int64_t query_end_of_feeds(struct query_writer *writer);

/* The words of a url:, as the index is best asked for them. */
void query_find_address(struct query_writer *writer, const struct node *node);

/* True when the full-text index alone can answer the tree and has words to look for. */
bool query_is_match(const struct query_writer *writer, const struct node *node);

/* NULL when the index is asked for it. */
const struct query_prefix *query_prefix_of(const struct query_writer *writer, const struct node *node);
/* There is one in the tree, or a phrase that was split. */
bool query_reads_items_for(const struct query_writer *writer, const struct node *node);

/* The index's own expression for such a tree. */
struct str query_match(struct query_writer *writer, const struct node *node);

/* Parts the condition there, that one of two is true, with what the index is asked for on the right. False
 * when a walk over all items would have to look for what is on a side, or reads them for both. */
bool query_part_either(struct query_writer *writer, size_t at, const struct node **ret_left,
	const struct node **ret_right);

/* Finds those among the conditions. */
void query_find_frequent_prefixes(struct query_writer *writer);
/* Makes two of each condition that is a phrase whose last word so many words begin with. */
void query_split_phrases(struct query_writer *writer);
/* What words are looked for in, of enum search_column; and what they have before them in the index there. */
int query_columns_of(const struct node *node);
const char *query_mark_of(int columns);
/* How the index's tokenizer is given words. */
struct str query_phrase(struct query_writer *writer, const struct node *node, bool *ret_goes_on);

/* That a condition leaves few items, each of which is better asked for the words (that of a feed, too, if it
 * counts). */
bool query_prefers_items(struct query_writer *writer, bool feeds_count);
/* Whether so many items fulfil this node (and the conditions that name no words), of the 128 that come first, and again
 * of 128 some thousand further on: what has just come may be all there is. */
bool query_is_frequent(struct query_writer *writer, const struct node *node, bool with_others, int64_t at_least);
bool query_names_words(const struct node *node);
/* At most that many items fulfil the condition, or one of all, and an index lists them. */
bool query_is_short_list(struct query_writer *writer, const struct node *node, int most);
bool query_has_short_list(struct query_writer *writer, int most);

/* A node of both; in the writer's arena. */
struct node *query_pair(struct query_writer *writer, enum node_kind kind, const struct node *left,
	const struct node *right);
/* What has to be false. */
const struct node *query_not(struct query_writer *writer, const struct node *node);

/* Whether what fulfils it is found without a walk over all. */
bool query_is_driven(struct query_writer *writer, const struct node *node);

/* The way that is best for the conditions as they are. */
void query_choose_way(struct query_writer *writer);
/* Takes out of the conditions what the index can answer together, as one expression. By terms all conditions
 * stay, as they are asked of what is not in the index yet, too. */
struct str query_take_match(struct query_writer *writer);

/* A value of the query; the number of its parameter. Texts live as long as the writer. */
int query_add_text(struct query_writer *writer, struct str text);
int query_add_number(struct query_writer *writer, int64_t number);
int query_add_ids(struct query_writer *writer, struct id_list *ids);

/* The first sort key of a second. */
int64_t query_key_of(int64_t at);

/* Binds all of them. */
bool query_bind(struct query_writer *writer, sqlite3_stmt *stmt);

const char *query_order_of(const struct query *query);
/* Everything that is in writer->conditions, each with " AND " before it. */
bool query_emit_conditions(struct query_writer *writer);
/* That the sort key is one that the index finds, or one of the items that wait for it. */
bool query_emit_found(struct query_writer *writer, struct str match);
/* That what the index says of items which it does not hold as they are does not count. */
bool query_emit_without_tail(struct query_writer *writer);
