/* courantd's command line. */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/descriptors.h"
#include "base/error.h"
#include "base/log.h"
#include "base/str.h"
#include "base/units.h"
#include "config/config.h"
#include "daemon/daemon.h"
#include "daemon/held.h"
#include "daemon/parser_process.h"
#include "daemon/probe.h"
#include "daemon/start.h"
#include "daemon/subscriptions.h"

enum { USAGE_STATUS = 64, CONFIG_STATUS = 78 };

enum option_key { KEY_ALL, KEY_CHECK, KEY_CONFIG, KEY_DATABASE, KEY_FEED, KEY_HELD, KEY_HELP, KEY_ONCE,
	KEY_PARSER, KEY_PROBE, KEY_QUIET, KEY_VERSION, KEY_WHOLE };

static const struct option {
	const char *name;
	enum option_key key;
	bool takes_value;
} long_options[] = {
	{"all", KEY_ALL, false},
	{"check", KEY_CHECK, false},
	{"config", KEY_CONFIG, true},
	{"database", KEY_DATABASE, true},
	{"feed", KEY_FEED, true},
	{"held", KEY_HELD, true},                 /* for the tool: until when its host is */
	{"help", KEY_HELP, false},
	{"once", KEY_ONCE, false},
	{"parser-process", KEY_PARSER, false}, /* for ourselves: what reads documents */
	{"probe", KEY_PROBE, true},                /* for the tool: what is at this address */
	{"quiet", KEY_QUIET, false},
	{"version", KEY_VERSION, false},
	{"whole", KEY_WHOLE, false},
	{0},
};

static const char help_text[] =
	"courantd                               run as a service, in the foreground\n"
	"courantd --once                        fetch what is due, settle, end (for cron)\n"
	"courantd --check --config FILE         is this configuration right?\n"
	"\n"
	"Fetches the subscribed feeds and keeps their items in the database; `courant` subscribes,\n"
	"queries and exports.\n"
	"\n"
	"  --config FILE    configuration; default: the first of $COURANT_CONFIG,\n"
	"                   $XDG_CONFIG_HOME/courant/courant.conf, /etc/courant/courant.conf\n"
	"  --database FILE  database; default: as configured, else\n"
	"                   $XDG_STATE_HOME/courant/courant.db\n"
	"  --once           fetch what is due, settle, end\n"
	"  --all            with --once: every feed, due or not\n"
	"  --feed ID        with --once: this feed, due or not; may be repeated\n"
	"  --whole          with --feed: without validators, so that the whole document is sent\n"
	"  --quiet          only errors, whatever log-level says\n"
	"  --check          check configuration and subscriptions, and end\n"
	"  -h, --help       show this help\n"
	"  --version        show the version\n"
	"\n"
	"Signals: TERM and INT stop, HUP reloads. Exit status: 0 done, 1 failed, 2 some of the feeds\n"
	"asked for failed, 64 usage, 65 database damaged or too new, 69 another daemon runs, 73 exports\n"
	"not written, 74 input/output, 75 database locked, 77 not permitted, 78 configuration.\n"
	"More: man 8 courantd\n";

struct arguments {
	struct daemon_options daemon;
	int64_t *feed_ids;
	bool check;
	const char *probe_url; /* NULL: none */
	long long held_id;     /* 0: none */
};

/* `word` as it was typed, in front of what is wrong with it. */
static int usage(const char *word, const char *text)
{
	fprintf(stderr, "courantd: %s %s; see courantd --help\n", word, text);
	return USAGE_STATUS;
}

static bool feed_id_add(struct arguments *arguments, const char *text)
{
	long long id;
	size_t n = arguments->daemon.n_feed_ids;
	if (!str_to_int64(str_of(text), &id) || id < 1)
		return false;
	arguments->feed_ids = xrealloc(arguments->feed_ids, (n + 1) * sizeof *arguments->feed_ids);
	arguments->feed_ids[n] = id;
	arguments->daemon.n_feed_ids = n + 1;
	return true;
}

/* The option of exactly this name: abbreviations would tie us to every name we have today. */
static const struct option *option_find(struct str name)
{
	for (const struct option *option = long_options; option->name; option++)
		if (str_eq(name, str_of(option->name)))
			return option;
	return NULL;
}

