#pragma once
#include <stdio.h>

#include "cli/cli.h"

/* Items of `courant export --format jsonl`, a line each, into the store: through the same ingest as what is
 * fetched, so that what is there already stays one. */
int import_items(struct cli *cli, const char *name, FILE *file);
