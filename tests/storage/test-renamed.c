/* Feeds without dates that give everything another name at each fetch; and what only looks so. */
#include "fixture.h"

#include <stdio.h>

#include "base/hash.h"
#include "base/key.h"
#include "storage/connection.h"
#include "storage/identity.h"
#include "storage/ladder.h"
#include "storage/renamed.h"

#define BRIDGE "<p>The council has decided that the old bridge is to be closed from spring on, and that a ferry takes " \
	"its place until the new one can be used; who lives on the island crosses for nothing.</p>"
#define MARKET "<p>On the last Saturday of the month farmers from the valley sell what they grow, between the church and " \
	"the station. Bring your own bags, as nobody there has any.</p>"
#define LIBRARY "<p>Whoever has a card may now borrow tools as well as books: drills, ladders, a sewing machine, and for " \
	"those who dare, an accordion with a manual in four languages.</p>"
#define SCHOOL "<p>Twelve classrooms get windows that open. During the works lessons are given in the town hall, where the " \
	"mayor promises to keep quiet, at least before noon.</p>"
#define SWIMMING "<p>After two years of repairs the pool is full again. The first hundred swimmers on Sunday pay with a poem, " \
	"which a jury of lifeguards will judge on the spot.</p>"

struct said {
	const char *title, *text, *id, *url; /* id: NULL where there is none */
	const char *enclosure, *tag, *author, *image;
};

static const struct said news[] = {{"Bridge", BRIDGE}, {"Market", MARKET}, {"Library", LIBRARY}, {"School", SCHOOL},
	{"Swimming pool", SWIMMING}};
enum { N_NEWS = sizeof news / sizeof *news };

