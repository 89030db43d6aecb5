/* Fetch now: by the daemon that runs, else by one that is started for it and ends. */
#include "cli/refresh.h"

#include "base/control.h"
#include "cli/feeds.h"
#include "cli/program.h"

static int collect_feeds(struct cli *cli, struct refresh *refresh)
{
	int64_t *all = NULL;
	int code = cli->args.n_words ? cli_open_store(cli, STORE_READ_LITTLE) : cli_open_config(cli);
	if (!code)
		code = cli_find_named_feeds(cli, &all, &refresh->n_ids);
	refresh->ids = all;
	return code;
}

static void request_append(const struct refresh *refresh, struct buf *line)
{
	buf_printf(line, "refresh%s%s", refresh->waits ? " wait" : "", refresh->whole ? " whole" : "");
	for (size_t i = 0; i < refresh->n_ids; i++)
		buf_printf(line, " %lld", (long long)refresh->ids[i]);
	if (refresh->n_ids == 0)
		buf_append_str(line, STR(" all"));
}

/* "settled ID OUTCOME NEW CHANGED" */
static void tally_line(struct refresh_tally *tally, struct str line)
{
	struct str rest = line, words[5] = {0};
	long long n_new, n_changed;
	for (size_t i = 0; i < 5; i++)
		words[i] = str_split(rest, ' ', &rest);
	if (!str_eq(words[0], STR("settled")))
		return;
	tally->n_settled++;
	tally->n_failed += str_eq(words[2], STR("failed"));
	tally->n_waiting += str_eq(words[2], STR("waits"));
	if (str_to_int64(words[3], &n_new) && str_to_int64(words[4], &n_changed)) {
		tally->n_new += n_new;
		tally->n_changed += n_changed;
	}
}

/* How many the bar counts to, when all feeds were meant. */
static int64_t count_feeds(struct cli *cli, const struct refresh *refresh)
{
	struct store_totals totals = {.n_feeds = 0};
	if (refresh->n_ids)
		return (int64_t)refresh->n_ids;
	if (!cli->store && store_open(cli->database, STORE_READ_LITTLE, &cli->store, NULL) != STORE_OK)
		return 0;
	return store_totals(cli->store, &totals, NULL) ? totals.n_feeds : 0;
}

static int hear_daemon(struct cli *cli, struct client *client, const struct refresh *refresh,
	struct refresh_tally *tally, struct error *err)
{
	struct progress progress;
	struct str line;
	bool heard;
	enum client_answer answer = ANSWER_ERROR;
	progress_start(&progress, &cli->terminal, "refresh",
		refresh->waits && !cli->quiet ? count_feeds(cli, refresh) : 0);
	do {
		progress_show(&progress, tally->n_settled, tally->n_failed);
		heard = client_line(client, refresh->timeout_ms, &line, err);
		if (heard)
			tally_line(tally, line);
	} while (heard && !client_is_last(line, &answer, &tally->text));
	progress_stop(&progress);
	if (!heard)
		return EXIT_NO_DAEMON;
	if (answer == ANSWER_OK)
		return EXIT_DONE;
	error_set(err, "the daemon refuses: %.*s", STR_ARG(tally->text));
	return EXIT_FAILED;
}

int refresh_ask(struct cli *cli, struct client *client, const struct refresh *refresh,
	struct refresh_tally *ret_tally, struct error *err)
{
	struct buf line;
	*ret_tally = (struct refresh_tally){0};
	buf_init(&line, CONTROL_MAX_LINE);
	request_append(refresh, &line);
	bool sent = !line.full && client_send(client, buf_str(&line), err);
	bool too_many = line.full;
	buf_finish(&line);
	if (too_many)
		error_set(err, "these are too many feeds for one request; without names all are refreshed");
	if (too_many || !sent)
		return too_many ? EXIT_USAGE : EXIT_NO_DAEMON;
	return hear_daemon(cli, client, refresh, ret_tally, err);
}

static int ask_daemon(struct cli *cli, struct client *client, const struct refresh *refresh)
{
	struct refresh_tally tally;
	struct error err = {0};
	int code = refresh_ask(cli, client, refresh, &tally, &err);
	if (code)
		return cli_fail(cli, code, "%s", err.text);
	if (!refresh->waits) {
		cli_say(cli, "%.*s; `courant status` shows how it goes", STR_ARG(tally.text));
		return EXIT_DONE;
	}
	cli_say(cli, "feeds fetched: %lld, failed: %lld; items new: %lld, changed: %lld",
		(long long)(tally.n_settled - tally.n_waiting), (long long)tally.n_failed, (long long)tally.n_new,
		(long long)tally.n_changed);
	if (tally.n_waiting)
		cli_say(cli, "feeds that were not asked: %lld; `courant feed explain` tells what they wait for",
			(long long)tally.n_waiting);
	if (tally.n_failed)
		cli_say(cli, "`courant status --failing` tells why");
	return tally.n_failed ? EXIT_PARTLY : EXIT_DONE;
}

