#pragma once
/* In which language an item is, for its word stems. Inside the room, but for who loads it (cli/modules.c). */
#include "base/loadable.h"
#include "base/str.h"

enum { LANGUAGE_TAG_MAX = 16 };

/* Writes the tag of a language with a stemmer, or "". What the item itself declares is believed. What
 * its feed declares is, too, but for English, which is what many publishing systems say when nobody has
 * told them; then, and without a declaration, the words decide where they can be told apart (libcld2). */
void language_choose(struct str item, struct str feed, struct str title, struct str text,
	char ret_tag[LANGUAGE_TAG_MAX]);

/* The language that the text is surely in, as a tag; NULL when it is not sure, or nobody can tell. */
LOADABLE const char *language_detect(const char *text, int n);
