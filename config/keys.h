#pragma once
/* What may stand only once in a configuration: names, addresses, files. */
#include "base/arena.h"
#include "base/error.h"
#include "config/parse.h"

struct key {
	const char *text;
	const char *owner; /* the name of the section */
	struct place place;
};

/* Zeroed: none. Owned by the arena of keys_add(); texts and owners are borrowed. */
struct keys {
	struct key *items;
	size_t n;
};

void keys_add(struct keys *keys, struct arena *arena, const char *text, const char *owner, struct place place);

/* False when two are the same; err names the first one that repeats another, and both places: a `section` has the
 * same `what`. */
bool keys_unique(const struct keys *keys, struct arena *scratch, const char *section, const char *what,
	struct error *err);

/* False when one is that of a section which keeps archives, with a number behind it: "news.12" and "news". err names
 * both. */
bool keys_no_archive(const struct keys *files, const struct keys *archived, struct error *err);
