#pragma once
/* Compounds that are written with a hyphen or in one: e-mail, email. Inside the room. */
#include "base/str.h"

/* Whether a word is the beginning of a compound: "e", when the text goes on with "-mail", with any of the
 * hyphens. A constant that equals the word, else empty. Few words have one behind them: the rest need no
 * call. */
struct str compound_find(struct str word, struct str rest);
static inline struct str compound_beginning(struct str word, struct str rest)
{
	bool has_hyphen = rest.len && (rest.data[0] == '-' || rest.data[0] == '\xe2');
	return has_hyphen ? compound_find(word, rest) : (struct str){0};
}
