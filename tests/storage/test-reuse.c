/* One id for whatever is newest, and one page that changes: told apart by what they said before. */
#include "fixture.h"

#include <string.h>

#include "articles.h"
#include "base/hash.h"
#include "base/key.h"
#include "storage/connection.h"
#include "storage/identity.h"
#include "storage/plain.h"
#include "storage/retention.h"
#include "storage/reuse.h"

enum { DAY = 86400 };

struct said {
	const char *title, *text;
};

static const struct said quotes[] = {
	{"Seneca", "<p>It is not that we have a short time to live, but that we waste a lot of it.</p>"},
	{"Marie Curie", "<p>Nothing in life is to be feared, only understood; now is when more should be known.</p>"},
	{"Lao Tzu", "<p>A journey of a thousand miles begins with a single step.</p>"},
	{"Rosa Luxemburg", "<p>Those who do not move never notice their chains.</p>"},
	{"Heraclitus", "<p>No man ever steps into the same river twice.</p>"},
	{"Anonymous", "<p>Whoever digs for others falls, sooner or later, through holes himself.</p>"},
};
enum { N_QUOTES = sizeof quotes / sizeof *quotes };

static struct entry entry_of(struct fixture *f, enum key_kind kind, const struct said *said)
{
	struct entry entry = fixture_entry(f, NULL, NULL, said->title, said->text);
	entry.id = STR("https://example.org/latest");
	entry.keys[entry.n_keys++] = key_make(&f->arena, kind, entry.id);
	return entry;
}

static struct ingest take(struct fixture *f, int64_t feed, const struct said *said, int64_t day)
{
	struct entry entry = entry_of(f, KEY_ID, said);
	return fixture_ingest(f, feed, &entry, 1, NOW + day * DAY);
}

static int64_t n_items(struct fixture *f)
{
	return fixture_number(f, "SELECT count(*) FROM item");
}

/* Two turns from one to another are seen before it is believed: the first two stay one item. */
static void test_quotes(void **state)
{
	static const struct {
		enum key_kind kind;
		bool is_dated; /* a day apart: so are the versions of a page that tells when it changed */
	} cases[] = {{KEY_ID, false}, {KEY_URL, false}, {KEY_ID, true}};
	struct fixture *f = *state;
	for (size_t i = 0; i < 3; i++) {
		struct key_trust *trust;
		size_t n;
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		for (int64_t day = 0; day < N_QUOTES; day++) {
			struct entry entry = entry_of(f, cases[i].kind, &quotes[day]);
			if (cases[i].is_dated)
				entry.published.at = NOW + day * DAY;
			struct ingest ingest = fixture_ingest(f, feed, &entry, 1, NOW + day * DAY);
			assert_int_equal(ingest.n_new, day != 1);
			assert_int_equal(ingest.n_changed, day == 1);
			assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + day * DAY + 1).n_known, 1);
		}
		assert_true(identity_of_feed(f->store, feed, &f->arena, &trust, &n, &f->err));
		assert_int_equal(trust[0].n_items, N_QUOTES - 1);
		assert_int_equal(trust[0].n_reused, N_QUOTES - 2);
	}
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT title) FROM item"), N_QUOTES - 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision WHERE title = 'Seneca'"), 3);
	assert_true(store_check(f->store, &f->err));
}

/* Of a feed that does so, an edit still is one: of the newest. */
static void test_edits_of_the_newest(void **state)
{
	static const struct said edits[] = {
		{"Rosa Luxemburg", "<p>Those who do not move do not notice their chains.</p>"},
		{"Luxemburg, Rosa (1918)", "<p>Those who do not move do not notice their chains.</p>"},
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int day = 0; day < 4; day++)
		take(f, feed, &quotes[day], day);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(take(f, feed, &edits[i], 4 + i).n_changed, 1);
		assert_int_equal(take(f, feed, &edits[i], 4 + i).n_known, 1);
	}
	assert_int_equal(n_items(f), 3);
	assert_int_equal(fixture_number(f, "SELECT id FROM item WHERE revision = 3"), 3);
	assert_int_equal(take(f, feed, &quotes[4], 6).n_new, 1);
	/* What was said before the last one is no edit of it. */
	assert_int_equal(take(f, feed, &quotes[2], 7).n_new, 0);
	assert_int_equal(take(f, feed, &quotes[5], 8).n_new, 1);
}

