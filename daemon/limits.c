/* The limits of documents. Knows the options behind them, and nothing of feeds. */
#include "daemon/limits.h"

#include <inttypes.h>

#include "base/log.h"

struct read_limits limits_of(const struct config *config)
{
	return (struct read_limits){
		.max_document = (uint32_t)config->fetch.max_document_bytes,
		.max_ratio = (uint32_t)config->fetch.max_ratio,
		.max_entries = (uint32_t)config->fetch.max_entries,
		.max_tag = (uint32_t)config->fetch.max_tag_bytes,
		.max_depth = (uint32_t)config->fetch.max_depth,
	};
}

void limits_log(const struct config *config, uint32_t flags, int64_t feed_id, const char *url)
{
	const struct {
		uint32_t flag;
		const char *what;
		int64_t max;
		const char *left_out;
	} limits[] = {
		{DOCUMENT_CAPPED, "more entries than max-entries allows", config->fetch.max_entries, "the others"},
		{DOCUMENT_LONG_TAG, "a start tag of more bytes than max-tag allows", config->fetch.max_tag_bytes,
			"its attributes"},
		{DOCUMENT_TOO_DEEP, "elements within more others than max-depth allows", config->fetch.max_depth,
			"their tags"},
	};
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (flags & limits[i].flag)
			log_notice("feed %" PRId64 " %s: has %s, %" PRId64 ": %s were left out", feed_id, url,
				limits[i].what, limits[i].max, limits[i].left_out);
}
