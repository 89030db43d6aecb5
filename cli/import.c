/* Subscriptions of another reader: OPML in, feeds in the store. */
#include <string.h>

#include "base/url.h"
#include "cli/client.h"
#include "cli/cli.h"
#include "cli/import_items.h"
#include "parsers/opml.h"

enum { BATCH = 500 }; /* feeds a transaction: the bar moves, and an error loses little */

struct import {
	struct subscription *wanted;
	size_t n_wanted, n_refused, n_added, n_known;
};

/* Folders become tags, each name once. */
static void collect_tags(struct cli *cli, const struct opml_feed *feed, const char **extra,
	size_t n_extra, struct subscription *wanted)
{
	wanted->tags = arena_array(&cli->arena, struct str, feed->n_folders + n_extra);
	for (size_t i = 0; i < feed->n_folders + n_extra; i++) {
		struct str tag = i < feed->n_folders ? str_trim(feed->folders[i])
						     : str_of(extra[i - feed->n_folders]);
		size_t k = 0;
		while (k < wanted->n_tags && !str_eq(wanted->tags[k], tag))
			k++;
		if (tag.len && k == wanted->n_tags)
			wanted->tags[wanted->n_tags++] = tag;
	}
}

static void collect(struct cli *cli, const struct opml *opml, struct import *import)
{
	const char **extra;
	size_t n_extra = args_values(&cli->args, "tag", &cli->arena, &extra);
	struct buf url;
	buf_init(&url, URL_MAX);
	import->wanted = arena_array(&cli->arena, struct subscription, opml->n_feeds);
	for (size_t i = 0; i < opml->n_feeds; i++) {
		const struct opml_feed *feed = &opml->feeds[i];
		struct error err = {0};
		buf_clear(&url);
		if (!url_from_user(feed->url, &url, &err)) {
			cli_fail(cli, EXIT_PARTLY, "refused: %s", err.text);
			import->n_refused++;
			continue;
		}
		struct subscription *wanted = &import->wanted[import->n_wanted++];
		*wanted = (struct subscription){.url = arena_str(&cli->arena, buf_str(&url)),
			.title = feed->title};
		collect_tags(cli, feed, extra, n_extra, wanted);
	}
	buf_finish(&url);
}

static int store_all(struct cli *cli, struct import *import)
{
	struct progress progress;
	struct error err = {0};
	progress_start(&progress, &cli->terminal, "import", cli->quiet ? 0 : (int64_t)import->n_wanted);
	for (size_t i = 0; i < import->n_wanted; i += BATCH) {
		size_t n = import->n_wanted - i < BATCH ? import->n_wanted - i : BATCH, added = 0;
		progress_show(&progress, (int64_t)i, 0);
		if (!feed_subscribe_all(cli->store, import->wanted + i, n, FEED_BY_TOOL, cli->now, &added,
				&err)) {
			progress_stop(&progress);
			cli_say(cli, "feeds that are in: %zu of %zu", i, import->n_wanted);
			return cli_fail_store(cli, &err);
		}
		import->n_added += added;
	}
	progress_stop(&progress);
	import->n_known = import->n_wanted - import->n_added;
	return EXIT_DONE;
}

static void report(struct cli *cli, const struct import *import)
{
	if (cli->form == FORM_JSON || cli->form == FORM_JSONL) {
		struct json json;
		cli_json_start(cli, &json);
		json_object(&json, NULL);
		json_int(&json, "added", (int64_t)import->n_added);
		json_int(&json, "known", (int64_t)import->n_known);
		json_int(&json, "refused", (int64_t)import->n_refused);
		json_end(&json);
		cli_json_finish(cli);
	}
	cli_say(cli, "%zu added, %zu known already, %zu refused", import->n_added, import->n_known,
		import->n_refused);
	if (!import->n_added)
		return;
	if (client_tell_changed(cli))
		cli_say(cli, "the daemon fetches them now; `courant status` shows how it goes");
	else
		cli_say(cli, "no daemon is running; fetch now with `courant refresh`");
}

static int import_opml(struct cli *cli, const char *name, struct str bytes)
{
	struct opml opml;
	struct import import = {0};
	struct error err = {0};
	if (!opml_read(bytes, &cli->arena, &opml, &err))
		return cli_fail(cli, EXIT_BAD_DATA, "%s: %s", name, err.text);
	collect(cli, &opml, &import);
	if (opml.n_feeds == 0)
		return cli_fail(cli, EXIT_BAD_DATA, "%s holds no feeds", name);
	if (opml.is_cut)
		cli_fail(cli, EXIT_PARTLY, "%s ends before </opml>: the feeds behind that are missing", name);
	int refused = import.n_wanted == 0 ? EXIT_BAD_DATA
		: import.n_refused || opml.is_cut ? EXIT_PARTLY : EXIT_DONE;
	if (cli->dry_run) {
		cli_say(cli, "feeds that would be added: %zu, refused: %zu", import.n_wanted,
			import.n_refused);
		return refused;
	}
	int code = cli_open_store(cli, STORE_WRITE_BESIDE);
	if (!code)
		code = store_all(cli, &import);
	if (!code)
		report(cli, &import);
	return code ? code : refused;
}

/* Items begin with a brace, and no list of feeds does. The file is read once: it may be a pipe. */
static int import_file(struct cli *cli, const char *path, FILE *file)
{
	const char *name = file == stdin ? "standard input" : path;
	struct buf bytes;
	int first = getc(file);
	ungetc(first, file);
	if (first == '{')
		return import_items(cli, name, file);
	buf_init(&bytes, OPML_MAX_BYTES + 1);
	int code = cli_read_open_file(cli, path, file, OPML_MAX_BYTES, &bytes);
	if (!code)
		code = import_opml(cli, name, buf_str(&bytes));
	buf_finish(&bytes);
	return code;
}

static int import_run(struct cli *cli)
{
	int code = EXIT_DONE;
	FILE *file = cli_open_file(cli, cli->args.words[0], &code);
	if (!file)
		return code;
	code = import_file(cli, cli->args.words[0], file);
	if (file != stdin)
		fclose(file);
	return code;
}

static const struct option_spec import_options[] = {
	{0, "tag", "TAG", "give all of them this tag too; may be repeated"},
	{0, NULL},
};

static const struct example import_examples[] = {
	{"courant import feeds.opml", "subscribe to all feeds of the list; folders become tags"},
	{"courant import -n feeds.opml", "only say what would be done"},
	{"courant import items.jsonl", "the items of another store"},
	{"newsboat -e | courant import -", "straight from another reader"},
	{NULL},
};

const struct command import_command = {
	.name = "import",
	.arguments = "FILE",
	.help = "subscribe to the feeds of an OPML file, or take in items",
	.detail = "FILE may be - for the standard input. Addresses that are no web addresses are named and "
		"skipped, and a list that ends early is taken as far as it goes; the exit code is 2 then. A file "
		"that `courant export --format jsonl` wrote brings its items with all that is known of them, and "
		"subscribes to their feeds; what is there already stays as it is.",
	.examples = import_examples,
	.options = import_options,
	.min_words = 1,
	.max_words = 1,
	.run = import_run,
};
