/* Subscriptions: list, show, remove. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/client.h"
#include "cli/feeds.h"
#include "cli/listing.h"
#include "export/feed_json.h"

static int feed_list_run(struct cli *cli)
{
	int code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	struct feed_record *feeds;
	size_t n;
	struct error err = {0};
	const char *tag = args_value(&cli->args, "tag");
	if (!feed_list(cli->store, str_of(tag), &cli->arena, &feeds, &n, &err))
		return cli_fail_store(cli, &err);
	struct listing listing;
	feeds_listing_start(&listing, cli);
	for (size_t i = 0; i < n; i++)
		feeds_list_one(&listing, &feeds[i]);
	listing_finish(&listing);
	if (n == 0 && tag)
		cli_say(cli, "no feed has the tag \"%s\"", tag);
	else if (n == 0)
		cli_say(cli, "no feeds; add one with `courant feed add URL`");
	return EXIT_DONE;
}

static const struct option_spec feed_list_options[] = {
	{0, "tag", "TAG", "only feeds with this tag"},
	{0, NULL},
};

static const struct example feed_list_examples[] = {
	{"courant feed list", "all feeds by title"},
	{"courant feed list --tag news --json", "those with a tag, as JSON"},
	{"courant feed list --plain | cut -f 3", "their addresses"},
	{NULL},
};

const struct command feed_list_command = {
	.name = "feed list",
	.arguments = "",
	.help = "list the feeds and how they are",
	.detail = "The columns of --plain: id, title, address, tags, items, unread, newest item, last "
		"fetch, next fetch, state.",
	.examples = feed_list_examples,
	.options = feed_list_options,
	.flags = COMMAND_PAGED,
	.run = feed_list_run,
};

static void show_one(struct cli *cli, const struct feed_record *feed, struct json *json)
{
	if (json)
		feed_json(json, NULL, feed);
	else
		feeds_show(cli, feed);
}

static int feed_show_run(struct cli *cli)
{
	return feeds_each_named(cli, show_one);
}

static const struct example feed_show_examples[] = {
	{"courant feed show 12", "by number"},
	{"courant feed show example.org", "by part of address or title"},
	{"courant feed show nos --json", "by the name in the configuration, as JSON"},
	{NULL},
};

const struct command feed_show_command = {
	.name = "feed show",
	.arguments = "FEED...",
	.help = "show all that is known of a feed",
	.detail = "FEED is a number, a name of the configuration, an address, or part of title or "
		"address; what fits several feeds means them all.",
	.examples = feed_show_examples,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.flags = COMMAND_PAGED,
	.run = feed_show_run,
};

static int fail_ambiguous(struct cli *cli, const char *selector, const int64_t *ids, size_t n)
{
	cli_fail(cli, EXIT_FAILED, "\"%s\" fits %zu feeds; name one by its number:",
		cli_address_brief(cli, str_of(selector)), n);
	for (size_t i = 0; i < n && i < 10; i++) {
		struct feed_record feed;
		if (feed_get(cli->store, ids[i], &cli->arena, &feed, NULL))
			cli_fail(cli, EXIT_FAILED, "  %lld %s", (long long)feed.id, cli_title(cli, &feed));
	}
	return EXIT_FAILED;
}

/* What else than the tool wants the feed. */
static const char *foreign_origin(uint32_t origins)
{
	return origins & FEED_BY_CONFIG ? "the configuration" :
		origins & FEED_BY_OPML ? "the list of subscriptions" : NULL;
}

