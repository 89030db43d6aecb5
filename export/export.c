/* Runs a query once and feeds formats, item by item and chunk by chunk. Knows neither XML nor
 * files. */
#include "export/export.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/guid.h"
#include "base/url.h"
#include "export/copy.h"
#include "export/formats.h"
#include "export/settle.h"
#include "export/subscriptions.h"

enum {
	DRAIN_AT = 64 * 1024,          /* bytes a chunk */
	ENTRY_MAX = 128 * 1024 * 1024, /* bytes: a document of the largest size, all of it escaped */
};

static const struct export_format formats[] = {
	{"atom", "atom", "application/atom+xml; charset=utf-8",
		"Atom 1.0 with the source of every entry", false, true, false, atom_head, atom_entry, atom_tail, NULL},
	{"rss", "rss", "application/rss+xml; charset=utf-8", "RSS 2.0", false, true, false, rss_head, rss_item,
		rss_tail, NULL},
	{"json", "json", "application/feed+json; charset=utf-8", "JSON Feed 1.1", false, false, false,
		json_feed_head, json_feed_item, json_feed_tail, NULL},
	{"html", "html", "text/html; charset=utf-8",
		"a page: the items by day, and their sources", false, true, true, html_head, html_article,
		html_tail, NULL},
	{"opml", "opml", "text/x-opml; charset=utf-8",
		"OPML 2.0: the subscriptions, tags as folders", false, false, false, NULL, NULL, NULL, opml_feeds},
	{"jsonl", "jsonl", "application/x-ndjson; charset=utf-8",
		"one JSON object a line, all that is known", true, false, false, NULL, json_line, NULL, NULL},
};

const struct export_format *export_formats(size_t *ret_count)
{
	*ret_count = sizeof formats / sizeof *formats;
	return formats;
}

const struct export_format *export_format_find(struct str name)
{
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		if (str_eq(name, str_of(formats[i].name)))
			return &formats[i];
	return NULL;
}

/* One document of a run. */
struct output {
	struct export_job *job;
	struct export_head head; /* complete */
	struct export_out out;
	char id_room[GUID_TEXT_SIZE];
};

/* One walk over the items. */
struct run {
	struct store *store;
	const struct query *query;
	struct output *outputs;
	size_t n_outputs;
	struct buf space; /* scratch */
	struct sources sources;
	int64_t updated_at;
	int64_t last_day; /* of the entry before */
	bool has_entries;
	struct arena arena; /* of the item in hand */
	char guid_room[GUID_TEXT_SIZE];
};

static bool flush(struct export_out *out, struct error *err)
{
	if (out->buf.full)
		return error_set(err, "it would take more than %d MiB", ENTRY_MAX / (1024 * 1024));
	if (out->buf.len && !out->sink(out->user, buf_str(&out->buf), err))
		return false;
	buf_clear(&out->buf);
	return true;
}

bool export_drain(struct export_out *out, struct error *err)
{
	return (out->buf.len < DRAIN_AT && !out->buf.full) || flush(out, err);
}

static bool wants_items(const struct output *output)
{
	return !output->job->format->feeds && !output->job->failed;
}

static int64_t day_of(int64_t at)
{
	return at / 86400 - (at % 86400 < 0);
}

/* As the document shows it: without secrets, as short as it should be. */
static struct item shown_item(struct run *run, const struct output *output,
	const struct item *stored)
{
	struct item item = *stored;
	if (!output->head.whole_addresses)
		settle_secrets(&item, &run->arena);
	if (output->head.summaries)
		settle_summary(&item.entry, &run->arena);
	return item;
}

static void write_entry(struct run *run, struct output *output, struct export_entry entry)
{
	struct export_job *job = output->job;
	struct item item = shown_item(run, output, entry.item);
	struct item_copy copy;
	entry.item = &item;
	if (entry.copy) {
		copy = *entry.copy;
		copy.whole_addresses = output->head.whole_addresses;
		entry.copy = &copy;
	}
	job->format->entry(&entry, &output->out.buf);
	job->failed = !export_drain(&output->out, &job->err);
	if (output->out.buf.full)
		error_prefix(&job->err, "item %" PRId64, item.id);
}

/* True for the first item of its feed. */
static bool add_source(struct run *run, const struct item *stored)
{
	struct item item = *stored;
	settle_secrets(&item, &run->arena);
	return sources_add(&run->sources, &item);
}

