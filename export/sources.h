#pragma once
/* The feeds that the items of one document came from, for documents that list them. */
#include "base/arena.h"
#include "base/tally.h"
#include "storage/item.h"

struct source_feed {
	int64_t id;
	struct str title, url, site_url; /* as they may be published */
};

struct sources {
	struct source_feed *feeds;
	size_t n_feeds;
	bool have_items; /* any of them */
	struct tally seen;
	struct arena arena;
};

/* A zeroed list is ready for use. The item's feed is copied when it is a new one: true. */
bool sources_add(struct sources *sources, const struct item *item);
/* A feed without items among them; nothing when it is there already. */
void sources_add_feed(struct sources *sources, const struct source_feed *feed);
/* Whether this feed was added. */
bool sources_has(const struct sources *sources, int64_t feed_id);
/* By title, ASCII letters in any case; to be called when all are in. */
void sources_sort(struct sources *sources);
void sources_finish(struct sources *sources);
