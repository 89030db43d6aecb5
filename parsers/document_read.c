/* The steps from the wire to a document, and the sentence when it is none. Each step lives in a
 * file of its own; this one knows their order and what their failures mean. */
#include "parsers/document_read.h"

#include <libxml/parser.h>

#include "base/buf.h"
#include "parsers/charset.h"
#include "parsers/decode.h"
#include "parsers/feed_json.h"
#include "parsers/feed_xml.h"
#include "parsers/identity.h"
#include "parsers/page.h"
#include "parsers/prefilter.h"

enum {
	CHUNK = 16 * 1024, /* what libxml2 reads quickest */
};

#define ENDS_EARLY "the document ends early"

struct read_limits read_limits_or_usual(struct read_limits limits)
{
	return (struct read_limits){
		.max_document = limits.max_document ? limits.max_document : READ_MAX_DOCUMENT,
		.max_ratio = limits.max_ratio ? limits.max_ratio : DECODE_MAX_RATIO,
		.max_entries = limits.max_entries ? limits.max_entries : READ_MAX_ENTRIES,
		.max_tag = limits.max_tag ? limits.max_tag : READ_MAX_TAG,
		.max_depth = limits.max_depth ? limits.max_depth : READ_MAX_DEPTH,
	};
}

/* --- the two kinds of documents --- */

/* The first character that says something is a bracket; NULs are of UTF-16 and UTF-32. */
static bool looks_like_json(struct str bytes)
{
	for (size_t i = 0; i < bytes.len && i < CHUNK; i++) {
		unsigned char c = (unsigned char)bytes.data[i];
		if (c == '{' || c == '[')
			return true;
		bool mark = i < 4 && (c == 0xef || c == 0xbb || c == 0xbf || c >= 0xfe);
		if (c && !mark && !strchr(" \t\r\n\f", c))
			return false;
	}
	return false;
}

static enum read_result read_json(struct str bytes, const struct read_hints *hints,
	struct arena *arena, struct document *document, struct error *err)
{
	struct buf storage;
	struct str text;
	buf_init(&storage, (size_t)hints->limits.max_document * 3);
	enum read_result result = READ_TOO_LARGE;
	if (charset_decode(bytes, hints->content_type, &storage, &text))
		result = feed_json_read(text, hints, arena, document, err);
	else
		error_set(err, "the document is larger than %zu bytes in UTF-8", storage.max);
	buf_finish(&storage);
	if (result == READ_OK && document->flags & DOCUMENT_TRUNCATED)
		error_set(err, ENDS_EARLY);
	return result;
}

static enum read_result judge_xml(const struct feed_xml *feed, struct str bytes,
	const struct read_hints *hints, struct arena *arena, struct document *document,
	struct error *err)
{
	const char *stopped = feed_xml_stopped(feed);
	if (stopped || !feed_xml_ended(feed))
		document->flags |= DOCUMENT_TRUNCATED;
	if (stopped && document->n_entries == 0) {
		error_set(err, "given up before the first whole entry: %s", stopped);
		return READ_TOO_LARGE;
	}
	if (!feed_xml_found(feed)) {
		document_init(document);
		page_describe(bytes, hints, feed_xml_root(feed), arena, document, err);
		return READ_NOT_A_FEED;
	}
	if (!feed_xml_ended(feed) && document->n_entries == 0) {
		error_set(err, "the document ends before the first whole entry");
		return READ_BROKEN;
	}
	if (stopped)
		error_set(err, "given up: %s", stopped);
	else if (!feed_xml_ended(feed))
		error_set(err, ENDS_EARLY);
	return READ_OK;
}

static void push_repaired(struct feed_xml *feed, struct prefilter *prefilter, struct str bytes, size_t max_tag)
{
	struct buf chunk;
	bool more = true;
	buf_init(&chunk, (CHUNK + max_tag) * PREFILTER_MAX_GROWTH + PREFILTER_MAX_HELD);
	do {
		struct str part = str_make(bytes.data, bytes.len < CHUNK ? bytes.len : CHUNK);
		bytes = str_make(bytes.data + part.len, bytes.len - part.len);
		buf_clear(&chunk);
		prefilter_feed(prefilter, part, !bytes.len, &chunk);
		more = feed_xml_push(feed, buf_str(&chunk));
	} while (bytes.len && more);
	buf_finish(&chunk);
}

