/* The feeds that pages name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parsers/discover.h"

static void describe(struct str html, struct buf *out)
{
	struct arena arena = {0};
	struct link *feeds;
	size_t n = discover_feeds(html, STR("http://example.org/blog/page.html"), &arena, &feeds);
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%.*s|%.*s|%.*s\n", STR_ARG(feeds[i].url), STR_ARG(feeds[i].title),
			STR_ARG(feeds[i].type));
	arena_finish(&arena);
}

static void test_pages(void **state)
{
	(void)state;
	static const struct {
		const char *html, *want;
	} cases[] = {
		{"<html><head><link rel='alternate' type='application/rss+xml' title='R &amp; D' href='/rss?a=1&amp;b=2'>"
		 "<link rel=alternate type=application/atom+xml href=atom.xml></head></html>",
			"http://example.org/rss?a=1&b=2|R & D|application/rss+xml\n"
			"http://example.org/blog/atom.xml||application/atom+xml\n"},
		{"<LINK REL='ALTERNATE' TYPE='Application/RSS+XML; charset=utf-8' HREF='x'/>",
			"http://example.org/blog/x||Application/RSS+XML; charset=utf-8\n"},
		{"<link rel='alternate' type='application/feed+json' href='/feed.json'>"
		 "<link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/1'>"
		 "<link rel='alternate' type='application/json' href='/?rest_route=/wp/v2/posts/1'>"
		 "<link rel='alternate' type='application/json' href='/1.json'>",
			"http://example.org/feed.json||application/feed+json\n"
			"http://example.org/1.json||application/json\n"},
		{"<base href='https://cdn.example/'><link rel='feed' href='f'><base href='https://no.example/'>"
		 "<link rel='home alternate' type='text/xml' href='g'>",
			"https://cdn.example/f||\nhttps://cdn.example/g||text/xml\n"},
		{"<link rel='alternate' type='application/rss+xml' href='feed://example.org/f'>"
		 "<link rel='alternate' type='application/rss+xml' href='feed:https://example.org/g'>",
			"http://example.org/f||application/rss+xml\nhttps://example.org/g||application/rss+xml\n"},
		/* no feeds: other types, style sheets, translations, other schemes, what is not seen */
		{"<link rel='alternate' hreflang='nl' href='/nl'><link rel='alternate stylesheet' type='text/xml' href='s'>"
		 "<link rel='stylesheet' type='text/css' href='c'><link rel='alternate' type='application/rss+xml'>"
		 "<link rel='alternate' type='application/rss+xml' href='javascript:x'>"
		 "<!-- <link rel=alternate type=application/rss+xml href=no> -->"
		 "<script>'<link rel=alternate type=application/rss+xml href=no>'</script>", ""},
		/* named twice */
		{"<link rel=feed href=f title=first><link rel=feed href=f title=second>",
			"http://example.org/blog/f|first|\n"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out;
		buf_init(&out, 1 << 20);
		describe(str_of(cases[i].html), &out);
		assert_string_equal(buf_cstr(&out), cases[i].want);
		buf_finish(&out);
	}
}

static void test_unknown_address(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct link *feeds;
	struct str html = STR("<link rel=feed href=/a><link rel=feed href=//h/b><link rel=feed href='data:x'>"
		"<base href=https://example.org/><link rel=feed href=c>");
	assert_int_equal(discover_feeds(html, STR(""), &arena, &feeds), 3);
	assert_true(str_eq(feeds[0].url, STR("/a")));
	assert_true(str_eq(feeds[1].url, STR("//h/b")));
	assert_true(str_eq(feeds[2].url, STR("https://example.org/c")));
	arena_finish(&arena);
}

static void test_caps(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct link *feeds;
	struct buf html;
	buf_init(&html, 64 << 20);
	for (int i = 0; i < 100000; i++)
		buf_printf(&html, "<link rel=feed href=%d>", i);
	assert_int_equal(discover_feeds(buf_str(&html), STR("http://example.org/"), &arena,
		&feeds), DISCOVER_MAX);
	buf_finish(&html);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_unknown_address),
		cmocka_unit_test(test_caps),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
