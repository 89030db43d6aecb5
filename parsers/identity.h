#pragma once
/* What makes an entry the same entry tomorrow. */
#include "base/arena.h"
#include "base/document.h"

/* Gives every entry its keys and content_hash, strings from the arena. The strongest key is the
 * id; without one the address; without that title and day; without those the content. An entry
 * without an id gets its address or a digest of its key as one, and ENTRY_ID_DERIVED. Two entries of
 * one document that share their strongest key but differ in address or title are keyed more
 * finely (the same way on every run), so that both are kept; true repetitions share their keys,
 * and the first one counts. An address that distinct entries share is no key of theirs. */
void identity_assign(struct document *document, struct arena *arena);
