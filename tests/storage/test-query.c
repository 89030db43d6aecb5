/* The query language: what each text finds, with and without the full-text index, and where
 * each wrong text is wrong. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"

#include "base/buf.h"
#include "storage/fold.h"
#include "storage/id_list.h"
#include "storage/query_pasted.h"
#include "storage/query_sql.h"
#include "storage/query_tree.h"
#include "storage/search.h"

enum { DAY = 86400, TODAY = NOW - NOW % DAY };

/* Items 1 to 8, in two feeds, dated in the order of their numbers. */
static void fill(struct fixture *f)
{
	struct str news = STR("News");
	struct subscription wanted[] = {
		{.url = STR("https://nos.example.nl/rss"), .name = STR("nos"), .title = STR("NOS Nieuws"),
			.tags = &news, .n_tags = 1},
		{.url = STR("https://example.org/blog/feed"), .title = STR("A blog")},
	};
	struct feed_sync_counts counts;
	assert_true(feed_sync(f->store, wanted, 2, FEED_BY_CONFIG, NOW, &counts, &f->err));
	static const struct {
		int64_t feed, at;
		const char *title, *html, *author, *tag, *language, *image, *file;
	} rows[] = {
		{1, TODAY - 40 * DAY, "Kabinet valt", "<p>Het <b>kabinet</b> is gevallen</p>", "Jansen",
			"Politiek", NULL, NULL, NULL},
		{1, TODAY - 8 * DAY, "Fabrieken sluiten", "<p>De fabriek in Israël</p>", "de Vries",
			"economie", NULL, "https://nos.example.nl/2.jpg", NULL},
		{1, TODAY - 2 * DAY, "Weer", "<p>100% zon &amp; wind</p>", NULL, NULL, "nl-BE", NULL, NULL},
		{1, TODAY - DAY, "Gisteren", "<p>kabinet vergadert</p>", NULL, "politiek", NULL, NULL,
			NULL},
		{2, TODAY - DAY + 3600, "A release", "<p>version 2.0 of the program</p>", "Ann Jansen",
			"c++", "en", NULL, "https://example.org/5.mp3"},
		{2, TODAY, "Midnight", "<p>an_underscore and \"quotes\"</p>", NULL, "say \"hi\"", "en",
			NULL, NULL},
		{2, NOW - 60, "Cabinet", "<p>kabinet in Dutch is cabinet</p>", NULL, NULL, "en", NULL,
			NULL},
		{2, NOW - 30, "中文 title", "<p>O'Brien; DROP TABLE item --</p>", NULL, NULL, "zh-TW", NULL,
			NULL},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char url[64];
		snprintf(url, sizeof url, "https://example.org/%s/%zu", rows[i].feed == 1 ? "nl" : "en",
			i + 1);
		struct entry entry = fixture_entry(f, url, NULL, rows[i].title, rows[i].html);
		struct person author = {.name = str_of(rows[i].author)};
		struct str tag = str_of(rows[i].tag);
		struct attachment file = {.url = str_of(rows[i].file), .size_in_bytes = SIZE_NONE,
			.duration_in_seconds = SIZE_NONE};
		entry.url = entry.id;
		entry.published.at = rows[i].at;
		entry.authors = &author;
		entry.n_authors = rows[i].author != NULL;
		entry.tags = &tag;
		entry.n_tags = rows[i].tag != NULL;
		entry.language = str_of(rows[i].language);
		entry.image = str_of(rows[i].image);
		entry.attachments = &file;
		entry.n_attachments = rows[i].file != NULL;
		/* The older ones were first seen when they were dated. */
		fixture_ingest(f, rows[i].feed, &entry, 1, rows[i].at);
		if (i == 3) {
			entry.title = STR("Gisteren, aangevuld");
			entry.content_hash++;
			fixture_ingest(f, rows[i].feed, &entry, 1, NOW - 10);
		}
	}
	fixture_execute(f, "UPDATE item SET flags = 1 WHERE id = 2;"
		"UPDATE item SET flags = 3 WHERE id = 5;"
		"UPDATE feed SET language = 'nl', site_url = 'https://nos.example.nl/' WHERE id = 1");
}

static void index_all(struct fixture *f)
{
	int64_t n;
	do
		assert_true(search_index_some(f->store, 3, &n, &f->err));
	while (n);
}

enum { BOTH, INDEX_ONLY, LIKE_ONLY };

