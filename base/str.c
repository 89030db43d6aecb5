/* Comparisons and cuts on borrowed bytes. ASCII rules only: no locale decides anything here. */
#include "base/str.h"

#include <stdint.h>

bool str_eq_nocase(struct str a, struct str b)
{
	return a.len == b.len && str_starts_nocase(a, b);
}

bool str_starts_nocase(struct str s, struct str prefix)
{
	if (s.len < prefix.len)
		return false;
	for (size_t i = 0; i < prefix.len; i++)
		if (str_lower(s.data[i]) != str_lower(prefix.data[i]))
			return false;
	return true;
}

struct str str_trim(struct str s)
{
	while (s.len && str_is_space(s.data[0])) {
		s.data++;
		s.len--;
	}
	while (s.len && str_is_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

size_t str_find(struct str s, char byte)
{
	const char *hit = s.len ? memchr(s.data, byte, s.len) : NULL;
	return hit ? (size_t)(hit - s.data) : s.len;
}

struct str str_split(struct str s, char byte, struct str *ret_rest)
{
	size_t at = str_find(s, byte);
	if (at == s.len)
		*ret_rest = str_make(NULL, 0);
	else
		*ret_rest = str_make(s.data + at + 1, s.len - at - 1);
	return str_make(s.data, at);
}

bool str_to_int64(struct str s, long long *ret_value)
{
	bool negative = s.len && s.data[0] == '-';
	size_t i = negative || (s.len && s.data[0] == '+');
	if (i == s.len)
		return false;
	long long value = 0;
	for (; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
		if (__builtin_mul_overflow(value, 10LL, &value))
			return false;
		int digit = s.data[i] - '0';
		if (__builtin_add_overflow(value, negative ? -digit : digit, &value))
			return false;
	}
	*ret_value = value;
	return true;
}

size_t str_utf8_len(struct str s)
{
	if (!s.len)
		return 0;
	const unsigned char *p = (const unsigned char *)s.data;
	unsigned char lead = p[0], low = 0x80, high = 0xbf;
	if (lead < 0x80)
		return 1;
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	size_t len = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	if (lead == 0xe0)
		low = 0xa0; /* shortest form */
	else if (lead == 0xed)
		high = 0x9f; /* surrogates */
	else if (lead == 0xf0)
		low = 0x90; /* shortest form */
	else if (lead == 0xf4)
		high = 0x8f; /* beyond U+10FFFF */
	if (s.len < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

uint32_t str_utf8_code(struct str s)
{
	static const unsigned char of_lead[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t len = str_utf8_len(s);
	uint32_t code = len ? (unsigned char)s.data[0] & of_lead[len] : 0;
	for (size_t i = 1; i < len; i++)
		code = code << 6 | ((unsigned char)s.data[i] & 0x3f);
	return code;
}

bool str_is_utf8(struct str s)
{
	while (s.len) {
		uint64_t eight;
		size_t len = 8;
		if (s.len < 8 || (memcpy(&eight, s.data, 8), (eight & 0x8080808080808080u) != 0))
			len = str_utf8_len(s);
		if (!len)
			return false;
		s = str_make(s.data + len, s.len - len);
	}
	return true;
}
