#pragma once
/* Letters and digits that are others in another shape: full and half width, raised and lowered, Roman numerals of
 * one character, ligatures, the alphabets of mathematics, in which people write to stand out, the letters of ancient Greek
 * with breathings and accents, and the syllables of Korean, the sounds of Japanese and the vowels of India whose parts are
 * characters of their own. Unicode says so (its decompositions); these are the ones that stand in words. So are the digits of other scripts,
 * kaf, ya and the forms of ha of Persian, Urdu and Kurdish, and the ya without dots, which stemmers know in the shapes of
 * Arabic, consonants of Malayalam and Bengali without a vowel, the dotted capital I, which SQLite leaves as it is, and
 * signs within words that most write without: soft hyphens, joiners, the points of Hebrew, the dot below of Hindi, the
 * vowels, marks and long lines of Arabic, and what tells a variant of a letter or an emoji. Inside the room. */
#include <stdbool.h>

#include "base/str.h"

/* For a word in small letters. */
bool variant_is_in(struct str word);
/* The word in plain letters and digits without such signs, and kana in full width with their marks; takes at most twice
 * the bytes of the word. */
size_t variant_fold(struct str word, char *ret_plain);
