/* What becomes an item, what is known, what has changed; one transaction, and how many rows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#include "base/hash.h"
#include "base/key.h"
#include "storage/connection.h"
#include "storage/identity.h"
#include "storage/item_key.h"
#include "storage/mark.h"

static const struct ingest_options keep_three = {.revisions = 3};

static void test_new_then_known(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "1", "//example.org/1", "One", "<p>one</p>"),
		fixture_entry(f, "2", "//example.org/2", "Two", "<p>two</p>"),
		fixture_entry(f, "3", NULL, "Three", NULL),
	};
	struct ingest first = fixture_ingest(f, feed, entries, 3, NOW);
	assert_int_equal(first.n_new, 3);
	assert_int_equal(first.newest_seq, 3);
	assert_int_equal(first.state.changed_at, NOW);

	int64_t before = fixture_number(f, "SELECT total_changes()");
	struct ingest second = fixture_ingest(f, feed, entries, 3, NOW + 60);
	assert_int_equal(second.n_new, 0);
	assert_int_equal(second.n_changed, 0);
	assert_int_equal(second.n_known, 3);
	assert_int_equal(second.newest_seq, 0);
	/* The state of the feed, and nothing else. */
	assert_int_equal(fixture_number(f, "SELECT total_changes()") - before, 1);
	assert_int_equal(fixture_number(f, "SELECT changed_at FROM feed_state"), NOW);
	assert_true(store_check(f->store, &f->err));
}

/* What a limited first fetch leaves out is known from then on, and no item. */
static void test_a_limited_first_fetch(void **state)
{
	static const struct {
		struct initial initial;
		int64_t n_new;
		const char *top;
	} cases[] = {
		{{INT64_MAX, INT64_MAX}, 4, "undated"},
		{{2, INT64_MAX}, 2, "undated"},
		{{INT64_MAX, 86400}, 2, "undated"},
		{{0, INT64_MAX}, 0, NULL},
		{{1, 0}, 1, "undated"},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char url[64], id[4][16];
		snprintf(url, sizeof url, "https://example.org/%zu", i);
		static const char *const titles[] = {"old", "undated", "recent", "older"};
		static const int64_t published[] = {NOW - 2 * 86400, TIME_NONE, NOW - 3600, NOW - 3 * 86400};
		struct entry entries[4];
		for (size_t k = 0; k < 4; k++) {
			snprintf(id[k], sizeof id[k], "%zu-%zu", i, k);
			entries[k] = fixture_entry(f, id[k], NULL, titles[k], NULL);
			entries[k].published.at = published[k];
		}
		struct document document;
		document_init(&document);
		document.entries = entries;
		document.n_entries = 4;
		struct ingest ingest = {.feed_id = fixture_feed(f, url), .document = &document,
			.initial = &cases[i].initial}, *batch = &ingest;
		feed_state_init(&ingest.state);
		assert_int_equal(ingest_commit(f->store, &batch, 1, &keep_three, NOW, &f->err), STORE_OK);
		assert_int_equal(ingest.n_new, cases[i].n_new);
		entries[3].content_hash++; /* an edit does not bring it back */
		struct ingest second = fixture_ingest(f, ingest.feed_id, entries, 4, NOW + 60);
		assert_int_equal(second.n_new, 0);
		char sql[96];
		snprintf(sql, sizeof sql, "SELECT n_items FROM feed_state WHERE feed_id = %lld",
			(long long)ingest.feed_id);
		assert_int_equal(fixture_number(f, sql), cases[i].n_new);
		snprintf(sql, sizeof sql, "SELECT count(*) FROM item WHERE feed_id = %lld AND title = '%s'",
			(long long)ingest.feed_id, cases[i].top ? cases[i].top : "");
		assert_int_equal(fixture_number(f, sql), cases[i].top != NULL);
	}
	assert_true(store_check(f->store, &f->err));
}

/* Without dates the order is that of the document, the first entry on top; ids and seq follow. */
static void test_order_of_a_first_document(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "a", NULL, "top", NULL),
		fixture_entry(f, "b", NULL, "middle", NULL),
		fixture_entry(f, "c", NULL, "bottom", NULL),
	};
	fixture_ingest(f, feed, entries, 3, NOW);
	assert_string_equal(fixture_query(f, ""), "3 2 1");
	assert_int_equal(fixture_number(f, "SELECT id FROM item WHERE title = 'top'"), 3);
	struct entry later = fixture_entry(f, "d", NULL, "later", NULL);
	fixture_ingest(f, feed, &later, 1, NOW + 1);
	assert_string_equal(fixture_query(f, ""), "4 3 2 1");
	assert_string_equal(fixture_query(f, "sort:old"), "1 2 3 4");
}

static void test_dates(void **state)
{
	static const struct {
		int64_t published, modified, sort_at;
	} cases[] = {
		{NOW - 100, NOW - 50, NOW - 100},
		{TIME_NONE, NOW - 50, NOW - 50},
		{TIME_NONE, TIME_NONE, NOW},
		{NOW + 86400, TIME_NONE, NOW}, /* a date in the future is no date */
		{TIME_NONE, NOW + 1, NOW},
		{-86400, TIME_NONE, -86400},
		{INT64_MIN + 1, TIME_NONE, -((int64_t)1 << 40)},
		{INT64_MAX, TIME_NONE, NOW},
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char id[16];
		struct item item;
		snprintf(id, sizeof id, "%zu", i);
		struct entry entry = fixture_entry(f, id, NULL, "T", NULL);
		entry.published.at = cases[i].published;
		entry.modified.at = cases[i].modified;
		fixture_ingest(f, feed, &entry, 1, NOW);
		assert_true(item_get(f->store, (int64_t)i + 1, &f->arena, &item, &f->err));
		assert_int_equal(item.sort_at, cases[i].sort_at);
		assert_int_equal(item.entry.published.at, cases[i].published);
		assert_int_equal(item.entry.modified.at, cases[i].modified);
	}
	assert_int_equal(fixture_number(f, "SELECT newest_item_at FROM feed_state"), NOW);
}

