/* When the files of an export section are written. */
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/storage/fixture.h"

#include "daemon/archive.h"
#include "daemon/section.h"
#include "storage/connection.h"
#include "storage/search.h"
#include "storage/story.h"

enum { N = 50 };

static off_t size_of(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 ? status.st_size : -1;
}

/* Half of the items have the word. Each text moves them all. */
static void fill(struct fixture *f, int64_t feed, int text)
{
	for (int i = 1; i <= N; i++) {
		struct entry entry = fixture_entry(f, arena_printf(&f->arena, "%d", i), NULL, i % 2 ? "apple" : "pear",
			arena_printf(&f->arena, "%d", text));
		entry.published.at = NOW - 1000 * i + text;
		fixture_ingest(f, feed, &entry, 1, NOW);
	}
}

static void find_all(struct fixture *f)
{
	int64_t n;
	assert_true(search_index_some(f->store, 2 * N, &n, &f->err));
	assert_true(story_find_some(f->store, NOW, 2 * N, &n, &f->err));
}

/* An update, or who repairs the index, does not make published documents lose their items. */
static void test_index_is_filled_anew(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(&f->arena, "%s/x.rss", f->folder);
	struct section section = {.name = "x", .title = "x", .query = "apple", .stem = "x", .directory = f->folder,
		.formats = EXPORT_RSS, .limit = N};
	struct section_report report = {0};
	int64_t n;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0);
	find_all(f);
	section_write(&section, f->store, &f->arena, &report);
	off_t whole = size_of(path);
	assert_true(whole > 0);
	assert_true(search_rebuild(f->store, &f->err));
	for (int i = 0; i < N / 10; i++) {
		section_write(&section, f->store, &f->arena, &report);
		assert_int_equal(size_of(path), whole);
		assert_true(search_index_some(f->store, 10, &n, &f->err));
	}
	assert_int_equal(report.n_written, 1);
	section.query = "-apple";
	section_write(&section, f->store, &f->arena, &report);
	assert_int_equal(report.n_written, 2);
	assert_int_equal(report.n_errors, 0);
	unlink(path);
}

/* Nor do so many edits at once that they are not looked at while they wait. */
static void test_items_wait_to_be_indexed_anew(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(&f->arena, "%s/x.rss", f->folder);
	struct section section = {.name = "x", .title = "x", .query = "apple", .stem = "x", .directory = f->folder,
		.formats = EXPORT_RSS, .limit = N};
	struct section_report report = {0};
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fill(f, feed, 0);
	find_all(f);
	section_write(&section, f->store, &f->arena, &report);
	off_t whole = size_of(path);
	fill(f, feed, 1);
	section_write(&section, f->store, &f->arena, &report);
	assert_int_equal(size_of(path), whole);
	assert_int_equal(report.n_written, 1);
	find_all(f);
	section_write(&section, f->store, &f->arena, &report);
	assert_true(size_of(path) > whole); /* by the dates of the edits */
	assert_int_equal(report.n_written, 2);
	unlink(path);
}

struct purge {
	struct fixture *f;
	bool is_done;
};

static int on_statement(unsigned event, void *user, void *stmt, void *ns)
{
	(void)event, (void)ns;
	struct purge *purge = user;
	if (purge->is_done || !strstr(sqlite3_sql(stmt), " ORDER BY 1 LIMIT"))
		return 0;
	purge->is_done = true;
	assert_int_equal(fixture_purge(purge->f, N), N);
	return 0;
}

/* What is deleted when an archive was found to be full is in it, or is not counted. */
static void test_items_go_while_they_are_archived(void **state)
{
	struct fixture *f = *state;
	const char *path = arena_printf(&f->arena, "%s/x.%d.jsonl", f->folder, N);
	struct section section = {.name = "x", .title = "x", .query = "", .stem = "x", .directory = f->folder,
		.formats = EXPORT_RSS, .limit = N, .archive = N};
	struct section_report report = {0};
	struct purge purge = {.f = f};
	struct store *reader;
	int n_lines = 0;
	fill(f, fixture_feed(f, "https://example.org/rss"), 0);
	assert_int_equal(store_open(f->path, STORE_READ, &reader, &f->err), STORE_OK);
	sqlite3_trace_v2(reader->db, SQLITE_TRACE_PROFILE, on_statement, &purge);
	archive_write(&section, export_format_find(STR("jsonl")), reader, &f->arena, &report);
	store_close(reader);
	assert_true(purge.is_done);
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	for (int c; (c = getc(file)) != EOF;)
		n_lines += c == '\n';
	fclose(file);
	assert_int_equal(n_lines, N);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_index_is_filled_anew, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_items_wait_to_be_indexed_anew, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_items_go_while_they_are_archived, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
