#pragma once
/* What many feeds say in a fortnight, made from a seed: articles with the copies, revisions and teasers
 * that other feeds have of them, and what looks like a copy and is none. */
#include <stdint.h>

#include "base/arena.h"

enum tongue_name { TONGUE_ENGLISH, TONGUE_CHINESE, TONGUE_JAPANESE, TONGUE_KOREAN, TONGUE_GERMAN,
	TONGUE_FRENCH, TONGUE_SPANISH, TONGUE_RUSSIAN, TONGUE_ARABIC, TONGUE_HINDI, TONGUE_THAI, TONGUE_LAO,
	TONGUE_KHMER, TONGUE_BURMESE, TONGUES_COUNT };

enum telling {
	TOLD_FIRST,
	TOLD_SYNDICATED, /* with a line of the agency and one of the site */
	TOLD_REVISED,    /* a sentence more at the end */
	TOLD_SHORTENED,  /* the last quarter left out */
	TOLD_TEASER,     /* the beginning, and an ellipsis */
	TOLD_RETOUCHED,  /* letters here and there */
	TOLD_EDITED,     /* a sentence less, another one in its place, "said" for "says" */
	TOLD_LED,        /* another first sentence or two */
	/* From here on, articles that share more words than they say of one thing. */
	TOLD_WEATHER,
	TOLD_MARKET,
	TOLD_RELEASE,    /* each one by two feeds */
	TOLD_OBITUARY,
	TOLD_JOB,
	TOLD_PAYWALL,    /* no word of the article itself */
	TOLD_READ_MORE,
	TOLD_QUOTING,    /* a paragraph of an agency among their own */
	TOLD_BRIEF,
	TELLINGS_COUNT,
};

struct told {
	enum telling telling;
	int article, feed;
	const char *title, *html;
};

/* By feed, so that each may be one document. In the arena. */
void articles_make(enum tongue_name tongue, uint64_t seed, struct arena *arena, struct told **ret_told, size_t *ret_n);
/* "chinese" */
const char *articles_tongue(enum tongue_name tongue);
