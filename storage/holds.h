#pragma once
/* Words and phrases asked of one item at a time: where few items are left to ask, each is read sooner (0.02 ms and
 * more, by its length) than the index is (0.2 to 0.4 ms for each item and word). Inside the room. */
#include "storage/connection.h"

/* Registers the SQL functions
 *   text_holds(phrase, goes_on, text): what the index would say of that text in a language that is not known;
 *   item_holds(phrase, goes_on, columns, item_id): the same of the item as it is now, in the columns (of enum
 *   search_column).
 * The phrase is what the index is given between quotes; goes_on: its last word may be longer. */
bool holds_register(struct store *store);
