/* Opening and keeping the file: folder, mode of access, settings, checkpoints. Knows
 * where the database is; does not know what is in it. */
#include "storage/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/address.h"
#include "storage/begins.h"
#include "storage/connection.h"
#include "storage/feed_row.h"
#include "storage/fold.h"
#include "storage/holds.h"
#include "storage/id_list.h"
#include "storage/item_row.h"
#include "storage/part.h"
#include "storage/plain.h"
#include "storage/published.h"
#include "storage/rank.h"
#include "storage/schema.h"
#include "storage/search_tail.h"
#include "storage/tags.h"
#include "storage/terms.h"
#include "storage/tokenizer.h"

enum {
	PAGE_BYTES = 16384, /* of new files, as the settings say */
	MAPPED_PAGES = 64,
	BUSY_TIMEOUT_MS = 5000,
	CHECKPOINT_TIMEOUT_MS = 500,           /* for readers to leave the WAL; then next time */
	CHECKPOINT_PAGES = 1000,               /* 16 MiB of WAL, 8 of a file from when pages were half as large */
	LOG_PAGES_MAX = 2000,                  /* then it is to begin anew: six attempts below 64 MB, each an eighth later */
};

/* page_size holds for new files only. With 8 KiB a fifth of the table of items was what their rows, of some
 * kilobytes, leave of a page; with 16 KiB files are 10 % smaller, items are stored 8 % sooner, and 100,000
 * feeds that become due one by one in an hour write 260 KB a second in place of 170. */
static const char settings_write[] =
	"PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
	"PRAGMA cache_size = -16384;"
	"PRAGMA journal_size_limit = 50331648; PRAGMA foreign_keys = ON; PRAGMA mmap_size = 0;"
	"PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF";
/* Of an existing file it would wait for whoever has locked it. */
static const char settings_new[] = "PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL";
static const char settings_read[] =
	"PRAGMA query_only = ON; PRAGMA cache_size = -8192; PRAGMA mmap_size = 0;"
	"PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF";
/* Pages that are read once are better read into memory that was in use already. */
static const char settings_little[] = "PRAGMA cache_size = -1024";

/* Creates the folders above the file that are missing; false leaves errno. */
static bool make_folders(const char *path)
{
	char *copy = xstrdup(path);
	bool ok = true;
	for (char *slash = strchr(copy + 1, '/'); ok && slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		ok = mkdir(copy, 0700) == 0 || errno == EEXIST;
		*slash = '/';
	}
	int reason = errno;
	free(copy);
	errno = reason;
	return ok;
}

static bool is_forbidden(int reason)
{
	return reason == EACCES || reason == EPERM || reason == EROFS;
}

/* SQLite would create the file readable for all; addresses of feeds may hold secrets. The WAL
 * takes over the mode. */
static enum store_result make_file(const char *path, struct error *err)
{
	const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = open(path, flags, 0600);
	if (fd < 0 && errno == ENOENT && make_folders(path))
		fd = open(path, flags, 0600);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 || errno == EEXIST)
		return STORE_OK;
	int reason = errno;
	error_set(err, "cannot create the database %s: %s", path, strerror(reason));
	return is_forbidden(reason) ? STORE_FORBIDDEN : STORE_FAILED;
}

static enum store_result prepare_file(const char *path, enum store_mode mode, struct error *err)
{
	struct stat status;
	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
		error_set(err, "%s is a folder, not a database", path);
		return STORE_FAILED;
	}
	if (store_writes(mode))
		return make_file(path, err);
	if (!access(path, F_OK))
		return STORE_OK;
	if (errno == EACCES) {
		error_set(err, "cannot open the database %s: %s", path, strerror(errno));
		return STORE_FORBIDDEN;
	}
	error_set(err, "there is no database %s; start courantd or add a feed, or name another "
		"with --database", path);
	return STORE_MISSING;
}

/* SQLite does not wait for the lock under which a new file becomes a WAL database: when two
 * programs start together, one of them has to ask again. */
static bool apply_settings(struct store *store, struct error *err)
{
	const char *settings = store_writes(store->mode) ? settings_write : settings_read;
	int code, waited_ms = 0;
	struct stat status;
	if (store_writes(store->mode) && stat(store->path, &status) == 0 && status.st_size == 0
		&& sqlite3_exec(store->db, settings_new, NULL, NULL, NULL))
		return store_fail(store, err);
	while ((code = sqlite3_exec(store->db, settings, NULL, NULL, NULL)) &&
		store_result_of(code) == STORE_BUSY && waited_ms < BUSY_TIMEOUT_MS)
		waited_ms += sqlite3_sleep(10);
	if (code == SQLITE_OK && store->mode == STORE_READ_LITTLE)
		code = sqlite3_exec(store->db, settings_little, NULL, NULL, NULL);
	return code == SQLITE_OK || store_fail(store, err);
}

