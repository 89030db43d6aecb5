/* A small tree of the elements that have no field, written as one JSON object. Siblings of one
 * name are chained as they come, found by hash, so that a thousand of them cost no search. */
#include "parsers/feed_ext.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/json.h"

enum { MAX_ATTRIBUTES = 64, MAX_NAMESPACES = 32 };

void ext_finish(struct ext_tree *tree)
{
	arena_finish(&tree->arena);
	free(tree->seen);
}

/* The slot of the first sibling of that name, or an empty one. */
static struct ext_node **find_sibling(struct ext_tree *tree, const struct ext_node *node)
{
	_Static_assert(EXT_SLOTS > EXT_MAX_NODES, "an empty slot ends every search");
	for (size_t i = node->hash % EXT_SLOTS;; i = (i + 1) % EXT_SLOTS) {
		const struct ext_node *other = tree->seen[i];
		if (!other || (other->hash == node->hash && other->parent == node->parent
			&& str_eq(other->key, node->key)))
			return &tree->seen[i];
	}
}

/* "prefix:name"; of attributes "@prefix:name". */
static struct str make_key(struct arena *arena, const char *sign, struct str prefix,
	struct str name)
{
	char *text = arena_alloc(arena, prefix.len + name.len + 3), *end = stpcpy(text, sign);
	if (prefix.len) {
		end = mempcpy(end, prefix.data, prefix.len);
		*end++ = ':';
	}
	end = mempcpy(end, name.data, name.len);
	return str_make(text, (size_t)(end - text));
}

void ext_clear(struct ext_tree *tree)
{
	if (tree->n_nodes == 0 && tree->root.n_attributes == 0)
		return;
	/* Most entries have a handful of nodes: cheaper than to clear all slots. */
	for (const struct ext_node *node = tree->newest; node; node = node->older)
		if (node->slot)
			*node->slot = NULL;
	tree->root = (struct ext_node){0};
	tree->newest = NULL;
	tree->n_nodes = 0;
	arena_clear(&tree->arena);
}

struct ext_node *ext_add(struct ext_tree *tree, struct ext_node *parent, struct str prefix,
	struct str name)
{
	if (!parent)
		parent = &tree->root;
	if (tree->n_nodes >= EXT_MAX_NODES || parent->depth >= EXT_MAX_DEPTH)
		return NULL;
	if (!tree->seen)
		tree->seen = xcalloc(EXT_SLOTS, sizeof *tree->seen);
	tree->n_nodes++;
	struct ext_node *node = arena_new(&tree->arena, struct ext_node);
	node->key = make_key(&tree->arena, "", prefix, name);
	node->parent = parent;
	node->older = tree->newest;
	tree->newest = node;
	node->depth = parent->depth + 1;
	node->hash = (uint32_t)hash64_more((uintptr_t)parent, node->key);
	struct ext_node **slot = find_sibling(tree, node);
	if (*slot) {
		struct ext_node *first = *slot;
		if (first->same)
			first->last_same->same = node;
		else
			first->same = node;
		first->last_same = node;
		return node;
	}
	*slot = node;
	node->slot = slot;
	if (parent->first_child)
		parent->last_child->next = node;
	else
		parent->first_child = node;
	parent->last_child = node;
	return node;
}

void ext_add_attribute(struct ext_tree *tree, struct ext_node *node, struct str prefix,
	struct str name, struct str value)
{
	if (node->n_attributes >= MAX_ATTRIBUTES)
		return;
	*arena_push(&tree->arena, node->attributes, node->n_attributes) = (struct ext_attribute){
		.key = make_key(&tree->arena, "@", prefix, name),
		.value = arena_str(&tree->arena, value)};
}

void ext_set_text(struct ext_tree *tree, struct ext_node *node, struct str text)
{
	text = str_trim(text);
	if (text.len)
		node->text = arena_str(&tree->arena, text);
}

void ext_add_namespace(struct ext_tree *tree, struct str prefix, struct str uri)
{
	struct ext_node *root = &tree->root;
	for (size_t i = 0; i < root->n_attributes; i++)
		if (str_eq(root->attributes[i].key, prefix))
			return;
	if (root->n_attributes >= MAX_NAMESPACES)
		return;
	*arena_push(&tree->arena, root->attributes, root->n_attributes) = (struct ext_attribute){
		.key = arena_str(&tree->arena, prefix), .value = arena_str(&tree->arena, uri)};
}

static void write_children(const struct ext_node *node, struct json *json);

static void write_value(const struct ext_node *node, const char *key, struct json *json)
{
	if (!node->n_attributes && !node->first_child) {
		json_string(json, key, node->text);
		return;
	}
	json_object(json, key);
	for (size_t i = 0; i < node->n_attributes; i++)
		json_string(json, node->attributes[i].key.data, node->attributes[i].value);
	json_opt_string(json, "#text", node->text);
	write_children(node, json);
	json_end(json);
}

static void write_children(const struct ext_node *node, struct json *json)
{
	for (const struct ext_node *child = node->first_child; child; child = child->next) {
		const char *key = child->key.data;
		if (!child->same) {
			write_value(child, key, json);
			continue;
		}
		json_array(json, key);
		for (const struct ext_node *one = child; one; one = one->same)
			write_value(one, NULL, json);
		json_end(json);
	}
}

void ext_write(const struct ext_tree *tree, struct buf *out)
{
	if (!tree->root.first_child)
		return;
	struct json json;
	json_init(&json, out, JSON_COMPACT);
	json_object(&json, NULL);
	write_children(&tree->root, &json);
	if (tree->root.n_attributes) {
		json_object(&json, "@xmlns");
		for (size_t i = 0; i < tree->root.n_attributes; i++)
			json_string(&json, tree->root.attributes[i].key.data,
				tree->root.attributes[i].value);
		json_end(&json);
	}
	json_end(&json);
}
