/* Documents survive the flat record; broken records do no harm. Two documents are compared by
 * their records, and fields also one by one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/record.h"

enum { MAX = 64 * 1024 * 1024 };

static struct person people[] = {
	{{"Ann", 3}, {"https://example.org/ann", 23}, {"ann@example.org", 15}},
	{{NULL, 0}, {NULL, 0}, {NULL, 0}},
	{{"B\xc3\xa9", 3}, {NULL, 0}, {NULL, 0}},
};
static struct str tags[] = {{"one", 3}, {"", 0}, {"drie", 4}};
static struct link links[] = {
	{{"u", 1}, {"self", 4}, {"text/html", 9}, {"T", 1}, {"nl", 2}, 0},
	{{"v", 1}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, SIZE_NONE},
};
static struct attachment attachments[] = {
	{{"a.mp3", 5}, {"audio/mpeg", 10}, {"A", 1}, INT64_MAX, 3600},
	{{"b", 1}, {NULL, 0}, {NULL, 0}, SIZE_NONE, SIZE_NONE},
};
static struct key keys[] = {
	{KEY_ID, UINT64_MAX, {"k1", 2}},
	{KEY_URL, UINT64_C(0x8000000000000000), {"k2", 2}, .is_shared = 1},
	{KEY_TITLE, 0, {NULL, 0}},
};

/* Every member holds something of its own. */
static void fill_entry(struct entry *entry)
{
	entry_init(entry);
	entry->id = STR("id");
	entry->url = STR("url");
	entry->external_url = STR("external");
	entry->title = STR("title");
	entry->summary = STR("summary");
	entry->content_html = STR("<p>html</p>");
	entry->content_text = STR("text");
	entry->image = STR("image");
	entry->language = STR("nl");
	entry->rights = STR("rights");
	entry->comments_url = STR("comments");
	entry->published = (struct date){1, STR("first"), DATE_ASSUMED_UTC, STR("dc:date")};
	entry->modified = (struct date){-2, STR("second"), DATE_DERIVED};
	entry->authors = people;
	entry->n_authors = 3;
	entry->contributors = people + 2;
	entry->n_contributors = 1;
	entry->tags = tags;
	entry->n_tags = 3;
	entry->attachments = attachments;
	entry->n_attachments = 2;
	entry->links = links;
	entry->n_links = 2;
	entry->source = (struct source){STR("sid"), STR("stitle"), STR("surl"), STR("sfeed"), STR("sicon"),
		STR("srights"), -3, people, 2};
	entry->extensions = STR("{\"a\":1}");
	entry->flags = ENTRY_TITLE_DERIVED | ENTRY_URL_DERIVED;
	entry->keys = keys;
	entry->n_keys = 3;
	entry->content_hash = UINT64_C(0xfedcba9876543210);
}

static void fill_document(struct document *document, struct entry entries[2])
{
	document_init(document);
	document->format = FORMAT_ATOM;
	document->flags = UINT32_MAX;
	document->version = STR("1.0");
	document->id = STR("fid");
	document->title = STR("ftitle");
	document->home_page_url = STR("home");
	document->feed_url = STR("feed");
	document->next_url = STR("next");
	document->prev_archive_url = STR("prev");
	document->description = STR("description");
	document->language = STR("en");
	document->icon = STR("icon");
	document->favicon = STR("favicon");
	document->rights = STR("frights");
	document->generator = STR("generator");
	document->hub_url = STR("hub");
	document->published = (struct date){3, STR("third"), 0};
	document->modified = (struct date){INT64_MAX, STR("fourth"), 0};
	document->authors = people;
	document->n_authors = 1;
	document->contributors = people + 1;
	document->n_contributors = 2;
	document->tags = tags + 2;
	document->n_tags = 1;
	document->links = links;
	document->n_links = 2;
	document->hints = (struct poll_hints){60, 0, -5, 1, UINT32_MAX};
	document->extensions = STR("{}");
	document->entries = entries;
	document->n_entries = 2;
	fill_entry(&entries[0]);
	entry_init(&entries[1]);
}

static void assert_same_str(struct str a, struct str b)
{
	assert_true(str_eq(a, b));
}

