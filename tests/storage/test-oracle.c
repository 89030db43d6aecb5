/* Random queries of random items that come, change and go, asked of the store and reckoned by hand, item by
 * item: whatever way a query goes, whatever waits for the index, it finds what it must, in its order. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "world.h"

#include "base/time.h"
#include "storage/change.h"
#include "storage/connection.h"
#include "storage/query_sql.h"
#include "storage/search.h"

enum {
	ROUNDS = 6, QUERIES = 40, FIRST_ITEMS = 420,
	ROUND_ITEMS = 22, ROUND_EDITS = 8, /* 32 that wait are looked at */
	EXPRESSIONS_MAX = 64, N_WAYS = 10,
};

#define N(array) (sizeof (array) / sizeof *(array))

enum kind { AND, OR, NOT, PHRASE, TAG, FEED, SITE, URL, LANGUAGE, HAS, IS, ID, STORY, SINCE, BEFORE, ON, UPDATED };

struct expression {
	enum kind kind;
	struct expression *left, *right;
	struct place words[3]; /* PHRASE */
	size_t n_words;
	bool is_exact, is_prefix;
	unsigned columns; /* a bit each */
	int64_t number;
	const char *value;
};

struct plan {
	struct expression list[EXPRESSIONS_MAX];
	size_t n;
};

static const char *const is_words[] = {"starred", "unread", "read", "new", "edited", "duplicate", "withdrawn"};

/* As they are typed and as they are looked for. */
static const char *const url_parts[][2] = {{"https://a.example/", "https://a.example/"}, {"b.Example", "b.example"}, {"/1", "/1"},
	{"https://c.example/", "https://c.example/"}, {"exam", "exam"}, {"xample", "xample"}, {"h", "h"}, {"://b.ex", "://b.ex"},
	{"2025", "2025"}, {"202", "202"}, {"example/2026/sp", "example/2026/sp"}, {"2024/news", "2024/news"}, {"caf\u00e9/", "caf\u00e9/"},
	{"CAF%c3%A9", "caf\u00e9"}, {"caf%C3", "caf\xc3"}, {"\u00e9/", "\u00e9/"}, {"\u4eac/2", "\u4eac/2"}, {"/\u4eac", "/\u4eac"},
	{"\u6771", "\u6771"}, {".html", ".html"}, {"tml", "tml"}, {"source=", "source="}, {"utm_source", "utm_source"},
	{"utm-source", "utm-source"}, {"_", "_"}, {"%", "%"}, {"2 _", "2 _"}, {"https/", "https/"}};

/* Words of some item, so that they are found, in quotes or alone; or its characters in a row. */
static void choose_phrase(struct world *w, struct expression *e)
{
	const struct item_model *item = &w->items[world_below(w, w->n_items)];
	enum column column = (enum column)world_below(w, COLUMNS);
	size_t at = world_below(w, item->n_places[column] + 1);
	e->columns = world_below(w, 4) ? 7 : 1 << world_below(w, COLUMNS);
	if (column == TEXT && world_below(w, 3))
		at = at % 4 < 2 ? at % 4 : item->n_places[TEXT] - 1 - at % 4;
	if (at >= item->n_places[column]) { /* a rare word, or what stands in most items */
		e->words[e->n_words++] = world_below(w, 3) ? (struct place){.filling = "q"} : world_rare;
		e->is_prefix = e->words[0].filling[0];
		return;
	}
	bool is_dense = item->places[column][at].is_dense;
	e->is_exact = !is_dense && world_below(w, 3) == 0;
	for (size_t n = 1 + world_below(w, 3); e->n_words < n && at < item->n_places[column]; at++) {
		const struct place *place = &item->places[column][at];
		if (e->n_words && (is_dense ? !place->is_joined : !e->is_exact || place->is_dense))
			break;
		e->words[e->n_words++] = *place;
	}
	e->is_prefix = !is_dense && e->n_words == 1 && world_below(w, 3) == 0;
	if (e->is_prefix)
		snprintf(e->words[0].filling, sizeof e->words[0].filling, "%.*s", 1 + (int)world_below(w, 3),
			arena_printf(&w->f->arena, "%s", place_exact(&e->words[0])));
}

