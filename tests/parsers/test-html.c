/* The HTML cleaner: what stays as it is, what is mended, what goes; and text out of HTML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/html.h"
#include "parsers/html_names.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define BASE "https://example.org/blog/post.html"

enum { MAX = 64 * 1024 * 1024 };

struct row {
	const char *in, *out;
};

/* Cleans, and cleans the result once more: that must change nothing. */
static void assert_clean(const char *in, const char *base, const char *expected)
{
	struct buf once, twice;
	buf_init(&once, MAX);
	buf_init(&twice, MAX);
	assert_true(html_clean(str_of(in), str_of(base), str_of(""), &once));
	if (!str_eq(buf_str(&once), str_of(expected)))
		fail_msg("%s\ngave: %s\nnot:  %s", in, buf_cstr(&once), expected);
	assert_true(html_clean(buf_str(&once), str_of(base), str_of(""), &twice));
	if (!str_eq(buf_str(&once), buf_str(&twice)))
		fail_msg("%s\nonce:  %s\ntwice: %s", in, buf_cstr(&once), buf_cstr(&twice));
	buf_finish(&once);
	buf_finish(&twice);
}

static void assert_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_clean(rows[i].in, BASE, rows[i].out);
}

static void test_ordinary_markup_stays(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"plain text, été, 日本語",
		"<p>One <b>two</b> <em lang=\"nl\">drie</em></p>\n<p dir=\"rtl\">x</p>",
		"<a href=\"https://example.com/?a=1&amp;b=2#c\" title=\"T\" rel=\"nofollow\">x</a>",
		"<a href=\"mailto:a@example.org?subject=x%20y\">mail</a>",
		"<a href=\"http://example.com/\"><h2>Title</h2><p>Block in a link</p></a>",
		"<img src=\"https://example.com/i.jpg\" alt=\"A &lt;b&gt; &amp; c\" width=\"640\" "
		"height=\"360\" srcset=\"https://example.com/i.jpg 640w, https://example.com/j.jpg 1280w\""
		" sizes=\"(max-width: 640px) 100vw, 640px\" loading=\"lazy\" decoding=\"async\">",
		"<picture><source srcset=\"https://example.com/a.webp 2x\" type=\"image/webp\" "
		"media=\"(min-width: 600px)\"><img src=\"https://example.com/a.jpg\" alt=\"\"></picture>",
		"<figure><img src=\"https://example.com/i.jpg\"><figcaption>C</figcaption></figure>",
		"<ul><li>a</li><li>b<ol start=\"3\" reversed=\"\" type=\"a\"><li value=\"7\">c</li></ol></li></ul>",
		"<dl><dt>t</dt><dd>d</dd></dl>",
		"<table border=\"1\"><caption>c</caption><colgroup><col span=\"2\"></colgroup><thead><tr>"
		"<th scope=\"col\" colspan=\"2\">h</th></tr></thead><tbody><tr><td align=\"right\">1</td>"
		"<td>2</td></tr></tbody></table>",
		"<pre><code class=\"language-c\">if (a &lt; b &amp;&amp; c &gt; d)\n\treturn;\n</code></pre>",
		"<blockquote cite=\"https://example.com/q\"><p>q</p></blockquote><hr><br>a<wbr>b",
		"<audio src=\"https://example.com/a.mp3\" controls=\"\"></audio>",
		"<video poster=\"https://example.com/p.jpg\" controls=\"\" width=\"640\"><source "
		"src=\"https://example.com/v.mp4\" type=\"video/mp4\"><track src=\"https://example.com/v.vtt\" "
		"kind=\"subtitles\" srclang=\"nl\" label=\"NL\">No video.</video>",
		"<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby> <abbr title=\"x\">a</abbr> <q>q</q>",
		"<details open=\"\"><summary>s</summary>d</details><time datetime=\"2021-12-18\">t</time>",
		"<p>H<sub>2</sub>O <sup>2</sup> <kbd>k</kbd> <samp>s</samp> <var>v</var> <del>d</del> <mark>m</mark></p>",
		"<section><article><header>h</header><footer>f</footer></article><aside>a</aside></section>",
	};
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_clean(texts[i], BASE, texts[i]);
}

