/* The database as a whole: a copy of it, and back to one, and whether it is sound. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "storage/backup.h"
#include "storage/search.h"

enum { REBUILD_STEP = 500 }; /* items */

/* Its bar counts pages; the number in all is known with the first ones. */
struct backup_show {
	struct cli *cli;
	const char *what;
	struct progress progress;
	bool is_started;
};

static void on_progress(void *user, int64_t n_done, int64_t n_pages)
{
	struct backup_show *show = user;
	if (!show->is_started)
		progress_start(&show->progress, &show->cli->terminal, show->what, show->cli->quiet ? 0 : n_pages);
	show->is_started = true;
	progress_show(&show->progress, n_done, 0);
}

static int backup_run(struct cli *cli)
{
	const char *path = cli->args.words[0];
	struct backup_show show = {.cli = cli, .what = "backup"};
	struct error err = {0};
	int code = cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	if (!backup_is_elsewhere(cli->store, path, &err))
		return cli_fail(cli, EXIT_CANNOT_CREATE, "%s", err.text);
	if (access(path, F_OK) == 0 && !cli->force)
		return cli_fail(cli, EXIT_CANNOT_CREATE, "%s is there already; --force replaces it", path);
	if (cli->dry_run) {
		cli_say(cli, "would copy %s to %s", cli->database, path);
		return EXIT_DONE;
	}
	bool ok = backup_write(cli->store, path, on_progress, &show, &err);
	if (show.is_started)
		progress_stop(&show.progress);
	if (!ok)
		return store_why(cli->store) == STORE_OK ? cli_fail(cli, EXIT_CANNOT_CREATE, "%s", err.text)
			: cli_fail_store(cli, &err);
	cli_say(cli, "wrote %s", path);
	return EXIT_DONE;
}

static const struct example backup_examples[] = {
	{"courant backup /backup/courant.db --force", "each night, over that of the night before"},
	{NULL},
};

const struct command backup_command = {
	.name = "backup",
	.arguments = "FILE",
	.help = "copy the database, while the daemon runs",
	.detail = "The copy is the database as it was at one moment; it takes FILE's place when it is "
		"whole. A database that is damaged is not copied: FILE stays as it was. `courant restore` goes "
		"back to it. Its addresses may hold secrets: only its owner may read it.",
	.examples = backup_examples,
	.min_words = 1,
	.max_words = 1,
	.run = backup_run,
};

/* Whatever becomes of it, the lock is the last to go. */
static int restore_locked(struct cli *cli, int lock)
{
	struct backup_show show = {.cli = cli, .what = "restore"};
	struct error err = {0};
	bool ok = backup_restore(cli->store, cli->database, on_progress, &show, &err);
	if (show.is_started)
		progress_stop(&show.progress);
	store_close(cli->store);
	cli->store = NULL;
	int code = ok ? cli_open_store(cli, STORE_WRITE) /* brings an older schema up to date */
		: cli_fail(cli, EXIT_CANNOT_CREATE, "%s", err.text);
	store_close(cli->store);
	cli->store = NULL;
	close(lock);
	return code;
}

static int restore_run(struct cli *cli)
{
	const char *path = cli->args.words[0];
	struct error err = {0};
	struct stat present;
	int code = cli_open_config(cli);
	if (code)
		return code;
	if (access(path, R_OK) != 0)
		return cli_fail(cli, errno == EACCES ? EXIT_NOT_PERMITTED : EXIT_IO, "%s: %s", path, strerror(errno));
	if ((code = cli_open_store_file(cli, path, STORE_READ_OLD)))
		return code;
	if (!backup_is_elsewhere(cli->store, cli->database, &err))
		return cli_fail(cli, EXIT_CANNOT_CREATE, "%s", err.text);
	if (!store_check_pages(cli->store, &err))
		return cli_fail_store(cli, &err);
	if (cli->dry_run) {
		cli_say(cli, "would replace all that is in %s by %s", cli->database, path);
		return EXIT_DONE;
	}
	bool is_there = stat(cli->database, &present) == 0 && present.st_size > 0;
	if (is_there && (code = cli_confirm(cli, arena_printf(&cli->arena, "replace all that is in %s by %s",
		cli->database, path))))
		return code;
	int lock;
	enum store_result locked = store_lock_file(cli->database, &lock, &err);
	if (locked != STORE_OK)
		return cli_fail(cli, cli_store_code(locked), "%s", err.text);
	if (!(code = restore_locked(cli, lock)))
		cli_say(cli, "%s holds what was in %s", cli->database, path);
	return code;
}

static const struct example restore_examples[] = {
	{"systemctl stop courantd; courant restore /backup/courant.db", "go back to a copy"},
	{NULL},
};

const struct command restore_command = {
	.name = "restore",
	.arguments = "FILE",
	.help = "go back to a copy of the database, while no daemon runs",
	.detail = "All that the database holds is replaced by what FILE holds, in one step: on failure it is as it "
		"was. FILE is read through before; its schema may be older. Do not copy the file by hand: a -wal that a "
		"killed daemon has left would be played over it.",
	.examples = restore_examples,
	.min_words = 1,
	.max_words = 1,
	.run = restore_run,
};

/* In steps, between which the daemon, or whoever reads, gets a turn. */
static int rebuild_search(struct cli *cli)
{
	struct error err = {0};
	struct progress progress;
	struct store_totals totals;
	int64_t n_done = 0, n = 0;
	int code = cli_open_store(cli, cli->dry_run ? STORE_READ_LITTLE : STORE_WRITE_BESIDE);
	if (code)
		return code;
	if (cli->dry_run) {
		cli_say(cli, "would make the search index of %s anew", cli->database);
		return EXIT_DONE;
	}
	if (!search_rebuild(cli->store, &err) || !store_totals(cli->store, &totals, &err))
		return cli_fail_store(cli, &err);
	progress_start(&progress, &cli->terminal, "index", cli->quiet ? 0 : totals.n_unindexed);
	bool ok;
	while ((ok = search_index_some(cli->store, REBUILD_STEP, &n, &err)) && n > 0)
		progress_show(&progress, n_done += n, 0);
	progress_stop(&progress);
	if (!ok)
		return cli_fail_store(cli, &err);
	cli_say(cli, "items in the search index: %lld", (long long)n_done);
	return EXIT_DONE;
}

static int check_run(struct cli *cli)
{
	struct error err = {0};
	int code = args_has(&cli->args, "rebuild-search") ? rebuild_search(cli) : cli_open_store(cli, STORE_READ_LITTLE);
	if (code)
		return code;
	if (!store_check(cli->store, &err))
		return cli_fail(cli, store_why(cli->store) == STORE_BUSY ? EXIT_TRY_AGAIN : EXIT_BAD_DATA, "%s",
			err.text);
	cli_say(cli, "%s is sound", cli->database);
	return EXIT_DONE;
}

static const struct option_spec check_options[] = {
	{0, "rebuild-search", NULL, "make the search index anew before: for one that is damaged"},
	{0, NULL},
};

static const struct example check_examples[] = {
	{"courant check --rebuild-search", "when the search index is what is damaged"},
	{NULL},
};

const struct command check_command = {
	.name = "check",
	.arguments = "",
	.help = "look whether the database is sound",
	.detail = "Reads every page and the search index, and compares what is counted and linked. Nothing is "
		"ever repaired in silence: the first finding is told, and the exit code is 65. The daemon may run.",
	.examples = check_examples,
	.options = check_options,
	.run = check_run,
};
