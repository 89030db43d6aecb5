/* What is looked for in a database that may be damaged. Knows every table; changes none. */
#include "storage/store.h"

#include "storage/connection.h"

static bool check_one(struct store *store, const char *sql, const char *sentence,
	struct error *err)
{
	sqlite3_stmt *stmt = NULL;
	bool ok = true;
	if (sqlite3_prepare_v2(store->db, sql, -1, &stmt, NULL))
		return store_fail(store, err);
	int code = sqlite3_step(stmt);
	if (code == SQLITE_ROW) {
		store->why = STORE_CORRUPT;
		ok = error_set(err, sentence, store->path, sqlite3_column_text(stmt, 0));
	} else if (code == SQLITE_CORRUPT_VTAB) { /* of which there is one: the items are not concerned */
		store->why = STORE_CORRUPT;
		ok = error_set(err, "the search index of database %s is damaged (%s); "
			"`courant check --rebuild-search` makes it anew", store->path, sqlite3_errmsg(store->db));
	} else if (code != SQLITE_DONE) {
		ok = store_fail(store, err);
	}
	sqlite3_finalize(stmt);
	return ok;
}

/* Reads the whole search index. FTS5's own check needs the lock of a writer all the while; the list
 * of its words is a table in memory and needs none. */
static bool check_words(struct store *store, struct error *err)
{
	static const char open[] = "PRAGMA query_only = OFF;"
		"CREATE VIRTUAL TABLE temp.indexed_word USING fts5vocab (main, item_fts, row)";
	const char *close = store_writes(store->mode) ? "DROP TABLE temp.indexed_word"
		: "DROP TABLE temp.indexed_word; PRAGMA query_only = ON";
	if (sqlite3_exec(store->db, open, NULL, NULL, NULL))
		return store_fail(store, err);
	bool ok = check_one(store, "SELECT term FROM temp.indexed_word WHERE cnt < doc LIMIT 1",
		"the search index of database %s is damaged: \"%s\" is counted wrong; "
		"`courant check --rebuild-search` makes it anew", err);
	int code = sqlite3_exec(store->db, close, NULL, NULL, NULL);
	return ok && (code == SQLITE_OK || store_fail(store, err));
}

bool store_check_pages(struct store *store, struct error *err)
{
	return check_one(store, "SELECT integrity_check FROM pragma_integrity_check(1) WHERE integrity_check <> 'ok'",
		"database %s is damaged (%s); keep the file and restore a backup", err);
}

/* "3, the first is 17" */
#define COUNTED(id) "count(*) || ', the first is ' || min(" id ") "
#define IF_ANY " HAVING count(*) > 0"
#define NO_ITEM(table) "NOT EXISTS (SELECT 1 FROM item i WHERE i.id = " table ".item_id)"

