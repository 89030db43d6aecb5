/* Where the standard would move elements that are already written (misnested formatting around
 * blocks) they stay where they are, and what was open is opened again by copying its start tag. */
#include "parsers/html_stack.h"

#include "parsers/html_write.h"

enum { REPEAT_ALLOWANCE = 4096 }; /* bytes of start tags that may be repeated, besides the input's size */

void html_stack_init(struct html_stack *s, struct buf *out, size_t input_bytes)
{
	s->out = out;
	s->depth = s->n_ended = s->overflow = 0;
	s->n_pending = s->floor = 0;
	s->may_repeat = input_bytes + REPEAT_ALLOWANCE;
}

/* Closes the innermost element; false at out's cap, with the element still open. */
static bool close_one(struct html_stack *s)
{
	struct html_open *element = &s->open[s->depth - 1];
	if (!html_write_end(s->out, element->tag))
		return false;
	s->depth--;
	s->n_ended -= element->has_ended;
	if (html_open_flags(element) & HTML_CELL) {
		s->n_pending = s->floor;
		s->floor = element->floor;
	}
	return true;
}

void html_stack_close_from(struct html_stack *s, size_t place)
{
	size_t formatting_end = s->depth;
	s->overflow = 0;
	while (s->depth >= place) {
		if (html_open_flags(&s->open[s->depth - 1]) & HTML_CELL)
			formatting_end = s->depth - 1;
		if (!close_one(s))
			return;
	}
	for (size_t i = place - 1; i < formatting_end && s->n_pending < HTML_PENDING_MAX; i++)
		if (html_open_flags(&s->open[i]) & HTML_FORMATTING && !s->open[i].has_ended)
			s->pending[s->n_pending++] = s->open[i];
	while (s->depth && s->open[s->depth - 1].has_ended && close_one(s))
		;
}

static void mark_ended(struct html_stack *s, size_t place)
{
	s->n_ended += !s->open[place - 1].has_ended;
	s->open[place - 1].has_ended = true;
}

void html_stack_close(struct html_stack *s, size_t place)
{
	mark_ended(s, place);
	html_stack_close_from(s, place);
}

/* Opens an element again by copying its start tag; false when that would be too much. */
static bool repeat(struct html_stack *s, const struct html_open *element)
{
	size_t at = s->out->len;
	if (s->depth == HTML_MAX_DEPTH || element->len > s->may_repeat || s->out->full)
		return false;
	char *room = buf_reserve(s->out, element->len);
	if (!room)
		return false;
	memcpy(room, s->out->data + element->at, element->len);
	s->out->len += element->len;
	s->may_repeat -= element->len;
	html_stack_push(s, (enum html_tag)element->tag, at);
	return true;
}

void html_stack_reconstruct(struct html_stack *s)
{
	for (size_t i = s->floor; i < s->n_pending; i++)
		if (!repeat(s, &s->pending[i]))
			break;
	s->n_pending = s->floor;
}

/* Takes formatting off the list of what goes on; false when it is not there. */
static bool drop_pending(struct html_stack *s, enum html_tag tag)
{
	for (size_t i = s->n_pending; i > s->floor; i--) {
		if (s->pending[i - 1].tag != tag)
			continue;
		s->n_pending--;
		memmove(&s->pending[i - 1], &s->pending[i], (s->n_pending + 1 - i) * sizeof s->pending[0]);
		return true;
	}
	return false;
}

static bool has_block_from(const struct html_stack *s, size_t place)
{
	for (; place < s->depth; place++)
		if (html_open_flags(&s->open[place]) & HTML_SPECIAL)
			return true;
	return false;
}

void html_stack_end_formatting(struct html_stack *s, enum html_tag tag)
{
	if (drop_pending(s, tag))
		return;
	for (size_t place = s->depth; place > 0; place--) {
		const struct html_open *element = &s->open[place - 1];
		if (element->tag == tag && !element->has_ended) {
			if (has_block_from(s, place))
				mark_ended(s, place);
			else
				html_stack_close(s, place);
			return;
		}
		if (html_open_flags(element) & HTML_SCOPE)
			return;
	}
}

/* Whether the start tag of `inner` would end the element that it would stand in. */
static bool is_misplaced(const struct html_stack *s, const struct html_open *inner)
{
	uint32_t outer = html_stack_flags(s);
	return (html_open_flags(inner) & HTML_HEADING && outer & HTML_HEADING) ||
		(inner->tag == HTML_TABLE && outer & HTML_TABLE_FRAME);
}

/* Closes formatting and opens the blocks that stood inside it again: what follows is outside. */
static void close_around(struct html_stack *s, size_t place)
{
	struct html_open inside[HTML_MAX_DEPTH];
	size_t n_inside = 0;
	for (size_t i = place; i < s->depth; i++)
		if (html_open_flags(&s->open[i]) & HTML_SPECIAL)
			inside[n_inside++] = s->open[i];
	html_stack_close(s, place);
	for (size_t i = 0; i < n_inside && !is_misplaced(s, &inside[i]); i++)
		if (!repeat(s, &inside[i]))
			break;
}

void html_stack_end_link(struct html_stack *s)
{
	while (drop_pending(s, HTML_A))
		;
	size_t place = html_stack_find(s, HTML_A, HTML_CELL);
	if (place)
		close_around(s, place);
}

void html_stack_divide(struct html_stack *s)
{
	for (size_t place = s->depth; place > 0 && !s->out->full; place--) {
		uint32_t flags = html_open_flags(&s->open[place - 1]);
		if (flags & HTML_SPECIAL && !(flags & HTML_DIVISIBLE))
			return;
		if (s->open[place - 1].has_ended) {
			close_around(s, place);
			place = s->depth + 1;
		}
	}
}

void html_stack_finish(struct html_stack *s)
{
	while (s->depth)
		close_one(s);
}
