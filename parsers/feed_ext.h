#pragma once
/* What a feed or an entry says beyond the fields of base/document.h, kept without loss as one
 * JSON object:
 *
 *   "slash:comments": "7"                                an element that holds text only
 *   "podcast:transcript": {"@url": "…", "@type": "…"}    attributes: "@" and their name
 *   "media:group": {"media:content": [{…}, {…}], …}      children; several of a name: an array
 *   "georss:where": {"#text": "…", "gml:Point": {…}}     text beside attributes or children
 *   "rating": "5"                                        an element of the format itself
 *   "@gd:etag": "W/1"                                    an attribute of the entry or feed
 *   "author": {"name": "Jo", "gd:image": {…}}            a person of whom more is said than fits
 *   "@xmlns": {"x": "http://example.org/x"}              addresses of prefixes that are not known
 *
 * Known namespaces have their usual prefix (feed_names.c), whatever the document calls them. An
 * element that competes for a field and loses is kept too, unless it says the same. Unknown
 * members of a JSON feed are kept under their own names. Beyond EXT_MAX_NODES elements, or
 * deeper than EXT_MAX_DEPTH, text is joined to its parent's. */
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

enum { EXT_MAX_NODES = 1000, EXT_MAX_DEPTH = 14, EXT_SLOTS = 2048 };

struct ext_attribute {
	struct str key, value;
};

struct ext_node {
	struct str key, text;
	struct ext_attribute *attributes;
	size_t n_attributes;
	struct ext_node *first_child, *last_child; /* one a name: the others hang on it */
	struct ext_node *next;                     /* of another name */
	struct ext_node *same, *last_same;         /* of the same name */
	struct ext_node *older;                    /* made before it */
	struct ext_node **slot;                    /* of the first of its name */
	const struct ext_node *parent;
	uint32_t hash;
	int depth;
};

/* The elements of one feed or entry. Zeroed is empty; the arena is its own. */
struct ext_tree {
	struct arena arena;
	struct ext_node root; /* its attributes are the "@xmlns" members */
	size_t n_nodes;
	struct ext_node *newest;
	struct ext_node **seen; /* EXT_SLOTS by hash of parent and key; made with the first node */
};

void ext_finish(struct ext_tree *tree);
void ext_clear(struct ext_tree *tree);

/* A new element under parent (NULL: the root); NULL when the tree is full. Strings are copied. */
struct ext_node *ext_add(struct ext_tree *tree, struct ext_node *parent, struct str prefix,
	struct str name);
void ext_add_attribute(struct ext_tree *tree, struct ext_node *node, struct str prefix,
	struct str name, struct str value);
void ext_set_text(struct ext_tree *tree, struct ext_node *node, struct str text);
/* Notes the address of a prefix, once. */
void ext_add_namespace(struct ext_tree *tree, struct str prefix, struct str uri);

/* Appends the object; nothing at all when there is nothing to say. */
void ext_write(const struct ext_tree *tree, struct buf *out);
