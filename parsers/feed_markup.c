/* Child elements of a text are its markup: they are written as they were, for the cleaner to read. */
#include "parsers/feed_state.h"

#include "parsers/html.h"

void feed_append_escaped(struct buf *out, struct str text)
{
	size_t run = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		const char *instead = c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;"
			: c == '"' ? "&quot;" : NULL;
		if (!instead)
			continue;
		buf_append(out, text.data + run, i - run);
		buf_append(out, instead, strlen(instead));
		run = i + 1;
	}
	if (run < text.len)
		buf_append(out, text.data + run, text.len - run);
}

/* The first child element of a text. Characters before it were meant as such, unless they are
 * markup themselves: "&lt;p>one<br/>two&lt;/p>" is seen. */
void feed_begin_markup(struct feed_xml *feed)
{
	struct frame *owner = feed_top(feed);
	struct str before = feed_text_of(feed, owner);
	feed->markup_at = feed->depth;
	owner->markup = true;
	owner->escape = owner->type == TEXT_XHTML || !html_looks_like_markup(before);
	if (owner->type != TEXT_XHTML)
		owner->type = TEXT_HTML;
	if (!owner->escape || !str_trim(before).len)
		return;
	buf_clear(&feed->texts.scratch);
	buf_append_str(&feed->texts.scratch, before);
	feed->text.len = owner->text_at;
	feed_append_escaped(&feed->text, buf_str(&feed->texts.scratch));
}

static bool is_address(const char *name)
{
	return str_eq_nocase(str_of(name), STR("href")) || str_eq_nocase(str_of(name), STR("src"));
}

static void write_attributes(struct feed_xml *feed, const struct frame *frame,
	const struct attributes *attributes)
{
	const struct frame *owner = &feed->frames[feed->markup_at];
	struct buf *out = &feed->text;
	for (int i = 0; i < attributes->count; i++) {
		const xmlChar *const *at = attributes->at + 5 * (size_t)i;
		const char *name = (const char *)at[0];
		if (at[1] && !feed_is_xml_attribute(at, "lang"))
			continue;
		struct str value = feed_attribute_value(feed, at);
		/* Only here is known which xml:base holds for it. */
		if (is_address(name) && !str_eq(frame->base, owner->base))
			value = texts_url(&feed->texts, frame->base, value);
		buf_append_char(out, ' ');
		buf_append_str(out, str_of(name));
		buf_append(out, "=\"", 2);
		feed_append_escaped(out, value);
		buf_append_char(out, '"');
	}
}

void feed_open_markup(struct feed_xml *feed, const struct name_slot *slot,
	const struct attributes *attributes)
{
	const struct frame *parent = feed_top(feed);
	struct frame *frame = &feed->frames[++feed->depth];
	*frame = (struct frame){.name = slot->name, .text_at = feed->text.len,
		.base = parent->base, .language = parent->language, .is_tag = true};
	if (attributes->count)
		feed_inherit(feed, frame, attributes);
	buf_append_char(&feed->text, '<');
	buf_append_str(&feed->text, str_of(frame->name));
	write_attributes(feed, frame, attributes);
	buf_append_char(&feed->text, '>');
}

static bool is_void(struct str name)
{
	static const char *const names[] = {"area", "base", "br", "col", "embed", "hr", "img",
		"input", "link", "meta", "param", "source", "track", "wbr"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

void feed_close_markup(struct feed_xml *feed)
{
	struct str name = str_of(feed_top(feed)->name);
	if (is_void(name))
		return;
	buf_append(&feed->text, "</", 2);
	buf_append_str(&feed->text, name);
	buf_append_char(&feed->text, '>');
}
