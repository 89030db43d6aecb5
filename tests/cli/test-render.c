#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "cli/render.h"

static void test_html(void **state)
{
	(void)state;
	static const struct {
		const char *html;
		int columns;
		const char *text;
	} cases[] = {
		{"", 20, ""},
		{"plain", 20, "plain\n"},
		{"<p>one</p><p>two</p>", 20, "one\n\ntwo\n"},
		{"<p>one</p>\n\n<p>two</p>", 20, "one\n\ntwo\n"},
		{"<div>one</div><div>two</div>", 20, "one\ntwo\n"},
		{"one<br>two<br><br>three", 20, "one\ntwo\n\nthree\n"},
		{"  a   b\n\tc ", 20, "a b c\n"},
		{"f<b>oo</b>bar", 20, "foobar\n"},
		{"foo <b> bar </b> baz", 20, "foo bar baz\n"},
		{"aaa bbb ccc ddd", 7, "aaa bbb\nccc ddd\n"},
		{"aaa bbb ccc ddd", 0, "aaa bbb ccc ddd\n"},
		{"https://example.org/long x", 10, "https://example.org/long\nx\n"},
		{"&lt;b&gt; &amp;amp; &eacute;", 20, "<b> &amp; \303\251\n"},
		{"<ul><li>one</li><li>two</li></ul>", 20, "\342\200\242 one\n\342\200\242 two\n"},
		{"<ul><li><p>one</p></li></ul>", 20, "\342\200\242 one\n"},
		{"<ol><li>one</li><li>two</li></ol>", 20, "1. one\n2. two\n"},
		{"x<ul><li>aaa bbb<ul><li>ccc ddd</li></ul></li></ul>y", 8,
			"x\n\n\342\200\242 aaa\n  bbb\n  \342\200\242 ccc\n    ddd\n\ny\n"},
		{"<blockquote><p>aaa bbb</p></blockquote>", 6, "\342\224\202 aaa\n\342\224\202 bbb\n"},
		{"<pre>a  b\n\n\tc</pre>", 5, "a  b\n\n\tc\n"},
		{"<h2>T</h2><p>x</p>", 20, "T\n\nx\n"},
		{"a<hr>b", 20, "a\n\n\342\224\200\342\224\200\342\224\200\342\224\200\342\224\200\n\nb\n"},
		{"<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", 20,
			"a | b\n1 | 2\n"},
		{"<img src=\"x\" alt=\"a &quot;cat&quot;\">", 30, "[image: a \"cat\"]\n"},
		{"<img src=\"x\">", 20, ""},
		{"<a href=\"https://e.org/\">x</a>.", 20, "x[1].\n\n[1] https://e.org/\n"},
		{"<a href=\"https://e.org/?a=1&amp;b=2\">x</a> <a href=\"https://e.org/?a=1&amp;b=2\">y</a>",
			20, "x[1] y[1]\n\n[1] https://e.org/?a=1&b=2\n"},
		{"<a href=\"https://e.org/\">https://e.org/</a>", 20, "https://e.org/\n"},
		{"<a title=\"href=\" href=\"https://e.org/\">x</a>", 20, "x[1]\n\n[1] https://e.org/\n"},
		{"<a>x</a></a>", 20, "x\n"},
		{"a < b <", 20, "a < b <\n"},
		{"<p", 20, "<p\n"},
		{"</li></ul></blockquote></pre>x", 20, "x\n"},
		{"\344\270\255\346\226\207\346\250\231\351\241\214", 4,
			"\344\270\255\346\226\207\n\346\250\231\351\241\214\n"},
		{"a\033[31mb\302\233c&#27;d&#x202e;e", 40, "a [31mb c d e\n"},
		{"<pre>a\033[1mb\r\nc</pre>", 40, "a [1mb\nc\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out;
		buf_init(&out, 65536);
		assert_true(render_html(str_of(cases[i].html), cases[i].columns, &out));
		if (strcmp(buf_cstr(&out), cases[i].text) != 0)
			fail_msg("%s\n  gives %s\n  not %s", cases[i].html, buf_cstr(&out), cases[i].text);
		buf_finish(&out);
	}
}

static void test_text(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 65536);
	assert_true(render_text(STR("one <b> two\n\n\n three\nfour\033[0m"), 8, &out));
	assert_string_equal(buf_cstr(&out), "one <b>\ntwo\n\nthree\nfour [0m\n");
	buf_finish(&out);
}

/* Whatever comes in: lines that fit unless one narrow word is longer, and no controls. */
static void test_anything(void **state)
{
	(void)state;
	static const char *const pieces[] = {"<ul>", "<li>", "</li>", "</ul>", "<blockquote>", "<pre>",
		"</pre>", "<p>", "<", ">", "\"", "&", "&#27;", "\033[", "\302\233", "\300", "word ", "\n",
		"<a href=\"", "</a>", "<dd>", "<ol>", "\344\270\255", "\342\200\256", "<table><tr><td>"};
	unsigned seed = 1;
	for (int round = 0; round < 2000; round++) {
		struct buf html, out;
		buf_init(&html, 65536);
		buf_init(&out, 1 << 20);
		for (int i = 0; i < 60; i++) {
			seed = seed * 1103515245 + 12345;
			buf_append_str(&html, str_of(pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]));
		}
		assert_true(render_html(buf_str(&html), 30, &out));
		assert_true(str_is_utf8(buf_str(&out)));
		for (size_t i = 0; i < out.len; i++) {
			unsigned char c = (unsigned char)out.data[i];
			assert_true(c >= 0x20 || c == '\n' || c == '\t');
			assert_true(c != 0xc2 || (unsigned char)out.data[i + 1] >= 0xa0);
		}
		buf_finish(&html);
		buf_finish(&out);
	}
}

static void test_depth_and_size(void **state)
{
	(void)state;
	struct buf html, out;
	buf_init(&html, 8 << 20);
	buf_init(&out, 64 << 20);
	for (int i = 0; i < 100000; i++)
		buf_append_str(&html, STR("<blockquote><ul><li>"));
	buf_append_str(&html, STR("deep"));
	for (int i = 0; i < 100000; i++)
		buf_append_str(&html, STR("</li></ul></blockquote>"));
	buf_append_str(&html, STR("<p>out</p>"));
	assert_true(render_html(buf_str(&html), 80, &out));
	assert_non_null(memmem(out.data, out.len, "deep\n\nout\n", 10));
	assert_true(out.len < 1000);
	buf_clear(&out);
	buf_clear(&html);
	for (int i = 0; i < 20000; i++)
		buf_printf(&html, "<a href=\"https://example.org/%d\">x</a> ", i);
	assert_true(render_html(buf_str(&html), 80, &out));
	assert_non_null(memmem(out.data, out.len, "[500] https://example.org/499\n", 30));
	assert_null(memmem(out.data, out.len, "[501]", 5));
	buf_finish(&html);
	buf_finish(&out);
}

static void test_cap(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 10);
	assert_false(render_html(STR("<p>more than ten bytes of text</p>"), 80, &out));
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_html),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_anything),
		cmocka_unit_test(test_depth_and_size),
		cmocka_unit_test(test_cap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
