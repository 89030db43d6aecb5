#pragma once
/* The keys by which entries are known again: see item_key in migrations.c. Inside the room, and inside
 * the caller's transaction; false or -1 leaves the sentence to store_fail(). */
#include "storage/connection.h"

enum {
	ITEM_KEYS_MAX = 8,  /* of an entry; the strongest come first, the others are left out */
	ITEM_NAMES_MAX = 4, /* that an item has got: several servers may give one each, and come again in turn */
};

/* What the store knows of an entry by its strongest key. */
struct known {
	int64_t item_id; /* 0: nothing */
	uint64_t content_hash;
	int64_t weak_item_id; /* the one item that has the key as a weak one; 0: none, or several */
};

/* The one item that has a key, and what was seen last with it. */
struct evidence {
	int64_t item_id; /* 0: none, or several */
	uint64_t content_hash;
};

/* By the key that names one item by itself, and as a weak one. */
bool item_key_find(struct store *store, int64_t feed_id, const struct key *key,
	struct known *ret_known);
/* By this key, weak or not. */
bool item_key_find_evidence(struct store *store, int64_t feed_id, const struct key *key,
	struct evidence *ret_evidence);
/* The newest item with an id that is this address and a fragment; 0 when there is none. */
bool item_key_find_version(struct store *store, int64_t feed_id, struct str address, int64_t *ret_item_id);
/* Entries with this key are known by finer ones (key_finer()). */
bool item_key_is_parted(struct store *store, int64_t feed_id, const struct key *key, bool *ret_is_parted);

/* The one item of the feed with this title, of those dated within SAME_MOMENT_S of `at`; 0 when there is
 * none or several. Of very many, the first are looked at. */
bool item_key_find_moment(struct store *store, int64_t feed_id, struct str title, int64_t at,
	int64_t *ret_item_id);

/* The one item of the feed that is sorted by this second; 0 when there is none or several. */
bool item_key_find_second(struct store *store, int64_t feed_id, int64_t at, int64_t *ret_item_id);

/* *ret_inserted is false when the key was there already. */
bool item_key_insert(struct store *store, int64_t feed_id, const struct key *key, int64_t item_id,
	uint64_t content_hash, bool *ret_inserted);
/* A weak row: makes nothing known by itself. */
bool item_key_insert_support(struct store *store, int64_t feed_id, const struct key *key, int64_t item_id,
	uint64_t content_hash);
/* All keys of the entry but the strongest. */
bool item_key_insert_weak(struct store *store, int64_t feed_id, const struct entry *entry,
	int64_t item_id);
/* Why the key is one of the item's from now on: see item_alias in migrations.c. */
bool item_key_note_join(struct store *store, int64_t feed_id, const struct key *key, int64_t item_id,
	int64_t now, enum key_kind by_kind, unsigned agreement);
/* Of the ids and addresses that the items which have got one now have got, all but the last ITEM_NAMES_MAX. Ids of places
 * stay. */
bool item_key_forget_names(struct store *store, int64_t feed_id, int64_t now);
/* The content that was seen under the strongest key now. */
bool item_key_note_seen(struct store *store, int64_t feed_id, const struct entry *entry);
