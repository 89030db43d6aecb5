/* Escapes by one table look-up a byte; in runs that need none, of which the long ones are skipped by sixteen bytes, and which
 * are appended whole. Knows nothing of
 * feeds. A full buffer shows in out->full: no call here returns anything. */
#include "export/xml.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/document.h"

enum byte_class {
	PLAIN,
	DROP,      /* C0 but TAB, LF, CR: forbidden in XML 1.0, even as a reference */
	BREAK,     /* TAB, LF: attribute values would lose them, text keeps them */
	REFERENCE, /* DEL; and CR, which parsers would turn into LF */
	MARKUP,    /* & < >; the last for the sake of "]]>" */
	QUOTE,
	WIDE, /* belongs to a sequence of several bytes */
};

static const uint8_t ascii_classes[128] = {
	DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, BREAK, BREAK, DROP, DROP, REFERENCE,
	DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP, DROP,
	DROP, DROP, ['"'] = QUOTE, ['&'] = MARKUP, ['<'] = MARKUP, ['>'] = MARKUP, [0x7f] = REFERENCE,
};

static enum byte_class byte_class(unsigned char c)
{
	return c < 0x80 ? ascii_classes[c] : WIDE;
}

/* One bit a class: what the scan stops at. */
enum {
	STOPS_TEXT = 1 << DROP | 1 << REFERENCE | 1 << MARKUP | 1 << WIDE,
	STOPS_VALUE = STOPS_TEXT | 1 << BREAK | 1 << QUOTE,
};

/* What to do with the sequence of several bytes at the start of `rest`: *ret_len of them are used
 * up, written as they are when the result is NULL. */
static const char *wide_replacement(struct str rest, char room[16], size_t *ret_len)
{
	const unsigned char *p = (const unsigned char *)rest.data;
	size_t len = str_utf8_len(rest);
	*ret_len = len ? len : 1;
	if (len == 0)
		return "\xef\xbf\xbd";
	if (len == 2 && p[0] == 0xc2 && p[1] < 0xa0) { /* C1 controls */
		snprintf(room, 16, "&#x%X;", p[1]);
		return room;
	}
	if (len == 3 && p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe) /* U+FFFE, U+FFFF */
		return "";
	return NULL;
}

static const char *byte_replacement(unsigned char c, char room[16])
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	}
	if (ascii_classes[c] == DROP)
		return "";
	snprintf(room, 16, "&#x%X;", c);
	return room;
}

/* Bytes in a row that need nothing: text that is not ASCII, or all markup, is not looked at twice. */
enum { TRIED_AFTER = 8 };

typedef uint8_t lanes __attribute__((vector_size(16)));

/* Where the next sixteen bytes are from `at` that may hold one of another class than PLAIN. */
static size_t skip_plain(struct str text, size_t at)
{
	for (; text.len - at >= sizeof(lanes); at += sizeof(lanes)) {
		lanes bytes;
		memcpy(&bytes, text.data + at, sizeof bytes);
		lanes found = (lanes)((bytes < ' ') | (bytes > '~') | (bytes == '&') | (bytes == '<') | (bytes == '>')
			| (bytes == '"'));
		uint64_t halves[2];
		memcpy(halves, &found, sizeof halves);
		if (halves[0] | halves[1])
			break;
	}
	return at;
}

static void append_escaped(struct buf *out, struct str text, unsigned stops)
{
	size_t done = 0, at = 0, n_plain = 0;
	if (text.len == 0)
		return; /* text.data may be NULL then */
	while (at < text.len) {
		unsigned char c = (unsigned char)text.data[at];
		enum byte_class class = byte_class(c);
		if (!(stops >> class & 1)) {
			at++;
			if (++n_plain % TRIED_AFTER == 0)
				at = skip_plain(text, at);
			continue;
		}
		n_plain = 0;
		char room[16];
		size_t len = 1;
		const char *instead = class == WIDE
			? wide_replacement(str_make(text.data + at, text.len - at), room, &len)
			: byte_replacement(c, room);
		if (instead) {
			buf_append(out, text.data + done, at - done);
			buf_append_str(out, str_of(instead));
			done = at + len;
		}
		at += len;
	}
	buf_append(out, text.data + done, text.len - done);
}

void xml_append_text(struct buf *out, struct str text)
{
	append_escaped(out, text, STOPS_TEXT);
}

void xml_append_value(struct buf *out, struct str value)
{
	append_escaped(out, value, STOPS_VALUE);
}

void xml_init(struct xml *xml, struct buf *out, int depth)
{
	*xml = (struct xml){.out = out, .depth = depth};
}

static void close_start_tag(struct xml *xml)
{
	if (xml->in_tag)
		buf_append_str(xml->out, STR(">\n"));
	xml->in_tag = false;
}

static void append_indent(struct xml *xml)
{
	for (int level = 0; level < xml->depth; level++)
		buf_append_str(xml->out, STR("  "));
}

void xml_start(struct xml *xml, const char *name)
{
	close_start_tag(xml);
	append_indent(xml);
	buf_append_char(xml->out, '<');
	buf_append_str(xml->out, str_of(name));
	xml->in_tag = true;
	xml->depth++;
}

void xml_attribute(struct xml *xml, const char *name, struct str value)
{
	buf_append_char(xml->out, ' ');
	buf_append_str(xml->out, str_of(name));
	buf_append_str(xml->out, STR("=\""));
	xml_append_value(xml->out, value);
	buf_append_char(xml->out, '"');
}

void xml_opt_attribute(struct xml *xml, const char *name, struct str value)
{
	if (value.len)
		xml_attribute(xml, name, value);
}

void xml_opt_int_attribute(struct xml *xml, const char *name, int64_t value)
{
	char text[24];
	if (value == SIZE_NONE)
		return;
	snprintf(text, sizeof text, "%" PRId64, value);
	xml_attribute(xml, name, str_of(text));
}

static void append_end_tag(struct xml *xml, const char *name)
{
	buf_append_str(xml->out, STR("</"));
	buf_append_str(xml->out, str_of(name));
	buf_append_str(xml->out, STR(">\n"));
}

void xml_end(struct xml *xml, const char *name)
{
	xml->depth--;
	if (xml->in_tag) {
		buf_append_str(xml->out, STR("/>\n"));
		xml->in_tag = false;
		return;
	}
	append_indent(xml);
	append_end_tag(xml, name);
}

void xml_end_text(struct xml *xml, const char *name, struct str text)
{
	xml->depth--;
	xml->in_tag = false;
	buf_append_char(xml->out, '>');
	xml_append_text(xml->out, text);
	append_end_tag(xml, name);
}

void xml_archive_mark(struct xml *xml)
{
	xml_start(xml, "fh:archive");
	xml_attribute(xml, "xmlns:fh", STR("http://purl.org/syndication/history/1.0"));
	xml_end(xml, "fh:archive");
}

void xml_element(struct xml *xml, const char *name, struct str text)
{
	xml_start(xml, name);
	xml_end_text(xml, name, text);
}

void xml_opt_element(struct xml *xml, const char *name, struct str text)
{
	if (text.len)
		xml_element(xml, name, text);
}
