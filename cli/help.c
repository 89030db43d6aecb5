/* Help texts and the command that shows them. Nothing is worded here but the frame. */
#include "cli/help.h"

#include <string.h>

#include "base/text.h"

enum { HELP_COLUMNS = 80, TERM_COLUMNS = 26 };

static int help_columns(const struct cli *cli)
{
	int columns = cli->terminal.columns;
	return columns == 0 || columns > HELP_COLUMNS ? HELP_COLUMNS : columns;
}

/* Words from column `start` on, where the line stands already, broken between words. */
static void print_wrapped(struct cli *cli, const char *text, int start)
{
	int column = start, columns = help_columns(cli);
	struct str rest = str_of(text);
	while (rest.len) {
		struct str word = str_split(rest, ' ', &rest);
		int width = text_width(word);
		if (column > start && column + 1 + width > columns) {
			cli_print(cli, "\n%*s", start, "");
			column = start;
		}
		cli_print(cli, "%s%.*s", column > start ? " " : "", STR_ARG(word));
		column += (column > start) + width;
	}
	cli_print(cli, "\n");
}

/* "  term      explanation", the explanation on a line of its own behind a long term. */
static void print_term(struct cli *cli, const char *term, const char *text)
{
	int width = text_width(str_of(term)) + 2;
	cli_print(cli, "  %s", term);
	if (width >= TERM_COLUMNS) {
		cli_print(cli, "\n");
		width = 0;
	}
	cli_print(cli, "%*s", TERM_COLUMNS - width, "");
	print_wrapped(cli, text, TERM_COLUMNS);
}

static void print_heading(struct cli *cli, const char *text)
{
	bool colour = cli->terminal.colour_out;
	cli_print(cli, "\n%s%s%s\n", style_start(colour, STYLE_BOLD), text,
		style_end(colour, STYLE_BOLD));
}

static void print_options(struct cli *cli, const char *heading, const struct option_spec *options)
{
	if (!options || !options->name)
		return;
	print_heading(cli, heading);
	for (const struct option_spec *spec = options; spec->name; spec++) {
		char letter[] = {'-', spec->letter, ',', ' ', '\0'};
		print_term(cli, arena_printf(&cli->arena, "%s--%s%s%s", spec->letter ? letter : "    ",
			spec->name, spec->argument ? "=" : "", spec->argument ? spec->argument : ""),
			spec->help);
	}
}

static bool is_in_group(const struct command *command, const char *group)
{
	size_t n = group ? strlen(group) : 0;
	return !group || (strncmp(command->name, group, n) == 0 && command->name[n] == ' ');
}

static void print_commands(struct cli *cli, const char *group)
{
	for (size_t i = 0; i < cli->n_commands; i++) {
		const struct command *command = cli->commands[i];
		if (is_in_group(command, group))
			print_term(cli, command->name, command->help);
	}
}

static void print_examples(struct cli *cli, const struct example *examples)
{
	if (!examples)
		return;
	bool colour = cli->terminal.colour_out;
	print_heading(cli, "Examples");
	for (const struct example *example = examples; example->line; example++)
		cli_print(cli, "  %s\n      %s%s%s\n", example->line, style_start(colour, STYLE_DIM),
			example->meaning, style_end(colour, STYLE_DIM));
}

static void print_command(struct cli *cli, const struct command *command)
{
	print_wrapped(cli, arena_printf(&cli->row, "courant %s: %s", command->name, command->help), 0);
	print_examples(cli, command->examples);
	print_heading(cli, "Usage");
	cli_print(cli, "  courant %s [OPTION]...%s%s\n", command->name, *command->arguments ? " " : "",
		command->arguments);
	if (command->detail) {
		cli_print(cli, "\n  ");
		print_wrapped(cli, command->detail, 2);
	}
	print_options(cli, "Options", command->options);
	print_options(cli, "Common options", common_options);
}

static const struct example first_steps[] = {
	{"courant feed add https://example.org/feed.xml", "subscribe to a feed"},
	{"courant import feeds.opml", "subscribe to all feeds of another reader"},
	{"courant refresh", "fetch now; the daemon courantd does it by itself"},
	{"courant items since:1d", "what is new"},
	{"courant export --format atom tag:news -o news.atom", "one feed made of many"},
	{NULL},
};

void help_print_short(struct cli *cli, const char *group)
{
	if (group) {
		cli_print(cli, "courant %s: one of these commands\n\n", group);
		print_commands(cli, group);
		return;
	}
	cli_print(cli, "courant: ask and administer the feed aggregator courantd\n");
	print_examples(cli, first_steps);
	print_heading(cli, "Commands");
	print_commands(cli, NULL);
	cli_print(cli, "\n`courant COMMAND --help` tells more; so does man courant.\n");
}

void help_print(struct cli *cli, const struct command *command, const char *group)
{
	if (command) {
		print_command(cli, command);
		return;
	}
	help_print_short(cli, group);
	print_options(cli, "Common options", common_options);
}

/* `courant help feed add` is `courant feed add --help`. */
static int help_run(struct cli *cli)
{
	struct args named = {0};
	struct error err = {0};
	if (!args_parse(cli->commands, cli->n_commands, (int)cli->args.n_words,
		(char *const *)cli->args.words, &cli->arena, &named, &err) && !named.command)
		return cli_fail(cli, EXIT_USAGE, "%s", err.text);
	help_print(cli, named.command, named.group);
	return EXIT_DONE;
}

static const struct example help_examples[] = {
	{"courant help feed add", "the same as courant feed add --help"},
	{NULL},
};

const struct command help_command = {
	.name = "help",
	.arguments = "[COMMAND]",
	.help = "show help for a command",
	.examples = help_examples,
	.max_words = 2,
	.flags = COMMAND_PAGED,
	.run = help_run,
};
