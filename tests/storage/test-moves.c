/* Publishers that move to another program or host, which gives all that they published other names. */
#include "fixture.h"

#include <string.h>

#include "base/key.h"
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

enum { DAY = 86400 };

static const char council[] = "<p>The council met in the old harbour and spoke of the new bridge until midnight.</p>";
static const char storm[] = "<p>A storm has closed all roads along the coast, and trains stay where they are.</p>";

/* Addresses with a number of the fetch, short texts, dates of minutes: all that is said agrees. Not so beside what has kept
 * its name, nor of what is said twice, or in another minute, or alone, as alerts are; nor where the address is of a place. */
static void test_title_text_and_date(void **state)
{
	enum { MINUTE = NOW - NOW % 60 - 600, N = 3 };
	static const struct {
		const char *name, *url, *title, *text;
		int64_t at, n_new;
		size_t n;
	} rows[] = {{"another fetch", "n/0?tid=9F8E7D6C", "Zero", "<p>Rain.</p>", MINUTE, 0, N},
		{"beside a known one", "n/0?tid=1A2B3C4D", "Zero", "<p>Rain.</p>", MINUTE, 2, N},
		{"another text", "n/0?tid=9F8E7D6C", "Zero", "<p>Snow.</p>", MINUTE, 1, N},
		{"no text", "n/0?tid=9F8E7D6C", "Zero", NULL, MINUTE, 1, N},
		{"another title", "n/0?tid=9F8E7D6C", "Nil", "<p>Rain.</p>", MINUTE, 1, N},
		{"another minute", "n/0?tid=9F8E7D6C", "Zero", "<p>Rain.</p>", MINUTE + 60, 1, N},
		{"alone", "n/0?tid=9F8E7D6C", "Zero", "<p>Rain.</p>", MINUTE, 1, 1},
		{"a place", "m/0?tid=9F8E7D6C", "Zero", "<p>Rain.</p>", MINUTE, 1, N},
		{"said twice", "n/0?tid=9F8E7D6C", "One", "<p>Sun.</p>", MINUTE, 1, N}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		struct entry before[] = {entry_of(f, NULL, "n/0?tid=1A2B3C4D", "Zero", "<p>Rain.</p>", MINUTE),
			entry_of(f, NULL, "n/1?tid=1A2B3C4D", "One", "<p>Sun.</p>", MINUTE),
			entry_of(f, NULL, "n/2?tid=1A2B3C4D", "Two", "<p>Fog.</p>", MINUTE - 60)};
		struct entry after[] = {entry_of(f, NULL, rows[i].url, rows[i].title, rows[i].text, rows[i].at),
			entry_of(f, NULL, "n/1?tid=9F8E7D6C", "One", "<p>Sun.</p>", MINUTE),
			entry_of(f, NULL, "n/2?tid=9F8E7D6C", "Two", "<p>Fog.</p>", MINUTE - 60)};
		assert_int_equal(fixture_ingest(f, feed, before, N, NOW).n_new, N);
		if (fixture_ingest(f, feed, after, rows[i].n, NOW + 1).n_new != rows[i].n_new)
			fail_msg("%s", rows[i].name);
		assert_int_equal(fixture_ingest(f, feed, after, rows[i].n, NOW + 2).n_known, rows[i].n);
	}
	assert_true(store_check(f->store, &f->err));
}

/* Its id is its address. */
static struct entry page(struct fixture *f, const char *url, const char *title, const char *html, int64_t at)
{
	struct entry entry = fixture_entry(f, url, url, title, html), more = entry;
	more.keys = arena_array(&f->arena, struct key, 3);
	memcpy(more.keys, entry.keys, sizeof *entry.keys * 2);
	more.keys[2] = key_make(&f->arena, KEY_PATH, key_of_path(entry.id));
	more.n_keys = 3;
	more.content_hash ^= more.keys[0].hash;
	more.published.at = at;
	return more;
}

