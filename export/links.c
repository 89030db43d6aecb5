#include "export/links.h"

struct str links_further_rel(const struct entry *entry, const struct link *link)
{
	static const struct str rels[] = {{"related", 7}, {"via", 3}, {"replies", 7}, {"license", 7}};
	if (!link->url.len || str_eq(link->url, entry->comments_url) || str_eq(link->url, entry->external_url))
		return STR("");
	for (size_t i = 0; i < sizeof rels / sizeof *rels; i++)
		if (str_eq_nocase(link->rel, rels[i]))
			return rels[i];
	return STR("");
}

struct str links_media_type(struct str type)
{
	return str_find(type, '/') < type.len ? type : STR("");
}
