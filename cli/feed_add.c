/* Subscribing, and what is found at the new address. */
#include <string.h>

#include "base/units.h"
#include "base/url.h"
#include "cli/feeds.h"
#include "cli/refresh.h"

enum {
	STDIN_MAX = 16 * 1024 * 1024,
	SHORT_INTERVAL_S = 300,
	ADD_PATIENCE_MS = 20 * 1000, /* for news of a new feed, where nobody asked to wait */
};

static int option_interval(const struct cli *cli, int64_t *ret_interval_s)
{
	const char *text = args_value(&cli->args, "interval");
	int64_t ms = 0;
	if (text && (!units_parse_duration_ms(str_of(text), &ms) || ms < 1000))
		return cli_fail(cli, EXIT_USAGE, "--interval takes a duration of a second or more, as in "
			"15m, 2h or 1d; not \"%s\"", text);
	*ret_interval_s = ms / 1000;
	if (text && *ret_interval_s < SHORT_INTERVAL_S)
		cli_warn(cli, "an interval below five minutes is for feeds of one's own");
	return EXIT_DONE;
}

struct addition {
	struct str *urls; /* as typed */
	size_t n_urls;
	struct subscription wanted; /* all but the url */
	int64_t *ids; /* of the feeds that are new */
	size_t n_ids;
	bool changed;
};

/* The words of the command line; "-" stands for the lines of standard input, so that addresses
 * with secrets in them need not be seen in the list of processes. */
static int collect_urls(struct cli *cli, struct addition *addition)
{
	for (size_t i = 0; i < cli->args.n_words; i++) {
		if (strcmp(cli->args.words[i], "-") != 0) {
			*arena_push(&cli->arena, addition->urls, addition->n_urls) =
				str_of(cli->args.words[i]);
			continue;
		}
		struct buf bytes;
		int code = cli_read_file(cli, "-", STDIN_MAX, &bytes);
		struct str rest = arena_str(&cli->arena, buf_str(&bytes));
		buf_finish(&bytes);
		if (code)
			return code;
		while (rest.len) {
			struct str line = str_trim(str_split(rest, '\n', &rest));
			if (line.len)
				*arena_push(&cli->arena, addition->urls, addition->n_urls) = line;
		}
	}
	return EXIT_DONE;
}

static int collect_addition(struct cli *cli, struct addition *addition)
{
	const char **tags;
	struct subscription *wanted = &addition->wanted;
	wanted->n_tags = args_values(&cli->args, "tag", &cli->arena, &tags);
	wanted->tags = arena_array(&cli->arena, struct str, wanted->n_tags);
	for (size_t i = 0; i < wanted->n_tags; i++)
		wanted->tags[i] = str_of(tags[i]);
	wanted->title = str_of(args_value(&cli->args, "title"));
	int code = option_interval(cli, &wanted->interval_s);
	if (!code)
		code = collect_urls(cli, addition);
	if (!code && !addition->n_urls)
		return cli_fail(cli, EXIT_USAGE, "there is no address on standard input");
	if (!code && wanted->title.len && addition->n_urls > 1)
		return cli_fail(cli, EXIT_USAGE, "--title is for one feed; these are %zu",
			addition->n_urls);
	return code;
}

static int add_one(struct cli *cli, struct addition *addition, struct str typed,
	struct listing *listing)
{
	struct error err = {0};
	struct buf url;
	buf_init(&url, URL_MAX);
	bool ok = url_from_user(typed, &url, &err);
	struct subscription wanted = addition->wanted;
	wanted.url = arena_str(&cli->arena, buf_str(&url));
	buf_finish(&url);
	if (!ok)
		return cli_fail(cli, EXIT_FAILED, "%s", err.text);
	const char *shown = cli_address_brief(cli, wanted.url);
	if (cli->dry_run) {
		cli_say(cli, "would subscribe to %s", shown);
		return EXIT_DONE;
	}
	int64_t id;
	bool is_new;
	struct feed_record feed;
	if (!feed_subscribe(cli->store, &wanted, FEED_BY_TOOL, cli->now, &id, &is_new, &err) ||
		!feed_get(cli->store, id, &cli->arena, &feed, &err))
		return cli_fail_store(cli, &err);
	addition->changed = true;
	if (is_new)
		*arena_push(&cli->arena, addition->ids, addition->n_ids) = id;
	cli_say(cli, is_new ? "added feed %lld: %s" : "feed %lld is there already: %s", (long long)id,
		shown);
	if (cli->form != FORM_TABLE)
		feeds_list_one(listing, &feed);
	return EXIT_DONE;
}