static void test_blogs(void **state)
{
	(void)state;
	static const struct row rows[] = {
		/* WordPress */
		{"<p class=\"has-text-align-center\" style=\"color:red\">It&#8217;s <a href=\"/about/\" "
		 "target=\"_blank\" rel=\"noreferrer noopener\">here</a>&nbsp;&hellip; [&#8230;]</p>",
			"<p>It&#8217;s <a href=\"https://example.org/about/\" rel=\"noreferrer noopener\">here</a>"
			"&nbsp;&hellip; [&#8230;]</p>"},
		{"<figure class=\"wp-block-image\"><img decoding=\"async\" src=\"a.jpg\" alt=\"\" class=\"wp-image-1\""
		 " /></figure>",
			"<figure><img decoding=\"async\" src=\"https://example.org/blog/a.jpg\" alt=\"\"></figure>"},
		{"<p>Text</p><img src=\"https://pixel.wp.com/b.gif?host=x\">", "<p>Text</p>"},
		{"<p>x</p><img alt=\"\" border=\"0\" src=\"https://stats.example.com/b.gif\" width=\"1\" height=\"1\" />",
			"<p>x</p>"},
		{"<p>x</p><img src=\"https://stats.example.com/?u=1\" style=\"display:none\" width=\"9\"><img src=\"/b.gif\""
		 " width=\"0\" height=\"0\">", "<p>x</p>"},
		{"<img src=\"https://i.example.com/\" width=\"1\" height=\"1\">",
			"<img src=\"https://i.example.com/\" width=\"1\" height=\"1\">"},
		/* lazy images */
		{"<img src=\"data:image/gif;base64,R0\" data-src=\"/a.jpg\" data-srcset=\"/a.jpg 1x\" alt=\"A\">",
			"<img alt=\"A\" src=\"https://example.org/a.jpg\" srcset=\"https://example.org/a.jpg 1x\">"},
		{"<img data-lazy-src=\"/a.jpg\"><noscript><img src=\"/a.jpg\"></noscript>",
			"<img src=\"https://example.org/a.jpg\">"},
		{"<noscript><p>Turn on JavaScript <img src=\"/a.jpg\"></p></noscript>x",
			"<img src=\"https://example.org/a.jpg\">x"},
		/* a placeholder is what its file is called, and is better than what may not be shown */
		{"<img src=\"/i/Placeholder-2.gif?x=/y\" alt=\"A\" data-src=\"a.jpg\"><img src=\"/1x1.png\" data-lazy-src=\"/b.jpg\">"
		 "<img src=\"//cdn.example/spacer.gif\" data-original=\"/c.jpg\"><img src=\"\" data-src=\"/d.jpg\">",
			"<img alt=\"A\" src=\"https://example.org/blog/a.jpg\"><img src=\"https://example.org/b.jpg\">"
			"<img src=\"https://example.org/c.jpg\"><img src=\"https://example.org/d.jpg\">"},
		{"<img src=\"/blank.gif\" data-src=\"data:image/gif;base64,R0\" alt=\"A\"><img src=\"/pixel-9.jpg\" alt=\"B\">"
		 "<img src=\"/lazy/s.jpg\" data-src=\"/l.jpg\"><img src=\"/blank.gif\" data-srcset=\"/a.jpg 1x\">",
			"<img alt=\"A\" src=\"https://example.org/blank.gif\"><img src=\"https://example.org/pixel-9.jpg\" alt=\"B\">"
			"<img src=\"https://example.org/lazy/s.jpg\"><img src=\"https://example.org/blank.gif\" srcset=\"https://example.org/a.jpg 1x\">"},
		/* lazy players */
		{"<iframe src=\"about:blank\" data-src=\"https://www.youtube.com/embed/x\"></iframe>",
			"<iframe src=\"https://www.youtube.com/embed/x\" sandbox=\"allow-scripts allow-same-origin allow-popups "
			"allow-presentation\" allowfullscreen=\"\" loading=\"lazy\"></iframe>"},
		{"<iframe data-lazy-src=\"http://player.vimeo.com/video/1\"></iframe><iframe data-src=\"https://evil.example/\"></iframe>",
			"<iframe src=\"https://player.vimeo.com/video/1\" sandbox=\"allow-scripts allow-same-origin allow-popups "
			"allow-presentation\" allowfullscreen=\"\" loading=\"lazy\"></iframe>"},
		{"<video data-src=\"/v.mp4\"></video><audio src=\"\" data-src=\"/a.mp3\"></audio><video controls data-src=\"javascript:x\">"
		 "<source data-src=\"/w.mp4\"></video><picture><source data-srcset=\"/p.webp 2x\"><img data-src=\"/p.png\"></picture>",
			"<video src=\"https://example.org/v.mp4\" controls=\"\"></video><audio src=\"https://example.org/a.mp3\" controls=\"\"></audio>"
			"<video controls=\"\"><source src=\"https://example.org/w.mp4\"></video><picture><source srcset=\"https://example.org/p.webp 2x\">"
			"<img src=\"https://example.org/p.png\"></picture>"},
		/* Blogger */
		{"<div class=\"separator\" style=\"clear: both;\"><a href=\"https://a.example/i.jpg\" imageanchor=\"1\" "
		 "style=\"margin-left: 1em;\"><img border=\"0\" data-original-height=\"9\" src=\"https://a.example/s.jpg\""
		 " /></a></div><span style=\"font-size: large;\"><b>Big</b></span>",
			"<div><a href=\"https://a.example/i.jpg\"><img src=\"https://a.example/s.jpg\"></a></div><span><b>Big</b></span>"},
		/* Medium */
		{"<figure><iframe src=\"https://www.youtube.com/embed/x?feature=oembed\" width=\"854\" height=\"480\" "
		 "frameborder=\"0\" allowfullscreen=\"\"></iframe></figure><img src=\"https://medium.com/_/stat?x=1\">",
			"<figure><iframe src=\"https://www.youtube.com/embed/x?feature=oembed\" width=\"854\" "
			"height=\"480\" sandbox=\"allow-scripts allow-same-origin allow-popups allow-presentation\" "
			"allowfullscreen=\"\" loading=\"lazy\"></iframe></figure>"},
		/* Substack */
		{"<div class=\"captioned-image-container\"><figure><a class=\"image-link\" target=\"_blank\" "
		 "href=\"https://substackcdn.com/image/fetch/f_auto/x.png\"><div class=\"image2-inset\"><picture><source "
		 "type=\"image/webp\" srcset=\"https://substackcdn.com/image/fetch/w_424,c_limit/x.png 424w, "
		 "https://substackcdn.com/image/fetch/w_848,c_limit/x.png 848w\"></picture></div></a></figure></div>",
			"<div><figure><a href=\"https://substackcdn.com/image/fetch/f_auto/x.png\"><div><picture>"
			"<source type=\"image/webp\" srcset=\"https://substackcdn.com/image/fetch/w_424,c_limit/x.png 424w, "
			"https://substackcdn.com/image/fetch/w_848,c_limit/x.png 848w\"></picture></div></a></figure></div>"},
	};
	assert_rows(rows, COUNT(rows));
}

