#pragma once
/* Words and phrases asked of one item at a time: where few items are left to ask, each is read sooner (0.02 ms and
 * more, by its length) than the index is (0.2 to 0.4 ms for each item and word). Inside the room. */
#include "storage/connection.h"

/* Registers the SQL function item_holds(phrase, goes_on, columns, item_id): what the index would say of the item as
 * it is now. The phrase is what the index is given between quotes; goes_on: its last word may be longer; columns:
 * of enum search_column. */
bool holds_register(struct store *store);
