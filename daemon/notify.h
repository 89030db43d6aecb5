#pragma once
/* What systemd is told (sd_notify(3)): one datagram a message to $NOTIFY_SOCKET. Without that
 * variable everything here does nothing. */
#include <uv.h>

#include "base/error.h"

struct notify {
	int fd; /* -1: nobody listens */
	uv_timer_t watchdog;
	bool has_watchdog;
};

/* Reads and clears NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID; the watchdog is fed from the loop,
 * so that a stuck loop is noticed. */
void notify_start(struct notify *notify, uv_loop_t *loop);
void notify_stop(struct notify *notify);

void notify_ready(struct notify *notify);
void notify_reloading(struct notify *notify);
void notify_stopping(struct notify *notify);
void notify_status(struct notify *notify, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
