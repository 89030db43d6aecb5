/* From bytes to documents: what stays whole, what is refused, cut and flagged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/time.h"
#include "feed_case.h"

#define NEIGHBOUR(n) "<item><title>T" n " &amp; t</title><link>/" n "?a=1&amp;b</link>" \
	"<description>&lt;p>&amp;eacute;&lt;/p></description></item>"

/* Whatever stands between two healthy entries, in an entry of its own or without, they stay. */
static void test_neighbours_stay_whole(void **state)
{
	(void)state;
	static const char *const mistakes[] = {
		"<item><title>&nbsp;&eacute;&foo;&;& &#0;&#xFFFFFF;&#8217</title></item>",
		"<item><enclosure url='/?a=1&b=2&&nbsp;' length=12 type=audio/mpeg /></item>",
		"<item><enclosure url='/a.mp3'length='1'type='x'/ /></item>",
		"<item><description>a < b <3 <- <> </> < / > ]]> c</description></item>",
		"<item><description><b><i>crossed</b></i></div><p>one<p>two<br></description></item>",
		"<item><description><a href=http://x/?a&b title=\"a<b\" href='again'>x</description></item>",
		"<item><description><![CDATA[never closed</description></item>",
		"<item><description><![CDATA[a <![CDATA[b]]> c]]></description></item>",
		"<item><description><!-- a -- b --->x</description></item>",
		"<item><description><?php echo 1;</description></item>",
		"<item><description>\x01\x0b\x1f\x7f \xc3 \xff \xed\xa0\x80</description></item>",
		"<item><description>never closed</item>",
		"<item><title>never closed<link>/x</link></item>",
		"<item><title>never closed",
		"<item><Title>case</TITLE></ITEM>",
		"<item><a:b:c>x</a:b:c><:y>z</:y><1x>q</1x>< title>t</ title></item>",
		"<item><media:thumbnail url='/t'/><dc:creator xmlns:dc='urn:wrong'>A</dc:creator></item>",
		"<item><enclosure url='/never closed /></item>",
		"</item></b>", "<!DOCTYPE html>", "<?xml version='1.0'?>", "<!--- x --->",
	};
	for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
		struct arena arena = {0};
		struct document document;
		struct error err = {0};
		const char *text = arena_printf(&arena,
			"<rss version='2.0'><channel>" NEIGHBOUR("1") "%s" NEIGHBOUR("3") "</channel></rss>",
			mistakes[i]);
		if (read_text(str_of(text), &arena, &document, &err) != READ_OK
			|| document.n_entries < 2)
			fail_msg("%s: %s", text, err.text);
		const struct entry *last = &document.entries[document.n_entries - 1];
		if (!str_eq(document.entries[0].title, STR("T1 & t")) || !str_eq(last->title, STR("T3 & t"))
			|| !str_eq(last->url, STR("http://example.org/3?a=1&b"))
			|| !str_eq(last->summary, STR("<p>&eacute;</p>")))
			fail_msg("%s: %.*s", text, STR_ARG(last->title));
		arena_finish(&arena);
	}
}

static uint32_t flags_of(const char *text)
{
	struct arena arena = {0};
	struct document document;
	struct error err = {0};
	if (read_text(str_of(text), &arena, &document, &err) != READ_OK)
		fail_msg("%s: %s", text, err.text);
	uint32_t flags = document.flags;
	arena_finish(&arena);
	return flags;
}

static void test_flags(void **state)
{
	(void)state;
	assert_int_equal(flags_of(ITEM("<title>t</title>")), 0);
	assert_int_equal(flags_of(ITEM("<title>a & b</title>")), DOCUMENT_REPAIRED);
	assert_int_equal(flags_of(ATOM("<fh:complete xmlns:fh='http://purl.org/syndication/history/1.0'/>")),
		DOCUMENT_COMPLETE);
	assert_int_equal(flags_of(RSS("<fh:archive/>")), DOCUMENT_ARCHIVE);
	assert_true(flags_of("<rss><channel><item><title>whole</title></item><item><title>cu")
		& DOCUMENT_TRUNCATED);
	assert_true(flags_of("<rss><channel><item><title>whole</title></item>") & DOCUMENT_TRUNCATED);
}

