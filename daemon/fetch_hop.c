/* One hop of a fetch: its address and only the headers that belong to it, and where its answer leads. Redirects
 * are followed here, not in libcurl, so that each gets its own address check, and only a chain of permanent hops
 * may be believed later. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/url.h"
#include "daemon/fetch_state.h"
#include "daemon/http.h"

/* libcurl's time-outs are real time, whatever the clock of the tests shows. */
int64_t fetcher_now_ms(void)
{
	return (int64_t)(uv_hrtime() / 1000000);
}

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
	const struct account *account = fetch->request.account;
	if (!account && !fetch->has_account)
		return;
	bool logs_in = account && account->user && is_home(fetch);
	const char *proxy = fetch_proxy(fetch);
	fetch->has_account = account != NULL;
	curl_easy_setopt(fetch->easy, CURLOPT_USERNAME, logs_in ? account->user : NULL);
	curl_easy_setopt(fetch->easy, CURLOPT_PASSWORD, logs_in ? account->password : NULL);
	curl_easy_setopt(fetch->easy, CURLOPT_PROXY, proxy ? proxy : "");
	curl_easy_setopt(fetch->easy, CURLOPT_CAINFO, fetcher_trust(fetch->fetcher, account, fetch->arena));
}

const char *fetch_secure(struct fetch *fetch, const char *url)
{
	const struct hsts *hsts = fetch->fetcher->hsts;
	return hsts ? hsts_secure(hsts, url, fetch->arena, clock_now()) : url;
}

bool fetch_start_hop(struct fetch *fetch)
{
	int64_t left = fetch->fetcher->config->fetch.timeout_ms - (fetcher_now_ms() - fetch->started_ms);
	fetch->verdict = VERDICT_NONE;
	fetch->is_crowded = fetch->lacks_socket = fetch->ends_early = false;
	fetch->detail[0] = '\0';
	buf_clear(&fetch->response.body);
	fetch_forget_answer(fetch);
	header_list_set(fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_USERAGENT, hop_user_agent(fetch));
	hop_set_account(fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_HTTP_VERSION, fetcher_knows_http1(fetch->fetcher, fetch->chain.url)
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
void fetch_put_off(struct fetch *fetch)
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
		target = fetch_secure(fetch, hop_address(fetch, &url));
	buf_finish(&absolute);
	return target;
}

bool fetch_follow(struct fetch *fetch)
{
	struct response *response = &fetch->response;
	const char *from = fetch->chain.url, *target = redirect_target(fetch);
	bool is_permanent = response->status == 301 || response->status == 308;
	if (target && !chain_follow(&fetch->chain, target, is_permanent)) {
		error_set(&response->reason, "a redirect (%d) that leads in a circle", response->status);
		target = NULL;
	}
	if (!target) {
		response->failure = FAILURE_CLIENT;
		return false;
	}
	int64_t retry_at = http_retry_after(response->retry_after, response->date, clock_now(),
		fetch->fetcher->config->fetch.max_wait_s);
	if (retry_at != TIME_NONE && (!fetch->chain.retry_by || retry_at > fetch->chain.retry_at)) {
		fetch->chain.retry_by = from;
		fetch->chain.retry_at = retry_at;
	}
	if (!fetch->request.may_follow || fetch->request.may_follow(fetch->user, target))
		return fetch_start_hop(fetch);
	fetch_put_off(fetch);
	return false;
}
