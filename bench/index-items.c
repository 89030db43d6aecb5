/* The full-text index beside what SQLite's FTS5 takes for the same items:
 *
 *   index-items DATABASE [TEXTS]
 *
 * The store may be filled already (store-items fill); TEXTS has an item a line, its title, a tab and its text, which are
 * stored first. The index is then filled anew, and beside it, in a file of its own:
 *   - raw: the same texts in an FTS5 index with its own tokenizer;
 *   - replay: the very words that the tokenizer of the store makes of them, by one that does nothing but say them again.
 * Prints items per second of processor time, bytes of each index and words of an item. */
#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/error.h"
#include "parsers/identity.h"
#include "storage/connection.h"
#include "storage/ingest.h"
#include "storage/search.h"
#include "storage/search_index.h"
#include "storage/tokenizer.h"

enum { BATCH = 2000, ENTRIES = 22, LINE_MAX_BYTES = 1024 * 1024, TOKENS_MAX_BYTES = 64 * 1024 * 1024 };
static const int64_t start = 1767225600, step_s = 30;

static double seconds(void)
{
	struct timespec at;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void must_be(bool ok, const char *why)
{
	if (ok)
		return;
	fprintf(stderr, "index-items: %s\n", why);
	exit(1);
}

/* --- texts → items */

static struct entry *add_entry(struct document *document, struct arena *arena, struct str line, int64_t number)
{
	struct entry *entry = arena_push(arena, document->entries, document->n_entries);
	struct str text, title = str_split(line, '\t', &text);
	entry_init(entry);
	entry->id = str_of(arena_printf(arena, "https://example.org/?p=%" PRId64, number));
	entry->title = arena_str(arena, title);
	entry->content_html = arena_str(arena, text);
	entry->published.at = start + number * step_s;
	return entry;
}

static int64_t subscribe(struct store *store, int64_t number)
{
	struct error err = {0};
	char url[64];
	int64_t id;
	bool is_new;
	snprintf(url, sizeof url, "https://example.org/feed/%" PRId64, number);
	const struct subscription wanted = {.url = str_of(url)};
	must_be(feed_subscribe(store, &wanted, FEED_BY_TOOL, start, &id, &is_new, &err), err.text);
	return id;
}

/* One feed of ENTRIES lines; false at the end. */
static bool store_feed(struct store *store, FILE *texts, char *line, int64_t number)
{
	static const struct ingest_options options = {0};
	struct arena arena = {0};
	struct error err = {0};
	struct document document;
	struct ingest ingest = {.document = &document}, *batch[] = {&ingest};
	document_init(&document);
	while (document.n_entries < ENTRIES && fgets(line, LINE_MAX_BYTES, texts))
		add_entry(&document, &arena, str_trim(str_of(line)), number * ENTRIES + (int64_t)document.n_entries);
	bool has_any = document.n_entries;
	if (has_any) {
		identity_assign(&document, &arena);
		ingest.feed_id = subscribe(store, number);
		feed_state_init(&ingest.state);
		must_be(ingest_commit(store, batch, 1, &options, start, &err) == STORE_OK, err.text);
	}
	arena_finish(&arena);
	return has_any;
}

static void store_texts(struct store *store, const char *path)
{
	FILE *texts = fopen(path, "r");
	must_be(texts, "the texts cannot be read");
	char *line = malloc(LINE_MAX_BYTES);
	for (int64_t number = 0; store_feed(store, texts, line, number); number++)
		;
	free(line);
	fclose(texts);
}

/* --- the index of the store */

static double index_all(struct store *store)
{
	struct error err = {0};
	must_be(search_enable(store, true, &err) && search_rebuild(store, &err), err.text);
	double before = seconds();
	for (int64_t n = 1; n > 0;)
		must_be(search_index_some(store, BATCH, &n, &err), err.text);
	return seconds() - before;
}

/* --- words that are said again */

struct token {
	int flags, n, start, end; /* its bytes follow */
};

struct replay {
	struct buf columns[SEARCH_COLUMNS_COUNT];
	int next; /* column */
	int64_t n_tokens;
	fts5_tokenizer tokenizer; /* of the store */
	Fts5Tokenizer *words;
	struct buf *into; /* while it listens */
};

static int on_token(void *user, int flags, const char *text, int n, int begin, int end)
{
	struct replay *replay = user;
	const struct token token = {flags, n, begin, end};
	buf_append(replay->into, &token, sizeof token);
	buf_append(replay->into, text, (size_t)n);
	replay->n_tokens++;
	return SQLITE_OK;
}

static int replay_create(void *user, const char **arguments, int n, Fts5Tokenizer **ret_tokenizer)
{
	(void)arguments, (void)n;
	*ret_tokenizer = user;
	return SQLITE_OK;
}

static void replay_delete(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

static int replay_tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *bytes, int n_bytes,
	int (*say)(void *context, int flags, const char *token, int n, int start, int end))
{
	(void)flags, (void)bytes, (void)n_bytes;
	struct replay *replay = (struct replay *)tokenizer;
	const struct buf *column = &replay->columns[replay->next++];
	int code = SQLITE_OK;
	for (size_t at = 0; !code && at < column->len;) {
		struct token token;
		memcpy(&token, column->data + at, sizeof token);
		at += sizeof token;
		code = say(context, token.flags, column->data + at, token.n, token.start, token.end);
		at += (size_t)token.n;
	}
	return code;
}

/* What the tokenizer of the store makes of the item that is read. */
static void listen(struct replay *replay, sqlite3_stmt *item)
{
	replay->next = 0;
	for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++) {
		replay->into = &replay->columns[i];
		buf_clear(replay->into);
		const char *text = (const char *)sqlite3_column_text(item, i + 1);
		if (text)
			replay->tokenizer.xTokenize(replay->words, replay, FTS5_TOKENIZE_DOCUMENT, text,
				sqlite3_column_bytes(item, i + 1), on_token);
	}
}

