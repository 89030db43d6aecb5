/* Feeds on the screen. Knows records and their state; asks no database. */
#include "cli/feeds.h"

#include <inttypes.h>
#include <string.h>

#include "base/time.h"
#include "export/feed_json.h"

static const char *number(struct cli *cli, int64_t value)
{
	return arena_printf(&cli->row, "%" PRId64, value);
}

static const char *joined_tags(struct cli *cli, const struct feed_record *feed)
{
	struct buf all;
	buf_init(&all, 64 * 1024);
	for (size_t i = 0; i < feed->n_tags; i++)
		buf_printf(&all, "%s%.*s", i ? "," : "", STR_ARG(feed->tags[i]));
	const char *text = cli_printable(cli, buf_str(&all));
	buf_finish(&all);
	return text;
}

bool feeds_is_failing(const struct feed_record *feed)
{
	return feed->state.failure != FAILURE_NONE;
}

bool feeds_is_idle(const struct feed_record *feed, int64_t now)
{
	enum { IDLE_S = 365 * 86400 };
	int64_t since = feed->newest_item_at != TIME_NONE ? feed->newest_item_at : feed->added_at;
	return feed->state.succeeded_at != TIME_NONE && !feeds_is_failing(feed) && now - since >= IDLE_S;
}

const char *feeds_state(const struct feed_record *feed, enum style *ret_style)
{
	*ret_style = STYLE_WARN;
	if (!feed->origins)
		return "unsubscribed";
	if (feed->state.failure == FAILURE_GONE)
		return "gone";
	if (feeds_is_failing(feed)) {
		*ret_style = STYLE_BAD;
		return feed_failure_name((enum feed_failure)feed->state.failure);
	}
	*ret_style = STYLE_NONE;
	return feed->state.fetched_at == TIME_NONE ? "new" : "ok";
}

/* When it is wanted, and its server may be asked. */
static int64_t next_at(const struct feed_state *state)
{
	bool is_held = state->due_at != TIME_NONE && state->not_before_at > state->due_at;
	return is_held ? state->not_before_at : state->due_at;
}

/* A feed whose time has come waits for the daemon: "due" says that better than "3 h ago". */
static const char *due_text(struct cli *cli, const struct feed_state *state)
{
	int64_t due_at = next_at(state);
	bool waits = due_at != TIME_NONE && due_at <= cli->now;
	return waits && cli->form == FORM_TABLE ? "due" : cli_time(cli, due_at);
}

static const struct column feed_columns[] = {
	{"ID", COLUMN_RIGHT},
	{"TITLE", COLUMN_FLEXIBLE},
	{"ADDRESS", COLUMN_PLAIN},
	{"TAGS", 0, 15},
	{"ITEMS", COLUMN_RIGHT},
	{"UNREAD", COLUMN_PLAIN},
	{"NEWEST"},
	{"FETCHED", COLUMN_PLAIN},
	{"NEXT"},
	{"STATE"},
};

void feeds_listing_start(struct listing *listing, struct cli *cli)
{
	listing_start(listing, cli, feed_columns, sizeof feed_columns / sizeof *feed_columns);
}

void feeds_list_one(struct listing *listing, const struct feed_record *feed)
{
	struct cli *cli = listing->cli;
	struct json *json = listing_json(listing);
	if (json) {
		feed_json(json, NULL, feed);
		listing_json_done(listing);
		return;
	}
	enum style style;
	const char *state = feeds_state(feed, &style);
	struct cell cells[] = {
		{number(cli, feed->id), STYLE_NONE},
		{cli_title(cli, feed), STYLE_NONE},
		{cli_address(cli, feed->url), STYLE_NONE},
		{joined_tags(cli, feed), STYLE_NONE},
		{number(cli, feed->n_items), STYLE_NONE},
		{number(cli, feed->n_unread), STYLE_NONE},
		{cli_time(cli, feed->newest_item_at), STYLE_NONE},
		{cli_time(cli, feed->state.fetched_at), STYLE_NONE},
		{due_text(cli, &feed->state), STYLE_NONE},
		{state, style},
	};
	listing_row(listing, cells);
}

static const struct column failing_columns[] = {
	{"ID", COLUMN_RIGHT},
	{"TITLE", 0, 20},
	{"ADDRESS", COLUMN_PLAIN},
	{"SINCE"},
	{"TRIES", COLUMN_WIDE | COLUMN_RIGHT},
	{"NEXT"},
	{"CLASS", COLUMN_WIDE},
	{"STAGE"},
	{"REASON", COLUMN_FLEXIBLE},
	{"ANSWER", COLUMN_RIGHT},
};

void feeds_failing_start(struct listing *listing, struct cli *cli)
{
	listing_start(listing, cli, failing_columns, sizeof failing_columns / sizeof *failing_columns);
}

