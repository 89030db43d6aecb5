/* Items of Atom and JSON feeds that name no author are by those of the feed (RFC 4287 section 4.2.1, JSON Feed 1.1),
 * which the index does not hold of each item, as they may change: author: is that they are named by the item, or that
 * it names none and is of one of the feeds whose own authors are meant. */
#include "storage/query_writer.h"

#include "storage/feed_row.h"
#include "storage/like.h"

static const struct query_field inherited = {.name = "author", .kind = FIELD_INHERITED};

static struct call find_by_author(struct query_writer *writer, const struct node *node)
{
	struct call call = call_new(writer->store, writer->meta.search ? SQL_FEED_OF_AUTHOR : SQL_FEED_OF_AUTHOR_PART);
	if (writer->meta.search) {
		bool goes_on;
		call_text(&call, query_phrase(writer, node, &goes_on));
		call_int(&call, goes_on);
	} else {
		call_text(&call, like_containing(node->text, &writer->arena));
	}
	return call;
}

static bool find_feeds(struct query_writer *writer, const struct node *node, struct query_feeds *feeds)
{
	struct arena arena = {0};
	struct call call = find_by_author(writer, node);
	int row;
	while ((row = call_row(&call)) == 1) {
		struct person *authors;
		size_t n;
		int64_t id = call_read_int(&call);
		enum document_format format = feed_row_read_extra(&call, &arena, &authors, &n);
		if (format == FORMAT_ATOM || format == FORMAT_JSON)
			*arena_push(&writer->arena, feeds->ids, feeds->n) = id;
		arena_clear(&arena);
	}
	arena_finish(&arena);
	return row == 0 || store_fail(writer->store, writer->err);
}

static bool add_feeds_of_author(struct query_writer *writer, const struct node *node, const struct node **ret_node)
{
	struct query_feeds feeds = {0};
	if (!find_feeds(writer, node, &feeds))
		return false;
	*ret_node = node;
	if (feeds.n) {
		struct node *of_feeds = arena_new(&writer->arena, struct node);
		of_feeds->kind = NODE_FIELD;
		of_feeds->field = &inherited;
		feeds.node = of_feeds;
		writer->feeds[writer->n_feeds++] = feeds;
		*ret_node = query_pair(writer, NODE_OR, node, of_feeds);
	}
	return true;
}

bool query_add_feed_authors(struct query_writer *writer, const struct node *node, const struct node **ret_node)
{
	const struct node *left, *right = NULL;
	*ret_node = node;
	if (node->kind == NODE_FIELD)
		return true;
	if (node->kind == NODE_WORDS)
		return !node->field || !str_eq(str_of(node->field->name), STR("author"))
			|| add_feeds_of_author(writer, node, ret_node);
	if (!query_add_feed_authors(writer, node->left, &left)
		|| (node->right && !query_add_feed_authors(writer, node->right, &right)))
		return false;
	if (left != node->left || right != node->right)
		*ret_node = query_pair(writer, node->kind, left, right);
	return true;
}
