#pragma once
/* A text in pieces: what stands between two other characters of ASCII, beyond which no word goes. Inside the room. */
#include "storage/lexicon.h"

struct piece {
	struct str text; /* empty: there is none */
	bool is_ascii; /* then it is one word */
	bool is_number; /* and has no stem */
	bool is_short; /* STEM_WORD_BYTES at most: */
	uint64_t key; /* of the word, or of the text that is not ASCII; for words without a language and numbers, none */
	char lower[STEM_WORD_BYTES]; /* the word in small letters */
};

/* Takes the next one off the beginning of a text. The processor begins to fetch what the lexicon has of it. */
void piece_take(struct str *text, struct lexicon *lexicon, int language, struct piece *ret_piece);
