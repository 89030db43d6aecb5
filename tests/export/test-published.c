/* An item keeps the id that it was first published with, whatever its publisher, its feed or other items do. */
#include "../storage/fixture.h"

#include <string.h>

#include "base/key.h"
#include "export/export.h"
#include "parsers/identity.h"
#include "storage/query.h"
#include "storage/story.h"

enum { DAY = 86400, ITEMS_MAX = 32 };

/* The ids of the last export by item; "" for those that it has not. */
static struct str guids[ITEMS_MAX];
static struct arena ids;

static void note_guid(const struct export_entry *entry, struct buf *out)
{
	(void)out;
	assert_in_range(entry->item->id, 1, ITEMS_MAX - 1);
	guids[entry->item->id] = arena_str(&ids, entry->guid);
}

static bool drop(void *user, struct str bytes, struct error *err)
{
	(void)user, (void)bytes, (void)err;
	return true;
}

static void publish(struct fixture *f, const char *text)
{
	static const struct export_format format = {.name = "ids", .entry = note_guid};
	struct query *query;
	struct query_error why;
	memset(guids, 0, sizeof guids);
	assert_true(query_compile(str_of(text), NOW, &f->arena, &query, &why));
	assert_true(export_stream(f->store, query, &format, &(struct export_head){0}, drop, NULL, &f->err));
}

/* Each item that was published before has the id that it had then, and no two have one. */
static void expect_as_before(struct fixture *f, struct str before[ITEMS_MAX])
{
	publish(f, "");
	for (int i = 0; i < ITEMS_MAX; i++) {
		if (before[i].len && guids[i].len)
			assert_string_equal(arena_cstr(&ids, guids[i]), arena_cstr(&ids, before[i]));
		for (int k = 0; guids[i].len && k < i; k++)
			assert_false(str_eq(guids[i], guids[k]));
		if (guids[i].len)
			before[i] = guids[i];
	}
}

struct said {
	const char *id, *url, *title, *text;
	int64_t at; /* 0: it does not say */
};

static struct ingest take(struct fixture *f, int64_t feed, const struct said *said, size_t n, int64_t at)
{
	struct entry entries[4];
	for (size_t i = 0; i < n; i++) {
		entries[i] = fixture_entry(f, NULL, NULL, said[i].title, said[i].text);
		entries[i].id = str_of(said[i].id);
		entries[i].url = str_of(said[i].url);
		entries[i].content_html = str_of(said[i].text);
		if (said[i].at)
			entries[i].published.at = said[i].at;
	}
	struct document document = {.entries = entries, .n_entries = n};
	identity_assign(&document, &f->arena);
	return fixture_ingest(f, feed, entries, n, at);
}

static const char latest[] = "https://example.org/latest";

/* What is newest has the id of what was newest before. */
static void test_reused(void **state)
{
	static const struct said said[] = {
		{latest, NULL, "Seneca", "<p>It is not that we have a short time to live, but that we waste a lot of it.</p>"},
		{latest, NULL, "Marie Curie", "<p>Nothing in life is to be feared, only understood; now is when more should be known.</p>"},
		{latest, NULL, "Lao Tzu", "<p>A journey of a thousand miles begins with a single step.</p>"},
		{latest, NULL, "Rosa Luxemburg", "<p>Those who do not move never notice their chains.</p>"},
		{latest, NULL, "Heraclitus", "<p>No man ever steps into the same river twice.</p>"},
		{latest, NULL, "Heraclitus", "<p>No man ever steps in the same river twice, nor does anybody else.</p>"},
	};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	int64_t feed = fixture_feed(f, "https://example.org/feed");
	for (int i = 0; i < 6; i++) {
		take(f, feed, &said[i], 1, NOW + i * DAY);
		expect_as_before(f, before);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE revision > 1"), 2); /* the last was an edit */
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 4);
	assert_string_equal(arena_cstr(&ids, before[1]), latest);
	publish(f, "limit:1"); /* alone in a document, or in an archive */
	assert_string_equal(arena_cstr(&ids, guids[4]), arena_cstr(&ids, before[4]));
}

