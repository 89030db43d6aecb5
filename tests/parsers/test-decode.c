/* Content-Encoding: what each decoder gives, under a cap, when the bytes are whole, cut or bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

#include "parsers/decode.h"

enum { MAX = 4 * 1024 * 1024 };

#define PLAIN "<rss version=\"2.0\"><channel><title>caf\xc3\xa9</title></channel></rss>"

static const char brotli_bytes[] =
	"\x1b\x3f\x00\x40\x9c\x07\x76\xc3\x5c\x63\x9f\x08\x1c\x28\x4d\x58\xcd\x33\x66\x96\xba\x45"
	"\x5c\x60\x64\xb4\xcf\x5c\xd8\xf0\x7a\x91\x03\x87\x1c\x38\xbf\x2d\x0e\x30\x90\x82\x0d\x38"
	"\xa0\xb8\x1f\xe4\x5a\xbf\xcf\x6d\xb0\x60\xc9\x6d\xfb\x21\x78\x94\x05";
static const char brotli_bomb[] = /* 8 MiB */
	"\x9b\xff\xff\x7f\xf8\x25\xc2\xe2\xb1\x40\x20\xf7\xfe\x0f";
static const char zstd_bytes[] =
	"\x28\xb5\x2f\xfd\x20\x40\xdd\x01\x00\x14\x03\x3c\x72\x73\x73\x20\x76\x65\x72\x73\x69\x6f"
	"\x6e\x3d\x22\x32\x2e\x30\x22\x3e\x3c\x63\x68\x61\x6e\x6e\x65\x6c\x3e\x3c\x74\x69\x74\x6c"
	"\x65\x3e\x63\x61\x66\xc3\xa9\x3c\x2f\x3c\x2f\x2f\x72\x73\x73\x3e\x02\x00\x41\x15\x2c\x18"
	"\x66\x19";
static const char zstd_window[] = /* asks for 16 MiB of window */
	"\x28\xb5\x2f\xfd\x00\x70\xdd\x01\x00\x14\x03\x3c\x72\x73\x73\x20\x76\x65\x72\x73\x69\x6f"
	"\x6e\x3d\x22\x32\x2e\x30\x22\x3e\x3c\x63\x68\x61\x6e\x6e\x65\x6c\x3e\x3c\x74\x69\x74\x6c"
	"\x65\x3e\x63\x61\x66\xc3\xa9\x3c\x2f\x3c\x2f\x2f\x72\x73\x73\x3e\x02\x00\x41\x15\x2c\x18"
	"\x66\x19";

enum { GZIP = MAX_WBITS + 16, ZLIB = MAX_WBITS, RAW = -MAX_WBITS };

static void compress_into(struct buf *wire, struct str plain, int window_bits)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)plain.data, .avail_in = (uInt)plain.len};
	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY), Z_OK);
	uLong room = deflateBound(&z, (uLong)plain.len);
	z.next_out = (Bytef *)buf_reserve(wire, room);
	z.avail_out = (uInt)room;
	assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
	wire->len += z.total_out;
	deflateEnd(&z);
}

/* Decodes and compares; `want` NULL: only the result counts. */
static void check(const char *encoding, struct str wire, enum decode_result result,
	const char *want)
{
	struct buf storage;
	struct str bytes;
	struct error err = {""};
	buf_init(&storage, MAX);
	enum decode_result got = decode_body(str_of(encoding), wire, 0, &storage, &bytes, &err);
	if (got != result)
		fail_msg("%s: %d, not %d: %s", encoding, got, result, err.text);
	if (want)
		assert_true(str_eq(bytes, str_of(want)));
	if (got != DECODE_OK)
		assert_true(err.text[0]);
	assert_int_equal(storage.max, MAX);
	buf_finish(&storage);
}

static bool accepts(const char *encoding)
{
	return strstr(decode_accepts(), encoding);
}

static void test_encodings(void **state)
{
	(void)state;
	static const struct {
		const char *encoding;
		int window_bits;
	} rows[] = {{"gzip", GZIP}, {"x-gzip", GZIP}, {" GZip ,", GZIP}, {"identity, gzip", GZIP},
		{"deflate", ZLIB}, {"Deflate", RAW}, {"", GZIP}};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct buf wire;
		buf_init(&wire, MAX);
		compress_into(&wire, STR(PLAIN), rows[i].window_bits);
		check(rows[i].encoding, buf_str(&wire), DECODE_OK, PLAIN);
		buf_finish(&wire);
	}
	assert_true(accepts("gzip") && accepts("deflate"));
	if (accepts("br"))
		check("br", str_make(brotli_bytes, sizeof brotli_bytes - 1), DECODE_OK, PLAIN);
	if (accepts("zstd")) {
		check("zstd", str_make(zstd_bytes, sizeof zstd_bytes - 1), DECODE_OK, PLAIN);
		check("zstd", str_make(zstd_window, sizeof zstd_window - 1), DECODE_CORRUPT, NULL);
	}
	check("", STR(PLAIN), DECODE_OK, PLAIN);
	check("identity", STR(""), DECODE_OK, "");
	check("gzip", STR(""), DECODE_OK, "");
}