static void test_poll_hints(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document document;
	struct str text = STR(RSS("<ttl>60</ttl><skipHours><hour>0</hour><hour>23</hour><hour>24</hour></skipHours>"
		"<skipDays><day>Sunday</day><day>Saturday</day></skipDays><sy:updatePeriod>daily</sy:updatePeriod>"
		"<sy:updateFrequency>4</sy:updateFrequency><sy:updateBase>2026-01-01T00:00:00Z</sy:updateBase>"));
	assert_int_equal(read_text(text, &arena, &document, NULL), READ_OK);
	assert_int_equal(document.hints.ttl_s, 3600);
	assert_int_equal(document.hints.skip_hours, 1u | 1u << 23);
	assert_int_equal(document.hints.skip_days, 1u | 1u << 6);
	assert_int_equal(document.hints.update_period_s, 6 * 3600);
	assert_int_equal(document.hints.update_base_at, time_from_civil(2026, 1, 1, 0, 0, 0));
	arena_clear(&arena);
	assert_int_equal(read_text(STR(RSS("<ttl>no</ttl>")), &arena, &document, NULL), READ_OK);
	assert_int_equal(document.hints.ttl_s, SIZE_NONE);
	assert_int_equal(document.hints.update_period_s, SIZE_NONE);
	arena_finish(&arena);
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum read_result result;
		const char *sentence;
	} cases[] = {
		{"", READ_NOT_A_FEED, "not a feed: the body is empty"},
		{" \r\n\t", READ_NOT_A_FEED, "not a feed: the body is empty"},
		{"<!DOCTYPE html><html><head><title>Moved &amp; gone</title></head><body>x</body></html>",
			READ_NOT_A_FEED, "not a feed: an HTML page titled \"Moved & gone\""},
		/* pages that quote feeds */
		{"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- x -->\n<!DOCTYPE html>\n<HTML lang=nl><title>T</title>"
		 "<script>'<rss version=2><channel><item>'</script><svg><feed><entry/></feed></svg></HTML>",
			READ_NOT_A_FEED, "not a feed: an HTML page titled \"T\""},
		{"<html><body>x</body></html>", READ_NOT_A_FEED,
			"not a feed: an HTML page without a title"},
		{"<html><title>Log in</title><form><input type='Password' name=p></form></html>",
			READ_NOT_A_FEED, "not a feed: a login page titled \"Log in\""},
		{"<html><form><input type=password></form></html>", READ_NOT_A_FEED,
			"not a feed: a login page without a title"},
		{"404 not found", READ_NOT_A_FEED, "not a feed: text without any element"},
		{"<opml version='2.0'><body/></opml>", READ_NOT_A_FEED,
			"not a feed: an OPML subscription list: import it instead"},
		{"<urlset><url/></urlset>", READ_NOT_A_FEED, "not a feed: a sitemap"},
		{"<x:doc xmlns:x='u'/>", READ_NOT_A_FEED,
			"not a feed: an XML document whose outermost element is <doc>"},
		{"{\"a\": 1}", READ_NOT_A_FEED, "not a feed: JSON that is no JSON Feed"},
		{"{\"version\": \"https://jsonfeed.org/version/1\", ", READ_BROKEN, NULL},
		{"<rss><channel><title>t</title><item><title>cut", READ_BROKEN,
			"the document ends before the first whole entry"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document document = {.n_entries = 77};
		struct error err = {0};
		assert_int_equal(read_text(str_of(cases[i].text), &arena, &document, &err),
			cases[i].result);
		if (cases[i].sentence)
			assert_string_equal(err.text, cases[i].sentence);
		assert_int_equal(document.n_entries, cases[i].result == READ_NOT_A_FEED ? 0 : 77);
		arena_finish(&arena);
	}
}

