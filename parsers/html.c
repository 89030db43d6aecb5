/* The cleaner: keeps a stack of open elements by the standard's rules for the tree (section
 * 13.2.6), reduced to what can be decided while writing, and writes what is balanced at every
 * moment. Looks at no attribute and escapes nothing itself: that is html_write.h.
 *
 * Where the standard would move elements that are already written (misnested formatting around
 * blocks, content directly in a table) they stay where they are; text is never lost or moved. */
#include "parsers/html.h"

#include "parsers/html_escape.h"
#include "parsers/html_token.h"
#include "parsers/html_write.h"

enum {
	PENDING_MAX = 16,
	REPEAT_ALLOWANCE = 4096, /* bytes of start tags that may be repeated, besides the input's size */
	CLOSING_MAX = HTML_MAX_DEPTH * 16, /* the end tags of a full stack */
};

struct open_element {
	uint8_t tag;    /* enum html_tag */
	bool has_ended; /* its end tag came while a block was open inside: ends with that block */
	uint8_t floor;  /* of cells: the enclosing cell's floor */
	size_t at, len; /* its start tag in out */
};

struct cleaner {
	struct html_tokenizer tokenizer;
	struct html_writer writer;
	struct buf *out;
	struct html_token token;
	struct open_element stack[HTML_MAX_DEPTH];
	size_t depth;
	size_t n_ended;  /* elements in the stack that have ended */
	size_t overflow; /* elements opened beyond the stack's end */
	/* Formatting that was closed with the block around it and goes on in the next one ("list of
	 * active formatting elements"); what lies below the floor belongs outside of this cell. */
	struct open_element pending[PENDING_MAX];
	uint8_t n_pending, floor;
	size_t may_repeat; /* bytes: keeps the output linear in the input */
	bool in_noscript;
};

static uint32_t flags_of(const struct open_element *element)
{
	return html_elements[element->tag].flags;
}

/* Places in the stack count from 1; 0 is nowhere. */

/* The innermost open <tag>; an element with one of the `barrier` flags hides those outside. */
static size_t find_open(const struct cleaner *c, enum html_tag tag, uint32_t barrier)
{
	for (size_t place = c->depth; place > 0; place--) {
		if (c->stack[place - 1].tag == tag)
			return place;
		if (flags_of(&c->stack[place - 1]) & barrier)
			return 0;
	}
	return 0;
}

/* The flags of the innermost open element. */
static uint32_t current_flags(const struct cleaner *c)
{
	return c->depth ? flags_of(&c->stack[c->depth - 1]) : 0;
}

/* Closes the innermost element; false at out's cap, with the element still open. */
static bool close_one(struct cleaner *c)
{
	struct open_element *element = &c->stack[c->depth - 1];
	if (!html_write_end(c->out, element->tag))
		return false;
	c->depth--;
	c->n_ended -= element->has_ended;
	if (flags_of(element) & HTML_CELL) {
		c->n_pending = c->floor;
		c->floor = element->floor;
	}
	return true;
}

/* Closes everything from `place` on. Formatting that is closed only because it is inside goes on
 * later, but not out of a cell. */
static void close_from(struct cleaner *c, size_t place)
{
	size_t formatting_end = c->depth;
	c->overflow = 0;
	while (c->depth >= place) {
		if (flags_of(&c->stack[c->depth - 1]) & HTML_CELL)
			formatting_end = c->depth - 1;
		if (!close_one(c))
			return;
	}
	for (size_t i = place - 1; i < formatting_end && c->n_pending < PENDING_MAX; i++)
		if (flags_of(&c->stack[i]) & HTML_FORMATTING && !c->stack[i].has_ended)
			c->pending[c->n_pending++] = c->stack[i];
	while (c->depth && c->stack[c->depth - 1].has_ended && close_one(c))
		;
}

static void mark_ended(struct cleaner *c, size_t place)
{
	c->n_ended += !c->stack[place - 1].has_ended;
	c->stack[place - 1].has_ended = true;
}

/* Closes the element itself, which therefore does not go on later. */
static void close_element(struct cleaner *c, size_t place)
{
	mark_ended(c, place);
	close_from(c, place);
}

static void close_paragraph(struct cleaner *c)
{
	size_t place = find_open(c, HTML_P, HTML_SCOPE);
	if (place)
		close_element(c, place);
}

/* The start tag was just written from `at` on. */
static void push(struct cleaner *c, enum html_tag tag, size_t at)
{
	struct open_element *element = &c->stack[c->depth++];
	*element = (struct open_element){(uint8_t)tag, .at = at, .len = c->out->len - at};
	if (html_elements[tag].flags & HTML_CELL) {
		element->floor = c->floor;
		c->floor = c->n_pending;
	}
}

