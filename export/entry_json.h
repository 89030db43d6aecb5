#pragma once
/* The one JSON of documents, entries and items: JSON Feed 1.1 names, `_courant` beside them for
 * what is ours. Keys are a contract: they are only added. Values that are absent write nothing. */
#include "base/document.h"
#include "base/json.h"
#include "storage/change.h"
#include "storage/feed.h"
#include "storage/item.h"

/* A parsed document with its entries under "items"; what `courant parse` prints. */
void document_json(struct json *json, const char *key, const struct document *document);

/* An item: the entry's members, then "_courant": {id, seq, feed_id, feed_url, feed_title,
 * first_seen, changed, revision, read, starred, …}. Addresses of feeds without userinfo. */
void item_json(struct json *json, const char *key, const struct item *item);
/* The other sources of the item's story as "also": [{feed_title, url, same_as}]; nothing without them. */
void also_json(struct json *json, const struct item *item);
/* What another store needs beside the item, to be as this one. */
struct item_copy {
	const struct feed_record *feed; /* of its first item only; else NULL */
	bool whole_addresses;           /* what else leads to the feed too */
	bool shares_id;                 /* its strongest key is another item's: it is known by a finer one */
	const struct entry_version *versions;
	size_t n_versions;
};
/* item_json() with "feed": {…}, "shares_id" and "versions": [{…, "_courant": {number, replaced}}] under
 * "_courant"; what parsers/exported.h reads. */
void item_copy_json(struct json *json, const struct item *item, const struct item_copy *copy);
/* The removal of an item: id and url as it had them, and "_courant": {id, seq, feed_id, removed}. */
void removal_json(struct json *json, const struct change *change);

/* A subscription with its state; `courant feed list|show --json`. No secrets: addresses without
 * userinfo. */
void feed_json(struct json *json, const char *key, const struct feed_record *feed);

/* "hubs" with one WebSub hub; nothing for "". */
void hubs_json(struct json *json, struct str hub_url);

/* Parts of an entry, for documents that arrange them otherwise: the members that JSON Feed 1.1 has
 * (without id, summary and content), and the ones that courant adds. `unknown_type` stands for the
 * missing media type of an attachment; "" leaves it out. */
void entry_json_members(struct json *json, const struct entry *entry, struct str unknown_type);
void entry_json_additions(struct json *json, const struct entry *entry);
