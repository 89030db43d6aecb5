/* Broken XML made whole: text, CDATA sections, comments and what stands around the document.
 * Tags are prefilter_tag.c's, references prefilter_reference.c's, charsets charset.c's. Knows no feed
 * format but for the names that a document may begin with.
 *
 * The text is read in contexts. Each has a step that writes what it can and returns the bytes it
 * is done with; 0 asks for more. Every decision looks at a bounded number of bytes from a fixed
 * place of the document, never at how much has arrived: that is what makes the output independent
 * of how the input is cut. */
#include "parsers/prefilter_state.h"

#include <stdlib.h>

enum {
	HEAD_BYTES = 8192, /* junk before the document is looked for in these */
	SLICE = 32 * 1024, /* of input taken at a time */
	RETRY = 4096,      /* bytes to gather before an unfinished token is tried again */
	GAP_MAX = 512,     /* white space looked past to tell whether a CDATA section was left open */
};

static size_t step_tag_rest(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	(void)last, (void)out;
	size_t i = 0;
	while (i < n && s[i] != '<' && s[i] != '>')
		prefilter->repaired |= !is_space(s[i++]);
	if (i < n) {
		prefilter->repaired |= s[i] == '<';
		prefilter->context = IN_CONTENT;
		i += s[i] == '>';
	}
	return i;
}

/* CDATA sections are kept where there is an element to be their parent. */
static void put_section(const struct prefilter *prefilter, const char *s, size_t n, struct buf *out)
{
	if (!is_outside(prefilter))
		buf_append(out, s, n);
}

/* s[0] is "<". */
static size_t step_markup(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	static const struct str cdata = {"<![CDATA[", 9}, comment = {"<!--", 4};
	struct str text = str_make(s, n);
	if (n == 1)
		return last ? prefilter_bracket(prefilter, out) : 0;
	if (is_name_start(s[1]))
		return prefilter_start_tag(prefilter, s, n, last, out);
	if (s[1] == '/')
		return prefilter_end_tag(prefilter, s, n, last, out);
	if (s[1] != '!' && s[1] != '?')
		return prefilter_bracket(prefilter, out);
	if (!last && n < cdata.len && (str_starts(cdata, text) || str_starts(comment, text)))
		return 0;
	if (str_starts(text, cdata)) {
		prefilter->context = IN_CDATA;
		prefilter->repaired |= is_outside(prefilter);
		put_section(prefilter, cdata.data, cdata.len, out);
		return cdata.len;
	}
	if (str_starts(text, comment)) {
		prefilter->context = IN_COMMENT;
		return comment.len;
	}
	prefilter->context = s[1] == '?' ? IN_INSTRUCTION : IN_DECLARATION;
	return 2;
}

/* s[0] is "]". It stays as it is before ordinary text only: "]]>" may also come about where
 * something between these characters is dropped. */
static size_t step_square(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	if (!last && (n == 1 || (n == 2 && s[1] == ']')))
		return 0;
	prefilter->repaired |= str_starts(str_make(s, n), STR("]]>"));
	bool as_it_is = n > 1 && s[1] != ']' && s[1] != '<' && s[1] != '&';
	buf_append_str(out, as_it_is ? STR("]") : STR("&#93;"));
	return 1;
}

static size_t step_content(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	static const bool is_stop[256] = {['<'] = true, ['&'] = true, [']'] = true};
	size_t i = 0;
	while (i < n && prefilter->context == IN_CONTENT) {
		size_t run = i, done;
		if (!is_outside(prefilter)) {
			while (run < n && !is_stop[(unsigned char)s[run]])
				run++;
			buf_append(out, s + i, run - i);
		} else {
			run = prefilter_find(s, i, n, STR("<"));
			prefilter->repaired |= str_trim(str_make(s + i, run - i)).len > 0;
		}
		i = run;
		if (i == n)
			break;
		if (s[i] == '<') {
			done = step_markup(prefilter, s + i, n - i, last, out);
		} else if (s[i] == '&') {
			done = prefilter_reference(prefilter, s + i, n - i, last, out);
		} else {
			done = step_square(prefilter, s + i, n - i, last, out);
		}
		if (done == 0)
			break;
		i += done;
	}
	return i;
}

enum verdict { NO, YES, NOT_YET };

/* Whether the end tag at s, which is that of the element around a CDATA section and stands in
 * the section, is followed by what follows an element in a feed: the section was never closed.
 * HTML has some of these names itself. */