/* A page names its feeds in passing: whoever asked for it has them without another request. */
static void test_pages(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document document;
	struct error err = {0};
	assert_int_equal(read_text(STR("<!DOCTYPE html><html><head><title>Blog</title>"
		"<link rel=alternate type=application/rss+xml title=Berichten href=rss>"
		"<link rel=alternate type='application/feed+json' href=/f.json></head><p>x"),
		&arena, &document, &err), READ_NOT_A_FEED);
	assert_string_equal(err.text,
		"not a feed: an HTML page titled \"Blog\", which announces 2 feeds");
	assert_int_equal(document.format, FORMAT_NONE);
	assert_int_equal(document.n_links, 2);
	assert_true(str_eq(document.links[0].url, STR("http://example.org/rss")));
	assert_true(str_eq(document.links[0].title, STR("Berichten")));
	assert_true(str_eq(document.links[1].url, STR("http://example.org/f.json")));
	assert_int_equal(document.title.len, 0);
	arena_finish(&arena);
}

static void append_times(struct buf *buf, const char *text, size_t n)
{
	while (n--)
		buf_append_str(buf, str_of(text));
}

/* Texts long enough to be taken past the XML parser read like short ones. */
static void test_long_texts(void **state)
{
	(void)state;
	static const struct {
		const char *before, *piece, *after, *want;
		uint32_t flags;
	} cases[] = {
		{"<![CDATA[", "<p>caf\u00e9 ]] &amp; </p>\n", "]]>",
			"<p>caf\u00e9 ]] &amp; </p>\n", 0},
		{"", "&lt;p&gt;&#x263a; &#65;&amp;amp; &quot;&apos;&lt;/p&gt;", "",
			"<p>\u263a A&amp; \"'</p>", 0},
		{"<!-- <![CDATA[ --><![CDATA[", "a > b ", "]]>", "a > b ", 0},
		{"<b a='>'>", "bold ", "</b>", "bold ", 0},
		{"", "AT&T ", "", "AT&T ", DOCUMENT_REPAIRED},
		{"", "&nbsp;x", "", "\u00a0x", DOCUMENT_REPAIRED},
		{"<![CDATA[", "bell\a ", "]]>", "bell ", DOCUMENT_REPAIRED},
		{"<![CDATA[", "caf\xe9 ", "]]>", "caf\u00e9 ", DOCUMENT_REPAIRED},
	};
	const struct read_hints hints = {.now = TIME_NONE, .raw_html = true};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t n = 1; n <= 10000; n *= 100) {
			struct arena arena = {0};
			struct document document;
			struct buf text, want;
			buf_init(&text, 1 << 20);
			buf_init(&want, 1 << 20);
			buf_append_str(&text, STR("<rss><channel><item><description>"));
			buf_append_str(&text, str_of(cases[i].before));
			append_times(&text, cases[i].piece, n);
			buf_append_str(&text, str_of(cases[i].after));
			buf_append_str(&text, STR("</description></item></channel></rss>"));
			append_times(&want, cases[i].want, n);
			assert_int_equal(document_read(buf_str(&text), &hints, &arena,
				&document, NULL), READ_OK);
			struct str got = document.entries[0].summary;
			if (str_starts(got, STR("<b a=\"&gt;\">"))) /* its markup was serialised */
				got = str_make(got.data + 12, got.len - 16);
			if (!str_eq(str_trim(got), str_trim(buf_str(&want))))
				fail_msg("%s x %zu: %.*s", cases[i].piece, n,
					(int)(got.len < 80 ? got.len : 80), got.data);
			assert_int_equal(document.flags, cases[i].flags);
			buf_finish(&text);
			buf_finish(&want);
			arena_finish(&arena);
		}
}

static uint32_t read_one(struct str bytes, struct read_limits limits, struct arena *arena, struct document *ret_document)
{
	struct read_hints hints = {.now = TIME_NONE, .limits = limits};
	assert_int_equal(document_read(bytes, &hints, arena, ret_document, NULL), READ_OK);
	assert_int_equal(ret_document->n_entries, 1);
	return ret_document->flags;
}

