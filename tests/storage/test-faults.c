/* Any write, sync or truncation may fail, once or for good: an error with a sentence, all of a batch
 * or nothing, and a store that goes on when the disk does. A VFS in between counts and fails. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

#include "storage/search.h"

struct faults {
	int countdown; /* operations until the first failure; 0: none to come */
	bool for_good; /* all after it fail too */
	int code;
	int n_failed;
};

static int on_event(void *user, const struct shim_event *event)
{
	static const int codes[] = {[SHIM_TRUNCATE] = SQLITE_IOERR_TRUNCATE, [SHIM_SYNC] = SQLITE_IOERR_FSYNC};
	struct faults *faults = user;
	if (!faults->countdown || --faults->countdown)
		return SQLITE_OK;
	faults->countdown = faults->for_good;
	faults->n_failed++;
	return event->kind == SHIM_WRITE ? faults->code : codes[event->kind];
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
		store_empty_log(f->store, &f->err);
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
	struct shim shim;
	store_close(f->store);
	f->store = NULL;
	shim_install(&shim, on_event, &faults);
	fixture_reopen(f, STORE_WRITE);
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	assert_true(work(f, feed, 0));
	sweep(f, &faults, feed, reopen);
	store_close(f->store);
	f->store = NULL;
	shim_remove(&shim);
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

/* An update that meets a full disk ends with a sentence, and goes on when there is room. */
static void test_migrations_meet_a_full_disk(void **state)
{
	struct fixture *f = *state;
	struct faults faults = {.code = SQLITE_FULL, .for_good = true};
	struct shim shim;
	int n_failures = 0;
	int64_t indexed;
	store_close(f->store);
	f->store = NULL;
	shim_install(&shim, on_event, &faults);
	for (int n = 1;; n += 1 + n / 4) {
		fixture_make_old(f);
		faults.n_failed = 0;
		faults.countdown = n;
		enum store_result result = store_open(f->path, STORE_WRITE, &f->store, &f->err);
		faults.countdown = 0;
		store_close(f->store);
		f->store = NULL;
		assert_true(result == STORE_OK || (faults.n_failed && strstr(f->err.text, f->path)));
		fixture_reopen(f, STORE_WRITE);
		assert_true(search_index_some(f->store, 1000, &indexed, &f->err));
		assert_int_equal(indexed, 300);
		assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 300);
		if (!store_check(f->store, &f->err))
			fail_msg("%s", f->err.text);
		store_close(f->store);
		f->store = NULL;
		if (!faults.n_failed)
			break;
		n_failures++;
	}
	assert_true(n_failures > 10);
	shim_remove(&shim);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_one_write_fails),
		TEST(test_disk_fails),
		TEST(test_disk_full),
		TEST(test_reopened_after_failure),
		TEST(test_migrations_meet_a_full_disk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
