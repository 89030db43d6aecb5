#pragma once
/* The flat record: a document, or the lesser fields of an entry, as one run of bytes without
 * pointers. It carries documents from a parser process to the daemon, and it is the column
 * `extra` of a stored item and of a feed.
 *
 * The layout is shape.h's. Tags are never reused and unknown ones are skipped, so that older records
 * stay readable and newer ones do no harm. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/document.h"
#include "base/error.h"

/* False when the buffer's cap is passed. */
bool record_encode_document(const struct document *document, struct buf *ret_bytes);

/* Strings of the result borrow from `bytes`, lists live in the arena. The bytes may come from a
 * hostile process: every length is checked, and lists take at most 16 MiB and 8 times the bytes.
 * That strings are UTF-8 is not checked. */
bool record_decode_document(struct str bytes, struct arena *arena, struct document *ret_document,
	struct error *err);

/* Only what has no column of its own in the store: authors, contributors, tags, attachments,
 * links, source, image, rights, comments_url, external_url, extensions, content_text, flags, and
 * of its dates text and flags. */
bool record_encode_extra(const struct entry *entry, struct buf *ret_bytes);
/* Fills those fields of *entry (which entry_init() has prepared) and leaves the others alone. */
bool record_decode_extra(struct str bytes, struct arena *arena, struct entry *entry,
	struct error *err);

/* Of a document's own words only those without a column in the store: format and authors. */
bool record_encode_head(const struct document *document, struct buf *ret_bytes);
/* Likewise, with document_init(). */
bool record_decode_head(struct str bytes, struct arena *arena, struct document *document,
	struct error *err);
