/* What publishers take back. */
#include <string.h>

#include "fixture.h"

#include "base/key.h"

static struct document document;

/* Commits what was put into `document`, which is empty again afterwards. */
static void take(struct fixture *f, int64_t feed_id, int64_t status, const char *const *ids)
{
	static const struct ingest_options options = {.revisions = 10};
	for (; *ids; ids++)
		*arena_push(&f->arena, document.entries, document.n_entries) = fixture_entry(f, *ids, NULL, *ids, "<p>x</p>");
	struct ingest ingest = {.feed_id = feed_id, .document = &document}, *batch = &ingest;
	feed_state_init(&ingest.state);
	ingest.state.status = status;
	assert_int_equal(ingest_commit(f->store, &batch, 1, &options, NOW, &f->err), STORE_OK);
	document_init(&document);
}

#define TAKE(status, ...) take(f, feed_id, status, (const char *const[]){__VA_ARGS__, NULL})

static int64_t last_seq(struct fixture *f)
{
	return fixture_number(f, "SELECT last_seq FROM meta");
}

static int setup(void **state)
{
	document_init(&document);
	int failed = fixture_setup(state);
	struct fixture *f = *state;
	int64_t feed_id = fixture_feed(f, "https://other.example/");
	TAKE(200, "a", "d");
	return failed;
}

static void test_complete_documents(void **state)
{
	struct fixture *f = *state;
	int64_t feed_id = fixture_feed(f, "https://example.org/");
	document.flags = DOCUMENT_COMPLETE;
	TAKE(200, "a", "b", "c");
	assert_string_equal(fixture_query(f, "is:withdrawn"), "");
	document.flags = DOCUMENT_COMPLETE;
	int64_t seq = last_seq(f);
	TAKE(200, "d", "b");
	assert_string_equal(fixture_query(f, "is:withdrawn feed:example.org sort:old"), "3 5");
	assert_int_equal(last_seq(f), seq + 3); /* one new, two taken back */
	assert_int_equal(fixture_number(f, "SELECT sum(is_withdrawn) FROM v_items"), 2);
	document.flags = DOCUMENT_COMPLETE;
	TAKE(200, "d", "b"); /* nothing more happens */
	assert_int_equal(last_seq(f), seq + 3);
	TAKE(200, "c");
	assert_string_equal(fixture_query(f, "is:withdrawn"), "5");
	document.flags = DOCUMENT_COMPLETE; /* nothing at all */
	take(f, feed_id, 200, (const char *const[]){NULL});
	assert_int_equal(fixture_number(f, "SELECT sum(is_withdrawn) FROM v_items"), 4);
	assert_int_equal(fixture_number(f, "SELECT sum(n_items) = 6 AND sum(n_unread) = 6 FROM feed_state"), 1);
}

/* Of a part of the feed nothing can be missing. */
static void test_parts(void **state)
{
	static const struct {
		uint32_t flags;
		int64_t status;
	} rows[] = {{0, 200}, {DOCUMENT_COMPLETE | DOCUMENT_TRUNCATED, 200}, {DOCUMENT_COMPLETE | DOCUMENT_CAPPED, 200},
		{DOCUMENT_COMPLETE, 226}};
	struct fixture *f = *state;
	int64_t feed_id = fixture_feed(f, "https://example.org/");
	TAKE(200, "a", "b");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		document.flags = rows[i].flags;
		TAKE(rows[i].status, "a");
		assert_string_equal(fixture_query(f, "is:withdrawn"), "");
	}
}

static void test_deleted_entries(void **state)
{
	struct fixture *f = *state;
	int64_t feed_id = fixture_feed(f, "https://example.org/");
	struct tombstone tombstones[] = {{.id = STR("a")}, {.id = STR("nobody's")}, {.id = STR("b")}};
	TAKE(200, "a", "b", "c");
	document.tombstones = tombstones;
	document.n_tombstones = 3;
	TAKE(200, "b"); /* offered all the same */
	assert_string_equal(fixture_query(f, "is:withdrawn"), "5");
	TAKE(200, "c");
	assert_string_equal(fixture_query(f, "is:withdrawn"), "5");
	TAKE(304, "a");
	assert_string_equal(fixture_query(f, "is:withdrawn"), "");
}

static void take_numbered(struct fixture *f, int64_t feed_id, int n)
{
	for (int i = 0; i < n; i++) {
		const char *id = arena_printf(&f->arena, "n%d", i);
		*arena_push(&f->arena, document.entries, document.n_entries) = fixture_entry(f, id, NULL, id, "<p>x</p>");
	}
	document.flags = DOCUMENT_COMPLETE;
	take(f, feed_id, 200, (const char *const[]){NULL});
}

/* So many are not flagged at once, but none is forgotten. */
static void test_many(void **state)
{
	enum { MANY = 10100, AT_ONCE = 10000 };
	struct fixture *f = *state;
	int64_t feed_id = fixture_feed(f, "https://example.org/");
	take_numbered(f, feed_id, MANY);
	take_numbered(f, feed_id, 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE flags & 4"), AT_ONCE);
	take_numbered(f, feed_id, 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE flags & 4"), MANY - 1);
	take_numbered(f, feed_id, MANY);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE flags & 4"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_complete_documents, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_parts, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_deleted_entries, setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_many, setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