void feeds_failing_one(struct listing *listing, const struct feed_record *feed)
{
	struct cli *cli = listing->cli;
	struct json *json = listing_json(listing);
	if (json) {
		feed_json(json, NULL, feed);
		listing_json_done(listing);
		return;
	}
	const struct feed_state *state = &feed->state;
	struct cell cells[] = {
		{number(cli, feed->id), STYLE_NONE},
		{cli_title(cli, feed), STYLE_NONE},
		{cli_address(cli, feed->url), STYLE_NONE},
		{cli_time(cli, state->failing_since), STYLE_NONE},
		{number(cli, state->n_failures), STYLE_NONE},
		{due_text(cli, state), STYLE_NONE},
		{feed_failure_name((enum feed_failure)state->failure), STYLE_BAD},
		{cli_printable(cli, state->stage), STYLE_NONE},
		{cli_printable(cli, state->reason), STYLE_NONE},
		{state->status ? number(cli, state->status) : "", STYLE_NONE},
	};
	listing_row(listing, cells);
}

static const struct column idle_columns[] = {
	{"ID", COLUMN_RIGHT},
	{"TITLE", COLUMN_FLEXIBLE},
	{"ADDRESS", COLUMN_WIDE, 40},
	{"ITEMS", COLUMN_RIGHT},
	{"NEWEST"},
	{"NEXT"},
};

void feeds_idle_start(struct listing *listing, struct cli *cli)
{
	listing_start(listing, cli, idle_columns, sizeof idle_columns / sizeof *idle_columns);
}

void feeds_idle_one(struct listing *listing, const struct feed_record *feed)
{
	struct cli *cli = listing->cli;
	struct json *json = listing_json(listing);
	if (json) {
		feed_json(json, NULL, feed);
		listing_json_done(listing);
		return;
	}
	struct cell cells[] = {
		{number(cli, feed->id), STYLE_NONE},
		{cli_title(cli, feed), STYLE_NONE},
		{cli_address(cli, feed->url), STYLE_NONE},
		{number(cli, feed->n_items), STYLE_NONE},
		{cli_time(cli, feed->newest_item_at), STYLE_NONE},
		{due_text(cli, &feed->state), STYLE_NONE},
	};
	listing_row(listing, cells);
}

void feeds_show_line(struct cli *cli, const char *label, const char *text)
{
	bool colour = cli->terminal.colour_out;
	if (!*text)
		return;
	if (cli->form == FORM_PLAIN)
		cli_print(cli, "%s\t%s\n", label, text);
	else
		cli_print(cli, "%s%-13s%s %s\n", style_start(colour, STYLE_DIM), label,
			style_end(colour, STYLE_DIM), text);
}

const char *feeds_when(struct cli *cli, int64_t at)
{
	char exact[TIME_TEXT_SIZE], relative[UNITS_TEXT_SIZE];
	if (at == TIME_NONE)
		return cli->form == FORM_TABLE ? "never" : "";
	time_rfc3339(at, exact);
	if (cli->form != FORM_TABLE || !cli->terminal.is_out)
		return arena_cstr(&cli->row, str_of(exact));
	return arena_printf(&cli->row, "%s (%s)", time_relative(at, cli->now, relative), exact);
}

const char *feeds_next(struct cli *cli, const struct feed_record *feed)
{
	int64_t due_at = next_at(&feed->state);
	bool waits = due_at != TIME_NONE && due_at <= cli->now;
	return waits && cli->form == FORM_TABLE ? "due" : feeds_when(cli, due_at);
}

void feeds_show_head(struct cli *cli, const struct feed_record *feed)
{
	bool colour = cli->terminal.colour_out;
	if (cli->form == FORM_PLAIN)
		feeds_show_line(cli, "Title", cli_title(cli, feed));
	else
		cli_print(cli, "%s%s%s\n", style_start(colour, STYLE_BOLD), cli_title(cli, feed),
			style_end(colour, STYLE_BOLD));
	feeds_show_line(cli, "Feed", number(cli, feed->id));
	feeds_show_line(cli, "Address", cli_address(cli, feed->url));
}

void feeds_show_failure(struct cli *cli, const struct feed_state *state)
{
	if (state->failure == FAILURE_NONE)
		return;
	feeds_show_line(cli, "Failing", arena_printf(&cli->row, "since %s, %lld in a row",
		feeds_when(cli, state->failing_since), (long long)state->n_failures));
	feeds_show_line(cli, "Stage", cli_printable(cli, state->stage));
	feeds_show_line(cli, "Reason", cli_printable(cli, state->reason));
	if (state->not_before_at != TIME_NONE)
		feeds_show_line(cli, "Not before", feeds_when(cli, state->not_before_at));
}

