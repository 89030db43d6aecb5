/* The texts of all fixed statements. Columns and parameters stand in the order in which the C
 * code reads and binds them. */
#include "storage/sql.h"

#include <stddef.h>

#define FEED_COLUMNS \
	"f.id, f.url, f.name, f.custom_title, f.document_title, f.site_url, f.description, " \
	"f.language, f.icon, f.origins, f.interval_s, f.added_at, f.flags, f.initial"
#define STATE_COLUMNS \
	"s.etag, s.last_modified, s.effective_url, s.wire_hash, s.due_at, s.not_before_at, " \
	"s.fetched_at, s.succeeded_at, s.changed_at, s.failing_since, s.n_failures, s.failure, " \
	"s.status, s.stage, s.reason, s.fresh_s, s.ttl_s, s.update_period_s, s.update_base_at, " \
	"s.skip_hours, s.skip_days, s.moved_url, s.moved_since, s.n_moved, s.rhythm_s, s.rhythm"
#define COUNT_COLUMNS "s.n_items, s.n_unread, s.n_bytes, s.newest_item_at, f.hub_url, f.self_url, f.guid, " \
	"f.rights, f.extra, f.first_url"
#define KEEP_COLUMNS "keep_s, keep_items, keep_bytes"
#define FEED_FROM " FROM feed f JOIN feed_state s ON s.feed_id = f.id "
#define FEED_IS_LISTED \
	"f.origins <> 0 AND (?1 IS NULL OR EXISTS " \
	"(SELECT 1 FROM feed_tag t WHERE t.feed_id = f.id AND folded(t.tag) = folded(?1))) "

/* Of an item: what the entry says, then what the store adds. */
#define CONTENT_COLUMNS \
	"guid, url, title, author, tags, language, image, enclosure_url, published_at, modified_at, " \
	"content_hash, extra, summary, content_html, content_text"
/* An item keeps the id that it was stored with. */
#define CONTENT_SET \
	"guid = ifnull(guid, ?), url = ?, title = ?, author = ?, tags = ?, language = ?, image = ?, " \
	"enclosure_url = ?, published_at = ?, modified_at = ?, content_hash = ?, extra = ?, summary = ?, " \
	"content_html = ?, content_text = ?"
#define ENTRY_COLUMNS \
	"i.guid, i.url, i.title, i.language, i.published_at, i.modified_at, i.content_hash, i.extra"
#define VERSION_COLUMNS ENTRY_COLUMNS ", i.summary, i.content_html, i.content_text"
#define ITEM_COLUMNS \
	"i.id, i.seq, i.feed_id, i.sort_key, i.first_seen_at, i.changed_at, i.revision, i.flags, " \
	"f.url, coalesce(f.custom_title, f.document_title, f.url), f.site_url, f.guid, f.language, " \
	"f.icon, f.rights, f.extra, f.first_url, n.text, " ENTRY_COLUMNS
#define ITEM_FROM " " PUBLISHED_FROM " WHERE i.id = ?"

#define SORT_AT "(sort_key >> " TEXT(SORT_BITS) ")"

/* All names but the last ones of the items that have got another one now. */
#define OLDER_NAMES \
	"(SELECT text FROM (SELECT text, row_number() OVER (PARTITION BY item_id ORDER BY joined_at DESC) AS age " \
	"FROM item_alias WHERE feed_id = ?1 AND kind = ?2 AND agreement & ?3 AND item_id IN (SELECT item_id " \
	"FROM item_alias WHERE feed_id = ?1 AND kind = ?2 AND agreement & ?3 AND joined_at = ?5)) WHERE age > ?4)"

#define SEARCH_COLUMNS "title, text, author, feed"

/* What the index is told of items. */
#define WORDS_SELECT "SELECT i.id, t.sort_key, t.title, t.text, t.author, t.feed, i.language, f.language " \
	"FROM item i CROSS JOIN feed f ON f.id = i.feed_id CROSS JOIN item_text t ON t.id = i.id "

