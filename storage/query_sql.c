/* Writes SQL; every value from the query becomes a bound parameter. Words that all results must
 * hold drive the search: the full-text index gives them newest first, as its row numbers are sort
 * keys, and stops when the page is full. Words elsewhere in the tree are sub-selects. */
#include "storage/query_sql.h"

#include <stdlib.h>

#include "base/json.h"
#include "storage/feed_row.h"
#include "storage/like.h"

enum {
	SQL_MAX = 1024 * 1024,
	RELEVANCE_CANDIDATES = 5000, /* the newest matches are ranked, not all there ever were */
	PARAMS_MAX = QUERY_MAX_NODES + 8,
};

struct param {
	bool is_int;
	int64_t number;
	struct str text;
};

struct writer {
	struct store *store;
	const struct query *query;
	bool search; /* the full-text index is kept */
	struct arena arena;
	struct buf sql;
	struct param params[PARAMS_MAX];
	int n_params;
	const struct node *driving[QUERY_MAX_NODES]; /* what the index is asked for, all together */
	const struct node *conditions[QUERY_MAX_NODES];
	size_t n_driving, n_conditions;
	int64_t from_at, until_at; /* of since:, before: and on: */
	struct error *err;
};

static bool emit_node(struct writer *writer, const struct node *node);

static int add_text(struct writer *writer, struct str text)
{
	writer->params[writer->n_params] = (struct param){.text = text};
	return QUERY_PAGE_SIZE + ++writer->n_params;
}

static int add_number(struct writer *writer, int64_t number)
{
	writer->params[writer->n_params] = (struct param){.is_int = true, .number = number};
	return QUERY_PAGE_SIZE + ++writer->n_params;
}

/* Can the index answer this tree? It knows "a NOT b", but no "NOT b" alone. */
static bool is_words(const struct node *node)
{
	switch (node->kind) {
	case NODE_WORDS:
		return true;
	case NODE_OR:
		return is_words(node->left) && is_words(node->right);
	case NODE_AND:
		if (node->right->kind == NODE_NOT)
			return is_words(node->left) && is_words(node->right->left);
		return is_words(node->left) && is_words(node->right);
	default:
		return false;
	}
}

/* Words hold no quote: the language ends them there. */
static void match_words(struct buf *match, const struct node *node)
{
	if (node->field)
		buf_printf(match, "%s : ", node->field->name);
	buf_append_char(match, '"');
	buf_append_str(match, node->text);
	buf_append(match, node->prefix ? "\" *" : "\"", node->prefix ? 3 : 1);
}

static void match_node(struct buf *match, const struct node *node)
{
	if (node->kind == NODE_WORDS) {
		match_words(match, node);
		return;
	}
	const struct node *right = node->right;
	const char *word = node->kind == NODE_OR ? " OR " : " AND ";
	if (right->kind == NODE_NOT) {
		right = right->left;
		word = " NOT ";
	}
	buf_append_char(match, '(');
	match_node(match, node->left);
	buf_append_str(match, str_of(word));
	match_node(match, right);
	buf_append_char(match, ')');
}

static struct str match_text(struct writer *writer, const struct node *node)
{
	struct buf match;
	buf_init(&match, SQL_MAX);
	match_node(&match, node);
	struct str text = arena_str(&writer->arena, buf_str(&match));
	buf_finish(&match);
	return text;
}

/* Without an index: the text as it is stored, in any case of ASCII letters. */
static bool emit_like(struct writer *writer, const struct node *node)
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
		buf_printf(&writer->sql, "%s%s LIKE ?%d ESCAPE '\\'", between, columns[c].column, param);
		between = " OR ";
	}
	return buf_append_char(&writer->sql, ')');
}

static bool emit_words(struct writer *writer, const struct node *node)
{
	int param = add_text(writer, match_text(writer, node));
	return buf_printf(&writer->sql,
		"i.sort_key IN (SELECT rowid FROM item_fts WHERE item_fts MATCH ?%d)", param);
}

static bool emit_tag(struct writer *writer, const struct node *node)
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

static bool emit_feed(struct writer *writer, const struct node *node)
{
	int64_t *ids;
	size_t n;
	if (!feed_find_any(writer->store, node->text, &writer->arena, &ids, &n, writer->err))
		return false;
	if (n == 1)
		return buf_printf(&writer->sql, "i.feed_id = ?%d", add_number(writer, ids[0]));
	struct buf list;
	struct json json;
	buf_init(&list, SQL_MAX * 16);
	json_init(&json, &list, JSON_COMPACT);
	json_array(&json, NULL);
	for (size_t i = 0; i < n; i++)
		json_int(&json, NULL, ids[i]);
	json_end(&json);
	int param = add_text(writer, arena_str(&writer->arena, buf_str(&list)));
	buf_finish(&list);
	return buf_printf(&writer->sql, "i.feed_id IN (SELECT value FROM json_each(?%d))", param);
}

