/* Statements are prepared on first use and kept for the life of the connection. Knows SQLite's
 * error codes and turns them into sentences; does not know what the statements are about. */
#include "storage/connection.h"

#include <errno.h>
#include <stdlib.h>

static const struct {
	int code;
	enum store_result result;
	const char *sentence; /* %s: SQLite's own words */
} failures[] = {
	{SQLITE_BUSY, STORE_BUSY, "locked by another program for too long; try again when it is done"},
	{SQLITE_LOCKED, STORE_BUSY, "locked; try again"},
	{SQLITE_CORRUPT, STORE_CORRUPT, "damaged (%s); keep the file and restore a backup"},
	{SQLITE_NOTADB, STORE_CORRUPT, "not a database or damaged in its first bytes (%s)"},
	{SQLITE_FULL, STORE_FAILED, "no space left (%s); free some, nothing was stored"},
	{SQLITE_READONLY, STORE_FORBIDDEN, "cannot be written (%s); check its permissions"},
	{SQLITE_CANTOPEN, STORE_FAILED, "cannot be opened (%s); check folder and permissions"},
	{SQLITE_PERM, STORE_FORBIDDEN, "access refused (%s); check its permissions"},
	{SQLITE_IOERR, STORE_FAILED, "input/output failed (%s); check the disk"},
};

static size_t failure_index(int sqlite_code)
{
	size_t i = 0;
	while (i < sizeof failures / sizeof *failures && failures[i].code != (sqlite_code & 0xff))
		i++;
	return i;
}

enum store_result store_result_of(int sqlite_code)
{
	size_t i = failure_index(sqlite_code);
	return i < sizeof failures / sizeof *failures ? failures[i].result : STORE_FAILED;
}

bool store_fail(struct store *store, struct error *err)
{
	int code = sqlite3_extended_errcode(store->db);
	if ((code & 0xff) == SQLITE_NOMEM)
		die_out_of_memory();
	store->why = store_result_of(code);
	if ((code & 0xff) == SQLITE_CANTOPEN && sqlite3_system_errno(store->db) == EACCES)
		store->why = STORE_FORBIDDEN;
	size_t i = failure_index(code);
	if (i < sizeof failures / sizeof *failures)
		error_set(err, failures[i].sentence, sqlite3_errmsg(store->db));
	else
		error_set(err, "%s", sqlite3_errmsg(store->db));
	return error_prefix(err, "database %s", store->path);
}

bool store_lacks(struct store *store, const char *what, int64_t id, struct error *err)
{
	store->why = STORE_OK;
	return error_set(err, "there is no %s %lld", what, (long long)id);
}

struct call call_new(struct store *store, enum sql which)
{
	sqlite3_stmt **stmt = &store->statements[which];
	if (!*stmt)
		sqlite3_prepare_v3(store->db, sql_texts[which], -1, SQLITE_PREPARE_PERSISTENT, stmt,
			NULL);
	return (struct call){.store = store, .stmt = *stmt};
}

int call_row(struct call *call)
{
	int code = sqlite3_step(call->stmt);
	call->n_read = 0;
	if (code == SQLITE_ROW)
		return 1;
	sqlite3_reset(call->stmt);
	call->n_bound = 0;
	return code == SQLITE_DONE ? 0 : -1;
}

bool call_run(struct call *call)
{
	int code = sqlite3_step(call->stmt);
	sqlite3_reset(call->stmt);
	call->n_bound = 0;
	return code == SQLITE_DONE || code == SQLITE_ROW;
}

void call_end(struct call *call)
{
	sqlite3_reset(call->stmt);
	call->n_bound = 0;
}

static bool run_plain(struct store *store, enum sql which, struct error *err)
{
	struct call call = call_new(store, which);
	return call_run(&call) || store_fail(store, err);
}

bool store_begin_read(struct store *store, struct error *err)
{
	return run_plain(store, SQL_BEGIN_READ, err);
}

bool store_begin_write(struct store *store, struct error *err)
{
	return run_plain(store, SQL_BEGIN_WRITE, err);
}

bool store_end(struct store *store, bool ok, struct error *err)
{
	if (ok && run_plain(store, SQL_COMMIT, err))
		return true;
	/* Some failures (disk full, for one) have rolled back already. */
	for (size_t i = 0; i < SQL_COUNT; i++)
		sqlite3_reset(store->statements[i]);
	if (!sqlite3_get_autocommit(store->db)) {
		struct call call = call_new(store, SQL_ROLLBACK);
		call_run(&call);
	}
	return false;
}

bool meta_get(struct store *store, struct meta *ret_meta, struct error *err)
{
	struct call call = call_new(store, SQL_META_GET);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	struct meta meta = {.last_seq = call_read_int(&call)};
	meta.last_item_id = call_read_int(&call);
	meta.tokenizer = call_read_int(&call);
	meta.search = meta.tokenizer != 0;
	meta.indexed_item_id = call_read_int(&call);
	call_end(&call);
	*ret_meta = meta;
	return true;
}
