#pragma once
/* Items that come, change and go, as a store has them and as a test knows them besides. */
#include "fixture.h"

#include "base/buf.h"

enum { WORLD_ITEMS_MAX = 1000, WORLD_FEEDS = 500, WORLD_KINDS = 5 /* of feeds */, PLACES_MAX = 180, DAY = 86400 };

enum column { TITLE, TEXT, AUTHOR, COLUMNS };

/* A word, or a character of a script without spaces, where it stands. */
struct place {
	const char *written, *exact, *stem, *compound;
	bool is_joined; /* no space before it */
	bool is_dense;
	char filling[8]; /* in place of written and exact */
};

struct item_model {
	int64_t id, feed_id, sort_key, seq, first_seen_at, changed_at, story_id, flags, revision;
	struct place places[COLUMNS][PLACES_MAX];
	size_t n_places[COLUMNS];
	unsigned tags; /* a bit each, of world_tags */
	int language;  /* of world_languages; 0: that of its feed, in which words have no stems */
	bool has_image, has_enclosure, is_gone;
	char url[96], plain_url[96]; /* as it is written; small and without escapes */
	int64_t published_at;
};

/* Of the items that name no author, where the format says so. */
extern const enum document_format world_formats[WORLD_KINDS];
extern const char *const world_languages[3], *const world_feed_languages[WORLD_KINDS];
/* As it is written, and in small letters without accents. */
struct tag_model {
	const char *written, *plain;
};
extern const struct tag_model world_tags[3], world_feed_tags[WORLD_KINDS];
extern const char *const world_feed_sites[WORLD_KINDS];
extern const struct place world_rare; /* a word of few items */

struct world {
	struct fixture *f;
	uint64_t random;
	struct item_model items[WORLD_ITEMS_MAX]; /* by their ids, from 1 */
	size_t n_items;
	int64_t feeds[WORLD_FEEDS], now;
	struct item_model authors[WORLD_KINDS]; /* of the feeds, in the column AUTHOR */
	struct buf text;
};

void world_begin(struct world *w, struct fixture *f);
void world_end(struct world *w);

size_t world_below(struct world *w, size_t n);

/* New items, changed ones, some in stories, starred, read and withdrawn, and the oldest gone. */
void world_pass(struct world *w, int n_new, int n_edits, int64_t n_purged);

/* The word as it is looked for. */
const char *place_exact(const struct place *place);
