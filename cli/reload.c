/* Tells the daemon to read its configuration again. */
#include "base/control.h"
#include "cli/client.h"

enum { RELOAD_TIMEOUT_MS = 60 * 1000 }; /* a list of subscriptions may be long */

static int reload_daemon(struct cli *cli, struct client *client)
{
	struct error err = {0};
	struct str line, text;
	enum client_answer answer;
	if (!client_send(client, STR("reload"), &err))
		return cli_fail(cli, EXIT_NO_DAEMON, "%s", err.text);
	do {
		if (!client_line(client, RELOAD_TIMEOUT_MS, &line, &err))
			return cli_fail(cli, EXIT_NO_DAEMON, "%s", err.text);
	} while (!client_is_last(line, &answer, &text));
	if (answer != ANSWER_OK)
		return cli_fail(cli, answer == ANSWER_INVALID ? EXIT_BAD_CONFIG : EXIT_FAILED,
			"the daemon keeps its old configuration: %.*s", STR_ARG(text));
	cli_say(cli, "%.*s", STR_ARG(text));
	return EXIT_DONE;
}

static int reload_run(struct cli *cli)
{
	int code = cli_open_config(cli);
	if (code)
		return code;
	if (cli->dry_run) {
		cli_say(cli, "the configuration is fine; would tell the daemon to read it");
		return EXIT_DONE;
	}
	struct client client;
	struct error err = {0};
	enum client_state state = client_open(&client, cli, &err);
	if (state == CLIENT_CONNECTED)
		code = reload_daemon(cli, &client);
	else if (state == CLIENT_NO_DAEMON)
		code = cli_fail(cli, EXIT_NO_DAEMON, "no daemon is running on %s", cli->database);
	else
		code = cli_fail(cli, EXIT_NO_DAEMON, "%s", err.text);
	client_close(&client);
	return code;
}

static const struct example reload_examples[] = {
	{"courant config check && courant reload", "after an edit"},
	{NULL},
};

const struct command reload_command = {
	.name = "reload",
	.arguments = "",
	.help = "make the daemon read its configuration again",
	.detail = "The daemon keeps its old configuration when the new one has an error; the exit code "
		"is 78 then, 1 when the change could not be stored, and 69 when no daemon runs.",
	.examples = reload_examples,
	.run = reload_run,
};
