/* libFuzzer: a byte that picks the Content-Encoding, then a body. Whatever it is, the output keeps
 * to the cap and to the ratio. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "parsers/decode.h"

enum { MAX = 3 * 1024 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct str encodings[] = {{"", 0}, {"gzip", 4}, {"deflate", 7}, {"br", 2},
		{"zstd", 4}, {"gzip, gzip", 10}, {"deflate, gzip", 13}, {"br, zstd", 8}};
	if (size == 0)
		return 0;
	struct buf storage;
	struct str bytes = {0};
	struct error err = {""};
	buf_init(&storage, MAX);
	/* A copy of its own: reading past the end of the body is then seen. */
	struct str encoding = encodings[data[0] % (sizeof encodings / sizeof encodings[0])];
	struct str wire = str_make((const char *)data + 1, size - 1);
	enum decode_result result = decode_body(encoding, wire, 0, &storage, &bytes, &err);
	require(storage.len <= storage.max && storage.max == MAX);
	if (result == DECODE_OK || result == DECODE_TRUNCATED || result == DECODE_TOO_LARGE)
		require(bytes.len <= MAX && (bytes.len <= 1024 * 1024 || bytes.len <= 200 * 200 * size));
	if (result != DECODE_OK)
		require(err.text[0]);
	buf_finish(&storage);
	return 0;
}
