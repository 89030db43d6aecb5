/* libcurl's multi interface on libuv. Redirects are followed here, not in libcurl: each hop gets its
 * own address check and only the headers that belong to it, and only a chain of permanent hops may
 * be believed later. Bodies stay encoded: whoever parses also inflates. */
#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "base/url.h"
#include "daemon/fetch_state.h"
#include "daemon/http.h"
#include "parsers/decode.h"

static const char accept_header[] =
	"Accept: application/atom+xml, application/rss+xml, application/feed+json, "
	"application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1";

/* libcurl's time-outs are real time, whatever the clock of the tests shows. */
static int64_t fetcher_now_ms(void)
{
	return (int64_t)(uv_hrtime() / 1000000);
}

/* --- one hop */

static bool is_home(const struct fetch *fetch)
{
	struct buf origin;
	if (!fetch->request.account)
		return false;
	buf_init(&origin, URL_MAX);
	bool same = url_origin(str_of(fetch->chain.url), &origin)
		&& str_eq(buf_str(&origin), str_of(fetch->request.account->origin));
	buf_finish(&origin);
	return same;
}

static void header_list_set(struct fetch *fetch)
{
	const struct request *request = &fetch->request;
	struct curl_slist *list = &fetch->fetcher->accept;
	struct str home = request->validators_url.len ? request->validators_url : str_of(request->url);
	const struct {
		const char *name;
		struct str value;
	} validators[N_VALIDATORS] = {
		{"If-Modified-Since", request->last_modified},
		{"A-IM", request->etag.len ? STR("feed") : request->etag}, /* RFC 3229: a delta will do */
		{"If-None-Match", request->etag},
	};
	fetch->response.was_conditional = false;
	for (size_t i = 0; i < N_VALIDATORS && str_eq(home, str_of(fetch->chain.url)); i++) {
		if (!validators[i].value.len)
			continue;
		fetch->response.was_conditional = true;
		fetch->validators[i].data = arena_printf(fetch->arena, "%s: %.*s", validators[i].name,
			STR_ARG(validators[i].value));
		fetch->validators[i].next = list;
		list = &fetch->validators[i];
	}
	if (is_home(fetch)) {
		const struct account *account = request->account;
		struct curl_slist *own = arena_array(fetch->arena, struct curl_slist, account->n_headers);
		for (size_t i = 0; i < account->n_headers; i++) {
			own[i] = (struct curl_slist){(char *)(uintptr_t)account->headers[i], list};
			list = &own[i];
		}
	}
	curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, list);
}

const char *fetch_proxy(const struct fetch *fetch)
{
	const struct account *account = fetch->request.account;
	return account && account->proxy ? account->proxy : fetch->fetcher->config->fetch.proxy;
}

static bool feed_is_told(const struct config *config, int64_t feed_id)
{
	return feed_id && config->fetch.subscribers && config->fetch.tells_feed_id && !config->fetch.user_agent;
}

const char *fetch_user_agent(const struct config *config, int64_t feed_id, struct arena *arena)
{
	if (config->fetch.user_agent)
		return config->fetch.user_agent;
	const char *contact = config->fetch.contact ? config->fetch.contact : "";
	char subscribers[32] = "", feed[32] = "";
	if (config->fetch.subscribers)
		snprintf(subscribers, sizeof subscribers, "%" PRId64 " subscribers", config->fetch.subscribers);
	if (feed_is_told(config, feed_id))
		snprintf(feed, sizeof feed, "; feed-id=%" PRId64, feed_id);
	if (!contact[0] && !subscribers[0])
		return "courant/" COURANT_VERSION;
	return arena_printf(arena, "courant/" COURANT_VERSION " (%s%s%s%s%s)", contact[0] ? "+" : "", contact,
		contact[0] && subscribers[0] ? "; " : "", subscribers, feed);
}

/* The same for all, unless it is the feed's own or names the feed. */
static const char *hop_user_agent(const struct fetch *fetch)
{
	const struct config *config = fetch->fetcher->config;
	const struct account *account = fetch->request.account;
	if (account && account->user_agent)
		return account->user_agent;
	return feed_is_told(config, fetch->request.feed_id)
		? fetch_user_agent(config, fetch->request.feed_id, fetch->arena) : fetch->fetcher->user_agent;
}