static void test_change(void **state)
{
	struct fixture *f = *state;
	struct item item;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entry = fixture_entry(f, "1", "//example.org/1", "One", "<p>one</p>");
	entry.published.at = NOW - 1000;
	fixture_ingest(f, feed, &entry, 1, NOW);
	struct entry edited = fixture_entry(f, "1", "//example.org/1", "One, corrected", "<p>1</p>");
	edited.published.at = NOW - 500;
	struct ingest ingest = fixture_ingest(f, feed, &edited, 1, NOW + 60);
	assert_int_equal(ingest.n_changed, 1);
	assert_int_equal(ingest.n_new, 0);
	assert_int_equal(ingest.newest_seq, 2);
	assert_true(item_get(f->store, 1, &f->arena, &item, &f->err));
	assert_int_equal(item.revision, 2);
	assert_int_equal(item.seq, 2);
	assert_int_equal(item.changed_at, NOW + 60);
	assert_int_equal(item.first_seen_at, NOW);
	assert_int_equal(item.sort_at, NOW - 500);
	assert_true(str_eq(item.entry.title, STR("One, corrected")));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision WHERE revision = 1 "
		"AND title = 'One' AND content_html = '<p>one</p>' AND replaced_at = 1800000060"), 1);
	assert_int_equal(fixture_number(f, "SELECT n_items FROM feed_state"), 1);
	assert_true(store_check(f->store, &f->err));
}

/* An edit without another date of publication leaves the item where it was. */
static void test_change_keeps_place(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "1", NULL, "One", NULL),
		fixture_entry(f, "2", NULL, "Two", NULL),
	};
	entries[0].modified.at = NOW - 10;
	entries[1].modified.at = NOW - 20;
	fixture_ingest(f, feed, entries, 2, NOW);
	struct entry edited = fixture_entry(f, "2", NULL, "Two, edited", NULL);
	edited.modified.at = NOW + 30;
	fixture_ingest(f, feed, &edited, 1, NOW + 60);
	assert_string_equal(fixture_query(f, ""), "2 1");
	assert_int_equal(fixture_number(f, "SELECT modified_at FROM item WHERE id = 1"), NOW + 30);
}

static void test_revisions_are_bounded(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 10; i++) {
		char title[32];
		snprintf(title, sizeof title, "Title %d", i);
		struct entry entry = fixture_entry(f, "1", NULL, title, NULL);
		fixture_ingest(f, feed, &entry, 1, NOW + i);
	}
	assert_int_equal(fixture_number(f, "SELECT revision FROM item"), 10);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision"), 3);
	assert_int_equal(fixture_number(f, "SELECT min(revision) FROM item_revision"), 7);

	const struct ingest_options none = {.revisions = 0};
	struct entry entry = fixture_entry(f, "1", NULL, "Last", NULL);
	struct document document;
	document_init(&document);
	document.entries = &entry;
	document.n_entries = 1;
	struct ingest ingest = {.feed_id = feed, .document = &document}, *batch[] = {&ingest};
	feed_state_init(&ingest.state);
	assert_int_equal(ingest_commit(f->store, batch, 1, &none, NOW, &f->err), STORE_OK);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision"), 0);
}

static void test_same_guid_in_two_feeds(void **state)
{
	struct fixture *f = *state;
	int64_t a = fixture_feed(f, "https://example.org/a");
	int64_t b = fixture_feed(f, "https://example.org/b");
	struct entry entry = fixture_entry(f, "1", "//example.org/1", "One", NULL);
	assert_int_equal(fixture_ingest(f, a, &entry, 1, NOW).n_new, 1);
	assert_int_equal(fixture_ingest(f, b, &entry, 1, NOW).n_new, 1);
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT feed_id) FROM item"), 2);
}

/* Another guid for a known story makes an alias, not a second item. */
static void test_guid_change(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry old = fixture_entry(f, "http://x/1", "//example.org/1", "One", "<p>a</p>");
	fixture_ingest(f, feed, &old, 1, NOW);
	struct entry renamed = fixture_entry(f, "https://x/1", "//example.org/1", "One", "<p>a</p>");
	assert_int_equal(fixture_ingest(f, feed, &renamed, 1, NOW + 1).n_known, 1);
	/* Both names are known from now on, also with another text. */
	assert_int_equal(fixture_ingest(f, feed, &old, 1, NOW + 2).n_known, 1);
	struct entry edited = fixture_entry(f, "https://x/1", "//example.org/1", "One", "<p>b</p>");
	assert_int_equal(fixture_ingest(f, feed, &edited, 1, NOW + 3).n_changed, 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 1);
	/* The other name brings what the item says already. */
	struct entry again = fixture_entry(f, "http://x/1", "//example.org/1", "One", "<p>b</p>");
	assert_int_equal(fixture_ingest(f, feed, &again, 1, NOW + 4).n_known, 1);
	assert_int_equal(fixture_number(f, "SELECT revision FROM item"), 2);
}

static void test_guid_appears_and_goes(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry bare = fixture_entry(f, NULL, "//example.org/1", "One", NULL);
	struct entry named = fixture_entry(f, "1", "//example.org/1", "One", NULL);
	fixture_ingest(f, feed, &bare, 1, NOW);
	assert_int_equal(fixture_ingest(f, feed, &named, 1, NOW + 1).n_known, 1);
	assert_int_equal(fixture_ingest(f, feed, &bare, 1, NOW + 2).n_known, 1);

	struct entry named2 = fixture_entry(f, "2", "//example.org/2", "Two", NULL);
	struct entry bare2 = fixture_entry(f, NULL, "//example.org/2", "Two", NULL);
	fixture_ingest(f, feed, &named2, 1, NOW + 3);
	assert_int_equal(fixture_ingest(f, feed, &bare2, 1, NOW + 4).n_known, 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 2);
}

