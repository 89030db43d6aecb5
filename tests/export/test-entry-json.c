/* The keys of documents, items and subscriptions: a contract. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/entry_json.h"
#include "export/feed_json.h"
#include "export/item_json.h"

static struct buf out;
static struct json json;

static int start_json(void **state)
{
	(void)state;
	buf_init(&out, 100000);
	json_init(&json, &out, JSON_COMPACT);
	return 0;
}

static int finish_json(void **state)
{
	(void)state;
	buf_finish(&out);
	return 0;
}

static struct person ann = {{"Ann", 3}, {"https://ann.example/", 20}, {"ann@ann.example", 15}};
static struct str tags[] = {{"news", 4}, {"caf\xc3\xa9", 5}};
static struct link links[] = {
	{{"https://a.example/l", 19}, {"via", 3}, {"text/html", 9}, {"L", 1}, {"nl", 2}, 12},
};
static struct attachment attachments[] = {
	{{"https://a.example/1.mp3", 23}, {"audio/mpeg", 10}, {"One", 3}, 1000, 60},
	{{"https://a.example/2", 19}, {NULL, 0}, {NULL, 0}, SIZE_NONE, SIZE_NONE},
};

/* Every field filled in. */
static struct entry whole_entry(void)
{
	struct entry entry;
	entry_init(&entry);
	entry.id = STR("tag:a.example,2026:1");
	entry.url = STR("https://a.example/1");
	entry.external_url = STR("https://b.example/");
	entry.title = STR("A \"title\"");
	entry.summary = STR("<p>S</p>");
	entry.content_html = STR("<p>C</p>");
	entry.content_text = STR("C");
	entry.image = STR("https://a.example/i.png");
	entry.language = STR("en");
	entry.rights = STR("(c) Ann");
	entry.comments_url = STR("https://a.example/1#c");
	entry.published = (struct date){1767225600, STR("2026-01-01"), DATE_ASSUMED_UTC, STR("dc:date")};
	entry.modified = (struct date){1767229200, STR("1767229200"), 0};
	entry.authors = entry.contributors = &ann;
	entry.n_authors = entry.n_contributors = 1;
	entry.tags = tags;
	entry.n_tags = 2;
	entry.attachments = attachments;
	entry.n_attachments = 2;
	entry.links = links;
	entry.n_links = 1;
	entry.source = (struct source){STR("urn:s"), STR("S"), STR("https://s.example/"),
		STR("https://s.example/feed"), STR("https://s.example/i.png"), STR("(c) S"), 1767225600,
		.authors = &ann, .n_authors = 1};
	entry.extensions = STR("{\"x:y\":\"z\"}");
	entry.flags = ENTRY_TITLE_DERIVED;
	return entry;
}

#define PERSON "{\"name\":\"Ann\",\"url\":\"https://ann.example/\",\"email\":\"ann@ann.example\"}"
#define LINKS "\"links\":[{\"url\":\"https://a.example/l\",\"rel\":\"via\",\"type\":\"text/html\"," \
	"\"title\":\"L\",\"language\":\"nl\",\"length\":12}]"
#define DATES "\"dates\":{\"published\":{\"text\":\"2026-01-01\",\"origin\":\"dc:date\"," \
	"\"assumed_utc\":true},\"modified\":{\"text\":\"1767229200\"}},"
#define ENTRY "\"id\":\"tag:a.example,2026:1\",\"url\":\"https://a.example/1\"," \
	"\"external_url\":\"https://b.example/\",\"title\":\"A \\\"title\\\"\"," \
	"\"image\":\"https://a.example/i.png\"," \
	"\"date_published\":\"2026-01-01T00:00:00Z\",\"date_modified\":\"2026-01-01T01:00:00Z\"," \
	"\"authors\":[" PERSON "],\"tags\":[\"news\",\"caf\xc3\xa9\"],\"language\":\"en\"," \
	"\"attachments\":[{\"url\":\"https://a.example/1.mp3\",\"mime_type\":\"audio/mpeg\"," \
	"\"title\":\"One\",\"size_in_bytes\":1000,\"duration_in_seconds\":60}," \
	"{\"url\":\"https://a.example/2\"}]," \
	"\"summary\":\"<p>S</p>\",\"content_html\":\"<p>C</p>\",\"content_text\":\"C\"," \
	"\"contributors\":[" PERSON "],\"rights\":\"(c) Ann\"," \
	"\"comments_url\":\"https://a.example/1#c\"," \
	"\"source\":{\"id\":\"urn:s\",\"title\":\"S\",\"url\":\"https://s.example/\"," \
	"\"feed_url\":\"https://s.example/feed\",\"icon\":\"https://s.example/i.png\"," \
	"\"rights\":\"(c) S\",\"date_modified\":\"2026-01-01T00:00:00Z\",\"authors\":[" PERSON "]}," LINKS