static struct entry entry_of(struct fixture *f, const struct said *said)
{
	struct entry entry = fixture_entry(f, said->id, said->url, said->title, said->text);
	entry.image = str_of(said->image);
	if (!said->id) {
		entry.id = entry.url;
		entry.flags |= ENTRY_ID_DERIVED;
	}
	if (said->enclosure) {
		entry.attachments = arena_new(&f->arena, struct attachment);
		entry.attachments[entry.n_attachments++] = (struct attachment){.url = str_of(said->enclosure),
			.size_in_bytes = SIZE_NONE, .duration_in_seconds = SIZE_NONE};
	}
	if (said->tag) {
		entry.tags = arena_new(&f->arena, struct str);
		entry.tags[entry.n_tags++] = str_of(said->tag);
	}
	if (said->author) {
		entry.authors = arena_new(&f->arena, struct person);
		entry.authors[entry.n_authors++] = (struct person){.name = str_of(said->author)};
	}
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

/* What no two fetches have in common. */
static const char *token(struct fixture *f, int64_t fetch, size_t i)
{
	const int64_t seed[] = {fetch, (int64_t)i};
	return arena_printf(&f->arena, "%016llx", (unsigned long long)hash64(str_make((const char *)seed, sizeof seed)));
}

enum naming { IN_QUERY, BEHIND_ID, IN_PATH, RANDOM_ID, ONE_PER_FETCH, NAMINGS_COUNT };

static struct said name(struct fixture *f, enum naming naming, struct said said, int64_t fetch, size_t i)
{
	const char *of_entry = token(f, fetch, i), *of_fetch = token(f, fetch, 0);
	switch (naming) {
	case IN_QUERY:
		said.url = arena_printf(&f->arena, "https://example.org/news?sid=%s", of_entry);
		break;
	case BEHIND_ID:
		said.url = arena_printf(&f->arena, "https://example.org/news?id=%zu&sid=%s&lang=en", i, of_entry);
		break;
	case IN_PATH:
		said.url = arena_printf(&f->arena, "https://example.org/%zu.jsp;jsessionid=%s?x=1", i, of_entry);
		break;
	case RANDOM_ID:
		said.id = arena_printf(&f->arena, "urn:uuid:%.8s-%.4s-4bcd-8012-%s", of_entry, of_entry + 8, token(f, fetch, i + 50));
		said.url = arena_printf(&f->arena, "https://example.org/%zu?sid=%lld", i, (long long)(hash64(str_of(of_entry)) >> 20));
		break;
	default:
		said.url = arena_printf(&f->arena, "https://example.org/%zu?sid=%s", i, of_fetch);
	}
	said.text = arena_printf(&f->arena, "%s<p><a href=\"%s\"><img src=\"a.png\">Read on</a></p>", said.text, said.url);
	return said;
}

/* Of news[first] to news[first + n - 1]. */
static struct ingest fetch(struct fixture *f, int64_t feed, enum naming naming, size_t first, size_t n, int64_t at)
{
	struct said said[N_NEWS];
	for (size_t i = 0; i < n; i++)
		said[i] = name(f, naming, news[first + i], at, first + i);
	return take(f, feed, said, n, NOW + at);
}

static void test_each_naming(void **state)
{
	struct fixture *f = *state;
	for (enum naming naming = 0; naming < NAMINGS_COUNT; naming++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d", naming));
		assert_int_equal(fetch(f, feed, naming, 2, 3, 0).n_new, 3);
		for (int64_t at = 1; at < 4; at++)
			assert_int_equal(fetch(f, feed, naming, 2, 3, at).n_known, 3);
		/* The window slides, and takes back what left it last. */
		assert_int_equal(fetch(f, feed, naming, 1, 3, 10).n_new, 1);
		assert_int_equal(fetch(f, feed, naming, 1, 3, 11).n_known, 3);
		assert_int_equal(fetch(f, feed, naming, 0, 3, 12).n_new, 1);
		assert_int_equal(fetch(f, feed, naming, 0, 3, 13).n_known, 3);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item WHERE revision = 1"), NAMINGS_COUNT * N_NEWS);
	assert_true(store_check(f->store, &f->err));
}

/* Parameters that are called as sessions are need no evidence: one entry with a title alone stays one item. */
static void test_sessions_by_name(void **state)
{
	static const char *const formats[] = {"https://example.org/a;jsessionid=%s%s", "https://example.org/a?PHPSESSID=%s%s",
		"https://example.org/viewtopic.php?t=1&sid=%s%s"};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		for (int64_t at = 0; at < 3; at++) {
			struct said said = {"Open", .url = arena_printf(&f->arena, formats[i], token(f, at, 0), token(f, at, 1))};
			struct ingest ingest = take(f, feed, &said, 1, NOW + at);
			assert_int_equal(ingest.n_new, at == 0);
			assert_int_equal(ingest.n_changed, 0);
		}
	}
}

/* The names of a fetch are forgotten when others have come often. */
static void test_names_are_bounded(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int64_t at = 0; at < 20; at++)
		fetch(f, feed, RANDOM_ID, 0, 3, at);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 3);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_alias"), 3 * ITEM_NAMES_MAX);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_key WHERE NOT weak"), 3 + 3 * ITEM_NAMES_MAX);
	struct item_key *keys;
	struct key_trust *trust;
	size_t n;
	assert_true(identity_of_item(f->store, 1, &f->arena, &keys, &n, &f->err));
	assert_int_equal(n, 2 + ITEM_NAMES_MAX);
	assert_int_equal(keys[1].by_kind, KEY_TITLE);
	assert_string_equal(identity_agreement_text(keys[1].agreement), "the same text, as most of the document has");
	assert_true(identity_of_feed(f->store, feed, &f->arena, &trust, &n, &f->err));
	assert_int_equal(trust[0].kind, KEY_ID);
	assert_int_equal(trust[0].n_renamed, 3);
	assert_true(store_check(f->store, &f->err));
}

/* A feed that does it once has its items known by the new names, with their edits. */
static void test_once(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fetch(f, feed, BEHIND_ID, 0, 3, 0);
	fetch(f, feed, BEHIND_ID, 0, 3, 1);
	struct said edited = name(f, BEHIND_ID, news[1], 1, 1);
	edited.text = "<p>There is no market any more.</p>";
	assert_int_equal(take(f, feed, &edited, 1, NOW + 2).n_changed, 1);
	/* Both the old names and the new ones are good. */
	assert_int_equal(fetch(f, feed, BEHIND_ID, 0, 3, 0).n_new, 0);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 3);
}

