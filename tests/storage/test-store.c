/* Opening, refusing, locking, checking. */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fixture.h"
#include "shim.h"

#include "base/hash.h"
#include "storage/address.h"
#include "storage/begins.h"
#include "storage/connection.h"
#include "storage/feed_row.h"
#include "storage/published.h"
#include "storage/item_row.h"
#include "storage/mark.h"
#include "storage/plain.h"
#include "storage/schema.h"
#include "storage/search.h"
#include "storage/sql.h"
#include "storage/story.h"
#include "storage/terms.h"
#include "storage/tokenizer.h"

enum { PAGE_SIZE = 16384 };

static enum store_result open_at(struct fixture *f, const char *path, enum store_mode mode)
{
	struct store *store = NULL;
	f->err.text[0] = '\0';
	enum store_result result = store_open(path, mode, &store, &f->err);
	assert_true((result == STORE_OK) == (store != NULL));
	assert_true((result == STORE_OK) == (f->err.text[0] == '\0'));
	store_close(store);
	return result;
}

static void write_file(const char *path, const void *bytes, size_t n)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	assert_true(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	close(fd);
}

static const char *other_path(struct fixture *f)
{
	return arena_printf(&f->arena, "%s.other", f->path);
}

static void test_new_store(void **state)
{
	struct fixture *f = *state;
	struct stat status;
	int64_t seq = -1;
	struct store_totals totals;
	assert_int_equal(stat(f->path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(stat(arena_printf(&f->arena, "%s-wal", f->path), &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_int_equal(fixture_number(f, "PRAGMA page_size"), PAGE_SIZE);
	assert_int_equal(fixture_number(f, "PRAGMA synchronous"), 1);
	assert_int_equal(fixture_number(f, "PRAGMA foreign_keys"), 1);
	assert_int_equal(fixture_number(f, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	assert_int_equal(fixture_number(f, "PRAGMA user_version"), schema_version());
	assert_int_equal(fixture_number(f, "PRAGMA application_id"), SCHEMA_APPLICATION_ID);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM pragma_table_list WHERE schema = "
		"'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'"), 0);
	assert_true(store_check(f->store, &f->err));
	assert_true(store_last_seq(f->store, &seq, &f->err));
	assert_int_equal(seq, 0);
	assert_true(store_totals(f->store, &totals, &f->err));
	assert_int_equal(totals.n_feeds + totals.n_items + totals.n_unindexed, 0);
	assert_int_equal(totals.last_item_at, TIME_NONE);
	store_close(NULL);
}

static void test_folders_are_made(void **state)
{
	struct fixture *f = *state;
	const char *folder = arena_printf(&f->arena, "%s/a", f->folder);
	const char *deeper = arena_printf(&f->arena, "%s/b", folder);
	const char *path = arena_printf(&f->arena, "%s/courant.db", deeper);
	struct stat status;
	assert_int_equal(open_at(f, path, STORE_READ), STORE_MISSING);
	assert_int_equal(open_at(f, path, STORE_WRITE), STORE_OK);
	assert_int_equal(stat(deeper, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(open_at(f, path, STORE_READ), STORE_OK);
	unlink(path);
	rmdir(deeper);
	rmdir(folder);
}

static void test_not_a_folder(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(&f->arena, "%s/x.db", f->path);
	assert_int_equal(open_at(f, path, STORE_WRITE), STORE_FAILED);
	assert_non_null(strstr(f->err.text, path));
	assert_int_equal(open_at(f, path, STORE_READ), STORE_MISSING);
}

static void test_refused_files(void **state)
{
	struct fixture *f = *state;
	const char *path = other_path(f);
	char noise[20000];
	memset(noise, 'n', sizeof noise);
	write_file(path, noise, sizeof noise);
	for (int mode = STORE_READ; mode <= STORE_WRITE_BESIDE; mode++)
		assert_int_equal(open_at(f, path, (enum store_mode)mode), STORE_CORRUPT);
	assert_non_null(strstr(f->err.text, path));
	/* An empty file is no store yet for a reader, and becomes one for a writer. */
	write_file(path, "", 0);
	assert_int_equal(open_at(f, path, STORE_READ), STORE_MISSING);
	assert_int_equal(open_at(f, path, STORE_WRITE), STORE_OK);
	assert_int_equal(open_at(f, path, STORE_READ), STORE_OK);
}

static void make_other(struct fixture *f, const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(other_path(f), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_other_program(void **state)
{
	struct fixture *f = *state;
	make_other(f, "CREATE TABLE t (x); PRAGMA user_version = 1");
	assert_int_equal(open_at(f, other_path(f), STORE_WRITE), STORE_FAILED);
	assert_non_null(strstr(f->err.text, "another program"));
	/* It was not touched: no WAL mode, no tables. */
	sqlite3 *db;
	sqlite3_stmt *stmt;
	sqlite3_open(other_path(f), &db);
	sqlite3_prepare_v2(db, "SELECT journal_mode = 'delete' AND (SELECT count(*) FROM "
		"sqlite_schema) = 1 FROM pragma_journal_mode", -1, &stmt, NULL);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(stmt, 0), 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

static void test_newer_and_older(void **state)
{
	struct fixture *f = *state;
	fixture_execute(f, "PRAGMA user_version = 1000");
	assert_int_equal(open_at(f, f->path, STORE_WRITE), STORE_NEWER);
	assert_non_null(strstr(f->err.text, "newer"));
	assert_int_equal(open_at(f, f->path, STORE_READ), STORE_NEWER);
}

/* A migration that did not come to its end is done again: nothing of it is there. */
static void test_interrupted_migration(void **state)
{
	struct fixture *f = *state;
	make_other(f, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; BEGIN; "
		"CREATE TABLE meta (half_made); ROLLBACK");
	assert_int_equal(open_at(f, other_path(f), STORE_READ), STORE_MISSING);
	assert_int_equal(open_at(f, other_path(f), STORE_WRITE), STORE_OK);
	assert_int_equal(open_at(f, other_path(f), STORE_READ), STORE_OK);
}

/* A hash of every table, index, view and trigger. */
static uint64_t shape_of(sqlite3 *db)
{
	sqlite3_stmt *stmt;
	uint64_t hash = 0;
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
		"AND name NOT LIKE 'item_fts_%' ORDER BY type, name", -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW)
		hash = hash64_more(hash, str_of((const char *)sqlite3_column_text(stmt, 0)));
	sqlite3_finalize(stmt);
	return hash;
}

/* A database as the courant of that schema left it, with an item in it; its shape. */
static uint64_t make_released(struct fixture *f, int version)
{
	struct store old = {.path = arena_cstr(&f->arena, str_of(other_path(f))), .mode = STORE_WRITE};
	unlink(old.path);
	assert_int_equal(sqlite3_open(old.path, &old.db), SQLITE_OK);
	assert_true(tokenizer_register(old.db) && plain_register(old.db) && item_row_register(old.db)
		&& fold_register(&old) && terms_register(&old) && begins_register(old.db) && feed_row_register(old.db) && address_register(old.db)
		&& published_register(old.db));
	if (schema_migrate(&old, version, &f->err) != STORE_OK)
		fail_msg("%s", f->err.text);
	uint64_t shape = shape_of(old.db);
	static const char sql[] = "INSERT INTO feed (url, origins, interval_s, added_at) VALUES ('https://a/', 1, 0, 5);"
		"INSERT INTO feed_state (feed_id, due_at, n_items, n_unread, etag) VALUES (1, 7, 1, 1, '\"e\"');"
		"INSERT INTO item (id, feed_id, sort_key, seq, revision, flags, first_seen_at, content_hash, guid, title, "
		"content_html) VALUES (1, 1, 81920, 1, 1, 0, 5, 9, 'g', 'Bridges', '<p>over the river</p>');"
		"INSERT INTO item_key VALUES (1, 1, 'g', 0, 1, 9), (1, 2, 'http://a/b;jsessionid=1?x=1', 0, 1, 9), "
		"(1, 2, 'http://a/b;jsessionid=2?x=1', 0, 1, 9), (1, 2, 'http://a/s=1?PHPSESSID=3' || char(10) || 'T', 0, 1, 9), "
		"(1, 2, 'http://a/c', 0, 1, 9), (1, 2, 'http://a/c?PHPSESSID=5', 0, 70, 9);"
		"UPDATE meta SET last_seq = 1, last_item_id = 1";
	if (sqlite3_exec(old.db, sql, NULL, NULL, NULL))
		fail_msg("schema %d: %s", version, sqlite3_errmsg(old.db));
	if (version >= 4) /* has it since */
		assert_int_equal(sqlite3_exec(old.db, "UPDATE feed_state SET n_bytes = (SELECT " ITEM_BYTES " FROM item)",
			NULL, NULL, NULL), SQLITE_OK);
	if (version >= 3 && version < 8) /* as a feed that was deleted left it */
		assert_int_equal(sqlite3_exec(old.db, "INSERT INTO item_alias VALUES (7, 1, 'x', 70, 0, 1, 1)", NULL, NULL,
			NULL), SQLITE_OK);
	if (version >= 10) /* knows no visits, and the newest item */
		assert_int_equal(sqlite3_exec(old.db, "UPDATE OR IGNORE item_key SET text = address_key(text) WHERE kind = 2;"
			"UPDATE feed_state SET newest_item_at = 5", NULL, NULL, NULL), SQLITE_OK);
	if (version >= 3 && version < 10) /* a visit by which one item was known, to the page of another */
		assert_int_equal(sqlite3_exec(old.db, "INSERT INTO item_alias VALUES (1, 2, 'http://a/c?PHPSESSID=5', 70, 0, 1, 1)",
			NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(old.statements[i]);
	assert_int_equal(sqlite3_close(old.db), SQLITE_OK);
	fold_free(old.fold);
	return shape;
}

/* Every schema that was ever released opens, with what is in it; and none is edited afterwards: add its
 * shape here when it is released. */
static void test_released_schemas(void **state)
{
	struct fixture *f = *state;
	static const uint64_t released[] = {0xb8f4f7e15f8b2ea8, 0x152d4d65ef0bcea9, 0xe7339f356efc3e1d, 0x414b374878de64a3,
		0x6981575837e7d5c1, 0xded3fdd631f249c5, 0x93e6aaaf4b4a1399, 0x7f757df02dba1119,
		0xbadb4f350c55f8e5, 0x0c8f7a9fee25649f, 0x4c0c6e6351ce9771, 0xb7989fdd96067746, 0x603e394f3791647};
	for (int version = 1; version <= (int)(sizeof released / sizeof *released); version++) {
		uint64_t shape = make_released(f, version);
		if (shape != released[version - 1])
			fail_msg("schema %d has the shape 0x%llx", version, (unsigned long long)shape);
		for (int mode = STORE_READ; mode <= STORE_WRITE_BESIDE; mode++)
			if (mode != STORE_READ_OLD && mode != STORE_WRITE)
				assert_int_equal(open_at(f, other_path(f), (enum store_mode)mode), STORE_FAILED);
		store_close(f->store);
		f->store = NULL;
		if (store_open(other_path(f), STORE_WRITE, &f->store, &f->err) != STORE_OK)
			fail_msg("schema %d: %s", version, f->err.text);
		assert_int_equal(fixture_number(f, "PRAGMA user_version"), schema_version());
		struct entry entry = fixture_entry(f, "g", NULL, "Bridges", "<p>over the river</p>");
		entry.content_hash = 9;
		assert_int_equal(fixture_ingest(f, 1, &entry, 1, NOW).n_known, 1);
		/* Of two visits of a page one is left, and it is known by any. */
		entry = fixture_entry(f, NULL, "https://a/b;jsessionid=4?x=1", "Bridges", "<p>over the river</p>");
		entry.content_hash = 9;
		assert_int_equal(fixture_ingest(f, 1, &entry, 1, NOW).n_known, 1);
		assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE text IN ('http://a/b?x=1', "
			"'http://a/s=1' || char(10) || 'T')"), 2);
		int64_t n;
		assert_true(search_index_some(f->store, 10, &n, &f->err));
		assert_string_equal(fixture_query(f, "bridge river"), "1");
		if (!store_check(f->store, &f->err))
			fail_msg("schema %d: %s", version, f->err.text);
	}
}

static void execute_old(struct store *old, const char *sql)
{
	if (sqlite3_exec(old->db, sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(old->db));
}

/* What the index of an older schema lacks is asked of the items until it is filled again. */
static void test_index_is_filled_again(void **state)
{
	enum { ITEMS = 40 };
	static const struct {
		const char *text, *wanted;
	} rows[] = {{"url:a.example/7", "7"}, {"url:https://a.example/2 sort:old", "2 20 21 22 23 24 25 26 27 28 29"},
		{"url:example/39 OR url:example/17", "39 17"}, {"-url:a.example", "1"}};
	struct fixture *f = *state;
	struct store old = {.path = arena_cstr(&f->arena, str_of(other_path(f))), .mode = STORE_WRITE};
	make_released(f, 8);
	assert_int_equal(sqlite3_open(old.path, &old.db), SQLITE_OK);
	assert_true(tokenizer_register(old.db) && plain_register(old.db) && item_row_register(old.db));
	execute_old(&old, "WITH n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 40) "
		"INSERT INTO item (id, feed_id, sort_key, seq, revision, flags, first_seen_at, content_hash, guid, url, title) "
		"SELECT i, 1, i + 10 << 14, i, 1, 0, i, i, 'g' || i, 'https://a.example/' || i, 'Bridges' FROM n;"
		"INSERT INTO item_key SELECT 1, 1, guid, 0, id, id FROM item WHERE id > 1;"
		"INSERT INTO item_fts (rowid, title, feed) SELECT sort_key, title, char(57344, 32, 57344) || feed_id FROM item;"
		"UPDATE feed_state SET n_items = 40, n_unread = 40, n_bytes = (SELECT sum(" ITEM_BYTES ") FROM item);"
		"UPDATE feed SET author = 'Ada', extra = x'0101010413050103416461';" /* of an Atom feed */
		"UPDATE meta SET last_seq = 40, last_item_id = 40, indexed_item_id = 40, search = 2");
	assert_int_equal(sqlite3_close(old.db), SQLITE_OK);
	store_close(f->store);
	assert_int_equal(store_open(other_path(f), STORE_WRITE, &f->store, &f->err), STORE_OK);
	for (int64_t n = 0, n_left = ITEMS; n_left >= 0; n_left -= 10) {
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (strcmp(fixture_query(f, rows[i].text), rows[i].wanted) != 0)
				fail_msg("%s: %s", rows[i].text, fixture_query(f, rows[i].text));
		assert_true(search_index_some(f->store, 10, &n, &f->err));
		assert_int_equal(n, n_left ? 10 : 0);
	}
	assert_string_equal(fixture_query(f, "bridges url:a.example/3 limit:2"), "39 38");
	assert_string_equal(fixture_query(f, "author:ada limit:2"), "40 39");
	assert_true(store_check(f->store, &f->err));
}

struct opener {
	const char *path;
	enum store_mode mode;
	enum store_result result;
	struct error err;
};

static void *open_in_thread(void *user)
{
	struct opener *opener = user;
	struct store *store = NULL;
	opener->result = store_open(opener->path, opener->mode, &store, &opener->err);
	store_close(store);
	return NULL;
}

static void test_two_open_a_new_store_at_once(void **state)
{
	struct fixture *f = *state;
	enum { N = 4 };
	pthread_t threads[N];
	struct opener openers[N];
	for (int i = 0; i < N; i++) {
		openers[i] = (struct opener){.path = other_path(f), .mode = i % 2 ? STORE_WRITE : STORE_WRITE_BESIDE};
		assert_int_equal(pthread_create(&threads[i], NULL, open_in_thread, &openers[i]), 0);
	}
	for (int i = 0; i < N; i++) {
		pthread_join(threads[i], NULL);
		if (openers[i].result != STORE_OK)
			fail_msg("%s", openers[i].err.text);
	}
}

/* Who opens it meanwhile finds all of it or nothing. */
static void test_a_new_store_is_one_commit(void **state)
{
	enum { WAL_HEADER = 32, FRAME_HEADER = 24 };
	struct fixture *f = *state;
	unsigned char header[FRAME_HEADER];
	int n_commits = 0;
	FILE *wal = fopen(arena_printf(&f->arena, "%s-wal", f->path), "rb");
	assert_non_null(wal);
	assert_int_equal(fseek(wal, WAL_HEADER, SEEK_SET), 0);
	while (fread(header, sizeof header, 1, wal) == 1) {
		n_commits += memcmp(header + 4, "\0\0\0\0", 4) != 0; /* pages of the database behind the last frame of one */
		assert_int_equal(fseek(wal, PAGE_SIZE, SEEK_CUR), 0);
	}
	fclose(wal);
	assert_int_equal(n_commits, 1);
}

static void test_locked(void **state)
{
	struct fixture *f = *state;
	struct store *other;
	int64_t id;
	bool added;
	size_t count;
	struct subscription wanted = {.url = STR("https://example.org/rss")};
	assert_int_equal(store_open(f->path, STORE_WRITE, &other, &f->err), STORE_OK);
	sqlite3_busy_timeout(f->store->db, 1);
	assert_true(store_begin_write(other, &f->err));
	assert_false(feed_subscribe(f->store, &wanted, FEED_BY_TOOL, NOW, &id, &added, &f->err));
	assert_int_equal(store_why(f->store), STORE_BUSY);
	assert_non_null(strstr(f->err.text, "locked"));
	struct feed_record *feeds;
	assert_true(feed_list(f->store, STR(""), &f->arena, &feeds, &count, &f->err));
	assert_true(store_end(other, true, &f->err));
	assert_true(feed_subscribe(f->store, &wanted, FEED_BY_TOOL, NOW, &id, &added, &f->err));
	store_close(other);
}

static void test_readers_do_not_write(void **state)
{
	struct fixture *f = *state;
	fixture_feed(f, "https://example.org/rss");
	struct store *reader;
	struct feed_record feed;
	int64_t n;
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	assert_true(feed_get(reader, 1, &f->arena, &feed, &f->err));
	assert_false(feed_unsubscribe(reader, 1, FEED_BY_TOOL, false, &f->err));
	assert_false(feed_make_due(reader, &feed.id, 1, NOW, &(size_t){0}, &f->err));
	struct entry entry = fixture_entry(f, "1", NULL, "One", NULL);
	fixture_ingest(f, 1, &entry, 1, NOW);
	/* What is committed is seen by the next call. */
	assert_true(store_last_seq(reader, &n, &f->err));
	assert_int_equal(n, 1);
	store_close(reader);
}

/* Any page may be damaged: an error or a finding, never a crash, and never a repair. */
static void test_flipped_bytes(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[200];
	for (int i = 0; i < 200; i++)
		entries[i] = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL,
			"A title of some length to fill pages with", "<p>text</p>");
	fixture_ingest(f, feed, entries, 200, NOW);
	store_close(f->store);
	f->store = NULL;
	struct stat status;
	assert_int_equal(stat(f->path, &status), 0);
	size_t n = (size_t)status.st_size, n_findings = 0;
	char *good = arena_alloc(&f->arena, n), *bad = arena_alloc(&f->arena, n);
	int fd = open(f->path, O_RDONLY);
	assert_int_equal(read(fd, good, n), n);
	close(fd);
	for (size_t page = 0; page < n / PAGE_SIZE; page++) {
		struct store *store = NULL;
		memcpy(bad, good, n);
		memset(bad + page * PAGE_SIZE + (page ? 0 : 100), 0xa5, 64);
		write_file(f->path, bad, n);
		enum store_result result = store_open(f->path, STORE_READ, &store, &f->err);
		if (result == STORE_OK && !store_check(store, &f->err)) {
			result = store_why(store);
			assert_int_equal(result, STORE_CORRUPT);
		}
		n_findings += result != STORE_OK;
		store_close(store);
		fd = open(f->path, O_RDONLY);
		assert_int_equal(read(fd, bad + page * PAGE_SIZE, PAGE_SIZE), PAGE_SIZE);
		close(fd);
	}
	assert_true(n_findings * 10 >= n / PAGE_SIZE * 9);
	write_file(f->path, good, n);
}

static void test_check_finds_inconsistencies(void **state)
{
	static const struct {
		const char *spoil, *sentence;
	} cases[] = {
		{"UPDATE feed_state SET n_items = 7", "counted wrong"},
		{"UPDATE feed_state SET newest_item_at = 7", "the newest item of feed 1 is newer than was noted"},
		{"UPDATE feed_state SET n_unread = 7", "the unread items of feed 1 were counted wrong"},
		{"DELETE FROM feed_state", "feeds have no state: 1, the first is 1"},
		{"DELETE FROM item_key WHERE item_id = 2", "items have no key and would come twice: 1, the first is 2"},
		{"UPDATE item_key SET weak = 1 WHERE item_id = 2", "items have no key"},
		{"INSERT INTO item_alias VALUES (1, 1, 'none', 1, 0, 1, 1)", "aliases are no keys of their items: 1,"},
		{"INSERT INTO item_alias SELECT 1, kind, text, 99, 0, 1, 1 FROM item_key WHERE item_id = 2",
			"aliases are no keys of their items: 1, the first is 99"},
		{"INSERT INTO item_alias VALUES (77, 1, 'none', 1, 0, 1, 1)", "aliases are no keys of their items: 1,"},
		{"INSERT INTO item_key VALUES (77, 1, 'a', 0, 99, 0), (77, 1, 'b', 0, 98, 0), (78, 1, 'b', 0, 97, 0)",
			"feeds with keys of items are not there: 2, the first is 77"},
		{"INSERT INTO search_language VALUES (99, 'nl')", "it knows items that are not there: 1, the first is 99"},
		{"INSERT INTO search_stale (item_id, sort_key) VALUES (99, 7)", "it knows items that are not there: 1,"},
		{"INSERT INTO item_story VALUES (98, 1, 1, 1), (99, 1, 1, 1)",
			"items that tell a story are not there: 2, the first is 98"},
		{"DELETE FROM published_id WHERE number = (SELECT max(number) FROM published_id)", "under ids that others may get: 1,"},
		{"INSERT INTO published_name VALUES (99, 'a')", "items with names for publishing are not there: 1, the first is 99"},
		{"INSERT INTO item_revision (item_id, revision, replaced_at, content_hash) VALUES (99, 1, 0, 0)",
			"items with earlier versions are not there: 1, the first is 99"},
		{"UPDATE item SET sort_key = sort_key + 100 WHERE id = 2", "rows belong to no item: 1,"},
		{"UPDATE item SET feed_id = 99", "belongs to no feed"},
		{"UPDATE meta SET last_item_id = 0", "newer than the last"},
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {fixture_entry(f, "1", NULL, "One", NULL), fixture_entry(f, "2", NULL, "Two", NULL)};
	fixture_ingest(f, feed, entries, 2, NOW);
	assert_true(search_index_some(f->store, 100, &(int64_t){0}, &f->err));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		fixture_execute(f, "PRAGMA foreign_keys = OFF; BEGIN");
		fixture_execute(f, cases[i].spoil);
		if (store_check(f->store, &f->err) || !strstr(f->err.text, cases[i].sentence))
			fail_msg("%s: %s", cases[i].spoil, f->err.text);
		assert_int_equal(store_why(f->store), STORE_CORRUPT);
		fixture_execute(f, "ROLLBACK");
	}
	assert_true(store_check(f->store, &f->err));
}

static void assert_sound(struct fixture *f, const char *when)
{
	if (!store_check(f->store, &f->err))
		fail_msg("%s: %s", when, f->err.text);
}

/* All that leaves rows behind, or stands in the index otherwise than in its table for a while. */
static void test_check_is_silent(void **state)
{
	static const char *const tables[] = {"item_alias", "item_story", "item_revision", "search_stale"};
	struct fixture *f = *state;
	int64_t n, feed = fixture_feed(f, "https://example.org/rss"), other = fixture_feed(f, "https://example.com/rss");
	struct entry entries[] = {fixture_entry(f, "1", "https://example.org/1", "One of some length", "<p>a</p>"),
		fixture_entry(f, "2", "https://example.org/2", "Two of some length", "<p>b</p>"),
		fixture_entry(f, "3", "https://example.org/3", "Three of some length", "<p>c</p>"),
		fixture_entry(f, "4", "https://example.org/4", "Four of some length", "<p>d</p>")};
	fixture_ingest(f, feed, entries, 4, NOW);
	fixture_ingest(f, other, entries, 4, NOW);
	assert_true(story_find_some(f->store, NOW, 100, &n, &f->err));
	assert_true(search_index_some(f->store, 100, &n, &f->err));
	assert_sound(f, "new");
	assert_true(item_mark(f->store, (int64_t[]){3}, 1, ITEM_STARRED, true, &n, &f->err));
	assert_true(item_mark(f->store, (int64_t[]){4}, 1, ITEM_READ, true, &n, &f->err));
	entries[0] = fixture_entry(f, "100", "https://example.org/1", "One of some length", "<p>a</p>");
	entries[2].title = STR("Three, edited and dated anew");
	entries[2].content_hash++;
	entries[2].published.at = NOW - 86400;
	entries[3].title = STR("Four, edited");
	entries[3].content_hash++;
	fixture_ingest(f, feed, entries, 4, NOW + 1);
	fixture_ingest(f, other, entries, 4, NOW + 1);
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
		if (!fixture_number(f, arena_printf(&f->arena, "SELECT count(*) FROM %s", tables[i])))
			fail_msg("%s is empty", tables[i]);
	assert_sound(f, "edited");
	fixture_purge(f, 3);
	assert_sound(f, "purged");
	assert_true(feed_unsubscribe(f->store, feed, FEED_BY_TOOL, false, &f->err));
	assert_sound(f, "no longer wanted");
	assert_true(feed_unsubscribe(f->store, other, FEED_BY_TOOL, true, &f->err));
	assert_sound(f, "deleted with all");
	assert_true(search_index_some(f->store, 100, &n, &f->err));
	assert_sound(f, "indexed again");
}

static void test_totals(void **state)
{
	struct fixture *f = *state;
	struct store_totals totals;
	int64_t feeds[3] = {fixture_feed(f, "https://example.org/a"),
		fixture_feed(f, "https://example.org/b"), fixture_feed(f, "https://example.org/c")};
	struct entry entry = fixture_entry(f, "1", NULL, "One", NULL);
	entry.published.at = NOW - 5;
	fixture_ingest(f, feeds[0], &entry, 1, NOW);
	fixture_execute(f, "UPDATE feed_state SET failure = 1 WHERE feed_id = 2;"
		"UPDATE feed_state SET failure = 6 WHERE feed_id = 3");
	assert_true(store_totals(f->store, &totals, &f->err));
	assert_int_equal(totals.n_feeds, 3);
	assert_int_equal(totals.n_feeds_failing, 1);
	assert_int_equal(totals.n_feeds_gone, 1);
	assert_int_equal(totals.n_items, 1);
	assert_int_equal(totals.n_unread, 1);
	assert_int_equal(totals.last_item_at, NOW - 5);
	assert_int_equal(totals.n_unindexed, 1);
	assert_true(feed_unsubscribe(f->store, feeds[1], FEED_BY_TOOL, false, &f->err));
	assert_true(store_totals(f->store, &totals, &f->err));
	assert_int_equal(totals.n_feeds, 2);
	assert_int_equal(totals.n_feeds_failing, 0);
}

static int64_t wal_size(struct fixture *f)
{
	struct stat status;
	return stat(arena_printf(&f->arena, "%s-wal", f->path), &status) ? -1 : status.st_size;
}

static void test_empty_log(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	fixture_feed(f, "https://example.org/rss");
	assert_true(wal_size(f) > 0);
	assert_true(store_empty_log(f->store, &f->err));
	assert_int_equal(wal_size(f), 0);
	/* A reader in the middle is no failure. */
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	assert_true(store_begin_read(reader, &f->err));
	assert_true(store_last_seq(reader, &(int64_t){0}, &f->err));
	fixture_feed(f, "https://example.org/other");
	assert_true(store_empty_log(f->store, &f->err));
	assert_true(wal_size(f) > 0);
	assert_true(store_end(reader, true, &f->err));
	store_close(reader);
}

static void insert_bytes(struct fixture *f, int n_bytes)
{
	fixture_execute(f, arena_printf(&f->arena, "INSERT INTO t VALUES (zeroblob(%d))", n_bytes));
}

static void begin_read(struct fixture *f, struct store *reader)
{
	assert_true(store_begin_read(reader, &f->err));
	assert_true(store_last_seq(reader, &(int64_t){0}, &f->err));
}

struct leaving {
	struct fixture *f;
	struct store *reader; /* NULL when it has left */
};

enum { LONG_LOG_BYTES = 33 * 1024 * 1024 };

static int on_copy(void *user, const struct shim_event *event)
{
	struct leaving *leaving = user;
	if (event->kind != SHIM_SYNC || !leaving->reader || wal_size(leaving->f) < LONG_LOG_BYTES)
		return SQLITE_OK;
	assert_true(store_end(leaving->reader, true, &leaving->f->err));
	leaving->reader = NULL;
	return SQLITE_OK;
}

/* Waited for before, it would have stayed. */
static void test_readers_leave_while_a_long_log_is_copied(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	struct shim shim;
	struct leaving leaving = {.f = f};
	store_close(f->store);
	shim_install(&shim, on_copy, &leaving);
	assert_int_equal(store_open(f->path, STORE_WRITE, &f->store, &f->err), STORE_OK);
	fixture_execute(f, "CREATE TABLE t (x)");
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	begin_read(f, reader);
	leaving.reader = reader;
	insert_bytes(f, LONG_LOG_BYTES);
	assert_null(leaving.reader);
	off_t size = wal_size(f);
	begin_read(f, reader);
	insert_bytes(f, LONG_LOG_BYTES / 2);
	assert_int_equal(wal_size(f), size); /* it has begun anew */
	assert_true(store_end(reader, true, &f->err));
	store_close(reader);
	store_close(f->store);
	shim_remove(&shim);
	assert_int_equal(store_open(f->path, STORE_WRITE, &f->store, &f->err), STORE_OK);
}

/* Each time takes half a second in which nothing is stored. */
static void test_who_stays_is_not_waited_for_at_every_commit(void **state)
{
	struct fixture *f = *state;
	struct store *reader;
	fixture_execute(f, "CREATE TABLE t (x)");
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	begin_read(f, reader);
	insert_bytes(f, 54000000); /* in vain */
	assert_true(store_end(reader, true, &f->err));
	insert_bytes(f, 5000000); /* not again so soon */
	assert_true(wal_size(f) > 59000000);
	begin_read(f, reader);
	insert_bytes(f, 4000000); /* in vain */
	assert_true(store_end(reader, true, &f->err));
	insert_bytes(f, 9000000);
	assert_true(wal_size(f) > 72000000);
	insert_bytes(f, 1);
	assert_in_range(wal_size(f), 1, 64000000); /* what is longer than that is cut off */
	store_close(reader);
}

static int on_sync(void *user, const struct shim_event *event)
{
	int *n_syncs = user;
	*n_syncs += event->kind == SHIM_SYNC;
	return SQLITE_OK;
}

/* Readers come and go, so that the WAL cannot begin anew: it is copied each time that it has grown by so
 * much, not with every commit from then on. */
static void test_a_long_log_is_not_copied_at_every_commit(void **state)
{
	struct fixture *f = *state;
	struct shim shim;
	struct store *reader;
	int n_syncs = 0;
	store_close(f->store);
	shim_install(&shim, on_sync, &n_syncs);
	assert_int_equal(store_open(f->path, STORE_WRITE, &f->store, &f->err), STORE_OK);
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	fixture_execute(f, "CREATE TABLE t (x)");
	for (int i = 0; i < 40; i++) {
		if (i == 1)
			n_syncs = 0;
		assert_true(store_begin_read(reader, &f->err));
		assert_true(store_last_seq(reader, &(int64_t){0}, &f->err));
		fixture_execute(f, i == 0 ? "INSERT INTO t VALUES (zeroblob(20000000))" : "INSERT INTO t VALUES (1)");
		assert_true(store_end(reader, true, &f->err));
	}
	assert_true(wal_size(f) > 20000000);
	assert_int_equal(n_syncs, 0);
	store_close(reader);
	store_close(f->store);
	shim_remove(&shim);
	assert_int_equal(store_open(f->path, STORE_WRITE, &f->store, &f->err), STORE_OK);
}

/* What is not synchronized may be lost with the power: that is no more when the WAL is long, and the next wait for
 * readers far off. */
static void test_a_very_long_log_is_copied_as_often(void **state)
{
	struct fixture *f = *state;
	struct shim shim;
	struct store *reader;
	int n_syncs = 0;
	fixture_execute(f, "PRAGMA journal_mode = DELETE; PRAGMA page_size = 512; VACUUM; PRAGMA journal_mode = WAL; "
		"CREATE TABLE t (x)");
	store_close(f->store);
	shim_install(&shim, on_sync, &n_syncs);
	assert_int_equal(store_open(f->path, STORE_WRITE, &f->store, &f->err), STORE_OK);
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	insert_bytes(f, 1);
	begin_read(f, reader);
	insert_bytes(f, 10000 * 512);
	assert_true(store_end(reader, true, &f->err));
	begin_read(f, reader);
	n_syncs = 0;
	insert_bytes(f, 1100 * 512);
	assert_true(n_syncs > 0);
	assert_true(store_end(reader, true, &f->err));
	store_close(reader);
	store_close(f->store);
	shim_remove(&shim);
	assert_int_equal(store_open(f->path, STORE_WRITE, &f->store, &f->err), STORE_OK);
}

/* Other programs: the views answer without any function of ours. */
static void test_views_for_other_programs(void **state)
{
	struct fixture *f = *state;
	struct str tag = STR("news");
	struct subscription wanted = {.url = STR("https://example.org/rss"), .title = STR("Mine"),
		.tags = &tag, .n_tags = 1};
	int64_t id;
	bool added;
	assert_true(feed_subscribe(f->store, &wanted, FEED_BY_TOOL, NOW, &id, &added, &f->err));
	struct entry entry = fixture_entry(f, "1", NULL, "One", "<p>x</p>");
	fixture_ingest(f, id, &entry, 1, NOW);
	sqlite3 *db;
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM v_items i JOIN v_feeds f ON "
		"f.id = i.feed_id WHERE f.title = 'Mine' AND f.tags = '[\"news\"]' AND f.n_items = 1 AND "
		"f.added = '2027-01-15T08:00:00Z' AND i.first_seen = f.added AND i.sorted = f.added",
		-1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(stmt, 0), 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

/* Columns that were released stay, in their order; others come behind them. */
static void test_views_keep_their_columns(void **state)
{
	static const struct {
		const char *view, *columns;
	} views[] = {
		{"v_items", "id feed_id feed_url feed_title guid url title author tags language image enclosure_url "
			"summary content_html content_text published_at modified_at first_seen_at changed_at "
			"sort_at seq revision is_read is_starred published modified first_seen sorted "
			"is_withdrawn feed_author"},
		{"v_feeds", "id url name title site_url description language icon tags interval_s n_items n_unread "
			"newest_item_at added_at due_at fetched_at succeeded_at changed_at failing_since "
			"n_failures failure status stage reason newest_item added due succeeded hub_url self_url "
			"ignores_hints ignores_validators allows_private initial n_bytes keep_s keep_items "
			"keep_bytes author rights"},
		{"v_changes", "seq kind item_id feed_id at guid url"},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof views / sizeof *views; i++) {
		const char *starts = arena_printf(&f->arena, "SELECT group_concat(name, ' ') || ' ' LIKE '%s %%' "
			"FROM pragma_table_info('%s')", views[i].columns, views[i].view);
		if (fixture_number(f, starts) != 1)
			fail_msg("%s", views[i].view);
	}
}

/* The first table that the plan of a statement walks from end to end. */
static bool walks_all_items(struct store *store, const char *sql)
{
	static const char *const large[] = {"SCAN i", "SCAN item", "SCAN item_key", "SCAN item_revision",
		"SCAN item_story", "SCAN story_key", "SCAN search_language"};
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql);
	sqlite3_stmt *stmt;
	bool walks = false;
	assert_int_equal(sqlite3_prepare_v2(store->db, explain, -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		struct str step = str_of((const char *)sqlite3_column_text(stmt, 3));
		bool is_of_starred = strstr(step.data, "INDEX item_starred"); /* these alone are in it */
		for (size_t i = 0; !is_of_starred && i < sizeof large / sizeof *large; i++)
			walks |= str_starts(step, str_of(large[i])) &&
				(step.len == strlen(large[i]) || step.data[strlen(large[i])] == ' ');
	}
	sqlite3_finalize(stmt);
	sqlite3_free(explain);
	return walks;
}

/* Not with a million of them for each query: SQLite has no statistics here, and takes the larger of
 * two tables first when nobody says otherwise. */
static void test_no_statement_walks_all_items(void **state)
{
	struct fixture *f = *state;
	for (enum sql which = 0; which < SQL_COUNT; which++) {
		bool stops_early = which == SQL_PURGE_OLDEST || which == SQL_STORY_COUNT_SOME;
		if (walks_all_items(f->store, sql_texts[which]) != stops_early)
			fail_msg("this %s all items: %s", stops_early ? "no longer walks" : "reads", sql_texts[which]);
	}
}

/* Nor all other names that a feed has given, for each item that goes. */
static void test_last_name_is_found_by_item(void **state)
{
	struct fixture *f = *state;
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sql_texts[SQL_TRACE_LAST]);
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(f->store->db, explain, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_non_null(strstr((const char *)sqlite3_column_text(stmt, 3), "item_alias_item"));
	sqlite3_finalize(stmt);
	sqlite3_free(explain);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_new_store),
		TEST(test_folders_are_made),
		TEST(test_not_a_folder),
		TEST(test_refused_files),
		TEST(test_other_program),
		TEST(test_newer_and_older),
		TEST(test_interrupted_migration),
		TEST(test_released_schemas),
		TEST(test_index_is_filled_again),
		TEST(test_two_open_a_new_store_at_once),
		TEST(test_a_new_store_is_one_commit),
		TEST(test_locked),
		TEST(test_readers_do_not_write),
		TEST(test_flipped_bytes),
		TEST(test_check_finds_inconsistencies),
		TEST(test_check_is_silent),
		TEST(test_totals),
		TEST(test_empty_log),
		TEST(test_readers_leave_while_a_long_log_is_copied),
		TEST(test_who_stays_is_not_waited_for_at_every_commit),
		TEST(test_a_long_log_is_not_copied_at_every_commit),
		TEST(test_a_very_long_log_is_copied_as_often),
		TEST(test_no_statement_walks_all_items),
		TEST(test_last_name_is_found_by_item),
		TEST(test_views_for_other_programs),
		TEST(test_views_keep_their_columns),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
