/* What clients may ask for, and what they wait for. */
#include "daemon/control_state.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "daemon/daemon.h"

/* --- refresh */

static int compare_ids(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
	return (left > right) - (left < right);
}

/* Ascending, each once: a feed may have been named twice. */
static void client_sort_waiting(struct control_client *client)
{
	size_t n = 0;
	qsort(client->waits_for, client->n_waits_for, sizeof(int64_t), compare_ids);
	for (size_t i = 0; i < client->n_waits_for; i++)
		if (n == 0 || client->waits_for[n - 1] != client->waits_for[i])
			client->waits_for[n++] = client->waits_for[i];
	client->n_waits_for = n;
}

static void client_wait_for(struct control_client *client, struct feed *feed)
{
	client->waits_for = xrealloc(client->waits_for, (client->n_waits_for + 1) * sizeof(int64_t));
	client->waits_for[client->n_waits_for++] = feed->id;
	feed->is_watched = true;
}

static size_t refresh_all(struct control_client *client, struct daemon *daemon, bool waits)
{
	struct feed **feeds = feed_table_sorted(&daemon->feeds);
	size_t n = 0;
	for (uint32_t i = 0; i < daemon->feeds.n_feeds; i++) {
		struct feed *feed = feeds[i];
		if (feed->phase == FEED_PARKED)
			continue;
		if (waits)
			client_wait_for(client, feed);
		daemon_queue_feed(daemon, feed, true);
		n++;
	}
	free(feeds);
	return n;
}

/* Takes the word and the space behind it off `line`, when it begins so. */
static bool take_word(struct str *line, struct str word)
{
	bool has = str_starts(*line, word) && line->len > word.len && line->data[word.len] == ' ';
	if (has)
		*line = str_make(line->data + word.len + 1, line->len - word.len - 1);
	return has;
}

/* False when an id is not known. */
static bool refresh_some(struct control_client *client, struct daemon *daemon, struct str ids, bool waits,
	size_t *ret_count)
{
	bool wants_whole = take_word(&ids, STR("whole"));
	while (ids.len) {
		long long id;
		struct str word = str_split(ids, ' ', &ids);
		if (!word.len)
			continue;
		struct feed *feed = str_to_int64(word, &id) ? feed_table_find(&daemon->feeds, id) : NULL;
		if (!feed)
			return false;
		if (waits)
			client_wait_for(client, feed);
		feed->wants_whole |= wants_whole;
		daemon_queue_feed(daemon, feed, true);
		++*ret_count;
	}
	return true;
}

static void client_end_waiting(struct control_client *client)
{
	char text[96];
	snprintf(text, sizeof text, "%zu settled, %zu failed", client->n_waits_for, client->n_failed);
	control_client_end(client, "ok", text);
}

/* The feeds may have been added a moment ago: this runs after a look at the store. */
static void client_refresh(struct control_client *client, struct str ids)
{
	struct daemon *daemon = client->control->daemon;
	bool waits = take_word(&ids, STR("wait"));
	size_t n = 0;
	if (str_eq(ids, STR("all"))) {
		n = refresh_all(client, daemon, waits);
	} else if (!refresh_some(client, daemon, ids, waits, &n)) {
		control_client_end(client, "error", "there is no such feed");
		return;
	}
	if (n == 0) {
		control_client_end(client, "ok", "no feeds");
	} else if (waits) {
		client_sort_waiting(client);
		client->n_left = client->n_waits_for;
		client->phase = CLIENT_WAITING;
	} else {
		char text[64];
		snprintf(text, sizeof text, "%zu queued", n);
		control_client_end(client, "ok", text);
	}
	daemon_pump(daemon);
}

void control_feed_settled(struct control *control, const struct feed *feed,
	const struct outcome *outcome, const struct ingest *ingest)
{
	bool failed = outcome->kind == OUTCOME_FAILED || outcome->kind == OUTCOME_PART;
	bool waits = outcome->kind == OUTCOME_DEFERRED || outcome->kind == OUTCOME_CANCELLED;
	const char *word = failed ? "failed" : waits ? "waits" : ingest->n_new || ingest->n_changed ? "new" : "same";
	for (struct control_client *client = control->clients; client; client = client->next) {
		if (client->phase != CLIENT_WAITING
			|| !bsearch(&feed->id, client->waits_for, client->n_waits_for, sizeof(int64_t), compare_ids))
			continue;
		struct buf line;
		buf_init(&line, CONTROL_MAX_REPLY);
		buf_printf(&line, "settled %" PRId64 " %s %" PRId64 " %" PRId64 "\n", feed->id, word,
			ingest->n_new, ingest->n_changed);
		control_client_send(client, &line, false);
		client->n_failed += failed;
		if (--client->n_left == 0)
			client_end_waiting(client);
	}
}