static void test_lists(void **state)
{
	(void)state;
	struct buf once, twice;
	buf_init(&once, MAX);
	buf_init(&twice, MAX);
	compress_into(&once, STR(PLAIN), ZLIB);
	compress_into(&twice, buf_str(&once), GZIP);
	check("deflate, gzip", buf_str(&twice), DECODE_OK, PLAIN);
	check("gzip, deflate", buf_str(&twice), DECODE_CORRUPT, NULL);
	check("gzip,gzip,gzip", buf_str(&twice), DECODE_UNKNOWN, NULL);
	check("gzip, compress", buf_str(&twice), DECODE_UNKNOWN, NULL);
	check("aes128gcm", buf_str(&twice), DECODE_UNKNOWN, NULL);
	/* what some servers say of plain text, and browsers pass over */
	check("UTF-8", STR(PLAIN), DECODE_OK, PLAIN);
	check("none", STR("\xef\xbb\xbf" PLAIN), DECODE_OK, "\xef\xbb\xbf" PLAIN);
	check("gzip, utf-8", STR(PLAIN), DECODE_OK, PLAIN);
	buf_finish(&once);
	buf_finish(&twice);
}

static void test_members_and_padding(void **state)
{
	(void)state;
	struct buf wire;
	buf_init(&wire, MAX);
	compress_into(&wire, STR("<rss>"), GZIP);
	compress_into(&wire, STR(""), GZIP);
	compress_into(&wire, STR("</rss>"), GZIP);
	check("gzip", buf_str(&wire), DECODE_OK, "<rss></rss>");
	buf_append(&wire, "\0\0\0\0", 4);
	check("gzip", buf_str(&wire), DECODE_OK, "<rss></rss>");
	buf_append(&wire, "junk", 4);
	check("gzip", buf_str(&wire), DECODE_OK, "<rss></rss>");
	buf_finish(&wire);
}

static void test_plain_though_announced(void **state)
{
	(void)state;
	static const char *const bodies[] = {PLAIN, " \n<feed/>", "{\"version\": 1}", "[]",
		"\xef\xbb\xbf<rss/>"};
	static const char *const encodings[] = {"gzip", "x-gzip", "deflate", "gzip, gzip"};
	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
		for (size_t k = 0; k < sizeof encodings / sizeof encodings[0]; k++)
			check(encodings[k], str_of(bodies[i]), DECODE_OK, bodies[i]);
	check("gzip", STR("nothing known"), DECODE_CORRUPT, NULL);
	if (accepts("br"))
		check("br", STR(PLAIN), DECODE_OK, PLAIN);
	if (accepts("zstd"))
		check("zstd", STR(PLAIN), DECODE_OK, PLAIN);
}

/* Every prefix is a truncated body, and gives a prefix of the text. */
static void test_truncated(void **state)
{
	(void)state;
	static const int formats[] = {GZIP, ZLIB};
	for (size_t f = 0; f < 2; f++) {
		struct buf wire, storage;
		buf_init(&wire, MAX);
		buf_init(&storage, MAX);
		compress_into(&wire, STR(PLAIN), formats[f]);
		size_t longest = 0;
		for (size_t n = 2; n < wire.len; n++) {
			struct str bytes;
			struct error err;
			const char *encoding = formats[f] == GZIP ? "gzip" : "deflate";
			assert_int_equal(DECODE_TRUNCATED, decode_body(str_of(encoding),
				str_make(wire.data, n), 0, &storage, &bytes, &err));
			assert_true(str_starts(STR(PLAIN), bytes));
			longest = bytes.len;
		}
		assert_int_equal(longest, sizeof PLAIN - 1);
		buf_finish(&wire);
		buf_finish(&storage);
	}
	if (accepts("br"))
		check("br", str_make(brotli_bytes, 30), DECODE_TRUNCATED, NULL);
	if (accepts("zstd"))
		check("zstd", str_make(zstd_bytes, 30), DECODE_TRUNCATED, NULL);
}

static void test_corrupt(void **state)
{
	(void)state;
	struct buf wire;
	buf_init(&wire, MAX);
	compress_into(&wire, STR(PLAIN), GZIP);
	wire.data[wire.len - 5] ^= 1; /* the checksum */
	check("gzip", buf_str(&wire), DECODE_CORRUPT, NULL);
	wire.data[wire.len - 5] ^= 1;
	memset(wire.data + 20, 0xff, 20);
	check("gzip", buf_str(&wire), DECODE_CORRUPT, NULL);
	buf_finish(&wire);
}

