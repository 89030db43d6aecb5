/* Bodies on a page of ours: what is rewritten, and that nothing gets past the cleaner. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/html_content.h"

static void test_rewrites(void **state)
{
	(void)state;
	static const struct {
		const char *html, *want;
	} rows[] = {
		{"", ""},
		{"plain &amp; simple", "plain &amp; simple"},
		{"<h1>a</h1><h2>b</h2><h3>c</h3><h6>d</h6>", "<h4>a</h4><h5>b</h5><h6>c</h6><h6>d</h6>"},
		{"<h2 align=\"center\">a</h2>", "<h5 align=\"center\">a</h5>"},
		{"<main lang=\"nl\"><article>a</article><nav>n</nav><aside>s</aside></main>",
			"<div lang=\"nl\"><div>a</div><div>n</div><div>s</div></div>"},
		{"<hr><header>h</header>", "<hr><header>h</header>"},
		{"<p title=\"a > b\">x</p>", "<p title=\"a &gt; b\">x</p>"},
		{"<img src=\"https://a.example/i.png\" alt=\"i\">",
			"<img src=\"https://a.example/i.png\" alt=\"i\" loading=\"lazy\">"},
		{"<img src=\"https://a.example/i.png\" loading=\"eager\">",
			"<img src=\"https://a.example/i.png\" loading=\"eager\">"},
		{"<iframe src=\"https://www.youtube.com/embed/x?a=1&amp;b=2\"></iframe>",
			"<a class=\"frame\" href=\"https://www.youtube.com/embed/x?a=1&amp;b=2\">www.youtube.com</a>"},
		{"C1 \xc2\x80\xc2\x9b, \xc2\xa0 and \xc3\x82\xc2\xbf", "C1 , \xc2\xa0 and \xc3\x82\xc2\xbf"},
		/* As another program might have stored it. */
		{"<script>x()</script><p onclick=\"x()\">a</b></section>", "<p>a</p>"},
		{"<a href=\"javascript:x()\">a", "<a>a</a>"},
		{"</article></main><style>*{}</style>b", "b"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf out;
		buf_init(&out, 10000);
		html_content_append(&out, str_of(rows[i].html));
		assert_string_equal(buf_cstr(&out), rows[i].want);
		buf_finish(&out);
	}
}

static void test_plain_text(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 1000);
	html_content_append_text(&out, STR("1 < 2\n\n& more"));
	assert_string_equal(buf_cstr(&out), "<p class=\"plain\">1 &lt; 2\n\n&amp; more</p>\n");
	buf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rewrites),
		cmocka_unit_test(test_plain_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