/* On a page that collects what others write, two may have one title under one path. A site that moves takes all along. */
static void test_path_on_another_host(void **state)
{
	static const struct {
		const char *name, *host, *neighbour, *html;
		int64_t seconds, n_new;
		size_t n;
	} rows[] = {{"another who writes weekly, hours later", "bob.org", "https://carol.org/x", storm, 8 * 3600, 1, 2},
		{"likewise alone", "bob.org", "https://carol.org/x", storm, 8 * 3600, 1, 1},
		{"likewise beside what is known", "bob.org", "https://alice.org/x", storm, 8 * 3600, 1, 2},
		{"the first words of all blogs", "bob.org", "https://carol.org/x", council, 8 * 3600, 1, 2},
		{"a site that moves, and adds a line", "bob.org", "https://bob.org/x", storm, 3600, 0, 2},
		{"a site that moves with one entry", "bob.org", "https://bob.org/x", council, 3600, 0, 1},
		{"an edit on the same host", "alice.org", "https://carol.org/x", storm, 3600, 0, 2},
		{"one date", "bob.org", "https://carol.org/x", storm, 0, 0, 2}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i)), at = NOW - DAY;
		struct entry before[] = {page(f, "https://alice.org/weekly", "Weekly update", council, at),
			page(f, "https://alice.org/x", "X", council, at - 7)};
		struct entry after[] = {page(f, arena_printf(&f->arena, "http://%s/weekly", rows[i].host), "Weekly update",
				rows[i].html, at + rows[i].seconds), page(f, rows[i].neighbour, "X", council, at - 7)};
		assert_int_equal(fixture_ingest(f, feed, before, 2, NOW).n_new, 2);
		if (fixture_ingest(f, feed, after, rows[i].n, NOW + 1).n_new != rows[i].n_new)
			fail_msg("%s", rows[i].name);
		assert_int_equal(fixture_ingest(f, feed, after, rows[i].n, NOW + 2).n_known, rows[i].n);
	}
	assert_true(store_check(f->store, &f->err));
}

/* Title and address are corrected, and the address is the id. What has a date of a minute, as jobs of one form have, or a short
 * text, or is listed besides, is another one; so is what shares its second. */
static void test_text_and_second(void **state)
{
	static const char form[] = "<p>We ask for letters that say who you are, where you have worked before, and what you would "
		"like to do with us. Letters are read until the end of the month by the heads of all our houses, who answer each of "
		"them.</p>", other[] = "<p>We asked for letters that say who you are, where you have worked before, and what you would "
		"like to do with us. Letters are read until the end of the month by the heads of all our houses, who answer each of "
		"them.</p>";
	static const struct {
		const char *name, *html, *after;
		int64_t at, shift, neighbour_at, n_new;
		bool is_listed;
	} rows[] = {{"corrected", form, form, NOW - 93, 0, NOW - 7, 0, false}, {"of a minute", form, form, NOW - 120, 0, NOW - 7, 1, false},
		{"a second later", form, form, NOW - 93, 1, NOW - 7, 1, false}, {"short", council, council, NOW - 93, 0, NOW - 7, 1, false},
		{"another text", form, other, NOW - 93, 0, NOW - 7, 1, false}, {"listed", form, form, NOW - 93, 0, NOW - 7, 1, true},
		{"two of a second", form, form, NOW - 93, 0, NOW - 93, 1, false}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		struct entry neighbour = page(f, "https://a.org/x", "X", storm, rows[i].neighbour_at);
		struct entry known = page(f, "https://a.org/nurse", "Nurse", rows[i].html, rows[i].at);
		struct entry before[] = {known, neighbour};
		struct entry after[] = {page(f, "https://a.org/nurses", "Nurses, all", rows[i].after, rows[i].at + rows[i].shift),
			neighbour, known};
		size_t n = rows[i].is_listed ? 3 : 2;
		assert_int_equal(fixture_ingest(f, feed, before, 2, NOW).n_new, 2);
		if (fixture_ingest(f, feed, after, n, NOW + 1).n_new != rows[i].n_new)
			fail_msg("%s", rows[i].name);
		assert_int_equal(fixture_ingest(f, feed, after, n, NOW + 2).n_known, n);
	}
	assert_true(store_check(f->store, &f->err));
}

