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

/* Of two entries that stand side by side with one id, which the second has first, and of two with one address and no id. */
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
		assert_int_equal(str_eq(before[i], str_of(latest)), i == 3);
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

/* Who had an id first keeps it, whatever the other item is and whenever it comes, and when the first is gone. */
static void test_two_feeds(void **state)
{
	static const struct said said = {"https://example.org/1", "https://example.org/1", "One", "<p>The council met, and nobody came.</p>", 0};
	static const struct {
		struct said other;
		int64_t after;
	} rows[] = {
		{{"https://example.org/1", "https://example.org/1", "One", "<p>The council met, and nobody came.</p>", 0}, 60},
		{{"https://example.org/1", "https://proxy.example/7", "Uno", "<p>Short.</p>", 0}, 60},
		{{"https://example.org/1", "https://example.org/1", "One", "<p>The council met, and nobody came.</p>", 0}, 200 * DAY},
	};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	int64_t first = fixture_feed(f, "https://example.org/feed");
	take(f, first, &said, 1, NOW);
	expect_as_before(f, before);
	for (int i = 0; i < 3; i++) {
		int64_t n, other = fixture_feed(f, arena_printf(&f->arena, "https://other.example/%d", i));
		take(f, other, &rows[i].other, 1, NOW + rows[i].after);
		expect_as_before(f, before); /* before stories are looked for */
		assert_true(story_find_some(f->store, NOW + rows[i].after, 100, &n, &f->err));
		expect_as_before(f, before);
		publish(f, arena_printf(&f->arena, "feed:%lld", (long long)other));
		assert_string_equal(arena_cstr(&ids, guids[2 + i]), arena_cstr(&ids, before[2 + i]));
	}
	assert_string_equal(arena_cstr(&ids, before[1]), said.id);
	assert_int_equal(fixture_purge(f, 1), 1);
	take(f, fixture_feed(f, "https://late.example/feed"), &said, 1, NOW + 300 * DAY);
	publish(f, "");
	assert_true(guids[5].len && !str_eq(guids[5], before[1]));
}

/* A UUID is one id in both forms that it is written in, and so is what is made of equal ids in feeds that are told apart by
 * name and password only, or by who has lived at an address. */
static void test_alike(void **state)
{
	static const struct said rows[] = {
		{"6ba7b810-9dad-11d1-80b4-00c04fd430c8", NULL, "One", "<p>a</p>", 0},
		{"urn:uuid:6BA7B810-9DAD-11D1-80B4-00C04FD430C8", NULL, "Two", "<p>b</p>", 0},
		{"1", NULL, "Three", "<p>c</p>", 0}, {"1", NULL, "Four", "<p>d</p>", 0}, {"1", NULL, "Five", "<p>e</p>", 0},
	};
	static const char *const urls[] = {"https://a.example/", "https://b.example/", "https://me@c.example/", "https://you@c.example/",
		"https://c.example/?utm_source=x"};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	struct feed_sync_counts counts;
	struct subscription section = {.url = STR("https://d.example/1"), .name = STR("mine")};
	for (int i = 0; i < 5; i++) {
		take(f, fixture_feed(f, urls[i]), &rows[i], 1, NOW + i);
		expect_as_before(f, before);
	}
	assert_true(str_starts(before[2], STR("urn:uuid:")) && !str_starts_nocase(before[2], STR("urn:uuid:6ba7b810")));
	assert_true(feed_sync(f->store, &section, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	take(f, 6, &rows[2], 1, NOW + 6);
	section.url = STR("https://d.example/2");
	assert_true(feed_sync(f->store, &section, 1, FEED_BY_CONFIG, NOW, &counts, &f->err));
	expect_as_before(f, before);
	take(f, fixture_feed(f, "https://d.example/1"), &rows[3], 1, NOW + 7);
	expect_as_before(f, before);
	assert_true(before[7].len > 0);
}

/* What an id was made from elsewhere may be what it would be made from here. */
static void test_copied_names(void **state)
{
	const struct said said[] = {{latest, "https://example.org/1", "One", "<p>a</p>", 0}, {latest, "https://example.org/2", "Two", "<p>b</p>", 0}};
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	struct entry entry = fixture_entry(f, "another key", NULL, "Copied", "<p>c</p>");
	struct document document = {.entries = &entry, .n_entries = 1};
	const struct restored restored = {.revision = 1, .changed_at = TIME_NONE, .sort_at = TIME_NONE,
		.published_name = str_of(arena_printf(&f->arena, "%s\n3", latest))};
	int64_t feed = fixture_feed(f, "https://example.org/feed");
	struct ingest ingest = {.feed_id = feed, .document = &document, .restored = &restored}, *batch[] = {&ingest};
	take(f, feed, &said[0], 1, NOW);
	entry.id = str_of(latest);
	assert_int_equal(ingest_commit(f->store, batch, 1, &(struct ingest_options){.only_new = true}, NOW, &f->err), STORE_OK);
	expect_as_before(f, before);
	take(f, feed, said, 2, NOW + 1); /* both stand side by side now: the second is told apart */
	expect_as_before(f, before);
	assert_true(before[1].len && before[2].len && before[3].len);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM published_name"), 2);
}

/* The newest of those that have one id had it so far. */
static void test_upgrade(void **state)
{
	struct fixture *f = *state;
	struct str before[ITEMS_MAX] = {{0}};
	const struct said one = {latest, "https://example.org/1", "One", "<p>a</p>", 0}, two = {latest, "https://example.org/2", "Two", "<p>b</p>", 0};
	int64_t first = fixture_feed(f, "https://example.org/feed"), second = fixture_feed(f, "https://example.org/news/feed");
	take(f, first, &one, 1, NOW);
	take(f, second, &two, 1, NOW + 1);
	fixture_execute(f, "DROP TRIGGER item_leaves_name; DROP TABLE published_name; DROP TABLE published_id;"
		"ALTER TABLE feed DROP COLUMN first_url; PRAGMA user_version = 13");
	fixture_reopen(f, STORE_WRITE);
	expect_as_before(f, before);
	assert_string_equal(arena_cstr(&ids, before[2]), latest);
	take(f, fixture_feed(f, "https://late.example/feed"), &one, 1, NOW + 2);
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
		TEST(test_alike), TEST(test_copied_names), TEST(test_upgrade),
	};
	return cmocka_run_group_tests_name("published", tests, NULL, NULL);
}
