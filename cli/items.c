/* Reading: the list of items, and one item whole. */
#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "base/units.h"
#include "cli/feeds.h"
#include "cli/history.h"
#include "cli/identity.h"
#include "cli/listing.h"
#include "cli/render.h"
#include "export/credits.h"
#include "export/item_json.h"
#include "storage/item.h"

enum {
	ITEMS_USUAL = 50,
	READING_COLUMNS = 100, /* longer lines are hard to read */
	TEXT_MAX = 256 * 1024 * 1024,
};

static const struct column item_columns[] = {
	{"ID", COLUMN_RIGHT},
	{"DATE"},
	{"FEED", 0, 20},
	{"TITLE", COLUMN_FLEXIBLE},
	{"ADDRESS", COLUMN_PLAIN},
};

/* A feed without a title is called by its address. */
static const char *item_feed_title(struct cli *cli, const struct item *item)
{
	bool has_title = item->feed_title.len && !str_eq(item->feed_title, item->feed_url);
	return has_title ? cli_printable(cli, item->feed_title)
			 : cli_address_title(cli, item->feed_url);
}

static void list_item(struct listing *listing, const struct item *item)
{
	struct cli *cli = listing->cli;
	struct json *json = listing_json(listing);
	if (json) {
		item_json(json, NULL, item);
		listing_json_done(listing);
		return;
	}
	struct cell cells[] = {
		{arena_printf(&cli->row, "%lld", (long long)item->id), STYLE_NONE},
		{cli_time(cli, item->sort_at), STYLE_DIM},
		{item_feed_title(cli, item), STYLE_NONE},
		{cli_printable(cli, item->entry.title), STYLE_NONE},
		{cli_printable(cli, item->entry.url), STYLE_NONE},
	};
	listing_row(listing, cells);
}

/* Lists up to `most` items; *ret_more tells whether there are others. */
static int list_items(struct listing *listing, const struct query *query, int64_t most,
	bool *ret_more)
{
	struct cli *cli = listing->cli;
	struct item_cursor *cursor;
	struct item item;
	struct error err = {0};
	if (!item_cursor_open(cli->store, query, listing_json(listing) ? ITEM_TOLD : ITEM_HEAD,
			&cursor, &err))
		return cli_fail_store(cli, &err);
	int got = 1;
	while ((got = item_cursor_next(cursor, &item, &err)) > 0) {
		if (listing->n_listed == most)
			break;
		list_item(listing, &item);
		if (cli->out.failed)
			break;
	}
	*ret_more = got > 0;
	item_cursor_close(cursor);
	return got < 0 ? cli_fail_store(cli, &err) : EXIT_DONE;
}

/* 50 unless the line or the query says otherwise; 0: all. */
static int items_limit(const struct cli *cli, struct query *query, int64_t *ret_most)
{
	bool is_set = args_has(&cli->args, "limit");
	int64_t limit;
	int code = cli_number(cli, "limit", &limit);
	*ret_most = is_set || query_has_limit(query) ? limit : ITEMS_USUAL;
	query_set_one_per_story(query, args_has(&cli->args, "one-per-story"));
	if (*ret_most && *ret_most < INT64_MAX)
		query_set_limit(query, *ret_most + 1); /* one more tells whether there is more */
	return code;
}

/* On standard output: a pager shows it where it belongs. */
static void say_more(struct cli *cli, int64_t n_listed)
{
	bool colour = cli->terminal.colour_out;
	cli_print(cli, "%sthe first %lld; --limit N shows more%s\n",
		style_start(colour, STYLE_DIM), (long long)n_listed, style_end(colour, STYLE_DIM));
}

