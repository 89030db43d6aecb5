#pragma once
/* What keyboards and phones put in place of the signs that a query is written with. Inside the room. */
#include "base/arena.h"
#include "base/str.h"

/* The query with plain spaces for those beyond ASCII (U+3000 of Japanese keyboards), and with plain quotes where a term
 * stands in typographic ones that belong together. It has as many characters, so that columns stay; lives in the
 * arena. The text is UTF-8. */
struct str query_typed(struct arena *arena, struct str text);
