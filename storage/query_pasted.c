#include "storage/query_pasted.h"

static size_t scheme_length(struct str text)
{
	return str_starts_nocase(text, STR("https://")) ? 8 : str_starts_nocase(text, STR("http://")) ? 7 : 0;
}

static bool is_among(char c, const char *signs)
{
	return c && strchr(signs, c);
}

/* As far as it goes, but for a parenthesis that it has not opened. */
static size_t address_length(struct str text)
{
	size_t end = 0, n_open = 0;
	for (; end < text.len && (unsigned char)text.data[end] > ' ' && !is_among(text.data[end], "\"<>[]"); end++) {
		if (text.data[end] == ')' && !n_open)
			break;
		n_open += text.data[end] == '(';
		n_open -= text.data[end] == ')';
	}
	while (end && is_among(text.data[end - 1], ".,;:!?'"))
		end--;
	return end;
}

size_t query_pasted_address(struct str text, struct str *ret_address)
{
	static const char open[] = "\"<[", close[] = "\">]", behind[] = ".,;:!?'";
	const char *bracket = text.len && is_among(text.data[0], open) ? strchr(open, text.data[0]) : NULL;
	size_t start = bracket ? 1 : 0, scheme = scheme_length(str_make(text.data + start, text.len - start));
	size_t at = start + scheme, n = scheme ? address_length(str_make(text.data + at, text.len - at)) : 0, end = at + n;
	if (!n || (bracket && (end == text.len || text.data[end] != close[bracket - open])))
		return 0;
	*ret_address = str_make(text.data + at, n);
	end += bracket != NULL;
	while (end < text.len && is_among(text.data[end], behind))
		end++;
	return end;
}
