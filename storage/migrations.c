/* Released texts are never edited: a change of the schema is a new row at the end. */
#include "storage/migrations.h"

#include <stddef.h>

#include "storage/sql.h"

#define SEARCH_LANGUAGE "coalesce(char(57345) || l.language || char(57345), '')"
#define SORT_AT "(i.sort_key >> " TEXT(SORT_BITS) ")"

static const char *const version_1[] = {
	/* One row: what has been given out. */
	"CREATE TABLE meta ("
	"	id INTEGER PRIMARY KEY CHECK (id = 1),"
	"	last_seq INTEGER NOT NULL,"
	"	last_item_id INTEGER NOT NULL,"
	"	search INTEGER NOT NULL,"
	"	indexed_item_id INTEGER NOT NULL"
	") STRICT",
	"INSERT INTO meta VALUES (1, 0, 0, 1, 0)",

	/* What is wanted, and what the documents say of themselves: rarely written. AUTOINCREMENT:
	 * a fetch in flight must not land in another feed that got the number of a deleted one. */
	"CREATE TABLE feed ("
	"	id INTEGER PRIMARY KEY AUTOINCREMENT,"
	"	url TEXT NOT NULL UNIQUE,"
	"	name TEXT,"
	"	custom_title TEXT,"
	"	document_title TEXT,"
	"	guid TEXT,"
	"	site_url TEXT,"
	"	description TEXT,"
	"	language TEXT,"
	"	icon TEXT,"
	"	hub_url TEXT,"
	"	origins INTEGER NOT NULL,"
	"	interval_s INTEGER NOT NULL,"
	"	added_at INTEGER NOT NULL"
	") STRICT",
	"CREATE INDEX feed_name ON feed (name) WHERE name IS NOT NULL",
	"CREATE TABLE feed_alias ("
	"	url TEXT PRIMARY KEY,"
	"	feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,"
	"	since_at INTEGER NOT NULL"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX feed_alias_feed ON feed_alias (feed_id)",
	"CREATE TABLE feed_tag ("
	"	feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,"
	"	tag TEXT NOT NULL,"
	"	origins INTEGER NOT NULL,"
	"	PRIMARY KEY (feed_id, tag)"
	") STRICT, WITHOUT ROWID",
	"CREATE INDEX feed_tag_tag ON feed_tag (tag COLLATE NOCASE)",

	/* Written after every fetch, one row, no index. The counts spare every listing of feeds a
	 * walk over the items. */
	"CREATE TABLE feed_state ("
	"	feed_id INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,"
	"	due_at INTEGER,"
	"	not_before_at INTEGER,"
	"	fetched_at INTEGER,"
	"	succeeded_at INTEGER,"
	"	changed_at INTEGER,"
	"	failing_since INTEGER,"
	"	n_failures INTEGER NOT NULL DEFAULT 0,"
	"	failure INTEGER NOT NULL DEFAULT 0,"
	"	status INTEGER NOT NULL DEFAULT 0,"
	"	wire_hash INTEGER NOT NULL DEFAULT 0,"
	"	etag TEXT,"
	"	last_modified TEXT,"
	"	effective_url TEXT,"
	"	stage TEXT,"
	"	reason TEXT,"
	"	fresh_s INTEGER,"
	"	ttl_s INTEGER,"
	"	update_period_s INTEGER,"
	"	update_base_at INTEGER,"
	"	skip_hours INTEGER NOT NULL DEFAULT 0,"
	"	skip_days INTEGER NOT NULL DEFAULT 0,"
	"	moved_url TEXT,"
	"	moved_since INTEGER,"
	"	n_moved INTEGER NOT NULL DEFAULT 0,"
	"	rhythm_s INTEGER,"
	"	rhythm TEXT,"
	"	n_items INTEGER NOT NULL DEFAULT 0,"
	"	n_unread INTEGER NOT NULL DEFAULT 0,"
	"	newest_item_at INTEGER"
	") STRICT",

	/* sort_key: see SORT_BITS. The big columns stand last, so that a list of heads does not
	 * follow their overflow pages. */
	"CREATE TABLE item ("
	"	id INTEGER PRIMARY KEY,"
	"	feed_id INTEGER NOT NULL REFERENCES feed (id),"
	"	sort_key INTEGER NOT NULL,"
	"	seq INTEGER NOT NULL,"
	"	revision INTEGER NOT NULL,"
	"	flags INTEGER NOT NULL,"
	"	first_seen_at INTEGER NOT NULL,"
	"	changed_at INTEGER,"
	"	published_at INTEGER,"
	"	modified_at INTEGER,"
	"	content_hash INTEGER NOT NULL,"
	"	guid TEXT,"
	"	url TEXT,"
	"	title TEXT,"
	"	author TEXT,"
	"	tags TEXT,"
	"	language TEXT,"
	"	image TEXT,"
	"	enclosure_url TEXT,"
	"	extra BLOB,"
	"	summary TEXT,"
	"	content_html TEXT,"
	"	content_text TEXT"
	") STRICT",
	"CREATE UNIQUE INDEX item_sort ON item (sort_key)",
	"CREATE INDEX item_feed_sort ON item (feed_id, sort_key)",
	"CREATE INDEX item_seq ON item (seq)",
	/* Of few items each, so that these can be asked for without a walk over all. */
	"CREATE INDEX item_starred ON item (sort_key) WHERE flags & 2",
	"CREATE INDEX item_edited ON item (sort_key) WHERE revision > 1",
	"CREATE INDEX item_enclosure ON item (sort_key) WHERE enclosure_url IS NOT NULL",
	"CREATE TABLE item_revision ("
	"	id INTEGER PRIMARY KEY,"
	"	item_id INTEGER NOT NULL,"
	"	revision INTEGER NOT NULL,"
	"	replaced_at INTEGER NOT NULL,"
	"	published_at INTEGER,"
	"	modified_at INTEGER,"
	"	content_hash INTEGER NOT NULL,"
	"	guid TEXT,"
	"	url TEXT,"
	"	title TEXT,"
	"	author TEXT,"
	"	tags TEXT,"
	"	language TEXT,"
	"	image TEXT,"
	"	enclosure_url TEXT,"
	"	extra BLOB,"
	"	summary TEXT,"
	"	content_html TEXT,"
	"	content_text TEXT,"
	"	UNIQUE (item_id, revision)"
	") STRICT",

	/* Identity. A row that is not weak names one item by itself; its content_hash is what was
	 * last seen under this key, so that a known entry costs one look-up here and none in item.
	 * A weak row only supports: item_id 0 says that several items share the key. The text is
	 * part of the primary key, which makes (feed, identity) unique with no hash to collide.
	 * Rows outlive their items: an id that is gone means "was here, do not bring it back". */
	"CREATE TABLE item_key ("
	"	feed_id INTEGER NOT NULL,"
	"	kind INTEGER NOT NULL,"
	"	text TEXT NOT NULL,"
	"	weak INTEGER NOT NULL,"
	"	item_id INTEGER NOT NULL,"
	"	content_hash INTEGER NOT NULL,"
	"	PRIMARY KEY (feed_id, kind, text, weak)"
	") STRICT, WITHOUT ROWID",

	/* What is searched, and the texts that the index still holds of items that have changed. The
	 * column `feed` has two words that nobody types (U+E000 is for private use): one that every
	 * item has, for queries that only exclude, and one of the feed. item_text needs plain_text(),
	 * which only courant has: other programs can rebuild nothing here, and need not, as search
	 * can be rebuilt at any time. */
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT id, sort_key, title,"
	"		coalesce(plain_text(content_html), content_text, plain_text(summary)), author,"
	"		char(57344, 32, 57344) || feed_id"
	"	FROM item",
	"CREATE TABLE search_stale ("
	"	item_id INTEGER PRIMARY KEY,"
	"	sort_key INTEGER NOT NULL,"
	"	title TEXT,"
	"	text TEXT,"
	"	author TEXT,"
	"	feed TEXT"
	") STRICT",
	"CREATE VIRTUAL TABLE item_fts USING fts5 (title, text, author, feed,"
	"	content = 'item_text', content_rowid = 'sort_key',"
	"	tokenize = 'unicode61 remove_diacritics 2')",
	/* A batch is sorted in memory once, and a leaf fills a page: 40 % less time than by
	 * default. */
	"INSERT INTO item_fts (item_fts, rank) VALUES ('hashsize', 8388608), ('pgsz', 8000)",

	/* For other programs, read-only: columns are only ever added. */
	"CREATE VIEW v_feeds AS SELECT"
	"	f.id, f.url, f.name, coalesce(f.custom_title, f.document_title, f.url) AS title,"
	"	f.site_url, f.description, f.language, f.icon,"
	"	(SELECT json_group_array(tag) FROM feed_tag t WHERE t.feed_id = f.id) AS tags,"
	"	f.interval_s, s.n_items, s.n_unread, s.newest_item_at, f.added_at, s.due_at,"
	"	s.fetched_at, s.succeeded_at, s.changed_at, s.failing_since, s.n_failures, s.failure,"
	"	s.status, s.stage, s.reason,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.newest_item_at, 'unixepoch') AS newest_item,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', f.added_at, 'unixepoch') AS added,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.due_at, 'unixepoch') AS due,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.succeeded_at, 'unixepoch') AS succeeded"
	"	FROM feed f JOIN feed_state s ON s.feed_id = f.id WHERE f.origins <> 0",
	"CREATE VIEW v_items AS SELECT"
	"	i.id, i.feed_id, f.url AS feed_url,"
	"	coalesce(f.custom_title, f.document_title, f.url) AS feed_title,"
	"	i.guid, i.url, i.title, i.author, i.tags,"
	"	coalesce(i.language, f.language) AS language,"
	"	i.image, i.enclosure_url, i.summary, i.content_html, i.content_text,"
	"	i.published_at, i.modified_at, i.first_seen_at, i.changed_at,"
	"	" SORT_AT " AS sort_at,"
	"	i.seq, i.revision, i.flags & 1 AS is_read, i.flags >> 1 & 1 AS is_starred,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.published_at, 'unixepoch') AS published,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.modified_at, 'unixepoch') AS modified,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.first_seen_at, 'unixepoch') AS first_seen,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', " SORT_AT ", 'unixepoch') AS sorted"
	"	FROM item i JOIN feed f ON f.id = i.feed_id",
	NULL,
};

