/* Writes SQL; every value from the query becomes a bound parameter. Words that all results must
 * hold drive the search: the full-text index gives them newest first, as its row numbers are sort
 * keys, and stops when the page is full. Words elsewhere in the tree are sub-selects. What of the
 * items that wait for the index holds the words stands in the statement as a list of sort keys. */
#include "storage/query_sql.h"

#include <stdlib.h>

#include "base/json.h"
#include "storage/like.h"
#include "storage/query_writer.h"
#include "storage/search_index.h"
#include "storage/search_tail.h"

enum {
	SQL_MAX = 1024 * 1024,
	LIST_MAX = 64 * 1024 * 1024, /* of ids, as JSON */
	RELEVANCE_CANDIDATES = 5000, /* the newest matches are ranked, not all there ever were */
	FEW = 16,                    /* one item in so many: worth an index of its own and a sort */
};

static bool emit_node(struct query_writer *writer, const struct node *node);

static int add_text(struct query_writer *writer, struct str text)
{
	writer->params[writer->n_params] = (struct query_param){.text = text};
	return QUERY_PAGE_SIZE + ++writer->n_params;
}

static int add_number(struct query_writer *writer, int64_t number)
{
	writer->params[writer->n_params] = (struct query_param){.is_int = true, .number = number};
	return QUERY_PAGE_SIZE + ++writer->n_params;
}

/* Without an index: the text as it is stored, in any case of ASCII letters. */
static bool emit_like(struct query_writer *writer, const struct node *node)
{
	static const struct {
		const char *field, *column;
	} columns[] = {
		{"title", "i.title"},
		{"author", "i.author"},
		{"text", "coalesce(i.content_html, i.content_text, i.summary)"},
	};
	int param = add_text(writer, like_containing(node->text, &writer->arena));
	const char *between = "(";
	for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
		if (node->field && !str_eq(str_of(node->field->name), str_of(columns[c].field)))
			continue;
		buf_printf(&writer->sql, "%s%s LIKE ?%d ESCAPE '\\'", between, columns[c].column,
			param);
		between = " OR ";
	}
	return buf_append_char(&writer->sql, ')');
}

/* What the index says of items that it does not hold as they are does not count. */
static bool emit_without_tail(struct query_writer *writer)
{
	return !writer->tail.len || buf_printf(&writer->sql,
		" AND item_fts.rowid NOT IN (SELECT value FROM json_each(?%d))", add_text(writer, writer->tail));
}

/* The sort key is one that the index finds, or one of the items that wait for it. */
static bool emit_found(struct query_writer *writer, struct str match)
{
	struct str waiting;
	buf_printf(&writer->sql, "i.sort_key IN (SELECT rowid FROM item_fts WHERE item_fts MATCH ?%d",
		add_text(writer, match));
	emit_without_tail(writer);
	if (writer->tail.len) {
		if (!search_tail_match(writer->store, match, &writer->arena, &waiting, writer->err))
			return false;
		buf_printf(&writer->sql, " UNION ALL SELECT value FROM json_each(?%d)",
			add_text(writer, waiting));
	}
	return buf_append_char(&writer->sql, ')');
}

static bool emit_match(struct query_writer *writer, const struct node *node)
{
	return emit_found(writer, query_match(writer, node));
}

static bool emit_tag(struct query_writer *writer, const struct node *node)
{
	struct buf quoted;
	buf_init(&quoted, SQL_MAX);
	json_append_quoted(&quoted, node->text);
	int like = add_text(writer, like_containing(buf_str(&quoted), &writer->arena));
	int tag = add_text(writer, node->text);
	buf_finish(&quoted);
	/* LIKE first: it spares most items the reading of their JSON. */
	return buf_printf(&writer->sql,
		"(i.tags LIKE ?%d ESCAPE '\\' AND EXISTS (SELECT 1 FROM json_each(i.tags) "
		"WHERE value = ?%d COLLATE NOCASE) OR i.feed_id IN "
		"(SELECT feed_id FROM feed_tag WHERE tag = ?%d COLLATE NOCASE))", like, tag, tag);
}

static struct str ids_json(struct query_writer *writer, const struct query_feeds *feeds)
{
	struct buf list;
	struct json json;
	buf_init(&list, LIST_MAX);
	json_init(&json, &list, JSON_COMPACT);
	json_array(&json, NULL);
	for (size_t i = 0; i < feeds->n; i++)
		json_int(&json, NULL, feeds->ids[i]);
	json_end(&json);
	struct str text = arena_str(&writer->arena, buf_str(&list));
	buf_finish(&list);
	return text;
}

