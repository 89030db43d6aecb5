/* Documents without the store: what the parser makes of a file, and what the cleaner leaves of a
 * fragment. Opens neither configuration nor database. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "export/entry_json.h"
#include "parsers/document_read.h"
#include "parsers/html.h"
#include "parsers/opml.h"

enum { INPUT_MAX = 64 * 1024 * 1024 };

static struct str option_str(const struct cli *cli, const char *name)
{
	return str_of(args_value(&cli->args, name));
}

static void print_opml(struct cli *cli, const struct opml *opml)
{
	struct json json;
	cli_json_start(cli, &json);
	json_object(&json, NULL);
	json_opt_string(&json, "title", opml->title);
	json_array(&json, "feeds");
	for (size_t i = 0; i < opml->n_feeds; i++) {
		const struct opml_feed *feed = &opml->feeds[i];
		json_object(&json, NULL);
		json_string(&json, "url", feed->url);
		json_opt_string(&json, "title", feed->title);
		json_opt_string(&json, "site_url", feed->site_url);
		json_array(&json, "folders");
		for (size_t k = 0; k < feed->n_folders; k++)
			json_string(&json, NULL, feed->folders[k]);
		json_end(&json);
		json_end(&json);
		out_more(&cli->out);
	}
	json_end(&json);
	json_end(&json);
	cli_json_finish(cli);
}

static int parse_opml(struct cli *cli, const char *name, struct str bytes)
{
	struct opml opml;
	struct error err = {0};
	if (!opml_read(bytes, &cli->arena, &opml, &err))
		return cli_fail(cli, EXIT_BAD_DATA, "%s: %s", name, err.text);
	print_opml(cli, &opml);
	return EXIT_DONE;
}

/* The clock is not asked: the same bytes give the same answer on any day. */
static int parse_feed(struct cli *cli, const char *name, struct str bytes)
{
	struct read_hints hints = {
		.url = option_str(cli, "url"),
		.content_type = option_str(cli, "content-type"),
		.content_encoding = option_str(cli, "content-encoding"),
		.now = TIME_NONE,
	};
	struct document document;
	struct error err = {0};
	if (document_read(bytes, &hints, &cli->arena, &document, &err) != READ_OK)
		return cli_fail(cli, EXIT_BAD_DATA, "%s: %s", name, err.text);
	if (document.flags & DOCUMENT_TRUNCATED)
		cli_say(cli, "%s: %s; whole entries that were read: %zu", name, err.text, document.n_entries);
	struct json json;
	cli_json_start(cli, &json);
	document_json(&json, NULL, &document);
	cli_json_finish(cli);
	return EXIT_DONE;
}

static const char *input_name(const struct cli *cli, const char **ret_path)
{
	*ret_path = cli->args.n_words ? cli->args.words[0] : "-";
	return strcmp(*ret_path, "-") == 0 ? "standard input" : *ret_path;
}

static int parse_run(struct cli *cli)
{
	const char *path, *name = input_name(cli, &path);
	struct buf bytes;
	bool is_opml = args_has(&cli->args, "opml");
	int code = cli_read_file(cli, path, INPUT_MAX, &bytes);
	if (!code)
		code = (is_opml ? parse_opml : parse_feed)(cli, name, buf_str(&bytes));
	buf_finish(&bytes);
	return code;
}

static const struct option_spec parse_options[] = {
	{0, "url", "URL", "the address that the document came from: the base of relative links"},
	{0, "content-type", "TYPE", "the Content-Type that it came with; its charset counts"},
	{0, "content-encoding", "CODING", "the Content-Encoding that it came with, as in gzip"},
	{0, "opml", NULL, "read a list of subscriptions instead of a feed"},
	{0, NULL},
};

static const struct example parse_examples[] = {
	{"courant parse feed.xml", "what courant reads in a feed, as JSON"},
	{"curl -s https://example.org/feed | courant parse --url https://example.org/feed -",
		"the same for a feed on the web"},
	{"courant parse --opml subscriptions.opml", "the feeds of a list"},
	{NULL},
};

const struct command parse_command = {
	.name = "parse",
	.arguments = "FILE",
	.help = "read a feed from a file and print it as JSON",
	.detail = "FILE may be - for standard input. A document that is no feed is refused with exit "
		"code 65.",
	.examples = parse_examples,
	.options = parse_options,
	.min_words = 1,
	.max_words = 1,
	.flags = COMMAND_PAGED,
	.run = parse_run,
};

static int sanitize_run(struct cli *cli)
{
	const char *path, *name = input_name(cli, &path);
	struct buf bytes;
	int code = cli_read_file(cli, path, INPUT_MAX, &bytes);
	cli->out.is_foreign = true;
	if (!code && !html_clean(buf_str(&bytes), option_str(cli, "base"), STR(""), &cli->out.buf))
		code = cli_fail(cli, EXIT_BAD_DATA, "%s: the clean fragment is too large", name);
	buf_finish(&bytes);
	return code;
}

static const struct option_spec sanitize_options[] = {
	{0, "base", "URL", "make relative addresses absolute against URL; without it they are dropped"},
	{0, NULL},
};

static const struct example sanitize_examples[] = {
	{"courant sanitize < fragment.html", "the fragment without scripts, styles and tracking"},
	{"courant sanitize --base https://example.org/ page.html", "with absolute addresses"},
	{NULL},
};

const struct command sanitize_command = {
	.name = "sanitize",
	.arguments = "[FILE]",
	.help = "make a fragment of HTML safe",
	.detail = "Reads standard input when no FILE is named and writes the clean fragment to "
		"standard output.",
	.examples = sanitize_examples,
	.options = sanitize_options,
	.max_words = 1,
	.flags = COMMAND_PAGED,
	.run = sanitize_run,
};