static const struct {
	const char *text, *found;
	int when;
} cases[] = {
	{"", "8 7 6 5 4 3 2 1", BOTH},
	{"  \t\n ", "8 7 6 5 4 3 2 1", BOTH},
	{"sort:old", "1 2 3 4 5 6 7 8", BOTH},
	{"limit:3", "8 7 6", BOTH},
	{"limit:3 limit:2 limit:9", "8 7", BOTH},
	{"sort:old limit:2", "1 2", BOTH},

	{"kabinet", "7 4 1", BOTH},
	{"KABINET", "7 4 1", BOTH},
	{"kabinet sort:old", "1 4 7", BOTH},
	{"kabinet limit:2", "7 4", BOTH},
	{"kabinet cabinet", "7", BOTH},
	{"kabinet AND cabinet", "7", BOTH},
	{"kabinet & cabinet / + kabinet", "7", BOTH},
	{"\xc2\xab kabinet \xe2\x80\x93 cabinet \xf0\x9f\x9a\x80\xef\xb8\x8f", "7", BOTH}, /* a heading, pasted */
	{"Kabinet - cabinet -", "7", BOTH},
	{"kabinet: cabinet ... | \"!\" *", "7", BOTH},
	{"-- Kabinet -- cabinet -> -... --", "7", BOTH},
	{"(kabinet -) cabinet!", "7", BOTH},
	{"Cabinet Kabinet:", "7", BOTH},
	{"In: kabinet Dutch Is: cabinet", "7", INDEX_ONLY},
	{"Title: cabinet", "", INDEX_ONLY}, /* a word of a heading */
	{"Het:n kabinet", "", BOTH}, /* the ending of a name */
	{"(kabinet) cabinet", "7", BOTH},
	{"https://example.org/nl/2", "2", BOTH},
	{"kabinet HTTP://Example.org/nl/1", "1", BOTH},
	{"https://example.org/nl/2.", "2", BOTH},
	{"(https://example.org/nl/2, OR <https://example.org/nl/3>!)", "3 2", BOTH},
	{"\"https://example.org/nl/2\"", "2", BOTH},
	{"\u201chttps://example.org/nl/2\u201d [https://example.org/nl/2]", "2", BOTH},
	{"-https://example.org/nl -https://example.org/en/5", "8 7 6", BOTH},
	{"kabinet OR weer", "7 4 3 1", BOTH},
	{"kabinet -cabinet", "4 1", BOTH},
	{"kabinet NOT cabinet", "4 1", BOTH},
	{"NOT (cabinet OR -kabinet)", "4 1", BOTH},
	{"kabinet AND NOT cabinet", "4 1", BOTH},
	{"kabinet not cabinet", "", BOTH}, /* a word */
	{"-cabinet kabinet", "4 1", BOTH},
	{"-kabinet", "8 6 5 3 2", BOTH},
	{"-kabinet -cabinet -midnight", "8 5 3 2", BOTH},
	{"-(kabinet OR midnight)", "8 5 3 2", BOTH},
	{"-(-kabinet)", "7 4 1", BOTH},
	{"--kabinet", "7 4 1", BOTH},
	{"weer OR -kabinet", "8 6 5 3 2", BOTH},
	{"weer OR (kabinet valt)", "3 1", BOTH},
	{"(weer OR kabinet) -cabinet", "4 3 1", BOTH},
	{"\"kabinet vergadert\"", "4", BOTH},
	{"\"vergadert kabinet\"", "", BOTH},
	{"kab*", "7 4 1", BOTH},
	{"\"kabinet verg\"*", "4", BOTH},
	{"fabriek", "2", INDEX_ONLY}, /* a word, not a part of one */
	{"fabriek*", "2", BOTH},
	{"israel", "2", INDEX_ONLY},
	{"\"is gevallen\"", "1", INDEX_ONLY},
	{"het-kabinet", "1", INDEX_ONLY}, /* a hyphen joins a phrase */
	{"2.0", "5", BOTH},
	{"wind", "3", BOTH},
	{"amp", "", INDEX_ONLY}, /* references are text, tags are not */
	{"amp", "3", LIKE_ONLY},
	{"中文", "8", BOTH},
	{"O'Brien", "8", BOTH},
	{"drop table", "8", BOTH},
	{"nothingofthekind", "", BOTH},

	{"title:kabinet", "1", BOTH},
	{"Title:Kabinet", "1", BOTH},
	{"text:kabinet", "7 4 1", BOTH},
	{"text:cabinet -title:midnight", "7", BOTH},
	{"author:jansen", "5 1", BOTH},
	{"author:\"ann jansen\"", "5", BOTH},
	{"title:\"kabinet valt\"", "1", BOTH},
	{"title:kab*", "1", BOTH},
	{"jansen", "5 1", BOTH},
	{"title:jansen", "", BOTH},

	{"tag:POLITIEK", "4 1", BOTH},
	{"tag:news", "4 3 2 1", BOTH},
	{"tag:new", "", BOTH},
	{"tag:c++", "5", BOTH},
	{"tag:c", "", BOTH},
	{"tag:%", "", BOTH},
	{"tag:news kabinet", "4 1", BOTH},
	{"tag:news OR midnight", "6 4 3 2 1", BOTH},
	{"-tag:news", "8 7 6 5", BOTH},
	{"tag:news -tag:politiek", "3 2", BOTH},

	{"feed:nos", "4 3 2 1", BOTH},
	{"feed:1", "4 3 2 1", BOTH},
	{"feed:blog", "8 7 6 5", BOTH},
	{"feed:https://example.org/blog/feed", "8 7 6 5", BOTH},
	{"feed:\"a blog\"", "8 7 6 5", BOTH},
	{"feed:example", "8 7 6 5 4 3 2 1", BOTH},
	{"feed:example kabinet", "7 4 1", BOTH},
	{"feed:none", "", BOTH},
	{"feed:none OR weer", "3", BOTH},
	{"feed:none kabinet", "", BOTH},
	{"kabinet -feed:none", "7 4 1", BOTH},
	{"kabinet site:nos.example", "4 1", BOTH},
	{"kabinet site:none", "", BOTH},
	{"-feed:none weer", "3", BOTH},
	{"feed:nos kabinet", "4 1", BOTH},
	{"feed:nos -kabinet", "3 2", BOTH},
	{"kabinet -feed:nos", "7", BOTH},
	{"feed:nos OR midnight", "6 4 3 2 1", BOTH},
	{"feed:nos limit:2", "4 3", BOTH},
	{"feed:nos sort:old limit:2", "1 2", BOTH},

	{"site:nos.example", "4 3 2 1", BOTH},
	{"site:blog", "8 7 6 5", BOTH},
	{"url:/en/", "8 7 6 5", BOTH},
	{"url:_", "", BOTH},
	{"url:%", "", BOTH},
	{"url:https://example.org/nl/3", "3", BOTH},
	{"url:HTTPS://EXAMPLE.ORG/en/", "8 7 6 5", BOTH},
	{"url:https://example.org", "8 7 6 5 4 3 2 1", BOTH},
	{"url:https://example.or/", "", BOTH},
	{"url:://example.org/en kabinet", "7", BOTH},
	{"-url:https://example.org/en/", "4 3 2 1", BOTH},
	{"url:exam", "8 7 6 5 4 3 2 1", BOTH},
	{"url:xample", "", BOTH}, /* from the middle of a word */
	{"url:org/nl", "4 3 2 1", BOTH},
	{"url:org-nl", "", BOTH},
	{"url:/n", "4 3 2 1", BOTH},
	{"url:/n/", "", BOTH},
	{"url:%6e%4C/%33", "3", BOTH},
	{"url:http kabinet", "7 4 1", BOTH},
	{"url:nl/2 OR url:en/7", "7 2", BOTH},
	{"-url:nl -url:en/5 sort:old", "6 7 8", BOTH},
	{"\"url:x\" url:exam", "", BOTH},
	{"lang:nl", "4 3 2 1", BOTH},
	{"lang:NL-be", "3", BOTH},
	{"lang:nl_BE", "3", BOTH},
	{"lang:zh_Tw -lang:nl_BE", "8", BOTH},
	{"lang:en", "7 6 5", BOTH},
	{"lang:zh", "8", BOTH},
	{"lang:zh-tw", "8", BOTH},
	{"lang:zh-t", "", BOTH},
	{"-lang:nl-BE lang:nl", "4 2 1", BOTH},
	{"lang:z", "", BOTH},
	{"id:3", "3", BOTH},
	{"id:3 OR id:5 OR id:99", "5 3", BOTH},
	{"id:3 kabinet", "", BOTH},

	{"since:today", "8 7 6", BOTH},
	{"since:yesterday", "8 7 6 5 4", BOTH},
	{"before:today", "5 4 3 2 1", BOTH},
	{"before:yesterday", "3 2 1", BOTH},
	{"on:yesterday", "5 4", BOTH},
	{"on:1d", "5 4", BOTH},
	{"on:24h", "5 4", BOTH},
	{"on:2027-01-14", "5 4", BOTH},
	{"on:2027-01-15", "8 7 6", BOTH},
	{"since:7d", "8 7 6 5 4 3", BOTH},
	{"since:1m", "8 7", BOTH},
	{"since:59s", "8", BOTH},
	{"since:2027-01-14T01:00:00Z", "8 7 6 5", BOTH},
	{"since:2027-01-14T02:00:00+01:00", "8 7 6 5", BOTH},
	{"since:2027-01-14T01:00:01Z", "8 7 6", BOTH},
	{"since:7d before:today kabinet", "4", BOTH},
	{"since:2100-01-01", "", BOTH},
	{"since:today before:yesterday", "", BOTH},
	{"-since:today", "5 4 3 2 1", BOTH},
	{"on:yesterday OR id:1", "5 4 1", BOTH},
	{"updated:1h", "8 7 4", BOTH},
	{"updated:30d -updated:1d", "5 3 2", BOTH},

	{"has:enclosure", "5", BOTH},
	{"has:image", "2", BOTH},
	{"-has:image feed:nos", "4 3 1", BOTH},
	{"has:image OR has:enclosure", "5 2", BOTH},
	{"-has:enclosure -has:image", "8 7 6 4 3 1", BOTH},
	{"is:starred", "5", BOTH},
	{"is:read", "5 2", BOTH},
	{"is:unread", "8 7 6 4 3 1", BOTH},
	{"is:unread kabinet", "7 4 1", BOTH},
	{"is:edited", "4", BOTH},
	{"is:new", "8 7 6", BOTH},
	{"kabinet OR is:starred", "7 5 4 1", BOTH},
	{"is:starred OR (kabinet -feed:nos)", "7 5", BOTH},
	{"-(kabinet OR is:starred)", "8 6 3 2", BOTH},

	{"12:30", "", BOTH}, /* a word, no field */
	{"\"title:kabinet\"", "", BOTH},
	{"sort:relevance tag:news", "4 3 2 1", BOTH},
};

static void run_cases(struct fixture *f, int not_when)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (cases[i].when == not_when)
			continue;
		const char *found = fixture_query(f, cases[i].text);
		if (strcmp(found, cases[i].found) != 0)
			fail_msg("%s: found \"%s\", not \"%s\"", cases[i].text, found, cases[i].found);
	}
}

static void test_with_index(void **state)
{
	struct fixture *f = *state;
	fill(f);
	index_all(f);
	run_cases(f, LIKE_ONLY);
}

static void test_without_index(void **state)
{
	struct fixture *f = *state;
	assert_true(search_enable(f->store, false, &f->err));
	fill(f);
	index_all(f);
	run_cases(f, INDEX_ONLY);
}

static void test_relevance(void **state)
{
	struct fixture *f = *state;
	fill(f);
	index_all(f);
	/* The title weighs more than the text, though it is older. */
	const char *found = fixture_query(f, "sort:relevance kabinet");
	assert_int_equal(strlen(found), strlen("1 4 7"));
	assert_int_equal(found[0], '1');
	assert_string_equal(fixture_query(f, "sort:relevance kabinet limit:1"), "1");
	assert_string_equal(fixture_query(f, "sort:relevance kabinet feed:blog"), "7");
}

static const struct {
	const char *text;
	int column;
	const char *sentence;
} errors[] = {
	{"foo:bar", 1, "unknown field \"foo:\"; put it in quotes"},
	{"a titel:b", 3, "unknown field \"titel:\"; did you mean \"title:\"?"},
	{"feeed:nos", 1, "did you mean \"feed:\"?"},
	{"één foo:b", 5, "unknown field \"foo:\""},
	{"title:", 7, "title: needs a value, as in title:election"},
	{"a tag: b", 7, "tag: needs a value"},
	{"feed:\"\"", 6, "feed: needs a value"},
	{"a (b", 3, "the parenthesis is not closed"},
	{"a b)", 4, "a parenthesis too many"},
	{"()", 1, "nothing between the parentheses"},
	{"a ( )", 3, "nothing between the parentheses"},
	{"\"abc", 1, "the quote is not closed"},
	{"a title:\"abc", 9, "the quote is not closed"},
	{"a OR", 3, "OR needs something before and behind it"},
	{"OR a", 1, "OR needs something before and behind it"},
	{"a OR OR b", 3, "OR needs something before and behind it"},
	{"a OR limit:5", 3, "OR needs something before and behind it"},
	{"a AND", 3, "AND needs something before and behind it"},
	{"AND a", 1, "AND needs something before and behind it"},
	{"a AND OR b", 3, "AND needs something before and behind it"},
	{"-", 1, "\"-\" must stand right before"},
	{"- a", 1, "\"-\" must stand right before"},
	{"a -) b", 4, "a parenthesis too many"},
	{"titel:\"a b\"", 1, "did you mean \"title:\"?"},
	{"-titel:(a)", 2, "did you mean \"title:\"?"},
	{"a Titel:b", 3, "did you mean \"title:\"?"},
	{"(- a)", 2, "\"-\" must stand right before"},
	{"a OR - b", 6, "\"-\" must stand right before"},
	{"a NOT OR b", 3, "\"NOT\" must stand right before"},
	{"a NOT AND b", 3, "\"NOT\" must stand right before"},
	{"a -AND", 3, "\"-\" must stand right before"},
	{"(...)", 2, "\"...\" holds no letter"},
	{"(-)", 2, "\"-\" must stand right before"},
	{"a NOT", 3, "\"NOT\" must stand right before"},
	{"a NOT ...", 3, "nothing that \"NOT\" could exclude"},
	{"-limit:5", 1, "nothing that \"-\" could exclude"},
	{"since:soon", 7, "\"soon\" is no time; try since:7d"},
	{"since:7", 7, "\"7\" is no time"},
	{"on:2027-13-01", 4, "is no time"},
	{"a limit:0", 9, "limit: takes a number above 0"},
	{"limit:x", 7, "limit: takes a number above 0"},
	{"id:-3", 4, "id: takes a number above 0"},
	{"id:99999999999999999999", 4, "id: takes a number above 0"},
	{"is:red", 4, "is: takes one of is:starred, is:unread, is:read, is:new, is:edited, is:duplicate or is:withdrawn"},
	{"has:video", 5, "has: takes one of has:enclosure or has:image"},
	{"sort:best", 6, "sort: takes one of sort:new, sort:old or sort:relevance"},
	{"!!", 1, "\"!!\" holds no letter and no digit"},
	{"\"!!\" ...", 1, "holds no letter"},
	{"*", 1, "holds no letter"},
	{"limit:2 \xe2\x80\x93", 9, "holds no letter"},
	{"&", 1, "holds no letter"},
	{"title:& a", 1, "holds no letter"},
	{"-\xe2\x80\x93", 1, "holds no letter"},
	{"title:\xe2\x80\x93 a", 1, "holds no letter"},
	{"title:*", 1, "\"*\" holds no letter"},
	{"title:...", 1, "\"...\" holds no letter"},
	{"\xff", 1, "not UTF-8"},
	{"\u00e9\u00e9n \xff", 5, "not UTF-8"},
};

