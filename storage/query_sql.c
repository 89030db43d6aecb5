/* The statement of a query: where its rows come from, and in which order. Words that all results must
 * hold drive the search: the full-text index gives them newest first, as its row numbers are sort
 * keys, and stops when the page is full. Every value from the query becomes a bound parameter. */
#include "storage/query_sql.h"

#include <stdlib.h>

#include "storage/id_list.h"
#include "storage/query_writer.h"
#include "storage/search_index.h"
#include "storage/search_tail.h"

enum {
	RELEVANCE_CANDIDATES = 5000, /* the newest matches are ranked, not all there ever were */
	CHANGES_FEW = 1000,          /* of more, it is the index that is asked for the words, once */
	READ_MAX = 1000,             /* results: for more, the index may well gather all there are */
};

#define ITEM_KEY "i.sort_key"

static void narrow(struct query_writer *writer, int64_t from_at, int64_t until_at)
{
	if (from_at > writer->from_at)
		writer->from_at = from_at;
	if (until_at < writer->until_at)
		writer->until_at = until_at;
}

/* What every result must fulfil, one by one. */
static void list_conditions(struct query_writer *writer, const struct node *node)
{
	if (node->kind == NODE_AND) {
		list_conditions(writer, node->left);
		list_conditions(writer, node->right);
	} else {
		writer->conditions[writer->n_conditions++] = node;
	}
}

/* Times bound the walk instead. */
static void take_times(struct query_writer *writer)
{
	size_t n_left = 0;
	for (size_t i = 0; i < writer->n_conditions; i++) {
		const struct node *node = writer->conditions[i];
		int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
		if (kind == FIELD_SINCE)
			narrow(writer, node->number, INT64_MAX);
		else if (kind == FIELD_BEFORE)
			narrow(writer, INT64_MIN, node->number);
		else if (kind == FIELD_ON)
			narrow(writer, node->number, node->until);
		else
			writer->conditions[n_left++] = node;
	}
	writer->n_conditions = n_left;
}

/* No item before it tells the same story and is a result, too. The inner "i" hides the outer one, so
 * that the conditions hold for the other item. */
static bool emit_first_of_story(struct query_writer *writer, struct str match)
{
	buf_printf(&writer->sql, " AND NOT EXISTS (SELECT 1 FROM item_story s JOIN item_story t "
		"ON t.story_id = s.story_id AND t.item_id < s.item_id WHERE s.item_id = i.id AND EXISTS "
		"(SELECT 1 FROM item i WHERE i.id = t.item_id AND i.sort_key >= ?%d AND i.sort_key < ?%d",
		query_add_number(writer, query_key_of(writer->from_at)), query_add_number(writer, query_key_of(writer->until_at)));
	if (match.len && !(buf_append_str(&writer->sql, STR(" AND ")) && query_emit_found(writer, match)))
		return false;
	const struct node *merged = writer->merged;
	writer->merged = NULL;
	bool ok = query_emit_conditions(writer) && buf_append_str(&writer->sql, STR("))"));
	writer->merged = merged;
	return ok;
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
			query_add_number(writer, writer->query->after_id),
			query_add_number(writer, writer->query->until_id));
}

/* The keys that the times and the feeds leave, as parameters: from this one on, and below that one. */
struct range {
	int from, until;
};

static struct range add_range(struct query_writer *writer)
{
	int64_t end_of_feeds = query_end_of_feeds(writer), end = query_key_of(writer->until_at);
	return (struct range){query_add_number(writer, query_key_of(writer->from_at)),
		query_add_number(writer, end_of_feeds < end ? end_of_feeds : end)};
}

/* And the page. */
static void emit_range(struct query_writer *writer, const char *key, struct range range)
{
	buf_printf(&writer->sql, "%s < min(?1, ?%d) AND %s >= max(?2, ?%d)", key, range.until, key, range.from);
}

static void emit_walk(struct query_writer *writer)
{
	emit_columns(writer, writer->query->all_as_stored ? "i.id" : ITEM_KEY);
	if (writer->query->all_as_stored) {
		buf_append_str(&writer->sql, STR(" FROM item i WHERE i.id < ?1 AND i.id >= ?2 AND i.id <= ?3"));
	} else if (writer->query->until_id) {
		/* The "+" keeps SQLite from a walk over the keys of all items. */
		buf_append_str(&writer->sql, STR(" FROM item i WHERE "
			"+i.sort_key < ?1 AND +i.sort_key >= ?2 AND i.id <= ?3"));
	} else {
		buf_append_str(&writer->sql, STR(" FROM item i WHERE +i.id <= ?3 AND "));
		emit_range(writer, "i.sort_key", add_range(writer));
	}
}