static const char *const version_2[] = {
	/* How a feed is asked, and where its publisher says that it is pushed from. */
	"ALTER TABLE feed ADD COLUMN flags INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE feed ADD COLUMN initial TEXT",
	"ALTER TABLE feed ADD COLUMN self_url TEXT",
	"ALTER TABLE feed_alias ADD COLUMN tried_at INTEGER",
	/* By a hash of the domain, which is all that is ever asked for. */
	"CREATE TABLE pacing ("
	"	domain_key INTEGER PRIMARY KEY,"
	"	rate INTEGER NOT NULL,"
	"	learned_at INTEGER NOT NULL"
	") STRICT",
	"DROP VIEW v_feeds",
	"CREATE VIEW v_feeds AS SELECT"
	"	f.id, f.url, f.name, coalesce(f.custom_title, f.document_title, f.url) AS title,"
	"	f.site_url, f.description, f.language, f.icon,"
	"	(SELECT json_group_array(tag) FROM feed_tag t WHERE t.feed_id = f.id) AS tags,"
	"	f.interval_s, s.n_items, s.n_unread, s.newest_item_at, f.added_at, s.due_at,"
	"	s.fetched_at, s.succeeded_at, s.changed_at, s.failing_since, s.n_failures, s.failure,"
	"	s.status, s.stage, s.reason,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.newest_item_at, 'unixepoch') AS newest_item,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', f.added_at, 'unixepoch') AS added,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.due_at, 'unixepoch') AS due,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.succeeded_at, 'unixepoch') AS succeeded,"
	"	f.hub_url, f.self_url, f.flags & 1 AS ignores_hints, f.flags >> 1 & 1 AS ignores_validators,"
	"	f.flags >> 2 & 1 AS allows_private, f.initial"
	"	FROM feed f JOIN feed_state s ON s.feed_id = f.id WHERE f.origins <> 0",

	/* The index has a tokenizer of its own, which takes the language of a text from its beginning
	 * (U+E001, see tokenizer.h). That is settled when the item is indexed: a feed may change what
	 * it declares, and to forget a text the index must be given the same one again. */
	"CREATE TABLE search_language (item_id INTEGER PRIMARY KEY, language TEXT NOT NULL) STRICT",
	"CREATE TABLE search_stemmed (language TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
	"DROP TABLE item_fts",
	"DROP VIEW item_text",
	"DELETE FROM search_stale",
	"UPDATE meta SET indexed_item_id = 0",
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT i.id, i.sort_key, " SEARCH_LANGUAGE " || i.title, " SEARCH_LANGUAGE " ||"
	"		coalesce(plain_text(i.content_html), i.content_text, plain_text(i.summary)), i.author,"
	"		char(57344, 32, 57344) || i.feed_id"
	"	FROM item i LEFT JOIN search_language l ON l.item_id = i.id",
	"CREATE VIRTUAL TABLE item_fts USING fts5 (title, text, author, feed,"
	"	content = 'item_text', content_rowid = 'sort_key', tokenize = 'courant')",
	"INSERT INTO item_fts (item_fts, rank) VALUES ('hashsize', 8388608), ('pgsz', 8000)",

	/* What was removed, for those who follow the changes. */
	"CREATE TABLE item_removed ("
	"	seq INTEGER PRIMARY KEY,"
	"	item_id INTEGER NOT NULL,"
	"	feed_id INTEGER NOT NULL,"
	"	removed_at INTEGER NOT NULL,"
	"	guid TEXT,"
	"	url TEXT"
	") STRICT",
	"ALTER TABLE meta ADD COLUMN removals_horizon INTEGER NOT NULL DEFAULT 0",
	"CREATE TRIGGER item_removal AFTER DELETE ON item BEGIN"
	"	UPDATE meta SET last_seq = last_seq + 1;"
	"	INSERT INTO item_removed SELECT last_seq, OLD.id, OLD.feed_id,"
	"		CAST(strftime('%s', 'now') AS INTEGER), OLD.guid, OLD.url FROM meta;"
	"END",
	"CREATE VIEW v_changes AS SELECT"
	"	seq, CASE WHEN revision = 1 AND changed_at IS NULL THEN 'insert' ELSE 'change' END AS kind,"
	"	id AS item_id, feed_id, coalesce(changed_at, first_seen_at) AS at, guid, url"
	"	FROM item"
	"	UNION ALL SELECT seq, 'removal', item_id, feed_id, removed_at, guid, url FROM item_removed",
	NULL,
};

