/* Older documents of a feed, on demand: noted in the database, read by the daemon. */
#include "cli/client.h"
#include "cli/feeds.h"
#include "storage/backfill.h"

enum { DOCUMENTS_DEFAULT = 10 };

static int ask_one(struct cli *cli, int64_t id, int64_t n)
{
	struct feed_record feed;
	struct backfill_start start;
	struct error err = {0};
	bool ok = feed_get(cli->store, id, &cli->arena, &feed, &err)
		&& (cli->dry_run ? backfill_preview(cli->store, id, &cli->arena, &start, &err)
			: backfill_ask(cli->store, id, n, &cli->arena, &start, &err));
	if (!ok)
		return cli_fail_store(cli, &err);
	const char *title = cli_title(cli, &feed);
	if (start.is_unknown)
		return cli_fail(cli, EXIT_FAILED, "feed %lld, %s: to what it leads is not known yet; ask again when it was "
			"read the next time", (long long)id, title);
	if (!start.url.len)
		return cli_fail(cli, EXIT_FAILED, "feed %lld, %s, leads to no older document that was not read",
			(long long)id, title);
	cli_say(cli, "feed %lld, %s: at most %lld older document%s %s, from %s on", (long long)id, title,
		(long long)n, units_plural(n), cli->dry_run ? "would be read" : "will be read", cli_address(cli, start.url));
	return EXIT_DONE;
}

static int feed_backfill_run(struct cli *cli)
{
	int64_t n = DOCUMENTS_DEFAULT, *ids = NULL;
	size_t n_ids = 0, n_asked = 0;
	int code = args_has(&cli->args, "documents") ? cli_number(cli, "documents", &n) : EXIT_DONE;
	if (!code && (n < 1 || n > BACKFILL_MAX))
		return cli_fail(cli, EXIT_USAGE, "--documents takes a number from 1 to %d", BACKFILL_MAX);
	if (!code)
		code = cli_open_store(cli, cli->dry_run ? STORE_READ_LITTLE : STORE_WRITE_BESIDE);
	if (!code)
		code = cli_find_named_feeds(cli, &ids, &n_ids);
	if (code)
		return code;
	for (size_t i = 0; i < n_ids; i++) {
		int outcome = ask_one(cli, ids[i], n);
		n_asked += outcome == EXIT_DONE;
		code = code ? code : outcome;
	}
	if (n_asked && !cli->dry_run)
		client_tell_changed(cli);
	return code;
}

static const struct option_spec feed_backfill_options[] = {
	{0, "documents", "N", "read so many at most (default: 10)"},
	{0, NULL},
};

static const struct example feed_backfill_examples[] = {
	{"courant feed backfill 12", "ten documents older than what was read so far"},
	{"courant feed backfill example.org --documents 500", "all that there is, most likely"},
	{"courant feed explain 12", "how far it has come"},
	{NULL},
};

const struct command feed_backfill_command = {
	.name = "feed backfill",
	.arguments = "FEED...",
	.help = "read the older documents that feeds lead to",
	.detail = "Feeds hold their newest items; some lead to archives or pages with older ones (RFC 5005, JSON "
		"Feed's next_url). The daemon reads them one after the other, at the pace of their hosts; an archive "
		"is read once. What is known already stays as it is.",
	.examples = feed_backfill_examples,
	.options = feed_backfill_options,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.run = feed_backfill_run,
};