static int items_run(struct cli *cli)
{
	struct query *query;
	struct str text;
	int64_t most;
	int code = cli_compile_query(cli, &query, &text);
	if (!code)
		code = items_limit(cli, query, &most);
	if (!code)
		code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	struct listing listing;
	bool more = false;
	listing_start(&listing, cli, item_columns, sizeof item_columns / sizeof *item_columns);
	code = list_items(&listing, query, most ? most : -1, &more);
	listing_finish(&listing);
	if (!code && listing.n_listed == 0)
		cli_say(cli, text.len ? "no item fits the query" : "no items yet; `courant refresh` "
			"fetches the feeds");
	else if (more && cli->form == FORM_TABLE && cli->terminal.is_out)
		say_more(cli, listing.n_listed);
	return code;
}

static const struct option_spec items_options[] = {
	{0, "limit", "N", "list N items at most; 0 is no limit; 50 when nothing is said"},
	{0, "one-per-story", NULL, "of an article in several feeds only the first item"},
	{0, NULL},
};

static const struct example items_examples[] = {
	{"courant items", "the newest 50"},
	{"courant items tag:news since:1d", "of the last day, from feeds tagged news"},
	{"courant items 'title:budget -feed:sport'", "a word in the title, one feed left out"},
	{"courant items --jsonl --limit 0 | jq -r .url", "everything, for other programs"},
	{NULL},
};

const struct command items_command = {
	.name = "items",
	.arguments = "[QUERY]...",
	.help = "list stored items, newest first",
	.detail = "The language of queries is on the page courant-query(7). The columns of --plain: id, "
		"date, feed, title, address.",
	.examples = items_examples,
	.options = items_options,
	.max_words = WORDS_ANY,
	.flags = COMMAND_PAGED,
	.run = items_run,
};

/* Pieces with commas between them; empty ones are left out. */
static void join(struct buf *text, struct str piece)
{
	if (piece.len && text->len)
		buf_append_str(text, STR(", "));
	buf_append_str(text, piece);
}

static void show_joined(struct cli *cli, const char *label, struct buf *text)
{
	feeds_show_line(cli, label, cli_printable(cli, buf_str(text)));
	buf_finish(text);
}

static void show_people_and_tags(struct cli *cli, const struct item *item)
{
	const struct entry *entry = &item->entry;
	size_t n_authors;
	const struct person *authors = credits_authors(item, &n_authors);
	struct buf people, tags;
	buf_init(&people, TEXT_MAX);
	buf_init(&tags, TEXT_MAX);
	for (size_t i = 0; i < n_authors; i++)
		join(&people, authors[i].name.len ? authors[i].name : authors[i].email);
	for (size_t i = 0; i < entry->n_tags; i++)
		join(&tags, entry->tags[i]);
	show_joined(cli, "By", &people);
	show_joined(cli, "Tags", &tags);
}

static void show_attachment(struct cli *cli, const struct attachment *attachment)
{
	char size[UNITS_TEXT_SIZE] = "", duration[UNITS_TEXT_SIZE] = "";
	if (attachment->size_in_bytes > 0)
		units_size(attachment->size_in_bytes, size);
	if (attachment->duration_in_seconds > 0)
		units_duration(attachment->duration_in_seconds, duration);
	struct buf facts, line;
	buf_init(&facts, TEXT_MAX);
	buf_init(&line, TEXT_MAX);
	join(&facts, attachment->mime_type);
	join(&facts, str_of(size));
	join(&facts, str_of(duration));
	buf_append_str(&line, attachment->url);
	if (facts.len)
		buf_printf(&line, " (%.*s)", STR_ARG(buf_str(&facts)));
	show_joined(cli, "Attached", &line);
	buf_finish(&facts);
}