static void replay_init(struct replay *replay, sqlite3 *store, sqlite3 *db)
{
	static const fts5_tokenizer methods = {replay_create, replay_delete, replay_tokenize};
	fts5_api *from = tokenizer_find_api(store), *to = tokenizer_find_api(db);
	void *user;
	*replay = (struct replay){0};
	for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++)
		buf_init(&replay->columns[i], TOKENS_MAX_BYTES);
	must_be(from->xFindTokenizer(from, "courant", &user, &replay->tokenizer) == SQLITE_OK
		&& replay->tokenizer.xCreate(user, NULL, 0, &replay->words) == SQLITE_OK
		&& to->xCreateTokenizer(to, "replay", replay, (fts5_tokenizer *)&methods, NULL) == SQLITE_OK, "no tokenizer");
}

static void replay_finish(struct replay *replay)
{
	replay->tokenizer.xDelete(replay->words);
	for (int i = 0; i < SEARCH_COLUMNS_COUNT; i++)
		buf_finish(&replay->columns[i]);
}

/* --- an index of SQLite's own */

static const char items_plain[] = "SELECT i.sort_key, i.title, coalesce(plain_text(i.content_html), i.content_text, "
	"plain_text(i.summary)), i.author FROM item i WHERE i.id > ?1 AND i.id <= ?1 + ?2 ORDER BY i.sort_key";
static const char items_marked[] = "SELECT t.sort_key, t.title, t.text, t.author, t.feed FROM item_text t "
	"WHERE t.id > ?1 AND t.id <= ?1 + ?2 ORDER BY t.sort_key";
static const char raw_table[] = "CREATE VIRTUAL TABLE raw USING fts5 (title, text, author, content = '',"
	"	tokenize = 'unicode61 remove_diacritics 2')";
static const char raw_add[] = "INSERT INTO raw (rowid, title, text, author) VALUES (?, ?, ?, ?)";
static const char replay_table[] = "CREATE VIRTUAL TABLE raw USING fts5 (title, text, author, feed, content = '',"
	"	tokenize = 'replay'); INSERT INTO raw (raw, rank) VALUES ('hashsize', 8388608), ('pgsz', 8000)";
static const char replay_add[] = "INSERT INTO raw (rowid, title, text, author, feed) VALUES (?, ?, ?, ?, ?)";