/* How much of what goes with the items some output tells. */
static bool wants_copies(const struct run *run, enum copy_keys *ret_keys)
{
	bool wants = false;
	*ret_keys = COPY_NO_KEYS;
	for (size_t i = 0; i < run->n_outputs; i++) {
		const struct export_head *head = &run->outputs[i].head;
		wants |= run->outputs[i].job->format->is_copy;
		if (head->whole_store)
			*ret_keys = COPY_KEYS_IN_ORDER;
		else if (head->whole_addresses && *ret_keys == COPY_NO_KEYS)
			*ret_keys = COPY_KEYS_OF_EACH;
	}
	return wants;
}

/* Into every document that is still being written; false when none is. */
static bool write_item(struct run *run, const struct item *stored, const struct item_copy *copy)
{
	int64_t day = day_of(stored->sort_at);
	bool any = false;
	struct str space = guid_space(stored->first_feed_url.len ? stored->first_feed_url : stored->feed_url, &run->space);
	struct export_entry entry = {
		.item = stored,
		.guid = guid_choose(space, &stored->entry, stored->published_name, run->guid_room),
		.updated_at = settle_updated_at(stored),
		.first = !run->has_entries,
		.copy = copy,
		.new_day = !run->has_entries || day != run->last_day,
	};
	if (!(stored->entry.flags & ENTRY_ID_DERIVED) && !str_eq(entry.guid, stored->entry.id))
		entry.original_id = stored->entry.id;
	run->has_entries = true;
	run->last_day = day;
	for (size_t i = 0; i < run->n_outputs; i++)
		if (wants_items(&run->outputs[i])) {
			write_entry(run, &run->outputs[i], entry);
			any |= wants_items(&run->outputs[i]);
		}
	return any;
}

static bool write_items(struct run *run, struct item_cursor *cursor, struct error *err)
{
	struct item item;
	struct item_copy copy;
	struct copy_reader reader;
	enum copy_keys keys;
	bool copies = wants_copies(run, &keys);
	int found = -1;
	if (!copy_begin(run->store, copies ? keys : COPY_NO_KEYS, &reader, err)) {
		copy_end(&reader);
		return false;
	}
	item_cursor_rewind(cursor, ITEM_WHOLE);
	while ((found = item_cursor_next(cursor, &item, err)) > 0) {
		bool is_first = add_source(run, &item);
		if (copies && !copy_read(&reader, &item, is_first, &run->arena, &copy, err)) {
			found = -1;
			break;
		}
		if (!write_item(run, &item, copies ? &copy : NULL))
			break;
		arena_clear(&run->arena);
	}
	copy_end(&reader);
	return found >= 0;
}

static bool find_newest_date(struct run *run, struct item_cursor *cursor, struct error *err)
{
	struct item item;
	int found;
	int64_t newest = TIME_NONE;
	while ((found = item_cursor_next(cursor, &item, err)) > 0) {
		int64_t at = settle_seen_at(&item);
		newest = newest == TIME_NONE || at > newest ? at : newest;
	}
	run->updated_at = newest == TIME_NONE ? 0 : newest;
	return found == 0;
}

/* Without items there is no date to go by, and the clock must not decide about bytes. */
static bool find_date(struct run *run, struct item_cursor *cursor, struct error *err)
{
	bool is_dated = false;
	for (size_t i = 0; i < run->n_outputs; i++)
		is_dated |= run->outputs[i].job->format->is_dated;
	run->updated_at = 0;
	return !is_dated || find_newest_date(run, cursor, err);
}

static void begin_document(struct run *run, struct output *output)
{
	struct export_head *head = &output->head;
	head->updated_at = run->updated_at;
	head->sources = &run->sources;
	if (output->job->format->head)
		output->job->format->head(head, &output->out.buf);
}

static void end_document(struct run *run, struct output *output)
{
	struct export_job *job = output->job;
	if (job->format->tail)
		job->format->tail(&output->head, &output->out.buf);
	job->failed = (job->format->is_copy && output->head.whole_store
			&& !copy_rest(run->store, &run->sources, &output->out, &job->err))
		|| !flush(&output->out, &job->err);
}

/* An archive stays as it was written, whoever joins. */
static bool lists_members(const struct run *run)
{
	bool lists = false;
	for (size_t i = 0; i < run->n_outputs; i++) {
		const struct output *output = &run->outputs[i];
		lists |= wants_items(output) && output->job->format->lists_sources && !output->head.current_url.len;
	}
	return lists;
}

