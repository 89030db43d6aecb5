/* The cleaner: the standard's rules for the tree (section 13.2.6), reduced to what can be decided
 * while writing. Looks at no attribute and escapes nothing itself: that is html_write.h. What is open
 * is html_stack.h's.
 *
 * Where the standard would move what is already written (content directly in a table) it stays where
 * it is; text is never lost or moved. */
#include "parsers/html.h"

#include "parsers/html_escape.h"
#include "parsers/html_stack.h"
#include "parsers/html_token.h"
#include "parsers/html_write.h"

enum { CLOSING_MAX = HTML_MAX_DEPTH * 16 }; /* the end tags of a full stack */

struct cleaner {
	struct html_tokenizer tokenizer;
	struct html_writer writer;
	struct buf *out;
	struct html_token token;
	struct html_stack stack;
	bool in_noscript;
};

static void close_paragraph(struct html_stack *stack)
{
	size_t place = html_stack_find(stack, HTML_P, HTML_SCOPE);
	if (place)
		html_stack_close(stack, place);
}

static void open_element(struct cleaner *c)
{
	size_t at = c->out->len;
	if (c->stack.depth == HTML_MAX_DEPTH) {
		c->stack.overflow++;
		return;
	}
	if (html_write_start(&c->writer, &c->token))
		html_stack_push(&c->stack, c->token.tag, at);
}

/* <li>, <dd> and <dt> end the one before them, unless a list or another block is between. */
static void end_open_item(struct html_stack *stack, enum html_tag tag, enum html_tag other)
{
	for (size_t place = stack->depth; place > 0; place--) {
		enum html_tag open = (enum html_tag)stack->open[place - 1].tag;
		if (open == tag || open == other) {
			html_stack_close(stack, place);
			return;
		}
		if (html_open_flags(&stack->open[place - 1]) & HTML_SPECIAL && open != HTML_ADDRESS &&
			open != HTML_DIV && open != HTML_P)
			return;
	}
}

/* Closes what is open in the innermost table down to where a part of it may begin. False outside
 * of a table: then the part's tag means nothing. */
static bool enter_table(struct html_stack *stack, enum html_tag part)
{
	size_t keep = html_stack_find(stack, HTML_TABLE, 0);
	if (!keep)
		return false;
	bool is_cell = part == HTML_TD || part == HTML_TH;
	bool in_group = keep < stack->depth && (stack->open[keep].tag == HTML_TBODY ||
		stack->open[keep].tag == HTML_THEAD || stack->open[keep].tag == HTML_TFOOT);
	if (in_group && (is_cell || part == HTML_TR))
		keep++;
	if (part == HTML_COL && keep < stack->depth && stack->open[keep].tag == HTML_COLGROUP)
		keep++;
	bool in_row = keep < stack->depth && stack->open[keep].tag == HTML_TR;
	if (is_cell && in_row)
		keep++;
	if (keep < stack->depth)
		html_stack_close_from(stack, keep + 1);
	if (is_cell && !in_row && stack->depth < HTML_MAX_DEPTH && !stack->out->full) {
		size_t at = stack->out->len;
		if (buf_append_str(stack->out, STR("<tr>")))
			html_stack_push(stack, HTML_TR, at);
	}
	return true;
}

/* What an element's start tag ends, by the rules of "in body" and the table modes. False when
 * the tag is to be ignored. */
