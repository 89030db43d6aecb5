/* What a run writes, and the forms in which it may: messages, and whatever strangers wrote made
 * printable. */
#include "cli/cli.h"

#include <string.h>

#include "base/text.h"
#include "base/time.h"
#include "base/url.h"
#include "export/address.h"

enum { MESSAGE_MAX = 256 * 1024, STRING_MAX = 64 * 1024 * 1024 };

static void message(const char *prefix, enum style style, const struct cli *cli,
	const char *format, va_list args)
{
	struct buf text, safe;
	buf_init(&text, MESSAGE_MAX);
	buf_init(&safe, 4 * MESSAGE_MAX);
	char *room = buf_reserve(&text, MESSAGE_MAX - 1);
	int n = vsnprintf(room, MESSAGE_MAX - 1, format, args);
	text_append_printable(&safe, str_make(room, n < 0 ? 0 : strnlen(room, MESSAGE_MAX - 1)));
	bool colour = cli->terminal.colour_err;
	fprintf(stderr, "%s%s%s%.*s\n", style_start(colour, style), prefix, style_end(colour, style),
		STR_ARG(buf_str(&safe)));
	buf_finish(&text);
	buf_finish(&safe);
}

void cli_say(const struct cli *cli, const char *format, ...)
{
	if (cli->quiet)
		return;
	va_list args;
	va_start(args, format);
	message("", STYLE_NONE, cli, format, args);
	va_end(args);
}

void cli_detail(const struct cli *cli, const char *format, ...)
{
	if (!cli->verbose)
		return;
	va_list args;
	va_start(args, format);
	message("", STYLE_NONE, cli, format, args);
	va_end(args);
}

void cli_warn(const struct cli *cli, const char *format, ...)
{
	if (cli->quiet)
		return;
	va_list args;
	va_start(args, format);
	message("courant: warning: ", STYLE_WARN, cli, format, args);
	va_end(args);
}

int cli_fail(const struct cli *cli, int code, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	message("courant: ", STYLE_BAD, cli, format, args);
	va_end(args);
	return code;
}

void cli_print(struct cli *cli, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int n = vsnprintf(NULL, 0, format, again);
	va_end(again);
	char *room = n < 0 ? NULL : buf_reserve(&cli->out.buf, (size_t)n + 1);
	if (room) {
		vsnprintf(room, (size_t)n + 1, format, args);
		cli->out.buf.len += (size_t)n;
	}
	va_end(args);
	out_more(&cli->out);
}

const char *cli_printable(struct cli *cli, struct str text)
{
	struct buf safe;
	buf_init(&safe, STRING_MAX);
	text_append_printable(&safe, text);
	const char *copy = arena_cstr(&cli->row, str_trim(buf_str(&safe)));
	buf_finish(&safe);
	return copy;
}

const char *cli_address(struct cli *cli, struct str url)
{
	struct buf shown;
	buf_init(&shown, STRING_MAX);
	address_append(&shown, url, ADDRESS_NO_USERINFO);
	const char *copy = cli_printable(cli, buf_str(&shown));
	buf_finish(&shown);
	return copy;
}

const char *cli_address_brief(struct cli *cli, struct str url)
{
	struct buf shown;
	buf_init(&shown, 4 * URL_MAX);
	if (!url_display(url, &shown))
		buf_append_str(&shown, STR("(an address that cannot be shown)"));
	const char *copy = cli_printable(cli, buf_str(&shown));
	buf_finish(&shown);
	return copy;
}

const char *cli_address_title(struct cli *cli, struct str url)
{
	const char *shown = cli_address_brief(cli, url), *rest = strstr(shown, "://");
	return rest ? rest + 3 : shown;
}

const char *cli_title(struct cli *cli, const struct feed_record *feed)
{
	bool is_address = str_eq(feed->title, feed->url) || !feed->title.len;
	return is_address ? cli_address_title(cli, feed->url) : cli_printable(cli, feed->title);
}

const char *cli_time(struct cli *cli, int64_t at)
{
	char text[TIME_TEXT_SIZE], relative[UNITS_TEXT_SIZE];
	if (at == TIME_NONE)
		return cli->form == FORM_TABLE ? "-" : "";
	if (cli->form == FORM_TABLE && cli->terminal.columns) /* an exact one would be cut where room is short */
		return arena_cstr(&cli->row, str_of(time_relative(at, cli->now, relative)));
	return arena_cstr(&cli->row, str_of(time_rfc3339(at, text)));
}

/* The end of a printable text that fits, as text_append_cut() takes the beginning. */
static void append_cut_before(struct buf *buf, struct str text, int columns)
{
	size_t bytes_max = 4 * (size_t)columns, at = text.len > bytes_max ? text.len - bytes_max : 0;
	if (text_width(text) <= columns) {
		buf_append_str(buf, text);
		return;
	}
	while (at < text.len && (((unsigned char)text.data[at] & 0xc0) == 0x80
			|| text_width(str_make(text.data + at, text.len - at)) >= columns))
		at++;
	buf_append_str(buf, STR("…"));
	buf_append(buf, text.data + at, text.len - at);
}

/* On one line, or the mark below would not stand below the mistake. */
static void append_query(const struct cli *cli, struct buf *out, struct str before, struct str after, int *ret_column)
{
	int columns = (cli->terminal.columns > 20 ? cli->terminal.columns : 80) - 2;
	struct buf text;
	buf_init(&text, STRING_MAX);
	text_append_printable(&text, before);
	append_cut_before(out, buf_str(&text), columns * 2 / 3);
	*ret_column = text_width(buf_str(out));
	buf_clear(&text);
	text_append_printable(&text, after);
	text_append_cut(out, buf_str(&text), columns - *ret_column);
	buf_finish(&text);
}

int cli_fail_query(const struct cli *cli, int code, const char *where, struct str query,
	const struct query_error *err)
{
	size_t at = 0;
	for (int column = 1; at < query.len && column < err->column; at++)
		column += at + 1 == query.len || ((unsigned char)query.data[at + 1] & 0xc0) != 0x80;
	struct buf shown;
	int column;
	buf_init(&shown, STRING_MAX);
	append_query(cli, &shown, str_make(query.data, at), str_make(query.data + at, query.len - at), &column);
	cli_fail(cli, code, "%s: %s", where, err->error.text);
	fprintf(stderr, "  %.*s\n  %*s%s^%s\n", STR_ARG(buf_str(&shown)), column, "",
		style_start(cli->terminal.colour_err, STYLE_BAD), style_end(cli->terminal.colour_err, STYLE_BAD));
	buf_finish(&shown);
	return code;
}
