#pragma once
/* The files of one export section: its formats, and the archives behind them. */
#include <stdbool.h>

#include "base/arena.h"
#include "config/config.h"
#include "export/export.h"

enum { SECTION_MAX_ERRORS = 8 };

struct section {
	const char *name, *title, *description, *query, *stem, *directory, *url, *hub;
	unsigned formats; /* export_format_bit */
	int64_t limit, max_per_feed;
	bool one_per_story;
	int64_t archive; /* items of one; 0: none are kept */
	bool summaries, gzip;
};

/* What a run did; more errors than there is room for replace the last. */
struct section_report {
	size_t n_written;
	struct error errors[SECTION_MAX_ERRORS];
	size_t n_errors;
};

/* Room for a sentence. */
struct error *section_error(struct section_report *report);

void section_write(const struct section *section, struct store *store, struct arena *arena,
	struct section_report *report);

/* The query, with the time of now. False after an error. */
bool section_compile(const struct section *section, struct arena *arena,
	struct section_report *report, struct query **ret_query);

/* Where a file of the section will be found: under its public address where that is known, else
 * beside the others. */
struct str section_link(const struct section *section, const char *name, struct arena *arena);

/* What the documents of all formats say; the file's name is that of the format when `name` is
 * NULL. */
struct export_file section_file(const struct section *section, const struct export_format *format,
	const char *name, struct arena *arena);