static void put_phrase(const struct expression *e, struct buf *text)
{
	static const char *const fields[] = {[1 << TITLE] = "title:", [1 << TEXT] = "text:",
		[1 << AUTHOR] = "author:", [7] = ""};
	buf_printf(text, "%s%s", fields[e->columns], e->is_exact ? "\"" : "");
	for (size_t i = 0; i < e->n_words; i++) {
		const struct place *word = &e->words[i];
		const char *written = word->filling[0] ? word->filling : word->written;
		buf_printf(text, "%s%s", i && !word->is_joined ? " " : "", i || written[0] != '-' ? written : written + 1);
	}
	buf_printf(text, "%s%s", e->is_exact ? "\"" : "", e->is_prefix ? "*" : "");
}

static struct expression *make(struct world *w, struct plan *plan, int depth, struct buf *text);

static void make_pair(struct world *w, struct plan *plan, struct expression *e, int depth, struct buf *text)
{
	static const enum kind kinds[] = {AND, AND, OR, OR, NOT};
	e->kind = kinds[world_below(w, N(kinds))];
	buf_append_str(text, e->kind == NOT ? STR("-(") : STR("("));
	e->left = make(w, plan, depth - 1, text);
	if (e->kind != NOT) {
		buf_append_str(text, e->kind == OR ? STR(" OR ") : STR(" "));
		e->right = make(w, plan, depth - 1, text);
	}
	buf_append_char(text, ')');
}

static void make_field(struct world *w, struct expression *e, struct buf *text)
{
	/* As they are typed and as they are looked for. */
	static const char *const tags[][2] = {{"news", "news"}, {"SPORT", "sport"}, {"all", "all"}, {"\u00c9te\u0301", "ete"}, {"\"\u00e9t\u00e9 \"", "ete "}};
	static const char *const values[][4] = {[SITE] = {"//a.site", "b.site", "example", "nowhere"},
		[LANGUAGE] = {"en", "EN-gb", "X-a", "x-c"}, [HAS] = {"image", "enclosure", "image", "enclosure"}};
	static const char *const names[] = {[SITE] = "site", [LANGUAGE] = "lang",
		[HAS] = "has", [ID] = "id", [STORY] = "story", [FEED] = "feed", [SINCE] = "since", [BEFORE] = "before",
		[ON] = "on", [UPDATED] = "updated"};
	e->kind = (enum kind)(TAG + world_below(w, UPDATED - TAG + 1));
	e->number = 1 + (int64_t)world_below(w, e->kind == FEED ? WORLD_FEEDS : w->n_items);
	if (e->kind == IS) {
		e->number = (int64_t)world_below(w, N(is_words));
		buf_printf(text, "is:%s", is_words[e->number]);
	} else if (e->kind >= SINCE) {
		e->number = NOW - NOW % DAY - (int64_t)world_below(w, 20) * DAY;
		buf_printf(text, "%s:%s", names[e->kind], time_rfc3339(e->number, (char[TIME_TEXT_SIZE]){0}));
	} else if (e->kind == ID || e->kind == STORY || e->kind == FEED) {
		buf_printf(text, "%s:%lld", names[e->kind], (long long)e->number);
	} else if (e->kind == URL) {
		const char *const *part = url_parts[world_below(w, N(url_parts))];
		e->value = part[1];
		buf_printf(text, "url:\"%s\"", part[0]);
	} else if (e->kind == TAG) {
		const char *const *tag = tags[world_below(w, N(tags))];
		e->value = tag[1];
		buf_printf(text, "tag:%s", tag[0]);
	} else {
		e->value = values[e->kind][world_below(w, 4)];
		buf_printf(text, "%s:%s", names[e->kind], e->value);
	}
}

static struct expression *make(struct world *w, struct plan *plan, int depth, struct buf *text)
{
	struct expression *e = &plan->list[plan->n++];
	*e = (struct expression){.kind = PHRASE};
	if (depth && world_below(w, 8) > 1) {
		make_pair(w, plan, e, depth, text);
	} else if (world_below(w, 2)) {
		choose_phrase(w, e);
		put_phrase(e, text);
	} else {
		make_field(w, e, text);
	}
	return e;
}