/* What a feed turned out to be when it was fetched for the first time. */
static void tell_outcome(struct cli *cli, int64_t id)
{
	struct feed_record feed;
	if (!feed_get(cli->store, id, &cli->row, &feed, NULL) || !feed.origins)
		cli_say(cli, "feed %lld is one that was there already: the page announces it", (long long)id);
	else if (feeds_is_failing(&feed))
		cli_warn(cli, "feed %lld cannot be read: %.*s; `courant feed remove %lld` gives it up",
			(long long)id, STR_ARG(feed.state.reason), (long long)id);
	else
		cli_say(cli, "feed %lld: %s, %s, %lld item%s", (long long)id, cli_title(cli, &feed),
			cli_address_brief(cli, feed.url), (long long)feed.n_items, units_plural(feed.n_items));
}

static int tell_outcomes(struct cli *cli, const struct addition *addition)
{
	int code = cli->store ? EXIT_DONE : cli_open_store(cli, STORE_READ_LITTLE);
	for (size_t i = 0; i < addition->n_ids && !code; i++)
		tell_outcome(cli, addition->ids[i]);
	return code;
}

/* The daemon fetches new feeds at once in any case: a while is waited for what it finds there. */
static int fetch_by_daemon(struct cli *cli, struct client *client, const struct addition *addition,
	bool must)
{
	struct refresh refresh = {.ids = addition->ids, .n_ids = addition->n_ids, .waits = true,
		.timeout_ms = must ? REFRESH_PATIENCE_MS : ADD_PATIENCE_MS};
	struct refresh_tally tally;
	struct error err = {0};
	int code = refresh_ask(cli, client, &refresh, &tally, &err);
	if (!code) {
		code = tell_outcomes(cli, addition);
		return must && tally.n_failed ? EXIT_PARTLY : code;
	}
	if (must || code != EXIT_NO_DAEMON)
		cli_warn(cli, "the change is stored, but: %s", err.text);
	else
		cli_say(cli, "the daemon fetches it now; `courant status` shows how it goes");
	return must ? code : EXIT_DONE;
}

static int fetch_added(struct cli *cli, const struct addition *addition)
{
	struct client client;
	struct error err = {0};
	bool must = args_has(&cli->args, "wait");
	const struct refresh refresh = {.ids = addition->ids, .n_ids = addition->n_ids};
	enum client_state state = client_open(&client, cli, &err);
	int code = EXIT_DONE;
	if (state == CLIENT_CONNECTED) {
		code = fetch_by_daemon(cli, &client, addition, must);
	} else if (state == CLIENT_FAILED) {
		cli_warn(cli, "the change is stored, but the daemon does not know yet: %s", err.text);
	} else if (must) {
		code = refresh_start_daemon(cli, &refresh);
		if (code == EXIT_DONE)
			code = tell_outcomes(cli, addition);
	} else {
		cli_say(cli, "no daemon is running; fetch now with `courant refresh`");
	}
	client_close(&client);
	return code;
}

static int feed_add_run(struct cli *cli)
{
	struct addition addition = {0};
	struct listing listing;
	int code = collect_addition(cli, &addition);
	if (!code)
		code = cli->dry_run ? cli_open_config(cli) : cli_open_store(cli, STORE_WRITE_BESIDE);
	if (code)
		return code;
	size_t n_failed = 0;
	feeds_listing_start(&listing, cli);
	for (size_t i = 0; i < addition.n_urls && code != EXIT_IO && code != EXIT_TRY_AGAIN; i++) {
		code = add_one(cli, &addition, addition.urls[i], &listing);
		n_failed += code != EXIT_DONE;
	}
	listing_finish(&listing);
	int fetched = EXIT_DONE;
	if (addition.n_ids)
		fetched = fetch_added(cli, &addition);
	else if (addition.changed)
		client_tell_changed(cli);
	return n_failed == 0 ? fetched : addition.changed ? EXIT_PARTLY : code ? code : EXIT_FAILED;
}

static const struct option_spec feed_add_options[] = {
	{0, "tag", "TAG", "give the feed this tag; may be repeated"},
	{0, "title", "TITLE", "call it TITLE instead of what it calls itself"},
	{0, "interval", "DURATION", "ask this often, as in 15m, 2h or 1d"},
	{0, "wait", NULL, "fetch it now, daemon or not, and wait for what is found there"},
	{0, NULL},
};

static const struct example feed_add_examples[] = {
	{"courant feed add https://example.org/feed.xml", "subscribe"},
	{"courant feed add example.org/rss --tag news --tag nl --interval 15m",
		"with tags and an interval"},
	{"courant feed add https://example.org/ --wait", "a page: the feed that it announces"},
	{"courant feed add - < addresses.txt", "one address a line"},
	{NULL},
};

const struct command feed_add_command = {
	.name = "feed add",
	.arguments = "URL...",
	.help = "subscribe to feeds",
	.detail = "An address without a scheme gets https://. When it turns out to be a page, the first "
		"feed that the page announces takes its place. What is found at a new address is told when a "
		"daemon runs, or with --wait; then the exit code is 2 when it is no feed, which stays until "
		"it is removed. Adding a feed that is there already adds the tags and sets title and interval.",
	.examples = feed_add_examples,
	.options = feed_add_options,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.run = feed_add_run,
};
