/* What each format makes of an entry, whole, bare and odd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "export/copy.h"
#include "export/export.h"

static struct item_copy copy;
static struct buf out;

static int start_output(void **state)
{
	(void)state;
	buf_init(&out, 1000000);
	return 0;
}

static int finish_output(void **state)
{
	(void)state;
	buf_finish(&out);
	return 0;
}

static struct person ann = {{"Ann", 3}, {"https://ann.example/", 20}, {"ann@ann.example", 15}};
static struct person anonymous = {{NULL, 0}, {NULL, 0}, {"no address", 10}};
static struct person bo = {{"Bo", 2}, {"https://bo.example/", 19}, {NULL, 0}};
static struct str tags[] = {{"news", 4}, {"R&D", 3}};
static struct link links[] = {
	{{"https://a.example/1", 19}, {"alternate", 9}, {NULL, 0}, {NULL, 0}, {NULL, 0}, SIZE_NONE},
	{{"https://a.example/feed", 22}, {"self", 4}, {NULL, 0}, {NULL, 0}, {NULL, 0}, SIZE_NONE},
	{{"https://v.example/", 18}, {"Via", 3}, {"html", 4}, {NULL, 0}, {NULL, 0}, SIZE_NONE},
	{{"https://a.example/1#c", 21}, {"replies", 7}, {NULL, 0}, {NULL, 0}, {NULL, 0}, SIZE_NONE},
};
static struct attachment attachments[] = {
	{{"https://a.example/1.mp3", 23}, {"audio/mpeg", 10}, {"One", 3}, 1000, 60},
	{{"https://a.example/2", 19}, {NULL, 0}, {NULL, 0}, SIZE_NONE, SIZE_NONE},
};

static struct item bare_item(void)
{
	struct item item = {.id = 7, .seq = 70, .feed_id = 3, .first_seen_at = 0, .changed_at = TIME_NONE,
		.sort_at = 0, .revision = 1};
	item.feed_url = STR("https://a.example/feed");
	item.feed_title = STR("Feed & co");
	entry_init(&item.entry);
	item.entry.id = STR("tag:a.example,2026:1");
	return item;
}

static struct item whole_item(void)
{
	struct item item = bare_item();
	struct entry *entry = &item.entry;
	item.sort_at = 1767225600;
	item.feed_site_url = STR("https://a.example/");
	item.feed_guid = STR("tag:a.example,2026:feed");
	item.feed_language = STR("nl");
	item.feed_icon = STR("https://a.example/icon.png");
	entry->url = STR("https://a.example/1");
	entry->external_url = STR("https://b.example/");
	entry->title = STR("A <title>");
	entry->summary = STR("<p>S &lt; T</p>");
	entry->content_html = STR("<p>C ]]></p>");
	entry->image = STR("https://a.example/i.png");
	entry->language = STR("en");
	entry->rights = STR("(c) Ann");
	entry->comments_url = STR("https://a.example/1#c");
	entry->published.at = 1767225600;
	entry->modified.at = 1767229200;
	entry->authors = entry->contributors = &ann;
	entry->n_authors = entry->n_contributors = 1;
	entry->tags = tags;
	entry->n_tags = 2;
	entry->attachments = attachments;
	entry->n_attachments = 2;
	entry->links = links;
	entry->n_links = 4;
	entry->extensions = STR("{\"x:y\":\"z\"}");
	return item;
}

static void write_item(const char *format, const struct item *item, struct str guid)
{
	struct export_entry entry = {.item = item, .guid = guid, .first = true, .new_day = true, .copy = &copy};
	entry.updated_at = item->entry.modified.at == TIME_NONE ? 0 : item->entry.modified.at;
	if (!str_eq(guid, item->entry.id))
		entry.original_id = item->entry.id;
	buf_clear(&out);
	export_format_find(str_of(format))->entry(&entry, &out);
	assert_false(out.full);
}

static void test_whole_entries(void **state)
{
	(void)state;
	static const struct {
		const char *format, *want;
	} rows[] = {
		{"atom",
			"  <entry xml:lang=\"en\">\n"
			"    <id>tag:a.example,2026:1</id>\n"
			"    <title type=\"text\">A &lt;title&gt;</title>\n"
			"    <updated>2026-01-01T01:00:00Z</updated>\n"
			"    <published>2026-01-01T00:00:00Z</published>\n"
			"    <link rel=\"alternate\" href=\"https://a.example/1\"/>\n"
			"    <link rel=\"related\" href=\"https://b.example/\"/>\n"
			"    <link rel=\"replies\" type=\"text/html\" href=\"https://a.example/1#c\"/>\n"
			"    <link rel=\"via\" href=\"https://v.example/\"/>\n"
			"    <link rel=\"enclosure\" type=\"audio/mpeg\" length=\"1000\" title=\"One\""
			" href=\"https://a.example/1.mp3\"/>\n"
			"    <link rel=\"enclosure\" href=\"https://a.example/2\"/>\n"
			"    <author>\n"
			"      <name>Ann</name>\n"
			"      <uri>https://ann.example/</uri>\n"
			"      <email>ann@ann.example</email>\n"
			"    </author>\n"
			"    <contributor>\n"
			"      <name>Ann</name>\n"
			"      <uri>https://ann.example/</uri>\n"
			"      <email>ann@ann.example</email>\n"
			"    </contributor>\n"
			"    <category term=\"news\"/>\n"
			"    <category term=\"R&amp;D\"/>\n"
			"    <rights>(c) Ann</rights>\n"
			"    <summary type=\"html\">&lt;p&gt;S &amp;lt; T&lt;/p&gt;</summary>\n"
			"    <content type=\"html\">&lt;p&gt;C ]]&gt;&lt;/p&gt;</content>\n"
			"    <media:content url=\"https://a.example/1.mp3\" duration=\"60\"/>\n"
			"    <media:thumbnail url=\"https://a.example/i.png\"/>\n"
			"    <source>\n"
			"      <id>tag:a.example,2026:feed</id>\n"
			"      <title type=\"text\">Feed &amp; co</title>\n"
			"      <updated>2026-01-01T01:00:00Z</updated>\n"
			"      <link rel=\"self\" href=\"https://a.example/feed\"/>\n"
			"      <link rel=\"alternate\" type=\"text/html\" href=\"https://a.example/\"/>\n"
			"      <icon>https://a.example/icon.png</icon>\n"
			"    </source>\n"
			"  </entry>\n"},
		{"rss",
			"    <item>\n"
			"      <title>A &lt;title&gt;</title>\n"
			"      <link>https://a.example/1</link>\n"
			"      <guid isPermaLink=\"false\">tag:a.example,2026:1</guid>\n"
			"      <pubDate>Thu, 01 Jan 2026 00:00:00 GMT</pubDate>\n"
			"      <atom:updated>2026-01-01T01:00:00Z</atom:updated>\n"
			"      <dc:creator>Ann</dc:creator>\n"
			"      <dc:contributor>Ann</dc:contributor>\n"
			"      <category>news</category>\n"
			"      <category>R&amp;D</category>\n"
			"      <comments>https://a.example/1#c</comments>\n"
			"      <description>S &amp;lt; T</description>\n"
			"      <content:encoded>&lt;p&gt;C ]]&gt;&lt;/p&gt;</content:encoded>\n"
			"      <enclosure url=\"https://a.example/1.mp3\" length=\"1000\" type=\"audio/mpeg\"/>\n"
			"      <media:content url=\"https://a.example/1.mp3\" fileSize=\"1000\" type=\"audio/mpeg\" duration=\"60\">\n"
			"        <media:title>One</media:title>\n"
			"      </media:content>\n"
			"      <media:content url=\"https://a.example/2\" type=\"application/octet-stream\"/>\n"
			"      <itunes:duration>60</itunes:duration>\n"
			"      <media:thumbnail url=\"https://a.example/i.png\"/>\n"
			"      <dc:language>en</dc:language>\n"
			"      <dc:rights>(c) Ann</dc:rights>\n"
			"      <source url=\"https://a.example/feed\">Feed &amp; co</source>\n"
			"      <atom:link rel=\"related\" href=\"https://b.example/\"/>\n"
			"      <atom:link rel=\"via\" href=\"https://v.example/\"/>\n"
			"    </item>\n"},
		{"html",
			"<section>\n"
			"<h2><time datetime=\"2026-01-01\">Thursday, 1 January 2026</time></h2>\n"
			"<article dir=\"ltr\" lang=\"en\">\n"
			"<h3><a href=\"https://a.example/1\">A &lt;title&gt;</a></h3>\n"
			"<p class=\"by\"><span><bdi><a href=\"https://a.example/\">Feed &amp; co</a></bdi></span>"
			" <span><bdi><a href=\"https://ann.example/\">Ann</a></bdi></span>"
			" <time datetime=\"2026-01-01T00:00:00Z\">00:00</time></p>\n"
			"<div class=\"text\">\n"
			"<p><img alt=\"\" loading=\"lazy\" src=\"https://a.example/i.png\"></p>\n"
			"<p>C ]]&gt;</p>\n"
			"</div>\n"
			"<ul class=\"files\">\n"
			"<li><bdi><a href=\"https://a.example/1.mp3\">One</a></bdi> audio/mpeg, 1:00, 1 kB"
			"<audio controls preload=\"none\" src=\"https://a.example/1.mp3\"></audio></li>\n"
			"<li><bdi><a href=\"https://a.example/2\">Attachment</a></bdi></li>\n"
			"</ul>\n"
			"</article>\n"},
		{"json",
			"\n{\"id\":\"tag:a.example,2026:1\",\"url\":\"https://a.example/1\","
			"\"external_url\":\"https://b.example/\",\"title\":\"A <title>\","
			"\"image\":\"https://a.example/i.png\","
			"\"date_published\":\"2026-01-01T00:00:00Z\","
			"\"date_modified\":\"2026-01-01T01:00:00Z\","
			"\"authors\":[{\"name\":\"Ann\",\"url\":\"https://ann.example/\","
			"\"email\":\"ann@ann.example\"}],\"tags\":[\"news\",\"R&D\"],\"language\":\"en\","
			"\"attachments\":[{\"url\":\"https://a.example/1.mp3\",\"mime_type\":\"audio/mpeg\","
			"\"title\":\"One\",\"size_in_bytes\":1000,\"duration_in_seconds\":60},"
			"{\"url\":\"https://a.example/2\",\"mime_type\":\"application/octet-stream\"}],"
			"\"summary\":\"S < T\",\"content_html\":\"<p>C ]]></p>\","
			"\"_courant\":{\"feed_url\":\"https://a.example/feed\",\"feed_title\":\"Feed & co\","
			"\"feed_site_url\":\"https://a.example/\",\"first_seen\":\"1970-01-01T00:00:00Z\","
			"\"contributors\":[{\"name\":\"Ann\",\"url\":\"https://ann.example/\","
			"\"email\":\"ann@ann.example\"}],\"rights\":\"(c) Ann\","
			"\"comments_url\":\"https://a.example/1#c\","
			"\"links\":[{\"url\":\"https://a.example/1\",\"rel\":\"alternate\"},"
			"{\"url\":\"https://a.example/feed\",\"rel\":\"self\"},"
			"{\"url\":\"https://v.example/\",\"rel\":\"Via\",\"type\":\"html\"},"
			"{\"url\":\"https://a.example/1#c\",\"rel\":\"replies\"}],\"extensions\":{\"x:y\":\"z\"}}}"},
	};
	struct item item = whole_item();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		write_item(rows[i].format, &item, item.entry.id);
		assert_string_equal(buf_cstr(&out), rows[i].want);
	}
}

static void test_bare_entries(void **state)
{
	(void)state;
	static const struct {
		const char *format, *want;
	} rows[] = {
		{"atom",
			"  <entry>\n"
			"    <id>tag:a.example,2026:1</id>\n"
			"    <title type=\"text\"></title>\n"
			"    <updated>1970-01-01T00:00:00Z</updated>\n"
			"    <content type=\"html\"></content>\n"
			"    <source>\n"
			"      <id>https://a.example/feed</id>\n"
			"      <title type=\"text\">Feed &amp; co</title>\n"
			"      <updated>1970-01-01T00:00:00Z</updated>\n"
			"      <link rel=\"self\" href=\"https://a.example/feed\"/>\n"
			"      <author>\n"
			"        <name>Feed &amp; co</name>\n"
			"      </author>\n"
			"    </source>\n"
			"  </entry>\n"},
		{"rss",
			"    <item>\n"
			"      <guid isPermaLink=\"false\">tag:a.example,2026:1</guid>\n"
			"      <pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>\n"
			"      <description></description>\n"
			"      <source url=\"https://a.example/feed\">Feed &amp; co</source>\n"
			"    </item>\n"},
		{"html",
			"<section>\n"
			"<h2><time datetime=\"1970-01-01\">Thursday, 1 January 1970</time></h2>\n"
			"<article dir=\"ltr\">\n"
			"<h3>Untitled</h3>\n"
			"<p class=\"by\"><span><bdi>Feed &amp; co</bdi></span>"
			" <time datetime=\"1970-01-01T00:00:00Z\">00:00</time></p>\n"
			"</article>\n"},
		{"json",
			"\n{\"id\":\"tag:a.example,2026:1\",\"content_text\":\"\",\"_courant\":{"
			"\"feed_url\":\"https://a.example/feed\",\"feed_title\":\"Feed & co\","
			"\"first_seen\":\"1970-01-01T00:00:00Z\"}}"},
		{"jsonl",
			"{\"id\":\"tag:a.example,2026:1\",\"_courant\":{\"id\":7,\"seq\":70,\"feed_id\":3,"
			"\"feed_url\":\"https://a.example/feed\",\"feed_title\":\"Feed & co\","
			"\"first_seen\":\"1970-01-01T00:00:00Z\",\"sort_date\":\"1970-01-01T00:00:00Z\","
			"\"revision\":1,\"read\":false,\"starred\":false}}\n"},
	};
	struct item item = bare_item();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		write_item(rows[i].format, &item, item.entry.id);
		assert_string_equal(buf_cstr(&out), rows[i].want);
	}
}

/* What another store needs to be as this one. */
static void test_copies(void **state)
{
	(void)state;
	struct feed_record feed = {.document_title = STR("Feed & co"), .custom_title = STR("Mine"),
		.url = STR("https://a.example/feed"), .hub_url = STR("https://hub.example/"), .origins = FEED_BY_TOOL, .interval_s = 60,
		.format = FORMAT_ATOM, .authors = &bo, .n_authors = 1, .rights = STR("(c) F"),
		.tags = (struct str[]){STR("news")}, .n_tags = 1,
		.former_urls = (struct str[]){STR("https://old.example/")}, .n_former_urls = 1,
		.first_url = STR("https://first.example/"), .added_at = 4};
	struct entry_version version = {.number = 1, .replaced_at = 5};
	entry_init(&version.entry);
	version.entry.title = STR("Before");
	version.entry.published.flags = DATE_DERIVED;
	struct item_key key = {.kind = KEY_ID, .text = STR("urn:old"), .joined_at = 6, .by_kind = KEY_PATH, .agreement = 1};
	copy = (struct item_copy){.feed = &feed, .keys = &key, .n_keys = 1, .share = KEY_FINER, .versions = &version, .n_versions = 1,
		.whole_addresses = true};
	struct item item = bare_item();
	item.published_name = STR("another");
	write_item("jsonl", &item, item.entry.id);
	assert_non_null(strstr(buf_cstr(&out), "\"starred\":false,\"shares_id\":true,\"published_name\":\"another\",\"feed\":{\"title\":\"Feed & co\","
		"\"custom_title\":\"Mine\",\"format\":\"atom\",\"authors\":[{\"name\":\"Bo\",\"url\":\"https://bo.example/\"}],"
		"\"rights\":\"(c) F\",\"tags\":[\"news\"],\"interval_s\":60,\"added\":\"1970-01-01T00:00:04Z\","
		"\"hub_url\":\"https://hub.example/\",\"former_urls\":[\"https://old.example/\"],"
		"\"first_url\":\"https://first.example/\"},\"keys\":[{\"kind\":1,\"text\":\"urn:old\","
		"\"joined\":\"1970-01-01T00:00:06Z\",\"by\":5,\"agreement\":1}],\"versions\":[{\"title\":\"Before\",\"_courant\":{"
		"\"number\":1,\"replaced\":\"1970-01-01T00:00:05Z\",\"dates\":{\"published\":{\"derived\":true}}}}]}}\n"));
	copy.whole_addresses = false;
	write_item("jsonl", &item, item.entry.id);
	assert_null(strstr(buf_cstr(&out), "old.example"));
	assert_null(strstr(buf_cstr(&out), "first.example"));
	assert_null(strstr(buf_cstr(&out), "hub.example"));
	copy = (struct item_copy){0};
}