/* --- what they find */

static bool is_prefix_of(const char *prefix, const char *text)
{
	return strncmp(prefix, text, strlen(prefix)) == 0;
}

static bool finds_word(const struct expression *e, const struct item_model *item, int column,
	const struct place *word, const struct place *place)
{
	bool has_stems = item->language && column != AUTHOR;
	const char *exact = place_exact(place);
	if (e->is_prefix)
		return is_prefix_of(place_exact(word), exact);
	if (strcmp(place_exact(word), exact) == 0)
		return true;
	if (e->is_exact || word->is_dense || word->filling[0])
		return false;
	return strcmp(exact, word->stem) == 0
		|| (!place->filling[0] && has_stems && strcmp(place->stem, word->stem) == 0)
		|| (place->compound && strcmp(place->compound, word->stem) == 0);
}

static bool finds_at(const struct expression *e, const struct item_model *item, int column, size_t at)
{
	size_t i = 0;
	while (i < e->n_words && at + i < item->n_places[column]
		&& finds_word(e, item, column, &e->words[i], &item->places[column][at + i])
		&& (i == 0 || !e->words[i].is_dense || !e->words[i - 1].is_dense || item->places[column][at + i].is_joined))
		i++;
	return i == e->n_words;
}

static bool finds_phrase(const struct expression *e, const struct item_model *item)
{
	for (int column = 0; column < COLUMNS; column++)
		for (size_t at = 0; e->columns >> column & 1 && at < item->n_places[column]; at++)
			if (finds_at(e, item, column, at))
				return true;
	return false;
}

static bool is_story(const struct world *w, const struct item_model *item, int64_t number)
{
	const struct item_model *named = &w->items[number - 1];
	int64_t story_id = number <= (int64_t)w->n_items && !named->is_gone ? named->story_id : 0;
	return item->id == number || (item->story_id && (item->story_id == number || item->story_id == story_id));
}

static bool is_duplicate(const struct world *w, const struct item_model *item)
{
	bool found = false;
	for (int64_t i = 0; item->story_id && i < item->id - 1; i++)
		found |= !w->items[i].is_gone && w->items[i].story_id == item->story_id;
	return found;
}

static bool has_tag(const struct item_model *item, const char *tag, size_t feed)
{
	bool found = strcmp(tag, world_feed_tags[feed % WORLD_KINDS].plain) == 0;
	for (size_t i = 0; i < N(world_tags); i++)
		found |= item->tags >> i & 1 && strcmp(tag, world_tags[i].plain) == 0;
	return found;
}

static bool has_language(const struct item_model *item, const char *wanted, size_t feed)
{
	const char *language = item->language ? world_languages[item->language] : world_feed_languages[feed % WORLD_KINDS];
	size_t n = strlen(wanted);
	return strncasecmp(language, wanted, n) == 0 && (language[n] == '\0' || language[n] == '-');
}

static bool has_site(const char *part, size_t feed)
{
	char texts[128];
	snprintf(texts, sizeof texts, "https://%s.site/ https://feed%zu.example/rss", world_feed_sites[feed % WORLD_KINDS], feed);
	return strstr(texts, part);
}

static bool is_what(const struct world *w, const struct item_model *item, int64_t what)
{
	const bool answers[] = {item->flags & 2, !(item->flags & 1), item->flags & 1, item->first_seen_at > NOW - DAY,
		item->revision > 1, is_duplicate(w, item), item->flags & 4};
	return answers[what];
}

static bool is_by_author_of_feed(const struct world *w, const struct expression *e, const struct item_model *item,
	size_t feed)
{
	return item->n_places[AUTHOR] == 0 && world_formats[feed % WORLD_KINDS] != FORMAT_RSS && finds_phrase(e, &w->authors[feed % WORLD_KINDS]);
}

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '\xc3' || c == '\xa9'; /* of é */
}