/* CROSS JOIN fixes the order of the loops: the index first. */
static void emit_search(struct query_writer *writer, struct str match)
{
	emit_columns(writer, "item_fts.rowid");
	buf_printf(&writer->sql, " FROM item_fts CROSS JOIN item i INDEXED BY item_sort_feed ON i.sort_key = item_fts.rowid "
		"WHERE item_fts MATCH ?%d AND i.id <= ?3 AND ", query_add_text(writer, match));
	emit_range(writer, "item_fts.rowid", add_range(writer));
	query_emit_without_tail(writer);
}

/* Those that wait have no score yet, and stand first. */
static void emit_ranked(struct query_writer *writer, struct str match, struct str waiting)
{
	emit_columns(writer, ITEM_KEY);
	buf_printf(&writer->sql, " FROM (SELECT * FROM (SELECT rowid AS k, "
		"item_rank(item_fts) AS score FROM item_fts WHERE item_fts MATCH ?%d "
		"AND rowid < ?1 AND rowid >= ?2", query_add_text(writer, match));
	query_emit_without_tail(writer);
	buf_printf(&writer->sql, " ORDER BY rowid DESC LIMIT %d)", RELEVANCE_CANDIDATES);
	if (waiting.len)
		buf_printf(&writer->sql, " UNION ALL SELECT value, NULL FROM json_each(?%d) "
			"WHERE value < ?1 AND value >= ?2", query_add_text(writer, waiting));
	buf_append_str(&writer->sql, STR(") c CROSS JOIN item i INDEXED BY item_sort_feed ON i.sort_key = c.k WHERE i.id <= ?3"));
}

/* Those of the items that wait in which the words were found. */
static void emit_waiting(struct query_writer *writer, struct str waiting)
{
	emit_columns(writer, ITEM_KEY);
	buf_printf(&writer->sql, " FROM json_each(?%d) w CROSS JOIN item i ON i.sort_key = w.value "
		"WHERE i.id <= ?3 AND ", query_add_text(writer, waiting));
	emit_range(writer, "w.value", add_range(writer));
}

/* The items that the index does not hold as they are now: few. */
static void emit_unindexed(struct query_writer *writer)
{
	emit_columns(writer, ITEM_KEY);
	buf_printf(&writer->sql, " FROM (SELECT id FROM item WHERE id > ?%d UNION "
		"SELECT item_id FROM search_stale) t CROSS JOIN item i ON i.id = t.id "
		"WHERE i.id <= ?3 AND ", query_add_number(writer, writer->meta.indexed_item_id));
	emit_range(writer, "i.sort_key", add_range(writer));
}

/* What every row must fulfil besides, whatever it comes from. */
static bool emit_rest(struct query_writer *writer, struct str match)
{
	emit_stored(writer);
	return query_emit_conditions(writer)
		&& (!writer->query->one_per_story || emit_first_of_story(writer, match));
}

/* The walk is by seq: what the full-text index can answer is asked of each. */
static bool emit_changes(struct query_writer *writer)
{
	if (writer->meta.search && writer->query->until_seq - writer->query->after_seq <= CHANGES_FEW)
		writer->way = QUERY_ASKS_EACH;
	buf_printf(&writer->sql, "SELECT i.id, i.sort_key, i.seq FROM item i WHERE i.seq > ?%d AND "
		"i.seq <= ?%d AND +i.sort_key < ?1 AND +i.sort_key >= ?2 AND +i.id <= ?3",
		query_add_number(writer, writer->query->after_seq), query_add_number(writer, writer->query->until_seq));
	return query_emit_conditions(writer)
		&& buf_append_str(&writer->sql, STR(" ORDER BY i.seq LIMIT ?4"));
}

/* By words: what the index finds, and what is found in the items that wait, merged by their order
 * or by rank. */
