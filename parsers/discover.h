#pragma once
/* The feeds an HTML page announces: link rel=alternate with a feed type, in document order, made
 * absolute by base href and the page's address; without either they stay relative. No guessing of
 * paths. */
#include "base/arena.h"
#include "base/document.h"

enum { DISCOVER_MAX = 64, DISCOVER_MAX_BYTES = 1024 * 1024 };

/* Of a page in UTF-8. The number found, at most DISCOVER_MAX; *ret_links lives in the arena. */
size_t discover_feeds(struct str html, struct str page_url, struct arena *arena,
	struct link **ret_links);