static void test_pasted_addresses(void **state)
{
	(void)state;
	static const struct {
		const char *text, *address;
		size_t n;
	} rows[] = {{"https://en.example/wiki/Foo_(bar)", "en.example/wiki/Foo_(bar)", 33}, {"http://a/b) c", "a/b", 10},
		{"HTTPS://a/b?x=1&y='2'#z.) OR c", "a/b?x=1&y='2'#z", 24}, {"<https://a/b>, c", "a/b", 14}, {"[http://a]", "a", 10},
		{"\"https://a/b\"", "a/b", 13}, {"\"https://a/b c\"", NULL, 0}, {"<https://a", NULL, 0}, {"<https://a]", NULL, 0},
		{"https://", NULL, 0}, {"https://.", NULL, 0}, {"a https://b", NULL, 0}, {"ftp://a", NULL, 0}, {"<", NULL, 0}, {"", NULL, 0}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str address = {0};
		assert_int_equal(query_pasted_address(str_of(rows[i].text), &address), rows[i].n);
		assert_true(str_eq(address, str_of(rows[i].address)));
	}
}

static void test_languages_of_several_tags(void **state)
{
	static const char *const tags[] = {"no", "nb", "nn-NO", "iw", "he-IL", "nds"};
	static const struct {
		const char *text, *found;
	} rows[] = {{"lang:no", "3 2 1"}, {"lang:nb", "2 1"}, {"lang:NN", "3"}, {"lang:nn_NO", "3"}, {"lang:he_IL", "5"}, {"lang:he", "5 4"}, {"lang:iw", "5 4"},
		{"-lang:no sort:old", "4 5 6"}, {"lang:n", ""}};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/feed");
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
		struct entry entry = fixture_entry(f, tags[i], NULL, "Title", NULL);
		entry.language = str_of(tags[i]);
		fixture_ingest(f, feed, &entry, 1, NOW + (int64_t)i);
	}
	for (int is_indexed = 0; is_indexed < 2; is_indexed++, index_all(f))
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			assert_string_equal(fixture_query(f, rows[i].text), rows[i].found);
}

static void test_errors(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
		struct arena arena = {0};
		struct query *query = NULL;
		struct query_error problem = {0};
		if (query_compile(str_of(errors[i].text), NOW, &arena, &query, &problem))
			fail_msg("%s was taken", errors[i].text);
		assert_null(query);
		if (problem.column != errors[i].column ||
			!strstr(problem.error.text, errors[i].sentence))
			fail_msg("%s: column %d: %s", errors[i].text, problem.column,
				problem.error.text);
		assert_false(query_compile(str_of(errors[i].text), NOW, &arena, &query, NULL));
		arena_finish(&arena);
	}
}

/* A text of n times the same, between a beginning and an end. */
static bool compiles(const char *before, const char *repeated, size_t n, const char *after,
	struct query_error *problem)
{
	struct arena arena = {0};
	struct buf text;
	struct query *query;
	buf_init(&text, 100000);
	buf_append_str(&text, str_of(before));
	for (size_t i = 0; i < n; i++)
		buf_append_str(&text, str_of(repeated));
	buf_append_str(&text, str_of(after));
	bool ok = query_compile(buf_str(&text), NOW, &arena, &query, problem);
	buf_finish(&text);
	arena_finish(&arena);
	return ok;
}

static void test_caps(void **state)
{
	(void)state;
	struct query_error problem;
	static const char *const terms[] = {"a ", "-a ", "NOT w12 ", "a1 OR ", "url:a ", "\"a b\" ", "-a's ", "lang:no ", "U.S.A OR "};
	for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
		assert_true(compiles("", terms[i], QUERY_MAX_PARTS - 1, "a", &problem));
		assert_false(compiles("", terms[i], QUERY_MAX_PARTS, "a", &problem));
		assert_non_null(strstr(problem.error.text, "more than 200 parts"));
		assert_int_equal(problem.column, 1 + strlen(terms[i]) * QUERY_MAX_PARTS);
	}
	assert_true(compiles("(((((", "a ", 1, ")))))", &problem));
	assert_false(compiles("", "(", 1000, "a", &problem));
	assert_non_null(strstr(problem.error.text, "deeper"));
	assert_false(compiles("", "-", 1000, "a", &problem));
	assert_non_null(strstr(problem.error.text, "deeper"));
	assert_false(compiles("", "abcdefgh", 1000, "", &problem));
	assert_non_null(strstr(problem.error.text, "longer"));
	struct arena arena = {0};
	struct query *query;
	assert_false(query_compile(STR("a\0b"), NOW, &arena, &query, &problem));
	assert_int_equal(problem.column, 2);
	arena_finish(&arena);
}

/* What is as deep and as long as the language allows is also taken by SQLite. */
static void test_largest(void **state)
{
	enum { N = QUERY_MAX_DEPTH / 3 * 2 }; /* every other one is two deep */
	struct fixture *f = *state;
	struct buf text;
	fill(f);
	buf_init(&text, 100000);
	for (int pass = 0; pass < 2; pass++) {
		index_all(f);
		for (int i = 0; i < N; i++)
			buf_append_str(&text, i % 2 ? STR("-(id:3 OR ") : STR("(kabinet is:read "));
		buf_append_str(&text, STR("weer"));
		for (int i = 0; i < N; i++)
			buf_append_char(&text, ')');
		fixture_query(f, buf_cstr(&text));
		buf_clear(&text);
		static const char *const levels[] = {"(weer OR kabinet ", "(weer OR tag:x ", "(weer OR is:starred "};
		for (size_t k = 0; k < sizeof levels / sizeof *levels; k++) {
			for (int i = 0; i < QUERY_MAX_DEPTH; i++)
				buf_append_str(&text, str_of(levels[k]));
			buf_append_str(&text, STR("weer"));
			for (int i = 0; i < QUERY_MAX_DEPTH; i++)
				buf_append_char(&text, ')');
			fixture_query(f, buf_cstr(&text));
			buf_clear(&text);
		}
		for (int i = 0; i < 50; i++)
			buf_append_str(&text, i ? STR(" OR -kabinet tag:x") : STR("kabinet"));
		fixture_query(f, buf_cstr(&text));
		buf_clear(&text);
		buf_append_str(&text, STR("weer OR ("));
		for (int i = 0; i < 80; i++)
			buf_append_str(&text, i % 3 ? STR(" kabinet") : STR(" -weer"));
		buf_append_char(&text, ')');
		assert_string_equal(fixture_query(f, buf_cstr(&text)), "7 4 3 1");
		buf_clear(&text);
		for (int i = 0; i < 80; i++)
			buf_append_str(&text, STR("-kabinet "));
		assert_string_equal(fixture_query(f, buf_cstr(&text)), "8 6 5 3 2");
		buf_clear(&text);
		assert_true(search_enable(f->store, false, &f->err));
	}
	buf_finish(&text);
}

