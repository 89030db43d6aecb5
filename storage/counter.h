#pragma once
/* What counts, or says how long ago it was, and is another one at each fetch: "12 comments", "Views: 1234", "3 hours
 * ago". Knows words, not HTML. Inside the room. Pure. */
#include "base/str.h"

enum { COUNTER_MAX_BYTES = 48 }; /* a longer line that counts something is a sentence */

/* A line of nothing but numbers and words that count: "5 posts - 3 participants", "Read 7 times". What may be a mark, as
 * up to nine stars are, is none. */
bool counter_is_line(struct str line);

/* A short text between tags with a number and a word for what readers do, whatever else it has: "# Comments: 3". */
bool counter_is_among(struct str text);

/* Without a count of readers or of what they wrote in brackets at its end: "Bridge closed (12 comments)". Votes, shares
 * and points in brackets belong to what is told. */
struct str counter_cut(struct str text);
