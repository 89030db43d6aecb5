/* UTF-8 as strangers write it: what is right is found quickly, what is wrong is read as what was
 * meant. Knows no other charset but windows-1252, whose characters stray in. */
#include "parsers/utf8.h"

enum { BLOCK = 32 };

/* The block loop has no branches, so that compilers make vector instructions of it. */
size_t utf8_plain_run(const unsigned char *p, size_t n)
{
	size_t i = 0;
	for (; n - i >= BLOCK; i += BLOCK) {
		unsigned char other = 0;
		for (size_t k = 0; k < BLOCK; k++) {
			signed char b = (signed char)p[i + k]; /* the upper half is negative */
			other |= (unsigned char)((b < 0x20) & (b != '\n') & (b != '\t') & (b != '\r'));
		}
		if (other)
			break;
	}
	while (i < n && utf8_is_plain(p[i]))
		i++;
	return i;
}

size_t utf8_sequence(const unsigned char *p, size_t n)
{
	unsigned char lead = p[0];
	if (lead < 0xc2 || lead > 0xf4)
		return 0;
	size_t len = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
	if (n > 1 && (p[1] < low || p[1] > high))
		return 0;
	for (size_t i = 2; i < len && i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

/* U+FFFE and U+FFFF: well-formed, but no characters of XML. */
static bool is_noncharacter(const unsigned char *p)
{
	return p[0] == 0xef && p[1] == 0xbf && p[2] >= 0xbe;
}

size_t utf8_run(const unsigned char *p, size_t n)
{
	size_t i = 0;
	while (i < n) {
		uint64_t eight;
		size_t len;
		if (n - i >= 8 && (memcpy(&eight, p + i, 8), (eight & 0x8080808080808080u) == 0))
			len = utf8_plain_run(p + i, n - i);
		else if (p[i] < 0x80)
			len = utf8_is_plain(p[i]);
		else if (p[i] >= 0xe1 && p[i] <= 0xec && n - i >= 3)
			len = p[i + 1] >> 6 == 2 && p[i + 2] >> 6 == 2 ? 3 : 0;
		else
			len = utf8_sequence(p + i, n - i);
		if (len == 0 || len > n - i || (len == 3 && is_noncharacter(p + i)))
			return i;
		i += len;
	}
	return i;
}

/* A byte that UTF-8 cannot have there: a windows-1252 character, for that is what texts of other
 * origin are pasted in. */
static void put_stray(struct buf *out, unsigned char b)
{
	uint32_t meant = entity_codepoint(b);
	utf8_put(out, meant >= 0x80 && meant < 0xa0 ? UTF8_REPLACEMENT : meant);
}

/* A pair of surrogates in three bytes each, as Java and Oracle write them (CESU-8): 6 bytes, 0
 * when it is none, 7 when it may be one that is cut off. */
static size_t surrogate_pair(const unsigned char *p, size_t n, uint32_t *ret_code_point)
{
	static const unsigned char bits[6] = {0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80};
	static const unsigned char mask[6] = {0xff, 0xf0, 0xc0, 0xff, 0xf0, 0xc0};
	for (size_t i = 0; i < 6 && i < n; i++)
		if ((p[i] & mask[i]) != bits[i])
			return 0;
	if (n < 6)
		return 7;
	*ret_code_point = 0x10000u + ((p[1] & 0x0fu) << 16 | (p[2] & 0x3fu) << 10 |
		(p[4] & 0x0fu) << 6 | (p[5] & 0x3fu));
	return 6;
}

/* What is not UTF-8 at p: appends what it stands for and returns its length; more than n when
 * that depends on bytes to come. */
static size_t repair(const unsigned char *p, size_t n, bool sure, struct buf *out)
{
	uint32_t code_point = UTF8_REPLACEMENT;
	size_t len = p[0] < 0x80 ? 0 : utf8_sequence(p, n); /* of a noncharacter, or cut off */
	if (len == 0)
		len = surrogate_pair(p, n, &code_point);
	/* A lead byte with some but not all of its continuation: where the rest is UTF-8, a character
	 * cut in two by the publisher. A lead byte alone is more likely one of windows-1252. */
	for (size_t k = 3; sure && len == 0 && k > 1; k--)
		if (k <= n && utf8_sequence(p, k) > k)
			len = k;
	if (len > n)
		return len;
	if (len)
		utf8_put(out, code_point);
	else if (p[0] >= 0x80)
		put_stray(out, p[0]);
	return len ? len : 1;
}

size_t utf8_decode(const unsigned char *in, size_t n, bool last, bool sure, bool *repaired,
	struct buf *out)
{
	for (size_t i = 0;;) {
		size_t run = utf8_run(in + i, n - i);
		buf_append(out, in + i, run);
		i += run;
		if (i == n)
			return n;
		size_t len = repair(in + i, n - i, sure, out);
		if (len > n - i && !last)
			return i;
		*repaired = true;
		if (len > n - i) { /* cut off by the end: one character, not a row of strays */
			utf8_put(out, UTF8_REPLACEMENT);
			return n;
		}
		i += len;
	}
}
