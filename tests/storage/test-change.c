/* The order of what happened: nothing missed, nothing twice, whatever the pages. Marks, and copies of a
 * store that is being written. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fixture.h"

#include "storage/backup.h"
#include "storage/change.h"
#include "storage/connection.h"
#include "storage/mark.h"
#include "storage/search.h"

static void put(struct fixture *f, int64_t feed, int number, const char *title)
{
	const char *id = arena_printf(&f->arena, "%d", number);
	struct entry entry = fixture_entry(f, id, NULL, title, NULL);
	entry.published.at = NOW - number;
	fixture_ingest(f, feed, &entry, 1, NOW);
}

static const struct query *query_of(struct fixture *f, const char *text)
{
	struct query *query;
	struct query_error problem;
	if (!query_compile(str_of(text), NOW, &f->arena, &query, &problem))
		fail_msg("%s", problem.error.text);
	return query;
}

/* "1 3 -2": the items of one page, removals with a minus. */
static const char *changes(struct fixture *f, const char *query, int64_t *seq)
{
	struct change *list;
	size_t n;
	const char *text = "";
	if (!change_read(f->store, query_of(f, query), *seq, &f->arena, &list, &n, seq, &f->err))
		fail_msg("%s", f->err.text);
	for (size_t i = 0; i < n; i++)
		text = arena_printf(&f->arena, "%s%s%s%lld", text, i ? " " : "", list[i].is_removal ? "-" : "",
			(long long)list[i].item_id);
	return text;
}

static void mark(struct fixture *f, int64_t id, enum item_flag flag, bool on, int64_t want_changed)
{
	int64_t changed;
	assert_true(item_mark(f->store, &id, 1, flag, on, &changed, &f->err));
	assert_int_equal(changed, want_changed);
}

static void test_order(void **state)
{
	struct fixture *f = *state;
	int64_t seq = 0, feed = fixture_feed(f, "https://example.org/rss");
	assert_string_equal(changes(f, "", &seq), "");
	assert_int_equal(seq, 0);
	for (int i = 1; i <= 4; i++)
		put(f, feed, i, "first");
	assert_string_equal(changes(f, "", &seq), "1 2 3 4");
	assert_string_equal(changes(f, "", &seq), "");
	put(f, feed, 2, "second");
	put(f, feed, 5, "fifth");
	put(f, feed, 2, "third"); /* told once, at its last change */
	mark(f, 1, ITEM_STARRED, true, 1);
	assert_string_equal(changes(f, "", &seq), "5 2 1");
	fixture_purge(f, 2);
	put(f, feed, 6, "sixth");
	assert_string_equal(changes(f, "", &seq), "-2 -3 6");
	assert_true(feed_unsubscribe(f->store, feed, FEED_BY_TOOL, true, &f->err));
	assert_string_equal(changes(f, "id:1", &seq), "-1 -4 -5 -6"); /* whatever the query */
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM v_changes WHERE kind = 'removal'"), 6);
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT seq) = count(*) FROM v_changes"), 1);
}

/* Words of what waits for the index are found, and told once. */
static void test_words_of_waiting(void **state)
{
	struct fixture *f = *state;
	int64_t n, seq = 0, feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, 1, "apple");
	put(f, feed, 2, "banana");
	put(f, feed, 3, "apple");
	assert_string_equal(changes(f, "apple", &seq), "1 3");
	assert_true(search_index_some(f->store, 100, &n, &f->err));
	assert_string_equal(changes(f, "apple", &seq), "");
	put(f, feed, 2, "apple");
	put(f, feed, 1, "cherry");
	assert_string_equal(changes(f, "apple", &seq), "2");
	assert_true(search_index_some(f->store, 100, &n, &f->err));
	assert_string_equal(changes(f, "apple", &seq), "");
}

/* With more than are looked at, the changes come when the index does, and none is passed over. */
static void test_words_wait(void **state)
{
	enum { N = 100 };
	struct fixture *f = *state;
	int64_t n, seq = 0, feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, 1, "apple");
	for (int i = 2; i < N; i++)
		put(f, feed, i, "banana");
	put(f, feed, N, "apple");
	assert_string_equal(changes(f, "apple", &seq), "");
	assert_true(search_index_some(f->store, 50, &n, &f->err));
	assert_string_equal(changes(f, "apple", &seq), "1");
	assert_int_equal(seq, 50);
	assert_true(search_index_some(f->store, 25, &n, &f->err)); /* now all others are looked at */
	assert_string_equal(changes(f, "apple", &seq), "100");
}

/* More of both than a page holds, interleaved. */
/* Without an index, parts of words are found, as by other queries. */
static void test_words_without_index(void **state)
{
	struct fixture *f = *state;
	int64_t seq = 0, feed = fixture_feed(f, "https://example.org/rss");
	assert_true(search_enable(f->store, false, &f->err));
	put(f, feed, 1, "Waterstof en energie");
	put(f, feed, 2, "Kernenergie");
	put(f, feed, 3, "Wind");
	assert_string_equal(fixture_query(f, "energie*"), "1 2");
	assert_string_equal(changes(f, "energie*", &seq), "1 2");
	seq = 0;
	assert_string_equal(changes(f, "-energie*", &seq), "3");
}

