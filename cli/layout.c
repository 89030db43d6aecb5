/* Words come in, lines go out. Knows columns and indents; does not know HTML. */
#include "cli/layout.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { WORD_MAX = 16 * 1024 }; /* bytes; longer ones are taken in parts */

void layout_init(struct layout *layout, int columns, struct buf *out)
{
	*layout = (struct layout){.out = out, .columns = columns};
	buf_init(&layout->word, 4 * WORD_MAX);
}

static void start_line(struct layout *layout)
{
	struct str prefix = str_make(layout->prefix, layout->prefix_len);
	size_t start = layout->out->len;
	if (*layout->marker) {
		size_t after = layout->marker_at + layout->marker_pad;
		buf_append(layout->out, prefix.data, layout->marker_at);
		buf_append_str(layout->out, str_of(layout->marker));
		buf_append(layout->out, prefix.data + after, prefix.len - after);
		*layout->marker = '\0';
	} else {
		buf_append_str(layout->out, prefix);
	}
	layout->column = 1;
	if (layout->out->len > start)
		layout->column += text_width(str_make(layout->out->data + start, layout->out->len - start));
}

static void end_line(struct layout *layout)
{
	struct buf *out = layout->out;
	while (out->len && out->data[out->len - 1] == ' ')
		out->len--;
	buf_append_char(out, '\n');
	layout->column = 0;
}

/* Where the next word may stand: on a new line when one is wanted. */
static void open_line(struct layout *layout)
{
	if (layout->column && layout->gap)
		end_line(layout);
	if (!layout->column) {
		if (layout->gap > 1 && layout->out->len)
			buf_append_char(layout->out, '\n');
		start_line(layout);
		layout->has_space = false;
	}
	layout->gap = 0;
}

static bool fits(const struct layout *layout, int width)
{
	return layout->columns == 0 || layout->column - 1 + width <= layout->columns;
}

/* Lines may be broken before any wide character; a run of narrow ones stays whole, however long:
 * it is an address more often than not. */
static void append_broken(struct layout *layout, struct str word)
{
	while (word.len) {
		size_t len = str_utf8_len(word);
		struct str character = str_make(word.data, len ? len : 1);
		int width = text_width(character);
		if (width == 2 && !fits(layout, width)) {
			end_line(layout);
			start_line(layout);
		}
		buf_append_str(layout->out, character);
		layout->column += width;
		word = str_make(word.data + character.len, word.len - character.len);
	}
}

void layout_end_word(struct layout *layout)
{
	struct str word = buf_str(&layout->word);
	if (!word.len)
		return;
	open_line(layout);
	int width = text_width(word);
	size_t first = str_utf8_len(word);
	bool starts_wide = text_width(str_make(word.data, first ? first : 1)) == 2;
	if (layout->has_space && !fits(layout, 1 + width) && !starts_wide) {
		end_line(layout);
		start_line(layout);
	} else if (layout->has_space) {
		buf_append_char(layout->out, ' ');
		layout->column++;
	}
	append_broken(layout, word);
	layout->has_space = false;
	buf_clear(&layout->word);
}

void layout_want_gap(struct layout *layout, int gap)
{
	layout_end_word(layout);
	if (*layout->marker)
		return; /* the first block of a list item stands beside its marker */
	layout->gap = gap > layout->gap ? gap : layout->gap;
}

void layout_break_line(struct layout *layout)
{
	layout_end_word(layout);
	layout->gap = layout->gap ? 2 : 1;
}

void layout_add_words(struct layout *layout, struct str text)
{
	while (text.len) {
		size_t n = 0;
		while (n < text.len && n < WORD_MAX && !str_is_space(text.data[n]))
			n++;
		if (layout->word.len + n > WORD_MAX)
			layout_end_word(layout);
		text_append_printable(&layout->word, str_make(text.data, n));
		if (n < text.len && str_is_space(text.data[n])) {
			layout_end_word(layout);
			layout->has_space = true;
			n++;
		}
		text = str_make(text.data + n, text.len - n);
	}
}

/* Spaces and tabs stay as they are. */
static void add_verbatim_line(struct layout *layout, struct str line)
{
	open_line(layout);
	while (line.len) {
		size_t spaces = 0, n = 0;
		while (spaces < line.len && (line.data[spaces] == ' ' || line.data[spaces] == '\t'))
			spaces++;
		buf_append(layout->out, line.data, spaces);
		line = str_make(line.data + spaces, line.len - spaces);
		while (n < line.len && line.data[n] != ' ' && line.data[n] != '\t')
			n++;
		text_append_printable(layout->out, str_make(line.data, n));
		line = str_make(line.data + n, line.len - n);
	}
}

void layout_add_verbatim(struct layout *layout, struct str text)
{
	layout_end_word(layout);
	while (text.len) {
		size_t end = str_find(text, '\n');
		if (end)
			add_verbatim_line(layout, str_make(text.data, end));
		if (end < text.len)
			layout_break_line(layout);
		end += end < text.len;
		text = str_make(text.data + end, text.len - end);
	}
}

void layout_push_level(struct layout *layout, struct str inside, int next_number)
{
	if (layout->depth < LAYOUT_LEVELS_MAX) {
		layout->levels[layout->depth] = (struct layout_level){layout->prefix_len, next_number};
		int width = text_width(str_make(layout->prefix, layout->prefix_len)) + text_width(inside);
		bool has_room = layout->columns == 0 || width <= layout->columns / 2;
		if (has_room && layout->prefix_len + inside.len <= LAYOUT_PREFIX_MAX) {
			memcpy(layout->prefix + layout->prefix_len, inside.data, inside.len);
			layout->prefix_len += inside.len;
		}
	}
	layout->depth++;
}

void layout_pop_level(struct layout *layout)
{
	if (layout->depth == 0)
		return;
	if (--layout->depth < LAYOUT_LEVELS_MAX)
		layout->prefix_len = layout->levels[layout->depth].prefix_len;
	*layout->marker = '\0';
}

void layout_open_item(struct layout *layout)
{
	int none = 0, *number = &none;
	if (layout->depth > 0 && layout->depth <= LAYOUT_LEVELS_MAX)
		number = &layout->levels[layout->depth - 1].next_number;
	if (*number > 0)
		snprintf(layout->marker, sizeof layout->marker, "%d. ", (*number)++);
	else
		snprintf(layout->marker, sizeof layout->marker, "\xe2\x80\xa2 ");
	static const char spaces[] = "            ";
	size_t pad = (size_t)text_width(str_of(layout->marker)), before = layout->prefix_len;
	layout_push_level(layout, str_make(spaces, pad), 0);
	layout->marker_at = before;
	layout->marker_pad = layout->prefix_len - before;
}

void layout_finish(struct layout *layout)
{
	layout_end_word(layout);
	if (layout->column)
		end_line(layout);
	buf_finish(&layout->word);
}