/* Have these feeds so many of the items that a walk over all of them meets theirs soon? */
static bool has_many_items(struct query_writer *writer, struct str ids)
{
	struct call call = call_new(writer->store, SQL_FEED_SUM_ITEMS);
	call_text(&call, ids);
	int64_t n = call_row(&call) == 1 ? call_read_int(&call) : 0;
	call_end(&call);
	return n > writer->meta.last_item_id / FEW;
}

/* The "+" keeps SQLite from its index by feed, and from sorting what that gives. */
static bool emit_feed(struct query_writer *writer, const struct node *node)
{
	const struct query_feeds *feeds = query_feeds_of(writer, node);
	if (feeds->n == 1)
		return buf_printf(&writer->sql, "i.feed_id = ?%d", add_number(writer, feeds->ids[0]));
	struct str ids = ids_json(writer, feeds);
	return buf_printf(&writer->sql, "%si.feed_id IN (SELECT value FROM json_each(?%d))",
		has_many_items(writer, ids) ? "+" : "", add_text(writer, ids));
}

static bool emit_site(struct query_writer *writer, const struct node *node)
{
	int param = add_text(writer, like_containing(node->text, &writer->arena));
	return buf_printf(&writer->sql, "i.feed_id IN (SELECT id FROM feed WHERE "
		"site_url LIKE ?%d ESCAPE '\\' OR url LIKE ?%d ESCAPE '\\')", param, param);
}

static bool emit_url(struct query_writer *writer, const struct node *node)
{
	int param = add_text(writer, like_containing(node->text, &writer->arena));
	return buf_printf(&writer->sql, "i.url LIKE ?%d ESCAPE '\\'", param);
}

static bool emit_lang(struct query_writer *writer, const struct node *node)
{
	struct str pattern = like_containing(node->text, &writer->arena);
	pattern.data++; /* from the beginning, and then "-%" */
	struct str longer = str_of(arena_printf(&writer->arena, "%.*s-%%",
		(int)pattern.len - 2, pattern.data));
	int exact = add_text(writer, node->text), prefix = add_text(writer, longer);
	return buf_printf(&writer->sql,
		"EXISTS (SELECT 1 FROM feed f WHERE f.id = i.feed_id AND "
		"(coalesce(i.language, f.language) = ?%d COLLATE NOCASE OR "
		"coalesce(i.language, f.language) LIKE ?%d ESCAPE '\\'))", exact, prefix);
}

static bool emit_id(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.id = ?%d", add_number(writer, node->number));
}

static bool emit_story(struct query_writer *writer, const struct node *node)
{
	int n = add_number(writer, node->number);
	return buf_printf(&writer->sql, "i.id IN (SELECT ?%d UNION SELECT t.item_id FROM item_story t "
		"WHERE t.story_id = ?%d OR t.story_id = (SELECT story_id FROM item_story WHERE item_id = ?%d))",
		n, n, n);
}

static int64_t key_of(int64_t at)
{
	const int64_t most = INT64_MAX >> SORT_BITS;
	return at > most ? INT64_MAX : at < -most ? INT64_MIN : at * ((int64_t)1 << SORT_BITS);
}

static bool emit_since(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.sort_key >= ?%d",
		add_number(writer, key_of(node->number)));
}

static bool emit_before(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.sort_key < ?%d",
		add_number(writer, key_of(node->number)));
}

static bool emit_on(struct query_writer *writer, const struct node *node)
{
	int from = add_number(writer, key_of(node->number));
	int until = add_number(writer, key_of(node->until));
	return buf_printf(&writer->sql, "i.sort_key >= ?%d AND i.sort_key < ?%d", from, until);
}

static bool emit_updated(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "coalesce(i.changed_at, i.first_seen_at) >= ?%d",
		add_number(writer, node->number));
}

static bool emit_has(struct query_writer *writer, const struct node *node)
{
	static const char *const texts[] = {"i.enclosure_url IS NOT NULL", "i.image IS NOT NULL"};
	return buf_append_str(&writer->sql, str_of(texts[node->number]));
}

static bool emit_is(struct query_writer *writer, const struct node *node)
{
	static const char *const texts[] = {"i.flags & 2", "NOT i.flags & 1", "i.flags & 1", NULL,
		"i.revision > 1", "EXISTS (SELECT 1 FROM item_story s JOIN item_story t "
		"ON t.story_id = s.story_id AND t.item_id < s.item_id WHERE s.item_id = i.id)", "i.flags & 4"};
	if (texts[node->number])
		return buf_append_str(&writer->sql, str_of(texts[node->number]));
	return buf_printf(&writer->sql, "i.first_seen_at > ?%d",
		add_number(writer, writer->query->now - 86400));
}

