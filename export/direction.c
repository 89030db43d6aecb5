#include "export/direction.h"

#include "export/language.h"

enum { LOOKED_AT = 4096 }; /* bytes of a text */

/* Hebrew to Arabic, and the shapes of their letters. */
static bool is_rtl(uint32_t c)
{
	return (c >= 0x590 && c <= 0x8ff) || (c >= 0xfb1d && c <= 0xfdff) || (c >= 0xfe70 && c <= 0xfefe);
}

/* About: what stands between words is not one. */
static bool is_other_letter(uint32_t c)
{
	return c < 0x80 ? (c | 0x20) >= 'a' && (c | 0x20) <= 'z' : (c >= 0xc0 && c < 0x2000) || c >= 0x2e80;
}

/* More letters of the one kind than of the other, at its beginning; tags of HTML do not count. */
static int64_t lean(struct str text, bool is_html)
{
	int64_t lean = 0;
	if (text.len > LOOKED_AT)
		text.len = LOOKED_AT;
	while (text.len) {
		size_t n = str_utf8_len(text);
		uint32_t c = n ? str_utf8_code(text) : 0;
		if (is_html && c == '<')
			n = str_find(text, '>');
		else
			lean += is_rtl(c) - (!is_rtl(c) && is_other_letter(c));
		n = n ? n : 1;
		text = str_make(text.data + n, text.len - n);
	}
	return lean;
}

static bool has_rtl(struct str text)
{
	bool has = false;
	for (size_t n; text.len && !has; text = str_make(text.data + n, text.len - n)) {
		n = str_utf8_len(text);
		has = n && is_rtl(str_utf8_code(text));
		n = n ? n : 1;
	}
	return has;
}

static bool is_of_rtl(struct str language)
{
	static const char *const languages[] = {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "syr", "ug", "ur", "yi"};
	struct str rest, primary = str_split(language, '-', &rest);
	size_t i = 0;
	while (i < sizeof languages / sizeof *languages && !str_eq_nocase(primary, str_of(languages[i])))
		i++;
	return i < sizeof languages / sizeof *languages;
}

const char *direction_of(const struct item *item)
{
	const struct entry *entry = &item->entry;
	if (is_of_rtl(language_of(item)) && has_rtl(entry->title))
		return "rtl";
	int64_t sum = lean(entry->title, false);
	if (entry->content_html.len || !entry->content_text.len)
		sum += lean(entry->content_html.len ? entry->content_html : entry->summary, true);
	else
		sum += lean(entry->content_text, false);
	return sum > 0 ? "rtl" : "ltr";
}
