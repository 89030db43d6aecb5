/* The first pass over a configuration file. Knows how libconfuse cuts text into words, strings and
 * signs; does not know what they mean. */
#include "config/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { BRACES_MAX = 8 };

/* What ends a word, beside white space, quotes, braces and "#". */
static const char signs[] = "=(),+*;";

struct scan {
	const char *path;
	const char *at, *end;
	struct buf *out;
	struct error *err;
	int line;
	int braces[BRACES_MAX]; /* the lines where they were opened */
	int n_braces;
};

int source_open(const char *path, struct stat *ret_info, struct error *err)
{
	/* O_NONBLOCK: a FIFO without a writer would hold the process for ever. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || fstat(fd, ret_info) != 0) {
		error_set(err, "cannot open %s: %s", path, strerror(errno));
	} else if (!S_ISREG(ret_info->st_mode) && !S_ISCHR(ret_info->st_mode)) {
		error_set(err, "cannot read %s: it is %s", path,
			S_ISDIR(ret_info->st_mode) ? "a directory" : "not a regular file");
	} else {
		return fd; /* /dev/null is a configuration of defaults */
	}
	if (fd >= 0)
		close(fd);
	return -1;
}

static bool fail_at(const struct scan *scan, int line, const char *sentence)
{
	return error_set(scan->err, "%s:%d: %s", scan->path, line, sentence);
}

static bool check_value(const struct scan *scan, int line, struct str text)
{
	if (text.len > SOURCE_VALUE_MAX)
		return error_set(scan->err, "%s:%d: a value longer than %d bytes", scan->path, line,
			SOURCE_VALUE_MAX);
	return str_is_utf8(text) || fail_at(scan, line, "the text is not UTF-8");
}

static void skip_line_comment(struct scan *scan)
{
	while (scan->at < scan->end && *scan->at != '\n')
		scan->at++;
}

static bool skip_block_comment(struct scan *scan)
{
	int opened = scan->line;
	for (scan->at += 2; scan->end - scan->at >= 2; scan->at++) {
		if (scan->at[0] == '*' && scan->at[1] == '/') {
			scan->at += 2;
			buf_append_char(scan->out, ' '); /* it parted two words */
			return true;
		}
		if (*scan->at == '\n') {
			buf_append_char(scan->out, '\n');
			scan->line++;
		}
	}
	return fail_at(scan, opened, "the comment that begins here has no end");
}

static bool is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

/* A backslash and the character behind it; with a line feed there the string goes on in the next
 * line. Escapes that could make a NUL or half a character are refused: libconfuse would cut the
 * string there. */
static bool copy_escape(struct scan *scan, char quote)
{
	if (scan->end - scan->at < 2) {
		scan->at = scan->end; /* no closing quote can follow */
		return true;
	}
	char next = scan->at[1];
	if (quote == '"' && (next == 'x' || (next >= '0' && next <= '9')))
		return fail_at(scan, scan->line, "escapes by number are not understood: write the "
						 "character itself");
	if (is_control(next) && next != '\n')
		return fail_at(scan, scan->line, "a control character in a string");
	if (next == '\n')
		scan->line++;
	buf_append(scan->out, scan->at, 2);
	scan->at += 2;
	return true;
}

static bool copy_string_char(struct scan *scan, char quote)
{
	if (*scan->at == '\\')
		return copy_escape(scan, quote);
	if (is_control(*scan->at))
		return fail_at(scan, scan->line, "a control character in a string");
	if (quote == '"' && *scan->at == '$')
		buf_append_char(scan->out, '\\'); /* so that "${" stays as it is */
	buf_append_char(scan->out, *scan->at++);
	return true;
}

static bool copy_string(struct scan *scan)
{
	char quote = *scan->at;
	const char *start = scan->at;
	int opened = scan->line;
	buf_append_char(scan->out, *scan->at++);
	while (scan->at < scan->end && *scan->at != quote && *scan->at != '\n')
		if (!copy_string_char(scan, quote))
			return false;
	if (scan->at == scan->end || *scan->at != quote)
		return fail_at(scan, opened, "the string that begins here is not closed on its "
					     "line");
	buf_append_char(scan->out, *scan->at++);
	return check_value(scan, opened, str_make(start, (size_t)(scan->at - start)));
}

