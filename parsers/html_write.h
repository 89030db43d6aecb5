#pragma once
/* The output side of the HTML cleaner, on which its safety rests: nothing reaches the output but
 * escaped text and tags whose every attribute was checked here. */
#include "base/buf.h"
#include "base/str.h"
#include "parsers/html_token.h"

struct html_writer {
	struct buf *out;
	struct str base;         /* of relative addresses; may be empty */
	struct buf value, url;   /* scratch */
	size_t image, image_len; /* where in out the src of the last image stands */
	bool met_tracker;        /* in the tag that is being written */
};

enum html_written {
	HTML_WRITTEN,
	HTML_LEFT_OUT, /* the tag says nothing that may be said: its content stays */
	HTML_FULL,     /* out's cap: nothing was written */
};

void html_writer_init(struct html_writer *writer, struct str base, struct buf *out);
void html_writer_finish(struct html_writer *writer);

/* Appends text of the input, its references resolved and what must be escaped again. Stops
 * between two characters at out's cap. */
void html_write_text(struct buf *out, struct str raw);

/* Appends the start tag of an element that may be kept, with the attributes that may. */
enum html_written html_write_start(struct html_writer *writer, const struct html_token *token);

/* "</name>"; false at out's cap. */
bool html_write_end(struct buf *out, enum html_tag tag);

/* The bytes of one more character of text as the cleaner sees it: a reference resolved, line ends
 * made LF, controls dropped. Returns the bytes read from raw (at least 1); *ret_len of ret_bytes
 * are the character. For text outside of tags. */
size_t html_read_special(struct str raw, bool in_attribute, char ret_bytes[8], size_t *ret_len);
