/* Reading and starring. */
#include "cli/client.h"
#include "storage/mark.h"

enum { BATCH_ITEMS = 500 }; /* a transaction, so that the daemon can commit between two */

static int mark_ids(struct cli *cli, const int64_t *ids, size_t n, enum item_flag flag, bool on)
{
	struct error err = {0};
	int64_t total = 0;
	for (size_t i = 0; i < n; i += BATCH_ITEMS) {
		int64_t changed;
		size_t step = n - i < BATCH_ITEMS ? n - i : BATCH_ITEMS;
		if (!item_mark(cli->store, ids + i, step, flag, on, &changed, &err))
			return cli_fail_store(cli, &err);
		total += changed;
	}
	cli_say(cli, "%lld of %zu item%s changed", (long long)total, n, units_plural((int64_t)n));
	if (total)
		client_tell_items(cli);
	return EXIT_DONE;
}

static int collect_query(struct cli *cli, int64_t **ret_ids, size_t *ret_n)
{
	struct query *query;
	struct query_error problem;
	struct str text = str_of(args_value(&cli->args, "query"));
	struct item_cursor *cursor;
	struct item item;
	struct error err = {0};
	if (!query_compile(text, cli->now, &cli->arena, &query, &problem))
		return cli_fail_query(cli, EXIT_BAD_DATA, "--query", text, &problem);
	if (!item_cursor_open(cli->store, query, ITEM_HEAD, &cursor, &err))
		return cli_fail_store(cli, &err);
	int got;
	while ((got = item_cursor_next(cursor, &item, &err)) > 0)
		*arena_push(&cli->arena, *ret_ids, *ret_n) = item.id;
	item_cursor_close(cursor);
	return got < 0 ? cli_fail_store(cli, &err) : EXIT_DONE;
}

static int collect_words(struct cli *cli, int64_t **ret_ids, size_t *ret_n)
{
	for (size_t i = 0; i < cli->args.n_words; i++) {
		struct item item;
		struct error err = {0};
		long long id;
		if (!str_to_int64(str_of(cli->args.words[i]), &id))
			return cli_fail(cli, EXIT_USAGE, "an item is named by its number, as `courant items` shows "
				"it; not \"%s\"", cli->args.words[i]);
		if (!item_get(cli->store, id, &cli->arena, &item, &err))
			return cli_fail_store(cli, &err);
		*arena_push(&cli->arena, *ret_ids, *ret_n) = id;
	}
	return EXIT_DONE;
}

static int mark_run(struct cli *cli, enum item_flag flag, bool on)
{
	int64_t *ids = NULL;
	size_t n = 0;
	bool by_query = args_has(&cli->args, "query");
	if (!cli->args.n_words == !by_query)
		return cli_fail(cli, EXIT_USAGE, "name items by their numbers, or by --query QUERY");
	int code = cli_open_store(cli, STORE_WRITE_BESIDE);
	if (!code)
		code = by_query ? collect_query(cli, &ids, &n) : collect_words(cli, &ids, &n);
	if (code)
		return code;
	if (cli->dry_run) {
		cli_say(cli, "would change %zu item%s", n, units_plural((int64_t)n));
		return EXIT_DONE;
	}
	return mark_ids(cli, ids, n, flag, on);
}

static int read_run(struct cli *cli)
{
	return mark_run(cli, ITEM_READ, true);
}

static int unread_run(struct cli *cli)
{
	return mark_run(cli, ITEM_READ, false);
}

static int star_run(struct cli *cli)
{
	return mark_run(cli, ITEM_STARRED, true);
}

static int unstar_run(struct cli *cli)
{
	return mark_run(cli, ITEM_STARRED, false);
}

static const struct option_spec mark_options[] = {
	{0, "query", "QUERY", "all items that fit the query, in place of numbers"},
	{0, NULL},
};

static const struct example read_examples[] = {
	{"courant read 4711 4712", "two items"},
	{"courant read --query 'feed:nos before:7d'", "what is a week old"},
	{NULL},
};

static const struct example unread_examples[] = {
	{"courant unread 4711", "one item"},
	{"courant unread --query 'is:starred since:1d'", "the starred ones of the last day"},
	{NULL},
};

static const struct example star_examples[] = {
	{"courant star 4711", "keep it, whatever the configuration says of old items"},
	{NULL},
};

static const struct example unstar_examples[] = {
	{"courant unstar 4711", "let it go when its time comes"},
	{"courant unstar --query 'is:starred before:365d'", "what is a year old"},
	{NULL},
};

#define MARK_COMMAND(NAME, HELP, EXAMPLES, RUN) \
	{.name = NAME, .arguments = "[ID]...", .help = HELP, .examples = EXAMPLES, .options = mark_options, \
		.max_words = WORDS_ANY, .run = RUN}

const struct command mark_read_command = MARK_COMMAND("read", "mark items as read", read_examples, read_run);
const struct command mark_unread_command =
	MARK_COMMAND("unread", "mark items as not read", unread_examples, unread_run);
const struct command mark_star_command =
	MARK_COMMAND("star", "star items: they are kept and found by is:starred", star_examples, star_run);
const struct command mark_unstar_command = MARK_COMMAND("unstar", "take the star away", unstar_examples, unstar_run);