/* What was stored twice all the same is no obstacle later. */
static void test_recovers(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fetch(f, feed, IN_QUERY, 0, 2, 0);
	/* Two of five are too few to tell. */
	assert_int_equal(fetch(f, feed, IN_QUERY, 0, 5, 1).n_new, 5);
	assert_int_equal(fetch(f, feed, IN_QUERY, 0, 5, 2).n_new, 0);
	assert_int_equal(fetch(f, feed, IN_QUERY, 0, 5, 3).n_new, 0);
}

/* One title for all, and texts of their own. */
static void test_one_title(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int64_t at = 0; at < 3; at++) {
		struct said said[3];
		for (size_t i = 0; i < 3; i++) {
			said[i] = name(f, IN_QUERY, news[i], at, i);
			said[i].title = "Announcement";
		}
		assert_int_equal(take(f, feed, said, 3, NOW + at).n_new, at ? 0 : 3);
	}
}

/* What was not in the document before is not what was in an older one. */
static void test_returns_later(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fetch(f, feed, IN_QUERY, 0, 2, 0);
	fetch(f, feed, IN_QUERY, 0, 2, 1);
	assert_int_equal(fetch(f, feed, IN_QUERY, 2, 2, 2).n_new, 2);
	assert_int_equal(fetch(f, feed, IN_QUERY, 0, 2, 3).n_new, 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 6);
}

#define A "https://example.org/a?"
#define PHOTOS "<p>Our photographers are out in all weathers to show you what others do not see. Write to us when you know " \
	"of a place where nobody has been yet, and share what you like with friends.</p>"
#define REPLY(thread) "<p>There is a new reply in the thread '" thread "' that you have subscribed to. Sign in to read it, " \
	"or change in your profile of which threads you want to be told.</p>"
#define SID_1 "sid=3f9a27c1e8b04d56"
#define SID_2 "sid=b7720e94ac31f8d5"
#define SID_3 "sid=0c5be1d74f92a683"
#define SID_4 "sid=e41d93a0672cb85f"

