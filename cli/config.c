/* The configuration: is it right, and what does it say? */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/listing.h"
#include "cli/program.h"

struct warnings {
	const char **lines;
	size_t n;
};

static void add_warning(struct cli *cli, struct warnings *warnings, const char *line)
{
	*arena_push(&cli->arena, warnings->lines, warnings->n) = line;
}

/* The query compiler judges queries; whether a folder is there may be another matter for the daemon. */
static int check_exports(struct cli *cli, struct warnings *warnings)
{
	for (size_t i = 0; i < cli->config.n_exports; i++) {
		const struct config_export *export = &cli->config.exports[i];
		struct str text = str_of(export->query);
		struct query *query;
		struct query_error why = {0};
		if (!query_compile(text, cli->now, &cli->arena, &query, &why))
			return cli_fail_query(cli, EXIT_BAD_CONFIG, arena_printf(&cli->arena,
				"%s: export \"%s\": query", export->where, export->name), text, &why);
		if (strcmp(export->directory, cli->config.exports_folder) != 0 && access(export->directory, F_OK) != 0)
			add_warning(cli, warnings, arena_printf(&cli->arena, "%s: export \"%s\": directory %s: %s",
				export->where, export->name, export->directory, strerror(errno)));
		if (export->archive && query_moves(query))
			add_warning(cli, warnings, arena_printf(&cli->arena, "%s: export \"%s\": its query names "
				"a time that moves, as since:7d does: items leave it before they are archived",
				export->where, export->name));
	}
	return EXIT_DONE;
}

/* The rest is the daemon's to judge: subscriptions, passwords, which domains there are. */
static int check_by_daemon(struct cli *cli)
{
	const char *path = cli->config.path;
	const char *arguments[] = {program_daemon(cli), "--check", "--quiet", path ? "--config" : NULL, path, NULL};
	return program_run(cli, arguments, NULL);
}

static int config_check_run(struct cli *cli)
{
	struct warnings warnings = {0};
	const char *const *lines;
	int code = cli_open_config(cli);
	size_t n = code ? 0 : config_warnings(&cli->config, &lines);
	for (size_t i = 0; i < n; i++)
		add_warning(cli, &warnings, lines[i]);
	const char *contact = code ? NULL : config_contact_warning(&cli->config);
	if (contact)
		add_warning(cli, &warnings, contact);
	if (!code)
		code = check_exports(cli, &warnings);
	if (!code)
		code = check_by_daemon(cli);
	if (code)
		return code;
	for (size_t i = 0; i < warnings.n; i++)
		cli_warn(cli, "%s", warnings.lines[i]);
	const char *path = cli->config.path ? cli->config.path : "no file: built-in defaults";
	if (cli->form == FORM_JSON || cli->form == FORM_JSONL) {
		struct json json;
		cli_json_start(cli, &json);
		json_object(&json, NULL);
		json_opt_string(&json, "file", str_of(cli->config.path));
		json_int(&json, "feeds", (int64_t)cli->config.n_feeds);
		json_int(&json, "exports", (int64_t)cli->config.n_exports);
		json_array(&json, "warnings");
		for (size_t i = 0; i < warnings.n; i++)
			json_string(&json, NULL, str_of(warnings.lines[i]));
		json_end(&json);
		json_end(&json);
		cli_json_finish(cli);
	}
	size_t n_feeds = cli->config.n_feeds, n_exports = cli->config.n_exports;
	cli_say(cli, "%s: fine; %zu feed%s, %zu export%s", path, n_feeds, units_plural((int64_t)n_feeds), n_exports,
		units_plural((int64_t)n_exports));
	return EXIT_DONE;
}

static const struct example config_check_examples[] = {
	{"courant config check", "the file that both programs would read"},
	{"courant config check --config new.conf", "another one"},
	{NULL},
};

const struct command config_check_command = {
	.name = "config check",
	.arguments = "",
	.help = "check the configuration",
	.detail = "An error names file and line; the exit code is 78 then.",
	.examples = config_check_examples,
	.run = config_check_run,
};

static const char *option_value(struct cli *cli, const struct config_option *option)
{
	struct buf text;
	buf_init(&text, 64 * 1024);
	config_append_value(&cli->config, option, &text);
	const char *value = cli_printable(cli, buf_str(&text));
	buf_finish(&text);
	return value;
}

static void show_options(struct cli *cli, struct listing *listing)
{
	size_t n;
	const struct config_option *options = config_options(&n);
	for (size_t i = 0; i < n; i++) {
		const struct config_option *option = &options[i];
		if (config_option_repeats(option))
			continue;
		const char *dot = *option->section ? "." : "";
		const char *name = arena_printf(&cli->row, "%s%s%s", option->section, dot, option->name);
		struct cell cells[] = {
			{name, STYLE_NONE},
			{option_value(cli, option), STYLE_NONE},
			{option->help, STYLE_DIM},
		};
		struct json *json = listing_json(listing);
		if (!json) {
			listing_row(listing, cells);
			continue;
		}
		json_object(json, NULL);
		json_string(json, "option", str_of(cells[0].text));
		json_string(json, "value", str_of(cells[1].text));
		json_opt_string(json, "default", str_of(option->fallback));
		json_opt_string(json, "range", str_of(option->range));
		json_string(json, "help", str_of(option->help));
		json_end(json);
		listing_json_done(listing);
	}
}

static int config_show_run(struct cli *cli)
{
	static const struct column columns[] = {
		{"OPTION"}, {"VALUE", 0, 40}, {"MEANING", COLUMN_FLEXIBLE}};
	struct listing listing;
	int code = cli_open_config(cli);
	if (code)
		return code;
	cli_say(cli, "%s", cli->config.path ? cli->config.path : "no file: built-in defaults");
	listing_start(&listing, cli, columns, 3);
	show_options(cli, &listing);
	listing_finish(&listing);
	return EXIT_DONE;
}

static const struct example config_show_examples[] = {
	{"courant config show", "every option with its value and meaning"},
	{"courant config show --plain | grep ^fetch", "one record a line: option, value, meaning"},
	{NULL},
};

const struct command config_show_command = {
	.name = "config show",
	.arguments = "",
	.help = "show every option with its value",
	.detail = "Sections that stand any number of times (feed, host, export) are described in "
		"courant.conf(5).",
	.examples = config_show_examples,
	.flags = COMMAND_PAGED,
	.run = config_show_run,
};