/* Opens an element again by copying its start tag; false when that would be too much. */
static bool repeat(struct cleaner *c, const struct open_element *element)
{
	size_t at = c->out->len;
	if (c->depth == HTML_MAX_DEPTH || element->len > c->may_repeat || c->out->full)
		return false;
	char *room = buf_reserve(c->out, element->len);
	if (!room)
		return false;
	memcpy(room, c->out->data + element->at, element->len);
	c->out->len += element->len;
	c->may_repeat -= element->len;
	push(c, (enum html_tag)element->tag, at);
	return true;
}

/* Before text and inline elements: what was open around them goes on. */
static void reconstruct(struct cleaner *c)
{
	for (size_t i = c->floor; i < c->n_pending; i++)
		if (!repeat(c, &c->pending[i]))
			break;
	c->n_pending = c->floor;
}

/* Takes formatting off the list of what goes on; false when it is not there. */
static bool drop_pending(struct cleaner *c, enum html_tag tag)
{
	for (size_t i = c->n_pending; i > c->floor; i--) {
		if (c->pending[i - 1].tag != tag)
			continue;
		c->n_pending--;
		memmove(&c->pending[i - 1], &c->pending[i], (c->n_pending + 1 - i) * sizeof c->pending[0]);
		return true;
	}
	return false;
}

static bool has_block_from(const struct cleaner *c, size_t place)
{
	for (; place < c->depth; place++)
		if (flags_of(&c->stack[place]) & HTML_SPECIAL)
			return true;
	return false;
}

static void open_element(struct cleaner *c)
{
	size_t at = c->out->len;
	if (c->depth == HTML_MAX_DEPTH) {
		c->overflow++;
		return;
	}
	if (html_write_start(&c->writer, &c->token))
		push(c, c->token.tag, at);
}

/* Whether the start tag of `inner` would end the element that it would stand in. */
static bool is_misplaced(const struct cleaner *c, const struct open_element *inner)
{
	uint32_t outer = current_flags(c);
	return (flags_of(inner) & HTML_HEADING && outer & HTML_HEADING) ||
		(inner->tag == HTML_TABLE && outer & HTML_TABLE_FRAME);
}

/* Closes formatting and opens the blocks that stood inside it again: what follows is outside. */
static void close_around(struct cleaner *c, size_t place)
{
	struct open_element inside[HTML_MAX_DEPTH];
	size_t n_inside = 0;
	for (size_t i = place; i < c->depth; i++)
		if (flags_of(&c->stack[i]) & HTML_SPECIAL)
			inside[n_inside++] = c->stack[i];
	close_element(c, place);
	for (size_t i = 0; i < n_inside && !is_misplaced(c, &inside[i]); i++)
		if (!repeat(c, &inside[i]))
			break;
}

/* Links do not nest: the open one ends here. */
static void end_open_link(struct cleaner *c)
{
	while (drop_pending(c, HTML_A))
		;
	size_t place = find_open(c, HTML_A, HTML_CELL);
	if (place)
		close_around(c, place);
}

/* "<b><p>one</b> two": where the blocks can be divided, what follows the end tag is outside. */
static void end_ended(struct cleaner *c)
{
	for (size_t place = c->depth; place > 0 && !c->out->full; place--) {
		uint32_t flags = flags_of(&c->stack[place - 1]);
		if (flags & HTML_SPECIAL && !(flags & HTML_DIVISIBLE))
			return;
		if (c->stack[place - 1].has_ended) {
			close_around(c, place);
			place = c->depth + 1;
		}
	}
}

/* <li>, <dd> and <dt> end the one before them, unless a list or another block is between. */
static void end_open_item(struct cleaner *c, enum html_tag tag, enum html_tag other)
{
	for (size_t place = c->depth; place > 0; place--) {
		enum html_tag open = (enum html_tag)c->stack[place - 1].tag;
		if (open == tag || open == other) {
			close_element(c, place);
			return;
		}
		if (flags_of(&c->stack[place - 1]) & HTML_SPECIAL && open != HTML_ADDRESS &&
			open != HTML_DIV && open != HTML_P)
			return;
	}
}

/* Closes what is open in the innermost table down to where a part of it may begin. False outside
 * of a table: then the part's tag means nothing. */
