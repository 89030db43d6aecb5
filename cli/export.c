/* Merged feeds out of the store, to a file or to standard output. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/url.h"
#include "cli/cli.h"
#include "export/export.h"
#include "storage/item.h"

static const char *format_names(struct cli *cli)
{
	size_t n;
	const struct export_format *formats = export_formats(&n);
	const char *names = "";
	for (size_t i = 0; i < n; i++)
		names = arena_printf(&cli->arena, "%s%s%s", names, i ? ", " : "", formats[i].name);
	return names;
}

/* --format, else --json or --jsonl, else the ending of the file's name. */
static int choose_format(struct cli *cli, const struct export_format **ret_format)
{
	const char *name = args_value(&cli->args, "format");
	const char *dot = cli->out.path ? strrchr(cli->out.path, '.') : NULL;
	if (!name && cli->form == FORM_JSON)
		name = "json";
	if (!name && cli->form == FORM_JSONL)
		name = "jsonl";
	if (!name && dot)
		name = dot + 1;
	*ret_format = export_format_find(str_of(name));
	if (*ret_format)
		return EXIT_DONE;
	return cli_fail(cli, EXIT_USAGE, "say which format: --format takes one of %s",
		format_names(cli));
}

static bool on_chunk(void *user, struct str bytes, struct error *err)
{
	struct cli *cli = user;
	buf_append_str(&cli->out.buf, bytes);
	return out_more(&cli->out) || error_set(err, "%s", cli->out.err.text);
}

struct wanted {
	const struct export_format *format;
	struct query *query;
	struct export_head head;
};

/* What is read elsewhere should not hold passwords; what is read by another reader of one's own
 * must hold all feeds. */
static void warn_of_feeds_left_out(struct cli *cli, const struct wanted *job)
{
	struct feed_outline *feeds;
	size_t n, n_left_out = 0;
	if (!job->format->feeds || job->head.whole_addresses ||
		!feed_list_outlines(cli->store, &cli->arena, &feeds, &n, NULL))
		return;
	for (size_t i = 0; i < n; i++) {
		struct url url;
		n_left_out += url_parse(feeds[i].url, &url) && (url.has_query || url.userinfo.len);
	}
	if (n_left_out)
		cli_warn(cli, "feeds left out, whose addresses hold a password or a query: %zu; --whole-addresses writes all",
			n_left_out);
}

static int failure_code(const char *path)
{
	const char *slash = strrchr(path, '/');
	struct buf folder;
	buf_init(&folder, 4096);
	if (slash)
		buf_append(&folder, path, (size_t)(slash - path) + 1);
	else
		buf_append_str(&folder, STR("."));
	int code = access(buf_cstr(&folder), W_OK | X_OK) == 0 ? EXIT_IO :
		errno == EACCES ? EXIT_NOT_PERMITTED : EXIT_CANNOT_CREATE;
	buf_finish(&folder);
	return code;
}

static int export_to_file(struct cli *cli, const struct wanted *job, const char *path)
{
	struct error err = {0};
	struct export_file file = {.format = job->format, .head = job->head, .path = path,
		.gzip = args_has(&cli->args, "gzip")};
	if (!export_files(cli->store, job->query, &file, 1, &err))
		return store_why(cli->store) == STORE_OK ? cli_fail(cli, failure_code(path), "%s", err.text)
			: cli_fail_store(cli, &err);
	cli_say(cli, file.changed ? "wrote %s" : "%s holds this already", path);
	return EXIT_DONE;
}

static int export_to_stdout(struct cli *cli, const struct wanted *job)
{
	struct error err = {0};
	cli->out.is_foreign = true;
	if (!export_stream(cli->store, job->query, job->format, &job->head, on_chunk, cli, &err))
		return cli->out.failed ? cli->out.failed : cli_fail_store(cli, &err);
	return EXIT_DONE;
}