/* As many as the language allows, in all the ways in which they are joined, and as deep. */
static void test_most_parts(void **state)
{
	static const struct {
		const char *before, *repeated, *after; /* "#" is a digit */
		int n;
		const char *found;
	} rows[] = {
		{"", "w# OR ", "kabinet", 199, "7 4 1"}, {"", "w#-# OR ", "kabinet", 199, "7 4 1"}, {"", "-w# ", "kabinet", 199, "7 4 1"},
		{"kabinet ", "-w# ", "-vergadert", 198, "7 1"}, {"", "-w# ", "-kabinet", 199, "8 6 5 3 2"},
		{"", "NOT ab#'s ", "kabinet", 199, "7 4 1"}, {"", "kabinet ", "-w1", 199, "7 4 1"},
		{"", "-w# OR ", "w1", 199, "8 7 6 5 4 3 2 1"}, {"", "tag:w# OR ", "tag:politiek", 199, "4 1"},
		{"", "-tag:w# ", "tag:politiek", 199, "4 1"}, {"", "tag:w# OR b# OR ", "kabinet", 99, "7 4 1"},
		{"", "-lang:no ", "lang:nl", 199, "4 3 2 1"}, {"", "lang:no OR ", "kabinet", 50, "7 4 1"},
		{"", "kabinet -w# ", "tag:politiek", 99, "4 1"}, {"", "\"w# a\" OR ", "kabinet", 199, "7 4 1"},
		{"", "w#* OR ", "kabinet", 199, "7 4 1"}, {"", "url:x# OR ", "kabinet", 199, "7 4 1"},
		{"", "feed:x# OR author:a# OR ", "kabinet", 99, "7 4 1"}, {"-(", "w# OR ", "kabinet)", 199, "8 6 5 3 2"},
		{"((((((((((weer) OR x) OR x) OR x) OR x) OR x) OR x) OR x) OR x) OR kabinet) ", "-w# ", "-x", 189, "7 4 3 1"},
		{"-(-(-(-(weer OR kabinet) x) OR x) x) ", "-w# ", "-x", 194, "8 7 6 5 4 3 2 1"},
		{"(kabinet OR is:starred) ", "-w# ", "-x", 197, "7 5 4 1"}, {"kabinet (", "-tag:w# OR ", "w1)", 198, "7 4 1"},
	};
	struct fixture *f = *state;
	struct buf text;
	fill(f);
	buf_init(&text, 100000);
	for (size_t i = 0; i < 3 * sizeof rows / sizeof *rows; i++) {
		size_t row = i % (sizeof rows / sizeof *rows);
		if (i && row == 0 && i == sizeof rows / sizeof *rows)
			index_all(f);
		else if (i && row == 0)
			assert_true(search_enable(f->store, false, &f->err));
		buf_clear(&text);
		buf_append_str(&text, str_of(rows[row].before));
		for (int k = 0; k < rows[row].n; k++)
			for (const char *c = rows[row].repeated; *c; c++)
				buf_append_char(&text, *c == '#' ? (char)('0' + k % 10) : *c);
		buf_append_str(&text, str_of(rows[row].after));
		const char *found = fixture_query(f, buf_cstr(&text));
		if (strcmp(found, rows[row].found) != 0)
			fail_msg("%zu: %s%s: %s, not %s", i, rows[row].before, rows[row].repeated, found, rows[row].found);
	}
	buf_finish(&text);
}

static size_t random_below(uint64_t *state, size_t n)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (size_t)(*state >> 33) % n;
}

static void put_random(uint64_t *state, struct buf *text, int depth)
{
	static const char *const terms[] = {"kabinet", "weer", "cabinet", "midnight", "fab*", "title:kabinet",
		"\"100% zon\"", "tag:politiek", "tag:news", "lang:nl", "lang:nl-BE", "feed:nos", "has:image",
		"has:enclosure", "is:starred", "is:read", "is:edited", "is:duplicate", "url:https://example.org/en/",
		"url:3", "id:4", "since:2d", "before:yesterday", "site:nos"};
	size_t way = depth ? random_below(state, 8) : 0;
	if (way < 3) {
		buf_append_str(text, str_of(terms[random_below(state, sizeof terms / sizeof *terms)]));
		return;
	}
	buf_append_str(text, way == 7 ? STR("-(") : STR("("));
	put_random(state, text, depth - 1);
	buf_append_str(text, way < 6 ? STR(" OR ") : STR(" "));
	put_random(state, text, depth - 1);
	buf_append_char(text, ')');
}

/* Queries are parted at OR, and driven by what is rare in them: unless each story is wanted once, which finds
 * the same here, as no two items tell the same. */
static void test_parted(void **state)
{
	struct fixture *f = *state;
	struct buf text;
	uint64_t random = 1;
	int64_t n;
	int n_found = 0;
	fill(f);
	assert_true(search_index_some(f->store, 6, &n, &f->err)); /* the other two wait */
	buf_init(&text, 100000);
	for (int i = 0; i < 3000; i++) {
		buf_clear(&text);
		put_random(&random, &text, 3);
		buf_append_str(&text, i % 3 ? STR("") : STR(" sort:old"));
		const char *parted = fixture_query(f, buf_cstr(&text));
		const char *whole = fixture_query_stories(f, buf_cstr(&text));
		if (strcmp(parted, whole) != 0)
			fail_msg("%s: found \"%s\", not \"%s\"", buf_cstr(&text), parted, whole);
		n_found += *whole != '\0';
		if (i == 1500)
			index_all(f);
	}
	assert_in_range(n_found, 1000, 2999);
	buf_finish(&text);
}

enum { MANY = 900 }; /* as many as one query by relevance can give */

/* Items of so many words that beginnings of words fill many pages of the index. */
static void fill_many(struct fixture *f, struct buf *text)
{
	enum { WORDS = 250 };
	uint64_t random = 7;
	int64_t feed = fixture_feed(f, "https://example.org/many");
	for (int i = 0; i < MANY; i++) {
		buf_clear(text);
		for (int w = 0; w < WORDS; w++)
			buf_printf(text, "%s%zu ", w % 50 ? "a" : "\u00e9", random_below(&random, 4000));
		buf_append_str(text, i % 4 ? STR("ba") : STR("\u4e2d\u6587"));
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "many%d", i), NULL, i % 2 ? "a b" : NULL,
			buf_cstr(text));
		fixture_ingest(f, feed, &entry, 1, NOW - MANY + i);
	}
	fixture_execute(f, "UPDATE item SET flags = 2 WHERE id % 150 = 0; UPDATE item SET flags = 1 WHERE id % 450 = 7;"
		"UPDATE item SET revision = 2 WHERE id % 300 = 9");
}

static int on_compare_numbers(const void *left, const void *right)
{
	return atoi(*(char *const *)left) - atoi(*(char *const *)right);
}

/* The ids in their own order: those by relevance come in another one. */
static const char *in_order(struct fixture *f, const char *ids)
{
	char *copy = arena_printf(&f->arena, "%s", ids), *numbers[MANY], *rest;
	struct buf sorted;
	size_t n = 0;
	buf_init(&sorted, 100000);
	for (char *id = strtok_r(copy, " ", &rest); id; id = strtok_r(NULL, " ", &rest))
		numbers[n++] = id;
	qsort(numbers, n, sizeof *numbers, on_compare_numbers);
	for (size_t i = 0; i < n; i++)
		buf_printf(&sorted, " %s", numbers[i]);
	const char *result = arena_cstr(&f->arena, buf_str(&sorted));
	buf_finish(&sorted);
	return result;
}

/* What stands in most items, or is to stand in few, is asked of the items: and is as when the index is asked,
 * as it is when the best are wanted first. */
static void test_asked_of_items(void **state)
{
	static const char *const words[] = {"a*", "e1*", "a17*", "\u00e9*", "title:a*", "text:b*", "author:a*", "\u4e2d",
		"a b", "-a1*", "\"a1\"", "\"a b*\"", "b", "ba", "feed:many", "(a17* OR e1*)", "-(a17* OR is:starred)",
		"(a* OR b)", "-a*", "(ba OR e1* OR a*)", "(b OR -a17*)", "(author:b OR (a* -ba))"};
	static const char *const lists[] = {"", "is:starred", "is:read", "is:unread", "is:edited", "has:enclosure", "id:150",
		"story:9", "-is:starred", "(is:read OR is:starred)", "(b OR is:starred)"};
	struct fixture *f = *state;
	struct buf text;
	uint64_t random = 3;
	int64_t n;
	int n_found = 0;
	buf_init(&text, 100000);
	fill_many(f, &text);
	assert_true(search_index_some(f->store, MANY - 9, &n, &f->err)); /* the others wait */
	assert_true(fixture_number(f, "SELECT max(pgno >> 1) FROM item_fts_idx") > 100);
	for (int i = 0; i < 200; i++) {
		buf_clear(&text);
		for (size_t n_words = 1 + random_below(&random, 2); n_words; n_words--)
			buf_printf(&text, "%s ", words[random_below(&random, sizeof words / sizeof *words)]);
		buf_append_str(&text, str_of(lists[random_below(&random, sizeof lists / sizeof *lists)]));
		size_t len = text.len;
		buf_append_str(&text, STR(" limit:900"));
		const char *found = in_order(f, fixture_query(f, buf_cstr(&text)));
		buf_append_str(&text, STR(" sort:relevance"));
		if (strcmp(found, in_order(f, fixture_query(f, buf_cstr(&text)))) != 0)
			fail_msg("%.*s: found \"%s\"", (int)len, buf_cstr(&text), found);
		n_found += *found != '\0';
	}
	assert_in_range(n_found, 50, 199);
	buf_finish(&text);
}

/* Which way a query goes: by what its statement asks. */
static void assert_way(struct fixture *f, const char *text, const char *with, const char *without)
{
	struct query *query;
	struct query_plan plan;
	assert_true(query_compile(str_of(text), NOW, &f->arena, &query, NULL));
	assert_true(query_prepare(f->store, query, QUERY_PAGES, &plan, &f->err));
	const char *sql = sqlite3_sql(plan.stmt);
	if (!strstr(sql, with) || strstr(sql, without))
		fail_msg("%s: %s", text, sql);
	sqlite3_finalize(plan.stmt);
}

