/* `courant show --history`: what became of an item, version by version. */
#include "cli/history.h"

#include "cli/diff.h"
#include "cli/render.h"
#include "storage/revision.h"

enum { TEXT_MAX = 64 * 1024 * 1024, DIFF_COLUMNS = 78 };

/* Fields and body as lines to compare. */
static struct str text_of(struct cli *cli, const struct revision *revision)
{
	struct buf text;
	const struct {
		const char *label;
		struct str value;
	} fields[] = {{"Title", revision->title}, {"Author", revision->author}, {"Address", revision->url}};
	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		buf_printf(&text, "%s: %s\n", fields[i].label, cli_printable(cli, fields[i].value));
	if (revision->html.len)
		render_html(revision->html, DIFF_COLUMNS, &text);
	else
		render_text(revision->text, DIFF_COLUMNS, &text);
	struct str kept = arena_str(&cli->arena, buf_str(&text));
	buf_finish(&text);
	return kept;
}

static void print_changes(struct cli *cli, struct str before, struct str after)
{
	struct arena arena = {0};
	struct diff_line *lines;
	bool colour = cli->terminal.colour_out;
	size_t n = diff_lines(before, after, &arena, &lines);
	for (size_t i = 0; i < n; i++)
		cli_print(cli, "%s%c %.*s%s\n", style_start(colour, lines[i].sign == '+' ? STYLE_GOOD : STYLE_BAD),
			lines[i].sign, STR_ARG(lines[i].line), style_end(colour, STYLE_GOOD));
	if (n == 0)
		cli_print(cli, "  nothing that shows in the text\n");
	arena_finish(&arena);
}

static void print_json(struct cli *cli, const struct revision *list, size_t n)
{
	struct json json;
	cli_json_start(cli, &json);
	json_array(&json, NULL);
	for (size_t i = 0; i < n; i++) {
		json_object(&json, NULL);
		json_int(&json, "revision", list[i].number);
		json_opt_time(&json, "replaced", list[i].replaced_at);
		json_opt_string(&json, "title", list[i].title);
		json_opt_string(&json, "author", list[i].author);
		json_opt_string(&json, "url", list[i].url);
		json_opt_string(&json, "content_html", list[i].html);
		json_opt_string(&json, "content_text", list[i].text);
		json_end(&json);
	}
	json_end(&json);
	cli_json_finish(cli);
}

int history_show(struct cli *cli, int64_t item_id)
{
	struct revision *list;
	struct error err = {0};
	size_t n;
	if (!revision_list(cli->store, item_id, &cli->arena, &list, &n, &err))
		return cli_fail_store(cli, &err);
	if (cli->form == FORM_JSON || cli->form == FORM_JSONL) {
		print_json(cli, list, n);
		return EXIT_DONE;
	}
	for (size_t i = 0; i + 1 < n; i++) {
		cli_print(cli, "%sVersion %lld, until %s%s\n", style_start(cli->terminal.colour_out, STYLE_BOLD),
			(long long)list[i].number, cli_time(cli, list[i].replaced_at),
			style_end(cli->terminal.colour_out, STYLE_BOLD));
		print_changes(cli, text_of(cli, &list[i]), text_of(cli, &list[i + 1]));
		arena_clear(&cli->row);
	}
	if (n == 1)
		cli_say(cli, "no earlier version is kept");
	return EXIT_DONE;
}
