#pragma once
/* When an entry misses its strongest key: is it a known item all the same? And when it does not: is it
 * the one that had the key before? Pure. */
#include <stdbool.h>
#include <stdint.h>

#include "base/document.h"

/* What is compared besides the keys. */
struct ladder_side {
	struct str title;
	int64_t published_at; /* or TIME_NONE */
	uint64_t content_hash;
	struct str url, enclosure;
	bool id_is_of_place; /* of an entry: its id tells nothing, others had it before */
	bool date_is_derived; /* that of the last change stands for it */
	bool id_is_of_version; /* of an entry: its address and a number */
	bool names_are_others; /* of an entry: no name in its document is known, which has several */
};

/* What an entry and an item have in common besides a key. */
enum agreement {
	AGREE_TITLE = 1,
	AGREE_CONTENT = 2, /* everything that a reader sees */
	AGREE_TEXT = 4,    /* the text and the very moment of publication (SAME_MOMENT_S) */
	AGREE_KEY = 8,     /* a second weaker key, with an item that is gone */
	AGREE_DOCUMENT = 16, /* the text, in most of a document whose names are all others: renamed.h */
	AGREE_PLACE = 32, /* nothing, but the id is that of a place, and the address (or title and moment) is not */
	AGREE_SECOND = 64, /* title and second, in a document whose names are all others */
	AGREE_DATE = 128, /* the second of publication, which no other has, and a long text */
};

enum { SAME_MOMENT_S = 60 }; /* hourly bulletins have one title and one text all day */

/* Two texts without markup. */
enum ladder_texts {
	TEXTS_DIFFER,
	TEXTS_ABSENT, /* there are none */
	TEXTS_EQUAL,
	TEXTS_TELL, /* likewise, and they are long enough */
};

/* That which, together with a key of this kind that the entry shares with exactly one known item,
 * makes them one; 0 when nothing does. */
unsigned ladder_agreement(enum key_kind kind, const struct ladder_side *known,
	const struct ladder_side *entry, enum ladder_texts texts);

/* A date of a second, which is no full minute: dates of days and of minutes are given to many. Then short texts tell, too,
 * of what was published in the same one; else they do not: alerts have one for all. */
bool ladder_is_of_second(int64_t published_at);

/* Under one id address and title are both others, or the title where neither has an address: an edit, or another
 * entry. */
bool ladder_says_another(enum key_kind kind, const struct ladder_side *known, const struct ladder_side *entry);

/* True when the entry has the strongest key of the item, and is another one: a feed that gives one id, or one
 * address, to different entries. Their dates are far apart, and so are address and title, or, where the
 * address is the key, what is attached. is_parted: the key was found to be one of several entries; then dates, or what
 * an id says, are enough. */
bool ladder_is_another(enum key_kind kind, const struct ladder_side *known, const struct ladder_side *entry,
	bool is_parted);