static bool emit_by_words(struct query_writer *writer, bool by_relevance)
{
	struct str match = query_take_match(writer), waiting = {0};
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

/* By other things than words alone: what the index finds is asked of each item once more. */
static bool emit_by_terms(struct query_writer *writer)
{
	static const struct str none = {0};
	emit_search(writer, query_take_match(writer));
	buf_printf(&writer->sql, " AND i.id <= ?%d AND i.id NOT IN (SELECT item_id FROM search_stale)",
		query_add_number(writer, writer->meta.indexed_item_id));
	if (!emit_rest(writer, none))
		return false;
	buf_append_str(&writer->sql, STR(" UNION ALL "));
	emit_unindexed(writer);
	return emit_rest(writer, none);
}

/* One item of each feed waits in a queue, by its key: the first of them goes, and the next one of its feed comes. Before
 * the newest item of a feed, it is the end of its second that waits. SQLite 3.40 takes an order without a limit for idle. */
static bool emit_by_feeds(struct query_writer *writer)
{
	static const struct {
		const char *first, *next, *then, *within, *order;
	} ways[] = {{"min(?1, ?%d, (newest_item_at + 1) << " TEXT(SORT_BITS) ")", "max", "<", ">= max(?2, ?%d)", "DESC"},
		{"(SELECT min(sort_key) FROM item WHERE feed_id = value AND sort_key >= max(?2, ?%d))", "min", ">", "< min(?1, ?%d)",
			"ASC"}}, *way;
	static const struct str none = {0};
	bool is_oldest = writer->query->sort == QUERY_OLDEST;
	struct range range = add_range(writer);
	struct str ids = query_feeds_json(writer, query_feeds_of(writer, writer->merged));
	way = &ways[is_oldest];
	buf_append_str(&writer->sql, STR("SELECT * FROM (WITH RECURSIVE k (feed_id, sort_key) AS (SELECT value, "));
	buf_printf(&writer->sql, way->first, is_oldest ? range.from : range.until);
	buf_printf(&writer->sql, " FROM json_each(?%d) CROSS JOIN feed_state ON feed_id = value "
		"UNION ALL SELECT feed_id, (SELECT %s(n.sort_key) FROM item n WHERE n.feed_id = k.feed_id AND n.sort_key %s k.sort_key) "
		"FROM k WHERE sort_key ", query_add_text(writer, ids), way->next, way->then);
	buf_printf(&writer->sql, way->within, is_oldest ? range.until : range.from);
	buf_printf(&writer->sql, " ORDER BY 2 %s LIMIT -1) ", way->order);
	emit_columns(writer, ITEM_KEY);
	buf_append_str(&writer->sql, STR(" FROM k CROSS JOIN item i ON i.sort_key = k.sort_key AND i.feed_id = k.feed_id "
		"WHERE i.id <= ?3 AND "));
	emit_range(writer, "k.sort_key", range);
	return emit_rest(writer, none) && buf_append_str(&writer->sql, STR(" LIMIT ?4)"));
}

static bool emit_rows(struct query_writer *writer, bool by_relevance);

/* What fulfils `one`, but not `other` (NULL: or that as well), and n conditions more; its times are for itself. */
static bool emit_branch(struct query_writer *writer, const struct node *const *conditions, size_t n,
	const struct node *one, const struct node *other)
{
	int64_t from_at = writer->from_at, until_at = writer->until_at;
	memcpy(writer->conditions, conditions, n * sizeof *conditions);
	writer->n_conditions = n;
	list_conditions(writer, one);
	take_times(writer);
	if (other)
		writer->conditions[writer->n_conditions++] = query_not(writer, other);
	query_choose_way(writer);
	bool ok = emit_rows(writer, false);
	writer->from_at = from_at;
	writer->until_at = until_at;
	return ok;
}

/* Where the index is asked for words anyway, no more than at what is of an item or of many feeds. */
static bool may_part(const struct query_writer *writer, const struct node *node)
{
	return node->kind == NODE_OR && (writer->way == QUERY_WALKS || (node->field && !query_is_match(writer, node)));
}

/* The first of the conditions that can be parted; *ret_at is n_conditions when there is
 * none. A story begins with its first item on either side, and of few items each is looked at as well. */
static void find_either(struct query_writer *writer, size_t *ret_at, const struct node **ret_left,
	const struct node **ret_right)
{
	size_t i = 0;
	if (writer->way == QUERY_ASKS_EACH || writer->query->one_per_story || writer->query->until_id
		|| writer->n_branches + 1 >= QUERY_MAX_BRANCHES)
		i = writer->n_conditions;
	while (i < writer->n_conditions && !(may_part(writer, writer->conditions[i])
			&& query_part_either(writer, i, ret_left, ret_right)))
		i++;
	*ret_at = i;
}

/* Each side by the way that is best for it: one may be a word that few items have, the other a star. Pages get what
 * fulfils both twice, one after the other: to find what does not, a side might be walked to its end. */
static bool emit_either(struct query_writer *writer, size_t at, const struct node *left, const struct node *right)
{
	const struct node *others[QUERY_MAX_CONDITIONS];
	size_t n = 0;
	for (size_t i = 0; i < writer->n_conditions; i++)
		if (i != at)
			others[n++] = writer->conditions[i];
	writer->n_branches++;
	return emit_branch(writer, others, n, left, NULL) && buf_append_str(&writer->sql, STR(" UNION ALL "))
		&& emit_branch(writer, others, n, right, writer->form == QUERY_PAGES ? NULL : left);
}

static bool emit_rows(struct query_writer *writer, bool by_relevance)
{
	static const struct str none = {0};
	const struct node *left, *right;
	size_t either;
	if (!by_relevance)
		find_either(writer, &either, &left, &right);
	if (!by_relevance && either < writer->n_conditions)
		return emit_either(writer, either, left, right);
	if (writer->way == QUERY_BY_WORDS)
		return emit_by_words(writer, by_relevance);
	if (writer->way == QUERY_BY_TERMS)
		return emit_by_terms(writer);
	if (writer->way == QUERY_BY_FEEDS)
		return emit_by_feeds(writer);
	emit_walk(writer);
	return emit_rest(writer, none);
}

const char *query_order_of(const struct query *query)
{
	return query->sort == QUERY_OLDEST ? "ASC" : "DESC";
}

static bool emit_select(struct query_writer *writer, bool *ret_by_relevance)
{
	query_choose_way(writer);
	*ret_by_relevance = writer->query->sort == QUERY_RELEVANCE && writer->way == QUERY_BY_WORDS
		&& writer->form != QUERY_ARRIVALS;
	if (!emit_rows(writer, *ret_by_relevance))
		return false;
	if (writer->form == QUERY_ARRIVALS)
		buf_append_str(&writer->sql, STR(" ORDER BY 1"));
	else if (*ret_by_relevance)
		buf_append_str(&writer->sql, STR(" ORDER BY c.score, c.k DESC"));
	else
		buf_printf(&writer->sql, " ORDER BY 2 %s", query_order_of(writer->query));
	return buf_append_str(&writer->sql, STR(" LIMIT ?4"));
}

bool query_bind(struct query_writer *writer, sqlite3_stmt *stmt)
{
	int code = SQLITE_OK;
	for (int i = 0; !code && i < writer->n_params; i++) {
		const struct query_param *param = &writer->params[i];
		int at = QUERY_PAGE_SIZE + 1 + i;
		code = param->ids ? id_list_bind(stmt, at, param->ids)
			: param->is_int ? sqlite3_bind_int64(stmt, at, param->number)
				     : sqlite3_bind_text64(stmt, at, param->text.data, param->text.len,
					       SQLITE_TRANSIENT, SQLITE_UTF8);
	}
	return code == SQLITE_OK;
}

static bool prepare(struct query_writer *writer, struct query_plan *plan)
{
	const struct node *root = writer->query->root;
	const struct query *query = writer->query;
	writer->may_read_items = writer->meta.search && writer->form == QUERY_PAGES && query->limit
		&& query->limit <= READ_MAX;
	if (root && !query_look_up(writer, root, &root))
		return false;
	if (root) {
		list_conditions(writer, root);
		take_times(writer);
		query_split_phrases(writer);
	}
	plan->from_key = query_key_of(writer->from_at);
	plan->until_key = query_key_of(writer->until_at);
	if (writer->form == QUERY_COUNT)
		buf_append_str(&writer->sql, STR("SELECT count(*) FROM ("));
	if (writer->form == QUERY_CHANGES ? !emit_changes(writer)
		: !emit_select(writer, &plan->by_relevance))
		return false;
	if (writer->form == QUERY_COUNT)
		buf_append_char(&writer->sql, ')');
	sqlite3 *db = writer->store->db;
	if (sqlite3_prepare_v2(db, buf_cstr(&writer->sql), -1, &plan->stmt, NULL) ||
		!query_bind(writer, plan->stmt)) {
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
	writer->form = form;
	writer->from_at = INT64_MIN;
	writer->until_at = INT64_MAX;
	writer->err = err;
	buf_init(&writer->sql, QUERY_SQL_MAX);
	bool ok = meta_get(store, &writer->meta, err)
		&& search_stems(store, &writer->arena, &writer->stems, err)
		&& find_waiting(writer)
		&& prepare(writer, &plan);
	if (ok)
		*ret_plan = plan;
	for (size_t i = 0; i < writer->n_feeds; i++)
		id_list_free(writer->feeds[i].ids);
	buf_finish(&writer->sql);
	arena_finish(&writer->arena);
	free(writer);
	return ok;
}
