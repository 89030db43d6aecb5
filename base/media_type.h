#pragma once
/* What a file is, also where its publisher does not say it: pictures of newspapers in Media RSS; and RSS 2.0 and JSON
 * Feed 1.1 want every file to tell. Pure. */
#include <stdbool.h>

#include "base/document.h"

/* As its publisher says, else by the end of the name in its address; application/octet-stream for want of both. */
struct str media_type(const struct attachment *attachment);

/* By the end of the name alone; empty when that tells nothing. */
struct str media_type_of_address(struct str url);

bool media_is_picture(const struct attachment *attachment);
/* The face of an author, from the host of such pictures: WordPress.com attaches it to each post, and it shows nothing of
 * what the post is about. */
bool media_is_face(struct str url);
/* The image of an entry, else the first picture that is attached and no face; empty when there is none. Borrowed. */
struct str media_image_of(const struct entry *entry);

/* Audio or video: what an item is about, where a picture goes with it. */
bool media_plays(const struct attachment *attachment);
