#pragma once
/* Documents without dates in which everything has another name than in the one before: links with the number of
 * a session, random ids. Inside the room. */
#include "storage/ingest_state.h"

/* True when the two differ in one piece, which in both looks drawn by lot: at least six characters, a digit among
 * them, and no common beginning of half its length, as numbers that count and dates have. is_parameter: it has to
 * be the value, or the end of the value, of a parameter. Pure. */
bool renamed_at_random(struct str a, struct str b, bool is_parameter);

/* Such a piece. Pure. */
bool renamed_looks_drawn(struct str text);
/* An entry that can be known by what it says if its names are others: it has a title, and no date. Pure. */
bool renamed_may_be(const struct entry *entry);

/* Finds the items of entries that are known by no key. They have title, text and all else that a reader sees in
 * common with an item that the document before had (or had left out: trace.h), and that this one has under no other name; ids and addresses
 * differ at random. That alone is no evidence: it has to be so for at least two entries, and for at least half of
 * the document, unless it was so in the document before; or for the only entry, for the fourth time in documents that
 * came one after the other, or once in a feed where it was so in the last week. A text counts that is no form, of which its neighbour by
 * title has more than the half, and that is not short; where what is new in an address is the same in all of the
 * document, a session, the title is enough, if the names of the document
 * before stood in that one alone, or names were others in the last week. */
bool renamed_find(struct intake *intake);
