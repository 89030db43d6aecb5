#pragma once
/* The full-text index: external content, filled behind the ingest by the writer in batches, never by
 * triggers, always rebuildable. Items that are not indexed yet are found as well while they are
 * few (32): their words are looked at when a query asks. */
#include "storage/store.h"

/* Switches the index on or off, as the configuration says; remembered in the store, so that every
 * reader knows. Off empties it, and words are then looked for as parts of the texts (slower, no
 * folding of accents); on again starts from nothing. No write when it is so already. */
bool search_enable(struct store *store, bool enable, struct error *err);

/* Indexes up to `most` items that are not yet, or have changed, and those that stand in their way;
 * *ret_indexed tells how many (0: up to date, or switched off). What another version of the tokenizer
 * has filled is filled anew. */
bool search_index_some(struct store *store, int64_t most, int64_t *ret_indexed, struct error *err);
/* Empties the index; search_index_some() fills it again. */
bool search_rebuild(struct store *store, struct error *err);

/* Loads what is otherwise loaded with the first word (cli/modules.c): who runs on while courant is upgraded would take what is
 * newer than itself. */
void search_preload(void);

/* True while the index does not hold yet again what it did before it was emptied, or before many items changed: of
 * what a query for words found, some is missing. */
bool search_is_refilled(struct store *store, bool *ret_refilled, struct error *err);