static const char *const version_3[] = {
	/* Why a key that came later is one of an item: the weaker key that led there, and what else
	 * agreed (enum agreement). */
	"CREATE TABLE item_alias ("
	"	feed_id INTEGER NOT NULL,"
	"	kind INTEGER NOT NULL,"
	"	text TEXT NOT NULL,"
	"	item_id INTEGER NOT NULL,"
	"	joined_at INTEGER NOT NULL,"
	"	by_kind INTEGER NOT NULL,"
	"	agreement INTEGER NOT NULL,"
	"	PRIMARY KEY (feed_id, kind, text)"
	") STRICT, WITHOUT ROWID",

	/* One article in several feeds. The story has the number of its first item, which may be gone.
	 * bond: enum story_bond, with by_item_id. */
	"CREATE TABLE item_story ("
	"	item_id INTEGER PRIMARY KEY,"
	"	story_id INTEGER NOT NULL,"
	"	bond INTEGER NOT NULL,"
	"	by_item_id INTEGER NOT NULL"
	") STRICT",
	"CREATE INDEX item_story_story ON item_story (story_id, item_id)",
	"CREATE TRIGGER item_leaves_story AFTER DELETE ON item BEGIN"
	"	DELETE FROM item_story WHERE item_id = OLD.id;"
	"END",
	/* By what stories are found: of the newest weeks only, so that it does not grow. */
	"CREATE TABLE story_key ("
	"	week INTEGER NOT NULL,"
	"	key INTEGER NOT NULL,"
	"	item_id INTEGER NOT NULL,"
	"	PRIMARY KEY (week, key, item_id)"
	") STRICT, WITHOUT ROWID",
	"ALTER TABLE meta ADD COLUMN storied_item_id INTEGER NOT NULL DEFAULT 0",
	"CREATE VIEW v_stories AS SELECT"
	"	s.story_id, s.item_id, i.feed_id, s.bond IN (2, 3) AS is_same, s.by_item_id"
	"	FROM item_story s JOIN item i ON i.id = s.item_id",
	NULL,
};

