/* libFuzzer: two bytes that say where to cut, then a document. The output does not depend on the
 * cuts, holds only characters of XML, is left alone by a second pass, and libxml2 has no complaint
 * about it but that it may end early. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <libxml/parser.h>
#include <libxml/parserInternals.h>

#include "parsers/prefilter.h"

enum { MAX = 1 << 24 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void on_error(void *n_errors, xmlErrorPtr error)
{
	if (error->domain != XML_FROM_NAMESPACE && error->level > XML_ERR_WARNING)
		++*(int *)n_errors;
}

static void check_well_formed(struct str text)
{
	int n_errors = 0;
	xmlSAXHandler handler = {.initialized = XML_SAX2_MAGIC, .serror = on_error};
	xmlParserCtxtPtr parser = xmlCreatePushParserCtxt(&handler, &n_errors, NULL, 0, NULL);
	xmlCtxtUseOptions(parser, XML_PARSE_NONET | XML_PARSE_HUGE | XML_PARSE_IGNORE_ENC);
	xmlSwitchEncoding(parser, XML_CHAR_ENCODING_UTF8);
	xmlParseChunk(parser, text.data, (int)text.len, 0);
	require(n_errors == 0);
	xmlFreeDoc(parser->myDoc);
	xmlFreeParserCtxt(parser);
}

static void check_characters(struct str text)
{
	require(str_is_utf8(text));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char b = (unsigned char)text.data[i];
		require(b >= 0x20 || b == '\t' || b == '\n' || b == '\r');
		require(!(b == 0xef && (unsigned char)text.data[i + 1] == 0xbf &&
			(unsigned char)text.data[i + 2] >= 0xbe));
	}
}

/* `step` bytes at a time, the first piece `first` bytes. */
static struct buf filtered(struct str bytes, const struct read_limits *limits, size_t first, size_t step,
	bool *ret_repaired)
{
	struct buf out;
	buf_init(&out, MAX);
	struct prefilter *prefilter = prefilter_new(STR(""), limits);
	for (size_t n = first; n < bytes.len; n = step) {
		require(prefilter_feed(prefilter, str_make(bytes.data, n), false, &out));
		bytes = str_make(bytes.data + n, bytes.len - n);
	}
	require(prefilter_feed(prefilter, bytes, true, &out));
	*ret_repaired = prefilter_repaired(prefilter);
	prefilter_free(prefilter);
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	struct str bytes = str_make((const char *)data + 2, size - 2), text;
	bool repaired, repaired_cut;
	struct read_limits usual = read_limits_or_usual((struct read_limits){0});
	struct read_limits limits = data[0] & 1 ? usual : (struct read_limits){.max_tag = 300, .max_depth = 4};
	struct buf whole = filtered(bytes, &limits, bytes.len, 1, &repaired);
	struct buf cut = filtered(bytes, &limits, data[0], (size_t)data[1] + 1, &repaired_cut);
	require(str_eq(buf_str(&whole), buf_str(&cut)));
	require(repaired == repaired_cut);
	check_characters(buf_str(&whole));
	if (whole.len)
		check_well_formed(buf_str(&whole));
	struct buf twice;
	buf_init(&twice, MAX);
	buf_append_str(&twice, STR("<?xml?>")); /* or unknown elements at the start may count as junk */
	buf_append_str(&twice, buf_str(&whole));
	struct buf again = filtered(buf_str(&twice), &usual, twice.len, 1, &repaired_cut);
	require(str_eq(buf_str(&whole), buf_str(&again)));
	if (prefilter_passes(bytes, STR(""), limits.max_tag, &text))
		require(text.data >= bytes.data && text.data + text.len == bytes.data + bytes.len);
	buf_finish(&whole);
	buf_finish(&cut);
	buf_finish(&twice);
	buf_finish(&again);
	return 0;
}
