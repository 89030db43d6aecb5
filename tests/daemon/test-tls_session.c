/* A client and a server of TLS in one thread: what is resumed, and for how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <openssl/x509.h>

#include "base/clock.h"
#include "daemon/tls_session.h"

enum { DAY_S = 86400 };
static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

/* Its certificate is its own authority, and over in two days. */
struct server {
	SSL_CTX *context;
	X509 *certificate;
};

static void server_init(struct server *server, int version)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	X509_set_version(certificate, X509_VERSION_3);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 2 * DAY_S);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_ASC,
		(const unsigned char *)"example.org", -1, -1, 0);
	X509_set_issuer_name(certificate, X509_get_subject_name(certificate));
	X509_set_pubkey(certificate, key);
	assert_true(X509_sign(certificate, key, EVP_sha256()));
	server->certificate = certificate;
	server->context = SSL_CTX_new(TLS_server_method());
	SSL_CTX_use_certificate(server->context, certificate);
	SSL_CTX_use_PrivateKey(server->context, key);
	SSL_CTX_set_max_proto_version(server->context, version);
	EVP_PKEY_free(key);
}

static void server_finish(struct server *server)
{
	SSL_CTX_free(server->context);
	X509_free(server->certificate);
}

static void shake_hands(SSL *client, SSL *server)
{
	char byte;
	BIO *here, *there;
	BIO_new_bio_pair(&here, 0, &there, 0);
	SSL_set_bio(client, here, here);
	SSL_set_bio(server, there, there);
	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	for (int i = 0; i < 4; i++) {
		SSL_do_handshake(client);
		SSL_do_handshake(server);
	}
	assert_int_equal(SSL_write(server, "x", 1), 1);
	assert_int_equal(SSL_read(client, &byte, 1), 1); /* and with it the tickets of TLS 1.3 */
}

/* One that does not trust goes on all the same. */
static SSL *client_new(struct tls_sessions *sessions, const struct server *server, struct str peer, bool trusts)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());
	if (trusts) {
		X509_STORE_add_cert(SSL_CTX_get_cert_store(context), server->certificate);
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	}
	tls_sessions_serve(sessions, context, peer);
	SSL *client = SSL_new(context);
	SSL_CTX_free(context);
	return client;
}

/* True: it resumed. */
static bool connects(struct tls_sessions *sessions, const struct server *server, struct str peer, bool trusts)
{
	SSL *client = client_new(sessions, server, peer, trusts), *other = SSL_new(server->context);
	shake_hands(client, other);
	bool resumes = SSL_session_reused(client);
	assert_true(!trusts || SSL_get_verify_result(client) == X509_V_OK);
	assert_non_null(SSL_get0_peer_certificate(client));
	SSL_free(client);
	SSL_free(other);
	return resumes;
}

/* A connection that breaks before the server says anything. */
static void breaks(struct tls_sessions *sessions, const struct server *server, struct str peer)
{
	SSL *client = client_new(sessions, server, peer, true);
	BIO *nobody = BIO_new(BIO_s_mem());
	SSL_set_bio(client, nobody, nobody);
	assert_true(SSL_connect(client) <= 0);
	SSL_free(client);
}

static bool takes(struct tls_sessions *sessions, struct str peer, int64_t now)
{
	int64_t verified_at;
	SSL_SESSION *session = tls_sessions_take(sessions, peer, now, &verified_at);
	SSL_SESSION_free(session);
	return session != NULL;
}

static void test_who_resumes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		struct tls_sessions *sessions = tls_sessions_new();
		struct server server;
		server_init(&server, versions[i]);
		assert_false(connects(sessions, &server, STR("a"), true));
		for (int j = 0; j < 3; j++)
			assert_true(connects(sessions, &server, STR("a"), true));
		breaks(sessions, &server, STR("a"));
		assert_false(connects(sessions, &server, STR("a"), true));
		assert_false(connects(sessions, &server, STR("b"), true));
		assert_false(connects(sessions, &server, STR("c"), false));
		assert_false(connects(sessions, &server, STR("c"), false)); /* it was not verified */
		assert_true(takes(sessions, STR("a"), clock_now()));
		assert_false(connects(sessions, &server, STR("a"), true));
		server_finish(&server);
		server_init(&server, versions[i]);
		assert_false(connects(sessions, &server, STR("b"), true)); /* who knows none of the tickets */
		assert_true(connects(sessions, &server, STR("b"), true));
		server_finish(&server);
		tls_sessions_free(sessions);
	}
}

