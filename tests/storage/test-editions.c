/* One title, one address, one id: entries that differ by their day, and by what is attached. */
#include "fixture.h"

#include "base/key.h"

enum { DAY = 86400, N_DAYS = 8 };

/* That of a day of a podcast whose key is the same all days. */
static struct entry episode(struct fixture *f, enum key_kind kind, int day)
{
	struct entry entry = fixture_entry(f, NULL, NULL, "Daily podcast", "<p>The news of the day</p>");
	struct attachment *file = arena_new(&f->arena, struct attachment);
	*file = (struct attachment){.url = str_of(arena_printf(&f->arena, "https://example.org/%d.mp3", day)),
		.size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE};
	entry.attachments = file;
	entry.n_attachments = 1;
	entry.url = STR("https://example.org/");
	entry.published.at = NOW - (N_DAYS - day) * DAY;
	entry.keys[entry.n_keys++] = key_make(&f->arena, kind, STR("https://example.org/"));
	entry.content_hash = (uint64_t)day + 1;
	return entry;
}

/* Of three days, the newest first. */
static struct ingest take_window(struct fixture *f, int64_t feed, enum key_kind kind, int day, int n)
{
	struct entry entries[3];
	for (int i = 0; i < n; i++)
		entries[i] = episode(f, kind, day - i);
	return fixture_ingest(f, feed, entries, (size_t)n, NOW);
}

static const enum key_kind kinds[] = {KEY_ID, KEY_URL};

static void test_window(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < 2; i++) {
		int64_t feed = fixture_feed(f, i ? "https://example.org/1" : "https://example.org/0");
		for (int day = 2; day < N_DAYS; day++) {
			assert_int_equal(take_window(f, feed, kinds[i], day, 3).n_new, day == 2 ? 3 : 1);
			struct ingest again = take_window(f, feed, kinds[i], day, 3);
			assert_int_equal(again.n_known, 3);
		}
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE revision = 1"), 2 * N_DAYS);
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT enclosure_url) FROM item"), N_DAYS);
	assert_true(store_check(f->store, &f->err));
}

/* An episode is known whether it stands alone or beside others. An address that is all there is to know it by
 * tells less than an id: the file does. */
static void test_alone_and_beside(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int day = 0; day < 4; day++)
		assert_int_equal(take_window(f, feed, KEY_URL, day, 1).n_new, 1);
	assert_int_equal(take_window(f, feed, KEY_URL, 3, 3).n_known, 3);
	assert_int_equal(take_window(f, feed, KEY_URL, 2, 1).n_known, 1);
	int64_t other = fixture_feed(f, "https://example.org/other");
	assert_int_equal(take_window(f, other, KEY_ID, 2, 3).n_new, 3);
	for (int day = 2; day < N_DAYS; day++)
		assert_int_equal(take_window(f, other, KEY_ID, day, 1).n_new, day > 2);
	assert_int_equal(take_window(f, other, KEY_ID, 5, 3).n_known, 3);
}

static void test_edit(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	take_window(f, feed, KEY_URL, 2, 3);
	struct entry entries[] = {episode(f, KEY_URL, 2), episode(f, KEY_URL, 1), episode(f, KEY_URL, 0)};
	for (int i = 0; i < 3; i++) {
		entries[i].content_html = STR("<p>The news of the day, corrected</p>");
		entries[i].content_hash += 100;
		struct ingest ingest = fixture_ingest(f, feed, entries, 3, NOW + 10 + i);
		assert_int_equal(ingest.n_changed, 1);
		assert_int_equal(fixture_ingest(f, feed, entries, 3, NOW + 10 + i).n_known, 3);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 3);
	/* Also of the first one, when it stands alone and others have come since. */
	int64_t other = fixture_feed(f, "https://example.org/other");
	for (int day = 0; day < 4; day++)
		take_window(f, other, KEY_URL, day, 1);
	assert_int_equal(fixture_ingest(f, other, &entries[2], 1, NOW + 20).n_changed, 1);
}

/* Purged ones stay away, and new ones come. */
static void test_purged(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < 2; i++) {
		int64_t feed = fixture_feed(f, i ? "https://example.org/1" : "https://example.org/0");
		for (int day = 2; day < N_DAYS; day++) {
			assert_int_equal(take_window(f, feed, kinds[i], day, 3).n_new, day > 2 ? 1 : 3);
			assert_int_equal(fixture_purge(f, 10), day > 2 ? 1 : 3);
			assert_int_equal(take_window(f, feed, kinds[i], day, 3).n_known, 3);
		}
	}
}