static enum verdict ends_element(const struct prefilter *prefilter, const char *s, size_t n,
	bool last)
{
	static const struct str html[] = {{"title", 5}, {"summary", 7}, {"div", 3}, {"body", 4}};
	struct str name = prefilter_name_of(prefilter, prefilter->depth - 1);
	size_t i = name.len + 3;
	while (i < n && i < GAP_MAX && is_space(s[i]))
		i++;
	if (prefilter->depth < 2 || i == GAP_MAX || (i < n && s[i] != '<'))
		return NO;
	if (n - i < 2)
		return last ? NO : NOT_YET;
	if (s[i + 1] != '/')
		return is_name_start(s[i + 1]) && !is_one_of(name, html, 4) ? YES : NO;
	struct str parent = prefilter_name_of(prefilter, prefilter->depth - 2);
	if (n - i < parent.len + 3)
		return last ? NO : NOT_YET;
	char behind = s[i + 2 + parent.len];
	bool ends = str_starts(str_make(s + i + 2, n - i - 2), parent);
	return ends && (behind == '>' || is_space(behind)) ? YES : NO;
}

static void end_section(struct prefilter *prefilter, struct buf *out)
{
	put_section(prefilter, "]]>", 3, out);
	prefilter->context = IN_CONTENT;
}

static size_t step_cdata(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	char needle[PREFILTER_MAX_NAME + 3] = "</";
	struct str tag = str_make(needle, 0), end_mark = STR("]]>");
	if (prefilter->depth) {
		struct str name = prefilter_name_of(prefilter, prefilter->depth - 1);
		memcpy(needle + 2, name.data, name.len);
		needle[name.len + 2] = '>';
		tag.len = name.len + 3;
	}
	size_t end = prefilter_find(s, 0, n, end_mark);
	for (size_t k = 0; tag.len && (k = prefilter_find(s, k, end, tag)) < end; k++) {
		enum verdict verdict = ends_element(prefilter, s + k, n - k, last);
		if (verdict == NO)
			continue;
		put_section(prefilter, s, k, out);
		if (verdict == NOT_YET)
			return k;
		prefilter->repaired = true;
		end_section(prefilter, out);
		return k;
	}
	if (end < n) {
		put_section(prefilter, s, end, out);
		end_section(prefilter, out);
		return end + end_mark.len;
	}
	size_t held = last ? 0 : tag.len > end_mark.len ? tag.len - 1 : end_mark.len - 1;
	size_t done = n > held ? n - held : 0;
	put_section(prefilter, s, done, out);
	return done;
}

static size_t step_comment(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	(void)out;
	size_t end = prefilter_find(s, 0, n, STR("-->"));
	if (end == n)
		return last ? n : n > 2 ? n - 2 : 0;
	prefilter->context = IN_CONTENT;
	return end + 3;
}

/* Up to "?>", or to the next tag: <?xml version="1.0"> with its question mark forgotten. */
static size_t step_instruction(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	(void)out;
	size_t i = 0;
	while (i < n && s[i] != '<' && s[i] != '?')
		i++;
	if (i == n)
		return n;
	if (s[i] == '<') {
		prefilter->repaired = true;
		prefilter->context = IN_CONTENT;
		return i;
	}
	if (i + 1 == n && !last)
		return i;
	if (i + 1 == n || s[i + 1] != '>')
		return i + 1;
	prefilter->context = IN_CONTENT;
	return i + 2;
}

static size_t step_declaration(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	(void)last, (void)out;
	size_t i = 0;
	while (i < n && s[i] != '<' && s[i] != '>' && (s[i] != '[' || prefilter->depth))
		i++;
	if (i == n)
		return n;
	prefilter->repaired |= s[i] == '<' || prefilter->depth;
	prefilter->context = s[i] == '[' ? IN_SUBSET : IN_CONTENT;
	return i + (s[i] != '<');
}

/* Entities are not declared by strangers: the whole subset goes unread, up to "]" and ">". */
static size_t step_subset(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	(void)last, (void)out;
	size_t end = prefilter_find(s, 0, n, STR("]"));
	if (end == n)
		return n;
	prefilter->context = IN_SUBSET_END;
	return end + 1;
}

static size_t step_subset_end(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	(void)last, (void)out;
	size_t i = 0;
	while (i < n && is_space(s[i]))
		i++;
	if (i == n)
		return n;
	prefilter->context = s[i] == '>' ? IN_CONTENT : IN_SUBSET;
	return i + (s[i] == '>');
}

static bool starts_document(struct str text)
{
	static const struct str starts[] = {{"<?xml", 5}, {"<rss", 4}, {"<feed", 5}, {"<rdf:", 5},
		{"<!doctype", 9}, {"<html", 5}, {"<channel", 8}, {"<opml", 5}, {"<atom:", 6}};
	for (size_t k = 0; k < sizeof starts / sizeof starts[0]; k++)
		if (str_starts_nocase(text, starts[k]))
			return true;
	return false;
}

