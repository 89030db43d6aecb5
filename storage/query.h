#pragma once
/* The one query language: words, "phrases", prefix*, -not, OR, parentheses, field:value. Compiled in
 * one place into SQL with bound parameters; used by the tool, the exports and whoever comes later.
 *
 *   title: text: author: tag: feed: site: url: lang: id: story:   since: before: on: updated:
 *   has:enclosure|image   is:starred|unread|read|new|edited|duplicate   sort:new|old|relevance   limit:N
 *
 * tag: holds for a category of the item or a tag of its feed. feed: takes the name in the
 * configuration, the id, or part of title or address. Times: 2026-11-22, RFC 3339, 7d, today,
 * yesterday (days of UTC). Words are looked for in title, text and authors, by the full-text index
 * (storage/search.h) or, when that is switched off, as parts of the stored text. */
#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"

struct query;
struct store;

struct query_error {
	int column; /* of the query text, from 1, in characters */
	struct error error;
};

enum query_sort { QUERY_NEWEST, QUERY_OLDEST, QUERY_RELEVANCE };

/* Lives in the arena. `now` is what 7d and yesterday count from. */
bool query_compile(struct str text, int64_t now, struct arena *arena, struct query **ret_query,
	struct query_error *err);

/* A limit from elsewhere (--limit, an export section); the smaller of it and limit: holds.
 * 0 = none. */
void query_set_limit(struct query *query, int64_t limit);
bool query_has_limit(const struct query *query); /* of either */

/* Items with ids above `after` and up to `until` only, and all of them: limits are lifted, and none is better than
 * others. Ids grow as items are stored, so that such a range never gets another item. */
void query_set_stored(struct query *query, int64_t after, int64_t until);

/* What it finds, in any order: all of it, where sort:relevance without a limit gives the best. In the arena; it borrows
 * from the first. */
const struct query *query_in_any_order(const struct query *query, struct arena *arena);

/* Every item, in the order of the ids. */
void query_set_all_as_stored(struct query *query);

/* The first n results of every feed, and no more of it; 0 = all. Limits count what is left. */
void query_set_max_per_feed(struct query *query, int64_t n);

/* Of each story only the first item that the query finds. */
void query_set_one_per_story(struct query *query, bool one);

/* Sets marked[i] for those of the feeds ids[0..n) that the query names, whether they have items or not: of what must be
 * true of each result (its parts side by side), those parts count that speak of feeds alone, by feed:, site: and tag:.
 * Leaves the others as they are; all of them where nothing names a feed. */
bool query_names_any_feed(const struct query *query);
bool query_mark_feeds(struct store *store, const struct query *query, const int64_t *ids, size_t n, bool *marked,
	struct error *err);

/* True when what it finds leaves it again by the passing of time, as with since:7d and is:new. */
bool query_moves(const struct query *query);

/* True when it asks for words, which are looked for in the full-text index. */
bool query_has_words(const struct query *query);

/* Documentation of the language from the table that the compiler uses. */
struct query_field {
	const char *name, *example, *help;
	const char *const *words; /* what the value must be one of, ended by NULL; NULL: free */
	int kind;                 /* storage/'s own */
};
const struct query_field *query_fields(size_t *ret_count);
