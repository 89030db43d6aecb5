#pragma once
/* A small store of three feeds, with what makes exports hard: ids that cannot stand alone or occur
 * twice, secrets in an address, control characters, missing parts, markup that nobody cleaned. */
#include "storage/store.h"

enum {
	SAMPLE_NOW = 1767312000, /* 2026-01-02; when the items were first seen */
	SAMPLE_FEEDS = 4,        /* one of them without items */
	SAMPLE_ITEMS = 13,
};

/* What a file may not contain that others can read. */
#define SAMPLE_SECRET "hunter2"

/* An open store at `path`, which must not exist yet; ends the process when that fails. */
struct store *sample_store(const char *path);
/* One more item, newer than the others. */
void sample_add_item(struct store *store);
/* An item with so much text, into the feed of that index. */
void sample_add_text(struct store *store, size_t feed, const char *id, const char *text);
