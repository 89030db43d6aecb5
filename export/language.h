#pragma once
/* In which language an item is written, for the attributes that say so. */
#include "storage/item.h"

/* The language; "" when that is no tag in the shape of RFC 4646. */
struct str language_tag(struct str language);
/* The item's language, else its feed's; "" when that is no tag in the shape of RFC 4646. */
struct str language_of(const struct item *item);
