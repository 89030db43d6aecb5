/* Which items of several feeds are one story, by hand; how often that is right, test-likeness.c measures. */
#include <stdio.h>
#include <string.h>

#include "fixture.h"

#include "storage/search.h"
#include "storage/story.h"

#define TEXT \
	"<p>The town council voted on Tuesday to close the old bridge over the river for eighteen months.</p>" \
	"<p>Engineers had found cracks in two of the five piers, and said that lorries should not use it.</p>" \
	"<p>A ferry will run every ten minutes until the new bridge opens, the mayor told residents.</p>"

static void find(struct fixture *f)
{
	int64_t n;
	do {
		assert_true(story_find_some(f->store, NOW, 100, &n, &f->err));
	} while (n > 0);
}

/* Stores one item of a feed of its own. */
static void add(struct fixture *f, int feed, const char *id, const char *url, const char *title,
	const char *html)
{
	char address[64];
	snprintf(address, sizeof address, "https://feed%d.example/rss", feed);
	struct entry entry = fixture_entry(f, id, url, title, html);
	entry.published.at = NOW - 3600;
	assert_int_equal(fixture_ingest(f, fixture_feed(f, address), &entry, 1, NOW).n_new, 1);
}

static void test_bonds(void **state)
{
	struct fixture *f = *state;
	add(f, 1, "1", "https://paper.example/bridge", "Bridge over the river closes", TEXT);
	add(f, 2, "x", "http://www.paper.example/bridge?utm_source=rss", "A planet has it, too", NULL);
	add(f, 3, "y", "https://other.example/9", "Bridge over the river closes",
		"The town council voted on Tuesday to close the old bridge over the river for\u2026");
	add(f, 4, "z", "https://third.example/7", "Old bridge shut", TEXT "<p>Our own reporter adds a line.</p>");
	add(f, 5, "tag:a,2026:1", "https://fourth.example/", "Council", NULL);
	add(f, 6, "tag:a,2026:1", NULL, "Council, again", NULL);
	add(f, 7, "q", "https://fourth.example/", "The front page is no article", NULL);
	add(f, 8, "r", "https://fifth.example/r", "Bridge over the river closes", "<p>Another town has a bridge.</p>");
	add(f, 1, "2", "https://paper.example/bridge-2", "Bridge over the river closes again", TEXT);
	find(f);
	assert_string_equal(fixture_query(f, "story:1"), "4 3 2 1");
	assert_string_equal(fixture_query(f, "story:3"), "4 3 2 1");
	assert_string_equal(fixture_query(f, "story:5"), "6 5");
	assert_string_equal(fixture_query(f, "story:9"), "9"); /* a feed says a story once */
	assert_string_equal(fixture_query(f, "is:duplicate"), "6 4 3 2");
	struct item item;
	assert_true(item_get(f->store, 2, &f->arena, &item, &f->err));
	assert_int_equal(item.story_id, 1);
	assert_int_equal(item.n_also, 3);
	assert_true(item.also[0].is_same);
	assert_int_equal(item.also[1].item_id, 3);
	assert_false(item.also[1].is_same);
}

/* Stores several items of a feed of its own, all with one address. */
static void add_all(struct fixture *f, int feed, const char *url, const char *const titles[], const char *const htmls[],
	size_t n)
{
	struct entry *entries = arena_array(&f->arena, struct entry, n);
	for (size_t i = 0; i < n; i++) {
		entries[i] = fixture_entry(f, arena_printf(&f->arena, "%d-%zu", feed, i), url, titles[i], htmls[i]);
		entries[i].published.at = NOW - 3600;
	}
	int64_t id = fixture_feed(f, arena_printf(&f->arena, "https://feed%d.example/rss", feed));
	assert_int_equal(fixture_ingest(f, id, entries, n, NOW).n_new, n);
}

/* Words that no other text has. */
static const char *words(struct fixture *f, int from, int n)
{
	const char *text = "";
	for (int i = from; i < from + n; i++)
		text = arena_printf(&f->arena, "%s %c%c%c", text, 'a' + i / 676, 'a' + i / 26 % 26, 'a' + i % 26);
	return text;
}

/* An address that all items of a feed have is that of none of them, in whichever feed it is so. */
static void test_addresses_of_many(void **state)
{
	static const char url[] = "https://network.example/podcasts";
	static const char *const titles[] = {"Frogs", "Moles", "Nettles"}, *const others[] = {"Bridges", "Ferries", "Piers"};
	static const char *const texts[] = {"A", "B", TEXT};
	struct fixture *f = *state;
	add_all(f, 1, url, titles, texts, 3);
	add_all(f, 2, url, others, texts, 3);
	add(f, 3, "x", url, "Our podcasts", NULL);
	add_all(f, 4, url, titles, texts, 2);
	find(f);
	assert_string_equal(fixture_query(f, "story:1"), "4 1"); /* what they say is the same */
	assert_string_equal(fixture_query(f, "is:duplicate"), "4");
}

