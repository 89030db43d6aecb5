/* Clients, their one line, and what they wait for. */
#include "daemon/control.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/control.h"
#include "base/log.h"
#include "base/text.h"
#include "daemon/daemon.h"

enum { MAX_CLIENTS = 64, MAX_REPLY = 64 * 1024 * 1024, READ_MS = 5000 };

enum client_phase {
	CLIENT_READING, /* its line */
	CLIENT_LISTING, /* waits for the feeds to be read from the store, then its line is done */
	CLIENT_RELOADING,
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

struct reply {
	uv_write_t write;
	struct control_client *client;
	struct buf text;
	bool is_last;
};

static void on_client_closed(uv_handle_t *handle)
{
	struct control_client *client = handle->data;
	if (--client->n_open_handles > 0)
		return;
	struct control_client **at = &client->control->clients;
	while (*at != client)
		at = &(*at)->next;
	*at = client->next;
	buf_finish(&client->line);
	free(client->waits_for);
	free(client);
}

static void client_close(struct control_client *client)
{
	client->phase = CLIENT_ENDED;
	if (uv_is_closing((uv_handle_t *)&client->pipe))
		return;
	uv_close((uv_handle_t *)&client->pipe, on_client_closed);
	uv_close((uv_handle_t *)&client->patience, on_client_closed);
}

static void on_patience_over(uv_timer_t *timer)
{
	client_close(timer->data);
}

static void on_replied(uv_write_t *write, int status)
{
	struct reply *reply = write->data;
	if (reply->is_last || status < 0)
		client_close(reply->client);
	buf_finish(&reply->text);
	free(reply);
}

/* Takes the text. */
static void client_send(struct control_client *client, struct buf *text, bool is_last)
{
	if (uv_is_closing((uv_handle_t *)&client->pipe)) {
		buf_finish(text);
		return;
	}
	struct reply *reply = xcalloc(1, sizeof *reply);
	reply->client = client;
	reply->is_last = is_last;
	reply->text = buf_take(text);
	reply->write.data = reply;
	if (is_last)
		client->phase = CLIENT_ENDED;
	uv_buf_t bytes = uv_buf_init(reply->text.data, (unsigned)reply->text.len);
	if (uv_write(&reply->write, (uv_stream_t *)&client->pipe, &bytes, 1, on_replied) != 0) {
		buf_finish(&reply->text);
		free(reply);
		client_close(client);
	}
}

static void client_end(struct control_client *client, const char *word, const char *text)
{
	struct buf line;
	buf_init(&line, MAX_REPLY);
	buf_printf(&line, "%s ", word);
	text_append_printable(&line, str_of(text));
	buf_append_char(&line, '\n');
	client_send(client, &line, true);
}

/* --- refresh */

static int compare_ids(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

/* Ascending, each once: a feed may have been named twice. */
static void client_sort_waiting(struct control_client *client)
{
	size_t n = 0;
	qsort(client->waits_for, client->n_waits_for, sizeof(int64_t), compare_ids);
	for (size_t i = 0; i < client->n_waits_for; i++)
		if (n == 0 || client->waits_for[n - 1] != client->waits_for[i])
			client->waits_for[n++] = client->waits_for[i];
	client->n_waits_for = n;
}

static void client_wait_for(struct control_client *client, struct feed *feed)
{
	client->waits_for = xrealloc(client->waits_for, (client->n_waits_for + 1) * sizeof(int64_t));
	client->waits_for[client->n_waits_for++] = feed->id;
	feed->is_watched = true;
}

static size_t refresh_all(struct control_client *client, struct daemon *daemon, bool waits)
{
	struct feed **feeds = feed_table_sorted(&daemon->feeds);
	size_t n = 0;
	for (uint32_t i = 0; i < daemon->feeds.n_feeds; i++) {
		struct feed *feed = feeds[i];
		if (feed->phase == FEED_PARKED)
			continue;
		if (waits)
			client_wait_for(client, feed);
		daemon_queue_feed(daemon, feed, true);
		n++;
	}
	free(feeds);
	return n;
}

/* Takes the word and the space behind it off `line`, when it begins so. */
static bool take_word(struct str *line, struct str word)
{
	bool has = str_starts(*line, word) && line->len > word.len && line->data[word.len] == ' ';
	if (has)
		*line = str_make(line->data + word.len + 1, line->len - word.len - 1);
	return has;
}

/* False when an id is not known. */
static bool refresh_some(struct control_client *client, struct daemon *daemon, struct str ids, bool waits,
	size_t *ret_count)
{
	bool wants_whole = take_word(&ids, STR("whole"));
	while (ids.len) {
		long long id;
		struct str word = str_split(ids, ' ', &ids);
		if (!word.len)
			continue;
		struct feed *feed = str_to_int64(word, &id) ? feed_table_find(&daemon->feeds, id) : NULL;
		if (!feed)
			return false;
		if (waits)
			client_wait_for(client, feed);
		feed->wants_whole |= wants_whole;
		daemon_queue_feed(daemon, feed, true);
		++*ret_count;
	}
	return true;
}

static void client_end_waiting(struct control_client *client)
{
	char text[96];
	snprintf(text, sizeof text, "%zu settled, %zu failed", client->n_waits_for, client->n_failed);
	client_end(client, "ok", text);
}

/* The feeds may have been added a moment ago: this runs after a look at the store. */
static void client_refresh(struct control_client *client, struct str ids)
{
	struct daemon *daemon = client->control->daemon;
	bool waits = take_word(&ids, STR("wait"));
	size_t n = 0;
	if (str_eq(ids, STR("all"))) {
		n = refresh_all(client, daemon, waits);
	} else if (!refresh_some(client, daemon, ids, waits, &n)) {
		client_end(client, "error", "there is no such feed");
		return;
	}
	if (n == 0) {
		client_end(client, "ok", "no feeds");
	} else if (waits) {
		client_sort_waiting(client);
		client->n_left = client->n_waits_for;
		client->phase = CLIENT_WAITING;
	} else {
		char text[64];
		snprintf(text, sizeof text, "%zu queued", n);
		client_end(client, "ok", text);
	}
	daemon_pump(daemon);
}

void control_feed_settled(struct control *control, const struct feed *feed,
	const struct outcome *outcome, const struct ingest *ingest)
{
	bool failed = outcome->kind == OUTCOME_FAILED || outcome->kind == OUTCOME_PART;
	bool waits = outcome->kind == OUTCOME_DEFERRED || outcome->kind == OUTCOME_CANCELLED;
	const char *word = failed ? "failed" : waits ? "waits" : ingest->n_new || ingest->n_changed ? "new" : "same";
	for (struct control_client *client = control->clients; client; client = client->next) {
		if (client->phase != CLIENT_WAITING
			|| !bsearch(&feed->id, client->waits_for, client->n_waits_for, sizeof(int64_t), compare_ids))
			continue;
		struct buf line;
		buf_init(&line, MAX_REPLY);
		buf_printf(&line, "settled %" PRId64 " %s %" PRId64 " %" PRId64 "\n", feed->id, word,
			ingest->n_new, ingest->n_changed);
		client_send(client, &line, false);
		client->n_failed += failed;
		if (--client->n_left == 0)
			client_end_waiting(client);
	}
}

/* --- the other verbs */

static void client_status(struct control_client *client)
{
	const struct daemon *daemon = client->control->daemon;
	struct buf text;
	buf_init(&text, MAX_REPLY);
	const struct {
		const char *key;
		uint64_t value;
	} rows[] = {
		{"pid", (uint64_t)getpid()},
		{"feeds", daemon->feeds.n_feeds},
		{"waiting", daemon->pace.n_queued},
		{"fetching", daemon->n_fetching},
		{"under_way", daemon->n_unsettled},
		{"settled", daemon->totals.n_settled},
		{"read", daemon->totals.n_read},
		{"unchanged", daemon->totals.n_unchanged},
		{"failed", daemon->totals.n_failed},
		{"new_items", daemon->totals.n_new},
		{"changed_items", daemon->totals.n_changed},
		{"offline", daemon->outage.is_offline},
		{"longest_stall_us", daemon->longest_lap_ns / 1000},
		{"longest_work_us", daemon->longest_work_ns / 1000},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		buf_printf(&text, "%s %" PRIu64 "\n", rows[i].key, rows[i].value);
	int64_t next_due = schedule_next_due(&daemon->schedule);
	if (next_due != INT64_MAX)
		buf_printf(&text, "next_due %" PRId64 "\n", next_due);
	buf_printf(&text, "ok\n");
	client_send(client, &text, true);
}

static void client_held(struct control_client *client, struct str id_text)
{
	const struct daemon *daemon = client->control->daemon;
	long long id;
	struct feed *feed = str_to_int64(id_text, &id) ? feed_table_find(&daemon->feeds, id) : NULL;
	struct place place = feed ? feed_place(feed) : (struct place){0};
	int64_t until = feed ? pace_held_until(&daemon->pace, &place) : TIME_NONE;
	struct buf text;
	buf_init(&text, MAX_REPLY);
	if (until > clock_now())
		buf_printf(&text, "held_until %" PRId64 "\n", until);
	buf_printf(&text, "ok\n");
	client_send(client, &text, true);
}

static void client_serve(struct control_client *client)
{
	struct daemon *daemon = client->control->daemon;
	struct str line = str_trim(buf_str(&client->line));
	if (daemon->is_stopping) {
		client_end(client, "error", "the daemon is stopping");
	} else if (str_eq(line, STR("status"))) {
		client_status(client);
	} else if (str_starts(line, STR("held "))) {
		client_held(client, str_make(line.data + 5, line.len - 5));
	} else if (str_eq(line, STR("changed")) || str_starts(line, STR("refresh "))) {
		client->phase = CLIENT_LISTING;
		daemon_list_feeds(daemon);
	} else if (str_eq(line, STR("reload"))) {
		client->phase = CLIENT_RELOADING;
		daemon_reload(daemon);
	} else {
		client_end(client, "error", "unknown request");
	}
}

void control_listed(struct control *control)
{
	for (struct control_client *client = control->clients; client; client = client->next) {
		struct str line = str_trim(buf_str(&client->line));
		if (client->phase != CLIENT_LISTING)
			continue;
		if (str_starts(line, STR("refresh ")))
			client_refresh(client, str_trim(str_make(line.data + 8, line.len - 8)));
		else
			client_end(client, "ok", "feeds read again");
	}
}

void control_reloaded(struct control *control, const char *word, const char *text)
{
	for (struct control_client *client = control->clients; client; client = client->next)
		if (client->phase == CLIENT_RELOADING)
			client_end(client, word, text);
}

/* --- connections */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *ret_room)
{
	(void)suggested;
	struct control_client *client = handle->data;
	*ret_room = uv_buf_init(client->room, sizeof client->room);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *room)
{
	struct control_client *client = stream->data;
	if (n < 0) {
		client_close(client);
		return;
	}
	if (client->phase != CLIENT_READING || n == 0)
		return;
	size_t end = str_find(str_make(room->base, (size_t)n), '\n');
	if (!buf_append(&client->line, room->base, end))
		client_end(client, "error", "the line is too long");
	else if (end < (size_t)n) {
		uv_timer_stop(&client->patience);
		client_serve(client);
	}
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct control *control = listener->data;
	size_t n_clients = 0;
	for (struct control_client *client = control->clients; client; client = client->next)
		n_clients++;
	if (status < 0)
		return;
	struct control_client *client = xcalloc(1, sizeof *client);
	client->control = control;
	client->next = control->clients;
	control->clients = client;
	buf_init(&client->line, CONTROL_MAX_LINE);
	uv_pipe_init(listener->loop, &client->pipe, 0);
	uv_timer_init(listener->loop, &client->patience);
	client->pipe.data = client->patience.data = client;
	client->n_open_handles = 2;
	uv_timer_start(&client->patience, on_patience_over, READ_MS, 0);
	if (uv_accept(listener, (uv_stream_t *)&client->pipe) != 0 || n_clients >= MAX_CLIENTS)
		client_close(client);
	else
		uv_read_start((uv_stream_t *)&client->pipe, on_alloc, on_read);
}

bool control_start(struct control *control, struct daemon *daemon, uv_loop_t *loop, const char *path,
	struct error *err)
{
	*control = (struct control){.daemon = daemon};
	int fd = control_listen(path, err);
	if (fd < 0)
		return false;
	uv_pipe_init(loop, &control->listener, 0);
	control->listener.data = control;
	int failed = uv_pipe_open(&control->listener, fd);
	if (!failed)
		failed = uv_listen((uv_stream_t *)&control->listener, 16, on_connection);
	control->is_listening = true;
	control->path = xstrdup(path);
	return !failed || error_set(err, "control socket %s: %s", path, uv_strerror(failed));
}

void control_stop(struct control *control)
{
	for (struct control_client *client = control->clients; client; client = client->next)
		client_close(client);
	if (!control->is_listening)
		return;
	unlink(control->path);
	free(control->path);
	control->path = NULL;
	control->is_listening = false;
	uv_close((uv_handle_t *)&control->listener, NULL);
}
