#pragma once
/* Stored items, as they come out. */
#include "base/arena.h"
#include "base/document.h"
#include "storage/query.h"
#include "storage/store.h"

enum item_flag {
	ITEM_READ = 1,
	ITEM_STARRED = 2,
	ITEM_WITHDRAWN = 4, /* its publisher has taken it back */
};

/* How an item came to its story. */
enum story_bond {
	BOND_NONE,
	BOND_FIRST,     /* the story began with it */
	BOND_ADDRESS,   /* the same article: its address is that of another item */
	BOND_ID,        /* or its id, of a kind that is used once in the world */
	BOND_TEXT,      /* it says what another item says */
	BOND_BEGINNING, /* one of the two is the beginning of the other */
};

/* Another item of the same story. */
struct story_member {
	int64_t item_id, feed_id;
	struct str feed_title, url;
	bool is_same; /* the very article, not only what it says */
};

struct item {
	int64_t id;            /* small, positive, never reused */
	int64_t seq;           /* of the last insert or change */
	int64_t feed_id;
	struct str feed_url, feed_title, feed_site_url, feed_guid; /* feed_guid: Atom id of the feed */
	struct str feed_language, feed_icon, feed_rights;
	struct str first_feed_url; /* where the feed lived first, when it has moved since; else "" */
	struct str published_name; /* what its id in merged documents is made from, as that of its entry is
	                            * another item's, too; "": it is its own */
	struct person *feed_authors;
	size_t n_feed_authors;
	enum document_format feed_format; /* known when there are feed_authors */
	int64_t first_seen_at; /* unix seconds */
	int64_t changed_at;    /* last change of content after that, or TIME_NONE */
	int64_t sort_at;       /* published, else modified, else first seen; never after first seen */
	int64_t revision;      /* 1 = as first stored */
	uint32_t flags;        /* enum item_flag */
	/* Of item_get(), ITEM_TOLD, and queries for one item a story: */
	int64_t story_id;      /* of its first item; 0 = it tells none with others */
	struct story_member *also; /* the others of the story, at most 100 */
	size_t n_also;
	struct entry entry;    /* keys absent */
};

/* False with a sentence when there is none. */
bool item_get(struct store *store, int64_t id, struct arena *arena, struct item *ret_item,
	struct error *err);

enum item_fields {
	ITEM_HEAD,  /* without summary and content */
	ITEM_WHOLE,
	ITEM_TOLD,  /* whole, and with its story, as item_get() has it */
};

/* A walk over the result of a query by keyset: short read transactions, of a page of ids or of some items, so that a
 * long export does not hold the WAL, and none between two calls but the caller's own. Items stored meanwhile do not
 * appear; what is purged meanwhile may be among those that were read ahead, 32 at most. */
struct item_cursor;
bool item_cursor_open(struct store *store, const struct query *query, enum item_fields fields,
	struct item_cursor **ret_cursor, struct error *err);
/* 1: *ret_item holds the next one, its strings until the cursor is called again. 0: the end. -1: err. */
int item_cursor_next(struct item_cursor *cursor, struct item *ret_item, struct error *err);
/* To the first item again, and on with these fields: of the same items, but for those that were deleted, if they are
 * of the first page, as with a limit of less than 8,192; else the query is asked once more, and edits may have moved
 * some. */
void item_cursor_rewind(struct item_cursor *cursor, enum item_fields fields);
void item_cursor_close(struct item_cursor *cursor); /* before its store; NULL is fine */

/* The id of the n-th result in the order in which they were stored; 0 when there are fewer. With words in the
 * query, items that the search index does not hold yet as they are come later, and so do those behind. */
bool item_find_arrival(struct store *store, const struct query *query, int64_t n, int64_t *ret_id,
	struct error *err);

/* How many the query would give, its limit counted. */
bool item_count(struct store *store, const struct query *query, int64_t *ret_count,
	struct error *err);