static void test_empty_document(void **state)
{
	(void)state;
	struct document document;
	document_init(&document);
	document_json(&json, NULL, &document);
	assert_string_equal(buf_cstr(&out), "{\"items\":[]}");
}

static void test_whole_document(void **state)
{
	(void)state;
	struct document document;
	struct entry entries[2] = {whole_entry()};
	entry_init(&entries[1]);
	document_init(&document);
	document.format = FORMAT_ATOM;
	document.flags = DOCUMENT_TRUNCATED | DOCUMENT_ARCHIVE;
	document.version = STR("1.0");
	document.id = STR("urn:d");
	document.title = STR("D");
	document.home_page_url = STR("https://a.example/");
	document.feed_url = STR("https://a.example/feed");
	document.next_url = STR("https://a.example/feed?2");
	document.prev_archive_url = STR("https://a.example/old");
	document.description = STR("About");
	document.language = STR("nl");
	document.icon = STR("https://a.example/i");
	document.favicon = STR("https://a.example/f");
	document.rights = STR("R");
	document.generator = STR("G");
	document.hub_url = STR("https://h.example/");
	document.published.at = 0;
	document.modified = (struct date){1, STR("1"), DATE_DERIVED};
	document.authors = document.contributors = &ann;
	document.n_authors = document.n_contributors = 1;
	document.tags = tags;
	document.n_tags = 1;
	document.links = links;
	document.n_links = 1;
	document.hints.ttl_s = 3600;
	document.hints.update_period_s = 1800;
	document.hints.update_base_at = 0;
	document.hints.skip_hours = 1u | 1u << 23;
	document.hints.skip_days = 1u;
	document.extensions = STR("{}");
	document.entries = entries;
	document.n_entries = 2;
	document_json(&json, NULL, &document);
	assert_string_equal(buf_cstr(&out),
		"{\"format\":\"atom\",\"version\":\"1.0\",\"id\":\"urn:d\",\"title\":\"D\","
		"\"home_page_url\":\"https://a.example/\",\"feed_url\":\"https://a.example/feed\","
		"\"next_url\":\"https://a.example/feed?2\",\"description\":\"About\",\"language\":\"nl\","
		"\"icon\":\"https://a.example/i\",\"favicon\":\"https://a.example/f\","
		"\"authors\":[" PERSON "],\"contributors\":[" PERSON "],\"tags\":[\"news\"],"
		"\"date_published\":\"1970-01-01T00:00:00Z\",\"date_modified\":\"1970-01-01T00:00:01Z\","
		"\"rights\":\"R\",\"generator\":\"G\",\"ttl\":60,"
		"\"hubs\":[{\"type\":\"WebSub\",\"url\":\"https://h.example/\"}]," LINKS ","
		"\"_courant\":{\"truncated\":true,\"archive\":true,"
		"\"prev_archive_url\":\"https://a.example/old\",\"update_period_s\":1800,"
		"\"update_base\":\"1970-01-01T00:00:00Z\",\"skip_hours\":[0,23],\"skip_days\":[0],"
		"\"dates\":{\"modified\":{\"text\":\"1\",\"derived\":true}},\"extensions\":{}},"
		"\"items\":[{" ENTRY ",\"_courant\":{\"title_derived\":true," DATES
		"\"extensions\":{\"x:y\":\"z\"}}},{}]}");
}

