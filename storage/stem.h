#pragma once
/* Word stems by libstemmer, for the languages that it has. Inside the room, but for who loads it (cli/modules.c). */
#include <stdbool.h>

#include "base/loadable.h"
#include "base/str.h"

enum {
	STEM_NONE = -1,
	STEM_LANGUAGES = 29,  /* at most so many; stem_language() gives numbers below */
	STEM_WORD_BYTES = 48, /* longer words have no stem */
};

struct stemmers {
	struct sb_stemmer *of[STEM_LANGUAGES]; /* made on first use */
};

LOADABLE void stemmers_finish(struct stemmers *stemmers);

/* "nl", "nl-BE", "pt_br" → the number of the language; STEM_NONE without a stemmer for it. */
int stem_language(struct str tag);
extern const int stem_english;
/* What libstemmer calls it. */
const char *stem_algorithm(int language);

/* The stem of a word in small letters, accents kept; borrowed until the next call. The word itself when
 * there is none. */
LOADABLE struct str stem(struct stemmers *stemmers, int language, struct str word);