/* One change to the whole item, and what it does to a format. */
static void permalink(struct item *item)
{
	item->entry.id = item->entry.url;
}

static void uuid(struct item *item)
{
	item->entry.id = STR("01020304-0506-0708-090a-0b0c0d0e0f10");
}

static void no_content(struct item *item)
{
	item->entry.content_html = STR("");
}

static void plain_summary(struct item *item)
{
	item->entry.content_html = STR("");
	item->entry.summary = STR("Plain");
}

static void only_text(struct item *item)
{
	item->entry.content_html = item->entry.summary = STR("");
	item->entry.content_text = STR("1 < 2\n<b>");
}

static void text_and_summary(struct item *item)
{
	item->entry.content_html = STR("");
	item->entry.content_text = STR("1 < 2");
	item->entry.summary = STR("<i>In</i> short");
}

static void same_summary(struct item *item)
{
	item->entry.summary = item->entry.content_html;
}

static void odd_language(struct item *item)
{
	item->entry.language = STR("en_US please");
}

static void language_of_feed(struct item *item)
{
	item->entry.language = STR("");
}

static void odd_person(struct item *item)
{
	item->entry.authors = &anonymous;
}

static void no_authors(struct item *item)
{
	item->entry.n_authors = 0;
}

/* The feed has an author and rights, the entry neither. */
static void only_of_feed(struct item *item, enum document_format format)
{
	item->feed_format = format;
	item->feed_authors = &bo;
	item->n_feed_authors = 1;
	item->feed_rights = STR("(c) F");
	item->entry.n_authors = item->entry.n_contributors = 0;
	item->entry.rights = STR("");
}

