#pragma once
/* What the store knows by, for people: the keys of one item, and how far those of a feed can be
 * trusted. */
#include "base/arena.h"
#include "base/document.h"
#include "storage/store.h"

struct item_key {
	enum key_kind kind;
	struct str text;
	bool is_support;       /* makes nothing known by itself */
	int64_t joined_at;     /* when an entry with this key was found to be the item, or TIME_NONE */
	enum key_kind by_kind; /* the weaker key that led there */
	unsigned agreement;    /* enum agreement: what else was equal */
};

/* The strongest first. Strings live in the arena; false with a sentence when there is no such item. */
bool identity_of_item(struct store *store, int64_t item_id, struct arena *arena,
	struct item_key **ret_keys, size_t *ret_count, struct error *err);

/* Whether the key names another item of the feed: then this one is known by a finer one (key_finer()). */
bool identity_is_shared(struct store *store, int64_t feed_id, const struct key *key, int64_t item_id,
	bool *ret_is_shared, struct error *err);

/* Of all items that the feed ever had, removed ones included. */
struct key_trust {
	enum key_kind kind;
	int64_t n_items;   /* that have such a key */
	int64_t n_shared;  /* keys that several items have, so that they tell nothing */
	int64_t n_reused;  /* items whose id another had before */
	int64_t n_changed; /* keys that replaced another one of the same item */
};

/* Walks the keys of the feed. */
bool identity_of_feed(struct store *store, int64_t feed_id, struct arena *arena,
	struct key_trust **ret_trust, size_t *ret_count, struct error *err);

/* "id", "address", "path", "title", "text". */
const char *identity_kind_name(enum key_kind kind);
/* "the same title and the same text" */
const char *identity_agreement_text(unsigned agreement);