/* Readers leave soon: SQLite's own waits get as long as 100 ms. */
static int on_log_busy(void *user, int n_calls)
{
	(void)user;
	sqlite3_sleep(1);
	return n_calls < CHECKPOINT_TIMEOUT_MS;
}

static int checkpoint(struct store *store, int mode)
{
	sqlite3_busy_handler(store->db, on_log_busy, NULL);
	int code = sqlite3_wal_checkpoint_v2(store->db, NULL, mode, NULL, NULL);
	sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	return code;
}

/* SQLite's own rule would checkpoint, and wait for the disk, after every commit once the WAL is this long and readers
 * keep it from beginning anew. When it is longer, they are waited for: to leave what is not copied yet, for which they
 * have had the time of a first copy, and then the WAL, which is overwritten from then on: to truncate it and to
 * write it anew would cost a twentieth of the time of all. One that stays is no failure. */
static int on_commit(void *user, sqlite3 *db, const char *name, int n_pages)
{
	struct store *store = user;
	(void)db;
	(void)name;
	if (n_pages <= store->n_log_pages) { /* it has begun anew */
		store->n_log_pages_copy = CHECKPOINT_PAGES;
		store->n_log_pages_wait = LOG_PAGES_MAX;
	} else if (!store->n_log_pages) { /* at the first commit somebody else may have waited in vain for a while */
		store->n_log_pages_copy = CHECKPOINT_PAGES;
		store->n_log_pages_wait = n_pages < LOG_PAGES_MAX ? LOG_PAGES_MAX : n_pages + n_pages / 8;
	}
	store->n_log_pages = n_pages;
	bool waits = n_pages >= store->n_log_pages_wait;
	if (n_pages < store->n_log_pages_copy && !waits)
		return SQLITE_OK;
	checkpoint(store, SQLITE_CHECKPOINT_PASSIVE);
	store->n_log_pages_copy = n_pages + CHECKPOINT_PAGES;
	if (!waits)
		return SQLITE_OK;
	checkpoint(store, SQLITE_CHECKPOINT_RESTART);
	store->n_log_pages_wait = n_pages + n_pages / 8;
	return SQLITE_OK;
}

static enum store_result open_connection(struct store *store, struct error *err)
{
	bool writes = store_writes(store->mode);
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
		(writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
	if (sqlite3_open_v2(store->path, &store->db, flags, NULL)) {
		store_fail(store, err);
		return store->why;
	}
	if (writes && sqlite3_db_readonly(store->db, "main") == 1) { /* SQLite makes do with less than it was asked for */
		error_set(err, "the database %s may not be written", store->path);
		return STORE_FORBIDDEN;
	}
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_timeout(store->db, BUSY_TIMEOUT_MS);
	enum store_result result = schema_judge(store, err);
	if (result != STORE_OK)
		return result;
	if (!fold_register(store) || !plain_register(store->db) || !item_row_register(store->db) || !feed_row_register(store->db) || !published_register(store->db)
		|| !part_register(store) || !tags_register(store) || !id_list_register(store->db) || !tokenizer_register(store->db)
		|| !address_register(store->db) || !terms_register(store) || !begins_register(store->db) || !holds_register(store)
		|| !rank_register(store->db)) {
		store_fail(store, err);
		return store->why;
	}
	if (!apply_settings(store, err))
		return store->why;
	if (writes)
		sqlite3_wal_hook(store->db, on_commit, store);
	return writes ? schema_migrate(store, schema_version(), err) : STORE_OK;
}

/* All of its memory at once, and before SQLite is in use. A first touch of each of 1,000 pages, as SQLite allocates
 * them, was half of the time of an export where a fault takes 13 us, as in some virtual machines. */
static void map_cache(void)
{
	int header;
	if (sqlite3_config(SQLITE_CONFIG_PCACHE_HDRSZ, &header) != SQLITE_OK)
		return;
	int slot = (PAGE_BYTES + header + 7) / 8 * 8;
	size_t n = (size_t)slot * MAPPED_PAGES;
	void *memory = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (memory != MAP_FAILED && sqlite3_config(SQLITE_CONFIG_PAGECACHE, memory, slot, MAPPED_PAGES) != SQLITE_OK)
		munmap(memory, n);
}

enum store_result store_open(const char *path, enum store_mode mode, struct store **ret_store,
	struct error *err)
{
	enum store_result result = prepare_file(path, mode, err);
	if (result != STORE_OK)
		return result;
	/* Counting every allocation under a mutex costs the ingest 6 %. Refused, with no harm, once
	 * the library is in use. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (mode == STORE_READ_LITTLE)
		map_cache();
	struct store *store = xcalloc(1, sizeof *store);
	store->path = xstrdup(path);
	store->mode = mode;
	struct stat status;
	if (stat(path, &status) == 0) {
		store->device = status.st_dev;
		store->inode = status.st_ino;
	}
	result = open_connection(store, err);
	if (result == STORE_OK)
		*ret_store = store;
	else
		store_close(store);
	return result;
}

enum store_result store_lock_file(const char *path, int *ret_lock, struct error *err)
{
	enum store_result result = prepare_file(path, STORE_WRITE, err);
	if (result != STORE_OK)
		return result;
	/* Not for what may only be read, as NFS asks, too; a path may be that of a pipe, or of a link to what is gone. */
	int lock = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0600);
	if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0) {
		*ret_lock = lock;
		return STORE_OK;
	}
	result = errno == EWOULDBLOCK ? STORE_IN_USE : is_forbidden(errno) ? STORE_FORBIDDEN : STORE_FAILED;
	error_set(err, "database %s: %s", path, result == STORE_IN_USE
		? "another daemon, or a restore, is at work on it: stop it first" : strerror(errno));
	if (lock >= 0)
		close(lock);
	return result;
}

