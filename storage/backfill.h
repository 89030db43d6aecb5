#pragma once
/* Older documents of a feed, to which its newest one leads (RFC 5005: rel=prev-archive, else rel=next; JSON
 * Feed: next_url). They are read when somebody asks for them and never otherwise, and an archive, which does
 * not change any more (section 4), is read once. */
#include "base/arena.h"
#include "base/document.h"
#include "storage/store.h"

enum {
	BACKFILL_MAX = 10000, /* documents that may be asked for in one go */
	BACKFILL_TRIES = 5,   /* of one that fails in a way that may pass */
};

/* How far it has come. */
struct backfill {
	struct str url;     /* of the next one; "" = there is none that was not read */
	int64_t n_left;     /* so many may still be read */
	int64_t n_read;     /* since somebody asked for them */
	struct str failure; /* of the last one; "" */
	int64_t n_failures; /* of this one, in a row */
	int64_t due_at;     /* not before; 0: at once */
	int64_t not_before_at, status; /* its server asked to wait, with that answer; TIME_NONE */
};

/* Where it begins when somebody asks. */
struct backfill_start {
	struct str url;  /* the first document that was not read; "" = there is none */
	bool is_unknown; /* to what the feed leads: it was not read yet, or not since this is noted */
};

/* What a document says is older than itself; "" = nothing. Borrowed from it. */
struct str backfill_older(const struct document *document);

bool backfill_get(struct store *store, int64_t feed_id, struct arena *arena, struct backfill *ret_backfill,
	struct error *err);
/* Where backfill_ask() would begin. */
bool backfill_preview(struct store *store, int64_t feed_id, struct arena *arena,
	struct backfill_start *ret_start, struct error *err);
/* At most n documents, from the first one that was not read. When there is none nothing changes; when that is
 * not known, the feed is read whole the next time. */
bool backfill_ask(struct store *store, int64_t feed_id, int64_t n, struct arena *arena,
	struct backfill_start *ret_start, struct error *err);

/* One that was asked for. */
struct backfill_step {
	struct str url;
	const char *failure;    /* NULL: it was read */
	bool is_final;          /* a failure that will not pass */
	int64_t retry_at;       /* when another one may have */
	int64_t not_before_at, status; /* as in struct backfill */
	struct arena *arena;    /* of what is filled in by backfill_note(): */
	struct str next_url;    /* what is asked for next... */
	int64_t next_at;        /* ...and when; 0: at once; TIME_NONE: no more */
};
/* Inside a transaction of the writer. document: NULL when nothing was read. */
bool backfill_note(struct store *store, int64_t feed_id, struct backfill_step *step,
	const struct document *document);
