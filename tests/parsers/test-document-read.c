/* From bytes to documents: what each format, extension and mistake becomes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/time.h"
#include "parsers/document_read.h"

#define PAGE "http://example.org/feed.xml"

static enum read_result read_text(struct str text, struct arena *arena, struct document *document,
	struct error *err)
{
	struct read_hints hints = {.url = STR(PAGE), .now = TIME_NONE};
	return document_read(text, &hints, arena, document, err);
}

/* --- values by name: "title", "0.title", "0.author.email", "0.tag", "0.attachment.url" --- */

struct member {
	const char *name;
	size_t at;
};

static const struct member document_members[] = {
	{"version", offsetof(struct document, version)}, {"id", offsetof(struct document, id)},
	{"title", offsetof(struct document, title)},
		{"home", offsetof(struct document, home_page_url)},
	{"self", offsetof(struct document, feed_url)},
		{"next", offsetof(struct document, next_url)},
	{"prev-archive", offsetof(struct document, prev_archive_url)},
	{"description", offsetof(struct document, description)},
	{"language", offsetof(struct document, language)},
		{"icon", offsetof(struct document, icon)},
	{"favicon", offsetof(struct document, favicon)},
		{"rights", offsetof(struct document, rights)},
	{"generator", offsetof(struct document, generator)},
		{"hub", offsetof(struct document, hub_url)},
	{"extensions", offsetof(struct document, extensions)}, {NULL, 0},
};

static const struct member entry_members[] = {
	{"id", offsetof(struct entry, id)}, {"url", offsetof(struct entry, url)},
	{"external", offsetof(struct entry, external_url)},
		{"title", offsetof(struct entry, title)},
	{"summary", offsetof(struct entry, summary)},
		{"html", offsetof(struct entry, content_html)},
	{"text", offsetof(struct entry, content_text)}, {"image", offsetof(struct entry, image)},
	{"language", offsetof(struct entry, language)}, {"rights", offsetof(struct entry, rights)},
	{"comments", offsetof(struct entry, comments_url)},
	{"source.title", offsetof(struct entry, source.title)},
	{"source.url", offsetof(struct entry, source.url)},
	{"source.id", offsetof(struct entry, source.id)},
	{"source.feed", offsetof(struct entry, source.feed_url)},
	{"source.icon", offsetof(struct entry, source.icon)},
	{"source.rights", offsetof(struct entry, source.rights)},
	{"extensions", offsetof(struct entry, extensions)}, {NULL, 0},
};

static const struct str *find_member(const struct member *members, const void *object,
	const char *name)
{
	for (; members->name; members++)
		if (strcmp(members->name, name) == 0)
			return (const struct str *)((const char *)object + members->at);
	return NULL;
}

static struct str person_value(const struct person *people, size_t n, const char *name)
{
	size_t at = (size_t)(*name - '0');
	if (at >= n)
		return STR("");
	return strcmp(name + 1, ".name") == 0 ? people[at].name
		: strcmp(name + 1, ".email") == 0 ? people[at].email : people[at].url;
}

static struct str number_value(int64_t number, char room[TIME_TEXT_SIZE])
{
	snprintf(room, TIME_TEXT_SIZE, "%lld", (long long)number);
	return str_of(room);
}

static struct str attachment_value(const struct entry *entry, const char *name,
	char room[TIME_TEXT_SIZE])
{
	size_t at = (size_t)(*name - '0');
	if (at >= entry->n_attachments)
		return STR("");
	const struct attachment *attachment = &entry->attachments[at];
	if (strcmp(name + 1, ".type") == 0)
		return attachment->mime_type;
	if (strcmp(name + 1, ".title") == 0)
		return attachment->title;
	if (strcmp(name + 1, ".size") == 0)
		return number_value(attachment->size_in_bytes, room);
	if (strcmp(name + 1, ".duration") == 0)
		return number_value(attachment->duration_in_seconds, room);
	return attachment->url;
}

static struct str entry_value(const struct entry *entry, const char *name,
	char room[TIME_TEXT_SIZE])
{
	const struct str *text = find_member(entry_members, entry, name);
	if (text)
		return *text;
	if (strcmp(name, "published") == 0)
		return str_of(time_rfc3339(entry->published.at, room));
	if (strcmp(name, "modified") == 0)
		return str_of(time_rfc3339(entry->modified.at, room));
	if (strcmp(name, "source.modified") == 0)
		return str_of(time_rfc3339(entry->source.modified_at, room));
	if (strcmp(name, "published-text") == 0)
		return entry->published.text;
	if (strcmp(name, "published-origin") == 0)
		return entry->published.origin;
	if (strncmp(name, "tag", 3) == 0)
		return (size_t)(name[3] - '0') < entry->n_tags ? entry->tags[name[3] - '0']
			: STR("");
	if (strncmp(name, "source.author", 13) == 0)
		return person_value(entry->source.authors, entry->source.n_authors, name + 13);
	if (strncmp(name, "author", 6) == 0)
		return person_value(entry->authors, entry->n_authors, name + 6);
	if (strncmp(name, "contributor", 11) == 0)
		return person_value(entry->contributors, entry->n_contributors, name + 11);
	if (strncmp(name, "attachment", 10) == 0)
		return attachment_value(entry, name + 10, room);
	if (strncmp(name, "link", 4) == 0)
		return (size_t)(name[4] - '0') < entry->n_links
			? entry->links[name[4] - '0'].url : STR("");
	fail_msg("no member %s", name);
	return STR("");
}

