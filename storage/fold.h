#pragma once
/* Texts that are compared as a whole or in parts, as tags and titles of feeds are: their words as the index has words, so
 * that neither case nor accents nor the form in which Unicode writes them matter, and what stands between words as it is.
 * ASCII letters are folded by themselves: where two ASCII characters meet, a text may be cut. Inside the room. */
#include "storage/connection.h"

struct fold;

/* Makes the connection's own, and registers the SQL function folded(text). */
bool fold_register(struct store *store);
void fold_free(struct fold *fold);

/* Borrowed until the next call. */
struct str fold_text(struct fold *fold, struct str text);
