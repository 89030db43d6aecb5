/* Line by line: an import of a million items needs the memory of one. */
#include "cli/import_items.h"

#include "base/key.h"
#include "base/url.h"
#include "cli/client.h"
#include "parsers/exported.h"
#include "storage/ingest.h"
#include "storage/item.h"

enum { LINE_MAX_BYTES = 128 * 1024 * 1024 };

struct tally {
	int64_t n_lines, n_new, n_known, n_gone, n_feeds;
};

/* As a feed that the user adds: web addresses only. */
static bool check_url(struct exported *exported, struct arena *arena, struct error *err)
{
	struct buf url;
	buf_init(&url, URL_MAX);
	bool ok = url_from_user(exported->feed_url, &url, err);
	exported->feed_url = arena_str(arena, buf_str(&url));
	buf_finish(&url);
	return ok;
}

/* Where the items of the line are, or are to be; 0: in a feed that is not there yet. One that became one with another
 * is told with its own address, which leads to the other one; its first line says that nobody subscribes to it. */
static bool find_home(struct cli *cli, const struct exported *exported, int64_t *ret_id, struct error *err)
{
	return feed_find_at(cli->store, exported->feed_url, ret_id, err)
		&& (*ret_id || exported->is_unsubscribed || feed_find_url(cli->store, exported->feed_url, ret_id, err));
}

/* Subscribes to the feed, unless its own first line says that nobody does, or a later one finds that so. What is
 * there already stays as it is; a new one is as the line says. */
static bool find_feed(struct cli *cli, const struct exported *exported, struct tally *tally,
	struct feed_record *ret_feed, struct error *err)
{
	struct subscription bare = {.url = exported->feed_url}, whole = {.url = exported->feed_url,
		.title = exported->custom_title, .tags = exported->tags, .n_tags = exported->n_tags,
		.interval_s = exported->interval_s > 0 ? exported->interval_s : 0};
	enum feed_origin origin = exported->is_unsubscribed ? FEED_BY_NOBODY : FEED_BY_TOOL;
	const char **extra;
	size_t n_extra = args_values(&cli->args, "tag", &cli->row, &extra);
	int64_t id, wanted_id;
	bool is_added;
	for (size_t i = 0; origin && i < n_extra; i++) {
		*arena_push(&cli->row, bare.tags, bare.n_tags) = str_of(extra[i]);
		*arena_push(&cli->row, whole.tags, whole.n_tags) = str_of(extra[i]);
	}
	if (!find_home(cli, exported, &id, err))
		return false;
	if (id && (!exported->has_feed || !origin))
		return feed_get(cli->store, id, &cli->row, ret_feed, err);
	if (!feed_subscribe(cli->store, id ? &bare : &whole, origin, cli->now, &wanted_id, &is_added, err))
		return false;
	tally->n_feeds += is_added && origin;
	const struct feed_past past = {.former_urls = exported->former_urls, .n_former_urls = exported->n_former_urls,
		.first_url = exported->first_url, .added_at = exported->added_at};
	if (!feed_get(cli->store, id ? id : wanted_id, &cli->row, ret_feed, err))
		return false;
	bool is_blank = (is_added && ret_feed->id == wanted_id) || !ret_feed->n_items;
	return !is_blank || !exported->has_feed || feed_set_past(cli->store, ret_feed->id, &past, cli->now, err);
}

static int store_entry(struct cli *cli, struct exported *exported, struct tally *tally)
{
	static const struct ingest_options options = {.only_new = true};
	const struct restored restored = {.revision = exported->revision, .changed_at = exported->changed_at,
		.sort_at = exported->sort_at,
		.flags = (exported->is_read ? ITEM_READ : 0) | (exported->is_starred ? ITEM_STARRED : 0)
			| (exported->is_withdrawn ? ITEM_WITHDRAWN : 0),
		.versions = exported->versions, .n_versions = exported->n_versions, .keys = exported->keys,
		.n_keys = exported->n_keys,
		.published_name = exported->published_name, .is_gone = exported->is_gone, .is_shared = exported->is_shared};
	struct feed_record feed;
	struct error err = {0};
	int64_t seen_at = exported->first_seen_at, now = seen_at == TIME_NONE || seen_at > cli->now ? cli->now : seen_at;
	struct entry *entry = exported->document.entries;
	if (exported->shares_id && entry)
		entry->keys[0] = exported->shares_title ? key_of_moment(&cli->row, entry) : key_finer(&cli->row, entry);
	if (!find_feed(cli, exported, tally, &feed, &err))
		return cli_fail_store(cli, &err);
	struct ingest ingest = {.feed_id = feed.id, .document = &exported->document, .state = feed.state,
		.restored = &restored};
	struct ingest *batch[] = {&ingest};
	if (ingest_commit(cli->store, batch, 1, &options, now, &err) != STORE_OK)
		return cli_fail_store(cli, &err);
	tally->n_new += ingest.n_new;
	*(exported->is_gone ? &tally->n_gone : &tally->n_known) += ingest.n_known;
	return EXIT_DONE;
}

/* Into the cleared buffer, without what is behind the cap; false at the end of the file. */
static bool read_line(FILE *file, struct buf *line)
{
	int c;
	buf_clear(line);
	while ((c = getc(file)) != EOF && c != '\n')
		if (line->len <= LINE_MAX_BYTES)
			buf_append_char(line, (char)c);
	return c != EOF || line->len;
}

static int import_line(struct cli *cli, const char *name, struct str line, struct tally *tally)
{
	struct exported exported;
	struct error err = {0};
	int64_t number = ++tally->n_lines;
	if (!str_trim(line).len)
		return EXIT_DONE;
	if (line.len > LINE_MAX_BYTES)
		return cli_fail(cli, EXIT_BAD_DATA, "%s: line %lld is longer than %d bytes", name, (long long)number,
			LINE_MAX_BYTES);
	if (!exported_read(line, &cli->row, &exported, &err) || !check_url(&exported, &cli->row, &err))
		return cli_fail(cli, EXIT_BAD_DATA, "%s: line %lld: %s", name, (long long)number, err.text);
	return store_entry(cli, &exported, tally);
}

int import_items(struct cli *cli, const char *name, FILE *file)
{
	struct tally tally = {0};
	struct buf line;
	buf_init(&line, LINE_MAX_BYTES + 1);
	int code = cli->dry_run ? cli_fail(cli, EXIT_USAGE, "items are imported without --dry-run only")
		: cli_open_store(cli, STORE_WRITE_BESIDE);
	while (!code && read_line(file, &line)) {
		code = import_line(cli, name, buf_str(&line), &tally);
		arena_clear(&cli->row);
	}
	buf_finish(&line);
	if (tally.n_lines)
		cli_say(cli, "items new: %lld, known already: %lld, kept away: %lld; feeds new: %lld", (long long)tally.n_new,
			(long long)tally.n_known, (long long)tally.n_gone, (long long)tally.n_feeds);
	if (tally.n_new || tally.n_feeds)
		client_tell_changed(cli);
	return code;
}
