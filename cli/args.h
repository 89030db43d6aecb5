#pragma once
/* The command line against the tables: which command, which options, which words. Options may
 * stand anywhere; those of a command stand behind its name. Long names are written whole. */
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "cli/command.h"

extern const struct option_spec common_options[];

struct given_option {
	const struct option_spec *spec;
	const char *value; /* NULL for flags */
};

struct args {
	const struct command *command; /* NULL: none was named (or only its first word) */
	const char *group;             /* "feed" when that was all; else NULL */
	struct given_option *given;    /* in the order of the line; in the arena */
	const char **words;            /* behind the command's name; in the arena */
	size_t n_given, n_words;
};

/* argv without the program's name. False with a sentence that says what to write instead; what was
 * understood until then is in *ret_args all the same. The strings are borrowed from argv. */
bool args_parse(const struct command *const *commands, size_t n_commands, int argc,
	char *const *argv, struct arena *arena, struct args *ret_args, struct error *err);

/* By the long name, which must be in one of the tables. */
bool args_has(const struct args *args, const char *name);
const char *args_value(const struct args *args, const char *name); /* the last one; NULL */
/* All values of a repeatable option, in order; the array lives in the arena. */
size_t args_values(const struct args *args, const char *name, struct arena *arena,
	const char ***ret_values);
