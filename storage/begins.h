#pragma once
/* Words that begin so, asked of one item at a time: what stands in most items is found sooner in the newest
 * ones than in the index, which gathers all there is of a*, 1.7 s of a million items, before it gives one.
 * Inside the room. */
#include "storage/connection.h"

/* Registers the SQL functions
 *   prefix_token(text): what the index would look for, when the text is the beginning of one word; else NULL;
 *   item_begins(token, columns, title, author, content_html, content_text, summary): whether a word in one of
 *   the columns (enum search_column) begins with the token. */
bool begins_register(sqlite3 *db);
