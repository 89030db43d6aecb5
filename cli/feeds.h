#pragma once
/* How feeds look: as rows, and one by one. */
#include "cli/listing.h"
#include "storage/feed.h"

void feeds_listing_start(struct listing *listing, struct cli *cli);
void feeds_list_one(struct listing *listing, const struct feed_record *feed);

/* The feeds that fail, with stage and reason instead of numbers. */
void feeds_failing_start(struct listing *listing, struct cli *cli);
void feeds_failing_one(struct listing *listing, const struct feed_record *feed);

/* The feeds that answer, and have brought nothing for long. */
void feeds_idle_start(struct listing *listing, struct cli *cli);
void feeds_idle_one(struct listing *listing, const struct feed_record *feed);

/* "failing: not-feed", "ok", "new", "gone", "unsubscribed". */
const char *feeds_state(const struct feed_record *feed, enum style *ret_style);
bool feeds_is_failing(const struct feed_record *feed);
bool feeds_is_idle(const struct feed_record *feed, int64_t now); /* for a year; those that fail are not */

/* "Label       text" lines; nothing where the text is empty. With --plain: label, tab, text. */
void feeds_show_line(struct cli *cli, const char *label, const char *text);
void feeds_show_head(struct cli *cli, const struct feed_record *feed);
void feeds_show(struct cli *cli, const struct feed_record *feed);
/* Since when it fails, at what and why; nothing of a feed that does not. */
void feeds_show_failure(struct cli *cli, const struct feed_state *state);
/* On a terminal both forms: "3 h ago (2026-…)". */
const char *feeds_when(struct cli *cli, int64_t at);
const char *feeds_next(struct cli *cli, const struct feed_record *feed); /* or "due" */

/* For each feed that the words of the command line mean: `each` writes it to the JSON, or where that
 * is NULL as lines. Opens the database; returns an exit code. */
typedef void (*feeds_show_fn)(struct cli *cli, const struct feed_record *feed, struct json *json);
int feeds_each_named(struct cli *cli, feeds_show_fn each);