static struct entry keyed_entry(struct fixture *f, const char *id, const char *url, const char *title,
	int64_t published_at)
{
	struct entry entry;
	struct document document;
	entry_init(&entry);
	document_init(&document);
	entry.id = str_of(id);
	entry.url = str_of(url);
	entry.title = str_of(title);
	entry.content_html = STR("<p>It was the text of all days, and long enough to be told from others: the council "
		"met, the ferry left, the market opened, the bridge closed, and whoever had come to see it went home "
		"again before the rain began.</p>");
	entry.published.at = published_at;
	entry.content_hash = hash64_more(hash64(entry.title), entry.url);
	entry.n_keys = 3;
	entry.keys = arena_array(&f->arena, struct key, entry.n_keys);
	entry.keys[0] = key_make(&f->arena, KEY_ID, entry.id);
	entry.keys[1] = key_make(&f->arena, KEY_URL, entry.url);
	entry.keys[2] = key_make(&f->arena, KEY_PATH, str_of(strrchr(id, '/')));
	return entry;
}

/* A site that moves to another host changes ids and addresses alike; one that moves to another
 * program changes them altogether. */
static void test_site_moves(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry old[] = {keyed_entry(f, "http://a/1", "a/1", "One", NOW - 100),
		keyed_entry(f, "http://a/2", "a/2", "Two", NOW - 200)};
	struct entry host[] = {keyed_entry(f, "http://b/1", "b/1", "One", NOW - 100),
		keyed_entry(f, "http://b/2", "b/2", "Two", NOW - 200)};
	struct entry program[] = {keyed_entry(f, "http://b/one", "b/one", "One", NOW - 100),
		keyed_entry(f, "http://b/two", "b/two", "Two", NOW - 200)};
	struct entry later = keyed_entry(f, "http://b/new", "b/new", "Two", NOW + 3600);
	assert_int_equal(fixture_ingest(f, feed, old, 2, NOW).n_new, 2);
	assert_int_equal(fixture_ingest(f, feed, host, 2, NOW + 1).n_new, 0);
	assert_int_equal(fixture_ingest(f, feed, program, 2, NOW + 2).n_new, 0);
	assert_int_equal(fixture_ingest(f, feed, &later, 1, NOW + 3600).n_new, 1); /* of another hour */
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_alias"), 4);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_alias WHERE by_kind = 5"), 2);
	assert_int_equal(fixture_ingest(f, feed, program, 2, NOW + 3601).n_known, 2);
}

/* Alerts that came within a minute, with one title and one text, are as many items. */
static void test_alerts_stay_apart(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 3; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, "Disk full", "<p>sda1 is full</p>");
		entry.published.at = NOW - 60 + i * 5;
		assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + i).n_new, 1);
	}
}

/* One id for whatever is newest: each is an item, and none is overwritten. */
static void test_reused_id(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	static const char *const urls[] = {"a/1", "a/2", "a/3"}, *const titles[] = {"One", "Two", "Three"};
	for (int day = 0; day < 3; day++) {
		struct entry entry = keyed_entry(f, "http://a/latest", urls[day], titles[day], NOW + day * 86400);
		assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + day * 86400).n_new, 1);
		struct ingest again = fixture_ingest(f, feed, &entry, 1, NOW + day * 86400 + 1);
		assert_int_equal(again.n_known, 1);
		entry.summary = STR("more");
		entry.content_hash++;
		again = fixture_ingest(f, feed, &entry, 1, NOW + day * 86400 + 2);
		assert_int_equal(again.n_changed, 1); /* of its own item */
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 3);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE revision = 2"), 3);
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT title) FROM item"), 3);
}

/* Entries side by side in one document are two, whatever they share. */
/* Ids that count from the top, so that each new entry passes all ids on: none comes a second time under the next. */
static void test_ids_of_places(void **state)
{
	enum { PLACES = 4, DAYS = 8 };
	struct fixture *f = *state;
	struct key_trust *trust;
	size_t n_kinds;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int day = 0; day < DAYS; day++) {
		struct entry entries[PLACES];
		for (int i = 0; i < PLACES; i++) {
			int n = day + PLACES - i;
			entries[i] = keyed_entry(f, arena_printf(&f->arena, "place/%d", i), arena_printf(&f->arena, "a/%d", n),
				arena_printf(&f->arena, "The %d.", n), NOW + (n - PLACES) * 86400);
		}
		assert_int_equal(fixture_ingest(f, feed, entries, PLACES, NOW + day * 86400).n_new, day ? 1 : PLACES);
		assert_int_equal(fixture_ingest(f, feed, entries, PLACES, NOW + day * 86400 + 1).n_known, PLACES);
		entries[day % PLACES].content_hash++;
		entries[day % PLACES].summary = STR("more");
		assert_int_equal(fixture_ingest(f, feed, entries, PLACES, NOW + day * 86400 + 2).n_changed, 1);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), PLACES + DAYS - 1);
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT title) FROM item"), PLACES + DAYS - 1);
	assert_true(identity_of_feed(f->store, feed, &f->arena, &trust, &n_kinds, &f->err));
	assert_int_equal(trust[0].n_items, PLACES + DAYS - 1);
	assert_in_range(trust[0].n_reused, 1, trust[0].n_items);
	assert_true(store_check(f->store, &f->err));
}

