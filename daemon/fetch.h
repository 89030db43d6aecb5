#pragma once
/* One conditional GET, redirects included. Knows HTTP; does not know feeds, parsing or storage.
 * A struct fetch lives from fetch_start() until its callback returns. Loop thread only. */
#include <sys/socket.h>
#include <uv.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "config/config.h"
#include "daemon/account.h"
#include "daemon/chain.h"
#include "daemon/hsts.h"
#include "storage/feed.h"

struct fetcher;

/* Borrowed until the callback. */
struct request {
	const char *url;
	struct str etag, last_modified; /* bytes as received; "" = none */
	struct str validators_url;      /* where they came from; sent to that address only; "" = url */
	const struct account *account;  /* NULL: none */
	int64_t feed_id;                /* whom it is for, where that is told; 0: no feed */
	const struct chain *chain;      /* of redirects from url, to go on with; NULL: url itself is asked */
	bool closes; /* nobody waits for the host: its connection is not kept open */
	bool allows_private;            /* addresses that are not public, too */
	/* Both are asked with the user of fetch_start(); NULL: go on. The first before each connection
	 * and each request, unless a proxy makes them, the second before a redirect is followed. False ends
	 * the fetch, which another one may go on with (response.chain). */
	bool (*may_connect)(void *user, const struct sockaddr *address);
	bool (*may_follow)(void *user, const char *url);
};

/* What came back. Strings live in the arena that fetch_start() was given. */
struct response {
	int status; /* of the last hop; 0: no answer, then failure and reason say why */
	enum feed_failure failure; /* without an answer, or when it was cut short by a limit */
	struct error reason;
	bool is_part;              /* what came of the body before that may hold whole entries */
	bool is_held_back;         /* we had no memory, descriptor or thread for it: nobody's fault */
	const struct chain *chain; /* request.may_connect or may_follow said no: nothing was sent to where it
	                            * leads; NULL */
	bool was_conditional;      /* the request that was answered carried validators */
	bool is_unreachable;       /* the name was not found, or nobody could be connected to */
	struct str etag, last_modified, content_type, content_encoding;
	struct str retry_after, cache_control, age, expires, date;
	struct str instance_manipulation; /* IM: "feed" on 226 (RFC 3229) */
	struct str challenge;             /* of a bot wall: cf-mitigated and the like, or a mark in the page */
	const char *redirect_retry_by;    /* the address of the redirect that named the latest time; NULL: none did */
	int64_t redirect_retry_at;        /* which was this, unix seconds */
	struct str rate_remaining, rate_reset, rate; /* RateLimit, and the like */
	struct str strict;                /* Strict-Transport-Security */
	uint64_t http1_key;               /* of the origin whose HTTP/2 has failed just now … */
	int64_t http1_until;              /* … and is not tried again before; key 0: none */
	struct str hub, self;             /* targets of Link headers with these relations, as written */
	const char *effective_url;        /* where the answer came from */
	bool is_redirected;               /* somebody on the way has answered */
	bool is_moved;                    /* redirected, and every hop was 301 or 308 */
	struct buf body;                  /* wire bytes, still encoded; of 200 and 226, or is_page */
	bool is_page; /* of an encoded page, which may be a bot wall's: nobody has looked into it */
	uint64_t wire_hash;               /* of the body and its Content-Encoding, and of who will read it */
};

/* Exactly once for every fetch_start(), never from inside it. The callback may take the body. */
typedef void (*fetch_done_fn)(void *user, struct response *response);

struct fetcher *fetcher_new(uv_loop_t *loop, const struct config *config, struct error *err);
/* A reloaded configuration; must outlive the fetcher or the next call. */
void fetcher_configure(struct fetcher *fetcher, const struct config *config);
/* Hosts that want https alone: asked and kept up to date from now on. Must outlive the fetcher. */
void fetcher_use_hsts(struct fetcher *fetcher, struct hsts *hsts);
/* As response.http1_key and http1_until told it, to this fetcher or to an earlier one. */
void fetcher_recall_http1(struct fetcher *fetcher, uint64_t key, int64_t until);
/* Before the first thread: the resolver gives up about when connecting does, unless RES_OPTIONS is set. */
void fetcher_limit_lookups(const struct config *config);
/* Names that are still looked up though their transfers have timed out: a thread each. */
uint32_t fetcher_count_lost_lookups(struct fetcher *fetcher);
/* Ends all transfers without their callbacks and closes the handles; free after the loop has run. */
void fetcher_stop(struct fetcher *fetcher);
void fetcher_free(struct fetcher *fetcher);

void fetch_start(struct fetcher *fetcher, const struct request *request, struct arena *arena,
	fetch_done_fn on_done, void *user);

/* Memory for answers is bounded (fetch.max-held): bodies count while they arrive and, once handed out,
 * until they are given back here; n < 0 takes some for what became of them. */
void fetcher_give_back(struct fetcher *fetcher, int64_t n_bytes);
/* Most of that memory is in use: let others end before many more are started. */
bool fetcher_is_busy(const struct fetcher *fetcher);

/* "courant/VERSION (+CONTACT; N subscribers; feed-id=ID)", or what of it is known and told; feed_id 0: none. */
const char *fetch_user_agent(const struct config *config, int64_t feed_id, struct arena *arena);
