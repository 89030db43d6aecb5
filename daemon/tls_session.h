#pragma once
/* Sessions of TLS that servers let us resume: the next connection then needs no certificates sent and
 * none verified, which is most of its cost. libcurl 7.88 keeps eight for all hosts together. Knows OpenSSL;
 * does not know HTTP, nor who is asked. In memory alone, for they are secrets. Loop thread only. */
#include <openssl/ssl.h>
#include <stdint.h>

#include "base/str.h"

struct tls_sessions;

struct tls_sessions *tls_sessions_new(void);
/* When all contexts that were served are gone; NULL is fine. */
void tls_sessions_free(struct tls_sessions *sessions);

/* Before the one connection of a client's context, which verifies its peer: it resumes what `peer` has left,
 * and leaves what may be resumed next. Whoever could verify otherwise must have another name for its peers:
 * nothing else keeps their sessions apart. Takes the context's application data and its callbacks for the
 * state and for new sessions. */
void tls_sessions_serve(struct tls_sessions *sessions, SSL_CTX *context, struct str peer);

/* What serving does. A peer has one session, the newest; its certificate was verified at `verified_at`.
 * When there is no room, others lose theirs. */
void tls_sessions_put(struct tls_sessions *sessions, struct str peer, SSL_SESSION *session, int64_t verified_at);
/* The caller's; NULL when there is none, or it is a day since the certificate was verified, or that is over. */
SSL_SESSION *tls_sessions_take(struct tls_sessions *sessions, struct str peer, int64_t now,
	int64_t *ret_verified_at);