/* Purged ones do not come back, and new ones come. */
static void test_purged(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int day = 0; day < 4; day++) {
		struct entry entry = entry_of(f, KEY_ID, &quotes[day]);
		fixture_ingest(f, feed, &entry, 1, NOW);
	}
	assert_int_equal(fixture_purge(f, 10), 3);
	assert_int_equal(take(f, feed, &quotes[3], 5).n_known, 1);
	assert_int_equal(take(f, feed, &quotes[4], 6).n_new, 1);
	assert_int_equal(take(f, feed, &quotes[5], 7).n_new, 1);
}

/* Pages that change are one item, and what they said is its history. */
static const struct {
	const char *name;
	struct said versions[5];
} pages[] = {
	{"a live ticker, the newest on top", {
		{"Live: the final begins", "<p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{"Goal for the visitors", "<p>20:14 Nobody saw him coming: the visitors lead after a corner kick.</p>"
			"<p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{"Half time", "<p>20:45 They leave for their tea, and not one of them looks happy about it.</p>"
			"<p>20:14 Nobody saw him coming: the visitors lead after a corner kick.</p>"
			"<p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{"All square", "<p>21:20 What a header! Equal again, twenty minutes before the end of it all.</p>"
			"<p>20:45 They leave for their tea, and not one of them looks happy about it.</p>"
			"<p>20:14 Nobody saw him coming: the visitors lead after a corner kick.</p>"},
		{"Extra time", "<p>21:50 Thirty minutes more, unless somebody has a last idea.</p>"
			"<p>21:20 What a header! Equal again, twenty minutes before the end of it all.</p>"
			"<p>20:45 They leave for their tea, and not one of them looks happy about it.</p>"}}},
	{"a report of one title", {
		{"The weather", "<p>Sunny spells everywhere, twenty degrees inland.</p>"},
		{"The weather", "<p>Fog until noon, then drizzle from the west.</p>"},
		{"The weather", "<p>Thunder over the hills; stay away from tall trees.</p>"},
		{"The weather", "<p>Frost tonight. Cover your plants and salt your steps.</p>"},
		{"The weather", "<p>Gales along all coasts, ferries do not sail.</p>"}}},
	{"a report that names its day", {
		{"Weather for Monday", "<p>Sunny spells everywhere, twenty degrees inland.</p>"},
		{"Weather for Tuesday", "<p>Fog until noon, then drizzle from the west.</p>"},
		{"Weather for Wednesday", "<p>Thunder over the hills; stay away from tall trees.</p>"},
		{"Weather for Thursday", "<p>Frost tonight. Cover your plants and salt your steps.</p>"},
		{"Weather for Friday", "<p>Gales along all coasts, ferries do not sail.</p>"}}},
	{"readings", {
		{"Sunny, 21", "<p>Humidity: 40 %<br>Wind: 3 km/h<br>Pressure: 1012 hPa, rising</p>"},
		{"Cloudy, 18", "<p>Humidity: 55 %<br>Wind: 13 km/h<br>Pressure: 1009 hPa, falling</p>"},
		{"Rain, 14", "<p>Humidity: 88 %<br>Wind: 25 km/h<br>Pressure: 1001 hPa, falling</p>"},
		{"Storm, 11", "<p>Humidity: 93 %<br>Wind: 62 km/h<br>Pressure: 988 hPa, steady</p>"},
		{"Fair, 16", "<p>Humidity: 60 %<br>Wind: 9 km/h<br>Pressure: 1004 hPa, rising</p>"}}},
	{"a list of changes", {
		{"1.0 is out", "<p>1.0: The first version that others may use.</p>"},
		{"Faster start", "<p>1.1: Starts before you have sat down.</p><p>1.0: The first version that others may use.</p>"},
		{"Security fix", "<p>1.1.1: Refuses names with a slash.</p><p>1.1: Starts before you have sat down.</p>"
			"<p>1.0: The first version that others may use.</p>"},
		{"Now with sound", "<p>1.2: Rings when done.</p><p>1.1.1: Refuses names with a slash.</p>"
			"<p>1.1: Starts before you have sat down.</p><p>1.0: The first version that others may use.</p>"},
		{"Silence", "<p>1.3: Rings no more unless told to.</p><p>1.2: Rings when done.</p>"
			"<p>1.1.1: Refuses names with a slash.</p><p>1.1: Starts before you have sat down.</p>"}}},
	{"a state that comes and goes", {
		{"All systems work", "<p>There is nothing to report today from any of our services.</p>"},
		{"Mail is delayed", "<p>Since 9:00 messages wait in a queue; engineers look into it.</p>"},
		{"All systems work", "<p>There is nothing to report today from any of our services.</p>"},
		{"Mail is delayed", "<p>Since 9:00 messages wait in a queue; engineers look into it.</p>"},
		{"All systems work", "<p>There is nothing to report today from any of our services.</p>"}}},
	{"what is played now", {{"Ann Low: Rain", NULL}, {"The Tins: Go", NULL}, {"Bo: Amber", NULL}, {"Quartet: Opus", NULL},
		{"Zed: Night", NULL}}},
	{"too few words", {{"Lunch", "<p>Soup</p>"}, {"Work", "<p>Busy</p>"}, {"Home", "<p>Tired</p>"}, {"Sleep", "<p>Zzz</p>"},
		{"Up", "<p>Coffee</p>"}}},
	{"without titles", {
		{NULL, "<p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{NULL, "<p>Nobody saw him coming: a corner kick.</p><p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{NULL, "<p>Tea.</p><p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{NULL, "<p>All square, at last.</p><p>Tea.</p><p>20:00 Kick-off in front of a full house under heavy rain.</p>"},
		{NULL, "<p>End.</p><p>20:00 Kick-off in front of a full house under heavy rain.</p>"}}},
};

static void test_pages(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		for (int day = 0; day < 5; day++) {
			struct ingest ingest = take(f, feed, &pages[i].versions[day], day);
			if (day && ingest.n_changed != 1)
				fail_msg("%s: %d", pages[i].name, day);
		}
	}
	assert_int_equal(n_items(f), sizeof pages / sizeof *pages);
	assert_int_equal(fixture_number(f, "SELECT min(revision) FROM item"), 5);
}

/* Once wholly new, and edits between: a page that was done over. */
static void test_not_in_a_row(void **state)
{
	static const struct said versions[] = {
		{"Seneca", "<p>It is not that we have a short time to live, but that we waste a lot of it.</p>"},
		{"Marie Curie", "<p>Nothing in life is to be feared, only understood; now is when more should be known.</p>"},
		{"Marie Curie", "<p>Nothing in life is to be feared, only understood; now is when much should be known.</p>"},
		{"Lao Tzu", "<p>A journey of a thousand miles begins with a single step.</p>"},
		{"Lao Tzu", "<p>A journey of a thousand miles begins with one single step.</p>"},
		{"Heraclitus", "<p>No man ever steps into the same river twice.</p>"},
	};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
		take(f, feed, &versions[i], (int64_t)i);
	assert_int_equal(n_items(f), 1);
}

/* A document of these articles, the newest first, whose ids count from the top: a letter each, a small one once title
 * and text are edited. */
static struct ingest take_places(struct fixture *f, int64_t feed, const char *articles, bool is_dated, int64_t now)
{
	struct entry entries[8];
	size_t n = strlen(articles);
	for (size_t i = 0; i < n; i++) {
		int article = articles[i], age = 'Z' - (article & ~('a' - 'A'));
		entries[i] = fixture_entry(f, arena_printf(&f->arena, "%zu", i + 1),
			arena_printf(&f->arena, "https://example.org/%d", age), arena_printf(&f->arena, "Article %c", article),
			arena_printf(&f->arena, "<p>%c says so.</p>", article));
		if (is_dated)
			entries[i].published.at = NOW - age * 60;
	}
	return fixture_ingest(f, feed, entries, n, now);
}

/* What stood at a place moves on to the next one, and what had moved once is not taken for an edit again. */
static void test_ids_passed_on(void **state)
{
	static const struct {
		const char *name;
		struct {
			const char *articles;
			int n_new, n_changed;
		} documents[7];
	} feeds[] = {
		{"one by one", {{"CBA", 3}, {"DCB", 1}, {"EDC", 1}, {"EDC"}, {"FED", 1}}},
		{"several", {{"DCBA", 4}, {"FEDC", 2}, {"JIHG", 4}, {"LKJI", 2}, {"LKJI"}}},
		{"growing", {{"A", 1}, {"BA", 1}, {"CBA", 1}, {"CBA"}, {"EDCBA", 2}, {"FEDC", 1}}},
		{"edits of what moves", {{"CBA", 3}, {"DCb", 1, 1}, {"DCb"}, {"EdcB", 1, 3}, {"fEdc", 1}, {"Fedc", 0, 2}}},
		{"an edit of what has grown", {{"A", 1}, {"BA", 1}, {"Ba", 0, 1}, {"CBa", 1}, {"cBA", 0, 2}}},
		{"parts", {{"CBA", 3}, {"DCBA", 1}, {"E", 1}, {"E"}, {"e", 0, 1}, {"FeDCBA", 1}, {"F"}}},
		{"a part, and one new behind it", {{"BA", 2}, {"CBA", 1}, {"D", 1}, {"D"}, {"DCBA"}, {"EDCBA", 1}}},
		{"a part without the newest", {{"DCBA", 4}, {"C"}, {"C"}, {"BA"}, {"EA", 1}}},
		{"an edit of address and title", {{"CBA", 3}, {"CZA", 0, 1}, {"CZA"}, {"XZA", 0, 1}, {"XZA"}}},
		{"an edit of one of two that are one", {{"CCA", 3}, {"ZCA", 0, 1}, {"ZCA"}}},
		{"of all entries, in few words", {{"CBA", 3}, {"ZYX", 0, 3}, {"ZYX"}}},
		{"moved and edited once", {{"CBA", 3}, {"BAC", 0, 0}, {"BaC", 0, 1}, {"CBa"}}},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < 2 * sizeof feeds / sizeof *feeds; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i)), now = NOW;
		for (size_t k = 0; k < 7 && feeds[i / 2].documents[k].articles; k++) {
			struct ingest ingest = take_places(f, feed, feeds[i / 2].documents[k].articles, i % 2, now += 600);
			if (ingest.n_new != feeds[i / 2].documents[k].n_new || ingest.n_changed != feeds[i / 2].documents[k].n_changed)
				fail_msg("%s, %s: %lld new, %lld changed", feeds[i / 2].name, feeds[i / 2].documents[k].articles,
					(long long)ingest.n_new, (long long)ingest.n_changed);
		}
	}
	assert_true(store_check(f->store, &f->err));
}

