/* Texts are made of few words, so that queries find some, and of many that stand in one item each, so that the
 * index has many pages. */
#include "world.h"

#include <stdio.h>
#include <string.h>

#include "storage/connection.h"

enum { FILLING = 110 };

#define N(array) (sizeof (array) / sizeof *(array))

#define WORD(written, exact, stem) {(written), (exact), (stem), NULL, false, false, ""}

static const struct place vocabulary[] = {
	WORD("drone", "drone", "drone"), WORD("Drones", "drones", "drone"), WORD("\u00c9t\u00e9", "ete", "ete"),
	WORD("\u0141\u00f3d\u017a", "lodz", "lodz"), WORD("walking", "walking", "walk"), WORD("walked", "walked", "walk"),
	WORD("o\ufb03ce", "office", "offic"), WORD("email", "email", "email"), WORD("2020", "2020", "2020"),
	WORD("6", "6", "6"), WORD("zinc", "zinc", "zinc"),
};
const struct place world_rare = WORD("rare", "rare", "rare");
static const char *const dense[] = {"\u6771", "\u4eac", "\u90fd", "\u6708"};
const struct tag_model world_tags[3] = {{"news", "news"}, {"Sport", "sport"}, {"\u00c9T\u00c9", "ete"}};
const struct tag_model world_feed_tags[WORLD_KINDS] = {{"E\u0301t\u00c9", "ete"}, {"all", "all"}, {"all", "all"}, {"sport", "sport"}, {"all", "all"}};
const char *const world_languages[3] = {NULL, "en", "en-GB"};
const char *const world_feed_languages[WORLD_KINDS] = {"x-a", "x-a-b", "x-c", "X-A-c", "x-c"};
const enum document_format world_formats[WORLD_KINDS] = {FORMAT_ATOM, FORMAT_ATOM, FORMAT_JSON, FORMAT_RSS, FORMAT_ATOM};
const char *const world_feed_sites[WORLD_KINDS] = {"a", "b", "b", "c", "d"};

size_t world_below(struct world *w, size_t n)
{
	w->random = w->random * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(w->random >> 33) % n;
}

static void add_place(struct item_model *item, enum column column, struct place place)
{
	if (item->n_places[column] < PLACES_MAX)
		item->places[column][item->n_places[column]++] = place;
}

static void add_dense(struct world *w, struct item_model *item, enum column column)
{
	for (size_t i = 0, n = 1 + world_below(w, 6); i < n; i++) {
		bool is_number = i % 3 == 2 && world_below(w, 2);
		const char *c = is_number ? "6" : dense[world_below(w, N(dense))];
		add_place(item, column, (struct place){c, c, c, NULL, i > 0, !is_number, ""});
	}
}

static void add_words(struct world *w, struct item_model *item, enum column column, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t kind = world_below(w, 12);
		if (kind == 0) {
			add_dense(w, item, column);
		} else if (kind == 1 && column != AUTHOR) {
			add_place(item, column, (struct place){"e", "e", "e", NULL, false, false, ""});
			add_place(item, column, (struct place){"-mail", "mail", "mail", "email", true, false, ""});
		} else {
			struct place place = world_below(w, 300) ? vocabulary[world_below(w, N(vocabulary))] : world_rare;
			add_place(item, column, place);
		}
	}
}

/* Rare ones, so that the index has many pages. */
static void add_filling(struct world *w, struct item_model *item)
{
	for (int i = 0; i < FILLING; i++) {
		struct place place = {0};
		snprintf(place.filling, sizeof place.filling, "q%zu", 10000 + world_below(w, 90000));
		add_place(item, TEXT, place);
	}
}

const char *place_exact(const struct place *place)
{
	return place->filling[0] ? place->filling : place->exact;
}

static struct str write_column(struct world *w, const struct item_model *item, enum column column)
{
	buf_clear(&w->text);
	for (size_t i = 0; i < item->n_places[column]; i++) {
		const struct place *place = &item->places[column][i];
		buf_printf(&w->text, "%s%s", i && !place->is_joined ? " " : "",
			place->filling[0] ? place->filling : place->written);
	}
	return arena_str(&w->f->arena, buf_str(&w->text));
}