/* Secrets go to the origin that they were configured for: not to where a redirect leads, and not to
 * where the feed has moved since. */
static void hop_set_account(struct fetch *fetch)
{
	const struct config *config = fetch->fetcher->config;
	const struct account *account = fetch->request.account;
	if (!account && !fetch->has_account)
		return;
	bool logs_in = account && account->user && is_home(fetch);
	const char *proxy = fetch_proxy(fetch);
	fetch->has_account = account != NULL;
	curl_easy_setopt(fetch->easy, CURLOPT_USERNAME, logs_in ? account->user : NULL);
	curl_easy_setopt(fetch->easy, CURLOPT_PASSWORD, logs_in ? account->password : NULL);
	curl_easy_setopt(fetch->easy, CURLOPT_PROXY, proxy ? proxy : "");
	curl_easy_setopt(fetch->easy, CURLOPT_CAINFO,
		account && account->ca_file ? account->ca_file : config->fetch.ca_file);
}

static uint64_t origin_key(const char *address)
{
	struct buf origin;
	buf_init(&origin, URL_MAX);
	url_origin(str_of(address), &origin);
	uint64_t key = hash64(buf_str(&origin));
	buf_finish(&origin);
	return key;
}

static bool host_is_http1(const struct fetcher *fetcher, const char *address)
{
	if (!fetcher->n_http1_hosts)
		return false;
	uint64_t key = origin_key(address);
	for (uint32_t i = 0; i < N_HTTP1_HOSTS; i++)
		if (fetcher->http1_hosts[i] == key)
			return true;
	return false;
}

static const char *hop_secure(struct fetch *fetch, const char *url)
{
	const struct hsts *hsts = fetch->fetcher->hsts;
	return hsts ? hsts_secure(hsts, url, fetch->arena, clock_now()) : url;
}

