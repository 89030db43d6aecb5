/* Repairs: what comes out of broken markup, however the input is cut, and that libxml2 has no
 * complaint about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "parsers/document_read.h"
#include "parsers/prefilter.h"

enum { MAX = 64 * 1024 * 1024 };
static const struct read_limits limits = {.max_tag = READ_MAX_TAG, .max_depth = READ_MAX_DEPTH};

static void on_error(void *n_errors, xmlErrorPtr error)
{
	if (error->domain != XML_FROM_NAMESPACE && error->level > XML_ERR_WARNING)
		++*(int *)n_errors;
}

/* The complaints of libxml2, those about namespaces apart. */
static int count_errors(struct str text)
{
	int n_errors = 0;
	xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC, .serror = on_error};
	xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, &n_errors, NULL, 0, NULL);
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	xmlParseChunk(parser, text.data, (int)text.len, 1);
	xmlFreeDoc(parser->myDoc);
	xmlFreeParserCtxt(parser);
	return n_errors;
}

/* Feeds the bytes in pieces: [0..cut), then the rest `step` bytes at a time. */
static struct buf filtered(struct str bytes, size_t cut, size_t step, bool *ret_repaired)
{
	struct buf out;
	buf_init(&out, MAX);
	struct prefilter *prefilter = prefilter_new(STR(""), &limits);
	cut = cut < bytes.len ? cut : bytes.len;
	assert_true(prefilter_feed(prefilter, str_make(bytes.data, cut), false, &out));
	while (bytes.len - cut > step) {
		assert_true(prefilter_feed(prefilter, str_make(bytes.data + cut, step), false, &out));
		cut += step;
	}
	bytes = str_make(bytes.data + cut, bytes.len - cut);
	assert_true(prefilter_feed(prefilter, bytes, true, &out));
	*ret_repaired = prefilter_repaired(prefilter);
	prefilter_free(prefilter);
	return out;
}

static void check_cut(struct str bytes, size_t cut, size_t step, const char *want, bool repaired)
{
	bool got_repaired;
	struct buf out = filtered(bytes, cut, step, &got_repaired);
	if (!str_eq(buf_str(&out), str_of(want)))
		fail_msg("\"%.*s\" cut at %zu:\n\"%s\", not\n\"%s\"", STR_ARG(bytes), cut, buf_cstr(&out),
			want);
	if (got_repaired != repaired)
		fail_msg("\"%.*s\": repaired %d", STR_ARG(bytes), got_repaired);
	buf_finish(&out);
}

struct row {
	const char *bytes, *want;
};

static void check_rows(const struct row *rows, size_t n, bool repaired)
{
	for (size_t i = 0; i < n; i++) {
		struct str bytes = str_of(rows[i].bytes);
		for (size_t cut = 0; cut <= bytes.len; cut++)
			check_cut(bytes, cut, bytes.len + 1, rows[i].want, repaired);
		check_cut(bytes, 0, 1, rows[i].want, repaired);
		check_cut(bytes, bytes.len / 2, 3, rows[i].want, repaired);
		if (*rows[i].want && count_errors(str_of(rows[i].want)))
			fail_msg("not well-formed: \"%s\"", rows[i].want);
	}
}
#define CHECK_ROWS(rows, repaired) check_rows(rows, sizeof rows / sizeof rows[0], repaired)