static void test_neighbours_stay_apart(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "1", "//example.org/thread", "Re: question", "<p>a</p>"),
		fixture_entry(f, "2", "//example.org/thread", "Re: question", "<p>b</p>"),
		fixture_entry(f, "3", "//example.org/thread", "Re: question", "<p>c</p>"),
		fixture_entry(f, NULL, "//example.org/thread", "The thread", "<p>d</p>"),
	};
	assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW).n_new, 2);
	struct ingest second = fixture_ingest(f, feed, entries, 4, NOW + 1);
	assert_int_equal(second.n_new, 2);
	assert_int_equal(second.n_known, 2);
	assert_int_equal(fixture_ingest(f, feed, entries, 4, NOW + 2).n_known, 4);

	/* One known, one renamed beside it: the renamed one is new, not the known one. */
	int64_t other = fixture_feed(f, "https://example.org/other");
	struct entry first = fixture_entry(f, "1", "//example.org/x", "X", "<p>x</p>");
	struct entry both[] = {
		fixture_entry(f, "2", "//example.org/x", "X", "<p>x</p>"),
		fixture_entry(f, "1", "//example.org/x", "X", "<p>x</p>"),
	};
	fixture_ingest(f, other, &first, 1, NOW);
	struct ingest ingest = fixture_ingest(f, other, both, 2, NOW + 1);
	assert_int_equal(ingest.n_new, 1);
	assert_int_equal(ingest.n_known, 1);
}

/* An address that several items share says nothing of a newcomer. */
static void test_shared_address_is_no_evidence(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry known[] = {
		fixture_entry(f, "1", "//example.org/", "Alert", "<p>a</p>"),
		fixture_entry(f, "2", "//example.org/", "Alert", "<p>b</p>"),
	};
	struct entry new = fixture_entry(f, "3", "//example.org/", "Alert", "<p>a</p>");
	fixture_ingest(f, feed, known, 2, NOW);
	assert_int_equal(fixture_ingest(f, feed, &new, 1, NOW + 1).n_new, 1);
}

static void test_duplicates_in_a_document(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "1", NULL, "One", "<p>a</p>"),
		fixture_entry(f, "2", NULL, "Two", NULL),
		fixture_entry(f, "1", NULL, "One again", "<p>b</p>"),
		fixture_entry(f, "1", NULL, "One once more", "<p>c</p>"),
	};
	struct ingest first = fixture_ingest(f, feed, entries, 4, NOW);
	assert_int_equal(first.n_new, 2);
	assert_int_equal(first.n_known, 2);
	fixture_ingest(f, feed, entries, 4, NOW + 1);
	/* It does not change back and forth. */
	struct ingest third = fixture_ingest(f, feed, entries, 4, NOW + 2);
	assert_int_equal(third.n_known, 4);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 2);
	assert_true(store_check(f->store, &f->err));
}

/* Keys of one hash are told apart by their text. */
static void test_hash_collision(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "1", NULL, "One", NULL),
		fixture_entry(f, "2", NULL, "Two", NULL),
	};
	entries[0].keys[0].hash = entries[1].keys[0].hash = 7;
	assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW).n_new, 2);
	assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW).n_known, 2);
}

static void test_purged_items_stay_away(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {
		fixture_entry(f, "1", "//example.org/1", "One", NULL),
		fixture_entry(f, "2", "//example.org/2", "Two", NULL),
	};
	fixture_ingest(f, feed, entries, 2, NOW);
	assert_int_equal(fixture_purge(f, 10), 2);
	assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW + 2).n_known, 2);
	/* Not as an edit either. */
	struct entry edited = fixture_entry(f, "2", "//example.org/2", "Two, edited", NULL);
	assert_int_equal(fixture_ingest(f, feed, &edited, 1, NOW + 3).n_known, 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 0);
	/* Ids go on: the purged newest one's is not given out again. */
	struct entry new = fixture_entry(f, "3", NULL, "Three", NULL);
	fixture_ingest(f, feed, &new, 1, NOW + 4);
	assert_int_equal(fixture_number(f, "SELECT id FROM item"), 3);
	assert_true(store_check(f->store, &f->err));
}

/* Nor do they come back by another id: when they say the same, or have two weaker keys in common. */
static void test_purged_items_stay_away_under_other_ids(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry old[] = {keyed_entry(f, "http://a/1", "a/1", "One", NOW - 100),
		keyed_entry(f, "http://a/2", "a/2", "Two", NOW - 200)};
	struct entry again[] = {keyed_entry(f, "https://a/1", "a/1", "One", NOW - 100),
		keyed_entry(f, "urn:/new", "a/2", "Two", NOW - 200)};
	again[0].content_hash++;
	fixture_ingest(f, feed, old, 2, NOW);
	assert_int_equal(fixture_purge(f, 10), 2);
	assert_int_equal(fixture_ingest(f, feed, again, 2, NOW + 2).n_known, 2);
	again[1].content_hash++; /* by its new id it is known now */
	assert_int_equal(fixture_ingest(f, feed, again, 2, NOW + 3).n_known, 2);
	struct entry other = keyed_entry(f, "urn:/newer", "a/2", "Three", NOW - 200); /* one key alone says nothing */
	assert_int_equal(fixture_ingest(f, feed, &other, 1, NOW + 4).n_new, 1);
}

/* An id that is another one at each fetch, and no address: title and day lead there, and the same content. */
static void test_random_ids(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 4; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, "Minutes",
			i < 3 ? "<p>of the council</p>" : "<p>of the board</p>");
		entry.keys[entry.n_keys++] = key_make(&f->arena, KEY_TITLE, STR("Minutes\n"));
		assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + i).n_new, i == 0 || i == 3);
	}
}

/* The ids of former fetches are forgotten, and so is the address where that is what changes. */
static void test_random_names_are_bounded(void **state)
{
	struct fixture *f = *state;
	int64_t feeds[] = {fixture_feed(f, "https://example.org/1"), fixture_feed(f, "https://example.org/2")};
	char text[400];
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (int i = 0; i < 20; i++)
		for (int k = 0; k < 2; k++) {
			const char *lot = arena_printf(&f->arena, "https://example.org/lot/%d", i);
			struct entry entry = fixture_entry(f, k ? NULL : lot, k ? lot : "https://example.org/a", "Minutes", text);
			entry.published.at = NOW;
			entry.flags |= k ? ENTRY_ID_DERIVED : 0;
			assert_int_equal(fixture_ingest(f, feeds[k], &entry, 1, NOW + i).n_new, i == 0);
		}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_alias"), 2 * ITEM_NAMES_MAX);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE NOT weak"), 2 + 2 * ITEM_NAMES_MAX);
	assert_true(store_check(f->store, &f->err));
}

