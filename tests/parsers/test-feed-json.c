/* JSON Feed, strict and sloppy. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/time.h"
#include "parsers/document_read.h"

#define FEED(items) "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[" items "]}"

static enum read_result read_text(const char *text, struct arena *arena, struct document *document,
	struct error *err)
{
	struct read_hints hints = {.url = STR("http://example.org/feed.json"), .now = TIME_NONE};
	return document_read(str_of(text), &hints, arena, document, err);
}

static void test_whole_feed(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document d;
	assert_int_equal(read_text("{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"A &amp; B\","
		"\"home_page_url\":\"/\",\"feed_url\":\"feed.json\",\"next_url\":\"?p=2\",\"description\":\"d\","
		"\"icon\":\"/i.png\",\"favicon\":\"/f.ico\",\"language\":\"nl\",\"expired\":true,"
		"\"author\":{\"name\":\"Jo\",\"url\":\"/jo\",\"avatar\":\"/a.png\"},"
		"\"hubs\":[{\"type\":\"other\",\"url\":\"no\"},{\"type\":\"WebSub\",\"url\":\"https://h.example/\"}],"
		"\"_x\":{\"a\":[1,null]},\"items\":[]}", &arena, &d, NULL), READ_OK);
	assert_int_equal(d.format, FORMAT_JSON);
	assert_true(str_eq(d.version, STR("1")));
	assert_true(str_eq(d.title, STR("A & B")));
	assert_true(str_eq(d.home_page_url, STR("http://example.org/")));
	assert_true(str_eq(d.feed_url, STR("http://example.org/feed.json")));
	assert_true(str_eq(d.next_url, STR("http://example.org/feed.json?p=2")));
	assert_true(str_eq(d.icon, STR("http://example.org/i.png")));
	assert_true(str_eq(d.hub_url, STR("https://h.example/")));
	assert_true(str_eq(d.authors[0].url, STR("http://example.org/jo")));
	/* what a field holds a part of is kept whole */
	assert_string_equal(arena_cstr(&arena, d.extensions),
		"{\"author\":{\"name\":\"Jo\",\"url\":\"/jo\",\"avatar\":\"/a.png\"},"
		"\"hubs\":[{\"type\":\"other\",\"url\":\"no\"},{\"type\":\"WebSub\",\"url\":\"https://h.example/\"}],"
		"\"_x\":{\"a\":[1,null]}}");
	assert_int_equal(d.flags, DOCUMENT_EXPIRED);
	arena_finish(&arena);
}

/* What is relative in it begins there, and where there is no text, it is the title. */
static void test_by_an_address_that_is_an_id(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document d;
	char *text = arena_printf(&arena, FEED("%s"), "{\"id\":\"https://example.org/a/1\",\"content_html\":\"<a href='x'>b</a>\"},"
		"{\"id\":\"https://example.org/a/2\"}");
	assert_int_equal(read_text(text, &arena, &d, NULL), READ_OK);
	assert_string_equal(arena_cstr(&arena, d.entries[0].content_html), "<a href=\"https://example.org/a/x\">b</a>");
	assert_string_equal(arena_cstr(&arena, d.entries[1].title), "example.org/a/2");
	arena_finish(&arena);
}