static const char *const version_4[] = {
	/* Who asked a feed to wait, when it was the target of a redirect. Only as long as it is the
	 * not_before_at of the feed's state: other rows mean nothing. */
	"CREATE TABLE feed_hold ("
	"	feed_id INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,"
	"	url TEXT NOT NULL,"
	"	until INTEGER NOT NULL"
	") STRICT",

	/* The column `feed` of the index has a word of each tag, of the language and of what stands before
	 * its first hyphen (see terms.h), so that few items are found without a walk over all. */
	"DROP TABLE item_fts",
	"DROP VIEW item_text",
	"DELETE FROM search_stale",
	"UPDATE meta SET indexed_item_id = 0",
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT i.id, i.sort_key, " SEARCH_LANGUAGE " || i.title, " SEARCH_LANGUAGE " ||"
	"		coalesce(plain_text(i.content_html), i.content_text, plain_text(i.summary)), i.author,"
	"		char(57344, 32, 57344) || i.feed_id || item_terms(i.tags, i.language)"
	"	FROM item i LEFT JOIN search_language l ON l.item_id = i.id",
	"CREATE VIRTUAL TABLE item_fts USING fts5 (title, text, author, feed,"
	"	content = 'item_text', content_rowid = 'sort_key', tokenize = 'courant')",
	"INSERT INTO item_fts (item_fts, rank) VALUES ('hashsize', 8388608), ('pgsz', 8000)",
	"CREATE INDEX feed_language ON feed (language COLLATE NOCASE) WHERE language IS NOT NULL",

	/* What is kept of a feed, when that is not what is kept of all (0), and what its items hold. */
	"ALTER TABLE feed ADD COLUMN keep_s INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE feed ADD COLUMN keep_items INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE feed ADD COLUMN keep_bytes INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE feed_state ADD COLUMN n_bytes INTEGER NOT NULL DEFAULT 0",
	"UPDATE feed_state SET n_bytes = (SELECT ifnull(sum(bytes_of(guid, url, title, author, tags,"
	"	language, image, enclosure_url, extra, summary, content_html, content_text)), 0)"
	"	FROM item WHERE item.feed_id = feed_state.feed_id)",
	"DROP VIEW v_feeds",
	"CREATE VIEW v_feeds AS SELECT"
	"	f.id, f.url, f.name, coalesce(f.custom_title, f.document_title, f.url) AS title,"
	"	f.site_url, f.description, f.language, f.icon,"
	"	(SELECT json_group_array(tag) FROM feed_tag t WHERE t.feed_id = f.id) AS tags,"
	"	f.interval_s, s.n_items, s.n_unread, s.newest_item_at, f.added_at, s.due_at,"
	"	s.fetched_at, s.succeeded_at, s.changed_at, s.failing_since, s.n_failures, s.failure,"
	"	s.status, s.stage, s.reason,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.newest_item_at, 'unixepoch') AS newest_item,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', f.added_at, 'unixepoch') AS added,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.due_at, 'unixepoch') AS due,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.succeeded_at, 'unixepoch') AS succeeded,"
	"	f.hub_url, f.self_url, f.flags & 1 AS ignores_hints, f.flags >> 1 & 1 AS ignores_validators,"
	"	f.flags >> 2 & 1 AS allows_private, f.initial, s.n_bytes, f.keep_s, f.keep_items, f.keep_bytes"
	"	FROM feed f JOIN feed_state s ON s.feed_id = f.id WHERE f.origins <> 0",
	NULL,
};