static struct entry entry_of(struct world *w, const struct item_model *item)
{
	struct arena *arena = &w->f->arena;
	const char *id = arena_printf(arena, "item %td", item - w->items);
	struct entry entry = fixture_entry(w->f, id, NULL, NULL, NULL);
	struct str text = write_column(w, item, TEXT);
	struct person *author = arena_new(arena, struct person);
	struct attachment *attachment = arena_new(arena, struct attachment);
	entry.url = str_of(item->url);
	entry.title = write_column(w, item, TITLE);
	if (item->id % 3 == 0)
		entry.content_text = text;
	else if (item->id % 3 == 1)
		entry.content_html = str_of(arena_printf(arena, "<p>%.*s</p>", STR_ARG(text)));
	else
		entry.summary = text;
	author->name = write_column(w, item, AUTHOR);
	entry.authors = author;
	entry.n_authors = author->name.len > 0;
	for (size_t i = 0; i < N(world_tags); i++)
		if (item->tags >> i & 1)
			*arena_push(arena, entry.tags, entry.n_tags) = str_of(world_tags[i].written);
	entry.language = str_of(world_languages[item->language]);
	entry.image = str_of(item->has_image ? "https://example.org/i.png" : NULL);
	attachment->url = STR("https://example.org/a.mp3");
	entry.attachments = attachment;
	entry.n_attachments = item->has_enclosure;
	entry.published.at = item->published_at;
	entry.content_hash = w->random;
	return entry;
}

/* Some have none. */
static void choose_url(struct world *w, struct item_model *item)
{
	static const char *const parts[][2] = {{"Sport", "sport"}, {"caf%C3%A9", "caf\u00e9"}, {"%e6%9d%b1%E4%BA%AC", "\u6771\u4eac"},
		{"news", "news"}}, *const ends[] = {".html", "?utm_source=rss", "_x", ""};
	const char *const *part = parts[world_below(w, N(parts))], *end = ends[world_below(w, N(ends))];
	char host = "ab"[world_below(w, 2)];
	int year = 2024 + (int)world_below(w, 3);
	bool has_none = world_below(w, 20) == 0;
	snprintf(item->url, has_none ? 1 : sizeof item->url, "https://%c.example/%d/%s/%lld%s", host, year, part[0],
		(long long)item->id, end);
	snprintf(item->plain_url, has_none ? 1 : sizeof item->plain_url, "https://%c.example/%d/%s/%lld%s", host, year, part[1],
		(long long)item->id, end);
}

static void fill_item(struct world *w, struct item_model *item)
{
	choose_url(w, item);
	item->n_places[TEXT] = item->n_places[AUTHOR] = 0;
	add_words(w, item, TEXT, 1 + world_below(w, 5));
	add_filling(w, item);
	add_words(w, item, TEXT, world_below(w, 5));
	add_words(w, item, AUTHOR, world_below(w, 3));
	item->tags = (unsigned)world_below(w, 8);
	item->language = (int)world_below(w, N(world_languages));
	item->has_image = world_below(w, 4) == 0;
	item->has_enclosure = world_below(w, 100) == 0;
	item->published_at = NOW - (int64_t)world_below(w, 20) * DAY + (int64_t)world_below(w, 3);
}

static void store_item(struct world *w, struct item_model *item)
{
	struct entry entry = entry_of(w, item);
	struct ingest ingest = fixture_ingest(w->f, item->feed_id, &entry, 1, w->now);
	assert_int_equal(ingest.n_new + ingest.n_changed, 1);
}

static void add_item(struct world *w)
{
	struct item_model *item = &w->items[w->n_items++];
	assert_true(w->n_items <= WORLD_ITEMS_MAX);
	item->feed_id = w->feeds[world_below(w, world_below(w, 4) ? 2 : WORLD_FEEDS)];
	item->id = (int64_t)w->n_items; /* as it will be */
	if (world_below(w, 5))
		add_words(w, item, TITLE, 1 + world_below(w, 4));
	fill_item(w, item);
	store_item(w, item);
}