static bool emit_field(struct query_writer *writer, const struct node *node)
{
	static bool (*const emitters[])(struct query_writer *, const struct node *) = {
		[FIELD_TAG] = emit_tag,
		[FIELD_FEED] = emit_feed,
		[FIELD_SITE] = emit_site,
		[FIELD_URL] = emit_url,
		[FIELD_LANG] = emit_lang,
		[FIELD_ID] = emit_id,
		[FIELD_STORY] = emit_story,
		[FIELD_SINCE] = emit_since,
		[FIELD_BEFORE] = emit_before,
		[FIELD_ON] = emit_on,
		[FIELD_UPDATED] = emit_updated,
		[FIELD_HAS] = emit_has,
		[FIELD_IS] = emit_is,
	};
	return emitters[node->field->kind](writer, node);
}

/* Chains of one kind lean to the left and need no parentheses there. */
static bool emit_pair(struct query_writer *writer, const struct node *node)
{
	bool chain = node->left->kind == node->kind;
	if (!chain)
		buf_append_char(&writer->sql, '(');
	if (!emit_node(writer, node->left))
		return false;
	buf_append_str(&writer->sql,
		str_of(chain ? (node->kind == NODE_OR ? " OR (" : " AND (")
			     : (node->kind == NODE_OR ? ") OR (" : ") AND (")));
	return emit_node(writer, node->right) && buf_append_char(&writer->sql, ')');
}

static bool emit_node(struct query_writer *writer, const struct node *node)
{
	if (query_is_match(writer, node))
		return emit_match(writer, node);
	switch (node->kind) {
	case NODE_WORDS:
		return emit_like(writer, node);
	case NODE_FIELD:
		return emit_field(writer, node);
	case NODE_NOT:
		/* NOT of NULL would be NULL: a missing title does hold no word. */
		buf_append_char(&writer->sql, '(');
		return emit_node(writer, node->left) &&
			buf_append_str(&writer->sql, STR(") IS NOT TRUE"));
	default:
		return emit_pair(writer, node);
	}
}

static void narrow(struct query_writer *writer, int64_t from_at, int64_t until_at)
{
	if (from_at > writer->from_at)
		writer->from_at = from_at;
	if (until_at < writer->until_at)
		writer->until_at = until_at;
}

/* What every result must fulfil, one by one; times bound the walk instead. */
static void list_conditions(struct query_writer *writer, const struct node *node)
{
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	if (node->kind == NODE_AND) {
		list_conditions(writer, node->left);
		list_conditions(writer, node->right);
	} else if (kind == FIELD_SINCE) {
		narrow(writer, node->number, INT64_MAX);
	} else if (kind == FIELD_BEFORE) {
		narrow(writer, INT64_MIN, node->number);
	} else if (kind == FIELD_ON) {
		narrow(writer, node->number, node->until);
	} else {
		writer->conditions[writer->n_conditions++] = node;
	}
}

static bool emit_conditions(struct query_writer *writer)
{
	for (size_t i = 0; i < writer->n_conditions; i++) {
		buf_append_str(&writer->sql, STR(" AND ("));
		if (!emit_node(writer, writer->conditions[i]))
			return false;
		buf_append_char(&writer->sql, ')');
	}
	return true;
}

/* No item before it tells the same story and is a result, too. The inner "i" hides the outer one, so
 * that the conditions hold for the other item. */
static bool emit_first_of_story(struct query_writer *writer, struct str match)
{
	buf_printf(&writer->sql, " AND NOT EXISTS (SELECT 1 FROM item_story s JOIN item_story t "
		"ON t.story_id = s.story_id AND t.item_id < s.item_id WHERE s.item_id = i.id AND EXISTS "
		"(SELECT 1 FROM item i WHERE i.id = t.item_id AND i.sort_key >= ?%d AND i.sort_key < ?%d",
		add_number(writer, key_of(writer->from_at)), add_number(writer, key_of(writer->until_at)));
	if (match.len && !(buf_append_str(&writer->sql, STR(" AND ")) && emit_found(writer, match)))
		return false;
	return emit_conditions(writer) && buf_append_str(&writer->sql, STR("))"));
}

/* Without the feed, an index is all that a page of everything reads. */
static void emit_columns(struct query_writer *writer, const char *key)
{
	buf_printf(&writer->sql, "SELECT i.id, %s%s", key, writer->query->max_per_feed ? ", i.feed_id" : "");
}

