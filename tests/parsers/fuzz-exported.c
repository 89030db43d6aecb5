/* libFuzzer: a line of an export. */
#include <stdint.h>
#include <stdlib.h>

#include "parsers/exported.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str line = str_make((const char *)data, size);
	struct arena arena = {0};
	struct exported exported;
	struct error err = {0};
	if (!str_is_utf8(line))
		return 0;
	if (exported_read(line, &arena, &exported, &err)) {
		const struct entry *entry = &exported.document.entries[0];
		if (exported.document.n_entries != 1 || !entry->n_keys || !entry->id.len || !exported.feed_url.len)
			abort();
		if (!str_is_utf8(entry->title) || !str_is_utf8(entry->content_html) || !str_is_utf8(entry->extensions))
			abort();
	} else if (!*err.text) {
		abort();
	}
	arena_finish(&arena);
	return 0;
}