/* What the index is asked for. */
static void assert_asks(struct fixture *f, const char *text, const char *expected)
{
	struct query *query;
	struct query_plan plan;
	assert_true(query_compile(str_of(text), NOW, &f->arena, &query, NULL));
	assert_true(query_prepare(f->store, query, QUERY_PAGES, &plan, &f->err));
	char *sql = sqlite3_expanded_sql(plan.stmt);
	if (!strstr(sql, expected))
		fail_msg("%s: %s", text, sql);
	sqlite3_free(sql);
	sqlite3_finalize(plan.stmt);
}

static void test_ways(void **state)
{
#define READS "item_begins("
#define ASKS "item_holds("
#define GATHERS "i.sort_key IN (SELECT rowid FROM item_fts"
#define PARTED " UNION ALL "
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
		{"a* limit:50", READS, "item_fts"}, {"a*", "item_fts", READS}, {"a* sort:old limit:50", READS, "item_fts"},
		{"-a* limit:50", "item_fts", READS}, {"-(a* is:starred) limit:50", READS, "item_fts"},
		{"(a* OR a1*) limit:50", READS, "item_fts"}, {"(a* OR b) limit:50", PARTED, " NOT "},
		{"(ba OR a* OR is:starred) limit:50", READS, GATHERS}, {"ba (b OR a*) limit:50", ASKS, GATHERS},
		{"ba (b OR e1*) limit:50", "item_fts", READS}, {"a* sort:relevance limit:50", "item_fts", READS},
		{"b1* limit:50", "item_fts", READS}, {"a* is:edited limit:50", READS, "item_fts"},
		{"a* -feed:many limit:50", "item_fts", READS}, /* all of the newest are */
		{"-is:unread", "((i.flags & 1) = 1)", "NOT"}, {"-is:read", "((i.flags & 1) = 0)", "NOT"},
		{"a* lang:xx limit:50", READS, GATHERS}, {"a* b tag:no limit:50", READS, GATHERS},
		{"a* tag:no", "item_fts", READS}, {"a* tag:no sort:relevance limit:50", "item_fts", READS},
		{"b is:starred", ASKS, GATHERS}, {"b -a1 is:starred", ASKS, GATHERS}, {"b is:unread", "item_fts", ASKS},
		{"(b OR is:unread) is:starred", ASKS, PARTED}, {"(b OR is:unread) feed:few", ASKS, PARTED},
		{"b feed:few", "item_fts CROSS JOIN", ASKS}, {"b is:duplicate", ASKS, GATHERS}, {"b OR is:starred", PARTED, GATHERS},
		{"b OR updated:2d", PARTED, GATHERS}, {"b OR is:unread", PARTED, GATHERS},
		{"b OR -is:starred", PARTED, GATHERS}, {"updated:2d", "i.id IN (SELECT", "+coalesce"}, {"is:new", "i.id IN (SELECT", "+coalesce"},
		{"b OR url:nowhere", PARTED, GATHERS}, {"is:unread OR url:nowhere", PARTED, GATHERS},
		{"b OR since:2d", PARTED, GATHERS}, {"on:2026-03-03 OR is:starred", PARTED, "i.sort_key >= ?6"},
	};
	struct fixture *f = *state;
	struct buf text;
	int64_t n;
	buf_init(&text, 100000);
	int64_t feed = fixture_feed(f, "https://few.example/");
	struct entry entry = fixture_entry(f, "few", NULL, "b", NULL);
	fixture_ingest(f, feed, &entry, 1, NOW - 2 * MANY);
	fill_many(f, &text);
	assert_true(search_index_some(f->store, MANY + 1, &n, &f->err));
	fixture_execute(f, "UPDATE item SET flags = flags & ~1 WHERE id > 100; UPDATE item SET revision = 2 WHERE id > 50");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_way(f, rows[i].text, rows[i].with, rows[i].without);
	/* words of columns that are in many texts, too */
	assert_asks(f, "title:\"b a\"", "{title} : \"\ufdd1b a\"");
	assert_asks(f, "author:\"b a\"", "{author} : \"\ufdd0b a\"");
	assert_asks(f, "text:\"b a\"", "{text} : \"b a\"");
	buf_finish(&text);
}

/* The index is asked for the words before the last one, the items for all of the phrase: and find what the index finds
 * alone, which is asked when all are wanted. */
static void test_phrases_that_go_on(void **state)
{
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
		{"\"a1 a\"* limit:50", ASKS, "UNION ALL SELECT value"}, {"\"a1 a\"*", "item_fts", ASKS},
		{"\"a1 a\"* sort:relevance limit:50", "item_rank(", ASKS}, {"\"a b\"* limit:50", "item_fts", ASKS}, {"b -\"a1 a\"* limit:50", "item_fts", ASKS},
		{"(\"a1 a\"* OR is:starred) limit:50", "item_fts", ASKS}, {"\"a1 a\" limit:50", "item_fts", ASKS}, {"\", a\"* limit:50", READS, ASKS},
	};
	static const char *const others[] = {"", "b", "is:unread", "-is:starred", "(b OR is:starred)", "sort:old", "a1*", "\"a2 a\"*"};
	static const char *const fields[] = {"", "text:", "title:"};
	struct fixture *f = *state;
	struct buf text;
	int64_t n;
	int n_found = 0;
	uint64_t random = 11;
	buf_init(&text, 100000);
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('pgsz', 64)");
	fill_many(f, &text);
	assert_true(search_index_some(f->store, MANY - 9, &n, &f->err)); /* the others wait */
	for (int i = 0; i < 100; i++) {
		buf_clear(&text);
		buf_printf(&text, "%s\"a%zu a", fields[random_below(&random, 9) % 8 / 3], random_below(&random, 4000));
		if (random_below(&random, 2))
			buf_printf(&text, "%zu", random_below(&random, 9));
		buf_printf(&text, "\"* %s", others[random_below(&random, sizeof others / sizeof *others)]);
		const char *all = fixture_query(f, buf_cstr(&text));
		buf_append_str(&text, STR(" limit:900"));
		const char *found = fixture_query(f, buf_cstr(&text));
		if (strcmp(found, all) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", buf_cstr(&text), found, all);
		n_found += *found != '\0';
	}
	assert_in_range(n_found, 50, 99);
	index_all(f);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_way(f, rows[i].text, rows[i].with, rows[i].without);
	assert_asks(f, "title:\"a1 a\"* limit:50", "{title} : \"\ufdd1a1");
	buf_finish(&text);
}

/* A beginning that fills so much of the index says nothing of which item is better. */
static void test_beginnings_by_relevance(void **state)
{
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
		{"a* sort:relevance limit:50", READS, "item_fts"},
		{"a b a* sort:relevance limit:50", READS, "ORDER BY 2"},
		{"e1* sort:relevance limit:50", "item_rank(", READS},
	};
	struct fixture *f = *state;
	struct buf text;
	int64_t n;
	buf_init(&text, 100000);
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('pgsz', 64)");
	fill_many(f, &text);
	assert_true(search_index_some(f->store, MANY, &n, &f->err));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_way(f, rows[i].text, rows[i].with, rows[i].without);
	const char *newest = fixture_query(f, "a* limit:50");
	assert_string_equal(fixture_query(f, "a* sort:relevance limit:50"), newest);
	buf_finish(&text);
}

/* The newest items may be all that have a word, or an address. */
static void test_beginnings_of_the_newest(void **state)
{
	enum { ITEMS = 400, NEWEST = 100, WORDS = 50 };
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
		{"old* limit:50", READS, "item_fts"}, {"new* limit:50", "item_fts", READS}, {"new* tag:no limit:50", "item_fts", READS},
		{"old1 OR url:exam limit:50", PARTED, GATHERS},
	};
	struct fixture *f = *state;
	struct buf text;
	int64_t n, feed = fixture_feed(f, "https://example.org/");
	buf_init(&text, 100000);
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('pgsz', 64)");
	for (int i = 0; i < ITEMS; i++) {
		bool is_new = i >= ITEMS - NEWEST;
		buf_clear(&text);
		for (int w = 0; w < WORDS; w++)
			buf_printf(&text, "old%d %s%d ", w * i, is_new ? "new" : "more", w * i);
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, NULL, buf_cstr(&text));
		entry.url = str_of(arena_printf(&f->arena, "https://example.org/old%d/%s%d/", i, is_new ? "new" : "more", i));
		fixture_ingest(f, feed, &entry, 1, NOW - ITEMS + i);
	}
	assert_true(search_index_some(f->store, ITEMS, &n, &f->err));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_way(f, rows[i].text, rows[i].with, rows[i].without);
	assert_asks(f, "url:example.org/old limit:50", "'(feed : \" \ue005example \ue005org\"");
	assert_asks(f, "url:new limit:50", "'(feed : \" \ue005new\" *");
	buf_finish(&text);
}

