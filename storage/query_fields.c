/* The table of fields: the parser, the SQL and the documentation of the language come from its
 * rows. Also the times that fields take. */
#include "base/guess.h"
#include "base/time.h"
#include "base/units.h"
#include "storage/query_tree.h"

static const char *const has_words[] = {[HAS_ENCLOSURE] = "enclosure", [HAS_IMAGE] = "image", NULL};
static const char *const is_words[] = {[IS_STARRED] = "starred", [IS_UNREAD] = "unread", [IS_READ] = "read",
	[IS_NEW] = "new", [IS_EDITED] = "edited", [IS_DUPLICATE] = "duplicate", [IS_WITHDRAWN] = "withdrawn", NULL};
static const char *const sort_words[] = {"new", "old", "relevance", NULL};

static const struct query_field fields[] = {
	{"title", "title:election", "words in the title", .kind = FIELD_WORDS},
	{"text", "text:\"climate change\"", "words in the text", .kind = FIELD_WORDS},
	{"author", "author:jansen", "words in the names of the authors, else of those of the feed", .kind = FIELD_WORDS},
	{"tag", "tag:tech", "a category of the item, or a tag of its feed", .kind = FIELD_TAG},
	{"feed", "feed:nos",
		"the feed: its name in the configuration, its id, its address, or part of "
		"its title or address",
		.kind = FIELD_FEED},
	{"site", "site:example.org",
		"part of the address of the feed's site, or of the feed",
		.kind = FIELD_SITE},
	{"url", "url:example.org/2026", "part of the item's address, from the beginning of a word on", .kind = FIELD_URL},
	{"lang", "lang:nl",
		"the language of the item, else of its feed; nl finds nl-BE too",
		.kind = FIELD_LANG},
	{"id", "id:1207", "the item with this number", .kind = FIELD_ID},
	{"story", "story:1207", "the story with this number, or that the item with this number tells",
		.kind = FIELD_STORY},
	{"since", "since:7d", "dated at that time or later", .kind = FIELD_SINCE},
	{"before", "before:2026-11-22", "dated before that time", .kind = FIELD_BEFORE},
	{"on", "on:yesterday", "dated on that day (UTC)", .kind = FIELD_ON},
	{"updated", "updated:2d",
		"stored or changed at that time or later",
		.kind = FIELD_UPDATED},
	{"has", "has:enclosure",
		"enclosure: a file is attached, be it a picture; image: there is an image",
		.words = has_words, .kind = FIELD_HAS},
	{"is", "is:unread",
		"starred, unread, read; new: first seen in the last 24 hours; edited: "
		"changed since it was first stored; duplicate: another feed told the story first; "
		"withdrawn: its publisher took it back",
		.words = is_words, .kind = FIELD_IS},
	{"sort", "sort:old",
		"new: newest first, as without it; old: oldest first; relevance: best "
		"match first, among the newest matches",
		.words = sort_words, .kind = FIELD_SORT},
	{"limit", "limit:20", "at most so many items", .kind = FIELD_LIMIT},
};

enum { N_FIELDS = sizeof fields / sizeof *fields };

const struct query_field *query_fields(size_t *ret_count)
{
	*ret_count = N_FIELDS;
	return fields;
}

const struct query_field *field_find(struct str name)
{
	for (size_t i = 0; i < N_FIELDS; i++)
		if (str_eq_nocase(name, str_of(fields[i].name)))
			return &fields[i];
	return NULL;
}

const struct query_field *field_nearest(struct str name)
{
	struct guess guess = guess_start(name);
	for (size_t i = 0; i < N_FIELDS; i++)
		guess_try(&guess, fields[i].name);
	return guess.word ? field_find(str_of(guess.word)) : NULL;
}

int64_t query_day_start(int64_t at)
{
	int64_t into = at % QUERY_DAY_S;
	return at - (into < 0 ? into + QUERY_DAY_S : into);
}

bool query_parse_time(struct str text, int64_t now, int64_t *ret_at)
{
	int64_t ms;
	long long seconds;
	if (str_eq_nocase(text, STR("today")))
		*ret_at = query_day_start(now);
	else if (str_eq_nocase(text, STR("yesterday")))
		*ret_at = query_day_start(now) - QUERY_DAY_S;
	else if (str_to_int64(text, &seconds)) /* a bare number is no time */
		return false;
	else if (units_parse_duration_ms(text, &ms))
		*ret_at = now - ms / 1000;
	else
		return time_parse_rfc3339(text, ret_at);
	return true;
}
