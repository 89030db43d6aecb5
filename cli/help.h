#pragma once
/* Help, made from the tables: examples first, then usage, options and the common options. */
#include "cli/cli.h"

/* Of a command; of the commands of a group when `command` is NULL; of the tool without both. */
void help_print(struct cli *cli, const struct command *command, const char *group);
/* The few lines that a bare `courant` or `courant feed` gets. */
void help_print_short(struct cli *cli, const char *group);
