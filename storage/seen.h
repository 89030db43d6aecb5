#pragma once
/* What a reader sees of an entry besides title and names, as it is compared. Inside the room. */
#include "base/arena.h"
#include "base/document.h"

/* The text without markup, and without space around it. */
struct str seen_text(const struct entry *entry, struct arena *arena);
/* Links and pictures of the text may differ in parameters that look drawn by lot, and files in all that follows their
 * address. */
bool seen_is_same_besides_text(const struct entry *a, const struct entry *b);
/* Equal where those are. */
uint64_t seen_hash_besides_text(const struct entry *entry);
