/* Sessions as DER, 1.5 KB each with the server's certificate. As OpenSSL holds them, with the chain and what
 * it has found out about it, they are 15 KB; reading one again costs a sixth of the verification that is
 * saved. */
#include "daemon/tls_session.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/hash.h"

enum {
	MAX_SESSIONS = 4096,
	MAX_BYTES = 8 << 20,         /* of all of them */
	MAX_SESSION_BYTES = 16 << 10, /* a server may put nearly anything into a ticket */
	MAX_AGE_S = 86400,           /* as old as libcurl lets the set of trusted certificates become */
};

struct session {
	uint64_t hash; /* of the peer */
	char *peer;
	unsigned char *der;
	int n_bytes;
	int64_t verified_at;
};

struct tls_sessions {
	int index; /* of a context's struct peer among what it carries for others */
	size_t n_sessions;
	int n_bytes;
	struct session sessions[MAX_SESSIONS]; /* in no order */
};

/* Whom a context connects to; its own. */
struct peer {
	struct tls_sessions *sessions;
	int64_t resumes_from; /* when the certificate of the session it was given was verified */
	char name[];
};

/* --- the store */

/* An index, or n_sessions. A walk over all of them is nothing beside a handshake. */
static size_t session_find(const struct tls_sessions *sessions, struct str peer)
{
	uint64_t hash = hash64(peer);
	for (size_t i = 0; i < sessions->n_sessions; i++)
		if (sessions->sessions[i].hash == hash && str_eq(str_of(sessions->sessions[i].peer), peer))
			return i;
	return sessions->n_sessions;
}

static void session_remove(struct tls_sessions *sessions, size_t i)
{
	struct session *session = &sessions->sessions[i];
	OPENSSL_clear_free(session->der, (size_t)session->n_bytes);
	free(session->peer);
	sessions->n_bytes -= session->n_bytes;
	*session = sessions->sessions[--sessions->n_sessions];
}

/* Any of them: hosts are asked in turn, and if the oldest went, of more hosts than there is room for not one would
 * find its session again. */
static void session_remove_some(struct tls_sessions *sessions, uint64_t number)
{
	session_remove(sessions, number % sessions->n_sessions);
}

void tls_sessions_put(struct tls_sessions *sessions, struct str peer, SSL_SESSION *session, int64_t verified_at)
{
	unsigned char *der = NULL;
	int n_bytes = SSL_SESSION_is_resumable(session) ? i2d_SSL_SESSION(session, &der) : 0;
	if (n_bytes <= 0 || n_bytes > MAX_SESSION_BYTES) {
		OPENSSL_clear_free(der, n_bytes > 0 ? (size_t)n_bytes : 0);
		return;
	}
	size_t i = session_find(sessions, peer);
	if (i < sessions->n_sessions)
		session_remove(sessions, i);
	while (sessions->n_sessions == MAX_SESSIONS || sessions->n_bytes > MAX_BYTES - n_bytes)
		session_remove_some(sessions, hash64(peer));
	struct session *last = &sessions->sessions[sessions->n_sessions++];
	*last = (struct session){.hash = hash64(peer), .peer = xcalloc(1, peer.len + 1), .der = der,
		.n_bytes = n_bytes, .verified_at = verified_at};
	memcpy(last->peer, peer.data, peer.len);
	sessions->n_bytes += n_bytes;
}

/* OpenSSL looks at a certificate's dates when it is sent, and at a resumed session's never. */
static bool certificate_is_valid(SSL_SESSION *session, int64_t now)
{
	time_t at = (time_t)now;
	const X509 *certificate = SSL_SESSION_get0_peer(session);
	return certificate && X509_cmp_time(X509_get0_notAfter(certificate), &at) > 0;
}

