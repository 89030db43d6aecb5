/* References made whole: names as characters, numbers as browsers read them. */
#include "parsers/prefilter_state.h"

#include "base/entities.h"

enum {
	REFERENCE_MAX = 32, /* bytes after the "&"; the longest name has 31 and a semicolon */
	SURROGATE_MAX = 10, /* "&#x0DC00;", the second half of a pair */
};

size_t prefilter_match_number(const char *s, size_t n, uint32_t *ret_number)
{
	bool hex = n > 1 && (s[1] | 0x20) == 'x';
	size_t first = hex ? 2 : 1, i = first;
	uint32_t number = 0;
	for (; i < n && i < REFERENCE_MAX; i++) {
		char lower = s[i] | 0x20;
		uint32_t digit = s[i] >= '0' && s[i] <= '9' ? (uint32_t)(s[i] - '0')
			: hex && lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10) : 16;
		if (digit == 16)
			break;
		if (number <= 0x10ffff)
			number = number * (hex ? 16 : 10) + digit;
	}
	*ret_number = number;
	return n && s[0] == '#' && i > first ? i : 0;
}

void prefilter_put_character(struct buf *out, uint32_t code_point)
{
	char bytes[4];
	if (code_point >= 0x80) {
		buf_append(out, bytes, entity_utf8(code_point, bytes));
		return;
	}
	buf_append_str(out, STR("&#"));
	if (code_point >= 100)
		buf_append_char(out, '1');
	if (code_point >= 10)
		buf_append_char(out, (char)('0' + code_point / 10 % 10));
	buf_append_char(out, (char)('0' + code_point % 10));
	buf_append_char(out, ';');
}

/* Numbers that XML has no character for are read as browsers do; those of C0 controls go, as the
 * controls themselves. */
static void put_number(struct prefilter *prefilter, uint32_t number, struct buf *out)
{
	uint32_t meant = entity_codepoint(number);
	if (meant == 0xfffe || meant == 0xffff)
		meant = 0xfffd;
	if (meant != number)
		prefilter->repaired = true;
	if (meant >= 0x20 || is_space((char)meant))
		prefilter_put_character(out, meant);
	else
		prefilter->repaired = true;
}

/* &#55357;&#56842;: one character in the two halves of UTF-16, as JavaScript escapes it. Returns
 * the length of the second reference, 0 when it is none, n + 1 when it may be cut off. */
static size_t match_low_surrogate(const char *s, size_t n, bool last, uint32_t *ret_low)
{
	size_t len = n && s[0] == '&' ? prefilter_match_number(s + 1, n - 1, ret_low) : 0;
	if (n < SURROGATE_MAX && !last && (n == 0 || s[0] == '&') && !memchr(s, ';', n))
		return n + 1;
	bool is_low = len && len + 1 < n && s[len + 1] == ';' && *ret_low >= 0xdc00 &&
		*ret_low < 0xe000;
	return is_low ? len + 2 : 0;
}

/* A number of `len` bytes behind the "&" at s, the semicolon apart. */
static size_t step_number(struct prefilter *prefilter, const char *s, size_t n, bool last,
	size_t len, uint32_t number, struct buf *out)
{
	bool ended = len + 1 < n && s[len + 1] == ';';
	size_t done = len + 1 + ended, second = 0;
	uint32_t low;
	if (ended && number >= 0xd800 && number < 0xdc00)
		second = match_low_surrogate(s + done, n - done, last, &low);
	if (second > n - done)
		return 0;
	if (second)
		number = 0x10000 + ((number & 0x3ff) << 10) + (low & 0x3ff);
	if (second || !ended)
		prefilter->repaired = true;
	put_number(prefilter, number, out);
	return done + second;
}

/* In XML these names come from the entity sets of XHTML 1.0, where two of them mean other
 * brackets than in HTML5. */
static bool lookup_name(struct str name, struct entity *ret_entity)
{
	if (!entity_lookup(name, ret_entity))
		return false;
	if (str_eq(name, STR("lang")))
		ret_entity->codepoints[0] = 0x2329;
	else if (str_eq(name, STR("rang")))
		ret_entity->codepoints[0] = 0x232a;
	return true;
}

static bool is_reference_char(char c)
{
	return str_is_letter(c) || str_is_digit(c) || c == '#';
}

size_t prefilter_reference(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	size_t run = 1;
	while (run < n && run <= REFERENCE_MAX && is_reference_char(s[run]))
		run++;
	if (run == n && run <= REFERENCE_MAX && !last)
		return 0;
	uint32_t number;
	size_t len = prefilter_match_number(s + 1, run - 1, &number);
	if (len)
		return step_number(prefilter, s, n, last, len, number, out);
	struct entity entity;
	if (run < n && s[run] == ';' && lookup_name(str_make(s + 1, run - 1), &entity)) {
		uint32_t first = entity.codepoints[0], second = entity.codepoints[1];
		prefilter_put_character(out, first);
		if (second)
			prefilter_put_character(out, second);
		if (first >= 0x80 || !strchr("&<>\"'", (int)first))
			prefilter->repaired = true;
		return run + 1;
	}
	prefilter->repaired = true;
	buf_append_str(out, STR("&#38;"));
	return 1;
}
