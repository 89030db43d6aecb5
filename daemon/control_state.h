#pragma once
/* What control.c and control_verbs.c share: a client. Private to these; everybody else uses control.h. */
#include "base/buf.h"
#include "daemon/control.h"

enum { CONTROL_MAX_REPLY = 64 * 1024 * 1024 };

enum client_phase {
	CLIENT_READING, /* its line */
	CLIENT_LISTING, /* waits for the feeds to be read from the store, then its line is done */
	CLIENT_RELOADING,
	CLIENT_RELOADING_NEXT, /* asked while one ran, which may have read the file before */
	CLIENT_WAITING, /* for feeds to settle */
	CLIENT_ENDED,   /* its last line is written */
};

struct control_client {
	struct control *control;
	struct control_client *next;
	enum client_phase phase;
	uv_pipe_t pipe;
	uv_timer_t patience; /* for its line */
	unsigned n_open_handles;
	struct buf line;
	int64_t *waits_for; /* ascending feed ids */
	size_t n_waits_for, n_left, n_failed;
	char room[64 * 1024];
};

/* A piece of the answer; takes the text. After the last one the client is closed. */
void control_client_send(struct control_client *client, struct buf *text, bool is_last);
/* The last line: its first word, and its text made printable. */
void control_client_end(struct control_client *client, const char *word, const char *text);

/* The client's line is there. */
void control_client_serve(struct control_client *client);