/* Those of Atom and JSON feeds are those of their items that name none. */
static void test_authors_of_feeds(void **state)
{
	enum { FEEDS = 4 };
	static const struct {
		enum document_format format;
		const char *author;
	} feeds[FEEDS] = {{FORMAT_ATOM, "Ada King-No\u00ebl, Mary"}, {FORMAT_RSS, "Ada"}, {FORMAT_JSON, "ADA"}, {FORMAT_ATOM, "Grace"}};
	static const struct {
		const char *text, *wanted;
	} rows[] = {
		{"author:ada", "7 5 4 3 1"}, {"author:\"ada king\"", "5 1"}, {"author:no*", "5 1"}, {"author:grace", "2"}, {"ada", "4"},
		{"-author:ada", "8 6 2"}, {"author:ada -feed:1", "7 4 3"}, {"author:mary OR author:grace", "5 2 1"},
		{"author:ada author:grace", ""}, {"author:ada sort:old limit:2", "1 3"}, {"author:ada title:even", "4"},
		{"author:king is:starred", ""},
	};
	struct fixture *f = *state;
	int64_t n;
	for (int i = 0; i < FEEDS; i++)
		fixture_feed(f, arena_printf(&f->arena, "https://feed%d.example/", i));
	for (int i = 0; i < 2 * FEEDS; i++) {
		struct person author = {.name = str_of(i == 1 ? "Grace" : i == 3 ? "Ada" : "Linus")};
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, i % 2 ? "Even" : "Odd", NULL);
		entry.authors = &author;
		entry.n_authors = i == 1 || i == 3 || i == 7;
		fixture_ingest(f, 1 + i % FEEDS, &entry, 1, NOW + i);
	}
	for (int i = 0; i < FEEDS; i++)
		fixture_set_author(f, i + 1, feeds[i].format, feeds[i].author);
	for (int pass = 0; pass < 3; pass++) {
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			if (strcmp(fixture_query(f, rows[i].text), rows[i].wanted) != 0)
				fail_msg("%d: %s: %s", pass, rows[i].text, fixture_query(f, rows[i].text));
		assert_true(search_index_some(f->store, pass ? 100 : 3, &n, &f->err));
	}
	fixture_set_author(f, 1, FORMAT_ATOM, "Bob");
	assert_string_equal(fixture_query(f, "author:ada"), "7 4 3");
	assert_string_equal(fixture_query(f, "author:bob"), "5 1");
}

/* More than the index is asked for together. */
static void test_an_author_of_many_feeds(void **state)
{
	enum { FEEDS = 100 };
	struct fixture *f = *state;
	int64_t n;
	for (int i = 0; i < FEEDS; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://feed%d.example/", i));
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, i % 2 ? "Even" : "Odd", NULL);
		fixture_ingest(f, feed, &entry, 1, NOW + i);
		fixture_set_author(f, feed, FORMAT_ATOM, i < 90 ? "Ada" : "Grace");
	}
	for (int pass = 0; pass < 3; pass++) {
		assert_string_equal(fixture_query(f, "author:ada limit:3"), "90 89 88");
		assert_string_equal(fixture_query(f, "author:ada sort:old limit:3"), "1 2 3");
		assert_string_equal(fixture_query(f, "-author:ada"), "100 99 98 97 96 95 94 93 92 91");
		assert_string_equal(fixture_query(f, "author:ada OR id:95 limit:2"), "95 90");
		assert_true(search_index_some(f->store, pass ? 100 : 50, &n, &f->err));
	}
	assert_string_equal(fixture_query(f, "author:ada odd limit:2"), "89 87");
}

/* Which feed an item is of is read for each that is passed by: from an index, not from its row, and once, not for each
 * of the feeds. */
static void assert_feeds_from_index(struct fixture *f, const char *text, enum query_form form)
{
	struct query *query;
	struct query_plan plan;
	sqlite3_stmt *steps;
	bool found = false, is_one = strstr(text, "feed:") != NULL;
	assert_true(query_compile(str_of(text), NOW, &f->arena, &query, NULL));
	assert_true(query_prepare(f->store, query, form, &plan, &f->err));
	char *explain = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sqlite3_sql(plan.stmt));
	assert_int_equal(sqlite3_prepare_v2(f->store->db, explain, -1, &steps, NULL), SQLITE_OK);
	while (sqlite3_step(steps) == SQLITE_ROW) {
		const char *step = (const char *)sqlite3_column_text(steps, 3);
		found |= strstr(step, "COVERING INDEX item_sort_feed") && (is_one || !strstr(step, "feed_id=?"));
	}
	if (!found)
		fail_msg("%s: %s", text, sqlite3_sql(plan.stmt));
	sqlite3_finalize(steps);
	sqlite3_free(explain);
	sqlite3_finalize(plan.stmt);
}

/* More than the index is asked for together: their items are merged, unless a walk meets them, from the newest of
 * theirs on. */
static void test_ways_of_many_feeds(void **state)
{
#define MERGES "WITH RECURSIVE k"
#define WALKS "is_listed("
	enum { FEEDS = 400 };
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
		{"site:late.", MERGES, "item_fts"}, {"tag:late", MERGES, WALKS}, {"site:new. sort:old", MERGES, "item_fts"},
		{"site:late. OR is:starred", MERGES, WALKS}, {"tag:new sort:old", MERGES, WALKS}, {"feed:1", "i.feed_id =", MERGES},
		{"site:late. feed:1", "i.feed_id =", MERGES}, {"site:example site:late.", MERGES, "item_fts"},
		{"site:old.", WALKS, MERGES}, {"tag:old", WALKS, MERGES}, {"lang:xx", WALKS, MERGES}, {"-tag:old", WALKS, MERGES},
		{"site:old. sort:old", WALKS, MERGES}, {"site:old. OR is:starred", WALKS, MERGES}, {"site:old. is:starred", WALKS, MERGES},
		{"site:example", WALKS, MERGES}, {"tag:new", WALKS, MERGES},
		{"b tag:late", WALKS, MERGES}, {"b site:late.", WALKS, MERGES}, {"b tag:new", WALKS, MERGES}, {"b lang:xx", WALKS, MERGES},
	};
	static const struct {
		const char *text, *wanted;
	} found[] = {
		{"tag:old limit:3", "399 200 199"}, {"lang:xx limit:3", "397 200 199"}, {"site:old. limit:3", "200 199 198"},
		{"b tag:old limit:3", "399 200 199"}, {"site:old. sort:old limit:3", "1 2 3"}, {"tag:new limit:3", "400 399 398"},
		{"a tag:old", ""}, {"-tag:new -lang:xx", "5"}, {"-lang:xx limit:3", "400 399 398"},
		{"tag:old lang:xx sort:old limit:2", "1 2"}, {"site:old. tag:new", ""}, {"site:old. OR id:300 limit:2", "300 200"},
		{"tag:late limit:3", "400 200 199"}, {"site:late. limit:3", "400 200 199"}, {"tag:late sort:old limit:2", "1 2"},
		{"b tag:late limit:3", "400 200 199"}, {"b tag:late sort:old limit:2", "1 2"},
		{"site:OLD.Ex limit:1", "200"}, {"site:%", ""}, {"site:https://old.example/200", "200"}, {"site:https://old.example/2001", ""},
	};
	struct fixture *f = *state;
	int64_t n;
	struct str tag = STR("Old");
	for (int i = 1; i <= FEEDS; i++) {
		bool is_old = i <= FEEDS / 2;
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://%s.example/%d", is_old ? "old" : "new", i));
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, "b", NULL);
		entry.tags = &tag;
		entry.n_tags = i == 399;
		entry.language = str_of(i == 397 ? "xx" : i == 5 ? "en" : NULL);
		fixture_ingest(f, feed, &entry, 1, NOW + i);
	}
	fixture_execute(f, "INSERT INTO feed_tag SELECT id, iif(id <= 200, 'old', 'new'), 1 FROM feed;"
		"INSERT INTO feed_tag SELECT id, 'late', 1 FROM feed WHERE id <= 200 OR id = 400;"
		"UPDATE feed SET language = iif(id <= 200, 'xx', 'yy'), site_url = iif(id <= 200 OR id = 400, 'late.', NULL)");
	for (int pass = 0; pass < 2; pass++) {
		assert_true(search_index_some(f->store, pass ? FEEDS : FEEDS - 20, &n, &f->err));
		for (size_t i = 0; i < sizeof found / sizeof *found; i++)
			if (strcmp(fixture_query(f, found[i].text), found[i].wanted) != 0)
				fail_msg("%d: %s: %s", pass, found[i].text, fixture_query(f, found[i].text));
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_way(f, rows[i].text, rows[i].with, rows[i].without);
	static const char *const walks[] = {"tag:old", "site:old.", "b tag:late", "b site:late.", "b feed:1", "b sort:relevance feed:1"};
	fixture_execute(f, "UPDATE meta SET last_item_id = 100000"); /* of which those of the feeds are few */
	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++)
		assert_feeds_from_index(f, walks[i], QUERY_PAGES);
	static const char *const words[] = {"b site:late.", "b site:late. sort:old", "b feed:1"};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		assert_feeds_from_index(f, words[i], QUERY_COUNT);
		assert_feeds_from_index(f, words[i], QUERY_ARRIVALS);
	}
}

/* Ids that lie close together, far apart, and several times. */
static void test_id_lists(void **state)
{
	static const int64_t lists[][6] = {{1, 2, 3, 4, 5, 6}, {6, 2, 2, 9, 6, 1}, {INT64_MAX, 7, INT64_MIN, 7, 0, -5}, {3, 3, 3, 3, 3, 3},
		{64, 63, 0, 128, 127, 64}};
	(void)state;
	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct id_list *list = id_list_new();
		for (size_t k = 0; k < 100; k++)
			id_list_add(&list, lists[i][k % 6]);
		id_list_sort(list);
		assert_true(list->n > 0 && list->n <= 6);
		for (size_t k = 1; k < list->n; k++)
			assert_true(list->ids[k - 1] < list->ids[k]);
		for (size_t k = 0; k < 6; k++)
			assert_true(id_list_has(list, lists[i][k]));
		assert_false(id_list_has(list, 8) || id_list_has(list, -1));
		id_list_free(list);
	}
}

