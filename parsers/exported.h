#pragma once
/* A line of `courant export --format jsonl` → the item that it says, and what it knows of its feed; or that
 * an item is gone, by the keys that it was known by; or a key that tells nothing; or a feed that has no
 * items. The file may come from anybody: texts are cleaned as those of a feed are. Pure. */
#include "base/arena.h"
#include "base/document.h"
#include "base/error.h"
#include "base/loadable.h"

struct exported {
	struct str feed_url; /* as written: not checked */
	struct document document; /* title, home page and language of the feed, and the item as its only entry,
	                           * that which is gone by its strongest key alone; a feed has none */
	bool is_gone, is_shared; /* is_shared: there is no item, several have had the keys */
	struct item_key *keys; /* by which it was known besides */
	size_t n_keys;
	bool shares_id; /* its strongest key is another item's in the store that it comes from */
	bool shares_title; /* and so are its address and title: it is known by its moment */
	int64_t first_seen_at, changed_at, sort_at; /* or TIME_NONE */
	int64_t revision;
	bool is_read, is_starred, is_withdrawn;
	struct str published_name; /* struct item of storage/item.h */
	struct entry_version *versions;
	size_t n_versions;
	/* Of the first line of each feed; the document then has the feed's other words, too. */
	bool has_feed;
	bool is_unsubscribed;
	struct str custom_title;
	struct str *tags, *former_urls;
	size_t n_tags, n_former_urls;
	struct str first_url;
	int64_t interval_s, added_at; /* added_at: or TIME_NONE */
};

/* Everything lives in the arena. False with a sentence when the line is no such item. */
LOADABLE bool exported_read(struct str line, struct arena *arena, struct exported *ret_exported, struct error *err);