/* Passes over what stands before the document: PHP warnings, a second byte order mark. Comments
 * are no junk, and may quote the beginning of a document. 0 when none begins in the head. */
static size_t skip_junk(struct prefilter *prefilter)
{
	struct str head = buf_str(&prefilter->text);
	if (head.len > HEAD_BYTES)
		head.len = HEAD_BYTES;
	prefilter->started = true;
	bool junk = false;
	size_t end = 0; /* of a comment; head.len once there is no further one */
	for (size_t i = 0; i < head.len;) {
		struct str rest = str_make(head.data + i, head.len - i);
		if (starts_document(rest)) {
			prefilter->repaired |= junk;
			return i;
		}
		bool comment = end < head.len && str_starts(rest, STR("<!--"));
		if (comment)
			end = prefilter_find(head.data, i, head.len, STR("-->"));
		if (comment && end < head.len) {
			i = end + 3;
		} else if (is_space(head.data[i])) {
			i++;
		} else {
			junk = true;
			i = prefilter_find(head.data, i + 1, head.len, STR("<"));
		}
	}
	return 0;
}

/* What the end of the input leaves open and what can be ended without guessing. */
static void finish(struct prefilter *prefilter, struct buf *out)
{
	prefilter->repaired |= prefilter->context != IN_CONTENT;
	if (prefilter->context == IN_CDATA)
		end_section(prefilter, out);
	while (prefilter->root_closed && prefilter->depth)
		prefilter_close(prefilter, out);
}

/* Writes what can be said of the decoded text and keeps the rest. */
static void drain(struct prefilter *prefilter, bool last, struct buf *out)
{
	static size_t (*const steps[])(struct prefilter *, const char *, size_t, bool,
		struct buf *) = {
		[IN_CONTENT] = step_content,
		[IN_CDATA] = step_cdata,
		[IN_COMMENT] = step_comment,
		[IN_INSTRUCTION] = step_instruction,
		[IN_DECLARATION] = step_declaration,
		[IN_SUBSET] = step_subset,
		[IN_SUBSET_END] = step_subset_end,
		[IN_TAG_REST] = step_tag_rest,
	};
	struct buf *text = &prefilter->text;
	if (!last && text->len < prefilter->retry_at)
		return;
	size_t at = prefilter->started ? 0 : skip_junk(prefilter);
	for (bool moved = true; moved && at < text->len;) {
		enum context before = prefilter->context;
		size_t done = steps[before](prefilter, text->data + at, text->len - at, last, out);
		at += done;
		moved = done || prefilter->context != before;
	}
	text->len -= at;
	if (at)
		memmove(text->data, text->data + at, text->len);
	prefilter->retry_at = text->len ? text->len + RETRY : 0;
}

struct prefilter *prefilter_new(struct str content_type, const struct read_limits *limits)
{
	struct prefilter *prefilter = xmalloc(sizeof *prefilter + limits->max_depth * sizeof *prefilter->open);
	memset(prefilter, 0, sizeof *prefilter);
	prefilter->max_tag = limits->max_tag;
	prefilter->max_depth = limits->max_depth;
	prefilter->open_hashes = xmalloc(limits->max_depth * sizeof *prefilter->open_hashes);
	prefilter->charset = charset_new(content_type);
	prefilter->retry_at = HEAD_BYTES;
	buf_init(&prefilter->text, 1024 * 1024 + prefilter->max_tag); /* more than a cut tag and three slices, decoded */
	buf_init(&prefilter->names, prefilter->max_depth * PREFILTER_MAX_NAME);
	return prefilter;
}

void prefilter_free(struct prefilter *prefilter)
{
	if (!prefilter)
		return;
	charset_free(prefilter->charset);
	buf_finish(&prefilter->text);
	buf_finish(&prefilter->names);
	free(prefilter->open_hashes);
	free(prefilter);
}

bool prefilter_feed(struct prefilter *prefilter, struct str input, bool last, struct buf *out)
{
	do {
		size_t n = input.len < SLICE ? input.len : SLICE;
		bool end = last && n == input.len;
		charset_feed(prefilter->charset, str_make(input.data, n), end, &prefilter->text);
		drain(prefilter, end, out);
		if (end)
			finish(prefilter, out);
		if (n)
			input = str_make(input.data + n, input.len - n);
	} while (input.len && !out->full);
	return !out->full;
}

bool prefilter_repaired(const struct prefilter *prefilter)
{
	return prefilter->repaired || charset_repaired(prefilter->charset);
}

uint32_t prefilter_left_out(const struct prefilter *prefilter)
{
	return prefilter->left_out;
}
