/* Expects the output of our cleaner (balanced tags, quoted attributes, known elements) and stays
 * harmless on anything else: what is no tag is text, and all text is made printable by layout.h, which
 * makes the lines. */
#include "cli/render.h"

#include "base/arena.h"
#include "base/text.h"
#include "cli/layout.h"
#include "parsers/html.h"

enum {
	FOOTNOTES_MAX = 500, /* links beyond that keep their text only */
	ADDRESS_MAX = 16 * 1024,
	TAG_MAX = 64 * 1024,
};

struct render {
	struct layout layout;
	struct buf scratch;
	struct arena arena;       /* of the footnotes */
	bool is_verbatim;         /* inside pre */
	struct str href;          /* of the link under way, escaped; empty: none */
	struct str *footnotes;
	size_t n_footnotes;
};

static void add_text(struct render *render, struct str escaped)
{
	buf_clear(&render->scratch);
	html_unescape(escaped, &render->scratch);
	if (render->is_verbatim)
		layout_add_verbatim(&render->layout, buf_str(&render->scratch));
	else
		layout_add_words(&render->layout, buf_str(&render->scratch));
}

/* The value as written, between its quotes; empty when it is not there. */
static struct str attribute(struct str tag, struct str name)
{
	while (tag.len) {
		struct str rest, before = str_split(tag, '"', &rest);
		struct str value = str_split(rest, '"', &tag);
		before = str_trim(before);
		if (before.len > name.len && before.data[before.len - 1] == '=') {
			struct str end = str_make(before.data + before.len - 1 - name.len, name.len);
			bool whole = before.len == name.len + 1 || str_is_space(end.data[-1]);
			if (whole && str_eq(end, name))
				return value;
		}
	}
	return STR("");
}

/* "[3]" behind the text of a link, unless the text is the address. */
static void close_link(struct render *render)
{
	struct str href = render->href;
	render->href = STR("");
	if (!href.len)
		return;
	buf_clear(&render->scratch);
	html_unescape(href, &render->scratch);
	struct buf shown;
	buf_init(&shown, ADDRESS_MAX);
	text_append_printable(&shown, buf_str(&render->scratch));
	struct str url = buf_str(&shown);
	size_t n = 0;
	while (n < render->n_footnotes && !str_eq(render->footnotes[n], url))
		n++;
	if (!str_eq(url, buf_str(&render->layout.word)) && n < FOOTNOTES_MAX) {
		if (n == render->n_footnotes)
			*arena_push(&render->arena, render->footnotes, render->n_footnotes) =
				arena_str(&render->arena, url);
		buf_printf(&render->layout.word, "[%zu]", n + 1);
	}
	buf_finish(&shown);
}

enum kind {
	KIND_BLOCK, KIND_BREAK, KIND_RULE, KIND_VERBATIM, KIND_BULLETS, KIND_NUMBERS, KIND_ITEM,
	KIND_QUOTE, KIND_INDENT, KIND_CELL, KIND_LINK, KIND_IMAGE,
};

struct element {
	struct str name;
	enum kind kind;
	int gap; /* before and after */
};

/* What is not named here stands in the line. */
static const struct element elements[] = {
	{{"a", 1}, KIND_LINK, 0},         {{"address", 7}, KIND_BLOCK, 1},
	{{"article", 7}, KIND_BLOCK, 2},  {{"aside", 5}, KIND_BLOCK, 2},
	{{"blockquote", 10}, KIND_QUOTE, 2}, {{"br", 2}, KIND_BREAK, 0},
	{{"caption", 7}, KIND_BLOCK, 1},  {{"dd", 2}, KIND_INDENT, 1},
	{{"details", 7}, KIND_BLOCK, 2},  {{"div", 3}, KIND_BLOCK, 1},
	{{"dl", 2}, KIND_BLOCK, 2},       {{"dt", 2}, KIND_BLOCK, 1},
	{{"figcaption", 10}, KIND_BLOCK, 1}, {{"figure", 6}, KIND_BLOCK, 2},
	{{"footer", 6}, KIND_BLOCK, 2},   {{"h1", 2}, KIND_BLOCK, 2},
	{{"h2", 2}, KIND_BLOCK, 2},       {{"h3", 2}, KIND_BLOCK, 2},
	{{"h4", 2}, KIND_BLOCK, 2},       {{"h5", 2}, KIND_BLOCK, 2},
	{{"h6", 2}, KIND_BLOCK, 2},       {{"header", 6}, KIND_BLOCK, 2},
	{{"hr", 2}, KIND_RULE, 2},        {{"img", 3}, KIND_IMAGE, 0},
	{{"li", 2}, KIND_ITEM, 1},        {{"ol", 2}, KIND_NUMBERS, 2},
	{{"p", 1}, KIND_BLOCK, 2},        {{"pre", 3}, KIND_VERBATIM, 2},
	{{"section", 7}, KIND_BLOCK, 2},  {{"summary", 7}, KIND_BLOCK, 1},
	{{"table", 5}, KIND_BLOCK, 2},    {{"td", 2}, KIND_CELL, 0},
	{{"th", 2}, KIND_CELL, 0},        {{"tr", 2}, KIND_BLOCK, 1},
	{{"ul", 2}, KIND_BULLETS, 2},
};

static const struct element *element_find(struct str name)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
		if (str_eq(elements[i].name, name))
			return &elements[i];
	return NULL;
}

/* A list inside a list item follows its text without an empty line. */
static int gap_of(const struct render *render, const struct element *element)
{
	bool is_list = element->kind == KIND_BULLETS || element->kind == KIND_NUMBERS;
	return is_list && render->layout.depth > 1 ? 1 : element->gap;
}

