/* What it means when a transfer fails. */
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/url.h"
#include "daemon/fetch_state.h"

enum { HTTP1_S = 30 * 86400 }; /* then somebody may have mended it; finding out costs a try that fails */

static uint64_t origin_key(const char *address)
{
	struct buf origin;
	buf_init(&origin, URL_MAX);
	url_origin(str_of(address), &origin);
	uint64_t key = hash64(buf_str(&origin));
	buf_finish(&origin);
	return key;
}

bool fetcher_knows_http1(const struct fetcher *fetcher, const char *address)
{
	if (!fetcher->n_http1_hosts)
		return false;
	uint64_t key = origin_key(address);
	int64_t now = clock_now();
	for (uint32_t i = 0; i < N_HTTP1_HOSTS; i++)
		if (fetcher->http1_hosts[i].key == key && fetcher->http1_hosts[i].until > now)
			return true;
	return false;
}

void fetcher_recall_http1(struct fetcher *fetcher, uint64_t key, int64_t until)
{
	uint32_t i = fetcher->n_http1_hosts++ % N_HTTP1_HOSTS;
	fetcher->http1_hosts[i].key = key;
	fetcher->http1_hosts[i].until = until;
}

static void note_http1(struct fetch *fetch)
{
	struct response *response = &fetch->response;
	if (fetcher_knows_http1(fetch->fetcher, fetch->chain.url))
		return;
	response->http1_key = origin_key(fetch->chain.url);
	response->http1_until = clock_now() + HTTP1_S;
	fetcher_recall_http1(fetch->fetcher, response->http1_key, response->http1_until);
}

/* What a transfer's failure means. Everything else is transient. */
static const struct {
	CURLcode code;
	enum feed_failure failure;
	const char *text;
} curl_failures[] = {
	{CURLE_COULDNT_RESOLVE_HOST, FAILURE_TRANSIENT, "the host name cannot be resolved"},
	{CURLE_COULDNT_RESOLVE_PROXY, FAILURE_TRANSIENT, "the proxy's name cannot be resolved"},
	{CURLE_COULDNT_CONNECT, FAILURE_TRANSIENT, "no connection"},
	{CURLE_OPERATION_TIMEDOUT, FAILURE_TRANSIENT, "timed out"},
	{CURLE_PARTIAL_FILE, FAILURE_TRANSIENT, "the body was cut short"},
	{CURLE_RECV_ERROR, FAILURE_TRANSIENT, "the connection broke"},
	{CURLE_GOT_NOTHING, FAILURE_TRANSIENT, "the server closed without an answer"},
	{CURLE_PEER_FAILED_VERIFICATION, FAILURE_TRANSIENT, "the certificate is not valid"},
	{CURLE_HTTP2, FAILURE_TRANSIENT, "HTTP/2 failed, HTTP/1.1 will be tried"},
	{CURLE_HTTP2_STREAM, FAILURE_TRANSIENT, "HTTP/2 failed, HTTP/1.1 will be tried"},
	{CURLE_SSL_CACERT_BADFILE, FAILURE_TRANSIENT, "the file of certificates cannot be read"},
	{CURLE_SSL_CONNECT_ERROR, FAILURE_TRANSIENT, "the TLS handshake failed"},
	{CURLE_UNSUPPORTED_PROTOCOL, FAILURE_TRANSIENT, "the answer is no HTTP"},
	{CURLE_URL_MALFORMAT, FAILURE_CLIENT, "the address is malformed"},
};

/* The proxy has answered, and no: true, with what it said. */
static bool refused_by_proxy(struct fetch *fetch)
{
	struct response *response = &fetch->response;
	long status = 0;
	curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status < 300)
		return false;
	if (status == 407) {
		response->failure = FAILURE_CLIENT;
		error_set(&response->reason, "the proxy wants credentials (407)");
	} else {
		error_set(&response->reason, "the proxy does not connect us (%ld)", status);
	}
	return true;
}

