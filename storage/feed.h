#pragma once
/* Subscriptions and what is known of each feed: what to fetch, when next, how it went. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/document.h"
#include "base/error.h"
#include "storage/store.h"

/* Who wants the feed; a feed may have several and is unsubscribed when none is left. */
enum feed_origin { FEED_BY_NOBODY = 0, FEED_BY_TOOL = 1, FEED_BY_CONFIG = 2, FEED_BY_OPML = 4 };

/* Why the last attempts failed; the class chooses the back-off (policy/poll.h). The number is
 * stored. */
enum feed_failure {
	FAILURE_NONE = 0,
	FAILURE_TRANSIENT = 1, /* DNS, connect, TLS, timeout, 5xx, truncated */
	FAILURE_THROTTLED = 2, /* 429 */
	FAILURE_BLOCKED = 3,   /* 403, bot wall */
	FAILURE_CLIENT = 4,    /* other 4xx, redirect loops, addresses not allowed */
	FAILURE_NOT_FEED = 5,  /* 200, but no feed */
	FAILURE_GONE = 6,      /* 410: not scheduled any more */
	FAILURE_PARSER = 7,    /* the document killed or stalled the parser process */
};

/* How a feed is asked; bits, and the numbers are stored. */
enum feed_flag {
	FEED_IGNORES_HINTS = 1,      /* its ttl, update period, freshness and skip windows are lies */
	FEED_IGNORES_VALIDATORS = 2, /* its server answers 304 to what has changed */
	FEED_ALLOWS_PRIVATE = 4,     /* its address need not be public */
};

/* How much of a feed is kept: by age, count, and what the items hold. 0: as of all feeds. */
struct keep {
	int64_t s, items, bytes;
};

/* What somebody asks for. Strings are copied. */
struct subscription {
	struct str url;   /* absolute http(s) */
	struct str name;  /* section title in the configuration; "" otherwise */
	struct str title; /* the user's own title; "" = the feed's */
	struct str *tags;
	size_t n_tags;
	int64_t interval_s; /* 0: not configured */
	uint32_t flags;     /* enum feed_flag; of the configuration alone */
	struct str initial; /* what a first fetch takes (units_parse_initial); likewise; "" = the default */
	struct keep keep;   /* likewise */
};

/* Everything that a fetch changes. One row of its own, written whole after every fetch. */
struct feed_state {
	struct str etag, last_modified; /* bytes as received; "" = none */
	struct str effective_url;       /* where the validators came from, when not the feed's url */
	uint64_t wire_hash;             /* of the last document's wire bytes and Content-Encoding, and of who read them; 0 = none */
	int64_t due_at;                 /* when we want it; 0: at once; TIME_NONE: never (gone) */
	int64_t not_before_at;          /* when its server may be asked: Retry-After; TIME_NONE: at any time */
	int64_t fetched_at;             /* end of the last attempt; TIME_NONE: never tried */
	int64_t succeeded_at;           /* last 200 that parsed, or 304; TIME_NONE: never */
	int64_t changed_at;             /* last time that an item was new or changed; TIME_NONE */
	int64_t failing_since;          /* TIME_NONE: not failing */
	int64_t n_failures;             /* consecutive, in the class */
	uint32_t failure;               /* enum feed_failure */
	int64_t status;                 /* HTTP status of the last attempt; 0 = none was received */
	struct str stage, reason;       /* of the last failure: "fetch", "decode", "parse", "store" */
	int64_t fresh_s;                /* Cache-Control/Expires of the newest answer, or SIZE_NONE */
	struct poll_hints hints;        /* of the newest document */
	struct str moved_url;           /* where a redirect leads; permanent, and not yet believed, or temporary */
	int64_t moved_since, n_moved;   /* first seen (TIME_NONE: never); successes in a row, 0: temporary */
	int64_t rhythm_s;               /* observed gap between new items, or SIZE_NONE */
	struct str rhythm;              /* at which hours and on which days they come; opaque; "" */
};

struct feed_record {
	int64_t id;
	struct str url;
	struct str name;          /* in the configuration */
	struct str title;         /* the user's own, else the document's, else the url */
	struct str document_title, custom_title;
	struct str site_url, description, language, icon;
	struct str initial; /* of the configuration; "" = the default */
	uint32_t flags;     /* enum feed_flag */
	struct str *tags;
	size_t n_tags;
	uint32_t origins;    /* enum feed_origin; 0: unsubscribed, items kept */
	int64_t interval_s;  /* configured; 0: none */
	int64_t added_at;
	int64_t n_items, n_unread, n_bytes; /* filled by feed_get and feed_list, not by feed_lease */
	int64_t newest_item_at;    /* likewise; TIME_NONE */
	struct str hub_url, self_url; /* WebSub, as the newest document says; likewise */
	struct str guid, rights;      /* of the document; likewise */
	struct person *authors;       /* likewise */
	size_t n_authors;
	enum document_format format;  /* likewise; known when there are authors */
	struct str *former_urls; /* filled by feed_get; the newest first */
	size_t n_former_urls;
	struct str first_url; /* likewise as hub_url; where it lived first, when it has moved since; "" */
	struct str untried_url;  /* filled by feed_lease while the feed fails as if it had moved: the newest
				  * former address that was not tried again since; "" = none */
	struct str backfill_url; /* filled by feed_lease: an older document that somebody asks for; "" */
	int64_t backfill_failures; /* likewise: so often it has failed in a row */
	int64_t backfill_due_at;   /* likewise: not before; 0 */
	struct feed_state state;
};