static void test_pages(void **state)
{
	struct fixture *f = *state;
	enum { N = 1700 };
	int64_t seq = 0, before, total = 0, last = 0, feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 1; i <= N; i++)
		put(f, feed, i, "x");
	for (int i = 0; i < 700; i++) {
		fixture_purge(f, 1);
		put(f, feed, N - i, "y");
	}
	do {
		struct change *list;
		size_t n_changes;
		before = seq;
		assert_true(change_read(f->store, query_of(f, ""), seq, &f->arena, &list, &n_changes, &seq, &f->err));
		for (size_t i = 0; i < n_changes; i++) {
			assert_true(list[i].seq > last);
			last = list[i].seq;
		}
		total += (int64_t)n_changes;
	} while (seq != before);
	assert_int_equal(total, N); /* 700 removed, 1000 there */
	assert_int_equal(last, seq);
}

static void test_horizon(void **state)
{
	struct fixture *f = *state;
	int64_t horizon, feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 1; i <= 3; i++)
		put(f, feed, i, "x");
	fixture_purge(f, 2);
	fixture_execute(f, "UPDATE item_removed SET removed_at = 1000 WHERE item_id = 1");
	fixture_execute(f, "UPDATE item_removed SET removed_at = 90000000 WHERE item_id = 2");
	assert_true(change_forget_removals(f->store, 1001 + REMOVALS_KEPT_S, &f->err));
	assert_true(change_horizon(f->store, &horizon, &f->err));
	assert_int_equal(horizon, 4);
	assert_int_equal(fixture_number(f, "SELECT group_concat(item_id) FROM item_removed"), 2);
	assert_true(change_forget_removals(f->store, 1001 + REMOVALS_KEPT_S, &f->err));
	assert_true(change_horizon(f->store, &horizon, &f->err));
	assert_int_equal(horizon, 4); /* does not go back */
}

static void test_marks(void **state)
{
	struct fixture *f = *state;
	int64_t changed, ids[] = {1, 2, 77}, feed = fixture_feed(f, "https://example.org/rss");
	put(f, feed, 1, "x");
	put(f, feed, 2, "x");
	assert_true(item_mark(f->store, ids, 3, ITEM_READ, true, &changed, &f->err));
	assert_int_equal(changed, 2);
	assert_int_equal(fixture_number(f, "SELECT n_unread FROM feed_state"), 0);
	mark(f, 1, ITEM_READ, true, 0);
	mark(f, 1, ITEM_READ, false, 1);
	mark(f, 2, ITEM_STARRED, true, 1);
	assert_int_equal(fixture_number(f, "SELECT n_unread FROM feed_state"), 1);
	assert_string_equal(fixture_query(f, "is:unread"), "1");
	assert_string_equal(fixture_query(f, "is:starred is:read"), "2");
	assert_true(store_check(f->store, &f->err));
}

/* What the manual page tells other programs of a row: its kind and its time stay those of the content. */
static void test_kinds(void **state)
{
	static const struct {
		enum { INSERT, EDIT, STAR, UNSTAR, WITHDRAW, REMOVE } what;
		const char *kind;
		int64_t at, revision;
	} steps[] = {
		{INSERT, "insert", NOW, 1},
		{STAR, "insert", NOW, 1},
		{UNSTAR, "insert", NOW, 1},
		{EDIT, "change", NOW + 60, 2},
		{STAR, "change", NOW + 60, 2},
		{WITHDRAW, "change", NOW + 60, 2},
		{UNSTAR, "change", NOW + 60, 2},
		{REMOVE, "removal", 0, 0},
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct entry entry = fixture_entry(f, "1", NULL, steps[i].what == EDIT ? "second" : "first", NULL);
		if (steps[i].what <= EDIT)
			fixture_ingest(f, feed, &entry, 1, steps[i].at);
		else if (steps[i].what == REMOVE)
			fixture_purge(f, 1);
		else
			mark(f, 1, steps[i].what == WITHDRAW ? ITEM_WITHDRAWN : ITEM_STARRED, steps[i].what != UNSTAR, 1);
		assert_int_equal(fixture_number(f, "SELECT count(*) FROM v_changes"), 1);
		assert_int_equal(fixture_number(f, "SELECT max(seq) FROM v_changes"), i + 1);
		assert_int_equal(fixture_number(f, arena_printf(&f->arena, "SELECT kind = '%s' FROM v_changes",
			steps[i].kind)), 1);
		assert_int_equal(fixture_number(f, "SELECT total(at) FROM v_changes WHERE kind <> 'removal'"), steps[i].at);
		assert_int_equal(fixture_number(f, "SELECT total(revision) FROM v_items"), steps[i].revision);
	}
}

