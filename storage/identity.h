#pragma once
/* What the store knows by, for people: the keys of one item, and how far those of a feed can be
 * trusted. */
#include "base/arena.h"
#include "base/document.h"
#include "storage/store.h"

/* The strongest first; none when there is no such item. Strings live in the arena. */
bool identity_of_item(struct store *store, int64_t item_id, struct arena *arena,
	struct item_key **ret_keys, size_t *ret_count, struct error *err);

/* An item that was deleted, or that a first fetch left out: what keeps it from coming (back). Or no item: a key that
 * tells nothing, as several have had it. */
struct gone_item {
	struct item_key *keys; /* the strongest first */
	size_t n_keys;
	bool is_shared;
};

/* The keys of one item after the other, by ascending ids: for many, as each of identity_of_item() looks at all
 * keys of its feed. They are sorted first, on the disk. */
struct identity_walk {
	struct store *store;
	struct call *call;
	int64_t at; /* the item of the row in hand; INT64_MAX: there is none */
};
bool identity_walk_open(struct store *store, struct arena *arena, struct identity_walk *ret_walk, struct error *err);
bool identity_walk_to(struct identity_walk *walk, int64_t item_id, struct arena *arena,
	struct item_key **ret_keys, size_t *ret_count, struct error *err);
void identity_walk_close(struct identity_walk *walk);

/* Those of a feed. Walks its keys; memory grows with what is gone of this one feed. */
bool identity_of_gone(struct store *store, int64_t feed_id, struct arena *arena,
	struct gone_item **ret_gone, size_t *ret_count, struct error *err);

/* What an item is known by, when the first key of its entry names another item of the feed, or none. */
enum key_share {
	KEY_OWN,
	KEY_FINER,     /* key_finer() */
	KEY_OF_MOMENT, /* key_of_moment() */
};
bool identity_share(struct store *store, int64_t feed_id, const struct entry *entry, int64_t item_id,
	struct arena *arena, enum key_share *ret_share, struct error *err);

/* Of all items that the feed ever had, removed ones included. */
struct key_trust {
	enum key_kind kind;
	int64_t n_items;   /* that have such a key */
	int64_t n_shared;  /* keys that several items have, so that they tell nothing */
	int64_t n_reused;  /* items whose id another had before */
	int64_t n_changed; /* keys that replaced another one of the same item */
	int64_t n_renamed; /* items for which one came with a document that had no other names: renamed.h */
};

/* Walks the keys of the feed. */
bool identity_of_feed(struct store *store, int64_t feed_id, struct arena *arena,
	struct key_trust **ret_trust, size_t *ret_count, struct error *err);

/* "id", "address", "path", "title", "text". */
const char *identity_kind_name(enum key_kind kind);
/* "the same title and the same text" */
const char *identity_agreement_text(unsigned agreement);
