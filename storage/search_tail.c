/* Owns a database in memory with one table like item_fts, so that an expression means the same in
 * both. It is filled anew when anything was stored or indexed since. */
#include "storage/search_tail.h"

#include <stdlib.h>

#include "base/buf.h"
#include "storage/search_index.h"
#include "storage/tokenizer.h"

enum {
	/* An item takes 0.15 ms, and beside a busy daemon each query would take all of them anew: with 176,
	 * one in a hundred took 150 ms in place of 3. */
	TAIL_ITEMS_MAX = 32,
	KEYS_MAX = 4096, /* bytes of the array */
};

struct search_tail {
	sqlite3 *db;
	sqlite3_stmt *add, *match;
	int64_t indexed_id, last_seq; /* of the meta it was read with */
	size_t n_items;
	bool is_whole;
	struct buf keys;
};

static bool tail_fail(const struct search_tail *tail, struct error *err)
{
	return error_set(err, "cannot look through the items that wait for the search index: %s",
		sqlite3_errmsg(tail->db));
}

static bool open_table(struct search_tail *tail)
{
	return sqlite3_open(":memory:", &tail->db) == SQLITE_OK && tokenizer_register(tail->db) &&
		sqlite3_exec(tail->db, "CREATE VIRTUAL TABLE tail USING fts5 (title, text, author, feed,"
			"content = '', tokenize = 'courant')", NULL, NULL, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(tail->db, "INSERT INTO tail (rowid, title, text, author, feed) "
			"VALUES (?, ?, ?, ?, ?)", -1, &tail->add, NULL) == SQLITE_OK &&
		sqlite3_prepare_v2(tail->db, "SELECT json_group_array(rowid) FROM tail WHERE tail MATCH ?",
			-1, &tail->match, NULL) == SQLITE_OK;
}

static bool tail_open(struct store *store, struct error *err)
{
	if (store->tail)
		return true;
	struct search_tail *tail = xcalloc(1, sizeof *tail);
	buf_init(&tail->keys, KEYS_MAX);
	tail->is_whole = true;
	if (!open_table(tail)) {
		tail_fail(tail, err);
		search_tail_free(tail);
		return false;
	}
	store->tail = tail;
	return true;
}

void search_tail_free(struct search_tail *tail)
{
	if (!tail)
		return;
	sqlite3_finalize(tail->add);
	sqlite3_finalize(tail->match);
	sqlite3_close(tail->db);
	buf_finish(&tail->keys);
	free(tail);
}

static bool tail_execute(struct search_tail *tail, const char *sql, struct error *err)
{
	return sqlite3_exec(tail->db, sql, NULL, NULL, NULL) == SQLITE_OK || tail_fail(tail, err);
}

static bool tail_clear(struct search_tail *tail, struct error *err)
{
	tail->n_items = 0;
	tail->is_whole = true;
	tail->last_seq = -1; /* of no meta, until it is filled */
	buf_clear(&tail->keys);
	return tail_execute(tail, "INSERT INTO tail (tail) VALUES ('delete-all')", err);
}

static bool add_row(struct search_tail *tail, int64_t key, const struct str *columns, size_t n)
{
	sqlite3_bind_int64(tail->add, 1, key);
	for (size_t i = 0; i < n; i++)
		sqlite3_bind_text64(tail->add, (int)i + 2, columns[i].data, columns[i].len,
			SQLITE_STATIC, SQLITE_UTF8);
	bool ok = sqlite3_step(tail->add) == SQLITE_DONE;
	sqlite3_reset(tail->add);
	sqlite3_clear_bindings(tail->add);
	buf_printf(&tail->keys, "%s%lld", tail->n_items++ ? "," : "[", (long long)key);
	return ok;
}

static bool tail_add(struct store *store, struct search_tail *tail, int64_t item_id, struct error *err)
{
	struct arena arena = {0};
	struct search_words words;
	bool ok = search_read_words(store, item_id, &arena, &words);
	if (!ok)
		store_fail(store, err);
	else if (!(ok = add_row(tail, words.sort_key, words.columns, SEARCH_COLUMNS_COUNT)))
		tail_fail(tail, err);
	arena_finish(&arena);
	return ok;
}

static bool tail_fill(struct store *store, struct search_tail *tail, const struct meta *meta,
	struct error *err)
{
	int64_t ids[TAIL_ITEMS_MAX + 1];
	size_t n = 0;
	int row;
	struct call call = call_new(store, SQL_TAIL_ITEMS);
	call_int(&call, meta->indexed_item_id);
	call_int(&call, TAIL_ITEMS_MAX + 1);
	while ((row = call_row(&call)) == 1)
		ids[n++] = call_read_int(&call);
	if (row < 0)
		return store_fail(store, err);
	tail->is_whole = n <= TAIL_ITEMS_MAX;
	if (!tail->is_whole || n == 0)
		return true;
	bool ok = tail_execute(tail, "BEGIN", err); /* alone, each would be written out by itself */
	for (size_t i = 0; ok && i < n; i++)
		ok = tail_add(store, tail, ids[i], err);
	buf_append_char(&tail->keys, ']');
	return tail_execute(tail, "COMMIT", ok ? err : NULL) && ok;
}

bool search_tail_read(struct store *store, const struct meta *meta, struct error *err)
{
	if (!tail_open(store, err))
		return false;
	struct search_tail *tail = store->tail;
	if (tail->last_seq == meta->last_seq && tail->indexed_id == meta->indexed_item_id)
		return true;
	if (!tail_clear(tail, err) || !tail_fill(store, tail, meta, err))
		return false;
	tail->last_seq = meta->last_seq;
	tail->indexed_id = meta->indexed_item_id;
	return true;
}

bool search_tail_is_whole(const struct search_tail *tail)
{
	return tail->is_whole;
}

struct str search_tail_keys(const struct search_tail *tail)
{
	return buf_str(&tail->keys);
}

bool search_tail_match(struct store *store, struct str match, struct arena *arena, struct str *ret_keys,
	struct error *err)
{
	sqlite3_stmt *stmt = store->tail->match;
	sqlite3_bind_text64(stmt, 1, match.data, match.len, SQLITE_STATIC, SQLITE_UTF8);
	bool ok = sqlite3_step(stmt) == SQLITE_ROW;
	if (ok)
		*ret_keys = arena_str(arena, str_make((const char *)sqlite3_column_text(stmt, 0),
			(size_t)sqlite3_column_bytes(stmt, 0)));
	else
		tail_fail(store->tail, err);
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
	return ok;
}
