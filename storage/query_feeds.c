/* The feeds that conditions mean. More of them than the index is asked for together are a condition of their own:
 * tag: is that the item has the tag or is of one of these feeds, lang: the same of an item that declares no language,
 * and author: of one that names nobody, where the format of the feed says so (RFC 4287 section 4.2.1, JSON Feed 1.1). */
#include "storage/query_writer.h"

#include "base/json.h"
#include "storage/feed_row.h"
#include "storage/id_list.h"

enum {
	PROBED = 128,                /* of the newest items */
	SOON = 20000,                /* so many of these times all feeds: a walk takes less than looking at each feed */
	COUNTED_MAX = 200,           /* feeds that may have few items */
	LIST_MAX = 64 * 1024 * 1024, /* of ids, as JSON */
};

static const struct query_field of_feeds = {.name = "of feeds", .kind = FIELD_OF_FEEDS};

/* Takes the list over. */
static void add_feeds(struct query_writer *writer, const struct node *node, struct id_list *ids)
{
	id_list_sort(ids);
	writer->feeds[writer->n_feeds++] = (struct query_feeds){.node = node, .ids = ids};
}

/* NULL after an error. */
static struct id_list *read_ids(struct query_writer *writer, struct call *call)
{
	struct id_list *ids = id_list_new();
	int row;
	while ((row = call_row(call)) == 1)
		id_list_add(&ids, call_read_int(call));
	if (row == 0)
		return ids;
	store_fail(writer->store, writer->err);
	id_list_free(ids);
	return NULL;
}

/* What is asked of the item alone, or what else it lacks and its feed has. */
static const struct node *split(struct query_writer *writer, const struct node *own, enum query_lack lack,
	struct id_list *ids)
{
	struct node *node = arena_new(&writer->arena, struct node);
	node->kind = NODE_FIELD;
	node->field = &of_feeds;
	node->number = lack;
	add_feeds(writer, node, ids);
	struct node *either = query_pair(writer, NODE_OR, own, node);
	either->field = &of_feeds;
	return either;
}

static bool look_up_tag_or_language(struct query_writer *writer, const struct node *node, const struct node **ret_node)
{
	bool is_tag = node->field->kind == FIELD_TAG;
	struct call call = call_new(writer->store, is_tag ? SQL_FEED_OF_TAG : SQL_FEED_OF_LANGUAGE);
	call_text(&call, node->text);
	struct id_list *ids = read_ids(writer, &call);
	if (!ids)
		return false;
	add_feeds(writer, node, ids);
	if (query_are_feeds_few(writer, node) || !writer->meta.search)
		return true;
	struct node *own = arena_new(&writer->arena, struct node);
	*own = *node;
	own->number = QUERY_OF_ITEM;
	ids->n_owners++;
	*ret_node = split(writer, own, is_tag ? LACKS_NOTHING : LACKS_LANGUAGE, ids);
	return true;
}

static struct call find_by_author(struct query_writer *writer, const struct node *node)
{
	struct call call = call_new(writer->store, writer->meta.search ? SQL_FEED_OF_AUTHOR : SQL_FEED_OF_AUTHOR_PART);
	if (writer->meta.search) {
		bool goes_on;
		call_text(&call, query_phrase(writer, node, &goes_on));
		call_int(&call, goes_on);
	} else {
		call_text(&call, node->text);
	}
	return call;
}

static bool look_up_author(struct query_writer *writer, const struct node *node, const struct node **ret_node)
{
	struct call call = find_by_author(writer, node);
	struct id_list *ids = read_ids(writer, &call);
	if (!ids)
		return false;
	if (ids->n)
		*ret_node = split(writer, node, LACKS_AUTHOR, ids);
	else
		id_list_free(ids);
	return true;
}

static bool look_up_feed(struct query_writer *writer, const struct node *node)
{
	int64_t *found;
	size_t n;
	if (!feed_find_any(writer->store, node->text, &writer->arena, &found, &n, writer->err))
		return false;
	struct id_list *ids = id_list_new();
	for (size_t i = 0; i < n; i++)
		id_list_add(&ids, found[i]);
	add_feeds(writer, node, ids);
	return true;
}