static bool emit_site(struct writer *writer, const struct node *node)
{
	int param = add_text(writer, like_containing(node->text, &writer->arena));
	return buf_printf(&writer->sql, "i.feed_id IN (SELECT id FROM feed WHERE "
		"site_url LIKE ?%d ESCAPE '\\' OR url LIKE ?%d ESCAPE '\\')", param, param);
}

static bool emit_url(struct writer *writer, const struct node *node)
{
	int param = add_text(writer, like_containing(node->text, &writer->arena));
	return buf_printf(&writer->sql, "i.url LIKE ?%d ESCAPE '\\'", param);
}

static bool emit_lang(struct writer *writer, const struct node *node)
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

static bool emit_id(struct writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.id = ?%d", add_number(writer, node->number));
}

static int64_t key_of(int64_t at)
{
	const int64_t most = INT64_MAX >> SORT_BITS;
	return at > most ? INT64_MAX : at < -most ? INT64_MIN : at * ((int64_t)1 << SORT_BITS);
}

static bool emit_since(struct writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.sort_key >= ?%d",
		add_number(writer, key_of(node->number)));
}

static bool emit_before(struct writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.sort_key < ?%d",
		add_number(writer, key_of(node->number)));
}

static bool emit_on(struct writer *writer, const struct node *node)
{
	int from = add_number(writer, key_of(node->number));
	int until = add_number(writer, key_of(node->until));
	return buf_printf(&writer->sql, "i.sort_key >= ?%d AND i.sort_key < ?%d", from, until);
}

static bool emit_updated(struct writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "coalesce(i.changed_at, i.first_seen_at) >= ?%d",
		add_number(writer, node->number));
}

static bool emit_has(struct writer *writer, const struct node *node)
{
	static const char *const texts[] = {"i.enclosure_url IS NOT NULL", "i.image IS NOT NULL"};
	return buf_append_str(&writer->sql, str_of(texts[node->number]));
}

static bool emit_is(struct writer *writer, const struct node *node)
{
	static const char *const texts[] = {"i.flags & 2", "NOT i.flags & 1", "i.flags & 1", NULL,
		"i.revision > 1"};
	if (texts[node->number])
		return buf_append_str(&writer->sql, str_of(texts[node->number]));
	return buf_printf(&writer->sql, "i.first_seen_at > ?%d",
		add_number(writer, writer->query->now - 86400));
}

