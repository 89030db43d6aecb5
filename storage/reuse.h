#pragma once
/* One id, or one address, for whatever is newest: a feed of one entry that gives each the same one; or a document in
 * which all ids bring something new. Inside the room. */
#include "storage/fingerprint.h"
#include "storage/ingest_state.h"

/* True when neither titles nor texts have as many words in common as two versions of one text: less than half of
 * those of the shorter one, numbers not counted. Few words tell nothing. Pure. */
bool reuse_is_unrelated(const struct fingerprint *a, const struct fingerprint *b);

/* Of the only entry of a document, whose key is that of an item: is it another one? The evidence is that it has
 * nothing to do with what the key brought last, nor with what it brought before that, nor those two with each
 * other; where others were told apart so already, the first is enough. A page that grows, or that has one title,
 * stays one item. What is no other one, and has no date, belongs to the newest item of the key: *item_id becomes
 * that. */
bool reuse_judge(struct intake *intake, const struct entry *entry, int64_t *item_id, bool *ret_is_another);

/* Does the entry say what the item says, but for some words? Few words tell nothing. */
bool reuse_judge_version(struct intake *intake, const struct entry *entry, int64_t item_id, bool *ret_is_version);

/* Of these entries of a document, whose ids are those of items: do most have nothing to do with what the items say?
 * There have to be two of them at least. */
bool reuse_judge_all(struct intake *intake, const bool *is_looked_at, bool *ret_are_others);