static void assert_same_date(struct date a, struct date b)
{
	assert_true(a.at == b.at && a.flags == b.flags);
	assert_same_str(a.text, b.text);
	assert_same_str(a.origin, b.origin);
}

static void assert_same_people(const struct person *a, size_t n_a, const struct person *b, size_t n_b)
{
	assert_int_equal(n_a, n_b);
	for (size_t i = 0; i < n_a; i++) {
		assert_same_str(a[i].name, b[i].name);
		assert_same_str(a[i].url, b[i].url);
		assert_same_str(a[i].email, b[i].email);
	}
}

static void assert_same_strs(const struct str *a, size_t n_a, const struct str *b, size_t n_b)
{
	assert_int_equal(n_a, n_b);
	for (size_t i = 0; i < n_a; i++)
		assert_same_str(a[i], b[i]);
}

static void assert_same_links(const struct link *a, size_t n_a, const struct link *b, size_t n_b)
{
	assert_int_equal(n_a, n_b);
	for (size_t i = 0; i < n_a; i++) {
		assert_same_str(a[i].url, b[i].url);
		assert_same_str(a[i].rel, b[i].rel);
		assert_same_str(a[i].type, b[i].type);
		assert_same_str(a[i].title, b[i].title);
		assert_same_str(a[i].language, b[i].language);
		assert_true(a[i].length == b[i].length);
	}
}

static void assert_same_attachments(const struct entry *a, const struct entry *b)
{
	assert_int_equal(a->n_attachments, b->n_attachments);
	for (size_t i = 0; i < a->n_attachments; i++) {
		const struct attachment *x = &a->attachments[i], *y = &b->attachments[i];
		assert_same_str(x->url, y->url);
		assert_same_str(x->mime_type, y->mime_type);
		assert_same_str(x->title, y->title);
		assert_true(x->size_in_bytes == y->size_in_bytes);
		assert_true(x->duration_in_seconds == y->duration_in_seconds);
	}
}

/* What record_encode_extra() carries, but for dates. */
static void assert_same_extra(const struct entry *a, const struct entry *b)
{
	assert_same_str(a->external_url, b->external_url);
	assert_same_str(a->content_text, b->content_text);
	assert_same_str(a->image, b->image);
	assert_same_str(a->rights, b->rights);
	assert_same_str(a->comments_url, b->comments_url);
	assert_same_people(a->authors, a->n_authors, b->authors, b->n_authors);
	assert_same_people(a->contributors, a->n_contributors, b->contributors, b->n_contributors);
	assert_same_strs(a->tags, a->n_tags, b->tags, b->n_tags);
	assert_same_attachments(a, b);
	assert_same_links(a->links, a->n_links, b->links, b->n_links);
	assert_same_str(a->source.id, b->source.id);
	assert_same_str(a->source.title, b->source.title);
	assert_same_str(a->source.url, b->source.url);
	assert_same_str(a->source.feed_url, b->source.feed_url);
	assert_same_str(a->source.icon, b->source.icon);
	assert_same_str(a->source.rights, b->source.rights);
	assert_true(a->source.modified_at == b->source.modified_at);
	assert_same_people(a->source.authors, a->source.n_authors, b->source.authors, b->source.n_authors);
	assert_same_str(a->extensions, b->extensions);
	assert_int_equal(a->flags, b->flags);
}

static void assert_same_entry(const struct entry *a, const struct entry *b)
{
	assert_same_extra(a, b);
	assert_same_str(a->id, b->id);
	assert_same_str(a->url, b->url);
	assert_same_str(a->title, b->title);
	assert_same_str(a->summary, b->summary);
	assert_same_str(a->content_html, b->content_html);
	assert_same_str(a->language, b->language);
	assert_same_date(a->published, b->published);
	assert_same_date(a->modified, b->modified);
	assert_int_equal(a->n_keys, b->n_keys);
	for (size_t i = 0; i < a->n_keys; i++) {
		assert_int_equal(a->keys[i].kind, b->keys[i].kind);
		assert_true(a->keys[i].hash == b->keys[i].hash);
		assert_same_str(a->keys[i].text, b->keys[i].text);
	}
	assert_true(a->content_hash == b->content_hash);
}

