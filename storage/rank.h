#pragma once
/* How well an item fits the words of a query. Inside the room. */
#include "storage/connection.h"

/* Registers item_rank(item_fts), which is Okapi's BM25 with the better fits lower, like SQLite's bm25():
 * words in the title count four times, in the names of the authors twice. How rare a word is, is
 * estimated from RANK_SAMPLE of the items that hold it: bm25() counts them all, which takes a second for
 * a frequent word among a million items. */
bool rank_register(sqlite3 *db);
