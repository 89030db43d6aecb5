#pragma once
/* Text as lines of a width: words wrapped, levels of indents and bars before them, list items with their
 * markers. All text is made printable word by word. */
#include <stdbool.h>

#include "base/buf.h"
#include "base/str.h"

enum {
	LAYOUT_PREFIX_MAX = 96, /* bytes of indents and bars before a line */
	LAYOUT_LEVELS_MAX = 32, /* of indents; deeper ones do not show */
};

struct layout_level {
	size_t prefix_len; /* before this level */
	int next_number;   /* of the list that began here; 0: bullets */
};

struct layout {
	struct buf *out;
	struct buf word; /* printable, not on a line yet; may be appended to */
	int columns;     /* 0: no limit */
	int column;      /* where the next word starts; 0: no line is under way */
	bool has_space;  /* white space since the last word */
	int gap;         /* line feeds wanted before the next word: 0, 1 or 2 */
	char prefix[LAYOUT_PREFIX_MAX];
	size_t prefix_len;
	char marker[16]; /* of a list item, for its first line; "" = none */
	size_t marker_at, marker_pad; /* the bytes of the prefix that it stands for */
	struct layout_level levels[LAYOUT_LEVELS_MAX];
	int depth;
};

/* columns 0: no limit. */
void layout_init(struct layout *layout, int columns, struct buf *out);
/* Writes what is left, and ends the line. */
void layout_finish(struct layout *layout);

/* White space parts words, and nothing else does: "a" and "b" make "ab". */
void layout_add_words(struct layout *layout, struct str text);
/* Spaces, tabs and line feeds stay as they are. */
void layout_add_verbatim(struct layout *layout, struct str text);
/* The word under way is put on its line. */
void layout_end_word(struct layout *layout);

/* What comes next begins a line: at least `gap` line feeds, one or two, before it; the most that was wanted
 * counts. 0: nothing but the end of the word. */
void layout_want_gap(struct layout *layout, int gap);
/* One line feed more, at most an empty line. */
void layout_break_line(struct layout *layout);

/* A word is on the line, and the next one may stand beside it. */
static inline bool layout_is_in_line(const struct layout *layout)
{
	return layout->column && !layout->gap;
}

/* What lies inside is set off by `inside`; columns for the text must remain. next_number: of the items
 * of a list; 0: they have bullets. */
void layout_push_level(struct layout *layout, struct str inside, int next_number);
/* A level of its own for an item of the list that the innermost level is. */
void layout_open_item(struct layout *layout);
void layout_pop_level(struct layout *layout);
