#pragma once
/* A line of `courant export --format jsonl`, taken apart by SQLite's own JSON functions. */
#include "storage/store.h"

#include "base/arena.h"

struct exported {
	struct str item; /* as a JSON Feed has it: without "_courant" */
	struct str feed_url, feed_title, feed_site_url, feed_language;
	int64_t first_seen_at; /* or TIME_NONE */
	bool is_read, is_starred;
};

/* False with a sentence when the line is no such item. Strings live in the arena. */
bool exported_read(struct store *store, struct str line, struct arena *arena, struct exported *ret_exported,
	struct error *err);
/* The item that took this seq; 0 when there is none. */
bool exported_find(struct store *store, int64_t seq, int64_t *ret_item_id, struct error *err);