static void emit_stored(struct query_writer *writer)
{
	if (writer->query->until_id)
		buf_printf(&writer->sql, " AND i.id > ?%d AND i.id <= ?%d",
			add_number(writer, writer->query->after_id),
			add_number(writer, writer->query->until_id));
}

static void emit_walk(struct query_writer *writer)
{
	emit_columns(writer, "i.sort_key");
	if (writer->query->until_id)
		/* The "+" keeps SQLite from a walk over the keys of all items. */
		buf_append_str(&writer->sql, STR(" FROM item i WHERE "
			"+i.sort_key < ?1 AND +i.sort_key >= ?2 AND i.id <= ?3"));
	else
		buf_append_str(&writer->sql, STR(" FROM item i WHERE "
			"i.sort_key < ?1 AND i.sort_key >= ?2 AND +i.id <= ?3"));
}

/* CROSS JOIN fixes the order of the loops: the index first. */
static void emit_search(struct query_writer *writer, struct str match)
{
	emit_columns(writer, "item_fts.rowid");
	buf_printf(&writer->sql, " FROM item_fts CROSS JOIN item i ON i.sort_key = item_fts.rowid "
		"WHERE item_fts MATCH ?%d AND item_fts.rowid < ?1 AND item_fts.rowid >= ?2 AND i.id <= ?3",
		add_text(writer, match));
	emit_without_tail(writer);
}

/* Those that wait have no score yet, and stand first. */
static void emit_ranked(struct query_writer *writer, struct str match, struct str waiting)
{
	emit_columns(writer, "i.sort_key");
	buf_printf(&writer->sql, " FROM (SELECT * FROM (SELECT rowid AS k, "
		"item_rank(item_fts) AS score FROM item_fts WHERE item_fts MATCH ?%d "
		"AND rowid < ?1 AND rowid >= ?2", add_text(writer, match));
	emit_without_tail(writer);
	buf_printf(&writer->sql, " ORDER BY rowid DESC LIMIT %d)", RELEVANCE_CANDIDATES);
	if (waiting.len)
		buf_printf(&writer->sql, " UNION ALL SELECT value, NULL FROM json_each(?%d) "
			"WHERE value < ?1 AND value >= ?2", add_text(writer, waiting));
	buf_append_str(&writer->sql, STR(") c CROSS JOIN item i ON i.sort_key = c.k WHERE i.id <= ?3"));
}

/* Those of the items that wait in which the words were found. */
static void emit_waiting(struct query_writer *writer, struct str waiting)
{
	emit_columns(writer, "i.sort_key");
	buf_printf(&writer->sql, " FROM json_each(?%d) w CROSS JOIN item i ON i.sort_key = w.value "
		"WHERE w.value < ?1 AND w.value >= ?2 AND i.id <= ?3", add_text(writer, waiting));
}

/* The items that the index does not hold as they are now: few. */
static void emit_unindexed(struct query_writer *writer)
{
	emit_columns(writer, "i.sort_key");
	buf_printf(&writer->sql, " FROM (SELECT id FROM item WHERE id > ?%d UNION "
		"SELECT item_id FROM search_stale) t CROSS JOIN item i ON i.id = t.id "
		"WHERE i.sort_key < ?1 AND i.sort_key >= ?2 AND i.id <= ?3",
		add_number(writer, writer->meta.indexed_item_id));
}

/* What every row must fulfil besides, whatever it comes from. */
static bool emit_rest(struct query_writer *writer, struct str match)
{
	emit_stored(writer);
	return emit_conditions(writer)
		&& (!writer->query->one_per_story || emit_first_of_story(writer, match));
}

/* The walk is by seq: what the full-text index can answer is asked of each. */
static bool emit_changes(struct query_writer *writer)
{
	buf_printf(&writer->sql, "SELECT i.id, i.sort_key, i.seq FROM item i WHERE i.seq > ?%d AND "
		"i.seq <= ?%d AND +i.sort_key < ?1 AND +i.sort_key >= ?2 AND +i.id <= ?3",
		add_number(writer, writer->query->after_seq), add_number(writer, writer->query->until_seq));
	return emit_conditions(writer)
		&& buf_append_str(&writer->sql, STR(" ORDER BY i.seq LIMIT ?4"));
}

/* By words: what the index finds, and what is found in the items that wait, merged by their order
 * or by rank. */
static bool emit_by_words(struct query_writer *writer, struct str match, bool by_relevance)
{
	struct str waiting = {0};
	if (writer->tail.len
		&& !search_tail_match(writer->store, match, &writer->arena, &waiting, writer->err))
		return false;
	if (by_relevance)
		emit_ranked(writer, match, waiting);
	else
		emit_search(writer, match);
	if (!emit_rest(writer, match))
		return false;
	if (by_relevance || !waiting.len)
		return true;
	buf_append_str(&writer->sql, STR(" UNION ALL "));
	emit_waiting(writer, waiting);
	return emit_rest(writer, match);
}