static bool hop_start(struct fetch *fetch)
{
	int64_t left = fetch->fetcher->config->fetch.timeout_ms - (fetcher_now_ms() - fetch->started_ms);
	fetch->was_refused = fetch->is_crowded = fetch->lacks_socket = fetch->ends_early = false;
	fetch->detail[0] = '\0';
	buf_clear(&fetch->response.body);
	fetch_forget_answer(fetch);
	header_list_set(fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_USERAGENT, hop_user_agent(fetch));
	hop_set_account(fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_HTTP_VERSION, host_is_http1(fetch->fetcher, fetch->chain.url)
		? (long)CURL_HTTP_VERSION_1_1 : (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(fetch->easy, CURLOPT_URL, fetch->chain.url);
	curl_easy_setopt(fetch->easy, CURLOPT_TIMEOUT_MS, (long)(left > 0 ? left : 1));
	return curl_multi_add_handle(fetch->fetcher->multi, fetch->easy) == CURLM_OK;
}

/* Without userinfo and fragment; but what logs in to this origin stays where it is. */
static const char *hop_address(struct fetch *fetch, const struct url *url)
{
	const char *address = arena_printf(fetch->arena, "%.*s://%.*s%s%.*s%.*s%s%.*s", STR_ARG(url->scheme),
		STR_ARG(url->host), url->port.len ? ":" : "", STR_ARG(url->port), STR_ARG(url->path),
		url->has_query ? "?" : "", STR_ARG(url->query));
	struct buf whole;
	buf_init(&whole, URL_MAX);
	if (url_lend_userinfo(str_of(address), str_of(fetch->chain.url), &whole))
		address = arena_cstr(fetch->arena, buf_str(&whole));
	buf_finish(&whole);
	return address;
}

/* Nothing is sent now: what is needed to go on from here. */
static void hop_put_off(struct fetch *fetch)
{
	struct chain *chain = arena_new(fetch->arena, struct chain);
	*chain = fetch->chain;
	chain->spent_ms = fetcher_now_ms() - fetch->started_ms;
	fetch->response.chain = chain;
}

/* The address of the next hop; NULL, with a reason, when there is none to follow. */
static const char *redirect_target(struct fetch *fetch)
{
	struct response *response = &fetch->response;
	struct buf absolute;
	const char *target = NULL;
	buf_init(&absolute, URL_MAX);
	struct url url;
	if (!fetch->location.len)
		error_set(&response->reason, "a redirect (%d) without a Location", response->status);
	else if (fetch->chain.n_hops >= fetch->fetcher->config->fetch.max_redirects)
		error_set(&response->reason, "more than %d redirects", fetch->chain.n_hops);
	else if (!url_resolve(str_of(fetch->chain.url), fetch->location, &absolute)
		|| !url_is_http(buf_str(&absolute)) || !url_parse(buf_str(&absolute), &url))
		error_set(&response->reason, "a redirect (%d) to something that is not http or https",
			response->status);
	else
		target = hop_secure(fetch, hop_address(fetch, &url));
	buf_finish(&absolute);
	return target;
}

static bool hop_follow(struct fetch *fetch)
{
	struct response *response = &fetch->response;
	const char *target = redirect_target(fetch);
	bool is_permanent = response->status == 301 || response->status == 308;
	if (target && !chain_follow(&fetch->chain, target, is_permanent)) {
		error_set(&response->reason, "a redirect (%d) that leads in a circle", response->status);
		target = NULL;
	}
	if (!target) {
		response->failure = FAILURE_CLIENT;
		return false;
	}
	if (response->retry_after.len)
		fetch->chain.retry_after = arena_cstr(fetch->arena, response->retry_after);
	if (!fetch->request.may_follow || fetch->request.may_follow(fetch->user, target))
		return hop_start(fetch);
	hop_put_off(fetch);
	return false;
}

/* --- the end of a fetch */

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

static void response_set_failure(struct fetch *fetch, CURLcode code)
{
	struct response *response = &fetch->response;
	response->failure = FAILURE_TRANSIENT;
	if (fetch->was_refused) {
		response->failure = FAILURE_CLIENT;
		error_set(&response->reason,
			"the address is not public (fetch.allow-networks names networks that may be asked)");
		return;
	}
	if (fetch->is_crowded)
		hop_put_off(fetch);
	if (response->reason.text[0] || response->chain)
		return; /* a limit of ours ended it */
	if (refused_by_proxy(fetch))
		return;
	response->is_held_back = fetch->lacks_socket || lacks_thread(fetch, code)
		|| (fetch->is_paused && code == CURLE_OPERATION_TIMEDOUT);
	if (fails_at_http2(fetch, code) && !host_is_http1(fetch->fetcher, fetch->chain.url))
		fetch->fetcher->http1_hosts[fetch->fetcher->n_http1_hosts++ % N_HTTP1_HOSTS] = origin_key(fetch->chain.url);
	response->is_unreachable = is_unreachable(fetch, code);
	const char *text = "the transfer failed";
	for (size_t i = 0; i < sizeof curl_failures / sizeof *curl_failures; i++) {
		if (curl_failures[i].code == code) {
			text = curl_failures[i].text;
			response->failure = curl_failures[i].failure;
		}
	}
	error_set(&response->reason, "%s: %s", text, failure_detail(fetch, code));
}

static void fetch_unlink(struct fetch *fetch)
{
	struct fetcher *fetcher = fetch->fetcher;
	if (fetch->previous)
		fetch->previous->next = fetch->next;
	else
		fetcher->running = fetch->next;
	if (fetch->next)
		fetch->next->previous = fetch->previous;
	fetch->previous = NULL;
	fetch->next = fetcher->idle;
	fetcher->idle = fetch;
}

static void fetch_complete(struct fetch *fetch)
{
	fetch_finish_body(fetch);
	struct response response = fetch->response;
	response.effective_url = fetch->chain.url;
	response.is_moved = fetch->chain.n_hops > 0 ? fetch->chain.is_permanent : fetch->is_secured;
	response.redirect_retry_after = str_of(fetch->chain.retry_after);
	size_t longest = (size_t)fetch->fetcher->config->fetch.max_validator_bytes;
	if (response.etag.len > longest)
		response.etag = str_make(NULL, 0);
	if (response.last_modified.len > longest)
		response.last_modified = str_make(NULL, 0);
	response.body = buf_take(&fetch->response.body);
	fetch->fetcher->n_arriving_bytes -= (int64_t)response.body.cap;
	fetch_leave_memory(fetch);
	fetch_unlink(fetch);
	fetch->on_done(fetch->user, &response);
	fetcher_give_back(fetch->fetcher, (int64_t)response.body.cap); /* unless it was taken */
	buf_finish(&response.body);
}

static void on_transfer_done(struct fetch *fetch, CURLcode code)
{
	long status = 0;
	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_multi_remove_handle(fetch->fetcher->multi, fetch->easy);
	bool answered = code == CURLE_OK || (code == CURLE_WRITE_ERROR && fetch->ends_early)
		|| (code == CURLE_PARTIAL_FILE && status && !status_brings_body((int)status));
	fetch->response.status = (int)status;
	if (answered && fetch->fetcher->hsts && fetch->response.strict.len)
		hsts_note_answer(fetch->fetcher->hsts, fetch->chain.url, fetch->response.strict, clock_now());
	if (!answered) {
		bool is_part = code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || fetch->response.body.full;
		fetch->response.is_part = is_part && status_brings_body((int)status) && fetch->response.body.len;
		response_set_failure(fetch, code);
		fetch->response.status = 0;
	} else if (status_is_redirect((int)status)) {
		if (hop_follow(fetch))
			return;
		if (!fetch->response.reason.text[0] && !fetch->response.chain)
			response_set_failure(fetch, CURLE_FAILED_INIT);
	}
	fetch_complete(fetch);
}

/* After every action, whether transfers run or not: the last one may just have ended by a timeout. */
void fetcher_reap(struct fetcher *fetcher)
{
	CURLMsg *message;
	int n_left;
	while ((message = curl_multi_info_read(fetcher->multi, &n_left))) {
		struct fetch *fetch;
		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&fetch);
		on_transfer_done(fetch, message->data.result);
	}
}

/* --- set-up */

static void easy_configure(struct fetch *fetch)
{
	const struct config *config = fetch->fetcher->config;
	fetch->is_configured = true;
	CURL *easy = fetch->easy;
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)config->fetch.connect_timeout_ms);
	/* "" keeps the environment's proxy out: it would move the address check to the proxy */
	curl_easy_setopt(easy, CURLOPT_PROXY, config->fetch.proxy ? config->fetch.proxy : "");
	/* Debian's built-in CAPATH makes the certificate store uncacheable: 22 ms a handshake
	 * instead of 0.7 ms */
	curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	curl_easy_setopt(easy, CURLOPT_CAINFO, config->fetch.ca_file);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)config->fetch.min_speed);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)((config->fetch.min_speed_ms + 999) / 1000));
	buf_init(&fetch->response.body, (size_t)config->fetch.max_wire_bytes);
}

