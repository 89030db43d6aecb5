/* Content-Encoding undone. Owns the choice of decoder and the two limits that make a bomb
 * harmless: the cap of the caller and 200:1 beyond 1 MiB. Knows nothing of what the bytes say.
 *
 * gzip is what nearly every server sends: libdeflate inflates whole buffers four times as fast as
 * zlib. What it refuses goes to zlib, which can tell a truncated body from a damaged one and
 * hands out what there is. */
#include "parsers/decode.h"

#include <stdint.h>
#include <zlib.h>
#ifdef HAVE_LIBDEFLATE
#include <libdeflate.h>
#endif
#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "base/error.h"

enum {
	MAX_ENCODINGS = 2,
	RATIO_FREE = 1024 * 1024, /* bytes of output that need no justification */
	STEP = 64 * 1024,         /* output room offered to a streaming decoder at a time */
	ZSTD_WINDOW_LOG = 23,     /* 8 MiB: what RFC 9659 lets a server use */
};

/* Output under a limit. The buffer's own cap is one byte more: a decoder that fills that byte
 * has passed the limit, one that stops short of it has not. */
struct sink {
	struct buf *out;
	size_t limit;
};

/* Room for the next piece, at most STEP bytes; none (false) when the limit is passed. */
static bool sink_room(const struct sink *sink, char **ret_room, size_t *ret_n)
{
	size_t left = sink->limit + 1 - sink->out->len;
	if (left == 0)
		return false;
	*ret_n = left < STEP ? left : STEP;
	*ret_room = buf_reserve(sink->out, *ret_n);
	return *ret_room;
}

static bool gzip_starts(struct str wire)
{
	return str_starts(wire, STR("\x1f\x8b"));
}

static enum decode_result zlib_inflate(struct str wire, int window_bits, const struct sink *sink,
	struct error *err)
{
	z_stream z = {.next_in = (Bytef *)(uintptr_t)wire.data, .avail_in = (uInt)wire.len};
	if (inflateInit2(&z, window_bits) != Z_OK)
		die_out_of_memory();
	enum decode_result result = DECODE_OK;
	for (;;) {
		char *room;
		size_t n;
		if (!sink_room(sink, &room, &n)) {
			result = DECODE_TOO_LARGE;
			break;
		}
		z.next_out = (Bytef *)room;
		z.avail_out = (uInt)n;
		int rc = inflate(&z, Z_NO_FLUSH);
		sink->out->len += n - z.avail_out;
		if (rc == Z_STREAM_END) {
			/* Another member follows (RFC 1952, 2.2), or padding, which is nobody's business. */
			if (window_bits <= MAX_WBITS ||
				!gzip_starts(str_make((const char *)z.next_in, z.avail_in)))
				break;
			inflateReset(&z);
		} else if (rc == Z_BUF_ERROR || (rc == Z_OK && z.avail_in == 0 && z.avail_out)) {
			result = DECODE_TRUNCATED;
			break;
		} else if (rc != Z_OK) {
			error_set(err, "damaged compressed body after %zu bytes: %s", sink->out->len,
				z.msg ? z.msg : "dictionary needed");
			result = DECODE_CORRUPT;
			break;
		}
	}
	inflateEnd(&z);
	return result;
}

#ifdef HAVE_LIBDEFLATE
/* The last four bytes of a body of one member are its size: a first guess, right for nearly
 * every body, and worth nothing more when a stranger wrote it. */
static size_t gzip_guess(struct str wire, size_t limit)
{
	uint32_t guess = 0;
	for (size_t i = 1; i <= 4 && i <= wire.len; i++)
		guess = guess << 8 | (unsigned char)wire.data[wire.len - i];
	if (guess < wire.len)
		guess = (uint32_t)wire.len;
	return guess < limit ? guess : limit;
}

/* False when libdeflate cannot finish: out is as it was, and zlib will say why. */
static bool gzip_whole(struct libdeflate_decompressor *inflater, struct str wire,
	const struct sink *sink)
{
	size_t start = sink->out->len;
	size_t guess = gzip_guess(wire, sink->limit);
	while (gzip_starts(wire)) {
		size_t left = sink->limit - sink->out->len, used, got;
		size_t n = guess < left ? guess : left;
		enum libdeflate_result rc;
		for (;; n = n * 2 < left ? n * 2 : left) {
			char *room = buf_reserve(sink->out, n ? n : 1);
			rc = libdeflate_gzip_decompress_ex(inflater, wire.data, wire.len, room, n, &used, &got);
			if (rc != LIBDEFLATE_INSUFFICIENT_SPACE || n == left)
				break;
		}
		if (rc != LIBDEFLATE_SUCCESS) {
			sink->out->len = start;
			return false;
		}
		sink->out->len += got;
		wire = str_make(wire.data + used, wire.len - used);
	}
	return true;
}
#endif

