#pragma once
/* courantd, started for one errand: the tool itself speaks to no network. */
#include "cli/cli.h"

/* The executable beside our own (installed, or in a build tree), else by PATH. */
const char *program_daemon(struct cli *cli);

/* Runs it to its end; `arguments` end with NULL. Its standard output goes to ret_output, or is ours
 * when that is NULL. Ctrl-C is for it: it ends by its own rules. Returns its exit status, or fails
 * with a sentence and one of ours. */
int program_run(struct cli *cli, const char *const *arguments, struct buf *ret_output);