/* What no document says: which items are there, with what the store adds. */
static void read_back(struct world *w)
{
	sqlite3_stmt *stmt;
	for (size_t kind = 0; kind < WORLD_KINDS; kind++) {
		struct str author = write_column(w, &w->authors[kind], AUTHOR);
		int64_t first = w->feeds[kind];
		fixture_set_author(w->f, first, world_formats[kind], arena_cstr(&w->f->arena, author));
		fixture_execute(w->f, arena_printf(&w->f->arena, "UPDATE feed SET language = '%s', site_url = 'https://%s.site/', "
			"author = m.author, extra = m.extra, inherited_author = m.inherited_author FROM feed m "
			"WHERE m.id = %lld AND feed.id >= m.id AND (feed.id - m.id) %% %d = 0", world_feed_languages[kind],
			world_feed_sites[kind], (long long)first, WORLD_KINDS));
	}
	for (size_t i = 0; i < w->n_items; i++)
		w->items[i].is_gone = true;
	assert_int_equal(sqlite3_prepare_v2(w->f->store->db, "SELECT i.id, sort_key, seq, first_seen_at, "
		"ifnull(changed_at, first_seen_at), flags, revision, ifnull(story_id, 0) "
		"FROM item i LEFT JOIN item_story s ON s.item_id = i.id", -1, &stmt, NULL), SQLITE_OK);
	while (sqlite3_step(stmt) == SQLITE_ROW) {
		struct item_model *item = &w->items[sqlite3_column_int64(stmt, 0) - 1];
		int64_t *const values[] = {&item->id, &item->sort_key, &item->seq, &item->first_seen_at, &item->changed_at,
			&item->flags, &item->revision, &item->story_id};
		for (size_t i = 0; i < N(values); i++)
			*values[i] = sqlite3_column_int64(stmt, (int)i);
		item->is_gone = false;
	}
	sqlite3_finalize(stmt);
}

static void store_feeds(struct world *w)
{
	for (int i = 0; i < WORLD_FEEDS; i++) {
		w->feeds[i] = fixture_feed(w->f, arena_printf(&w->f->arena, "https://feed%d.example/rss", i));
		fixture_execute(w->f, arena_printf(&w->f->arena, "INSERT INTO feed_tag VALUES (%lld, '%s', 1)",
			(long long)w->feeds[i], world_feed_tags[i % WORLD_KINDS].written));
	}
	for (int i = 0; i < WORLD_KINDS; i++)
		add_words(w, &w->authors[i], AUTHOR, world_below(w, 4));
}

void world_begin(struct world *w, struct fixture *f)
{
	*w = (struct world){.f = f, .random = 1, .now = NOW - 3 * DAY};
	buf_init(&w->text, 64 * 1024);
	store_feeds(w);
}

void world_end(struct world *w)
{
	buf_finish(&w->text);
}

static struct item_model *choose(struct world *w)
{
	struct item_model *item;
	do
		item = &w->items[world_below(w, w->n_items)];
	while (item->is_gone);
	return item;
}

static void mark_some(struct world *w, int n, int flag)
{
	for (int i = 0; i < n; i++)
		fixture_execute(w->f, arena_printf(&w->f->arena, "UPDATE item SET flags = flags | %d WHERE id = %lld", flag,
			(long long)choose(w)->id));
}

static void tell_story(struct world *w)
{
	const struct item_model *one = choose(w), *other = choose(w);
	fixture_execute(w->f, arena_printf(&w->f->arena, "INSERT OR IGNORE INTO item_story SELECT id, min(%lld, %lld), 1, id "
		"FROM item WHERE id IN (%lld, %lld)", (long long)one->id, (long long)other->id, (long long)one->id,
		(long long)other->id));
}

void world_pass(struct world *w, int n_new, int n_edits, int64_t n_purged)
{
	for (int i = 0; i < n_new; i++)
		add_item(w);
	for (int i = 0; i < n_edits; i++) {
		struct item_model *item = choose(w);
		fill_item(w, item);
		store_item(w, item);
	}
	mark_some(w, 1, 2);
	mark_some(w, n_new / 20, 1);
	mark_some(w, 1, 4);
	for (int i = 0; i < 4; i++)
		tell_story(w);
	if (n_purged)
		fixture_purge(w->f, n_purged);
	read_back(w);
	w->now = w->now + DAY / 3 < NOW ? w->now + DAY / 3 : NOW;
}
