/* Numbered migrations in `user_version`, each a transaction of its own, so that one which was
 * killed in the middle is simply done again; for a new file all are one, so that nobody sees it half made.
 * Their texts: migrations.c. */
#include "storage/schema.h"

#include <stdio.h>

#include "storage/migrations.h"

int schema_version(void)
{
	return migration_count();
}

static bool execute(struct store *store, const char *sql, struct error *err)
{
	return !sqlite3_exec(store->db, sql, NULL, NULL, NULL) || store_fail(store, err);
}

static bool read_pragma(struct store *store, const char *sql, int *ret_value, struct error *err)
{
	sqlite3_stmt *stmt = NULL;
	bool ok = sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL) == SQLITE_OK &&
		sqlite3_step(stmt) == SQLITE_ROW;
	if (ok)
		*ret_value = sqlite3_column_int(stmt, 0);
	else
		store_fail(store, err);
	sqlite3_finalize(stmt);
	return ok;
}

/* `version` is read again under the lock: two programs may have started together. */
static bool migrate_on(struct store *store, int until, struct error *err)
{
	int version = 0;
	if (!execute(store, "BEGIN EXCLUSIVE", err))
		return false;
	bool ok = read_pragma(store, "PRAGMA user_version", &version, err);
	int last = version == 0 || version >= until ? until : version + 1;
	for (int next = version + 1; next <= last; next++)
		for (const char *const *sql = migration_texts(next); ok && *sql; sql++)
			ok = execute(store, *sql, err);
	if (ok && version < last) {
		char stamp[96];
		snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d;",
			SCHEMA_APPLICATION_ID, last);
		ok = execute(store, stamp, err);
	}
	return store_end(store, ok, err);
}

/* Of one snapshot: another program may be making the tables right now. */
static bool read_marks(struct store *store, int *ret_version, int *ret_application_id,
	int *ret_n_tables, struct error *err)
{
	if (!execute(store, "BEGIN", err))
		return false;
	bool ok = read_pragma(store, "SELECT count(*) FROM sqlite_schema", ret_n_tables, err) &&
		read_pragma(store, "PRAGMA user_version", ret_version, err) &&
		read_pragma(store, "PRAGMA application_id", ret_application_id, err);
	return store_end(store, ok, err);
}

enum store_result schema_judge(struct store *store, struct error *err)
{
	int version = 0, application_id = 0, n_tables = 0;
	if (!read_marks(store, &version, &application_id, &n_tables, err))
		return store->why;
	if (n_tables && application_id != SCHEMA_APPLICATION_ID) {
		error_set(err, "%s is a database of another program; name another file", store->path);
		return STORE_FAILED;
	}
	if (version > schema_version()) {
		error_set(err, "database %s has schema %d, written by a newer courant than this one, "
			"which knows %d; update courant", store->path, version, schema_version());
		return STORE_NEWER;
	}
	if (store->mode == STORE_WRITE || version == schema_version())
		return STORE_OK;
	if (version ? store->mode == STORE_READ_OLD : store->mode == STORE_WRITE_BESIDE)
		return STORE_OK;
	if (version == 0) {
		error_set(err, "database %s is empty; start courantd or add a feed", store->path);
		return STORE_MISSING;
	}
	error_set(err, "database %s was written by an older courant; start or restart courantd, which "
		"brings it up to date", store->path);
	return STORE_FAILED;
}

enum store_result schema_migrate(struct store *store, int until, struct error *err)
{
	int version = 0;
	bool ok;
	while ((ok = read_pragma(store, "PRAGMA user_version", &version, err)) && version < until) {
		if (version && store->mode == STORE_WRITE_BESIDE) /* somebody has put an older one there meanwhile */
			return schema_judge(store, err);
		if (!migrate_on(store, until, err))
			return store->why;
	}
	return ok ? STORE_OK : store->why;
}