/* Who writes about an article may give its address, and does not tell it. */
static void test_comments_on_an_article(void **state)
{
	static const struct {
		const char *titles[2];
		int lengths[2];
		const char *quoted;
		bool is_same;
	} rows[] = {
		{{"Bridge over the river closes", "Worth reading"}, {200, 80}, "", false},
		{{"Bridge over the river closes", ""}, {200, 80}, "", false},
		{{"Bridge over the river closes", "Worth reading"}, {200, 20}, "", true}, /* too short to say something else */
		{{"Bridge over the river closes", "Worth reading"}, {200, 80}, "the old bridge will close", true},
		{{"Bridge over the river closes", "The river loses a bridge"}, {200, 80}, "", true},
	};
	struct fixture *f = *state;
	int from = 0;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (int k = 0; k < 2; k++) {
			add(f, k, arena_printf(&f->arena, "%zu", i), arena_printf(&f->arena, "https://paper.example/%zu", i),
				rows[i].titles[k], arena_printf(&f->arena, "<p>%s %s</p>", words(f, from, rows[i].lengths[k]), rows[i].quoted));
			from += rows[i].lengths[k];
		}
	find(f);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *story = fixture_query(f, arena_printf(&f->arena, "story:%zu", 2 * i + 1));
		assert_string_equal(story, rows[i].is_same ? arena_printf(&f->arena, "%zu %zu", 2 * i + 2, 2 * i + 1)
			: arena_printf(&f->arena, "%zu", 2 * i + 1));
	}
}

/* What a generator of feeds gives to each site. */
static void test_ids_of_many(void **state)
{
	static const char id[] = "tag:example.com,2026:1";
	struct fixture *f = *state;
	add(f, 1, id, "https://a.example/1", "Frogs by a pond", words(f, 0, 80));
	add(f, 2, id, "https://b.example/1", "Bridge over the river closes", TEXT);
	add(f, 3, id, "https://c.example/1", "Our first post", NULL);
	add(f, 4, id, "https://d.example/1", "Bridge over the river", NULL);
	find(f);
	assert_string_equal(fixture_query(f, "story:2"), "4 2");
	assert_string_equal(fixture_query(f, "is:duplicate"), "4");
}

/* What says the same and is told apart by its title, or comes again and again. */
static void test_forms(void **state)
{
	static const char *const titles[] = {"A ferry for the island", "Council wants more trees", "Derby ends in a draw",
		"Minister takes questions", "A quiet year at sea", "Trams are late again"};
	static const char paywall[] = "This article is for subscribers only. Log in to read on, or subscribe now: the first "
		"month costs one euro, on paper and on all your devices, wherever you are.";
	static const char job[] = "For one of our clients we look for a %s who is flexible, likes to work in a team and is "
		"available at once. We offer a good salary, a pension and room to grow. Call us or send a letter.";
	struct fixture *f = *state;
	add(f, 1, "1", NULL, "Toolkit 2.3 released", TEXT);
	add(f, 2, "2", NULL, "New: Toolkit 2.4", TEXT);
	add(f, 3, "3", NULL, "New: Toolkit 2.3", TEXT);
	for (int i = 0; i < 6; i++)
		add(f, 4 + i / 3, arena_printf(&f->arena, "%d", i), NULL, titles[i], paywall);
	add(f, 6, "4", NULL, "Wanted: a welder", arena_printf(&f->arena, job, "welder"));
	add(f, 7, "5", NULL, "Wanted: a nurse", arena_printf(&f->arena, job, "nurse"));
	find(f);
	assert_string_equal(fixture_query(f, "story:1"), "3 1");
	assert_string_equal(fixture_query(f, "is:duplicate"), "3");
}

