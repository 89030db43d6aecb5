/* libcurl's multi interface on libuv: the beginning and the end of a fetch. Bodies stay encoded: whoever parses
 * also inflates. */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "daemon/fetch_state.h"
#include "parsers/decode.h"

static const char accept_header[] =
	"Accept: application/atom+xml, application/rss+xml, application/feed+json, "
	"application/rdf+xml;q=0.9, application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1";

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
	response.is_redirected = fetch->chain.n_hops > 0;
	response.is_moved = fetch->chain.n_hops > 0 ? fetch->chain.is_permanent : fetch->is_secured;
	response.redirect_retry_by = fetch->chain.retry_by;
	response.redirect_retry_at = fetch->chain.retry_at;
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
	fetch_note_lookup(fetch, code);
	if (answered && fetch->fetcher->hsts && fetch->response.strict.len)
		hsts_note_answer(fetch->fetcher->hsts, fetch->chain.url, fetch->response.strict, clock_now());
	if (!answered) {
		bool is_part = code == CURLE_PARTIAL_FILE || code == CURLE_RECV_ERROR || fetch->response.body.full;
		fetch->response.is_part = is_part && status_brings_body((int)status) && fetch->response.body.len;
		fetch_set_failure(fetch, code);
		fetch->response.status = 0;
	} else if (status_is_redirect((int)status)) {
		if (fetch_follow(fetch))
			return;
		if (!fetch->response.reason.text[0] && !fetch->response.chain)
			fetch_set_failure(fetch, CURLE_FAILED_INIT);
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
	curl_easy_setopt(easy, CURLOPT_CAINFO, fetch->fetcher->trusted);
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
	fetch->chain.url = fetch_secure(fetch, url);
	fetch->is_secured = fetch->chain.url != url;
	/* Adding to the multi cannot fail but for misuse; a timer of 0 ms then starts it from the loop. */
	bool started = fetch_start_hop(fetch);
	assert(started);
	(void)started;
}

void fetcher_configure(struct fetcher *fetcher, const struct config *config)
{
	fetcher->config = config;
	arena_clear(&fetcher->arena);
	fetcher->user_agent = fetch_user_agent(config, 0, &fetcher->arena);
	fetcher_look_at_trust(fetcher);
	fetcher->trusted = fetcher_trust(fetcher, NULL, &fetcher->arena);
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
	fetcher_count_own_threads(fetcher);
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