/* A size that the last four bytes do not tell, or lie about. */
static void test_size_field_is_a_guess(void **state)
{
	(void)state;
	struct buf plain, wire, storage;
	struct str bytes;
	struct error err = {""};
	buf_init(&plain, MAX);
	buf_init(&wire, MAX);
	buf_init(&storage, MAX);
	while (plain.len < 3 * 1024 * 1024)
		buf_printf(&plain, "<item>%zu</item>", plain.len * 2654435761u % 1000003);
	compress_into(&wire, buf_str(&plain), GZIP);
	compress_into(&wire, STR("x"), GZIP);
	buf_append_char(&plain, 'x');
	assert_int_equal(DECODE_OK,
		decode_body(STR("gzip"), buf_str(&wire), 0, &storage, &bytes, &err));
	assert_true(str_eq(bytes, buf_str(&plain)));
	buf_finish(&plain);
	buf_finish(&wire);
	buf_finish(&storage);
}

static void test_bombs(void **state)
{
	(void)state;
	struct buf plain, wire;
	buf_init(&plain, 2 * MAX);
	buf_init(&wire, 4 * MAX);
	size_t n = 2 * MAX - 1;
	memset(buf_reserve(&plain, n), 'a', n);
	plain.len = n;
	compress_into(&wire, buf_str(&plain), GZIP); /* 1000:1 */
	check("gzip", buf_str(&wire), DECODE_TOO_LARGE, NULL);
	memset(wire.data + wire.len - 4, 0, 4);
	check("gzip", buf_str(&wire), DECODE_TOO_LARGE, NULL);
	wire.len = 0;
	compress_into(&wire, buf_str(&plain), ZLIB);
	check("deflate", buf_str(&wire), DECODE_TOO_LARGE, NULL);
	if (accepts("br"))
		check("br", str_make(brotli_bomb, sizeof brotli_bomb - 1), DECODE_TOO_LARGE, NULL);
	/* As steep, but small: harmless. */
	plain.len = 1024 * 1024;
	wire.len = 0;
	compress_into(&wire, buf_str(&plain), GZIP);
	check("gzip", buf_str(&wire), DECODE_OK, NULL);
	buf_finish(&plain);
	buf_finish(&wire);
}

/* The cap is exact: a body of its size passes, one byte more does not. */
static void test_cap_is_exact(void **state)
{
	(void)state;
	static const struct {
		const char *encoding;
		int window_bits;
	} rows[] = {{"gzip", GZIP}, {"deflate", RAW}};
	for (size_t i = 0; i < 2; i++) {
		struct buf wire, storage;
		struct str bytes;
		struct error err;
		buf_init(&wire, MAX);
		compress_into(&wire, STR(PLAIN), rows[i].window_bits);
		buf_init(&storage, sizeof PLAIN - 1);
		assert_int_equal(DECODE_OK, decode_body(str_of(rows[i].encoding), buf_str(&wire), 0, &storage,
			&bytes, &err));
		assert_true(str_eq(bytes, STR(PLAIN)));
		storage.max--;
		assert_int_equal(DECODE_TOO_LARGE, decode_body(str_of(rows[i].encoding), buf_str(&wire),
			0, &storage, &bytes, &err));
		assert_true(str_eq(bytes, str_make(PLAIN, sizeof PLAIN - 2)));
		buf_finish(&wire);
		buf_finish(&storage);
	}
}

/* Of what is too large all is given that fits; of what is compressed twice, nothing. */
static void test_what_fits(void **state)
{
	(void)state;
	struct buf plain, wire, twice, storage;
	struct str bytes = STR("none"), text = STR("<rss>no gzip");
	struct error err;
	buf_init(&plain, 2 * MAX);
	buf_init(&wire, 4 * MAX);
	buf_init(&twice, 4 * MAX);
	buf_init(&storage, MAX);
	memset(buf_reserve(&plain, 2 * MAX - 1), 'a', 2 * MAX - 1);
	plain.len = 2 * MAX - 1;
	compress_into(&wire, buf_str(&plain), GZIP);
	compress_into(&twice, buf_str(&wire), GZIP);
	storage.max = 1000;
	assert_int_equal(decode_body(STR("gzip, gzip"), buf_str(&twice), 0, &storage, &bytes, &err), DECODE_TOO_LARGE);
	assert_true(str_eq(bytes, STR("none")));
	storage.max = MAX;
	assert_int_equal(decode_body(STR("gzip"), buf_str(&wire), 10, &storage, &bytes, &err), DECODE_TOO_LARGE);
	assert_int_equal(bytes.len, 1024 * 1024);
	assert_non_null(strstr(err.text, "max-ratio"));
	storage.max = 5;
	assert_int_equal(decode_body(STR("gzip"), text, 0, &storage, &bytes, &err), DECODE_TOO_LARGE);
	assert_true(str_eq(bytes, STR("<rss>")));
	buf_finish(&storage);
	buf_finish(&twice);
	buf_finish(&wire);
	buf_finish(&plain);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_members_and_padding),
		cmocka_unit_test(test_plain_though_announced),
		cmocka_unit_test(test_truncated),
		cmocka_unit_test(test_corrupt),
		cmocka_unit_test(test_size_field_is_a_guess),
		cmocka_unit_test(test_bombs),
		cmocka_unit_test(test_cap_is_exact),
		cmocka_unit_test(test_what_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