/* Writes while the copy is under way; the copy holds none of it. */
static void on_progress(void *user, int64_t n_done, int64_t n_pages)
{
	struct fixture *f = user;
	assert_true(n_done <= n_pages);
	put(f, 1, 5000 + (int)n_done, "meanwhile");
}

static void test_backup(void **state)
{
	struct fixture *f = *state;
	struct store *reader, *copy;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	char *large = arena_alloc(&f->arena, 1 << 20);
	memset(large, 'x', (1 << 20) - 1);
	large[(1 << 20) - 1] = '\0';
	for (int i = 1; i <= 12; i++) /* more pages than one step copies */
		put(f, feed, i, large);
	const char *path = arena_printf(&f->arena, "%s.copy", f->path);
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	if (!backup_write(reader, path, on_progress, f, &f->err))
		fail_msg("%s", f->err.text);
	assert_false(backup_write(reader, "/nowhere/x.db", on_progress, f, &f->err));
	assert_non_null(strstr(f->err.text, "/nowhere/x.db"));
	store_close(reader);
	assert_true(fixture_number(f, "SELECT count(*) FROM item") > 12);
	assert_int_equal(store_open(path, STORE_READ, &copy, &f->err), STORE_OK);
	assert_true(store_check(copy, &f->err));
	struct store_totals totals;
	assert_true(store_totals(copy, &totals, &f->err));
	assert_int_equal(totals.n_items, 12);
	assert_int_not_equal(access(arena_printf(&f->arena, "%s-shm", path), F_OK), 0); /* on a disk that is read-only */
	store_close(copy);
	unlink(path);
}

static void on_no_progress(void *user, int64_t n_done, int64_t n_pages)
{
	(void)user, (void)n_done, (void)n_pages;
}

/* Of the copy before, which somebody wrote to and was killed. */
static void test_backup_where_a_log_was_left(void **state)
{
	struct fixture *f = *state;
	struct store *copy;
	const char *path = arena_printf(&f->arena, "%s.copy", f->path), *wal = arena_printf(&f->arena, "%s-wal", path),
		*kept = arena_printf(&f->arena, "%s.kept", path);
	struct subscription other = {.url = STR("https://example.org/other")};
	struct store_totals totals;
	bool added;
	int64_t id;
	assert_true(backup_write(f->store, path, on_no_progress, NULL, &f->err));
	assert_int_equal(store_open(path, STORE_WRITE, &copy, &f->err), STORE_OK);
	assert_true(feed_subscribe(copy, &other, FEED_BY_TOOL, NOW, &id, &added, &f->err));
	assert_int_equal(link(wal, kept), 0);
	store_close(copy);
	assert_int_equal(rename(kept, wal), 0);
	fixture_feed(f, "https://example.org/rss");
	assert_true(backup_write(f->store, path, on_no_progress, NULL, &f->err));
	assert_int_equal(store_open(path, STORE_READ, &copy, &f->err), STORE_OK);
	assert_true(feed_find_url(copy, other.url, &id, &f->err));
	assert_int_equal(id, 0);
	assert_true(store_totals(copy, &totals, &f->err));
	assert_int_equal(totals.n_feeds, 1);
	store_close(copy);
	unlink(path);
	unlink(wal);
	unlink(arena_printf(&f->arena, "%s-shm", path));
}

/* Likewise, by a program that has left the copy as it was written, without a WAL. */
static void test_backup_where_a_journal_was_left(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;
	struct store *copy;
	const char *path = arena_printf(&f->arena, "%s.copy", f->path), *kept = arena_printf(&f->arena, "%s.kept", path),
		*journal = arena_printf(&f->arena, "%s-journal", path);
	struct store_totals totals;
	assert_true(backup_write(f->store, path, on_no_progress, NULL, &f->err));
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA cache_size = 1; BEGIN; CREATE TABLE other (a); "
		"INSERT INTO other VALUES (zeroblob(1000000)), (zeroblob(1000000))", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(link(journal, kept), 0);
	sqlite3_close(db);
	assert_int_equal(rename(kept, journal), 0);
	fixture_feed(f, "https://example.org/rss");
	assert_true(backup_write(f->store, path, on_no_progress, NULL, &f->err));
	if (store_open(path, STORE_READ, &copy, &f->err) != STORE_OK)
		fail_msg("%s", f->err.text);
	assert_true(store_totals(copy, &totals, &f->err));
	assert_int_equal(totals.n_feeds, 1);
	store_close(copy);
	unlink(path);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_order),
		TEST(test_words_of_waiting),
		TEST(test_words_wait),
		TEST(test_words_without_index),
		TEST(test_pages),
		TEST(test_horizon),
		TEST(test_marks),
		TEST(test_kinds),
		TEST(test_backup),
		TEST(test_backup_where_a_log_was_left),
		TEST(test_backup_where_a_journal_was_left),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