/* By tags and languages alone. */
static bool emit_by_terms(struct query_writer *writer, struct str match)
{
	static const struct str none = {0};
	emit_search(writer, match);
	buf_append_str(&writer->sql, STR(" AND i.id NOT IN (SELECT item_id FROM search_stale)"));
	if (!emit_rest(writer, none))
		return false;
	buf_append_str(&writer->sql, STR(" UNION ALL "));
	emit_unindexed(writer);
	return emit_rest(writer, none);
}

static bool emit_rows(struct query_writer *writer, struct str match, bool has_words, bool by_relevance)
{
	if (match.len)
		return has_words ? emit_by_words(writer, match, by_relevance) : emit_by_terms(writer, match);
	emit_walk(writer);
	return emit_rest(writer, match);
}

static bool emit_select(struct query_writer *writer, enum query_form form, bool *ret_by_relevance)
{
	bool has_words;
	struct str match = query_take_match(writer, &has_words);
	*ret_by_relevance = writer->query->sort == QUERY_RELEVANCE && has_words && form != QUERY_ARRIVALS;
	if (!emit_rows(writer, match, has_words, *ret_by_relevance))
		return false;
	if (form == QUERY_ARRIVALS)
		buf_append_str(&writer->sql, STR(" ORDER BY 1"));
	else if (*ret_by_relevance)
		buf_append_str(&writer->sql, STR(" ORDER BY c.score, c.k DESC"));
	else
		buf_printf(&writer->sql, " ORDER BY 2 %s", writer->query->sort == QUERY_OLDEST ? "ASC" : "DESC");
	return buf_append_str(&writer->sql, STR(" LIMIT ?4"));
}

static bool bind_params(struct query_writer *writer, sqlite3_stmt *stmt)
{
	int code = SQLITE_OK;
	for (int i = 0; !code && i < writer->n_params; i++) {
		const struct query_param *param = &writer->params[i];
		int at = QUERY_PAGE_SIZE + 1 + i;
		code = param->is_int ? sqlite3_bind_int64(stmt, at, param->number)
				     : sqlite3_bind_text64(stmt, at, param->text.data, param->text.len,
					       SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	return code == SQLITE_OK;
}

static bool prepare(struct query_writer *writer, enum query_form form, struct query_plan *plan)
{
	const struct node *root = writer->query->root;
	if (root && !query_find_feeds(writer, root))
		return false;
	if (root)
		list_conditions(writer, root);
	plan->from_key = key_of(writer->from_at);
	plan->until_key = key_of(writer->until_at);
	if (form == QUERY_COUNT)
		buf_append_str(&writer->sql, STR("SELECT count(*) FROM ("));
	if (form == QUERY_CHANGES ? !emit_changes(writer)
		: !emit_select(writer, form, &plan->by_relevance))
		return false;
	if (form == QUERY_COUNT)
		buf_append_char(&writer->sql, ')');
	sqlite3 *db = writer->store->db;
	if (sqlite3_prepare_v2(db, buf_cstr(&writer->sql), -1, &plan->stmt, NULL) ||
		!bind_params(writer, plan->stmt)) {
		store_fail(writer->store, writer->err);
		sqlite3_finalize(plan->stmt);
		return false;
	}
	return true;
}

/* Only who asks for words wants to know what the index lacks. */
static bool find_waiting(struct query_writer *writer)
{
	if (!writer->meta.search || !query_has_words(writer->query))
		return true;
	if (!search_tail_read(writer->store, &writer->meta, writer->err))
		return false;
	writer->tail = search_tail_keys(writer->store->tail);
	return true;
}

bool query_prepare(struct store *store, const struct query *query, enum query_form form,
	struct query_plan *ret_plan, struct error *err)
{
	struct query_writer *writer = xcalloc(1, sizeof *writer);
	struct query_plan plan = {0};
	writer->store = store;
	writer->query = query;
	writer->from_at = INT64_MIN;
	writer->until_at = INT64_MAX;
	writer->err = err;
	buf_init(&writer->sql, SQL_MAX);
	bool ok = meta_get(store, &writer->meta, err)
		&& search_stems(store, &writer->arena, &writer->stems, err)
		&& find_waiting(writer)
		&& prepare(writer, form, &plan);
	if (ok)
		*ret_plan = plan;
	buf_finish(&writer->sql);
	arena_finish(&writer->arena);
	free(writer);
	return ok;
}