/* Several servers with an id each, which answer in turn; each time another one is the first with an edit. */
static void test_names_of_servers(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 4 * (1 + ITEM_NAMES_MAX); i++) {
		int edition = i / (1 + ITEM_NAMES_MAX), server = (i + edition) % (1 + ITEM_NAMES_MAX);
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", server), "https://example.org/a",
			arena_printf(&f->arena, "Minutes, edition %d", edition), arena_printf(&f->arena, "Of %d", edition));
		entry.published.at = NOW;
		assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + i).n_new, i == 0);
		struct entry other = fixture_entry(f, arena_printf(&f->arena, "b%d", i), "https://example.org/b", "Votes", "Of all");
		assert_int_equal(fixture_ingest(f, feed, &other, 1, NOW + i).n_new, i == 0);
	}
}

/* What was shared in one document is no evidence in later ones. */
static void test_shared_address_is_remembered(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry a1 = fixture_entry(f, "1", "//example.org/page", "Bulletin", "<p>a</p>");
	struct entry both[] = {fixture_entry(f, "2", "//example.org/page", "Bulletin", "<p>b</p>"), a1};
	struct entry a3 = fixture_entry(f, "3", "//example.org/page", "Bulletin", "<p>c</p>");
	fixture_ingest(f, feed, &a1, 1, NOW);
	both[0].keys[1].is_shared = both[1].keys[1].is_shared = 1;
	assert_int_equal(fixture_ingest(f, feed, both, 2, NOW + 1).n_new, 1);
	assert_int_equal(fixture_ingest(f, feed, &a3, 1, NOW + 2).n_new, 1);
}

static struct feed_state full_state(void)
{
	struct feed_state state;
	feed_state_init(&state);
	state.etag = STR("W/\"\xff\x01 odd\"");
	state.last_modified = STR("Thu, 01 Jan 2026 00:00:00 GMT ");
	state.effective_url = STR("https://example.org/real");
	state.wire_hash = UINT64_MAX;
	state.due_at = NOW + 3600;
	state.not_before_at = NOW + 60;
	state.fetched_at = NOW;
	state.succeeded_at = NOW - 1;
	state.failing_since = NOW - 2;
	state.n_failures = 3;
	state.failure = FAILURE_THROTTLED;
	state.status = 429;
	state.stage = STR("fetch");
	state.reason = STR("too many requests");
	state.fresh_s = 900;
	state.hints = (struct poll_hints){60, 3600, 5, 0xffffff, 0x7f};
	state.moved_url = STR("https://example.org/moved");
	state.moved_since = NOW - 3;
	state.n_moved = 2;
	state.rhythm_s = 7200;
	return state;
}

static void assert_states_equal(const struct feed_state *a, const struct feed_state *b)
{
	assert_true(str_eq(a->etag, b->etag) && str_eq(a->last_modified, b->last_modified));
	assert_true(str_eq(a->effective_url, b->effective_url));
	assert_true(str_eq(a->stage, b->stage) && str_eq(a->reason, b->reason));
	assert_true(str_eq(a->moved_url, b->moved_url));
	assert_true(a->wire_hash == b->wire_hash && a->due_at == b->due_at);
	assert_true(a->not_before_at == b->not_before_at && a->fetched_at == b->fetched_at);
	assert_true(a->succeeded_at == b->succeeded_at && a->failing_since == b->failing_since);
	assert_true(a->n_failures == b->n_failures && a->failure == b->failure);
	assert_true(a->status == b->status && a->fresh_s == b->fresh_s);
	assert_true(a->moved_since == b->moved_since && a->n_moved == b->n_moved);
	assert_true(a->rhythm_s == b->rhythm_s && a->hints.ttl_s == b->hints.ttl_s);
	assert_true(a->hints.update_period_s == b->hints.update_period_s);
	assert_true(a->hints.update_base_at == b->hints.update_base_at);
	assert_true(a->hints.skip_hours == b->hints.skip_hours);
	assert_true(a->hints.skip_days == b->hints.skip_days);
}

static void test_state_is_kept_to_the_byte(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	const struct feed_state wanted[] = {full_state(), {.due_at = TIME_NONE}};
	for (size_t i = 0; i < 2; i++) {
		struct feed_record record;
		struct ingest ingest = {.feed_id = feed, .state = wanted[i]}, *batch[] = {&ingest};
		assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
		fixture_reopen(f, STORE_WRITE);
		assert_true(feed_lease(f->store, &feed, 1, &f->arena, &record, &f->err));
		assert_states_equal(&record.state, &wanted[i]);
	}
}

static void count_writes(void *user, int operation, char const *database, char const *table,
	sqlite3_int64 row)
{
	(void)operation, (void)database, (void)row;
	assert_string_equal(table, "feed_state");
	++*(int *)user;
}

static void test_not_modified_writes_one_row(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	int n_writes = 0;
	struct ingest ingest = {.feed_id = feed, .state = full_state()}, *batch[] = {&ingest};
	sqlite3_update_hook(f->store->db, count_writes, &n_writes);
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(n_writes, 1);
}

