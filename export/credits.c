/* A source that an entry came with has given its authors already, in the parser. */
#include "export/credits.h"

struct person *credits_authors(const struct item *item, size_t *ret_count)
{
	bool inherits = item->feed_format == FORMAT_ATOM || item->feed_format == FORMAT_JSON;
	if (item->entry.n_authors || !inherits) {
		*ret_count = item->entry.n_authors;
		return item->entry.authors;
	}
	*ret_count = item->n_feed_authors;
	return item->feed_authors;
}

struct str credits_rights(const struct item *item)
{
	const struct entry *entry = &item->entry;
	return entry->rights.len ? entry->rights : entry->source.rights.len ? entry->source.rights : item->feed_rights;
}
