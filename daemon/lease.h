#pragma once
/* Records of feeds are read from the store by a pool thread, many at a time. Loop thread only. */
#include "daemon/daemon.h"

/* The feed waits for the next batch; when it has been read, its job begins. */
void lease_add(struct daemon *daemon, struct feed *feed);
bool lease_is_full(const struct daemon *daemon);
/* Hands the batch to the pool, unless one is there already. */
void lease_flush(struct daemon *daemon);