static struct str document_value(const struct document *document, const char *name,
	char room[TIME_TEXT_SIZE])
{
	if (name[0] >= '0' && name[0] <= '9') {
		size_t at = (size_t)(name[0] - '0');
		return at < document->n_entries
			? entry_value(&document->entries[at], name + 2, room)
			: STR("(no such entry)");
	}
	const struct str *text = find_member(document_members, document, name);
	if (text)
		return *text;
	if (strcmp(name, "format") == 0)
		return str_of(document_format_name(document->format));
	if (strcmp(name, "published") == 0)
		return str_of(time_rfc3339(document->published.at, room));
	if (strcmp(name, "modified") == 0)
		return str_of(time_rfc3339(document->modified.at, room));
	if (strcmp(name, "entries") == 0)
		return number_value((int64_t)document->n_entries, room);
	if (strcmp(name, "tombstone") == 0)
		return document->n_tombstones ? document->tombstones[0].id : STR("");
	if (strncmp(name, "tag", 3) == 0)
		return (size_t)(name[3] - '0') < document->n_tags
			? document->tags[name[3] - '0'] : STR("");
	if (strncmp(name, "author", 6) == 0)
		return person_value(document->authors, document->n_authors, name + 6);
	fail_msg("no member %s", name);
	return STR("");
}

struct expectation {
	const char *name, *want;
};

struct feed_case {
	const char *input;
	struct expectation expectations[12];
};

static void check_case(const struct feed_case *feed_case)
{
	struct arena arena = {0};
	struct document document;
	struct error err = {0};
	if (read_text(str_of(feed_case->input), &arena, &document, &err) != READ_OK)
		fail_msg("%s: %s", feed_case->input, err.text);
	for (const struct expectation *e = feed_case->expectations; e->name; e++) {
		char room[TIME_TEXT_SIZE];
		struct str got = document_value(&document, e->name, room);
		if (!str_eq(got, str_of(e->want)))
			fail_msg("%s\n%s: got \"%.*s\", want \"%s\"", feed_case->input,
				e->name, STR_ARG(got),
				e->want);
	}
	arena_finish(&arena);
}

static void check_cases(const struct feed_case *cases)
{
	for (; cases->input; cases++)
		check_case(cases);
}

#define RSS(items) "<rss version='2.0'><channel>" items "</channel></rss>"
#define ITEM(inside) RSS("<item>" inside "</item>")
#define ATOM(inside) "<feed xmlns='http://www.w3.org/2005/Atom'>" inside "</feed>"
#define ENTRY(inside) ATOM("<entry>" inside "</entry>")

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
		{ENTRY("<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p xml:base='/d/'>"
			"<a href='e'>e</a></p><a href='f'>f</a></div></content>"),
			{{"0.html", "<p><a href=\"http://example.org/d/e\">e</a></p><a href=\"http://example.org/f\">f</a>"}}},
		{"<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry xml:lang='nl'/><entry/></feed>",
			{{"language", "en"}, {"0.language", "nl"}, {"1.language", "en"}}},
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
		{ITEM("<media:group><media:title>film</media:title><media:description>d</media:description>"
			"</media:group>"), {{"0.title", "film"}, {"0.summary", "d"}}},
		{ITEM("<itunes:duration>1:02:03</itunes:duration><enclosure url='/a.mp3'/>"
			"<itunes:image href='/i.png'/><itunes:keywords>a, b</itunes:keywords>"
			"<itunes:episode>7</itunes:episode>"),
			{{"0.attachment0.duration", "3723"},
				{"0.image", "http://example.org/i.png"}, {"0.tag1", "b"},
			 {"0.extensions", "{\"itunes:episode\":\"7\"}"}}},
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

static void test_caps(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document document;
	struct read_hints hints = {.now = TIME_NONE, .max_entries = 2, .max_document_bytes = 200};
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
	const struct read_hints hints = {.now = TIME_NONE, .max_document_bytes = 200};
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
		cmocka_unit_test(test_formats),
		cmocka_unit_test(test_entries_of_rss),
		cmocka_unit_test(test_entries_of_atom),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_bases),
		cmocka_unit_test(test_extensions),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_neighbours_stay_whole),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_poll_hints),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_long_texts),
		cmocka_unit_test(test_caps),
		cmocka_unit_test(test_why_it_is_not_whole),
		cmocka_unit_test(test_dates_of_the_future),
		cmocka_unit_test(test_raw_html_and_charset),
	};
	document_read_preload();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
