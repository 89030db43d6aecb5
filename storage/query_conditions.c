/* The conditions of a query as SQL, each of them true or not of an item "i". Words are sub-selects of the
 * full-text index here; what of the items that wait for the index holds them stands in the statement as a
 * list of sort keys. */
#include <stdio.h>

#include "storage/id_list.h"
#include "storage/query_sql.h"
#include "storage/query_writer.h"
#include "storage/search_tail.h"

enum {
	SORTED_FEW = 5000, /* items in a list that has another order */
};

static bool emit_node(struct query_writer *writer, const struct node *node);

static int add_param(struct query_writer *writer, struct query_param param)
{
	*arena_push(&writer->arena, writer->params, writer->n_params) = param;
	return QUERY_PAGE_SIZE + writer->n_params;
}

int query_add_text(struct query_writer *writer, struct str text)
{
	return add_param(writer, (struct query_param){.text = text});
}

int query_add_number(struct query_writer *writer, int64_t number)
{
	return add_param(writer, (struct query_param){.is_int = true, .number = number});
}

int query_add_ids(struct query_writer *writer, struct id_list *ids)
{
	return add_param(writer, (struct query_param){.ids = ids});
}

/* Without an index: the text as it is stored. */
static bool emit_part(struct query_writer *writer, const struct node *node)
{
	static const struct {
		const char *field, *column;
	} columns[] = {
		{"title", "i.title"},
		{"author", "i.author"},
		{"text", "coalesce(i.content_html, i.content_text, i.summary)"},
	};
	buf_printf(&writer->sql, "has_part(?%d", query_add_text(writer, node->text));
	for (size_t c = 0; c < sizeof columns / sizeof *columns; c++)
		if (!node->field || str_eq(str_of(node->field->name), str_of(columns[c].field)))
			buf_printf(&writer->sql, ", %s", columns[c].column);
	return buf_append_char(&writer->sql, ')');
}

/* What the index says of items that it does not hold as they are does not count. */
bool query_emit_without_tail(struct query_writer *writer)
{
	return !writer->tail.len || buf_printf(&writer->sql,
		" AND item_fts.rowid NOT IN (SELECT value FROM json_each(?%d))", query_add_text(writer, writer->tail));
}

/* The sort key is one that the index finds, or one of the items that wait for it. */
bool query_emit_found(struct query_writer *writer, struct str match)
{
	struct str waiting;
	buf_printf(&writer->sql, "i.sort_key IN (SELECT rowid FROM item_fts WHERE item_fts MATCH ?%d",
		query_add_text(writer, match));
	query_emit_without_tail(writer);
	if (writer->tail.len) {
		if (!search_tail_match(writer->store, match, &writer->arena, &waiting, writer->err))
			return false;
		buf_printf(&writer->sql, " UNION ALL SELECT value FROM json_each(?%d)", query_add_text(writer, waiting));
	}
	return buf_append_char(&writer->sql, ')');
}

static bool emit_begins(struct query_writer *writer, const struct query_prefix *prefix)
{
	return buf_printf(&writer->sql, "item_begins(?%d, ?%d, i.title, i.author, i.content_html, i.content_text, "
		"i.summary)", query_add_text(writer, prefix->token), query_add_number(writer, prefix->columns));
}

static bool emit_holds(struct query_writer *writer, const struct node *node)
{
	bool goes_on;
	struct str phrase = query_phrase(writer, node, &goes_on);
	return buf_printf(&writer->sql, "item_holds(?%d, %d, %d, i.id)", query_add_text(writer, phrase), goes_on,
		query_columns_of(node));
}

static bool emit_match(struct query_writer *writer, const struct node *node)
{
	return query_emit_found(writer, query_match(writer, node));
}

/* By a function, as SQLite would go by its index by feed, and sort what that gives; or look for each of the feeds
 * with each hit of the full-text index. */
static bool is_walked(struct query_writer *writer, const struct query_feeds *feeds)
{
	bool is_of_pages = writer->form == QUERY_PAGES && writer->way != QUERY_ASKS_EACH;
	bool is_of_hits = writer->way == QUERY_BY_WORDS || writer->way == QUERY_BY_TERMS;
	return is_of_pages || is_of_hits || query_have_many_items(writer, feeds);
}

static bool emit_feeds(struct query_writer *writer, const struct node *node)
{
	const struct query_feeds *feeds = query_feeds_of(writer, node);
	if (node == writer->merged && writer->way == QUERY_BY_FEEDS)
		return buf_append_str(&writer->sql, STR("true"));
	if (feeds->ids->n == 1)
		return buf_printf(&writer->sql, "i.feed_id = ?%d", query_add_number(writer, feeds->ids->ids[0]));
	if (is_walked(writer, feeds))
		return buf_printf(&writer->sql, "is_listed(?%d, i.feed_id)", query_add_ids(writer, feeds->ids));
	return buf_printf(&writer->sql, "i.feed_id IN (SELECT value FROM json_each(?%d))",
		query_add_text(writer, query_feeds_json(writer, feeds)));
}

