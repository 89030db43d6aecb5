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

static const char *const format_names[] = {"", "rss", "atom", "rdf", "json", "cdf"};

enum { N_FORMATS = sizeof format_names / sizeof *format_names };

const char *document_format_name(enum document_format format)
{
	return (size_t)format < N_FORMATS ? format_names[format] : "";
}

enum document_format document_format_from_name(struct str name)
{
	size_t i = N_FORMATS - 1;
	while (i && !str_eq(name, str_of(format_names[i])))
		i--;
	return (enum document_format)i;
}