static void test_clean(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<rss><a b='1' c=\"2\"/>text<d>x</d></rss>", "<rss><a b='1' c=\"2\"/>text<d>x</d></rss>"},
		{"<?xml version='1.0'?>\n<!-- <rss> --><rss>x</rss>\n<!-- y -->", "<rss>x</rss>"},
		{"<rss><![CDATA[<b>&nbsp;]] > ]]]]></rss>", "<rss><![CDATA[<b>&nbsp;]] > ]]]]></rss>"},
		{"<rss>a]b]]c</rss>", "<rss>a]b&#93;]c</rss>"},
		{"<rss>]]<!-- x -->></rss>", "<rss>&#93;&#93;></rss>"},
		{"<rss>&amp;&lt;&gt;&quot;&apos;</rss>", "<rss>&#38;&#60;&#62;&#34;&#39;</rss>"},
		{"<rss a='&amp;&lt;'>&#65;&#x41;&#xe9;&#10;</rss>",
			"<rss a='&#38;&#60;'>&#65;&#65;é&#10;</rss>"},
		{"<a:b xmlns:a='u'\n\t><a:b  c = 'd' /></a:b >", "<a:b xmlns:a='u'><a:b c='d'/></a:b>"},
		{"<rss/>", "<rss></rss>"},
		{"<!DOCTYPE rss PUBLIC \"-//N//DTD\" 'http://x/rss.dtd'><rss>x</rss>", "<rss>x</rss>"},
		{"<!DOCTYPE rss [\n<!ENTITY a '<b>]</b>'>\n<!ENTITY b '&a;&a;'>\n] ><rss>x</rss>",
			"<rss>x</rss>"},
		{"<rss>a<!-- x -->b<?php -- ?>c</rss>", "<rss>abc</rss>"},
	};
	CHECK_ROWS(rows, false);
}

static void test_references(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<rss>&eacute;&nbsp;&hellip;&image;</rss>", "<rss>é\xc2\xa0…ℑ</rss>"},
		{"<rss>&lang;&rang;&langle;</rss>", "<rss>\xe2\x8c\xa9\xe2\x8c\xaa\xe2\x9f\xa8</rss>"},
		{"<rss>&NotEqualTilde;&CounterClockwiseContourIntegral;</rss>", "<rss>≂̸∳</rss>"},
		{"<rss>a & b &foo; &; && AT&T</rss>",
			"<rss>a &#38; b &#38;foo; &#38;; &#38;&#38; AT&#38;T</rss>"},
		{"<rss>http://x/?a=1&copy=2&b&amp</rss>",
			"<rss>http://x/?a=1&#38;copy=2&#38;b&#38;amp</rss>"},
		{"<rss>&#8217 &#8217x &#X2019; &#x2019 </rss>", "<rss>’ ’x ’ ’ </rss>"},
		{"<rss>&#128;&#146;&#x93;&#150;</rss>", "<rss>€’“–</rss>"},
		{"<rss>&#0;&#1;&#x1f;&#55296;&#1114112;&#xFFFF;&#99999999999;</rss>",
			"<rss>\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd</rss>"},
		{"<rss>&#55357;&#56842; &#xd83d;&#xDE0A; &#55357; &#55357;x</rss>",
			"<rss>😊 😊 \xef\xbf\xbd \xef\xbf\xbdx</rss>"},
		{"<rss>&# &#x; &#xg;&#-1;</rss>", "<rss>&#38;# &#38;#x; &#38;#xg;&#38;#-1;</rss>"},
		{"<rss a='&eacute;&foo;&'/>", "<rss a='é&#38;foo;&#38;'></rss>"},
		{"<rss>&eacute;</rss>&foo;", "<rss>é</rss>"},
		{"<rss>&thisnameisfartoolongforareference;</rss>",
			"<rss>&#38;thisnameisfartoolongforareference;</rss>"},
	};
	CHECK_ROWS(rows, true);
}

