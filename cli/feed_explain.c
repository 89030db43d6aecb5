/* Why a feed is asked when: the plan of policy/poll.h, made again from the stored facts; and how far its
 * keys can be trusted. */
#include "base/control.h"
#include "base/units.h"
#include "base/url.h"
#include "cli/client.h"
#include "cli/feeds.h"
#include "cli/identity.h"
#include "cli/program.h"
#include "export/feed_json.h"
#include "policy/poll.h"
#include "storage/backfill.h"

static const char *const bound_names[POLL_N_BOUNDS] = {
	[POLL_BOUND_INTERVAL] = "interval",
	[POLL_BOUND_TTL] = "ttl",
	[POLL_BOUND_UPDATE_PERIOD] = "update-period",
	[POLL_BOUND_UPDATE_BASE] = "update-base",
	[POLL_BOUND_FRESHNESS] = "freshness",
	[POLL_BOUND_UNCACHEABLE] = "uncacheable",
	[POLL_BOUND_BACKOFF] = "back-off",
	[POLL_BOUND_JITTER] = "jitter",
	[POLL_BOUND_RETRY_AFTER] = "retry-after",
	[POLL_BOUND_HOST_HELD] = "host-held",
	[POLL_BOUND_SKIP_WINDOW] = "skip-window",
	[POLL_BOUND_GONE] = "gone",
	[POLL_BOUND_IGNORED] = "ignored",
};

/* How its host is paced: by a section of its own or of its domain, else like all others. */
struct pace {
	const char *section; /* "" = like all others */
	int64_t delay_ms, per_host;
};

static struct pace pace_of(struct cli *cli, const struct feed_record *feed)
{
	const struct config *config = &cli->config;
	struct pace pace = {"", config->fetch.host_delay_ms, config->fetch.per_host};
	struct buf host;
	buf_init(&host, URL_MAX);
	url_host(feed->url, &host);
	const struct config_host *found = NULL;
	for (size_t i = 0; i < config->n_hosts; i++) {
		struct str name = str_of(config->hosts[i].name), end = buf_str(&host);
		bool is_domain = str_starts(name, STR("*."));
		if (is_domain)
			name = str_make(name.data + 2, name.len - 2);
		while (is_domain && end.len > name.len)
			str_split(end, '.', &end);
		if (str_eq(name, end) && (!found || !is_domain))
			found = &config->hosts[i];
	}
	buf_finish(&host);
	if (found)
		pace = (struct pace){found->name, found->delay_ms ? found->delay_ms : pace.delay_ms,
			found->per_host ? found->per_host : pace.per_host};
	return pace;
}

static const char *pace_text(struct cli *cli, const struct pace *pace)
{
	char delay[UNITS_TEXT_SIZE];
	const char *apart = pace->delay_ms % 1000
		? arena_printf(&cli->row, "%lldms apart", (long long)pace->delay_ms)
		: arena_printf(&cli->row, "%s apart", units_duration(pace->delay_ms / 1000, delay));
	return arena_printf(&cli->row, "%lld at once to its host, %s%s%s%s", (long long)pace->per_host,
		pace->delay_ms ? apart : "1s apart where it is public", *pace->section ? " (host \"" : "",
		pace->section, *pace->section ? "\")" : "");
}

/* Which is what an adaptive interval is made of, together with the hours and days. */
static const char *rhythm_text(struct cli *cli, const struct feed_state *state)
{
	char gap[UNITS_TEXT_SIZE];
	return state->rhythm_s < 0 ? ""
		: arena_printf(&cli->row, "a new item every %s on average", units_duration(state->rhythm_s, gap));
}

/* Where temporary redirects lead. Those of works or of a campaign are over after some weeks: what lasts for a
 * month is likely meant for good, which only its publisher can say. */
static const char *detour_text(struct cli *cli, const struct feed_state *state)
{
	enum { LONG_S = 30 * 86400 };
	if (!state->moved_url.len || state->n_moved)
		return "";
	bool is_long = cli->now - state->moved_since >= LONG_S;
	return arena_printf(&cli->row, "%s, by a temporary redirect, since %s%s", cli_address(cli, state->moved_url),
		feeds_when(cli, state->moved_since), is_long ? "; that long, it may be meant for good: its publisher "
		"may want to say so (301), or it can be subscribed to there" : "");
}