static const char *const version_5[] = {
	/* What publishers have taken back: few items, which every document of a feed asks for. */
	"CREATE INDEX item_feed_withdrawn ON item (feed_id) WHERE flags & 4",
	"CREATE INDEX item_withdrawn ON item (sort_key) WHERE flags & 4",
	"DROP VIEW v_items",
	"CREATE VIEW v_items AS SELECT"
	"	i.id, i.feed_id, f.url AS feed_url,"
	"	coalesce(f.custom_title, f.document_title, f.url) AS feed_title,"
	"	i.guid, i.url, i.title, i.author, i.tags,"
	"	coalesce(i.language, f.language) AS language,"
	"	i.image, i.enclosure_url, i.summary, i.content_html, i.content_text,"
	"	i.published_at, i.modified_at, i.first_seen_at, i.changed_at,"
	"	" SORT_AT " AS sort_at,"
	"	i.seq, i.revision, i.flags & 1 AS is_read, i.flags >> 1 & 1 AS is_starred,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.published_at, 'unixepoch') AS published,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.modified_at, 'unixepoch') AS modified,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.first_seen_at, 'unixepoch') AS first_seen,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', " SORT_AT ", 'unixepoch') AS sorted,"
	"	i.flags >> 2 & 1 AS is_withdrawn"
	"	FROM item i JOIN feed f ON f.id = i.feed_id",
	NULL,
};

