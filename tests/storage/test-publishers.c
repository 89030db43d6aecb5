/* Made-up publishers, each with a way of its own to name what it publishes: whatever they do from one fetch to the
 * next, each article is stored once, when it comes first, and says what it said last. */
#include "fixture.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/key.h"
#include "storage/retention.h"

enum naming { BY_ID, BY_LINK, BY_ID_AND_LINK, BY_SESSION, BY_SESSION_AND_LOT, BY_LOT, BY_PLACE, BY_PLACE_WITHIN_HOURS,
	BY_PLACE_UNDATED, BY_PLACE_ALONE, NAMINGS_COUNT };

enum { SEEDS = 8, FETCHES = 60, ARTICLES_MAX = 200, WORDS = 45, DAY = 86400, HOUR = 3600 };

struct article {
	int64_t at;
	int version, title;
	bool was_sent;
};

struct publisher {
	struct fixture *f;
	enum naming naming;
	int seed;
	uint64_t random;
	struct article articles[ARTICLES_MAX];
	int first, end; /* those of the document, from the oldest to the newest */
	int64_t feed, n_fetches, at;
	int64_t ahead_s;      /* so far our clock is from the right time */
	int64_t succeeded_at; /* by our clock */
	bool has_passed_on;   /* places: a whole document showed it */
	int keeps_one_in;     /* of what is in the document, now and then; 0: all, and our clock may be wrong */
};

static int below(struct publisher *p, int n)
{
	p->random = p->random * 6364136223846793005u + 1442695040888963407u;
	return (int)((p->random >> 33) % (uint64_t)n);
}

static bool is_of_sessions(enum naming naming)
{
	return naming == BY_SESSION || naming == BY_SESSION_AND_LOT;
}

static bool is_dated(enum naming naming)
{
	return !is_of_sessions(naming) && naming != BY_PLACE_UNDATED;
}

static bool is_of_places(enum naming naming)
{
	return naming == BY_PLACE || naming == BY_PLACE_WITHIN_HOURS || naming == BY_PLACE_UNDATED || naming == BY_PLACE_ALONE;
}

static const char *lot(struct publisher *p, int64_t number)
{
	const int64_t seed[] = {p->n_fetches, number};
	return arena_printf(&p->f->arena, "%016llx", (unsigned long long)hash64(str_make((const char *)seed, sizeof seed)));
}

static const char *text_of(struct publisher *p, int number)
{
	char words[WORDS * 7 + 1];
	uint64_t word = (uint64_t)number;
	for (int i = 0; i < WORDS; i++) {
		word = word * 6364136223846793005u + 1442695040888963407u;
		snprintf(words + i * 7, 8, "w%05x ", (unsigned)(word >> 44));
	}
	return arena_printf(&p->f->arena, "<p>%s of version %d</p>", words, p->articles[number].version);
}

static const char *title_of(struct publisher *p, int number)
{
	return arena_printf(&p->f->arena, "The %d. article, title %d", number, p->articles[number].title);
}

static struct entry entry_of(struct publisher *p, int number, int place)
{
	struct arena *arena = &p->f->arena;
	const char *url = arena_printf(arena, is_of_sessions(p->naming) ? "https://example.org/?id=%d&sid=%s"
		: "https://example.org/%d", number, lot(p, 0));
	const char *const ids[NAMINGS_COUNT] = {[BY_ID] = arena_printf(arena, "urn:%d", number), [BY_ID_AND_LINK] = url,
		[BY_SESSION_AND_LOT] = lot(p, number + 1), [BY_LOT] = lot(p, number + 1)};
	const char *id = is_of_places(p->naming) ? arena_printf(arena, "%d", place) : ids[p->naming];
	const char *title = title_of(p, number);
	struct entry entry = fixture_entry(p->f, id, p->naming == BY_PLACE_ALONE ? NULL : url, title, text_of(p, number));
	if (p->naming == BY_PLACE_ALONE)
		entry.keys[entry.n_keys++] = key_make(arena, KEY_TITLE, str_of(arena_printf(arena, "%s\n", title)));
	if (!id) {
		entry.id = entry.url;
		entry.flags |= ENTRY_ID_DERIVED;
	}
	if (is_dated(p->naming))
		entry.published.at = p->articles[number].at;
	entry.content_hash = hash64_more(entry.content_hash, entry.url);
	return entry;
}

static void publish(struct publisher *p)
{
	p->at += p->naming == BY_PLACE_WITHIN_HOURS ? 5 * 60 : DAY;
	p->articles[p->end++].at = p->at;
	p->first += p->end - p->first > 8;
}

static int n_kept(const struct publisher *p)
{
	return p->keeps_one_in ? (p->end - p->first) / p->keeps_one_in : p->end;
}

/* From the newest on: whose text, or title, may change. */
static int n_edited(const struct publisher *p, bool is_title)
{
	bool needs_item = p->naming == BY_PLACE_ALONE || (is_title && (p->naming == BY_PLACE || p->naming == BY_PLACE_WITHIN_HOURS));
	return needs_item && p->keeps_one_in ? n_kept(p) : p->end - p->first;
}

