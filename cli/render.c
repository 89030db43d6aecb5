/* HTML → lines. Expects the output of our cleaner (balanced tags, quoted attributes, known
 * elements) and stays harmless on anything else: what is no tag is text, and text is made
 * printable word by word. */
#include "cli/render.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "parsers/html.h"

enum {
	PREFIX_MAX = 96,     /* bytes of indents and bars before a line */
	LEVELS_MAX = 32,     /* of indents; deeper ones do not show */
	FOOTNOTES_MAX = 500, /* links beyond that keep their text only */
	WORD_MAX = 16 * 1024,
	TAG_MAX = 64 * 1024,
};

struct level {
	size_t prefix_len; /* before this level */
	int next_number;   /* of the list that began here; 0: bullets */
};

struct render {
	struct buf *out;
	struct buf word, scratch; /* word: printable, not on a line yet */
	struct arena arena;       /* of the footnotes */
	int columns;              /* 0: no limit */
	int column;               /* where the next word starts; 0: no line is under way */
	bool has_space;           /* white space since the last word */
	int gap;                  /* line feeds wanted before the next word: 0, 1 or 2 */
	bool is_verbatim;         /* inside pre */
	char prefix[PREFIX_MAX];
	size_t prefix_len;
	char marker[16];          /* of a list item, for its first line; "" = none */
	size_t marker_at, marker_pad; /* the bytes of the prefix that it stands for */
	struct level levels[LEVELS_MAX];
	int depth;
	struct str href;          /* of the link under way, escaped; empty: none */
	struct str *footnotes;
	size_t n_footnotes;
};

static void start_line(struct render *render)
{
	struct str prefix = str_make(render->prefix, render->prefix_len);
	size_t start = render->out->len;
	if (*render->marker) {
		size_t after = render->marker_at + render->marker_pad;
		buf_append(render->out, prefix.data, render->marker_at);
		buf_append_str(render->out, str_of(render->marker));
		buf_append(render->out, prefix.data + after, prefix.len - after);
		*render->marker = '\0';
	} else {
		buf_append_str(render->out, prefix);
	}
	render->column = 1;
	if (render->out->len > start)
		render->column += text_width(str_make(render->out->data + start, render->out->len - start));
}

static void end_line(struct render *render)
{
	struct buf *out = render->out;
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_append_char(out, '\n');
	render->column = 0;
}

/* Where the next word may stand: on a new line when one is wanted. */
static void open_line(struct render *render)
{
	if (render->column && render->gap)
		end_line(render);
	if (!render->column) {
		if (render->gap > 1 && render->out->len)
			buf_append_char(render->out, '\n');
		start_line(render);
		render->has_space = false;
	}
	render->gap = 0;
}

static bool fits(const struct render *render, int width)
{
	return render->columns == 0 || render->column - 1 + width <= render->columns;
}

/* Lines may be broken before any wide character; a run of narrow ones stays whole, however long:
 * it is an address more often than not. */
static void append_broken(struct render *render, struct str word)
{
	while (word.len) {
		size_t len = str_utf8_len(word);
		struct str character = str_make(word.data, len ? len : 1);
		int width = text_width(character);
		if (width == 2 && !fits(render, width)) {
			end_line(render);
			start_line(render);
		}
		buf_append_str(render->out, character);
		render->column += width;
		word = str_make(word.data + character.len, word.len - character.len);
	}
}

static void flush_word(struct render *render)
{
	struct str word = buf_str(&render->word);
	if (!word.len)
		return;
	open_line(render);
	int width = text_width(word);
	size_t first = str_utf8_len(word);
	bool starts_wide = text_width(str_make(word.data, first ? first : 1)) == 2;
	if (render->has_space && !fits(render, 1 + width) && !starts_wide) {
		end_line(render);
		start_line(render);
	} else if (render->has_space) {
		buf_append_char(render->out, ' ');
		render->column++;
	}
	append_broken(render, word);
	render->has_space = false;
	buf_clear(&render->word);
}

static void want_gap(struct render *render, int gap)
{
	flush_word(render);
	if (*render->marker)
		return; /* the first block of a list item stands beside its marker */
	render->gap = gap > render->gap ? gap : render->gap;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static void add_words(struct render *render, struct str text)
{
	while (text.len) {
		size_t n = 0;
		while (n < text.len && n < WORD_MAX && !is_space(text.data[n]))
			n++;
		if (render->word.len + n > WORD_MAX)
			flush_word(render);
		text_append_printable(&render->word, str_make(text.data, n));
		if (n < text.len && is_space(text.data[n])) {
			flush_word(render);
			render->has_space = true;
			n++;
		}
		text = str_make(text.data + n, text.len - n);
	}
}

/* Spaces and tabs stay as they are. */
static void add_verbatim_line(struct render *render, struct str line)
{
	open_line(render);
	while (line.len) {
		size_t spaces = 0, n = 0;
		while (spaces < line.len && (line.data[spaces] == ' ' || line.data[spaces] == '\t'))
			spaces++;
		buf_append(render->out, line.data, spaces);
		line = str_make(line.data + spaces, line.len - spaces);
		while (n < line.len && line.data[n] != ' ' && line.data[n] != '\t')
			n++;
		text_append_printable(render->out, str_make(line.data, n));
		line = str_make(line.data + n, line.len - n);
	}
}

static void add_verbatim(struct render *render, struct str text)
{
	flush_word(render);
	while (text.len) {
		size_t end = str_find(text, '\n');
		if (end)
			add_verbatim_line(render, str_make(text.data, end));
		if (end < text.len)
			render->gap = render->gap ? 2 : 1;
		end += end < text.len;
		text = str_make(text.data + end, text.len - end);
	}
}

static void add_text(struct render *render, struct str escaped)
{
	buf_clear(&render->scratch);
	html_unescape(escaped, &render->scratch);
	if (render->is_verbatim)
		add_verbatim(render, buf_str(&render->scratch));
	else
		add_words(render, buf_str(&render->scratch));
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
			bool whole = before.len == name.len + 1 || is_space(end.data[-1]);
			if (whole && str_eq(end, name))
				return value;
		}
	}
	return STR("");
}