/* The start tag of a link of so many bytes; a well-formed document and one that is not. */
static void check_tag(size_t n, bool well_formed, uint32_t max_tag, bool is_read)
{
	struct arena arena = {0};
	struct document document;
	struct buf bytes;
	buf_init(&bytes, 1024 * 1024);
	buf_printf(&bytes, "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><title>%s</title>"
		"<link href='http://example.org/' title='%*s'></link><author><name>A</name></author></entry></feed>",
		well_formed ? "t" : "t & u", (int)(n - strlen("<link href='http://example.org/' title=''>")), "");
	uint32_t flags = read_one(buf_str(&bytes), (struct read_limits){.max_tag = max_tag}, &arena, &document);
	assert_int_equal(flags & DOCUMENT_LONG_TAG, is_read ? 0 : DOCUMENT_LONG_TAG);
	assert_true(str_eq(document.entries[0].url, is_read ? STR("http://example.org/") : STR("")));
	assert_true(str_eq(document.entries[0].authors[0].name, STR("A")));
	buf_finish(&bytes);
	arena_finish(&arena);
}

static void check_depth(size_t depth, bool well_formed, uint32_t max_depth, bool is_read)
{
	enum { AROUND = 4 }; /* rss, channel, item, description */
	struct arena arena = {0};
	struct document document;
	struct buf bytes;
	buf_init(&bytes, 1024 * 1024);
	buf_printf(&bytes, "<rss><channel><item><title>%s</title><description>", well_formed ? "t" : "t & u");
	for (size_t i = AROUND; i < depth; i++)
		buf_append_str(&bytes, STR("<b>"));
	buf_append_str(&bytes, STR("x"));
	for (size_t i = AROUND; i < depth; i++)
		buf_append_str(&bytes, STR("</b>"));
	buf_append_str(&bytes, STR("</description></item></channel></rss>"));
	uint32_t flags = read_one(buf_str(&bytes), (struct read_limits){.max_depth = max_depth}, &arena, &document);
	assert_int_equal(flags & DOCUMENT_TOO_DEEP, is_read ? 0 : DOCUMENT_TOO_DEEP);
	struct str text = document.entries[0].summary;
	assert_non_null(memchr(text.data, 'x', text.len));
	buf_finish(&bytes);
	arena_finish(&arena);
}

static void test_caps_of_markup(void **state)
{
	(void)state;
	for (int well_formed = 0; well_formed < 2; well_formed++) {
		static const uint32_t tags[] = {0, 1024, 100000, 1024 * 1024 - 4096}, depths[] = {0, 8, 300, 2048};
		for (size_t i = 0; i < 4; i++) {
			uint32_t max_tag = tags[i] ? tags[i] : READ_MAX_TAG, max_depth = depths[i] ? depths[i] : READ_MAX_DEPTH;
			check_tag(max_tag - 1, well_formed, tags[i], true);
			check_tag(max_tag, well_formed, tags[i], true);
			check_tag(max_tag + 1, well_formed, tags[i], false);
			check_depth(max_depth, well_formed, depths[i], true);
			check_depth(max_depth + 1, well_formed, depths[i], false);
		}
	}
}

static void test_caps(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document document;
	struct read_hints hints = {.now = TIME_NONE, .limits = {.max_entries = 2, .max_document = 200}};
	struct str three = STR(RSS("<item><guid>1</guid></item><item><guid>2</guid></item><item><guid>3</guid></item>"));
	assert_int_equal(document_read(three, &hints, &arena, &document, NULL), READ_OK);
	assert_int_equal(document.n_entries, 2);
	assert_int_equal(document.flags, DOCUMENT_CAPPED);
	struct error err = {0};
	char large[1000] = "<rss><channel><item><title>t</title></item><item><title>";
	memset(large + strlen(large), 'x', sizeof large - strlen(large));
	assert_int_equal(document_read(str_make(large, sizeof large), &hints, &arena,
		&document, &err), READ_OK);
	assert_true(document.flags & DOCUMENT_TRUNCATED);
	assert_string_equal(err.text, "the document is larger than 200 bytes (max-document)");
	memset(large + 20, 'x', sizeof large - 20);
	assert_int_equal(document_read(str_make(large, sizeof large), &hints, &arena,
		&document, &err),
		READ_TOO_LARGE);
	assert_non_null(strstr(err.text, "larger than 200 bytes"));
	arena_finish(&arena);
}