static void assert_same_document(const struct document *a, const struct document *b)
{
	assert_int_equal(a->format, b->format);
	assert_int_equal(a->flags, b->flags);
	assert_same_str(a->version, b->version);
	assert_same_str(a->id, b->id);
	assert_same_str(a->title, b->title);
	assert_same_str(a->home_page_url, b->home_page_url);
	assert_same_str(a->feed_url, b->feed_url);
	assert_same_str(a->next_url, b->next_url);
	assert_same_str(a->prev_archive_url, b->prev_archive_url);
	assert_same_str(a->description, b->description);
	assert_same_str(a->language, b->language);
	assert_same_str(a->icon, b->icon);
	assert_same_str(a->favicon, b->favicon);
	assert_same_str(a->rights, b->rights);
	assert_same_str(a->generator, b->generator);
	assert_same_str(a->hub_url, b->hub_url);
	assert_same_date(a->published, b->published);
	assert_same_date(a->modified, b->modified);
	assert_same_people(a->authors, a->n_authors, b->authors, b->n_authors);
	assert_same_people(a->contributors, a->n_contributors, b->contributors, b->n_contributors);
	assert_same_strs(a->tags, a->n_tags, b->tags, b->n_tags);
	assert_same_links(a->links, a->n_links, b->links, b->n_links);
	assert_true(a->hints.ttl_s == b->hints.ttl_s);
	assert_true(a->hints.update_period_s == b->hints.update_period_s);
	assert_true(a->hints.update_base_at == b->hints.update_base_at);
	assert_int_equal(a->hints.skip_hours, b->hints.skip_hours);
	assert_int_equal(a->hints.skip_days, b->hints.skip_days);
	assert_same_str(a->extensions, b->extensions);
	assert_int_equal(a->n_entries, b->n_entries);
	for (size_t i = 0; i < a->n_entries; i++)
		assert_same_entry(&a->entries[i], &b->entries[i]);
}

static void encode_sample(struct buf *bytes)
{
	struct document document;
	struct entry entries[2];
	fill_document(&document, entries);
	buf_init(bytes, MAX);
	assert_true(record_encode_document(&document, bytes));
}

static void test_document(void **state)
{
	(void)state;
	struct document document, back;
	struct entry entries[2];
	struct arena arena = {0};
	struct error err = {""};
	struct buf bytes, again;
	fill_document(&document, entries);
	encode_sample(&bytes);
	assert_true(record_decode_document(buf_str(&bytes), &arena, &back, &err));
	assert_same_document(&document, &back);
	buf_init(&again, MAX);
	assert_true(record_encode_document(&back, &again));
	assert_true(str_eq(buf_str(&bytes), buf_str(&again)));
	buf_finish(&bytes);
	buf_finish(&again);
	arena_finish(&arena);
}

static void test_empty_document(void **state)
{
	(void)state;
	struct document document, back;
	struct arena arena = {0};
	struct buf bytes;
	document_init(&document);
	buf_init(&bytes, MAX);
	assert_true(record_encode_document(&document, &bytes));
	assert_int_equal(bytes.len, 1);
	assert_true(record_decode_document(buf_str(&bytes), &arena, &back, NULL));
	assert_same_document(&document, &back);
	buf_finish(&bytes);
	arena_finish(&arena);
}

static void test_extra(void **state)
{
	(void)state;
	struct entry entry, back;
	struct arena arena = {0};
	struct buf bytes;
	fill_entry(&entry);
	buf_init(&bytes, MAX);
	assert_true(record_encode_extra(&entry, &bytes));
	entry_init(&back);
	back.id = STR("column");
	back.published.at = 77;
	back.content_hash = 7;
	assert_true(record_decode_extra(buf_str(&bytes), &arena, &back, NULL));
	assert_same_extra(&entry, &back);
	assert_same_date(back.published, (struct date){77, STR("first"), DATE_ASSUMED_UTC, STR("dc:date")});
	assert_same_date(back.modified, (struct date){TIME_NONE, STR("second"), DATE_DERIVED});
	assert_same_str(back.id, STR("column"));
	assert_int_equal(back.content_hash, 7);
	assert_int_equal(back.n_keys, 0);
	assert_int_equal(back.title.len + back.summary.len + back.content_html.len + back.url.len, 0);
	buf_finish(&bytes);
	arena_finish(&arena);
}

