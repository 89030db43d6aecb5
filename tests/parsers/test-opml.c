/* Subscription lists of all kinds, broken ones too. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parsers/opml.h"

/* "title\nurl|title|site|folder/folder\n…" */
static void describe(const struct opml *opml, struct buf *out)
{
	buf_append_str(out, opml->title);
	buf_append_char(out, '\n');
	for (size_t i = 0; i < opml->n_feeds; i++) {
		const struct opml_feed *feed = &opml->feeds[i];
		buf_printf(out, "%.*s|%.*s|%.*s|", STR_ARG(feed->url), STR_ARG(feed->title),
			STR_ARG(feed->site_url));
		for (size_t k = 0; k < feed->n_folders; k++)
			buf_printf(out, "%s%.*s", k ? "/" : "", STR_ARG(feed->folders[k]));
		buf_append_char(out, '\n');
	}
}

static void test_lists(void **state)
{
	(void)state;
	static const struct {
		const char *input, *want;
	} cases[] = {
		{"<?xml version='1.0'?><opml version='2.0'><head><title>Mijn &amp; feeds</title></head><body>"
		 "<outline text='Eén' type='rss' xmlUrl='http://a.example/f' htmlUrl='http://a.example/'/>"
		 "</body></opml>", "Mijn & feeds\nhttp://a.example/f|Eén|http://a.example/|\n"},
		/* folders in folders; a feed may hold outlines and is no folder */
		{"<opml><body><outline text='A'><outline text='B'><outline text='f' xmlUrl='u1'/></outline>"
		 "<outline title='g' xmlUrl='u2'><outline text='under a feed' xmlUrl='u3'/></outline></outline>"
		 "<outline text='h' xmlUrl='u4'/></body></opml>",
			"\nu1|f||A/B\nu2|g||A\nu3|under a feed||A\nu4|h||\n"},
		/* title before text, attributes in any case, feedUrl, url of type rss */
		{"<OPML><BODY><OUTLINE TITLE='t' TEXT='x' XMLURL='u1' HTMLURL='s'/>"
		 "<outline feedUrl='u2'/><outline type='Atom' url='u3'/><outline type='link' url='no'/>"
		 "</BODY></OPML>", "\nu1|t|s|\nu2|||\nu3|||\n"},
		{"<opml><body><outline text='A'><outline xmlUrl='u' category='/tech/web, news,A,/tech'/>"
		 "</outline></body></opml>", "\nu|||A/tech/web/news\n"},
		/* an address is no title: nobody knew better */
		{"<opml><body><outline text='http://a.example/f' title='http://a.example/f' xmlUrl='http://a.example/f'/>"
		 "<outline title='https://a.example/f' text='B' xmlUrl='https://a.example/f'/>"
		 "<outline text='a.example/f' xmlUrl='https://a.example/f'/><outline text='f' xmlUrl='https://a.example/f'/>"
		 "</body></opml>", "\nhttp://a.example/f|||\nhttps://a.example/f|B||\nhttps://a.example/f|||\n"
		 "https://a.example/f|f||\n"},
		/* duplicates are kept */
		{"<opml><body><outline xmlUrl='u'/><outline xmlUrl='u'/></body></opml>",
			"\nu|||\nu|||\n"},
		/* broken: bare ampersands, no quotes, cut, wrong nesting, junk before */
		{"<opml><body><outline text='R&D' xmlUrl='http://a.example/?a=1&b=2'/></body></opml>",
			"\nhttp://a.example/?a=1&b=2|R&D||\n"},
		{"<opml><body><outline text=one xmlUrl=u1><outline text='two' xmlUrl='u2'",
			"\nu1|one||\n"},
		{"</outline></outline><opml><body><outline text='A'></body><outline xmlUrl='u'/>", "\nu|||A\n"},
		{"junk<outline xmlUrl='u'/>", "\nu|||\n"},
		{"<opml version='1.0'><head/></opml>", "\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct opml opml;
		struct buf out;
		struct error err = {0};
		buf_init(&out, 1 << 20);
		if (!opml_read(str_of(cases[i].input), &arena, &opml, &err))
			fail_msg("%s: %s", cases[i].input, err.text);
		describe(&opml, &out);
		assert_string_equal(buf_cstr(&out), cases[i].want);
		buf_finish(&out);
		arena_finish(&arena);
	}
}

static void test_charset(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct opml opml;
	struct str text = STR("<?xml version='1.0' encoding='iso-8859-1'?><opml><body>"
		"<outline text='caf\xe9' xmlUrl='u'/></body></opml>");
	assert_true(opml_read(text, &arena, &opml, NULL));
	assert_true(str_eq(opml.feeds[0].title, STR("café")));
	arena_finish(&arena);
}

static void test_refusals(void **state)
{
	(void)state;
	static const char *const inputs[] = {"", "hello", "<rss><channel/></rss>",
		"{\"opml\": 1}"};
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
		struct arena arena = {0};
		struct opml opml;
		struct error err = {0};
		assert_false(opml_read(str_of(inputs[i]), &arena, &opml, &err));
		assert_string_equal(err.text,
			"not an OPML file: it has neither an <opml> nor an <outline> element");
		arena_finish(&arena);
	}
}

static void test_cut(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool is_cut;
	} rows[] = {{"<opml><body><outline xmlUrl='http://a/'/></body></opml>", false},
		{"<opml><body><outline xmlUrl='http://a/'/></body></OPML >", false},
		{"<opml><body><outline xmlUrl='http://a/'/></body>", true},
		{"<opml><body><outline xmlUrl='http://a/'/></body></opm", true},
		{"<outline xmlUrl='http://a/'/>", false}};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct arena arena = {0};
		struct opml opml;
		struct error err = {0};
		assert_true(opml_read(str_of(rows[i].text), &arena, &opml, &err));
		assert_int_equal(opml.n_feeds, 1);
		assert_int_equal(opml_read_whole(str_of(rows[i].text), &arena, &opml, &err), !rows[i].is_cut);
		arena_finish(&arena);
	}
}

static void test_hostile(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct opml opml;
	struct buf text;
	buf_init(&text, 64 << 20);
	buf_append_str(&text, STR("<opml><body>"));
	for (int i = 0; i < 300000; i++)
		buf_append_str(&text, STR("<outline text='deep'>"));
	buf_append_str(&text, STR("<outline xmlUrl='u'/>"));
	assert_true(opml_read(buf_str(&text), &arena, &opml, NULL));
	assert_int_equal(opml.n_feeds, 1);
	assert_int_equal(opml.feeds[0].n_folders, 1); /* all are called the same */
	buf_finish(&text);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_charset),
		cmocka_unit_test(test_refusals), cmocka_unit_test(test_cut),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
