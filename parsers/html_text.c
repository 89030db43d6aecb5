/* Text out of HTML, and the question whether a text is HTML at all. */
#include "base/entities.h"
#include "parsers/html.h"
#include "parsers/html_escape.h"
#include "parsers/html_token.h"

static bool is_plain(char c)
{
	return (unsigned char)c > ' ' && c != '&' && c != '\xc2';
}

struct text_writer {
	struct buf *out;
	bool is_begun;   /* something that is no space was written */
	bool owes_space; /* before the next character that is none */
};

/* Characters that begin and end with something to see. */
static void put_run(struct text_writer *w, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	if (w->owes_space && w->is_begun)
		buf_append_char(w->out, ' ');
	buf_append(w->out, bytes, len);
	w->is_begun = true;
	w->owes_space = false;
}

static void put_character(struct text_writer *w, const char *bytes, size_t len)
{
	bool no_break_space = len == 2 && memcmp(bytes, "\xc2\xa0", 2) == 0;
	if (no_break_space || (len == 1 && str_is_space(bytes[0])))
		w->owes_space = true;
	else
		put_run(w, bytes, len);
}

static void put_text(struct text_writer *w, struct str raw)
{
	const char *p = raw.data, *end = raw.data + raw.len;
	while (p < end && !w->out->full) {
		const char *run = p;
		while (p < end && (is_plain(*p) ||
					  (*p == ' ' && p > run && p + 1 < end && is_plain(p[1]))))
			p++;
		put_run(w, run, (size_t)(p - run));
		if (p == end)
			break;
		char bytes[8];
		size_t len;
		if (*p == '\xc2') {
			len = end - p > 1 && p[1] == '\xa0' ? 2 : 1;
			put_character(w, p, len);
			p += len;
			continue;
		}
		p += html_read_special(str_make(p, (size_t)(end - p)), false, bytes, &len);
		put_character(w, bytes, len);
	}
}

/* Superscripts stand apart: "10<sup>6</sup>" is not 106. */
static bool breaks_words(enum html_tag tag)
{
	return tag == HTML_BR || tag == HTML_SUP || html_elements[tag].flags & (HTML_BLOCK | HTML_TABLE_PART);
}

bool html_to_text(struct str fragment, struct buf *out)
{
	struct html_tokenizer tokenizer;
	struct html_token token;
	struct text_writer writer = {.out = out};
	html_tokenizer_init(&tokenizer, fragment);
	while (!out->full && html_tokenizer_next(&tokenizer, &token)) {
		if (token.kind == HTML_TOKEN_TEXT) {
			put_text(&writer, token.text);
			continue;
		}
		writer.owes_space |= breaks_words(token.tag);
		if (token.kind == HTML_TOKEN_START_TAG && token.tag != HTML_IFRAME)
			html_tokenizer_skip(&tokenizer, &token);
	}
	return !out->full;
}

bool html_unescape(struct str text, struct buf *out)
{
	while (text.len && !out->full) {
		char bytes[8];
		size_t before = str_find(text, '&'), len = 0;
		buf_append(out, text.data, before);
		text = str_make(text.data + before, text.len - before);
		size_t used = text.len ? html_read_special(text, false, bytes, &len) : 0;
		buf_append(out, bytes, len);
		text = str_make(text.data + used, text.len - used);
	}
	return !out->full;
}

/* A reference that nobody writes by accident: it has its semicolon. */
static bool is_reference(struct str rest)
{
	struct entity entity;
	size_t used = entity_match(rest, false, &entity);
	return used > 0 && rest.data[used - 1] == ';';
}

/* The element of what follows a "<", when that is a tag of HTML which is closed by ">". */
static enum html_tag find_tag(struct str rest)
{
	size_t start = rest.len && rest.data[0] == '/', end = start;
	while (end < rest.len && end - start <= sizeof html_elements[0].name &&
		!str_is_space(rest.data[end]) && rest.data[end] != '>' && rest.data[end] != '/')
		end++;
	return end < rest.len ? html_tag_find(str_make(rest.data + start, end - start)) : HTML_UNKNOWN;
}

static bool is_markup(struct str rest)
{
	return str_starts(rest, STR("!--")) || find_tag(rest) != HTML_UNKNOWN;
}

/* <br>, and <p>, which the next one ends. */
static bool stands_alone(enum html_tag tag)
{
	return tag == HTML_P || html_elements[tag].flags & HTML_VOID;
}

bool html_mentions_tags(struct str text)
{
	bool mentions = false;
	if (!text.len || memmem(text.data, text.len, "</", 2))
		return false;
	for (const char *p = text.data, *end = p + text.len; p && p < end; p++) {
		p = memchr(p, '<', (size_t)(end - p));
		if (!p)
			break;
		struct str rest = str_make(p + 1, (size_t)(end - p - 1));
		enum html_tag tag = find_tag(rest);
		if (str_starts(rest, STR("!--")) || (tag != HTML_UNKNOWN && stands_alone(tag)))
			return false;
		mentions |= tag != HTML_UNKNOWN;
	}
	return mentions;
}

bool html_looks_like_markup(struct str text)
{
	const char *start = text.len ? text.data : "", *end = start + text.len;
	bool has_close = memchr(start, '>', text.len);
	for (const char *p = start; p < end; p++) {
		struct str rest = str_make(p + 1, (size_t)(end - p - 1));
		if ((*p == '<' && has_close && is_markup(rest)) || (*p == '&' && is_reference(rest)))
			return true;
	}
	return false;
}