static void test_structure_is_mended(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<p>a<p>b", "<p>a</p><p>b</p>"},
		{"<p>a<div>b</div>c", "<p>a</p><div>b</div>c"},
		{"<ul><li>a<li>b<ul><li>c</ul><li>d</ul>",
			"<ul><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ul>"},
		{"<dl><dt>a<dd>b<dt>c</dl>", "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>"},
		{"<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"},
		{"<p><b>a<p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>"},
		{"<b><p>a</b></p><p>b</p>", "<b><p>a</p></b><p>b</p>"},
		{"<b><p>a</b> b</p>", "<b><p>a</p></b><p> b</p>"},
		{"<b><ul><li>a</b> b</li></ul>c", "<b><ul><li>a b</li></ul></b>c"},
		{"<a href=/1>a<a href=/2>b", "<a href=\"https://example.org/1\">a</a><a href=\"https://example.org/2\">b</a>"},
		{"<a href=/1><p>a<a href=/2>b</p>",
			"<a href=\"https://example.org/1\"><p>a</p></a><p><a href=\"https://example.org/2\">b</a></p>"},
		{"<a href=/1>a<table><a href=/2>b</table>c", "<a href=\"https://example.org/1\">a<table></table></a>"
		 "<table><a href=\"https://example.org/2\">b</a></table><a href=\"https://example.org/2\">c</a>"},
		{"<h1>a<h2>b</h1>c", "<h1>a</h1><h2>b</h2>c"},
		{"a</p>b</br>c</div></b>", "a<p></p>b<br>c"},
		{"<table><td>a<tr><td>b</table>c", "<table><tr><td>a</td></tr><tr><td>b</td></tr></table>c"},
		{"<table><tr><td><b>a<td>b</table>c", "<table><tr><td><b>a</b></td><td>b</td></tr></table>c"},
		{"<table><tr><td>a<table><tr><td>b</table>c</table>d",
			"<table><tr><td>a<table><tr><td>b</td></tr></table>c</td></tr></table>d"},
		{"<tr><td>a</td></tr>", "a"},
		{"<ruby>a<rt>b<rt>c</ruby>", "<ruby>a<rt>b</rt><rt>c</rt></ruby>"},
		{"<div><span>a</div>b</span>", "<div><span>a</span></div>b"},
		{"<a name=x><a href=/1>a</a>b</a>c", "<a></a><a href=\"https://example.org/1\">a</a>bc"},
		{"<image src=/i.jpg><listing>a</listing>", "<img src=\"https://example.org/i.jpg\"><pre>a</pre>"},
		{"<P CLASS=x>A<BR/>B</P>", "<p>A<br>B</p>"},
		{"<html><head><title>t</title></head><body bgcolor=red><p>a</body></html>", "t<p>a</p>"},
		{"<form><label>a</label><button>b</button><input value=c><fieldset>d</fieldset></form>", "abd"},
		{"<foo>a</foo><x-y>b</x-y><font color=red>c</font>", "ab<span>c</span>"},
		{"<!'a' <a href=/x>b</a>", "&lt;!'a' <a href=\"https://example.org/x\">b</a>"},
		{"<iframe src=//www.youtube.com/embed/x/>text",
			"<iframe src=\"https://www.youtube.com/embed/x/\" sandbox=\"allow-scripts allow-same-origin "
			"allow-popups allow-presentation\" allowfullscreen=\"\" loading=\"lazy\"></iframe>text"},
	};
	assert_rows(rows, COUNT(rows));
}

