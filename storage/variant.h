#pragma once
/* Letters and digits that are others in another shape: full and half width, raised and lowered, Roman numerals of
 * one character, ligatures, and the alphabets of mathematics, in which people write to stand out. Unicode says so
 * (compatibility decomposition); these are the ones that stand in words. And signs within words that most write without:
 * soft hyphens, the points of Hebrew, the vowels, marks and long lines of Arabic, and what tells a variant of a letter or
 * an emoji. Inside the room. */
#include <stdbool.h>

#include "base/str.h"

/* For a word in small letters. */
bool variant_is_in(struct str word);
/* The word in plain letters and digits without such signs, and half-width katakana in full width with their marks;
 * takes at most twice the bytes of the word. */
size_t variant_fold(struct str word, char *ret_plain);
