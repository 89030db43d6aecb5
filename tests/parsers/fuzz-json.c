/* libFuzzer: UTF-8 text as a JSON feed, past the sniffing of document_read(). */
#include <stdint.h>
#include <stdlib.h>

#include "parsers/feed_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct read_hints hints = {.url = STR("http://example.org/feed.json"), .now = TIME_NONE,
		.limits = read_limits_or_usual((struct read_limits){0})};
	struct str text = str_make((const char *)data, size);
	struct arena arena = {0};
	struct document document;
	struct error err = {0};
	document_init(&document);
	if (!str_is_utf8(text))
		return 0;
	if (feed_json_read(text, &hints, &arena, &document, &err) == READ_OK) {
		if (document.format != FORMAT_JSON)
			abort();
		for (size_t i = 0; i < document.n_entries; i++)
			if (!str_is_utf8(document.entries[i].title) || !str_is_utf8(document.entries[i].extensions))
				abort();
	} else if (!*err.text) {
		abort();
	}
	arena_finish(&arena);
	return 0;
}