static bool emit_field(struct writer *writer, const struct node *node)
{
	static bool (*const emitters[])(struct writer *, const struct node *) = {
		[FIELD_TAG] = emit_tag,
		[FIELD_FEED] = emit_feed,
		[FIELD_SITE] = emit_site,
		[FIELD_URL] = emit_url,
		[FIELD_LANG] = emit_lang,
		[FIELD_ID] = emit_id,
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
static bool emit_pair(struct writer *writer, const struct node *node)
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

static bool emit_node(struct writer *writer, const struct node *node)
{
	if (writer->search && is_words(node))
		return emit_words(writer, node);
	switch (node->kind) {
	case NODE_WORDS:
		return emit_like(writer, node);
	case NODE_FIELD:
		return emit_field(writer, node);
	case NODE_NOT:
		/* NOT of NULL would be NULL: a missing title does hold no word. */
		buf_append_char(&writer->sql, '(');
		return emit_node(writer, node->left) && buf_append_str(&writer->sql, STR(") IS NOT TRUE"));
	default:
		return emit_pair(writer, node);
	}
}

static void narrow(struct writer *writer, int64_t from_at, int64_t until_at)
{
	if (from_at > writer->from_at)
		writer->from_at = from_at;
	if (until_at < writer->until_at)
		writer->until_at = until_at;
}

/* What every result must fulfil, one by one: times bound the walk, words drive it. */
static void sort_conjuncts(struct writer *writer, const struct node *node)
{
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	if (node->kind == NODE_AND) {
		sort_conjuncts(writer, node->left);
		sort_conjuncts(writer, node->right);
	} else if (kind == FIELD_SINCE) {
		narrow(writer, node->number, INT64_MAX);
	} else if (kind == FIELD_BEFORE) {
		narrow(writer, INT64_MIN, node->number);
	} else if (kind == FIELD_ON) {
		narrow(writer, node->number, node->until);
	} else if (writer->search && is_words(node)) {
		writer->driving[writer->n_driving++] = node;
	} else {
		writer->conditions[writer->n_conditions++] = node;
	}
}

/* "-word" beside a driving word goes to the index too. */
static bool is_driven_not(const struct writer *writer, const struct node *node)
{
	return writer->n_driving && node->kind == NODE_NOT && is_words(node->left);
}

static int add_driving_match(struct writer *writer)
{
	struct buf match;
	buf_init(&match, SQL_MAX);
	for (size_t i = 0; i < writer->n_driving; i++) {
		buf_append_str(&match, i ? STR(" AND (") : STR("("));
		match_node(&match, writer->driving[i]);
		buf_append_char(&match, ')');
	}
	for (size_t i = 0; i < writer->n_conditions; i++)
		if (is_driven_not(writer, writer->conditions[i])) {
			buf_append_str(&match, STR(" NOT ("));
			match_node(&match, writer->conditions[i]->left);
			buf_append_char(&match, ')');
		}
	int param = add_text(writer, arena_str(&writer->arena, buf_str(&match)));
	buf_finish(&match);
	return param;
}

static bool emit_conditions(struct writer *writer)
{
	for (size_t i = 0; i < writer->n_conditions; i++) {
		if (is_driven_not(writer, writer->conditions[i]))
			continue;
		buf_append_str(&writer->sql, STR(" AND ("));
		if (!emit_node(writer, writer->conditions[i]))
			return false;
		buf_append_char(&writer->sql, ')');
	}
	return true;
}

/* CROSS JOIN fixes the order of the loops: the index first. */
static bool emit_select(struct writer *writer, bool by_relevance)
{
	const char *order = writer->query->sort == QUERY_OLDEST ? "ASC" : "DESC";
	if (by_relevance)
		buf_printf(&writer->sql, "SELECT i.id, i.sort_key FROM (SELECT rowid AS k, "
			"bm25(item_fts, 4.0, 1.0, 2.0) AS score FROM item_fts WHERE item_fts MATCH ?%d "
			"AND rowid < ?1 AND rowid >= ?2 ORDER BY rowid DESC LIMIT %d) c "
			"CROSS JOIN item i ON i.sort_key = c.k WHERE i.id <= ?3",
			add_driving_match(writer), RELEVANCE_CANDIDATES);
	else if (writer->n_driving)
		buf_printf(&writer->sql, "SELECT i.id, i.sort_key FROM item_fts CROSS JOIN item i "
			"ON i.sort_key = item_fts.rowid WHERE item_fts MATCH ?%d AND item_fts.rowid < ?1 "
			"AND item_fts.rowid >= ?2 AND i.id <= ?3", add_driving_match(writer));
	else
		buf_append_str(&writer->sql, STR("SELECT i.id, i.sort_key FROM item i WHERE "
			"i.sort_key < ?1 AND i.sort_key >= ?2 AND +i.id <= ?3"));
	if (!emit_conditions(writer))
		return false;
	if (by_relevance)
		return buf_append_str(&writer->sql, STR(" ORDER BY c.score, c.k DESC LIMIT ?4"));
	return buf_printf(&writer->sql, " ORDER BY %s %s LIMIT ?4",
		writer->n_driving ? "item_fts.rowid" : "i.sort_key", order);
}

static bool bind_params(struct writer *writer, sqlite3_stmt *stmt)
{
	int code = SQLITE_OK;
	for (int i = 0; !code && i < writer->n_params; i++) {
		const struct param *param = &writer->params[i];
		int at = QUERY_PAGE_SIZE + 1 + i;
		code = param->is_int ? sqlite3_bind_int64(stmt, at, param->number)
				     : sqlite3_bind_text64(stmt, at, param->text.data, param->text.len,
					       SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	return code == SQLITE_OK;
}

static bool prepare(struct writer *writer, bool count, struct query_plan *plan)
{
	if (writer->query->root)
		sort_conjuncts(writer, writer->query->root);
	plan->by_relevance = writer->query->sort == QUERY_RELEVANCE && writer->n_driving;
	plan->from_key = key_of(writer->from_at);
	plan->until_key = key_of(writer->until_at);
	if (count)
		buf_append_str(&writer->sql, STR("SELECT count(*) FROM ("));
	if (!emit_select(writer, plan->by_relevance))
		return false;
	if (count)
		buf_append_char(&writer->sql, ')');
	sqlite3 *db = writer->store->db;
	if (sqlite3_prepare_v2(db, buf_cstr(&writer->sql), -1, &plan->stmt, NULL) ||
		!bind_params(writer, plan->stmt)) {
		sqlite3_finalize(plan->stmt);
		return store_fail(writer->store, writer->err);
	}
	return true;
}

bool query_prepare(struct store *store, const struct query *query, bool count,
	struct query_plan *ret_plan, struct error *err)
{
	struct meta meta;
	if (!meta_get(store, &meta, err))
		return false;
	struct writer *writer = xcalloc(1, sizeof *writer);
	writer->store = store;
	writer->query = query;
	writer->search = meta.search;
	writer->from_at = INT64_MIN;
	writer->until_at = INT64_MAX;
	writer->err = err;
	buf_init(&writer->sql, SQL_MAX);
	struct query_plan plan = {0};
	bool ok = prepare(writer, count, &plan);
	if (ok)
		*ret_plan = plan;
	buf_finish(&writer->sql);
	arena_finish(&writer->arena);
	free(writer);
	return ok;
}
