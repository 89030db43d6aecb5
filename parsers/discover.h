#pragma once
/* The feeds an HTML page names: link rel=alternate with a feed type, in document order, made
 * absolute by base href and the page's address. No guessing of paths. */
#include "base/arena.h"
#include "base/str.h"

struct discovered {
	struct str url, title, type;
};

enum { DISCOVER_MAX = 64, DISCOVER_MAX_BYTES = 1024 * 1024 };

/* The number found, at most DISCOVER_MAX; *ret_feeds lives in the arena. */
size_t discover_feeds(struct str html, struct str page_url, struct arena *arena,
	struct discovered **ret_feeds);