static void of_atom_feed(struct item *item)
{
	only_of_feed(item, FORMAT_ATOM);
}

static void of_json_feed(struct item *item)
{
	only_of_feed(item, FORMAT_JSON);
}

static void of_rss_feed(struct item *item)
{
	only_of_feed(item, FORMAT_RSS);
}

static void both_have_authors(struct item *item)
{
	only_of_feed(item, FORMAT_ATOM);
	item->entry.n_authors = 1;
	item->entry.rights = STR("(c) Ann");
}

static void source_without_authors(struct item *item)
{
	only_of_feed(item, FORMAT_ATOM);
	item->entry.source = (struct source){.id = STR("urn:s"), .title = STR("Source"), .modified_at = TIME_NONE};
}

static void own_source(struct item *item)
{
	item->entry.source = (struct source){.id = STR("1"), .title = STR("Source"),
		.url = STR("https://s.example/rss"), .feed_url = STR("https://s.example/rss"),
		.modified_at = TIME_NONE};
}

static void whole_source(struct item *item)
{
	item->entry.source = (struct source){STR("urn:s"), STR("Source"), STR("https://s.example/"),
		STR("https://s.example/feed"), STR("https://s.example/i.png"), STR("(c) S"), 1735689600, &bo, 1};
}

static void source_with_page(struct item *item)
{
	item->entry.source = (struct source){.id = STR("urn:s"), .url = STR("https://s.example/"),
		.modified_at = INT64_MAX};
}

