/* Configuration and OPML → struct subscription. */
#include "daemon/subscriptions.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/url.h"
#include "parsers/opml.h"

static bool file_read(const char *path, size_t max, struct buf *ret_bytes, struct error *err)
{
	struct stat status;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a pipe would wait for its writer */
	if (fd < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
		error_set(err, "%s: %s", path, fd < 0 ? strerror(errno) : "this is no file");
		if (fd >= 0)
			close(fd);
		return false;
	}
	FILE *file = fdopen(fd, "r");
	if (!file)
		die_out_of_memory();
	size_t n = 1;
	while (n > 0) {
		char *room = buf_reserve(ret_bytes, 64 * 1024);
		if (!room)
			break;
		n = fread(room, 1, 64 * 1024, file);
		ret_bytes->len += n;
	}
	bool failed = ferror(file) != 0;
	fclose(file);
	if (failed)
		return error_set(err, "%s: %s", path, strerror(errno));
	return !ret_bytes->full || error_set(err, "%s: more than %zu bytes", path, max);
}

static uint32_t flags_of(const struct config_feed *feed)
{
	return (feed->ignore_hints ? FEED_IGNORES_HINTS : 0)
		| (feed->ignore_validators ? FEED_IGNORES_VALIDATORS : 0)
		| (feed->allow_private ? FEED_ALLOWS_PRIVATE : 0);
}

static void subscriptions_add_configured(const struct config *config, struct subscriptions *all)
{
	all->configured = arena_array(&all->arena, struct subscription, config->n_feeds);
	for (size_t i = 0; i < config->n_feeds; i++) {
		const struct config_feed *feed = &config->feeds[i];
		struct subscription *subscription = &all->configured[all->n_configured++];
		*subscription = (struct subscription){
			.url = arena_str(&all->arena, str_of(feed->url)),
			.name = arena_str(&all->arena, str_of(feed->name)),
			.title = arena_str(&all->arena, str_of(feed->title)),
			.interval_s = feed->interval_s,
			.flags = flags_of(feed),
			.initial = arena_str(&all->arena, str_of(feed->initial)),
			.keep = {.s = feed->keep_s, .items = feed->keep_items, .bytes = feed->keep_bytes},
			.n_tags = feed->n_tags,
		};
		subscription->tags = arena_array(&all->arena, struct str, feed->n_tags);
		for (size_t tag = 0; tag < feed->n_tags; tag++)
			subscription->tags[tag] = arena_str(&all->arena, str_of(feed->tags[tag]));
	}
}

static void subscriptions_add_listed(const struct opml *opml, struct subscriptions *all)
{
	struct buf url;
	buf_init(&url, URL_MAX);
	all->listed = arena_array(&all->arena, struct subscription, opml->n_feeds);
	for (size_t i = 0; i < opml->n_feeds; i++) {
		const struct opml_feed *feed = &opml->feeds[i];
		buf_clear(&url);
		if (!url_from_user(feed->url, &url, NULL))
			continue; /* an outline of another kind, or a typing error: it cannot be fetched */
		all->listed[all->n_listed++] = (struct subscription){
			.url = arena_str(&all->arena, buf_str(&url)),
			.title = feed->title,
			.tags = feed->folders,
			.n_tags = feed->n_folders,
		};
	}
	buf_finish(&url);
}

bool subscriptions_load(const struct config *config, struct subscriptions *ret_subscriptions,
	struct error *err)
{
	struct subscriptions all = {0};
	struct buf bytes;
	struct opml opml = {0};
	buf_init(&bytes, OPML_MAX_BYTES);
	bool loaded = !config->subscriptions
		|| ((file_read(config->subscriptions, OPML_MAX_BYTES, &bytes, err)
			&& (opml_read_whole(buf_str(&bytes), &all.arena, &opml, err)
				|| error_prefix(err, "%s", config->subscriptions)))
			|| error_prefix(err, "subscriptions"));
	buf_finish(&bytes);
	if (!loaded) {
		arena_finish(&all.arena);
		return false;
	}
	subscriptions_add_configured(config, &all);
	subscriptions_add_listed(&opml, &all);
	*ret_subscriptions = all;
	return true;
}

void subscriptions_finish(struct subscriptions *subscriptions)
{
	arena_finish(&subscriptions->arena);
	*subscriptions = (struct subscriptions){0};
}

bool subscriptions_sync(const struct subscriptions *subscriptions, struct store *store, int64_t now,
	struct feed_sync_counts *ret_counts, struct error *err)
{
	struct feed_sync_counts configured, listed;
	if (!feed_sync(store, subscriptions->configured, subscriptions->n_configured, FEED_BY_CONFIG, now,
			&configured, err)
		|| !feed_sync(store, subscriptions->listed, subscriptions->n_listed, FEED_BY_OPML, now, &listed,
			err))
		return false;
	*ret_counts = (struct feed_sync_counts){
		.n_added = configured.n_added + listed.n_added,
		.n_removed = configured.n_removed + listed.n_removed,
		.n_changed = configured.n_changed + listed.n_changed,
	};
	return true;
}
