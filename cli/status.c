/* How courant is: totals, the daemon, and the feeds that fail. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/control.h"
#include "cli/client.h"
#include "cli/feeds.h"
#include "export/feed_json.h"

struct fact {
	const char *name;
	int64_t value;
};

struct status {
	struct store_totals totals;
	struct feed_record *feeds;
	size_t n_feeds;
	int64_t n_idle;
	enum client_state daemon;
	struct fact *facts; /* of the daemon */
	size_t n_facts;
	const char *problem; /* with the daemon; "" = none */
};

static void fact_add(struct cli *cli, struct status *status, struct str line)
{
	struct str value, name = str_split(line, ' ', &value);
	long long number;
	if (str_to_int64(value, &number))
		*arena_push(&cli->arena, status->facts, status->n_facts) =
			(struct fact){arena_cstr(&cli->arena, name), number};
}

static bool fact_find(const struct status *status, const char *name, int64_t *ret_value)
{
	for (size_t i = 0; i < status->n_facts; i++)
		if (strcmp(status->facts[i].name, name) == 0) {
			*ret_value = status->facts[i].value;
			return true;
		}
	return false;
}

static void ask_daemon(struct cli *cli, struct status *status)
{
	struct client client;
	struct error err = {0};
	struct str line, text;
	enum client_answer answer;
	bool ok = false;
	status->daemon = client_open(&client, cli, &err);
	if (status->daemon == CLIENT_CONNECTED) {
		ok = client_send(&client, STR("status"), &err);
		while (ok && (ok = client_line(&client, CONTROL_TIMEOUT_MS, &line, &err))) {
			if (client_is_last(line, &answer, &text))
				break;
			fact_add(cli, status, line);
		}
	}
	status->problem = arena_cstr(&cli->arena, str_of(ok ? "" : err.text));
	client_close(&client);
}

static const char *daemon_text(struct cli *cli, const struct status *status)
{
	int64_t pid = 0, waiting = 0, under_way = 0, offline = 0;
	if (status->daemon == CLIENT_NO_DAEMON)
		return "not running";
	if (*status->problem)
		return cli_printable(cli, str_of(status->problem));
	fact_find(status, "pid", &pid);
	fact_find(status, "waiting", &waiting);
	fact_find(status, "under_way", &under_way);
	fact_find(status, "offline", &offline);
	if (offline)
		return arena_printf(&cli->row, "running, process %lld; our own network is down: "
			"one feed at a time is tried, waiting: %lld", (long long)pid, (long long)waiting);
	if (!waiting && !under_way)
		return arena_printf(&cli->row, "running, process %lld; idle", (long long)pid);
	return arena_printf(&cli->row, "running, process %lld; feeds under way: %lld, waiting: %lld",
		(long long)pid, (long long)under_way, (long long)waiting);
}

static void print_totals(struct cli *cli, const struct status *status)
{
	const struct store_totals *totals = &status->totals;
	int64_t next_due = TIME_NONE, n_export_errors = 0;
	feeds_show_line(cli, "Database", cli_printable(cli, str_of(cli->database)));
	feeds_show_line(cli, "Daemon", daemon_text(cli, status));
	if (fact_find(status, "next_due", &next_due))
		feeds_show_line(cli, "Next fetch", feeds_when(cli, next_due));
	if (fact_find(status, "export_errors", &n_export_errors) && n_export_errors)
		feeds_show_line(cli, "Exports", arena_printf(&cli->row, "errors: %lld; the daemon's log tells them",
			(long long)n_export_errors));
	feeds_show_line(cli, "Feeds", arena_printf(&cli->row, "%lld, %lld failing, %lld gone",
		(long long)totals->n_feeds, (long long)totals->n_feeds_failing,
		(long long)totals->n_feeds_gone));
	if (status->n_idle)
		feeds_show_line(cli, "Idle", arena_printf(&cli->row, "%lld without a new item for a year; "
			"`courant status --idle` lists them", (long long)status->n_idle));
	feeds_show_line(cli, "Items", arena_printf(&cli->row, "%lld, %lld unread",
		(long long)totals->n_items, (long long)totals->n_unread));
	feeds_show_line(cli, "Newest", feeds_when(cli, totals->last_item_at));
	if (totals->n_unindexed)
		feeds_show_line(cli, "Search", arena_printf(&cli->row, "items that wait for the index: %lld",
			(long long)totals->n_unindexed));
}