/* One option with its value, or NULL. -1: go on; else the exit status. */
static int option_take(const struct option *option, const char *value, struct arguments *arguments)
{
	switch (option->key) {
	case KEY_CONFIG:
		arguments->daemon.config_path = value;
		break;
	case KEY_DATABASE:
		setenv("COURANT_DATABASE", value, 1); /* then what lies beside the database does, too */
		break;
	case KEY_ONCE:
		arguments->daemon.once = true;
		break;
	case KEY_ALL:
		arguments->daemon.all = true;
		break;
	case KEY_FEED:
		if (!feed_id_add(arguments, value))
			return usage("--feed", "wants the number of a feed");
		break;
	case KEY_HELD:
		if (!str_to_int64(str_of(value), &arguments->held_id) || arguments->held_id < 1)
			return usage("--held", "wants the number of a feed");
		break;
	case KEY_CHECK:
		arguments->check = true;
		break;
	case KEY_PARSER:
		return parser_process_main();
	case KEY_PROBE:
		arguments->probe_url = value;
		break;
	case KEY_QUIET:
		arguments->daemon.quiet = true;
		break;
	case KEY_WHOLE:
		arguments->daemon.whole = true;
		break;
	case KEY_VERSION:
		puts("courantd " COURANT_VERSION);
		return EXIT_SUCCESS;
	case KEY_HELP:
		fputs(help_text, stdout);
		return EXIT_SUCCESS;
	}
	return -1;
}

/* -1: go on; else the exit status. */
static int arguments_read(int argc, char **argv, struct arguments *arguments)
{
	for (int i = 1; i < argc; i++) {
		struct str value, word = str_of(strcmp(argv[i], "-h") == 0 ? "--help" : argv[i]);
		if (!str_starts(word, STR("--")))
			return usage(word.data, "is no option, and nothing else is taken");
		struct str name = str_split(str_make(word.data + 2, word.len - 2), '=', &value);
		const struct option *option = option_find(name);
		if (!option)
			return usage(word.data, "is no option");
		if (!option->takes_value && value.data)
			return usage(word.data, "has a value, and takes none");
		const char *text = value.data;
		if (option->takes_value && !text && !(text = argv[++i]))
			return usage(word.data, "needs a value");
		int status = option_take(option, text, arguments);
		if (status >= 0)
			return status;
	}
	if ((arguments->daemon.all || arguments->daemon.n_feed_ids) && !arguments->daemon.once)
		return usage(arguments->daemon.all ? "--all" : "--feed", "goes with --once");
	if (arguments->daemon.whole && !arguments->daemon.n_feed_ids)
		return usage("--whole", "goes with --feed");
	arguments->daemon.feed_ids = arguments->feed_ids;
	return -1;
}

/* All that the daemon looks at when it starts. */
static int check(const struct daemon_options *options)
{
	struct config config = {0};
	struct accounts accounts = {0};
	struct subscriptions subscriptions = {0};
	struct error err;
	bool fits = start_read_config(options->config_path, &config, &accounts, &err)
		&& subscriptions_load(&config, &subscriptions, &err);
	if (!fits) {
		fprintf(stderr, "courantd: %s\n", err.text);
	} else if (!options->quiet) {
		start_log_warnings(&config);
		start_log_contact(&config);
		printf("%s: ok; %zu feed%s configured, %zu in the subscription file, %zu export%s\n",
			config.path ? config.path : "built-in configuration", subscriptions.n_configured,
			units_plural((int64_t)subscriptions.n_configured), subscriptions.n_listed, config.n_exports,
			units_plural((int64_t)config.n_exports));
	}
	subscriptions_finish(&subscriptions);
	accounts_finish(&accounts);
	config_finish(&config);
	return fits ? EXIT_SUCCESS : CONFIG_STATUS;
}

static int run(const struct arguments *arguments)
{
	struct daemon daemon;
	if (arguments->check)
		return check(&arguments->daemon);
	if (arguments->held_id)
		return held_run(&arguments->daemon, arguments->held_id);
	if (arguments->probe_url)
		return probe_run(arguments->daemon.config_path, arguments->probe_url);
	return daemon_run(&daemon, &arguments->daemon);
}

int main(int argc, char **argv)
{
	struct arguments arguments = {0};
	descriptors_fill_standard();
	int status = arguments_read(argc, argv, &arguments);
	log_init(LOG_LEVEL_NOTICE);
	signal(SIGPIPE, SIG_IGN); /* a client of the control socket may leave while we answer */
	/* Buffers of unusual documents go back to the system when they are freed, and threads that look up
	 * names do not each keep a heap: 30 MB less at the peak under 180 hostile answers. Those of ordinary
	 * ones are used again: their pages, asked for anew, cost 8 % of a cold cycle. */
	mallopt(M_MMAP_THRESHOLD, 512 * 1024);
	mallopt(M_TRIM_THRESHOLD, 16 * 1024 * 1024);
	mallopt(M_ARENA_MAX, 2);
	if (status < 0)
		status = run(&arguments);
	free(arguments.feed_ids);
	return status;
}
