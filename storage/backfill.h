#pragma once
/* Older documents of a feed, to which its newest one leads (RFC 5005: rel=prev-archive, else rel=next; JSON
 * Feed: next_url). They are read when somebody asks for them and never otherwise, and an archive, which does
 * not change any more (section 4), is read once. */
#include "base/arena.h"
#include "base/document.h"
#include "storage/store.h"

enum { BACKFILL_MAX = 10000 }; /* documents that may be asked for in one go */

struct backfill {
	struct str url;     /* of the next one; "" = there is none that was not read */
	int64_t n_left;     /* so many may still be asked for */
	int64_t n_read;     /* since somebody asked for them */
	struct str failure; /* of the last one, which is tried again after the feed itself; "" */
};

/* What a document says is older than itself; "" = nothing. Borrowed from it. */
struct str backfill_older(const struct document *document);

bool backfill_get(struct store *store, int64_t feed_id, struct arena *arena, struct backfill *ret_backfill,
	struct error *err);
/* At most n documents, from the first one that was not read; nothing is asked for when there is none. */
bool backfill_ask(struct store *store, int64_t feed_id, int64_t n, struct arena *arena,
	struct backfill *ret_backfill, struct error *err);

/* One that was asked for. */
struct backfill_step {
	struct str url;
	const char *failure; /* NULL: it was read */
	bool is_final;       /* a failure that will not pass */
	bool goes_on;        /* filled in by backfill_note(): the next one may be asked for at once */
};
/* Inside a transaction of the writer. document: NULL when nothing was read. */
bool backfill_note(struct store *store, int64_t feed_id, struct backfill_step *step,
	const struct document *document);
