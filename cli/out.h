#pragma once
/* Standard output, or the file of --output: buffered, written whole or not at all where it is a
 * file, through a pager where it is a screen. Nothing is opened before the first byte. */
#include "base/buf.h"
#include "base/error.h"
#include "base/str.h"
#include "cli/exit.h"

struct out {
	struct buf buf;
	int fd;           /* -1: not open yet */
	const char *path; /* of --output; NULL: standard output */
	char *part_path;  /* the file before its renaming; NULL: none */
	const char *pager; /* command for sh -c; NULL: none */
	int pager_pid;    /* 0: none */
	bool is_foreign;  /* the bytes are a document, not our own text: on a screen without controls */
	bool is_screen;
	int failed;       /* enum exit_code; EXIT_DONE while all is well */
	struct error err; /* why */
};

void out_init(struct out *out, const char *path, bool is_screen);
/* PAGER and its relatives; NULL where there is none. */
const char *out_pager_of_environment(void);

/* Appends go to out->buf by the functions of base/buf.h; this passes on what has gathered when it
 * is much. False once writing has failed. */
bool out_more(struct out *out);
/* Passes on all of it, for those who wait. */
bool out_flush(struct out *out);
/* Opens what is not open yet, writes the rest, closes, renames, waits for the pager. `keep`: false
 * leaves the file of --output as it was. Returns an enum exit_code; err has the sentence. */
int out_finish(struct out *out, bool keep);
