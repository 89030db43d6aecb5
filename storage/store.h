#pragma once
/* The database: one file, SQLite in WAL mode, opened by one daemon (the writer thread), by the tool
 * and by any number of readers at once. A struct store is one connection and belongs to one thread
 * at a time. Errors name the file and what to do. */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct store;

enum store_mode {
	STORE_READ,  /* must exist; never writes */
	STORE_READ_OLD, /* the same, of an older schema too: for what is the same in all */
	STORE_READ_LITTLE, /* as STORE_READ with little memory: for commands, which mostly read a page once */
	STORE_WRITE, /* creates the file and its folder, migrates to the newest schema: for who has the lock */
	STORE_WRITE_BESIDE, /* the same for others: what is of an older schema is left alone */
};

/* The caller branches on why, for exit codes. */
enum store_result {
	STORE_OK,
	STORE_FAILED,  /* input/output, disk full, anything else */
	STORE_BUSY,    /* somebody else holds the lock longer than we wait (5 s) */
	STORE_FORBIDDEN, /* the file or its folder may not be opened or written by us */
	STORE_CORRUPT, /* never repaired silently: the file is left as it is */
	STORE_NEWER,   /* written by a newer courant */
	STORE_MISSING, /* STORE_READ and no such file */
	STORE_IN_USE,  /* store_lock_file(): somebody has it */
};

enum store_result store_open(const char *path, enum store_mode mode, struct store **ret_store,
	struct error *err);
/* The lock of the daemon, of which there is one a database: a descriptor. Makes the file and its folder when there
 * are none. SQLite's own locks are of another kind; the descriptor stays open until all stores on the file are
 * closed, as closing it would drop theirs (fcntl(2)). */
enum store_result store_lock_file(const char *path, int *ret_lock, struct error *err);
/* False when the file was deleted or replaced under us: what is written goes nowhere. */
bool store_is_in_place(const struct store *store);
void store_close(struct store *store); /* NULL is fine; the writer checkpoints */

/* Why the last call on this store that returned false did so; STORE_OK: what was asked for is not there. */
enum store_result store_why(const struct store *store);

/* Gives free pages back to the file system, 500 at a time, when they are many; *ret_more: call again.
 * Files that were made by schema 2 or earlier keep theirs for later items. */
bool store_give_back(struct store *store, bool *ret_more, struct error *err);

/* Copies the WAL into the database and truncates it. A reader that does not leave within half a second is no failure.
 * Commits keep it bounded by themselves: when it has grown to 2,000 pages (32 MiB, of older files 16), and when a reader
 * stayed each time that it has grown by an eighth, a commit waits as long for it to begin anew. */
bool store_empty_log(struct store *store, struct error *err);

/* Every page, and no more: of any schema. */
bool store_check_pages(struct store *store, struct error *err);
/* Every page, foreign keys, what is counted, rows of what is gone, the search index; false with the first
 * finding. */
bool store_check(struct store *store, struct error *err);

/* What is read from here to store_end() is of one moment. For moments: meanwhile the WAL grows. */
bool store_begin_read(struct store *store, struct error *err);
/* Commits when ok and rolls back otherwise; a failed commit is rolled back too. */
bool store_end(struct store *store, bool ok, struct error *err);

/* The last seq given out; 0 in an empty store. */
bool store_last_seq(struct store *store, int64_t *ret_seq, struct error *err);
/* A number that is another one when all has been replaced by a restore, or brought to a newer schema. */
bool store_edition(struct store *store, int64_t *ret_edition, struct error *err);

struct store_totals {
	int64_t n_feeds, n_feeds_failing, n_feeds_gone, n_items, n_unread, last_item_at, n_unindexed;
};
bool store_totals(struct store *store, struct store_totals *ret_totals, struct error *err);