static const struct {
	const char *sql, *sentence; /* a row is a finding */
} checks[] = {
	{"SELECT \"table\" || ' row ' || rowid FROM pragma_foreign_key_check LIMIT 1",
		"database %s is inconsistent: %s belongs to no feed"},
	{"SELECT feed_id FROM feed_state s WHERE n_items <> "
		"(SELECT count(*) FROM item i WHERE i.feed_id = s.feed_id) LIMIT 1",
		"database %s is inconsistent: the items of feed %s were counted wrong"},
	{"SELECT feed_id FROM feed_state s WHERE n_bytes <> "
		"(SELECT ifnull(sum(" ITEM_BYTES "), 0) FROM item i WHERE i.feed_id = s.feed_id) LIMIT 1",
		"database %s is inconsistent: the size of feed %s was reckoned wrong"},
	{"SELECT feed_id FROM feed_state s WHERE n_unread <> "
		"(SELECT count(*) FROM item i WHERE i.feed_id = s.feed_id AND NOT flags & 1) LIMIT 1",
		"database %s is inconsistent: the unread items of feed %s were counted wrong"},
	/* searches begin there */
	{"SELECT feed_id FROM feed_state s WHERE ifnull(newest_item_at, -1e18) < "
		"(SELECT max(sort_key) >> " TEXT(SORT_BITS) " FROM item i WHERE i.feed_id = s.feed_id) LIMIT 1",
		"database %s is inconsistent: the newest item of feed %s is newer than was noted"},
	{"SELECT " COUNTED("id") "FROM feed f WHERE NOT EXISTS "
		"(SELECT 1 FROM feed_state s WHERE s.feed_id = f.id)" IF_ANY,
		"database %s is inconsistent: feeds have no state: %s"},
	/* The first key of an item is not weak, and stays its own. */
	{"SELECT " COUNTED("id") "FROM item WHERE id NOT IN (SELECT item_id FROM item_key WHERE NOT weak)" IF_ANY,
		"database %s is inconsistent: items have no key and would come twice: %s"},
	/* What purged items leave: their keys, and the aliases among these; a purged feed leaves none. A step
	 * from feed to feed, as there are many keys. */
	{"WITH RECURSIVE owner (id) AS (SELECT min(feed_id) FROM item_key UNION ALL SELECT "
		"(SELECT min(feed_id) FROM item_key WHERE feed_id > owner.id) FROM owner WHERE id IS NOT NULL) "
		"SELECT " COUNTED("id") "FROM owner WHERE id > 0 AND id NOT IN (SELECT id FROM feed)" IF_ANY,
		"database %s is inconsistent: feeds with keys of items are not there: %s"},
	{"SELECT " COUNTED("item_id") "FROM item_alias a WHERE NOT EXISTS "
		"(SELECT 1 FROM item_key k WHERE k.feed_id = a.feed_id AND k.kind = a.kind AND k.text = a.text AND NOT k.weak AND k.item_id = a.item_id)" IF_ANY,
		"database %s is inconsistent: aliases are no keys of their items: %s"},
	{"SELECT " COUNTED("item_id") "FROM item_story s WHERE " NO_ITEM("s") IF_ANY,
		"database %s is inconsistent: items that tell a story are not there: %s"},
	{"SELECT " COUNTED("i.id") PUBLISHED_FROM " WHERE " PUBLISHED_NUMBER " NOT IN (SELECT number FROM published_id)" IF_ANY,
		"database %s is inconsistent: items are published under ids that others may get: %s"},
	{"SELECT " COUNTED("item_id") "FROM published_name p WHERE " NO_ITEM("p") IF_ANY,
		"database %s is inconsistent: items with names for publishing are not there: %s"},
	{"SELECT " COUNTED("item_id") "FROM item_revision r WHERE " NO_ITEM("r") IF_ANY,
		"database %s is inconsistent: items with earlier versions are not there: %s"},
	{"SELECT " COUNTED("item_id") "FROM (SELECT item_id FROM search_language UNION ALL "
		"SELECT item_id FROM search_stale) s WHERE " NO_ITEM("s") IF_ANY,
		"the search index of database %s is damaged: it knows items that are not there: %s; "
		"`courant check --rebuild-search` makes it anew"},
	/* every item has the word once: see migrations.c */
	{"SELECT n FROM (SELECT count(*) AS n FROM item_fts WHERE item_fts MATCH 'feed : \"\ue000\"'), meta m "
		"WHERE m.search AND n <> (SELECT count(*) FROM item WHERE id <= m.indexed_item_id)",
		"the search index of database %s is damaged: the items in it, %s, are not as many as there are; "
		"`courant check --rebuild-search` makes it anew"},
	/* An item that has changed stands in the index at its former place, which is kept. */
	{"SELECT " COUNTED("id") "FROM item_fts_docsize d WHERE NOT EXISTS "
		"(SELECT 1 FROM item i WHERE i.sort_key = d.id) "
		"AND id NOT IN (SELECT sort_key FROM search_stale)" IF_ANY,
		"the search index of database %s is damaged: rows belong to no item: %s; "
		"`courant check --rebuild-search` makes it anew"},
	{"SELECT i.id FROM item i, meta m WHERE i.id > m.last_item_id OR i.seq > m.last_seq "
		"LIMIT 1",
		"database %s is inconsistent: item %s is newer than the last one given out"},
};

bool store_check(struct store *store, struct error *err)
{
	if (!store_check_pages(store, err))
		return false;
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
		if (!check_one(store, checks[i].sql, checks[i].sentence, err))
			return false;
	return check_words(store, err);
}
