#pragma once
/* What the configuration says of how single feeds are asked: credentials, headers of their own, another
 * name, proxy or set of certificates. Secrets live here and in the request, nowhere else. */
#include "base/arena.h"
#include "config/config.h"

struct account {
	const char *origin;    /* of the configured address: where secrets may go */
	const char *user, *password; /* NULL: none */
	const char **headers;  /* "Name: value" */
	size_t n_headers;
	const char *user_agent, *proxy, *ca_file; /* NULL: those of all feeds */
};

/* Those feeds that have any of it, by the names of their sections. */
struct accounts {
	struct arena arena;
	struct account_entry *entries;
	size_t n_entries;
};

/* Reads the password files; false with a sentence that names the feed and no secret. */
bool accounts_load(const struct config *config, struct accounts *ret_accounts, struct error *err);
void accounts_finish(struct accounts *accounts); /* zeroed is fine */
/* A copy in `arena`, good beyond a reload; NULL when the feed is asked like all others. */
const struct account *account_find(const struct accounts *accounts, struct str name,
	struct arena *arena);
