/* Completions for the shells, made from the tables of commands and options. Each script finds the
 * command on the line the same way: words that are no options are followed through the names. */
#include <string.h>

#include "cli/cli.h"

static bool takes_files(const char *argument)
{
	return argument && strstr(argument, "FILE");
}

/* Single quotes as all three shells read them. */
static const char *quoted(struct cli *cli, const char *text, const char *quote)
{
	struct buf safe;
	buf_init(&safe, 4096);
	for (; *text; text++)
		if (*text == '\'')
			buf_append_str(&safe, str_of(quote));
		else
			buf_append_char(&safe, *text);
	const char *copy = arena_cstr(&cli->arena, buf_str(&safe));
	buf_finish(&safe);
	return copy;
}

/* The first word of "feed add"; *ret_tail is "add" or "". */
static struct str head_and_tail(const char *name, struct str *ret_tail)
{
	return str_split(str_of(name), ' ', ret_tail);
}

/* Calls `each` for every word that may follow `group` ("" at the beginning), once. */
static void each_next_word(struct cli *cli, struct str group,
	void (*each)(struct cli *, struct str word, const char *help))
{
	struct str last = {0};
	for (size_t i = 0; i < cli->n_commands; i++) {
		const struct command *command = cli->commands[i];
		struct str tail, head = head_and_tail(command->name, &tail);
		if (group.len && !(str_eq(head, group) && tail.len))
			continue;
		struct str word = group.len ? tail : head;
		const char *help = tail.len && !group.len ? "a group of commands" : command->help;
		if (!str_eq(word, last))
			each(cli, word, help);
		last = word;
	}
}

static void each_group(struct cli *cli, void (*each)(struct cli *, struct str group))
{
	struct str last = {0};
	for (size_t i = 0; i < cli->n_commands; i++) {
		struct str tail, head = head_and_tail(cli->commands[i]->name, &tail);
		if (tail.len && !str_eq(head, last)) {
			each(cli, head);
			last = head;
		}
	}
}

static bool begins_group(const struct cli *cli, size_t i)
{
	struct str tail, head = head_and_tail(cli->commands[i]->name, &tail);
	return i == 0 || !str_eq(head, head_and_tail(cli->commands[i - 1]->name, &tail));
}

/* "case" patterns that turn the words of the line into the name of the command; bash and zsh. */
static void print_case_rows(struct cli *cli)
{
	for (size_t i = 0; i < cli->n_commands; i++) {
		struct str tail, head = head_and_tail(cli->commands[i]->name, &tail);
		if (begins_group(cli, i))
			cli_print(cli, "\t\t:%.*s) command='%.*s' ;;\n", STR_ARG(head), STR_ARG(head));
		if (tail.len)
			cli_print(cli, "\t\t%.*s:%.*s) command='%s' ;;\n", STR_ARG(head), STR_ARG(tail),
				cli->commands[i]->name);
	}
}

static void each_option_table(struct cli *cli,
	void (*each)(struct cli *, const struct command *, const struct option_spec *))
{
	each(cli, NULL, common_options);
	for (size_t i = 0; i < cli->n_commands; i++)
		if (cli->commands[i]->options)
			each(cli, cli->commands[i], cli->commands[i]->options);
}

/* What the value of an option may be; bash and zsh differ in how they say it. */
static void print_bash_values(struct cli *cli, const struct command *command,
	const struct option_spec *options)
{
	(void)command;
	for (const struct option_spec *spec = options; spec->name; spec++) {
		if (!spec->argument)
			continue;
		cli_print(cli, "\t--%s) ", spec->name);
		if (spec->values)
			cli_print(cli, "COMPREPLY=($(compgen -W '%s' -- \"$cur\"));", spec->values);
		else if (takes_files(spec->argument))
			cli_print(cli, "COMPREPLY=($(compgen -f -- \"$cur\"));");
		cli_print(cli, " return ;;\n");
	}
}

static void print_word(struct cli *cli, struct str word, const char *help)
{
	(void)help;
	cli_print(cli, "%.*s ", STR_ARG(word));
}

static void print_bash_options(struct cli *cli, const struct option_spec *options)
{
	for (const struct option_spec *spec = options; spec && spec->name; spec++)
		cli_print(cli, "--%s%s", spec->name, spec[1].name ? " " : "");
}

static void print_bash_group(struct cli *cli, struct str group)
{
	cli_print(cli, "\t'%.*s') words='", STR_ARG(group));
	each_next_word(cli, group, print_word);
	cli_print(cli, "' ;;\n");
}

