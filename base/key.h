#pragma once
/* Makes the keys by which entries are known again (struct key). Pure; strings live in the arena. */
#include "base/arena.h"
#include "base/document.h"

enum { KEY_MAX_BYTES = 1024 }; /* of a key's text; a longer one is replaced by a digest of itself */

/* Two hashes of one text, written out: what stands for a text that is too long to be kept. */
struct str key_digest(struct arena *arena, struct str text);
/* Borrows the text when it is short enough. */
struct key key_make(struct arena *arena, enum key_kind kind, struct str text);
/* Of an entry whose strongest key other entries have, too: the key with its address and title. */
struct key key_finer(struct arena *arena, const struct entry *entry);
