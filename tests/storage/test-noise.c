/* What is an edit and what is not. */
#include "fixture.h"

#include "storage/noise.h"

struct pair {
	const char *before, *after;
};

static const struct pair same[] = {
	{"<p>a b</p>", "<p>a  b</p>"},
	{"<p>a b</p>", "<p>\n\ta&nbsp;b </p>\n"},
	{"<p>a b</p>", "<p>a\u00a0b</p>"},
	{"<img alt=\"a\" src=\"https://e.org/a.png\">", "<img src=\"https://e.org/a.png\" alt=\"a\">"},
	{"<a href=\"https://e.org/1\">x</a>", "<a href=\"http://www.e.org/1/?utm_source=rss&amp;fbclid=2\">x</a>"},
	{"<a href=\"https://e.org/1?id=3\">x</a>", "<a href=\"https://e.org/1?utm_source=rss&id=3\">x</a>"},
	{"<img src=\"https://e.org/a.png?w=3&v=1\">", "<img src=\"https://e.org/a.png?w=3&v=2.1\">"},
	{"<img src=\"https://e.org/a.png\">", "<img src=\"https://e.org/a.png?1735689600\">"},
	{"<img src=\"https://e.org/a.png?t=1f\">", "<img src=\"https://e.org/a.png?t=2e\">"},
	{"<p>x</p><p>1 comment</p>", "<p>x</p><p>12 comments</p>"},
	{"x<br><a href=\"https://e.org/1#c\">Reacties (3)</a>", "x<br><a href=\"https://e.org/1#c\">Reacties (4)</a>"},
	{"x<div>Комментариев: 3</div>", "x<div>Комментариев: 5</div>"},
	{"x<a href=\"https://feedads.g.doubleclick.net/~a/1\"><img src=\"https://e.org/1\"></a>",
		"x<a href=\"https://feedads.g.doubleclick.net/~a/2\"><b>Buy</b> now</a>"},
	{"x<img src=\"https://ad.DOUBLECLICK.net/1\">", "x<img src=\"https://ad.doubleclick.net/2\">"},
	/* counters, and how long ago it was */
	{"<p>x</p><p><small>5 posts - 3 participants</small></p>", "<p>x</p><p><small>17 posts - 1 participant</small></p>"},
	{"<p>x</p><p>Views: <strong>1234</strong></p>", "<p>x</p><p>Views: <strong>99</strong></p>"},
	{"<p>x</p><b>12</b>\n<span>views</span>", "<p>x</p><b>1</b>\n<span>view</span>"},
	{"<p>It is a long text that ends (1234 views)</p>", "<p>It is a long text that ends (1,301 views)</p>"},
	{"<p>It is <b>a long text (12 comments)</b></p>y", "<p>It is <b>a long text (13 comments)</b></p>y"},
	{"It is a text (1 comment)", "It is a text (2 comments)"},
	{"x<br>Hits: 7", "x<br>Hits: 8"},
	{"<p>Downloads: 7</p>", "<p>Downloads: 1.204</p>"},
	{"<p>Read 7 times</p>", "<p>Read 1 time</p>"},
	{"<p>12 mal gelesen</p>", "<p>13 mal gelesen</p>"},
	{"<p>3 upvotes, 2 downvotes</p>", "<p>4 upvotes, 0 downvotes</p>"},
	{"<p>⭐ 99 stars</p>", "<p>⭐ 1.2K stars · 10 downloads</p>"},
	{"<p>阅读 100</p><p>评论 3</p>", "<p>阅读 101</p><p>评论 4</p>"},
	{"<p>コメント 3件</p>", "<p>コメント 12件</p>"},
	{"<p>コメント：3件</p>", "<p>コメント：4件</p>"},
	{"<p>조회수 12회</p>", "<p>조회수 13회</p>"},
	{"<p>3 hours ago</p>", "<p>1 day ago</p>"},
	{"<p>an hour ago</p>", "<p>Updated about 2 hours ago</p>"},
	{"<p>vor 3 Stunden</p>", "<p>vor einem Tag</p>"},
	{"<p>3小时前</p>", "<p>2天前</p>"},
	/* signed anew */
	{"<img src=\"https://e.org/a.jpg?Expires=1764500000&amp;Signature=abc0DEF~x&amp;Key-Pair-Id=K\">",
		"<img src=\"https://e.org/a.jpg?Expires=1764507200&amp;Signature=abc1GHI~y&amp;Key-Pair-Id=K\">"},
	{"<img src=\"https://e.org/a.jpg?w=3&token=one\">", "<img src=\"https://e.org/a.jpg?w=3&token=two\">"},
	{"<img srcset=\"https://e.org/a.jpg?sig=01234567 1x, https://e.org/b.jpg?sig=01234567 2x\">",
		"<img srcset=\"https://e.org/a.jpg?sig=12345678 1x, https://e.org/b.jpg?sig=12345678 2x\">"},
	{"<a href=\"https://e.org/a.pdf?X-Amz-Date=1&X-Amz-Signature=01234567\">x</a>",
		"<a href=\"https://e.org/a.pdf?X-Amz-Date=2&X-Amz-Signature=12345678\">x</a>"},
};