static void test_head(void **state)
{
	(void)state;
	struct document document, back;
	struct entry entries[2];
	struct arena arena = {0};
	struct buf bytes;
	fill_document(&document, entries);
	buf_init(&bytes, MAX);
	assert_true(record_encode_head(&document, &bytes));
	document_init(&back);
	back.title = STR("column");
	assert_true(record_decode_head(buf_str(&bytes), &arena, &back, NULL));
	assert_int_equal(back.format, FORMAT_ATOM);
	assert_same_people(back.authors, back.n_authors, people, 1);
	assert_same_str(back.title, STR("column"));
	assert_int_equal(back.n_entries + back.n_contributors + back.n_links + back.rights.len, 0);
	assert_false(record_decode_head(STR("\x01\x13\x05"), &arena, &back, NULL));
	assert_int_equal(back.n_authors, 1);
	buf_finish(&bytes);
	arena_finish(&arena);
}

/* Stored records must stay readable: these bytes are the format. */
static void test_layout(void **state)
{
	(void)state;
	static const char want[] = "\x01" /* version */
		"\x01\x01\x02"             /* format 1, zigzag */
		"\x05\x01T"                /* title */
		"\x15\x01x\x15\x00"        /* tags "x" and "" */
		"\x17\x03\x01\x01\x77"     /* hints: ttl -60 */
		"\x19\x0e\x01\x82\x01"     /* entry: id of 130 bytes follows */;
	struct document document;
	struct entry entry;
	struct str list[] = {STR("x"), STR("")};
	struct buf bytes;
	char id[130];
	memset(id, 'i', sizeof id);
	document_init(&document);
	entry_init(&entry);
	entry.id = str_make(id, sizeof id);
	document.format = FORMAT_RSS;
	document.title = STR("T");
	document.tags = list;
	document.n_tags = 2;
	document.hints.ttl_s = -60;
	document.entries = &entry;
	document.n_entries = 1;
	buf_init(&bytes, MAX);
	assert_true(record_encode_document(&document, &bytes));
	size_t head = sizeof want - 1 - 5;
	assert_int_equal(bytes.len, head + 6 + 130);
	assert_memory_equal(bytes.data, want, head);
	assert_memory_equal(bytes.data + head, "\x19\x85\x01\x01\x82\x01", 6);
	buf_finish(&bytes);
}

static void test_unknown_tags(void **state)
{
	(void)state;
	static const char bytes[] = "\x01"
		"\x00\x02zz"         /* tag 0 */
		"\xff\x01z"          /* a tag of the future */
		"\x1e\x00"           /* another */
		"\x05\x01" "a"       /* title */
		"\x19\x06\x18\x01z\x01\x01i" /* entry with an unknown tag and an id */
		"\x05\x01" "b";      /* title again: the last one counts */
	struct document document;
	struct arena arena = {0};
	assert_true(record_decode_document(str_make(bytes, sizeof bytes - 1), &arena, &document, NULL));
	assert_same_str(document.title, STR("b"));
	assert_int_equal(document.n_entries, 1);
	assert_same_str(document.entries[0].id, STR("i"));
	arena_finish(&arena);
}