static CURL *easy_new(struct fetch *fetch)
{
	CURL *easy = curl_easy_init();
	if (!easy)
		die_out_of_memory();
	curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L); /* what an address means is its server's business */
	/* a name that is still being looked up when the time is over: without this the loop, and with it
	 * every other feed, waits until the resolver gives up by itself */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->detail);
	return easy;
}

static struct fetch *fetch_new(struct fetcher *fetcher)
{
	struct fetch *fetch = fetcher->idle;
	if (fetch) {
		fetcher->idle = fetch->next;
	} else {
		fetch = xcalloc(1, sizeof *fetch);
		fetch->fetcher = fetcher;
		fetch->easy = easy_new(fetch);
		fetch_guard(fetch);
		if (fetcher->tls_sessions)
			fetch_resume_tls(fetch);
		fetch_listen(fetch);
	}
	if (!fetch->is_configured)
		easy_configure(fetch);
	fetch->previous = NULL;
	fetch->next = fetcher->running;
	if (fetch->next)
		fetch->next->previous = fetch;
	fetcher->running = fetch;
	return fetch;
}

static void fetch_free(struct fetch *fetch)
{
	buf_finish(&fetch->response.body);
	curl_easy_cleanup(fetch->easy);
	free(fetch);
}

void fetch_start(struct fetcher *fetcher, const struct request *request, struct arena *arena,
	fetch_done_fn on_done, void *user)
{
	struct fetch *fetch = fetch_new(fetcher);
	struct buf body = fetch->response.body;
	fetch->response = (struct response){.body = body};
	fetch->on_done = on_done;
	fetch->user = user;
	fetch->arena = arena;
	fetch->request = *request;
	fetch->chain = request->chain ? *request->chain : chain_begin(request->url);
	fetch->started_ms = fetcher_now_ms() - fetch->chain.spent_ms;
	const char *url = fetch->chain.url;
	fetch->chain.url = hop_secure(fetch, url);
	fetch->is_secured = fetch->chain.url != url;
	/* Adding to the multi cannot fail but for misuse; a timer of 0 ms then starts it from the loop. */
	bool started = hop_start(fetch);
	assert(started);
	(void)started;
}