static const struct pair different[] = {
	{"<p>a b</p>", "<p>a c</p>"},
	{"<p>a b</p>", "<p>ab</p>"},
	{"<p>a b</p>", "<p>b a</p>"},
	{"<p>a</p>", "<p><b>a</b></p>"},
	{"<pre>a b</pre>", "<pre>a  b</pre>"},
	{"<a href=\"https://e.org/1\">x</a>", "<a href=\"https://e.org/2\">x</a>"},
	{"<a href=\"https://e.org/1?v=1\">x</a>", "<a href=\"https://e.org/1?v=2\">x</a>"},
	{"<img src=\"https://e.org/a.png?id=1\">", "<img src=\"https://e.org/a.png?id=2\">"},
	{"<img src=\"https://e.org/a.png?v=one\">", "<img src=\"https://e.org/a.png?v=two\">"},
	{"<img src=\"https://e.org/a.png\" alt=\"a\">", "<img src=\"https://e.org/a.png\" alt=\"b\">"},
	{"<img src=\"https://e.org/a.jpg?Signature=01234567\">", "<img src=\"https://e.org/b.jpg?Signature=01234567\">"},
	{"<img src=\"https://e.org/get?file=a&sig=01234567\">", "<img src=\"https://e.org/get?file=b&sig=12345678\">"},
	{"<img src=\"https://e.org/a.jpg?w=3&token=one\">", "<img src=\"https://e.org/a.jpg?w=4&token=two\">"},
	{"<img srcset=\"https://e.org/a.jpg 1x, https://e.org/b.jpg 2x\">",
		"<img srcset=\"https://e.org/a.jpg 1x, https://e.org/c.jpg 2x\">"},
	{"<a href=\"https://e.org/a.pdf?v=1\">x</a>", "<a href=\"https://e.org/a.pdf?v=2\">x</a>"},
	{"<a href=\"https://e.org/a?policy=buildings\">x</a>", "<a href=\"https://e.org/a?policy=furniture\">x</a>"},
	{"<img alt=\"a\" title=\"b\">", "<img alt=\"b\" title=\"a\">"},
	{"<p>The motion got 12 votes and was carried by the whole council today.</p>",
		"<p>The motion got 13 votes and was carried by the whole council today.</p>"},
	{"<p>il 12, ore 21</p>", "<p>il 14, ore 18</p>"},
	{"<a href=\"https://e.org/get\">Download 2.1</a>", "<a href=\"https://e.org/get\">Download 2.2</a>"},
	{"<p>Dow Jones down 120 points</p>", "<p>Dow Jones up 430 points</p>"},
	{"<p>It opens at 9</p>", "<p>It opens at 10</p>"},
	/* what is told with such words */
	{"<p>The motion got <b>12</b> votes and was carried</p>", "<p>The motion got <b>13</b> votes and was carried</p>"},
	{"<p>The motion got <b>12</b> votes</p>", "<p>The motion got <b>13</b> votes</p>"},
	{"<p>The motion got 12 votes.</p>", "<p>The motion got 13 votes.</p>"},
	{"<p>The motion was carried by the whole council (12 votes)</p>", "<p>The motion was carried by the whole council (13 votes)</p>"},
	{"<p>She won the last race of the whole season (12 points)</p>", "<p>She won the last race of the whole season (13 points)</p>"},
	{"<p>The film (12 comments) was shown again in the village hall</p>",
		"<p>The film (13 comments) was shown again in the village hall</p>"},
	{"<p>The film was shown in <b>the hall that was built in the year before the last (12 views)</b> of the town</p>",
		"<p>The film was shown in <b>the hall that was built in the year before the last (13 views)</b> of the town</p>"},
	{"<p>The film was shown again in summer (in 12 villages)</p>", "<p>The film was shown again in summer (in 13 villages)</p>"},
	{"<p>The film was shown again (12 comments)</p>", "<p>The play was shown again (12 comments)</p>"},
	{"(12)", "(13)"},
	{"<p>Views</p><p>12</p>", "<p>Views</p><p>13</p>"},
	{"<p>Page: <strong>12</strong></p>", "<p>Page: <strong>13</strong></p>"},
	{"<p>4 stars</p>", "<p>3 stars</p>"},
	{"<p>4.25 stars</p>", "<p>3.75 stars</p>"},
	{"<p>9/10 stars</p>", "<p>10/10 stars</p>"},
	{"<p>The dog was hit 5 times</p>", "<p>The dog was hit 6 times</p>"},
	{"<p>It has 12 posts</p>", "<p>It has 13 posts</p>"},
	{"<p>12 posts of oak</p>", "<p>13 posts of oak</p>"},
	{"<p>Hits of 1984</p>", "<p>Hits of 1985</p>"},
	{"<p>Read 5 books</p>", "<p>Read 6 books</p>"},
	{"<p>5 times</p>", "<p>6 times</p>"},
	{"<p>The team has 12 participants</p>", "<p>The team has 13 participants</p>"},
	{"<p>3 hours</p>", "<p>4 hours</p>"},
	{"<p>He left 3 hours ago</p>", "<p>He left 4 hours ago</p>"},
	{"<p>The house burnt down <b>3 hours ago</b></p>", "<p>The house burnt down <b>4 hours ago</b></p>"},
	{"<p>3 hours ago</p>", "<p>3 hours later</p>"},
	{"<p>vor 3 Gerichten</p>", "<p>vor 4 Gerichten</p>"},
	{"<p>阅读 100 书</p>", "<p>阅读 101 书</p>"},
	{"<p>件 3</p>", "<p>件 4</p>"},
	{"<a href=\"https://notdoubleclick.net/1\">x</a>", "<a href=\"https://notdoubleclick.net/2\">x</a>"},
	{"<a href=\"https://e.org/\">x</a>y", "<a href=\"https://e.org/\">x</a>z"},
	{"<a href=\"https://doubleclick.net/\">x</a>y", "<a href=\"https://doubleclick.net/\">x</a>z"},
	{"<a title=\"x>y\" href=\"https://e.org/\">a</a>", "<a title=\"x>z\" href=\"https://e.org/\">a</a>"},
	{"", "<p>a</p>"},
	/* not of our writer: read to the end, whatever it is */
	{"<a href=\"x", "<a href=\"y"},
	{"<", "</"},
};

