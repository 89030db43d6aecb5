/* Connections of clients, and their one line. What it asks for is done in control_verbs.c. */
#include "daemon/control_state.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/control.h"
#include "base/text.h"

enum { MAX_CLIENTS = 64, READ_MS = 5000 };

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

void control_client_send(struct control_client *client, struct buf *text, bool is_last)
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

void control_client_end(struct control_client *client, const char *word, const char *text)
{
	struct buf line;
	buf_init(&line, CONTROL_MAX_REPLY);
	buf_printf(&line, "%s ", word);
	text_append_printable(&line, str_of(text));
	buf_append_char(&line, '\n');
	control_client_send(client, &line, true);
}

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
		control_client_end(client, "error", "the line is too long");
	else if (end < (size_t)n) {
		uv_timer_stop(&client->patience);
		control_client_serve(client);
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