void feed_state_init(struct feed_state *state); /* never fetched, due at once (due_at 0) */

/* Subscribes, or adds origin, tags and title to what is there. An old address of a feed that has
 * moved (alias) finds that feed, but for FEED_BY_NOBODY, which makes a feed that is only to hold items.
 * *ret_added tells which. */
bool feed_subscribe(struct store *store, const struct subscription *subscription,
	enum feed_origin origin, int64_t now, int64_t *ret_id, bool *ret_added, struct error *err);
/* Several in one transaction; ret_added counts the new ones. */
bool feed_subscribe_all(struct store *store, const struct subscription *subscriptions, size_t n,
	enum feed_origin origin, int64_t now, size_t *ret_added, struct error *err);

/* The feed of this very address, or that had it before; 0: none. */
bool feed_find_url(struct store *store, struct str url, int64_t *ret_id, struct error *err);
/* Only the feed of this very address; 0: none. One that became one with another has its own still. */
bool feed_find_at(struct store *store, struct str url, int64_t *ret_id, struct error *err);
/* What a feed was in the store that it was copied from. */
struct feed_past {
	const struct str *former_urls; /* one that is taken stays whose it is; that of a feed which nobody wants is free */
	size_t n_former_urls;
	struct str first_url; /* as in struct feed_record */
	int64_t added_at;     /* or TIME_NONE */
};
bool feed_set_past(struct store *store, int64_t id, const struct feed_past *past, int64_t now, struct error *err);

/* Takes the origins away. purge: deletes feed and items; else the items stay and the feed is
 * listed no more once no origin is left. */
bool feed_unsubscribe(struct store *store, int64_t id, uint32_t origins, bool purge,
	struct error *err);

struct feed_sync_counts {
	size_t n_added, n_removed, n_changed;
};
/* Makes the feeds of one origin exactly this list, in one transaction: new ones subscribed, missing
 * ones lose the origin, title, tags and interval brought up to date. */
bool feed_sync(struct store *store, const struct subscription *subscriptions, size_t n,
	enum feed_origin origin, int64_t now, struct feed_sync_counts *ret_counts, struct error *err);

/* What a person typed → feeds: an id, a name of the configuration, an address (exact, or alias), else
 * part of title or address in any case, which a number never is. Subscribed ones only. Ids in *ret_ids
 * (arena); zero found is no error. */
bool feed_find(struct store *store, struct str selector, struct arena *arena, int64_t **ret_ids,
	size_t *ret_count, struct error *err);

/* False with a sentence when there is no such feed. */
bool feed_get(struct store *store, int64_t id, struct arena *arena, struct feed_record *ret_feed,
	struct error *err);
/* Subscribed feeds by title; `tag` "" = all. */
bool feed_list(struct store *store, struct str tag, struct arena *arena,
	struct feed_record **ret_feeds, size_t *ret_count, struct error *err);

/* What a list of subscriptions says of a feed: for 100,000 of them a tenth of the room. */
struct feed_outline {
	int64_t id, added_at;
	struct str url, title, site_url, language; /* title: as in struct feed_record */
	struct str *tags;
	size_t n_tags;
};
/* Subscribed feeds by title. */
bool feed_list_outlines(struct store *store, struct arena *arena, struct feed_outline **ret_feeds, size_t *ret_count,
	struct error *err);

/* Of all feeds, the unsubscribed too; ascending. */
bool feed_list_ids(struct store *store, struct arena *arena, int64_t **ret_ids, size_t *ret_count, struct error *err);

/* The records of `ids` in that order, for fetching: one prepared statement, no counts, no tags.
 * Ids that are gone or unsubscribed get id 0. */
bool feed_lease(struct store *store, const int64_t *ids, size_t n, struct arena *arena,
	struct feed_record *ret_feeds, struct error *err);

/* Every scheduled feed: called once at start and after reloads. Strings are borrowed for the call. */
struct feed_due {
	int64_t id;
	struct str url;
	int64_t interval_s; /* configured; 0: none */
	int64_t due_at; /* the later of those in struct feed_state */
	int64_t not_before_at, fetched_at, status; /* as there */
	struct str held_by; /* who named not_before_at, when not the feed's address; "" */
};
typedef void (*feed_schedule_fn)(void *user, const struct feed_due *due);
bool feed_each_scheduled(struct store *store, feed_schedule_fn each, void *user, struct error *err);
/* Likewise every older document that somebody asks for (storage/backfill.h), with the id of its feed. */
bool feed_each_backfill(struct store *store, feed_schedule_fn each, void *user, struct error *err);

/* Every feed that was asked before and will be again, as feed_lease() reads it. Strings are borrowed for
 * the call. */
typedef void (*feed_record_fn)(void *user, const struct feed_record *feed);
bool feed_each_planned(struct store *store, feed_record_fn each, void *user, struct error *err);
/* Another next time for a feed, unless it has got one meanwhile. */
struct feed_new_due {
	int64_t id, before, due_at; /* due_at TIME_NONE: never */
};
bool feed_set_due(struct store *store, const struct feed_new_due *dues, size_t n, struct error *err);

/* A manual refresh: due at once (due_at 0), unless not_before_at forbids it. Ids that moved are counted. */
bool feed_make_due(struct store *store, const int64_t *ids, size_t n, int64_t now,
	size_t *ret_count, struct error *err);

const char *feed_failure_name(enum feed_failure failure); /* "transient", "throttled" … */
