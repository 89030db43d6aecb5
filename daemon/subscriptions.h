#pragma once
/* Feeds that the configuration and its OPML file name, as the store wants them. */
#include "config/config.h"
#include "storage/feed.h"

struct subscriptions {
	struct arena arena;
	struct subscription *configured, *listed; /* sections feed {}, and the OPML file */
	size_t n_configured, n_listed;
};

/* Reads the OPML file when one is configured: false with a sentence that names it. */
bool subscriptions_load(const struct config *config, struct subscriptions *ret_subscriptions,
	struct error *err);
void subscriptions_finish(struct subscriptions *subscriptions);

/* Makes the store's feeds of both origins exactly these. The counts are of both. */
bool subscriptions_sync(const struct subscriptions *subscriptions, struct store *store, int64_t now,
	struct feed_sync_counts *ret_counts, struct error *err);