/* Documents in a row whose entries are all new. */
static const struct {
	const char *name;
	struct said before[3], after[3];
} others[] = {
	{"untitled, all the same", {{"Untitled", PHOTOS, 0, A SID_1}, {"Untitled", PHOTOS, 0, A SID_2}},
		{{"Untitled", PHOTOS, 0, A SID_3}, {"Untitled", PHOTOS, 0, A SID_4}}},
	{"pictures with one text",
		{{"Photo", PHOTOS, 0, A SID_1, .image = "a/1.jpg"}, {"Drawing", MARKET, 0, A SID_2, .image = "a/2.jpg"}},
		{{"Photo", PHOTOS, 0, A SID_3, .image = "a/3.jpg"}, {"Drawing", MARKET, 0, A SID_4, .image = "a/4.jpg"}}},
	{"two titles, one text", {{"Photo", PHOTOS, 0, A SID_1}, {"Drawing", PHOTOS, 0, A SID_2}},
		{{"Photo", PHOTOS, 0, A SID_3}, {"Drawing", PHOTOS, 0, A SID_4}}},
	{"pictures in one text",
		{{"Photo", PHOTOS "<img src=\"a/1.jpg\">", 0, A SID_1}, {"Drawing", MARKET "<img src=\"a/2.jpg\">", 0, A SID_2}},
		{{"Photo", PHOTOS "<img src=\"a/3.jpg\">", 0, A SID_3}, {"Drawing", MARKET "<img src=\"a/4.jpg\">", 0, A SID_4}}},
	{"a picture more", {{"Photo", PHOTOS, 0, A SID_1}, {"Drawing", MARKET, 0, A SID_2}},
		{{"Photo", PHOTOS "<img src=\"a/3.jpg\">", 0, A SID_3}, {"Drawing", MARKET "<img src=\"a/4.jpg\">", 0, A SID_4}}},
	{"jobs to apply for elsewhere", {{"Nurse", BRIDGE "<a href=\"a?job=1\">Apply</a>", 0, A SID_1},
			{"Cook", MARKET "<a href=\"a?job=2\">Apply</a>", 0, A SID_2}},
		{{"Nurse", BRIDGE "<a href=\"a?job=3\">Apply</a>", 0, A SID_3},
			{"Cook", MARKET "<a href=\"a?job=4\">Apply</a>", 0, A SID_4}}},
	{"a podcast of morning and evening",
		{{"Morning", BRIDGE, 0, A SID_1, "e.org/1.mp3"}, {"Evening", MARKET, 0, A SID_2, "e.org/2.mp3"}},
		{{"Morning", BRIDGE, 0, A SID_3, "e.org/3.mp3"}, {"Evening", MARKET, 0, A SID_4, "e.org/4.mp3"}}},
	{"jobs in other towns, by tag",
		{{"Nurse", BRIDGE, 0, A SID_1, .tag = "Ghent"}, {"Cook", MARKET, 0, A SID_2, .tag = "Ghent"}},
		{{"Nurse", BRIDGE, 0, A SID_3, .tag = "Bruges"}, {"Cook", MARKET, 0, A SID_4, .tag = "Bruges"}}},
	{"jobs in other towns, by title", {{"Nurse, Ghent", BRIDGE, 0, A SID_1}, {"Cook, Ghent", MARKET, 0, A SID_2}},
		{{"Nurse, Bruges", BRIDGE, 0, A SID_3}, {"Cook, Bruges", MARKET, 0, A SID_4}}},
	{"jobs of others",
		{{"Nurse", BRIDGE, 0, A SID_1, .author = "St. Ann"}, {"Cook", MARKET, 0, A SID_2, .author = "The Crown"}},
		{{"Nurse", BRIDGE, 0, A SID_3, .author = "St. Bo"}, {"Cook", MARKET, 0, A SID_4, .author = "The Sceptre"}}},
	{"jobs in other towns, by address",
		{{"Nurse", BRIDGE, 0, A "town=ghent&" SID_1}, {"Cook", MARKET, 0, A "town=ghent&" SID_2}},
		{{"Nurse", BRIDGE, 0, A "town=bruges&" SID_3}, {"Cook", MARKET, 0, A "town=bruges&" SID_4}}},
	{"jobs by number", {{"Nurse", BRIDGE, 0, A "id=10293847"}, {"Cook", MARKET, 0, A "id=10293848"}},
		{{"Nurse", BRIDGE, 0, A "id=10294012"}, {"Cook", MARKET, 0, A "id=10294013"}}},
	{"jobs by town", {{"Nurse", BRIDGE, 0, A "job=1&town=antwerp"}, {"Cook", MARKET, 0, A "job=2&town=antwerp"}},
		{{"Nurse", BRIDGE, 0, A "job=1&town=brussels"}, {"Cook", MARKET, 0, A "job=2&town=brussels"}}},
	{"weather of a day",
		{{"Today", BRIDGE, 0, A "of=0&day=2026-11-28"}, {"Tomorrow", MARKET, 0, A "of=1&day=2026-11-29"}},
		{{"Today", BRIDGE, 0, A "of=0&day=2026-11-29"}, {"Tomorrow", MARKET, 0, A "of=1&day=2026-11-30"}}},
	{"weather of another month",
		{{"Today", BRIDGE, 0, A "of=0&day=20261130"}, {"Tomorrow", MARKET, 0, A "of=1&day=20261201"}},
		{{"Today", BRIDGE, 0, A "of=0&day=20261201"}, {"Tomorrow", MARKET, 0, A "of=1&day=20261202"}}},
	{"traffic by the second",
		{{"A2", BRIDGE, 0, A "road=2&t=1795219200"}, {"A4", MARKET, 0, A "road=4&t=1795219200"}},
		{{"A2", BRIDGE, 0, A "road=2&t=1795222800"}, {"A4", MARKET, 0, A "road=4&t=1795222800"}}},
	{"replies in two threads",
		{{"Re: Lenses", REPLY("Lenses"), 0, A SID_1}, {"Re: Tents", REPLY("Tents"), 0, A SID_2}},
		{{"Re: Lenses", REPLY("Lenses"), 0, A SID_3}, {"Re: Tents", REPLY("Tents"), 0, A SID_4}}},
	{"replies that say little",
		{{"Re: Lenses", "<p>Yes, I agree</p>", 0, A SID_1}, {"Re: Tents", "<p>+1</p>", 0, A SID_2}},
		{{"Re: Lenses", "<p>Yes, I agree</p>", 0, A SID_3}, {"Re: Tents", "<p>+1</p>", 0, A SID_4}}},
	{"titles alone", {{"Re: Lenses", NULL, 0, A SID_1}, {"Re: Tents", NULL, 0, A SID_2}},
		{{"Re: Lenses", NULL, 0, A SID_3}, {"Re: Tents", NULL, 0, A SID_4}}},
	{"one entry: the test of the sirens",
		{{"Test of the sirens", BRIDGE, 0, A SID_1}}, {{"Test of the sirens", BRIDGE, 0, A SID_3}}},
	{"ids that count", {{"Nurse", BRIDGE, "1", A SID_1}, {"Cook", MARKET, "2", A SID_2}},
		{{"Nurse", BRIDGE, "3", A SID_3}, {"Cook", MARKET, "4", A SID_4}}},
	{"ids where there were none", {{"Nurse", BRIDGE, 0, A SID_1}, {"Cook", MARKET, 0, A SID_2}},
		{{"Nurse", BRIDGE, "x1f3a27", A SID_3}, {"Cook", MARKET, "x9b04c2", A SID_4}}},
	{"pages of their own",
		{{"Nurse", BRIDGE, 0, "https://example.org/3f9a27c1e8b04d56"},
			{"Cook", MARKET, 0, "https://example.org/b7720e94ac31f8d5"}},
		{{"Nurse", BRIDGE, 0, "https://example.org/0c5be1d74f92a683"},
			{"Cook", MARKET, 0, "https://example.org/e41d93a0672cb85f"}}},
};

