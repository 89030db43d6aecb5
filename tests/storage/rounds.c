#include "rounds.h"

#include <stdio.h>

void rounds_feeds(struct fixture *f, int64_t feeds[ROUND_FEEDS])
{
	for (int i = 0; i < ROUND_FEEDS; i++)
		feeds[i] = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d", i));
}

bool rounds_commit(struct fixture *f, const int64_t *feeds, int64_t round)
{
	static const struct ingest_options options = {.revisions = 1};
	struct document documents[ROUND_FEEDS];
	struct ingest ingests[ROUND_FEEDS], *batch[ROUND_FEEDS];
	char etag[32];
	snprintf(etag, sizeof etag, "%lld", (long long)round);
	for (int i = 0; i < ROUND_FEEDS; i++) {
		document_init(&documents[i]);
		documents[i].entries = arena_array(&f->arena, struct entry, ROUND_ENTRIES);
		documents[i].n_entries = ROUND_ENTRIES;
		for (int j = 0; j < ROUND_ENTRIES; j++)
			documents[i].entries[j] = fixture_entry(f,
				arena_printf(&f->arena, "%lld", (long long)round + ROUND_ENTRIES - 1 - j),
				arena_printf(&f->arena, "//h/%d/%lld", i, (long long)round - j), "A title",
				"<p>some text of an item that fills a part of a page</p>");
		ingests[i] = (struct ingest){.feed_id = feeds[i], .document = &documents[i]};
		feed_state_init(&ingests[i].state);
		ingests[i].state.etag = str_of(etag);
		batch[i] = &ingests[i];
	}
	bool ok = ingest_commit(f->store, batch, ROUND_FEEDS, &options, NOW + round, &f->err) == STORE_OK;
	arena_clear(&f->arena);
	return ok;
}

int64_t rounds_check(struct fixture *f)
{
	if (!store_check(f->store, &f->err))
		fail_msg("%s", f->err.text);
	int64_t round = fixture_number(f, "SELECT ifnull(max(CAST(etag AS INTEGER)), -1) FROM feed_state");
	if (round < 0)
		return round;
	/* All feeds stand at the same round, with exactly the items up to it. */
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT etag) FROM feed_state"), 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"),
		ROUND_FEEDS * (round + ROUND_ENTRIES));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM (SELECT DISTINCT feed_id, guid "
		"FROM item)"), ROUND_FEEDS * (round + ROUND_ENTRIES));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM (SELECT DISTINCT seq FROM item)"),
		ROUND_FEEDS * (round + ROUND_ENTRIES));
	fixture_execute(f, "INSERT INTO item_fts (item_fts) VALUES ('integrity-check')");
	return round;
}

