/* The changes of the store as JSON Lines, from a seq on, and as they happen. */
#include <unistd.h>

#include "cli/cli.h"
#include "export/item_json.h"
#include "storage/change.h"
#include "storage/search.h"

enum {
	SHOWN_AT_FIRST = 10, /* changes, when no --since names a beginning */
	POLL_US = 250 * 1000,
};

/* An item that has changed again since comes later, with what it has become. */
static int write_change(struct cli *cli, const struct change *change)
{
	struct item item;
	struct error err = {0};
	struct json json;
	if (!change->is_removal && !item_get(cli->store, change->item_id, &cli->row, &item, &err))
		return store_why(cli->store) == STORE_OK ? EXIT_DONE : cli_fail_store(cli, &err);
	if (!change->is_removal && item.seq != change->seq)
		return EXIT_DONE;
	cli_json_start(cli, &json);
	if (change->is_removal)
		removal_json(&json, change);
	else
		item_json(&json, NULL, &item);
	cli_json_finish(cli);
	return cli->out.failed;
}

static int write_page(struct cli *cli, const struct query *query, int64_t *seq)
{
	struct arena arena = {0};
	struct change *changes;
	struct error err = {0};
	size_t n = 0;
	int code = EXIT_DONE;
	if (!change_read(cli->store, query, *seq, &arena, &changes, &n, seq, &err))
		code = cli_fail_store(cli, &err);
	for (size_t i = 0; i < n && !code; i++) {
		code = write_change(cli, &changes[i]);
		arena_clear(&cli->row);
	}
	arena_finish(&arena);
	return code;
}

static int write_all(struct cli *cli, const struct query *query, int64_t *seq)
{
	int64_t before;
	int code;
	do {
		before = *seq;
		code = write_page(cli, query, seq);
	} while (!code && *seq != before);
	if (!code && !out_flush(&cli->out))
		code = cli->out.failed;
	return code;
}

/* A restore leaves the file in its place, and what it brings may have gone on to any seq by the next look. */
static int follow(struct cli *cli, const struct query *query, int64_t edition, int64_t seq)
{
	struct error err = {0};
	int64_t now;
	int code = EXIT_DONE;
	while (!code) {
		usleep(POLL_US);
		if (!store_edition(cli->store, &now, &err))
			return cli_fail_store(cli, &err);
		if (now != edition || !store_is_in_place(cli->store))
			return cli_fail(cli, EXIT_IO, "%s was deleted or replaced", cli->database);
		code = write_all(cli, query, &seq);
	}
	return code;
}

/* 0: the beginning of all. */
static int choose_seq(struct cli *cli, int64_t *ret_seq)
{
	struct error err = {0};
	int64_t last, horizon;
	int code = cli_number(cli, "since", ret_seq);
	if (code)
		return code;
	if (!store_last_seq(cli->store, &last, &err) || !change_horizon(cli->store, &horizon, &err))
		return cli_fail_store(cli, &err);
	if (!args_has(&cli->args, "since"))
		*ret_seq = last > SHOWN_AT_FIRST ? last - SHOWN_AT_FIRST : 0;
	else if (*ret_seq > last)
		return cli_fail(cli, EXIT_USAGE, "--since %lld: the last change has seq %lld; is this another "
			"database?", (long long)*ret_seq, (long long)last);
	else if (*ret_seq > 0 && *ret_seq < horizon)
		return cli_fail(cli, EXIT_FAILED, "--since %lld: removals up to seq %lld are forgotten; begin "
			"anew with --since 0", (long long)*ret_seq, (long long)horizon);
	return EXIT_DONE;
}

static int tail_run(struct cli *cli)
{
	struct query *query;
	struct str text;
	struct error err = {0};
	int64_t edition, seq = 0;
	int code = cli_compile_query(cli, &query, &text);
	if (!code)
		code = cli_open_store(cli, STORE_READ_LITTLE);
	if (!code && !store_edition(cli->store, &edition, &err))
		code = cli_fail_store(cli, &err);
	if (!code)
		code = choose_seq(cli, &seq);
	if (code)
		return code;
	cli->form = FORM_JSONL;
	if (args_has(&cli->args, "follow"))
		search_preload();
	code = write_all(cli, query, &seq);
	return code || !args_has(&cli->args, "follow") ? code : follow(cli, query, edition, seq);
}

static const struct option_spec tail_options[] = {
	{'f', "follow", NULL, "go on with what happens, until interrupted"},
	{0, "since", "SEQ", "the changes after this seq; 0: all; without it, the last 10"},
	{0, NULL},
};

static const struct example tail_examples[] = {
	{"courant tail --follow tag:news", "items as they come in"},
	{"courant tail --since 4711", "what happened since the line with that seq"},
	{NULL},
};

const struct command tail_command = {
	.name = "tail",
	.arguments = "[QUERY]...",
	.help = "print what happens to items, as JSON Lines",
	.detail = "Each insert or change is the item as `courant items --jsonl` prints it; a removal has "
		"\"removed\" in \"_courant\", and comes whatever the query. The seq of a line, given to --since, "
		"continues behind it: nothing is missed and nothing comes twice. Of an item that changed "
		"several times the last state is printed. Removals are known for 90 days.",
	.examples = tail_examples,
	.options = tail_options,
	.max_words = WORDS_ANY,
	.run = tail_run,
};
