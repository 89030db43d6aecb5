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

/* In which language the item's words are taken to be; "" when that is not known. */
bool search_choose_language(struct store *store, int64_t item_id, char ret_tag[LANGUAGE_TAG_MAX]);

/* The languages that a word of a query is taken to be in, as the tokenizer wants them: English, and
 * those of the items in the index. Borrowed from the arena. */
bool search_stems(struct store *store, struct arena *arena, struct str *ret_languages,
	struct error *err);