/* A feed that leads to nothing older has none of it. */
static struct backfill backfill_of(struct cli *cli, const struct feed_record *feed)
{
	struct backfill backfill;
	struct error err;
	return backfill_get(cli->store, feed->id, &cli->row, &backfill, &err) ? backfill : (struct backfill){0};
}

static const char *backfill_text(struct cli *cli, int64_t feed_id, const struct backfill *backfill)
{
	const char *url = cli_address(cli, backfill->url);
	const char *why = backfill->failure.len ? cli_printable(cli, backfill->failure) : "";
	int64_t due_at = backfill->not_before_at > backfill->due_at ? backfill->not_before_at : backfill->due_at;
	if (backfill->n_left)
		return arena_printf(&cli->row, "%s is next%s%s, %lld more at most%s%s", url, due_at > cli->now ? ", " : "",
			due_at > cli->now ? feeds_when(cli, due_at) : "", (long long)backfill->n_left - 1,
			*why ? "; its last answer: " : "", why);
	if (*why)
		return arena_printf(&cli->row, "%s: %s", url, why);
	return *url ? arena_printf(&cli->row, "%s (`courant feed backfill %lld` reads it)", url, (long long)feed_id)
		: backfill->n_read ? "all that it leads to was read" : "";
}

static void backfill_json(struct json *json, const struct backfill *backfill)
{
	if (!backfill->url.len && !backfill->n_read)
		return;
	json_object(json, "backfill");
	feed_address_json(json, "next_url", backfill->url);
	json_int(json, "documents_left", backfill->n_left);
	json_int(json, "documents_read", backfill->n_read);
	if (backfill->n_left && backfill->due_at)
		json_opt_time(json, "due", backfill->due_at);
	if (backfill->n_left)
		json_opt_time(json, "not_before", backfill->not_before_at);
	json_opt_string(json, "failure", backfill->failure);
	json_end(json);
}

static void explain_json(struct cli *cli, struct json *json, const struct feed_record *feed,
	const struct pace *pace, const struct poll_plan *plan)
{
	json_object(json, NULL);
	json_int(json, "feed_id", feed->id);
	json_opt_time(json, "fetched", feed->state.fetched_at);
	json_opt_time(json, "planned", plan->due_at);
	json_opt_time(json, "due", feed->state.due_at);
	json_string(json, "decided_by", str_of(bound_names[plan->won]));
	if (feed->state.rhythm_s >= 0)
		json_int(json, "rhythm_s", feed->state.rhythm_s);
	if (!feed->state.n_moved && feed->state.moved_url.len) {
		feed_address_json(json, "led_to_url", feed->state.moved_url);
		json_opt_time(json, "led_since", feed->state.moved_since);
	}
	json_int(json, "per_host", pace->per_host);
	json_int(json, "host_delay_ms", pace->delay_ms);
	json_opt_string(json, "host_section", str_of(pace->section));
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
	struct backfill backfill = backfill_of(cli, feed);
	backfill_json(json, &backfill);
	identity_explain_feed_json(cli, feed->id, json);
	json_end(json);
}

static const char *wait_text(struct cli *cli, size_t bound, int64_t wait_s)
{
	char wait[UNITS_TEXT_SIZE];
	if (bound == POLL_BOUND_GONE)
		return "never";
	if (bound == POLL_BOUND_IGNORED)
		return "-";
	bool adds = bound == POLL_BOUND_JITTER || bound == POLL_BOUND_SKIP_WINDOW;
	return arena_printf(&cli->row, "%s%s", adds ? "+" : "", units_duration(wait_s, wait));
}

