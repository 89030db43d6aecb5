/* Runs a query and feeds a format, chunk by chunk. Settles what all formats share: ids, dates, and
 * how much of a feed's address may be seen. Knows neither XML nor files. */
#include "export/export.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/url.h"
#include "export/address.h"
#include "export/formats.h"
#include "export/guid.h"

enum {
	DRAIN_AT = 64 * 1024,          /* bytes a chunk */
	ENTRY_MAX = 128 * 1024 * 1024, /* bytes: a document of the largest size, all of it escaped */
};

/* RFC 3339 and xsd:dateTime write the years 1 to 9999. */
static const int64_t first_writable_at = -62135596800, last_writable_at = 253402300799;

static const struct export_format formats[] = {
	{"atom", "atom", "application/atom+xml; charset=utf-8",
		"Atom 1.0 with the source of every entry", true, atom_head, atom_entry, atom_tail, NULL},
	{"rss", "rss", "application/rss+xml; charset=utf-8", "RSS 2.0", true, rss_head, rss_item,
		rss_tail, NULL},
	{"json", "json", "application/feed+json; charset=utf-8", "JSON Feed 1.1", false,
		json_feed_head, json_feed_item, json_feed_tail, NULL},
	{"html", "html", "text/html; charset=utf-8",
		"a page: the items by day, and their sources", true, html_head, html_article,
		html_tail, NULL},
	{"opml", "opml", "text/x-opml; charset=utf-8",
		"OPML 2.0: the subscriptions, tags as folders", false, NULL, NULL, NULL, opml_feeds},
	{"jsonl", "jsonl", "application/x-ndjson; charset=utf-8",
		"one JSON object a line, all that is known", false, NULL, json_line, NULL, NULL},
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

/* One export under way. */
struct run {
	struct store *store;
	const struct query *query;
	const struct export_format *format;
	struct export_head head;
	struct export_out out;
	struct guid_set guids;
	struct sources sources;
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

static bool is_writable(int64_t at)
{
	return at >= first_writable_at && at <= last_writable_at;
}

static int64_t updated_at(const struct item *item)
{
	const int64_t candidates[] = {item->entry.modified.at, item->changed_at,
		item->entry.published.at, item->first_seen_at};
	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++)
		if (is_writable(candidates[i]))
			return candidates[i];
	return 0;
}

static struct str address_form(struct str url, enum address_form form, struct arena *arena)
{
	struct buf buf;
	buf_init(&buf, url.len);
	address_append(&buf, url, form);
	struct str result = arena_str(arena, buf_str(&buf));
	buf_finish(&buf);
	return result;
}

/* What names the feed in made ids: its address in a form that survives a move to https, without
 * the password that might be guessed from the hash. */
static struct str guid_space(struct str feed_url, struct arena *arena)
{
	struct str url = address_form(feed_url, ADDRESS_NO_USERINFO, arena);
	struct buf canonical;
	buf_init(&canonical, URL_MAX);
	if (url_canonical(url, &canonical))
		url = arena_str(arena, buf_str(&canonical));
	buf_finish(&canonical);
	return url;
}

/* Takes the secrets out of what names the feed: its address, a title made from the address, an id
 * that repeats the query. */
static void hide_secrets(struct item *item, struct arena *arena)
{
	struct str whole = item->feed_url, guid = item->feed_guid;
	size_t path = str_find(whole, '?'), query = whole.len - path;
	item->feed_url = address_form(whole, ADDRESS_PUBLIC, arena);
	if (str_eq(item->feed_title, whole))
		item->feed_title = item->feed_url;
	if (query && guid.len && memmem(guid.data, guid.len, whole.data + path, query))
		item->feed_guid = STR("");
}

static int64_t day_of(int64_t at)
{
	return at / 86400 - (at % 86400 < 0);
}

static bool write_entry(struct run *run, const struct item *stored, struct error *err)
{
	struct item item = *stored;
	int64_t day = day_of(item.sort_at);
	struct str space = guid_space(item.feed_url, &run->arena);
	struct export_entry entry = {
		.item = &item,
		.guid = guid_choose(&run->guids, space, stored, run->guid_room),
		.updated_at = updated_at(stored),
		.first = !run->has_entries,
		.new_day = !run->has_entries || day != run->last_day,
	};
	run->has_entries = true;
	run->last_day = day;
	if (!(item.entry.flags & ENTRY_ID_DERIVED) && !str_eq(entry.guid, item.entry.id))
		entry.original_id = item.entry.id;
	if (!run->head.whole_addresses)
		hide_secrets(&item, &run->arena);
	sources_add(&run->sources, &item);
	run->format->entry(&entry, &run->out.buf);
	if (export_drain(&run->out, err))
		return true;
	return run->out.buf.full ? error_prefix(err, "item %" PRId64, item.id) : false;
}

static bool write_entries(struct run *run, struct error *err)
{
	struct item_cursor *cursor;
	struct item item;
	int found;
	if (!item_cursor_open(run->store, run->query, ITEM_WHOLE, &cursor, err))
		return false;
	while ((found = item_cursor_next(cursor, &run->arena, &item, err)) > 0) {
		if (!write_entry(run, &item, err)) {
			found = -1;
			break;
		}
		arena_clear(&run->arena);
	}
	item_cursor_close(cursor);
	return found == 0;
}

/* Every item of the query without its text; `each` sees them all. */
static bool walk_heads(struct run *run, void (*each)(void *user, const struct item *item),
	void *user, struct error *err)
{
	struct item_cursor *cursor;
	struct item item;
	int found;
	if (!item_cursor_open(run->store, run->query, ITEM_HEAD, &cursor, err))
		return false;
	while ((found = item_cursor_next(cursor, &run->arena, &item, err)) > 0) {
		each(user, &item);
		arena_clear(&run->arena);
	}
	item_cursor_close(cursor);
	return found == 0;
}

static void on_item_date(void *user, const struct item *item)
{
	struct export_head *head = user;
	int64_t at = updated_at(item);
	if (head->updated_at == TIME_NONE || at > head->updated_at)
		head->updated_at = at;
}

static bool stream_items(struct run *run, struct error *err)
{
	/* Without items there is no date to go by, and the clock must not decide about bytes. */
	run->head.updated_at = TIME_NONE;
	if (run->format->is_dated && !walk_heads(run, on_item_date, &run->head, err))
		return false;
	if (run->head.updated_at == TIME_NONE)
		run->head.updated_at = 0;
	if (run->format->head)
		run->format->head(&run->head, &run->out.buf);
	if (!write_entries(run, err))
		return false;
	sources_sort(&run->sources);
	run->head.sources = &run->sources;
	if (run->format->tail)
		run->format->tail(&run->head, &run->out.buf);
	return flush(&run->out, err);
}

/* The feeds that have items in the query: ids, sorted, and whether one was seen. */
struct feed_marks {
	int64_t *ids;
	bool *marked;
	size_t n;
};

static int compare_ids(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool *mark_of(const struct feed_marks *marks, int64_t feed_id)
{
	int64_t *id = bsearch(&feed_id, marks->ids, marks->n, sizeof *marks->ids, compare_ids);
	return id ? &marks->marked[id - marks->ids] : NULL;
}

static void on_item_feed(void *user, const struct item *item)
{
	bool *mark = mark_of(user, item->feed_id);
	if (mark)
		*mark = true;
}

/* Leaves in feeds[0..*n) those that have items in the query. */
static bool keep_queried_feeds(struct run *run, struct feed_record *feeds, size_t *n,
	struct arena *arena, struct error *err)
{
	struct feed_marks marks = {
		.ids = arena_array(arena, int64_t, *n),
		.marked = arena_array(arena, bool, *n),
		.n = *n,
	};
	size_t kept = 0;
	for (size_t i = 0; i < *n; i++)
		marks.ids[i] = feeds[i].id;
	qsort(marks.ids, marks.n, sizeof *marks.ids, compare_ids);
	if (!walk_heads(run, on_item_feed, &marks, err))
		return false;
	for (size_t i = 0; i < *n; i++)
		if (*mark_of(&marks, feeds[i].id))
			feeds[kept++] = feeds[i];
	*n = kept;
	return true;
}

static bool stream_feeds(struct run *run, struct error *err)
{
	struct arena arena = {0};
	struct feed_record *feeds;
	size_t n;
	bool ok = feed_list(run->store, STR(""), &arena, &feeds, &n, err) &&
		(run->head.query.len == 0 || keep_queried_feeds(run, feeds, &n, &arena, err)) &&
		run->format->feeds(&run->head, feeds, n, &run->out, err) && flush(&run->out, err);
	arena_finish(&arena);
	return ok;
}

bool export_stream(struct store *store, const struct query *query,
	const struct export_format *format, const struct export_head *head, export_sink_fn sink,
	void *user, struct error *err)
{
	char id_room[GUID_TEXT_SIZE];
	struct run run = {.store = store, .query = query, .format = format, .head = *head};
	if (run.head.title.len == 0)
		run.head.title = STR("courant");
	if (!guid_is_iri(run.head.id))
		run.head.id = guid_derive(run.head.title, run.head.query, id_room);
	run.out.sink = sink;
	run.out.user = user;
	buf_init(&run.out.buf, ENTRY_MAX);
	guid_set_init(&run.guids);
	bool ok = format->feeds ? stream_feeds(&run, err) : stream_items(&run, err);
	guid_set_finish(&run.guids);
	sources_finish(&run.sources);
	buf_finish(&run.out.buf);
	arena_finish(&run.arena);
	return ok;
}