static enum read_result read_repaired(struct str bytes, const struct read_hints *hints,
	struct arena *arena, struct document *document, struct error *err)
{
	struct prefilter *prefilter = prefilter_new(hints->content_type, &hints->limits);
	struct feed_xml *feed = feed_xml_new(hints, true, arena, document);
	push_repaired(feed, prefilter, bytes, hints->limits.max_tag);
	feed_xml_finish(feed);
	if (prefilter_repaired(prefilter))
		document->flags |= DOCUMENT_REPAIRED;
	document->flags |= prefilter_left_out(prefilter);
	enum read_result result = judge_xml(feed, bytes, hints, arena, document, err);
	feed_xml_free(feed);
	prefilter_free(prefilter);
	return result;
}

/* Most feeds are clean: they are read as they are, and only the others pay for the repair. */
static enum read_result read_xml(struct str bytes, const struct read_hints *hints,
	struct arena *arena, struct document *document, struct error *err)
{
	struct str text;
	if (!prefilter_passes(bytes, hints->content_type, hints->limits.max_tag, &text))
		return read_repaired(bytes, hints, arena, document, err);
	struct feed_xml *feed = feed_xml_new(hints, false, arena, document);
	feed_xml_push_whole(feed, text);
	bool clean = feed_xml_finish(feed);
	enum read_result result = clean ? judge_xml(feed, bytes, hints, arena, document, err)
		: READ_BROKEN;
	feed_xml_free(feed);
	return clean ? result : read_repaired(bytes, hints, arena, document, err);
}

static enum read_result read_plain(struct str bytes, const struct read_hints *hints,
	struct arena *arena, struct document *document, struct error *err)
{
	if (!str_trim(bytes).len) {
		error_set(err, "not a feed: the body is empty");
		return READ_NOT_A_FEED;
	}
	size_t max = hints->limits.max_document;
	bool cut = bytes.len > max;
	if (cut)
		bytes.len = max;
	enum read_result result = READ_NOT_A_FEED;
	if (looks_like_json(bytes))
		result = read_json(bytes, hints, arena, document, err);
	else if (page_begins(bytes))
		page_describe(bytes, hints, STR(""), arena, document, err);
	else
		result = read_xml(bytes, hints, arena, document, err);
	if (cut && result == READ_BROKEN) {
		error_set(err, "larger than %zu bytes before the first whole entry", max);
		result = READ_TOO_LARGE;
	}
	if (cut && result == READ_OK) {
		document->flags |= DOCUMENT_TRUNCATED;
		error_set(err, "the document is larger than %zu bytes (max-document)", max);
	}
	return result;
}

/* A file that is compressed itself comes without the header. */
static struct str encoding_of(struct str bytes, const struct read_hints *hints)
{
	struct str named = str_trim(hints->content_encoding);
	return !named.len && str_starts(bytes, STR("\x1f\x8b")) ? STR("gzip") : named;
}

/* Decoded as far as it goes; *ret_failed says what hindered it from going to the end. */
static bool decode(struct str bytes, const struct read_hints *hints, struct buf *storage,
	struct str *ret_bytes, enum read_result *ret_failed, struct error *err)
{
	*ret_bytes = str_make(NULL, 0);
	switch (decode_body(encoding_of(bytes, hints), bytes, hints->limits.max_ratio, storage, ret_bytes, err)) {
	case DECODE_OK:
		return true;
	case DECODE_TRUNCATED:
		error_set(err, "the compressed body ends early");
		*ret_failed = READ_BROKEN;
		return false;
	case DECODE_TOO_LARGE:
		*ret_failed = READ_TOO_LARGE;
		return false;
	case DECODE_CORRUPT:
	case DECODE_UNKNOWN:
		break;
	}
	*ret_failed = READ_BROKEN;
	return false;
}

enum read_result document_read(struct str bytes, const struct read_hints *given,
	struct arena *arena, struct document *ret_document, struct error *err)
{
	struct read_hints with_limits = *given;
	const struct read_hints *hints = &with_limits;
	with_limits.limits = read_limits_or_usual(given->limits);
	struct document document;
	struct buf storage;
	struct str decoded;
	struct error undecoded = {0};
	enum read_result failed = READ_OK;
	document_init(&document);
	buf_init(&storage, hints->limits.max_document);
	bool whole = decode(bytes, hints, &storage, &decoded, &failed, &undecoded);
	enum read_result result = failed;
	if (whole || decoded.len)
		result = read_plain(decoded, hints, arena, &document, err);
	if (!whole) {
		document.flags |= DOCUMENT_TRUNCATED;
		if (result != READ_OK || document.n_entries == 0)
			result = failed;
		if (err)
			*err = undecoded;
	}
	buf_finish(&storage);
	if (result == READ_OK)
		identity_assign(&document, arena);
	if (result == READ_OK || result == READ_NOT_A_FEED)
		*ret_document = document;
	return result;
}

void document_read_preload(void)
{
	xmlInitParser();
	charset_preload();
	feed_json_preload();
}
