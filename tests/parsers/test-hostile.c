/* Documents made to harm: each ends within its cap, with what was whole before it or with a sentence
 * that says what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parsers/document_read.h"

enum { TEXT_MAX = 128 * 1024 * 1024, MEMORY_MAX = 256 * 1024 * 1024 };

static enum read_result read_text(struct str text, struct arena *arena, struct document *document,
	struct error *err)
{
	const struct read_hints hints = {.url = STR("http://example.org/feed.xml"), .now = TIME_NONE,
		.limits.max_document = TEXT_MAX};
	return document_read(text, &hints, arena, document, err);
}

static void append_times(struct buf *buf, const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_true(buf_append_str(buf, str_of(text)));
}

/* Each ends within its cap, with what was whole before. */
static void test_repetition(void **state)
{
	(void)state;
	static const struct {
		const char *before, *again;
		size_t times;
		const char *after;
	} cases[] = {
		{"<description>", "<a>", 1000000, "</description>"},
		{"", "<x:y xmlns:x='u'>", 20000, ""},
		{"<b ", " a='1'", 100000, "/>"},
		{"<title>", "&amp;amp;", 300000, "</title>"},
		{"<author>", "a@", 500000, "</author>"},
		{"", "<category>c</category>", 50000, ""},
		{"", "<q/>", 500000, ""},
		{"<description>", "<![CDATA[x", 300000, "]]></description>"},
		{"", "</q>", 500000, ""},
		{"", "<", 1000000, ""},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document document;
		struct buf text;
		buf_init(&text, TEXT_MAX);
		buf_append_str(&text,
			STR("<rss><channel><item><title>first</title></item><item>"));
		buf_append_str(&text, str_of(cases[i].before));
		append_times(&text, cases[i].again, cases[i].times);
		buf_append_str(&text, str_of(cases[i].after));
		buf_append_str(&text, STR("</item></channel></rss>"));
		assert_int_equal(read_text(buf_str(&text), &arena, &document, NULL), READ_OK);
		assert_true(str_eq(document.entries[0].title, STR("first")));
		assert_true(document.n_entries <= 2);
		assert_true(arena.used < MEMORY_MAX);
		buf_finish(&text);
		arena_finish(&arena);
	}
}

static bool is_leaked(struct str text)
{
	return text.len && memmem(text.data, text.len, "SECRET", 6);
}

/* Of every entity only the five of XML and those of HTML are known: nothing grows and nothing is
 * opened. */
static void test_entities(void **state)
{
	(void)state;
	char path[] = "/tmp/courant-entity-XXXXXX";
	int fd = mkstemp(path);
	assert_int_equal(write(fd, "SECRET", 6), 6);
	close(fd);
	static const struct {
		const char *before, *after; /* of the name of a file that holds SECRET */
	} declarations[] = {
		{"<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
		"<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY x '&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;'><!--", "-->"},
		{"<!ENTITY x '&y;'><!ENTITY y '&x;'><!--", "-->"},
		{"<!ENTITY x SYSTEM 'file://", "'>"},
		{"<!ENTITY % p SYSTEM 'file://", "'> %p; <!ENTITY x '&#37;p;'>"},
		{"<!ENTITY x SYSTEM 'http://127.0.0.1:9", "'>"},
	};
	for (size_t i = 0; i < sizeof declarations / sizeof *declarations; i++) {
		struct arena arena = {0};
		struct document document;
		struct buf text;
		buf_init(&text, 1 << 20);
		buf_append_str(&text, STR("<!DOCTYPE rss ["));
		buf_printf(&text, "%s%s%s", declarations[i].before, path, declarations[i].after);
		buf_append_str(&text, STR("]><rss><channel><title>&x;&x;</title><item><title>t&x;</title>"
			"<description>&lt;p&gt;&x;&lt;/p&gt;</description></item></channel></rss>"));
		assert_int_equal(read_text(buf_str(&text), &arena, &document, NULL), READ_OK);
		assert_int_equal(document.n_entries, 1);
		const struct entry *entry = &document.entries[0];
		assert_true(document.title.len <= 16 && entry->title.len <= 16 && entry->summary.len <= 32);
		assert_false(is_leaked(document.title) || is_leaked(entry->title) || is_leaked(entry->summary));
		buf_finish(&text);
		arena_finish(&arena);
	}
	unlink(path);
}

/* A hundred megabytes of text, of one kind each. */
static void test_sheer_size(void **state)
{
	(void)state;
	static const char *const kinds[] = {"xxxxxxxxxxxxxxxx", "&amp;&lt;&#8217;", "\xe6\xbd\xae\xe4\xbd\x8d",
		"<![CDATA[<p>x</p>]]>"};
	enum { TEXT_BYTES = 100 * 1024 * 1024 };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		struct arena arena = {0};
		struct document document;
		struct buf text;
		buf_init(&text, TEXT_MAX);
		buf_append_str(&text, STR("<rss><channel><item><title>first</title></item><item><description>"));
		append_times(&text, kinds[i], TEXT_BYTES / strlen(kinds[i]));
		const struct read_hints hints = {.now = TIME_NONE}; /* the cap that everybody has */
		assert_int_equal(document_read(buf_str(&text), &hints, &arena, &document, NULL), READ_OK);
		assert_true(str_eq(document.entries[0].title, STR("first")));
		assert_true(document.flags & DOCUMENT_TRUNCATED);
		assert_true(arena.used < MEMORY_MAX);
		buf_finish(&text);
		arena_finish(&arena);
	}
}

