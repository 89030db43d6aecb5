#pragma once
/* Ids under which items are published. A publisher's id is kept when it can stand alone: an IRI or a UUID. Anything
 * else ("1234", "t3_abc") means something inside its own feed only; so that readers do not take two entries for one, it
 * is replaced by a urn:uuid made from the feed's first address and the id, the same one every time. So is one that
 * another item of the store is published under, from a name that no other item has. Pure. */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/document.h"

enum {
	GUID_TEXT_SIZE = 48,   /* room for "urn:uuid:…" with the NUL */
	GUID_NUMBER_BITS = 42, /* what SQLite writes in six bytes */
};

bool guid_is_iri(struct str id);

/* The same two texts give the same id, for ever. */
struct str guid_derive(struct str space, struct str name, char room[GUID_TEXT_SIZE]);

/* The id of the entry in merged documents: its own when it can stand alone and there is no name, else one made from the
 * name, or from its own; it borrows from entry or room. */
struct str guid_choose(struct str space, const struct entry *entry, struct str name, char room[GUID_TEXT_SIZE]);

/* A hash of the id, the same one for the two forms that a UUID is written in. */
int64_t guid_number(struct str guid);

/* What names a feed in made ids: its address in a form that survives a move to https, and without the password, which
 * might be guessed from the hash. Two feeds may have one. Borrows from the scratch buffer, which takes URL_MAX * 4
 * bytes, or is the address. */
struct str guid_space(struct str feed_url, struct buf *scratch);