/* All at once: told apart by what they say, unless they stay what was published then, in another language. */
static void test_all_ids_passed_on(void **state)
{
	struct fixture *f = *state;
	for (int is_of_moment = 0; is_of_moment < 2; is_of_moment++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d", is_of_moment));
		for (int i = 0; i < 3; i++) {
			struct entry entries[2];
			for (int k = 0; k < 2; k++) {
				const struct said *said = &quotes[i * 2 + k];
				entries[k] = fixture_entry(f, k ? "2" : "1", arena_printf(&f->arena, "https://example.org/%d/%d", i, k),
					said->title, said->text);
				if (is_of_moment)
					entries[k].published.at = NOW;
			}
			struct ingest ingest = fixture_ingest(f, feed, entries, 2, NOW + i * 600);
			assert_int_equal(ingest.n_new, i == 0 || !is_of_moment ? 2 : 0);
			assert_int_equal(ingest.n_changed, i > 0 && is_of_moment ? 2 : 0);
			assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW + i * 600 + 1).n_known, 2);
		}
	}
}

static struct key title_of(struct fixture *f, const char *title)
{
	return key_make(&f->arena, KEY_TITLE, str_of(arena_printf(&f->arena, "%s\n", title)));
}

static void keep_newest(struct fixture *f)
{
	struct retention retention = {.now = NOW, .keep_items = 1};
	int64_t n_deleted;
	bool has_more;
	assert_true(retention_purge_some(f->store, &retention, 1000, &n_deleted, &has_more, &f->err));
}

