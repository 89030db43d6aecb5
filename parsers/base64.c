/* RFC 4648, both alphabets. */
#include "parsers/base64.h"

static int digit_of(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' : c >= 'a' && c <= 'z' ? c - 'a' + 26
		: c >= '0' && c <= '9' ? c - '0' + 52 : c == '+' || c == '-' ? 62
		: c == '/' || c == '_' ? 63 : -1;
}

struct str base64_text(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.len / 4 * 3 + 4);
	size_t len = 0;
	uint32_t bits = 0;
	int n_bits = 0;
	for (size_t i = 0; i < text.len && text.data[i] != '='; i++) {
		char c = text.data[i];
		if (str_is_space(c))
			continue;
		int digit = digit_of(c);
		if (digit < 0)
			return str_make(NULL, 0);
		bits = bits << 6 | (uint32_t)digit;
		n_bits += 6;
		if (n_bits >= 8) {
			n_bits -= 8;
			out[len++] = (char)(bits >> n_bits & 0xff);
		}
	}
	struct str decoded = str_make(out, len);
	return str_is_utf8(decoded) && !memchr(out, '\0', len) ? decoded : str_make(NULL, 0);
}
