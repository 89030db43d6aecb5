#pragma once
/* Pages that stand before a site and let browsers pass. Known by marks that nothing else of the web has, but
 * for the pages of the site itself, into which some put their script. */
#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

bool wall_is_page(struct str page);
/* Of a body as it came: encoded, and not always to its end. What comes out of it is under the caps of
 * document_read(). */
bool wall_is_body(struct str encoding, struct str wire, size_t max_bytes, size_t max_ratio);
