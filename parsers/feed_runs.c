/* Long runs of text are taken past the parser. libxml2 looks at each character of a text several
 * times, and most bytes of a feed are the text of its articles: to find where a CDATA section or
 * a text ends, to see that it is sound, and to resolve its references is three times quicker.
 *
 * The parser is given everything around: tags, short texts, the marks of the sections. So it has
 * seen the start of a run before the run is delivered, and its end after. A run that is not
 * perfectly clean goes to the parser like the rest, which then complains as it always does. */
#include "base/entities.h"
#include "parsers/feed_state.h"
#include "parsers/feed_xml.h"

enum {
	LONG_RUN = 256,      /* bytes; below that one more call of the parser costs more */
	MAX_REFERENCE = 12,  /* "&#x10FFFF;" and some zeros */
};

/* Past `what`, from offset `at` on; 0 when there is none. By memchr(), which is ten times quicker
 * than memmem() where the first byte is rare. */
static size_t behind(struct str text, size_t at, struct str what)
{
	for (; at < text.len; at++) {
		const char *hit = memchr(text.data + at, what.data[0], text.len - at);
		if (!hit)
			return 0;
		at = (size_t)(hit - text.data);
		if (str_starts(str_make(hit, text.len - at), what))
			return at + what.len;
	}
	return 0;
}

/* No control character but TAB, LF and `space`, and UTF-8. In blocks without branches, which
 * compilers make vector instructions of. */
static bool is_sound(struct str run, char space)
{
	enum { BLOCK = 64 };
	size_t i = 0;
	unsigned char bad = 0, high = 0;
	for (; i + BLOCK <= run.len; i += BLOCK)
		for (size_t k = 0; k < BLOCK; k++) {
			unsigned char c = (unsigned char)run.data[i + k];
			bad |= (unsigned char)((c < 0x20) & (c != '\n') & (c != '\t') & (c != space));
			high |= c;
		}
	for (; i < run.len; i++) {
		unsigned char c = (unsigned char)run.data[i];
		bad |= (unsigned char)((c < 0x20) & (c != '\n') & (c != '\t') & (c != space));
		high |= c;
	}
	/* U+FFFE and U+FFFF are UTF-8 and no characters of XML. */
	return !bad && (high < 0x80 || (str_is_utf8(run) && !behind(run, 0, STR("\xef\xbf\xbe"))
		&& !behind(run, 0, STR("\xef\xbf\xbf"))));
}

static bool is_xml_character(uint32_t c)
{
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800)
		|| (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c <= 0x10ffff);
}

/* "#38" or "#x26" */
static bool append_number(struct str name, struct buf *out)
{
	bool hex = name.len > 1 && name.data[1] == 'x';
	size_t i = hex ? 2 : 1;
	uint32_t number = 0;
	if (i == name.len)
		return false;
	for (; i < name.len; i++) {
		char c = name.data[i], lower = c | 32;
		if (c >= '0' && c <= '9')
			number = number * (hex ? 16 : 10) + (uint32_t)(c - '0');
		else if (hex && lower >= 'a' && lower <= 'f')
			number = number * 16 + (uint32_t)(lower - 'a' + 10);
		else
			return false;
		if (number > 0x10ffff)
			return false;
	}
	char bytes[4];
	return is_xml_character(number) && buf_append(out, bytes, entity_utf8(number, bytes));
}

/* The character that a reference stands for; false for any that the parser should see. */
static bool append_reference(struct str name, struct buf *out)
{
	static const struct {
		struct str name;
		char character;
	} predefined[] = {{{"lt", 2}, '<'}, {{"gt", 2}, '>'}, {{"amp", 3}, '&'},
		{{"quot", 4}, '"'},
		{{"apos", 4}, '\''}};
	if (name.len && name.data[0] == '#')
		return append_number(name, out);
	for (size_t i = 0; i < sizeof predefined / sizeof *predefined; i++)
		if (str_eq(name, predefined[i].name))
			return buf_append_char(out, predefined[i].character);
	return false;
}