/* An edit and a full second bring items behind what was the newest. */
static void test_feeds_whose_newest_item_moved(void **state)
{
	struct fixture *f = *state;
	int64_t first = fixture_feed(f, "https://a.example/1"), second = fixture_feed(f, "https://a.example/2");
	struct entry entry = fixture_entry(f, "1", NULL, "before", NULL);
	entry.published.at = NOW - 200;
	fixture_ingest(f, first, &entry, 1, NOW);
	entry = fixture_entry(f, "2", NULL, "between", NULL);
	entry.published.at = NOW - 100;
	fixture_ingest(f, second, &entry, 1, NOW);
	assert_way(f, "site:a.example", MERGES, "item_fts");
	assert_string_equal(fixture_query(f, "site:a.example"), "2 1");
	entry = fixture_entry(f, "1", NULL, "after", NULL);
	entry.published.at = NOW - 50;
	assert_int_equal(fixture_ingest(f, first, &entry, 1, NOW).n_changed, 1);
	assert_string_equal(fixture_query(f, "site:a.example"), "1 2");
	assert_string_equal(fixture_query(f, "site:a.example sort:old"), "2 1");
	assert_int_equal(fixture_number(f, "SELECT newest_item_at FROM feed_state WHERE feed_id = 1"), NOW - 50);
	fixture_execute(f, arena_printf(&f->arena, "UPDATE item SET sort_key = (%lld << 14) + iif(id = 1, 2, 16383)", (long long)NOW));
	entry = fixture_entry(f, "3", NULL, "of a full second", NULL);
	entry.published.at = NOW;
	fixture_ingest(f, first, &entry, 1, NOW);
	assert_true(fixture_number(f, "SELECT sort_key >> 14 FROM item WHERE id = 3") > NOW);
	assert_string_equal(fixture_query(f, "site:a.example limit:1"), "3");
}

/* The same with the index and without. */
static void test_addresses_in_addresses(void **state)
{
	static const char *const urls[] = {"http://http://example.org/1", "https://a.example/?u=http://example.org/2",
		"a://b://example.org/3", "http://example.org:80/4"};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://feed.example/");
	for (int i = 0; i < 4; i++) {
		struct entry entry = fixture_entry(f, urls[i], urls[i], "title", NULL);
		fixture_ingest(f, feed, &entry, 1, NOW + i);
	}
	for (int pass = 0; pass < 2; pass++) {
		index_all(f);
		assert_string_equal(fixture_query(f, "url:http://example.org/"), "2 1");
		assert_string_equal(fixture_query(f, "url:://example.org/"), "3 2 1");
		assert_string_equal(fixture_query(f, "url:b://example"), "3");
		assert_true(search_enable(f->store, false, &f->err));
	}
}

static const struct {
	const char *text, *folded;
} foldings[] = {
	{"C++ & C#", "c++ & c#"}, {"\u00c9conomie", "economie"}, {"E\u0301conomie", "economie"}, {"K\u00dcCHE", "kuche"},
	{"\u041d\u041e\u0412\u041e\u0421\u0422\u0418", "\u043d\u043e\u0432\u043e\u0441\u0442\u0438"},
	{"\u039a\u03cc\u03c3\u03bc\u03bf\u03c2", "\u03ba\u03bf\u03c3\u03bc\u03bf\u03c3"}, /* the sigma at the end is one */
	{"Stra\u00dfe", "strasse"}, {"STRA\u1e9eE", "strasse"}, {"\u0130stanbul", "istanbul"}, {"\uff34\uff25\uff23\uff28", "tech"},
	{"o\ufb03ce", "office"}, {"\u1e04\u1ec6", "be"}, {"\u023a!", "\u2c65!"}, {"\u201cLe\u201d \u2013 \u00abTemps\u00bb", "\u201cle\u201d \u2013 \u00abtemps\u00bb"},
	{"\u304b\u3099\u65b0\u805e", "\u304c\u65b0\u805e"}, {"\uff76\uff9e", "\u30ac"}, {"\u1112\u1161\u11ab", "\ud55c"},
	{"\u0928\u093c\u0908", "\u0928\u0908"}, {"soft\u00adly", "softly"}, {"\u00ad", ""}, {"", ""}, {"\u2764\ufe0f", "\u2764"},
	{"\U0001d400\U0001f600", "a\U0001f600"},
};

/* Twice is as once, and what is beside it, of any length, does not matter. */
static void test_folding(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof foldings / sizeof *foldings; i++) {
		struct str text = str_of(foldings[i].text), folded = fold_text(f->store->fold, text);
		if (!str_eq(folded, str_of(foldings[i].folded)))
			fail_msg("%s: %.*s", foldings[i].text, STR_ARG(folded));
		struct str copy = arena_str(&f->arena, folded), twice = fold_text(f->store->fold, copy);
		assert_true(str_eq(copy, twice));
		struct buf many, wanted;
		buf_init(&many, 100000);
		buf_init(&wanted, 100000);
		for (int n = 0; n < 300; n++) {
			buf_printf(&many, "%sX", foldings[i].text);
			buf_printf(&wanted, "%sx", foldings[i].folded);
		}
		assert_true(str_eq(fold_text(f->store->fold, buf_str(&many)), buf_str(&wanted)));
		buf_finish(&many);
		buf_finish(&wanted);
	}
	static const char *const broken[] = {"\xe9", "a\xc3", "\xe2\x80", "\x80\x81X", "\xf0\x9f", "\xe4\xb8X", "\xff\xfe"};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) /* is read to its end */
		fold_text(f->store->fold, str_of(arena_printf(&f->arena, "%s", broken[i])));
}

static void fill_scripts(struct fixture *f)
{
	static const struct {
		int64_t feed;
		const char *tag;
	} rows[] = {{1, "\u041d\u043e\u0432\u043e\u0441\u0442\u0438"}, {1, "\u00c9conomie"}, {1, "E\u0301CONOMIE"}, {1, "economies"},
		{2, "say \"\u00c9conomie\""}, {2, "\u65e5\u672c\u30cb\u30e5\u30fc\u30b9"}, {3, "a\\\u00e9"}, {3, "Economie"}};
	struct str tags[] = {STR("K\u00fcche"), STR("\u042d\u043a\u043e\u043d\u043e\u043c\u0438\u043a\u0430"), STR("kuchen")};
	struct subscription wanted[] = {
		{.url = STR("https://a.example/rss"), .title = STR("\u00dcnsere Zeitung"), .tags = &tags[0], .n_tags = 1},
		{.url = STR("https://b.example/rss"), .title = STR("Le Me\u0301tro"), .tags = &tags[1], .n_tags = 1},
		{.url = STR("https://c.example/rss"), .title = STR("\u0420\u0438\u0430 \u041d\u043e\u0432\u043e\u0441\u0442\u0438"), .tags = &tags[2], .n_tags = 1},
	};
	struct feed_sync_counts counts;
	assert_true(feed_sync(f->store, wanted, 3, FEED_BY_CONFIG, NOW, &counts, &f->err));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *url = arena_printf(&f->arena, "https://example.org/%zu", i + 1);
		struct entry entry = fixture_entry(f, url, url, "title", NULL);
		struct str tag = str_of(rows[i].tag);
		entry.tags = &tag;
		entry.n_tags = 1;
		fixture_ingest(f, rows[i].feed, &entry, 1, NOW + (int64_t)i);
	}
}

/* In every script, composed or not: as items wait for the index, when they are in it, and without it. */
static void test_names_of_scripts(void **state)
{
	static const struct {
		const char *query, *found;
	} rows[] = {
		{"tag:\u043d\u043e\u0432\u043e\u0441\u0442\u0438", "1"}, {"tag:\u041d\u041e\u0412\u041e\u0421\u0422\u0418", "1"}, {"tag:\u043d\u043e\u0432\u043e\u0441\u0442", ""},
		{"tag:\u00e9conomie", "8 3 2"}, {"tag:e\u0301conomie", "8 3 2"}, {"tag:\u00c9CONOMIE", "8 3 2"}, {"tag:economie", "8 3 2"},
		{"tag:ECONOMIE title:title", "8 3 2"}, {"-tag:economie", "7 6 5 4 1"}, {"tag:\"\u00e9\"", ""}, {"tag:a\\E", "7"},
		{"tag:\u65e5\u672c\uff86\uff6d\uff70\uff7d", "6"}, {"tag:\u00ad", ""}, {"tag:,", ""},
		{"tag:K\u00dcCHE", "4 3 2 1"}, {"tag:kuche", "4 3 2 1"}, {"tag:ku\u0308che", "4 3 2 1"}, {"tag:kuch", ""}, {"tag:kuchen", "8 7"},
		{"tag:\u044d\u043a\u043e\u043d\u043e\u043c\u0438\u043a\u0430", "6 5"}, {"tag:\u042d\u041a\u041e\u041d\u041e\u041c\u0418\u041a\u0410 title", "6 5"},
		{"tag:k\u00dcche tag:\u00c9conomie", "3 2"}, {"tag:k\u00dcche OR tag:economie", "8 4 3 2 1"},
		{"feed:\u00fcnsere", "4 3 2 1"}, {"feed:unsere", "4 3 2 1"}, {"feed:u\u0308nsere", "4 3 2 1"}, {"feed:\"\u00dcNSERE zei\"", "4 3 2 1"},
		{"feed:m\u00e9tro", "6 5"}, {"feed:METRO", "6 5"}, {"feed:\u043d\u043e\u0432\u043e", "8 7"}, {"feed:\u0420\u0418\u0410", "8 7"}, {"feed:\u00ad", ""},
		{"feed:\u00fcnsere title", "4 3 2 1"}, {"site:\uff42.example", "6 5"},
	};
	struct fixture *f = *state;
	fill_scripts(f);
	for (int pass = 0; pass < 3; pass++) {
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			const char *found = fixture_query(f, rows[i].query);
			if (strcmp(found, rows[i].found) != 0)
				fail_msg("pass %d, %s: %s, not %s", pass, rows[i].query, found, rows[i].found);
		}
		if (pass == 0)
			index_all(f);
		else
			assert_true(search_enable(f->store, false, &f->err));
	}
}