static const char **daemon_arguments(struct cli *cli, const struct refresh *refresh)
{
	const char **arguments = arena_array(&cli->arena, const char *, 10 + 2 * refresh->n_ids);
	const char *config = args_value(&cli->args, "config");
	size_t n = 0;
	arguments[n++] = program_daemon(cli);
	arguments[n++] = "--once";
	if (config) {
		arguments[n++] = "--config";
		arguments[n++] = config;
	}
	arguments[n++] = "--database";
	arguments[n++] = cli->database;
	if (refresh->n_ids == 0)
		arguments[n++] = "--all";
	if (refresh->whole)
		arguments[n++] = "--whole";
	if (cli->quiet)
		arguments[n++] = "--quiet";
	for (size_t i = 0; i < refresh->n_ids; i++) {
		arguments[n++] = "--feed";
		arguments[n++] = arena_printf(&cli->arena, "%lld", (long long)refresh->ids[i]);
	}
	return arguments;
}

/* Its messages and its progress bar are ours. */
int refresh_start_daemon(struct cli *cli, const struct refresh *refresh)
{
	const char **arguments = daemon_arguments(cli, refresh);
	cli_detail(cli, "no daemon is running: starting %s", arguments[0]);
	store_close(cli->store);
	cli->store = NULL;
	return program_run(cli, arguments, NULL);
}

static int list_named(struct cli *cli, const struct refresh *refresh, struct listing *listing)
{
	struct error err = {0};
	struct feed_record *feeds, feed;
	size_t n;
	if (refresh->n_ids == 0) {
		if (!feed_list(cli->store, STR(""), &cli->arena, &feeds, &n, &err))
			return cli_fail_store(cli, &err);
		for (size_t i = 0; i < n; i++)
			feeds_list_one(listing, &feeds[i]);
	}
	for (size_t i = 0; i < refresh->n_ids; i++) {
		if (!feed_get(cli->store, refresh->ids[i], &cli->arena, &feed, &err))
			return cli_fail_store(cli, &err);
		feeds_list_one(listing, &feed);
	}
	return EXIT_DONE;
}

/* For other programs: the feeds as they are afterwards. */
static int list_afterwards(struct cli *cli, const struct refresh *refresh, int outcome)
{
	if (cli->form == FORM_TABLE || (outcome != EXIT_DONE && outcome != EXIT_PARTLY))
		return outcome;
	int code = cli->store ? EXIT_DONE : cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	struct listing listing;
	feeds_listing_start(&listing, cli);
	code = list_named(cli, refresh, &listing);
	listing_finish(&listing);
	return code ? code : outcome;
}

/* It costs their servers as much as if nobody had ever read them. */
static int confirm_whole(struct cli *cli, const struct refresh *refresh)
{
	if (refresh->n_ids == 0)
		return cli_fail(cli, EXIT_USAGE, "--whole is for feeds that are named");
	const char *question = arena_printf(&cli->arena, "have the whole documents of %zu feed%s sent, changed or not",
		refresh->n_ids, units_plural((int64_t)refresh->n_ids));
	return cli->dry_run ? EXIT_DONE : cli_confirm(cli, question);
}

static int refresh_run(struct cli *cli)
{
	struct refresh refresh = {.waits = args_has(&cli->args, "wait") || cli->form != FORM_TABLE,
		.whole = args_has(&cli->args, "whole")};
	refresh.timeout_ms = refresh.waits ? REFRESH_PATIENCE_MS : CONTROL_TIMEOUT_MS;
	int code = collect_feeds(cli, &refresh);
	if (!code && refresh.whole)
		code = confirm_whole(cli, &refresh);
	if (code)
		return code;
	if (cli->dry_run) {
		cli_say(cli, "feeds that would be fetched: %lld", (long long)count_feeds(cli, &refresh));
		return EXIT_DONE;
	}
	struct client client;
	struct error err = {0};
	enum client_state state = client_open(&client, cli, &err);
	if (state == CLIENT_CONNECTED)
		code = ask_daemon(cli, &client, &refresh);
	else if (state == CLIENT_NO_DAEMON)
		code = refresh_start_daemon(cli, &refresh);
	else
		code = cli_fail(cli, EXIT_NO_DAEMON, "%s", err.text);
	client_close(&client);
	return list_afterwards(cli, &refresh, code);
}

static const struct option_spec refresh_options[] = {
	{0, "wait", NULL, "wait until all are fetched"},
	{0, "whole", NULL, "have the whole documents sent, changed or not; asks first"},
	{0, NULL},
};

static const struct example refresh_examples[] = {
	{"courant refresh", "all feeds"},
	{"courant refresh 12 example.org --wait", "some of them, until they are done"},
	{"courant refresh --json", "and how the feeds are afterwards"},
	{NULL},
};

const struct command refresh_command = {
	.name = "refresh",
	.arguments = "[FEED]...",
	.help = "fetch feeds now",
	.detail = "Goes before our own intervals, but never before the time that a server asked us to "
		"wait. When no daemon runs, courantd is started for it, and the command waits. "
		"--json, --jsonl and --plain wait too and list the feeds afterwards. The exit code is 2 "
		"when some feeds failed.",
	.examples = refresh_examples,
	.options = refresh_options,
	.max_words = WORDS_ANY,
	.run = refresh_run,
};