static const char *const version_6[] = {
	/* Older documents (backfill.h): to which one the feed leads, which one is asked for next, and which
	 * archives were read. */
	"ALTER TABLE feed ADD COLUMN older_url TEXT",
	"CREATE TABLE feed_backfill ("
	"	feed_id INTEGER PRIMARY KEY REFERENCES feed (id) ON DELETE CASCADE,"
	"	url TEXT,"
	"	n_left INTEGER NOT NULL,"
	"	n_read INTEGER NOT NULL,"
	"	failure TEXT"
	") STRICT",
	"CREATE TABLE feed_archive ("
	"	feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,"
	"	url TEXT NOT NULL,"
	"	older_url TEXT,"
	"	PRIMARY KEY (feed_id, url)"
	") STRICT, WITHOUT ROWID",

	/* More words in the column `feed` of the index (see terms.h). */
	"DROP TABLE item_fts",
	"DROP VIEW item_text",
	"DELETE FROM search_stale",
	"DELETE FROM search_language",
	"UPDATE meta SET indexed_item_id = 0",
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT i.id, i.sort_key, " SEARCH_LANGUAGE " || i.title, " SEARCH_LANGUAGE " ||"
	"		coalesce(plain_text(i.content_html), i.content_text, plain_text(i.summary)), i.author,"
	"		char(57344, 32, 57344) || i.feed_id || item_terms(i.tags, i.language, i.image, i.url)"
	"	FROM item i LEFT JOIN search_language l ON l.item_id = i.id",
	"CREATE VIRTUAL TABLE item_fts USING fts5 (title, text, author, feed,"
	"	content = 'item_text', content_rowid = 'sort_key', tokenize = 'courant')",
	"INSERT INTO item_fts (item_fts, rank) VALUES ('hashsize', 8388608), ('pgsz', 8000)",
	NULL,
};

#define INDEX_FILLED_ANEW \
	"INSERT INTO item_fts (item_fts) VALUES ('delete-all')", "DELETE FROM search_stale", \
	"DELETE FROM search_language", "UPDATE meta SET indexed_item_id = 0"

static const char *const version_7[] = {
	/* The few that are unread, or read, without a walk over all. */
	"CREATE INDEX item_read ON item (flags & 1, sort_key)",

	/* When an older document is asked for again, whose server asked to wait until when, and how often it
	 * has failed. What a feed leads to is '' when that is nothing, and NULL when it is not known. */
	"ALTER TABLE feed_backfill ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE feed_backfill ADD COLUMN not_before_at INTEGER",
	"ALTER TABLE feed_backfill ADD COLUMN status INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE feed_backfill ADD COLUMN n_failures INTEGER NOT NULL DEFAULT 0",

	/* Hosts that stand right behind another "://" are words of the index, too. */
	INDEX_FILLED_ANEW,
	NULL,
};