/* Not from the middle of a word. */
static bool has_part(const char *url, const char *part)
{
	const char *at = url;
	while ((at = strstr(at, part)) && at > url && is_letter(at[0]) && is_letter(at[-1]))
		at++;
	return at;
}

static bool holds(const struct world *w, const struct expression *e, const struct item_model *item)
{
	size_t feed = 0;
	int64_t at = item->sort_key >> SORT_BITS;
	while (w->feeds[feed] != item->feed_id)
		feed++;
	switch (e->kind) {
	case AND: return holds(w, e->left, item) && holds(w, e->right, item);
	case OR: return holds(w, e->left, item) || holds(w, e->right, item);
	case NOT: return !holds(w, e->left, item);
	case PHRASE: return finds_phrase(e, item) || (e->columns == 1 << AUTHOR && is_by_author_of_feed(w, e, item, feed));
	case TAG: return has_tag(item, e->value, feed);
	case FEED: return item->feed_id == e->number;
	case SITE: return has_site(e->value, feed);
	case URL: return has_part(item->plain_url, e->value);
	case LANGUAGE: return has_language(item, e->value, feed);
	case HAS: return e->value[0] == 'i' ? item->has_image : item->has_enclosure;
	case IS: return is_what(w, item, e->number);
	case ID: return item->id == e->number;
	case STORY: return is_story(w, item, e->number);
	case SINCE: return at >= e->number;
	case BEFORE: return at < e->number;
	case ON: return at >= e->number && at < e->number + DAY;
	case UPDATED: return item->changed_at >= e->number;
	}
	return false;
}

/* --- how they are asked */

struct asked {
	enum query_sort sort;
	int64_t limit, max_per_feed, after_id, until_id;
	bool one_per_story;
};

static int on_compare(const void *left, const void *right)
{
	const struct item_model *const *a = left, *const *b = right;
	return ((*a)->sort_key < (*b)->sort_key) - ((*a)->sort_key > (*b)->sort_key);
}

static bool is_told_before(const struct item_model *const *found, size_t n, const struct item_model *item)
{
	bool is_told = false;
	for (size_t i = 0; item->story_id && i < n; i++)
		is_told |= found[i]->story_id == item->story_id && found[i]->id < item->id;
	return is_told;
}

/* All that hold, and of these what was asked for, in order. */
static size_t reckon(const struct world *w, const struct expression *root, const struct asked *asked,
	const struct item_model *wanted[WORLD_ITEMS_MAX])
{
	const struct item_model *found[WORLD_ITEMS_MAX];
	int64_t n_of_feeds[WORLD_FEEDS + 1] = {0};
	size_t n = 0, n_wanted = 0;
	for (size_t i = 0; i < w->n_items; i++)
		if (!w->items[i].is_gone && holds(w, root, &w->items[i]))
			found[n++] = &w->items[i];
	qsort(found, n, sizeof *found, on_compare);
	for (size_t i = 0; i < n; i++) {
		const struct item_model *item = found[asked->sort == QUERY_OLDEST ? n - 1 - i : i];
		if ((asked->one_per_story && is_told_before(found, n, item))
			|| (asked->until_id && (item->id <= asked->after_id || item->id > asked->until_id))
			|| (asked->max_per_feed && ++n_of_feeds[item->feed_id] > asked->max_per_feed)
			|| (asked->limit && (int64_t)n_wanted >= asked->limit))
			continue;
		wanted[n_wanted++] = item;
	}
	return n_wanted;
}

static struct asked choose_asked(struct world *w)
{
	static const int64_t limits[] = {1, 7, 50, 50, 1000};
	struct asked asked = {.sort = (enum query_sort)world_below(w, 3)};
	asked.limit = world_below(w, 3) ? limits[world_below(w, N(limits))] : 0;
	asked.one_per_story = world_below(w, 4) == 0;
	asked.max_per_feed = world_below(w, 6) ? 0 : 1 + (int64_t)world_below(w, 5);
	if (world_below(w, 8) == 0) {
		asked.after_id = (int64_t)world_below(w, w->n_items);
		asked.until_id = asked.after_id + 1 + (int64_t)world_below(w, w->n_items);
		asked.limit = asked.max_per_feed = 0;
	}
	return asked;
}

