/* Reads the command line. Knows the tables and nothing of what the commands do. */
#include "cli/args.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/guess.h"
#include "base/str.h"

const struct option_spec common_options[] = {
	{'o', "output", "FILE", "write to FILE instead of standard output; - is standard output"},
	{0, "json", NULL, "one JSON document"},
	{0, "jsonl", NULL, "one JSON object a line"},
	{0, "plain", NULL, "one record a line, separated by tabs, nothing cut"},
	{'n', "dry-run", NULL, "say what would be done and change nothing"},
	{'f', "force", NULL, "do not ask"},
	{0, "no-input", NULL, "never ask; fail instead"},
	{'q', "quiet", NULL, "only errors on standard error"},
	{'v', "verbose", NULL, "say more"},
	{0, "color", "WHEN", "colours: auto, always or never", "auto always never"},
	{0, "no-color", NULL, "the same as --color=never"},
	{0, "no-pager", NULL, "do not start a pager"},
	{0, "config", "FILE", "read the configuration from FILE"},
	{0, "database", "FILE", "use the database FILE"},
	{'h', "help", NULL, "show help and exit"},
	{0, "version", NULL, "show the version and exit"},
	{0, NULL},
};

struct reader {
	const struct command *const *commands;
	size_t n_commands;
	struct arena *arena;
	struct args *args;
	struct error *err;
};

static const struct option_spec *table_find(const struct option_spec *table, struct str name,
	char letter)
{
	for (const struct option_spec *spec = table; spec && spec->name; spec++)
		if (letter ? spec->letter == letter : str_eq(str_of(spec->name), name))
			return spec;
	return NULL;
}

static const struct option_spec *option_find(const struct args *args, struct str name, char letter)
{
	const struct option_spec *own = args->command ? args->command->options : NULL;
	const struct option_spec *spec = table_find(own, name, letter);
	return spec ? spec : table_find(common_options, name, letter);
}

static const char *command_name(const struct args *args)
{
	return args->command ? args->command->name : args->group ? args->group : "";
}

static const char *space_after(const char *name)
{
	return *name ? " " : "";
}

static bool refuse_long(struct reader *reader, const char *name)
{
	struct guess guess = guess_start(str_of(name));
	const struct option_spec *tables[] = {
		reader->args->command ? reader->args->command->options : NULL, common_options};
	for (size_t t = 0; t < 2; t++)
		for (const struct option_spec *spec = tables[t]; spec && spec->name; spec++)
			guess_try(&guess, spec->name);
	const char *command = command_name(reader->args);
	if (guess.word)
		return error_set(reader->err, "unknown option --%s; did you mean --%s?", name,
			guess.word);
	if (!reader->args->command)
		return error_set(reader->err, "unknown option --%s; the options of a command stand "
			"behind its name", name);
	return error_set(reader->err, "unknown option --%s; `courant %s --help` lists them", name,
		command);
}

static bool refuse_letter(struct reader *reader, const char *cluster, char letter)
{
	const struct command *command = reader->args->command;
	if (command && strstr(command->arguments, "QUERY"))
		return error_set(reader->err, "unknown option -%c; to leave a word out of a query, put "
			"the query in quotes behind --: courant %s -- '%s'", letter, command->name, cluster);
	const char *name = command_name(reader->args);
	return error_set(reader->err, "unknown option -%c; `courant %s%s--help` lists them", letter,
		name, space_after(name));
}

static bool is_value_allowed(const struct option_spec *spec, const char *value)
{
	struct str rest = str_of(spec->values), word;
	if (!spec->values)
		return true;
	while (rest.len) {
		word = str_split(rest, ' ', &rest);
		if (str_eq(word, str_of(value)))
			return true;
	}
	return false;
}

static bool take_option(struct reader *reader, const struct option_spec *spec, const char *value)
{
	struct args *args = reader->args;
	if (value && !is_value_allowed(spec, value))
		return error_set(reader->err, "--%s takes one of: %s; not \"%s\"", spec->name,
			spec->values, value);
	*arena_push(reader->arena, args->given, args->n_given) = (struct given_option){spec, value};
	return true;
}

/* "--name", "--name=value", "--name value"; *next is the following argument, taken when used. */
static bool read_long(struct reader *reader, const char *text, const char **next)
{
	struct str value, name = str_split(str_of(text), '=', &value);
	bool has_value = name.len < strlen(text);
	const struct option_spec *spec = option_find(reader->args, name, 0);
	if (!spec)
		return refuse_long(reader, arena_cstr(reader->arena, name));
	if (!spec->argument && has_value)
		return error_set(reader->err, "--%s takes no value", spec->name);
	if (!spec->argument)
		return take_option(reader, spec, NULL);
	if (has_value)
		return take_option(reader, spec, value.data);
	if (!*next)
		return error_set(reader->err, "--%s needs a value: --%s %s", spec->name, spec->name,
			spec->argument);
	const char *taken = *next;
	*next = NULL;
	return take_option(reader, spec, taken);
}

/* "-q", "-qv", "-oFILE", "-o FILE" */
static bool read_letters(struct reader *reader, const char *cluster, const char **next)
{
	for (const char *p = cluster + 1; *p; p++) {
		const struct option_spec *spec = option_find(reader->args, STR(""), *p);
		if (!spec)
			return refuse_letter(reader, cluster, *p);
		if (!spec->argument) {
			take_option(reader, spec, NULL);
			continue;
		}
		if (p[1])
			return take_option(reader, spec, p + 1);
		if (!*next)
			return error_set(reader->err, "-%c needs a value: -%c %s", *p, *p, spec->argument);
		const char *taken = *next;
		*next = NULL;
		return take_option(reader, spec, taken);
	}
	return true;
}