static void explain_text(struct cli *cli, const struct feed_record *feed, const struct pace *pace,
	const struct poll_plan *plan)
{
	static const struct column columns[] = {
		{"BOUND"}, {"WAIT", COLUMN_RIGHT}, {"WHY", COLUMN_FLEXIBLE}, {""}};
	feeds_show_head(cli, feed);
	feeds_show_line(cli, "Last asked", feeds_when(cli, feed->state.fetched_at));
	feeds_show_failure(cli, &feed->state);
	feeds_show_line(cli, "Next", feeds_next(cli, feed));
	feeds_show_line(cli, "Pace", pace_text(cli, pace));
	if (plan->due_at != feed->state.due_at)
		feeds_show_line(cli, "Planned", feeds_when(cli, plan->due_at));
	feeds_show_line(cli, "Rhythm", rhythm_text(cli, &feed->state));
	feeds_show_line(cli, "Led to", detour_text(cli, &feed->state));
	struct backfill backfill = backfill_of(cli, feed);
	feeds_show_line(cli, "Older items", backfill_text(cli, feed->id, &backfill));
	identity_explain_feed(cli, feed->id);
	cli_print(cli, "\n");
	struct listing listing;
	listing_start(&listing, cli, columns, 4);
	for (size_t i = 0; i < POLL_N_BOUNDS; i++) {
		const struct poll_bound *bound = &plan->bounds[i];
		bool won = i == (size_t)plan->won;
		struct cell cells[] = {
			{bound_names[i], won ? STYLE_BOLD : STYLE_NONE},
			{wait_text(cli, i, bound->wait_s), STYLE_NONE},
			{bound->text, STYLE_NONE},
			{won ? "decides" : "", STYLE_GOOD},
		};
		if (bound->applies)
			listing_row(&listing, cells);
	}
	listing_finish(&listing);
}

static void take_held(struct str line, long long *until)
{
	struct str value;
	if (str_eq(str_split(line, ' ', &value), STR("held_until")))
		str_to_int64(str_trim(value), until);
}

/* The same as a daemon would know that is started now. */
static void ask_program(struct cli *cli, const char *id, long long *until)
{
	const char *arguments[8] = {program_daemon(cli), "--held", id, "--database", cli->database};
	const char *config = args_value(&cli->args, "config");
	struct buf answer;
	if (config) {
		arguments[5] = "--config";
		arguments[6] = config;
	}
	buf_init(&answer, CONTROL_MAX_LINE);
	if (program_run(cli, arguments, &answer) == EXIT_DONE)
		take_held(buf_str(&answer), until);
	buf_finish(&answer);
}

/* What other feeds have brought upon its host, which is the daemon's to know; 0: nothing. */
static int64_t host_held_until(struct cli *cli, int64_t feed_id)
{
	struct client client;
	struct error err = {0};
	struct str line, text;
	enum client_answer answer;
	long long until = 0;
	const char *id = arena_printf(&cli->row, "%lld", (long long)feed_id);
	struct str request = str_of(arena_printf(&cli->row, "held %s", id));
	enum client_state state = client_open(&client, cli, &err);
	bool ok = state == CLIENT_CONNECTED && client_send(&client, request, &err);
	while (ok && client_line(&client, CONTROL_TIMEOUT_MS, &line, &err) && !client_is_last(line, &answer, &text))
		take_held(line, &until);
	client_close(&client);
	if (state == CLIENT_NO_DAEMON)
		ask_program(cli, id, &until);
	return until;
}

/* When it will be asked: a host may be held, and hours be closed, when its turn comes. */
static int64_t due_in_fact(const struct poll_facts *facts, int64_t due_at, int64_t now)
{
	int64_t own = facts->not_before_at, held_until = facts->host_held_until > own ? facts->host_held_until : own;
	int64_t turn_at = held_until > due_at ? held_until : due_at;
	int64_t open_at = poll_open_after(facts, turn_at > now ? turn_at : now);
	if (due_at == TIME_NONE)
		return TIME_NONE;
	return open_at > now ? open_at : turn_at;
}

static void explain_one(struct cli *cli, const struct feed_record *feed, struct json *json)
{
	struct feed_record shown = *feed;
	struct poll_facts facts;
	struct poll_plan plan;
	poll_facts_of(feed, &cli->config, &facts);
	facts.host_held_until = host_held_until(cli, feed->id);
	poll_plan(&facts, &plan);
	shown.state.due_at = due_in_fact(&facts, feed->state.due_at, cli->now);
	struct pace pace = pace_of(cli, feed);
	if (json)
		explain_json(cli, json, &shown, &pace, &plan);
	else
		explain_text(cli, &shown, &pace, &plan);
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
	.help = "say why a feed is asked when, and by what its items are known",
	.examples = feed_explain_examples,
	.min_words = 1,
	.max_words = WORDS_ANY,
	.flags = COMMAND_PAGED,
	.run = feed_explain_run,
};