static bool look_up_site(struct query_writer *writer, const struct node *node)
{
	struct call call = call_new(writer->store, SQL_FEED_OF_SITE);
	call_text(&call, node->text);
	struct id_list *ids = read_ids(writer, &call);
	if (ids)
		add_feeds(writer, node, ids);
	return ids;
}

static bool look_up_field(struct query_writer *writer, const struct node *node, const struct node **ret_node)
{
	switch (node->field->kind) {
	case FIELD_TAG:
	case FIELD_LANG:
		return look_up_tag_or_language(writer, node, ret_node);
	case FIELD_URL:
		query_find_address(writer, node);
		return true;
	case FIELD_SITE:
		return look_up_site(writer, node);
	case FIELD_FEED:
		return look_up_feed(writer, node);
	default:
		return true;
	}
}

/* What is not read is unread: there is a list of either. */
static const struct node *the_other(struct query_writer *writer, const struct node *node)
{
	struct node *other = arena_new(&writer->arena, struct node);
	*other = *node;
	other->number = node->number == IS_READ ? IS_UNREAD : IS_READ;
	return other;
}

bool query_look_up(struct query_writer *writer, const struct node *node, const struct node **ret_node)
{
	const struct node *left, *right = NULL;
	*ret_node = node;
	if (node->kind == NODE_FIELD)
		return look_up_field(writer, node, ret_node);
	if (node->kind == NODE_WORDS)
		return !node->field || !str_eq(str_of(node->field->name), STR("author"))
			|| look_up_author(writer, node, ret_node);
	if (!query_look_up(writer, node->left, &left) || (node->right && !query_look_up(writer, node->right, &right)))
		return false;
	if (left != node->left || right != node->right)
		*ret_node = query_pair(writer, node->kind, left, right);
	if (node->kind == NODE_NOT && left->kind == NODE_FIELD && left->field->kind == FIELD_IS
		&& (left->number == IS_READ || left->number == IS_UNREAD))
		*ret_node = the_other(writer, left);
	return true;
}

const struct query_feeds *query_feeds_of(const struct query_writer *writer,
	const struct node *node)
{
	static struct id_list nothing = {.n_owners = 1};
	static const struct query_feeds none = {.ids = &nothing};
	size_t i = 0;
	while (i < writer->n_feeds && writer->feeds[i].node != node)
		i++;
	return i < writer->n_feeds ? &writer->feeds[i] : &none;
}

/* An author is not: what the index does not hold yet would be missed. */
bool query_are_feeds_few(const struct query_writer *writer, const struct node *node)
{
	bool are_asked_at_once = node->field != &of_feeds && query_has_words(writer->query);
	return query_feeds_of(writer, node)->ids->n <= (are_asked_at_once ? QUERY_MATCH_FEEDS_OF_WORDS : QUERY_MATCH_FEEDS);
}

bool query_names_feeds(const struct node *node)
{
	int kind = node->kind == NODE_FIELD ? node->field->kind : FIELD_WORDS;
	return kind == FIELD_FEED || kind == FIELD_SITE || kind == FIELD_OF_FEEDS;
}

struct str query_feeds_json(struct query_writer *writer, const struct query_feeds *feeds)
{
	struct buf list;
	struct json json;
	buf_init(&list, LIST_MAX);
	json_init(&json, &list, JSON_COMPACT);
	json_array(&json, NULL);
	for (size_t i = 0; i < feeds->ids->n; i++)
		json_int(&json, NULL, feeds->ids->ids[i]);
	json_end(&json);
	struct str text = arena_str(&writer->arena, buf_str(&list));
	buf_finish(&list);
	return text;
}

static int64_t number_of(struct query_writer *writer, enum sql which, const struct query_feeds *feeds, int64_t absent)
{
	struct call call = call_new(writer->store, which);
	call_text(&call, query_feeds_json(writer, feeds));
	int64_t n = call_row(&call) == 1 ? call_read_opt(&call, absent) : absent;
	call_end(&call);
	return n;
}

