#pragma once
/* Archives of a section (RFC 5005 section 4): what is older than its documents, for those who want
 * all of it. Each holds the items of a range of ids, is named by the last of them, and never
 * changes: the names of the files are all the memory there is. */
#include "daemon/section.h"

/* Writes the archives that are full by now; the address of the newest one, "" when there is none. */
struct str archive_write(const struct section *section, const struct export_format *format,
	struct store *store, struct arena *arena, struct section_report *report);