static bool copy_word(struct scan *scan)
{
	const char *start = scan->at;
	while (scan->at < scan->end && !is_control(*scan->at) && !strchr(" \t#\"'{}", *scan->at)
		&& !strchr(signs, *scan->at))
		scan->at++;
	struct str word = str_make(start, (size_t)(scan->at - start));
	if (word.data[word.len - 1] == '$' && scan->at < scan->end && *scan->at == '{')
		return fail_at(scan, scan->line, "${NAME} is not expanded: write the value itself");
	buf_append_str(scan->out, word);
	return check_value(scan, scan->line, word);
}

static bool copy_brace(struct scan *scan)
{
	if (*scan->at == '{') {
		if (scan->n_braces == BRACES_MAX)
			return fail_at(scan, scan->line, "too many braces inside one another");
		scan->braces[scan->n_braces++] = scan->line;
	} else if (scan->n_braces-- == 0) {
		return fail_at(scan, scan->line, "a closing brace without an opening one");
	}
	buf_append_char(scan->out, *scan->at++);
	return true;
}

static bool copy_sign(struct scan *scan)
{
	char sign = *scan->at;
	bool is_append = sign == '+' && scan->end - scan->at >= 2 && scan->at[1] == '=';
	if (is_control(sign))
		return fail_at(scan, scan->line, "a control character");
	if (!is_append && !strchr("=(),", sign))
		return error_set(scan->err, "%s:%d: \"%c\" has no meaning here: values with such "
					    "signs are written in quotes", scan->path, scan->line, sign);
	buf_append(scan->out, scan->at, is_append ? 2 : 1);
	scan->at += is_append ? 2 : 1;
	return true;
}

static bool copy_next(struct scan *scan)
{
	char c = *scan->at, next = scan->end - scan->at >= 2 ? scan->at[1] : '\0';
	if (c == '\n')
		scan->line++;
	if (c == '\n' || c == ' ' || c == '\t' || (c == '\r' && next == '\n'))
		buf_append_char(scan->out, *scan->at++);
	else if (c == '/' && next == '*')
		return skip_block_comment(scan);
	else if (c == '#' || (c == '/' && next == '/'))
		skip_line_comment(scan);
	else if (c == '"' || c == '\'')
		return copy_string(scan);
	else if (c == '{' || c == '}')
		return copy_brace(scan);
	else if (is_control(c) || strchr(signs, c))
		return copy_sign(scan);
	else
		return copy_word(scan);
	return true;
}

static bool scan_text(struct scan *scan)
{
	if (scan->end - scan->at >= 3 && memcmp(scan->at, "\xef\xbb\xbf", 3) == 0)
		scan->at += 3;
	while (scan->at < scan->end)
		if (!copy_next(scan))
			return false;
	if (scan->n_braces > 0)
		return fail_at(scan, scan->braces[scan->n_braces - 1],
			"the brace that is opened here is never closed");
	buf_append_char(scan->out, '\n');
	return true;
}

static bool read_all(int fd, const char *path, struct buf *bytes, struct error *err)
{
	enum { CHUNK = 64 * 1024 };
	for (;;) {
		char *room = buf_reserve(bytes, CHUNK);
		if (!room)
			return error_set(err, "%s is larger than %d MiB", path, SOURCE_MAX >> 20);
		ssize_t n = read(fd, room, CHUNK);
		if (n == 0)
			return true;
		if (n < 0 && errno != EINTR)
			return error_set(err, "cannot read %s: %s", path, strerror(errno));
		if (n > 0)
			bytes->len += (size_t)n;
	}
}

bool source_read(int fd, const char *path, struct buf *ret_text, struct error *err)
{
	struct buf bytes;
	buf_init(&bytes, SOURCE_MAX);
	buf_init(ret_text, 2 * SOURCE_MAX); /* every byte may be a "$" */
	bool ok = read_all(fd, path, &bytes, err);
	if (ok) {
		struct scan scan = {.path = path, .at = bytes.data, .end = bytes.data + bytes.len,
			.out = ret_text, .err = err, .line = 1};
		ok = scan_text(&scan);
	}
	buf_finish(&bytes);
	if (!ok)
		buf_finish(ret_text);
	return ok;
}