static struct entry entry_of(const char *html)
{
	struct entry entry = {.published = DATE_NONE, .modified = DATE_NONE};
	entry.content_html = str_of(html);
	return entry;
}

static void test_html(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct entry before = entry_of(same[i].before), after = entry_of(same[i].after);
		if (!noise_is_all(&before, &after, NOW, NOW) || !noise_is_all(&after, &before, NOW, NOW))
			fail_msg("an edit: %s -> %s", same[i].before, same[i].after);
	}
	for (size_t i = 0; i < sizeof different / sizeof *different; i++) {
		struct entry before = entry_of(different[i].before), after = entry_of(different[i].after);
		if (noise_is_all(&before, &after, NOW, NOW))
			fail_msg("no edit: %s -> %s", different[i].before, different[i].after);
	}
}

static void test_members(void **state)
{
	(void)state;
	struct str tag = STR("news"), other_tag = STR("olds");
	struct person jan = {.name = STR("Jan")}, piet = {.name = STR("Piet")};
	struct attachment file = {.url = STR("https://e.org/1.mp3")}, other_file = {.url = STR("https://e.org/2.mp3")};
	const struct entry before = {.title = STR("A b"), .url = STR("https://e.org/1?utm_source=x"),
		.summary = STR("s"), .content_text = STR("one\n3 comments\n2 hours ago\nShe said it (7 views)\ntwo"), .image = STR("https://e.org/a?v=1"),
		.published = {.at = 5}, .modified = {.at = 5}, .tags = &tag, .n_tags = 1, .authors = &jan, .n_authors = 1,
		.attachments = &file, .n_attachments = 1};
	struct entry after = before;
	after.title = STR(" A  b (12 comments)");
	after.url = STR("http://e.org/1");
	after.content_text = STR("one\n14 comments\n1 day ago\nShe said it (8 views)\ntwo\n");
	after.image = STR("https://e.org/a?v=2");
	after.modified.at = 6;
	assert_true(noise_is_all(&before, &after, NOW, NOW));
#define CHANGED(member, value) \
	do { \
		struct entry changed = before; \
		changed.member = value; \
		assert_false(noise_is_all(&before, &changed, NOW, NOW)); \
	} while (0)
	CHANGED(title, STR("A c"));
	CHANGED(url, STR("https://e.org/2"));
	CHANGED(external_url, STR("https://e.org/2"));
	CHANGED(summary, STR("t"));
	CHANGED(content_text, STR("one\ntwo\nthree"));
	CHANGED(image, STR("https://e.org/b"));
	CHANGED(published.at, 6);
	CHANGED(tags, &other_tag);
	CHANGED(title, STR("A b (12 votes)"));
	CHANGED(content_text, STR("one\n3 comments\n2 hours ago\nShe said so (7 views)\ntwo"));
	struct str tags[] = {STR("a b"), STR("c"), STR("c")}, turned[] = {STR("c"), STR("a b"), STR("c")},
		cut[] = {STR("a"), STR("b c"), STR("c")};
	struct entry many = before, in_order = before;
	many.n_tags = in_order.n_tags = 3;
	many.tags = tags;
	in_order.tags = turned;
	assert_true(noise_is_all(&many, &in_order, NOW, NOW));
	in_order.tags = cut;
	assert_false(noise_is_all(&many, &in_order, NOW, NOW));
	CHANGED(n_tags, 0);
	CHANGED(authors, &piet);
	CHANGED(attachments, &other_file);
	/* a number of the fetch, in the address of an entry without an id */
	struct entry fetched = before, again;
	fetched.url = STR("https://e.org/news?id=1&tid=5E7CAF2D01E94B7D8A03C6BD13E1F2A7");
	fetched.flags = ENTRY_ID_DERIVED;
	again = fetched;
	again.url = STR("https://e.org/news?id=1&tid=A0D3F9B86C2743E2B1E4D7087F5C9A62");
	assert_true(noise_is_all(&fetched, &again, NOW, NOW));
	again.flags = 0;
	assert_false(noise_is_all(&fetched, &again, NOW, NOW));
	again.flags = ENTRY_ID_DERIVED;
	again.url = STR("https://e.org/news?id=2&tid=5E7CAF2D01E94B7D8A03C6BD13E1F2A7");
	assert_false(noise_is_all(&fetched, &again, NOW, NOW));
	/* stored before it was known that an attached picture is the image */
	struct attachment picture = {.url = STR("https://e.org/1.png")};
	struct entry with = before, without;
	with.attachments = &picture;
	with.image = picture.url;
	without = with;
	without.image = STR("");
	assert_true(noise_is_all(&without, &with, NOW, NOW));
	/* or another one was taken for it */
	struct attachment pictures[] = {picture, {.url = STR("https://e.org/3.png")}};
	struct entry narrow = with, wide;
	narrow.attachments = pictures;
	narrow.n_attachments = 2;
	wide = narrow;
	wide.image = pictures[1].url;
	assert_true(noise_is_all(&narrow, &wide, NOW, NOW));
	/* or a thumbnail was, which is not attached; or is now */
	without.image = STR("https://e.org/2.png");
	assert_true(noise_is_all(&without, &with, NOW, NOW));
	assert_true(noise_is_all(&with, &without, NOW, NOW));
	/* or another thumbnail, which the feed still names */
	struct entry small = before, large;
	small.image = STR("https://e.org/s.png?a&b");
	small.extensions = STR("{\"media:thumbnail\":[{\"@url\":\"https://e.org/s.png?a&b\"},{\"@url\":\"https://e.org/l.png\"}]}");
	large = small;
	large.image = STR("https://e.org/l.png");
	assert_true(noise_is_all(&small, &large, NOW, NOW));
	small.image = STR("https://e.org/s.png");
	assert_false(noise_is_all(&small, &large, NOW, NOW));
	/* there was none, or is none any more */
	small.image = STR("");
	assert_false(noise_is_all(&small, &large, NOW, NOW));
	large.extensions = STR("{\"x\":\"\"}");
	assert_false(noise_is_all(&small, &large, NOW, NOW));
	small.extensions = STR("");
	assert_false(noise_is_all(&large, &small, NOW, NOW));
}

