#pragma once
/* The items that the full-text index does not hold yet as they are, in an index of their own in
 * memory, so that a query finds what was stored a moment ago. Inside the room.
 *
 * Bounded: when more items wait, as in a busy moment or after a rebuild, none is looked at, and they are
 * found when they are indexed, which the daemon does within a second. */
#include "storage/connection.h"

struct search_tail;

/* Brings the connection's tail up to date with what `meta` says; nothing is read when it is. */
bool search_tail_read(struct store *store, const struct meta *meta, struct error *err);
void search_tail_free(struct search_tail *tail);

/* True when every item that waits is looked at. */
bool search_tail_is_whole(const struct search_tail *tail);

/* The sort keys of its items, a JSON array; empty when no item waits. What the index says of these
 * does not count. Borrowed until the tail is read again. */
struct str search_tail_keys(const struct search_tail *tail);

/* Those that an expression of the index finds; an array likewise, in the arena. */
bool search_tail_match(struct store *store, struct str match, struct arena *arena, struct str *ret_keys,
	struct error *err);