static int remove_one(struct cli *cli, const char *selector, bool purge)
{
	int64_t *ids;
	size_t n;
	struct feed_record feed;
	struct error err = {0};
	int code = cli_find_feeds(cli, selector, &ids, &n);
	if (code)
		return code;
	if (n > 1)
		return fail_ambiguous(cli, selector, ids, n);
	if (!feed_get(cli->store, ids[0], &cli->arena, &feed, &err))
		return cli_fail_store(cli, &err);
	const char *title = cli_title(cli, &feed), *foreign = foreign_origin(feed.origins);
	long long id = feed.id;
	if (foreign && (purge || !(feed.origins & FEED_BY_TOOL)))
		return cli_fail(cli, EXIT_FAILED, "feed %lld, %s, comes from %s: remove it there", id,
			title, foreign);
	if (cli->dry_run) {
		cli_say(cli, "would remove feed %lld, %s%s", id, title, purge ? ", and its items" : "");
		return EXIT_DONE;
	}
	if (purge && (code = cli_confirm(cli, arena_printf(&cli->arena, "delete feed %lld, %s, and its "
			"%lld item%s", id, title, (long long)feed.n_items, units_plural(feed.n_items)))))
		return code;
	if (!feed_unsubscribe(cli->store, ids[0], FEED_BY_TOOL, purge, &err))
		return cli_fail_store(cli, &err);
	if (foreign)
		cli_say(cli, "feed %lld, %s, stays: %s names it too", id, title, foreign);
	else
		cli_say(cli, "removed feed %lld, %s%s", id, title, purge ? " and its items" :
			"; its items are kept");
	return EXIT_DONE;
}

static int feed_remove_run(struct cli *cli)
{
	bool purge = args_has(&cli->args, "purge");
	int code = cli_open_store(cli, cli->dry_run ? STORE_READ_LITTLE : STORE_WRITE_BESIDE);
	size_t n_done = 0;
	for (size_t i = 0; i < cli->args.n_words && !code; i++) {
		code = remove_one(cli, cli->args.words[i], purge);
		n_done += !code;
	}
	if (n_done && !cli->dry_run)
		client_tell_changed(cli);
	return code;
}

static const struct option_spec feed_remove_options[] = {
	{0, "purge", NULL, "delete its items too; asks first"},
	{0, NULL},
};

static const struct example feed_remove_examples[] = {
	{"courant feed remove 12", "unsubscribe and keep the items"},
	{"courant feed remove example.org --purge", "and delete them"},
	{NULL},
};

const struct command feed_remove_command = {
	.name = "feed remove",
	.arguments = "FEED...",
	.help = "unsubscribe from feeds",
	.detail = "FEED is as for courant feed show, but must fit one feed only. Without --purge nothing "
		"is lost: adding the feed again brings its items back.",
	.examples = feed_remove_examples,
	.options = feed_remove_options,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.run = feed_remove_run,
};

static int feed_revive_run(struct cli *cli)
{
	int64_t *all = NULL;
	size_t n_all = 0, n_due = 0;
	struct error err = {0};
	int code = cli_open_store(cli, cli->dry_run ? STORE_READ_LITTLE : STORE_WRITE_BESIDE);
	if (!code)
		code = cli_find_named_feeds(cli, &all, &n_all);
	if (code)
		return code;
	if (cli->dry_run) {
		cli_say(cli, "feeds that would be asked again: %zu", n_all);
		return EXIT_DONE;
	}
	if (!feed_make_due(cli->store, all, n_all, cli->now, &n_due, &err))
		return cli_fail_store(cli, &err);
	cli_say(cli, "feeds that are due now: %zu", n_due);
	if (n_due < n_all)
		cli_warn(cli, "feeds that wait until the time that their servers named: %zu", n_all - n_due);
	client_tell_changed(cli);
	return EXIT_DONE;
}

static const struct example feed_revive_examples[] = {
	{"courant feed revive 12", "ask a feed again that had gone"},
	{NULL},
};

const struct command feed_revive_command = {
	.name = "feed revive",
	.arguments = "FEED...",
	.help = "ask feeds again whose publishers had ended them",
	.detail = "A feed that keeps answering 410 (gone) is not asked any more. This makes it due again: "
		"when it answers as a feed, it goes on as before.",
	.examples = feed_revive_examples,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.run = feed_revive_run,
};
