/* Sockets and timers of libcurl on the loop, the address policy, and whose sessions of TLS are whose. */
#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/network.h"
#include "base/url.h"
#include "daemon/fetch_state.h"

enum {
	AT_ONCE = 8,           /* sockets that are served without looking at the time */
	TURN_NS = 4000 * 1000, /* 140 sockets one after the other kept the loop for 10 ms */
};

bool fetcher_turn_is_over(struct fetcher *fetcher)
{
	uint64_t now_ns = uv_hrtime();
	if (!fetcher->turn_ends_ns)
		fetcher->turn_ends_ns = now_ns + TURN_NS;
	return now_ns >= fetcher->turn_ends_ns;
}

static void on_turn(uv_prepare_t *turn)
{
	struct fetcher *fetcher = turn->data;
	fetcher->turn_ends_ns = 0;
}

static void socket_serve(struct fetcher *fetcher, const struct epoll_event *ready)
{
	int flags = 0, n_running;
	if (ready->events & (EPOLLERR | EPOLLHUP)) /* told of an error, curl cannot say which */
		flags |= CURL_CSELECT_IN | CURL_CSELECT_OUT;
	if (ready->events & EPOLLIN)
		flags |= CURL_CSELECT_IN;
	if (ready->events & EPOLLOUT)
		flags |= CURL_CSELECT_OUT;
	curl_multi_socket_action(fetcher->multi, ready->data.fd, flags, &n_running);
	fetcher_reap(fetcher);
}

/* Who is left is ready still in the next turn, and goes before those who were served. */
static void on_sockets_ready(uv_poll_t *poll, int status, int events)
{
	(void)status, (void)events;
	struct fetcher *fetcher = poll->data;
	struct epoll_event ready[AT_ONCE];
	int n;
	do {
		n = epoll_wait(fetcher->sockets, ready, AT_ONCE, 0);
		for (int i = 0; i < n; i++)
			socket_serve(fetcher, &ready[i]);
	} while (n == AT_ONCE && !fetcher_turn_is_over(fetcher));
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

/* assigned: not NULL once the socket is known. */
static int on_socket_wanted(CURL *easy, curl_socket_t socket, int what, void *user, void *assigned)
{
	(void)easy;
	struct fetcher *fetcher = user;
	struct epoll_event event = {.data.fd = socket};
	if (what == CURL_POLL_REMOVE) {
		epoll_ctl(fetcher->sockets, EPOLL_CTL_DEL, socket, &event);
		return 0;
	}
	event.events = (what & CURL_POLL_IN ? EPOLLIN : 0U) | (what & CURL_POLL_OUT ? EPOLLOUT : 0U);
	if (epoll_ctl(fetcher->sockets, assigned ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0)
		return -1;
	curl_multi_assign(fetcher->multi, socket, fetcher);
	return 0;
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
	return fetch_proxy(fetch) != NULL;
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
		if (fetch->verdict == VERDICT_NONE)
			fetch->verdict = VERDICT_REFUSED;
		return CURL_SOCKET_BAD;
	}
	fetch->verdict = VERDICT_ALLOWED;
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
	if (address && address_is_allowed(fetch, address)) {
		fetch->is_crowded = false; /* another address was: something is sent now */
		return may_connect(fetch, address) ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
	}
	fetch->verdict = VERDICT_REFUSED;
	return CURL_PREREQFUNC_ABORT;
}

bool fetcher_watch(struct fetcher *fetcher, struct error *err)
{
	fetcher->sockets = epoll_create1(EPOLL_CLOEXEC);
	int failed = fetcher->sockets < 0 ? uv_translate_sys_error(errno)
		: uv_poll_init(fetcher->loop, &fetcher->sockets_ready, fetcher->sockets);
	if (failed && fetcher->sockets >= 0)
		close(fetcher->sockets);
	if (failed)
		return error_set(err, "connections cannot be waited for: %s", uv_strerror(failed));
	uv_timer_init(fetcher->loop, &fetcher->timer);
	uv_prepare_init(fetcher->loop, &fetcher->turn);
	fetcher->timer.data = fetcher->sockets_ready.data = fetcher->turn.data = fetcher;
	uv_prepare_start(&fetcher->turn, on_turn);
	uv_poll_start(&fetcher->sockets_ready, UV_READABLE, on_sockets_ready);
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETFUNCTION, on_socket_wanted);
	curl_multi_setopt(fetcher->multi, CURLMOPT_SOCKETDATA, fetcher);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERFUNCTION, on_timer_wanted);
	curl_multi_setopt(fetcher->multi, CURLMOPT_TIMERDATA, fetcher);
	return true;
}

void fetcher_unwatch(struct fetcher *fetcher)
{
	uv_close((uv_handle_t *)&fetcher->timer, NULL);
	uv_close((uv_handle_t *)&fetcher->turn, NULL);
	uv_close((uv_handle_t *)&fetcher->sockets_ready, NULL);
	close(fetcher->sockets);
}

void fetch_guard(struct fetch *fetch)
{
	curl_easy_setopt(fetch->easy, CURLOPT_OPENSOCKETFUNCTION, on_open_socket);
	curl_easy_setopt(fetch->easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_PREREQFUNCTION, on_request_starts);
	curl_easy_setopt(fetch->easy, CURLOPT_PREREQDATA, fetch);
}

/* --- sessions of TLS */

/* A context for one connection, of this hop. Its sessions are for the same origin, verified by the same
 * certificates; and by the same proxy, or a server could tell that two who come by different ways are one.
 * After a reload the configuration is not what the handle was set up with, and a proxy that itself speaks
 * TLS has contexts that look like those of the origin: nothing is resumed then. */
static CURLcode on_tls_context(CURL *easy, void *context, void *user)
{
	(void)easy;
	struct fetch *fetch = user;
	const char *proxy = fetch_proxy(fetch);
	struct buf peer;
	if (!fetch->is_configured || str_starts_nocase(str_of(proxy), STR("https:")))
		return CURLE_OK;
	buf_init(&peer, 2 * URL_MAX + PATH_MAX);
	if (url_origin(str_of(fetch->chain.url), &peer)
		&& buf_printf(&peer, "\n%s\n%s", proxy ? proxy : "",
			fetcher_trust(fetch->fetcher, fetch->request.account, fetch->arena)))
		tls_sessions_serve(fetch->fetcher->tls_sessions, context, buf_str(&peer));
	buf_finish(&peer);
	return CURLE_OK;
}

void fetch_resume_tls(struct fetch *fetch)
{
	curl_easy_setopt(fetch->easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
	curl_easy_setopt(fetch->easy, CURLOPT_SSL_CTX_FUNCTION, on_tls_context);
	curl_easy_setopt(fetch->easy, CURLOPT_SSL_CTX_DATA, fetch);
}
