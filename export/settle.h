#pragma once
/* What all formats share of an item: its date, and what of it is published. */
#include "base/arena.h"
#include "storage/item.h"

/* Modified, else changed, else published, else first seen: the first that RFC 3339 can write. */
int64_t settle_updated_at(const struct item *item);
/* The same for the date of the document: not later than it was seen, lest an entry of tomorrow hides what comes today. */
int64_t settle_seen_at(const struct item *item);

/* The title is its publisher's, or stands for the text: one that was made of the text is not published beside it where a
 * format needs none. */
bool settle_has_title(const struct entry *entry);

/* Takes the secrets out of what names the feed: its address, a title made from the address, an id
 * that repeats the query. */
void settle_secrets(struct item *item, struct arena *arena);

/* Leaves the summary of the entry in place of its content; one that is missing or long is made of
 * the first words of the text. */
void settle_summary(struct entry *entry, struct arena *arena);
