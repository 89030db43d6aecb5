#pragma once
/* What the full-text index knows of an item besides its text, as words that nobody types: a mark for
 * private use and a number, or a word of the address. Inside the room. */
#include "base/arena.h"
#include "storage/fold.h"

/* The word of a tag, or of a language, folded. What has it is asked once more, as numbers may meet. Lives in the arena. */
struct str term_of_tag(struct fold *fold, struct arena *arena, struct str tag);
struct str term_of_language(struct fold *fold, struct arena *arena, struct str language);
#define TERM_UNSIGNED "\xee\x80\x86" /* U+E006, before the number of the feed; U+E005 is ADDRESS_MARK */

/* The word of what has an image. */
struct str term_of_image(void);
/* Registers the SQL function item_terms(tags, language, image, url, unsigned_feed): the words, each behind a space, of
 * the tags (JSON as tags of items are stored), of the language and of what stands before each of its hyphens,
 * of the image if there is one, of the feed of an item that names no author (NULL: it names one), and those of the
 * address (address.h). */
bool terms_register(struct store *store);
