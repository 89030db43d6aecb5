#pragma once
/* What is attached to an item, on a page: its picture, and the files with players for what is heard. */
#include "base/buf.h"
#include "base/document.h"

/* The picture of the item, above a text that has none. */
void html_files_append_image(struct buf *out, const struct entry *entry);
/* The files that are not seen already, as a list; nothing when there are none. */
void html_files_append(struct buf *out, const struct entry *entry);