/* Only of an item that names no other address, and shares its id with none. */
static void test_address_that_is_an_id(void **state)
{
	(void)state;
	static const struct {
		const char *items, *url; /* of the first */
	} cases[] = {
		{"{\"id\":\"https://example.org/a\",\"content_html\":\"<a href='b'>b</a>\"}", "https://example.org/a"},
		{"{\"id\":\"https://example.org/a\",\"external_url\":\"https://e.example/\"},{\"id\":\"https://example.org/b\"}",
			"https://example.org/a"},
		{"{\"id\":\"https://example.org/a\",\"url\":\"/b\"}", "http://example.org/b"},
		{"{\"id\":\"tag:example.org,2026:a\"}", ""},
		{"{\"id\":\"/a\"}", ""},
		{"{\"id\":\"http://\"}", ""},
		{"{\"id\":\"https://example.org/a\"},{\"id\":\"https://example.org/b\"},{\"id\":\"https://example.org/a\"}", ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document d;
		char *text = arena_printf(&arena, FEED("%s"), cases[i].items);
		assert_int_equal(read_text(text, &arena, &d, NULL), READ_OK);
		assert_string_equal(arena_cstr(&arena, d.entries[0].url), cases[i].url);
		bool is_derived = d.entries[0].flags & ENTRY_URL_DERIVED;
		assert_int_equal(is_derived, str_eq(d.entries[0].url, d.entries[0].id));
		arena_finish(&arena);
	}
}

static void test_whole_item(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document d;
	assert_int_equal(read_text(FEED("{\"id\":12345678901234567890,\"url\":\"/a/\",\"external_url\":\"https://e.example/\","
		"\"title\":\"<b>t</b>\",\"content_html\":\"<p><a href='x'>y</a></p>\",\"content_text\":\"a < b\","
		"\"summary\":\"1 < 2\",\"image\":\"i.png\",\"date_published\":\"2026-11-22T10:00:00+01:00\","
		"\"date_modified\":\"2026-11-22\",\"authors\":[{\"name\":\"A\"},{\"name\":\"B\"},{}],"
		"\"tags\":[\"x\",\"y\",7,\"x\"],\"language\":\"en\",\"_more\":1,"
		"\"attachments\":[{\"url\":\"a.mp3\",\"mime_type\":\"audio/mpeg\",\"size_in_bytes\":12,"
		"\"duration_in_seconds\":3.5},{}]}"), &arena, &d, NULL), READ_OK);
	const struct entry *e = d.entries;
	assert_true(str_eq(e->id, STR("12345678901234567890")));
	assert_true(str_eq(e->url, STR("http://example.org/a/")));
	assert_true(str_eq(e->external_url, STR("https://e.example/")));
	assert_true(str_eq(e->title, STR("t")));
	assert_true(str_eq(e->content_html,
		STR("<p><a href=\"http://example.org/a/x\">y</a></p>")));
	assert_true(str_eq(e->content_text, STR("a < b")));
	assert_true(str_eq(e->summary, STR("1 &lt; 2")));
	assert_true(str_eq(e->image, STR("http://example.org/i.png")));
	assert_int_equal(e->published.at, time_from_civil(2026, 11, 22, 9, 0, 0));
	assert_int_equal(e->modified.at, time_from_civil(2026, 11, 22, 0, 0, 0));
	assert_int_equal(e->n_authors, 2);
	assert_int_equal(e->n_tags, 2);
	assert_int_equal(e->n_attachments, 1);
	assert_int_equal(e->attachments[0].size_in_bytes, 12);
	assert_int_equal(e->attachments[0].duration_in_seconds, 3);
	assert_string_equal(arena_cstr(&arena, e->extensions), "{\"tags\":[\"x\",\"y\",7,\"x\"],\"_more\":1,\"attachments\":[{"
		"\"url\":\"a.mp3\",\"mime_type\":\"audio/mpeg\",\"size_in_bytes\":12,"
		"\"duration_in_seconds\":3.5},{}]}");
	arena_finish(&arena);
}

static void test_nothing_is_lost(void **state)
{
	(void)state;
	static const struct {
		const char *item, *author, *tag, *extensions;
	} cases[] = {
		{"{\"id\":1,\"author\":{\"name\":\"A\"},\"tags\":\"one\"}", "A", "one", ""},
		{"{\"id\":1,\"authors\":{\"name\":\"A\"},\"author\":{\"name\":\"A\"}}", "A", "", ""},
		{"{\"id\":1,\"authors\":[{\"name\":\"A\"}],\"author\":{\"name\":\"B\"}}", "A", "",
			"{\"author\":{\"name\":\"B\"}}"},
		{"{\"id\":1,\"authors\":[{\"name\":\"A\",\"_x\":1}],\"tags\":[\"t\",{\"u\":2}]}", "A", "t",
			"{\"authors\":[{\"name\":\"A\",\"_x\":1}],\"tags\":[\"t\",{\"u\":2}]}"},
		{"{\"id\":{\"x\":1},\"title\":[\"a\"],\"url\":null}", "", "",
			"{\"id\":{\"x\":1},\"title\":[\"a\"]}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document d;
		const char *text = arena_printf(&arena, FEED("%s"), cases[i].item);
		assert_int_equal(read_text(text, &arena, &d, NULL), READ_OK);
		const struct entry *e = d.entries;
		assert_string_equal(arena_cstr(&arena, e->extensions), cases[i].extensions);
		assert_true(str_eq(e->n_authors ? e->authors[0].name : STR(""), str_of(cases[i].author)));
		assert_true(str_eq(e->n_tags ? e->tags[0] : STR(""), str_of(cases[i].tag)));
		arena_finish(&arena);
	}
}

/* What a strict parser refuses. */
static void test_sloppy(void **state)
{
	(void)state;
	static const struct {
		const char *text, *title;
		size_t n_entries;
		uint32_t flags;
	} cases[] = {
		{"\xef\xbb\xbf" FEED("{\"title\":\"bom\"}"), "bom", 1, 0},
		{FEED("{\"title\":\"comma\",},"), "comma", 1, 0},
		{FEED("{\"title\":\"tab\tand\nline\"}"), "tab and line", 1, 0},
		{FEED("{\"title\":\"lone \\ud83d!\"}"), "lone \ufffd!", 1, 0},
		{FEED("{\"title\":\"pair \\ud83d\\ude00\\q\\'\"},"), "pair \U0001f600q'", 1, 0},
		{FEED("{\"title\":\"nul \\u0000\"}"), "nul \ufffd", 1, 0},
		{FEED("{\"title\":\"an\\u001b[31m escape\\u0007\"}"), "an[31m escape", 1, 0},
		{FEED("{\"title\":\"after\"}") "<!-- cached -->", "after", 1, 0},
		{FEED("{\"title\":\"caf\xe9\"}"), "café", 1, 0},
		{"{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"title\":\"one\"},{\"title\":\"tw", "one", 1,
			DOCUMENT_TRUNCATED},
		{FEED("{\"title\":\"one\"},{\"title\":\"two\"},{\"title\": oops}"), "one", 2,
			DOCUMENT_TRUNCATED},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document d;
		struct error err = {0};
		if (read_text(cases[i].text, &arena, &d, &err) != READ_OK)
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_int_equal(d.n_entries, cases[i].n_entries);
		assert_int_equal(d.flags, cases[i].flags);
		if (!str_eq(d.entries[0].title, str_of(cases[i].title)))
			fail_msg("got %.*s, want %s", STR_ARG(d.entries[0].title), cases[i].title);
		arena_finish(&arena);
	}
}

/* No way for a control to come in. */
static void test_controls_go(void **state)
{
	(void)state;
	struct arena arena = {0};
	struct document d;
	struct error err = {0};
	assert_int_equal(read_text(FEED("{\"content_text\":\"a\\u0001\\n\\tb\",\"tags\":[\"c\\u001bd\"],"
		"\"author\":\"e\\u0008f\",\"id\":\"g\\u0000\\u0002h\"}"), &arena, &d, &err), READ_OK);
	const struct entry *entry = d.entries;
	assert_true(str_eq(entry->content_text, STR("a\n\tb")));
	assert_true(str_eq(entry->tags[0], STR("cd")));
	assert_true(str_eq(entry->authors[0].name, STR("ef")));
	assert_true(str_eq(entry->id, STR("g\ufffdh")));
	arena_finish(&arena);
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum read_result result;
	} cases[] = {
		{"{}", READ_NOT_A_FEED}, {"[]", READ_NOT_A_FEED},
			{"{\"items\":[]}", READ_NOT_A_FEED},
		{"{\"error\":\"rate limit\"}", READ_NOT_A_FEED},
			{"{\"version\":\"https://json", READ_BROKEN},
		{"[1,2", READ_BROKEN},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document d;
		struct error err = {0};
		assert_int_equal(read_text(cases[i].text, &arena, &d, &err), cases[i].result);
		assert_true(*err.text);
		arena_finish(&arena);
	}
}

static void test_hostile(void **state)
{
	(void)state;
	static const struct {
		const char *before, *again;
		size_t times;
		enum read_result result;
	} cases[] = {
		{"", "[", 900000, READ_BROKEN},
		{"", "[", 2000000, READ_TOO_LARGE},
		{"{\"title\":\"", "\\ud800", 500000, READ_BROKEN},
		{"{\"title\":\"t\"},", "{},", 300000, READ_OK},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document d;
		struct buf text;
		buf_init(&text, 64 << 20);
		buf_append_str(&text,
			STR("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":["));
		buf_append_str(&text, str_of(cases[i].before));
		for (size_t k = 0; k < cases[i].times; k++)
			buf_append_str(&text, str_of(cases[i].again));
		assert_int_equal(read_text(buf_cstr(&text), &arena, &d, NULL), cases[i].result);
		buf_finish(&text);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_feed),
		cmocka_unit_test(test_address_that_is_an_id),
		cmocka_unit_test(test_by_an_address_that_is_an_id),
		cmocka_unit_test(test_whole_item),
		cmocka_unit_test(test_nothing_is_lost),
		cmocka_unit_test(test_sloppy),
		cmocka_unit_test(test_controls_go),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
