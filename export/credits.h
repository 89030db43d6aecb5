#pragma once
/* Who wrote an item and under which terms, where the item itself may not say it. */
#include "storage/item.h"

/* Its authors, else those of its feed: so say RFC 4287 section 4.2.1 and JSON Feed 1.1. RSS does not: the
 * managingEditor is the one to write to. */
struct person *credits_authors(const struct item *item, size_t *ret_count);
/* Its rights, else those of the source that it came with, else those of its feed (RFC 4287 section 4.2.10). */
struct str credits_rights(const struct item *item);
