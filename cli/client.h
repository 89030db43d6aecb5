#pragma once
/* A conversation with a running daemon over its control socket (base/control.h). Every wait has an
 * end. */
#include "cli/cli.h"

struct client {
	int fd;
	struct buf received; /* what has not been taken as a line yet */
	size_t taken;
};

enum client_state { CLIENT_CONNECTED, CLIENT_NO_DAEMON, CLIENT_FAILED };

/* cli->database must be known (cli_open_config). CLIENT_FAILED: err says why; a daemon may run that
 * we cannot reach. */
enum client_state client_open(struct client *client, struct cli *cli, struct error *err);
void client_close(struct client *client); /* zeroed is fine; -1 too */

/* One request, without its line feed. */
bool client_send(struct client *client, struct str request, struct error *err);
/* The next line, borrowed until the next call; false with a sentence when none comes in time. */
bool client_line(struct client *client, int timeout_ms, struct str *ret_line, struct error *err);
/* Of the last line; see base/control.h. */
enum client_answer { ANSWER_OK, ANSWER_INVALID, ANSWER_ERROR };

/* True for the last line: then *ret_answer and *ret_text tell what it says. */
bool client_is_last(struct str line, enum client_answer *ret_answer, struct str *ret_text);

/* Tells a daemon that subscriptions, or items alone (what was read or starred), changed. True when one
 * runs and knows now; a daemon that cannot be told is warned of. */
bool client_tell_changed(struct cli *cli);
bool client_tell_items(struct cli *cli);
