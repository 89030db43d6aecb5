/* See fixture.h. Looks into the store by the room's own connection. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/key.h"
#include "base/record.h"
#include "base/url.h"
#include "storage/begins.h"
#include "storage/connection.h"
#include "storage/item_row.h"
#include "storage/plain.h"
#include "storage/retention.h"
#include "storage/schema.h"
#include "storage/terms.h"
#include "storage/tokenizer.h"

int fixture_setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof *fixture);
	const char *tmp = getenv("TMPDIR");
	snprintf(fixture->folder, sizeof fixture->folder, "%s/courant-store-XXXXXX",
		tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	assert_non_null(mkdtemp(fixture->folder));
	snprintf(fixture->path, sizeof fixture->path, "%s/courant.db", fixture->folder);
	fixture_reopen(fixture, STORE_WRITE);
	*state = fixture;
	return 0;
}

int fixture_teardown(void **state)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", ".other", ".other-wal",
		".other-shm"};
	struct fixture *fixture = *state;
	char path[128];
	store_close(fixture->store);
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		snprintf(path, sizeof path, "%s%s", fixture->path, suffixes[i]);
		unlink(path);
	}
	rmdir(fixture->folder);
	arena_finish(&fixture->arena);
	free(fixture);
	return 0;
}

void fixture_reopen(struct fixture *fixture, enum store_mode mode)
{
	store_close(fixture->store);
	fixture->store = NULL;
	enum store_result result =
		store_open(fixture->path, mode, &fixture->store, &fixture->err);
	if (result != STORE_OK)
		fail_msg("%s", fixture->err.text);
}

int64_t fixture_feed(struct fixture *fixture, const char *url)
{
	struct subscription wanted = {.url = str_of(url)};
	int64_t id;
	bool added;
	assert_true(feed_subscribe(fixture->store, &wanted, FEED_BY_TOOL, NOW, &id, &added,
		&fixture->err));
	return id;
}

/* "//example" is none of its own, and stands for itself. */
static struct str address_of(struct fixture *fixture, struct str url)
{
	struct buf scratch;
	buf_init(&scratch, URL_MAX * 4);
	struct str address = key_of_address(&fixture->arena, url, &scratch);
	buf_finish(&scratch);
	return address.len ? address : url;
}

struct entry fixture_entry(struct fixture *fixture, const char *id, const char *url,
	const char *title, const char *html)
{
	struct entry entry;
	entry_init(&entry);
	entry.id = str_of(id);
	entry.url = str_of(url);
	entry.title = str_of(title);
	entry.content_html = str_of(html);
	entry.keys = arena_array(&fixture->arena, struct key, 2);
	if (id)
		entry.keys[entry.n_keys++] = (struct key){KEY_ID, hash64(entry.id), entry.id};
	if (url)
		entry.keys[entry.n_keys++] = key_make(&fixture->arena, KEY_URL, address_of(fixture, entry.url));
	entry.content_hash = hash64_more(hash64(entry.title), entry.content_html);
	return entry;
}

void fixture_set_author(struct fixture *fixture, int64_t feed_id, enum document_format format, const char *name)
{
	struct person author = {.name = str_of(name)};
	struct document document;
	struct buf extra;
	document_init(&document);
	document.format = format;
	document.authors = &author;
	document.n_authors = name[0] != '\0';
	buf_init(&extra, 4096);
	assert_true(record_encode_head(&document, &extra));
	char *sql = sqlite3_mprintf("UPDATE feed SET author = nullif(%Q, ''), extra = ?1, "
		"inherited_author = inherited_author(nullif(%Q, ''), ?1) WHERE id = %lld", name, name, (long long)feed_id);
	sqlite3_stmt *stmt;
	assert_int_equal(sqlite3_prepare_v2(fixture->store->db, sql, -1, &stmt, NULL), SQLITE_OK);
	sqlite3_bind_blob64(stmt, 1, extra.data, extra.len, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(stmt), SQLITE_DONE);
	sqlite3_finalize(stmt);
	sqlite3_free(sql);
	buf_finish(&extra);
}

