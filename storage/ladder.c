/* Two agreements make an item known: the key, and one thing more. A publication date that speaks
 * against it wins: pages that are published anew each day under one address and title are not
 * one item. */
#include "storage/ladder.h"

enum agreement { AGREE_TITLE = 1, AGREE_CONTENT = 2 };

/* Which second agreement each kind of key asks for. The text itself is no evidence besides the
 * title of the day: it is in there. */
static const unsigned wanted[] = {
	[KEY_URL] = AGREE_TITLE | AGREE_CONTENT,
	[KEY_TITLE] = AGREE_CONTENT,
};

/* Servers that moved or changed their zone shift dates by some hours. */
enum { SAME_DATE_S = 12 * 3600 };

static bool dates_differ(int64_t a, int64_t b)
{
	if (a == TIME_NONE || b == TIME_NONE)
		return false;
	return a > b ? a - b > SAME_DATE_S : b - a > SAME_DATE_S;
}

bool ladder_agrees(enum key_kind kind, const struct ladder_side *known,
	const struct ladder_side *entry)
{
	if ((size_t)kind >= sizeof wanted / sizeof *wanted ||
		dates_differ(known->published_at, entry->published_at))
		return false;
	unsigned found = 0;
	if (known->title.len && str_eq(known->title, entry->title))
		found |= AGREE_TITLE;
	if (known->content_hash == entry->content_hash)
		found |= AGREE_CONTENT;
	return (found & wanted[kind]) != 0;
}
