#pragma once
/* What is new? One transaction for many feeds: items, validators and schedule together, so that a
 * crash can repeat work but never lose an item behind a stored ETag. Writer thread only. */
#include "base/units.h"
#include "storage/backfill.h"
#include "storage/feed.h"
#include "storage/pacing.h"
#include "storage/store.h"

/* What became of an item in the store that it was copied from. */
struct restored {
	uint32_t flags;     /* enum item_flag */
	int64_t revision;
	int64_t changed_at; /* or TIME_NONE */
	int64_t sort_at;    /* what it was sorted by; TIME_NONE: as its entry says */
	const struct entry_version *versions;
	size_t n_versions;
	const struct item_key *keys; /* by which it was known besides those of the entry */
	size_t n_keys;
	struct str published_name; /* see struct item */
	bool is_gone; /* only its keys are taken in, so that it does not come */
	bool is_shared; /* there is no item: the keys are known to tell nothing */
};

struct ingest {
	int64_t feed_id;
	const struct document *document; /* NULL: nothing but the state (304, same bytes, failure) */
	struct feed_state state;         /* written whole; changed_at is ours to set */
	struct str asked_url;            /* what is told is of the feed when that is its address still; "": in any case */
	const char *moved_to;            /* the feed's address from now on; NULL: the same as before */
	const char *tried_url;           /* a former address that does not work either; NULL: none */
	const char *held_by;             /* who named not_before_at, when not the feed's address; NULL */
	const struct pacing *pacing;     /* of its host and domain, learned just now */
	size_t n_pacing;
	const struct restored *restored; /* a copy of one entry: the feed's state stays as it is; NULL */
	struct backfill_step *backfill;  /* the document is an older one: likewise, and what is known of its
	                                  * items; NULL: the feed's own */
	const struct initial *initial;   /* of a first fetch: how much is taken; NULL: all */
	/* Called when the counts are known and before the state is written, to complete it; may be
	 * called again when the transaction is tried again. NULL: nothing to complete. */
	void (*on_counted)(struct ingest *ingest);
	/* filled in by the commit */
	bool is_outdated; /* somebody gave the feed another address meanwhile: nothing was stored */
	int64_t n_new, n_changed, n_known;
	int64_t newest_seq; /* of this feed's new and changed items; 0 = none */
};

struct ingest_options {
	int64_t revisions; /* earlier versions kept of an item */
	bool only_new;     /* items and feeds that are known stay as they are; others are not looked for by
	                    * weaker keys: they were two where they come from */
};

/* All of the batch or nothing (then a second try may pass, one by one, to find the culprit). A feed
 * that was deleted meanwhile is skipped. Known items cost one look-up and no write; changed ones
 * keep the earlier version as a revision; every insert and change takes the next seq. */
enum store_result ingest_commit(struct store *store, struct ingest *const *batch, size_t n,
	const struct ingest_options *options, int64_t now, struct error *err);