static void test_metadata(void **state)
{
	struct fixture *f = *state;
	struct feed_record record;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct document document;
	document_init(&document);
	document.title = STR("A feed");
	document.home_page_url = STR("https://example.org/");
	document.description = STR("Of examples");
	document.language = STR("nl");
	document.favicon = STR("https://example.org/favicon.ico");
	document.format = FORMAT_ATOM;
	document.rights = STR("(c) A");
	document.authors = (struct person[]){{.name = STR("Ann"), .url = STR("https://ann.example/")},
		{.email = STR("bob@example.org")}};
	document.n_authors = 2;
	struct entry entry = fixture_entry(f, "id", NULL, "One", NULL);
	document.entries = &entry;
	document.n_entries = 1;
	struct ingest ingest = {.feed_id = feed, .document = &document}, *batch[] = {&ingest};
	feed_state_init(&ingest.state);
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_true(feed_get(f->store, feed, &f->arena, &record, &f->err));
	assert_true(str_eq(record.title, STR("A feed")));
	assert_true(str_eq(record.site_url, STR("https://example.org/")));
	assert_true(str_eq(record.description, STR("Of examples")));
	assert_true(str_eq(record.language, STR("nl")));
	assert_true(str_eq(record.icon, STR("https://example.org/favicon.ico")));
	assert_true(str_eq(record.rights, STR("(c) A")) && record.format == FORMAT_ATOM && record.n_authors == 2);
	assert_true(str_eq(record.authors[0].url, document.authors[0].url));
	assert_true(str_eq(record.authors[1].email, document.authors[1].email));
	struct item item;
	assert_true(item_get(f->store, 1, &f->arena, &item, &f->err));
	assert_true(str_eq(item.feed_rights, STR("(c) A")) && item.feed_format == FORMAT_ATOM && item.n_feed_authors == 2);
	assert_true(str_eq(item.feed_authors[0].name, STR("Ann")));
	assert_int_equal(item.entry.n_authors, 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM v_feeds WHERE author = 'Ann, bob@example.org' AND rights = '(c) A'"), 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM v_items WHERE author IS NULL AND feed_author = 'Ann, bob@example.org'"), 1);
	int64_t before = fixture_number(f, "SELECT total_changes()");
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(fixture_number(f, "SELECT total_changes()") - before, 1);
	/* The bytes ended early: what is said counts, and what is not may have stood behind. */
	document.title = document.language = document.rights = STR("");
	document.description = STR("Of other examples");
	document.n_authors = 0;
	document.next_url = STR("https://example.org/2");
	document.flags = DOCUMENT_TRUNCATED;
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_true(feed_get(f->store, feed, &f->arena, &record, &f->err));
	assert_true(str_eq(record.title, STR("A feed")) && str_eq(record.language, STR("nl")) && record.n_authors == 2);
	assert_true(str_eq(record.description, STR("Of other examples")));
	document.next_url = STR("");
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(fixture_number(f, "SELECT older_url = 'https://example.org/2' FROM feed"), 1);
	document.flags = 0;
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_true(feed_get(f->store, feed, &f->arena, &record, &f->err));
	assert_true(str_eq(record.title, STR("https://example.org/rss")) && !record.n_authors);
	assert_int_equal(fixture_number(f, "SELECT older_url = '' FROM feed"), 1);
}