static size_t count(const struct said said[3])
{
	size_t n = 0;
	while (n < 3 && said[n].title)
		n++;
	return n;
}

static void test_others(void **state)
{
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i));
		size_t n = count(others[i].after);
		take(f, feed, others[i].before, count(others[i].before), NOW);
		if (take(f, feed, others[i].after, n, NOW + 1).n_new != (int64_t)n)
			fail_msg("%s", others[i].name);
	}
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_alias"), 0);
}

static struct ingest take_as(struct fixture *f, int64_t feed, uint32_t flags, const struct said *said, size_t n,
	int64_t succeeded_at, int64_t now)
{
	static const struct ingest_options options = {.revisions = 3};
	struct document document;
	struct ingest ingest = {.feed_id = feed, .document = &document}, *batch[] = {&ingest};
	document_init(&document);
	document.flags = flags;
	document.entries = arena_array(&f->arena, struct entry, n);
	document.n_entries = n;
	for (size_t i = 0; i < n; i++)
		document.entries[i] = entry_of(f, &said[i]);
	feed_state_init(&ingest.state);
	ingest.state.succeeded_at = succeeded_at;
	assert_int_equal(ingest_commit(f->store, batch, 1, &options, now, &f->err), STORE_OK);
	return ingest;
}

/* Titles alone, in a document whose addresses have all the same parameter that is new each time; and what only looks
 * so, or is there for longer than one document, as an edition is. */