static struct query *compile(const char *text, const struct asked *asked, struct arena *arena)
{
	struct query *query;
	struct query_error problem;
	if (!query_compile(str_of(text), NOW, arena, &query, &problem))
		fail_msg("%s: column %d: %s", text, problem.column, problem.error.text);
	query_set_limit(query, asked->limit);
	query_set_max_per_feed(query, asked->max_per_feed);
	query_set_one_per_story(query, asked->one_per_story);
	if (asked->until_id)
		query_set_stored(query, asked->after_id, asked->until_id);
	return query;
}

/* Which ways were gone. */
static void note_ways(struct world *w, const struct query *query, int n_ways[N_WAYS])
{
	static const char *const marks[N_WAYS] = {"item_begins(", "item_holds(", "item_fts CROSS JOIN",
		" UNION SELECT item_id FROM search_stale", "IS NOT TRUE) UNION ALL", "IN (SELECT rowid FROM item_fts", "FROM json_each(", "item_rank(",
		"WITH RECURSIVE k", "is_listed("};
	struct query_plan plan;
	assert_true(query_prepare(w->f->store, query, QUERY_PAGES, &plan, &w->f->err));
	for (size_t i = 0; i < N_WAYS; i++)
		n_ways[i] += strstr(sqlite3_sql(plan.stmt), marks[i]) != NULL;
	sqlite3_finalize(plan.stmt);
}

static size_t same_beginning(const struct item_model *const *a, const struct item_model *const *b, size_t n)
{
	size_t i = 0;
	while (i < n && a[i] == b[i])
		i++;
	return i;
}

/* By relevance, the number and the items, in whatever order they come. */
static void check_found(struct world *w, const char *text, const struct query *query, const struct asked *asked,
	const struct item_model *const *wanted, size_t n_wanted)
{
	const struct item_model *found[WORLD_ITEMS_MAX];
	struct item_cursor *cursor;
	struct item item;
	int64_t count;
	size_t n = 0;
	bool any_order = asked->sort == QUERY_RELEVANCE, is_cut = asked->limit || asked->max_per_feed;
	assert_true(item_count(w->f->store, query, &count, &w->f->err));
	assert_true(item_cursor_open(w->f->store, query, ITEM_HEAD, &cursor, &w->f->err));
	while (item_cursor_next(cursor, &item, &w->f->err) == 1) {
		assert_true(n < WORLD_ITEMS_MAX);
		found[n++] = &w->items[item.id - 1];
	}
	item_cursor_close(cursor);
	if (any_order)
		qsort(found, n, sizeof *found, on_compare);
	size_t same = same_beginning(found, wanted, n < n_wanted ? n : n_wanted);
	if (count != (int64_t)n || n != n_wanted || (same < n && !(any_order && is_cut)))
		fail_msg("%s (limit %lld, each feed %lld, after %lld to %lld%s): counted %lld, found %zu, not %zu; "
			"at %zu %lld, not %lld", text, (long long)asked->limit, (long long)asked->max_per_feed, (long long)asked->after_id,
			(long long)asked->until_id, asked->one_per_story ? ", stories" : "", (long long)count, n, n_wanted, same,
			same < n ? (long long)found[same]->id : 0, same < n_wanted ? (long long)wanted[same]->id : 0);
}

/* The n-th as they were stored. */
static void check_arrival(struct world *w, const char *text, const struct query *query,
	const struct item_model *const *wanted, size_t n_wanted)
{
	int64_t id, after = 0, n = 1 + (int64_t)world_below(w, n_wanted + 1);
	assert_true(item_find_arrival(w->f->store, query, n, &id, &w->f->err));
	for (int64_t i = 0; i < n && after < INT64_MAX; i++) {
		int64_t next = INT64_MAX;
		for (size_t k = 0; k < n_wanted; k++)
			if (wanted[k]->id > after && wanted[k]->id < next)
				next = wanted[k]->id;
		after = next;
	}
	if (id != (after == INT64_MAX ? 0 : after))
		fail_msg("%s: arrival %lld is %lld, not %lld", text, (long long)n, (long long)id, (long long)after);
}