static int export_dry(struct cli *cli, const struct wanted *job, const char *path)
{
	struct error err = {0};
	int64_t n;
	if (!item_count(cli->store, job->query, &n, &err))
		return cli_fail_store(cli, &err);
	cli_say(cli, "would write %lld item%s as %s to %s", (long long)n, units_plural(n), job->format->name,
		path ? path : "standard output");
	return EXIT_DONE;
}

static int export_run(struct cli *cli)
{
	struct wanted job = {.head.title = str_of(args_value(&cli->args, "title")),
		.head.description = str_of(args_value(&cli->args, "description")),
		.head.whole_addresses = args_has(&cli->args, "whole-addresses"),
		.head.summaries = args_has(&cli->args, "summary")};
	const char *path = cli->out.path;
	int64_t limit = 0, max_per_feed = 0;
	int code = choose_format(cli, &job.format);
	cli->out.path = NULL; /* export_file() replaces a file better than we do */
	if (!code)
		code = cli_compile_query(cli, &job.query, &job.head.query);
	if (!code)
		code = cli_number(cli, "limit", &limit);
	if (!code)
		code = cli_number(cli, "max-per-feed", &max_per_feed);
	if (!code && args_has(&cli->args, "gzip") && !path)
		code = cli_fail(cli, EXIT_USAGE, "--gzip writes a file beside another: name that one with "
			"--output");
	if (!code)
		code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	if (!job.format->feeds) {
		query_set_limit(job.query, limit);
		query_set_max_per_feed(job.query, max_per_feed);
		query_set_one_per_story(job.query, args_has(&cli->args, "one-per-story"));
	}
	job.head.whole_store = job.head.whole_addresses && !job.head.query.len && !limit && !max_per_feed
		&& !args_has(&cli->args, "one-per-story");
	if (job.head.whole_store && job.format->is_copy) /* an import gives numbers in the order of the lines */
		query_set_all_as_stored(job.query);
	warn_of_feeds_left_out(cli, &job);
	if (cli->dry_run)
		return export_dry(cli, &job, path);
	return path ? export_to_file(cli, &job, path) : export_to_stdout(cli, &job);
}

static const struct option_spec export_options[] = {
	{0, "format", "FORMAT", "atom, rss, json, html, opml or jsonl; else the ending of --output decides",
		"atom rss json html opml jsonl"},
	{0, "title", "TITLE", "the title of the merged feed"},
	{0, "description", "TEXT", "what it is about, in a sentence for its readers"},
	{0, "limit", "N", "N items at most, the newest"},
	{0, "max-per-feed", "N", "N items at most of each feed, so that a loud one leaves room"},
	{0, "one-per-story", NULL, "of an article in several feeds the first item, naming the others"},
	{0, "summary", NULL, "summaries in place of contents"},
	{0, "gzip", NULL, "write the same once more beside it, compressed, with .gz behind its name"},
	{0, "whole-addresses", NULL, "keep passwords and queries in the addresses of feeds: for a copy "
		"of one's own, never for publishing"},
	{0, NULL},
};

static const struct example export_examples[] = {
	{"courant export tag:tech since:7d --limit 200 -o tech.atom", "one Atom feed made of many"},
	{"courant export --format rss --title Budget 'budget OR begroting'", "RSS of a search"},
	{"courant export --format opml --whole-addresses -o feeds.opml",
		"all subscriptions, for another reader"},
	{NULL},
};

const struct command export_command = {
	.name = "export",
	.arguments = "[QUERY]...",
	.help = "write items as Atom, RSS, JSON Feed, HTML, OPML or JSONL",
	.detail = "A file is replaced at once when all is written, and left alone when it holds the same "
		"bytes already. Exports that the daemon should keep up to date belong in the "
		"configuration.",
	.examples = export_examples,
	.options = export_options,
	.max_words = WORDS_ANY,
	.flags = COMMAND_PAGED,
	.run = export_run,
};
