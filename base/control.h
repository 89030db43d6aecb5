#pragma once
/* The control socket: how the tool speaks to a running daemon. A Unix stream socket beside the
 * database; whoever may open the database may connect.
 *
 * The client sends one line and reads lines until the last one:
 *   refresh [wait] ID…|all      due now, unless a Retry-After forbids it
 *   refresh [wait] whole ID…    likewise, and without validators: the whole document is sent
 *     → settled ID OUTCOME NEW CHANGED …   with wait: one a feed, as it ends
 *   changed                     feeds were added, removed or made due in the store: look again
 *   items                       items were read, starred or added there: write the exports again
 *   reload                      read configuration and subscriptions again
 *   held ID                     → held_until SECONDS   where the feed's host is not to be asked before
 *   status                      → KEY VALUE …  one a line
 * The last line is `ok TEXT`, `invalid TEXT` (what was sent or configured is wrong) or `error TEXT`
 * (everything else); then the daemon closes. OUTCOME is "new", "same",
 * "failed", or "waits": it was not asked, as it may not be yet. Text holds no control characters. */
#include "base/buf.h"
#include "base/error.h"

enum {
	CONTROL_MAX_LINE = 1024 * 1024, /* a refresh may name many feeds */
	CONTROL_TIMEOUT_MS = 5000,      /* for everything but waiting */
};

/* "<database>.sock", or `configured` when that is not NULL. */
void control_socket_path(const char *configured, const char *database, struct buf *ret_path);

/* A connected or listening socket, close-on-exec, or -1. Paths longer than sun_path are reached
 * through their folder's descriptor. Connecting where nobody listens gives -1 with an empty
 * sentence: no daemon runs, which is no error. */
int control_connect(const char *path, struct error *err);
/* Replaces a dead socket file, and no other; refuses when somebody answers on it. Mode 0600 less umask. */
int control_listen(const char *path, struct error *err);
