/* Whose word on certificates is taken. libcurl remembers a file of certificates, for a day, and what it has verified by
 * it, with a connection, by the file's name; and by that we keep sessions of TLS. Its contents go by the name too: when
 * a reload finds others, the file is called differently from then on, and nothing known of it holds. */
#include <sys/stat.h>

#include "base/hash.h"
#include "daemon/fetch_state.h"

/* So many of these, two characters each, stand before the path, which is absolute. */
static const char detours[] = "/./././././././././././././././.";

enum { N_NAMES = sizeof detours / 2 };

static uint64_t file_state(uint64_t before, const char *path)
{
	struct stat file;
	if (!path || stat(path, &file) != 0)
		return before;
	const uint64_t facts[] = {(uint64_t)file.st_dev, (uint64_t)file.st_ino, (uint64_t)file.st_size,
		(uint64_t)file.st_mtim.tv_sec, (uint64_t)file.st_mtim.tv_nsec};
	return hash64_more(before, str_make((const char *)facts, sizeof facts));
}

void fetcher_look_at_trust(struct fetcher *fetcher)
{
	const struct config *config = fetcher->config;
	uint64_t state = file_state(0, config->fetch.ca_file);
	for (size_t i = 0; i < config->n_feeds; i++)
		state = file_state(state, config->feeds[i].ca_file);
	if (fetcher->trust_state && state != fetcher->trust_state)
		fetcher->trust_name = (fetcher->trust_name + 1) % N_NAMES;
	fetcher->trust_state = state;
}

const char *fetcher_trust(const struct fetcher *fetcher, const struct account *account, struct arena *arena)
{
	const char *path = account && account->ca_file ? account->ca_file : fetcher->config->fetch.ca_file;
	return arena_printf(arena, "%.*s%s", 2 * fetcher->trust_name, detours, path);
}
