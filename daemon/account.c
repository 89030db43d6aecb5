/* A sorted table, made when the configuration is read. */
#include "daemon/account.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/url.h"

enum { MAX_PASSWORD = 1024 };

struct account_entry {
	const char *name;
	struct account account;
};

static int compare_entries(const void *a, const void *b)
{
	const struct account_entry *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* The first line. */
static bool read_password(struct arena *arena, const struct config_feed *feed,
	const char **ret_password, struct error *err)
{
	char line[MAX_PASSWORD + 2];
	FILE *file = fopen(feed->password_file, "re");
	if (!file)
		return error_set(err, "%s: feed \"%s\": password-file %s: %s", feed->where, feed->name,
			feed->password_file, strerror(errno));
	bool is_read = fgets(line, sizeof line, file) != NULL;
	fclose(file);
	size_t n = is_read ? strcspn(line, "\r\n") : 0;
	if (n > 0 && n <= MAX_PASSWORD)
		*ret_password = arena_cstr(arena, str_make(line, n));
	explicit_bzero(line, sizeof line);
	return (n > 0 && n <= MAX_PASSWORD)
		|| error_set(err, "%s: feed \"%s\": password-file %s: its first line is empty or longer than %d "
			"bytes", feed->where, feed->name, feed->password_file, MAX_PASSWORD);
}

static bool account_take(struct arena *arena, const struct config_feed *feed, struct account *account,
	struct error *err)
{
	struct buf origin;
	buf_init(&origin, URL_MAX);
	url_origin(str_of(feed->url), &origin);
	*account = (struct account){
		.origin = arena_cstr(arena, buf_str(&origin)),
		.user = arena_cstr(arena, str_of(feed->user)),
		.user_agent = feed->user_agent ? arena_cstr(arena, str_of(feed->user_agent)) : NULL,
		.proxy = feed->proxy ? arena_cstr(arena, str_of(feed->proxy)) : NULL,
		.ca_file = feed->ca_file ? arena_cstr(arena, str_of(feed->ca_file)) : NULL,
		.headers = arena_array(arena, const char *, feed->n_headers),
		.n_headers = feed->n_headers,
	};
	buf_finish(&origin);
	for (size_t i = 0; i < feed->n_headers; i++)
		account->headers[i] = arena_cstr(arena, str_of(feed->headers[i]));
	if (!feed->user)
		account->user = NULL;
	if (feed->user && !feed->password_file)
		account->password = "";
	return !feed->password_file || read_password(arena, feed, &account->password, err);
}

bool accounts_load(const struct config *config, struct accounts *ret_accounts, struct error *err)
{
	struct accounts accounts = {0};
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct config_feed *feed = &config->feeds[i];
		if (!feed->user && !feed->password_file && !feed->n_headers && !feed->user_agent && !feed->proxy
			&& !feed->ca_file)
			continue;
		struct account_entry *entry = arena_push(&accounts.arena, accounts.entries, accounts.n_entries);
		entry->name = arena_cstr(&accounts.arena, str_of(feed->name));
		if (!account_take(&accounts.arena, feed, &entry->account, err)) {
			accounts_finish(&accounts);
			return false;
		}
	}
	if (accounts.n_entries)
		qsort(accounts.entries, accounts.n_entries, sizeof *accounts.entries, compare_entries);
	*ret_accounts = accounts;
	return true;
}

void accounts_finish(struct accounts *accounts)
{
	arena_finish(&accounts->arena);
	*accounts = (struct accounts){0};
}

static const char *copy(struct arena *arena, const char *text)
{
	return text ? arena_cstr(arena, str_of(text)) : NULL;
}

const struct account *account_find(const struct accounts *accounts, struct str name,
	struct arena *arena)
{
	if (!accounts->n_entries || !name.len)
		return NULL;
	struct account_entry wanted = {.name = arena_cstr(arena, name)};
	const struct account_entry *entry = bsearch(&wanted, accounts->entries, accounts->n_entries,
		sizeof *entry, compare_entries);
	if (!entry)
		return NULL;
	const struct account *known = &entry->account;
	struct account *account = arena_new(arena, struct account);
	*account = (struct account){
		.origin = copy(arena, known->origin),
		.user = copy(arena, known->user),
		.password = copy(arena, known->password),
		.user_agent = copy(arena, known->user_agent),
		.proxy = copy(arena, known->proxy),
		.ca_file = copy(arena, known->ca_file),
		.headers = arena_array(arena, const char *, known->n_headers),
		.n_headers = known->n_headers,
	};
	for (size_t i = 0; i < known->n_headers; i++)
		account->headers[i] = copy(arena, known->headers[i]);
	return account;
}