static void print_bash(struct cli *cli)
{
	cli_print(cli, "# bash completion for courant; written by `courant completion bash`\n"
		"_courant()\n{\n"
		"\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
		"\tlocal command= words= options= files= i\n"
		"\tif [[ $cur == = ]]; then\n\t\tcur=\n"
		"\telif [[ $prev == = ]]; then\n\t\tprev=${COMP_WORDS[COMP_CWORD-2]}\n\tfi\n"
		"\tCOMPREPLY=()\n"
		"\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
		"\t\tcase $command:${COMP_WORDS[i]} in\n");
	print_case_rows(cli);
	cli_print(cli, "\t\tesac\n\tdone\n\tcase $prev in\n");
	each_option_table(cli, print_bash_values);
	cli_print(cli, "\tesac\n\tcase $command in\n");
	print_bash_group(cli, STR(""));
	each_group(cli, print_bash_group);
	for (size_t i = 0; i < cli->n_commands; i++) {
		const struct command *command = cli->commands[i];
		cli_print(cli, "\t'%s') options='", command->name);
		print_bash_options(cli, command->options);
		cli_print(cli, "'%s ;;\n", takes_files(command->arguments) ? " files=1" : "");
	}
	cli_print(cli, "\tesac\n\tif [[ $cur == -* ]]; then\n"
		"\t\tCOMPREPLY=($(compgen -W \"$options ");
	print_bash_options(cli, common_options);
	cli_print(cli, "\" -- \"$cur\"))\n"
		"\telif [[ $words ]]; then\n\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
		"\telif [[ $files ]]; then\n\t\tCOMPREPLY=($(compgen -f -- \"$cur\"))\n\tfi\n}\n"
		"complete -o filenames -F _courant courant\n");
}

static void print_zsh_word(struct cli *cli, struct str word, const char *help)
{
	cli_print(cli, "\t\t\t'%.*s:%s'\n", STR_ARG(word), quoted(cli, help, "'\\''"));
}

static void print_zsh_group(struct cli *cli, struct str group)
{
	cli_print(cli, "\t'%.*s')\n\t\tcommands=(\n", STR_ARG(group));
	each_next_word(cli, group, print_zsh_word);
	cli_print(cli, "\t\t) ;;\n");
}

static void print_zsh_options(struct cli *cli, const struct option_spec *options)
{
	for (const struct option_spec *spec = options; spec && spec->name; spec++)
		cli_print(cli, "\t\t\t'--%s:%s'\n", spec->name, quoted(cli, spec->help, "'\\''"));
}

static void print_zsh_values(struct cli *cli, const struct command *command,
	const struct option_spec *options)
{
	(void)command;
	for (const struct option_spec *spec = options; spec->name; spec++) {
		if (!spec->argument)
			continue;
		cli_print(cli, "\t--%s) ", spec->name);
		if (spec->values)
			cli_print(cli, "compadd -- %s;", spec->values);
		else if (takes_files(spec->argument))
			cli_print(cli, "_files;");
		cli_print(cli, " return ;;\n");
	}
}

static void print_zsh(struct cli *cli)
{
	cli_print(cli, "#compdef courant\n"
		"# zsh completion for courant; written by `courant completion zsh`\n"
		"_courant()\n{\n"
		"\tlocal command= files= word option=$words[CURRENT-1]\n"
		"\tlocal -a commands options common\n"
		"\tfor word in ${words[2,CURRENT-1]}; do\n"
		"\t\tcase $command:$word in\n");
	print_case_rows(cli);
	cli_print(cli, "\t\tesac\n\tdone\n"
		"\tif [[ $words[CURRENT] == --*=* ]]; then\n"
		"\t\toption=${words[CURRENT]%%%%=*}\n\t\tcompset -P '*='\n\tfi\n"
		"\tcase $option in\n");
	each_option_table(cli, print_zsh_values);
	cli_print(cli, "\tesac\n\tcommon=(\n");
	print_zsh_options(cli, common_options);
	cli_print(cli, "\t)\n\tcase $command in\n");
	print_zsh_group(cli, STR(""));
	each_group(cli, print_zsh_group);
	for (size_t i = 0; i < cli->n_commands; i++) {
		const struct command *command = cli->commands[i];
		cli_print(cli, "\t'%s')\n\t\toptions=(\n", command->name);
		print_zsh_options(cli, command->options);
		cli_print(cli, "\t\t)%s ;;\n", takes_files(command->arguments) ? " files=1" : "");
	}
	cli_print(cli, "\tesac\n\tif [[ $words[CURRENT] == -* ]]; then\n"
		"\t\t_describe -o option options -- common\n"
		"\telif (( $#commands )); then\n\t\t_describe command commands\n"
		"\telif [[ -n $files ]]; then\n\t\t_files\n\tfi\n}\n"
		"if [[ $funcstack[1] == _courant ]]; then\n\t_courant \"$@\"\nelse\n"
		"\tcompdef _courant courant\nfi\n");
}