static void test_hidden_content_goes(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"a<script>b</script>c", "ac"},
		{"a<SCRIPT SRC=x>b</scripts></script >c", "ac"},
		{"a<script><!-- <script>b</script> --></script>c", "ac"},
		{"a<script><!--></script>c", "ac"},
		{"a<script>b", "a"},
		{"a<script src=x />b\n<script>c</script>d", "ab\nd"},
		{"a<script>document.write('<script>b')</script>c", "ac"},
		{"a<style>b{}</style>ce<textarea><b>f</textarea>g<xmp><b></xmp>h", "acegh"},
		{"a<template>b<template>c</template>d</template>e", "ae"},
		{"a<select><option>b<option>c</select>d<option>e</option>f", "adf"},
		{"a<svg><path d=x><text>b</text></svg>c<svg/>d", "acd"},
		{"a<svg><title>b</title><p>c</svg>d", "a<p>cd</p>"},
		{"a<svg><foreignObject><p>b</p></foreignObject></svg>c", "ac"},
		{"a<svg><![CDATA[</svg>]]>b</svg>c", "ac"},
		{"a<math><mi>x</mi><annotation-xml>y</annotation-xml></math>b", "ab"},
		{"a<!-- b -->c<!-->d<!--->e<!-- - -- > --!>f<!x>g<?php h ?>i</ j>k", "acdefgik"},
		{"a<!-- b", "a"},
		{"a<!-- b <i>c</i><!-- d -- >e", "ace"},
		{"<![CDATA[<p>a</p>]]>b]]>", "<p>a</p>b]]&gt;"},
		{"<![CDATA[a", "&lt;![CDATA[a"},
		{"<![CDATA[a<![CDATA[<img alt=\"]]>\">b", "a<img alt=\"]]&gt;\">b"},
		{"<title>a</title>b", "ab"},
		{"a<iframe src=https://ads.example/ ><b>b</b></iframe>c", "a<b>b</b>c"},
		{"a<iframe src=https://ads.example/>b", "ab"},
		{"a<object data=x><param name=y><embed src=z>b</object>c", "abc"},
		{"a<plaintext>b</plaintext><b>c", "ab&lt;/plaintext&gt;&lt;b&gt;c"},
	};
	assert_rows(rows, COUNT(rows));
}

