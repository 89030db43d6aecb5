/* Feeds write all sorts of things where a language should stand. */
#include "export/language.h"

/* RFC 4646 in its shape: letters and digits in groups of up to eight. */
static bool is_tag(struct str language)
{
	size_t group = 0;
	for (size_t i = 0; i < language.len; i++) {
		char c = str_lower(language.data[i]);
		if (c == '-' && group > 0)
			group = 0;
		else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9' && group < i))
			group++;
		else
			return false;
		if (group > 8)
			return false;
	}
	return group > 0;
}

struct str language_tag(struct str language)
{
	return is_tag(language) ? language : STR("");
}

struct str language_of(const struct item *item)
{
	struct str own = item->entry.language;
	return language_tag(own.len ? own : item->feed_language);
}