/* The picture of the entry is attached, too, alone or among others. */
static void attached_image(struct item *item)
{
	static struct attachment image[] = {{.url = {"https://a.example/i.png", 23}, .size_in_bytes = SIZE_NONE,
		.duration_in_seconds = SIZE_NONE}};
	item->entry.attachments = image;
	item->entry.n_attachments = 1;
}

static void attached_sound_with_image(struct item *item)
{
	static struct attachment both[2];
	attached_image(item);
	both[0] = item->entry.attachments[0];
	both[1] = attachments[0];
	item->entry.attachments = both;
	item->entry.n_attachments = 2;
}

static void marked_rights(struct item *item)
{
	item->entry.rights = STR("<a href=\"https://l.example/\">CC BY</a> &amp; co");
}

static void headline_of_two_scripts(struct item *item)
{
	item->entry.title = STR("iPhone 17: \u0647\u0627\u062a\u0641");
	item->entry.content_html = STR("<p><a href=\"https://a.example/long/address\">\u0622\u0628\u0644 \u0627\u0644\u064a\u0648\u0645</a></p>");
}

static void word_of_another_script(struct item *item)
{
	item->entry.title = STR("\u05e9\u05dc\u05d5\u05dd means peace");
	item->entry.content_html = STR("<p>A word</p>");
}

static void text_of_another_script(struct item *item)
{
	item->entry.title = item->entry.content_html = STR("");
	item->entry.content_text = STR("<a> \u05e9\u05dc\u05d5\u05dd \u05e9\u05dc\u05d5\u05dd");
}

static void controls(struct item *item)
{
	item->entry.title = STR("a\x1b[31m\0b\xc2\x9b\xff");
}

static void of_elsewhere(struct item *item)
{
	item->entry.url = STR("");
}

static void mostly_latin(struct item *item)
{
	item->entry.language = STR("he-IL");
	item->entry.title = STR("\u05e7\u05e6\u05e8 iPhone 15 Pro Max 256GB");
}

static void picture_in_text(struct item *item)
{
	static struct attachment files[] = {
		{.url = {"https://a.example/in.jpg", 24}, .size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE},
		{.url = {"https://a.example/in.mp3", 24}, .size_in_bytes = SIZE_NONE, .duration_in_seconds = 3723},
	};
	item->entry.content_html = STR("<img src=\"https://a.example/in.jpg\"><a href=\"https://a.example/in.mp3\">x</a>");
	item->entry.attachments = files;
	item->entry.n_attachments = 2;
}

static void heard_in_text(struct item *item)
{
	picture_in_text(item);
	item->entry.content_html = STR("<img src=\"https://a.example/in.jpg\"><audio controls=\"\" src=\"https://a.example/in.mp3\"></audio>");
}

static void note(struct item *item)
{
	item->entry.flags |= ENTRY_TITLE_DERIVED;
}

static void nothing_but_address(struct item *item)
{
	item->entry.flags |= ENTRY_TITLE_DERIVED;
	item->entry.summary = item->entry.content_html = item->entry.image = STR("");
	item->entry.n_attachments = 0;
}

static void known_by_mail(struct item *item)
{
	item->entry.authors = &anonymous;
}

static void by_its_feed(struct item *item)
{
	static struct person feed = {{"Feed & co", 9}, {"https://x.example/", 18}, {NULL, 0}};
	item->entry.authors = &feed;
}

static void edited_silently(struct item *item)
{
	item->entry.modified.at = TIME_NONE;
	item->changed_at = 86400;
}

static void further_links(struct item *item)
{
	static struct link further[] = {{{"https://v.example/", 18}, {"related", 7}, {"application/pdf", 15}, {"The <pdf>", 9}, {"nl-BE", 5}, SIZE_NONE},
		{{"https://v.example/2", 19}, {"via", 3}, {NULL, 0}, {NULL, 0}, {"Dutch (Belgium)", 15}, SIZE_NONE}};
	item->entry.links = further;
	item->entry.n_links = 2;
}

static void with_own_source(struct item *item)
{
	item->entry.rights = STR("");
	item->entry.source.title = STR("Elsewhere");
	item->feed_rights = STR("(c) F");
}

