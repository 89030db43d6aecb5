/* Any write, sync or truncation may fail, once or for good: an error with a sentence, all of a batch
 * or nothing, and a store that goes on when the disk does. A VFS in between counts and fails. */
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#include <sqlite3.h>

#include "storage/search.h"

struct faults {
	int countdown; /* operations until the first failure; 0: none to come */
	bool for_good; /* all after it fail too */
	int code;
	int n_failed;
};

/* Found by the files through the VFS that they were opened with. */
struct fault_vfs {
	sqlite3_vfs base;
	sqlite3_vfs *real;
	struct faults *faults;
};

struct fault_file {
	sqlite3_file base;
	struct faults *faults;
	sqlite3_file *real; /* right behind this struct */
};

static struct fault_file *own(sqlite3_file *file)
{
	return (struct fault_file *)file;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return own(file)->real;
}

static bool fails(sqlite3_file *file)
{
	struct faults *faults = own(file)->faults;
	if (!faults->countdown || --faults->countdown)
		return false;
	faults->countdown = faults->for_good;
	faults->n_failed++;
	return true;
}

static int on_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}

static int on_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), bytes, n, at);
}

static int on_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
	if (!fails(file))
		return real_of(file)->pMethods->xWrite(real_of(file), bytes, n, at);
	/* A part of it may have reached the disk. */
	real_of(file)->pMethods->xWrite(real_of(file), bytes, n / 2, at);
	return own(file)->faults->code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (fails(file))
		return SQLITE_IOERR_TRUNCATE;
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}

static int on_sync(sqlite3_file *file, int flags)
{
	if (fails(file))
		return SQLITE_IOERR_FSYNC;
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}

static int on_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}

static int on_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}

static int on_check_lock(sqlite3_file *file, int *result)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), result);
}

static int on_control(sqlite3_file *file, int operation, void *argument)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), operation, argument);
}

static int on_sector_size(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}

static int on_characteristics(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}

static int on_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **map)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), region, size, extend, map);
}

static int on_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}

static void on_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}

static int on_shm_unmap(sqlite3_file *file, int delete)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), delete);
}

static const sqlite3_io_methods methods = {2, on_close, on_read, on_write, on_truncate, on_sync,
	on_size, on_lock, on_unlock, on_check_lock, on_control, on_sector_size, on_characteristics,
	on_shm_map, on_shm_lock, on_shm_barrier, on_shm_unmap, NULL, NULL};

static int on_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
	int *ret_flags)
{
	struct fault_vfs *fault_vfs = (struct fault_vfs *)vfs;
	struct fault_file *own_file = own(file);
	own_file->faults = fault_vfs->faults;
	own_file->real = (sqlite3_file *)(own_file + 1);
	int code = fault_vfs->real->xOpen(fault_vfs->real, name, own_file->real, flags, ret_flags);
	own_file->base.pMethods = code == SQLITE_OK ? &methods : NULL;
	return code;
}

static void install(struct fault_vfs *vfs, struct faults *faults)
{
	vfs->real = sqlite3_vfs_find("unix");
	vfs->base = *vfs->real;
	vfs->base.zName = "faults";
	vfs->base.szOsFile = (int)sizeof(struct fault_file) + vfs->real->szOsFile;
	vfs->base.xOpen = on_open;
	vfs->faults = faults;
	assert_int_equal(sqlite3_vfs_register(&vfs->base, 1), SQLITE_OK);
}

enum { N_ENTRIES = 40 };

/* Writes everything there is to write: new and changed items, the index, a checkpoint. */
static bool work(struct fixture *f, int64_t feed, int round)
{
	static const struct ingest_options options = {.revisions = 2};
	struct entry entries[N_ENTRIES];
	struct document document;
	int64_t n;
	document_init(&document);
	document.entries = entries;
	document.n_entries = N_ENTRIES;
	for (int i = 0; i < N_ENTRIES; i++)
		entries[i] = fixture_entry(f, arena_printf(&f->arena, "%d", round * 20 + i),
			arena_printf(&f->arena, "//h/%d", round * 20 + i),
			arena_printf(&f->arena, "Round %d", round),
			"<p>some text of an item that fills a part of a page</p>");
	struct ingest ingest = {.feed_id = feed, .document = &document}, *batch[] = {&ingest};
	feed_state_init(&ingest.state);
	ingest.state.n_failures = round;
	return ingest_commit(f->store, batch, 1, &options, NOW + round, &f->err) == STORE_OK &&
		search_index_some(f->store, 100, &n, &f->err) &&
		store_maintain(f->store, true, &f->err);
}

/* The state says which round was stored; the items must be just those. */
static int check(struct fixture *f)
{
	int64_t n;
	if (!store_check(f->store, &f->err))
		fail_msg("%s", f->err.text);
	int round = (int)fixture_number(f, "SELECT n_failures FROM feed_state");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), round * 20 + N_ENTRIES);
	assert_int_equal(fixture_number(f, arena_printf(&f->arena,
		"SELECT count(*) FROM item WHERE title = 'Round %d'", round)), N_ENTRIES);
	assert_true(search_index_some(f->store, 1000, &n, &f->err));
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('integrity-check', 1)");
	return round;
}

static void sweep(struct fixture *f, struct faults *faults, int64_t feed, bool reopen)
{
	int round = check(f), n_failures = 0;
	for (int n = 1;; n += 1 + n / 8) { /* every early one, later some */
		faults->n_failed = 0;
		faults->countdown = n;
		f->err.text[0] = '\0';
		bool ok = work(f, feed, round + 1);
		bool failed = faults->n_failed > 0;
		faults->countdown = 0;
		assert_true(ok || (failed && strstr(f->err.text, f->path)));
		assert_null(strstr(f->err.text, "not an error"));
		if (reopen)
			fixture_reopen(f, STORE_WRITE);
		int stored = check(f);
		assert_true(stored == round || stored == round + 1);
		assert_true(!ok || stored == round + 1);
		if (!failed)
			break;
		n_failures++;
		if (stored == round)
			assert_true(work(f, feed, round + 1));
		round++;
		arena_clear(&f->arena);
	}
	assert_true(n_failures > 10);
}

static void run(void **state, int code, bool for_good, bool reopen)
{
	struct fixture *f = *state;
	struct faults faults = {.code = code, .for_good = for_good};
	struct fault_vfs vfs;
	store_close(f->store);
	f->store = NULL;
	install(&vfs, &faults);
	fixture_reopen(f, STORE_WRITE);
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	assert_true(work(f, feed, 0));
	sweep(f, &faults, feed, reopen);
	store_close(f->store);
	f->store = NULL;
	sqlite3_vfs_unregister(&vfs.base);
}

static void test_one_write_fails(void **state)
{
	run(state, SQLITE_IOERR_WRITE, false, false);
}

static void test_disk_fails(void **state)
{
	run(state, SQLITE_IOERR_WRITE, true, false);
}

static void test_disk_full(void **state)
{
	run(state, SQLITE_FULL, true, false);
}

static void test_reopened_after_failure(void **state)
{
	run(state, SQLITE_FULL, true, true);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_write_fails),
		TEST(test_disk_fails),
		TEST(test_disk_full),
		TEST(test_reopened_after_failure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
