#pragma once
/* Under which id is an item published? No two items of a store ever have one, and none changes, so that readers of
 * merged documents and their archives take no item for another one, nor one for two. What was given out is kept as
 * numbers (guid_number()) in published_id, for items that are gone, too; what an id is made from, where the
 * publisher's is another item's, in published_name. Inside the room, and inside the caller's transaction. */
#include "storage/connection.h"

/* For a new item. `space`: guid_space() of the feed's first address; `name`: what its id was made from in the store that it was
 * copied from; "" for none. Who comes second gets a name of its own. False leaves the sentence to store_fail(). */
bool published_claim(struct store *store, struct str space, const struct entry *entry, struct str name, int64_t item_id);

/* Of an item that is gone: the id that it had, as far as its strongest key tells. */
bool published_claim_gone(struct store *store, struct str space, const struct key *key);

/* The ids of a feed that is deleted with its items are given out again. */
bool published_release(struct store *store, int64_t feed_id);

/* Registers the SQL function published_number(guid, extra, name, first_url). */
bool published_register(sqlite3 *db);