/* The characters of a text; false when it is not for us. *ret_text borrows from run or from out. */
static bool resolve(struct str run, struct buf *out, struct str *ret_text)
{
	*ret_text = run;
	if (!is_sound(run, '\n')) /* the parser makes LF of CR here, and leaves it in sections */
		return false;
	if (str_find(run, '&') == run.len)
		return true;
	buf_clear(out);
	while (run.len) {
		size_t n = str_find(run, '&');
		buf_append(out, run.data, n);
		if (n == run.len)
			break;
		struct str rest = str_make(run.data + n + 1, run.len - n - 1);
		struct str name = str_make(rest.data, rest.len < MAX_REFERENCE ? rest.len
			: MAX_REFERENCE);
		size_t end = str_find(name, ';');
		if (end == name.len || !append_reference(str_make(name.data, end), out))
			return false;
		run = str_make(rest.data + end + 1, rest.len - end - 1);
	}
	*ret_text = buf_str(out);
	return !out->full;
}

/* Past the ">" of the tag that begins at `at`; 0 when it has none before `limit`. */
static size_t behind_tag(struct str text, size_t at, size_t limit)
{
	char quote = 0;
	for (size_t i = at; i < limit; i++) {
		char c = text.data[i];
		if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '"' || c == '\'')
			quote = c;
		else if (c == '>')
			return i + 1;
	}
	return 0;
}

/* What is done with: the parser has text[0..sent), or was handed past it. */
struct progress {
	struct feed_xml *feed;
	struct str text;
	size_t sent;
};

static bool deliver(struct progress *progress, size_t from, size_t to, struct str characters)
{
	struct str before = str_make(progress->text.data + progress->sent, from - progress->sent);
	bool more = feed_xml_push(progress->feed, before);
	if (more)
		feed_add_characters(progress->feed, characters);
	progress->sent = to;
	return more;
}

/* A CDATA section whose marks end at `from` and `behind_end`. */
static bool pass_section(struct progress *progress, size_t from, size_t behind_end)
{
	size_t to = behind_end - 3;
	struct str run = str_make(progress->text.data + from, to - from);
	return run.len < LONG_RUN || !is_sound(run, '\r') || deliver(progress, from, to, run);
}

/* The text, if any, between the tag at `at` and the next "<". */
static bool pass_text(struct progress *progress, size_t at, size_t next)
{
	if (next - at < LONG_RUN)
		return true;
	size_t from = behind_tag(progress->text, at, next);
	if (!from || next - from < LONG_RUN)
		return true;
	struct str run = str_make(progress->text.data + from, next - from), characters;
	if (!resolve(run, &progress->feed->run, &characters))
		return true;
	return deliver(progress, from, next, characters);
}

bool feed_xml_push_whole(struct feed_xml *feed, struct str text)
{
	struct progress progress = {.feed = feed, .text = text};
	size_t at = str_find(text, '<'), next;
	for (bool more = true; more && at < text.len; at = next) {
		struct str rest = str_make(text.data + at, text.len - at);
		if (str_starts(rest, STR("<![CDATA["))) {
			next = behind(text, at + 9, STR("]]>"));
			more = !next || pass_section(&progress, at + 9, next);
		} else if (str_starts(rest, STR("<!--"))) {
			next = behind(text, at + 4, STR("-->"));
		} else if (str_starts(rest, STR("<?"))) {
			next = behind(text, at + 2, STR("?>"));
		} else {
			next = at + 1 + str_find(str_make(rest.data + 1, rest.len - 1), '<');
			if (next == text.len)
				break;
			more = pass_text(&progress, at, next);
			continue;
		}
		if (!next)
			break;
		next += str_find(str_make(text.data + next, text.len - next), '<');
	}
	return feed_xml_push(feed, str_make(text.data + progress.sent, text.len - progress.sent));
}
