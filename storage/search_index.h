#pragma once
/* What the other files of the room owe the full-text index. All inside the caller's transaction. */
#include "storage/connection.h"
#include "storage/language.h"

/* Before an item changes: the index needs the old text to forget it. */
bool search_note_change(struct store *store, const struct meta *meta, int64_t item_id);
/* Before an item is deleted. */
bool search_forget_item(struct store *store, const struct meta *meta, int64_t item_id);
/* Before all items of a feed are deleted. */
bool search_forget_feed(struct store *store, const struct meta *meta, int64_t feed_id);

enum { SEARCH_COLUMNS_COUNT = 4 };
/* A set of those that words are looked for in. */
enum search_column { SEARCH_TITLE = 1, SEARCH_TEXT = 2, SEARCH_AUTHOR = 4 };

/* What the index is told of an item. */
struct search_words {
	int64_t item_id, sort_key;
	struct str columns[SEARCH_COLUMNS_COUNT]; /* with marks in front, and the language in those of title and text */
	char language[LANGUAGE_TAG_MAX]; /* "" when it is not known, or was settled before */
};

/* What the item says now, in the language that its words are taken to be in; in the arena. A settled
 * language stays. */
bool search_read_words(struct store *store, int64_t item_id, struct arena *arena,
	struct search_words *ret_words);

/* The languages that a word of a query is taken to be in, as the tokenizer wants them: English, and
 * those of the items in the index. Borrowed from the arena. */
bool search_stems(struct store *store, struct arena *arena, struct str *ret_languages,
	struct error *err);