/* --- the others */

static void client_status(struct control_client *client)
{
	const struct daemon *daemon = client->control->daemon;
	struct buf text;
	buf_init(&text, CONTROL_MAX_REPLY);
	const struct {
		const char *key;
		uint64_t value;
	} rows[] = {
		{"pid", (uint64_t)getpid()},
		{"feeds", daemon->feeds.n_feeds},
		{"waiting", daemon->pace.n_queued},
		{"fetching", daemon->n_fetching},
		{"under_way", daemon->n_unsettled},
		{"settled", daemon->totals.n_settled},
		{"read", daemon->totals.n_read},
		{"unchanged", daemon->totals.n_unchanged},
		{"failed", daemon->totals.n_failed},
		{"new_items", daemon->totals.n_new},
		{"changed_items", daemon->totals.n_changed},
		{"export_errors", daemon->config.n_exports ? daemon->publisher.n_errors : 0},
		{"offline", daemon->outage.is_offline},
		{"longest_stall_us", daemon->longest_lap_ns / 1000},
		{"longest_work_us", daemon->longest_work_ns / 1000},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		buf_printf(&text, "%s %" PRIu64 "\n", rows[i].key, rows[i].value);
	int64_t next_due = schedule_next_due(&daemon->schedule);
	if (next_due != INT64_MAX)
		buf_printf(&text, "next_due %" PRId64 "\n", next_due);
	buf_printf(&text, "ok\n");
	control_client_send(client, &text, true);
}

static void client_held(struct control_client *client, struct str id_text)
{
	const struct daemon *daemon = client->control->daemon;
	long long id;
	struct feed *feed = str_to_int64(id_text, &id) ? feed_table_find(&daemon->feeds, id) : NULL;
	struct place place = feed ? feed_place(feed) : (struct place){0};
	int64_t until = feed ? pace_held_until(&daemon->pace, &place) : TIME_NONE;
	struct buf text;
	buf_init(&text, CONTROL_MAX_REPLY);
	if (until > clock_now())
		buf_printf(&text, "held_until %" PRId64 "\n", until);
	buf_printf(&text, "ok\n");
	control_client_send(client, &text, true);
}

void control_client_serve(struct control_client *client)
{
	struct daemon *daemon = client->control->daemon;
	struct str line = str_trim(buf_str(&client->line));
	if (daemon->is_stopping) {
		control_client_end(client, "error", "the daemon is stopping");
	} else if (str_eq(line, STR("status"))) {
		client_status(client);
	} else if (str_starts(line, STR("held "))) {
		client_held(client, str_make(line.data + 5, line.len - 5));
	} else if (str_eq(line, STR("items"))) {
		publish_changed(&daemon->publisher);
		control_client_end(client, "ok", "exports are written again");
	} else if (str_eq(line, STR("changed")) || str_starts(line, STR("refresh "))) {
		client->phase = CLIENT_LISTING;
		daemon_list_feeds(daemon);
		publish_changed(&daemon->publisher);
	} else if (str_eq(line, STR("reload"))) {
		client->phase = daemon->has_reload ? CLIENT_RELOADING_NEXT : CLIENT_RELOADING;
		daemon_reload(daemon);
	} else {
		control_client_end(client, "error", "unknown request");
	}
}

void control_listed(struct control *control)
{
	for (struct control_client *client = control->clients; client; client = client->next) {
		struct str line = str_trim(buf_str(&client->line));
		if (client->phase != CLIENT_LISTING)
			continue;
		if (str_starts(line, STR("refresh ")))
			client_refresh(client, str_trim(str_make(line.data + 8, line.len - 8)));
		else
			control_client_end(client, "ok", "feeds read again");
	}
}

void control_reloaded(struct control *control, const char *word, const char *text)
{
	for (struct control_client *client = control->clients; client; client = client->next)
		if (client->phase == CLIENT_RELOADING)
			control_client_end(client, word, text);
		else if (client->phase == CLIENT_RELOADING_NEXT)
			client->phase = CLIENT_RELOADING;
}
