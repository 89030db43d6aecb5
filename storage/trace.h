#pragma once
/* What an item leaves behind when it goes, besides the keys that it had: what it said, so that an entry with other
 * names is known as an item that is gone where it would be known as one that is there. Rows of item_key that name no
 * entry, at most three of an item: its title and day with its address and with the path of its id, or what it said under
 * an id that has none; and its title and text.
 * Inside the room and the caller's transaction; false leaves the sentence to store_fail(). */
#include "storage/item_key.h"

/* Of an item that is about to go, or of an entry that was never to be one. last_at: when it was in a document of
 * the feed last, as far as is known. */
bool trace_leave(struct store *store, int64_t feed_id, int64_t item_id, const struct entry *entry, int64_t last_at,
	struct arena *arena);
/* The entry, which has the id of an item that is gone, is another one: ladder_is_another(). */
bool trace_is_another(struct store *store, int64_t feed_id, int64_t item_id, const struct entry *entry,
	struct arena *arena, bool *ret_is_another);
/* The feed has any: else there is nothing to be found. */
bool trace_exists(struct store *store, int64_t feed_id, bool *ret_exists);

struct trace {
	int64_t item_id;    /* 0: there is none, or several */
	enum key_kind kind; /* what led there, and what else agreed: storage/ladder.h */
	unsigned agreement;
};
/* The item that is gone and is the entry: it has title and day in common with it, and address or path; or title, text
 * and moment, where a short text tells if the second does. */
bool trace_find(struct store *store, int64_t feed_id, const struct entry *entry, bool is_told_by_second,
	struct arena *arena, struct trace *ret_trace);

/* An item that is gone, and that said all that the entry says, without dates; under these names. */
struct trace_of_names {
	int64_t item_id;
	struct str id, url; /* id: "" where there was none */
	struct str key;     /* for trace_note_seen() */
};
/* Those that were in a document of the feed then or later. */
bool trace_list_undated(struct store *store, int64_t feed_id, const struct entry *entry, int64_t since,
	struct arena *arena, struct trace_of_names **ret_list, size_t *ret_n);
bool trace_note_seen(struct store *store, int64_t feed_id, struct str key, int64_t item_id, int64_t at);
