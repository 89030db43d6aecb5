/* libFuzzer: any bytes as a web page. */
#include <stdint.h>
#include <stdlib.h>

#include "base/url.h"
#include "parsers/discover.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	struct str page = str_make((const char *)data, size);
	struct link *feeds;
	size_t n = discover_feeds(page, STR("http://example.org/a/b"), &arena, &feeds);
	bool is_utf8 = str_is_utf8(page);
	if (n > DISCOVER_MAX)
		abort();
	for (size_t i = 0; i < n; i++)
		if (!url_is_http(feeds[i].url) || (is_utf8 && !(str_is_utf8(feeds[i].url) && str_is_utf8(feeds[i].title))))
			abort();
	arena_finish(&arena);
	return 0;
}