/* Without spaces; a text is too short by its characters, and digits are digits in full width, too. */
static void test_dense_scripts(void **state)
{
	static const char council[] = "市議会は火曜日、川にかかる古い橋を十八か月にわたって閉鎖することを決めた。技術者は五つの橋脚のうち二つにひびを"
		"見つけ、大型車は通るべきではないと説明した。新しい橋が開くまで、渡し船が十分おきに運航すると市長は住民に述べた。";
	static const char notice[] = "新しい版が公開されました。すべての利用者に更新をお勧めします。変更点の一覧は、いつもの場所にあります。見つけた"
		"問題は、開発者の掲示板までお知らせください。ご協力に感謝いたします。";
	struct fixture *f = *state;
	add(f, 1, "1", NULL, "川の古い橋を閉鎖へ", council);
	add(f, 2, "2", NULL, "市議会が決定", arena_printf(&f->arena, "【地方】%s（本紙記者）", council));
	add(f, 3, "3", NULL, "橋の閉鎖", "市議会は火曜日、川にかかる古い橋を十八か月にわたって閉鎖することを決めた。");
	add(f, 4, "4", NULL, "道具箱の第３版を公開", notice);
	add(f, 5, "5", NULL, "道具箱の第4版を公開", notice);
	add(f, 6, "6", NULL, "道具箱の第3版を公開", notice);
	find(f);
	assert_string_equal(fixture_query(f, "story:1"), "2 1");
	assert_string_equal(fixture_query(f, "story:4"), "6 4");
	assert_string_equal(fixture_query(f, "is:duplicate"), "6 2");
}

/* However many items share a title, few are compared. */
static void test_one_title_for_all(void **state)
{
	enum { N = 2000 };
	struct fixture *f = *state;
	struct entry *entries = arena_array(&f->arena, struct entry, N);
	for (int i = 0; i < N; i++) {
		entries[i] = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, "One title for all of these",
			arena_printf(&f->arena, "<p>%d says %d in %d words, so that %d of %d and %d are told apart from %d.</p>", i, i * 7, i * 11, i * 13,
			i * 17, i * 19, i * 23));
		entries[i].published.at = NOW - 3600;
	}
	assert_int_equal(fixture_ingest(f, fixture_feed(f, "https://a.example/"), entries, N / 2, NOW).n_new, N / 2);
	assert_int_equal(fixture_ingest(f, fixture_feed(f, "https://b.example/"), entries + N / 2, N / 2, NOW).n_new, N / 2);
	find(f);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_story"), 0);
}

/* The first one that the query finds, whichever that is. */
static void test_one_per_story(void **state)
{
	struct fixture *f = *state;
	add(f, 1, "1", "https://paper.example/a", "Bridge over the river closes", TEXT);
	add(f, 2, "2", "https://paper.example/a", "Bridge over the river closes", TEXT);
	add(f, 3, "3", "https://paper.example/a", "Bridge over the river closes", TEXT);
	add(f, 3, "4", "https://paper.example/b", "Alone", NULL);
	find(f);
	int64_t n_indexed;
	assert_true(search_index_some(f->store, 100, &n_indexed, &f->err));
	static const struct {
		const char *query;
		int64_t first, n;
	} rows[] = {{"", 4, 2}, {"-feed:1", 4, 2}, {"feed:2 OR feed:3", 4, 2}, {"feed:2", 2, 1},
		{"title:bridge -feed:1", 2, 1}, {"since:1d title:bridge", 1, 1}, {"before:1d", 0, 0}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct query *query;
		struct query_error why;
		struct item_cursor *cursor;
		struct item item = {.id = 0};
		int64_t n = 0;
		assert_true(query_compile(str_of(rows[i].query), NOW, &f->arena, &query, &why));
		query_set_one_per_story(query, true);
		assert_true(item_count(f->store, query, &n, &f->err));
		assert_int_equal(n, rows[i].n);
		assert_true(item_cursor_open(f->store, query, ITEM_HEAD, &cursor, &f->err));
		assert_int_equal(item_cursor_next(cursor, &item, &f->err), n > 0);
		assert_int_equal(item.id, rows[i].first);
		item_cursor_close(cursor);
	}
	/* When the first has gone, another is the first. */
	fixture_execute(f, "DELETE FROM item WHERE id = 1");
	assert_string_equal(fixture_query(f, "is:duplicate"), "3");
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_story"), 2);
}

static void test_old_items_are_left_alone(void **state)
{
	struct fixture *f = *state;
	struct entry entry = fixture_entry(f, "1", "https://paper.example/a", "T", NULL);
	entry.published.at = NOW - 100 * 86400;
	fixture_ingest(f, fixture_feed(f, "https://a.example/"), &entry, 1, NOW);
	fixture_ingest(f, fixture_feed(f, "https://b.example/"), &entry, 1, NOW);
	add(f, 3, "3", "https://paper.example/c", "U", NULL);
	find(f);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_story"), 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM story_key"), 1);
	assert_true(story_forget_old(f->store, NOW + 200 * 86400, &f->err));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM story_key"), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_bonds),
		TEST(test_addresses_of_many),
		TEST(test_comments_on_an_article),
		TEST(test_ids_of_many),
		TEST(test_forms),
		TEST(test_dense_scripts),
		TEST(test_one_title_for_all),
		TEST(test_one_per_story),
		TEST(test_old_items_are_left_alone),
	};
	return cmocka_run_group_tests_name("story", tests, NULL, NULL);
}