static void test_deleted_feed_is_skipped(void **state)
{
	struct fixture *f = *state;
	int64_t gone = fixture_feed(f, "https://example.org/gone");
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entry = fixture_entry(f, "1", NULL, "One", NULL);
	struct document document;
	document_init(&document);
	document.entries = &entry;
	document.n_entries = 1;
	assert_true(feed_unsubscribe(f->store, gone, FEED_BY_TOOL, true, &f->err));
	struct pacing pacing = {.key = 7, .rate = 2000, .at = NOW};
	struct ingest ingests[] = {
		{.feed_id = gone, .document = &document, .state = full_state()},
		{.feed_id = gone, .state = full_state(), .moved_to = "https://example.org/x", .pacing = &pacing, .n_pacing = 1},
		{.feed_id = feed, .document = &document, .state = full_state()},
	};
	struct ingest *batch[] = {&ingests[0], &ingests[1], &ingests[2]};
	assert_int_equal(ingest_commit(f->store, batch, 3, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(ingests[0].n_new, 0);
	assert_int_equal(ingests[2].n_new, 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key"), 1);
	/* Its number is not given to another feed, which a late answer could reach. */
	int64_t next = fixture_feed(f, "https://example.org/next");
	assert_true(next > feed && next != gone);
}

static void test_move(void **state)
{
	struct fixture *f = *state;
	struct feed_record record;
	int64_t *ids;
	size_t n;
	int64_t feed = fixture_feed(f, "https://old.example.org/rss");
	struct ingest ingest = {.feed_id = feed, .state = full_state(),
		.moved_to = "https://new.example.org/rss"}, *batch[] = {&ingest};
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_true(feed_get(f->store, feed, &f->arena, &record, &f->err));
	assert_true(str_eq(record.url, STR("https://new.example.org/rss")));
	/* The old address finds it, for people and for subscribing. */
	assert_true(feed_find(f->store, STR("https://old.example.org/rss"), &f->arena, &ids, &n,
		&f->err));
	assert_int_equal(n, 1);
	assert_int_equal(ids[0], feed);
	assert_int_equal(fixture_feed(f, "https://old.example.org/rss"), feed);
	/* And back again. */
	ingest.moved_to = "https://old.example.org/rss";
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(fixture_feed(f, "https://old.example.org/rss"), feed);
	assert_int_equal(fixture_feed(f, "https://new.example.org/rss"), feed);
	assert_true(store_check(f->store, &f->err));
}

static void test_move_to_a_subscribed_address(void **state)
{
	struct fixture *f = *state;
	struct feed_record record;
	struct str tag = STR("news");
	struct subscription wanted = {.url = STR("https://old.example.org/"), .name = STR("nos"),
		.tags = &tag, .n_tags = 1, .interval_s = 900};
	struct feed_sync_counts counts;
	int64_t there = fixture_feed(f, "https://new.example.org/");
	assert_true(feed_sync(f->store, &wanted, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	int64_t feed = fixture_number(f, "SELECT id FROM feed WHERE name = 'nos'");
	struct entry entry = fixture_entry(f, "1", NULL, "One", NULL);
	fixture_ingest(f, feed, &entry, 1, NOW);
	struct ingest ingest = {.feed_id = feed, .state = full_state(),
		.moved_to = "https://new.example.org/"}, *batch[] = {&ingest};
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_true(feed_get(f->store, there, &f->arena, &record, &f->err));
	assert_true(str_eq(record.name, STR("nos")));
	assert_int_equal(record.origins, FEED_BY_TOOL | FEED_BY_CONFIG);
	assert_int_equal(record.interval_s, 900);
	assert_int_equal(record.n_tags, 1);
	/* The configuration may go on naming the old address: nothing changes. */
	assert_true(feed_sync(f->store, &wanted, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	assert_int_equal(counts.n_added + counts.n_removed + counts.n_changed, 0);
	/* The items are kept where they were. */
	assert_true(feed_get(f->store, feed, &f->arena, &record, &f->err));
	assert_int_equal(record.origins, 0);
	assert_int_equal(record.n_items, 1);
	assert_true(store_check(f->store, &f->err));
}

/* What readers did with an item goes to that of the other feed; of the two, one is to be read. */
static void test_move_leaves_marks(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://old.example.org/"), there = fixture_feed(f, "https://new.example.org/");
	struct entry entries[] = {fixture_entry(f, "1", NULL, "One", NULL), fixture_entry(f, "2", NULL, "Two", NULL),
		fixture_entry(f, "3", NULL, "Three", NULL), fixture_entry(f, "4", NULL, "Four", NULL),
		fixture_entry(f, "5", NULL, "Five", NULL)};
	int64_t changed;
	fixture_ingest(f, feed, entries, 4, NOW);     /* 4 to 1 */
	fixture_ingest(f, there, entries + 1, 4, NOW); /* 5 to 2 */
	int64_t starred[] = {3, 4}, read[] = {2, 4, 6};
	assert_string_equal(fixture_query(f, "sort:new"), "8 7 6 5 4 3 2 1");
	assert_true(item_mark(f->store, starred, 2, ITEM_STARRED, true, &changed, &f->err));
	assert_true(item_mark(f->store, read, 3, ITEM_READ, true, &changed, &f->err));
	int64_t seq = fixture_number(f, "SELECT last_seq FROM meta");
	struct ingest ingest = {.feed_id = feed, .state = full_state(), .moved_to = "https://new.example.org/"},
		      *batch[] = {&ingest};
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_string_equal(fixture_query(f, "is:starred sort:new"), "8 4"); /* 3 has given its star to 8 */
	assert_string_equal(fixture_query(f, "is:unread sort:new"), "8 5");  /* 2, read, is 7; and 6, read, is 1 */
	assert_int_equal(fixture_number(f, "SELECT last_seq FROM meta"), seq + 5);
	assert_int_equal(fixture_number(f, "SELECT max(seq) FROM item"), seq + 5);
	assert_true(store_check(f->store, &f->err));
}

/* The address belongs to a feed that nobody wanted any more: it is fetched again. */
static void test_move_to_an_unsubscribed_address(void **state)
{
	struct fixture *f = *state;
	struct feed_record record;
	int64_t there = fixture_feed(f, "https://new.example.org/");
	int64_t feed = fixture_feed(f, "https://old.example.org/");
	assert_true(feed_unsubscribe(f->store, there, FEED_BY_TOOL, false, &f->err));
	fixture_execute(f, "UPDATE feed_state SET due_at = NULL");
	struct ingest ingest = {.feed_id = feed, .state = full_state(),
		.moved_to = "https://new.example.org/"}, *batch[] = {&ingest};
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_true(feed_get(f->store, there, &f->arena, &record, &f->err));
	assert_int_equal(record.origins, FEED_BY_TOOL);
	assert_int_equal(record.state.due_at, 0);
}

/* The caller completes the state when the counts are known. */
static void on_counted(struct ingest *ingest)
{
	ingest->state.rhythm_s = ingest->n_new * 100 + ingest->n_known;
}

static void test_state_follows_counts(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entry = fixture_entry(f, "1", NULL, "One", NULL);
	struct document document;
	document_init(&document);
	document.entries = &entry;
	document.n_entries = 1;
	struct ingest ingest = {.feed_id = feed, .document = &document, .on_counted = on_counted},
		      *batch[] = {&ingest};
	feed_state_init(&ingest.state);
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(fixture_number(f, "SELECT rhythm_s FROM feed_state"), 100);
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(fixture_number(f, "SELECT rhythm_s FROM feed_state"), 1);
}

/* More items in one second than the low bits of a sort key can tell apart. */
static void test_full_second(void **state)
{
	enum { N = 40000 };
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry *entries = arena_array(&f->arena, struct entry, N);
	for (int i = 0; i < N; i++) {
		entries[i] = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, NULL, NULL);
		entries[i].published.at = 0;
	}
	assert_int_equal(fixture_ingest(f, feed, entries, N / 2, NOW).n_new, N / 2);
	assert_int_equal(fixture_ingest(f, feed, entries, N, NOW).n_new, N / 2);
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT sort_key) FROM item"), N);
	assert_true(fixture_number(f, "SELECT max(sort_key) >> 14 FROM item") < 60);
	assert_true(store_check(f->store, &f->err));
}

static void test_every_column(void **state)
{
	struct fixture *f = *state;
	struct item item;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entry = fixture_entry(f, "id", "https://example.org/1", "Title", "<p>html</p>");
	struct person authors[] = {{.name = STR("Ann")}, {.email = STR("bob@example.org")}};
	struct str tags[] = {STR("one"), STR("t\"wo")};
	struct attachment files[] = {
		{.url = STR("https://example.org/a.mp3"), .mime_type = STR("audio/mpeg"),
			.size_in_bytes = 7, .duration_in_seconds = SIZE_NONE},
		{.url = STR("https://example.org/b.png"), .mime_type = STR("image/png"),
			.size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE},
	};
	entry.summary = STR("summary");
	entry.content_text = STR("plain");
	entry.language = STR("nl-BE");
	entry.rights = STR("rights");
	entry.published = (struct date){NOW - 1, STR("yesterday"), DATE_ASSUMED_UTC};
	entry.authors = authors;
	entry.n_authors = 2;
	entry.tags = tags;
	entry.n_tags = 2;
	entry.attachments = files;
	entry.n_attachments = 2;
	entry.source.title = STR("Elsewhere");
	entry.flags = ENTRY_URL_DERIVED;
	fixture_ingest(f, feed, &entry, 1, NOW);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM v_items WHERE guid = 'id' AND "
		"author = 'Ann, bob@example.org' AND tags = '[\"one\",\"t\\\"wo\"]' AND "
		"enclosure_url = 'https://example.org/a.mp3' AND image = 'https://example.org/b.png' AND "
		"language = 'nl-BE' AND content_text = 'plain' AND published = '2027-01-15T07:59:59Z' "
		"AND feed_title = 'A feed' AND sort_at = 1799999999 AND is_read = 0 AND is_starred = 0"), 1);
	assert_true(item_get(f->store, 1, &f->arena, &item, &f->err));
	assert_true(str_eq(item.entry.id, entry.id) && str_eq(item.entry.url, entry.url));
	assert_true(str_eq(item.entry.summary, entry.summary));
	assert_true(str_eq(item.entry.content_html, entry.content_html));
	assert_true(str_eq(item.entry.content_text, entry.content_text));
	assert_true(str_eq(item.entry.rights, entry.rights));
	assert_true(str_eq(item.entry.published.text, entry.published.text));
	assert_int_equal(item.entry.published.flags, DATE_ASSUMED_UTC);
	assert_int_equal(item.entry.n_authors, 2);
	assert_true(str_eq(item.entry.authors[1].email, authors[1].email));
	assert_int_equal(item.entry.n_tags, 2);
	assert_true(str_eq(item.entry.tags[1], tags[1]));
	assert_int_equal(item.entry.n_attachments, 2);
	assert_int_equal(item.entry.attachments[0].size_in_bytes, 7);
	assert_true(str_eq(item.entry.source.title, entry.source.title));
	assert_int_equal(item.entry.flags, ENTRY_URL_DERIVED);
	assert_int_equal(item.entry.image.len, 0);
	assert_true(item.entry.content_hash == entry.content_hash);
	assert_int_equal(item.entry.n_keys, 0);
	assert_true(str_eq(item.feed_title, STR("A feed")));
}

/* All or nothing: a batch that fails in its last feed leaves no trace, and may be tried again. */
static void test_disk_full(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct str big = str_make(arena_alloc(&f->arena, 4 * 1024 * 1024), 4 * 1024 * 1024);
	memset((char *)big.data, 'x', big.len);
	struct entry entries[] = {
		fixture_entry(f, "1", NULL, "One", "<p>small</p>"),
		fixture_entry(f, "2", NULL, "Two", "<p>small</p>"),
	};
	struct entry fat = fixture_entry(f, "3", NULL, "Three", NULL);
	fat.content_html = big;
	struct document documents[2];
	struct ingest ingests[2] = {0}, *batch[] = {&ingests[0], &ingests[1]};
	for (int i = 0; i < 2; i++) {
		document_init(&documents[i]);
		ingests[i] = (struct ingest){.feed_id = feed, .document = &documents[i],
			.state = full_state()};
	}
	documents[0].entries = entries;
	documents[0].n_entries = 2;
	documents[1].entries = &fat;
	documents[1].n_entries = 1;
	fixture_execute(f, "PRAGMA max_page_count = 100");
	assert_int_equal(ingest_commit(f->store, batch, 2, &keep_three, NOW, &f->err), STORE_FAILED);
	assert_non_null(strstr(f->err.text, "no space left"));
	assert_non_null(strstr(f->err.text, f->path));
	assert_int_equal(store_why(f->store), STORE_FAILED);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key"), 0);
	assert_int_equal(fixture_number(f, "SELECT count(etag) FROM feed_state"), 0);
	assert_int_equal(fixture_number(f, "SELECT last_seq + last_item_id FROM meta"), 0);
	/* The one that fits passes alone; with space again all do. */
	assert_int_equal(ingest_commit(f->store, batch, 1, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(ingests[0].n_new, 2);
	fixture_execute(f, "PRAGMA max_page_count = 1000000");
	assert_int_equal(ingest_commit(f->store, batch, 2, &keep_three, NOW, &f->err), STORE_OK);
	assert_int_equal(ingests[1].n_new, 1);
	assert_true(store_check(f->store, &f->err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_new_then_known),
		TEST(test_a_limited_first_fetch),
		TEST(test_order_of_a_first_document),
		TEST(test_dates),
		TEST(test_change),
		TEST(test_change_keeps_place),
		TEST(test_revisions_are_bounded),
		TEST(test_same_guid_in_two_feeds),
		TEST(test_guid_change),
		TEST(test_guid_appears_and_goes),
		TEST(test_site_moves),
		TEST(test_reused_id),
		TEST(test_ids_of_places),
		TEST(test_alerts_stay_apart),
		TEST(test_neighbours_stay_apart),
		TEST(test_shared_address_is_no_evidence),
		TEST(test_duplicates_in_a_document),
		TEST(test_hash_collision),
		TEST(test_purged_items_stay_away),
		TEST(test_purged_items_stay_away_under_other_ids),
		TEST(test_random_ids),
		TEST(test_random_names_are_bounded),
		TEST(test_names_of_servers),
		TEST(test_shared_address_is_remembered),
		TEST(test_state_is_kept_to_the_byte),
		TEST(test_not_modified_writes_one_row),
		TEST(test_metadata),
		TEST(test_deleted_feed_is_skipped),
		TEST(test_move),
		TEST(test_move_to_a_subscribed_address),
		TEST(test_move_leaves_marks),
		TEST(test_move_to_an_unsubscribed_address),
		TEST(test_state_follows_counts),
		TEST(test_full_second),
		TEST(test_every_column),
		TEST(test_disk_full),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