/* As gzip that leaves the bytes as they are. */
static struct str stored_gzip(struct str text, struct buf *out)
{
	const unsigned char lengths[] = {text.len & 0xff, (unsigned char)(text.len >> 8), ~text.len & 0xff,
		(unsigned char)(~text.len >> 8)};
	buf_append_str(out, STR("\x1f\x8b\x08\0\0\0\0\0\0\x03\x01"));
	buf_append(out, lengths, sizeof lengths);
	buf_append_str(out, text);
	return buf_str(out);
}

/* What was whole before a limit, or the end, is kept, and why not all is told. */
static void test_why_it_is_not_whole(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		bool is_packed;
		const char *says;
	} cases[] = {
		{"<rss><channel><item><title>one</title></item><item><title>%0200d", true,
			"the body unpacks to more than 200 bytes (max-document)"},
		{"<rss><channel><item><title>one</title></item><item><title>%0200d", false,
			"the document is larger than 200 bytes (max-document)"},
		{"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"title\":\"one\"},{\"id\":\"%0200d\"}]}",
			true, "the body unpacks to more than 200 bytes (max-document)"},
		{"<rss><channel><item><title>one</title></item><item><title>%d", false, "the document ends early"},
		{"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"id\":\"1\",\"title\":\"one\"},{\"id\":\"%d\"", false,
			"the document ends early"},
	};
	const struct read_hints hints = {.now = TIME_NONE, .limits.max_document = 200};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document document;
		struct error err = {0};
		struct buf text, packed;
		buf_init(&text, 1000);
		buf_init(&packed, 1000);
		buf_printf(&text, cases[i].text, 0);
		struct str bytes = cases[i].is_packed ? stored_gzip(buf_str(&text), &packed) : buf_str(&text);
		assert_int_equal(document_read(bytes, &hints, &arena, &document, &err), READ_OK);
		assert_true(document.flags & DOCUMENT_TRUNCATED);
		assert_int_equal(document.n_entries, 1);
		assert_true(str_eq(document.entries[0].title, STR("one")));
		assert_string_equal(err.text, cases[i].says);
		buf_finish(&packed);
		buf_finish(&text);
		arena_finish(&arena);
	}
}

static void test_dates_of_the_future(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document document;
	struct read_hints hints = {.now = time_from_civil(2026, 11, 22, 12, 0, 0)};
	struct str text = STR(RSS("<item><pubDate>2026-11-23</pubDate></item><item><pubDate>2099-01-01</pubDate></item>"));
	assert_int_equal(document_read(text, &hints, &arena, &document, NULL), READ_OK);
	assert_int_equal(document.entries[0].published.at, time_from_civil(2026, 11, 23, 0, 0, 0));
	assert_true(document.entries[1].published.at == TIME_NONE);
	assert_true(str_eq(document.entries[1].published.text, STR("2099-01-01")));
	arena_finish(&arena);
}

static void test_raw_html_and_charset(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document document;
	struct read_hints hints = {.now = TIME_NONE, .raw_html = true,
		.content_type = STR("text/xml; charset=iso-8859-1")};
	struct str text = STR(ITEM("<title>\xe9\xe9n</title><description>&lt;script>x&lt;/script></description>"));
	assert_int_equal(document_read(text, &hints, &arena, &document, NULL), READ_OK);
	assert_true(str_eq(document.entries[0].title, STR("één")));
	assert_true(str_eq(document.entries[0].summary, STR("<script>x</script>")));
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_neighbours_stay_whole),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_poll_hints),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_caps),
		cmocka_unit_test(test_caps_of_markup),
		cmocka_unit_test(test_why_it_is_not_whole),
		cmocka_unit_test(test_dates_of_the_future),
		cmocka_unit_test(test_raw_html_and_charset),
	};
	document_read_preload();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