static enum decode_result decode_gzip(struct str wire, const struct sink *sink, struct error *err)
{
	if (!gzip_starts(wire)) {
		error_set(err, "the body is announced as gzip but is not");
		return DECODE_CORRUPT;
	}
#ifdef HAVE_LIBDEFLATE
	struct libdeflate_decompressor *inflater = libdeflate_alloc_decompressor();
	if (!inflater)
		die_out_of_memory();
	bool done = gzip_whole(inflater, wire, sink);
	libdeflate_free_decompressor(inflater);
	if (done)
		return DECODE_OK;
#endif
	return zlib_inflate(wire, MAX_WBITS + 16, sink, err);
}

/* RFC 9110 means the zlib format; half the servers that offer "deflate" send it raw. */
static enum decode_result decode_deflate(struct str wire, const struct sink *sink,
	struct error *err)
{
	const unsigned char *b = (const unsigned char *)wire.data;
	bool zlib = wire.len >= 2 && (b[0] & 0x0f) == 8 && (b[0] << 8 | b[1]) % 31 == 0;
	return zlib_inflate(wire, zlib ? MAX_WBITS : -MAX_WBITS, sink, err);
}

#ifdef HAVE_BROTLI
static enum decode_result decode_brotli(struct str wire, const struct sink *sink,
	struct error *err)
{
	BrotliDecoderState *state = BrotliDecoderCreateInstance(NULL, NULL, NULL);
	if (!state)
		die_out_of_memory();
	const uint8_t *in = (const uint8_t *)wire.data;
	size_t n_in = wire.len;
	enum decode_result result = DECODE_OK;
	for (;;) {
		char *room;
		size_t n;
		if (!sink_room(sink, &room, &n)) {
			result = DECODE_TOO_LARGE;
			break;
		}
		size_t left = n;
		uint8_t *to = (uint8_t *)room;
		BrotliDecoderResult rc = BrotliDecoderDecompressStream(state, &n_in, &in, &left, &to, NULL);
		sink->out->len += n - left;
		if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT)
			continue;
		if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
			result = DECODE_TRUNCATED;
		if (rc == BROTLI_DECODER_RESULT_ERROR) {
			error_set(err, "damaged brotli body after %zu bytes: %s", sink->out->len,
				BrotliDecoderErrorString(BrotliDecoderGetErrorCode(state)));
			result = DECODE_CORRUPT;
		}
		break;
	}
	BrotliDecoderDestroyInstance(state);
	return result;
}
#endif

#ifdef HAVE_ZSTD
static enum decode_result decode_zstd(struct str wire, const struct sink *sink, struct error *err)
{
	ZSTD_DStream *state = ZSTD_createDStream();
	if (!state)
		die_out_of_memory();
	ZSTD_DCtx_setParameter(state, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG);
	ZSTD_inBuffer in = {wire.data, wire.len, 0};
	enum decode_result result = DECODE_OK;
	for (;;) {
		char *room;
		size_t n;
		if (!sink_room(sink, &room, &n)) {
			result = DECODE_TOO_LARGE;
			break;
		}
		ZSTD_outBuffer to = {room, n, 0};
		size_t rc = ZSTD_decompressStream(state, &to, &in);
		sink->out->len += to.pos;
		if (ZSTD_isError(rc)) {
			error_set(err, "damaged zstd body after %zu bytes: %s", sink->out->len,
				ZSTD_getErrorName(rc));
			result = DECODE_CORRUPT;
			break;
		}
		if (in.pos == in.size && (rc == 0 || to.pos < n)) { /* frames may follow one another */
			result = rc ? DECODE_TRUNCATED : DECODE_OK;
			break;
		}
	}
	ZSTD_freeDStream(state);
	return result;
}
#endif

static const struct codec {
	struct str name;
	enum decode_result (*decode)(struct str wire, const struct sink *sink, struct error *err);
} codecs[] = {
	{{"gzip", 4}, decode_gzip},
	{{"x-gzip", 6}, decode_gzip},
	{{"deflate", 7}, decode_deflate},
#ifdef HAVE_BROTLI
	{{"br", 2}, decode_brotli},
#endif
#ifdef HAVE_ZSTD
	{{"zstd", 4}, decode_zstd},
#endif
};

const char *decode_accepts(void)
{
	return "gzip, deflate"
#ifdef HAVE_BROTLI
		", br"
#endif
#ifdef HAVE_ZSTD
		", zstd"
#endif
		;
}