static void must(sqlite3 *db, bool ok)
{
	must_be(ok, sqlite3_errmsg(db));
}

static sqlite3 *open_beside(const char *path)
{
	sqlite3 *db;
	remove(path);
	must(db, sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db,
		"PRAGMA page_size = 16384; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
		"PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 1000", NULL, NULL, NULL) == SQLITE_OK);
	return db;
}

static double add_item(sqlite3 *to, sqlite3_stmt *add, sqlite3_stmt *item)
{
	for (int i = 0; i < sqlite3_column_count(item); i++)
		sqlite3_bind_value(add, i + 1, sqlite3_column_value(item, i));
	double before = seconds();
	must(to, sqlite3_step(add) == SQLITE_DONE);
	sqlite3_reset(add);
	return seconds() - before;
}

/* The processor time of the inserts and the commits; the texts are read, and plain, before. */
static double add_all(sqlite3 *from, const char *items, sqlite3 *to, const char *insert, struct replay *replay)
{
	sqlite3_stmt *item, *add;
	double used = 0, before;
	must(from, sqlite3_prepare_v2(from, items, -1, &item, NULL) == SQLITE_OK);
	must(to, sqlite3_prepare_v2(to, insert, -1, &add, NULL) == SQLITE_OK);
	for (int64_t after = 0, n = 1; n > 0; after += BATCH) {
		sqlite3_bind_int64(item, 1, after);
		sqlite3_bind_int64(item, 2, BATCH);
		must(to, sqlite3_exec(to, "BEGIN", NULL, NULL, NULL) == SQLITE_OK);
		for (n = 0; sqlite3_step(item) == SQLITE_ROW; n++) {
			if (replay)
				listen(replay, item);
			used += add_item(to, add, item);
		}
		sqlite3_reset(item);
		before = seconds();
		must(to, sqlite3_exec(to, "COMMIT", NULL, NULL, NULL) == SQLITE_OK);
		used += seconds() - before;
	}
	sqlite3_finalize(item);
	sqlite3_finalize(add);
	return used;
}

static int64_t number_of(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt;
	must(db, sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW);
	int64_t number = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return number;
}

static void print(const char *name, int64_t n_items, double used, int64_t n_bytes)
{
	printf("%s rows/cpu-s=%.0f bytes/row=%.0f\n", name, (double)n_items / used, (double)n_bytes / (double)n_items);
}

static void compare(struct store *store, const char *path, int64_t n_items)
{
	static const char bytes[] = "SELECT sum(length(block)) FROM raw_data";
	struct replay replay;
	double used = index_all(store);
	print("index", n_items, used, number_of(store->db, "SELECT sum(length(block)) FROM item_fts_data"));
	sqlite3 *db = open_beside(path);
	must(db, sqlite3_exec(db, raw_table, NULL, NULL, NULL) == SQLITE_OK);
	used = add_all(store->db, items_plain, db, raw_add, NULL);
	print("raw", n_items, used, number_of(db, bytes));
	sqlite3_close(db);
	db = open_beside(path);
	replay_init(&replay, store->db, db);
	must(db, sqlite3_exec(db, replay_table, NULL, NULL, NULL) == SQLITE_OK);
	used = add_all(store->db, items_marked, db, replay_add, &replay);
	print("replay", n_items, used, number_of(db, bytes));
	printf("words/row=%.1f\n", (double)replay.n_tokens / (double)n_items);
	sqlite3_close(db);
	replay_finish(&replay);
	remove(path);
}

int main(int argc, char **argv)
{
	struct store *store;
	struct error err = {0};
	char beside[4096];
	if (argc != 2 && argc != 3) {
		fprintf(stderr, "usage: index-items DATABASE [TEXTS]\n");
		return 64;
	}
	mallopt(M_MMAP_THRESHOLD, 512 * 1024); /* as the daemon does */
	mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
	must_be(store_open(argv[1], STORE_WRITE, &store, &err) == STORE_OK, err.text);
	if (argc == 3)
		store_texts(store, argv[2]);
	snprintf(beside, sizeof beside, "%s-beside", argv[1]);
	compare(store, beside, number_of(store->db, "SELECT count(*) FROM item"));
	store_close(store);
	return 0;
}