static void show_head(struct cli *cli, const struct item *item)
{
	const struct entry *entry = &item->entry;
	bool colour = cli->terminal.colour_out;
	const char *title = cli_printable(cli, entry->title);
	if (cli->form == FORM_PLAIN)
		feeds_show_line(cli, "Title", title);
	else
		cli_print(cli, "%s%s%s\n", style_start(colour, STYLE_BOLD), title,
			style_end(colour, STYLE_BOLD));
	feeds_show_line(cli, "Feed", item_feed_title(cli, item));
	show_people_and_tags(cli, item);
	if (entry->published.at != TIME_NONE)
		feeds_show_line(cli, "Published", feeds_when(cli, entry->published.at));
	if (entry->modified.at != TIME_NONE && entry->modified.at != entry->published.at)
		feeds_show_line(cli, "Modified", feeds_when(cli, entry->modified.at));
	if (entry->published.at == TIME_NONE && entry->modified.at == TIME_NONE)
		feeds_show_line(cli, "First seen", feeds_when(cli, item->first_seen_at));
	if (item->flags & ITEM_WITHDRAWN)
		feeds_show_line(cli, "Withdrawn", "its publisher has taken it back");
	feeds_show_line(cli, "Address", cli_printable(cli, entry->url));
	feeds_show_line(cli, "Elsewhere", cli_printable(cli, entry->external_url));
	for (size_t i = 0; i < entry->n_attachments; i++)
		show_attachment(cli, &entry->attachments[i]);
	for (size_t i = 0; i < item->n_also; i++)
		feeds_show_line(cli, item->also[i].is_same ? "Same as" : "Also told by",
			arena_printf(&cli->row, "%lld, %s", (long long)item->also[i].item_id,
				cli_printable(cli, item->also[i].feed_title)));
}

static int reading_columns(const struct cli *cli)
{
	if (cli->form == FORM_PLAIN)
		return 0;
	int columns = cli->terminal.columns;
	return columns == 0 || columns > READING_COLUMNS ? READING_COLUMNS : columns;
}

static void show_body(struct cli *cli, const struct entry *entry)
{
	struct buf text;
	buf_init(&text, TEXT_MAX);
	int columns = reading_columns(cli);
	if (entry->content_html.len)
		render_html(entry->content_html, columns, &text);
	else if (entry->content_text.len)
		render_text(entry->content_text, columns, &text);
	else
		render_html(entry->summary, columns, &text);
	if (text.len)
		cli_print(cli, "\n");
	buf_append_str(&cli->out.buf, buf_str(&text));
	buf_finish(&text);
	out_more(&cli->out);
}

static int show_run(struct cli *cli)
{
	struct item item;
	struct error err = {0};
	long long id;
	if (!str_to_int64(str_of(cli->args.words[0]), &id))
		return cli_fail(cli, EXIT_USAGE, "an item is named by its number, as `courant items` shows "
			"it; not \"%s\"", cli->args.words[0]);
	int code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	if (args_has(&cli->args, "history"))
		return history_show(cli, id);
	if (args_has(&cli->args, "identity"))
		return identity_show(cli, id);
	if (!item_get(cli->store, id, &cli->arena, &item, &err))
		return cli_fail_store(cli, &err);
	if (cli->form == FORM_JSON || cli->form == FORM_JSONL) {
		struct json json;
		cli_json_start(cli, &json);
		item_json(&json, NULL, &item);
		cli_json_finish(cli);
		return EXIT_DONE;
	}
	show_head(cli, &item);
	show_body(cli, &item.entry);
	return EXIT_DONE;
}

static const struct option_spec show_options[] = {
	{0, "history", NULL, "what each earlier version that is kept was changed to"},
	{0, "identity", NULL, "by what it is known, and why entries were taken as one"},
	{0, NULL},
};

static const struct example show_examples[] = {
	{"courant show 4711 --history", "what its publisher changed"},
	{"courant show 4711 --identity", "why it is one item"},
	{"courant show 4711", "an item as text to read"},
	{"courant show 4711 --json", "all that is stored of it"},
	{NULL},
};

const struct command show_command = {
	.name = "show",
	.arguments = "ID",
	.help = "show one item whole",
	.detail = "Links are numbered and listed below the text. --plain does not wrap lines.",
	.examples = show_examples,
	.options = show_options,
	.min_words = 1,
	.max_words = 1,
	.flags = COMMAND_PAGED,
	.run = show_run,
};
