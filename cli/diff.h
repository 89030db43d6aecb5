#pragma once
/* What two texts differ in, line by line. */
#include "base/arena.h"
#include "base/str.h"

struct diff_line {
	char sign; /* '-' gone, '+' new */
	struct str line;
};

/* The lines that are in one text only, in their order; a shortest such list for up to DIFF_MAX_CELLS pairs
 * of lines between the first and the last that differ, and beyond that all of these as gone and new. */
enum { DIFF_MAX_CELLS = 4 * 1024 * 1024 };
size_t diff_lines(struct str before, struct str after, struct arena *arena, struct diff_line **ret_lines);