static void test_tags(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<rss a=1 b=/x/y c>t</rss>", "<rss a=\"1\" b=\"/x/y\" c=\"\">t</rss>"},
		{"<rss a='1' a='2' b='3' A='4'>t</rss>", "<rss a='1' b='3' A='4'>t</rss>"},
		{"<rss a='1'b=\"2\"/>", "<rss a='1' b=\"2\"></rss>"},
		{"<rss a='x<y' b='p>q' c=\"it's\">t</rss>", "<rss a='x&#60;y' b='p>q' c=\"it's\">t</rss>"},
		{"<rss a=x\"y>t</rss>", "<rss a=\"x&#34;y\">t</rss>"},
		{"<rss =5 \"x\" é a='1' / >t</rss>", "<rss x=\"\" a='1'>t</rss>"},
		{"<rss><a b=\"foo>text <c d=\"1\">q</c></a></rss>",
			"<rss><a b=\"foo\">text <c d=\"1\">q</c></a></rss>"},
		{"<rss><a <b>x</b></a></rss>", "<rss><a><b>x</b></a></rss>"},
		{"<rss>1 < 2 <3 <> <_x a and b <y>z</y></rss>",
			"<rss>1 &#60; 2 &#60;3 &#60;> &#60;_x a and b <y>z</y></rss>"},
		{"<rss>Me <me@example.org>, <http://example.org/> <日本></rss>",
			"<rss>Me &#60;me@example.org>, &#60;http://example.org/> &#60;日本></rss>"},
		{"<rss>a]]>b</rss>", "<rss>a&#93;]>b</rss>"},
		{"<rss>]]</x>>]]&#1;></rss>", "<rss>&#93;&#93;>&#93;&#93;></rss>"},
		{"<rss>a</>b</ c>d<!e>f<!>g</rss>", "<rss>abdfg</rss>"},
		{"<rss>x</rss", "<rss>x</rss>"},
		{"<RSS><Title>x</title></rss>", "<RSS><Title>x</Title></RSS>"},
		{"<rss><a/ >x</a></rss>", "<rss><a>x</a></rss>"},
	};
	CHECK_ROWS(rows, true);
}

static void test_balance(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<rss><a><b><c>x</a>y</rss>", "<rss><a><b><c>x</c></b></a>y</rss>"},
		{"<rss><a>x</b></a></c></rss>", "<rss><a>x</a></rss>"},
		{"<rss><b><i>x</b>y</i>z</rss>", "<rss><b><i>x</i></b>yz</rss>"},
		{"<rss><d>a<br>b<img src='x'>c<hr></d></rss>",
			"<rss><d>a<br/>b<img src='x'/>c<hr/></d></rss>"},
		{"<rss><br>a</br></rss>", "<rss><br/>a</rss>"},
		{"<rss><p>a<p>b<p>c</rss>", "<rss><p>a</p><p>b</p><p>c</p></rss>"},
		{"<rss><item>a<item>b</item></rss>", "<rss><item>a</item><item>b</item></rss>"},
		/* Several roots, and what stands behind the first one. */
		{"<rss>a</rss> junk <rss>b</rss>", "<rss>a<rss>b</rss></rss>"},
		{"<rss>a</rss></rss><item>b", "<rss>a<item>b</item></rss>"},
	};
	CHECK_ROWS(rows, true);
}

static void test_sections(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<rss><item><d><![CDATA[a</d>\n<e>b</e></item><item><d><![CDATA[c]]></d></item></rss>",
			"<rss><item><d><![CDATA[a]]></d>\n<e>b</e></item><item><d><![CDATA[c]]></d></item></rss>"},
		{"<rss><item><title><![CDATA[a</title> </item></rss>",
			"<rss><item><title><![CDATA[a]]></title> </item></rss>"},
		{"<rss><![CDATA[a]]></rss><![CDATA[b]]></x>", "<rss><![CDATA[a]]></rss>"},
		{"<rss>a<!-- b -- c ---->d</rss></x>", "<rss>ad</rss>"},
	};
	CHECK_ROWS(rows, true);
	/* HTML has a title of its own, and a text may quote anything. */
	static const struct row kept[] = {
		{"<rss><item><title><![CDATA[<svg><title>a</title><g>]]></title></item></rss>",
			"<rss><item><title><![CDATA[<svg><title>a</title><g>]]></title></item></rss>"},
		{"<rss><item><d><![CDATA[</d> and ]]></d></item></rss>",
			"<rss><item><d><![CDATA[</d> and ]]></d></item></rss>"},
	};
	CHECK_ROWS(kept, false);
}

