/* Which feeds a page announces. Files are read here; for addresses courantd is asked, which fetches
 * and reads as it does for every feed. */
#include <string.h>

#include "base/record.h"
#include "base/url.h"
#include "cli/listing.h"
#include "cli/program.h"
#include "parsers/document_read.h"

enum { INPUT_MAX = 64 * 1024 * 1024, RECORD_MAX = 256 * 1024 * 1024 };

/* What was asked for is known by this name in messages, and has this address if any. */
struct page {
	const char *name;
	struct str url;
	struct document document; /* a feed, or the links of a page */
};

/* 0, or the exit code of what was said. */
static int read_file(struct cli *cli, const char *path, struct page *page)
{
	struct buf bytes;
	struct error err = {0};
	page->url = str_of(args_value(&cli->args, "url"));
	struct read_hints hints = {.url = page->url, .now = cli->now};
	int code = cli_read_file(cli, path, INPUT_MAX, &bytes);
	if (!code) {
		enum read_result result = document_read(buf_str(&bytes), &hints, &cli->arena,
			&page->document, &err);
		bool tells = result == READ_OK
			|| (result == READ_NOT_A_FEED && page->document.n_links);
		if (!tells)
			code = cli_fail(cli, EXIT_BAD_DATA, "%s: %s", page->name, err.text);
	}
	buf_finish(&bytes);
	return code;
}

static int probe(struct cli *cli, struct buf *answer)
{
	const char *arguments[8] = {program_daemon(cli)}, *config = args_value(&cli->args, "config");
	size_t n = 1;
	if (config) {
		arguments[n++] = "--config";
		arguments[n++] = config;
	}
	arguments[n++] = "--probe";
	arguments[n++] = cli->args.words[0];
	return program_run(cli, arguments, answer);
}

static int read_address(struct cli *cli, struct page *page)
{
	struct buf answer;
	struct error err = {0};
	int code = cli_open_config(cli); /* what is wrong with it is said here, with file and line */
	if (code)
		return code;
	page->url = str_of(cli->args.words[0]);
	page->name = cli_address_brief(cli, page->url);
	buf_init(&answer, RECORD_MAX);
	code = probe(cli, &answer);
	struct str record = arena_str(&cli->arena, buf_str(&answer));
	buf_finish(&answer);
	if (code && record.len)
		cli_fail(cli, code, "%s: %.*s", page->name, STR_ARG(record));
	if (!code && !record_decode_document(record, &cli->arena, &page->document, &err))
		code = cli_fail(cli, EXIT_FAILED, "%s: %s", page->name, err.text);
	return code;
}

static const struct column columns[] = {
	{"ADDRESS", COLUMN_FLEXIBLE},
	{"TITLE", 0, 35},
	{"TYPE", 0, 25},
};

static void list_one(struct listing *listing, const struct link *feed)
{
	struct cli *cli = listing->cli;
	struct json *json = listing_json(listing);
	if (json) {
		json_object(json, NULL);
		json_string(json, "url", feed->url);
		json_opt_string(json, "title", feed->title);
		json_opt_string(json, "type", feed->type);
		json_opt_string(json, "language", feed->language);
		json_end(json);
		listing_json_done(listing);
		return;
	}
	struct cell cells[] = {{cli_address(cli, feed->url), STYLE_NONE},
		{cli_printable(cli, feed->title), STYLE_NONE}, {cli_printable(cli, feed->type), STYLE_NONE}};
	listing_row(listing, cells);
}

/* The feed as a page would announce it. */
static struct link link_of(const struct page *page)
{
	static const char *const types[] = {
		[FORMAT_NONE] = "", [FORMAT_RSS] = "application/rss+xml",
		[FORMAT_ATOM] = "application/atom+xml", [FORMAT_RDF] = "application/rdf+xml",
		[FORMAT_JSON] = "application/feed+json", [FORMAT_CDF] = "application/x-cdf",
	};
	const struct document *document = &page->document;
	return (struct link){.url = page->url.len ? page->url : document->feed_url,
		.title = document->title, .type = str_of(types[document->format]),
		.language = document->language};
}

static void list_page(struct cli *cli, const struct page *page)
{
	struct listing listing;
	listing_start(&listing, cli, columns, sizeof columns / sizeof *columns);
	if (page->document.format == FORMAT_NONE) {
		for (size_t i = 0; i < page->document.n_links; i++)
			list_one(&listing, &page->document.links[i]);
	} else {
		struct link itself = link_of(page);
		cli_say(cli, "%s is a feed itself", page->name);
		list_one(&listing, &itself);
	}
	listing_finish(&listing);
}

static int discover_run(struct cli *cli)
{
	const char *word = cli->args.words[0];
	struct page page = {.name = strcmp(word, "-") == 0 ? "standard input" : word};
	int code = url_is_http(str_of(word)) ? read_address(cli, &page) : read_file(cli, word, &page);
	if (!code)
		list_page(cli, &page);
	return code;
}

static const struct option_spec discover_options[] = {
	{0, "url", "URL", "the address that the file came from: the base of relative links"},
	{0, NULL},
};

static const struct example discover_examples[] = {
	{"courant discover https://example.org/", "the feeds of a site"},
	{"courant discover page.html --url https://example.org/", "those of a page at hand"},
	{"courant discover https://example.org/ --plain | cut -f 1 | head -n 1 | courant feed add -",
		"subscribe to the first one"},
	{NULL},
};

const struct command discover_command = {
	.name = "discover",
	.arguments = "FILE|URL",
	.help = "list the feeds that a page announces",
	.detail = "An address is fetched once, under the limits of the configuration; FILE may be - for "
		"standard input. Only what the page itself names is listed, in its order: no address is "
		"guessed. A feed is listed as itself. The exit code is 65 when there is none.",
	.examples = discover_examples,
	.options = discover_options,
	.min_words = 1,
	.max_words = 1,
	.flags = COMMAND_PAGED,
	.run = discover_run,
};
