/* Memory grows with the feeds, not with the items. */
#include "export/sources.h"

#include <stdlib.h>

static bool add(struct sources *sources, const struct source_feed *feed)
{
	struct arena *arena = &sources->arena;
	if (tally_add(&sources->seen, feed->id) > 1)
		return false;
	*arena_push(arena, sources->feeds, sources->n_feeds) = (struct source_feed){
		.id = feed->id,
		.title = arena_str(arena, feed->title),
		.url = arena_str(arena, feed->url),
		.site_url = arena_str(arena, feed->site_url),
	};
	return true;
}

bool sources_add(struct sources *sources, const struct item *item)
{
	const struct source_feed feed = {item->feed_id, item->feed_title, item->feed_url, item->feed_site_url};
	sources->have_items = true;
	return add(sources, &feed);
}

void sources_add_feed(struct sources *sources, const struct source_feed *feed)
{
	add(sources, feed);
}

bool sources_has(const struct sources *sources, int64_t feed_id)
{
	return tally_has(&sources->seen, feed_id);
}

static int compare(const void *a, const void *b)
{
	const struct source_feed *x = a, *y = b;
	for (size_t i = 0; i < x->title.len && i < y->title.len; i++) {
		unsigned char left = (unsigned char)str_lower(x->title.data[i]);
		unsigned char right = (unsigned char)str_lower(y->title.data[i]);
		if (left != right)
			return left < right ? -1 : 1;
	}
	if (x->title.len != y->title.len)
		return x->title.len < y->title.len ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

void sources_sort(struct sources *sources)
{
	if (sources->n_feeds)
		qsort(sources->feeds, sources->n_feeds, sizeof *sources->feeds, compare);
}

void sources_finish(struct sources *sources)
{
	tally_finish(&sources->seen);
	arena_finish(&sources->arena);
	*sources = (struct sources){0};
}