/* All changes of what fits, once each and in their order, whatever the pages. */
static void check_changes(struct world *w, const char *text, const struct expression *root)
{
	static const struct asked all = {.limit = 0};
	const struct item_model *wanted[WORLD_ITEMS_MAX];
	struct arena arena = {0};
	struct change *changes;
	size_t n, n_found = 0, n_wanted = 0, n_holding = reckon(w, root, &all, wanted);
	int64_t last, before, seq;
	assert_true(store_last_seq(w->f->store, &last, &w->f->err));
	seq = (int64_t)world_below(w, (size_t)last);
	for (size_t i = 0; i < n_holding; i++)
		n_wanted += wanted[i]->seq > seq;
	before = seq;
	do {
		struct query *query = compile(text, &all, &arena);
		assert_true(change_read(w->f->store, query, before = seq, &arena, &changes, &n, &seq, &w->f->err));
		for (size_t i = 0; i < n; i++) {
			const struct item_model *item = &w->items[changes[i].item_id - 1];
			assert_true(changes[i].seq > before && (i == 0 || changes[i].seq > changes[i - 1].seq));
			n_found += !changes[i].is_removal;
			if (!changes[i].is_removal && (item->seq != changes[i].seq || !holds(w, root, item)))
				fail_msg("%s: change %lld is not wanted", text, (long long)changes[i].seq);
		}
	} while (seq > before);
	if (n_found != n_wanted)
		fail_msg("%s: %zu changes, not %zu", text, n_found, n_wanted);
	arena_finish(&arena);
}

static void ask(struct world *w, int n_ways[N_WAYS], int *n_found)
{
	static const char *const sorts[] = {"", " sort:old", " sort:relevance"};
	const struct item_model *wanted[WORLD_ITEMS_MAX];
	struct plan plan = {0};
	struct arena arena = {0};
	struct buf buf;
	buf_init(&buf, 4096);
	const struct expression *root = make(w, &plan, (int)world_below(w, 4), &buf);
	struct asked asked = choose_asked(w);
	const char *bare = arena_cstr(&arena, buf_str(&buf));
	const char *text = arena_printf(&arena, "%s%s", bare, sorts[asked.sort]);
	size_t n = reckon(w, root, &asked, wanted);
	struct query *query = compile(text, &asked, &arena);
	note_ways(w, query, n_ways);
	check_found(w, text, query, &asked, wanted, n);
	if (!asked.limit && !asked.max_per_feed)
		check_arrival(w, text, query, wanted, n);
	if (world_below(w, 4) == 0)
		check_changes(w, bare, root);
	*n_found += n > 0;
	buf_finish(&buf);
	arena_finish(&arena);
}

static void test_oracle(void **state)
{
	struct fixture *f = *state;
	struct world *w = test_malloc(sizeof *w);
	int n_ways[N_WAYS] = {0}, n_found = 0;
	int64_t n;
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('pgsz', 32)"); /* many pages of few items */
	world_begin(w, f);
	world_pass(w, FIRST_ITEMS, 0, 0);
	for (int round = 0; round < ROUNDS; round++) {
		assert_true(search_index_some(f->store, WORLD_ITEMS_MAX, &n, &f->err));
		world_pass(w, ROUND_ITEMS, ROUND_EDITS, round);
		assert_true(search_index_some(f->store, 1 + (int64_t)world_below(w, ROUND_ITEMS), &n, &f->err));
		for (int i = 0; i < QUERIES; i++)
			ask(w, n_ways, &n_found);
		arena_clear(&f->arena);
	}
	for (size_t i = 0; i < N_WAYS; i++)
		assert_true(n_ways[i] > 0);
	assert_in_range(n_found, ROUNDS * QUERIES / 4, ROUNDS * QUERIES);
	assert_true(search_index_some(f->store, WORLD_ITEMS_MAX, &n, &f->err));
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('integrity-check', 1)");
	world_end(w);
	test_free(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_oracle, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