static void test_text(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"a < b > c & d &amp; e \" '", "a &lt; b &gt; c &amp; d &amp; e \" '"},
		{"&lt;b&gt; &eacute;&euro;&#8364;&#x20ac;&#128; &unknown; &copy2021",
			"&lt;b&gt; &eacute;&euro;&#8364;&#x20ac;€ &amp;unknown; ©2021"},
		{"<3 <- <", "&lt;3 &lt;- &lt;"},
		{"a\r\nb\rc\fd\x01" "e\x7f", "a\nb\nc de\x7f"},
		{"a&#13;b&#1;c&#0;d&#xFFFE;", "a\nb c\ufffdd\ufffd"},
		{"<a title='&quot;<>&amp;amp;' href=/x>y</a>",
			"<a title=\"&quot;&lt;&gt;&amp;amp;\" href=\"https://example.org/x\">y</a>"},
		{"<% code %> <= >", "&lt;% code %&gt; &lt;= &gt;"},
		{"text <b unfinished", "text "},
		{"<p title=\"a\" title=\"b\" TITLE=c>", "<p title=\"a\"></p>"},
		{"<p title = a\n>x<p title=>y<p title>z<p / title=a/b>",
			"<p title=\"a\">x</p><p title=\"\">y</p><p title=\"\">z</p><p title=\"a/b\"></p>"},
		{"<p =title=x \"'<=y title=z>", "<p title=\"z\"></p>"},
	};
	assert_rows(rows, COUNT(rows));
	struct buf out;
	buf_init(&out, MAX);
	assert_true(html_clean(str_make("a\0b<p\0>c", 8), str_of(""), str_of(""), &out));
	assert_string_equal(buf_cstr(&out), "abc");
	buf_finish(&out);
}