const char *const sql_texts[SQL_COUNT] = {
	[SQL_BEGIN_READ] = "BEGIN",
	[SQL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",

	[SQL_EDITION] = "PRAGMA schema_version",
	[SQL_META_GET] = "SELECT last_seq, last_item_id, search, indexed_item_id FROM meta",
	[SQL_META_SET_SEQUENCE] = "UPDATE meta SET last_seq = ?, last_item_id = ?",
	[SQL_META_SET_SEARCH] = "UPDATE meta SET search = ?, indexed_item_id = 0",
	[SQL_META_SET_INDEXED] = "UPDATE meta SET indexed_item_id = ?",
	[SQL_TOTALS] = "SELECT count(*), "
		"total(s.failure NOT IN (0, 6)), total(s.failure = 6), "
		"(SELECT total(n_items) FROM feed_state), (SELECT total(n_unread) FROM feed_state), "
		"(SELECT max(newest_item_at) FROM feed_state)" FEED_FROM "WHERE f.origins <> 0",
	[SQL_TOTAL_UNINDEXED] = "SELECT (SELECT count(*) FROM item WHERE id > ?) + "
		"(SELECT count(*) FROM search_stale)",

	[SQL_FEED_BY_URL] = "SELECT feed_id FROM feed_alias WHERE url = ?1 "
		"UNION ALL SELECT id FROM feed WHERE url = ?1 LIMIT 1",
	/* By a feed of today, or as the former address of another one. */
	[SQL_FEED_URL_IS_TAKEN] = "SELECT 1 FROM feed_alias WHERE url = ?1 "
		"UNION ALL SELECT 1 FROM feed WHERE url = ?1 AND (origins <> 0 OR id = ?2) LIMIT 1",
	[SQL_FEED_WISHES] = "SELECT origins, name, custom_title, interval_s, flags, initial, " KEEP_COLUMNS
		" FROM feed WHERE id = ?",
	[SQL_FEED_INSERT] = "INSERT INTO feed (url, origins, name, custom_title, interval_s, "
		"flags, initial, " KEEP_COLUMNS ", added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_FEED_STATE_INSERT] = "INSERT INTO feed_state (feed_id, due_at) VALUES (?, 0)",
	[SQL_FEED_SET_WISHES] = "UPDATE feed SET origins = ?, name = ?, custom_title = ?, "
		"interval_s = ?, flags = ?, initial = ?, keep_s = ?, keep_items = ?, keep_bytes = ? WHERE id = ?",
	[SQL_FEED_EACH_OF_ORIGIN] = "SELECT id FROM feed WHERE origins & ?",
	[SQL_FEED_REVIVE] = "UPDATE feed_state SET due_at = 0 WHERE feed_id = ?",
	[SQL_FEED_MAKE_DUE] = "UPDATE feed_state SET due_at = 0 WHERE feed_id = ?2 "
		"AND ifnull(not_before_at, ?1) <= ?1 "
		"AND (SELECT origins FROM feed WHERE id = ?2) <> 0",
	[SQL_FEED_OF_SECTION] = "SELECT id FROM feed WHERE name = ? AND origins = ?",
	[SQL_FEED_SET_PAST] = "UPDATE feed SET first_url = ifnull(?, first_url), added_at = min(added_at, ifnull(?, added_at)) WHERE id = ?",
	[SQL_FEED_EXISTS] = "SELECT 1 FROM feed WHERE id = ?",
	[SQL_FEED_DELETE] = "DELETE FROM feed WHERE id = ?",
	[SQL_FEED_DELETE_REVISIONS] = "DELETE FROM item_revision WHERE item_id IN "
		"(SELECT id FROM item WHERE feed_id = ?)",
	[SQL_FEED_DELETE_ITEMS] = "DELETE FROM item WHERE feed_id = ?",
	[SQL_FEED_DELETE_KEYS] = "DELETE FROM item_key WHERE feed_id = ?",
	[SQL_FEED_DELETE_ALIASES] = "DELETE FROM item_alias WHERE feed_id = ?",
	[SQL_FEED_ITEMS] = "SELECT id FROM item WHERE feed_id = ?",

	[SQL_TAG_OF_FEED] = "SELECT tag FROM feed_tag WHERE feed_id = ? ORDER BY tag",
	[SQL_TAG_OF_ORIGIN] = "SELECT tag FROM feed_tag WHERE feed_id = ? AND origins & ?",
	[SQL_TAG_ALL] = "SELECT feed_id, tag FROM feed_tag ORDER BY feed_id, tag",
	[SQL_TAG_ADD] = "INSERT INTO feed_tag (feed_id, tag, origins) VALUES (?, ?, ?) "
		"ON CONFLICT DO UPDATE SET origins = origins | excluded.origins "
		"WHERE origins <> origins | excluded.origins",
	[SQL_TAG_DROP_ORIGINS] = "UPDATE feed_tag SET origins = origins & ~?2 "
		"WHERE feed_id = ?1 AND origins & ?2",
	[SQL_TAG_DROP_ORPHANS] = "DELETE FROM feed_tag WHERE feed_id = ? AND origins = 0",
	[SQL_ALIAS_ADD] = "INSERT INTO feed_alias (url, feed_id, since_at) VALUES (?, ?, ?) "
		"ON CONFLICT DO UPDATE SET feed_id = excluded.feed_id, since_at = excluded.since_at, "
		"tried_at = NULL",
	[SQL_ALIAS_OF_FEED] = "SELECT url FROM feed_alias WHERE feed_id = ? ORDER BY since_at DESC, url",
	[SQL_ALIAS_TRIED] = "UPDATE feed_alias SET tried_at = ? WHERE url = ?",
	[SQL_ALIAS_DROP] = "DELETE FROM feed_alias WHERE url = ?",
	[SQL_ALIAS_DROP_OF_FEED] = "DELETE FROM feed_alias WHERE feed_id = ?",

	[SQL_FEED_FIND_ID] = "SELECT id FROM feed WHERE id = ?1 AND (?2 OR origins <> 0)",
	[SQL_FEED_FIND_NAME] = "SELECT id FROM feed WHERE name = ?1 "
		"AND (?2 OR origins <> 0)",
	[SQL_FEED_FIND_URL] = "SELECT f.id FROM (SELECT feed_id AS id FROM feed_alias WHERE url = ?1 "
		"UNION SELECT id FROM feed WHERE url = ?1) a JOIN feed f ON f.id = a.id "
		"WHERE ?2 OR f.origins <> 0",
	[SQL_FEED_FIND_PART] = "SELECT id FROM feed WHERE (?2 OR origins <> 0) "
		"AND has_part(?1, custom_title, document_title, url) ORDER BY id",
	/* The index by tag knows the case of ASCII letters only. What is ASCII it finds; what is not begins as the folded tag does,
	 * and goes on beyond ASCII. */
	[SQL_FEED_OF_TAG] = "WITH RECURSIVE wanted (tag) AS MATERIALIZED (SELECT folded(?)), "
		"beginning (n, text) AS (SELECT 0, '' UNION ALL SELECT n + 1, substr(tag, 1, n + 1) FROM beginning, wanted "
		"WHERE n < length(tag) AND substr(tag, n + 1, 1) < char(128)) "
		"SELECT feed_id FROM wanted w CROSS JOIN feed_tag t ON t.tag = w.tag COLLATE NOCASE "
		"UNION ALL SELECT feed_id FROM beginning b CROSS JOIN feed_tag t ON t.tag >= b.text || char(128) COLLATE NOCASE "
		"AND t.tag < b.text || char(1114111) COLLATE NOCASE WHERE folded(t.tag) = (SELECT tag FROM wanted)",
	/* "." comes behind "-" */
	[SQL_FEED_OF_LANGUAGE] = "SELECT id FROM feed WHERE language IS NOT NULL AND "
		"(language = ?1 COLLATE NOCASE OR (language >= ?1 || '-' COLLATE NOCASE AND "
		"language < ?1 || '.' COLLATE NOCASE))",
	[SQL_FEED_OF_SITE] = "SELECT id FROM feed WHERE has_part(?, url, site_url)",
	[SQL_FEED_OF_AUTHOR] = "SELECT id FROM feed WHERE inherited_author IS NOT NULL AND text_holds(?, ?, inherited_author)",
	[SQL_FEED_OF_AUTHOR_PART] = "SELECT id FROM feed WHERE inherited_author IS NOT NULL AND has_part(?, inherited_author)",
	[SQL_FEED_OF_NEWEST] = "SELECT feed_id FROM item WHERE sort_key >= ? AND sort_key < ? ORDER BY sort_key DESC LIMIT ?",
	[SQL_FEED_OF_OLDEST] = "SELECT feed_id FROM item WHERE sort_key >= ? AND sort_key < ? ORDER BY sort_key LIMIT ?",
	[SQL_FEED_NEWEST_ITEM] = "SELECT max(newest_item_at) FROM json_each(?) CROSS JOIN feed_state ON feed_id = value",
	[SQL_FEED_SUM_ITEMS] = "SELECT total(n_items) FROM json_each(?) CROSS JOIN feed_state ON feed_id = value",
	[SQL_FEED_SUM_AT_MOST] = "SELECT CAST(total(min(n_items, ?)) AS INTEGER) FROM feed_state",
	[SQL_FEED_GET] = "SELECT " FEED_COLUMNS ", " STATE_COLUMNS ", " COUNT_COLUMNS FEED_FROM
		"WHERE f.id = ?",
	[SQL_FEED_LIST] = "SELECT " FEED_COLUMNS ", " STATE_COLUMNS ", " COUNT_COLUMNS FEED_FROM
		"WHERE " FEED_IS_LISTED "ORDER BY f.id",
	[SQL_FEED_COUNT] = "SELECT count(*)" FEED_FROM "WHERE " FEED_IS_LISTED,
	[SQL_FEED_OUTLINES] = "SELECT id, url, coalesce(custom_title, document_title, url) AS title, site_url, "
		"language, added_at FROM feed WHERE origins <> 0 ORDER BY title COLLATE NOCASE, id",
	[SQL_FEED_IDS] = "SELECT id FROM feed ORDER BY id",
	/* 4 and 5: FAILURE_CLIENT and FAILURE_NOT_FEED */
	[SQL_FEED_LEASE] = "SELECT " FEED_COLUMNS ", " STATE_COLUMNS ", iif(s.failure IN (4, 5), "
		"(SELECT a.url FROM feed_alias a WHERE a.feed_id = f.id AND a.tried_at IS NULL "
		"ORDER BY a.since_at DESC LIMIT 1), NULL), "
		"b.url, ifnull(b.n_failures, 0), max(ifnull(b.due_at, 0), ifnull(b.not_before_at, 0))" FEED_FROM
		"LEFT JOIN feed_backfill b ON b.feed_id = f.id AND b.n_left > 0 "
		"WHERE f.id = ? AND f.origins <> 0",
	[SQL_FEED_SCHEDULED] = "SELECT f.id, f.url, f.interval_s, "
		"max(s.due_at, ifnull(s.not_before_at, 0)), s.not_before_at, "
		"s.fetched_at, s.status, h.url" FEED_FROM
		"LEFT JOIN feed_hold h ON h.feed_id = f.id AND h.until = s.not_before_at "
		"WHERE f.origins <> 0 AND s.due_at IS NOT NULL",
	[SQL_FEED_PLANNED] = "SELECT " FEED_COLUMNS ", " STATE_COLUMNS FEED_FROM
		"WHERE f.origins <> 0 AND s.due_at IS NOT NULL AND s.fetched_at IS NOT NULL",
	[SQL_FEED_SET_DUE] = "UPDATE feed_state SET due_at = ? WHERE feed_id = ? AND due_at = ?",

	[SQL_STATE_SET] = "UPDATE feed_state SET etag = ?, last_modified = ?, effective_url = ?, "
		"wire_hash = ?, due_at = ?, not_before_at = ?, fetched_at = ?, succeeded_at = ?, "
		"changed_at = ifnull(?, changed_at), failing_since = ?, n_failures = ?, failure = ?, "
		"status = ?, stage = ?, reason = ?, fresh_s = ?, ttl_s = ?, update_period_s = ?, update_base_at = ?, "
		"skip_hours = ?, skip_days = ?, moved_url = ?, moved_since = ?, n_moved = ?, "
		"rhythm_s = ?, rhythm = ?, n_items = n_items + ?27, n_unread = n_unread + ?27, "
		"newest_item_at = max(ifnull(newest_item_at, ?28), ifnull(?28, newest_item_at)), "
		"n_bytes = n_bytes + ?29 WHERE feed_id = ?30",
	[SQL_STATE_ADD] = "UPDATE feed_state SET n_items = n_items + ?1, n_unread = n_unread + ?1, "
		"newest_item_at = max(ifnull(newest_item_at, ?2), ifnull(?2, newest_item_at)), "
		"n_bytes = n_bytes + ?3 WHERE feed_id = ?4",
	[SQL_INGEST_FEED] = "SELECT EXISTS (SELECT 1 FROM item_key WHERE feed_id = f.id), ifnull(first_url, url) "
		"FROM feed f WHERE f.id = ?",
	[SQL_INGEST_URL] = "SELECT url FROM feed WHERE id = ?",
	[SQL_INGEST_COPY] = "UPDATE feed SET guid = ifnull(guid, ?1), document_title = ifnull(document_title, ?2), "
		"site_url = ifnull(site_url, ?3), description = ifnull(description, ?4), "
		"language = ifnull(language, ?5), icon = ifnull(icon, ?6), hub_url = ifnull(hub_url, ?7), "
		"self_url = ifnull(self_url, ?8), older_url = ifnull(older_url, ?9), author = ifnull(author, ?10), "
		"rights = ifnull(rights, ?11), extra = ifnull(extra, ?12), "
		"inherited_author = ifnull(inherited_author, inherited_author(?10, ?12)) WHERE id = ?13",
	[SQL_INGEST_PART] = "UPDATE feed SET guid = ifnull(?1, guid), document_title = ifnull(?2, document_title), "
		"site_url = ifnull(?3, site_url), description = ifnull(?4, description), "
		"language = ifnull(?5, language), icon = ifnull(?6, icon), hub_url = ifnull(?7, hub_url), "
		"self_url = ifnull(?8, self_url), older_url = ifnull(?9, older_url), author = ifnull(?10, author), "
		"rights = ifnull(?11, rights), extra = ifnull(?12, extra), "
		"inherited_author = iif(?12 IS NULL, inherited_author, inherited_author(?10, ?12)) WHERE id = ?13",
	[SQL_INGEST_METADATA] = "UPDATE feed SET guid = ?1, document_title = ?2, site_url = ?3, "
		"description = ?4, language = ?5, icon = ?6, hub_url = ?7, self_url = ?8, older_url = ?9, "
		"author = ?10, rights = ?11, extra = ?12, inherited_author = inherited_author(?10, ?12) WHERE id = ?13 AND "
		"(guid IS NOT ?1 OR document_title IS NOT ?2 OR site_url IS NOT ?3 OR "
		"description IS NOT ?4 OR language IS NOT ?5 OR icon IS NOT ?6 OR hub_url IS NOT ?7 OR "
		"self_url IS NOT ?8 OR older_url IS NOT ?9 OR author IS NOT ?10 OR rights IS NOT ?11 OR extra IS NOT ?12)",
	[SQL_FEED_MOVE] = "UPDATE feed SET url = ?, first_url = ifnull(first_url, url) WHERE id = ?",
	[SQL_FEED_AT_URL] = "SELECT id FROM feed WHERE url = ?",
	[SQL_INGEST_MERGE_DUE] = "UPDATE feed_state SET due_at = 0 "
		"WHERE feed_id = ?1 AND ?2 AND (SELECT origins FROM feed WHERE id = ?1) = 0",
	[SQL_INGEST_MERGE_ORIGINS] = "UPDATE feed SET origins = feed.origins | o.origins, "
		"name = ifnull(feed.name, o.name), "
		"custom_title = ifnull(feed.custom_title, o.custom_title), "
		"interval_s = iif(feed.interval_s, feed.interval_s, o.interval_s), "
		"flags = feed.flags | o.flags, initial = ifnull(feed.initial, o.initial), "
		"keep_s = iif(feed.keep_s, feed.keep_s, o.keep_s), "
		"keep_items = iif(feed.keep_items, feed.keep_items, o.keep_items), "
		"keep_bytes = iif(feed.keep_bytes, feed.keep_bytes, o.keep_bytes) "
		"FROM (SELECT * FROM feed WHERE id = ?2) o WHERE feed.id = ?1",
	[SQL_INGEST_MERGE_TAGS] = "INSERT INTO feed_tag (feed_id, tag, origins) "
		"SELECT ?1, tag, origins FROM feed_tag WHERE feed_id = ?2 "
		"ON CONFLICT DO UPDATE SET origins = origins | excluded.origins",
	/* By the keys of the feed: item_key has no other order. */
	[SQL_INGEST_TWINS] = "SELECT i.id, i.flags, t.id FROM item_key k CROSS JOIN item i ON i.id = k.item_id "
		"CROSS JOIN item_key o ON o.feed_id = ?1 AND o.kind = k.kind AND o.text = k.text AND NOT o.weak "
		"CROSS JOIN item t ON t.id = o.item_id WHERE k.feed_id = ?2 AND NOT k.weak",
	[SQL_INGEST_RETIRE] = "UPDATE feed SET origins = 0, name = NULL WHERE id = ?",

	[SQL_INGEST_HOLD] = "INSERT OR REPLACE INTO feed_hold (feed_id, url, until) "
		"SELECT id, ?, ? FROM feed WHERE id = ?",
	/* What was asked for and is not done, or has failed; else where it would begin. */
	[SQL_BACKFILL_GET] = "SELECT iif(b.n_left > 0 OR b.failure IS NOT NULL, b.url, f.older_url), "
		"ifnull(b.n_left, 0), ifnull(b.n_read, 0), b.failure, ifnull(b.n_failures, 0), "
		"ifnull(b.due_at, 0), b.not_before_at, ifnull(b.status, 0) "
		"FROM feed f LEFT JOIN feed_backfill b ON b.feed_id = f.id WHERE f.id = ?",
	[SQL_BACKFILL_PUT] = "INSERT OR REPLACE INTO feed_backfill (feed_id, url, n_left, n_read, failure, "
		"n_failures, due_at, not_before_at, status) SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM feed WHERE id = ?",
	[SQL_BACKFILL_PENDING] = "SELECT b.feed_id, b.url, 0, max(b.due_at, ifnull(b.not_before_at, 0)), "
		"b.not_before_at, NULL, b.status, NULL FROM feed_backfill b JOIN feed f ON f.id = b.feed_id "
		"WHERE b.n_left > 0 AND b.url IS NOT NULL AND f.origins <> 0",
	[SQL_FEED_FORGET_OLDER] = "UPDATE feed SET older_url = NULL WHERE id = ?",
	[SQL_BACKFILL_DROP] = "DELETE FROM feed_backfill WHERE feed_id = ?",
	[SQL_ARCHIVE_DROP] = "DELETE FROM feed_archive WHERE feed_id = ?",
	[SQL_FEED_OLDER] = "SELECT older_url IS NULL, older_url FROM feed WHERE id = ?",
	[SQL_STATE_FORGET_VALIDATORS] = "UPDATE feed_state SET etag = NULL, last_modified = NULL, wire_hash = 0 "
		"WHERE feed_id = ?",
	[SQL_STATE_BEGIN_ANEW] = "UPDATE feed_state SET due_at = 0, not_before_at = NULL, failing_since = NULL, n_failures = 0, "
		"failure = 0, status = 0, stage = NULL, reason = NULL, etag = NULL, last_modified = NULL, wire_hash = 0, "
		"effective_url = NULL, moved_url = NULL, moved_since = NULL, n_moved = 0 WHERE feed_id = ?",
	[SQL_ARCHIVE_OLDER] = "SELECT older_url FROM feed_archive WHERE feed_id = ? AND url = ?",
	[SQL_ARCHIVE_PUT] = "INSERT OR REPLACE INTO feed_archive (feed_id, url, older_url) VALUES (?, ?, ?)",

	[SQL_PACING_FORGET] = "DELETE FROM pacing WHERE learned_at < ?",
	[SQL_PACING_PUT] = "INSERT OR REPLACE INTO pacing (domain_key, rate, learned_at) VALUES (?, ?, ?)",
	[SQL_PACING_EACH] = "SELECT domain_key, rate, learned_at FROM pacing",

	[SQL_KEY_FIND] = "SELECT weak, item_id, content_hash FROM item_key "
		"WHERE feed_id = ? AND kind = ? AND text = ? ORDER BY weak",
	[SQL_KEY_INSERT] = "INSERT OR IGNORE INTO item_key "
		"(feed_id, kind, text, weak, item_id, content_hash) VALUES (?, ?, ?, 0, ?, ?)",
	[SQL_KEY_INSERT_WEAK] = "INSERT INTO item_key "
		"(feed_id, kind, text, weak, item_id, content_hash) VALUES (?, ?, ?, 1, ?, ?) "
		"ON CONFLICT DO UPDATE SET item_id = iif(item_id = excluded.item_id, item_id, 0), "
		"content_hash = excluded.content_hash WHERE item_id",
	[SQL_KEY_VERSION] = "SELECT max(item_id) FROM item_key WHERE feed_id = ?1 AND kind = ?2 "
		"AND text > ?3 || '#' AND text < ?3 || '$' AND NOT weak",
	[SQL_KEY_IS_PARTED] = "SELECT EXISTS (SELECT 1 FROM item_key WHERE feed_id = ?1 AND kind = ?2 "
		"AND text > ?3 || char(10) AND text < ?3 || char(11))",
	[SQL_KEY_IS_OF_ONE] = "SELECT min(item_id) > 0 AND min(item_id) = max(item_id) AND NOT EXISTS (SELECT 1 FROM item_key "
		"WHERE feed_id = ?1 AND kind = ?2 AND text > ?3 || char(10) AND text < ?3 || char(11)) "
		"FROM item_key WHERE feed_id = ?1 AND kind = ?2 AND text = ?3",
	[SQL_KEY_SEEN] = "UPDATE item_key SET content_hash = ? "
		"WHERE feed_id = ? AND kind = ? AND text = ? AND weak = 0",

	[SQL_KEY_MOMENT] = "SELECT min(id), count(*) FROM (SELECT id, title FROM item "
		"WHERE feed_id = ?2 AND sort_key BETWEEN ?3 AND ?4 LIMIT 50) WHERE title = ?1",
	[SQL_KEY_SECOND] = "SELECT min(id), count(*) FROM (SELECT id FROM item "
		"WHERE feed_id = ? AND sort_key BETWEEN ? AND ? LIMIT 2)",
	[SQL_KEY_JOIN] = "INSERT OR REPLACE INTO item_alias "
		"(feed_id, kind, text, item_id, joined_at, by_kind, agreement) VALUES (?, ?, ?, ?, ?, ?, ?)",
	[SQL_TRACE_EXISTS] = "SELECT 1 FROM item_key WHERE feed_id = ? AND kind = ? LIMIT 1",
	[SQL_TRACE_LAST] = "SELECT max(joined_at) FROM item_alias WHERE feed_id = ? AND item_id = ?",
	[SQL_TRACE_MOMENT] = "SELECT item_id FROM item_key WHERE feed_id = ? AND kind = ? AND text BETWEEN ? AND ? LIMIT 2",
	[SQL_TRACE_UNDATED] = "SELECT item_id, text FROM item_key WHERE feed_id = ?1 AND kind = ?2 "
		"AND text > ?3 || char(10) AND text < ?3 || char(11) AND item_id > 0 AND content_hash >= ?4",
	[SQL_TRACE_OF_ID] = "SELECT text, content_hash FROM item_key WHERE feed_id = ?1 AND kind = ?2 "
		"AND text > ?3 || char(10) AND text < ?3 || char(11) AND item_id = ?4",
	/* When a key came last, with an item or for one, and whether such a one was among them: by now, and with the last
	 * whole document, which takes a moment to be stored; for a part, when parts alone have come for a week, with any. */
	[SQL_RENAMED_AT] = "WITH met (at) AS (SELECT max("
		"ifnull((SELECT max(joined_at) FROM item_alias WHERE feed_id = ?1 AND joined_at <= ?2), 0), "
		"ifnull((SELECT max(sort_key) FROM item WHERE feed_id = ?1 AND sort_key < (?2 + 1) << " TEXT(SORT_BITS) ") >> "
		TEXT(SORT_BITS) ", 0))), "
		"whole (at) AS (SELECT iif(?3 AND succeeded_at < met.at - 604800, NULL, succeeded_at) FROM feed_state, met "
		"WHERE feed_id = ?1), end (at) AS (SELECT min(?2, ifnull(at + 60, ?2)) FROM whole), "
		"last (at) AS (SELECT min(ifnull(whole.at, ?2), max("
		"ifnull((SELECT max(joined_at) FROM item_alias WHERE feed_id = ?1 AND joined_at <= end.at), 0), "
		"ifnull((SELECT max(sort_key) FROM item WHERE feed_id = ?1 AND sort_key < (end.at + 1) << " TEXT(SORT_BITS) ") >> "
		TEXT(SORT_BITS) ", 0))) FROM whole, end) "
		"SELECT last.at, EXISTS (SELECT 1 FROM item_alias WHERE feed_id = ?1 AND agreement = ?4 AND joined_at >= last.at), "
		"EXISTS (SELECT 1 FROM item_alias WHERE feed_id = ?1 AND agreement = ?4 AND joined_at >= last.at - 604800), "
		"ifnull(last.at >= whole.at - 60, 0) FROM last, whole",
	[SQL_RENAMED_NEWEST] = "SELECT title, coalesce(plain_text(content_html), content_text, plain_text(summary)) "
		"FROM item WHERE feed_id = ? ORDER BY sort_key DESC LIMIT ?",
	/* By ids besides: what came behind such a one came later, though a clock that was set back may have dated it earlier. */
	[SQL_RENAMED_FORMER] = "SELECT id, title, "
		"coalesce(plain_text(content_html), content_text, plain_text(summary)) FROM item WHERE id IN ("
		"SELECT item_id FROM item_alias WHERE feed_id = ?1 AND joined_at >= ?2 "
		"UNION SELECT id FROM item WHERE feed_id = ?1 AND +id >= (SELECT min(id) FROM item WHERE feed_id = ?1 "
		"AND sort_key >= ?2 << " TEXT(SORT_BITS) "))",
	[SQL_NAMES_FORGET_KEYS] = "DELETE FROM item_key WHERE feed_id = ?1 AND kind = ?2 AND weak = 0 AND text IN "
		OLDER_NAMES,
	[SQL_NAMES_FORGET_ALIASES] = "DELETE FROM item_alias WHERE feed_id = ?1 AND kind = ?2 AND text IN " OLDER_NAMES,
	[SQL_KEYS_OF_ITEM] = "SELECT k.kind, k.text, k.weak, a.joined_at, a.by_kind, a.agreement, k.content_hash "
		"FROM item i JOIN item_key k ON k.feed_id = i.feed_id AND k.item_id = i.id "
		"LEFT JOIN item_alias a ON a.feed_id = k.feed_id AND a.kind = k.kind AND a.text = k.text "
		"AND a.item_id = i.id AND NOT k.weak WHERE i.id = ? ORDER BY k.weak, a.joined_at, k.kind, k.text",
	[SQL_KEYS_IN_ORDER] = "SELECT k.item_id, k.kind, k.text, k.weak, a.joined_at, a.by_kind, a.agreement, k.content_hash "
		"FROM item_key k LEFT JOIN item_alias a ON a.feed_id = k.feed_id AND a.kind = k.kind "
		"AND a.text = k.text AND a.item_id = k.item_id AND NOT k.weak WHERE k.item_id > 0 "
		"ORDER BY k.item_id, k.weak, a.joined_at, k.kind, k.text",
	[SQL_KEYS_OF_GONE] = "SELECT k.item_id, k.kind, k.text, k.weak, a.joined_at, a.by_kind, a.agreement, k.content_hash "
		"FROM item_key k LEFT JOIN item_alias a ON a.feed_id = k.feed_id AND a.kind = k.kind "
		"AND a.text = k.text AND a.item_id = k.item_id AND NOT k.weak WHERE k.feed_id = ? "
		"AND NOT EXISTS (SELECT 1 FROM item WHERE id = k.item_id) "
		"ORDER BY k.item_id, k.weak, a.joined_at, k.kind, k.text",
	/* The key of one that shares its id has the address and the title behind it, a line each. */
	[SQL_KEYS_OF_FEED] = "SELECT k.kind, count(DISTINCT iif(item_id, item_id, text)), "
		"sum(weak AND item_id = 0), "
		"count(DISTINCT iif(NOT weak AND kind < 3 AND text LIKE '%' || char(10) || '%', item_id, NULL)), "
		"(SELECT count(*) FROM item_alias a WHERE a.feed_id = k.feed_id AND a.kind = k.kind), "
		"(SELECT count(DISTINCT item_id) FROM item_alias a WHERE a.feed_id = k.feed_id AND a.kind = k.kind "
		"AND a.agreement = ?2) "
		"FROM item_key k WHERE feed_id = ?1 AND kind < ?3 GROUP BY k.kind ORDER BY k.kind",

	[SQL_ITEM_INSERT] = "INSERT INTO item (" CONTENT_COLUMNS ", id, feed_id, sort_key, "
		"seq, revision, flags, first_seen_at) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, ?)",
	[SQL_ITEM_UPDATE] = "UPDATE item SET " CONTENT_SET ", sort_key = ?, seq = ?, changed_at = ?, "
		"revision = revision + 1 WHERE id = ?",
	[SQL_ITEM_RENEW] = "UPDATE item SET " CONTENT_SET " WHERE id = ?",
	[SQL_ITEM_FREE_KEY] = "SELECT max(sort_key) FROM item WHERE sort_key BETWEEN ? AND ?",
	[SQL_ITEM_LADDER] = "SELECT title, published_at, content_hash, extra_of_date, url, enclosure_url, "
		"ours IS coalesce(plain_text(?), ?, plain_text(?)), coalesce(length(ours), 0) "
		"FROM (SELECT title, published_at, content_hash, iif(published_at = modified_at, extra, NULL) AS extra_of_date, url, enclosure_url, "
		"coalesce(plain_text(content_html), content_text, plain_text(summary)) AS ours "
		"FROM item WHERE id = ?)",
	[SQL_ITEM_BEFORE] = "SELECT content_hash, sort_key, first_seen_at, revision, title, published_at, "
		"iif(published_at = modified_at, extra, NULL), url, enclosure_url, " ITEM_BYTES " FROM item WHERE id = ?",
	[SQL_ITEM_NEWEST] = "SELECT id FROM (SELECT id, guid FROM item WHERE feed_id = ? "
		"ORDER BY sort_key DESC LIMIT 1) WHERE guid = ?",
	/* An entry, then the item and its former version. */
	[SQL_ITEM_SAID] = "SELECT title, said FROM (SELECT 0 AS age, ?2 AS title, "
		"coalesce(plain_text(?3), ?4, plain_text(?5)) AS said UNION ALL "
		"SELECT 1, title, coalesce(plain_text(content_html), content_text, plain_text(summary)) "
		"FROM item WHERE id = ?1 UNION ALL "
		"SELECT 2, title, coalesce(plain_text(content_html), content_text, plain_text(summary)) "
		"FROM item_revision WHERE item_id = ?1 AND revision = (SELECT revision - 1 FROM item WHERE id = ?1)) "
		"ORDER BY age",
	[SQL_ITEM_DELETE] = "DELETE FROM item WHERE id = ?",
	[SQL_ITEM_GET_HEAD] = "SELECT " ITEM_COLUMNS ITEM_FROM,
	[SQL_ITEM_GET_WHOLE] = "SELECT " ITEM_COLUMNS ", i.summary, i.content_html, i.content_text"
		ITEM_FROM,
	[SQL_REVISION_KEEP] = "INSERT INTO item_revision (item_id, revision, replaced_at, "
		CONTENT_COLUMNS ") SELECT id, revision, ?, " CONTENT_COLUMNS " FROM item WHERE id = ?",
	[SQL_REVISIONS] = "SELECT i.revision, i.replaced_at, " VERSION_COLUMNS " FROM item_revision i WHERE i.item_id = ?1 "
		"UNION ALL SELECT i.revision, NULL, " VERSION_COLUMNS " FROM item i WHERE i.id = ?1 ORDER BY 1",
	[SQL_VERSIONS] = "SELECT i.revision, i.replaced_at, " VERSION_COLUMNS " FROM item_revision i WHERE i.item_id = ? "
		"ORDER BY i.revision",
	[SQL_VERSION_PUT] = "INSERT OR IGNORE INTO item_revision (" CONTENT_COLUMNS ", item_id, revision, "
		"replaced_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
	[SQL_PUBLISHED_CLAIM] = "INSERT OR IGNORE INTO published_id (number) VALUES (?)",
	[SQL_PUBLISHED_NAME] = "INSERT INTO published_name (item_id, text) VALUES (?, ?)",
	[SQL_PUBLISHED_RELEASE] = "DELETE FROM published_id WHERE number IN (SELECT " PUBLISHED_NUMBER " " PUBLISHED_FROM
		" WHERE i.feed_id = ?)",
	[SQL_ITEM_RESTORE] = "UPDATE item SET flags = ?, revision = ?, changed_at = ? WHERE id = ?",
	[SQL_REVISION_TRIM] = "DELETE FROM item_revision WHERE item_id = ? AND revision <= ?",
	[SQL_REVISION_DELETE] = "DELETE FROM item_revision WHERE item_id = ?",

	[SQL_STORY_HAS_WORK] = "SELECT 1 FROM meta WHERE storied_item_id < (SELECT max(id) FROM item)",
	[SQL_PREFIX_TOKEN] = "SELECT prefix_token(?)",
	/* Of each segment of the index, from the page with the first such term to that with the last one:
	 * a row names the first term of a page. */
	[SQL_PREFIX_PAGES] = "WITH RECURSIVE s (id) AS (SELECT min(segid) FROM item_fts_idx UNION ALL "
		"SELECT (SELECT min(segid) FROM item_fts_idx x WHERE x.segid > s.id) FROM s WHERE s.id IS NOT NULL) "
		"SELECT CAST(total(1 + coalesce((SELECT pgno >> 1 FROM item_fts_idx x WHERE x.segid = s.id "
		"AND x.term > CAST(?1 || x'ff' AS BLOB) ORDER BY x.term LIMIT 1), (SELECT pgno >> 1 FROM item_fts_idx x "
		"WHERE x.segid = s.id ORDER BY x.term DESC LIMIT 1)) - (SELECT pgno >> 1 FROM item_fts_idx x "
		"WHERE x.segid = s.id AND x.term <= CAST(?1 AS BLOB) ORDER BY x.term DESC LIMIT 1)) AS INTEGER) "
		"FROM s WHERE s.id IS NOT NULL",
	[SQL_ITEM_UPDATED_COUNT_SOME] = "SELECT count(*) FROM (SELECT 1 FROM item "
		"WHERE coalesce(changed_at, first_seen_at) >= ? LIMIT ?)",
	[SQL_STORY_COUNT_SOME] = "SELECT count(*) FROM (SELECT 1 FROM item_story LIMIT ?)",
	[SQL_STORY_PENDING] = "SELECT id FROM item WHERE id > (SELECT storied_item_id FROM meta) "
		"ORDER BY id LIMIT ?",
	[SQL_STORY_DONE] = "UPDATE meta SET storied_item_id = ?",
	[SQL_STORY_ITEM] = "SELECT feed_id, " SORT_AT ", url, guid, title, "
		"coalesce(plain_text(content_html), content_text, plain_text(summary)) "
		"FROM item WHERE id = ? AND " SORT_AT " >= ?",
	[SQL_STORY_CANDIDATES] = "SELECT k.item_id, i.feed_id FROM story_key k JOIN item i ON i.id = k.item_id "
		"WHERE k.week = ? AND k.key = ? ORDER BY 1 DESC LIMIT ?",
	[SQL_STORY_HAS_FEED] = "SELECT 1 FROM item_story s JOIN item_story t ON t.story_id = s.story_id "
		"JOIN item i ON i.id = t.item_id WHERE s.item_id = ? AND i.feed_id = ?",
	[SQL_STORY_BEGIN] = "INSERT OR IGNORE INTO item_story (item_id, story_id, bond, by_item_id) "
		"VALUES (?1, ?1, ?2, ?1)",
	[SQL_STORY_JOIN] = "INSERT OR IGNORE INTO item_story (item_id, story_id, bond, by_item_id) "
		"SELECT ?1, story_id, ?2, ?3 FROM item_story WHERE item_id = ?3",
	[SQL_STORY_KEY] = "INSERT OR IGNORE INTO story_key (week, key, item_id) VALUES (?, ?, ?)",
	[SQL_STORY_FORGET] = "DELETE FROM story_key WHERE week < ?",
	[SQL_STORY_OF_ITEM] = "SELECT story_id, bond, by_item_id FROM item_story WHERE item_id = ?",
	/* Feeds by their titles only: an address may hold a secret. */
	[SQL_STORY_MEMBERS] = "SELECT s.item_id, s.bond, s.by_item_id, i.feed_id, "
		"coalesce(f.custom_title, f.document_title), i.url FROM item_story s "
		"JOIN item i ON i.id = s.item_id JOIN feed f ON f.id = i.feed_id "
		"WHERE s.story_id = ? AND s.item_id <> ? ORDER BY s.item_id LIMIT 100",

	[SQL_SEARCH_HAS_WORK] = "SELECT 1 WHERE EXISTS (SELECT 1 FROM item WHERE id > ?) "
		"OR EXISTS (SELECT 1 FROM search_stale)",
	/* Stories are found behind the index; and of more than 32 that wait, none is looked at: see search_tail.c. */
	[SQL_SEARCH_IS_REFILLED] = "SELECT search AND (EXISTS (SELECT 1 FROM item WHERE id > indexed_item_id "
		"AND id <= storied_item_id) OR (EXISTS (SELECT 1 FROM search_stale) AND 32 < "
		"(SELECT count(*) FROM (SELECT 1 FROM item WHERE id > indexed_item_id LIMIT 33)) + "
		"(SELECT count(*) FROM (SELECT 1 FROM search_stale LIMIT 33)))) FROM meta",
	[SQL_SEARCH_LAST_RIGHT] = "SELECT min(indexed_item_id, "
		"ifnull((SELECT min(item_id) - 1 FROM search_stale), indexed_item_id)) FROM meta",
	[SQL_STALE_HAS] = "SELECT 1 FROM search_stale WHERE item_id = ?",
	[SQL_STALE_ADD] = "INSERT OR IGNORE INTO search_stale (item_id, sort_key, " SEARCH_COLUMNS ") "
		"SELECT id, sort_key, " SEARCH_COLUMNS " FROM item_text WHERE id = ?",
	/* With those that the index still holds where one of them stands now. */
	[SQL_STALE_BATCH] = "WITH RECURSIVE batch (id) AS (SELECT item_id FROM (SELECT item_id FROM search_stale LIMIT ?) "
		"UNION SELECT other.item_id FROM batch CROSS JOIN search_stale s ON s.item_id = batch.id "
		"CROSS JOIN item i ON i.id = batch.id AND i.sort_key <> s.sort_key "
		"AND EXISTS (SELECT 1 FROM item_fts_docsize d WHERE d.id = i.sort_key) "
		"CROSS JOIN search_stale other ON other.sort_key = i.sort_key) SELECT id FROM batch",
	[SQL_STALE_DELETE] = "DELETE FROM search_stale WHERE item_id = ?",
	[SQL_STALE_CLEAR] = "DELETE FROM search_stale",
	[SQL_LANGUAGE_SET] = "INSERT OR REPLACE INTO search_language (item_id, language) VALUES (?, ?)",
	[SQL_LANGUAGE_FORGET] = "DELETE FROM search_language WHERE item_id = ?",
	[SQL_LANGUAGE_CLEAR] = "DELETE FROM search_language",
	[SQL_STEMMED_ADD] = "INSERT OR IGNORE INTO search_stemmed (language) VALUES (?)",
	[SQL_STEMMED_LIST] = "SELECT 'en' || coalesce(',' || group_concat(language), '') FROM search_stemmed",
	[SQL_STEMMED_CLEAR] = "DELETE FROM search_stemmed",
	[SQL_STALE_TEXT] = "SELECT sort_key, " SEARCH_COLUMNS " FROM search_stale WHERE item_id = ?",
	[SQL_ITEM_TEXT] = "SELECT sort_key, " SEARCH_COLUMNS " FROM item_text WHERE id = ?",
	[SQL_ITEM_WORDS] = WORDS_SELECT "WHERE i.id = ?",
	/* With values: INSERT … SELECT makes the index write out what it has gathered every time. */
	[SQL_FTS_ADD] = "INSERT INTO item_fts (rowid, " SEARCH_COLUMNS ") VALUES (?, ?, ?, ?, ?)",
	[SQL_FTS_DELETE] = "INSERT INTO item_fts (item_fts, rowid, " SEARCH_COLUMNS ") "
		"VALUES ('delete', ?, ?, ?, ?, ?)",
	[SQL_FTS_DELETE_ALL] = "INSERT INTO item_fts (item_fts) VALUES ('delete-all')",
	[SQL_FTS_PENDING] = WORDS_SELECT "WHERE i.id > ? ORDER BY i.id LIMIT ?",
	[SQL_TAIL_ITEMS] = "SELECT id FROM (SELECT id FROM item WHERE id > ?1 ORDER BY id DESC LIMIT ?2) "
		"UNION ALL SELECT s.item_id FROM search_stale s CROSS JOIN item i ON i.id = s.item_id LIMIT ?2",

	[SQL_ITEM_FLAGS] = "SELECT feed_id, flags FROM item WHERE id = ?",
	[SQL_ITEM_SET_FLAGS] = "UPDATE item SET flags = ?, seq = ? WHERE id = ?",
	[SQL_FEED_HAS_WITHDRAWN] = "SELECT 1 FROM item WHERE feed_id = ? AND flags & 4 LIMIT 1",
	[SQL_ITEMS_OFFERED] = "SELECT id FROM item WHERE feed_id = ? AND NOT flags & 4 ORDER BY sort_key DESC",
	[SQL_FEED_ADD_UNREAD] = "UPDATE feed_state SET n_unread = n_unread + ? WHERE feed_id = ?",
	[SQL_REMOVALS] = "SELECT seq, item_id, feed_id, removed_at, guid, url FROM item_removed "
		"WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?",
	[SQL_REMOVALS_HORIZON] = "SELECT removals_horizon FROM meta",
	[SQL_REMOVALS_NOTE_HORIZON] = "UPDATE meta SET removals_horizon = max(removals_horizon, "
		"coalesce((SELECT max(seq) FROM item_removed WHERE removed_at < ?), 0))",
	[SQL_REMOVALS_FORGET] = "DELETE FROM item_removed WHERE seq <= (SELECT removals_horizon FROM meta) "
		"AND removed_at < ?",
	/* The last seq before anything that the index does not hold as it is now. */
	[SQL_FIRST_UNINDEXED] = "SELECT min(seq) - 1 FROM (SELECT seq FROM item WHERE id > ? UNION ALL "
		"SELECT i.seq FROM search_stale s CROSS JOIN item i ON i.id = s.item_id) HAVING min(seq) IS NOT NULL",

	/* Of a store that has not judged a clock yet, by the last fetch. */
	[SQL_META_CLOCK] = "SELECT coalesce(clock_from, (SELECT max(fetched_at) FROM feed_state), ?) FROM meta",
	[SQL_META_SET_CLOCK] = "UPDATE meta SET clock_from = ?",
	[SQL_PURGE_AGED] = "SELECT i.id, i.feed_id, i.flags, i.first_seen_at, f.keep_s "
		"FROM item i JOIN feed f ON f.id = i.feed_id WHERE i.id > ? ORDER BY i.id",
	/* Nobody's date is later than when it was first seen. */
	[SQL_PURGE_AGED_OF_FEEDS] = "SELECT i.id, i.feed_id, i.flags FROM feed f CROSS JOIN item i "
		"ON i.feed_id = f.id AND i.sort_key < (?1 - f.keep_s) << " TEXT(SORT_BITS) " "
		"WHERE f.keep_s AND i.first_seen_at < ?1 - f.keep_s AND NOT i.flags & 2 LIMIT ?2",
	[SQL_PURGE_CROWDED_FEEDS] = "SELECT id, most FROM (SELECT f.id, s.n_items, "
		"iif(f.keep_items, f.keep_items, ?1) AS most" FEED_FROM ") WHERE most AND n_items > most",
	[SQL_PURGE_CROWDED] = "SELECT id, feed_id, flags FROM item WHERE feed_id = ?1 AND sort_key < "
		"(SELECT sort_key FROM item WHERE feed_id = ?1 ORDER BY sort_key DESC LIMIT 1 OFFSET ?2 - 1) "
		"AND NOT flags & 2 LIMIT ?3",
	[SQL_PURGE_LARGE_FEEDS] = "SELECT id, n_bytes - most FROM (SELECT f.id, s.n_bytes, "
		"iif(f.keep_bytes, f.keep_bytes, ?1) AS most" FEED_FROM ") WHERE most AND n_bytes > most",
	[SQL_PURGE_SUMS] = "SELECT ifnull(sum(n_items), 0) - (SELECT count(*) FROM item INDEXED BY item_starred WHERE flags & 2), "
		"ifnull(sum(n_bytes), 0) FROM feed_state",
	[SQL_PURGE_OLDEST] = "SELECT id, feed_id, flags, " ITEM_BYTES " FROM item "
		"WHERE NOT flags & 2 ORDER BY sort_key",
	[SQL_PURGE_OLDEST_OF_FEED] = "SELECT id, feed_id, flags, " ITEM_BYTES " FROM item "
		"WHERE NOT flags & 2 AND feed_id = ? ORDER BY sort_key",
	[SQL_PAGES_FREE] = "SELECT freelist_count, page_count FROM pragma_freelist_count, pragma_page_count",
	[SQL_PAGES_GIVE_BACK] = "PRAGMA incremental_vacuum(500)",
	[SQL_PURGE_COUNT] = "UPDATE feed_state SET n_items = n_items - 1, n_unread = n_unread - ?1, "
		"n_bytes = n_bytes - (SELECT " ITEM_BYTES " FROM item WHERE id = ?3) WHERE feed_id = ?2",
};