/* Dated by its last change alone. */
static struct entry updated(struct entry entry, int64_t at)
{
	entry.published = entry.modified = (struct date){.at = at, .flags = DATE_DERIVED};
	return entry;
}

/* Atom asks for the date of the last change alone: who builds a site anew gives all entries another one. One that says
 * something else may be the page of another day. */
static void test_updated(void **state)
{
	static const struct {
		const char *from, *to, *html;
		int64_t n_new;
		bool was_published, is_published;
	} rows[] = {{"https://a.org/1", "https://b.org/1", council, 0, false, false},
		{"https://a.org/1", "http://a.org/1", council, 0, false, false},
		{"https://a.org/1", "http://a.org/1", council, 0, true, false},
		{"https://a.org/1", "http://a.org/1", council, 1, true, true},
		{"https://a.org/1", "https://b.org/1", storm, 1, false, false}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		struct entry before = page(f, rows[i].from, "The bridge", council, NOW - 5 * DAY);
		struct entry after = page(f, rows[i].to, "The bridge", rows[i].html, NOW - DAY);
		before = rows[i].was_published ? before : updated(before, NOW - 5 * DAY);
		after = rows[i].is_published ? after : updated(after, NOW - DAY);
		struct entry former[] = {before, updated(page(f, "https://a.org/2", "Two", storm, NOW), NOW - 6 * DAY)};
		const char *other = arena_printf(&f->arena, "%.*s2", (int)strlen(rows[i].to) - 1, rows[i].to);
		struct entry latter[] = {after, updated(page(f, other, "Two", storm, NOW), NOW - DAY)};
		assert_int_equal(fixture_ingest(f, feed, former, 2, NOW).n_new, 2);
		if (fixture_ingest(f, feed, latter, 2, NOW + 1).n_new != rows[i].n_new)
			fail_msg("%zu", i);
		assert_int_equal(fixture_ingest(f, feed, latter, 2, NOW + 2).n_known, 2);
	}
	assert_true(store_check(f->store, &f->err));
}

/* Under one id title, address and a few words are corrected: one item, and the id is still its own. What says something else
 * is another one. */
static void test_updated_under_one_id(void **state)
{
	static const char edited[] = "<p>The council met in the old harbour and spoke of the new bridge until dawn.</p>";
	static const struct {
		const char *html;
		int64_t n_new;
		bool was_published, is_published;
	} rows[] = {{council, 0, false, false}, {edited, 0, false, false}, {council, 0, true, false}, {storm, 1, false, false},
		{council, 1, true, true}};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		struct entry entries[] = {updated(fixture_entry(f, "tag:1", "//example.org/1", "One bridge", council), NOW - 5 * DAY),
			updated(fixture_entry(f, "tag:2", "//example.org/2", "Two", storm), NOW - 6 * DAY)};
		entries[0].published.flags = rows[i].was_published ? 0 : DATE_DERIVED;
		assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW).n_new, 2);
		entries[0] = updated(fixture_entry(f, "tag:1", "//example.org/one", "The one bridge", rows[i].html), NOW - DAY);
		entries[0].published.flags = rows[i].is_published ? 0 : DATE_DERIVED;
		struct ingest ingest = fixture_ingest(f, feed, entries, 2, NOW + 1);
		if (ingest.n_new != rows[i].n_new || ingest.n_new + ingest.n_changed != 1)
			fail_msg("%zu", i);
		assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW + 2).n_known, 2);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE text LIKE 'tag:1%' AND NOT weak"), 7);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_title_and_second), TEST(test_title_text_and_date), TEST(test_text_and_second), TEST(test_path_on_another_host), TEST(test_updated),
		TEST(test_updated_under_one_id),
	};
	return cmocka_run_group_tests_name("moves", tests, NULL, NULL);
}
