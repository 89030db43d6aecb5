/* Absent values. */
#include "base/document.h"

void document_init(struct document *document)
{
	*document = (struct document){
		.published = DATE_NONE,
		.modified = DATE_NONE,
		.hints = {.ttl_s = SIZE_NONE, .update_period_s = SIZE_NONE, .update_base_at = TIME_NONE},
	};
}

void entry_init(struct entry *entry)
{
	*entry = (struct entry){.published = DATE_NONE, .modified = DATE_NONE,
		.source.modified_at = TIME_NONE};
}

const char *document_format_name(enum document_format format)
{
	static const char *const names[] = {"", "rss", "atom", "rdf", "json", "cdf"};
	return (size_t)format < sizeof names / sizeof *names ? names[format] : "";
}