SSL_SESSION *tls_sessions_take(struct tls_sessions *sessions, struct str peer, int64_t now,
	int64_t *ret_verified_at)
{
	size_t i = session_find(sessions, peer);
	if (i == sessions->n_sessions)
		return NULL;
	const unsigned char *der = sessions->sessions[i].der;
	int64_t age_s = now - sessions->sessions[i].verified_at;
	SSL_SESSION *session = NULL;
	if (age_s >= 0 && age_s < MAX_AGE_S)
		session = d2i_SSL_SESSION(NULL, &der, sessions->sessions[i].n_bytes);
	if (session && !certificate_is_valid(session, now)) {
		SSL_SESSION_free(session);
		session = NULL;
	}
	if (session)
		*ret_verified_at = sessions->sessions[i].verified_at;
	session_remove(sessions, i);
	return session;
}

/* --- what contexts ask */

static struct peer *peer_of(const SSL *ssl)
{
	SSL_CTX *context = SSL_get_SSL_CTX(ssl);
	const struct tls_sessions *sessions = SSL_CTX_get_app_data(context);
	return SSL_CTX_get_ex_data(context, sessions->index);
}

static void session_give(SSL *ssl)
{
	struct peer *peer = peer_of(ssl);
	SSL_SESSION *session = tls_sessions_take(peer->sessions, str_of(peer->name), clock_now(), &peer->resumes_from);
	if (session)
		SSL_set_session(ssl, session);
	SSL_SESSION_free(session);
}

static void session_leave(SSL *ssl, SSL_SESSION *session)
{
	struct peer *peer = peer_of(ssl);
	if (SSL_get_verify_result(ssl) == X509_V_OK)
		tls_sessions_put(peer->sessions, str_of(peer->name), session,
			SSL_session_reused(ssl) ? peer->resumes_from : clock_now());
}

/* The start of a handshake is the last moment before its first message is written, and the first at which
 * we see the connection; one that negotiates anew has a session. A session is for one connection: in TLS 1.3
 * that should be (RFC 8446 appendix C.4) and each brings the next; an older one is left again as it is, when
 * it has been resumed, so that a server who fails at it does so once. */
static void on_state(const SSL *const_ssl, int where, int result)
{
	(void)result;
	SSL *ssl = (SSL *)(uintptr_t)const_ssl;
	if ((where & SSL_CB_HANDSHAKE_START) && !SSL_get_session(ssl))
		session_give(ssl);
	else if ((where & SSL_CB_HANDSHAKE_DONE) && SSL_session_reused(ssl) && SSL_version(ssl) < TLS1_3_VERSION)
		session_leave(ssl, SSL_get_session(ssl));
}

/* 0: we hold no reference to it. */
static int on_session(SSL *ssl, SSL_SESSION *session)
{
	session_leave(ssl, session);
	return 0;
}

static void on_context_freed(void *context, void *peer, CRYPTO_EX_DATA *data, int index, long number,
	void *pointer)
{
	(void)context, (void)data, (void)index, (void)number, (void)pointer;
	free(peer);
}

void tls_sessions_serve(struct tls_sessions *sessions, SSL_CTX *context, struct str peer)
{
	struct peer *own = xcalloc(1, sizeof *own + peer.len + 1);
	own->sessions = sessions;
	memcpy(own->name, peer.data, peer.len);
	if (!SSL_CTX_set_ex_data(context, sessions->index, own))
		die_out_of_memory();
	SSL_CTX_set_app_data(context, sessions);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(context, on_session);
	SSL_CTX_set_info_callback(context, on_state);
}

struct tls_sessions *tls_sessions_new(void)
{
	struct tls_sessions *sessions = xcalloc(1, sizeof *sessions);
	sessions->index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, on_context_freed);
	if (sessions->index < 0)
		die_out_of_memory();
	return sessions;
}

void tls_sessions_free(struct tls_sessions *sessions)
{
	if (!sessions)
		return;
	while (sessions->n_sessions)
		session_remove(sessions, sessions->n_sessions - 1);
	CRYPTO_free_ex_index(CRYPTO_EX_INDEX_SSL_CTX, sessions->index);
	free(sessions);
}
