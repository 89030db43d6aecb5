#pragma once
/* What the two streams are: a person's screen or something else. Decided once, at the start. */
#include <stdbool.h>
#include <stdint.h>

#include "base/units.h"

struct terminal {
	bool is_out, is_err;         /* that stream is a terminal */
	bool colour_out, colour_err; /* escapes for colours may be written there */
	int columns;                 /* to fill on standard output; 0: no limit */
	int err_columns;             /* of standard error, for progress */
};

/* `when` is "auto", "always" or "never"; `to_file`: what is for standard output goes elsewhere.
 * COLUMNS goes before the terminal's own word. */
void terminal_look(struct terminal *terminal, const char *when, bool to_file);

enum style { STYLE_NONE, STYLE_BOLD, STYLE_DIM, STYLE_GOOD, STYLE_WARN, STYLE_BAD };
const char *style_start(bool colour, enum style style); /* "" without colour */
const char *style_end(bool colour, enum style style);

/* "3 h ago", "in 20 min", "now". */
const char *time_relative(int64_t at, int64_t now, char ret_text[UNITS_TEXT_SIZE]);

/* A bar on standard error: drawn at most ten times a second, gone at the end. Does nothing where
 * standard error is no terminal. */
struct progress {
	const char *label; /* NULL: not shown */
	int64_t total;
	int64_t drawn_at_ms;
	int columns;
};
void progress_start(struct progress *progress, const struct terminal *terminal, const char *label,
	int64_t total);
void progress_show(struct progress *progress, int64_t done, int64_t failed);
void progress_stop(struct progress *progress); /* clears the line; before any other message */
