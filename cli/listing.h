#pragma once
/* A list of records in the form that was asked for: a table that fits the terminal, lines with
 * tabs, one JSON array, or JSON Lines. Rows go out as they come, but for the first thousand of a
 * table, by which its columns are measured. */
#include "cli/cli.h"

enum column_flag {
	COLUMN_RIGHT = 1,    /* numbers */
	COLUMN_FLEXIBLE = 2, /* takes what the others leave; at most one */
	COLUMN_PLAIN = 4,    /* in --plain only */
	COLUMN_WIDE = 8,     /* there, and in tables with room for it */
};

struct column {
	const char *header;
	unsigned flags; /* enum column_flag */
	int percent;    /* of the width at most, where there is a width; 0: what it needs */
};

struct cell {
	const char *text; /* printable (cli_printable); NULL: empty */
	enum style style;
};

enum { LISTING_MAX_COLUMNS = 12 };

struct listing {
	struct cli *cli;
	const struct column *columns;
	size_t n_columns;
	struct arena arena; /* of the rows that wait */
	struct cell *rows;
	size_t n_rows;
	int64_t n_listed;
	int widths[LISTING_MAX_COLUMNS];
	bool is_measured;
	struct json json;
};

void listing_start(struct listing *listing, struct cli *cli, const struct column *columns,
	size_t n_columns);
/* Where JSON is wanted: the writer for the next record (key NULL). NULL: give listing_row cells. */
struct json *listing_json(struct listing *listing);
/* After the record has been written to listing_json(). */
void listing_json_done(struct listing *listing);
/* As many cells as columns; copied. */
void listing_row(struct listing *listing, const struct cell *cells);
void listing_finish(struct listing *listing);