static void test_odd_entries(void **state)
{
	(void)state;
	static const struct {
		void (*change)(struct item *item);
		const char *format, *with, *without;
	} rows[] = {
		{permalink, "rss", "<guid isPermaLink=\"true\">https://a.example/1</guid>", "\"false\""},
		{uuid, "atom", "<id>urn:uuid:01020304-0506-0708-090a-0b0c0d0e0f10</id>", "identifier"},
		{uuid, "rss", ">01020304-0506-0708-090a-0b0c0d0e0f10</guid>", "identifier"},
		{no_content, "atom", "<summary", "<content"},
		{no_content, "rss",
			"<description>S &amp;lt; T</description>\n      "
			"<content:encoded>&lt;p&gt;S &amp;lt; T&lt;/p&gt;</content:encoded>", "]]"},
		{no_content, "json", "\"content_html\":\"<p>S &lt; T</p>\"", "summary"},
		{plain_summary, "rss", "<description>Plain</description>", "content:encoded"},
		{only_text, "atom", "<content type=\"text\">1 &lt; 2\n&lt;b&gt;</content>", "<summary"},
		{only_text, "rss", "<description>1 &amp;lt; 2\n&amp;lt;b&amp;gt;</description>",
			"content:encoded"},
		{only_text, "json", "\"content_text\":\"1 < 2\\n<b>\"", "content_html"},
		{text_and_summary, "rss", "<description>In short</description>\n      <content:encoded>1 &amp;lt; 2</content:encoded>", "<i>"},
		{same_summary, "atom", "<content", "<summary"},
		{same_summary, "rss", "<content:encoded", "<description"},
		{odd_language, "atom", "<entry>", "xml:lang"},
		{odd_language, "json", "\"tags\"", "\"language\""},
		{odd_language, "rss", "<dc:creator>", "dc:language"},
		{of_elsewhere, "rss", "<link>https://b.example/</link>", "rel=\"related\""},
		{of_elsewhere, "html", "<h3><a href=\"https://b.example/\">A ", "a.example/1\""},
		{heard_in_text, "html", "<ul class=\"files\">\n<li><bdi><a href=\"https://a.example/in.mp3\">in.mp3</a></bdi>, 1:02:03</li>",
			"preload=\"none\" src"},
		{note, "rss", "<item>\n      <link>", "<title>"},
		{note, "json", "\"external_url\":\"https://b.example/\",\"image\"", "\"title\":\"A"},
		{note, "html", " <a href=\"https://a.example/1\"><time datetime=\"2026-01-01T00:00:00Z\">00:00</time></a></p>", "<h3>"},
		{note, "atom", "<title type=\"text\">A &lt;title&gt;</title>", "<title></title>"},
		{nothing_but_address, "rss", "<title>A &lt;title&gt;</title>", "<content:encoded>"},
		{nothing_but_address, "html", "<h3>", "class=\"text\""},
		{known_by_mail, "json", "\"authors\":[{\"name\":\"no address\",\"email\":\"no address\"}]", "\"name\":\"Ann\",\"url\":\"https://ann.example/\"}]"},
		{known_by_mail, "jsonl", "\"authors\":[{\"email\":\"no address\"}]", "\"name\":\"no address\""},
		{by_its_feed, "html", "Feed &amp; co</a></bdi></span> <time", "Ann"},
		{edited_silently, "json", "\"date_modified\":\"1970-01-01T00:00:00Z\"", "2026-01-01T01"},
		{edited_silently, "rss", "<atom:updated>1970-01-01T00:00:00Z</atom:updated>", "2026-01-01T01"},
		{mostly_latin, "html", "<article dir=\"rtl\" lang=\"he-IL\">", "dir=\"ltr\""},
		{picture_in_text, "html", "<ul class=\"files\">\n<li><bdi><a href=\"https://a.example/in.mp3\">in.mp3</a></bdi>, 1:02:03"
			"<audio controls preload=\"none\" src=\"https://a.example/in.mp3\"></audio></li>",
			"href=\"https://a.example/in.jpg"},
		{further_links, "atom", "<link rel=\"related\" type=\"application/pdf\" hreflang=\"nl-BE\" title=\"The &lt;pdf&gt;\" href=\"https://v.example/\"/>\n"
			"    <link rel=\"via\" href=\"https://v.example/2\"/>", "Dutch"},
		{with_own_source, "atom", "<rights>(c) F</rights>", "Feed &amp; co"},
		{language_of_feed, "atom", "xml:lang=\"nl\"", "\"en\""},
		{language_of_feed, "rss", "<dc:language>nl</dc:language>", ">en<"},
		{language_of_feed, "json", "\"language\":\"nl\"", "\"en\""},
		{odd_person, "atom", "<author>\n      <name>no address</name>\n    </author>", "<uri>no"},
		{odd_person, "rss", "<dc:creator>no address</dc:creator>", "<author"},
		{no_authors, "atom", "<author>\n        <name>Feed &amp; co</name>\n      </author>\n    </source>",
			"<author>\n      <name>"},
		{of_atom_feed, "atom", "href=\"https://a.example/2\"/>\n    <author>\n      <name>Bo</name>\n", "Ann"},
		{of_atom_feed, "atom", "      <rights>(c) F</rights>\n      <author>\n        <name>Bo</name>\n"
			"        <uri>https://bo.example/</uri>\n      </author>\n    </source>", "<name>Feed"},
		{of_atom_feed, "rss", "<dc:creator>Bo</dc:creator>", "Ann"},
		{of_atom_feed, "rss", "<dc:rights>(c) F</dc:rights>", "Ann"},
		{of_atom_feed, "html", " <span><bdi><a href=\"https://bo.example/\">Bo</a></bdi></span>", "Ann"},
		{of_atom_feed, "json", "\"authors\":[{\"name\":\"Bo\",\"url\":\"https://bo.example/\"}]", "Ann"},
		{of_atom_feed, "json", "\"rights\":\"(c) F\"", "Ann"},
		{of_atom_feed, "jsonl", "\"feed_authors\":[{\"name\":\"Bo\",\"url\":\"https://bo.example/\"}]", "\"authors\""},
		{attached_image, "html", "src=\"https://a.example/i.png\"></p>", "class=\"files\""},
		{attached_image, "json", "\"attachments\":[{\"url\":\"https://a.example/i.png\"", "a.example/2"},
		{attached_sound_with_image, "html", "<ul class=\"files\">\n<li><bdi><a href=\"https://a.example/1.mp3\">",
			"a href=\"https://a.example/i.png"},
		{marked_rights, "atom", "<rights type=\"html\">&lt;a href=\"https://l.example/\"&gt;CC BY&lt;/a&gt; &amp;amp; co"
			"</rights>", "<rights>"},
		{marked_rights, "rss", "<dc:rights>CC BY &amp; co</dc:rights>", "l.example"},
		{of_json_feed, "rss", "<dc:creator>Bo</dc:creator>", "Ann"},
		/* The managingEditor of RSS has not written the items. */
		{of_rss_feed, "atom", "      <rights>(c) F</rights>\n      <author>\n        <name>Bo</name>\n",
			"<author>\n      <name>"},
		{of_rss_feed, "rss", "<dc:rights>(c) F</dc:rights>", "dc:creator"},
		{of_rss_feed, "html", "Feed &amp; co", "Bo"},
		{of_rss_feed, "json", "\"rights\":\"(c) F\"", "\"authors\""},
		{of_rss_feed, "jsonl", "\"feed_title\"", "Bo"},
		{both_have_authors, "atom", "<author>\n      <name>Ann</name>", "<author>\n      <name>Bo"},
		{both_have_authors, "rss", "<dc:rights>(c) Ann</dc:rights>", "Bo"},
		{both_have_authors, "json", "\"name\":\"Ann\"", "Bo"},
		{both_have_authors, "jsonl", "\"name\":\"Ann\"", "feed_authors"},
		{source_without_authors, "atom", "href=\"https://a.example/2\"/>\n    <author>\n      <name>Bo</name>\n",
			"<name>Source"},
		{own_source, "atom", "<source>\n      <id>https://s.example/rss</id>\n      <title type=\"text\">Source</title>\n"
			"      <updated>2026-01-01T01:00:00Z</updated>\n"
			"      <link rel=\"self\" href=\"https://s.example/rss\"/>\n    </source>", "Feed &amp; co"},
		{own_source, "rss", "<source url=\"https://s.example/rss\">Source</source>", "Feed &amp; co"},
		{whole_source, "atom", "<source>\n      <id>urn:s</id>\n      <title type=\"text\">Source</title>\n"
			"      <updated>2025-01-01T00:00:00Z</updated>\n"
			"      <link rel=\"self\" href=\"https://s.example/feed\"/>\n"
			"      <link rel=\"alternate\" type=\"text/html\" href=\"https://s.example/\"/>\n"
			"      <icon>https://s.example/i.png</icon>\n"
			"      <rights>(c) S</rights>\n      <author>\n        <name>Bo</name>\n"
			"        <uri>https://bo.example/</uri>\n      </author>\n    </source>", "a.example/icon.png"},
		{whole_source, "rss", "<source url=\"https://s.example/feed\">Source</source>", "Feed &amp; co"},
		{source_with_page, "atom", "<updated>2026-01-01T01:00:00Z</updated>\n"
			"      <link rel=\"alternate\" type=\"text/html\" href=\"https://s.example/\"/>\n    </source>",
			"rel=\"self\""},
		{headline_of_two_scripts, "html", "<article dir=\"rtl\"", "\"ltr\""},
		{word_of_another_script, "html", "<article dir=\"ltr\"", "\"rtl\""},
		{text_of_another_script, "html", "<article dir=\"rtl\"", "\"ltr\""},
		{controls, "atom", "<title type=\"text\">a[31mb&#x9B;\xef\xbf\xbd</title>", "\x1b"},
		{controls, "rss", "<title>a[31mb&#x9B;\xef\xbf\xbd</title>", "\x1b"},
		{controls, "json", "\"title\":\"a\\u001b[31m\\u0000b", "\x1b"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct item item = whole_item();
		rows[i].change(&item);
		write_item(rows[i].format, &item, item.entry.id);
		const char *text = buf_cstr(&out);
		if (!strstr(text, rows[i].with) || strstr(text, rows[i].without))
			fail_msg("row %zu: %s", i, text);
	}
}

/* In several sizes, and what is seen on it. */
static void test_picture_of_page(void **state)
{
	(void)state;
	struct attachment files[] = {
		{.url = STR("https://a.example/p.jpg?w=1"), .size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE},
		{.url = STR("https://a.example/p.jpg?w=9"), .title = STR("A \"fox\"\n\u202eon a wall"), .size_in_bytes = SIZE_NONE,
			.duration_in_seconds = SIZE_NONE},
		{.url = STR("https://a.example/q.jpg?w=9"), .size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE},
		{.url = STR("https://a.example/p.jpg?w=9.pdf"), .mime_type = STR("application/pdf"), .size_in_bytes = SIZE_NONE,
			.duration_in_seconds = SIZE_NONE},
	};
	struct item item = whole_item();
	item.entry.image = files[1].url;
	item.entry.attachments = files;
	item.entry.n_attachments = sizeof files / sizeof *files;
	write_item("html", &item, STR("g"));
	assert_non_null(strstr(buf_cstr(&out),
		"<p><img alt=\"A &quot;fox&quot; on a wall\" loading=\"lazy\" src=\"https://a.example/p.jpg?w=9\"></p>\n"));
	assert_non_null(strstr(buf_cstr(&out), "<ul class=\"files\">\n"
		"<li><bdi><a href=\"https://a.example/q.jpg?w=9\">q.jpg</a></bdi></li>\n"
		"<li><bdi><a href=\"https://a.example/p.jpg?w=9.pdf\">p.jpg</a></bdi> application/pdf</li>\n"
		"</ul>\n"));
}

/* A picture before the sound, and neither told what it is. */
static void test_types_of_attachments(void **state)
{
	(void)state;
	struct attachment files[] = {
		{.url = STR("https://a.example/photo.JPG?w=1"), .size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE},
		{.url = STR("https://a.example/talk.mp3"), .size_in_bytes = 9, .duration_in_seconds = 60},
		{.url = STR("https://a.example/v1.2/notes"), .mime_type = STR("text/plain"), .size_in_bytes = SIZE_NONE,
			.duration_in_seconds = SIZE_NONE},
		{.url = STR("https://a.example/v1.pdf/more"), .size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE},
	};
	struct item item = whole_item();
	item.entry.attachments = files;
	item.entry.n_attachments = sizeof files / sizeof *files;
	write_item("rss", &item, STR("g"));
	assert_non_null(strstr(buf_cstr(&out),
		"      <enclosure url=\"https://a.example/talk.mp3\" length=\"9\" type=\"audio/mpeg\"/>\n"
		"      <media:content url=\"https://a.example/photo.JPG?w=1\" type=\"image/jpeg\"/>\n"
		"      <media:content url=\"https://a.example/v1.2/notes\" type=\"text/plain\"/>\n"
		"      <media:content url=\"https://a.example/v1.pdf/more\" type=\"application/octet-stream\"/>\n"
		"      <itunes:duration>60</itunes:duration>\n"));
	write_item("json", &item, STR("g"));
	assert_non_null(strstr(buf_cstr(&out), "{\"url\":\"https://a.example/photo.JPG?w=1\",\"mime_type\":\"image/jpeg\"}"));
	item.entry.n_attachments = 1;
	write_item("rss", &item, STR("g"));
	assert_non_null(strstr(buf_cstr(&out),
		"      <enclosure url=\"https://a.example/photo.JPG?w=1\" length=\"0\" type=\"image/jpeg\"/>\n"));
}

static void test_made_ids_keep_the_original(void **state)
{
	(void)state;
	struct item item = whole_item();
	item.entry.id = STR("1234");
	write_item("atom", &item, STR("urn:uuid:x"));
	assert_non_null(strstr(buf_cstr(&out), "<id>urn:uuid:x</id>"));
	assert_non_null(strstr(buf_cstr(&out), "<dc:identifier>1234</dc:identifier>"));
	write_item("rss", &item, STR("urn:uuid:x"));
	assert_non_null(strstr(buf_cstr(&out), ">urn:uuid:x</guid>"));
	assert_non_null(strstr(buf_cstr(&out), "<dc:identifier>1234</dc:identifier>"));
	write_item("json", &item, STR("urn:uuid:x"));
	assert_non_null(strstr(buf_cstr(&out), "{\"id\":\"urn:uuid:x\""));
	assert_non_null(strstr(buf_cstr(&out), "\"original_id\":\"1234\""));
}

static void test_heads_and_tails(void **state)
{
	(void)state;
	static const struct {
		const char *format, *want;
	} rows[] = {
		{"atom",
			"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			"<feed xmlns=\"http://www.w3.org/2005/Atom\""
			" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
			" xmlns:media=\"http://search.yahoo.com/mrss/\">\n"
			"  <id>urn:x</id>\n"
			"  <title type=\"text\">T &amp; U</title>\n"
			"  <subtitle type=\"text\">Of &lt;a&gt;</subtitle>\n"
			"  <updated>2026-01-01T00:00:00Z</updated>\n"
			"  <link rel=\"self\" type=\"application/atom+xml\" href=\"https://p.example/x\"/>\n"
			"  <link rel=\"alternate\" type=\"text/html\" href=\"https://p.example/\"/>\n"
			"  <author>\n"
			"    <name>T &amp; U</name>\n"
			"  </author>\n"
			"  <generator>courant</generator>\n"
			"</feed>\n"},
		{"rss",
			"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
			"<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\""
			" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\""
			" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
			" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""
			" xmlns:media=\"http://search.yahoo.com/mrss/\">\n"
			"  <channel>\n"
			"    <title>T &amp; U</title>\n"
			"    <link>https://p.example/</link>\n"
			"    <description>Of &amp;lt;a&amp;gt;</description>\n"
			"    <atom:link rel=\"self\" type=\"application/rss+xml\" href=\"https://p.example/x\"/>\n"
			"    <lastBuildDate>Thu, 01 Jan 2026 00:00:00 GMT</lastBuildDate>\n"
			"    <generator>courant</generator>\n"
			"  </channel>\n"
			"</rss>\n"},
		{"json",
			"{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T & U\","
			"\"home_page_url\":\"https://p.example/\",\"feed_url\":\"https://p.example/x\","
			"\"description\":\"Of <a>\",\"items\":[\n]}\n"},
	};
	const struct export_head head = {.title = STR("T & U"), .id = STR("urn:x"),
		.self_url = STR("https://p.example/x"), .home_url = STR("https://p.example/"),
		.description = STR("Of <a>"), .query = STR("tag:\"a\""), .updated_at = 1767225600};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct export_format *format = export_format_find(str_of(rows[i].format));
		buf_clear(&out);
		format->head(&head, &out);
		format->tail(&head, &out);
		assert_string_equal(buf_cstr(&out), rows[i].want);
	}
}

