#pragma once
/* Base64 as Atom has it in texts: white space is passed over, "=" is the end. */
#include "base/arena.h"
#include "base/str.h"

/* The decoded text, or the empty string when it is no UTF-8 text in base64. */
struct str base64_text(struct arena *arena, struct str text);
