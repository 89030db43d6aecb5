/* What each format, extension and mistake becomes: tables of documents and of what is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "feed_case.h"

static void test_formats(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		{"<?xml version='1.0'?><rss version='2.0'><channel><title>Nieuws</title>"
		 "<link>http://example.org/</link><description>Wat er speelt</description>"
		 "<language>nl</language><copyright>de redactie</copyright><generator>hand</generator>"
		 "<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate>"
		 "<lastBuildDate>Sun, 22 Nov 2026 11:00:00 GMT</lastBuildDate>"
		 "<item><guid>7</guid><title>Één</title></item></channel></rss>",
			{{"format", "rss"}, {"version", "2.0"}, {"title", "Nieuws"},
				{"home", "http://example.org/"},
			 {"language", "nl"}, {"published", "2026-11-22T10:00:00Z"},
			 {"modified", "2026-11-22T11:00:00Z"}, {"0.id", "7"}, {"0.title", "Één"}}},
		{"<rss version='2.01'><channel/></rss>", {{"version", "2.0"}, {"entries", "0"}}},
		{"<rss><channel><title>no version</title></channel></rss>",
			{{"format", "rss"}, {"version", ""}}},
		{"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
		 "xmlns='http://purl.org/rss/1.0/'><channel rdf:about='http://example.org/c'><title>T</title>"
		 "<items><rdf:Seq><rdf:li rdf:resource='a'/></rdf:Seq></items></channel>"
		 "<item rdf:about='http://example.org/a'><title>A</title></item></rdf:RDF>",
			{{"format", "rdf"}, {"version", "1.0"}, {"id", "http://example.org/c"},
				{"title", "T"},
			 {"extensions", ""}, {"0.id", "http://example.org/a"}, {"0.title", "A"}}},
		{"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
		 "xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel><title>T</title></channel>"
		 "<item><title>A</title></item></rdf:RDF>",
			{{"version", "0.90"}, {"0.title", "A"}}},
		{"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><id>urn:f</id><title>F</title>"
		 "<subtitle>S</subtitle><updated>2026-11-22T10:00:00Z</updated><icon>/i.ico</icon>"
		 "<logo>/l.png</logo><rights>R</rights><entry><id>urn:e</id></entry></feed>",
			{{"format", "atom"}, {"version", "1.0"}, {"id", "urn:f"},
				{"description", "S"},
			 {"language", "en"}, {"favicon", "http://example.org/i.ico"},
			 {"icon", "http://example.org/l.png"}, {"rights", "R"}, {"0.id", "urn:e"},
			 {"0.language", "en"}}},
		{"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>F</title><tagline>S</tagline>"
		 "<modified>2003-12-13T18:30:02Z</modified><entry><issued>2003-12-13T08:29:29-04:00</issued>"
		 "<modified>2003-12-13T18:30:02Z</modified></entry></feed>",
			{{"version", "0.3"}, {"description", "S"},
				{"modified", "2003-12-13T18:30:02Z"},
			 {"0.published", "2003-12-13T12:29:29Z"},
				{"0.modified", "2003-12-13T18:30:02Z"}}},
		{"<feed><title>no namespace</title><entry><title>E</title></entry></feed>",
			{{"format", "atom"}, {"title", "no namespace"}, {"0.title", "E"}}},
		{"<entry xmlns='http://www.w3.org/2005/Atom'><title>alone</title></entry>",
			{{"format", "atom"}, {"entries", "1"}, {"0.title", "alone"}}},
		{"<CHANNEL HREF='http://example.org/c'><TITLE>T</TITLE><ABSTRACT>about</ABSTRACT>"
		 "<ITEM HREF='/i' LASTMOD='2004-04-07T03:52:23Z'><TITLE>I</TITLE></ITEM></CHANNEL>",
			{{"format", "cdf"}, {"home", "http://example.org/c"},
				{"description", "about"},
			 {"0.url", "http://example.org/i"}, {"0.title", "I"},
				{"0.modified", "2004-04-07T03:52:23Z"}}},
		{"<Channel Base='http://cdf.example/d/' LastMod='1997-03-01'><Title Value='T'/><Item Href='i'>"
		 "<Author Value='Bob'/><PublicationDate Value='1997-03-02'/><Keywords Value='a, b'/></Item></Channel>",
			{{"format", "cdf"}, {"title", "T"}, {"modified", "1997-03-01T00:00:00Z"},
				{"0.url", "http://cdf.example/d/i"}, {"0.author0.name", "Bob"},
			 {"0.published", "1997-03-02T00:00:00Z"}, {"0.published-origin", "PublicationDate"},
				{"0.tag0", "a"}, {"0.tag1", "b"}}},
		{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"J\","
		 "\"items\":[{\"id\":\"1\",\"title\":\"one\"}]}",
			{{"format", "json"}, {"version", "1.1"}, {"title", "J"}, {"0.id", "1"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

static void test_entries_of_rss(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		{ITEM("<title>T</title><link>/a?b=1&amp;c=2</link><guid>g</guid><description>D</description>"
			"<pubDate>Sun, 22 Nov 2026 10:00:00 GMT</pubDate><comments>/a#c</comments>"
			"<author>jo@example.org (Jo)</author><category domain='x'>een</category>"
			"<category>twee</category><category>een</category>"),
			{{"0.url", "http://example.org/a?b=1&c=2"}, {"0.id", "g"},
				{"0.summary", "D"},
			 {"0.published", "2026-11-22T10:00:00Z"},
				{"0.comments", "http://example.org/a#c"},
			 {"0.author0.name", "Jo"}, {"0.author0.email", "jo@example.org"},
				{"0.tag0", "een"},
			 {"0.tag1", "twee"}, {"0.tag2", ""}}},
		/* an address from a permalink guid, but not against its word */
		{ITEM("<guid>http://example.org/p</guid>"), {{"0.url", "http://example.org/p"}}},
		{ITEM("<guid isPermaLink='false'>http://example.org/p</guid>"), {{"0.url", ""}}},
		{ITEM("<guid>http://example.org/p</guid><link>http://example.org/l</link>"),
			{{"0.url", "http://example.org/l"}, {"0.id", "http://example.org/p"}}},
		{ITEM("<enclosure url='a.mp3' length='12' type='audio/mpeg'/>"
			"<enclosure url='b.mp3' length='no'/>"),
			{{"0.attachment0.url", "http://example.org/a.mp3"},
				{"0.attachment0.size", "12"},
			 {"0.attachment0.type", "audio/mpeg"}, {"0.attachment1.size", "-1"}}},
		{ITEM("<source url='http://example.org/s'>S</source><title>T</title>"),
			{{"0.source.url", "http://example.org/s"}, {"0.source.title", "S"},
				{"0.source.feed", "http://example.org/s"},
				{"0.title", "T"}}},
		{ITEM("<image><url>/i.png</url><title>no</title><link>no</link></image><link>/yes</link>"),
			{{"0.image", "http://example.org/i.png"}, {"0.title", "example.org/yes"},
				{"0.url", "http://example.org/yes"}}},
		/* zeros of programs are no dates: .NET's, WordPress', Unix' */
		{RSS("<item><guid>1</guid><pubDate>Mon, 01 Jan 0001 00:00:00 GMT</pubDate></item>"
			"<item><guid>2</guid><pubDate>Wed, 30 Nov -0001 00:00:00 +0000</pubDate></item>"
			"<item><guid>3</guid><pubDate>Thu, 01 Jan 1970 00:00:00 +0000</pubDate></item>"
			"<item><guid>4</guid><pubDate>Thu, 01 Jan 1970 00:00:01 +0000</pubDate></item>"
			"<item><guid>5</guid><pubDate>Mon, 30 Nov 1066 00:00:00 +0000</pubDate></item>"),
			{{"0.published", ""}, {"1.published", ""}, {"2.published", ""},
				{"3.published", "1970-01-01T00:00:01Z"}, {"4.published", "1066-11-30T00:00:00Z"}}},
		{ENTRY("<published>0001-01-01T00:00:00Z</published><updated>2026-11-22T10:00:00Z</updated>"),
			{{"0.published", "2026-11-22T10:00:00Z"}}},
		/* what is missing is derived */
		{ITEM("<description>&lt;p&gt;Een begin van een verhaal dat nog lang niet is afgelopen, want "
			"het duurt en duurt nog even door&lt;/p&gt;</description>"),
			{{"0.title", "Een begin van een verhaal dat nog lang niet is afgelopen, want het duurt en…"}}},
		{ENTRY("<updated>2026-11-22T10:00:00Z</updated>"),
			{{"0.published", "2026-11-22T10:00:00Z"}}},
		/* names in any case */
		{"<RSS VERSION='2.0'><CHANNEL><TITLE>F</TITLE><ITEM><PUBDATE>2026-11-22</PUBDATE>"
		 "<Title>I</Title></ITEM></CHANNEL></RSS>",
			{{"title", "F"}, {"0.title", "I"},
				{"0.published", "2026-11-22T00:00:00Z"}}},
		/* conflicts with what stands deeper */
		{RSS("<image><title>no</title><url>/i.png</url><link>/no</link></image><title>yes</title>"
			"<link>/yes</link><textInput><title>no</title><link>/no</link></textInput>"),
			{{"title", "yes"}, {"home", "http://example.org/yes"},
				{"icon", "http://example.org/i.png"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

static void test_entries_of_atom(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		{ENTRY("<link rel='enclosure' href='a.mp3' length='5' type='audio/mpeg' title='A'/>"
			"<link rel='alternate' type='application/json' href='/json'/>"
			"<link type='text/html' href='/page'/><link rel='replies' href='/replies'/>"),
			{{"0.url", "http://example.org/page"},
				{"0.attachment0.url", "http://example.org/a.mp3"},
			 {"0.attachment0.size", "5"}, {"0.attachment0.title", "A"},
			 {"0.comments", "http://example.org/replies"},
				{"0.link3", "http://example.org/replies"}}},
		/* the feed of the comments (Blogger's comes first) is no page with them */
		{ENTRY("<link rel='replies' type='application/atom+xml' href='/comments.atom'/>"
			"<link rel='replies' type='text/html' href='/page#comments'/>"),
			{{"0.comments", "http://example.org/page#comments"}, {"0.link0", "http://example.org/comments.atom"}}},
		{ENTRY("<link rel='replies' type='application/atom+xml' href='/comments.atom'/>"),
			{{"0.comments", ""}, {"0.link0", "http://example.org/comments.atom"}}},
		{ENTRY("<author><name>A &amp; B</name><email>a@example.org</email><uri>/a</uri></author>"
			"<author><name>C</name></author><contributor><name>D</name></contributor>"),
			{{"0.author0.name", "A & B"}, {"0.author0.email", "a@example.org"},
			 {"0.author0.url", "http://example.org/a"}, {"0.author1.name", "C"},
			 {"0.contributor0.name", "D"}}},
		{ENTRY("<source><id>urn:s</id><title type='html'>&lt;i>S&lt;/i></title><link href='/s'/>"
			"<author><name>of the source</name></author></source>"),
			{{"0.source.id", "urn:s"}, {"0.source.title", "S"},
				{"0.source.url", "http://example.org/s"}, {"0.source.feed", ""},
			 {"0.author0.name", "of the source"}, {"0.url", ""}, {"0.title", ""}}},
		{ENTRY("<source><link rel='self' href='/f'/><link href='/s'/><icon>/i</icon>"
			"<rights>R</rights><updated>2025-01-01T00:00:00Z</updated></source>"),
			{{"0.source.url", "http://example.org/s"}, {"0.source.feed", "http://example.org/f"},
			 {"0.source.icon", "http://example.org/i"}, {"0.source.rights", "R"},
			 {"0.source.modified", "2025-01-01T00:00:00Z"}, {"0.rights", ""}, {"0.modified", ""}}},
		{ENTRY("<author><name>own</name></author><source><author><name>A</name><uri>/a</uri></author>"
			"<author><name>B</name></author></source>"),
			{{"0.author0.name", "own"}, {"0.author1.name", ""}, {"0.source.author0.name", "A"},
			 {"0.source.author0.url", "http://example.org/a"}, {"0.source.author1.name", "B"}}},
		{ENTRY("<source><author><name>A</name></author><author><name>B</name></author></source>"),
			{{"0.author0.name", "A"}, {"0.author1.name", "B"}, {"0.source.author1.name", "B"}}},
		{ENTRY("<source><link rel='self' href='/f'/></source>"),
			{{"0.source.url", "http://example.org/f"}, {"0.source.feed", "http://example.org/f"}}},
		{ENTRY("<category term='t' label='L'/><category label='only'/>"),
			{{"0.tag0", "t"}, {"0.tag1", "only"}}},
		{ENTRY("<id>http://example.org/e</id>"), {{"0.url", "http://example.org/e"}}},
		{ENTRY("<content src='a.ogg' type='audio/ogg'/>"),
			{{"0.attachment0.url", "http://example.org/a.ogg"},
				{"0.attachment0.type", "audio/ogg"}}},
		{ATOM("<link rel='self' href=''/><link rel='next' href='?p=2'/><link rel='hub' href='http://h.example/'/>"
			"<link rel='prev-archive' href='/old'/><link href='/'/>"),
			{{"self", PAGE}, {"next", "http://example.org/feed.xml?p=2"},
				{"hub", "http://h.example/"},
			 {"prev-archive", "http://example.org/old"},
				{"home", "http://example.org/"}}},
		{ENTRY("<updated>2010-12-01T10:14:55Z</updated><updated>2003-12-31T10:14:55Z</updated>"),
			{{"0.modified", "2003-12-31T10:14:55Z"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

static void test_texts(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		/* titles are plain text */
		{ITEM("<title>1 &lt; 2 &amp;amp; 3</title>"), {{"0.title", "1 < 2 & 3"}}},
		{ITEM("<title>a &lt; b</title>"), {{"0.title", "a < b"}}},
		{ITEM("<title>  two\n words </title>"), {{"0.title", "two words"}}},
		{ITEM("<title>&amp;nbsp; </title>"), {{"0.title", ""}}},
		{ITEM("<title>&lt;b&gt;bold&lt;/b&gt; &amp;amp;#8217;</title>"),
			{{"0.title", "bold ’"}}},
		{ITEM("<title><![CDATA[AT&T]]></title>"), {{"0.title", "AT&T"}}},
		{ITEM("<title>naked <b>markup</b> here</title>"),
			{{"0.title", "naked markup here"}}},
		/* elements that are spoken of; one alone is no markup */
		{ITEM("<title>The &lt;select&gt; element &amp;amp; more</title>"),
			{{"0.title", "The <select> element & more"}}},
		{ITEM("<title>one&lt;br&gt;two &lt;b&gt;bold&lt;/b&gt;</title>"),
			{{"0.title", "one two bold"}}},
		{ITEM("<title>&lt;b&gt;&lt;/b&gt;</title>"), {{"0.title", ""}}},
		{ENTRY("<title type='text'>&lt;b&gt; is a tag</title>"),
			{{"0.title", "<b> is a tag"}}},
		{ENTRY("<title type='html'>&lt;b&gt;is&lt;/b&gt; none</title>"),
			{{"0.title", "is none"}}},
		{ENTRY("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>the &lt;blink&gt; <i>tag</i>"
			"</div></title>"), {{"0.title", "the <blink> tag"}}},
		{ENTRY("<title type='html'>&lt;img src='/i.png' alt='x'></title>"),
			{{"0.title", "<img src=\"http://example.org/i.png\" alt=\"x\">"}}},
		/* text constructs of Atom */
		{ENTRY("<content type='text'>a &lt; b</content><summary type='text'>a &lt; b</summary>"),
			{{"0.text", "a < b"}, {"0.html", ""}, {"0.summary", "a &lt; b"}}},
		{ENTRY("<content type='html'>&lt;p>x&lt;/p></content>"), {{"0.html", "<p>x</p>"}}},
		{ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>a &lt; b<br/>c</p></div>"
			"</content>"), {{"0.html", "<p>a &lt; b<br>c</p>"}}},
		{ENTRY("<content type='xhtml'>&lt;p>not so&lt;/p></content>"),
			{{"0.html", "<p>not so</p>"}}},
		{ENTRY("<content type='application/octet-stream'>PHA+eDwvcD4=</content>"),
			{{"0.html", "<p>x</p>"}}},
		/* what is no text: the summary stands alone */
		{ENTRY("<content type='image/png'>PHA+eDwvcD4=</content><summary>s</summary>"),
			{{"0.html", ""}, {"0.text", ""}, {"0.summary", "s"}}},
		{ENTRY("<content type='Image/SVG+xml'>PHN2Zz4=</content>"), {{"0.html", ""}}},
		{ENTRY("<content type='image/svg+xml'><svg xmlns='http://www.w3.org/2000/svg'><title>t</title></svg></content>"
			"<title>e</title>"), {{"0.html", ""}, {"0.title", "e"}}},
		{ENTRY("<content type='audio/mpeg' mode='base64'>PHA+eDwvcD4=</content>"), {{"0.html", ""}}},
		{ENTRY("<content type='video/mp4' src='/v.mp4'/>"), {{"0.html", ""}, {"0.attachment0.url", "http://example.org/v.mp4"}}},
		{"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry><title mode='base64'>SMOp</title>"
		 "<content type='text/html' mode='escaped'>&lt;p>x&lt;/p></content></entry></feed>",
			{{"0.title", "Hé"}, {"0.html", "<p>x</p>"}}},
		{"<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>"
		 "<content type='multipart/alternative'><content type='text/plain'>plain</content>"
		 "<content type='text/html' mode='escaped'>&lt;p>html&lt;/p></content></content></entry></feed>",
			{{"0.html", "<p>html</p>"}, {"0.extensions", "{\"content\":\"plain\"}"}}},
		/* content and summary of RSS */
		{ITEM("<description>short</description><c:encoded xmlns:c="
			"'http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>long</p>]]></c:encoded>"),
			{{"0.summary", "short"}, {"0.html", "<p>long</p>"}}},
		{ITEM("<description><p>raw <b>html</b></p> &amp; text<br/></description>"),
			{{"0.summary", "<p>raw <b>html</b></p> &amp; text<br>"}}},
		{ITEM("<description>&lt;p>one<br/>two&lt;/p></description>"),
			{{"0.summary", "<p>one<br>two</p>"}}},
		{ITEM("<body xmlns='http://www.w3.org/1999/xhtml'><p>b</p></body><description>d</description>"),
			{{"0.html", "<p>b</p>"}, {"0.summary", "d"}}},
		{ITEM("<description>d</description><summary>s</summary>"),
			{{"0.summary", "d"}, {"0.html", "s"}}},
		{ITEM("<description>&lt;a href='x'>y&lt;/a>&lt;script>z&lt;/script></description>"),
			{{"0.summary", "<a href=\"http://example.org/x\">y</a>"}}},
		/* rights and descriptions of feeds: plain, or HTML where they have elements */
		{RSS("<copyright>A &amp;amp; B</copyright><description>1 &lt; 2</description>"),
			{{"rights", "A & B"}, {"description", "1 < 2"}}},
		{ATOM("<rights type='html'>&lt;a href='/r'>R&lt;/a></rights>"),
			{{"rights", "<a href=\"http://example.org/r\">R</a>"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

static void test_bases(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		{"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/a/'><link href='x'/><entry xml:base='b/'>"
		 "<link href='y'/><content type='html' xml:base='c/'>&lt;a href='z'>z&lt;/a></content></entry></feed>",
			{{"home", "http://example.org/a/x"}, {"0.url", "http://example.org/a/b/y"},
			 {"0.html", "<a href=\"http://example.org/a/b/c/z\">z</a>"}}},
		/* a host whose scheme was forgotten */
		{RSS("<link>www.a.example</link><item><link>WWW.a.example/b?c</link><guid>1</guid></item>"
			"<item><link>www.html</link></item><item><link>www./x.y</link></item>"),
			{{"home", "http://www.a.example"}, {"0.url", "http://WWW.a.example/b?c"},
				{"1.url", "http://example.org/www.html"}, {"2.url", "http://example.org/www./x.y"}}},
		/* notes are on the page of the item, not in the feed */
		{ITEM("<link>/item</link><description>&lt;a href='#note'&gt;1&lt;/a&gt; &lt;a href='#'&gt;2&lt;/a&gt; "
			"&lt;a href='x#note'&gt;3&lt;/a&gt;</description>"),
			{{"0.summary", "<a href=\"http://example.org/item#note\">1</a> <a href=\"http://example.org/item#\">2</a> "
				"<a href=\"http://example.org/x#note\">3</a>"}}},
		{ITEM("<description>&lt;a href='#note'&gt;1&lt;/a&gt;</description>"),
			{{"0.summary", "<a href=\"http://example.org/feed.xml#note\">1</a>"}}},
		{RSS("<link>/home</link><description>&lt;a href='#about'&gt;a&lt;/a&gt;</description>"
			"<item><link>/item</link></item>"),
			{{"description", "<a href=\"http://example.org/home#about\">a</a>"}}},
		{"{\"version\":\"https://jsonfeed.org/version/1.1\",\"home_page_url\":\"/home\","
		 "\"items\":[{\"id\":\"1\",\"url\":\"/1\",\"content_html\":\"<a href='#n'>n</a>\"},{\"id\":\"2\","
		 "\"content_html\":\"<a href='#n'>n</a>\"}]}",
			{{"0.html", "<a href=\"http://example.org/1#n\">n</a>"},
				{"1.html", "<a href=\"http://example.org/feed.xml#n\">n</a>"}}},
		{ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p xml:base='/d/'>"
			"<a href='e'>e</a></p><a href='f'>f</a></div></content>"),
			{{"0.html", "<p><a href=\"http://example.org/d/e\">e</a></p><a href=\"http://example.org/f\">f</a>"}}},
		{"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry xml:lang='nl'/><entry/></feed>",
			{{"language", "en"}, {"0.language", "nl"}, {"1.language", "en"}}},
		/* a feed of RSS that others host */
		{RSS("<link>https://site.example/blog/</link><description>&lt;a href='/about'&gt;a&lt;/a&gt;</description>"
			"<item><link>/post</link><enclosure url='a.mp3'/><media:thumbnail url='/t.jpg'/>"
			"<description>&lt;img src=\"/root.png\"&gt; &lt;a href='#n'&gt;n&lt;/a&gt;</description></item>"
			"<item><guid isPermaLink='true'>2</guid></item><item xml:base='/b/'><link>3</link></item>"
			"<item><link>https://other.example/4</link><description xml:base='https://cdn.example/'>&lt;img src='5.png'&gt;</description></item>"),
			{{"home", "https://site.example/blog/"}, {"description", "<a href=\"http://example.org/about\">a</a>"},
			 {"0.url", "https://site.example/post"}, {"0.attachment0.url", "https://site.example/blog/a.mp3"},
			 {"0.image", "https://site.example/t.jpg"},
			 {"0.summary", "<img src=\"https://site.example/root.png\"> <a href=\"https://site.example/post#n\">n</a>"},
			 {"1.url", "https://site.example/blog/2"}, {"2.url", "http://example.org/b/3"}, {"3.url", "https://other.example/4"},
			 {"3.summary", "<img src=\"https://cdn.example/5.png\">"}}},
		{"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel>"
		 "<link>https://site.example/</link></channel><item><link>/1</link></item></rdf:RDF>",
			{{"0.url", "https://site.example/1"}}},
		/* the first link counts, before the items, on another host */
		{RSS("<item><link>1</link></item><link>https://site.example/</link><item><link>2</link></item><link>https://2.example/</link>"
			"<item><link>3</link></item>"),
			{{"0.url", "http://example.org/1"}, {"1.url", "https://site.example/2"}, {"2.url", "https://site.example/3"}}},
		{RSS("<link>https://www.Example.org/blog/</link><item><link>1</link></item>"), {{"0.url", "http://example.org/1"}}},
		{RSS("<link>/blog/</link><item><link>1</link></item>"), {{"0.url", "http://example.org/1"}}},
		{RSS("<link>ftp://site.example/</link><item><link>1</link></item>"), {{"0.url", "http://example.org/1"}}},
		{RSS("<link>http://localhost:4000/</link><item><link>1</link></item>"), {{"0.url", "http://example.org/1"}}},
		{RSS("<image><link>https://site.example/</link></image><item><link>1</link></item>"), {{"0.url", "http://example.org/1"}}},
		{"<rss xml:base='http://example.org/x/'><channel><link>https://site.example/</link><item><link>1</link></item></channel></rss>",
			{{"0.url", "http://example.org/x/1"}}},
		{ATOM("<link>https://site.example/</link><link href='https://site.example/'/><entry><link href='1'/></entry>"),
			{{"0.url", "http://example.org/1"}}},
		{ITEM("<link>javascript:alert(1)</link>"), {{"0.url", ""}}},
		{ITEM("<link>http://example.org/?a=1&amp;amp;b=2</link>"),
			{{"0.url", "http://example.org/?a=1&b=2"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

static void test_extensions(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		/* by prefix when nothing is declared, or something unknown */
		{ITEM("<dc:creator>Jo</dc:creator><dc:subject>s</dc:subject><dc:date>2026-11-22</dc:date>"
			"<content:encoded>&lt;p>x&lt;/p></content:encoded>"),
			{{"0.author0.name", "Jo"}, {"0.tag0", "s"},
				{"0.published", "2026-11-22T00:00:00Z"},
			 {"0.html", "<p>x</p>"}}},
		{ITEM("<itunes:author xmlns:itunes='http://elsewhere.example/'>Jo</itunes:author>"),
			{{"0.author0.name", "Jo"}}},
		{ITEM("<x:creator xmlns:x='HTTP://purl.org/dc/elements/1.1'>Jo</x:creator>"),
			{{"0.author0.name", "Jo"}}},
		/* another module's title is no title */
		{ITEM("<x:title xmlns:x='http://example.org/x'>no</x:title><title>yes</title>"),
			{{"0.title", "yes"},
			 {"0.extensions",
				"{\"x:title\":\"no\",\"@xmlns\":{\"x\":\"http://example.org/x\"}}"}}},
		{ITEM("<media:title>m</media:title>"), {{"0.title", "m"}}},
		{RSS("<dcterms:rights>R</dcterms:rights><item><dcterms:creator>C</dcterms:creator>"
			"<dcterms:title>T</dcterms:title><dcterms:subject>S</dcterms:subject>"
			"<media:copyright url='/c'>M</media:copyright></item>"),
			{{"rights", "R"}, {"0.author0.name", "C"}, {"0.title", "T"}, {"0.tag0", "S"},
			 {"0.rights", "M"},
				{"0.extensions", "{\"media:copyright\":{\"@url\":\"/c\",\"#text\":\"M\"}}"}}},
		/* pictures, the best one first */
		{ITEM("<enclosure url='/e.jpg' type='image/jpeg' length='1'/>"),
			{{"0.image", "http://example.org/e.jpg"}, {"0.extensions", ""}}},
		{ITEM("<enclosure url='/e.jpg' type='image/jpeg'/><media:content url='/m.jpg' medium='image'/>"
			"<media:content url='/n.jpg' type='image/jpeg'/>"),
			{{"0.image", "http://example.org/m.jpg"}}},
		{ITEM("<media:content url='/m.jpg' medium='image'/><media:thumbnail url='/t.jpg'/>"),
			{{"0.image", "http://example.org/t.jpg"}}},
		{ITEM("<enclosure url='/e.mp3' type='audio/mpeg'/>"), {{"0.image", ""}}},
		/* newspapers do not say what their pictures are */
		{ITEM("<media:content url='/a.JPG?w=140' width='140'/><media:content url='/b.png'/>"),
			{{"0.image", "http://example.org/a.JPG?w=140"}}},
		/* one picture in several sizes; of several pictures the first */
		{ITEM("<media:content url='/a.jpg?w=140' width='140'/><media:content url='/a.jpg?w=700' width='700'/>"
			"<media:content url='/a.jpg?w=460' width='460'/><media:content url='/b.jpg' width='900'/>"),
			{{"0.image", "http://example.org/a.jpg?w=700"}, {"0.attachment0.url", "http://example.org/a.jpg?w=140"}}},
		{ITEM("<media:group><media:content url='/s.jpg' width='100'/><media:content url='/l.jpg' width='1000'/>"
			"<media:content url='/m.jpg' width='600'/></media:group><media:content url='/n.jpg' width='2000'/>"),
			{{"0.image", "http://example.org/l.jpg"}, {"0.attachment3.url", "http://example.org/n.jpg"}}},
		{ITEM("<media:content url='/a.jpg'/><media:content url='/a.jpg?w=700' width='700'/>"),
			{{"0.image", "http://example.org/a.jpg"}}},
		{ITEM("<media:thumbnail url='/a.jpg?t'/><media:content url='/a.jpg?w=700' width='700'/><media:content url='/a.jpg?w=900' width='900'/>"),
			{{"0.image", "http://example.org/a.jpg?t"}}},
		/* a thumbnail is of the same thing, and its width is looked at where it is known */
		{ITEM("<media:thumbnail url='/t.jpg' width='150'/><media:content url='/a.jpg' width='700'/><media:content url='/b.jpg' width='900'/>"
			"<media:thumbnail url='/u.jpg' width='240'/>"),
			{{"0.image", "http://example.org/a.jpg"}}},
		{ITEM("<media:content url='/a.jpg' width='150'/><media:thumbnail url='/t.jpg' width='700'/>"),
			{{"0.image", "http://example.org/t.jpg"}}},
		{ITEM("<media:content url='/a.jpg' width='900'/><media:thumbnail url='/t.jpg' width='0'/>"),
			{{"0.image", "http://example.org/t.jpg"}}},
		{ITEM("<media:thumbnail url='/t.jpg' width='150'/><media:content url='/a.jpg'/>"),
			{{"0.image", "http://example.org/t.jpg"}}},
		{ITEM("<media:thumbnail url='/s.jpg' width='75'/><media:thumbnail url='/l.jpg' width='600'/><media:thumbnail url='/m.jpg' width='300'/>"
			"<media:thumbnail url='/x.jpg'/>"),
			{{"0.image", "http://example.org/l.jpg"}}},
		{ITEM("<media:thumbnail url='/t.jpg' width='75'/><itunes:image href='/i.jpg'/><media:content url='/a.jpg' width='900'/>"),
			{{"0.image", "http://example.org/i.jpg"}}},
		{RSS("<media:thumbnail url='/s.jpg' width='75'/><item><media:thumbnail url='/e.jpg' width='300'/></item>"
			"<media:thumbnail url='/l.jpg' width='200'/>"),
			{{"icon", "http://example.org/l.jpg"}, {"0.image", "http://example.org/e.jpg"}}},
		/* of a group the one that is said to be it; other groups have other pictures */
		{ITEM("<media:group><media:content url='/s.jpg' width='100'/><media:content url='/d.jpg' isDefault='true' width='50'/>"
			"<media:content url='/l.jpg' width='900'/></media:group>"),
			{{"0.image", "http://example.org/d.jpg"}}},
		{ITEM("<media:group><media:content url='/s.jpg'/><media:content url='/d.jpg' isDefault='true'/><media:content url='/l.jpg'/></media:group>"),
			{{"0.image", "http://example.org/d.jpg"}}},
		{ITEM("<media:content url='/s.jpg' width='100'/><media:content url='/d.jpg' isDefault='true'/>"),
			{{"0.image", "http://example.org/s.jpg"}}},
		{ITEM("<media:group><media:content url='/a.jpg' width='100'/></media:group>"
			"<media:group><media:content url='/b.jpg' width='200' isDefault='true'/></media:group>"),
			{{"0.image", "http://example.org/a.jpg"}}},
		/* the author's face is attached to each post of WordPress.com */
		{ITEM("<media:content url='https://1.gravatar.com/avatar/5?s=96' medium='image'/><media:content url='/a.jpg' medium='image'/>"),
			{{"0.image", "http://example.org/a.jpg"}, {"0.attachment0.url", "https://1.gravatar.com/avatar/5?s=96"}}},
		{ITEM("<media:thumbnail url='https://gravatar.com/avatar/5'/><enclosure url='https://gravatar.com/5.png' type='image/png'/>"),
			{{"0.image", ""}}},
		/* what is on a picture is its title, for want of one */
		{ITEM("<title>t</title><media:content url='/a.png'><media:description>A fox\non a &amp;lt;wall&amp;gt;</media:description>"
			"</media:content><media:content url='/b.png'><media:description>Seen</media:description><media:title>B</media:title>"
			"</media:content><media:content url='/c.mp4'><media:description>All of it</media:description></media:content>"
			"<media:content url='/d.png'/>"),
			{{"0.attachment0.title", "A fox on a <wall>"}, {"0.attachment1.title", "B"}, {"0.attachment2.title", ""},
			 {"0.attachment3.title", ""}, {"0.title", "t"}}},
		{ITEM("<enclosure url='/e.jpg'/><media:content url='/stream.jpg' medium='video'/>"),
			{{"0.image", "http://example.org/e.jpg"}}},
		{ITEM("<media:content url='/a.mp4'/><media:content url='/jpg'/><media:content url='/c.mp3' type='audio/mpeg'/>"),
			{{"0.image", ""}}},
		{ITEM("<media:title>m</media:title><title>t</title>"),
			{{"0.title", "t"}, {"0.extensions", "{\"media:title\":\"m\"}"}}},
		{ITEM("<title>t</title><media:title>t</media:title>"), {{"0.extensions", ""}}},
		{ITEM("<enclosure url='/v.mp4' type='video/mp4'/><media:group><media:content url='/v.mp4' "
			"fileSize='9' duration='61' medium='video'><media:title>film</media:title></media:content>"
			"<media:thumbnail url='/t.jpg'/></media:group>"),
			{{"0.attachment0.url", "http://example.org/v.mp4"},
				{"0.attachment0.size", "9"},
			 {"0.attachment0.duration", "61"}, {"0.attachment0.title", "film"},
				{"0.attachment1.url", ""},
			 {"0.image", "http://example.org/t.jpg"},
			 {"0.extensions", "{\"media:group\":{\"media:content\":{\"@url\":\"/v.mp4\",\"@fileSize\":\"9\","
			  "\"@duration\":\"61\",\"@medium\":\"video\",\"media:title\":\"film\"},"
			  "\"media:thumbnail\":{\"@url\":\"/t.jpg\"}}}"}}},
		/* the enclosure comes first, once, and has the duration */
		{ITEM("<media:content url='/i.png' medium='image'/><media:content url='/a.mp3' fileSize='7'/>"
			"<enclosure url='/a.mp3' type='audio/mpeg' length=''/><enclosure url='/a.mp3' type='audio/mpeg'/>"
			"<enclosure url='/b.mp3'/><itunes:duration>61</itunes:duration>"),
			{{"0.attachment0.url", "http://example.org/a.mp3"}, {"0.attachment0.type", "audio/mpeg"},
			 {"0.attachment0.size", "7"}, {"0.attachment0.duration", "61"},
			 {"0.attachment1.url", "http://example.org/b.mp3"}, {"0.attachment2.url", "http://example.org/i.png"},
			 {"0.attachment2.duration", "-1"}, {"0.attachment3.url", ""}}},
		/* named again with less: what is known stays */
		{ITEM("<enclosure url='/a.mp4' type='video/mp4'/><media:content url='/a.mp4' duration='61' fileSize='5'>"
			"<media:title>film</media:title></media:content><media:content url='/a.mp4'/>"),
			{{"0.attachment0.duration", "61"}, {"0.attachment0.size", "5"}, {"0.attachment0.title", "film"},
			 {"0.attachment0.type", "video/mp4"}, {"0.attachment1.url", ""}}},
		{ITEM("<media:content url='/a.mp4' duration='61' fileSize='5'/><media:content url='/a.mp4'/><enclosure url='/a.mp4'/>"),
			{{"0.attachment0.duration", "61"}, {"0.attachment0.size", "5"}, {"0.attachment1.url", ""}}},
		/* 0 bytes are not known, and leave room for who knows */
		{ITEM("<enclosure url='/a.mp3' length='0'/><enclosure url='/b.mp3' length='00'/><media:content url='/a.mp3' fileSize='5'/>"
			"<media:content url='/c.mp3' fileSize='0'/>"),
			{{"0.attachment0.size", "5"}, {"0.attachment1.size", "-1"}, {"0.attachment2.size", "-1"}}},
		{ENTRY("<link rel='enclosure' href='/a.mp3' length='0'/>"), {{"0.attachment0.size", "-1"}}},
		{ENTRY("<media:content url='/i.png' medium='image'/><link rel='enclosure' href='/a.mp3'/>"),
			{{"0.attachment0.url", "http://example.org/a.mp3"}, {"0.attachment1.url", "http://example.org/i.png"}}},
		/* plain text, whose lines are lines: what is told below a film */
		{ITEM("<title>t</title><media:group><media:description>\nOne &amp;amp; only\n  https://example.org/a\r\n\n"
			"Two &lt;3\n</media:description></media:group>"),
			{{"0.summary", "One &amp; only<br>\nhttps://example.org/a<br>\n<br>\nTwo &lt;3"}}},
		{ITEM("<title>t</title><media:description type='plain'>1\n2</media:description>"),
			{{"0.summary", "1<br>\n2"}}},
		{ITEM("<title>t</title><description>d</description><itunes:summary>1\n\n2</itunes:summary>"),
			{{"0.summary", "d"}, {"0.html", "1<br>\n<br>\n2"}}},
		/* the notes of an episode, and the same in plain words */
		{ITEM("<description>&lt;p&gt;See the &lt;a href='/n'&gt;notes&lt;/a&gt;.&lt;/p&gt;</description>"
			"<itunes:summary>See the notes, of which there are many.</itunes:summary>"),
			{{"0.summary", "<p>See the <a href=\"http://example.org/n\">notes</a>.</p>"}, {"0.html", ""},
			 {"0.extensions", "{\"itunes:summary\":\"See the notes, of which there are many.\"}"}}},
		{ITEM("<description>All of it.</description><itunes:summary>All</itunes:summary>"),
			{{"0.summary", "All of it."}, {"0.html", ""}}},
		{RSS("<language>pt_BR</language><item><title>t</title></item>"), {{"language", "pt-BR"}}},
		{ITEM("<title>t</title><media:description type='html'>1\n2</media:description>"),
			{{"0.summary", "1\n2"}}},
		{ITEM("<title>t</title><media:description>&lt;p&gt;1\n2&lt;/p&gt;</media:description>"),
			{{"0.summary", "<p>1\n2</p>"}}},
		/* of a picture beside a text: no second text (Mastodon, newspapers) */
		{ITEM("<description>&lt;p&gt;post&lt;/p&gt;</description><media:content url='/p.png' medium='image'>"
			"<media:description type='plain'>a cat</media:description></media:content>"),
			{{"0.summary", "<p>post</p>"}, {"0.html", ""},
			 {"0.extensions", "{\"media:content\":{\"@url\":\"/p.png\",\"@medium\":\"image\","
			  "\"media:description\":{\"@type\":\"plain\",\"#text\":\"a cat\"}}}"}}},
		{ITEM("<media:description>a cat</media:description><description>news</description>"),
			{{"0.summary", "news"}, {"0.html", ""}, {"0.extensions", "{\"media:description\":\"a cat\"}"}}},
		{ITEM("<content:encoded>all</content:encoded><media:description>a cat</media:description>"),
			{{"0.summary", ""}, {"0.html", "all"}, {"0.extensions", "{\"media:description\":\"a cat\"}"}}},
		{ENTRY("<content type='text'>all</content><media:description>a cat</media:description>"),
			{{"0.summary", ""}, {"0.text", "all"}}},
		{ITEM("<media:group><media:title>film</media:title><media:description>d</media:description>"
			"</media:group>"), {{"0.title", "film"}, {"0.summary", "d"}}},
		{ITEM("<itunes:duration>1:02:03</itunes:duration><enclosure url='/a.mp3'/>"
			"<itunes:image href='/i.png'/><itunes:keywords>a, b</itunes:keywords>"
			"<itunes:episode>7</itunes:episode>"),
			{{"0.attachment0.duration", "3723"},
				{"0.image", "http://example.org/i.png"}, {"0.tag1", "b"},
			 {"0.extensions", "{\"itunes:episode\":\"7\"}"}}},
		{ITEM("<enclosure url='/c.jpg' type='image/jpeg'/><enclosure url='/a.mp3' type='audio/mpeg'/>"
			"<itunes:duration>61</itunes:duration>"),
			{{"0.attachment0.duration", "-1"}, {"0.attachment1.duration", "61"}}},
		{ITEM("<podcast:transcript url='/t.vtt' type='text/vtt'/><podcast:person role='host'>Jo"
			"</podcast:person><podcast:person>Al</podcast:person>"),
			{{"0.extensions", "{\"podcast:transcript\":{\"@url\":\"/t.vtt\",\"@type\":\"text/vtt\"},"
			  "\"podcast:person\":[{\"@role\":\"host\",\"#text\":\"Jo\"},\"Al\"]}"}}},
		{ITEM("<georss:where><gml:Point><gml:pos>52.1 4.3</gml:pos></gml:Point></georss:where>"
			"<slash:comments>7</slash:comments><wfw:commentRss>/c</wfw:commentRss>"),
			{{"0.extensions",
				"{\"georss:where\":{\"gml:Point\":{\"gml:pos\":\"52.1 4.3\"}},"
			  "\"slash:comments\":\"7\",\"wfw:commentRss\":\"/c\"}"}}},
		{RSS("<itunes:category text='Technology'><itunes:category text='Gadgets'/></itunes:category>"
			"<itunes:image href='/i.png'/><rating>5</rating>"),
			{{"tag0", "Technology"}, {"tag1", "Gadgets"},
				{"icon", "http://example.org/i.png"},
			 {"extensions", "{\"itunes:category\":{\"@text\":\"Technology\","
			  "\"itunes:category\":{\"@text\":\"Gadgets\"}},\"rating\":\"5\"}"}}},
		/* what stands where nobody expects it */
		{ITEM("<author><b>Jo</b> <i>Ek</i></author><guid><p>7</p></guid>"
			"<enclosure>http://example.org/a.mp3</enclosure><itunes:category>Art</itunes:category>"),
			{{"0.author0.name", "Jo Ek"}, {"0.id", "7"}, {"0.tag0", "Art"},
				{"0.attachment0.url", "http://example.org/a.mp3"}}},
		{ITEM("<comments>\n Some text </comments><author><name>Jo</name><title>Vice</title></author>"),
			{{"0.comments", ""}, {"0.author0.name", "Jo"}, {"0.extensions",
				"{\"comments\":\"Some text\",\"author\":{\"name\":\"Jo\",\"title\":\"Vice\"}}"}}},
		{"<rss xmlns:x='urn:x'><title>no channel</title><x:y z='1'/><item><title>I</title></item></rss>",
			{{"title", "no channel"}, {"0.title", "I"},
				{"extensions", "{\"x:y\":{\"@z\":\"1\"},\"@xmlns\":{\"x\":\"urn:x\"}}"}}},
		/* what a field does not hold */
		{"<feed xmlns='http://www.w3.org/2005/Atom' xmlns:gd='http://schemas.google.com/g/2005' "
		 "xmlns:thr='http://purl.org/syndication/thread/1.0' gd:kind='k'><entry gd:etag='W/1'>"
		 "<link rel='replies' href='/r' thr:count='3'/><author><name>A</name><gd:image src='/i'/></author>"
		 "</entry></feed>",
			{{"extensions", "{\"@gd:kind\":\"k\"}"}, {"0.author0.name", "A"},
			 {"0.extensions", "{\"@gd:etag\":\"W/1\",\"link\":{\"@rel\":\"replies\",\"@href\":\"/r\","
			  "\"@thr:count\":\"3\"},\"author\":{\"name\":\"A\",\"gd:image\":{\"@src\":\"/i\"}}}"}}},
		{ITEM("<creativeCommons:license>http://c.example/by</creativeCommons:license>"
			"<cc:license rdf:resource='/nc'/>"),
			{{"0.link0", "http://c.example/by"},
				{"0.link1", "http://example.org/nc"}, {"0.url", ""}}},
		/* an extension's item is not the feed's */
		{ITEM("<title>t</title><x:list xmlns:x='u'><item><title>inner</title></item></x:list>"),
			{{"entries", "1"}, {"0.title", "t"},
			 {"0.extensions", "{\"x:list\":{\"item\":{\"title\":\"inner\"}},\"@xmlns\":{\"x\":\"u\"}}"}}},
		{ATOM("<at:deleted-entry xmlns:at='http://purl.org/atompub/tombstones/1.0' ref='urn:gone' "
			"when='2026-11-22T10:00:00Z'/>"), {{"tombstone", "urn:gone"}}},
		{RSS("<dc:title>dc</dc:title><atom:link rel='self' href='/s'/><atom:link rel='next' href='/n'/>"
			"<managingEditor>Jo (jo@example.org)</managingEditor>"),
			{{"title", "dc"}, {"self", "http://example.org/s"},
				{"next", "http://example.org/n"},
			 {"author0.name", "Jo"}, {"author0.email", "jo@example.org"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

static void test_people(void **state)
{
	(void)state;
	static const struct {
		const char *text, *name, *email;
	} cases[] = {
		{"Jo", "Jo", ""},
		{"jo@example.org", "", "jo@example.org"},
		{"jo@example.org (Jo Doe)", "Jo Doe", "jo@example.org"},
		{"Jo Doe (jo@example.org)", "Jo Doe", "jo@example.org"},
		{"Jo Doe &lt;jo@example.org&gt;", "Jo Doe", "jo@example.org"},
		{"\"Jo Doe\" &lt;jo@example.org&gt;", "Jo Doe", "jo@example.org"},
		{"mailto:jo@example.org", "", "jo@example.org"},
		{"jo+spam@example.org (Jo)", "Jo", "jo+spam@example.org"},
		{"Jo @ work", "Jo @ work", ""},
		{"Jan de Vries, jan@example.org.", "Jan de Vries", "jan@example.org"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char input[512];
		snprintf(input, sizeof input, ITEM("<author>%s</author>"), cases[i].text);
		check_case(&(struct feed_case){input,
			{{"0.author0.name", cases[i].name}, {"0.author0.email", cases[i].email}}});
	}
}

static void test_mistakes(void **state)
{
	(void)state;
	static const struct feed_case cases[] = {
		{"\n\n<br />Warning: x in /y.php<br /><?xml version='1.0'?>" RSS("<title>t</title>"),
			{{"title", "t"}}},
		{ITEM("<title>a & b &nbsp;&eacute; &unknown; c</title>"),
			{{"0.title", "a & b \u00a0é &unknown; c"}}},
		{RSS("<item><title>one</title><link>/1</link><item><title>two</title></item>"),
			{{"entries", "2"}, {"0.title", "one"}, {"1.title", "two"}}},
		{RSS("<item><title>open <link>/1</link></item><item><title>two</title></item>"),
			{{"entries", "2"}, {"0.title", "open"}, {"0.url", "http://example.org/1"},
				{"1.title", "two"}}},
		{RSS("<item><pubDate>2026-11-22<guid>7</guid></item>"),
			{{"0.published", "2026-11-22T00:00:00Z"}, {"0.id", "7"}}},
		{RSS("<item><description>never closed <pubDate>2026-11-22</pubDate></item>"),
			{{"0.summary", "never closed"}, {"0.published", "2026-11-22T00:00:00Z"}}},
		{"<rss><channel><title>t</title></channel></rss><rss><channel><item><title>second root</title>"
		 "</item></channel></rss>", {{"entries", "1"}, {"0.title", "second root"}}},
		{"<rss><item><title>no channel</title></item></rss>", {{"0.title", "no channel"}}},
		{RSS("<data><item><title>wrapped</title></item></data>"),
			{{"0.title", "wrapped"}}},
		{"<!DOCTYPE rss [<!ENTITY x 'y'><!ENTITY z SYSTEM 'file:///etc/passwd'>]>"
		 RSS("<title>a&x;b&z;c</title>"), {{"title", "a&x;b&z;c"}}},
		/* same keys, other stories */
		{RSS("<item><guid>g</guid><title>a</title></item><item><guid>g</guid><title>b</title></item>"),
			{{"entries", "2"}, {"0.title", "a"}, {"1.title", "b"}}},
		{NULL, {{NULL, NULL}}},
	};
	check_cases(cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_entries_of_rss),
		cmocka_unit_test(test_entries_of_atom),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_extensions),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_mistakes),
	};
	document_read_preload();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