static void test_heads_of_archives(void **state)
{
	(void)state;
	static const struct {
		const char *format, *part;
	} rows[] = {
		{"atom", "<link rel=\"hub\" href=\"https://hub.example/\"/>\n"
			"  <link rel=\"prev-archive\" href=\"https://p.example/x.1\"/>\n"
			"  <link rel=\"next\" href=\"https://p.example/x.1\"/>\n"
			"  <link rel=\"current\" href=\"https://p.example/x\"/>\n"
			"  <fh:archive xmlns:fh=\"http://purl.org/syndication/history/1.0\"/>\n"},
		{"rss", "<atom:link rel=\"hub\" href=\"https://hub.example/\"/>\n"
			"    <atom:link rel=\"prev-archive\" href=\"https://p.example/x.1\"/>\n"
			"    <atom:link rel=\"next\" href=\"https://p.example/x.1\"/>\n"
			"    <atom:link rel=\"current\" href=\"https://p.example/x\"/>\n"
			"    <fh:archive xmlns:fh=\"http://purl.org/syndication/history/1.0\"/>\n"},
		{"json", "\"next_url\":\"https://p.example/x.1\",\"hubs\":[{\"type\":\"WebSub\","
			"\"url\":\"https://hub.example/\"}]"},
		{"html", "<link rel=\"prev\" href=\"https://p.example/x.1\">"},
		{"html", "<li><a href=\"https://p.example/x.1\">Earlier items</a></li>\n"
			"<li><a href=\"https://p.example/x\">Newest items</a></li>\n"},
	};
	const struct sources sources = {.n_feeds = 0};
	const struct export_head head = {.title = STR("T"), .prev_url = STR("https://p.example/x.1"),
		.current_url = STR("https://p.example/x"), .hub_url = STR("https://hub.example/"),
		.sources = &sources};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct export_format *format = export_format_find(str_of(rows[i].format));
		buf_clear(&out);
		format->head(&head, &out);
		format->tail(&head, &out);
		assert_non_null(strstr(buf_cstr(&out), rows[i].part));
	}
}

