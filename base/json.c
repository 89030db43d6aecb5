/* Bytes out, commas and escapes by itself. Knows nothing of items or documents. A full buffer
 * shows in out->full: no call here returns anything. */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/document.h"
#include "base/time.h"

enum { DEPTH_MAX = 32 };

void json_init(struct json *json, struct buf *out, enum json_style style)
{
	*json = (struct json){.out = out, .style = style};
}

static uint32_t level_bit(const struct json *json)
{
	return (uint32_t)1 << (json->depth - 1);
}

static void append_line_break(struct json *json)
{
	static const char spaces[2 * DEPTH_MAX + 1] = "\n"
		"                                                                ";
	if (json->style == JSON_INDENTED)
		buf_append(json->out, spaces, 1 + 2 * (size_t)json->depth);
}

/* Everything that stands before a value: comma, line break, key. */
static void begin_value(struct json *json, const char *key)
{
	if (json->depth > 0) {
		if (json->has_members & level_bit(json))
			buf_append_char(json->out, ',');
		json->has_members |= level_bit(json);
		append_line_break(json);
		assert(!key == !!(json->is_array & level_bit(json)));
	}
	if (!key)
		return;
	json_append_quoted(json->out, str_of(key));
	buf_append(json->out, ": ", json->style == JSON_INDENTED ? 2 : 1);
}

static void open_level(struct json *json, const char *key, bool is_array)
{
	assert(json->depth < DEPTH_MAX);
	begin_value(json, key);
	buf_append_char(json->out, is_array ? '[' : '{');
	json->depth++;
	json->has_members &= ~level_bit(json);
	json->is_array &= ~level_bit(json);
	if (is_array)
		json->is_array |= level_bit(json);
}

void json_object(struct json *json, const char *key)
{
	open_level(json, key, false);
}

void json_array(struct json *json, const char *key)
{
	open_level(json, key, true);
}

void json_end(struct json *json)
{
	assert(json->depth > 0);
	bool is_array = json->is_array & level_bit(json);
	bool has_members = json->has_members & level_bit(json);
	json->depth--;
	if (has_members)
		append_line_break(json);
	buf_append_char(json->out, is_array ? ']' : '}');
}

/* True when none of the eight bytes needs a closer look: all are ASCII, none is a control
 * character (DEL too), a quote or a backslash. */
static bool eight_plain(const char *p)
{
	const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
	uint64_t word;
	memcpy(&word, p, 8);
	uint64_t quotes = word ^ (ones * '"'), slashes = word ^ (ones * '\\');
	uint64_t deletes = word ^ (ones * 0x7f);
	uint64_t hits = word | (word - ones * 0x20) | (quotes - ones) | (slashes - ones)
		| (deletes - ones);
	return (hits & highs) == 0;
}

static const char *escape_byte(unsigned char c, char room[8])
{
	static const char hex[] = "0123456789abcdef";
	memcpy(room, "\\u00", 4);
	room[4] = hex[c >> 4];
	room[5] = hex[c & 15];
	room[6] = '\0';
	return room;
}

/* What stands for the ASCII byte c, or NULL for itself; `room` holds made-up ones. DEL and the C1
 * controls need no escape in JSON, but no terminal should ever get them. */
static const char *escape_of(unsigned char c, char room[8])
{
	static const char *const names[128] = {['"'] = "\\\"", ['\\'] = "\\\\", ['\b'] = "\\b",
		['\f'] = "\\f", ['\n'] = "\\n", ['\r'] = "\\r", ['\t'] = "\\t"};
	if (names[c])
		return names[c];
	return c < 0x20 || c == 0x7f ? escape_byte(c, room) : NULL;
}

/* The same for a sequence of several bytes: C1 controls, and the line and paragraph separator, which
 * are legal in JSON and end a line in JavaScript. */
static const char *sequence_escape(const char *p, size_t len, char room[8])
{
	if (len == 2 && (unsigned char)p[0] == 0xc2 && (unsigned char)p[1] < 0xa0)
		return escape_byte((unsigned char)p[1], room);
	if (len == 3 && memcmp(p, "\xe2\x80\xa8", 3) == 0)
		return "\\u2028";
	return len == 3 && memcmp(p, "\xe2\x80\xa9", 3) == 0 ? "\\u2029" : NULL;
}

void json_append_quoted(struct buf *out, struct str value)
{
	if (!value.len)
		value = STR("");
	const char *p = value.data, *end = p + value.len, *run = p;
	char room[8];
	/* A lower bound of what follows, so that it grows once: no byte becomes fewer bytes. */
	if (!buf_reserve(out, value.len + 2))
		return;
	buf_append_char(out, '"');
	while (p < end) {
		const char *instead;
		size_t len = 1;
		if ((unsigned char)*p >= 0x80) {
			len = str_utf8_len(str_make(p, (size_t)(end - p)));
			instead = len ? sequence_escape(p, len, room) : "\xef\xbf\xbd";
			len += !len;
		} else if (end - p >= 8 && eight_plain(p)) {
			p += 8;
			continue;
		} else {
			instead = escape_of((unsigned char)*p, room);
		}
		if (instead) {
			buf_append(out, run, (size_t)(p - run));
			buf_append(out, instead, strlen(instead));
			run = p + len;
		}
		p += len;
	}
	buf_append(out, run, (size_t)(end - run));
	buf_append_char(out, '"');
}

void json_string(struct json *json, const char *key, struct str value)
{
	begin_value(json, key);
	json_append_quoted(json->out, value);
}

static void append_plain(struct json *json, const char *key, const char *text)
{
	begin_value(json, key);
	buf_append(json->out, text, strlen(text));
}

void json_int(struct json *json, const char *key, int64_t value)
{
	char text[24], *p = text + sizeof text;
	uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
	*--p = '\0';
	do {
		*--p = (char)('0' + rest % 10);
	} while (rest /= 10);
	if (value < 0)
		*--p = '-';
	append_plain(json, key, p);
}

void json_double(struct json *json, const char *key, double value)
{
	char text[40];
	if (!isfinite(value)) {
		json_null(json, key);
		return;
	}
	snprintf(text, sizeof text, "%.15g", value);
	if (strtod(text, NULL) != value)
		snprintf(text, sizeof text, "%.17g", value);
	char *comma = strchr(text, ','); /* the decimal point of some locales */
	if (comma)
		*comma = '.';
	append_plain(json, key, text);
}

void json_bool(struct json *json, const char *key, bool value)
{
	append_plain(json, key, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
	append_plain(json, key, "null");
}

void json_time(struct json *json, const char *key, int64_t at)
{
	char text[TIME_TEXT_SIZE];
	struct str known = str_of(time_rfc3339(at, text));
	if (known.len)
		json_string(json, key, known);
	else
		json_null(json, key);
}

void json_raw(struct json *json, const char *key, struct str value)
{
	begin_value(json, key);
	buf_append_str(json->out, value.len ? value : STR("null"));
}

void json_opt_string(struct json *json, const char *key, struct str value)
{
	if (value.len)
		json_string(json, key, value);
}

void json_opt_int(struct json *json, const char *key, int64_t value)
{
	if (value != SIZE_NONE && value != TIME_NONE)
		json_int(json, key, value);
}

void json_opt_time(struct json *json, const char *key, int64_t at)
{
	char text[TIME_TEXT_SIZE];
	if (*time_rfc3339(at, text))
		json_string(json, key, str_of(text));
}
