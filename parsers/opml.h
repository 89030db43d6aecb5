#pragma once
/* Subscription lists: OPML 1 and 2, folders nested, attribute names in any case, broken files as
 * far as they can be read. */
#include "base/arena.h"
#include "base/error.h"
#include "base/loadable.h"
#include "base/str.h"

struct opml_feed {
	struct str url, title, site_url; /* no title where it is the address, with or without its scheme */
	struct str *folders; /* outermost first; also from category="/a/b,/c" */
	size_t n_folders;
};

struct opml {
	struct str title;
	struct opml_feed *feeds; /* nested outlines flattened, document order, duplicates kept */
	size_t n_feeds;
	bool is_cut; /* it ends before </opml> */
};

enum { OPML_MAX_BYTES = 64 * 1024 * 1024, OPML_MAX_FEEDS = 1000000 };

/* False with a sentence when it is no OPML at all; strings live in the arena. */
LOADABLE bool opml_read(struct str bytes, struct arena *arena, struct opml *ret_opml, struct error *err);
/* A list of all that is subscribed to: what it lacks is not. False, too, when somebody may not have written it to
 * its end. */
bool opml_read_whole(struct str bytes, struct arena *arena, struct opml *ret_opml, struct error *err);