static const char *origins_text(struct cli *cli, uint32_t origins)
{
	static const struct {
		uint32_t origin;
		const char *name;
	} names[] = {{FEED_BY_TOOL, "the tool"}, {FEED_BY_CONFIG, "the configuration"},
		{FEED_BY_OPML, "the list of subscriptions"}};
	struct buf text;
	buf_init(&text, 256);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (origins & names[i].origin)
			buf_printf(&text, "%s%s", text.len ? ", " : "", names[i].name);
	const char *copy = text.len ? arena_cstr(&cli->row, buf_str(&text)) : "nobody";
	buf_finish(&text);
	return copy;
}

static const char *flags_text(struct cli *cli, const struct feed_record *feed)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = {{FEED_IGNORES_HINTS, "ignore-hints"}, {FEED_IGNORES_VALIDATORS, "ignore-validators"},
		{FEED_ALLOWS_PRIVATE, "allow-private"}};
	const char *text = feed->initial.len
		? arena_printf(&cli->row, "initial %.*s", STR_ARG(feed->initial)) : "";
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (feed->flags & names[i].flag)
			text = arena_printf(&cli->row, "%s%s%s", text, *text ? ", " : "", names[i].name);
	return text;
}

void feeds_show(struct cli *cli, const struct feed_record *feed)
{
	const struct feed_state *state = &feed->state;
	char interval[UNITS_TEXT_SIZE], size[UNITS_TEXT_SIZE];
	enum style style;
	feeds_show_head(cli, feed);
	feeds_show_line(cli, "Site", cli_address(cli, feed->site_url));
	feeds_show_line(cli, "Name", cli_printable(cli, feed->name));
	feeds_show_line(cli, "About", cli_printable(cli, feed->description));
	feeds_show_line(cli, "Language", cli_printable(cli, feed->language));
	feeds_show_line(cli, "Tags", joined_tags(cli, feed));
	feeds_show_line(cli, "Wanted by", origins_text(cli, feed->origins));
	feeds_show_line(cli, "Added", feeds_when(cli, feed->added_at));
	if (feed->interval_s)
		feeds_show_line(cli, "Interval", units_duration(feed->interval_s, interval));
	feeds_show_line(cli, "Items", arena_printf(&cli->row, "%lld, %lld unread, %s", (long long)feed->n_items,
		(long long)feed->n_unread, units_size(feed->n_bytes, size)));
	feeds_show_line(cli, "Newest", feeds_when(cli, feed->newest_item_at));
	feeds_show_line(cli, "Fetched", feeds_when(cli, state->fetched_at));
	feeds_show_line(cli, "Succeeded", feeds_when(cli, state->succeeded_at));
	if (state->status)
		feeds_show_line(cli, "Answer", number(cli, state->status));
	feeds_show_line(cli, "Next", feeds_next(cli, feed));
	feeds_show_line(cli, "State", feeds_state(feed, &style));
	feeds_show_failure(cli, state);
	for (size_t i = 0; i < feed->n_former_urls; i++)
		feeds_show_line(cli, "Formerly", cli_address(cli, feed->former_urls[i]));
	feeds_show_line(cli, state->n_moved ? "Moved to" : "Led to", cli_address(cli, state->moved_url));
	feeds_show_line(cli, "Hub", cli_address(cli, feed->hub_url));
	feeds_show_line(cli, "Self", cli_address(cli, feed->self_url));
	feeds_show_line(cli, "Options", flags_text(cli, feed));
	feeds_show_line(cli, "ETag", cli_printable(cli, state->etag));
	feeds_show_line(cli, "Modified", cli_printable(cli, state->last_modified));
}

/* The feeds that the words of the command line mean, one after the other. */
static int each_named(struct cli *cli, feeds_show_fn each, struct listing *listing)
{
	for (size_t i = 0; i < cli->args.n_words; i++) {
		int64_t *ids;
		size_t n;
		int code = cli_find_feeds(cli, cli->args.words[i], &ids, &n);
		for (size_t k = 0; k < n && !code; k++) {
			struct feed_record feed;
			struct error err = {0};
			if (!feed_get(cli->store, ids[k], &cli->arena, &feed, &err))
				return cli_fail_store(cli, &err);
			struct json *json = listing_json(listing);
			if (!json && listing->n_listed++)
				cli_print(cli, "\n");
			each(cli, &feed, json);
			if (json)
				listing_json_done(listing);
		}
		if (code)
			return code;
	}
	return EXIT_DONE;
}

int feeds_each_named(struct cli *cli, feeds_show_fn each)
{
	int code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	struct listing listing;
	listing_start(&listing, cli, NULL, 0);
	code = each_named(cli, each, &listing);
	listing_finish(&listing);
	return code;
}
