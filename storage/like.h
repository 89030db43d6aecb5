#pragma once
/* Patterns for LIKE … ESCAPE '\'. Inside the room. */
#include "base/arena.h"
#include "base/str.h"

/* "%text%" with its own %, _ and \ taken literally. */
struct str like_containing(struct str text, struct arena *arena);