static void print_json(struct cli *cli, const struct status *status)
{
	const struct store_totals *totals = &status->totals;
	const struct fact rows[] = {
		{"feeds", totals->n_feeds},
		{"feeds_failing", totals->n_feeds_failing},
		{"feeds_gone", totals->n_feeds_gone},
		{"feeds_idle", status->n_idle},
		{"items", totals->n_items},
		{"items_unread", totals->n_unread},
		{"items_unindexed", totals->n_unindexed},
	};
	struct json json;
	cli_json_start(cli, &json);
	json_object(&json, NULL);
	json_string(&json, "database", str_of(cli->database));
	json_object(&json, "daemon");
	json_bool(&json, "running", status->daemon == CLIENT_CONNECTED);
	json_opt_string(&json, "problem", str_of(status->problem));
	for (size_t i = 0; i < status->n_facts; i++)
		json_int(&json, status->facts[i].name, status->facts[i].value);
	json_end(&json);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		json_int(&json, rows[i].name, rows[i].value);
	json_opt_time(&json, "newest_item", totals->last_item_at);
	json_array(&json, "failing");
	for (size_t i = 0; i < status->n_feeds; i++)
		if (feeds_is_failing(&status->feeds[i]))
			feed_json(&json, NULL, &status->feeds[i]);
	json_end(&json);
	json_array(&json, "idle");
	for (size_t i = 0; i < status->n_feeds; i++)
		if (feeds_is_idle(&status->feeds[i], cli->now))
			feed_json(&json, NULL, &status->feeds[i]);
	json_end(&json);
	json_end(&json);
	cli_json_finish(cli);
}

static void list_failing(struct cli *cli, const struct status *status)
{
	struct listing listing;
	feeds_failing_start(&listing, cli);
	for (size_t i = 0; i < status->n_feeds; i++)
		if (feeds_is_failing(&status->feeds[i]))
			feeds_failing_one(&listing, &status->feeds[i]);
	listing_finish(&listing);
	if (listing.n_listed == 0)
		cli_say(cli, "no feed fails");
}

static void list_idle(struct cli *cli, const struct status *status)
{
	struct listing listing;
	feeds_idle_start(&listing, cli);
	for (size_t i = 0; i < status->n_feeds; i++)
		if (feeds_is_idle(&status->feeds[i], cli->now))
			feeds_idle_one(&listing, &status->feeds[i]);
	listing_finish(&listing);
	if (listing.n_listed == 0)
		cli_say(cli, "no feed is idle");
}

static int status_run(struct cli *cli)
{
	struct status status = {0};
	struct error err = {0};
	bool only_failing = args_has(&cli->args, "failing"), only_idle = args_has(&cli->args, "idle");
	if (only_failing && only_idle)
		return cli_fail(cli, EXIT_USAGE, "--failing and --idle are two lists: ask for one at a time");
	int code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	if (!store_totals(cli->store, &status.totals, &err) ||
		!feed_list(cli->store, STR(""), &cli->arena, &status.feeds, &status.n_feeds, &err))
		return cli_fail_store(cli, &err);
	if (only_failing || only_idle) {
		(only_idle ? list_idle : list_failing)(cli, &status);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < status.n_feeds; i++)
		status.n_idle += feeds_is_idle(&status.feeds[i], cli->now);
	ask_daemon(cli, &status);
	if (cli->form == FORM_JSON || cli->form == FORM_JSONL) {
		print_json(cli, &status);
		return EXIT_DONE;
	}
	print_totals(cli, &status);
	if (cli->form == FORM_TABLE && status.totals.n_feeds_failing) {
		cli_print(cli, "\n");
		list_failing(cli, &status);
	}
	return EXIT_DONE;
}

static const struct option_spec status_options[] = {
	{0, "failing", NULL, "only the feeds that fail, each with its reason"},
	{0, "idle", NULL, "only those that answer and have had no new item for a year"},
	{0, NULL},
};

static const struct example status_examples[] = {
	{"courant status", "totals, the daemon, and what fails"},
	{"courant status --failing --plain", "id, title, address, since, tries, next, class, stage, "
		"reason, last status"},
	{"courant status --idle --plain", "id, title, address, items, newest, next"},
	{NULL},
};

const struct command status_command = {
	.name = "status",
	.arguments = "",
	.help = "show totals, the daemon and the feeds that fail",
	.examples = status_examples,
	.options = status_options,
	.flags = COMMAND_PAGED,
	.run = status_run,
};
