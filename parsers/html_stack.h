#pragma once
/* The open elements of the cleaner's output (HTML standard, sections 13.2.4.2 and 13.2.4.3): whatever
 * they do, what is written stays balanced. Knows what an element does to those around it by its flags
 * alone; which tag ends which is html.c's. Places in the stack count from 1; 0 is nowhere. What is
 * called at every tag is inline. */
#include "base/buf.h"
#include "parsers/html.h"
#include "parsers/html_names.h"

enum { HTML_PENDING_MAX = 16 };

struct html_open {
	uint8_t tag;    /* enum html_tag */
	bool has_ended; /* its end tag came while a block was open inside: ends with that block */
	uint8_t floor;  /* of cells: the enclosing cell's floor */
	size_t at, len; /* its start tag in out */
};

struct html_stack {
	struct buf *out;
	struct html_open open[HTML_MAX_DEPTH];
	size_t depth;
	size_t n_ended;  /* elements in the stack that have ended */
	size_t overflow; /* elements opened beyond the stack's end; the user counts, closing clears */
	/* Formatting that was closed with the block around it and goes on in the next one ("list of
	 * active formatting elements"); what lies below the floor belongs outside of this cell. */
	struct html_open pending[HTML_PENDING_MAX];
	uint8_t n_pending, floor;
	size_t may_repeat; /* bytes: keeps the output linear in the input */
};

/* No memory of its own. `input_bytes` bounds what is opened again. */
void html_stack_init(struct html_stack *stack, struct buf *out, size_t input_bytes);
/* Closes all that is open; out must have room for it. */
void html_stack_finish(struct html_stack *stack);

static inline uint32_t html_open_flags(const struct html_open *element)
{
	return html_elements[element->tag].flags;
}

/* The flags of the innermost open element. */
static inline uint32_t html_stack_flags(const struct html_stack *stack)
{
	return stack->depth ? html_open_flags(&stack->open[stack->depth - 1]) : 0;
}

/* The innermost open <tag>; an element with one of the `barrier` flags hides those outside. */
static inline size_t html_stack_find(const struct html_stack *stack, enum html_tag tag, uint32_t barrier)
{
	for (size_t place = stack->depth; place > 0; place--) {
		if (stack->open[place - 1].tag == tag)
			return place;
		if (html_open_flags(&stack->open[place - 1]) & barrier)
			return 0;
	}
	return 0;
}

/* The start tag was just written from `at` on. The stack must have room. */
static inline void html_stack_push(struct html_stack *stack, enum html_tag tag, size_t at)
{
	struct html_open *element = &stack->open[stack->depth++];
	*element = (struct html_open){(uint8_t)tag, .at = at, .len = stack->out->len - at};
	if (html_elements[tag].flags & HTML_CELL) {
		element->floor = stack->floor;
		stack->floor = stack->n_pending;
	}
}

/* Closes everything from `place` on. Formatting that is closed only because it is inside goes on
 * later, but not out of a cell. */
void html_stack_close_from(struct html_stack *stack, size_t place);
/* Closes the element itself, which therefore does not go on later. */
void html_stack_close(struct html_stack *stack, size_t place);

/* Before text and inline elements: the formatting that was open around them goes on. */
void html_stack_reconstruct(struct html_stack *stack);

/* The end tag of formatting. With a block open inside it ends with that block. */
void html_stack_end_formatting(struct html_stack *stack, enum html_tag tag);
/* Links do not nest: the open one ends here. */
void html_stack_end_link(struct html_stack *stack);
/* "<b><p>one</b> two": where the blocks can be divided, what follows the end tag is outside. */
void html_stack_divide(struct html_stack *stack);