/* The same twice is one. */
static void test_repeated(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entries[] = {episode(f, KEY_URL, 1), episode(f, KEY_URL, 1), episode(f, KEY_URL, 0)};
	assert_int_equal(fixture_ingest(f, feed, entries, 3, NOW).n_new, 2);
	assert_int_equal(fixture_ingest(f, feed, entries, 3, NOW + 1).n_known, 3);
	entries[0].content_hash++; /* and it does not change back and forth */
	fixture_ingest(f, feed, entries, 3, NOW + 2);
	assert_int_equal(fixture_ingest(f, feed, entries, 3, NOW + 3).n_known, 3);
}

/* What is left out of a first fetch takes nothing else with it. */
static void test_left_out(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	static const struct ingest_options options = {.revisions = 3};
	struct entry entries[] = {episode(f, KEY_URL, 2), episode(f, KEY_URL, 1), episode(f, KEY_URL, 0)};
	struct document document;
	document_init(&document);
	document.entries = entries;
	document.n_entries = 3;
	struct initial initial = {.n_items = 2, .age_s = INT64_MAX};
	struct ingest ingest = {.feed_id = feed, .document = &document, .initial = &initial}, *batch = &ingest;
	feed_state_init(&ingest.state);
	assert_int_equal(ingest_commit(f->store, &batch, 1, &options, NOW, &f->err), STORE_OK);
	assert_int_equal(ingest.n_new, 2);
	assert_int_equal(take_window(f, feed, KEY_URL, 2, 3).n_known, 3);
	assert_int_equal(take_window(f, feed, KEY_URL, 3, 3).n_new, 1);
}

/* What a site has on one page, none of it with an id: where one stands alone, its address (or title and day) is its key,
 * beside others it is a finer one. */
static struct entry neighbour(struct fixture *f, const char *url, const char *title, int number, bool is_alone)
{
	struct entry entry = fixture_entry(f, NULL, url, arena_printf(&f->arena, title, number),
		arena_printf(&f->arena, "<p>zone %d</p>", number));
	entry.flags = ENTRY_ID_DERIVED;
	if (!url)
		entry.keys[entry.n_keys++] = key_make(&f->arena, KEY_TITLE, str_of(arena_printf(&f->arena, "%.*s\n2027-01-15",
			STR_ARG(entry.title))));
	if (!is_alone)
		entry.keys[0] = key_finer(&f->arena, &entry);
	return entry;
}

static void test_neighbours(void **state)
{
	static const struct {
		const char *url, *title;
		bool is_dated;
	} feeds[] = {{"https://example.org/live", "Update %d", true}, {"https://example.org/live", "Update %d", false},
		{NULL, "Alert", true}, {NULL, "Alert", false}};
	static const int windows[][2] = {{0, 0}, {0, 1}, {0, 2}, {1, 2}, {2, 2}, {2, 3}, {3, 3}, {3, 4}, {1, 4}, {4, 4}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof feeds / sizeof *feeds; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/feed/%zu", i));
		for (size_t w = 0; w < sizeof windows / sizeof *windows; w++) {
			struct entry entries[5];
			size_t n = 0;
			for (int k = windows[w][1]; k >= windows[w][0]; k--, n++) {
				entries[n] = neighbour(f, feeds[i].url, feeds[i].title, k, windows[w][0] == windows[w][1]);
				entries[n].published.at = feeds[i].is_dated ? NOW / DAY * DAY + k * 3600 : TIME_NONE;
			}
			fixture_ingest(f, feed, entries, n, NOW);
		}
		const char *sum = arena_printf(&f->arena, "SELECT count(*) * 100 + count(DISTINCT content_html) * 10 + max(revision) FROM item "
			"WHERE feed_id = %d", (int)feed);
		if (fixture_number(f, sum) != 551)
			fail_msg("%zu: %d", i, (int)fixture_number(f, sum));
	}
	assert_true(store_check(f->store, &f->err));
}

/* A piece of news, whose id gets another number with each edit; or one under an address that it shares. */
static struct entry news(struct fixture *f, const char *id, const char *title, const char *html, int64_t at)
{
	struct entry entry = fixture_entry(f, id, "https://example.org/news", title, html);
	entry.published.at = at;
	return entry;
}