static void test_sessions_of_documents(void **state)
{
	static const struct {
		const char *format;
		int n_fetches; /* of each document */
		bool is_session;
		const char *values[3]; /* or at random */
	} cases[] = {
		{"https://example.org/?id=%1$d&sid=%2$s", 1, true, {NULL}},
		{"https://example.org/%1$d?sid=%2$s", 1, true, {NULL}},
		{"https://example.org/%1$d?sid=%2$s", 2, false, {NULL}},
		{"https://example.org/%1$d/%2$s?sid=%2$s", 1, false, {NULL}}, /* two places */
		{"https://example.org/%1$d?date=%2$s", 1, false, {"30112026", "01122026", "02122026"}},
		{"https://example.org/?of=%1$d&issue=%2$s", 1, false, {"2026november", "2026december", "2027january"}},
		{"https://example.org/?of=%1$d&issue=%2$s", 1, false, {"nov29edition", "dec06edition", "jan03edition"}},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		int64_t feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%zu", i)), now = NOW;
		for (int at = 0; at < 3 * cases[i].n_fetches; at++, now += 3600) {
			struct said said[3] = {{"Open"}, {"Closed", "<p>Yes</p>"}, {"Full", "<p>Yes</p>"}};
			int n = at / cases[i].n_fetches;
			bool is_new = at % cases[i].n_fetches == 0 && (at == 0 || !cases[i].is_session);
			for (int k = 0; k < 3; k++)
				said[k].url = arena_printf(&f->arena, cases[i].format, k,
					cases[i].values[0] ? cases[i].values[n] : token(f, n, 0));
			if (take_as(f, feed, 0, said, 3, now, now).n_new != (is_new ? 3 : 0))
				fail_msg("%s, fetch %d", cases[i].format, at);
		}
	}
}

/* As take(), of an answer that ended early. */
static struct ingest take_part(struct fixture *f, int64_t feed, const struct said *said, size_t n, int64_t succeeded_at,
	int64_t now)
{
	return take_as(f, feed, DOCUMENT_TRUNCATED, said, n, succeeded_at, now);
}

/* One entry is known when it has come so three times, each document once; later ones are at once. */
static void test_one_alone(void **state)
{
	static const int n_new[] = {1, 1, 1, 0, 0, 0};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss"), at = NOW;
	for (int i = 0; i < 6; i++, at += 3600) {
		struct said said = name(f, RANDOM_ID, news[0], at, 0);
		assert_int_equal(take_as(f, feed, 0, &said, 1, at, at).n_new, n_new[i]);
	}
	for (int i = 0; i < 4; i++, at += 3600) {
		struct said said = name(f, RANDOM_ID, news[1], at, 0);
		assert_int_equal(take_as(f, feed, 0, &said, 1, at, at).n_new, i == 0);
	}
}

/* What was there for longer than a document, like the test of the sirens each month, or is said in a word, like a state,
 * is another one each time. */
static void test_one_alone_again(void **state)
{
	struct fixture *f = *state;
	int64_t sirens = fixture_feed(f, "https://example.org/1"), lamp = fixture_feed(f, "https://example.org/2"), at = NOW;
	for (int i = 0; i < 8; i++) {
		struct said test = name(f, RANDOM_ID, news[0], i, 0), light = name(f, RANDOM_ID, (struct said){"Light", "<p>On</p>"}, i, 0);
		light.text = "<p>On</p>";
		assert_int_equal(take_as(f, lamp, 0, &light, 1, at, at).n_new, 1);
		for (int k = 0; k < 3; k++, at += 3600)
			assert_int_equal(take_as(f, sirens, 0, &test, 1, at, at).n_new, k == 0);
	}
}

/* An answer that ends early is not the document before: the next whole one has what stood behind, too. One entry
 * that has another name is known then, as all had it before. */