static void test_refused(void **state)
{
	(void)state;
	static const struct {
		struct str bytes;
		const char *says;
	} rows[] = {
		{{NULL, 0}, "empty"},
		{{"\x02", 1}, "version 2"},
		{{"\x01\x05", 2}, "beyond"},
		{{"\x01\x05\x02x", 4}, "beyond"},
		{{"\x01\x05\x80", 3}, "beyond"},
		{{"\x01\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", 13}, "beyond"},
		{{"\x01\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7fx", 13}, "beyond"},
		{{"\x01\x05\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x00x", 14}, "beyond"},
		{{"\x01\x01\x00", 3}, "malformed"},
		{{"\x01\x01\x01\x80", 4}, "malformed"},
		{{"\x01\x01\x02\x02\x02", 5}, "malformed"},
		{{"\x01\x01\x0b\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 14}, "malformed"},
		{{"\x01\x01\x01\x01", 4}, "range"},
		{{"\x01\x01\x05\x80\x80\x80\x80\x20", 8}, "range"},
		{{"\x01\x19\x02\x01\x05", 5}, "beyond"},
		{{"\x01\x17\x03\x01\x01\x80", 6}, "malformed"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct document document = {.format = 4711};
		struct entry entry = {.content_hash = 4711};
		struct arena arena = {0};
		struct error err = {""};
		assert_false(record_decode_document(rows[i].bytes, &arena, &document, &err));
		if (!strstr(err.text, rows[i].says))
			fail_msg("row %zu: %s", i, err.text);
		assert_int_equal(document.format, 4711);
		if (i < 6)
			assert_false(record_decode_extra(rows[i].bytes, &arena, &entry, &err));
		assert_int_equal(entry.content_hash, 4711);
		arena_finish(&arena);
	}
}

/* Exact copies, so that the sanitizer sees a read beyond the end. */
static void decode_copy(const char *bytes, size_t len)
{
	struct arena arena = {0};
	struct document document;
	struct error err = {""};
	char *copy = malloc(len);
	memcpy(copy, bytes, len);
	if (!record_decode_document(str_make(copy, len), &arena, &document, &err))
		assert_true(err.text[0] != '\0');
	free(copy);
	arena_finish(&arena);
}

static void test_every_cut_and_flip(void **state)
{
	(void)state;
	struct buf bytes;
	encode_sample(&bytes);
	for (size_t n = 1; n < bytes.len; n++)
		decode_copy(bytes.data, n);
	for (size_t at = 0; at < bytes.len; at++) {
		for (int flip = 1; flip < 256; flip += flip < 16 ? 1 : 17) {
			bytes.data[at] = (char)(bytes.data[at] ^ flip);
			decode_copy(bytes.data, bytes.len);
			bytes.data[at] = (char)(bytes.data[at] ^ flip);
		}
	}
	buf_finish(&bytes);
}

/* Two bytes an entry: refused before the memory is asked for. */
static void test_list_bomb(void **state)
{
	(void)state;
	enum { N = 4 * 1024 * 1024 };
	struct document document;
	struct arena arena = {0};
	struct error err = {""};
	struct buf bytes;
	buf_init(&bytes, 1 + 2 * N);
	char *room = buf_reserve(&bytes, 1 + 2 * N);
	room[0] = 1;
	for (size_t i = 0; i < N; i++)
		memcpy(room + 1 + 2 * i, "\x19\x00", 2);
	bytes.len = 1 + 2 * N;
	assert_false(record_decode_document(buf_str(&bytes), &arena, &document, &err));
	assert_non_null(strstr(err.text, "too long"));
	assert_int_equal(arena.used, 0);
	/* As many as a large honest feed holds are fine. */
	bytes.len = 1 + 2 * 10000;
	assert_true(record_decode_document(buf_str(&bytes), &arena, &document, &err));
	assert_int_equal(document.n_entries, 10000);
	assert_true(document.entries[9999].published.at == TIME_NONE);
	buf_finish(&bytes);
	arena_finish(&arena);
}

static void test_cap(void **state)
{
	(void)state;
	struct document document;
	struct entry entries[2];
	struct buf bytes, small;
	fill_document(&document, entries);
	encode_sample(&bytes);
	buf_init(&small, bytes.len - 1);
	assert_false(record_encode_document(&document, &small));
	assert_true(small.full && small.len == 0);
	buf_finish(&small);
	/* Appends: what was there stays. */
	buf_init(&small, bytes.len + 2);
	buf_append(&small, "ab", 2);
	assert_true(record_encode_document(&document, &small));
	assert_memory_equal(small.data, "ab", 2);
	assert_memory_equal(small.data + 2, bytes.data, bytes.len);
	buf_finish(&small);
	buf_finish(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_document),
		cmocka_unit_test(test_empty_document),
		cmocka_unit_test(test_extra),
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_layout),
		cmocka_unit_test(test_unknown_tags),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_every_cut_and_flip),
		cmocka_unit_test(test_list_bomb),
		cmocka_unit_test(test_cap),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
