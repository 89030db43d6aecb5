#pragma once
/* Makes the keys by which entries are known again (struct key). Pure; strings live in the arena. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/document.h"

enum { KEY_MAX_BYTES = 1024 }; /* of a key's text; a longer one is replaced by a digest of itself */

/* Two hashes of one text, written out: what stands for a text that is too long to be kept. */
struct str key_digest(struct arena *arena, struct str text);
/* Borrows the text when it is short enough. */
struct key key_make(struct arena *arena, enum key_kind kind, struct str text);
/* What an address is compared by: url_canonical(), empty when it has none. Grows the scratch buffer, which
 * takes URL_MAX * 4 bytes. */
struct str key_of_address(struct arena *arena, struct str url, struct buf *scratch);
/* What a web address that is an id says behind its host; empty for other ids, and for a bare host. Borrowed. */
struct str key_of_path(struct str id);
/* The digest of all that a reader sees of the entry, entry->content_hash. */
struct str key_of_content(struct arena *arena, const struct entry *entry);
/* Of an entry whose strongest key other entries have, too: the key with its address and title (if the key is
 * the title already, with what it says); and, when others have these as well, with the moment of its
 * publication besides. */
struct key key_finer(struct arena *arena, const struct entry *entry);
struct key key_of_moment(struct arena *arena, const struct entry *entry);