/* Nothing is written for noise, and the same noise again costs no look. */
static void test_ingest(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct entry entry = fixture_entry(f, "1", "https://example.org/1", "T", "<p>text</p><p>1 comment</p>");
	fixture_ingest(f, feed, &entry, 1, NOW);
	int64_t seq = fixture_number(f, "SELECT last_seq FROM meta");
	for (int i = 2; i < 5; i++) {
		entry = fixture_entry(f, "1", "https://example.org/1", "T",
			arena_printf(&f->arena, "<p>text</p><p>%d comments</p>", i));
		struct ingest ingest = fixture_ingest(f, feed, &entry, 1, NOW + i);
		assert_int_equal(ingest.n_known, 1);
		assert_int_equal(ingest.n_changed, 0);
	}
	assert_int_equal(fixture_number(f, "SELECT last_seq FROM meta"), seq);
	assert_int_equal(fixture_number(f, "SELECT revision FROM item"), 1);
	assert_int_equal(fixture_number(f, "SELECT content_html LIKE '%1 comment<%' FROM item"), 1);
	assert_int_equal((uint64_t)fixture_number(f, "SELECT content_hash FROM item_key WHERE NOT weak"), entry.content_hash);
	entry = fixture_entry(f, "1", "https://example.org/1", "T", "<p>more text</p><p>9 comments</p>");
	assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + 9).n_changed, 1);
	assert_int_equal(fixture_number(f, "SELECT content_html LIKE '%9 comments%' FROM item"), 1);
}

