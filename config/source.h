#pragma once
/* One configuration file as text for libconfuse 3.3, whose own reading is not good enough: it
 * counts a line comment as three lines, allows no comment inside a list or before a brace, takes
 * the end of the file for a closing brace, drops characters it does not know, and expands ${NAME}
 * even past the closing quote. */
#include <stdbool.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/error.h"

enum {
	SOURCE_MAX = 16 * 1024 * 1024, /* bytes of one file; some 100,000 feed sections */
	SOURCE_VALUE_MAX = 8192, /* bytes of a word or string: libconfuse is quadratic in them */
};

/* Opens a regular file or a device; -1 with a sentence. */
int source_open(const char *path, struct stat *ret_info, struct error *err);

/* What `fd` holds, line by line as it was: comments gone, `${` in quotes made literal, ended by a
 * line feed. The caller finishes *ret_text. False, with "PATH:LINE: …", for strings and comments
 * without an end or too long, unbalanced braces, control characters, text that is not UTF-8, and
 * signs without a meaning. */
bool source_read(int fd, const char *path, struct buf *ret_text, struct error *err);
