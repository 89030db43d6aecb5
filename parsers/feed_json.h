#pragma once
/* JSON Feed 1.0 and 1.1 (jsonfeed.org): UTF-8 text → a document. */
#include "base/arena.h"
#include "base/document.h"
#include "base/error.h"
#include "parsers/document_read.h"

/* *document must be initialised and stays as far as it was filled. Text that ends early, or is
 * broken behind some items, gives the items that are whole and DOCUMENT_TRUNCATED. */
enum read_result feed_json_read(struct str text, const struct read_hints *hints,
	struct arena *arena, struct document *document, struct error *err);

/* Seeds jansson's hash tables, which reads a file on first use otherwise. */
void feed_json_preload(void);