bool store_is_in_place(const struct store *store)
{
	struct stat status;
	return stat(store->path, &status) == 0 && status.st_dev == store->device
		&& status.st_ino == store->inode;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(store->statements[i]);
	sqlite3_close(store->db);
	fold_free(store->fold);
	search_tail_free(store->tail);
	free(store->path);
	free(store);
}

enum store_result store_why(const struct store *store)
{
	return store->why;
}

bool store_empty_log(struct store *store, struct error *err)
{
	int code = checkpoint(store, SQLITE_CHECKPOINT_TRUNCATE);
	return code == SQLITE_OK || store_result_of(code) == STORE_BUSY || store_fail(store, err);
}

/* Below that, free pages are soon used again. */
enum { FREE_PAGES_MIN = 256, FREE_PERCENT_MIN = 10 };

bool store_give_back(struct store *store, bool *ret_more, struct error *err)
{
	*ret_more = false;
	struct call call = call_new(store, SQL_PAGES_FREE);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	int64_t n_free = call_read_int(&call), n_pages = call_read_int(&call);
	call_end(&call);
	if (n_free < FREE_PAGES_MIN || n_free * 100 < n_pages * FREE_PERCENT_MIN)
		return true;
	struct call give = call_new(store, SQL_PAGES_GIVE_BACK);
	int row;
	while ((row = call_row(&give)) == 1)
		;
	if (row < 0)
		return store_fail(store, err);
	struct call left = call_new(store, SQL_PAGES_FREE);
	if (call_row(&left) != 1)
		return store_fail(store, err);
	*ret_more = call_read_int(&left) < n_free; /* else the file was made before it could shrink */
	call_end(&left);
	return true;
}

bool store_last_seq(struct store *store, int64_t *ret_seq, struct error *err)
{
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	*ret_seq = meta.last_seq;
	return true;
}

bool store_edition(struct store *store, int64_t *ret_edition, struct error *err)
{
	struct call call = call_new(store, SQL_EDITION);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	*ret_edition = call_read_int(&call);
	call_end(&call);
	return true;
}

bool store_totals(struct store *store, struct store_totals *ret_totals, struct error *err)
{
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	struct call call = call_new(store, SQL_TOTALS);
	if (call_row(&call) != 1)
		return store_fail(store, err);
	struct store_totals totals = {.n_feeds = call_read_int(&call)};
	totals.n_feeds_failing = call_read_int(&call);
	totals.n_feeds_gone = call_read_int(&call);
	totals.n_items = call_read_int(&call);
	totals.n_unread = call_read_int(&call);
	totals.last_item_at = call_read_opt(&call, TIME_NONE);
	call_end(&call);
	if (meta.search) {
		call = call_new(store, SQL_TOTAL_UNINDEXED);
		call_int(&call, meta.indexed_item_id);
		if (call_row(&call) != 1)
			return store_fail(store, err);
		totals.n_unindexed = call_read_int(&call);
		call_end(&call);
	}
	*ret_totals = totals;
	return true;
}