static void test_item(void **state)
{
	(void)state;
	struct item item = {.id = 7, .seq = 70, .feed_id = 3, .first_seen_at = 0, .changed_at = TIME_NONE,
		.sort_at = 0, .revision = 1, .flags = ITEM_STARRED};
	item.feed_url = item.feed_title = STR("https://me:secret@a.example/feed?token=t");
	item.feed_site_url = STR("https://a.example/");
	item.feed_language = STR("nl");
	item.entry = whole_entry();
	item_json(&json, NULL, &item);
	assert_string_equal(buf_cstr(&out),
		"{" ENTRY ",\"_courant\":{\"id\":7,\"seq\":70,\"feed_id\":3,"
		"\"feed_url\":\"https://a.example/feed?token=t\","
		"\"feed_title\":\"https://a.example/feed?token=t\","
		"\"feed_site_url\":\"https://a.example/\",\"feed_language\":\"nl\","
		"\"first_seen\":\"1970-01-01T00:00:00Z\",\"sort_date\":\"1970-01-01T00:00:00Z\","
		"\"revision\":1,\"read\":false,\"starred\":true,\"title_derived\":true," DATES
		"\"extensions\":{\"x:y\":\"z\"}}}");
}

static void test_new_feed(void **state)
{
	(void)state;
	struct feed_record feed = {.id = 1, .origins = FEED_BY_TOOL, .newest_item_at = TIME_NONE};
	feed.url = feed.title = STR("https://me:secret@a.example/feed");
	feed_state_init(&feed.state);
	feed_json(&json, NULL, &feed);
	assert_string_equal(buf_cstr(&out),
		"{\"id\":1,\"url\":\"https://a.example/feed\",\"title\":\"https://a.example/feed\","
		"\"subscribed_by\":[\"tool\"],\"added\":\"1970-01-01T00:00:00Z\",\"items\":0,\"unread\":0,\"bytes\":0,"
		"\"due\":\"1970-01-01T00:00:00Z\"}");
}

static void test_failing_feed(void **state)
{
	(void)state;
	struct feed_record feed = {.id = 2, .origins = FEED_BY_CONFIG | FEED_BY_OPML,
		.newest_item_at = 5, .n_items = 20, .n_unread = 3, .n_bytes = 4711, .interval_s = 900};
	feed.url = STR("https://a.example/feed");
	feed.name = STR("a");
	feed.title = feed.custom_title = STR("A");
	feed.document_title = STR("B");
	feed.tags = tags;
	feed.n_tags = 2;
	feed_state_init(&feed.state);
	feed.state.etag = STR("\"e\"");
	feed.state.last_modified = STR("Thu, 01 Jan 2026 00:00:00 GMT");
	feed.state.fetched_at = 10;
	feed.state.succeeded_at = feed.state.changed_at = 5;
	feed.state.status = 503;
	feed.state.failing_since = 10;
	feed.state.failure = FAILURE_TRANSIENT;
	feed.state.n_failures = 2;
	feed.state.stage = STR("fetch");
	feed.state.reason = STR("HTTP 503");
	feed.state.moved_url = STR("https://u:p@b.example/");
	feed.state.n_moved = 1;
	feed_json(&json, NULL, &feed);
	assert_string_equal(buf_cstr(&out),
		"{\"id\":2,\"url\":\"https://a.example/feed\",\"name\":\"a\",\"title\":\"A\","
		"\"custom_title\":\"A\",\"document_title\":\"B\",\"tags\":[\"news\",\"caf\xc3\xa9\"],"
		"\"subscribed_by\":[\"configuration\",\"opml\"],\"interval_s\":900,"
		"\"added\":\"1970-01-01T00:00:00Z\",\"items\":20,\"unread\":3,\"bytes\":4711,"
		"\"newest_item\":\"1970-01-01T00:00:05Z\",\"due\":\"1970-01-01T00:00:00Z\","
		"\"fetched\":\"1970-01-01T00:00:10Z\",\"succeeded\":\"1970-01-01T00:00:05Z\","
		"\"changed\":\"1970-01-01T00:00:05Z\",\"status\":503,"
		"\"failing_since\":\"1970-01-01T00:00:10Z\",\"failure\":\"transient\",\"failures\":2,"
		"\"stage\":\"fetch\",\"reason\":\"HTTP 503\",\"etag\":\"\\\"e\\\"\","
		"\"last_modified\":\"Thu, 01 Jan 2026 00:00:00 GMT\","
		"\"moved_url\":\"https://b.example/\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty_document, start_json, finish_json),
		cmocka_unit_test_setup_teardown(test_whole_document, start_json, finish_json),
		cmocka_unit_test_setup_teardown(test_item, start_json, finish_json),
		cmocka_unit_test_setup_teardown(test_new_feed, start_json, finish_json),
		cmocka_unit_test_setup_teardown(test_failing_feed, start_json, finish_json),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
