#pragma once
/* The store's feeds become the schedule's. Loop thread only; see also daemon_list_feeds(). */
#include "daemon/daemon.h"

/* At the start, before the loop runs. */
bool listing_run_first(struct daemon *daemon, struct error *err);
