#pragma once
/* The tree of a query → one SELECT of ids and sort keys, a page at a time. Inside the room. */
#include "base/buf.h"
#include "storage/connection.h"
#include "storage/query_tree.h"

/* Parameters of the statement that the caller binds; the others are bound already. */
enum {
	QUERY_UNTIL_KEY = 1, /* sort keys below this one */
	QUERY_FROM_KEY = 2,  /* and not below this one */
	QUERY_LAST_ID = 3,   /* items up to this one */
	QUERY_PAGE_SIZE = 4, /* rows */
};

struct query_plan {
	sqlite3_stmt *stmt;          /* id, sort_key, the feed's id where feeds are counted; the
	                              * caller finalizes */
	int64_t from_key, until_key; /* what since:, before: and on: leave */
	bool by_relevance;           /* one page is all there is */
};

enum query_form {
	QUERY_PAGES,    /* in the order of the query; a row may come twice, one right after the other */
	QUERY_COUNT,    /* one row: how many rows it would be */
	QUERY_ARRIVALS, /* in the order in which they were stored */
	QUERY_CHANGES,  /* in the order of seq, which is a third column; after_seq to until_seq */
};

bool query_prepare(struct store *store, const struct query *query, enum query_form form,
	struct query_plan *ret_plan, struct error *err);
