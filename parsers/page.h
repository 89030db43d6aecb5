#pragma once
/* What a document is that is no feed: a page, a login page, a sitemap. */
#include "base/arena.h"
#include "base/document.h"
#include "base/error.h"
#include "parsers/document_read.h"

/* True when the first element is one of HTML's own: a page may quote feeds, in scripts and in its
 * text, and is none. */
bool page_begins(struct str bytes);

/* Says it in err, "not a feed: …", and puts the feeds that a page announces into the links of
 * *document. `root` is the name of the outermost element, "" when there is none. */
void page_describe(struct str bytes, const struct read_hints *hints, struct str root,
	struct arena *arena, struct document *document, struct error *err);
