#pragma once
/* Feeds fetched now: by the daemon that runs, or by one that is started for it and ends. */
#include "cli/client.h"

struct refresh {
	const int64_t *ids; /* none: all feeds */
	size_t n_ids;
	bool whole;     /* without validators; of feeds that are named */
	bool waits;     /* until all are fetched */
	int timeout_ms; /* for each answer of the daemon */
};

struct refresh_tally {
	int64_t n_settled, n_failed, n_waiting, n_new, n_changed; /* n_waiting: not asked, as they may not be yet */
	struct str text; /* of the daemon's last line; lives until client_close() */
};

enum { REFRESH_PATIENCE_MS = 15 * 60 * 1000 }; /* more than any fetch may take */

/* EXIT_DONE, or another exit code and in err what the daemon did not do. */
int refresh_ask(struct cli *cli, struct client *client, const struct refresh *refresh,
	struct refresh_tally *ret_tally, struct error *err);
/* Starts courantd, which reports by itself; EXIT_PARTLY when feeds failed. The store is closed. */
int refresh_start_daemon(struct cli *cli, const struct refresh *refresh);
