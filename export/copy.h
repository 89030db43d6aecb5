#pragma once
/* Lines of a copy of one's own: what another store needs to be as this one. parsers/exported.h reads
 * them. Keys of the JSON are a contract: they are only added. */
#include "base/json.h"
#include "export/export.h"
#include "storage/identity.h"
#include "storage/item.h"

/* What goes with an item. */
struct item_copy {
	const struct feed_record *feed; /* of its first item only; else NULL */
	bool whole_addresses;           /* what else leads to the feed, or to the item, too */
	enum key_share share;           /* whether its strongest key is another item's */
	const struct entry_version *versions;
	size_t n_versions;
	const struct item_key *keys; /* by which it was known besides those that it has by itself */
	size_t n_keys;
};

/* How the keys of an item are found. */
enum copy_keys {
	COPY_NO_KEYS, /* they are told with whole addresses only */
	COPY_KEYS_OF_EACH,
	COPY_KEYS_IN_ORDER, /* the items come by ascending ids */
};

/* What a copy reads besides the items. */
struct copy_reader {
	struct store *store;
	enum copy_keys keys;
	struct identity_walk walk;
	struct arena arena;
};
bool copy_begin(struct store *store, enum copy_keys keys, struct copy_reader *ret_reader, struct error *err);
void copy_end(struct copy_reader *reader);

/* In the arena. False with a sentence. */
bool copy_read(struct copy_reader *reader, const struct item *item, bool is_first, struct arena *arena,
	struct item_copy *ret_copy, struct error *err);

/* item_json() with "feed": {…}, "shares_id", "shares_title", "keys": [{kind, text, …}] and "versions": [{…, "_courant":
 * {number, replaced}}] under "_courant". */
void item_copy_json(struct json *json, const struct item *item, const struct item_copy *copy);

/* After the items: the feeds that had none among them ("empty"), and by which keys items that were deleted
 * or left out are known ("gone"), or that several have had, which tells of none of them ("gone" and "shared"). Memory
 * grows with what one feed has of them. */
bool copy_rest(struct store *store, const struct sources *sources, struct export_out *out, struct error *err);
