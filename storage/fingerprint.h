#pragma once
/* Texts that say the same in other words, or in fewer. Pure but for the arena. Inside the room. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "storage/connection.h"

static const uint64_t WORD_IS_NUMBER = 1; /* bit of its hash: there is a digit in it */

struct fingerprint {
	uint64_t *words;    /* a hash of each, folded: small letters without accents */
	size_t n_words;     /* at most WORDS_MAX */
	size_t unit;        /* so many count as one: two where they are pairs of characters */
	uint64_t *title_words;
	size_t n_title_words; /* at most TITLE_WORDS_MAX */
	uint64_t title;     /* hash of the title's words; 0 when there are fewer than three */
	bool is_cut;        /* the text ends in an ellipsis */
};

/* Finds words for fingerprints; one for a pass over many items. NULL when memory or FTS5 is missing. */
struct word_finder;
struct word_finder *word_finder_open(sqlite3 *db);
void word_finder_close(struct word_finder *finder); /* NULL is fine */

struct fingerprint fingerprint_of(struct word_finder *finder, struct str title, struct str text,
	struct arena *arena);

enum { FINGERPRINT_KEYS = 6 };

/* What texts that are alike have at least one of in common; returns how many there are, 0 when the text is
 * too short to tell anything. */
size_t fingerprint_keys(const struct fingerprint *fingerprint, uint64_t keys[FINGERPRINT_KEYS]);

/* At least half of the words of the shorter title are in the other one; false without a title. */
bool fingerprint_share_title(const struct fingerprint *a, const struct fingerprint *b);
/* So many words in a row are in both texts as do not come together by chance. */
bool fingerprint_share_words(const struct fingerprint *a, const struct fingerprint *b);
/* Texts of some length that share none, under titles that are others: whatever leads to both, they are two. */
bool fingerprint_are_apart(const struct fingerprint *a, const struct fingerprint *b);

enum likeness { UNLIKE, ALIKE_TEXT, ALIKE_BEGINNING };

/* ALIKE_BEGINNING: one is cut, or much shorter, and the other begins so. Thresholds are those that
 * tests/storage/test-likeness.c measures. */
enum likeness fingerprint_compare(const struct fingerprint *a, const struct fingerprint *b);
