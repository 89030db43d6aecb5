/* Rewrites tags of clean HTML, whose spelling is known: lower case, every attribute between double
 * quotes, "<" nowhere but at the start of a tag. */
#include "export/html_content.h"

#include "base/url.h"
#include "export/xml.h"
#include "parsers/html.h"

enum { HEADINGS_BELOW = 3 }; /* the title of an item is an <h3> */

/* The value of `src` in a start tag; "" without one. */
static struct str source_of(struct str tag)
{
	static const char name[] = " src=\"";
	const char *at = memmem(tag.data, tag.len, name, sizeof name - 1);
	if (!at)
		return STR("");
	at += sizeof name - 1;
	struct str rest = str_make(at, (size_t)(tag.data + tag.len - at));
	return str_make(at, str_find(rest, '"'));
}

static void append_heading(struct buf *out, struct str tag)
{
	size_t level_at = tag.data[1] == '/' ? 3 : 2;
	int level = tag.data[level_at] - '0' + HEADINGS_BELOW;
	buf_append(out, tag.data, level_at);
	buf_append_char(out, (char)('0' + (level > 6 ? 6 : level)));
	buf_append(out, tag.data + level_at + 1, tag.len - level_at - 1);
}

static void append_image(struct buf *out, struct str tag)
{
	static const char chosen[] = " loading=\"";
	buf_append(out, tag.data, tag.len - 1);
	if (!memmem(tag.data, tag.len, chosen, sizeof chosen - 1))
		buf_append_str(out, STR(" loading=\"lazy\""));
	buf_append_char(out, '>');
}

static void append_frame(struct buf *out, struct str tag)
{
	struct str address = source_of(tag); /* escaped already */
	buf_append_str(out, STR("<a class=\"frame\" href=\""));
	buf_append_str(out, address);
	buf_append_str(out, STR("\">"));
	url_host(address, out);
}

static void append_frame_end(struct buf *out, struct str tag)
{
	(void)tag;
	buf_append_str(out, STR("</a>"));
}

/* An element that divides a page divides ours. */
static void append_division(struct buf *out, struct str tag)
{
	size_t name_at = tag.data[1] == '/' ? 2 : 1, end = name_at;
	while (str_lower(tag.data[end]) >= 'a' && str_lower(tag.data[end]) <= 'z')
		end++;
	buf_append(out, tag.data, name_at);
	buf_append_str(out, STR("div"));
	buf_append(out, tag.data + end, tag.len - end);
}

static const struct {
	struct str start;
	void (*append)(struct buf *out, struct str tag);
} rewrites[] = {
	{{"<h1", 3}, append_heading},  {{"<h2", 3}, append_heading},  {{"<h3", 3}, append_heading},
	{{"<h4", 3}, append_heading},  {{"<h5", 3}, append_heading},  {{"<h6", 3}, append_heading},
	{{"</h1", 4}, append_heading}, {{"</h2", 4}, append_heading}, {{"</h3", 4}, append_heading},
	{{"</h4", 4}, append_heading}, {{"</h5", 4}, append_heading}, {{"</h6", 4}, append_heading},
	{{"<img ", 5}, append_image},  {{"<iframe ", 8}, append_frame},
	{{"</iframe", 8}, append_frame_end},
	{{"<article", 8}, append_division}, {{"</article", 9}, append_division},
	{{"<main", 5}, append_division}, {{"</main", 6}, append_division},
	{{"<nav", 4}, append_division},  {{"</nav", 5}, append_division},
	{{"<aside", 6}, append_division}, {{"</aside", 7}, append_division},
};

static void append_tag(struct buf *out, struct str tag)
{
	for (size_t i = 0; i < sizeof rewrites / sizeof *rewrites; i++)
		if (str_starts(tag, rewrites[i].start)) {
			rewrites[i].append(out, tag);
			return;
		}
	buf_append_str(out, tag);
}

/* The tag at the start of `rest`, its ">" included. A ">" may stand in a value. */
static struct str take_tag(struct str rest)
{
	bool quoted = false;
	for (size_t i = 0; i < rest.len; i++) {
		quoted ^= rest.data[i] == '"';
		if (rest.data[i] == '>' && !quoted)
			return str_make(rest.data, i + 1);
	}
	return rest;
}

/* C1 controls, which HTML knows no way to write, would steer a terminal. */
static void append_tame(struct buf *out, struct str text)
{
	while (text.len) {
		size_t plain = str_find(text, '\xc2');
		buf_append(out, text.data, plain);
		text = str_make(text.data + plain, text.len - plain);
		size_t len = text.len < 2 ? text.len : 2;
		if (len == 2 && (unsigned char)text.data[1] >= 0xa0)
			buf_append(out, text.data, len);
		text = str_make(text.data + len, text.len - len);
	}
}

void html_content_append(struct buf *out, struct str html)
{
	struct buf tame, clean;
	buf_init(&tame, out->max);
	buf_init(&clean, out->max);
	append_tame(&tame, html);
	html_clean(buf_str(&tame), STR(""), STR(""), &clean);
	buf_finish(&tame);
	struct str rest = buf_str(&clean);
	while (rest.len) {
		size_t text = str_find(rest, '<');
		buf_append(out, rest.data, text);
		rest = str_make(rest.data + text, rest.len - text);
		struct str tag = take_tag(rest);
		if (tag.len)
			append_tag(out, tag);
		rest = str_make(rest.data + tag.len, rest.len - tag.len);
	}
	buf_finish(&clean);
}

void html_content_append_text(struct buf *out, struct str text)
{
	buf_append_str(out, STR("<p class=\"plain\">"));
	xml_append_text(out, text);
	buf_append_str(out, STR("</p>\n"));
}
