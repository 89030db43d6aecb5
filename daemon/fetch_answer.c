/* What arrives: the headers that mean something to us, and bodies as long as there is room for them. */
#include <string.h>

#include "base/hash.h"
#include "daemon/fetch_state.h"
#include "daemon/http.h"
#include "daemon/limits.h"
#include "parsers/document_read.h"
#include "parsers/wall.h"

enum {
	MAX_PAGE_BYTES = 64 * 1024, /* of an error page: read, so that the connection can be kept */
	/* Hashed while they are at hand: 5 MB at the end, with the memory that had grown around them, kept the
	 * loop for 7 ms. Stored hashes depend on it. */
	HASH_BLOCK_BYTES = 64 * 1024,
	MAX_JOINED_BYTES = 1024, /* of a list that comes in several lines */
};

bool status_is_redirect(int status)
{
	return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool status_brings_body(int status)
{
	return status == 200 || status == 226;
}

/* The headers that mean something to us, and where they go. Of those that are lists several lines are one
 * (RFC 9110 section 5.3); of the others the last one counts. */
static const struct {
	struct str name;
	size_t offset;
	bool is_list;
} wanted_headers[] = {
	{{"age", 3}, offsetof(struct response, age)},
	{{"cache-control", 13}, offsetof(struct response, cache_control), true},
	{{"cf-mitigated", 12}, offsetof(struct response, challenge)},
	{{"content-encoding", 16}, offsetof(struct response, content_encoding), true},
	{{"content-type", 12}, offsetof(struct response, content_type)},
	{{"date", 4}, offsetof(struct response, date)},
	{{"etag", 4}, offsetof(struct response, etag)},
	{{"expires", 7}, offsetof(struct response, expires)},
	{{"im", 2}, offsetof(struct response, instance_manipulation)},
	{{"last-modified", 13}, offsetof(struct response, last_modified)},
	{{"ratelimit", 9}, offsetof(struct response, rate), true},
	{{"ratelimit-remaining", 19}, offsetof(struct response, rate_remaining)},
	{{"ratelimit-reset", 15}, offsetof(struct response, rate_reset)},
	{{"retry-after", 11}, offsetof(struct response, retry_after)},
	{{"x-amzn-waf-action", 17}, offsetof(struct response, challenge)},
	{{"strict-transport-security", 25}, offsetof(struct response, strict)},
	{{"x-ratelimit-remaining", 21}, offsetof(struct response, rate_remaining)},
	{{"x-ratelimit-reset", 17}, offsetof(struct response, rate_reset)},
};

static int answer_status(const struct fetch *fetch)
{
	long status = 0;
	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	return (int)status;
}

void fetch_forget_answer(struct fetch *fetch)
{
	for (size_t i = 0; i < sizeof wanted_headers / sizeof *wanted_headers; i++)
		*(struct str *)((char *)&fetch->response + wanted_headers[i].offset) = str_make(NULL, 0);
	fetch->location = fetch->response.hub = fetch->response.self = str_make(NULL, 0);
	fetch->n_header_bytes = fetch->n_page_bytes = fetch->n_hashed_bytes = 0;
}

/* Several headers may name several links; the first of a relation counts. */
static void header_store_link(struct fetch *fetch, struct str value)
{
	struct response *response = &fetch->response;
	if (!response->hub.len)
		response->hub = arena_str(fetch->arena, http_link(value, STR("hub")));
	if (!response->self.len)
		response->self = arena_str(fetch->arena, http_link(value, STR("self")));
}

static void header_join(struct fetch *fetch, struct str *field, struct str value)
{
	if (field->len + value.len <= MAX_JOINED_BYTES)
		*field = str_of(arena_printf(fetch->arena, "%.*s, %.*s", STR_ARG(*field), STR_ARG(value)));
}

static bool header_store(struct fetch *fetch, struct str name, struct str value)
{
	long long announced;
	for (size_t i = 0; i < sizeof wanted_headers / sizeof *wanted_headers; i++) {
		struct str *field = (struct str *)((char *)&fetch->response + wanted_headers[i].offset);
		if (!str_eq_nocase(name, wanted_headers[i].name))
			continue;
		if (wanted_headers[i].is_list && field->len)
			header_join(fetch, field, value);
		else
			*field = arena_str(fetch->arena, value);
	}
	if (str_eq_nocase(name, STR("location")))
		fetch->location = arena_str(fetch->arena, value);
	if (str_eq_nocase(name, STR("link")))
		header_store_link(fetch, value);
	/* a 304 has no body and names the length of the 200 that it stands for */
	if (str_eq_nocase(name, STR("content-length")) && status_brings_body(answer_status(fetch))
		&& str_to_int64(value, &announced)
		&& announced > fetch->fetcher->config->fetch.max_wire_bytes)
		return error_set(&fetch->response.reason,
			"the server announces %lld bytes, more than fetch.max-wire allows", announced);
	return true;
}

/* With the last header: a connection that nobody waits for is closed, here and at the server. Kept,
 * it would be 80 KB for the seconds until the server hangs up, and every new one would be looked
 * for among them (4 % of a TLS fetch). The next hop of a redirect may well want it. */
static void connection_choose_end(struct fetch *fetch)
{
	bool is_last = !status_is_redirect(answer_status(fetch));
	curl_easy_setopt(fetch->easy, CURLOPT_FORBID_REUSE, fetch->request.closes && is_last ? 1L : 0L);
}

static size_t on_header(char *bytes, size_t size, size_t n, void *user)
{
	struct fetch *fetch = user;
	struct str value, line = str_make(bytes, size * n);
	if (str_starts(line, STR("HTTP/")))
		fetch_forget_answer(fetch); /* a new answer: after 1xx, for one */
	fetch->n_header_bytes += line.len;
	if ((int64_t)fetch->n_header_bytes > fetch->fetcher->config->fetch.max_header_bytes) {
		error_set(&fetch->response.reason, "more than %lld bytes of headers (fetch.max-headers)",
			(long long)fetch->fetcher->config->fetch.max_header_bytes);
		return 0;
	}
	struct str name = str_split(line, ':', &value);
	if (line.len <= 2)
		connection_choose_end(fetch);
	if (!value.data)
		return line.len;
	return header_store(fetch, str_trim(name), str_trim(value)) ? line.len : 0;
}

/* Unpausing may call on_body at once, which may pause again. */
static void resume_all(struct fetcher *fetcher)
{
	for (struct fetch *fetch = fetcher->running; fetch; fetch = fetch->next) {
		if (!fetch->is_paused)
			continue;
		fetch->is_paused = false;
		fetcher->n_paused--;
		curl_easy_pause(fetch->easy, CURLPAUSE_CONT);
	}
}

static void on_resume(uv_timer_t *timer)
{
	resume_all(timer->data);
}

/* Many large answers at once: all but one wait on the network, where they cost us nothing. And curl by
 * itself reads a hundred times from a socket that does not run dry: 20 endless bodies kept the loop for
 * 160 ms. */
static bool must_wait(struct fetch *fetch, size_t n)
{
	struct fetcher *fetcher = fetch->fetcher;
	if (fetcher_turn_is_over(fetcher)) {
		uv_timer_start(&fetcher->resume, on_resume, 1, 0);
		fetch->is_paused = true;
		fetcher->n_paused++;
		return true;
	}
	if (fetcher->n_held_bytes + (int64_t)n <= fetcher->config->fetch.max_held_bytes
		|| fetcher->first_served == fetch)
		return false;
	if (!fetcher->first_served && fetcher->n_held_bytes == fetcher->n_arriving_bytes) {
		fetcher->first_served = fetch;
		return false;
	}
	fetch->is_paused = true;
	fetcher->n_paused++;
	return true;
}

/* Another reader, or one with other limits, may find other entries in the same bytes. */
static uint64_t reader_of(const struct fetcher *fetcher)
{
	struct read_limits limits = limits_of(fetcher->config);
	return hash64_more(READ_VERSION, str_make((const char *)&limits, sizeof limits));
}

static void hash_bytes(struct fetch *fetch, size_t n)
{
	struct response *response = &fetch->response;
	const char *bytes = n ? response->body.data + fetch->n_hashed_bytes : NULL;
	if (!fetch->n_hashed_bytes)
		response->wire_hash = hash64_more(reader_of(fetch->fetcher), response->content_encoding);
	response->wire_hash = hash64_more(response->wire_hash, str_make(bytes, n));
	fetch->n_hashed_bytes += n;
}

static void hash_blocks(struct fetch *fetch)
{
	while (fetch->response.body.len - fetch->n_hashed_bytes > HASH_BLOCK_BYTES)
		hash_bytes(fetch, HASH_BLOCK_BYTES);
}

/* Not what a site itself answers for an address that it does not have: some walls put their script there. */
static bool status_may_be_wall(int status)
{
	return status >= 400 && status != 404 && status != 410;
}

void fetch_finish_body(struct fetch *fetch)
{
	struct response *response = &fetch->response;
	hash_bytes(fetch, response->body.len - fetch->n_hashed_bytes);
	if (!response->body.len || !status_may_be_wall(response->status))
		return;
	response->is_page = response->content_encoding.len;
	if (response->is_page)
		return;
	if (wall_is_page(buf_str(&response->body)))
		response->challenge = STR("page");
	buf_clear(&response->body);
}

static bool body_take(struct fetch *fetch, const char *bytes, size_t n)
{
	size_t cap = fetch->response.body.cap;
	if (!buf_append(&fetch->response.body, bytes, n))
		return false;
	fetch->fetcher->n_held_bytes += (int64_t)(fetch->response.body.cap - cap);
	fetch->fetcher->n_arriving_bytes += (int64_t)(fetch->response.body.cap - cap);
	hash_blocks(fetch);
	return true;
}

/* No document: kept as long as it may be a bot wall's. */
static size_t page_take(struct fetch *fetch, int status, const char *bytes, size_t n)
{
	size_t room = MAX_PAGE_BYTES - fetch->n_page_bytes;
	bool is_kept = status_may_be_wall(status) && !fetch->response.challenge.len;
	if (is_kept && must_wait(fetch, n))
		return CURL_WRITEFUNC_PAUSE;
	if (is_kept)
		body_take(fetch, bytes, n < room ? n : room);
	fetch->n_page_bytes += n;
	fetch->ends_early = n > room;
	return fetch->ends_early ? 0 : n;
}

static size_t on_body(char *bytes, size_t size, size_t n, void *user)
{
	struct fetch *fetch = user;
	int status = answer_status(fetch);
	n *= size;
	if (!status_brings_body(status))
		return page_take(fetch, status, bytes, n);
	if (must_wait(fetch, n))
		return CURL_WRITEFUNC_PAUSE;
	if (body_take(fetch, bytes, n))
		return n;
	error_set(&fetch->response.reason, "the body has more than %zu bytes on the wire (fetch.max-wire)",
		fetch->response.body.max);
	return 0;
}

void fetch_listen(struct fetch *fetch)
{
	curl_easy_setopt(fetch->easy, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(fetch->easy, CURLOPT_HEADERDATA, fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(fetch->easy, CURLOPT_WRITEDATA, fetch);
}

bool fetcher_is_busy(const struct fetcher *fetcher)
{
	return fetcher->n_held_bytes > fetcher->config->fetch.max_held_bytes / 4 * 3;
}

void fetcher_give_back(struct fetcher *fetcher, int64_t n_bytes)
{
	fetcher->n_held_bytes -= n_bytes;
	bool is_stuck = !fetcher->first_served && fetcher->n_held_bytes == fetcher->n_arriving_bytes;
	if (fetcher->n_paused && (is_stuck || !fetcher_is_busy(fetcher)))
		resume_all(fetcher);
}

void fetch_leave_memory(struct fetch *fetch)
{
	struct fetcher *fetcher = fetch->fetcher;
	if (fetch->is_paused)
		fetcher->n_paused--;
	fetch->is_paused = false;
	if (fetcher->first_served != fetch)
		return;
	fetcher->first_served = NULL;
	fetcher_give_back(fetcher, 0);
}