void fetcher_configure(struct fetcher *fetcher, const struct config *config)
{
	fetcher->config = config;
	arena_clear(&fetcher->arena);
	fetcher->user_agent = fetch_user_agent(config, 0, &fetcher->arena);
	/* as many idle ones again: with fewer, hosts that take turns close each other's connections,
	 * and every request pays for a new one (90 us instead of 50 us a 304) */
	curl_multi_setopt(fetcher->multi, CURLMOPT_MAXCONNECTS, 2 * (long)config->fetch.concurrency);
	for (struct fetch *fetch = fetcher->running; fetch; fetch = fetch->next) {
		fetch->has_account = true;    /* the next hop takes up what has changed … */
		fetch->is_configured = false; /* … and the next fetch what holds for all of one */
	}
	while (fetcher->idle) {
		struct fetch *fetch = fetcher->idle;
		fetcher->idle = fetch->next;
		fetch_free(fetch);
	}
}

/* What libcurl hands out is of use only when it comes of the very library that we call. */
static bool curl_has_our_tls(void)
{
	struct str name = str_of(curl_version_info(CURLVERSION_NOW)->ssl_version);
	return str_eq(str_split(name, '/', &name), STR("OpenSSL"))
		&& str_eq(name, str_of(OpenSSL_version(OPENSSL_VERSION_STRING)));
}

struct fetcher *fetcher_new(uv_loop_t *loop, const struct config *config, struct error *err)
{
	if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK) {
		error_set(err, "libcurl could not be initialised");
		return NULL;
	}
	struct fetcher *fetcher = xcalloc(1, sizeof *fetcher);
	fetcher->loop = loop;
	fetcher->multi = curl_multi_init();
	if (!fetcher->multi)
		die_out_of_memory();
	if (!fetcher_watch(fetcher, err)) {
		curl_multi_cleanup(fetcher->multi);
		fetcher_free(fetcher);
		return NULL;
	}
	if (curl_has_our_tls())
		fetcher->tls_sessions = tls_sessions_new();
	uv_timer_init(loop, &fetcher->resume);
	fetcher->resume.data = fetcher;
	fetcher->accept.data = (char *)(uintptr_t)accept_header;
	fetcher->accept.next = &fetcher->accept_encoding;
	struct buf line;
	buf_init(&line, 256);
	buf_printf(&line, "Accept-Encoding: %s", decode_accepts());
	fetcher->accept_encoding_header = xstrdup(buf_cstr(&line));
	buf_finish(&line);
	fetcher->accept_encoding.data = fetcher->accept_encoding_header;
	fetcher_configure(fetcher, config);
	return fetcher;
}

void fetcher_use_hsts(struct fetcher *fetcher, struct hsts *hsts)
{
	fetcher->hsts = hsts;
}

void fetcher_stop(struct fetcher *fetcher)
{
	while (fetcher->running) {
		struct fetch *fetch = fetcher->running;
		curl_multi_remove_handle(fetcher->multi, fetch->easy);
		fetch_unlink(fetch);
	}
	while (fetcher->idle) {
		struct fetch *fetch = fetcher->idle;
		fetcher->idle = fetch->next;
		fetch_free(fetch);
	}
	curl_multi_cleanup(fetcher->multi);
	fetcher->multi = NULL;
	fetcher_unwatch(fetcher);
	uv_close((uv_handle_t *)&fetcher->resume, NULL);
}

void fetcher_free(struct fetcher *fetcher)
{
	if (!fetcher)
		return;
	tls_sessions_free(fetcher->tls_sessions);
	curl_global_cleanup();
	free(fetcher->accept_encoding_header);
	arena_finish(&fetcher->arena);
	free(fetcher);
}