static void add_image(struct render *render, struct str tag)
{
	struct str alt = attribute(tag, STR("alt"));
	if (!alt.len)
		return;
	layout_add_words(&render->layout, STR("[image: "));
	add_text(render, alt);
	layout_add_words(&render->layout, STR("]"));
}

static void open_element(struct render *render, const struct element *element, struct str tag)
{
	int gap = gap_of(render, element);
	if (gap)
		layout_want_gap(&render->layout, gap);
	switch (element->kind) {
	case KIND_BREAK:
		layout_break_line(&render->layout);
		break;
	case KIND_RULE:
		layout_add_words(&render->layout, STR("\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80"));
		layout_want_gap(&render->layout, gap);
		break;
	case KIND_VERBATIM:
		render->is_verbatim = true;
		break;
	case KIND_BULLETS:
	case KIND_NUMBERS:
		layout_push_level(&render->layout, STR(""), element->kind == KIND_NUMBERS);
		break;
	case KIND_ITEM:
		layout_open_item(&render->layout);
		break;
	case KIND_QUOTE:
		layout_push_level(&render->layout, STR("\xe2\x94\x82 "), 0);
		break;
	case KIND_INDENT:
		layout_push_level(&render->layout, STR("    "), 0);
		break;
	case KIND_CELL:
		layout_end_word(&render->layout);
		if (layout_is_in_line(&render->layout))
			layout_add_words(&render->layout, STR(" | "));
		break;
	case KIND_LINK:
		render->href = attribute(tag, STR("href"));
		break;
	case KIND_IMAGE:
		add_image(render, tag);
		break;
	case KIND_BLOCK:
		break;
	}
}

static void close_element(struct render *render, const struct element *element)
{
	if (element->kind == KIND_LINK)
		close_link(render);
	if (element->gap)
		layout_end_word(&render->layout);
	if (element->kind == KIND_VERBATIM)
		render->is_verbatim = false;
	if (element->kind >= KIND_BULLETS && element->kind <= KIND_INDENT)
		layout_pop_level(&render->layout);
	if (element->gap)
		layout_want_gap(&render->layout, gap_of(render, element));
}

/* `tag` is what stands between < and >. */
static void add_tag(struct render *render, struct str tag)
{
	bool closes = tag.data[0] == '/';
	if (closes)
		tag = str_make(tag.data + 1, tag.len - 1);
	struct str name = {tag.data, 0};
	while (name.len < tag.len && !str_is_space(tag.data[name.len]) && tag.data[name.len] != '/')
		name.len++;
	const struct element *element = element_find(name);
	if (!element)
		return;
	if (closes)
		close_element(render, element);
	else
		open_element(render, element, tag);
}

/* Bytes of the tag that text begins with, with its brackets; 0 when it begins with none. A bracket
 * inside quotes does not end it. */
static size_t tag_len(struct str text)
{
	bool quoted = false;
	if (text.len < 3 || !(text.data[1] == '/' || (str_lower(text.data[1]) >= 'a' &&
		str_lower(text.data[1]) <= 'z')))
		return 0;
	for (size_t i = 1; i < text.len && i < TAG_MAX; i++) {
		if (text.data[i] == '"')
			quoted = !quoted;
		else if (text.data[i] == '>' && !quoted)
			return i + 1;
	}
	return 0;
}

static void render_init(struct render *render, int columns, struct buf *out, size_t max)
{
	*render = (struct render){0};
	layout_init(&render->layout, columns, out);
	buf_init(&render->scratch, max);
}

static bool render_finish(struct render *render)
{
	struct buf *out = render->layout.out;
	layout_finish(&render->layout);
	for (size_t i = 0; i < render->n_footnotes; i++)
		buf_printf(out, "%s[%zu] %.*s\n", i == 0 ? "\n" : "", i + 1,
			STR_ARG(render->footnotes[i]));
	buf_finish(&render->scratch);
	arena_finish(&render->arena);
	return !out->full;
}

bool render_html(struct str html, int columns, struct buf *out)
{
	struct render render;
	render_init(&render, columns, out, 4 * html.len + 64);
	while (html.len) {
		size_t len = html.data[0] == '<' ? tag_len(html) : 0;
		if (len) {
			add_tag(&render, str_make(html.data + 1, len - 2));
		} else {
			size_t next = str_find(str_make(html.data + 1, html.len - 1), '<');
			len = 1 + next;
			add_text(&render, str_make(html.data, len));
		}
		html = str_make(html.data + len, html.len - len);
	}
	return render_finish(&render);
}

bool render_text(struct str text, int columns, struct buf *out)
{
	struct render render;
	render_init(&render, columns, out, 64);
	while (text.len) {
		struct str line = str_split(text, '\n', &text);
		layout_add_words(&render.layout, line);
		layout_break_line(&render.layout);
	}
	return render_finish(&render);
}

bool render_next_picture(struct str *html, struct buf *ret_address)
{
	while (html->len) {
		size_t start = str_find(*html, '<');
		struct str rest = str_make(html->data + start, html->len - start);
		size_t len = rest.len ? tag_len(rest) : 0;
		struct str address = str_starts(rest, STR("<img ")) && len ? attribute(str_make(rest.data, len), STR("src")) : STR("");
		len += rest.len && !len;
		*html = str_make(rest.data + len, rest.len - len);
		if (!address.len)
			continue;
		buf_clear(ret_address);
		html_unescape(address, ret_address);
		return true;
	}
	return false;
}
