/* Exports out of a real store: the same bytes every time, no secrets, every item once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "export/export.h"
#include "tests/export/sample.h"

static char folder[64];
static struct store *store;
static struct arena arena;
static struct buf got;

static const char *path_of(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int open_store(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/courant-test-export-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	store = sample_store(path_of("db"));
	buf_init(&got, 1000000);
	return 0;
}

static int close_store(void **state)
{
	static const char *const names[] = {"db", "db-wal", "db-shm", "out"};
	(void)state;
	store_close(store);
	buf_finish(&got);
	arena_finish(&arena);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(path_of(names[i]));
	return rmdir(folder);
}

static struct query *compile(const char *text)
{
	struct query *query;
	struct query_error err;
	assert_true(query_compile(str_of(text), SAMPLE_NOW, &arena, &query, &err));
	return query;
}

static bool on_bytes(void *user, struct str bytes, struct error *err)
{
	(void)err;
	return buf_append_str(user, bytes);
}

static const char *export_text(const char *format, const char *query, bool whole_addresses)
{
	struct error err = {0};
	const struct export_head head = {.title = STR("Sample"), .query = str_of(query),
		.self_url = STR("https://p.example/sample"), .whole_addresses = whole_addresses};
	buf_clear(&got);
	if (!export_stream(store, compile(query), export_format_find(str_of(format)), &head, on_bytes,
		&got, &err))
		fail_msg("%s", err.text);
	return buf_cstr(&got);
}

static int count(const char *text, const char *part)
{
	int n = 0;
	while ((text = strstr(text, part))) {
		n++;
		text += strlen(part);
	}
	return n;
}

static void test_every_item_once(void **state)
{
	(void)state;
	static const struct {
		const char *format, *part;
		int n;
	} rows[] = {
		{"atom", "<entry", SAMPLE_ITEMS},
		{"atom", "<id>urn:shared</id>", 1},
		{"atom", "<dc:identifier>urn:shared</dc:identifier>", 1},
		{"atom", "<dc:identifier>1</dc:identifier>", 1},
		{"atom", "<id>urn:uuid:01020304-0506-0708-090a-0b0c0d0e0f10</id>", 1},
		{"rss", "<item>", SAMPLE_ITEMS},
		{"rss", ">urn:shared</guid>", 1},
		{"json", "\"_courant\":", SAMPLE_ITEMS},
		{"json", "{\"id\":\"urn:shared\"", 1},
		{"jsonl", "\n", SAMPLE_ITEMS},
		{"jsonl", "{\"id\":\"urn:shared\"", 2},
		{"opml", "xmlUrl=", SAMPLE_FEEDS - 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(count(export_text(rows[i].format, "", false), rows[i].part), rows[i].n);
}

/* The feed is the same one when its title or its query is edited, and in its archives. */
static void test_id_of_the_document(void **state)
{
	(void)state;
	const struct {
		struct export_head head;
		const char *want;
	} rows[] = {
		{{.self_url = STR("https://p.example/x.atom")}, "<id>https://p.example/x.atom</id>"},
		{{.self_url = STR("https://p.example/x.9.atom"), .current_url = STR("https://p.example/x.atom")},
			"<id>https://p.example/x.atom</id>"},
		{{.self_url = STR("https://p.example/x.atom"), .id = STR("tag:p.example,2026:x")}, "<id>tag:p.example,2026:x</id>"},
		{{.current_url = STR("x.atom")}, "<id>urn:uuid:"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct error err = {0};
		buf_clear(&got);
		assert_true(export_stream(store, compile("limit:1"), export_format_find(STR("atom")), &rows[i].head, on_bytes, &got, &err));
		assert_ptr_equal(strstr(buf_cstr(&got), "<id>"), strstr(buf_cstr(&got), rows[i].want));
		assert_non_null(strstr(buf_cstr(&got), rows[i].want));
	}
}

static void test_same_bytes(void **state)
{
	(void)state;
	size_t n;
	const struct export_format *formats = export_formats(&n);
	for (size_t i = 0; i < n; i++) {
		char *once = strdup(export_text(formats[i].name, "", false));
		assert_string_equal(export_text(formats[i].name, "", false), once);
		free(once);
	}
}

static void test_secrets_stay(void **state)
{
	(void)state;
	size_t n;
	const struct export_format *formats = export_formats(&n);
	for (size_t i = 0; i < n; i++)
		assert_null(strstr(export_text(formats[i].name, "", false), SAMPLE_SECRET));
	assert_non_null(strstr(export_text("opml", "", true), "me:" SAMPLE_SECRET "@"));
}

static void test_dates_come_from_the_items(void **state)
{
	(void)state;
	/* The item without any date has the one of its first sight. */
	const char *atom = export_text("atom", "", false);
	assert_non_null(strstr(atom, "</title>\n  <updated>2026-01-02T00:00:00Z</updated>"));
	atom = export_text("atom", "title:plain", false);
	assert_non_null(strstr(atom, "</title>\n  <updated>2026-01-01T01:00:00Z</updated>"));
	atom = export_text("atom", "title:nowhere", false);
	assert_non_null(strstr(atom, "</title>\n  <updated>1970-01-01T00:00:00Z</updated>"));
	assert_int_equal(count(atom, "<entry"), 0);
}

static void test_queries(void **state)
{
	(void)state;
	static const struct {
		const char *query, *format, *part;
		int n;
	} rows[] = {
		{"tag:private", "atom", "<entry", 5},
		{"tag:news limit:3", "json", "\"url\":\"https://c.example/", 2},
		{"tag:private", "opml", "xmlUrl=", 0},
		{"tag:news", "opml", "xmlUrl=", 2},
		{"title:plain", "opml", "xmlUrl=\"https://a.example/atom.xml\"", 1},
		/* what is named is there, though it has nothing */
		{"tag:news since:2040-01-01", "opml", "xmlUrl=", 2},
		{"plain since:2040-01-01", "opml", "xmlUrl=", 0},
		{"tag:news since:2040-01-01", "html", "\">feed</a>", 2},
		{"tag:news since:2040-01-01", "html", "There are no items", 1},
		{"tag:news since:2040-01-01", "html", "</section>", 0},
		{"plain since:2040-01-01", "html", "\">feed</a>", 0},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(count(export_text(rows[i].format, rows[i].query, false), rows[i].part),
			rows[i].n);
}

/* Of a document that does not know where it will be found. */
static const char *nowhere_text(const char *query)
{
	struct error err = {0};
	const struct export_head head = {.title = STR("Sample"), .query = str_of(query)};
	buf_clear(&got);
	if (!export_stream(store, compile(query), export_format_find(STR("atom")), &head, on_bytes, &got, &err))
		fail_msg("%s", err.text);
	return buf_cstr(&got);
}

static void test_made_document_ids(void **state)
{
	(void)state;
	char first[46], second[46];
	snprintf(first, sizeof first, "%s", strstr(nowhere_text("tag:news"), "<id>"));
	snprintf(second, sizeof second, "%s", strstr(nowhere_text("tag:news"), "<id>"));
	assert_string_equal(first, second);
	snprintf(second, sizeof second, "%s", strstr(nowhere_text(""), "<id>"));
	assert_string_not_equal(first, second);
}

static bool refuse(void *user, struct str bytes, struct error *err)
{
	(void)user;
	(void)bytes;
	return error_set(err, "no room");
}

static void test_sink_stops(void **state)
{
	(void)state;
	struct error err = {0};
	const struct export_head head = {.title = STR("Sample")};
	size_t n;
	const struct export_format *formats = export_formats(&n);
	for (size_t i = 0; i < n; i++) {
		assert_false(export_stream(store, compile(""), &formats[i], &head, refuse, NULL, &err));
		assert_string_equal(err.text, "no room");
	}
}

static void test_files(void **state)
{
	(void)state;
	struct error err = {0};
	struct export_file file = {.format = export_format_find(STR("atom")),
		.head.title = STR("Sample"), .path = strdup(path_of("out"))};
	struct stat before, after;
	const char *path = file.path;
	assert_true(export_files(store, compile(""), &file, 1, &err));
	assert_true(file.changed);
	assert_int_equal(stat(path, &before), 0);
	assert_true(export_files(store, compile(""), &file, 1, &err));
	assert_false(file.changed);
	sample_add_item(store);
	assert_true(export_files(store, compile(""), &file, 1, &err));
	assert_true(file.changed);
	assert_int_equal(stat(path, &after), 0);
	assert_true(after.st_size > before.st_size);
	free((char *)path);
	file.path = "/nonexistent/out";
	assert_false(export_files(store, compile(""), &file, 1, &err));
	assert_true(file.failed);
	assert_non_null(strstr(err.text, "/nonexistent"));
}

static char *read_file(const char *path)
{
	buf_clear(&got);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	for (int c; (c = getc(file)) != EOF;)
		buf_append_char(&got, (char)c);
	fclose(file);
	return strdup(buf_cstr(&got));
}

/* Several formats of one pass are what each is by itself; one that cannot be written leaves the
 * others alone. */
static void test_one_pass(void **state)
{
	(void)state;
	static const char *const names[] = {"atom", "rss", "json", "html", "jsonl", "opml"};
	enum { N = sizeof names / sizeof *names };
	struct export_file files[N + 1];
	char paths[N][96];
	struct error err = {0};
	for (size_t i = 0; i < N; i++) {
		snprintf(paths[i], sizeof paths[i], "%s/out.%s", folder, names[i]);
		files[i] = (struct export_file){.format = export_format_find(str_of(names[i])),
			.head.title = STR("Sample"), .head.self_url = STR("https://p.example/sample"),
			.path = paths[i], .target = EXPORT_TO_FILE};
	}
	files[N] = files[0];
	files[N].path = folder; /* something that is no file */
	assert_false(export_files(store, compile(""), files, N + 1, &err));
	assert_true(files[N].failed);
	assert_string_equal(err.text, files[N].err.text);
	for (size_t i = 0; i < N; i++) {
		assert_false(files[i].failed);
		assert_true(files[i].changed);
		char *whole = read_file(paths[i]);
		assert_string_equal(whole, export_text(names[i], "", false));
		free(whole);
		unlink(paths[i]);
	}
}

static void test_summaries(void **state)
{
	(void)state;
	struct error err = {0};
	const struct export_head head = {.summaries = true};
	buf_clear(&got);
	assert_true(export_stream(store, compile(""), export_format_find(STR("jsonl")), &head, on_bytes,
		&got, &err));
	const char *lines = buf_cstr(&got);
	assert_int_equal(count(lines, "\"content_"), 0);
	assert_int_equal(count(lines, "\"summary\":\"<p>S</p>\""), 1);
	assert_int_equal(count(lines, "\"summary\":\"1 &lt; 2 &amp; 3 &gt; 2\\nsecond line\""), 1);
	assert_int_equal(count(lines, "\n"), SAMPLE_ITEMS + 1); /* and the late one */
}

/* A feed that has no items yet gets one while the copy is written. */
static bool on_copied(void *user, struct str bytes, struct error *err)
{
	static bool is_done;
	(void)err;
	if (!is_done)
		sample_add_text(store, SAMPLE_FEEDS - 1, "urn:first", "first");
	is_done = true;
	return buf_append_str(user, bytes);
}

static void test_copy_beside_a_fetch(void **state)
{
	(void)state;
	struct error err = {0};
	const struct export_head head = {.whole_addresses = true, .whole_store = true};
	struct query *query = compile("");
	char *text = malloc(100001);
	assert_non_null(text);
	memset(text, 'x', 100000);
	text[100000] = '\0';
	sample_add_text(store, 0, "urn:long", text); /* longer than a chunk */
	free(text);
	query_set_all_as_stored(query);
	buf_clear(&got);
	assert_true(export_stream(store, query, export_format_find(STR("jsonl")), &head, on_copied, &got, &err));
	assert_int_equal(count(buf_cstr(&got), "urn:first"), 0);
	assert_int_equal(count(buf_cstr(&got), "\"feed_url\":\"https://d.example/empty\",\"empty\":true"), 1);
}

static bool on_copied_and_removed(void *user, struct str bytes, struct error *err)
{
	int64_t *to_remove = user;
	if (*to_remove && memmem(bytes.data, bytes.len, "https://e.example/long", 22)) {
		assert_true(feed_unsubscribe(store, *to_remove, FEED_BY_TOOL, true, err));
		*to_remove = 0;
	}
	return buf_append_str(&got, bytes);
}

/* A feed that is removed while the copy is written is not there, and the copy is whole. */
static void test_copy_beside_a_removal(void **state)
{
	(void)state;
	struct error err = {0};
	const struct export_head head = {.whole_addresses = true, .whole_store = true};
	struct query *query = compile("");
	struct str title = {arena_alloc(&arena, 70000), 70000};
	struct subscription wanted[] = {{.url = STR("https://e.example/long"), .title = title},
		{.url = STR("https://e.example/removed")}, {.url = STR("https://e.example/last")}};
	int64_t ids[3];
	bool is_added;
	memset((char *)title.data, 'x', title.len);
	for (size_t i = 0; i < 3; i++)
		assert_true(feed_subscribe(store, &wanted[i], FEED_BY_TOOL, SAMPLE_NOW, &ids[i], &is_added, &err));
	query_set_all_as_stored(query);
	buf_clear(&got);
	if (!export_stream(store, query, export_format_find(STR("jsonl")), &head, on_copied_and_removed, &ids[1], &err))
		fail_msg("%s", err.text);
	assert_int_equal(ids[1], 0);
	assert_int_equal(count(buf_cstr(&got), "https://e.example/removed"), 0);
	assert_int_equal(count(buf_cstr(&got), "\"https://e.example/last\""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_item_once),
		cmocka_unit_test(test_id_of_the_document),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_secrets_stay),
		cmocka_unit_test(test_dates_come_from_the_items),
		cmocka_unit_test(test_queries),
		cmocka_unit_test(test_made_document_ids),
		cmocka_unit_test(test_sink_stops),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_one_pass),
		cmocka_unit_test(test_summaries),
		cmocka_unit_test(test_copy_beside_a_fetch),
		cmocka_unit_test(test_copy_beside_a_removal),
	};
	return cmocka_run_group_tests(tests, open_store, close_store);
}
