#pragma once
/* What a file is, for the formats that want every one to tell it: RSS 2.0 and JSON Feed 1.1. */
#include <stdbool.h>

#include "base/document.h"

/* As its publisher says, else by the end of the name in its address; application/octet-stream for want of both. */
struct str media_type(const struct attachment *attachment);

/* Audio or video: what an item is about, where a picture goes with it. */
bool media_plays(const struct attachment *attachment);