static void test_how_long(void **state)
{
	(void)state;
	struct tls_sessions *sessions = tls_sessions_new();
	struct server server;
	server_init(&server, TLS1_3_VERSION);
	connects(sessions, &server, STR("a"), true);
	const int64_t now = clock_now();
	const struct {
		int64_t verified_at, taken_at;
		bool is_found;
	} cases[] = {
		{now, now, true},
		{now, now + DAY_S - 1, true},
		{now, now + DAY_S, false},
		{now, now - 1, false}, /* a clock that was put back */
		{now + DAY_S, now + 2 * DAY_S - 60, true},
		{now + DAY_S, now + 2 * DAY_S + 60, false}, /* the certificate is over */
	};
	int64_t verified_at;
	SSL_SESSION *session = tls_sessions_take(sessions, STR("a"), now, &verified_at);
	assert_non_null(session);
	assert_in_range(verified_at, now - 60, now);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		tls_sessions_put(sessions, STR("a"), session, cases[i].verified_at);
		assert_int_equal(takes(sessions, STR("a"), cases[i].taken_at), cases[i].is_found);
		assert_false(takes(sessions, STR("a"), cases[i].taken_at));
	}
	SSL_SESSION_free(session);
	server_finish(&server);
	tls_sessions_free(sessions);
}

/* Resumed again and again, a session is not verified anew. */
static void test_resuming_makes_nothing_younger(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
		struct tls_sessions *sessions = tls_sessions_new();
		struct server server;
		server_init(&server, versions[i]);
		connects(sessions, &server, STR("a"), true);
		int64_t now = clock_now(), verified_at;
		SSL_SESSION *session = tls_sessions_take(sessions, STR("a"), now, &verified_at);
		tls_sessions_put(sessions, STR("a"), session, now - DAY_S / 2);
		SSL_SESSION_free(session);
		for (int j = 0; j < 3; j++)
			assert_true(connects(sessions, &server, STR("a"), true));
		session = tls_sessions_take(sessions, STR("a"), now, &verified_at);
		assert_non_null(session);
		assert_int_equal(verified_at, now - DAY_S / 2);
		SSL_SESSION_free(session);
		server_finish(&server);
		tls_sessions_free(sessions);
	}
}

static void test_how_many(void **state)
{
	(void)state;
	enum { N_PEERS = 5000 };
	static const struct {
		size_t n_more_bytes;
		int n_least, n_most;
	} cases[] = {
		{0, 4096, 4096},
		{15000, 500, 560},
		{20000, 0, 0},
	};
	struct tls_sessions *sessions = tls_sessions_new();
	struct server server;
	server_init(&server, TLS1_3_VERSION);
	connects(sessions, &server, STR("a"), true);
	int64_t now = clock_now(), verified_at;
	SSL_SESSION *session = tls_sessions_take(sessions, STR("a"), now, &verified_at);
	char *more = calloc(1, 20000), name[16];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		SSL_SESSION_set1_ticket_appdata(session, more, cases[i].n_more_bytes);
		for (int peer = 0; peer < N_PEERS; peer++) {
			snprintf(name, sizeof name, "%d", peer);
			tls_sessions_put(sessions, str_of(name), session, now);
		}
		int n = 0;
		for (int peer = 0; peer < N_PEERS; peer++) {
			snprintf(name, sizeof name, "%d", peer);
			n += takes(sessions, str_of(name), now);
		}
		assert_in_range(n, cases[i].n_least, cases[i].n_most);
	}
	SSL_SESSION_set1_ticket_appdata(session, more, 0);
	for (int round = 0; round < 2; round++) { /* more hosts than there is room for, in turn */
		int n_resumed = 0;
		for (int peer = 0; peer < N_PEERS; peer++) {
			snprintf(name, sizeof name, "%d", peer);
			n_resumed += takes(sessions, str_of(name), now);
			tls_sessions_put(sessions, str_of(name), session, now);
		}
		assert_in_range(n_resumed, round ? N_PEERS / 2 : 0, N_PEERS);
	}
	free(more);
	SSL_SESSION_free(session);
	server_finish(&server);
	tls_sessions_free(sessions);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_resumes),
		cmocka_unit_test(test_how_long),
		cmocka_unit_test(test_resuming_makes_nothing_younger),
		cmocka_unit_test(test_how_many),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