/* What is said next to other news; the first of it comes at NOW. */
static void test_numbers_of_edits(void **state)
{
	static const char text[] = "<p>The bridge is closed.</p>", other[] = "<p>The bridge is open.</p>";
	static const struct {
		const char *id, *title, *html;
		int64_t at, n_new;
	} rows[] = {
		{"https://example.org/news#3", "The bridge", text, NOW - 93, 0}, /* second and text */
		{"https://example.org/news#4", "The old bridge, closed", text, NOW - 93 + 3600, 0}, /* the text */
		{"https://example.org/news#5", "The harbour", other, NOW - 93 + 3600, 1}, /* the second alone */
		{"https://example.org/news#211", "Editor 2.1.1", other, NOW - 93 + 3600, 1}, /* no number of an edit */
		{"https://example.org/news#6", "Roads", "<p>All is open.</p>", NOW - 93 + 7200, 1}, /* the address alone */
		{"https://example.org/news#7", "Roads and ways", "<p>All is open.</p>", NOW - 93 + 7200, 0}, /* of two now */
		{"https://example.org/news#note", "Notes", "<p>All is open.</p>", NOW - 93 + 7200, 1}, /* no number */
		{"urn:news", "Notes on roads", "<p>None is open.</p>", NOW - 93 + 7200, 1},
		{"https://example.org/news#8", "Roads, ways", "<p>None is open.</p>", NOW - 93 + 86400 * 2, 1}, /* of another day */
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry neighbour = fixture_entry(f, "https://example.org/x#0", "https://example.org/x", "X", text);
	struct entry entries[] = {news(f, "https://example.org/news#2", "Bridge", text, NOW - 93), neighbour};
	assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW).n_new, 2);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		entries[0] = news(f, rows[i].id, rows[i].title, rows[i].html, rows[i].at);
		if (fixture_ingest(f, feed, entries, 2, NOW + 1 + (int64_t)i).n_new != rows[i].n_new)
			fail_msg("%s", rows[i].id);
		assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW + 1 + (int64_t)i).n_known, 2);
	}
	assert_true(store_check(f->store, &f->err));
}

/* Beside others that stay: what is said under one address, one date or a number behind the address is not one for that. */
static void test_others_of_one_address(void **state)
{
	static const char said[] = "The latest news.";
	static const struct {
		const char *id[2], *title[2], *html[2];
		int64_t at;
		bool is_updated_only;
	} rows[] = {
		{{"alert-1", "alert-2"}, {"Lamp: now at 499", "Lamp: now at 450"}, {"<p>It was 520.</p>", "<p>It was 499.</p>"}, NOW - 93, false},
		{{"job-1", "job-2"}, {"Welder", "Accountant"}, {"<p>You weld.</p>", "<p>You count.</p>"}, NOW - 93, false},
		{{"https://example.org/news#20261203", "https://example.org/news#20261210"}, {"Chess, 3 December", "Chess, 10 December"},
			{said, said}, NOW / DAY * DAY, false},
		{{"https://example.org/news#2", "https://example.org/news#3"}, {"Page two", "Page three"}, {"<p>On two.</p>", "<p>On three.</p>"},
			NOW - 93, false},
		{{"tag:1", "tag:2"}, {"Daily comic", "Daily comic"}, {"<img src=\"https://example.org/1.png\">", "<img src=\"https://example.org/2.png\">"},
			NOW - 9 * DAY, true},
		{{"tag:1", "tag:2"}, {"Bulletin", "Bulletin"}, {said, said}, NOW - 9 * DAY, true},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i)), n_new = 0;
		for (size_t k = 0; k < 2; k++) {
			struct entry entries[] = {news(f, rows[i].id[k], rows[i].title[k], rows[i].html[k], rows[i].at),
				fixture_entry(f, "x", "https://example.org/x", "X", said), fixture_entry(f, "y", "https://example.org/y", "Y", said)};
			if (rows[i].is_updated_only)
				entries[0].published = entries[0].modified = (struct date){.at = rows[i].at + (int64_t)k * DAY, .flags = DATE_DERIVED};
			n_new += fixture_ingest(f, feed, entries, 3, NOW + (int64_t)k).n_new;
		}
		if (n_new != 4)
			fail_msg("%zu: %d", i, (int)n_new);
	}
}

/* One address, and one second that is none: what is listed there side by side, or for a day, are two. */
static void test_date_and_address(void **state)
{
	static const char text[] = "<p>See the page.</p>";
	static const struct {
		const char *title;
		int64_t at, n_new;
	} rows[] = {{"The council", NOW - 93, 0}, {"The council", NOW - 94, 1}, {"The council", NOW - 120, 1}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		int64_t at = i == 1 ? NOW - 93 : rows[i].at;
		struct entry before = news(f, "1", "Council", text, at), after = news(f, "2", rows[i].title, text, rows[i].at);
		struct entry both[] = {news(f, "3", "Harbour", text, at), after};
		assert_int_equal(fixture_ingest(f, feed, &before, 1, NOW).n_new, 1);
		if (fixture_ingest(f, feed, &after, 1, NOW + 1).n_new != rows[i].n_new)
			fail_msg("%zu", i);
		assert_int_equal(fixture_ingest(f, feed, both, 2, NOW + 2).n_new, 1);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_window), TEST(test_alone_and_beside), TEST(test_edit), TEST(test_purged), TEST(test_repeated),
		TEST(test_left_out), TEST(test_neighbours),
		TEST(test_numbers_of_edits), TEST(test_others_of_one_address), TEST(test_date_and_address),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
