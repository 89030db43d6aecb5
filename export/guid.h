#pragma once
/* Ids in merged documents. A publisher's id is kept when it can stand alone: an IRI or a UUID.
 * Anything else ("1234", "t3_abc") means something inside its own feed only; so that readers do
 * not take two entries for one, it is replaced by a urn:uuid made from the feed's first address and
 * the id, the same one every time; likewise the id that another item of the store has, too, from what
 * was noted when that was found (storage/item.h, published_name). Within a document no id occurs
 * twice: where two have one that nobody has found yet, the later entry gets a made one. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "base/tally.h"
#include "storage/item.h"

enum { GUID_TEXT_SIZE = 48 }; /* room for "urn:uuid:…" with the NUL */

/* The ids written so far: exact for the last 8,192 at least, in constant memory. A zeroed one is ready for use. */
struct guid_set {
	struct tally recent, older; /* of their hashes */
};

void guid_set_finish(struct guid_set *set);

bool guid_is_iri(struct str id);

/* The same two texts give the same id, for ever. */
struct str guid_derive(struct str space, struct str name, char room[GUID_TEXT_SIZE]);

/* The id under which the item is published, remembered in the set; it borrows from item or room.
 * `space` names the feed: whatever stays when the feed moves house, and without secrets. */
struct str guid_choose(struct guid_set *set, struct str space, const struct item *item,
	char room[GUID_TEXT_SIZE]);
