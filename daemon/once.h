#pragma once
/* courantd --once: what is due now or was named is fetched, then the daemon ends. Loop thread only. */
struct daemon;

/* Queues what is due, or what was named. */
void once_start(struct daemon *daemon);
/* After all that may start was started: --once does not wait for the network to come back, nor for
 * company in judging it. */
void once_pump(struct daemon *daemon);
/* Nothing is under way any more. When nothing waits either, index and exports follow, and the end. */
void once_settle(struct daemon *daemon);
/* One line of what was done. */
void once_report(const struct daemon *daemon);
