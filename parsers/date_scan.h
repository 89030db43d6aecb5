#pragma once
/* A date's text cut into numbers, words and marks. Words are folded: lower case, accents and
 * points removed, digits of other scripts as ASCII digits. */
#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum date_token_kind { DATE_TOKEN_END, DATE_TOKEN_NUMBER, DATE_TOKEN_WORD, DATE_TOKEN_MARK };

struct date_token {
	enum date_token_kind kind;
	char mark;       /* of marks: an ASCII character */
	bool is_spaced;  /* white space before it */
	bool is_marked;  /* a word that had letters beyond ASCII */
	uint8_t digits;  /* of numbers */
	int64_t value;   /* of numbers; only the first 18 digits count */
	struct str text; /* folded */
	size_t at;       /* place in the input */
};

enum { DATE_TEXT_MAX = 256, DATE_TOKENS_MAX = 64 }; /* bytes looked at; tokens kept */

struct date_scan {
	size_t n;
	struct date_token tokens[DATE_TOKENS_MAX + 1]; /* ends with DATE_TOKEN_END */
	char folded[2 * DATE_TEXT_MAX];
};

void date_scan(struct str text, struct date_scan *ret_scan);
