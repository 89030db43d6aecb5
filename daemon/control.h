#pragma once
/* The control socket's daemon side (base/control.h has the protocol). Loop thread only. */
#include <uv.h>

#include "base/error.h"
#include "daemon/feed.h"
#include "storage/ingest.h"

struct daemon;
struct outcome;
struct control_client;

struct control {
	struct daemon *daemon;
	uv_pipe_t listener;
	bool is_listening;
	char *path;
	struct control_client *clients;
};

bool control_start(struct control *control, struct daemon *daemon, uv_loop_t *loop, const char *path,
	struct error *err);
/* Closes listener and clients and removes the socket file. */
void control_stop(struct control *control);

/* A feed that is_watched has settled: tells those who wait. */
void control_feed_settled(struct control *control, const struct feed *feed,
	const struct outcome *outcome, const struct ingest *ingest);
/* The listing that clients asked for has ended. */
void control_listed(struct control *control);
/* The reload that clients asked for has ended: the first word of the last line, and its text. Those who asked while
 * it ran hear of the next one. */
void control_reloaded(struct control *control, const char *word, const char *text);
