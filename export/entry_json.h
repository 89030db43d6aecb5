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
/* Both with id, summary and content; and what stands in its "_courant". */
void entry_json_whole(struct json *json, const struct entry *entry);
void entry_json_own(struct json *json, const struct entry *entry);
/* item_json() that leaves "_courant" and the item open; whole_address: of the feed, userinfo included. */
void item_json_begin(struct json *json, const char *key, const struct item *item, bool whole_address);
/* The address of a feed without userinfo. */
void feed_address_json(struct json *json, const char *key, struct str url);
/* Nothing for an empty list. */
void strings_json(struct json *json, const char *key, const struct str *strings, size_t n);
void persons_json(struct json *json, const char *key, const struct person *persons, size_t n);