static bool emit_tag(struct query_writer *writer, const struct node *node)
{
	buf_printf(&writer->sql, "has_tag(?%d, i.tags)", query_add_text(writer, node->text));
	return node->number == QUERY_OF_ITEM || !query_feeds_of(writer, node)->ids->n
		|| (buf_append_str(&writer->sql, STR(" OR ")) && emit_feeds(writer, node));
}

static bool emit_of_feeds(struct query_writer *writer, const struct node *node)
{
	static const char *const lacks[] = {[LACKS_NOTHING] = "", [LACKS_AUTHOR] = "i.author IS NULL AND ",
		[LACKS_LANGUAGE] = "i.language IS NULL AND "};
	return buf_append_str(&writer->sql, str_of(lacks[node->number])) && emit_feeds(writer, node);
}

static bool emit_url(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "address_has(i.url, ?%d)", query_add_text(writer, node->text));
}

/* "." comes behind "-" */
static bool emit_is_language(struct query_writer *writer, const char *language, int param)
{
	return buf_printf(&writer->sql, "(%s = ?%d COLLATE NOCASE OR (%s >= ?%d || '-' COLLATE NOCASE "
		"AND %s < ?%d || '.' COLLATE NOCASE))", language, param, language, param, language, param);
}

static bool emit_lang(struct query_writer *writer, const struct node *node)
{
	int param = query_add_text(writer, node->text);
	if (node->number == QUERY_OF_ITEM)
		return emit_is_language(writer, "i.language", param);
	buf_append_str(&writer->sql, STR("EXISTS (SELECT 1 FROM feed f WHERE f.id = i.feed_id AND "));
	emit_is_language(writer, "coalesce(i.language, f.language)", param);
	return buf_append_char(&writer->sql, ')');
}

static bool emit_id(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.id = ?%d", query_add_number(writer, node->number));
}

static bool emit_story(struct query_writer *writer, const struct node *node)
{
	int n = query_add_number(writer, node->number);
	return buf_printf(&writer->sql, "i.id IN (SELECT ?%d UNION SELECT t.item_id FROM item_story t "
		"WHERE t.story_id = ?%d OR t.story_id = (SELECT story_id FROM item_story WHERE item_id = ?%d))",
		n, n, n);
}

int64_t query_key_of(int64_t at)
{
	const int64_t most = INT64_MAX >> SORT_BITS;
	return at > most ? INT64_MAX : at < -most ? INT64_MIN : at * ((int64_t)1 << SORT_BITS);
}

static bool emit_since(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.sort_key >= ?%d",
		query_add_number(writer, query_key_of(node->number)));
}

static bool emit_before(struct query_writer *writer, const struct node *node)
{
	return buf_printf(&writer->sql, "i.sort_key < ?%d",
		query_add_number(writer, query_key_of(node->number)));
}

static bool emit_on(struct query_writer *writer, const struct node *node)
{
	int from = query_add_number(writer, query_key_of(node->number));
	int until = query_add_number(writer, query_key_of(node->until));
	return buf_printf(&writer->sql, "i.sort_key >= ?%d AND i.sort_key < ?%d", from, until);
}

/* Have no more than so many items been stored or changed since? */
static bool are_updated_short(struct query_writer *writer, int64_t since, int most)
{
	struct call call = call_new(writer->store, SQL_ITEM_UPDATED_COUNT_SOME);
	call_int(&call, since);
	call_int(&call, most + 1);
	bool few = call_row(&call) == 1 && call_read_int(&call) <= most;
	call_end(&call);
	return few;
}

static bool emit_updated_since(struct query_writer *writer, int64_t since)
{
	return buf_printf(&writer->sql, are_updated_short(writer, since, SORTED_FEW)
			? "i.id IN (SELECT id FROM item WHERE coalesce(changed_at, first_seen_at) >= ?%d)"
			: "+coalesce(i.changed_at, i.first_seen_at) >= ?%d", query_add_number(writer, since));
}

static bool emit_updated(struct query_writer *writer, const struct node *node)
{
	return emit_updated_since(writer, node->number);
}

/* The first second of what is:new means. */
static int64_t news_begin(const struct query_writer *writer)
{
	return writer->query->now - QUERY_DAY_S + 1;
}

static bool emit_new(struct query_writer *writer)
{
	int64_t since = news_begin(writer);
	return emit_updated_since(writer, since)
		&& buf_printf(&writer->sql, " AND i.first_seen_at >= ?%d", query_add_number(writer, since));
}

static bool emit_has(struct query_writer *writer, const struct node *node)
{
	static const char *const texts[] = {
		[HAS_ENCLOSURE] = "i.enclosure_url IS NOT NULL", [HAS_IMAGE] = "i.image IS NOT NULL"};
	return buf_append_str(&writer->sql, str_of(texts[node->number]));
}

/* Are there no more than so many items that tell a story with others? */
static bool are_stories_short(struct query_writer *writer, int most)
{
	struct call call = call_new(writer->store, SQL_STORY_COUNT_SOME);
	call_int(&call, most + 1);
	bool few = call_row(&call) == 1 && call_read_int(&call) <= most;
	call_end(&call);
	return few;
}

