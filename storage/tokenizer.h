#pragma once
/* The tokenizer of the full-text index, "courant". Inside the room.
 *
 * A text may begin with SEARCH_AUTHOR_MARK, which all that the index gets of it then begins with, too: FTS5 reads all
 * places of a word before it sifts them by column, and what few authors are called may stand in every text. One that
 * begins with SEARCH_TITLE_MARK is there twice, with the mark and without.
 * It may go on with the languages of its words: SEARCH_MARK, tags with commas between, and
 * SEARCH_MARK again. Of each word the index gets, at one position:
 *   - the word itself in small letters without accents: é → e, ł → l, ß → ss, æ → ae, ı → i, ﬁ → fi, ² → 2
 *     (see lexicon.c and variant.h);
 *   - behind SEARCH_STEM its stem in the text's language, when that is another word;
 *   - behind SEARCH_STEM its English stem, when it ends in "s": plurals travel (drones);
 *   - behind SEARCH_STEM the stem of what it is with the beginning before its hyphen: e-mail → email;
 *   - behind SEARCH_STEM the stem of capitals of ASCII with full stops between, in one, at the last of them: U.K. → uk;
 * and of Chinese, Japanese, Korean, Thai, Lao, Burmese and Khmer every two neighbouring characters, and the last one alone.
 *
 * A query word that is marked with languages (a phrase in quotes is not) finds its stems in each of
 * these and in English, too, and one with a hyphen what is written in one. */
#include "storage/connection.h"
#include "storage/lexicon.h"

#define SEARCH_MARK "\xee\x80\x81" /* U+E001, for private use: nobody types it */
/* U+FDD0, no character: what is for private use may begin a title, as the picture of a font. */
#define SEARCH_AUTHOR_MARK "\xef\xb7\x90"
#define SEARCH_TITLE_MARK "\xef\xb7\x91" /* U+FDD1 */

/* Of what it makes of a text: one more with each change. An index that another one has filled is
 * emptied when it is to be filled, or to forget something. */
enum { TOKENIZER_VERSION = 8 };

/* One character of a script without spaces. */
bool tokenizer_is_dense(struct str character);
/* The text ends in one that stands alone: a query for it must be one for words that begin so. */
bool tokenizer_goes_on(struct str text);

/* What people wrote, without a mark in front that is not ours. */
struct str tokenizer_unmarked(struct str text);

/* FTS5's own interface; NULL when it cannot be had. */
fts5_api *tokenizer_find_api(sqlite3 *db);
/* Makes the tokenizer known to a connection. */
bool tokenizer_register(sqlite3 *db);
