#include "storage/language.h"

#include "base/buf.h"
#include "storage/stem.h"

/* Bytes of the title and the text. What is longer than 256, libcld2 takes a second and a third time when
 * it is not sure: 51 us in place of 24 for words of no language. Of 7,800 texts in 25 languages it told 7,566 right
 * with these, and 7,559 with 200 of each. */
enum { LOOKED_AT = 252 };

/* At most `max` bytes, whole characters. */
static struct str beginning(struct str text, size_t max)
{
	if (text.len <= max)
		return text;
	while (max > 0 && ((unsigned char)text.data[max] & 0xc0) == 0x80)
		max--;
	return str_make(text.data, max);
}

static const char *detect(struct str title, struct str text)
{
	struct buf words;
	buf_init(&words, LOOKED_AT);
	buf_append_str(&words, beginning(title, LOOKED_AT - 1));
	buf_append_char(&words, ' ');
	buf_append_str(&words, beginning(text, LOOKED_AT - words.len));
	const char *tag = str_is_utf8(buf_str(&words)) ? language_detect(words.data, (int)words.len) : NULL;
	buf_finish(&words);
	return tag;
}

void language_choose(struct str item, struct str feed, struct str title, struct str text,
	char ret_tag[LANGUAGE_TAG_MAX])
{
	struct str tag = item.len ? item : feed;
	bool is_doubtful = !item.len && (!feed.len || stem_language(feed) == stem_english);
	const char *detected = is_doubtful ? detect(title, text) : NULL;
	if (detected)
		tag = str_of(detected);
	ret_tag[0] = '\0';
	if (tag.len < LANGUAGE_TAG_MAX && stem_language(tag) != STEM_NONE) {
		memcpy(ret_tag, tag.data, tag.len);
		ret_tag[tag.len] = '\0';
	}
}