static const char *const version_8[] = {
	/* Who makes a feed, and under which terms; extra: record_encode_head(). Newest documents tell: those
	 * that were read before come when they change. */
	"ALTER TABLE feed ADD COLUMN author TEXT",
	"ALTER TABLE feed ADD COLUMN rights TEXT",
	"ALTER TABLE feed ADD COLUMN extra BLOB",
	"DROP VIEW v_feeds",
	"CREATE VIEW v_feeds AS SELECT"
	"	f.id, f.url, f.name, coalesce(f.custom_title, f.document_title, f.url) AS title,"
	"	f.site_url, f.description, f.language, f.icon,"
	"	(SELECT json_group_array(tag) FROM feed_tag t WHERE t.feed_id = f.id) AS tags,"
	"	f.interval_s, s.n_items, s.n_unread, s.newest_item_at, f.added_at, s.due_at,"
	"	s.fetched_at, s.succeeded_at, s.changed_at, s.failing_since, s.n_failures, s.failure,"
	"	s.status, s.stage, s.reason,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.newest_item_at, 'unixepoch') AS newest_item,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', f.added_at, 'unixepoch') AS added,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.due_at, 'unixepoch') AS due,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', s.succeeded_at, 'unixepoch') AS succeeded,"
	"	f.hub_url, f.self_url, f.flags & 1 AS ignores_hints, f.flags >> 1 & 1 AS ignores_validators,"
	"	f.flags >> 2 & 1 AS allows_private, f.initial, s.n_bytes, f.keep_s, f.keep_items, f.keep_bytes,"
	"	f.author, f.rights"
	"	FROM feed f JOIN feed_state s ON s.feed_id = f.id WHERE f.origins <> 0",
	"DROP VIEW v_items",
	"CREATE VIEW v_items AS SELECT"
	"	i.id, i.feed_id, f.url AS feed_url,"
	"	coalesce(f.custom_title, f.document_title, f.url) AS feed_title,"
	"	i.guid, i.url, i.title, i.author, i.tags,"
	"	coalesce(i.language, f.language) AS language,"
	"	i.image, i.enclosure_url, i.summary, i.content_html, i.content_text,"
	"	i.published_at, i.modified_at, i.first_seen_at, i.changed_at,"
	"	" SORT_AT " AS sort_at,"
	"	i.seq, i.revision, i.flags & 1 AS is_read, i.flags >> 1 & 1 AS is_starred,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.published_at, 'unixepoch') AS published,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.modified_at, 'unixepoch') AS modified,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', i.first_seen_at, 'unixepoch') AS first_seen,"
	"	strftime('%Y-%m-%dT%H:%M:%SZ', " SORT_AT ", 'unixepoch') AS sorted,"
	"	i.flags >> 2 & 1 AS is_withdrawn, f.author AS feed_author"
	"	FROM item i JOIN feed f ON f.id = i.feed_id",

	/* Deleted feeds left these. */
	"DELETE FROM item_alias WHERE feed_id NOT IN (SELECT id FROM feed)",
	NULL,
};

static const char *const version_9[] = {
	/* The words of addresses are words of the index, too, and one of the items that name no author: theirs may
	 * be those of the feed (see query_feeds.c). */
	INDEX_FILLED_ANEW,
	"DROP VIEW item_text",
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT i.id, i.sort_key, " SEARCH_LANGUAGE " || i.title, " SEARCH_LANGUAGE " ||"
	"		coalesce(plain_text(i.content_html), i.content_text, plain_text(i.summary)), i.author,"
	"		char(57344, 32, 57344) || i.feed_id || item_terms(i.tags, i.language, i.image, i.url, i.author)"
	"	FROM item i LEFT JOIN search_language l ON l.item_id = i.id",
	"CREATE INDEX feed_author ON feed (author) WHERE author IS NOT NULL",
	NULL,
};

#define MAY_HAVE_SESSION "kind = 2 AND (text LIKE '%sessi%' OR text LIKE '%s=%' OR text LIKE '%sid=%' " \
	"OR text LIKE '%zenid=%' OR text LIKE '%cftoken=%')"

static const char *const version_10[] = {
	/* Of items that name none, where the format says so: "inherited_author" is in feed_row.h, too. */
	"ALTER TABLE feed ADD COLUMN inherited_author TEXT",
	"UPDATE feed SET inherited_author = inherited_author(author, extra) WHERE author IS NOT NULL",
	"DROP INDEX feed_author",
	"CREATE INDEX feed_inherited_author ON feed (inherited_author) WHERE inherited_author IS NOT NULL",
	/* Parts of addresses are looked for in all of them. */
	"CREATE INDEX feed_address ON feed (url, site_url)",
	/* No item of the feed is newer; it was the newest when it came, and edits move items. */
	"UPDATE feed_state SET newest_item_at = (SELECT max(sort_key) >> " TEXT(SORT_BITS) " FROM item i "
	"	WHERE i.feed_id = feed_state.feed_id)",
	/* Sessions are no part of addresses any more. */
	"UPDATE OR IGNORE item_key SET text = address_key(text) WHERE " MAY_HAVE_SESSION,
	"UPDATE OR IGNORE item_alias SET text = address_key(text) WHERE " MAY_HAVE_SESSION,
	"DELETE FROM item_alias WHERE kind = 2 AND NOT EXISTS (SELECT 1 FROM item_key k WHERE k.feed_id = item_alias.feed_id "
	"	AND k.kind = 2 AND k.text = item_alias.text AND NOT k.weak AND k.item_id = item_alias.item_id)",
	/* Each item of a feed without dates that goes is asked for: see trace.c. */
	"CREATE INDEX item_alias_item ON item_alias (item_id)",
	NULL,
};

