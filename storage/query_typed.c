#include "storage/query_typed.h"

/* Pairs of English, German and Polish, Danish and Swedish, French, and the other way round. */
static const struct {
	uint32_t open, close;
} pairs[] = {
	{0x201c, 0x201d}, {0x201e, 0x201c}, {0x201e, 0x201d}, {0x201d, 0x201d}, {0xab, 0xbb}, {0xbb, 0xab},
};

static bool is_wide_space(uint32_t c)
{
	return c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f
		|| c == 0x205f || c == 0x3000;
}

static struct str after(struct str text, size_t at)
{
	return str_make(text.data + at, text.len - at);
}

/* Signs after which a term begins, and before which one ends. */
static bool is_among(uint32_t c, const char *signs)
{
	return is_wide_space(c) || (c < 0x80 && c && strchr(signs, (int)c));
}

/* Whether it opens a pair, which that closes; 0: whatever closes it. */
static bool is_pair(uint32_t open, uint32_t close)
{
	size_t i = 0;
	while (i < sizeof pairs / sizeof *pairs && (pairs[i].open != open || (close && pairs[i].close != close)))
		i++;
	return i < sizeof pairs / sizeof *pairs;
}

/* Where the mark stands that closes the one in front of `rest`; rest.len when there is none: a term has to end there. */
static size_t find_close(uint32_t open, struct str rest)
{
	size_t at = 0;
	while (at < rest.len && rest.data[at] != '"') {
		size_t next = at + str_utf8_len(after(rest, at));
		bool ends = next == rest.len || is_among(str_utf8_code(after(rest, next)), " \t\n\v\f\r)*");
		if (ends && is_pair(open, str_utf8_code(after(rest, at))))
			return at;
		at = next;
	}
	return rest.len;
}

/* In a phrase in plain quotes the others mean themselves. */
struct str query_typed(struct arena *arena, struct str text)
{
	char *typed = arena_array(arena, char, text.len + 1);
	size_t n = 0, close = text.len;
	bool begins = true, is_quoted = false;
	for (size_t at = 0; at < text.len;) {
		struct str rest = after(text, at);
		uint32_t c = str_utf8_code(rest);
		size_t len = str_utf8_len(rest);
		bool opens = begins && !is_quoted && close == text.len && is_pair(c, 0);
		if (opens)
			close = at + len + find_close(c, after(text, at + len));
		bool is_mark = at == close || (opens && close < text.len);
		if (at == close)
			close = text.len;
		if (is_mark || is_wide_space(c)) {
			typed[n++] = is_mark ? '"' : ' ';
		} else {
			memcpy(typed + n, rest.data, len);
			n += len;
		}
		is_quoted ^= c == '"';
		begins = is_among(c, " \t\n\v\f\r(-:");
		at += len;
	}
	return str_make(typed, n);
}
