#pragma once
/* The links of an entry that formats have no element of their own for. */
#include "base/document.h"

/* Its rel as formats write it, for a link that says something about the entry: the others have elements, or speak of the
 * feed that the entry came from (self, edit, next …). Empty: it is none of those. */
struct str links_further_rel(const struct entry *entry, const struct link *link);

/* RFC 4287 section 4.1.1.1 wants "type/subtype"; of all sorts of other things that feeds write nothing is said. */
struct str links_media_type(struct str type);
