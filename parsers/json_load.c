/* jansson is strict: text that it refuses is tidied and tried once more, then without its last,
 * broken element. */
#include "parsers/json_load.h"

#include "base/buf.h"

enum {
	MAX_VALUES = 1000 * 1000, /* jansson takes about 100 bytes a value */
	MAX_DIGITS = 18, /* of an integer that jansson takes; longer ones become strings */
};

static int hex_value(char c)
{
	char lower = c | 32;
	return str_is_digit(c) ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* The code unit of "\uXXXX" at text.data[at], or -1. */
static int code_unit(struct str text, size_t at)
{
	if (at + 6 > text.len || text.data[at] != '\\' || text.data[at + 1] != 'u')
		return -1;
	int unit = 0;
	for (size_t i = at + 2; i < at + 6; i++) {
		int digit = hex_value(text.data[i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

/* An escape inside a string: unknown ones lose their backslash, lone surrogates and NUL become
 * U+FFFD. Returns the bytes it took. */
static size_t tidy_escape(struct str text, size_t at, struct buf *out)
{
	int unit = code_unit(text, at);
	if (unit >= 0xd800 && unit < 0xdc00) {
		int low = code_unit(text, at + 6);
		if (low >= 0xdc00 && low < 0xe000) {
			buf_append(out, text.data + at, 12);
			return 12;
		}
	}
	if (unit == 0 || (unit >= 0xd800 && unit < 0xe000)) {
		buf_append_str(out, STR("\\ufffd"));
		return 6;
	}
	if (unit > 0) {
		buf_append(out, text.data + at, 6);
		return 6;
	}
	if (at + 1 >= text.len)
		return 1;
	if (strchr("\"\\/bfnrt", text.data[at + 1]) && text.data[at + 1]) {
		buf_append(out, text.data + at, 2);
		return 2;
	}
	return 1; /* "\'": the character after it is copied next */
}

/* A string from its opening quote on; returns where it ends. */
static size_t tidy_string(struct str text, size_t at, struct buf *out)
{
	buf_append_char(out, text.data[at++]);
	while (at < text.len) {
		unsigned char c = (unsigned char)text.data[at];
		if (c == '\\') {
			at += tidy_escape(text, at, out);
			continue;
		}
		if (c < 0x20)
			buf_printf(out, "\\u%04x", c);
		else
			buf_append_char(out, (char)c);
		at++;
		if (c == '"')
			break;
	}
	return at;
}

static size_t tidy_number(struct str text, size_t at, struct buf *out)
{
	size_t end = at;
	while (end < text.len && str_is_digit(text.data[end]))
		end++;
	bool quote = end - at > MAX_DIGITS;
	if (quote)
		buf_append_char(out, '"');
	buf_append(out, text.data + at, end - at);
	if (quote)
		buf_append_char(out, '"');
	return end;
}

static void drop_comma(struct buf *out)
{
	size_t len = out->len;
	while (len && strchr(" \t\r\n", out->data[len - 1]))
		len--;
	if (len && out->data[len - 1] == ',')
		out->len = len - 1;
}

/* Control characters in strings, lone surrogates, trailing commas, long numbers. Stops behind the
 * end of the outermost value: whatever follows is not of the document. */
static void tidy(struct str text, struct buf *out)
{
	int depth = 0;
	for (size_t i = 0; i < text.len && !out->full;) {
		char c = text.data[i];
		if (c == '"') {
			i = tidy_string(text, i, out);
			continue;
		}
		if (str_is_digit(c) && !(i && strchr(".eE+-", text.data[i - 1]) && text.data[i - 1])) {
			i = tidy_number(text, i, out);
			continue;
		}
		if (c == '}' || c == ']') {
			drop_comma(out);
			depth--;
		} else if (c == '{' || c == '[') {
			depth++;
		}
		buf_append_char(out, c);
		i++;
		if (depth == 0 && (c == '}' || c == ']'))
			break;
	}
}

/* Where the last whole element ends of the list in the outermost object, which the items are. */
static size_t whole_length(struct str text)
{
	int depth = 0;
	size_t whole = 0;
	bool in_string = false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == '"')
			in_string = !in_string;
		else if (c == '\\' && in_string)
			i++;
		else if (!in_string && (c == '{' || c == '['))
			depth++;
		else if (!in_string && (c == '}' || c == ']') && --depth == 2 && c == '}')
			whole = i + 1;
	}
	return whole;
}

static size_t count_values(struct str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] == ',' || text.data[i] == '[' || text.data[i] == '{';
	return n;
}

static json_t *load(struct str text, bool *ret_truncated, json_error_t *problem)
{
	json_t *root = json_loadb(text.data, text.len, 0, problem);
	*ret_truncated = false;
	if (root)
		return root;
	struct buf tidied;
	json_error_t again;
	buf_init(&tidied, text.len * 6 + 16);
	tidy(text, &tidied);
	root = json_loadb(buf_cstr(&tidied), tidied.len, 0, &again);
	if (!root && again.position > 0) {
		size_t sound = (size_t)again.position < tidied.len ? (size_t)again.position
			: tidied.len;
		tidied.len = whole_length(str_make(tidied.data, sound));
		buf_append_str(&tidied, STR("]}"));
		root = json_loadb(tidied.data, tidied.len, 0, &again);
		*ret_truncated = true;
	}
	buf_finish(&tidied);
	return root;
}

json_t *json_load_sloppy(struct str text, bool *ret_truncated, enum read_result *ret_result,
	struct error *err)
{
	json_error_t problem;
	if (count_values(text) > MAX_VALUES) {
		error_set(err, "the JSON document has more than %d values", MAX_VALUES);
		*ret_result = READ_TOO_LARGE;
		return NULL;
	}
	json_t *root = load(text, ret_truncated, &problem);
	if (!root) {
		error_set(err, "broken JSON: line %d: %s", problem.line, problem.text);
		*ret_result = READ_BROKEN;
	}
	return root;
}
