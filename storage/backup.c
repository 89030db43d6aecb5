/* SQLite's own copy of pages, inside one read transaction: without it the copy would begin anew with
 * every commit of somebody else. */
#include "storage/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/connection.h"

static const long long most_ahead = 1000000000; /* of the numbers in a backup */
enum { STEP_PAGES = 512, BUSY_TIMEOUT_MS = 5000 };

static bool copy_fail(sqlite3 *copy, const char *path, struct error *err)
{
	int code = sqlite3_errcode(copy);
	const char *sentence = code == SQLITE_NOTADB
		? "%s is damaged in its first bytes (%s); move it away, with its -wal and -shm"
		: code == SQLITE_BUSY ? "%s is in use (%s); try again when no other program reads it"
				      : "%s: the copy cannot be written (%s)";
	return error_set(err, sentence, path, sqlite3_errmsg(copy));
}

static int on_number(void *user, int n_columns, char **values, char **names)
{
	(void)n_columns, (void)names;
	*(long long *)user = values[0] ? atoll(values[0]) : 0;
	return 0;
}

/* With a log pages cannot change their size, which a file that was made by an older program may have to. */
static bool prepare_copy(struct store *store, sqlite3 *copy)
{
	static const char size[] = "PRAGMA schema_version; PRAGMA page_size"; /* the first reads the file */
	long long theirs = 0, ours = 0;
	return sqlite3_exec(store->db, size, on_number, &theirs, NULL) == SQLITE_OK
		&& sqlite3_exec(copy, size, on_number, &ours, NULL) == SQLITE_OK
		&& (ours == theirs || sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) == SQLITE_OK);
}

static bool copy_pages(struct store *store, sqlite3 *copy, const char *path,
	backup_progress_fn on_progress, void *user, struct error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->db, "main");
	if (!backup)
		return copy_fail(copy, path, err);
	int code;
	while ((code = sqlite3_backup_step(backup, STEP_PAGES)) == SQLITE_OK) {
		int64_t n_pages = sqlite3_backup_pagecount(backup);
		on_progress(user, n_pages - sqlite3_backup_remaining(backup), n_pages);
	}
	if (sqlite3_backup_finish(backup) != SQLITE_OK || code != SQLITE_DONE)
		return copy_fail(copy, path, err);
	return true;
}

/* The first read fixes what the transaction sees. */
static bool copy_snapshot(struct store *store, sqlite3 *copy, const char *path,
	backup_progress_fn on_progress, void *user, struct error *err)
{
	int64_t seq;
	if (!store_begin_read(store, err))
		return false;
	bool ok = store_last_seq(store, &seq, err)
		&& copy_pages(store, copy, path, on_progress, user, err);
	return store_end(store, ok, err);
}

/* last: a statement for the copy. */
static bool write_into(struct store *store, const char *path, const char *last, backup_progress_fn on_progress,
	void *user, struct error *err)
{
	sqlite3 *copy = NULL;
	const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	bool ok = sqlite3_open_v2(path, &copy, flags, NULL) == SQLITE_OK
			&& sqlite3_busy_timeout(copy, BUSY_TIMEOUT_MS) == SQLITE_OK && prepare_copy(store, copy)
		? copy_snapshot(store, copy, path, on_progress, user, err) : copy_fail(copy, path, err);
	ok = ok && (sqlite3_exec(copy, last, NULL, NULL, NULL) == SQLITE_OK || copy_fail(copy, path, err));
	if (sqlite3_close(copy) != SQLITE_OK && ok)
		ok = error_set(err, "%s: the copy cannot be closed", path);
	return ok;
}

static bool is_same_file(const char *path, const char *other)
{
	struct stat one, two;
	return stat(path, &one) == 0 && stat(other, &two) == 0 && one.st_dev == two.st_dev
		&& one.st_ino == two.st_ino;
}

bool backup_is_elsewhere(const struct store *store, const char *path, struct error *err)
{
	static const char *const own[] = {"", "-wal", "-shm"}, *const written[] = {"", ".part", "-wal", "-shm", "-journal"};
	struct arena arena = {0};
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof own / sizeof *own; i++)
		for (size_t k = 0; ok && k < sizeof written / sizeof *written; k++)
			ok = !is_same_file(arena_printf(&arena, "%s%s", store->path, own[i]),
				arena_printf(&arena, "%s%s", path, written[k]));
	arena_finish(&arena);
	return ok || error_set(err, "%s is a file of the database %s itself; name another one", path, store->path);
}

