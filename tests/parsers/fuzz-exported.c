/* libFuzzer: a line of an export. */
#include <stdint.h>
#include <stdlib.h>

#include "base/key.h"
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
		const struct document *document = &exported.document;
		const struct entry *entry = document->entries;
		if (document->n_entries > 1 || !exported.feed_url.len)
			abort();
		if (document->n_entries && (!entry->n_keys || (!exported.is_gone && !entry->id.len)))
			abort();
		for (size_t i = 0; i < exported.n_keys; i++)
			if (!exported.keys[i].text.len || exported.keys[i].text.len > KEY_MAX_BYTES)
				abort();
		if (document->n_entries && (!str_is_utf8(entry->title) || !str_is_utf8(entry->content_html) || !str_is_utf8(entry->extensions)))
			abort();
	} else if (!*err.text) {
		abort();
	}
	arena_finish(&arena);
	return 0;
}