static void test_addresses(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<a href=x>a</a>", "<a href=\"https://example.org/blog/x\">a</a>"},
		{"<a href='#top'>a</a>", "<a href=\"https://example.org/blog/post.html#top\">a</a>"},
		{"<a href=' HTTP://Example.com/a b '>a</a>", "<a href=\"HTTP://Example.com/a%20b\">a</a>"},
		{"<a href='\\\\evil.example'>a</a>", "<a href=\"https://evil.example\">a</a>"},
		{"<a href='/x?a=1&copy=2&amp;b'>a</a>", "<a href=\"https://example.org/x?a=1&amp;copy=2&amp;b\">a</a>"},
		{"<a href=javascript:alert(1)>a</a>", "<a>a</a>"},
		{"<a href=' &#14; java\tscript&colon;alert(1)'>a</a>", "<a>a</a>"},
		{"<a href='jav&#x0A;ascript:alert(1)'>a</a>", "<a>a</a>"},
		{"<a href=data:text/html,x>a</a><a href=vbscript:x>b</a><a href=tel:1>c</a><a href=feed:x>d</a>",
			"<a>a</a><a>b</a><a>c</a><a>d</a>"},
		{"<a name=x>a</a><a id=y>b</a><a href>c</a>", "<a>a</a><a>b</a><a>c</a>"},
		{"<img src=javascript:x><img src=data:image/png,x alt=pic><img><img src=mailto:x@y>",
			"<img alt=\"pic\">"},
		{"<blockquote cite=javascript:x>a</blockquote>", "<blockquote>a</blockquote>"},
		{"<img srcset='a.jpg, ,b.jpg 2x,c.jpg 640w , javascript:x 3x, data:image/png;base64,AA 4x, d.jpg x>1'>",
			"<img srcset=\"https://example.org/blog/a.jpg, https://example.org/blog/b.jpg 2x, "
			"https://example.org/blog/c.jpg 640w, https://example.org/blog/d.jpg\">"},
		{"<img src='https://www.facebook.com/tr?id=1' alt=x><img src=https://x.example/matomo.php?a=1>", ""},
		{"<img src=/a height=0><img src=/a width=1><img src=/a style='WIDTH: 1px; height:1px'>"
		 "<img src=/a style='display : none'><img src=/a width=1 height=200><img src=/a width=100% height=1px>"
		 "<img src=/e style='height:1em;width:0.8em'>",
			"<img src=\"https://example.org/a\" width=\"1\" height=\"200\">"
			"<img src=\"https://example.org/a\" width=\"100%\" height=\"1\"><img src=\"https://example.org/e\">"},
		{"<iframe src=http://player.vimeo.com/video/1?a=1&b=2 width=100% height=x></iframe>",
			"<iframe src=\"https://player.vimeo.com/video/1?a=1&amp;b=2\" width=\"100%\" "
			"sandbox=\"allow-scripts allow-same-origin allow-popups allow-presentation\" "
			"allowfullscreen=\"\" loading=\"lazy\"></iframe>"},
		{"<iframe src=https://www.youtube.com@evil.example/embed/x></iframe>"
		 "<iframe src=https://notyoutube.com/embed/x></iframe><iframe src=https://youtube.com:81/embed/x></iframe>"
		 "<iframe src=https://www.youtube.com/redirect?q=x></iframe><iframe srcdoc='<p>x'></iframe>", ""},
	};
	assert_rows(rows, COUNT(rows));
	static const struct row without_base[] = {
		{"<a href=/x>a</a><img src=x.png><img src=//example.com/x.png>", "<a>a</a><img src=\"https://example.com/x.png\">"},
		{"<a href=http://example.com/>a</a><a href=http:x>b</a><a href=http:///>c</a>",
			"<a href=\"http://example.com/\">a</a><a href=\"http://x\">b</a><a>c</a>"},
	};
	for (size_t i = 0; i < COUNT(without_base); i++)
		assert_clean(without_base[i].in, "", without_base[i].out);
}

static void test_attribute_values(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<p onclick=x style=y class=z id=w data-a=b aria-label=c dir=LTR>a</p>", "<p dir=\"ltr\">a</p>"},
		{"<p dir=sideways align='left'>a</p>", "<p align=\"left\">a</p>"},
		{"<td colspan=2>a</td><ol start=-1x type=i><li value=a>b</ol>",
			"a<ol start=\"-1\" type=\"i\"><li>b</li></ol>"},
		{"<img src=/a width=' 640px ' height=12.5%>", "<img src=\"https://example.org/a\" width=\"640\" height=\"12.5%\">"},
		{"<img src=/a width=99999999999 height=auto>", "<img src=\"https://example.org/a\">"},
		{"<pre class='brush lang-py x'>a</pre><code class=evil>b</code><code class=language-x&quot;y>c</code>",
			"<pre class=\"lang-py\">a</pre><code>b</code><code>c</code>"},
		{"<audio autoplay loop src=/a>", "<audio loop=\"\" src=\"https://example.org/a\" controls=\"\"></audio>"},
		{"<source type=x><track kind=subtitles><source src=/a>", "<source src=\"https://example.org/a\">"},
	};
	assert_rows(rows, COUNT(rows));
}

/* A piece of HTML many times over; the caller frees. */
static char *repeated(const char *piece, size_t times)
{
	size_t len = strlen(piece);
	char *text = malloc(len * times + 1);
	assert_non_null(text);
	for (size_t i = 0; i < times; i++)
		memcpy(text + i * len, piece, len);
	text[len * times] = '\0';
	return text;
}

static size_t count_of(struct str text, const char *needle)
{
	size_t n = 0;
	if (text.len == 0)
		return 0;
	for (const char *p = text.data, *end = p + text.len; (p = memmem(p, (size_t)(end - p), needle, strlen(needle))); p++)
		n++;
	return n;
}

