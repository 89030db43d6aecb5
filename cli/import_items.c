/* Line by line: an import of a million items needs the memory of one. */
#include "cli/import_items.h"

#include <stdlib.h>

#include "base/url.h"
#include "parsers/document_read.h"
#include "storage/exported.h"
#include "storage/ingest.h"
#include "storage/mark.h"

enum { LINE_MAX_BYTES = 16 * 1024 * 1024 };

struct tally {
	int64_t n_lines, n_new, n_known;
};

/* The line as the feed that it would be alone. */
static bool read_entry(const struct exported *exported, struct arena *arena, struct document *document,
	struct error *err)
{
	struct buf text;
	const struct read_hints hints = {.url = exported->feed_url, .now = exported->first_seen_at};
	buf_init(&text, 2 * LINE_MAX_BYTES);
	buf_printf(&text, "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":%.*s,"
		"\"home_page_url\":%.*s,\"language\":%.*s,\"items\":[%.*s]}", STR_ARG(exported->feed_title),
		STR_ARG(exported->feed_site_url), STR_ARG(exported->feed_language), STR_ARG(exported->item));
	bool ok = document_read(buf_str(&text), &hints, arena, document, err) == READ_OK;
	buf_finish(&text);
	return ok;
}

/* As a feed that the user adds: web addresses only. */
static bool check_url(struct exported *exported, struct arena *arena, struct error *err)
{
	struct buf url;
	buf_init(&url, URL_MAX);
	bool ok = url_from_user(exported->feed_url, &url, err);
	exported->feed_url = arena_str(arena, buf_str(&url));
	buf_finish(&url);
	return ok;
}

static int mark(struct cli *cli, int64_t seq, const struct exported *exported)
{
	const struct {
		enum item_flag flag;
		bool on;
	} marks[] = {{ITEM_READ, exported->is_read}, {ITEM_STARRED, exported->is_starred}};
	struct error err = {0};
	int64_t id, changed;
	bool ok = exported_find(cli->store, seq, &id, &err);
	for (size_t i = 0; ok && id && i < sizeof marks / sizeof *marks; i++)
		ok = !marks[i].on || item_mark(cli->store, &id, 1, marks[i].flag, true, &changed, &err);
	return ok ? EXIT_DONE : cli_fail_store(cli, &err);
}

static int store_entry(struct cli *cli, const struct exported *exported, const struct document *document,
	struct tally *tally)
{
	static const struct ingest_options options = {.only_new = true};
	const struct subscription wanted = {.url = exported->feed_url};
	struct feed_record feed;
	struct error err = {0};
	int64_t feed_id, now = exported->first_seen_at == TIME_NONE ? cli->now : exported->first_seen_at;
	bool is_added;
	if (!feed_subscribe(cli->store, &wanted, FEED_BY_TOOL, cli->now, &feed_id, &is_added, &err)
		|| !feed_get(cli->store, feed_id, &cli->row, &feed, &err))
		return cli_fail_store(cli, &err);
	struct ingest ingest = {.feed_id = feed_id, .document = document, .state = feed.state};
	struct ingest *batch[] = {&ingest};
	if (ingest_commit(cli->store, batch, 1, &options, now, &err) != STORE_OK)
		return cli_fail_store(cli, &err);
	tally->n_new += ingest.n_new;
	tally->n_known += ingest.n_known;
	return ingest.n_new ? mark(cli, ingest.newest_seq, exported) : EXIT_DONE;
}

static int import_line(struct cli *cli, const char *name, struct str line, struct tally *tally)
{
	struct exported exported;
	struct document document;
	struct error err = {0};
	int64_t number = ++tally->n_lines;
	if (!str_trim(line).len)
		return EXIT_DONE;
	if (line.len > LINE_MAX_BYTES)
		return cli_fail(cli, EXIT_BAD_DATA, "%s: line %lld is longer than %d bytes", name, (long long)number,
			LINE_MAX_BYTES);
	if (!exported_read(cli->store, line, &cli->row, &exported, &err)
		|| !check_url(&exported, &cli->row, &err)
		|| !read_entry(&exported, &cli->row, &document, &err))
		return cli_fail(cli, EXIT_BAD_DATA, "%s: line %lld: %s", name, (long long)number, err.text);
	return store_entry(cli, &exported, &document, tally);
}

int import_items(struct cli *cli, const char *name, FILE *file)
{
	struct tally tally = {0};
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int code = cli->dry_run ? cli_fail(cli, EXIT_USAGE, "items are imported without --dry-run only")
		: cli_open_store(cli, STORE_WRITE);
	while (!code && (n = getline(&line, &size, file)) >= 0) {
		code = import_line(cli, name, str_make(line, (size_t)n), &tally);
		arena_clear(&cli->row);
	}
	free(line);
	cli_say(cli, "items new: %lld, known already: %lld", (long long)tally.n_new,
		(long long)tally.n_known);
	return code;
}