struct ingest fixture_ingest(struct fixture *fixture, int64_t feed_id, struct entry *entries,
	size_t n, int64_t now)
{
	static const struct ingest_options options = {.revisions = 3};
	struct document document;
	document_init(&document);
	document.title = STR("A feed");
	document.entries = entries;
	document.n_entries = n;
	struct ingest ingest = {.feed_id = feed_id, .document = &document};
	struct ingest *batch[] = {&ingest};
	feed_state_init(&ingest.state);
	if (ingest_commit(fixture->store, batch, 1, &options, now, &fixture->err) != STORE_OK)
		fail_msg("%s", fixture->err.text);
	ingest.document = NULL;
	return ingest;
}

int64_t fixture_number(struct fixture *fixture, const char *sql)
{
	sqlite3_stmt *stmt;
	if (sqlite3_prepare_v2(fixture->store->db, sql, -1, &stmt, NULL) ||
		sqlite3_step(stmt) != SQLITE_ROW)
		fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->store->db));
	int64_t number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return number;
}

void fixture_execute(struct fixture *fixture, const char *sql)
{
	if (sqlite3_exec(fixture->store->db, sql, NULL, NULL, NULL))
		fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->store->db));
}

int64_t fixture_purge(struct fixture *fixture, int64_t most)
{
	struct retention retention = {.now = NOW + 2, .keep_s = 1};
	int64_t n = 0;
	bool has_more;
	if (!retention_purge_some(fixture->store, &retention, most, &n, &has_more, &fixture->err))
		fail_msg("%s", fixture->err.text);
	return n;
}

static const char *ids_of(struct fixture *fixture, const char *text, bool one_per_story)
{
	struct query *query;
	struct query_error problem;
	struct item_cursor *cursor = NULL;
	struct item item;
	struct arena arena = {0};
	struct buf ids;
	int64_t count = 0, n = 0;
	int more;
	buf_init(&ids, 1024 * 1024);
	if (!query_compile(str_of(text), NOW, &arena, &query, &problem))
		fail_msg("%s: column %d: %s", text, problem.column, problem.error.text);
	query_set_one_per_story(query, one_per_story);
	if (!item_count(fixture->store, query, &count, &fixture->err) ||
		!item_cursor_open(fixture->store, query, ITEM_HEAD, &cursor, &fixture->err))
		fail_msg("%s: %s", text, fixture->err.text);
	while ((more = item_cursor_next(cursor, &item, &fixture->err)) == 1)
		buf_printf(&ids, "%s%lld", n++ ? " " : "", (long long)item.id);
	if (more < 0)
		fail_msg("%s: %s", text, fixture->err.text);
	assert_int_equal(count, n);
	const char *result = arena_cstr(&fixture->arena, buf_str(&ids));
	item_cursor_close(cursor);
	buf_finish(&ids);
	arena_finish(&arena);
	return result;
}

const char *fixture_query(struct fixture *fixture, const char *text)
{
	return ids_of(fixture, text, false);
}

const char *fixture_query_stories(struct fixture *fixture, const char *text)
{
	return ids_of(fixture, text, true);
}

void fixture_make_old(struct fixture *fixture)
{
	struct store old = {.path = fixture->path, .mode = STORE_WRITE};
	assert_int_equal(unlink(fixture->path), 0);
	assert_int_equal(sqlite3_open(old.path, &old.db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(old.db, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL", NULL, NULL, NULL), SQLITE_OK);
	assert_true(tokenizer_register(old.db) && plain_register(old.db) && item_row_register(old.db)
		&& fold_register(&old) && terms_register(&old) && begins_register(old.db));
	assert_int_equal(schema_migrate(&old, 1, &fixture->err), STORE_OK);
	assert_int_equal(sqlite3_exec(old.db, "INSERT INTO feed (url, origins, interval_s, added_at) VALUES ('https://a/', 1, 0, 5);"
		"INSERT INTO feed_state (feed_id, due_at, n_items, n_unread) VALUES (1, 7, 300, 300);"
		"WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300) "
		"INSERT INTO item (id, feed_id, sort_key, seq, revision, flags, first_seen_at, content_hash, guid, title, tags) "
		"SELECT i, 1, i << 14, i, 1, 0, i, i, i, 'Bridges', '[\"news\"]' FROM n;"
		"INSERT INTO item_key SELECT 1, 1, id, 0, id, id FROM item;"
		"UPDATE meta SET last_seq = 300, last_item_id = 300", NULL, NULL, NULL), SQLITE_OK);
	for (size_t i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(old.statements[i]);
	assert_int_equal(sqlite3_close(old.db), SQLITE_OK);
	fold_free(old.fold);
}
