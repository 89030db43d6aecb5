#pragma once
/* Inside the room only: a connection, its prepared statements, and calls on them. A call binds
 * values and reads columns in the order in which the statement names them. */
#include <sqlite3.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/document.h"
#include "base/error.h"
#include "base/str.h"
#include "storage/sql.h"
#include "storage/store.h"

struct store {
	sqlite3 *db;
	char *path;
	enum store_mode mode;
	dev_t device; /* of the file that was opened */
	ino_t inode;
	enum store_result why; /* of the last failure */
	int n_log_pages;      /* of the WAL at the last commit */
	int n_log_pages_copy; /* when the WAL has so many it is copied into the database... */
	int n_log_pages_wait; /* ...and when it has so many readers are waited for, so that it begins anew */
	struct fold *fold; /* fold.h */
	struct search_tail *tail; /* search_tail.h; NULL until words are asked for */
	sqlite3_stmt *statements[SQL_COUNT];
};

static inline bool store_writes(enum store_mode mode)
{
	return mode == STORE_WRITE || mode == STORE_WRITE_BESIDE;
}

/* Fills err from the connection's last error and notes why; returns false. */
bool store_fail(struct store *store, struct error *err);
enum store_result store_result_of(int sqlite_code);
/* "there is no item 5", which is no failure of the store; returns false. */
bool store_lacks(struct store *store, const char *what, int64_t id, struct error *err);

bool store_begin_write(struct store *store, struct error *err);

struct call {
	struct store *store;
	sqlite3_stmt *stmt; /* NULL when it could not be prepared: the step then fails */
	int n_bound, n_read;
};

struct call call_new(struct store *store, enum sql which);

/* Steps to the next row: 1 when there is one, 0 at the end, -1 on failure; the statement is reset
 * for all but 1. */
int call_row(struct call *call);
/* A statement without rows, or whose rows do not matter. */
bool call_run(struct call *call);
/* Leaves a statement before its end. Not between a failure and store_fail(), whose sentence would be
 * lost: a transaction that fails ends all its statements by itself. */
void call_end(struct call *call);

static inline void call_int(struct call *call, int64_t value)
{
	sqlite3_bind_int64(call->stmt, ++call->n_bound, value);
}

/* NULL for `absent`. */
static inline void call_opt(struct call *call, int64_t value, int64_t absent)
{
	if (value == absent)
		sqlite3_bind_null(call->stmt, ++call->n_bound);
	else
		sqlite3_bind_int64(call->stmt, ++call->n_bound, value);
}

/* Borrowed until the statement has run; NULL when empty. */
static inline void call_str(struct call *call, struct str value)
{
	if (value.len)
		sqlite3_bind_text64(call->stmt, ++call->n_bound, value.data, value.len, SQLITE_STATIC,
			SQLITE_UTF8);
	else
		sqlite3_bind_null(call->stmt, ++call->n_bound);
}

/* The same, but "" when empty, for columns that are never NULL. */
static inline void call_text(struct call *call, struct str value)
{
	sqlite3_bind_text64(call->stmt, ++call->n_bound, value.len ? value.data : "", value.len,
		SQLITE_STATIC, SQLITE_UTF8);
}

static inline void call_blob(struct call *call, struct str value)
{
	if (value.len)
		sqlite3_bind_blob64(call->stmt, ++call->n_bound, value.data, value.len, SQLITE_STATIC);
	else
		sqlite3_bind_null(call->stmt, ++call->n_bound);
}

static inline int64_t call_read_int(struct call *call)
{
	return sqlite3_column_int64(call->stmt, call->n_read++);
}

static inline int64_t call_read_opt(struct call *call, int64_t absent)
{
	int at = call->n_read++;
	if (sqlite3_column_type(call->stmt, at) == SQLITE_NULL)
		return absent;
	return sqlite3_column_int64(call->stmt, at);
}

/* Borrowed until the next step; empty for NULL. */
static inline struct str call_read_borrowed(struct call *call)
{
	int at = call->n_read++;
	const char *data = (const char *)sqlite3_column_blob(call->stmt, at);
	return str_make(data, data ? (size_t)sqlite3_column_bytes(call->stmt, at) : 0);
}

static inline struct str call_read_str(struct call *call, struct arena *arena)
{
	struct str s = call_read_borrowed(call);
	return s.len ? arena_str(arena, s) : (struct str){0};
}

/* What must be known before a write, and is remembered after it; one row. */
struct meta {
	int64_t last_seq, last_item_id; /* given out so far */
	bool search;                    /* the full-text index is kept */
	int64_t tokenizer;              /* the version of the one that fills it; 0: it is not kept */
	int64_t indexed_item_id;        /* it holds the items up to this one */
};
bool meta_get(struct store *store, struct meta *ret_meta, struct error *err);