static void test_cut_between(void **state)
{
	static const size_t n_whole[] = {2, 1, 4, 3};
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct said said[N_NEWS];
	fetch(f, feed, RANDOM_ID, 0, 5, 0);
	assert_int_equal(fetch(f, feed, RANDOM_ID, 0, 5, 1000).n_known, 5);
	for (size_t k = 0; k < 4; k++) {
		int64_t at = 2000 + (int64_t)k * 1000;
		for (size_t i = 0; i < n_whole[k]; i++)
			said[i] = name(f, RANDOM_ID, news[i], at, i);
		assert_int_equal(take_part(f, feed, said, n_whole[k], NOW + 1000, NOW + at).n_known, n_whole[k]);
	}
	for (int64_t at = 6000; at < 9000; at += 1000)
		assert_int_equal(fetch(f, feed, RANDOM_ID, 0, 5, at).n_known, 5);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item_alias"), 5 * ITEM_NAMES_MAX);
	assert_true(store_check(f->store, &f->err));
}

/* Nor is the last one before nobody was asked for long. When parts alone come for a week, each is compared with the one
 * before. */
static void test_cut_after_a_week(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss"), at = 1000;
	struct said said[N_NEWS];
	fetch(f, feed, RANDOM_ID, 0, 5, 0);
	fetch(f, feed, RANDOM_ID, 0, 5, at);
	for (int k = 0; k < 12; k++, at += k == 1 ? 8 * 86400 : 86400) {
		size_t n = k == 0 ? 2 : 4;
		for (size_t i = 0; i < n; i++)
			said[i] = name(f, RANDOM_ID, news[i], at + 1, i);
		assert_int_equal(take_part(f, feed, said, n, NOW + 1000, NOW + at + 1).n_known, n);
	}
}

/* Nor is what a clock that ran ahead has dated later than now. */
static void test_clock_ahead(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fetch(f, feed, RANDOM_ID, 2, 3, 0);
	fetch(f, feed, RANDOM_ID, 2, 3, 1000);
	assert_int_equal(fetch(f, feed, RANDOM_ID, 1, 3, 10).n_new, 1);
	for (int64_t at = 11; at < 14; at++)
		assert_int_equal(fetch(f, feed, RANDOM_ID, 1, 3, at).n_known, 3);
}

/* What came by a clock that had been set back is there, however much of what came before it seems to be later. */
static void test_clock_set_back(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int64_t at = 0; at < 3000; at += 1000)
		fetch(f, feed, IN_QUERY, 2, 3, at);
	assert_int_equal(fetch(f, feed, IN_QUERY, 1, 4, 3000).n_new, 1);
	assert_int_equal(fetch(f, feed, IN_QUERY, 1, 4, 5000).n_known, 4);
	assert_int_equal(fetch(f, feed, IN_QUERY, 0, 2, 2500).n_new, 1);
	assert_int_equal(fetch(f, feed, IN_QUERY, 0, 5, 3500).n_known, 5);
}

/* Some get new names each time, and the others keep the last ones: these are not forgotten. */
static void test_names_that_stay(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	fetch(f, feed, IN_QUERY, 0, 4, 0);
	for (int64_t at = 1; at < 6; at++) {
		struct said said[4];
		for (size_t i = 0; i < 4; i++)
			said[i] = name(f, IN_QUERY, news[i], i < 2 ? 1 : at, i);
		assert_int_equal(take(f, feed, said, 4, NOW + at).n_known, 4);
	}
}

/* Where the others kept their names, one that comes again is another one. */
static void test_one_of_many(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct said said[N_NEWS];
	for (size_t i = 0; i < N_NEWS; i++)
		said[i] = name(f, IN_QUERY, news[i], 0, i);
	take(f, feed, said, N_NEWS, NOW);
	said[0] = name(f, IN_QUERY, news[0], 1, 0);
	said[1] = name(f, IN_QUERY, news[1], 1, 1);
	assert_int_equal(take(f, feed, said, N_NEWS, NOW + 1).n_new, 2);
}

/* Two side by side are two. */
static void test_side_by_side(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	struct said said[4];
	for (size_t i = 0; i < 2; i++)
		said[i] = name(f, IN_QUERY, news[i], 0, i);
	take(f, feed, said, 2, NOW);
	for (size_t i = 2; i < 4; i++)
		said[i] = name(f, IN_QUERY, news[i - 2], 1, i);
	assert_int_equal(take(f, feed, said, 4, NOW + 1).n_new, 2);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), 4);
}