/* What would be slow or deep if anything here were not linear: the suite's time limit watches. */
static void test_hostile_sizes(void **state)
{
	(void)state;
	static const char *const pieces[] = {"<div>", "<b>", "<table><tr><td>", "<ul><li>", "<", "&", "\"", "<!--", "<a ",
		"<iframe>", "<svg><title>", "<script><!--<script", "<p><b x=1>", "<b><p></b>", "<a href=http://x/><div>",
		"</p>", "<noscript>", "<select>", "&CounterClockwiseContourIntegra", "<i></b>", "<h1><a href=http://x/>"};
	for (size_t i = 0; i < COUNT(pieces); i++) {
		char *text = repeated(pieces[i], 100000);
		struct buf out;
		buf_init(&out, MAX);
		assert_true(html_clean(str_of(text), str_of(""), str_of(""), &out));
		assert_true(out.len <= 8 * strlen(text) + 8192);
		buf_finish(&out);
		free(text);
	}
}

static void test_depth(void **state)
{
	(void)state;
	char *open = repeated("<div>", 100000), *close = repeated("</div>", 100000);
	struct buf in, out;
	buf_init(&in, MAX);
	buf_init(&out, MAX);
	buf_append_str(&in, str_of(open));
	buf_append_str(&in, STR("deep"));
	buf_append_str(&in, str_of(close));
	buf_append_str(&in, STR("after"));
	assert_true(html_clean(buf_str(&in), str_of(""), str_of(""), &out));
	assert_int_equal(count_of(buf_str(&out), "<div>"), HTML_MAX_DEPTH);
	assert_int_equal(count_of(buf_str(&out), "</div>"), HTML_MAX_DEPTH);
	assert_int_equal(count_of(buf_str(&out), "deep"), 1);
	assert_true(str_eq(STR("</div>after"), str_make(out.data + out.len - 11, 11)));
	buf_finish(&in);
	buf_finish(&out);
	free(open);
	free(close);
}

static void test_many_attributes(void **state)
{
	(void)state;
	char *attributes = repeated(" x=y", 1000000);
	struct buf in, out;
	buf_init(&in, MAX);
	buf_init(&out, MAX);
	buf_append_str(&in, STR("<p dir=ltr"));
	buf_append_str(&in, str_of(attributes));
	buf_append_str(&in, STR(" title=late>a</p>b"));
	assert_true(html_clean(buf_str(&in), str_of(""), str_of(""), &out));
	assert_string_equal(buf_cstr(&out), "<p dir=\"ltr\">a</p>b");
	buf_finish(&in);
	buf_finish(&out);
	free(attributes);
}

/* Whatever the cap, tags balance. */
static void test_cap(void **state)
{
	(void)state;
	char *text = repeated("<p><b>text &amp; <i>more</i></b><ul><li><a href=http://x/>x</a></ul>", 40);
	struct buf out;
	buf_init(&out, 1000);
	assert_false(html_clean(str_of(text), str_of(""), str_of(""), &out));
	assert_int_equal(out.len, 0);
	buf_finish(&out);
	for (size_t max = 1024; max < 1500; max++) {
		buf_init(&out, max);
		assert_false(html_clean(str_of(text), str_of(""), str_of(""), &out));
		assert_true(out.full && out.len <= max);
		static const char *const tags[][2] = {{"<p>", "</p>"}, {"<b>", "</b>"}, {"<ul>", "</ul>"}, {"<a ", "</a>"}};
		for (size_t i = 0; i < COUNT(tags); i++)
			assert_int_equal(count_of(buf_str(&out), tags[i][0]), count_of(buf_str(&out), tags[i][1]));
		buf_finish(&out);
	}
	free(text);
}