int64_t query_count_of_feeds(struct query_writer *writer, const struct node *node)
{
	const struct query_feeds *feeds = query_feeds_of(writer, node);
	return query_names_feeds(node) && feeds->ids->n <= COUNTED_MAX ? number_of(writer, SQL_FEED_SUM_ITEMS, feeds, 0) : INT64_MAX;
}

bool query_have_many_items(struct query_writer *writer, const struct query_feeds *feeds)
{
	return number_of(writer, SQL_FEED_SUM_ITEMS, feeds, 0) > writer->meta.last_item_id / QUERY_FEW;
}

/* The first key behind all their items. */
static int64_t end_of(struct query_writer *writer, const struct query_feeds *feeds)
{
	struct query_feeds *known = &writer->feeds[feeds - writer->feeds];
	if (!known->has_end) {
		known->end = query_key_of(number_of(writer, SQL_FEED_NEWEST_ITEM, feeds, INT64_MIN) + 1);
		known->has_end = true;
	}
	return known->end;
}

static bool are_frequent_before(struct query_writer *writer, const struct query_feeds *feeds, int64_t until)
{
	int64_t n_met = 0, last = 0;
	struct call call = call_new(writer->store, writer->query->sort == QUERY_OLDEST ? SQL_FEED_OF_OLDEST : SQL_FEED_OF_NEWEST);
	call_int(&call, query_key_of(writer->from_at));
	call_int(&call, until);
	call_int(&call, PROBED);
	while (call_row(&call) == 1) { /* what one feed brought at once is met once */
		int64_t id = call_read_int(&call);
		n_met += id != last && id_list_has(feeds->ids, id);
		last = id;
	}
	return n_met * (int64_t)feeds->ids->n >= SOON;
}

/* From the beginning of the walk, or from where their items begin. */
static bool meets_soon(struct query_writer *writer, const struct query_feeds *feeds)
{
	int64_t until = query_key_of(writer->until_at);
	return are_frequent_before(writer, feeds, until)
		|| (end_of(writer, feeds) < until && are_frequent_before(writer, feeds, feeds->end));
}

bool query_meets_soon(struct query_writer *writer, const struct query_feeds *feeds)
{
	struct query_feeds *known = &writer->feeds[feeds - writer->feeds];
	if (!known->is_probed) {
		known->meets_soon = feeds->ids->n * PROBED >= SOON && meets_soon(writer, feeds);
		known->is_probed = true;
	}
	return known->meets_soon;
}

/* The one that asks for the fewest feeds, where these are better looked at one by one; for a single one there is an
 * index. */
const struct node *query_feeds_to_merge(struct query_writer *writer)
{
	const struct node *fewest = NULL;
	size_t n = 0;
	if (writer->form != QUERY_PAGES || writer->query->until_id || writer->query->all_as_stored)
		return NULL;
	for (size_t i = 0; i < writer->n_conditions; i++) {
		const struct node *node = writer->conditions[i];
		const struct query_feeds *feeds = query_feeds_of(writer, node);
		if (!query_names_feeds(node) || (fewest && feeds->ids->n >= n))
			continue;
		fewest = node;
		n = feeds->ids->n;
	}
	return fewest && n != 1 && !query_meets_soon(writer, query_feeds_of(writer, fewest)) ? fewest : NULL;
}

int64_t query_end_of_feeds(struct query_writer *writer)
{
	int64_t end = INT64_MAX;
	for (size_t i = 0; i < writer->n_conditions; i++) {
		const struct query_feeds *feeds = query_feeds_of(writer, writer->conditions[i]);
		if (!query_names_feeds(writer->conditions[i]) || feeds->ids->n <= QUERY_MATCH_FEEDS
			|| (query_meets_soon(writer, feeds) && !feeds->has_end))
			continue;
		int64_t their_end = end_of(writer, feeds);
		end = their_end < end ? their_end : end;
	}
	return end;
}