/* Without addresses, what tells is that two have moved by as many places, or that all say something else. Where only the
 * newest item is kept, what was said at the other places is known, too. */
static void take_quotes(struct fixture *f, bool is_purged)
{
	for (int n = 2 + is_purged; n < 5; n++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d/%d", is_purged, n));
		int64_t n_new = 0;
		for (int day = N_QUOTES - n; day >= 0; day--) {
			struct entry entries[4];
			for (int i = 0; i < n; i++) {
				entries[i] = fixture_entry(f, arena_printf(&f->arena, "place-%d", i), NULL, quotes[day + i].title,
					quotes[day + i].text);
				entries[i].keys[entries[i].n_keys++] = title_of(f, quotes[day + i].title);
				entries[i].content_hash = hash64(entries[i].title);
			}
			struct ingest ingest = fixture_ingest(f, feed, entries, (size_t)n, NOW - day * DAY);
			assert_int_equal(ingest.n_changed, 0);
			n_new += ingest.n_new;
			if (is_purged)
				keep_newest(f);
		}
		assert_int_equal(n_new, N_QUOTES);
	}
}

static void test_places(void **state)
{
	take_quotes(*state, false);
	take_quotes(*state, true);
}

/* Two that have changed places have not moved, and nor has one. */
static void test_lamps(void **state)
{
	enum { LAMPS = 4 };
	static const char *const states[][LAMPS] = {{"on", "off", "off", "green"}, {"off", "on", "off", "green"},
		{"off", "off", "on", "green"}, {"green", "off", "off", "on"}, {"on", "off", "on", "off"}, {"off", "on", "off", "on"}};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int at = 0; at < 6; at++) {
		struct entry entries[LAMPS];
		for (int i = 0; i < LAMPS; i++) {
			entries[i] = fixture_entry(f, arena_printf(&f->arena, "lamp-%d", i), NULL, states[at][i], NULL);
			entries[i].keys[entries[i].n_keys++] = title_of(f, states[at][i]);
		}
		assert_int_equal(fixture_ingest(f, feed, entries, LAMPS, NOW + at).n_new, at ? 0 : LAMPS);
	}
}

