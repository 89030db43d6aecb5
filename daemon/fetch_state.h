#pragma once
/* What the files of the fetcher share: fetch.c (beginning and end), fetch_hop.c, fetch_failure.c,
 * fetch_lookups.c, fetch_socket.c (libcurl on the loop, whom it may connect to, and what TLS resumes),
 * fetch_trust.c (whose certificates count) and fetch_answer.c (what arrives, and how much of it). */
#include <curl/curl.h>

#include "daemon/fetch.h"
#include "daemon/tls_session.h"

enum {
	N_VALIDATORS = 3,
	N_HTTP1_HOSTS = 1024, /* remembered; the oldest goes first */
};

struct fetcher {
	uv_loop_t *loop;
	uv_timer_t timer;
	int sockets; /* an epoll descriptor of what curl waits for; itself one of the loop's */
	uv_poll_t sockets_ready;
	CURLM *multi;
	struct tls_sessions *tls_sessions; /* NULL: libcurl does its TLS by another library */
	const struct config *config;
	struct hsts *hsts;  /* NULL: not looked after */
	struct arena arena; /* strings of the configuration that requests carry */
	const char *user_agent; /* of requests for no feed, and of all where feeds are not told */
	const char *trusted;    /* fetch.ca-file, by its name of today */
	uint64_t trust_state;   /* of it, and of those of feeds: their contents, as far as their facts tell */
	int trust_name;         /* how many detours the names of these files take by now */
	char *accept_encoding_header;
	struct curl_slist accept, accept_encoding; /* the end of every request's header list */
	struct fetch *idle;                        /* easy handles are kept: 2 us saved a request */
	struct fetch *running;
	struct fetch *first_served;    /* may go on though memory is short and nobody else will free any */
	int64_t n_held_bytes;     /* of bodies that arrive, and of those handed out */
	int64_t n_arriving_bytes; /* of the former alone */
	uint32_t n_paused;
	uv_prepare_t turn;     /* of the loop, a new one */
	uint64_t turn_ends_ns; /* on uv_hrtime(); 0: it has not been asked for yet */
	uv_timer_t resume;     /* of those who wait for the next turn */
	struct {
		uint64_t key;
		int64_t until;
	} http1_hosts[N_HTTP1_HOSTS]; /* whose HTTP/2 is broken */
	uint32_t n_http1_hosts;
	uint32_t n_lost_lookups; /* of names, by transfers that have timed out; at most */
	uint32_t n_own_threads;
};

enum verdict { VERDICT_NONE, VERDICT_REFUSED, VERDICT_ALLOWED };

struct fetch {
	struct fetcher *fetcher;
	struct fetch *next, *previous; /* in fetcher->running; next alone in fetcher->idle */
	CURL *easy;
	fetch_done_fn on_done;
	void *user;
	struct arena *arena;
	struct request request;
	struct response response;
	struct chain chain; /* up to this hop, whose address is its url */
	struct str location;
	int64_t started_ms; /* of the first hop, on fetcher_now_ms(), as if none had waited */
	bool is_secured;    /* the address said http, and the host wants https alone */
	enum verdict verdict; /* of the address policy; of several addresses one that it allows counts */
	bool is_crowded;    /* request.may_connect said no */
	bool lacks_socket;  /* we have no descriptor left */
	bool ends_early;    /* we stop reading on purpose: the answer needs no body */
	bool is_paused;     /* waits for memory */
	bool is_configured; /* the handle has the limits of the configuration as it is */
	bool has_account;   /* the handle is set up for request.account */
	size_t n_header_bytes, n_page_bytes, n_hashed_bytes;
	struct curl_slist validators[N_VALIDATORS];
	char detail[CURL_ERROR_SIZE];
};

/* The proxy that makes the connections; NULL: we do. */
const char *fetch_proxy(const struct fetch *fetch);

/* When configured: files of certificates may have other contents by now (fetch_trust.c). */
void fetcher_look_at_trust(struct fetcher *fetcher);
/* The name of the file that is trusted; account NULL: by requests without one. */
const char *fetcher_trust(const struct fetcher *fetcher, const struct account *account, struct arena *arena);

/* libcurl's time-outs are real time, whatever the clock of the tests shows. */
int64_t fetcher_now_ms(void);
/* The address itself, or its https form where the host wants that alone. */
const char *fetch_secure(struct fetch *fetch, const char *url);
/* Asks fetch->chain.url. False: libcurl cannot. */
bool fetch_start_hop(struct fetch *fetch);
/* Goes where the redirect leads. False: it leads nowhere, which response.reason tells, or it is put off. */
bool fetch_follow(struct fetch *fetch);
/* Nothing is sent now: the response has what is needed to go on from here. */
void fetch_put_off(struct fetch *fetch);

/* HTTP/2 has failed at the host. */
bool fetcher_knows_http1(const struct fetcher *fetcher, const char *address);
/* Threads that are no lookups'. */
void fetcher_count_own_threads(struct fetcher *fetcher);
/* The transfer is over; the lookup of its host's name may go on. */
void fetch_note_lookup(struct fetch *fetch, CURLcode code);
/* The transfer has failed: what the response says of it. */
void fetch_set_failure(struct fetch *fetch, CURLcode code);

/* Transfers have had their part of this turn of the loop: it is for others now. Never so the first
 * time that a turn is asked, and then for 4 ms. */
bool fetcher_turn_is_over(struct fetcher *fetcher);

/* Takes in what has ended; after every action of libcurl. */
void fetcher_reap(struct fetcher *fetcher);

/* Puts the sockets and timers of fetcher->multi on the loop. */
bool fetcher_watch(struct fetcher *fetcher, struct error *err);
/* Takes them off, when the multi handle is gone. */
void fetcher_unwatch(struct fetcher *fetcher);
/* Lets the handle connect to allowed addresses only, and to a place that is free. */
void fetch_guard(struct fetch *fetch);
/* Lets its connections resume sessions of TLS, in place of libcurl. */
void fetch_resume_tls(struct fetch *fetch);

bool status_is_redirect(int status);
/* The body is what we came for; of others the headers tell all. */
bool status_brings_body(int status);
/* Lets the handle hand its answer to the response. */
void fetch_listen(struct fetch *fetch);
/* Before a hop: nothing of an earlier answer counts. */
void fetch_forget_answer(struct fetch *fetch);
/* When the whole body is there: response.wire_hash, and whether it is a bot wall's. */
void fetch_finish_body(struct fetch *fetch);
/* At its end: what it held of the turn and of memory is for others. */
void fetch_leave_memory(struct fetch *fetch);