/* A log that the former copy has left would be played over the new one. */
static bool put_in_place(const char *part, const char *path, struct error *err)
{
	static const char *const logs[] = {"-wal", "-shm", "-journal"};
	struct arena arena = {0};
	bool ok = true;
	for (size_t i = 0; ok && i < sizeof logs / sizeof *logs; i++) {
		const char *log = arena_printf(&arena, "%s%s", path, logs[i]);
		ok = unlink(log) == 0 || errno == ENOENT || error_set(err, "%s: %s", log, strerror(errno));
	}
	arena_finish(&arena);
	return ok && (rename(part, path) == 0 || error_set(err, "%s: %s", path, strerror(errno)));
}

/* Held until it is closed: of two that write to one name, each would take away what the other has begun. False only
 * when somebody else has it: where folders cannot be locked (*ret_lock is -1, or NFS), that goes unnoticed. */
static bool lock_folder(const char *path, int *ret_lock, struct error *err)
{
	const char *slash = strrchr(path, '/');
	struct arena arena = {0};
	const char *folder = slash ? arena_printf(&arena, "%.*s", (int)(slash - path + 1), path) : ".";
	int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool is_free = lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
	arena_finish(&arena);
	*ret_lock = lock;
	return is_free || error_set(err, "%s: another backup into this folder is under way; try again when it is done", path);
}

static bool write_copy(struct store *store, const char *path, backup_progress_fn on_progress, void *user,
	struct error *err)
{
	static const char without_log[] = "PRAGMA journal_mode = DELETE"; /* or who may not write there could not read it */
	struct arena arena = {0};
	const char *part = arena_printf(&arena, "%s.part", path);
	unlink(part); /* of a copy that was interrupted */
	int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); /* addresses may hold secrets */
	bool ok = fd >= 0 || error_set(err, "%s: %s", part, strerror(errno));
	if (fd >= 0)
		close(fd);
	ok = ok && store_check_pages(store, err) && write_into(store, part, without_log, on_progress, user, err)
		&& put_in_place(part, path, err);
	if (!ok)
		unlink(part);
	arena_finish(&arena);
	return ok;
}

bool backup_write(struct store *store, const char *path, backup_progress_fn on_progress, void *user,
	struct error *err)
{
	int lock;
	bool ok = lock_folder(path, &lock, err) && write_copy(store, path, on_progress, user, err);
	if (lock >= 0)
		close(lock);
	return ok;
}

/* What a database has given out; 0 where that cannot be read. */
struct given_out {
	long long item_id, seq;
};

static struct given_out last_given_out(const char *path)
{
	sqlite3 *db = NULL;
	struct given_out last = {0};
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
		&& sqlite3_busy_timeout(db, BUSY_TIMEOUT_MS) == SQLITE_OK) {
		sqlite3_exec(db, "SELECT last_item_id FROM meta", on_number, &last.item_id, NULL);
		sqlite3_exec(db, "SELECT last_seq FROM meta", on_number, &last.seq, NULL);
	}
	sqlite3_close(db);
	return last;
}

/* The numbers of items are not given out again: archives of exports that lie in their folders have the former ones in
 * their names, and would be taken for those of new items. Nor are those of changes: who follows them has seen what the
 * former content gave out, and is to miss nothing that comes. What is damaged may name any number.
 * A log that the former content has left stays one of its own: SQLite reads it before it writes. A file put
 * in place by hand would have it played over. */
bool backup_restore(struct store *backup, const char *path, backup_progress_fn on_progress, void *user,
	struct error *err)
{
	char last[256];
	struct given_out before = last_given_out(path);
	snprintf(last, sizeof last, "UPDATE meta SET last_item_id = max(last_item_id, min(%lld, last_item_id + %lld)), "
		"last_seq = max(last_seq, min(%lld, last_seq + %lld))", before.item_id, most_ahead, before.seq, most_ahead);
	return write_into(backup, path, last, on_progress, user, err);
}
