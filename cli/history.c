/* `courant show --history`: what became of an item, version by version. */
#include "cli/history.h"

#include "base/time.h"
#include "base/url_file.h"
#include "cli/diff.h"
#include "cli/render.h"
#include "export/entry_json.h"
#include "storage/revision.h"

enum { TEXT_MAX = 64 * 1024 * 1024, DIFF_COLUMNS = 78 };

static void add_line(struct cli *cli, struct buf *text, const char *label, struct str value)
{
	if (value.len)
		buf_printf(text, "%s: %s\n", label, cli_printable(cli, value));
}

/* What signs the address is no news. */
static void add_file(struct cli *cli, struct buf *text, const char *label, struct str url)
{
	struct str address, parameter;
	struct buf file;
	struct file_query query = file_query_start(url, &address);
	char mark = '?';
	buf_init(&file, TEXT_MAX);
	buf_append_str(&file, address);
	while (file_query_next(&query, &parameter)) {
		buf_append_char(&file, mark);
		buf_append_str(&file, parameter);
		mark = '&';
	}
	add_line(cli, text, label, buf_str(&file));
	buf_finish(&file);
}

static struct str names_of(struct cli *cli, const struct entry *entry, bool with_addresses)
{
	struct buf names;
	buf_init(&names, TEXT_MAX);
	for (size_t i = 0; i < entry->n_authors; i++) {
		struct str name = entry->authors[i].name, email = entry->authors[i].email;
		buf_printf(&names, "%s%.*s", names.len ? ", " : "", STR_ARG(name.len ? name : email));
		if (with_addresses && name.len && email.len)
			buf_printf(&names, " <%.*s>", STR_ARG(email));
	}
	struct str kept = arena_str(&cli->arena, buf_str(&names));
	buf_finish(&names);
	return kept;
}

static void add_tags(struct cli *cli, struct buf *text, const struct entry *entry)
{
	struct buf tags;
	buf_init(&tags, TEXT_MAX);
	for (size_t i = 0; i < entry->n_tags; i++)
		buf_printf(&tags, "%s%.*s", i ? ", " : "", STR_ARG(entry->tags[i]));
	add_line(cli, text, "Tags", buf_str(&tags));
	buf_finish(&tags);
}

static void add_files(struct cli *cli, struct buf *text, const struct entry *entry)
{
	bool is_attached = false; /* which of these is the image, courant chose */
	for (size_t i = 0; i < entry->n_attachments; i++)
		is_attached |= str_eq(entry->attachments[i].url, entry->image);
	if (!is_attached)
		add_file(cli, text, "Image", entry->image);
	for (size_t i = 0; i < entry->n_attachments; i++)
		add_file(cli, text, "Attachment", entry->attachments[i].url);
}

static void add_pictures(struct cli *cli, struct buf *text, struct str html)
{
	struct buf address;
	buf_init(&address, TEXT_MAX);
	while (render_next_picture(&html, &address))
		add_file(cli, text, "Picture", buf_str(&address));
	buf_finish(&address);
}

/* Fields and bodies as lines to compare: all by which one version is another one. */
static struct str text_of(struct cli *cli, const struct entry *entry)
{
	char published[TIME_TEXT_SIZE] = "";
	struct buf text;
	buf_init(&text, TEXT_MAX);
	add_line(cli, &text, "Title", entry->title);
	add_line(cli, &text, "Author", names_of(cli, entry, true));
	add_line(cli, &text, "Address", entry->url);
	add_line(cli, &text, "Link", entry->external_url);
	if (entry->published.at != TIME_NONE)
		time_rfc3339(entry->published.at, published);
	add_line(cli, &text, "Published", str_of(published));
	add_tags(cli, &text, entry);
	add_files(cli, &text, entry);
	render_html(entry->content_html, DIFF_COLUMNS, &text);
	render_text(entry->content_text, DIFF_COLUMNS, &text);
	render_html(entry->summary, DIFF_COLUMNS, &text);
	add_pictures(cli, &text, entry->content_html);
	add_pictures(cli, &text, entry->summary);
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

/* Besides what the copy of an item has: all names as one, and the text as HTML, be it the summary. */
static void print_json(struct cli *cli, const struct revision *list, size_t n)
{
	struct json json;
	cli_json_start(cli, &json);
	json_array(&json, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct entry *entry = &list[i].entry;
		bool has_content = entry->content_html.len || entry->content_text.len;
		json_object(&json, NULL);
		json_int(&json, "revision", list[i].number);
		json_opt_time(&json, "replaced", list[i].replaced_at);
		json_opt_string(&json, "author", names_of(cli, entry, false));
		json_opt_string(&json, "id", entry->id);
		entry_json_members(&json, entry, true);
		json_opt_string(&json, "summary", entry->summary);
		json_opt_string(&json, "content_html", has_content ? entry->content_html : entry->summary);
		json_opt_string(&json, "content_text", entry->content_text);
		entry_json_additions(&json, entry);
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
		print_changes(cli, text_of(cli, &list[i].entry), text_of(cli, &list[i + 1].entry));
		arena_clear(&cli->row);
	}
	if (n == 1)
		cli_say(cli, "no earlier version is kept");
	return EXIT_DONE;
}
