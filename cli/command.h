#pragma once
/* A command as data: what the parser of options accepts, what --help prints and what the
 * completions offer come from the same rows. A new command is one file that defines its struct
 * command, its line below, and its row in main.c. */
#include <stddef.h>

struct cli;

/* Tables of options end with a row whose name is NULL. */
struct option_spec {
	char letter;          /* 0: none */
	const char *name;     /* without the dashes; written whole, never abbreviated */
	const char *argument; /* "FILE", "N"; NULL: a flag */
	const char *help;
	const char *values;   /* the words that may stand for the argument, with spaces; NULL: any */
};

/* Tables of examples end with a row whose line is NULL. */
struct example {
	const char *line, *meaning;
};

enum { WORDS_ANY = -1 };

enum command_flag {
	COMMAND_PAGED = 1, /* the output may be longer than the screen */
};

struct command {
	const char *name;      /* "feed add": two words at most */
	const char *arguments; /* "URL..." as in the usage line; "" = none */
	const char *help;      /* one line, no full stop */
	const char *detail;    /* paragraphs below the examples; NULL: none */
	const struct example *examples;
	const struct option_spec *options; /* NULL: the common ones alone */
	int min_words, max_words;          /* of what is no option; WORDS_ANY */
	unsigned flags;                    /* enum command_flag */
	int (*run)(struct cli *cli);       /* → enum exit_code */
};

extern const struct command backup_command;
extern const struct command check_command;
extern const struct command completion_command;
extern const struct command config_check_command;
extern const struct command config_show_command;
extern const struct command discover_command;
extern const struct command export_command;
extern const struct command feed_add_command;
extern const struct command feed_backfill_command;
extern const struct command feed_explain_command;
extern const struct command feed_list_command;
extern const struct command feed_remove_command;
extern const struct command feed_revive_command;
extern const struct command feed_show_command;
extern const struct command help_command;
extern const struct command import_command;
extern const struct command items_command;
extern const struct command mark_read_command;
extern const struct command mark_star_command;
extern const struct command mark_unread_command;
extern const struct command mark_unstar_command;
extern const struct command parse_command;
extern const struct command refresh_command;
extern const struct command reload_command;
extern const struct command restore_command;
extern const struct command sanitize_command;
extern const struct command show_command;
extern const struct command status_command;
extern const struct command tail_command;
