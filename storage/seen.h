#pragma once
/* What a reader sees of an entry besides title and names, as it is compared. Inside the room. */
#include "base/arena.h"
#include "base/document.h"

/* The text without markup, and without space around it. */
struct str seen_text(const struct entry *entry, struct arena *arena);
/* A shorter text tells in the same second alone: it may be that of many. */
enum { SEEN_LONG_MIN = 200 }; /* characters, not bytes */
bool seen_is_long(struct str text);
/* One file, though its address is signed anew, or has other parameters that look drawn by lot. */
bool seen_is_same_file(struct str a, struct str b);
/* Links and pictures of the text may differ in parameters that look drawn by lot, and files as above. */
bool seen_is_same_besides_text(const struct entry *a, const struct entry *b);
/* Equal where those are. */
uint64_t seen_hash_besides_text(const struct entry *entry);