/* What lies inside is set off by `inside`; columns for the text must remain. */
static void push_level(struct render *render, struct str inside, int next_number)
{
	if (render->depth < LEVELS_MAX) {
		render->levels[render->depth] = (struct level){render->prefix_len, next_number};
		int width = text_width(str_make(render->prefix, render->prefix_len)) + text_width(inside);
		bool has_room = render->columns == 0 || width <= render->columns / 2;
		if (has_room && render->prefix_len + inside.len <= PREFIX_MAX) {
			memcpy(render->prefix + render->prefix_len, inside.data, inside.len);
			render->prefix_len += inside.len;
		}
	}
	render->depth++;
}

static void pop_level(struct render *render)
{
	if (render->depth == 0)
		return;
	if (--render->depth < LEVELS_MAX)
		render->prefix_len = render->levels[render->depth].prefix_len;
	*render->marker = '\0';
}

static void open_item(struct render *render)
{
	int none = 0, *number = &none;
	if (render->depth > 0 && render->depth <= LEVELS_MAX)
		number = &render->levels[render->depth - 1].next_number;
	if (*number > 0)
		snprintf(render->marker, sizeof render->marker, "%d. ", (*number)++);
	else
		snprintf(render->marker, sizeof render->marker, "\xe2\x80\xa2 ");
	static const char spaces[] = "            ";
	size_t pad = (size_t)text_width(str_of(render->marker)), before = render->prefix_len;
	push_level(render, str_make(spaces, pad), 0);
	render->marker_at = before;
	render->marker_pad = render->prefix_len - before;
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
	buf_init(&shown, WORD_MAX);
	text_append_printable(&shown, buf_str(&render->scratch));
	struct str url = buf_str(&shown);
	size_t n = 0;
	while (n < render->n_footnotes && !str_eq(render->footnotes[n], url))
		n++;
	if (!str_eq(url, buf_str(&render->word)) && n < FOOTNOTES_MAX) {
		if (n == render->n_footnotes)
			*arena_push(&render->arena, render->footnotes, render->n_footnotes) =
				arena_str(&render->arena, url);
		buf_printf(&render->word, "[%zu]", n + 1);
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
	return is_list && render->depth > 1 ? 1 : element->gap;
}

static void add_image(struct render *render, struct str tag)
{
	struct str alt = attribute(tag, STR("alt"));
	if (!alt.len)
		return;
	add_words(render, STR("[image: "));
	add_text(render, alt);
	add_words(render, STR("]"));
}

static void open_element(struct render *render, const struct element *element, struct str tag)
{
	int gap = gap_of(render, element);
	if (gap)
		want_gap(render, gap);
	switch (element->kind) {
	case KIND_BREAK:
		flush_word(render);
		render->gap = render->gap ? 2 : 1;
		break;
	case KIND_RULE:
		add_words(render, STR("\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80\xe2\x94\x80"));
		want_gap(render, gap);
		break;
	case KIND_VERBATIM:
		render->is_verbatim = true;
		break;
	case KIND_BULLETS:
	case KIND_NUMBERS:
		push_level(render, STR(""), element->kind == KIND_NUMBERS);
		break;
	case KIND_ITEM:
		open_item(render);
		break;
	case KIND_QUOTE:
		push_level(render, STR("\xe2\x94\x82 "), 0);
		break;
	case KIND_INDENT:
		push_level(render, STR("    "), 0);
		break;
	case KIND_CELL:
		flush_word(render);
		if (render->column && !render->gap)
			add_words(render, STR(" | "));
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
		flush_word(render);
	if (element->kind == KIND_VERBATIM)
		render->is_verbatim = false;
	if (element->kind >= KIND_BULLETS && element->kind <= KIND_INDENT)
		pop_level(render);
	if (element->gap)
		want_gap(render, gap_of(render, element));
}

/* `tag` is what stands between < and >. */
static void add_tag(struct render *render, struct str tag)
{
	bool closes = tag.data[0] == '/';
	if (closes)
		tag = str_make(tag.data + 1, tag.len - 1);
	struct str name = {tag.data, 0};
	while (name.len < tag.len && !is_space(tag.data[name.len]) && tag.data[name.len] != '/')
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
	*render = (struct render){.out = out, .columns = columns};
	buf_init(&render->word, 4 * WORD_MAX);
	buf_init(&render->scratch, max);
}

static bool render_finish(struct render *render)
{
	flush_word(render);
	if (render->column)
		end_line(render);
	for (size_t i = 0; i < render->n_footnotes; i++)
		buf_printf(render->out, "%s[%zu] %.*s\n", i == 0 ? "\n" : "", i + 1,
			STR_ARG(render->footnotes[i]));
	buf_finish(&render->word);
	buf_finish(&render->scratch);
	arena_finish(&render->arena);
	return !render->out->full;
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
		add_words(&render, line);
		flush_word(&render);
		render.gap = render.gap ? 2 : 1;
	}
	return render_finish(&render);
}