static void print_fish_options(struct cli *cli, const struct command *command,
	const struct option_spec *options)
{
	for (const struct option_spec *spec = options; spec->name; spec++) {
		cli_print(cli, "complete -c courant -l %s", spec->name);
		if (command)
			cli_print(cli, " -n '__courant_is \"%s\"'", command->name);
		if (spec->letter)
			cli_print(cli, " -s %c", spec->letter);
		if (spec->argument)
			cli_print(cli, "%s", takes_files(spec->argument) ? " -r -F" : " -x");
		if (spec->values)
			cli_print(cli, " -a '%s'", spec->values);
		cli_print(cli, " -d '%s'\n", quoted(cli, spec->help, "\\'"));
	}
}

static void print_fish_first(struct cli *cli, struct str word, const char *help)
{
	cli_print(cli, "complete -c courant -n '__courant_is \"\"' -a %.*s -d '%s'\n", STR_ARG(word),
		quoted(cli, help, "\\'"));
}

static void print_fish_command(struct cli *cli, const struct command *command)
{
	struct str tail, head = head_and_tail(command->name, &tail);
	if (tail.len)
		cli_print(cli, "complete -c courant -n '__courant_is \"%.*s\"' -a %.*s -d '%s'\n",
			STR_ARG(head), STR_ARG(tail), quoted(cli, command->help, "\\'"));
	if (takes_files(command->arguments))
		cli_print(cli, "complete -c courant -n '__courant_is \"%s\"' -F\n", command->name);
}

static void print_fish_row(struct cli *cli, size_t i)
{
	struct str tail, head = head_and_tail(cli->commands[i]->name, &tail);
	if (begins_group(cli, i))
		cli_print(cli, "\t\t\tcase ':%.*s'\n\t\t\t\tset command '%.*s'\n", STR_ARG(head),
			STR_ARG(head));
	if (tail.len)
		cli_print(cli, "\t\t\tcase '%.*s:%.*s'\n\t\t\t\tset command '%s'\n", STR_ARG(head),
			STR_ARG(tail), cli->commands[i]->name);
}

static void print_fish(struct cli *cli)
{
	cli_print(cli, "# fish completion for courant; written by `courant completion fish`\n"
		"function __courant_is\n\tset -l command ''\n"
		"\tfor word in (commandline -opc)[2..-1]\n\t\tswitch \"$command:$word\"\n");
	for (size_t i = 0; i < cli->n_commands; i++)
		print_fish_row(cli, i);
	cli_print(cli, "\t\tend\n\tend\n\ttest \"$command\" = \"$argv[1]\"\nend\n"
		"complete -c courant -f\n");
	each_next_word(cli, STR(""), print_fish_first);
	for (size_t i = 0; i < cli->n_commands; i++)
		print_fish_command(cli, cli->commands[i]);
	each_option_table(cli, print_fish_options);
}

static int completion_run(struct cli *cli)
{
	static const struct {
		const char *name;
		void (*print)(struct cli *cli);
	} shells[] = {{"bash", print_bash}, {"fish", print_fish}, {"zsh", print_zsh}};
	const char *wanted = cli->args.words[0];
	for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
		if (strcmp(shells[i].name, wanted) == 0) {
			shells[i].print(cli);
			return EXIT_DONE;
		}
	return cli_fail(cli, EXIT_USAGE, "there are completions for bash, fish and zsh, not for \"%s\"",
		wanted);
}

static const struct example completion_examples[] = {
	{"courant completion bash > ~/.local/share/bash-completion/completions/courant", "for bash"},
	{"courant completion fish > ~/.config/fish/completions/courant.fish", "for fish"},
	{"source <(courant completion zsh)", "for a running zsh"},
	{NULL},
};

const struct command completion_command = {
	.name = "completion",
	.arguments = "SHELL",
	.help = "print the completions for bash, fish or zsh",
	.detail = "Packages install them already.",
	.examples = completion_examples,
	.min_words = 1,
	.max_words = 1,
	.run = completion_run,
};