/* The feeds of a planet are its sources when they are quiet, too. */
static bool add_members(struct run *run, struct error *err)
{
	struct feed_outline *feeds;
	size_t n = 0;
	bool ok = !lists_members(run) || subscriptions_named(run->store, run->query, &run->arena, &feeds, &n, err);
	for (size_t i = 0; ok && i < n; i++) {
		struct item of_feed = {.feed_id = feeds[i].id, .feed_url = feeds[i].url, .feed_title = feeds[i].title,
			.feed_site_url = feeds[i].site_url};
		settle_secrets(&of_feed, &run->arena);
		sources_add_feed(&run->sources, &(struct source_feed){of_feed.feed_id, of_feed.feed_title, of_feed.feed_url,
			of_feed.feed_site_url});
	}
	arena_clear(&run->arena);
	return ok;
}

static bool write_walk(struct run *run, struct item_cursor *cursor, struct error *err)
{
	if (!find_date(run, cursor, err))
		return false;
	for (size_t i = 0; i < run->n_outputs; i++)
		if (wants_items(&run->outputs[i]))
			begin_document(run, &run->outputs[i]);
	if (!write_items(run, cursor, err) || !add_members(run, err))
		return false;
	sources_sort(&run->sources);
	for (size_t i = 0; i < run->n_outputs; i++)
		if (wants_items(&run->outputs[i]))
			end_document(run, &run->outputs[i]);
	return true;
}

static bool write_documents(struct run *run, struct error *err)
{
	struct item_cursor *cursor;
	if (!item_cursor_open(run->store, run->query, ITEM_HEAD, &cursor, err))
		return false;
	bool ok = write_walk(run, cursor, err);
	item_cursor_close(cursor);
	return ok;
}

static void write_subscriptions(struct run *run, struct output *output)
{
	struct arena arena = {0};
	struct feed_outline *feeds;
	struct export_job *job = output->job;
	size_t n;
	job->failed = !subscriptions_list(run->store, run->query, output->head.query, &arena, &feeds,
			      &n, &job->err) ||
		!job->format->feeds(&output->head, feeds, n, &output->out, &job->err) ||
		!flush(&output->out, &job->err);
	arena_finish(&arena);
}

static void output_init(struct output *output, struct export_job *job)
{
	*output = (struct output){.job = job, .head = job->head};
	struct export_head *head = &output->head;
	struct str address = head->current_url.len ? head->current_url : head->self_url;
	job->failed = false;
	output->out.sink = job->sink;
	output->out.user = job->user;
	if (head->title.len == 0)
		head->title = STR("courant");
	if (!guid_is_iri(head->id))
		head->id = guid_is_iri(address) ? address : guid_derive(head->title, head->query, output->id_room);
	buf_init(&output->out.buf, ENTRY_MAX);
}

/* The store failed: no document is whole. */
static void fail_documents(struct run *run, const struct error *why)
{
	for (size_t i = 0; i < run->n_outputs; i++)
		if (wants_items(&run->outputs[i])) {
			run->outputs[i].job->failed = true;
			run->outputs[i].job->err = *why;
		}
}

static bool write_all(struct run *run, struct error *err)
{
	struct error why = {0};
	bool any_items = false, ok = true;
	for (size_t i = 0; i < run->n_outputs; i++)
		if (run->outputs[i].job->format->feeds)
			write_subscriptions(run, &run->outputs[i]);
		else
			any_items = true;
	if (any_items && !write_documents(run, &why))
		fail_documents(run, &why);
	for (size_t i = run->n_outputs; i-- > 0;)
		if (run->outputs[i].job->failed)
			ok = error_set(err, "%s", run->outputs[i].job->err.text);
	return ok;
}

bool export_stream_all(struct store *store, const struct query *query, struct export_job *jobs,
	size_t n, struct error *err)
{
	struct run run = {.store = store, .query = query, .n_outputs = n};
	run.outputs = xcalloc(n, sizeof *run.outputs);
	buf_init(&run.space, URL_MAX * 4);
	for (size_t i = 0; i < n; i++)
		output_init(&run.outputs[i], &jobs[i]);
	bool ok = write_all(&run, err);
	buf_finish(&run.space);
	sources_finish(&run.sources);
	arena_finish(&run.arena);
	for (size_t i = 0; i < n; i++)
		buf_finish(&run.outputs[i].out.buf);
	free(run.outputs);
	return ok;
}

bool export_stream(struct store *store, const struct query *query,
	const struct export_format *format, const struct export_head *head, export_sink_fn sink,
	void *user, struct error *err)
{
	struct export_job job = {.format = format, .head = *head, .sink = sink, .user = user};
	return export_stream_all(store, query, &job, 1, err);
}