/* The codecs of the header's list, first applied first, "identity" left out. */
static enum decode_result codecs_named(struct str encoding, const struct codec **ret_codecs,
	size_t *ret_n, struct error *err)
{
	*ret_n = 0;
	while (encoding.len) {
		struct str name = str_trim(str_split(encoding, ',', &encoding));
		if (name.len == 0 || str_eq_nocase(name, STR("identity")))
			continue;
		const struct codec *codec = NULL;
		for (size_t i = 0; i < sizeof codecs / sizeof codecs[0] && !codec; i++)
			if (str_eq_nocase(name, codecs[i].name))
				codec = &codecs[i];
		if (!codec) {
			error_set(err, "unknown content encoding \"%.*s\"", name.len > 40 ? 40 : (int)name.len,
				name.data);
			return DECODE_UNKNOWN;
		}
		if (*ret_n == MAX_ENCODINGS) {
			error_set(err, "more than %d content encodings", MAX_ENCODINGS);
			return DECODE_UNKNOWN;
		}
		ret_codecs[(*ret_n)++] = codec;
	}
	return DECODE_OK;
}

/* Markup or JSON as it is. Asked of what a decoder refused and of what it made of it: brotli and
 * raw deflate may begin with these bytes as well. */
static bool is_plain(struct str wire)
{
	if (str_starts(wire, STR("\xef\xbb\xbf")) || str_starts(wire, STR("\xff\xfe")) ||
		str_starts(wire, STR("\xfe\xff")))
		return true;
	wire = str_trim(wire);
	return wire.len && (wire.data[0] == '<' || wire.data[0] == '{' || wire.data[0] == '[');
}

static enum decode_result decode_one(const struct codec *codec, struct str wire, size_t ratio,
	struct buf *out, struct error *err)
{
	size_t max = out->max, fair = wire.len > RATIO_FREE / ratio ? wire.len * ratio : RATIO_FREE;
	struct sink sink = {out, fair < max ? fair : max};
	out->max = sink.limit + 1;
	enum decode_result result = codec->decode(wire, &sink, err);
	out->max = max;
	bool failed = result == DECODE_CORRUPT || result == DECODE_TRUNCATED;
	if (failed && is_plain(wire) && !is_plain(buf_str(out))) {
		buf_clear(out);
		sink.limit = max;
		buf_append(out, wire.data, wire.len < max ? wire.len : max);
		result = wire.len <= max ? DECODE_OK : DECODE_TOO_LARGE;
	} else if (result == DECODE_OK && out->len > sink.limit) {
		result = DECODE_TOO_LARGE;
	}
	if (out->len > sink.limit)
		out->len = sink.limit;
	if (result == DECODE_TOO_LARGE && sink.limit < max)
		error_set(err, "the body unpacks to more than %zu times its %zu bytes (max-ratio)", ratio,
			wire.len);
	else if (result == DECODE_TOO_LARGE)
		error_set(err, "the body unpacks to more than %zu bytes (max-document)", sink.limit);
	else if (result == DECODE_TRUNCATED)
		error_set(err, "the compressed body ends early, after %zu bytes", out->len);
	return result;
}

enum decode_result decode_body(struct str encoding, struct str wire, size_t max_ratio,
	struct buf *storage, struct str *ret_bytes, struct error *err)
{
	const struct codec *chain[MAX_ENCODINGS];
	size_t n;
	enum decode_result result = codecs_named(encoding, chain, &n, err);
	if (result == DECODE_UNKNOWN && is_plain(wire)) { /* "utf-8", "none" */
		n = 0;
		result = DECODE_OK;
	}
	if (result != DECODE_OK)
		return result;
	if (n == 0 && gzip_starts(wire)) /* a feed.xml.gz served as it lies on the disk */
		chain[n++] = &codecs[0];
	struct str bytes = wire;
	struct buf before = {0}; /* what the previous step gave, while the next one reads it */
	enum decode_result whole = DECODE_OK;
	buf_clear(storage);
	while (n && bytes.len && result == DECODE_OK) {
		if (storage->len)
			before = buf_take(storage);
		result = decode_one(chain[--n], bytes, max_ratio ? max_ratio : DECODE_MAX_RATIO, storage, err);
		bytes = buf_str(storage);
		if (result == DECODE_TRUNCATED || (result == DECODE_TOO_LARGE && n == 0)) {
			whole = result;
			result = DECODE_OK;
		}
	}
	buf_finish(&before);
	if (result != DECODE_OK)
		return result;
	*ret_bytes = bytes;
	return whole;
}
