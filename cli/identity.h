#pragma once
#include "cli/cli.h"

/* By what the item is known, and why entries with other keys were taken for it. The store is open. */
int identity_show(struct cli *cli, int64_t item_id);

/* Below what a feed says of itself: how far each kind of key can be trusted. */
void identity_explain_feed(struct cli *cli, int64_t feed_id);
void identity_explain_feed_json(struct cli *cli, int64_t feed_id, struct json *json);