/* The first word of a two-word name, or the whole of a one-word name. */
static const char *head_of(struct reader *reader, const struct command *command)
{
	struct str rest;
	return arena_cstr(reader->arena, str_split(str_of(command->name), ' ', &rest));
}

/* What other programs call it, or a command without the first of its two words; NULL: neither. */
static const char *command_meant(struct reader *reader, const char *typed)
{
	static const struct {
		const char *typed, *name;
	} words[] = {
		{"feeds", "feed list"}, {"fetch", "refresh"}, {"find", "items"}, {"search", "items"},
		{"subscribe", "feed add"}, {"unsubscribe", "feed remove"}, {"update", "refresh"},
	};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].typed, typed) == 0)
			return words[i].name;
	for (size_t i = 0; i < reader->n_commands; i++) {
		const char *name = reader->commands[i]->name, *space = strchr(name, ' ');
		if (space && strcmp(space + 1, typed) == 0)
			return name;
	}
	return NULL;
}

static bool refuse_command(struct reader *reader, const char *typed)
{
	const char *group = reader->args->group;
	const char *meant = group ? NULL : command_meant(reader, typed);
	if (meant)
		return error_set(reader->err, "unknown command \"%s\"; did you mean `courant %s`?", typed, meant);
	struct guess guess = guess_start(str_of(typed));
	for (size_t i = 0; i < reader->n_commands; i++) {
		const struct command *command = reader->commands[i];
		const char *head = head_of(reader, command);
		const char *tail = command->name + strlen(head);
		if (!group)
			guess_try(&guess, head);
		else if (strcmp(group, head) == 0 && *tail)
			guess_try(&guess, tail + 1);
	}
	const char *typed_group = group ? group : "", *space = space_after(typed_group);
	if (guess.word)
		return error_set(reader->err, "unknown command \"%s%s%s\"; did you mean `courant %s%s%s`?",
			typed_group, space, typed, typed_group, space, guess.word);
	return error_set(reader->err, "unknown command \"%s%s%s\"; `courant %s%s--help` lists them",
		typed_group, space, typed, typed_group, space);
}

static bool read_command(struct reader *reader, const char *word)
{
	struct args *args = reader->args;
	const char *full = args->group ? arena_printf(reader->arena, "%s %s", args->group, word) : word;
	for (size_t i = 0; i < reader->n_commands; i++) {
		const struct command *command = reader->commands[i];
		if (strcmp(command->name, full) == 0) {
			args->command = command;
			return true;
		}
	}
	for (size_t i = 0; !args->group && i < reader->n_commands; i++) {
		const char *head = head_of(reader, reader->commands[i]);
		if (strcmp(head, word) == 0) {
			args->group = head;
			return true;
		}
	}
	return refuse_command(reader, word);
}

static bool check_words(const struct args *args, struct error *err)
{
	const struct command *command = args->command;
	int n = (int)args->n_words;
	if (n < command->min_words)
		return error_set(err, "%s is missing: courant %s %s",
			command->arguments, command->name, command->arguments);
	if (command->max_words != WORDS_ANY && n > command->max_words)
		return error_set(err, "\"%s\" is one word too many: courant %s%s%s",
			args->words[command->max_words], command->name, space_after(command->arguments),
			command->arguments);
	return true;
}

bool args_parse(const struct command *const *commands, size_t n_commands, int argc,
	char *const *argv, struct arena *arena, struct args *ret_args, struct error *err)
{
	struct reader reader = {commands, n_commands, arena, ret_args, err};
	*ret_args = (struct args){0};
	bool options_end = false;
	for (int i = 0; i < argc; i++) {
		const char *text = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool had_next = next != NULL, ok = true;
		if (!options_end && strcmp(text, "--") == 0)
			options_end = true;
		else if (!options_end && text[0] == '-' && text[1] == '-')
			ok = read_long(&reader, text + 2, &next);
		else if (!options_end && text[0] == '-' && text[1])
			ok = read_letters(&reader, text, &next);
		else if (!ret_args->command)
			ok = read_command(&reader, text);
		else
			*arena_push(arena, ret_args->words, ret_args->n_words) = text;
		if (!ok)
			return false;
		i += had_next && !next;
	}
	bool wants_help = args_has(ret_args, "help") || args_has(ret_args, "version");
	return wants_help || !ret_args->command || check_words(ret_args, err);
}

static bool is_known(const struct args *args, const char *name)
{
	return option_find(args, str_of(name), 0) != NULL;
}

static const struct given_option *given_last(const struct args *args, const char *name)
{
	assert(is_known(args, name));
	for (size_t i = args->n_given; i-- > 0;)
		if (strcmp(args->given[i].spec->name, name) == 0)
			return &args->given[i];
	return NULL;
}

bool args_has(const struct args *args, const char *name)
{
	return given_last(args, name) != NULL;
}

const char *args_value(const struct args *args, const char *name)
{
	const struct given_option *given = given_last(args, name);
	return given ? given->value : NULL;
}

size_t args_values(const struct args *args, const char *name, struct arena *arena,
	const char ***ret_values)
{
	assert(is_known(args, name));
	const char **values = NULL;
	size_t n = 0;
	for (size_t i = 0; i < args->n_given; i++)
		if (strcmp(args->given[i].spec->name, name) == 0)
			*arena_push(arena, values, n) = args->given[i].value;
	*ret_values = values;
	return n;
}
