#pragma once
/* Rows of feed and feed_state ⇄ structs. Inside the room. */
#include "base/buf.h"
#include "storage/connection.h"
#include "storage/feed.h"

/* Binds the state in the order of the columns of SQL_STATE_SET. */
void feed_row_bind_state(struct call *call, const struct feed_state *state);
/* Reads the columns that SQL_FEED_LEASE names, and the counts of the others. No tags. */
void feed_row_read(struct call *call, bool with_counts, struct arena *arena,
	struct feed_record *ret_feed);

/* Binds the columns author, rights and extra; borrows from the buffers until the statement has run. */
void feed_row_bind_head(struct call *call, const struct document *document, struct buf *author, struct buf *extra);
/* Reads the column extra: the authors, and the format of the document that named them. */
enum document_format feed_row_read_extra(struct call *call, struct arena *arena, struct person **ret_authors,
	size_t *ret_count);

/* Registers the SQL function inherited_author(author, extra): the author that items have which name none, where the
 * format of the feed says so (RFC 4287 section 4.2.1, JSON Feed 1.1); else NULL. */
bool feed_row_register(sqlite3 *db);

/* feed_find() among the unsubscribed feeds too, whose items are still there. */
bool feed_find_any(struct store *store, struct str selector, struct arena *arena,
	int64_t **ret_ids, size_t *ret_count, struct error *err);

/* 1 and the id of the feed of this very address, 0, or -1. */
int feed_row_at(struct store *store, struct str url, int64_t *ret_id);
/* An address that leads to the feed; inside the caller's transaction, as below. */
bool feed_add_alias(struct store *store, struct str url, int64_t feed_id, int64_t now);
/* From now on the feed lives at `to`. Inside the caller's transaction, counts in meta->last_seq; false leaves the
 * sentence to store_fail(). */
bool feed_move(struct store *store, int64_t feed_id, struct str to, int64_t now, struct meta *meta);