/* Neither of two entries that stand side by side with one id has it; nor with one address and no id. */
static void test_side_by_side(void **state)
{
	static const struct said said[] = {{latest, "https://example.org/1", "One", "<p>a</p>"}, {latest, "https://example.org/2", "Two", "<p>b</p>"},
		{NULL, "https://example.org/3", "Three", "<p>c</p>"}, {NULL, "https://example.org/3", "Four", "<p>d</p>"}};
	static const struct said third = {latest, "https://example.org/5", "Five", "<p>e</p>"};
	struct said edited[4];
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	int64_t feed = fixture_feed(f, "https://example.org/feed");
	assert_int_equal(take(f, feed, said, 4, NOW).n_new, 4);
	expect_as_before(f, before);
	for (int i = 1; i <= 4; i++)
		assert_true(str_starts(before[i], STR("urn:uuid:")));
	memcpy(edited, said, sizeof edited);
	edited[0].text = "<p>Another text altogether, of more words.</p>";
	assert_int_equal(take(f, feed, edited, 4, NOW + 1).n_changed, 1);
	expect_as_before(f, before);
	take(f, feed, &third, 1, NOW + 2);
	expect_as_before(f, before);
}

/* The guid that is another one today makes no other item, and no other id. */
static void test_renamed(void **state)
{
	static const struct said first[] = {{"https://old.example/1", "https://old.example/1", "One and all", "<p>The council met, and nobody came.</p>", NOW - DAY},
		{"http://old.example/2", "https://old.example/2", "Two of them", "<p>Rain, all over the country.</p>", NOW - DAY}};
	static const struct said moved[] = {{"https://new.example/1", "https://new.example/1", "One and all", "<p>The council met, and nobody came.</p>", NOW - DAY},
		{"tag:new.example,2027:2", "https://old.example/2", "Two of them", "<p>Rain, all over the country.</p>", NOW - DAY}};
	static const struct said edited[] = {{"https://new.example/1", "https://new.example/1", "One and all", "<p>The council met, and two came.</p>", NOW - DAY},
		{"tag:new.example,2027:2", "https://new.example/3", "Two of them", "<p>Rain and storms, all over the country.</p>", NOW - DAY}};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	int64_t feed = fixture_feed(f, "https://old.example/feed");
	assert_int_equal(take(f, feed, first, 2, NOW).n_new, 2);
	expect_as_before(f, before);
	assert_int_equal(take(f, feed, moved, 2, NOW + 1).n_new, 0);
	expect_as_before(f, before);
	assert_int_equal(take(f, feed, edited, 2, NOW + 2).n_changed, 2);
	expect_as_before(f, before);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE url LIKE '%new%'"), 2);
	assert_true(before[1].len && before[2].len);
}

/* By a redirect, and by hand. */
static void test_moved_feed(void **state)
{
	static const struct said said[] = {{"17", "https://example.org/1", "One", "<p>a</p>"}};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	struct feed_sync_counts counts;
	struct subscription section = {.url = STR("https://example.org/feed"), .name = STR("mine")};
	assert_true(feed_sync(f->store, &section, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	take(f, 1, said, 1, NOW);
	expect_as_before(f, before);
	for (int i = 0; i < 2; i++) {
		static const char *const moves[] = {"https://example.net/feed", "https://example.com/feed"};
		struct ingest ingest = {.feed_id = 1, .moved_to = moves[i]}, *batch[] = {&ingest};
		assert_int_equal(ingest_commit(f->store, batch, 1, &(struct ingest_options){0}, NOW, &f->err), STORE_OK);
		expect_as_before(f, before);
	}
	section.url = STR("https://example.edu/feed");
	assert_true(feed_sync(f->store, &section, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	expect_as_before(f, before);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM feed WHERE url = 'https://example.edu/feed'"), 1);
	assert_true(str_starts(before[1], STR("urn:uuid:")));
}

/* The same article in two feeds: who had it first keeps its id, even when that one is gone. */
static void test_two_feeds(void **state)
{
	static const struct said said[] = {{"https://example.org/1", "https://example.org/1", "One", "<p>The council met, and nobody came.</p>"}};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	int64_t n, first = fixture_feed(f, "https://example.org/feed"), second = fixture_feed(f, "https://example.org/news/feed");
	take(f, first, said, 1, NOW);
	expect_as_before(f, before);
	take(f, second, said, 1, NOW + DAY);
	assert_true(story_find_some(f->store, NOW + DAY, 100, &n, &f->err) && n == 2);
	expect_as_before(f, before);
	assert_string_equal(arena_cstr(&ids, before[1]), said->id);
	assert_true(str_starts(before[2], STR("urn:uuid:")));
	publish(f, "feed:2");
	assert_string_equal(arena_cstr(&ids, guids[2]), arena_cstr(&ids, before[2]));
	assert_int_equal(fixture_purge(f, 1), 1);
	expect_as_before(f, before);
}

static int teardown(void **state)
{
	arena_finish(&ids);
	return fixture_teardown(state);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_reused), TEST(test_side_by_side), TEST(test_renamed), TEST(test_moved_feed), TEST(test_two_feeds),
	};
	return cmocka_run_group_tests_name("published", tests, NULL, NULL);
}