/* Without former versions there is no evidence. */
static void test_no_history(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int day = 0; day < 4; day++) {
		take(f, feed, &quotes[day], day);
		fixture_execute(f, "DELETE FROM item_revision");
	}
	assert_int_equal(n_items(f), 1);
}

static struct fingerprint print_of(struct fixture *f, struct word_finder *finder, const struct told *told)
{
	struct str html = str_of(told->html);
	char *text = arena_alloc(&f->arena, html.len + 1);
	return fingerprint_of(finder, str_of(told->title), str_make(text, plain_text(html, text)), &f->arena);
}

/* Of made-up articles no version is taken for another article, whatever the language. */
static void test_versions_are_related(void **state)
{
	struct fixture *f = *state;
	struct word_finder *finder = word_finder_open(f->store->db);
	int64_t n_versions = 0;
	assert_non_null(finder);
	for (enum tongue_name tongue = TONGUE_ENGLISH; tongue < TONGUES_COUNT; tongue++) {
		struct told *told;
		size_t n;
		articles_make(tongue, 1, &f->arena, &told, &n);
		struct fingerprint *prints = arena_array(&f->arena, struct fingerprint, n);
		for (size_t i = 0; i < n; i++)
			prints[i] = print_of(f, finder, &told[i]);
		for (size_t i = 0; i < n; i++)
			for (size_t k = 0; k < i; k++)
				if (told[i].article == told[k].article) {
					n_versions++;
					assert_false(reuse_is_unrelated(&prints[i], &prints[k]));
				}
	}
	word_finder_close(finder);
	assert_true(n_versions > 1000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_quotes), TEST(test_edits_of_the_newest), TEST(test_purged), TEST(test_pages), TEST(test_not_in_a_row),
		TEST(test_ids_passed_on), TEST(test_all_ids_passed_on),
		TEST(test_places),
		TEST(test_lamps), TEST(test_no_history), TEST(test_versions_are_related),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
