/* Which items of several feeds are one story: by hand, and as precision and recall over articles whose
 * copies, revisions and teasers are made here, among others of the same topics. */
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
		assert_int_equal(item_cursor_next(cursor, &f->arena, &item, &f->err), n > 0);
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

/* --- precision and recall */

enum { N_ARTICLES = 240, N_FEEDS = 8, MAX_TEXT = 16384 };

static uint64_t random_state = 42;

static size_t pick(size_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(random_state >> 33) % n;
}

/* Sentences of news, with places for words; all articles of a topic draw on the same ones. */
static const char *const sentences[] = {
	"The @ said on # that the @ would * the @ before the end of the @.",
	"According to the @, more than % people * the @ in # last year.",
	"\"We did not expect the @ to * so soon\", said the @ of #.",
	"Critics of the @ point to the @ in #, where a similar @ * in %.",
	"It is not known yet whether the @ will * the @ or the @.",
	"A spokesman for the @ declined to say how much the @ had *.",
	"The @ in # has been a @ for years, and the @ * it every spring.",
	"Of the % @s that * in #, the @ says only a few were a @.",
	"Earlier this week the @ * a @ against the @ of #.",
	"The @ and the @ will * again on Friday in #.",
	"In # the @ * by % percent, the largest @ since the @.",
	"Experts from # warn that the @ could * every @ within % days.",
};
static const char *const topics[][24] = {
	{"council", "bridge", "harbour", "ferry", "mayor", "tunnel", "canal", "lock", "dike", "quay", "road", "plan",
		"budget", "permit", "tender", "contractor", "engineer", "neighbourhood", "school", "market", "tram", "depot",
		"cyclist", "crossing"},
	{"party", "coalition", "minister", "cabinet", "vote", "motion", "treaty", "law", "court", "judge", "senate",
		"committee", "election", "poll", "candidate", "budget", "tax", "pension", "border", "embassy", "summit", "leader",
		"campaign", "debate"},
	{"team", "match", "coach", "league", "striker", "keeper", "stadium", "season", "transfer", "final", "referee",
		"penalty", "cup", "title", "injury", "squad", "defender", "club", "supporter", "record", "goal", "draw", "derby",
		"captain"},
	{"company", "share", "chip", "factory", "supplier", "market", "bank", "loan", "merger", "profit", "board",
		"customer", "model", "battery", "patent", "software", "update", "server", "phone", "engine", "order", "price",
		"strike", "union"},
};
static const char *const verbs[] = {"open", "close", "approve", "reject", "change", "sell", "buy", "visit", "delay",
	"support", "question", "replace", "leave", "return", "win", "lose"};
static const char *const places[] = {"Utrecht", "Leuven", "Aarhus", "Porto", "Gdansk", "Turin", "Lyon", "Graz", "Cork",
	"Bergen", "Tartu", "Split", "Ghent", "Malmo", "Bilbao", "Trier"};

#define PICK(list) (list)[pick(sizeof (list) / sizeof *(list))]

static void append_sentence(char *text, size_t topic)
{
	size_t n = strlen(text);
	for (const char *c = PICK(sentences); *c && n + 64 < MAX_TEXT; c++) {
		const char *word = *c == '@' ? PICK(topics[topic]) : *c == '*' ? PICK(verbs) : *c == '#' ? PICK(places) : NULL;
		if (word)
			n += (size_t)sprintf(text + n, "%s", word);
		else if (*c == '%')
			n += (size_t)sprintf(text + n, "%zu", pick(900) + 2);
		else
			text[n++] = *c;
		text[n] = 0;
	}
	text[n++] = ' ';
	text[n] = 0;
}

static void write_article(char *text, size_t topic)
{
	text[0] = 0;
	for (size_t i = 6 + pick(14); i-- > 0;)
		append_sentence(text, topic);
}

/* Of each kind of copy that feeds make of one another's articles. */
static void write_copy(char *copy, const char *text, size_t kind, size_t topic)
{
	size_t n = strlen(text);
	strcpy(copy, "");
	switch (kind) {
	case 0: /* syndicated, with a line of the agency and one of the site */
		sprintf(copy, "(agency) %sRead more on our site.", text);
		break;
	case 1: /* revised: sentences added at the end */
		strcpy(copy, text);
		append_sentence(copy, topic);
		break;
	case 2: /* the last quarter left out */
		sprintf(copy, "%.*s", (int)(n * 3 / 4), text);
		break;
	case 3: /* a teaser */
		sprintf(copy, "%.*s\u2026", (int)(n < 400 ? n / 2 : 250 + pick(100)), text);
		break;
	default: /* a word here and there */
		strcpy(copy, text);
		for (size_t i = 0; i < n / 400 + 1; i++)
			copy[pick(n)] = 'x';
	}
}

static void test_precision_and_recall(void **state)
{
	struct fixture *f = *state;
	static int label[N_ARTICLES * 4 + 1];
	static char text[MAX_TEXT], copy[MAX_TEXT * 2], title[128], other_title[128], id[32];
	int64_t n_items = 0;
	for (int article = 0; article < N_ARTICLES; article++) {
		size_t topic = pick(4), first_feed = pick(N_FEEDS);
		write_article(text, topic);
		/* Headlines of one topic are alike, too. */
		snprintf(title, sizeof title, "The %s will %s the %s", PICK(topics[topic]), PICK(verbs), PICK(topics[topic]));
		snprintf(other_title, sizeof other_title, "%s in %s", PICK(topics[topic]), PICK(places));
		for (size_t k = 0; k < 1 + pick(4); k++) {
			size_t kind = pick(5);
			write_copy(copy, text, kind, topic);
			snprintf(id, sizeof id, "%d-%zu", article, k);
			char *body = arena_printf(&f->arena, "%s", k ? copy : text);
			add(f, (int)((first_feed + k) % N_FEEDS), arena_printf(&f->arena, "%s", id), NULL,
				arena_printf(&f->arena, "%s", k && pick(2) ? other_title : title), body);
			label[++n_items] = article;
		}
	}
	find(f);
	int64_t story[N_ARTICLES * 4 + 1], n_true = 0, n_found = 0, n_right = 0;
	for (int64_t i = 1; i <= n_items; i++) {
		char sql[96];
		snprintf(sql, sizeof sql, "SELECT coalesce((SELECT story_id FROM item_story WHERE item_id = %lld), %lld)",
			(long long)i, (long long)i);
		story[i] = fixture_number(f, sql);
	}
	for (int64_t i = 1; i <= n_items; i++)
		for (int64_t k = 1; k < i; k++) {
			n_true += label[i] == label[k];
			n_found += story[i] == story[k];
			n_right += label[i] == label[k] && story[i] == story[k];
		}
	print_message("# %lld items, %lld pairs, %lld found, %lld of them right: precision %.4f, recall %.4f\n",
		(long long)n_items, (long long)n_true, (long long)n_found, (long long)n_right,
		(double)n_right / (double)n_found, (double)n_right / (double)n_true);
	assert_true(n_true > 300);
	assert_true(n_right * 1000 >= n_found * 990);
	assert_true(n_right * 100 >= n_true * 90);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_bonds),
		TEST(test_one_title_for_all),
		TEST(test_one_per_story),
		TEST(test_old_items_are_left_alone),
		TEST(test_precision_and_recall),
	};
	return cmocka_run_group_tests_name("story", tests, NULL, NULL);
}
