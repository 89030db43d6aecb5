#pragma once
/* The forms of words: without accents, and their stems. What a form costs is kept for the words that come again and
 * again. Inside the room. */
#include "storage/connection.h"
#include "storage/stem.h"

enum { LEXICON_FOLDED_MAX = 256 }; /* bytes of a word without its accents; the rest of it is not looked at */

/* Of the characters of words: marks, too, as they are vowels in some scripts and between letters in all. */
#define WORD_CATEGORIES "L* N* Co Mn Mc"
/* Where a word may be broken, and what joins letters, as those of India: variant_fold() leaves them out. */
#define WORD_JOINERS "\u00ad\u200d"
#define SEARCH_STEM "\xee\x80\x82" /* U+E002, for private use: nobody types it */

struct folded {
	char text[LEXICON_FOLDED_MAX];
	size_t n;
};

/* What the index holds of one word; the stems behind SEARCH_STEM, empty where there is none. */
struct forms {
	struct str word, stem, plural;
};

struct lexicon {
	fts5_tokenizer unicode; /* FTS5's own */
	Fts5Tokenizer *fold;
	struct stemmers stemmers;
	uint64_t seed; /* so that nobody can say which words have one key */
	struct plain *plain; /* made with the first word that has accents */
	struct lexicon_entry *entries, *last; /* made with the first word; what the last call found */
	char stem[sizeof SEARCH_STEM + LEXICON_FOLDED_MAX], plural[sizeof SEARCH_STEM + LEXICON_FOLDED_MAX];
	struct folded folded;
};

/* The result is a code of SQLite. */
int lexicon_init(struct lexicon *lexicon, fts5_api *api);
void lexicon_finish(struct lexicon *lexicon);

/* A word in small letters without accents; borrows from the word or from `folded`. */
struct str lexicon_fold(struct lexicon *lexicon, struct str word, struct folded *folded);
/* Its stem, likewise. */
struct str lexicon_stem(struct lexicon *lexicon, int language, struct str word, struct folded *folded);

/* What is kept is found by it: of a word or a text, and the language (of stem.h, or STEM_NONE). The processor begins
 * to fetch it then, while others are looked at. */
uint64_t lexicon_key(struct lexicon *lexicon, int language, struct str bytes);

/* The forms of a word in small letters, of at most STEM_WORD_BYTES. Borrowed until the next call. */
void lexicon_find(struct lexicon *lexicon, int language, struct str word, uint64_t key, struct forms *ret_forms);

/* Those of a piece of text that is one word: "„Größe“". False when that was not noted, or is forgotten. */
bool lexicon_find_text(struct lexicon *lexicon, uint64_t key, struct forms *ret_forms);
/* It is the word of the last lexicon_find(). */
void lexicon_note_text(struct lexicon *lexicon, uint64_t key);

bool lexicon_is_ascii(struct str text);