/* Of sessions an edit under a new name is a new article, and so is what has another title at another place, without
 * an address or when nothing but its traces is left. */
static void live_on(struct publisher *p)
{
	p->n_fetches++;
	p->at += HOUR + below(p, HOUR);
	for (int n = below(p, 5) ? 0 : is_of_places(p->naming) ? 1 + below(p, 3) : 1; n > 0; n--)
		publish(p);
	if (!is_of_sessions(p->naming) && below(p, 4) == 0)
		p->articles[p->end - 1 - below(p, n_edited(p, false))].version++;
	if ((p->naming == BY_ID || (is_of_places(p->naming) && p->naming != BY_PLACE_ALONE)) && below(p, 4) == 0)
		p->articles[p->end - 1 - below(p, n_edited(p, true))].title++;
	if (below(p, 30) == 0 && !p->keeps_one_in)
		p->ahead_s = below(p, 2) ? 0 : (below(p, 9) - 4) * DAY;
}

static void purge(struct publisher *p)
{
	struct retention retention = {.now = p->at, .keep_items = n_kept(p)};
	int64_t n_deleted;
	bool has_more = true;
	while (has_more)
		assert_true(retention_purge_some(p->f->store, &retention, 1000, &n_deleted, &has_more, &p->f->err));
}

/* The newest first, all or the first of them. */
static void fetch(struct publisher *p, int n)
{
	static const struct ingest_options options = {.revisions = 3};
	struct document document;
	struct ingest ingest = {.feed_id = p->feed, .document = &document}, *batch[] = {&ingest};
	int64_t n_new = 0, now = p->at + p->ahead_s;
	document_init(&document);
	document.entries = arena_array(&p->f->arena, struct entry, (size_t)n);
	document.n_entries = (size_t)n;
	for (int i = 0; i < n; i++) {
		struct article *article = &p->articles[p->end - 1 - i];
		document.entries[i] = entry_of(p, p->end - 1 - i, i);
		n_new += !article->was_sent;
		article->was_sent = true;
	}
	if (n < p->end - p->first)
		document.flags = DOCUMENT_TRUNCATED;
	else
		p->succeeded_at = now;
	feed_state_init(&ingest.state);
	ingest.state.succeeded_at = p->succeeded_at;
	assert_int_equal(ingest_commit(p->f->store, batch, 1, &options, now, &p->f->err), STORE_OK);
	if (ingest.n_new != n_new)
		fail_msg("naming %d, seed %d, fetch %lld: %lld new items, not %lld", p->naming, p->seed, (long long)p->n_fetches,
			(long long)ingest.n_new, (long long)n_new);
}

static void check_what_is_stored(struct publisher *p)
{
	if (p->keeps_one_in)
		purge(p);
	assert_int_equal(fixture_number(p->f, arena_printf(&p->f->arena, "SELECT count(*) FROM item WHERE feed_id = %lld",
		(long long)p->feed)), n_kept(p));
	for (int i = p->keeps_one_in ? p->end - n_kept(p) : p->first; i < p->end; i++)
		if (fixture_number(p->f, arena_printf(&p->f->arena, "SELECT count(*) FROM item WHERE feed_id = %lld "
			"AND title = '%s' AND content_html LIKE '%% of version %d</p>'", (long long)p->feed, title_of(p, i),
			p->articles[i].version)) != 1)
			fail_msg("naming %d, seed %d: article %d, title %d, version %d is not there", p->naming, p->seed, i,
				p->articles[i].title, p->articles[i].version);
}

/* The second document is whole, as one entry alone does not tell that it has other names each time, and so is the
 * first in which ids of places have been passed on. */
static void run(struct fixture *f, enum naming naming, int seed)
{
	struct publisher p = {.f = f, .naming = naming, .seed = seed, .random = (uint64_t)seed, .at = NOW, .succeeded_at = TIME_NONE,
		.keeps_one_in = seed % 4};
	p.feed = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d/%d", naming, seed));
	for (int i = 0; i < 4 + seed % 5; i++)
		publish(&p);
	fetch(&p, p.end - p.first);
	for (int i = 0; i < FETCHES; i++) {
		int n = p.end - p.first, end = p.end;
		live_on(&p);
		bool is_whole = i == 0 || below(&p, 6) || (is_of_places(naming) && !p.has_passed_on)
			|| (p.keeps_one_in && !is_dated(naming)); /* else what is older comes later */
		fetch(&p, is_whole ? p.end - p.first : 1 + below(&p, n));
		p.has_passed_on |= p.end > end;
		if (p.keeps_one_in && is_whole && below(&p, 8) == 0)
			purge(&p);
	}
	live_on(&p);
	fetch(&p, p.end - p.first);
	check_what_is_stored(&p);
}

static void test_publishers(void **state)
{
	struct fixture *f = *state;
	for (enum naming naming = 0; naming < NAMINGS_COUNT; naming++)
		for (int seed = 0; seed < SEEDS; seed++) {
			run(f, naming, seed);
			arena_clear(&f->arena);
		}
	if (!store_check(f->store, &f->err))
		fail_msg("%s", f->err.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_publishers, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