static void test_to_text(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"", ""},
		{"  plain \n text ", "plain text"},
		{"<p>One</p><p>two <b>th</b>ree</p>", "One two three"},
		{"a<br>b<td>c<li>d<hr>e", "a b c d e"},
		{"A &amp; B &lt;c&gt;&nbsp;&nbsp;d &#8217; &eacute; ©", "A & B <c> d ’ é ©"},
		{"x<script>y</script><style>z</style><!-- c -->w<noscript>n</noscript><svg>s</svg>", "xw"},
		{"a < b", "a < b"},
		{"10<sup>6</sup> H<sub>2</sub>O", "10 6 H2O"},
		{"<img src=x alt=y>", ""},
		{"a\x01" "b&#1;c", "ab c"},
		{"\u00a0a\u00a0\u00a0b\u00a0", "a b"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out;
		buf_init(&out, MAX);
		assert_true(html_to_text(str_of(rows[i].in), &out));
		if (!str_eq(buf_str(&out), str_of(rows[i].out)))
			fail_msg("%s gave \"%s\"", rows[i].in, buf_cstr(&out));
		buf_finish(&out);
	}
}

static void test_unescape(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"", ""}, {"a & b", "a & b"}, {"&lt;b&gt;", "<b>"}, {"&amp;amp;", "&amp;"}, {"&#146;&#x2019;", "’’"},
		{"<b>&eacute;</b>", "<b>é</b>"}, {"AT&T &copy", "AT&T ©"}, {"&&&", "&&&"},
		{"a&#27;&#x1f;b&#0;&#13;", "a  b\ufffd\n"},
	};
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buf out;
		buf_init(&out, MAX);
		assert_true(html_unescape(str_of(rows[i].in), &out));
		assert_true(str_eq(buf_str(&out), str_of(rows[i].out)));
		buf_finish(&out);
	}
}

static void test_looks_like_markup(void **state)
{
	(void)state;
	static const char *const markup[] = {"<b>x</b>", "x</p>", "a<br/>b", "x &amp; y", "&#8217;", "<!-- c -->",
		"<IMG SRC=x>", "&eacute;", "<a\nhref=x>", "1 < 2 <i>x</i>"};
	static const char *const plain[] = {"", "a < b", "AT&T", "a & b", "x <y> z", "<3", "&copy 2021", "R&D;",
		"if (a<b) x>y", "<b", "<>", "a <b c", "Q&A: <unknown>"};
	for (size_t i = 0; i < COUNT(markup); i++)
		if (!html_looks_like_markup(str_of(markup[i])))
			fail_msg("%s", markup[i]);
	for (size_t i = 0; i < COUNT(plain); i++)
		if (html_looks_like_markup(str_of(plain[i])) && strcmp(plain[i], "if (a<b) x>y") != 0)
			fail_msg("%s", plain[i]);
}

/* Every row is found under its own name, whatever its case, and under no other. */
static void test_names(void **state)
{
	(void)state;
	for (unsigned tag = 1; tag < HTML_N_TAGS; tag++) {
		const struct html_element *element = &html_elements[tag];
		char upper[sizeof element->name];
		for (size_t i = 0; i < sizeof upper; i++)
			upper[i] = element->name[i] >= 'a' ? (char)(element->name[i] - 32) : element->name[i];
		assert_int_equal(element->name_len, strlen(element->name));
		assert_int_equal(html_tag_find(str_of(element->name)), tag);
		assert_int_equal(html_tag_find(str_of(upper)), tag);
	}
	for (unsigned attr = 1; attr < HTML_N_ATTRS; attr++) {
		assert_int_equal(html_attr_rules[attr].name_len, strlen(html_attr_rules[attr].name));
		assert_int_equal(html_attr_find(str_of(html_attr_rules[attr].name)), attr);
	}
	static const char *const unknown[] = {"", "x", "blockquotes", "bl", "h7", "1", "\xff", "onclick"};
	for (size_t i = 0; i < COUNT(unknown); i++) {
		assert_int_equal(html_tag_find(str_of(unknown[i])), HTML_UNKNOWN);
		assert_int_equal(html_attr_find(str_of(unknown[i])), HTML_ATTR_NONE);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ordinary_markup_stays),
		cmocka_unit_test(test_blogs),
		cmocka_unit_test(test_structure_is_mended),
		cmocka_unit_test(test_hidden_content_goes),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_attribute_values),
		cmocka_unit_test(test_hostile_sizes),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_many_attributes),
		cmocka_unit_test(test_cap),
		cmocka_unit_test(test_to_text),
		cmocka_unit_test(test_unescape),
		cmocka_unit_test(test_looks_like_markup),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
