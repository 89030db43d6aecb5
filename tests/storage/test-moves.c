/* Publishers that move to another program or host, which gives all that they published other names. */
#include "fixture.h"

#include "storage/identity.h"
#include "storage/ladder.h"

static struct entry entry_of(struct fixture *f, const char *id, const char *url, const char *title, const char *html, int64_t at)
{
	struct entry entry = fixture_entry(f, id, url, title, html);
	entry.published.at = at;
	return entry;
}

/* A line is added to all texts, too: the second tells, but not where a name has stayed, nor a full minute, nor a second of
 * two, nor what is said alone. */
static void test_title_and_second(void **state)
{
	static const struct {
		const char *id, *url;
		int64_t at;
		size_t n;
		int64_t n_new;
	} rows[] = {{"new 1", "b/1", NOW - 93, 2, 0}, {"old 1", "a/1", NOW - 93, 2, 1}, {"new 1", "b/1", NOW - 120, 2, 1},
		{"new 1", "b/1", NOW - 187, 2, 2}, {"new 1", "b/1", NOW - 93, 1, 1}};
	static const char text[] = "<p>The council met.</p>", more[] = "<p>The council met.</p><p>Hosted by others.</p>";
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		struct entry before[] = {entry_of(f, "old 1", "a/1", "One", text, rows[i].at),
			entry_of(f, "old 2", "a/2", "Two", text, NOW - 187)};
		struct entry after[] = {entry_of(f, rows[i].id, rows[i].url, "One", more, rows[i].at),
			entry_of(f, "new 2", "b/2", "Two", more, NOW - 187)};
		assert_int_equal(fixture_ingest(f, feed, before, 2, NOW).n_new, 2);
		assert_int_equal(fixture_ingest(f, feed, after, rows[i].n, NOW + 1).n_new, rows[i].n_new);
		assert_int_equal(fixture_ingest(f, feed, after, rows[i].n, NOW + 2).n_known, rows[i].n);
	}
	struct item_key *keys;
	size_t n_keys;
	assert_true(identity_of_item(f->store, 1, &f->arena, &keys, &n_keys, &f->err));
	assert_int_equal(keys[1].agreement, AGREE_SECOND);
	assert_true(store_check(f->store, &f->err));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_title_and_second, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests_name("moves", tests, NULL, NULL);
}