/* A date tells more than all this. */
static void test_dates(void **state)
{
	struct fixture *f = *state;
	int64_t feed = fixture_feed(f, "https://example.org/rss");
	for (int64_t at = 0; at < 2; at++) {
		struct entry entries[2];
		for (size_t i = 0; i < 2; i++) {
			const struct said said = name(f, IN_QUERY, news[i], at, i);
			entries[i] = entry_of(f, &said);
			entries[i].published.at = NOW + at * 3600;
		}
		assert_int_equal(fixture_ingest(f, feed, entries, 2, NOW + at * 3600).n_new, 2);
	}
}

static void test_tokens(void **state)
{
	static const struct {
		const char *a, *b;
		bool is_token, is_parameter;
	} cases[] = {
		{"3f9a27c1e8b04d56", "b7720e94ac31f8d5", true, false},
		{"a?sid=3f9a27c1e8b0", "a?sid=b7720e94ac31", true, true},
		{"a?sid=3f9a27c1e8b0&x=1", "a?sid=b7720e94ac31&x=1", true, true},
		{"a;s=3f9a27c1e8b0?x=1", "a;s=b7720e94ac31?x=1", true, true},
		{"a?sid=3f9a27c1", "a?sid=b7720e94ac31", true, true},
		{"a?sid=748392017", "a?sid=190284756", true, true},
		{"a?sid=0.748392017", "a?sid=0.190284756", true, true},
		{"a?s=3f9a27c1-e8b0-4d56", "a?s=b7720e94-ac31-4d56", true, true},
		{"urn:uuid:3f9a27c1-e8b0", "urn:uuid:b7720e94-ac31", true, false},
		{"a/3f9a27c1e8b0", "a/b7720e94ac31", true, false},
		{"a?x=1/3f9a27c1e8b0", "a?x=1/b7720e94ac31", true, false},
		{"a?sid=3f9a27c1e8b0", "b?sid=b7720e94ac31", false, false},
		{"a?sid=3f9a27c1e8b0&x=1", "a?sid=b7720e94ac31&x=2", false, false},
		{"a?sid=3f9a27c1e8b0", "a?key=b7720e94ac31", false, false},
		{"a?id=9", "a?id=10", false, false},
		{"a?id=10293847", "a?id=10294012", false, false},
		{"a?town=brussels", "a?town=antwerp", false, false},
		{"a?day=2026-11-28", "a?day=2026-12-05", false, false},
		{"a?day=20261128", "a?day=20261205", false, false},
		{"a?day=28-11-2026", "a?day=05-12-2026", false, false},
		{"a?sid=", "a?sid=b7720e94ac31", false, false},
		{"a?sid=b7720e94ac31", "a?sid=b7720e94ac31", false, false},
		{"", "", false, false},
		{"", "b7720e94ac31", false, false},
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int turn = 0; turn < 2; turn++) {
			struct str a = str_of(turn ? cases[i].b : cases[i].a), b = str_of(turn ? cases[i].a : cases[i].b);
			if (renamed_at_random(a, b, false) != cases[i].is_token || renamed_at_random(a, b, true) != cases[i].is_parameter)
				fail_msg("%s, %s", cases[i].a, cases[i].b);
		}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_each_naming), TEST(test_sessions_by_name), TEST(test_sessions_of_documents), TEST(test_names_are_bounded), TEST(test_once), TEST(test_recovers), TEST(test_one_title),
		TEST(test_returns_later), TEST(test_cut_between), TEST(test_cut_after_a_week), TEST(test_clock_ahead), TEST(test_clock_set_back), TEST(test_one_alone), TEST(test_one_alone_again), TEST(test_names_that_stay), TEST(test_others), TEST(test_one_of_many), TEST(test_side_by_side), TEST(test_dates),
		cmocka_unit_test(test_tokens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
