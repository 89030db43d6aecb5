#pragma once
/* From options and configuration to a daemon that can serve, and what a reload does of it again. Loop
 * thread only. */
#include "daemon/daemon.h"

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_PARTLY = 2, /* --once with feeds named: some failed */
	EXIT_DATA = 65,
	EXIT_UNAVAILABLE = 69,
	EXIT_CREATE = 73, /* --once: exports could not be written */
	EXIT_IO = 74,
	EXIT_AGAIN = 75,
	EXIT_FORBIDDEN = 77,
	EXIT_CONFIG = 78,
};

int exit_status_of(enum store_result result);

/* EXIT_DONE, or another status with a sentence; what was started stays for daemon_run() to end. */
int daemon_start(struct daemon *daemon, struct error *err);

/* Reads the configuration and looks at all in it that can be wrong: at the start, at a reload, and for --check.
 * On failure both may be half filled. NULL: from the default places. */
bool start_read_config(const char *path, struct config *ret_config, struct accounts *ret_accounts,
	struct error *err);
/* As many descriptors as we may have, and no more transfers than they allow. */
void start_descriptors(struct config *config);
void start_log_warnings(const struct config *config);
void start_log_contact(const struct config *config);
/* The configuration has been checked. */
void start_pace(struct daemon *daemon);
/* The pace has been set up, and daemon->reader is open: what is stored of hosts, and when feeds are due. */
bool start_schedule(struct daemon *daemon, struct error *err);
