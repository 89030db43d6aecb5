#pragma once
/* The configuration's limits of documents, and the words for what they left out. Any thread. */
#include "config/config.h"
#include "parsers/document_read.h"

struct read_limits limits_of(const struct config *config);

/* One notice for each limit that left something out of a document, which is read nonetheless. `flags`: enum
 * document_flag; `url` as it may be shown. */
void limits_log(const struct config *config, uint32_t flags, int64_t feed_id, const char *url);
