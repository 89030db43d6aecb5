/* Why a feed is asked when: the plan of policy/poll.h, made again from the stored facts. */
#include "base/units.h"
#include "cli/feeds.h"
#include "policy/poll.h"

static const char *const bound_names[POLL_N_BOUNDS] = {
	[POLL_BOUND_INTERVAL] = "interval",
	[POLL_BOUND_TTL] = "ttl",
	[POLL_BOUND_UPDATE_PERIOD] = "update-period",
	[POLL_BOUND_FRESHNESS] = "freshness",
	[POLL_BOUND_UNCACHEABLE] = "uncacheable",
	[POLL_BOUND_BACKOFF] = "back-off",
	[POLL_BOUND_JITTER] = "jitter",
	[POLL_BOUND_RETRY_AFTER] = "retry-after",
	[POLL_BOUND_SKIP_WINDOW] = "skip-window",
	[POLL_BOUND_GONE] = "gone",
	[POLL_BOUND_IGNORED] = "ignored",
};

static void explain_json(struct json *json, const struct feed_record *feed,
	const struct poll_plan *plan)
{
	json_object(json, NULL);
	json_int(json, "feed_id", feed->id);
	json_opt_time(json, "fetched", feed->state.fetched_at);
	json_opt_time(json, "planned", plan->due_at);
	json_opt_time(json, "due", feed->state.due_at);
	json_string(json, "decided_by", str_of(bound_names[plan->won]));
	json_array(json, "bounds");
	for (size_t i = 0; i < POLL_N_BOUNDS; i++) {
		if (!plan->bounds[i].applies)
			continue;
		json_object(json, NULL);
		json_string(json, "bound", str_of(bound_names[i]));
		json_int(json, "wait_s", plan->bounds[i].wait_s);
		json_string(json, "why", str_of(plan->bounds[i].text));
		json_end(json);
	}
	json_end(json);
	json_end(json);
}

static void explain_text(struct cli *cli, const struct feed_record *feed,
	const struct poll_plan *plan)
{
	static const struct column columns[] = {
		{"BOUND"}, {"WAIT", COLUMN_RIGHT}, {"WHY", COLUMN_FLEXIBLE}, {""}};
	feeds_show_head(cli, feed);
	feeds_show_line(cli, "Last asked", feeds_when(cli, feed->state.fetched_at));
	feeds_show_line(cli, "Next", feeds_next(cli, feed));
	if (plan->due_at != feed->state.due_at)
		feeds_show_line(cli, "Planned", feeds_when(cli, plan->due_at));
	cli_print(cli, "\n");
	struct listing listing;
	listing_start(&listing, cli, columns, 4);
	for (size_t i = 0; i < POLL_N_BOUNDS; i++) {
		const struct poll_bound *bound = &plan->bounds[i];
		char wait[UNITS_TEXT_SIZE];
		bool adds = i == POLL_BOUND_JITTER || i == POLL_BOUND_SKIP_WINDOW;
		bool won = i == (size_t)plan->won;
		units_duration(bound->wait_s, wait);
		struct cell cells[] = {
			{bound_names[i], won ? STYLE_BOLD : STYLE_NONE},
			{arena_printf(&cli->row, "%s%s", adds ? "+" : "", wait), STYLE_NONE},
			{bound->text, STYLE_NONE},
			{won ? "decides" : "", STYLE_GOOD},
		};
		if (bound->applies)
			listing_row(&listing, cells);
	}
	listing_finish(&listing);
}

static void explain_one(struct cli *cli, const struct feed_record *feed, struct json *json)
{
	struct poll_facts facts;
	struct poll_plan plan;
	poll_facts_of(feed, &cli->config, &facts);
	poll_plan(&facts, &plan);
	if (json)
		explain_json(json, feed, &plan);
	else
		explain_text(cli, feed, &plan);
}

static int feed_explain_run(struct cli *cli)
{
	return feeds_each_named(cli, explain_one);
}

static const struct example feed_explain_examples[] = {
	{"courant feed explain 12", "every bound on the next fetch, and which one decides"},
	{NULL},
};

const struct command feed_explain_command = {
	.name = "feed explain",
	.arguments = "FEED...",
	.help = "say why a feed is asked when",
	.examples = feed_explain_examples,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.flags = COMMAND_PAGED,
	.run = feed_explain_run,
};
