#pragma once
/* What a file is: of use where its publisher does not say it, as of pictures in Media RSS, and for the formats that want
 * every one to tell it: RSS 2.0 and JSON Feed 1.1. Pure. */
#include <stdbool.h>

#include "base/document.h"

/* As its publisher says, else by the end of the name in its address; application/octet-stream for want of both. */
struct str media_type(const struct attachment *attachment);

bool media_is_picture(const struct attachment *attachment);
/* The first file that is no picture, nor the image of the entry; NULL when there is none. Borrowed. */
const struct attachment *media_first_file(const struct entry *entry);

/* Audio or video: what an item is about, where a picture goes with it. */
bool media_plays(const struct attachment *attachment);
