/* libFuzzer: arbitrary bytes as a flat record. What decodes must encode, and decode again to the
 * same record; the same for the lesser forms. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/record.h"

enum { MAX = 64 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void check_document(struct str bytes, struct arena *arena)
{
	struct document document, again;
	struct error err;
	struct buf first, second;
	if (!record_decode_document(bytes, arena, &document, &err))
		return;
	buf_init(&first, MAX);
	buf_init(&second, MAX);
	require(record_encode_document(&document, &first));
	require(record_decode_document(buf_str(&first), arena, &again, &err));
	require(record_encode_document(&again, &second));
	require(str_eq(buf_str(&first), buf_str(&second)));
	require(document.n_entries == again.n_entries && str_eq(document.title, again.title));
	buf_finish(&first);
	buf_finish(&second);
}

static void check_extra(struct str bytes, struct arena *arena)
{
	struct entry entry, again;
	struct error err;
	struct buf first, second;
	entry_init(&entry);
	entry_init(&again);
	if (!record_decode_extra(bytes, arena, &entry, &err))
		return;
	buf_init(&first, MAX);
	buf_init(&second, MAX);
	require(record_encode_extra(&entry, &first));
	require(record_decode_extra(buf_str(&first), arena, &again, &err));
	require(record_encode_extra(&again, &second));
	require(str_eq(buf_str(&first), buf_str(&second)));
	require(entry.n_links == again.n_links && str_eq(entry.rights, again.rights));
	buf_finish(&first);
	buf_finish(&second);
}

static void check_head(struct str bytes, struct arena *arena)
{
	struct document document, again;
	struct error err;
	struct buf first;
	document_init(&document);
	document_init(&again);
	if (!record_decode_head(bytes, arena, &document, &err))
		return;
	buf_init(&first, MAX);
	require(record_encode_head(&document, &first));
	require(record_decode_head(buf_str(&first), arena, &again, &err));
	require(document.n_authors == again.n_authors && document.format == again.format);
	buf_finish(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	check_document(str_make((const char *)data, size), &arena);
	check_extra(str_make((const char *)data, size), &arena);
	check_head(str_make((const char *)data, size), &arena);
	arena_finish(&arena);
	return 0;
}