/* Bytes that are no characters of the charset, or no characters at all. */
static void test_bad_bytes(void **state)
{
	(void)state;
	const struct {
		struct str bytes;
		const char *title; /* of the first entry; NULL: any */
	} cases[] = {
		{STR("<rss><channel><item><title>a\0b</title></item></channel></rss>"), "ab"},
		{STR("<rss\0><channel><item\0><title>a</title></item></channel></rss>"), NULL},
		{STR("<rss><channel><item><title>a\xff\xfe\xc0\xaf</title></item></channel></rss>"), NULL},
		{STR("<rss><channel><item><title>a\xed\xa0\x80z</title></item></channel></rss>"), NULL},
		{STR("\xff\xfe<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0"
			"a\0\0\xd8" "b\0<\0/\0t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>\0<"), "a\xef\xbf\xbd" "b"},
		{STR("\xfe\xff\0<\0r\0s\0s\0>\0<\0i\0t\0e\0m\0>\0<\0t\0i\0t\0l\0e\0>\0"
			"a\xdc\0\0<\0/\0t\0i\0t\0l\0e\0>\0<\0/\0i\0t\0e\0m\0>"), "a\xef\xbf\xbd"},
		{STR("\xff\xfe\0\0<\0\0\0r\0\0\0s\0\0\0s\0\0\0>\0\0\0\xff\xff\xff\xff\0\0\x11\0"), NULL},
		{STR("\0\0\xfe\xff\0\0\0<\0\x11\0\0"), NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct document document;
		struct error err = {0};
		enum read_result result = read_text(cases[i].bytes, &arena, &document, &err);
		if (cases[i].title) {
			assert_int_equal(result, READ_OK);
			if (!str_eq(document.entries[0].title, str_of(cases[i].title)))
				fail_msg("case %zu: \"%.*s\"", i, STR_ARG(document.entries[0].title));
		}
		if (result == READ_OK)
			assert_true(str_is_utf8(document.entries[0].title));
		else
			assert_true(*err.text);
		arena_finish(&arena);
	}
}

/* A document cut at any byte gives whole entries only, and says so. */
static void test_cut_anywhere(void **state)
{
	(void)state;
	static const char text[] =
		"<?xml version='1.0'?><rss version='2.0'><channel><title>t</title>"
		"<item><title>one &amp; 1</title><description><![CDATA[<p>x</p>]]></description></item>"
		"<item><title>two</title></item></channel></rss>";
	size_t first_end = (size_t)(strstr(text, "</item>") - text) + 6;
	size_t end = (size_t)(strstr(text, "</rss") - text) + 5;
	for (size_t n = 0; n < end; n++) {
		struct arena arena = {0};
		struct document document;
		struct error err = {0};
		enum read_result result = read_text(str_make(text, n), &arena, &document, &err);
		if (n < first_end) {
			assert_int_not_equal(result, READ_OK);
			assert_true(*err.text);
		} else {
			assert_int_equal(result, READ_OK);
			assert_true(document.flags & DOCUMENT_TRUNCATED);
			assert_true(document.n_entries >= 1);
			assert_true(str_eq(document.entries[0].title, STR("one & 1")));
		}
		arena_finish(&arena);
	}
}

static struct str read_sample(const char *name, struct arena *arena)
{
	const char *path = arena_printf(arena, "%s/%s", SAMPLES, name);
	char *bytes = arena_alloc(arena, 65536);
	FILE *file = fopen(path, "rbe");
	assert_non_null(file);
	size_t n = fread(bytes, 1, 65536, file);
	fclose(file);
	assert_in_range(n, 500, 65535);
	return str_make(bytes, n);
}

/* The entries that are there are those of the whole document. */
static void check_beginning(const struct document *whole, const struct document *part)
{
	assert_true(part->n_entries <= whole->n_entries);
	for (size_t i = 0; i < part->n_entries; i++) {
		assert_true(str_eq(part->entries[i].id, whole->entries[i].id));
		assert_true(str_eq(part->entries[i].title, whole->entries[i].title));
		assert_true(str_eq(part->entries[i].content_html, whole->entries[i].content_html));
	}
}

/* The samples of all formats, cut at every byte. */
static void test_samples_cut(void **state)
{
	(void)state;
	static const char *const names[] = {"archive.rss", "garden.atom", "harbour.rdf", "nieuws.rss",
		"workshop.json"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct arena arena = {0}, scratch = {0};
		struct document whole, part;
		struct str text = read_sample(names[i], &arena);
		assert_int_equal(read_text(text, &arena, &whole, NULL), READ_OK);
		for (size_t n = 0; n < text.len; n++, arena_clear(&scratch)) {
			struct error err = {0};
			if (read_text(str_make(text.data, n), &scratch, &part, &err) == READ_OK)
				check_beginning(&whole, &part);
			else
				assert_true(*err.text);
		}
		arena_finish(&scratch);
		arena_finish(&arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_repetition),
		cmocka_unit_test(test_entities),
		cmocka_unit_test(test_sheer_size),
		cmocka_unit_test(test_bad_bytes),
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_samples_cut),
	};
	document_read_preload();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
