#pragma once
/* For the tool, where no daemon runs that could tell: until when a feed's host is held. */
#include <stdint.h>

#include "daemon/daemon.h"

/* Reads what is stored as a daemon does at its start, and writes "held_until SECONDS" to standard output
 * when there is such a time. Returns an exit status. */
int held_run(const struct daemon_options *options, int64_t feed_id);
