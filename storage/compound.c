#include "storage/compound.h"

#include "storage/stem.h"

/* What stands in front of a word with a hyphen or without one, and scarcely alone. */
static const char *const beginnings[] = {"anti", "bi", "bio", "co", "cyber", "de", "e", "eco", "geo", "hi", "inter",
	"lo", "micro", "multi", "neo", "non", "pre", "re", "sci", "semi", "sub", "t", "tele", "tri", "u", "ultra", "un",
	"wi", "x"};

/* Whether a word of ASCII letters and nothing else stands there. */
static bool is_plain_word(struct str rest)
{
	size_t n = 0;
	while (n < rest.len && (rest.data[n] | 0x20) >= 'a' && (rest.data[n] | 0x20) <= 'z')
		n++;
	unsigned char next = n < rest.len ? (unsigned char)rest.data[n] : ' ';
	return n > 0 && n <= STEM_WORD_BYTES && next < 0x80 && !(next >= '0' && next <= '9');
}

struct str compound_find(struct str word, struct str rest)
{
	static const struct str hyphens[] = {{"-", 1}, {"\xe2\x80\x90", 3}, {"\xe2\x80\x91", 3}};
	struct str none = {0};
	size_t i = 0, k = 0;
	while (i < sizeof hyphens / sizeof *hyphens && !str_starts(rest, hyphens[i]))
		i++;
	if (i == sizeof hyphens / sizeof *hyphens
		|| !is_plain_word(str_make(rest.data + hyphens[i].len, rest.len - hyphens[i].len)))
		return none;
	while (k < sizeof beginnings / sizeof *beginnings && !str_eq(word, str_of(beginnings[k])))
		k++;
	return k < sizeof beginnings / sizeof *beginnings ? str_of(beginnings[k]) : none;
}
