/* What is gone does not come back under other names; what is new comes, however alike. */
#include "fixture.h"

#include "base/hash.h"
#include "base/key.h"

#define DAY ((int64_t)86400)
#define BRIDGE "<p>The council has decided that the old bridge is to be closed from spring on, and that a ferry takes " \
	"its place until the new one can be used; who lives on the island crosses for nothing, and all others for two.</p>"
#define MARKET "<p>On the last Saturday of the month farmers from the valley sell what they grow, between the church and " \
	"the station. Bring your own bags, as nobody there has any, and small change, as there is no machine for cards.</p>"
#define SCHOOL "<p>Twelve classrooms get windows that open. During the works lessons are given in the town hall, where the " \
	"mayor promises to keep quiet, at least before noon, when he has his own lessons, which are about patience.</p>"
#define FERRY "<p>Из-за сильного ветра паром сегодня не ходит. " \
	"Следите за объявлениями на пристани, где их вывешивают каждый час, и берите с собой терпение и тёплые вещи.</p>"
#define SID_1 "?sid=3f9a27c1e8b04d56"

struct said {
	const char *id, *url, *title, *text;
	int64_t at; /* 0: undated */
};

/* What was said of an item that is gone, and what is said then. */
static const struct {
	const char *name;
	struct said before, after;
	bool is_known;
} cases[] = {
	{"a random id, the text edited", {"r1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"r2", "http://www.e.org/a/?utm_source=x", "Bridge", MARKET, NOW}, true},
	{"likewise undated", {"r1", "https://e.org/a", "Bridge", BRIDGE}, {"r2", "https://e.org/a", "Bridge", MARKET}, true},
	{"likewise hours later", {"r1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/a", "Bridge", MARKET, NOW + 3 * 3600}, true},
	{"a page of every day", {"r1", "https://e.org/today", "Today", BRIDGE, NOW},
		{"r2", "https://e.org/today", "Today", MARKET, NOW + DAY}, false},
	{"another title at one address", {"r1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/a", "Market", MARKET, NOW}, false},
	{"one title and day, another address", {"r1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/b", "Bridge", MARKET, NOW}, false},
	{"the site has moved", {"https://old.org/a?p=1", "https://old.org/a", "Bridge", BRIDGE, NOW},
		{"https://new.org/a?p=1", "https://new.org/a", "Bridge", MARKET, NOW}, true},
	{"another page of the site that has moved", {"https://old.org/a?p=1", "https://old.org/a", "Bridge", BRIDGE, NOW},
		{"https://new.org/a?p=2", "https://new.org/a", "Bridge", MARKET, NOW}, false},
	{"random ids and addresses", {"r1", "https://e.org/x1", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/x2", "Bridge", BRIDGE, NOW + 59}, true},
	{"a random address", {NULL, "https://e.org/x1", "Bridge", BRIDGE, NOW},
		{NULL, "https://e.org/x2", "Bridge", BRIDGE, NOW - 59}, true},
	{"a bulletin of every hour", {"r1", "https://e.org/x1", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/x2", "Bridge", BRIDGE, NOW + 3600}, false},
	{"a bulletin of every other minute", {"r1", "https://e.org/x1", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/x2", "Bridge", BRIDGE, NOW + 120}, false},
	{"an alert in a few words of a script with long characters", {"r1", "https://e.org/x1", "Bridge", FERRY, NOW},
		{"r2", "https://e.org/x2", "Bridge", FERRY, NOW}, false},
	{"an alert in a few words", {"r1", "https://e.org/x1", "Alert", "<p>Stay inside.</p>", NOW},
		{"r2", "https://e.org/x2", "Alert", "<p>Stay inside.</p>", NOW}, false},
	{"an alert of the same second", {"r1", "https://e.org/x1", "Alert", "<p>Stay inside.</p>", NOW + 7},
		{"r2", "https://e.org/x2", "Alert", "<p>Stay inside.</p>", NOW + 7}, true},
	{"of the next one", {"r1", "https://e.org/x1", "Alert", "<p>Stay inside.</p>", NOW + 7},
		{"r2", "https://e.org/x2", "Alert", "<p>Stay inside.</p>", NOW + 8}, false},
	{"a title of the same second", {"r1", "https://e.org/x1", "Alert", NULL, NOW + 7},
		{"r2", "https://e.org/x2", "Alert", NULL, NOW + 7}, true},
	{"what nobody dates", {"r1", "https://e.org/x1", "Bridge", BRIDGE}, {"r2", "https://e.org/x2", "Bridge", BRIDGE}, false},
	{"a number begun anew", {"1", "https://e.org/a", "Bridge", BRIDGE, NOW}, {"1", "https://e.org/b", "Market", MARKET, NOW + DAY},
		false},
	{"an edit of title and text, with its date", {"1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"1", "https://e.org/a", "Bridge closed", MARKET, NOW + DAY}, true},
	{"likewise of address and text", {"1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"1", "https://e.org/b", "Bridge", MARKET, NOW + DAY}, true},
	{"likewise of all but the date", {"1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"1", "https://e.org/b", "Market", MARKET, NOW + 3 * 3600}, true},
	{"no title", {"r1", "https://e.org/a", "", BRIDGE, NOW}, {"r2", "https://e.org/a", "", MARKET, NOW}, false},
};

static struct entry entry_of(struct fixture *f, const struct said *said)
{
	struct entry entry = fixture_entry(f, said->id, said->url, said->title, said->text);
	struct str path = key_of_path(entry.id);
	struct key *keys = arena_array(&f->arena, struct key, 3);
	for (size_t i = 0; i < entry.n_keys; i++)
		keys[i] = entry.keys[i];
	if (path.len)
		keys[entry.n_keys++] = key_make(&f->arena, KEY_PATH, path);
	entry.keys = keys;
	if (!said->id) {
		entry.id = entry.url;
		entry.flags |= ENTRY_ID_DERIVED;
	}
	if (said->at)
		entry.published.at = said->at;
	entry.content_hash = hash64_more(entry.content_hash, entry.url);
	return entry;
}

static struct ingest take(struct fixture *f, int64_t feed, const struct said *said, size_t n, int64_t now)
{
	struct entry *entries = arena_array(&f->arena, struct entry, n);
	for (size_t i = 0; i < n; i++)
		entries[i] = entry_of(f, &said[i]);
	return fixture_ingest(f, feed, entries, n, now);
}

static void test_cases(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		assert_int_equal(take(f, feed, &cases[i].before, 1, NOW).n_new, 1);
	}
	assert_int_equal(fixture_purge(f, 100), sizeof cases / sizeof *cases);
	fixture_reopen(f, STORE_WRITE);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int again = 0; again < 2; again++)
			if (take(f, (int64_t)i + 1, &cases[i].after, 1, NOW + DAY).n_known != (cases[i].is_known || again))
				fail_msg("%s", cases[i].name);
	assert_true(store_check(f->store, &f->err));
}

/* Of an item that is there the same evidence tells. */
static void test_same_evidence(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		take(f, feed, &cases[i].before, 1, NOW + DAY);
		if (take(f, feed, &cases[i].after, 1, NOW + DAY).n_new != !cases[i].is_known)
			fail_msg("%s", cases[i].name);
	}
}

/* At most three rows of an item, and none of one that is there. */
static void test_few_rows(void **state)
{
	static const struct said said[] = {{"https://e.org/a?p=1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"2", "https://e.org/b" SID_1, "Market", MARKET}, {"3", "https://e.org/c", "School", SCHOOL, NOW}};
	struct fixture *f = *state;
	take(f, fixture_feed(f, "https://e.org/1"), &said[0], 1, NOW);
	take(f, fixture_feed(f, "https://e.org/2"), &said[1], 1, NOW);
	take(f, fixture_feed(f, "https://e.org/3"), &said[2], 1, NOW);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE kind = 6"), 0);
	fixture_purge(f, 100);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE kind = 6 AND feed_id = 1"), 3);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE kind = 6 AND feed_id = 2"), 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE kind = 6 AND feed_id = 3"), 3);
}

/* Two that have left the same trace are none to be known again. */
static void test_shared(void **state)
{
	static const struct said said[] = {{"r1", "https://e.org/x1", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/x2", "Bridge", BRIDGE, NOW}, {"r3", "https://e.org/x3", "Bridge", BRIDGE, NOW}};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	assert_int_equal(take(f, feed, said, 2, NOW).n_new, 2);
	fixture_purge(f, 100);
	assert_int_equal(take(f, feed, &said[2], 1, NOW).n_new, 1);
}

/* On a page where all is said, a title may come twice a day. */
static void test_one_page(void **state)
{
	static const struct said said[] = {{"r1", "https://e.org/status", "Outage", BRIDGE, NOW},
		{"r2", "https://e.org/status", "Works", MARKET, NOW + 60}, {"r3", "https://e.org/status", "Outage", SCHOOL, NOW + 600}};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(take(f, feed, &said[i], 1, NOW).n_new, 1);
		assert_int_equal(fixture_purge(f, 100), 1);
	}
}

/* A second is no name where others have kept theirs, or where several have it: in a list of jobs that is filled in one go,
 * and shows some of them. */
static void test_one_second(void **state)
{
	static const struct said before[] = {{"1", "https://e.org/1", "Nurse", "<p>Apply now.</p>", NOW + 7},
		{"2", "https://e.org/2", "Cook", "<p>Apply now.</p>", NOW + 7}},
		after[] = {{"3", "https://e.org/3", "Nurse", "<p>Apply now.</p>", NOW + 7}, {"2", "https://e.org/2", "Cook",
			"<p>Apply now.</p>", NOW + 7}, {"4", "https://e.org/4", "Baker", "<p>Apply now.</p>", NOW + 7}};
	struct fixture *f = *state;
	for (int is_purged = 0; is_purged < 2; is_purged++) {
		int64_t kept = fixture_feed(f, arena_printf(&f->arena, "https://example.org/kept/%d", is_purged));
		int64_t shared = fixture_feed(f, arena_printf(&f->arena, "https://example.org/shared/%d", is_purged));
		assert_int_equal(take(f, kept, before, 2, NOW + DAY).n_new, 2);
		assert_int_equal(take(f, shared, before, 1, NOW + DAY).n_new, 1);
		if (is_purged)
			fixture_execute(f, "UPDATE item SET first_seen_at = 0");
		assert_int_equal(fixture_purge(f, 100), is_purged ? 9 : 0);
		assert_int_equal(take(f, kept, after, 2, NOW + DAY).n_new, 1);
		const struct said both[] = {after[0], after[2]};
		assert_int_equal(take(f, shared, both, 2, NOW + DAY).n_new, 2);
	}
}

/* Two entries of one document are not one item that is gone. */
static void test_side_by_side(void **state)
{
	static const struct said said[] = {{"r1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/a", "Bridge", BRIDGE, NOW}, {"r3", "https://e.org/a", "Bridge", BRIDGE, NOW}};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	assert_int_equal(take(f, feed, said, 1, NOW).n_new, 1);
	fixture_purge(f, 100);
	assert_int_equal(take(f, feed, said + 1, 2, NOW).n_new, 1);
}

/* A first fetch has left out what is old: it does not come with its next name either. */
static void test_left_out(void **state)
{
	static const struct initial newest = {.n_items = 1, .age_s = INT64_MAX};
	static const struct ingest_options options = {.revisions = 1};
	static const struct said before[] = {{"r1", "https://e.org/a", "Bridge", BRIDGE, NOW},
		{"r2", "https://e.org/b", "Market", MARKET, NOW - DAY}, {"r3", "https://e.org/c", "School", SCHOOL, NOW - 2 * DAY}},
		after[] = {{"s1", "https://e.org/a", "Bridge", BRIDGE, NOW}, {"s2", "https://e.org/b", "Market", SCHOOL, NOW - DAY},
		{"s3", "https://e.org/y", "School", SCHOOL, NOW - 2 * DAY}};
	struct fixture *f = *state;
	struct entry entries[] = {entry_of(f, &before[0]), entry_of(f, &before[1]), entry_of(f, &before[2])};
	struct document document;
	document_init(&document);
	document.entries = entries;
	document.n_entries = 3;
	struct ingest ingest = {.feed_id = fixture_feed(f, "https://example.org/rss"), .document = &document,
		.initial = &newest}, *batch[] = {&ingest};
	feed_state_init(&ingest.state);
	assert_int_equal(ingest_commit(f->store, batch, 1, &options, NOW, &f->err), STORE_OK);
	assert_int_equal(ingest.n_new, 1);
	assert_int_equal(take(f, ingest.feed_id, after, 3, NOW + 1).n_known, 3);
}

/* Another name each time, for its picture, too. */
static const struct said *name_all(struct fixture *f, int64_t fetch)
{
	static const char *const titles[] = {"Bridge", "Market", "School"}, *const texts[] = {BRIDGE, MARKET, SCHOOL};
	struct said *renamed = arena_array(&f->arena, struct said, 3);
	for (int i = 0; i < 3; i++) {
		const char *lot = arena_printf(&f->arena, "%d%08x", i, (unsigned)hash64_more((uint64_t)fetch, STR("")));
		renamed[i] = (struct said){lot, arena_printf(&f->arena, "https://e.org/?id=%d&sid=%s", i, lot), titles[i],
			arena_printf(&f->arena, "%s<img src=\"p.png?t=%s&n=%d\">", texts[i], lot, i)};
	}
	return renamed;
}

/* Without dates it is the whole document that tells, and the document before that has to have had them. */
static void test_undated(void **state)
{
	struct fixture *f = *state;
	for (int is_renamed = 0; is_renamed < 2; is_renamed++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d", is_renamed));
		assert_int_equal(take(f, feed, name_all(f, 0), 3, NOW).n_new, 3);
		if (is_renamed)
			assert_int_equal(take(f, feed, name_all(f, 1), 3, NOW + 1).n_known, 3);
		fixture_execute(f, "UPDATE item SET flags = 2 WHERE title = 'Bridge'");
		assert_int_equal(fixture_purge(f, 100), 2);
		for (int64_t at = 2; at < 8; at++)
			assert_int_equal(take(f, feed, name_all(f, at), 3, NOW + at).n_new, 0);
		/* What another document comes between comes again. */
		struct said other = {"x", "https://e.org/4", "Pool", BRIDGE};
		assert_int_equal(take(f, feed, &other, 1, NOW + 8).n_new, 1);
		assert_int_equal(take(f, feed, name_all(f, 9) + 1, 2, NOW + 9).n_new, 2);
	}
	assert_true(store_check(f->store, &f->err));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_cases),
		TEST(test_same_evidence),
		TEST(test_few_rows),
		TEST(test_shared),
		TEST(test_one_page),
		TEST(test_one_second),
		TEST(test_side_by_side),
		TEST(test_left_out),
		TEST(test_undated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
