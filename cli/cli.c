/* The frame around every command: options common to all, configuration, database, files. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli/help.h"

enum { QUERY_MAX = 256 * 1024 };

int cli_open_config(struct cli *cli)
{
	if (cli->has_config)
		return EXIT_DONE;
	struct error err = {0};
	if (!config_load(args_value(&cli->args, "config"), &cli->config, &err))
		return cli_fail(cli, EXIT_BAD_CONFIG, "%s", err.text);
	cli->has_config = true;
	const char *named = args_value(&cli->args, "database");
	cli->database = named ? named : cli->config.database;
	cli_detail(cli, "configuration %s, database %s",
		cli->config.path ? cli->config.path : "(built-in defaults)", cli->database);
	return EXIT_DONE;
}

static int fail_missing(const struct cli *cli, const char *path)
{
	if (cli->config.n_feeds || cli->config.subscriptions)
		return cli_fail(cli, EXIT_FAILED, "there is no database at %s yet; the daemon makes it, or "
			"`courant refresh`, which fetches the feeds of the configuration", path);
	return cli_fail(cli, EXIT_FAILED, "there is no database at %s yet; subscribe to a feed with "
		"`courant feed add URL` or `courant import FILE.opml`, or name another one with "
		"--database", path);
}

int cli_store_code(enum store_result result)
{
	static const int codes[] = {
		[STORE_OK] = EXIT_FAILED, /* nothing is wrong but the question: no such item */
		[STORE_FAILED] = EXIT_IO,
		[STORE_BUSY] = EXIT_TRY_AGAIN,
		[STORE_FORBIDDEN] = EXIT_NOT_PERMITTED,
		[STORE_CORRUPT] = EXIT_BAD_DATA,
		[STORE_NEWER] = EXIT_BAD_DATA,
		[STORE_MISSING] = EXIT_FAILED,
		[STORE_IN_USE] = EXIT_TRY_AGAIN,
	};
	return codes[result];
}

int cli_fail_store(const struct cli *cli, const struct error *err)
{
	return cli_fail(cli, cli_store_code(store_why(cli->store)), "%s", err->text);
}

int cli_open_store_file(struct cli *cli, const char *path, enum store_mode mode)
{
	struct error err = {0};
	enum store_result result = store_open(path, mode, &cli->store, &err);
	if (result == STORE_OK)
		return EXIT_DONE;
	if (result == STORE_MISSING)
		return fail_missing(cli, path);
	return cli_fail(cli, cli_store_code(result), "%s", err.text);
}

int cli_open_store(struct cli *cli, enum store_mode mode)
{
	int code = cli_open_config(cli);
	return code ? code : cli_open_store_file(cli, cli->database, mode);
}

int cli_find_feeds(struct cli *cli, const char *selector, int64_t **ret_ids, size_t *ret_count)
{
	struct error err = {0};
	if (!feed_find(cli->store, str_of(selector), &cli->arena, ret_ids, ret_count, &err))
		return cli_fail_store(cli, &err);
	if (*ret_count == 0)
		return cli_fail(cli, EXIT_FAILED, "no feed is meant by \"%s\"; `courant feed list` shows "
			"them all", cli_address_brief(cli, str_of(selector)));
	return EXIT_DONE;
}

int cli_find_named_feeds(struct cli *cli, int64_t **ret_ids, size_t *ret_count)
{
	int64_t *all = NULL;
	size_t n_all = 0;
	int code = EXIT_DONE;
	for (size_t i = 0; i < cli->args.n_words && !code; i++) {
		int64_t *ids;
		size_t n;
		code = cli_find_feeds(cli, cli->args.words[i], &ids, &n);
		for (size_t k = 0; k < n && !code; k++)
			*arena_push(&cli->arena, all, n_all) = ids[k];
	}
	*ret_ids = all;
	*ret_count = n_all;
	return code;
}

int cli_compile_query(struct cli *cli, struct query **ret_query, struct str *ret_text)
{
	struct buf text;
	buf_init(&text, QUERY_MAX);
	for (size_t i = 0; i < cli->args.n_words; i++)
		buf_printf(&text, "%s%s", i ? " " : "", cli->args.words[i]);
	*ret_text = arena_str(&cli->arena, buf_str(&text));
	bool too_long = text.full;
	buf_finish(&text);
	if (too_long)
		return cli_fail(cli, EXIT_BAD_DATA, "the query is too long");
	struct query_error err = {0};
	if (!query_compile(*ret_text, cli->now, &cli->arena, ret_query, &err))
		return cli_fail_query(cli, EXIT_BAD_DATA, "query", *ret_text, &err);
	return EXIT_DONE;
}

FILE *cli_open_file(struct cli *cli, const char *path, int *ret_code)
{
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
	if (!file)
		*ret_code = cli_fail(cli, errno == EACCES ? EXIT_NOT_PERMITTED : EXIT_IO, "%s: %s", path,
			strerror(errno));
	return file;
}

int cli_read_open_file(struct cli *cli, const char *path, FILE *file, size_t max_bytes,
	struct buf *ret_bytes)
{
	const char *name = file == stdin ? "standard input" : path;
	struct stat about;
	bool is_file = fstat(fileno(file), &about) == 0 && S_ISREG(about.st_mode);
	size_t chunk = is_file && about.st_size < (off_t)max_bytes ? (size_t)about.st_size + 1 : 65536;
	while (!feof(file) && !ferror(file)) {
		size_t room = max_bytes + 1 - ret_bytes->len, n = room < chunk ? room : chunk;
		char *to = n ? buf_reserve(ret_bytes, n) : NULL;
		if (!to)
			break;
		ret_bytes->len += fread(to, 1, n, file);
	}
	if (ferror(file))
		return cli_fail(cli, EXIT_IO, "%s: %s", name, strerror(errno));
	if (ret_bytes->len > max_bytes)
		return cli_fail(cli, EXIT_BAD_DATA, "%s is larger than %zu MiB", name, max_bytes >> 20);
	return EXIT_DONE;
}