static const char *const version_11[] = {
	/* The words of authors have a mark (U+FDD0, see tokenizer.h), and what names nobody is told by feed, as its author
	 * may be that of the feed. The index is filled anew. */
	INDEX_FILLED_ANEW,
	"DROP VIEW item_text",
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT i.id, i.sort_key, " SEARCH_LANGUAGE " || i.title, " SEARCH_LANGUAGE " ||"
	"		coalesce(plain_text(i.content_html), i.content_text, plain_text(i.summary)), char(64976) || i.author,"
	"		char(57344, 32, 57344) || i.feed_id || item_terms(i.tags, i.language, i.image, i.url,"
	"			iif(i.author IS NULL, i.feed_id, NULL))"
	"	FROM item i LEFT JOIN search_language l ON l.item_id = i.id",
	NULL,
};

static const char *const version_12[] = {
	/* Which feed an item is of, without its row: hits of the index, and items in their order, are asked for it. Beside
	 * item_sort, as no two items may have a key. */
	"CREATE INDEX item_sort_feed ON item (sort_key, feed_id)",

	/* No query names them. */
	"DELETE FROM feed_tag WHERE trim(tag) = ''",

	/* The words of titles are in the index once more with a mark (U+FDD1, see tokenizer.h); the space keeps a text from
	 * beginning with one. */
	INDEX_FILLED_ANEW,
	"DROP VIEW item_text",
	"CREATE VIEW item_text (id, sort_key, title, text, author, feed) AS"
	"	SELECT i.id, i.sort_key, char(64977) || " SEARCH_LANGUAGE " || i.title, " SEARCH_LANGUAGE " || ' ' ||"
	"		coalesce(plain_text(i.content_html), i.content_text, plain_text(i.summary)), char(64976) || i.author,"
	"		char(57344, 32, 57344) || i.feed_id || item_terms(i.tags, i.language, i.image, i.url,"
	"			iif(i.author IS NULL, i.feed_id, NULL))"
	"	FROM item i LEFT JOIN search_language l ON l.item_id = i.id",
	NULL,
};

static const char *const version_13[] = {
	/* What was stored or changed lately, which is little of what there is. */
	"CREATE INDEX item_updated ON item (coalesce(changed_at, first_seen_at))",

	/* From when on the clock is believed where age is told by it: see retention.h. */
	"ALTER TABLE meta ADD COLUMN clock_from INTEGER",
	NULL,
};

static const char *const version_14[] = {
	/* Where a feed lived first, when it has moved since: ids are made from it. */
	"ALTER TABLE feed ADD COLUMN first_url TEXT",

	/* The ids that items are published under: see published.h. Of those that have one the newest keeps it, as that is what
	 * was done so far. */
	"CREATE TABLE published_id (number INTEGER PRIMARY KEY) STRICT",
	"CREATE TABLE published_name (item_id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT",
	"INSERT INTO published_name SELECT id, ifnull(guid, '') || char(10) || id FROM (SELECT id, guid, row_number() OVER "
	"	(PARTITION BY number ORDER BY sort_key DESC) AS place FROM (SELECT i.id, i.guid, i.sort_key, "
	"	published_number(i.guid, i.extra, NULL, f.url) AS number FROM item i JOIN feed f ON f.id = i.feed_id)) WHERE place > 1",
	"INSERT OR IGNORE INTO published_id SELECT " PUBLISHED_NUMBER " " PUBLISHED_FROM " ORDER BY 1",
	"CREATE TRIGGER item_leaves_name AFTER DELETE ON item BEGIN"
	"	DELETE FROM published_name WHERE item_id = OLD.id;"
	"END",
	NULL,
};

static const char *const *const migrations[] = {version_1, version_2, version_3, version_4, version_5, version_6,
	version_7, version_8, version_9, version_10, version_11, version_12, version_13, version_14};

const char *const *migration_texts(int version)
{
	return migrations[version - 1];
}

int migration_count(void)
{
	return sizeof migrations / sizeof *migrations;
}