static bool enter_table(struct cleaner *c, enum html_tag part)
{
	size_t keep = find_open(c, HTML_TABLE, 0);
	if (!keep)
		return false;
	bool is_cell = part == HTML_TD || part == HTML_TH;
	bool in_group = keep < c->depth && (c->stack[keep].tag == HTML_TBODY ||
		c->stack[keep].tag == HTML_THEAD || c->stack[keep].tag == HTML_TFOOT);
	if (in_group && (is_cell || part == HTML_TR))
		keep++;
	if (part == HTML_COL && keep < c->depth && c->stack[keep].tag == HTML_COLGROUP)
		keep++;
	bool in_row = keep < c->depth && c->stack[keep].tag == HTML_TR;
	if (is_cell && in_row)
		keep++;
	if (keep < c->depth)
		close_from(c, keep + 1);
	if (is_cell && !in_row && c->depth < HTML_MAX_DEPTH && !c->out->full) {
		size_t at = c->out->len;
		if (buf_append_str(c->out, STR("<tr>")))
			push(c, HTML_TR, at);
	}
	return true;
}

/* What an element's start tag ends, by the rules of "in body" and the table modes. False when
 * the tag is to be ignored. */
static bool make_room(struct cleaner *c, enum html_tag tag, uint32_t flags)
{
	if (flags & HTML_TABLE_PART)
		return enter_table(c, tag);
	if (tag == HTML_LI)
		end_open_item(c, HTML_LI, HTML_LI);
	else if (tag == HTML_DD || tag == HTML_DT)
		end_open_item(c, HTML_DD, HTML_DT);
	if (flags & HTML_BLOCK)
		close_paragraph(c);
	while (tag == HTML_TABLE && current_flags(c) & HTML_TABLE_FRAME && !c->out->full)
		close_element(c, find_open(c, HTML_TABLE, 0));
	while (flags & HTML_HEADING && current_flags(c) & HTML_HEADING && !c->out->full)
		close_element(c, c->depth);
	if (tag == HTML_A)
		end_open_link(c);
	enum html_tag now = c->depth ? (enum html_tag)c->stack[c->depth - 1].tag : HTML_UNKNOWN;
	bool ends_ruby_text = tag == HTML_RB || tag == HTML_RP || tag == HTML_RT || tag == HTML_RTC;
	if (ends_ruby_text && (now == HTML_RB || now == HTML_RP || now == HTML_RT))
		close_element(c, c->depth);
	return true;
}

/* A script that did not run left an image or a text behind. The image may be all that is to be
 * seen of it, unless the script's own image just came. */
static void on_noscript_tag(struct cleaner *c)
{
	struct html_writer *w = &c->writer;
	size_t at = c->out->len, image = w->image, image_len = w->image_len;
	if (c->token.tag != HTML_IMG || !html_write_start(w, &c->token))
		return;
	bool is_same = image_len && w->image >= at && w->image_len == image_len &&
		memcmp(c->out->data + image, c->out->data + w->image, image_len) == 0;
	if (is_same) {
		c->out->len = at;
		w->image = image;
	}
}

static bool is_blank(struct str text)
{
	return str_trim(text).len == 0;
}

static void on_text(struct cleaner *c, struct str text)
{
	if (c->in_noscript)
		return;
	if (c->n_ended && !is_blank(text))
		end_ended(c);
	bool is_layout = current_flags(c) & HTML_TABLE_FRAME && is_blank(text);
	if (c->n_pending > c->floor && !is_layout)
		reconstruct(c);
	html_escape_text(c->out, text);
}

/* A player. What stands inside it is for those who cannot show it: when it is not one that may be
 * embedded, that is all there is. */
static void on_iframe(struct cleaner *c)
{
	reconstruct(c);
	size_t at = c->out->len;
	if (!html_write_start(&c->writer, &c->token))
		return;
	if (!html_write_end(c->out, HTML_IFRAME))
		c->out->len = at;
	html_tokenizer_skip(&c->tokenizer, &c->token);
}

static void on_visible_tag(struct cleaner *c)
{
	enum html_tag tag = c->token.tag;
	uint32_t flags = html_elements[tag].flags;
	if (c->n_ended) {
		make_room(c, tag, flags);
		end_ended(c);
	}
	if (!make_room(c, tag, flags) || !(flags & HTML_KEPT))
		return;
	if (!(flags & (HTML_SPECIAL | HTML_BLOCK | HTML_TABLE_PART)))
		reconstruct(c);
	if (flags & HTML_VOID)
		html_write_start(&c->writer, &c->token);
	else
		open_element(c);
}

