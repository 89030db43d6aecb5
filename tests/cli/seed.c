/* Puts items into a database as a fetch would, without a network: for the tests of the tool.
 *   seed DATABASE FEED document FILE   what the parser makes of FILE
 *   seed DATABASE FEED hostile         titles and texts that no terminal should see
 *   seed DATABASE FEED many N          N plain items
 *   seed DATABASE FEED purge N         no items, but the oldest of every feed with more than N go
 *   seed DATABASE FEED moved URL       no items, but the feed lives there from now on
 *   seed DATABASE FEED failing         no items, but a failure with a hostile reason */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "parsers/document_read.h"
#include "parsers/identity.h"
#include "storage/ingest.h"
#include "storage/retention.h"
#include "storage/search.h"
#include "storage/store.h"

enum { FILE_MAX = 16 * 1024 * 1024 };

/* ESC [ 2J, ESC ] 0; … BEL, C1 CSI, DEL, line feed, right-to-left override, zero byte excepted. */
static const char hostile_text[] =
	"\033[2Jred\033]0;own\007 \302\2331m c1 \177 line\nbreak\ttab \342\200\256 bidi \342\201\246 x";

static void add_entry(struct document *document, struct arena *arena, const char *id,
	const char *title, const char *html, int64_t at)
{
	struct entry *entry = arena_push(arena, document->entries, document->n_entries);
	entry_init(entry);
	entry->id = arena_str(arena, str_of(id));
	entry->title = arena_str(arena, str_of(title));
	entry->url = str_of(arena_printf(arena, "https://example.org/%s", id));
	entry->content_html = arena_str(arena, str_of(html));
	entry->published.at = at;
}

static void make_hostile(struct document *document, struct arena *arena, int64_t now)
{
	document->title = str_of(arena_printf(arena, "Feed %s", hostile_text));
	add_entry(document, arena, "hostile", hostile_text, arena_printf(arena,
		"<p>%s &#27;[31m</p><pre>a\033[1mb</pre><a href=\"https://example.org/\033[5m\">x</a>",
		hostile_text), now - 3600);
	struct entry *entry = &document->entries[0];
	entry->authors = arena_new(arena, struct person);
	entry->authors[0].name = str_of(hostile_text);
	entry->n_authors = 1;
	entry->tags = arena_new(arena, struct str);
	entry->tags[0] = str_of(hostile_text);
	entry->n_tags = 1;
	add_entry(document, arena, "wide", "\344\270\255\346\226\207\346\250\231\351\241\214 "
		"\360\237\230\200 caf\303\251 na\303\257ef", "<p>\344\270\255\346\226\207</p>", now - 7200);
}

static void make_many(struct document *document, struct arena *arena, int n, int64_t now)
{
	document->title = STR("Many items");
	for (int i = 0; i < n; i++)
		add_entry(document, arena, arena_printf(arena, "many-%d", i),
			arena_printf(arena, "Item %d with a title that is long enough to be cut on a "
				"terminal of eighty columns, and says so", i),
			"<p>text</p>", now - 60 * i);
}

static bool read_document(struct document *document, struct arena *arena, const char *path,
	int64_t now, struct error *err)
{
	FILE *file = fopen(path, "rb");
	if (!file)
		return error_set(err, "%s cannot be opened", path);
	char *bytes = xmalloc(FILE_MAX);
	size_t n = fread(bytes, 1, FILE_MAX, file);
	fclose(file);
	struct read_hints hints = {.url = STR("https://example.org/feed"), .now = now};
	bool ok = document_read(str_make(bytes, n), &hints, arena, document, err) == READ_OK;
	free(bytes);
	return ok;
}

static bool make_document(struct document *document, struct feed_state *state,
	struct arena *arena, char **argv, int64_t now, struct error *err)
{
	document_init(document);
	if (strcmp(argv[0], "idle") == 0)
		now -= 400 * 86400;
	if (strcmp(argv[0], "document") == 0)
		return read_document(document, arena, argv[1], now, err);
	if (strcmp(argv[0], "hostile") == 0) {
		make_hostile(document, arena, now);
	} else if (strcmp(argv[0], "many") == 0 || strcmp(argv[0], "idle") == 0) {
		make_many(document, arena, atoi(argv[1]), now);
	} else {
		state->failure = FAILURE_NOT_FEED;
		state->n_failures = 3;
		state->failing_since = now - 7200;
		state->stage = STR("parse");
		state->reason = str_of(hostile_text);
		state->status = 200;
	}
	identity_assign(document, arena);
	return true;
}

static bool commit(struct store *store, struct ingest *ingest, int64_t now, struct error *err)
{
	struct ingest_options options = {.revisions = 5};
	struct ingest *batch[] = {ingest};
	int64_t n = 1;
	if (ingest_commit(store, batch, 1, &options, now, err) != STORE_OK)
		return false;
	while (n > 0)
		if (!search_index_some(store, 1000, &n, err))
			return false;
	return true;
}

/* What goes beyond so many items of each feed. */
static bool purge(struct store *store, int64_t keep_items, int64_t now, struct error *err)
{
	struct retention retention = {.now = now, .keep_items = keep_items};
	int64_t n;
	bool more = true, ok = true;
	while (ok && more)
		ok = retention_purge_some(store, &retention, 100, &n, &more, err);
	return ok;
}

int main(int argc, char **argv)
{
	struct arena arena = {0};
	struct error err = {0};
	struct store *store = NULL;
	struct document document;
	int64_t now = clock_now();
	if (argc < 4)
		return 64;
	struct ingest ingest = {.feed_id = atoll(argv[2])};
	feed_state_init(&ingest.state);
	ingest.state.fetched_at = now - 60;
	ingest.state.due_at = now + 3600;
	bool ok = store_open(argv[1], STORE_WRITE, &store, &err) == STORE_OK, purges = strcmp(argv[3], "purge") == 0;
	bool moves = strcmp(argv[3], "moved") == 0;
	if (ok && purges)
		ok = purge(store, atoll(argv[4]), now, &err);
	if (moves)
		ingest.moved_to = argv[4];
	ok = ok && (purges || moves || make_document(&document, &ingest.state, &arena, argv + 3, now, &err));
	if (ok && !purges && !moves && !ingest.state.failure) {
		ingest.document = &document;
		ingest.state.succeeded_at = now - 60;
		ingest.state.status = 200;
	}
	ok = ok && (purges || commit(store, &ingest, now, &err));
	if (!ok)
		fprintf(stderr, "seed: %s\n", err.text);
	store_close(store);
	arena_finish(&arena);
	return ok ? 0 : 1;
}
