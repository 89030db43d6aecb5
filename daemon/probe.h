#pragma once
/* One document fetched and read for the tool, under the limits and the address policy of the
 * configuration, by a parser process like every other. Touches no database. */

/* The exit status. 0: standard output has the flat record (base/record.h) of a feed, or of the links
 * of a page that announces feeds. Else it has the sentence that says why not: 65 for a document that
 * is neither, 1 when none was received, 78 for the configuration. */
int probe_run(const char *config_path, const char *url);
