#pragma once
/* Parts of texts, in any case of ASCII letters. Inside the room. */
#include "base/arena.h"
#include "storage/connection.h"

/* For LIKE … ESCAPE '\': "%text%" with its own %, _ and \ taken literally. */
struct str like_containing(struct str text, struct arena *arena);

/* Registers the SQL function has_part(part, text, …): one of the texts has it. Takes half of what LIKE does. */
bool like_register(sqlite3 *db);
