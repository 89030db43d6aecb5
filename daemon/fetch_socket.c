/* Sockets and timers of libcurl on the loop, and the address policy. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/network.h"
#include "daemon/fetch_state.h"

/* A socket that curl wants to be told of. */
struct watch {
	uv_poll_t poll;
	struct fetcher *fetcher;
	curl_socket_t socket;
};

static void on_watch_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void on_socket_event(uv_poll_t *poll, int status, int events)
{
	struct watch *watch = poll->data;
	struct fetcher *fetcher = watch->fetcher;
	int flags = 0, n_running;
	if (status < 0) /* let curl find out by itself: told of an error, it cannot say which */
		flags |= CURL_CSELECT_IN | CURL_CSELECT_OUT;
	if (events & UV_READABLE)
		flags |= CURL_CSELECT_IN;
	if (events & UV_WRITABLE)
		flags |= CURL_CSELECT_OUT;
	curl_multi_socket_action(fetcher->multi, watch->socket, flags, &n_running);
	fetcher_reap(fetcher);
}

static void on_curl_timeout(uv_timer_t *timer)
{
	struct fetcher *fetcher = timer->data;
	int n_running;
	curl_multi_socket_action(fetcher->multi, CURL_SOCKET_TIMEOUT, 0, &n_running);
	fetcher_reap(fetcher);
}

/* libcurl forbids calls into itself from here. */
static int on_timer_wanted(CURLM *multi, long timeout_ms, void *user)
{
	(void)multi;
	struct fetcher *fetcher = user;
	if (timeout_ms < 0)
		uv_timer_stop(&fetcher->timer);
	else
		uv_timer_start(&fetcher->timer, on_curl_timeout, (uint64_t)timeout_ms, 0);
	return 0;
}

static struct watch *watch_new(struct fetcher *fetcher, curl_socket_t socket)
{
	struct watch *watch = xcalloc(1, sizeof *watch);
	watch->fetcher = fetcher;
	watch->socket = socket;
	if (uv_poll_init_socket(fetcher->loop, &watch->poll, socket) != 0) {
		free(watch);
		return NULL;
	}
	watch->poll.data = watch;
	curl_multi_assign(fetcher->multi, socket, watch);
	return watch;
}

static int on_socket_wanted(CURL *easy, curl_socket_t socket, int what, void *user, void *assigned)
{
	(void)easy;
	struct fetcher *fetcher = user;
	struct watch *watch = assigned;
	if (what == CURL_POLL_REMOVE) {
		if (watch) {
			uv_poll_stop(&watch->poll);
			curl_multi_assign(fetcher->multi, socket, NULL);
			uv_close((uv_handle_t *)&watch->poll, on_watch_closed);
		}
		return 0;
	}
	if (!watch)
		watch = watch_new(fetcher, socket);
	if (!watch)
		return -1;
	int events = (what & CURL_POLL_IN ? UV_READABLE : 0) | (what & CURL_POLL_OUT ? UV_WRITABLE : 0);
	return uv_poll_start(&watch->poll, events, on_socket_event) == 0 ? 0 : -1;
}

/* --- the address policy */

static bool address_is_allowed(const struct fetch *fetch, const struct sockaddr *address)
{
	const struct config *config = fetch->fetcher->config;
	if (address_is_public(address) || fetch->request.allows_private)
		return true;
	for (size_t i = 0; i < config->fetch.n_allow_networks; i++)
		if (network_contains(&config->fetch.allow_networks[i], address))
			return true;
	return false;
}

/* A proxy does the connecting, and so the refusing. */
static bool has_proxy(const struct fetch *fetch)
{
	const struct account *account = fetch->request.account;
	return fetch->fetcher->config->fetch.proxy || (account && account->proxy);
}

static bool may_connect(struct fetch *fetch, const struct sockaddr *address)
{
	if (!fetch->request.may_connect || fetch->request.may_connect(fetch->user, address))
		return true;
	fetch->is_crowded = true;
	return false;
}

/* Sees the very address that will be connected to, after name resolution: no gap for rebinding. */
static curl_socket_t on_open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = user;
	if (purpose != CURLSOCKTYPE_IPCXN
		|| (!has_proxy(fetch) && !address_is_allowed(fetch, &address->addr))) {
		fetch->was_refused = true;
		return CURL_SOCKET_BAD;
	}
	if (!has_proxy(fetch) && !may_connect(fetch, &address->addr))
		return CURL_SOCKET_BAD;
	int descriptor = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
	fetch->lacks_socket = descriptor < 0
		&& (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM);
	return descriptor;
}

/* A reused connection never opens a socket, and the allow-list may have shrunk since it was opened. */
static int on_request_starts(void *user, char *peer, char *local, int peer_port, int local_port)
{
	(void)local, (void)peer_port, (void)local_port;
	struct fetch *fetch = user;
	struct sockaddr_in six_less = {.sin_family = AF_INET};
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	const struct sockaddr *address = (const struct sockaddr *)&six;
	if (inet_pton(AF_INET, peer, &six_less.sin_addr) == 1)
		address = (const struct sockaddr *)&six_less;
	else if (inet_pton(AF_INET6, peer, &six.sin6_addr) != 1)
		address = NULL;
	if (has_proxy(fetch))
		return CURL_PREREQFUNC_OK;
	if (address && address_is_allowed(fetch, address))
		return may_connect(fetch, address) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
	fetch->was_refused = true;
	return CURL_PREREQFUNC_ABORT;
}

void fetcher_watch(struct fetcher *fetcher)
{
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted);
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETDATA, fetcher);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERDATA, fetcher);
}

void fetch_guard(struct fetch *fetch)
{
	curl_easy_setopt(fetch->easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(fetch->easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_PREREQFUNCTION, on_request_starts);
	curl_easy_setopt(fetch->easy, CURLOPT_PREREQDATA, fetch);
}
