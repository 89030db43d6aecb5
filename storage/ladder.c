/* Two agreements make an item known: the key, and one thing more. A publication date that speaks
 * against it wins: pages that are published anew each day under one address and title are not
 * one item. */
#include "storage/ladder.h"

#include "storage/seen.h"

/* Which second agreement each kind of key asks for. A title is no evidence besides the title of the
 * day. That of the last change, which stands for one that is missing, speaks against what says something else, as the
 * page of another day does; what says the same was updated. */
static const unsigned wanted[] = {
	[KEY_URL] = AGREE_TITLE | AGREE_CONTENT | AGREE_TEXT | AGREE_PLACE,
	[KEY_TITLE] = AGREE_CONTENT | AGREE_TEXT | AGREE_PLACE,
	[KEY_PATH] = AGREE_TITLE | AGREE_CONTENT | AGREE_TEXT,
};

enum { SAME_DATE_S = 12 * 3600 }; /* servers that moved or changed their zone shift dates by some hours */

/* UINT64_MAX when one of them is not known. */
static uint64_t apart(int64_t a, int64_t b)
{
	if (a == TIME_NONE || b == TIME_NONE)
		return UINT64_MAX;
	return a > b ? (uint64_t)a - (uint64_t)b : (uint64_t)b - (uint64_t)a;
}

static bool dates_differ(const struct ladder_side *a, const struct ladder_side *b)
{
	uint64_t seconds = apart(a->published_at, b->published_at);
	return seconds != UINT64_MAX && seconds > SAME_DATE_S;
}

/* Undated bulletins are many under one title, but not under one address. */
static bool is_same_moment(enum key_kind kind, const struct ladder_side *a, const struct ladder_side *b)
{
	if (a->published_at == TIME_NONE && b->published_at == TIME_NONE)
		return kind != KEY_TITLE;
	return apart(a->published_at, b->published_at) <= SAME_MOMENT_S;
}

static bool texts_differ(struct str a, struct str b)
{
	return a.len && b.len && !str_eq(a, b);
}

static bool files_differ(struct str a, struct str b)
{
	return a.len && b.len && !seen_is_same_file(a, b);
}

static bool tell(enum ladder_texts texts, enum key_kind kind, const struct ladder_side *known,
	const struct ladder_side *entry)
{
	return (texts == TEXTS_TELL && is_same_moment(kind, known, entry))
		|| (texts >= TEXTS_EQUAL && entry->id_is_of_version);
}

/* A long text that is said again under the date of a last change was updated, and so was a short one of a site that has
 * moved; with another file it is another one. */
static bool is_dated(const struct ladder_side *known, const struct ladder_side *entry, enum ladder_texts texts)
{
	bool is_said_again = texts == TEXTS_TELL || (texts == TEXTS_EQUAL && entry->names_are_others);
	return !is_said_again || !(known->date_is_derived || entry->date_is_derived)
		|| files_differ(known->enclosure, entry->enclosure);
}

unsigned ladder_agreement(enum key_kind kind, const struct ladder_side *known,
	const struct ladder_side *entry, enum ladder_texts texts)
{
	if ((size_t)kind >= sizeof wanted / sizeof *wanted || (is_dated(known, entry, texts) && dates_differ(known, entry)))
		return 0;
	unsigned found = 0;
	if (known->title.len && str_eq(known->title, entry->title))
		found |= AGREE_TITLE;
	if (known->content_hash == entry->content_hash)
		found |= AGREE_CONTENT;
	if (tell(texts, kind, known, entry))
		found |= AGREE_TEXT;
	if (!(found & wanted[kind]) && entry->id_is_of_place && (kind != KEY_TITLE || is_same_moment(kind, known, entry)))
		found |= AGREE_PLACE;
	return found & wanted[kind];
}

bool ladder_is_of_second(int64_t published_at)
{
	return published_at != TIME_NONE && published_at % 60 != 0;
}

static bool both_differ(const struct ladder_side *a, const struct ladder_side *b)
{
	return texts_differ(a->url, b->url) && texts_differ(a->title, b->title);
}

bool ladder_says_another(enum key_kind kind, const struct ladder_side *known, const struct ladder_side *entry)
{
	bool has_address = known->url.len || entry->url.len;
	return kind == KEY_ID && (has_address ? both_differ(known, entry) : texts_differ(known->title, entry->title));
}

bool ladder_is_another(enum key_kind kind, const struct ladder_side *known, const struct ladder_side *entry,
	bool is_parted)
{
	bool plays_so = kind != KEY_ID && files_differ(known->enclosure, entry->enclosure);
	if (!dates_differ(known, entry))
		return is_parted && kind == KEY_ID && both_differ(known, entry);
	return is_parted || both_differ(known, entry) || plays_so;
}
