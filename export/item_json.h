#pragma once
/* Items as JSON, by the rules of entry_json.h. */
#include "base/json.h"
#include "storage/change.h"
#include "storage/item.h"

/* An item: the entry's members, then "_courant": {id, seq, feed_id, feed_url, feed_title,
 * first_seen, changed, revision, read, starred, …}. Addresses of feeds without userinfo. */
void item_json(struct json *json, const char *key, const struct item *item);
/* The other sources of the item's story as "also": [{feed_title, url, same_as}]; nothing without them. */
void also_json(struct json *json, const struct item *item);
/* The removal of an item: id and url as it had them, and "_courant": {id, seq, feed_id, removed}. */
void removal_json(struct json *json, const struct change *change);

/* item_json() that leaves "_courant" and the item open; whole_address: of the feed, userinfo included. */
void item_json_begin(struct json *json, const char *key, const struct item *item, bool whole_address);
