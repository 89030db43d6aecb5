/* Escaping: the only bytes that reach the output besides tags go through here. */
#include "parsers/html_escape.h"

#include "base/entities.h"

enum byte_kind {
	TEXT_SPECIAL = 1,  /* not as it is in text */
	VALUE_SPECIAL = 2, /* not as it is in the value of an attribute */
};

#define BOTH (TEXT_SPECIAL | VALUE_SPECIAL)

static const uint8_t byte_kinds[256] = {
	/* controls but TAB and LF */
	BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, 0, 0, BOTH, BOTH, BOTH, BOTH, BOTH,
	BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH,
	['&'] = BOTH, ['<'] = BOTH, ['>'] = BOTH, ['"'] = VALUE_SPECIAL,
};

/* What a character below U+0020 becomes: XML and terminals can take no other than these. */
static char tame_control(uint32_t c)
{
	if (c == '\r')
		return '\n';
	return c == '\t' || c == '\n' ? (char)c : ' ';
}

/* A code point that a reference named. */
static size_t put_codepoint(uint32_t codepoint, char ret_bytes[4])
{
	if (codepoint < ' ') {
		ret_bytes[0] = tame_control(codepoint);
		return 1;
	}
	bool is_noncharacter = (codepoint & 0xfffe) == 0xfffe;
	return entity_utf8(is_noncharacter ? 0xfffd : codepoint, ret_bytes);
}

size_t html_read_special(struct str raw, bool in_attribute, char ret_bytes[8], size_t *ret_len)
{
	struct entity entity;
	size_t used;
	if (raw.data[0] == '&' &&
		(used = entity_match(str_make(raw.data + 1, raw.len - 1), in_attribute, &entity))) {
		*ret_len = put_codepoint(entity.codepoints[0], ret_bytes);
		if (entity.codepoints[1])
			*ret_len += put_codepoint(entity.codepoints[1], ret_bytes + *ret_len);
		return used + 1;
	}
	unsigned char c = (unsigned char)raw.data[0];
	bool is_dropped = c < ' ' && !(c >= '\t' && c <= '\r'); /* not white space */
	bool is_crlf = c == '\r' && raw.len > 1 && raw.data[1] == '\n';
	ret_bytes[0] = c < ' ' ? tame_control(c) : (char)c;
	*ret_len = !is_dropped && !is_crlf;
	return 1;
}

static bool write_character(struct buf *out, const char *bytes, size_t len, enum byte_kind kind)
{
	if (len != 1 || !(byte_kinds[(unsigned char)bytes[0]] & kind))
		return buf_append(out, bytes, len);
	switch (bytes[0]) {
	case '&':
		return buf_append_str(out, STR("&amp;"));
	case '<':
		return buf_append_str(out, STR("&lt;"));
	case '>':
		return buf_append_str(out, STR("&gt;"));
	default:
		return buf_append_str(out, STR("&quot;"));
	}
}

#define EACH_BYTE(byte) ((uint64_t)(byte) * 0x0101010101010101u)

/* High bits where a byte of v is below n (at most 128); bytes above a hit may be wrong. */
static uint64_t bytes_below(uint64_t v, unsigned char n)
{
	return (v - EACH_BYTE(n)) & ~v;
}

/* Past the bytes that go out as they are; eight at a time as long as none needs a closer look. */
static const char *pass_plain(const char *p, const char *end, enum byte_kind kind)
{
	while (p < end) {
		uint64_t v;
		while (end - p >= 8) {
			memcpy(&v, p, 8);
			uint64_t special = bytes_below(v ^ EACH_BYTE('&'), 1) | bytes_below(v, ' ') |
				bytes_below((v & ~EACH_BYTE(2)) ^ EACH_BYTE('<'), 1) | /* and '>' */
				(kind == VALUE_SPECIAL ? bytes_below(v ^ EACH_BYTE('"'), 1) : 0);
			if (special & EACH_BYTE(0x80))
				break;
			p += 8;
		}
		for (int i = 0; i < 8 && p < end; i++, p++)
			if (byte_kinds[(unsigned char)*p] & kind)
				return p;
	}
	return p;
}

/* Whether a reference may stay as it is: with its semicolon, meaning what it says, and known to
 * XML too when it is a number ("&#X41;" is not). */
static bool is_sound(const struct entity *entity, struct str text)
{
	uint32_t c = entity->codepoints[0];
	bool is_control = (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7f && c <= 0x9f);
	return text.data[text.len - 1] == ';' && !is_control && (c & 0xfffe) != 0xfffe &&
		(text.data[0] != '#' || (entity->number == c && text.data[1] != 'X'));
}

/* The reference at the "&" of raw, in its own spelling, when it is sound; else 0. */
static size_t keep_reference(struct buf *out, struct str raw, bool in_attribute)
{
	struct entity entity;
	size_t used = entity_match(str_make(raw.data + 1, raw.len - 1), in_attribute, &entity);
	if (!used || !is_sound(&entity, str_make(raw.data + 1, used)))
		return 0;
	buf_append(out, raw.data, used + 1);
	return used + 1;
}

/* raw → out, escaped for its place. */
static void write_escaped(struct buf *out, struct str raw, enum byte_kind kind)
{
	const char *p = raw.data, *end = raw.data + raw.len;
	while (p < end) {
		const char *run = p;
		p = pass_plain(p, end, kind);
		if (!buf_append(out, run, (size_t)(p - run)) || p == end)
			return;
		struct str rest = str_make(p, (size_t)(end - p));
		size_t kept = *p == '&' ? keep_reference(out, rest, kind == VALUE_SPECIAL) : 0;
		p += kept;
		if (kept)
			continue;
		char bytes[8];
		size_t len;
		p += html_read_special(rest, kind == VALUE_SPECIAL, bytes, &len);
		if (len && !write_character(out, bytes, len, kind))
			return;
	}
}

void html_escape_text(struct buf *out, struct str raw)
{
	write_escaped(out, raw, TEXT_SPECIAL);
}

void html_escape_value(struct buf *out, struct str raw)
{
	write_escaped(out, raw, VALUE_SPECIAL);
}

void html_escape_plain(struct buf *out, struct str text)
{
	for (const char *p = text.data, *end = p + text.len; p < end;) {
		const char *run = p;
		p = pass_plain(p, end, VALUE_SPECIAL);
		buf_append(out, run, (size_t)(p - run));
		if (p < end)
			write_character(out, p++, 1, VALUE_SPECIAL);
	}
}