/* A title cannot leave the attribute that it stands in. */
static void test_list_of_sources(void **state)
{
	(void)state;
	static struct source_feed feed = {.id = 1, .title = {"\" onclick=\"x()\" <\xe2\x80\xae&", 21},
		.url = {"https://a.example/?a&\"", 22}};
	const struct sources sources = {.feeds = &feed, .n_feeds = 1};
	const struct export_head head = {.title = STR("T"), .sources = &sources};
	buf_clear(&out);
	export_format_find(STR("html"))->tail(&head, &out);
	assert_non_null(strstr(buf_cstr(&out), "<a href=\"https://a.example/?a&amp;&quot;\" "
		"aria-label=\"Feed of &quot; onclick=&quot;x()&quot; &lt; &amp;\">feed</a></li>\n"));
}

static bool refuse_bytes(void *user, struct str bytes, struct error *err)
{
	(void)user;
	(void)bytes;
	return error_set(err, "refused");
}

static struct str both_tags[] = {{"news", 4}, {"nl", 2}};
static struct str odd_tags[] = {{"nl", 2}, {"a/b", 3}, {"news", 4}, {"<x>", 3}};

static struct feed_outline outline_feed(const char *url, struct str *feed_tags, size_t n_tags)
{
	return (struct feed_outline){.url = str_of(url), .title = str_of(url), .tags = feed_tags,
		.n_tags = n_tags, .added_at = 1767225600};
}

