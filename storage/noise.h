#pragma once
/* Edits that are none: what feeds change at every fetch without anybody having written anything. */
#include "base/document.h"

/* True when two versions of an entry differ in nothing but noise: white space (not inside <pre>), the order of
 * attributes and tags, tracking parameters and scheme of links, what signs the addresses of files and numbers behind
 * these by which caches are fooled, lines and brackets that count comments, views or the like or say how long ago it was
 * (storage/counter.h), links and images of known advertisers, and which of its pictures the image of an entry is, as
 * courant chose that. The date of the last change does not count either, nor
 * does a date of publication behind the moment at which the item was seen first, and not behind now in any zone: some
 * feeds date all that they list by the moment at which they are asked. Pure. */
bool noise_is_all(const struct entry *before, const struct entry *after, int64_t seen_at, int64_t now);

/* Of two versions that differ in nothing but noise: their files have been signed anew, and the former addresses may
 * have expired. Pure. */
bool noise_renews_files(const struct entry *before, const struct entry *after);
