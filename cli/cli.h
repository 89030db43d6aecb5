#pragma once
/* One run of the tool: what was asked, where the answer goes, and what has been opened for it.
 * Configuration and database are opened when a command wants them, once. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/str.h"
#include "cli/args.h"
#include "cli/command.h"
#include "cli/exit.h"
#include "cli/out.h"
#include "cli/terminal.h"
#include "config/config.h"
#include "storage/feed.h"
#include "storage/query.h"
#include "storage/store.h"

enum form { FORM_TABLE, FORM_PLAIN, FORM_JSON, FORM_JSONL };

struct cli {
	const struct command *const *commands;
	size_t n_commands;
	struct args args;
	struct arena arena; /* what lives until the end of the run */
	struct arena row;   /* what lives until the next row is out: printable forms */
	struct terminal terminal;
	struct out out;
	enum form form;
	bool quiet, verbose, dry_run, force, may_ask;
	int64_t now; /* unix seconds at the start */
	bool has_config;
	struct config config;
	const char *database;
	struct store *store;
};

/* The whole run, from argv to the exit code. */
int cli_run(const struct command *const *commands, size_t n_commands, int argc, char **argv);

/* Lines on standard error, whatever is in them made printable. cli_say is for what went well
 * (silent with -q), cli_detail for -v; cli_fail returns `code`. */
void cli_say(const struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cli_detail(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void cli_warn(const struct cli *cli, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
int cli_fail(const struct cli *cli, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Data on standard output (or --output): text that is our own or was made printable before. */
void cli_print(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* These say by themselves what went wrong and return an exit code; 0 is fine. */
int cli_open_config(struct cli *cli);
int cli_open_store(struct cli *cli, enum store_mode mode); /* opens the configuration too */
int cli_open_store_file(struct cli *cli, const char *path, enum store_mode mode); /* another one */
int cli_fail_store(const struct cli *cli, const struct error *err); /* by store_why() */
int cli_store_code(enum store_result result);
/* The feeds that the word means, at least one; ids in the run's arena. */
int cli_find_feeds(struct cli *cli, const char *selector, int64_t **ret_ids, size_t *ret_count);
/* Those that all words of the command line mean. */
int cli_find_named_feeds(struct cli *cli, int64_t **ret_ids, size_t *ret_count);
/* All words of the command line together as one query; ret_text is what was compiled. */
int cli_compile_query(struct cli *cli, struct query **ret_query, struct str *ret_text);
/* A query that did not compile: the sentence, the query and a caret below the column. */
int cli_fail_query(const struct cli *cli, int code, const char *where, struct str query,
	const struct query_error *err);
/* All of a file, or of standard input for "-"; the caller owns the buffer. */
int cli_read_file(struct cli *cli, const char *path, size_t max_bytes, struct buf *ret_bytes);
/* The two halves of it, for those who look at the beginning first: NULL and a code when the file
 * cannot be opened; what is not standard input the caller closes, and inits the buffer. */
FILE *cli_open_file(struct cli *cli, const char *path, int *ret_code);
int cli_read_open_file(struct cli *cli, const char *path, FILE *file, size_t max_bytes,
	struct buf *ret_bytes);
/* Number of an option, 0 when it was not given. */
int cli_number(const struct cli *cli, const char *option, int64_t *ret_value);
/* Asks on a terminal; elsewhere only --force is a yes. */
int cli_confirm(const struct cli *cli, const char *question);

/* A compact writer for pipes, an indented one for people. */
void cli_json_start(struct cli *cli, struct json *json);
void cli_json_finish(struct cli *cli);

/* Printable forms; they live until the next listing_row() or listing_json_done(). */
const char *cli_printable(struct cli *cli, struct str text);
const char *cli_address(struct cli *cli, struct str url);       /* as data: without userinfo */
const char *cli_address_brief(struct cli *cli, struct str url); /* in messages: url_display() */
const char *cli_address_title(struct cli *cli, struct str url); /* likewise, without the scheme */
const char *cli_title(struct cli *cli, const struct feed_record *feed);
const char *cli_time(struct cli *cli, int64_t at); /* relative in a table that must fit */