static void test_subscriptions(void **state)
{
	(void)state;
	struct feed_outline feeds[] = {
		outline_feed("https://a.example/", both_tags, 2),
		outline_feed("https://b.example/?token=secret", both_tags, 1),
		outline_feed("https://c.example/", odd_tags, 4),
		outline_feed("https://d.example/", NULL, 0),
		outline_feed("https://e.example/", both_tags, 1),
	};
	feeds[0].title = STR("A & B");
	feeds[0].site_url = STR("https://a.example/site");
	feeds[0].language = STR("nl");
	feeds[4].added_at = 1767229200;
	struct export_out to = {.sink = refuse_bytes};
	buf_init(&to.buf, 100000);
	const struct export_head head = {.title = STR("Feeds"), .whole_addresses = true};
	assert_true(export_format_find(STR("opml"))->feeds(&head, feeds, 5, &to, NULL));
	assert_string_equal(buf_cstr(&to.buf),
		"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
		"<opml version=\"2.0\">\n"
		"  <head>\n"
		"    <title>Feeds</title>\n"
		"    <dateModified>Thu, 01 Jan 2026 01:00:00 GMT</dateModified>\n"
		"    <docs>http://opml.org/spec2.opml</docs>\n"
		"  </head>\n"
		"  <body>\n"
		"    <outline type=\"rss\" text=\"https://d.example/\" title=\"https://d.example/\""
		" xmlUrl=\"https://d.example/\"/>\n"
		"    <outline text=\"a/b\" title=\"a/b\">\n"
		"      <outline type=\"rss\" text=\"https://c.example/\" title=\"https://c.example/\""
		" xmlUrl=\"https://c.example/\" category=\"/news,/&lt;x&gt;\"/>\n"
		"    </outline>\n"
		"    <outline text=\"news\" title=\"news\">\n"
		"      <outline type=\"rss\" text=\"A &amp; B\" title=\"A &amp; B\""
		" xmlUrl=\"https://a.example/\" htmlUrl=\"https://a.example/site\" language=\"nl\""
		" category=\"/nl\"/>\n"
		"      <outline type=\"rss\" text=\"https://b.example/?token=secret\""
		" title=\"https://b.example/?token=secret\" xmlUrl=\"https://b.example/?token=secret\"/>\n"
		"      <outline type=\"rss\" text=\"https://e.example/\" title=\"https://e.example/\""
		" xmlUrl=\"https://e.example/\"/>\n"
		"    </outline>\n"
		"    <outline text=\"nl\" title=\"nl\">\n"
		"      <outline type=\"rss\" text=\"https://c.example/\" title=\"https://c.example/\""
		" xmlUrl=\"https://c.example/\" category=\"/news,/&lt;x&gt;\"/>\n"
		"    </outline>\n"
		"  </body>\n"
		"</opml>\n");
	buf_clear(&to.buf);
	const struct export_head public_head = {.title = STR("Feeds")};
	assert_true(export_format_find(STR("opml"))->feeds(&public_head, feeds, 5, &to, NULL));
	assert_null(strstr(buf_cstr(&to.buf), "b.example"));
	assert_non_null(strstr(buf_cstr(&to.buf), "e.example"));
	buf_clear(&to.buf);
	assert_true(export_format_find(STR("opml"))->feeds(&head, NULL, 0, &to, NULL));
	assert_non_null(strstr(buf_cstr(&to.buf), "  <body/>\n</opml>\n"));
	buf_finish(&to.buf);
}

static void test_formats_by_name(void **state)
{
	(void)state;
	static const char *const names[] = {"atom", "rss", "json", "html", "opml", "jsonl"};
	size_t n;
	const struct export_format *formats = export_formats(&n);
	assert_int_equal(n, sizeof names / sizeof *names);
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(formats[i].name, names[i]);
		assert_ptr_equal(export_format_find(str_of(names[i])), &formats[i]);
		assert_true(!formats[i].feeds != !formats[i].entry);
	}
	assert_null(export_format_find(STR("pdf")));
	assert_null(export_format_find(STR("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole_entries, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_bare_entries, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_copies, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_odd_entries, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_picture_of_page, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_types_of_attachments, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_made_ids_keep_the_original, start_output,
			finish_output),
		cmocka_unit_test_setup_teardown(test_heads_and_tails, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_heads_of_archives, start_output, finish_output),
		cmocka_unit_test_setup_teardown(test_list_of_sources, start_output, finish_output),
		cmocka_unit_test(test_subscriptions),
		cmocka_unit_test(test_formats_by_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