/* Not one byte reached anybody; without its proxy nobody is there for us, as without a network. */
static bool is_unreachable(const struct fetch *fetch, CURLcode code)
{
	curl_off_t connected_us = 0;
	curl_easy_getinfo(fetch->easy, CURLINFO_CONNECT_TIME_T, &connected_us);
	return code == CURLE_COULDNT_RESOLVE_HOST || code == CURLE_COULDNT_RESOLVE_PROXY
		|| code == CURLE_COULDNT_CONNECT || (code == CURLE_OPERATION_TIMEDOUT && connected_us == 0);
}

/* libcurl tells it by this sentence alone. */
static bool lacks_thread(const struct fetch *fetch, CURLcode code)
{
	return code == CURLE_COULDNT_RESOLVE_HOST
		&& str_starts(str_of(fetch->detail), STR("getaddrinfo() thread failed"));
}

/* libcurl's own words may hold the whole address of the proxy, its password too. */
static const char *failure_detail(const struct fetch *fetch, CURLcode code)
{
	const char *proxy = fetch_proxy(fetch);
	bool has_secret = proxy && strchr(proxy, '@');
	return fetch->detail[0] && !has_secret ? fetch->detail : curl_easy_strerror(code);
}

/* One that ends before the first frame shows as an empty answer, a connection that is closed before the stream as
 * one that was cut short, and a stream that is refused as a connection that died, after five tries of libcurl's
 * own. */
static bool fails_at_http2(const struct fetch *fetch, CURLcode code)
{
	struct str detail = str_of(fetch->detail);
	return code == CURLE_HTTP2 || code == CURLE_HTTP2_STREAM
		|| (code == CURLE_GOT_NOTHING && str_starts(str_of(fetch->chain.url), STR("https:")))
		|| (code == CURLE_PARTIAL_FILE && str_starts(detail, STR("HTTP/2 stream")))
		|| (str_starts(detail, STR("Connection died")) && str_starts(str_of(fetch->chain.url), STR("https:")));
}

/* The limit that a transfer has reached which timed out. */
static const char *timeout_option(const struct fetch *fetch)
{
	if (str_starts(str_of(fetch->detail), STR("Operation too slow")))
		return " (fetch.min-speed)";
	bool is_over = fetcher_now_ms() - fetch->started_ms >= fetch->fetcher->config->fetch.timeout_ms;
	return is_over ? " (fetch.timeout)" : " (fetch.connect-timeout)";
}

void fetch_set_failure(struct fetch *fetch, CURLcode code)
{
	struct response *response = &fetch->response;
	response->failure = FAILURE_TRANSIENT;
	if (fetch->verdict == VERDICT_REFUSED) {
		response->failure = FAILURE_CLIENT;
		error_set(&response->reason,
			"the address is not public (fetch.allow-networks names networks that may be asked)");
		return;
	}
	if (fetch->is_crowded)
		fetch_put_off(fetch);
	if (response->reason.text[0] || response->chain)
		return; /* a limit of ours ended it */
	if (refused_by_proxy(fetch))
		return;
	response->is_held_back = fetch->lacks_socket || lacks_thread(fetch, code)
		|| (fetch->is_paused && code == CURLE_OPERATION_TIMEDOUT);
	if (fails_at_http2(fetch, code))
		note_http1(fetch);
	response->is_unreachable = is_unreachable(fetch, code);
	const char *text = "the transfer failed";
	for (size_t i = 0; i < sizeof curl_failures / sizeof *curl_failures; i++) {
		if (curl_failures[i].code == code) {
			text = curl_failures[i].text;
			response->failure = curl_failures[i].failure;
		}
	}
	error_set(&response->reason, "%s%s: %s", text, code == CURLE_OPERATION_TIMEDOUT ? timeout_option(fetch) : "",
		failure_detail(fetch, code));
}
