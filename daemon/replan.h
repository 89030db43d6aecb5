#pragma once
/* The configuration may be another than the one under which the next times were planned. */
#include "config/config.h"
#include "storage/feed.h"

/* Gives the feeds whose plan has changed the time that `courant feed explain` names. On the thread that
 * owns the store, which is written to. */
bool replan_feeds(struct store *store, const struct config *config, struct error *err);