int cli_read_file(struct cli *cli, const char *path, size_t max_bytes, struct buf *ret_bytes)
{
	int code = EXIT_DONE;
	FILE *file = cli_open_file(cli, path, &code);
	buf_init(ret_bytes, max_bytes + 1);
	if (!file)
		return code;
	code = cli_read_open_file(cli, path, file, max_bytes, ret_bytes);
	if (file != stdin)
		fclose(file);
	return code;
}

int cli_number(const struct cli *cli, const char *option, int64_t *ret_value)
{
	const char *text = args_value(&cli->args, option);
	long long value = 0;
	if (text && (!str_to_int64(str_of(text), &value) || value < 0))
		return cli_fail(cli, EXIT_USAGE, "--%s takes a number, not \"%s\"", option, text);
	*ret_value = value;
	return EXIT_DONE;
}

int cli_confirm(const struct cli *cli, const char *question)
{
	if (cli->force)
		return EXIT_DONE;
	if (!cli->may_ask)
		return cli_fail(cli, EXIT_USAGE, "%s: nobody to ask; repeat it with --force", question);
	char answer[16];
	fprintf(stderr, "%s? [y/N] ", question);
	if (fgets(answer, sizeof answer, stdin) && (*answer == 'y' || *answer == 'Y'))
		return EXIT_DONE;
	return cli_fail(cli, EXIT_FAILED, "nothing was changed");
}

void cli_json_start(struct cli *cli, struct json *json)
{
	cli->out.is_foreign = true;
	bool for_people = cli->out.is_screen && cli->form != FORM_JSONL;
	json_init(json, &cli->out.buf, for_people ? JSON_INDENTED : JSON_COMPACT);
}

void cli_json_finish(struct cli *cli)
{
	buf_append_char(&cli->out.buf, '\n');
	out_more(&cli->out);
}

/* False when two forms are asked for. */
static bool form_take(const struct args *args, enum form *ret_form)
{
	static const struct {
		const char *name;
		enum form form;
	} forms[] = {{"json", FORM_JSON}, {"jsonl", FORM_JSONL}, {"plain", FORM_PLAIN}};
	size_t n = 0;
	*ret_form = FORM_TABLE;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (!args_has(args, forms[i].name))
			continue;
		*ret_form = forms[i].form;
		n++;
	}
	return n <= 1;
}

/* False when the options contradict each other. */
static bool cli_prepare(struct cli *cli)
{
	const struct args *args = &cli->args;
	const char *when = args_value(args, "color");
	if (args_has(args, "no-color"))
		when = "never";
	const char *output = args_value(args, "output");
	terminal_look(&cli->terminal, when ? when : "auto", output && strcmp(output, "-") != 0);
	out_init(&cli->out, output, cli->terminal.is_out);
	cli->quiet = args_has(args, "quiet");
	cli->verbose = args_has(args, "verbose");
	cli->dry_run = args_has(args, "dry-run");
	cli->force = args_has(args, "force");
	cli->may_ask = !args_has(args, "no-input") && isatty(STDIN_FILENO) && cli->terminal.is_err;
	cli->now = clock_now();
	return form_take(args, &cli->form);
}

static void cli_page(struct cli *cli)
{
	if (cli->out.is_screen && !args_has(&cli->args, "no-pager"))
		cli->out.pager = out_pager_of_environment();
}

static int cli_do(struct cli *cli)
{
	const struct command *command = cli->args.command;
	if (args_has(&cli->args, "version")) {
		cli_print(cli, "courant %s\n", COURANT_VERSION);
		return EXIT_DONE;
	}
	if (args_has(&cli->args, "help")) {
		cli_page(cli);
		help_print(cli, command, cli->args.group);
		return EXIT_DONE;
	}
	if (!command) {
		help_print_short(cli, cli->args.group);
		return cli->args.group ? EXIT_USAGE : EXIT_DONE;
	}
	if (command->flags & COMMAND_PAGED)
		cli_page(cli);
	return command->run(cli);
}

int cli_run(const struct command *const *commands, size_t n_commands, int argc, char **argv)
{
	struct cli cli = {.commands = commands, .n_commands = n_commands};
	struct error err = {0};
	signal(SIGPIPE, SIG_DFL);
	bool understood = args_parse(commands, n_commands, argc - 1, argv + 1, &cli.arena, &cli.args,
		&err);
	if (!cli_prepare(&cli) && understood)
		understood = error_set(&err, "--json, --jsonl and --plain exclude each other");
	int code = understood ? cli_do(&cli) : cli_fail(&cli, EXIT_USAGE, "%s", err.text);
	bool keep = code == EXIT_DONE || code == EXIT_PARTLY;
	int out_code = out_finish(&cli.out, keep || !cli.out.path);
	if (out_code)
		code = cli_fail(&cli, out_code, "%s", cli.out.err.text);
	store_close(cli.store);
	if (cli.has_config)
		config_finish(&cli.config);
	arena_finish(&cli.row);
	arena_finish(&cli.arena);
	return code;
}
