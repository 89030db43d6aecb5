/* Which documents need no prefilter: the one pass that clean ones pay for. */
#include "parsers/prefilter_state.h"

enum { TAG_BLOCK = 16384 }; /* at most: bytes without a "<" that may be those of a tag that is too long */

/* Behind white space, comments and instructions: true when a tag follows. A DOCTYPE makes libxml2
 * pass over unknown entities in silence. */
static bool starts_plainly(struct str text)
{
	for (size_t i = 0; i < text.len;) {
		struct str rest = str_make(text.data + i, text.len - i);
		size_t end = text.len;
		if (is_space(text.data[i]))
			i++;
		else if (str_starts(rest, STR("<?")))
			i = (end = prefilter_find(text.data, i, text.len, STR("?>"))) + 2;
		else if (str_starts(rest, STR("<!--")))
			i = (end = prefilter_find(text.data, i, text.len, STR("-->"))) + 3;
		else
			return rest.len > 1 && rest.data[0] == '<' && is_name_start(rest.data[1]);
	}
	return false;
}

/* The offset of the next "&#" from i on, or n. Without branches inside a block, so that compilers
 * make vector instructions of it: this is the one pass that clean documents pay for. */
static size_t find_number(const char *s, size_t i, size_t n)
{
	enum { BLOCK = 64 };
	for (; i + BLOCK < n; i += BLOCK) {
		unsigned char hit = 0;
		for (size_t k = 0; k < BLOCK; k++)
			hit |= (unsigned char)((s[i + k] == '&') & (s[i + k + 1] == '#'));
		if (hit)
			break;
	}
	return prefilter_find(s, i, n, STR("&#"));
}

bool prefilter_passes(struct str document, struct str content_type, size_t max_tag, struct str *ret_text)
{
	size_t block = max_tag / 2 < TAG_BLOCK ? max_tag / 2 : TAG_BLOCK; /* one lies within any longer tag */
	struct str text;
	if (!charset_is_utf8(document, content_type, &text))
		return false;
	while (text.len && is_space(text.data[0]))
		text = str_make(text.data + 1, text.len - 1);
	if (!starts_plainly(text))
		return false;
	for (size_t i = 0; text.len - i >= block; i += block)
		if (!memchr(text.data + i, '<', block))
			return false;
	for (size_t i = 0; (i = find_number(text.data, i, text.len)) < text.len; i++) {
		uint32_t number = 0;
		prefilter_match_number(text.data + i + 1, text.len - i - 1, &number);
		if (number >= 0x80 && number < 0xa0)
			return false;
	}
	*ret_text = text;
	return true;
}
