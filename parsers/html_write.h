#pragma once
/* The tags of the HTML cleaner's output. With html_escape.h this is what its safety rests on:
 * nothing else reaches the output, and every attribute was checked here. */
#include "base/buf.h"
#include "base/str.h"
#include "parsers/html_token.h"

struct html_writer {
	struct buf *out;
	struct str base;         /* of relative addresses; may be empty */
	struct str page;         /* that places are on */
	struct buf value, url;   /* scratch */
	size_t image, image_len; /* where in out the src of the last image stands */
	bool met_tracker;        /* in the tag that is being written */
};

void html_writer_init(struct html_writer *writer, struct str base, struct str page, struct buf *out);
void html_writer_finish(struct html_writer *writer);

/* Appends the start tag of an element that may be kept, with the attributes that may. False, and
 * nothing appended, when an attribute that it needs is missing, and at out's cap. */
bool html_write_start(struct html_writer *writer, const struct html_token *token);

/* "</name>"; false at out's cap. */
bool html_write_end(struct buf *out, enum html_tag tag);