static bool make_room(struct html_stack *stack, enum html_tag tag, uint32_t flags)
{
	if (flags & HTML_TABLE_PART)
		return enter_table(stack, tag);
	if (tag == HTML_LI)
		end_open_item(stack, HTML_LI, HTML_LI);
	else if (tag == HTML_DD || tag == HTML_DT)
		end_open_item(stack, HTML_DD, HTML_DT);
	if (flags & HTML_BLOCK)
		close_paragraph(stack);
	while (tag == HTML_TABLE && html_stack_flags(stack) & HTML_TABLE_FRAME && !stack->out->full)
		html_stack_close(stack, html_stack_find(stack, HTML_TABLE, 0));
	while (flags & HTML_HEADING && html_stack_flags(stack) & HTML_HEADING && !stack->out->full)
		html_stack_close(stack, stack->depth);
	if (tag == HTML_A)
		html_stack_end_link(stack);
	enum html_tag now = stack->depth ? (enum html_tag)stack->open[stack->depth - 1].tag : HTML_UNKNOWN;
	bool ends_ruby_text = tag == HTML_RB || tag == HTML_RP || tag == HTML_RT || tag == HTML_RTC;
	if (ends_ruby_text && (now == HTML_RB || now == HTML_RP || now == HTML_RT))
		html_stack_close(stack, stack->depth);
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
	if (c->stack.n_ended && !is_blank(text))
		html_stack_divide(&c->stack);
	bool is_layout = html_stack_flags(&c->stack) & HTML_TABLE_FRAME && is_blank(text);
	if (c->stack.n_pending > c->stack.floor && !is_layout)
		html_stack_reconstruct(&c->stack);
	html_escape_text(c->out, text);
}

/* A player. What stands inside it is for those who cannot show it: when it is not one that may be
 * embedded, that is all there is. */
static void on_iframe(struct cleaner *c)
{
	html_stack_reconstruct(&c->stack);
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
	if (c->stack.n_ended) {
		make_room(&c->stack, tag, flags);
		html_stack_divide(&c->stack);
	}
	if (!make_room(&c->stack, tag, flags) || !(flags & HTML_KEPT))
		return;
	if (!(flags & (HTML_SPECIAL | HTML_BLOCK | HTML_TABLE_PART)))
		html_stack_reconstruct(&c->stack);
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

/* Any heading's end tag ends any heading. */
static size_t find_heading(const struct html_stack *stack)
{
	for (size_t place = stack->depth; place > 0; place--) {
		if (html_open_flags(&stack->open[place - 1]) & HTML_HEADING)
			return place;
		if (html_open_flags(&stack->open[place - 1]) & HTML_SCOPE)
			return 0;
	}
	return 0;
}

/* The element that an end tag ends, or 0. */
static size_t find_ended(const struct html_stack *stack, enum html_tag tag, uint32_t flags)
{
	if (flags & HTML_HEADING)
		return find_heading(stack);
	if (tag == HTML_LI)
		return html_stack_find(stack, tag, HTML_SCOPE | HTML_LIST);
	if (flags & HTML_TABLE_PART) {
		size_t place = html_stack_find(stack, tag, 0);
		return place > html_stack_find(stack, HTML_TABLE, 0) ? place : 0;
	}
	if (flags & HTML_SPECIAL)
		return html_stack_find(stack, tag, tag == HTML_TABLE ? 0 : HTML_SCOPE);
	return html_stack_find(stack, tag, HTML_SPECIAL);
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
	} else if (c->stack.overflow) {
		c->stack.overflow--;
	} else if (flags & HTML_FORMATTING) {
		html_stack_end_formatting(&c->stack, tag);
	} else {
		size_t place = find_ended(&c->stack, tag, flags);
		if (place)
			html_stack_close(&c->stack, place);
		else if (tag == HTML_P && c->stack.depth < HTML_MAX_DEPTH) /* as the standard has it */
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

bool html_clean(struct str fragment, struct str base, struct str page, struct buf *out)
{
	struct cleaner c;
	size_t max = out->max;
	if (out->full || max - out->len < CLOSING_MAX)
		return false;
	out->max = max - CLOSING_MAX;
	c.out = out;
	c.in_noscript = false;
	html_stack_init(&c.stack, out, fragment.len);
	html_writer_init(&c.writer, base, page.len ? page : base, out);
	html_tokenizer_init(&c.tokenizer, fragment);
	while (!out->full && html_tokenizer_next(&c.tokenizer, &c.token))
		on_token(&c);
	html_writer_finish(&c.writer);
	bool ok = !out->full;
	out->max = max;
	out->full = false;
	html_stack_finish(&c.stack);
	out->full = !ok;
	return ok;
}