static void test_prolog(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<br />\n<b>Warning</b>: x in <b>/y</b>\n<?xml version='1.0'?><rss>x</rss>",
			"<rss>x</rss>"},
		{"junk <feed>x</feed>", "<feed>x</feed>"},
		{"<?xml version='1.0'><rss>x</rss>", "<rss>x</rss>"},
		{"<!DOCTYPE rss <rss>x</rss>", "<rss>x</rss>"},
		{"plain text", ""},
		{"<?xml version='1.0' encoding='koi8-r'?><rss>\xf0\x01\xd2</rss>", "<rss>Пр</rss>"},
	};
	CHECK_ROWS(rows, true);
	static const struct row nothing[] = {
		{"", ""}, {"   ", ""}, {"<?xml version='1.0'?>", ""}, {"<!-- x -->", ""},
	};
	CHECK_ROWS(nothing, false);
}

/* What ends early is left open, for the caller to see. */
static void test_truncated(void **state)
{
	(void)state;
	static const struct row rows[] = {
		{"<rss><item>a</item><item>b", "<rss><item>a</item><item>b"},
		{"<rss><item>a</item><item><d>b &am", "<rss><item>a</item><item><d>b &#38;am"},
		{"<rss><d><![CDATA[a]", "<rss><d><![CDATA[a]]]>"},
		{"<rss><d><![CDATA[", "<rss><d><![CDATA[]]>"},
		{"<rss><d>a<!-- b", "<rss><d>a"},
		{"<rss><d>a</d", "<rss><d>a</d>"},
		{"<rss><d>a</", "<rss><d>a"},
		{"<rss><d a='b", "<rss><d>"},
		{"<rss><d>a<", "<rss><d>a&#60;"},
		{"<rss><d>a<b", "<rss><d>a&#60;b"},
		{"<rss><d>a<![CDA", "<rss><d>a"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str bytes = str_of(rows[i].bytes);
		for (size_t cut = 0; cut <= bytes.len; cut++)
			check_cut(bytes, cut, 1, rows[i].want, i > 0);
	}
}

static void test_passes(void **state)
{
	(void)state;
	static const struct {
		const char *bytes, *type;
		bool passes;
	} rows[] = {
		{"<rss>x</rss>", "", true},
		{"\xef\xbb\xbf \n<?xml version='1.0' encoding='utf-8'?><!-- x -->\n<rss>é</rss>", "", true},
		{"<rss>&#8217;&#x2019;&amp;&#160;&#127;</rss>", "text/xml; charset=UTF-8", true},
		{"<rss>&#x80;</rss>", "", false},
		{"<rss>&#159;</rss>", "", false},
		{"<rss>&#0146;</rss>", "", false},
		{"<rss>x</rss>", "text/xml; charset=koi8-r", false},
		{"<?xml version='1.0' encoding='iso-8859-1'?><rss/>", "", false},
		{"<!DOCTYPE rss><rss/>", "", false},
		{"junk<rss/>", "", false},
		{"<!-- x", "", false},
		{"", "", false},
	};
	struct str text;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (prefilter_passes(str_of(rows[i].bytes), str_of(rows[i].type), READ_MAX_TAG, &text) != rows[i].passes)
			fail_msg("\"%s\"", rows[i].bytes);
	assert_true(prefilter_passes(str_of(rows[1].bytes), STR(""), READ_MAX_TAG, &text));
	assert_true(str_starts(text, STR("<?xml")));
	/* At every place of the blocks that are scanned. */
	for (size_t pad = 0; pad < 300; pad++) {
		struct buf bytes;
		buf_init(&bytes, MAX);
		buf_printf(&bytes, "<rss>%*s&#146;%*s</rss>", (int)pad, "", 300 - (int)pad, "");
		assert_false(prefilter_passes(buf_str(&bytes), STR(""), READ_MAX_TAG, &text));
		buf_finish(&bytes);
	}
}

static struct buf repeated(const char *start, const char *unit, size_t n)
{
	struct buf bytes;
	buf_init(&bytes, MAX);
	buf_append_str(&bytes, str_of(start));
	for (size_t i = 0; i < n; i++)
		buf_append_str(&bytes, str_of(unit));
	return bytes;
}

static struct buf filtered_whole(const struct buf *bytes)
{
	bool repaired;
	struct buf out = filtered(buf_str(bytes), 0, 16384, &repaired);
	return out;
}

static void test_huge_tags(void **state)
{
	(void)state;
	/* The attributes of a tag over 64 KiB are dropped, text and element stay. */
	struct buf bytes = repeated("<rss><a ", "b='1' ", 20000);
	struct str text;
	assert_false(prefilter_passes(buf_str(&bytes), STR(""), READ_MAX_TAG, &text));
	buf_append_str(&bytes, STR(">x</a></rss>"));
	struct buf out = filtered_whole(&bytes);
	assert_string_equal(buf_cstr(&out), "<rss><a>x</a></rss>");
	buf_finish(&bytes);
	buf_finish(&out);
	/* The same however it is cut around the limit. */
	for (size_t length = READ_MAX_TAG - 3; length <= READ_MAX_TAG + 3; length++) {
		buf_init(&bytes, MAX);
		buf_printf(&bytes, "<rss><a b='%*s'>x</a></rss>", (int)length - 8, "");
		for (size_t cut = READ_MAX_TAG - 8; cut < READ_MAX_TAG + 20; cut++) {
			bool repaired;
			out = filtered(buf_str(&bytes), cut, 16384, &repaired);
			assert_int_equal(repaired, length > READ_MAX_TAG);
			assert_int_equal(out.len, repaired ? strlen("<rss><a>x</a></rss>") : bytes.len);
			buf_finish(&out);
		}
		buf_finish(&bytes);
	}
	/* Many attributes in less: the first ones. */
	buf_init(&bytes, MAX);
	buf_append_str(&bytes, STR("<rss"));
	for (int i = 0; i < 1000; i++)
		buf_printf(&bytes, " a%d=''", i);
	buf_append_str(&bytes, STR("></rss>"));
	out = filtered_whole(&bytes);
	assert_non_null(strstr(buf_cstr(&out), " a127='"));
	assert_null(strstr(buf_cstr(&out), " a128='"));
	assert_int_equal(count_errors(buf_str(&out)), 0);
	buf_finish(&bytes);
	buf_finish(&out);
}

/* Hostile documents, each a quarter of a megabyte of the same trap: a bounded output, and an end
 * within the test's patience. */
static void test_traps(void **state)
{
	(void)state;
	static const char *const units[] = {"<", "&", "]", "<a>", "<a b=\"", "<a b='", "<a b=", "<a ",
		"</", "</a>", "<![CDATA[", "]]>", "<!--", "<!", "<?", "?", "<p>", "&#55357;", "&#x",
		"&abcdefghijklmnopqrstuvwxyzabcdefgh", "<x></y>", "<br>", "\xed\xa0\xbd", "\xe2\x80", "\xff",
		"<a b=\"1\" c='", "<!DOCTYPE x [", "]>", "<![CDATA[</a></rss>", "&lt;", "<me@", "' ", "\" "};
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		struct buf bytes = repeated("<rss><a>", units[i], (1 << 18) / strlen(units[i]));
		buf_append_str(&bytes, STR("</a></rss>"));
		struct buf out = filtered_whole(&bytes);
		assert_true(out.len < 6 * bytes.len);
		buf_finish(&bytes);
		buf_finish(&out);
	}
}

static void test_depth(void **state)
{
	(void)state;
	struct buf bytes = repeated("<rss>", "<a>", 100000);
	buf_append_str(&bytes, STR("x</rss>"));
	struct buf out = filtered_whole(&bytes);
	assert_int_equal(count_errors(buf_str(&out)), 0);
	assert_int_equal(out.len, strlen("<rss>x</rss>") + (READ_MAX_DEPTH - 1) * strlen("<a></a>"));
	buf_finish(&bytes);
	buf_finish(&out);
}

static void test_cap(void **state)
{
	(void)state;
	struct buf out;
	buf_init(&out, 20);
	struct prefilter *prefilter = prefilter_new(STR(""), &limits);
	assert_false(prefilter_feed(prefilter, STR("<rss>some text that is too long</rss>"), true, &out));
	prefilter_free(prefilter);
	buf_finish(&out);
	prefilter_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_tags),
		cmocka_unit_test(test_balance),
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_prolog),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_passes),
		cmocka_unit_test(test_huge_tags),
		cmocka_unit_test(test_traps),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_cap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