static void on_start_tag(struct cleaner *c)
{
	enum html_tag tag = c->token.tag;
	uint32_t flags = html_elements[tag].flags;
	if (tag == HTML_NOSCRIPT) {
		c->in_noscript = true;
	} else if (c->in_noscript) {
		on_noscript_tag(c);
		if (flags & HTML_RAW)
			html_tokenizer_skip(&c->tokenizer, &c->token);
	} else if (tag == HTML_IFRAME) {
		on_iframe(c);
	} else if (flags & (HTML_RAW | HTML_HIDDEN | HTML_FOREIGN)) {
		html_tokenizer_skip(&c->tokenizer, &c->token);
	} else {
		on_visible_tag(c);
	}
}

static void on_formatting_end(struct cleaner *c, enum html_tag tag)
{
	if (drop_pending(c, tag))
		return;
	for (size_t place = c->depth; place > 0; place--) {
		const struct open_element *element = &c->stack[place - 1];
		if (element->tag == tag && !element->has_ended) {
			if (has_block_from(c, place))
				mark_ended(c, place);
			else
				close_element(c, place);
			return;
		}
		if (flags_of(element) & HTML_SCOPE)
			return;
	}
}

/* Any heading's end tag ends any heading. */
static size_t find_heading(const struct cleaner *c)
{
	for (size_t place = c->depth; place > 0; place--) {
		if (flags_of(&c->stack[place - 1]) & HTML_HEADING)
			return place;
		if (flags_of(&c->stack[place - 1]) & HTML_SCOPE)
			return 0;
	}
	return 0;
}

/* The element that an end tag ends, or 0. */
static size_t find_ended(const struct cleaner *c, enum html_tag tag, uint32_t flags)
{
	if (flags & HTML_HEADING)
		return find_heading(c);
	if (tag == HTML_LI)
		return find_open(c, tag, HTML_SCOPE | HTML_LIST);
	if (flags & HTML_TABLE_PART) {
		size_t place = find_open(c, tag, 0);
		return place > find_open(c, HTML_TABLE, 0) ? place : 0;
	}
	if (flags & HTML_SPECIAL)
		return find_open(c, tag, tag == HTML_TABLE ? 0 : HTML_SCOPE);
	return find_open(c, tag, HTML_SPECIAL);
}

static void on_end_tag(struct cleaner *c)
{
	enum html_tag tag = c->token.tag;
	uint32_t flags = html_elements[tag].flags;
	if (c->in_noscript) {
		c->in_noscript = tag != HTML_NOSCRIPT;
	} else if (tag == HTML_BR) { /* read as <br> by every browser */
		c->token.n_attributes = 0;
		on_visible_tag(c);
	} else if (!(flags & HTML_KEPT) || flags & (HTML_VOID | HTML_RAW)) {
		return;
	} else if (c->overflow) {
		c->overflow--;
	} else if (flags & HTML_FORMATTING) {
		on_formatting_end(c, tag);
	} else {
		size_t place = find_ended(c, tag, flags);
		if (place)
			close_element(c, place);
		else if (tag == HTML_P && c->depth < HTML_MAX_DEPTH) /* as the standard has it */
			buf_append_str(c->out, STR("<p></p>"));
	}
}

static void on_token(struct cleaner *c)
{
	if (c->token.kind == HTML_TOKEN_TEXT) {
		on_text(c, c->token.text);
		return;
	}
	if (c->token.tag == HTML_IMAGE)
		c->token.tag = HTML_IMG;
	else if (c->token.tag == HTML_LISTING)
		c->token.tag = HTML_PRE;
	else if (c->token.tag == HTML_FONT)
		c->token.tag = HTML_SPAN;
	if (c->token.kind == HTML_TOKEN_START_TAG)
		on_start_tag(c);
	else
		on_end_tag(c);
}

bool html_clean(struct str fragment, struct str base, struct buf *out)
{
	struct cleaner c;
	size_t max = out->max;
	if (out->full || max - out->len < CLOSING_MAX)
		return false;
	out->max = max - CLOSING_MAX;
	c.out = out;
	c.depth = c.n_ended = c.overflow = 0;
	c.n_pending = c.floor = 0;
	c.may_repeat = fragment.len + REPEAT_ALLOWANCE;
	c.in_noscript = false;
	html_writer_init(&c.writer, base, out);
	html_tokenizer_init(&c.tokenizer, fragment);
	while (!out->full && html_tokenizer_next(&c.tokenizer, &c.token))
		on_token(&c);
	html_writer_finish(&c.writer);
	bool ok = !out->full;
	out->max = max;
	out->full = false;
	while (c.depth)
		close_one(&c);
	out->full = !ok;
	return ok;
}
