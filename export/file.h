#pragma once
/* A file that changes whole or not at all: what is written is compared with what is there, and only
 * from the first difference on does it go to a new file, which takes the old one's place in one
 * step when it is complete and on disk. */
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "export/export.h"

struct file {
	char *path;      /* links resolved for EXPORT_TO_ANY */
	const char *name; /* its last part */
	int folder;      /* -1: `path` is no regular file and is written to directly */
	int old;         /* what is there; -1: nothing */
	int fresh;       /* what will be there; -1: no difference so far */
	int64_t n_same;  /* bytes found equal while fresh is -1 */
	char fresh_name[32]; /* of a fresh file that has a name; "" otherwise */
};

bool file_open(const char *path, enum export_target target, struct file *ret_file,
	struct error *err);
bool file_write(struct file *file, struct str bytes, struct error *err);
/* *ret_changed: false when the file held these bytes already. */
bool file_commit(struct file *file, bool *ret_changed, struct error *err);
void file_close(struct file *file); /* what was not committed leaves no trace */
