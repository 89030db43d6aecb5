/* libFuzzer: any bytes as a subscription list. */
#include <stdint.h>
#include <stdlib.h>

#include "parsers/opml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct opml opml;
	struct error err = {0};
	if (opml_read(str_make((const char *)data, size), &arena, &opml, &err)) {
		for (size_t i = 0; i < opml.n_feeds; i++) {
			const struct opml_feed *feed = &opml.feeds[i];
			if (!feed->url.len || !str_is_utf8(feed->url) || !str_is_utf8(feed->title)
				|| !str_is_utf8(feed->site_url))
				abort();
			for (size_t k = 0; k < feed->n_folders; k++)
				if (!feed->folders[k].len || !str_is_utf8(feed->folders[k]))
					abort();
		}
	} else if (!*err.text) {
		abort();
	}
	arena_finish(&arena);
	return 0;
}
