/* Older documents of a feed, on demand: noted in the database, read by the daemon. */
#include "cli/client.h"
#include "cli/feeds.h"
#include "storage/backfill.h"

enum { DOCUMENTS_DEFAULT = 10 };

static int ask_one(struct cli *cli, int64_t id, int64_t n)
{
	struct feed_record feed;
	struct backfill backfill;
	struct error err = {0};
	bool ok = feed_get(cli->store, id, &cli->arena, &feed, &err)
		&& (cli->dry_run ? backfill_get(cli->store, id, &cli->arena, &backfill, &err)
			: backfill_ask(cli->store, id, n, &cli->arena, &backfill, &err));
	if (!ok)
		return cli_fail_store(cli, &err);
	const char *title = cli_title(cli, &feed);
	if (!backfill.url.len)
		return cli_fail(cli, EXIT_FAILED, "feed %lld, %s, leads to no older document that was not read",
			(long long)id, title);
	cli_say(cli, "feed %lld, %s: at most %lld older documents %s, from %s on", (long long)id, title,
		(long long)n, cli->dry_run ? "would be read" : "will be read", cli_address(cli, backfill.url));
	return EXIT_DONE;
}

static int feed_backfill_run(struct cli *cli)
{
	int64_t n = DOCUMENTS_DEFAULT;
	int code = args_has(&cli->args, "documents") ? cli_number(cli, "documents", &n) : EXIT_DONE;
	if (!code && (n < 1 || n > BACKFILL_MAX))
		return cli_fail(cli, EXIT_USAGE, "--documents takes a number from 1 to %d", BACKFILL_MAX);
	if (!code)
		code = cli_open_store(cli, cli->dry_run ? STORE_READ : STORE_WRITE);
	size_t n_asked = 0;
	int outcome = code;
	for (size_t i = 0; i < cli->args.n_words && !code; i++) {
		int64_t *ids;
		size_t n_ids;
		code = cli_find_feeds(cli, cli->args.words[i], &ids, &n_ids);
		for (size_t k = 0; k < n_ids && !code; k++) {
			int one = ask_one(cli, ids[k], n);
			n_asked += one == EXIT_DONE;
			outcome = outcome ? outcome : one;
		}
	}
	if (n_asked && !cli->dry_run)
		client_tell_changed(cli);
	return code ? code : outcome;
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
		"Feed's next_url). The daemon reads them one after the other, at the pace of their hosts and when "
		"the feed itself is not due; an archive is read once. What is known already stays as it is.",
	.examples = feed_backfill_examples,
	.options = feed_backfill_options,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.run = feed_backfill_run,
};
