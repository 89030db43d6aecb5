/* The tool's end of the control socket. */
#include "cli/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/control.h"

enum client_state client_open(struct client *client, struct cli *cli, struct error *err)
{
	struct buf path;
	buf_init(&path, 8192);
	control_socket_path(cli->config.control_socket, cli->database, &path);
	struct error why = {0};
	*client = (struct client){.fd = control_connect(buf_cstr(&path), &why)};
	buf_finish(&path);
	buf_init(&client->received, CONTROL_MAX_LINE + 4096);
	if (client->fd >= 0)
		return CLIENT_CONNECTED;
	error_set(err, "%s", why.text);
	return *why.text ? CLIENT_FAILED : CLIENT_NO_DAEMON;
}

void client_close(struct client *client)
{
	if (client->fd > 0)
		close(client->fd);
	client->fd = -1;
	buf_finish(&client->received);
}

static bool wait_for(int fd, short events, int timeout_ms, struct error *err)
{
	int64_t until_ms = clock_mono_ms() + timeout_ms;
	struct pollfd wanted = {.fd = fd, .events = events};
	int n;
	do {
		int64_t left_ms = until_ms - clock_mono_ms();
		n = poll(&wanted, 1, left_ms > 0 ? (int)left_ms : 0);
	} while (n < 0 && errno == EINTR);
	return n > 0 || error_set(err, "the daemon does not answer; its log may tell why");
}

bool client_send(struct client *client, struct str request, struct error *err)
{
	struct buf line;
	buf_init(&line, CONTROL_MAX_LINE);
	bool ok = buf_append_str(&line, request) && buf_append_char(&line, '\n');
	if (!ok)
		error_set(err, "the request is too long for the daemon");
	size_t sent = 0;
	while (ok && sent < line.len) {
		ok = wait_for(client->fd, POLLOUT, CONTROL_TIMEOUT_MS, err);
		ssize_t n = ok ? send(client->fd, line.data + sent, line.len - sent,
			MSG_NOSIGNAL | MSG_DONTWAIT) : 0;
		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && errno != EINTR && errno != EAGAIN)
			ok = error_set(err, "the daemon cannot be told: %s", strerror(errno));
	}
	buf_finish(&line);
	return ok;
}

/* The bytes up to the next line feed, when they are all there. */
static bool take_line(struct client *client, struct str *ret_line)
{
	if (client->taken == client->received.len)
		return false;
	struct str rest = str_make(client->received.data + client->taken,
		client->received.len - client->taken);
	size_t end = str_find(rest, '\n');
	if (end == rest.len)
		return false;
	*ret_line = str_make(rest.data, end);
	client->taken += end + 1;
	return true;
}

bool client_line(struct client *client, int timeout_ms, struct str *ret_line, struct error *err)
{
	while (!take_line(client, ret_line)) {
		struct buf *received = &client->received;
		if (client->taken) {
			received->len -= client->taken;
			memmove(received->data, received->data + client->taken, received->len);
			client->taken = 0;
		}
		char *room = buf_reserve(received, 4096);
		if (!room)
			return error_set(err, "the daemon's answer is too long");
		if (!wait_for(client->fd, POLLIN, timeout_ms, err))
			return false;
		ssize_t n = recv(client->fd, room, 4096, 0);
		if (n == 0)
			return error_set(err, "the daemon ended the conversation");
		if (n < 0 && errno != EINTR)
			return error_set(err, "the daemon cannot be heard: %s", strerror(errno));
		if (n > 0)
			received->len += (size_t)n;
	}
	return true;
}

bool client_is_last(struct str line, enum client_answer *ret_answer, struct str *ret_text)
{
	static const struct str words[] = {
		[ANSWER_OK] = {"ok", 2},
		[ANSWER_INVALID] = {"invalid", 7},
		[ANSWER_ERROR] = {"error", 5},
	};
	struct str text, word = str_split(line, ' ', &text);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!str_eq(word, words[i]))
			continue;
		*ret_answer = (enum client_answer)i;
		*ret_text = text;
		return true;
	}
	return false;
}

static bool client_tell(struct cli *cli, struct str request)
{
	struct client client;
	struct error err = {0};
	enum client_state state = client_open(&client, cli, &err);
	struct str line, text = STR("");
	enum client_answer answer;
	bool ok = state == CLIENT_CONNECTED && client_send(&client, request, &err) &&
		client_line(&client, CONTROL_TIMEOUT_MS, &line, &err);
	if (ok && !(client_is_last(line, &answer, &text) && answer == ANSWER_OK))
		ok = error_set(&err, "%.*s", STR_ARG(text));
	if (!ok && state != CLIENT_NO_DAEMON)
		cli_warn(cli, "the change is stored, but the daemon does not know yet: %s", err.text);
	client_close(&client);
	return ok;
}

bool client_tell_changed(struct cli *cli)
{
	return client_tell(cli, STR("changed"));
}

bool client_tell_items(struct cli *cli)
{
	return client_tell(cli, STR("items"));
}