/* Words of two letters repeat themselves in all ways. */
static void test_parts(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *stmt;
	char text[16], part[8];
	unsigned random = 1;
	assert_int_equal(sqlite3_prepare_v2(f->store->db, "SELECT has_part(?2, NULL, ?1), has_part(?2, ?1, 'x'), "
		"has_part(?2, NULL)", -1, &stmt, NULL), SQLITE_OK);
	for (int i = 0; i < 20000; i++) {
		size_t n_text = 0, n_part = 0;
		for (random = random * 1103515245 + 12345; n_text < (random >> 16) % sizeof text; n_text++)
			text[n_text] = "aAb"[(random >> (n_text & 15)) % 3];
		for (random = random * 1103515245 + 12345; n_part < (random >> 16) % sizeof part; n_part++)
			part[n_part] = "abB"[(random >> (2 * n_part)) % 3];
		text[n_text] = part[n_part] = '\0';
		sqlite3_bind_text(stmt, 1, text, -1, SQLITE_STATIC);
		sqlite3_bind_text(stmt, 2, part, -1, SQLITE_STATIC);
		assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
		bool has = strcasestr(text, part);
		if (sqlite3_column_int(stmt, 0) != has)
			fail_msg("%s in %s: %d", part, text, sqlite3_column_int(stmt, 0));
		assert_int_equal(sqlite3_column_int(stmt, 1), has);
		assert_int_equal(sqlite3_column_int(stmt, 2), 0);
		sqlite3_reset(stmt);
	}
	sqlite3_finalize(stmt);
	fixture_feed(f, "https://100%.example/a_b");
	fixture_feed(f, "https://1000.example/a-b");
	for (size_t i = 0; i < 2; i++) {
		int64_t *ids;
		size_t n;
		assert_true(feed_find(f->store, i ? STR("A_b") : STR("100%"), &f->arena, &ids, &n, &f->err));
		assert_int_equal(n, 1);
		assert_int_equal(ids[0], 1);
	}
}

/* What stands in very many addresses the index is not asked for, unless it gives it sooner than a walk: where none
 * of the newest has it. */
static void test_ways_of_addresses(void **state)
{
	enum { ITEMS = 900 };
	static const struct {
		const char *text, *with, *without;
	} rows[] = {
		{"url:h limit:50", "FROM item i WHERE", "item_fts"}, {"url:https limit:50", "FROM item i WHERE", "item_fts"},
		{"url:https: limit:50", "item_fts CROSS JOIN", "FROM item i WHERE"}, {"url:old limit:50", "item_fts CROSS JOIN", "FROM item i WHERE"},
		{"url:old.example/7 limit:50", "item_fts CROSS JOIN", "FROM item i WHERE"}, {"url:// limit:50", "FROM item i WHERE", "item_fts"},
		{"url:https", "item_fts CROSS JOIN", "FROM item i WHERE"}, /* of all there are */
		{"url:none limit:50", "item_fts CROSS JOIN", "FROM item i WHERE"},
	};
	struct fixture *f = *state;
	int64_t n, feed = fixture_feed(f, "https://example.org/many");
	fixture_execute(f, "INSERT INTO item_fts (item_fts, rank) VALUES ('pgsz', 32)");
	for (int i = 0; i < ITEMS; i++) {
		const char *url = arena_printf(&f->arena, "https://%s.example/%d", i < 700 ? "old" : "new", i);
		struct entry entry = fixture_entry(f, url, url, "b", NULL);
		fixture_ingest(f, feed, &entry, 1, NOW - ITEMS + i);
	}
	assert_true(search_index_some(f->store, ITEMS, &n, &f->err));
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_way(f, rows[i].text, rows[i].with, rows[i].without);
	assert_string_equal(fixture_query(f, "url:old.example/13 sort:old"), "14 131 132 133 134 135 136 137 138 139 140");
	assert_string_equal(fixture_query(f, "url:old limit:2"), "700 699");
	assert_string_equal(fixture_query(f, "url:h limit:2"), "900 899");
}

static void test_limits_from_elsewhere(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t limit, wanted;
	} limits[] = {{"", 5, 5}, {"limit:3", 5, 3}, {"limit:9", 5, 5}, {"limit:9", 0, 9}, {"", 0, 0}};
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
		struct arena arena = {0};
		struct query *query;
		assert_true(query_compile(str_of(limits[i].text), NOW, &arena, &query, NULL));
		query_set_limit(query, limits[i].limit);
		assert_int_equal(query->limit, limits[i].wanted);
		arena_finish(&arena);
	}
}

/* Every example of the documentation compiles. */
static void test_what_moves(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool moves;
	} rows[] = {
		{"", false}, {"tag:news is:unread limit:7", false}, {"since:2026-11-22", false},
		{"updated:2026-11-22T10:00:00Z", false}, {"since:7d", true}, {"a OR (b -before:12h)", true},
		{"on:today", true}, {"updated:yesterday", true}, {"is:new", true},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct query *query;
		assert_true(query_compile(str_of(rows[i].text), NOW, &arena, &query, NULL));
		assert_int_equal(query_moves(query), rows[i].moves);
	}
	arena_finish(&arena);
}

static void test_documentation(void **state)
{
	(void)state;
	size_t n;
	const struct query_field *fields = query_fields(&n);
	assert_true(n >= 17);
	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};
		struct query *query;
		struct query_error problem;
		if (!query_compile(str_of(fields[i].example), NOW, &arena, &query, &problem))
			fail_msg("%s: %s", fields[i].example, problem.error.text);
		assert_true(strncmp(fields[i].example, fields[i].name, strlen(fields[i].name)) == 0);
		arena_finish(&arena);
	}
}

/* By what is said of feeds alone, whatever else is asked for. */
static void test_named_feeds(void **state)
{
	struct fixture *f = *state;
	static const struct {
		const char *query, *named; /* 0, 1 and 2: the third has the tag, the second its site */
	} rows[] = {
		{"", ""}, {"bridges", ""}, {"tag:planet", "2"}, {"tag:planet since:7d", "2"}, {"bridges tag:planet -spam", "2"},
		{"site:b.example OR tag:planet", "12"}, {"(site:b.example OR tag:planet) is:unread", "12"}, {"site:example", "012"},
		{"site:example -tag:planet", "01"}, {"-tag:planet", "01"}, {"-tag:planet bridges", ""}, {"tag:planet OR bridges", ""},
		{"site:example -(tag:planet OR site:b.example)", "0"}, {"tag:planet limit:1 sort:old", "2"}, {"tag:nowhere", ""},
	};
	static const struct str tag = {"planet", 6};
	static const char *const urls[] = {"https://a.example/", "https://b.example/", "https://c.example/"};
	int64_t ids[3];
	bool added;
	for (size_t i = 0; i < 3; i++) {
		const struct subscription subscription = {.url = str_of(urls[i]), .tags = (struct str *)&tag, .n_tags = i == 2};
		assert_true(feed_subscribe(f->store, &subscription, FEED_BY_TOOL, NOW, &ids[i], &added, &f->err));
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct query *query;
		struct query_error err;
		bool marked[3] = {false};
		char named[4] = "";
		size_t n = 0;
		assert_true(query_compile(str_of(rows[i].query), NOW, &f->arena, &query, &err));
		assert_true(query_mark_feeds(f->store, query, ids, 3, marked, &f->err));
		for (size_t k = 0; k < 3; k++)
			if (marked[k])
				named[n++] = (char)('0' + k);
		if (strcmp(named, rows[i].named) != 0)
			fail_msg("%s: %s, not %s", rows[i].query, named, rows[i].named);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_named_feeds),
		TEST(test_with_index),
		TEST(test_without_index),
		TEST(test_relevance),
		TEST(test_largest),
		TEST(test_most_parts),
		TEST(test_parted),
		TEST(test_asked_of_items),
		TEST(test_ways),
		TEST(test_phrases_that_go_on),
		TEST(test_beginnings_by_relevance),
		TEST(test_beginnings_of_the_newest),
		TEST(test_authors_of_feeds),
		TEST(test_an_author_of_many_feeds),
		TEST(test_ways_of_many_feeds),
		TEST(test_id_lists),
		TEST(test_feeds_whose_newest_item_moved),
		TEST(test_addresses_in_addresses),
		TEST(test_parts),
		TEST(test_ways_of_addresses),
		cmocka_unit_test(test_pasted_addresses),
		TEST(test_languages_of_several_tags),
		TEST(test_folding),
		TEST(test_names_of_scripts),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_caps),
		cmocka_unit_test(test_limits_from_elsewhere),
		cmocka_unit_test(test_what_moves),
		cmocka_unit_test(test_documentation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