/* The token of a file is another one at each fetch: nothing has changed, but what is stored has to be what still can be
 * fetched, in the text as well, which the index knows by its words. */
static void test_signed_files(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 4; i++) {
		struct entry entry = fixture_entry(f, "1", "https://example.org/1", i ? "Right" : "Wrogn",
			arena_printf(&f->arena, "<p>x</p><p>%d views</p><img src=\"https://p.com/1.jpg?sig=0123456%d\">", i / 3, i));
		struct attachment file = {.url = str_of(arena_printf(&f->arena,
			"https://p.com/1.mp3?token-time=176450000%d&token-hash=Abc%d", i, i))};
		entry.attachments = &file;
		entry.n_attachments = 1;
		entry.content_hash += (uint64_t)i;
		struct ingest ingest = fixture_ingest(f, feed, &entry, 1, NOW + i);
		assert_int_equal(ingest.n_changed, i == 1);
		assert_int_equal(fixture_number(f, arena_printf(&f->arena, "SELECT enclosure_url LIKE '%%hash=Abc%d' "
			"AND content_html LIKE '%%sig=0123456%d%%' FROM item", i, i)), 1);
		assert_int_equal(fixture_number(f, "SELECT n_bytes = (SELECT sum(bytes_of(guid, url, title, author, tags, language, "
			"image, enclosure_url, extra, summary, content_html, content_text)) FROM item) FROM feed_state"), 1);
	}
	assert_int_equal(fixture_number(f, "SELECT revision FROM item"), 2);
	assert_int_equal(fixture_number(f, "SELECT last_seq FROM meta"), 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_revision WHERE title = 'Wrogn'"), 1);
}

/* Where all is dated by the moment of the fetch, nothing has changed; where an event is put off, something has. */
static void test_dates_of_the_fetch(void **state)
{
	static const struct {
		int64_t at; /* at the second fetch, which is an hour after the first */
		const char *text;
		bool is_edit;
	} rows[] = {{3600, "a", false}, {3600 + 7200, "a", false}, {3600, "b", true}, {-60, "a", true}, {0, "a", true},
		{3 * 86400, "a", true}, {-300, "a", false}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		for (int fetch = 0; fetch < 2; fetch++) {
			struct entry entry = fixture_entry(f, "1", NULL, "T", fetch ? rows[i].text : "a");
			entry.published.at = NOW + (fetch ? rows[i].at : -300);
			entry.content_hash ^= (uint64_t)entry.published.at;
			assert_int_equal(fixture_ingest(f, feed, &entry, 1, NOW + fetch * 3600).n_changed, fetch && rows[i].is_edit);
		}
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_html),
		TEST(test_members),
		TEST(test_ingest),
		TEST(test_signed_files),
		TEST(test_dates_of_the_fetch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