/* Where stories have few items, these are looked through; where they have many, a walk over all items
 * meets one soon. */
static bool emit_duplicate(struct query_writer *writer)
{
	static const char few[] = "i.id IN (SELECT s.item_id FROM item_story s WHERE EXISTS (SELECT 1 FROM item_story t "
		"WHERE t.story_id = s.story_id AND t.item_id < s.item_id))";
	static const char many[] = "EXISTS (SELECT 1 FROM item_story s JOIN item_story t "
		"ON t.story_id = s.story_id AND t.item_id < s.item_id WHERE s.item_id = i.id)";
	return buf_append_str(&writer->sql, str_of(are_stories_short(writer, SORTED_FEW) ? few : many));
}

/* What an index lists the items of; NULL when there is none. */
static const char *list_of(const struct node *node)
{
	static const char *const is[] = {[IS_STARRED] = "i.flags & 2", [IS_UNREAD] = "(i.flags & 1) = 0",
		[IS_READ] = "(i.flags & 1) = 1", [IS_EDITED] = "i.revision > 1", [IS_WITHDRAWN] = "i.flags & 4"};
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	if (kind == FIELD_IS)
		return is[node->number];
	return kind == FIELD_HAS && node->number == HAS_ENCLOSURE ? "i.enclosure_url IS NOT NULL" : NULL;
}

/* A database that cannot tell will fail the query, too. */
static bool count_short(struct query_writer *writer, const char *list, int most)
{
	char sql[160];
	sqlite3_stmt *stmt = NULL;
	snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT 1 FROM item i WHERE %s LIMIT %d)", list, most + 1);
	bool few = !sqlite3_prepare_v2(writer->store->db, sql, -1, &stmt, NULL) && sqlite3_step(stmt) == SQLITE_ROW
		&& sqlite3_column_int(stmt, 0) <= most;
	sqlite3_finalize(stmt);
	return few;
}

/* Are there no more than so many? */
static bool is_short(struct query_writer *writer, const char *list, int most)
{
	size_t i = 0;
	while (i < writer->n_lists && (writer->lists[i].sql != list || writer->lists[i].most != most))
		i++;
	if (i == writer->n_lists)
		writer->lists[writer->n_lists++] = (struct query_list){list, most, count_short(writer, list, most)};
	return writer->lists[i].is_short;
}

bool query_is_short_list(struct query_writer *writer, const struct node *node, int most)
{
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	const char *list = list_of(node);
	int sorted_most = most < SORTED_FEW ? most : SORTED_FEW;
	if (kind == FIELD_IS && node->number == IS_DUPLICATE)
		return are_stories_short(writer, sorted_most);
	if (kind == FIELD_UPDATED || (kind == FIELD_IS && node->number == IS_NEW))
		return are_updated_short(writer, kind == FIELD_IS ? news_begin(writer) : node->number, sorted_most);
	return kind == FIELD_ID || kind == FIELD_STORY || (list && is_short(writer, list, most));
}

static bool emit_is(struct query_writer *writer, const struct node *node)
{
	const char *list = list_of(node);
	bool is_either = node->number == IS_READ || node->number == IS_UNREAD; /* which every item is */
	if (node->number == IS_NEW)
		return emit_new(writer);
	if (node->number == IS_DUPLICATE)
		return emit_duplicate(writer);
	return buf_printf(&writer->sql, "%s%s", is_either && !is_short(writer, list, QUERY_LIST_MAX) ? "+" : "", list);
}

static bool emit_field(struct query_writer *writer, const struct node *node)
{
	static bool (*const emitters[])(struct query_writer *, const struct node *) = {
		[FIELD_TAG] = emit_tag,
		[FIELD_FEED] = emit_feeds,
		[FIELD_SITE] = emit_feeds,
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
		[FIELD_OF_FEEDS] = emit_of_feeds,
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
	const struct query_prefix *prefix = query_prefix_of(writer, node);
	if (prefix)
		return emit_begins(writer, prefix);
	if (writer->asks_item && node->kind == NODE_WORDS)
		return emit_holds(writer, node);
	if (!writer->asks_item && query_is_match(writer, node))
		return emit_match(writer, node);
	switch (node->kind) {
	case NODE_WORDS:
		return emit_part(writer, node);
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

static bool reads_text_for(const struct query_writer *writer, const struct node *node)
{
	return writer->way == QUERY_ASKS_EACH ? query_names_words(node) : query_reads_items_for(writer, node);
}

static bool emit_conditions(struct query_writer *writer, bool reads_text)
{
	for (size_t i = 0; i < writer->n_conditions; i++) {
		writer->asks_item = reads_text_for(writer, writer->conditions[i]);
		if (writer->asks_item != reads_text)
			continue;
		buf_append_str(&writer->sql, STR(" AND ("));
		if (!emit_node(writer, writer->conditions[i]))
			return false;
		buf_append_char(&writer->sql, ')');
	}
	return true;
}

/* What has to read the text comes last. */
bool query_emit_conditions(struct query_writer *writer)
{
	return emit_conditions(writer, false) && emit_conditions(writer, true);
}
