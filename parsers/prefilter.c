/* Broken XML made whole: references, tags, CDATA sections and what stands around them. Owns the
 * rules of repair and the stack of open names; charsets are charset.c's. Knows no feed format but
 * for the names that a document may begin with.
 *
 * The text is read in contexts. Each has a step that writes what it can and returns the bytes it
 * is done with; 0 asks for more. Every decision looks at a bounded number of bytes from a fixed
 * place of the document, never at how much has arrived: that is what makes the output independent
 * of how the input is cut. */
#include "parsers/prefilter.h"

#include <stdint.h>
#include <stdlib.h>

#include "parsers/charset.h"
#include "parsers/document_read.h"
#include "parsers/entities.h"

enum {
	HEAD_BYTES = 8192,  /* junk before the document is looked for in these */
	SLICE = 32 * 1024,  /* of input taken at a time */
	RETRY = 4096,       /* bytes to gather before an unfinished token is tried again */
	REFERENCE_MAX = 32, /* bytes after the "&"; the longest name has 31 and a semicolon */
	SURROGATE_MAX = 10, /* "&#x0DC00;", the second half of a pair */
	GAP_MAX = 512,      /* white space looked past to tell whether a CDATA section was left open */
	TAG_BLOCK = 16384,  /* bytes without a "<" that may be a tag too long for libxml2 */
};

enum context {
	IN_CONTENT,
	IN_CDATA,
	IN_COMMENT,
	IN_INSTRUCTION,
	IN_DECLARATION, /* <!DOCTYPE …> and the like */
	IN_SUBSET,      /* the part of it in brackets */
	IN_SUBSET_END,  /* behind the closing bracket */
	IN_TAG_REST,    /* of an end tag, or of a start tag that was cut */
};

/* A name in a buffer that may move. */
struct name_at {
	uint32_t at, len;
};

struct prefilter {
	struct charset *charset;
	struct buf text; /* decoded and not done with */
	size_t retry_at; /* bytes of text; below these nothing can be said yet */
	enum context context;
	bool started;     /* the junk before the document is behind us */
	bool root_closed; /* its end tag was seen; it is written at the very end */
	bool repaired;
	size_t depth;
	struct name_at open[READ_MAX_DEPTH];  /* the open elements, in names */
	uint32_t open_hashes[READ_MAX_DEPTH]; /* of their names without case */
	struct buf names;
};

/* Before the root element, or behind its end tag: only tags count there. */
static bool is_outside(const struct prefilter *prefilter)
{
	return prefilter->depth == 0 || (prefilter->root_closed && prefilter->depth == 1);
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_name_start(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

/* Names are ASCII: what looks like a tag in another script is text in angle brackets. */
static bool is_name_char(char c)
{
	return is_name_start(c) || (c >= '0' && c <= '9') || c == ':' || c == '-' || c == '.';
}

static size_t name_length(const char *s, size_t n)
{
	size_t i = 0;
	while (i < n && is_name_char(s[i]))
		i++;
	return i;
}

/* One name, or two joined by a colon: libxml2 stops at a tag or attribute "a:1" for good. */
static bool is_name(struct str s)
{
	struct str local;
	struct str prefix = str_split(s, ':', &local);
	bool pair = prefix.len < s.len;
	return prefix.len && is_name_start(prefix.data[0]) &&
		(!pair || (local.len && is_name_start(local.data[0]) && str_find(local, ':') == local.len));
}

/* The offset of a short string in s[from..n), or n. Its first byte is rare enough for memchr to
 * be quicker than memmem. */
static size_t find(const char *s, size_t from, size_t n, struct str what)
{
	while (from + what.len <= n) {
		const char *hit = memchr(s + from, what.data[0], n - from - what.len + 1);
		if (!hit)
			break;
		if (memcmp(hit, what.data, what.len) == 0)
			return (size_t)(hit - s);
		from = (size_t)(hit - s) + 1;
	}
	return n;
}

/* A numeric reference at s, which follows the "&": its length without the semicolon, 0 when it is
 * none. */
static size_t match_number(const char *s, size_t n, uint32_t *ret_number)
{
	bool hex = n > 1 && (s[1] | 0x20) == 'x';
	size_t first = hex ? 2 : 1, i = first;
	uint32_t number = 0;
	for (; i < n && i < REFERENCE_MAX; i++) {
		char lower = s[i] | 0x20;
		uint32_t digit = s[i] >= '0' && s[i] <= '9' ? (uint32_t)(s[i] - '0')
			: hex && lower >= 'a' && lower <= 'f' ? (uint32_t)(lower - 'a' + 10) : 16;
		if (digit == 16)
			break;
		if (number <= 0x10ffff)
			number = number * (hex ? 16 : 10) + digit;
	}
	*ret_number = number;
	return n && s[0] == '#' && i > first ? i : 0;
}

/* ASCII stays a reference, for it may be markup or white space that must survive. */
static void put_character(struct buf *out, uint32_t code_point)
{
	char bytes[4];
	if (code_point >= 0x80) {
		buf_append(out, bytes, entity_utf8(code_point, bytes));
		return;
	}
	buf_append_str(out, STR("&#"));
	if (code_point >= 100)
		buf_append_char(out, '1');
	if (code_point >= 10)
		buf_append_char(out, (char)('0' + code_point / 10 % 10));
	buf_append_char(out, (char)('0' + code_point % 10));
	buf_append_char(out, ';');
}

/* Numbers that XML has no character for are read as browsers do; those of C0 controls go, as the
 * controls themselves. */
static void put_number(struct prefilter *prefilter, uint32_t number, struct buf *out)
{
	uint32_t meant = entity_codepoint(number);
	if (meant == 0xfffe || meant == 0xffff)
		meant = 0xfffd;
	if (meant != number)
		prefilter->repaired = true;
	if (meant >= 0x20 || is_space((char)meant))
		put_character(out, meant);
	else
		prefilter->repaired = true;
}

/* &#55357;&#56842;: one character in the two halves of UTF-16, as JavaScript escapes it. Returns
 * the length of the second reference, 0 when it is none, n + 1 when it may be cut off. */
static size_t match_low_surrogate(const char *s, size_t n, bool last, uint32_t *ret_low)
{
	size_t len = n && s[0] == '&' ? match_number(s + 1, n - 1, ret_low) : 0;
	if (n < SURROGATE_MAX && !last && (n == 0 || s[0] == '&') && !memchr(s, ';', n))
		return n + 1;
	bool is_low = len && len + 1 < n && s[len + 1] == ';' && *ret_low >= 0xdc00 &&
		*ret_low < 0xe000;
	return is_low ? len + 2 : 0;
}

/* A number of `len` bytes behind the "&" at s, the semicolon apart. */
static size_t step_number(struct prefilter *prefilter, const char *s, size_t n, bool last,
	size_t len, uint32_t number, struct buf *out)
{
	bool ended = len + 1 < n && s[len + 1] == ';';
	size_t done = len + 1 + ended, second = 0;
	uint32_t low;
	if (ended && number >= 0xd800 && number < 0xdc00)
		second = match_low_surrogate(s + done, n - done, last, &low);
	if (second > n - done)
		return 0;
	if (second)
		number = 0x10000 + ((number & 0x3ff) << 10) + (low & 0x3ff);
	if (second || !ended)
		prefilter->repaired = true;
	put_number(prefilter, number, out);
	return done + second;
}

static bool is_reference_char(char c)
{
	return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= '0' && c <= '9') || c == '#';
}

/* s[0] is the "&". References come out as characters or numbers, never as names: libxml2 drops
 * these once it has seen an error. */
static size_t step_reference(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	size_t run = 1;
	while (run < n && run <= REFERENCE_MAX && is_reference_char(s[run]))
		run++;
	if (run == n && run <= REFERENCE_MAX && !last)
		return 0;
	uint32_t number;
	size_t len = match_number(s + 1, run - 1, &number);
	if (len)
		return step_number(prefilter, s, n, last, len, number, out);
	struct entity entity;
	if (run < n && s[run] == ';' && entity_lookup(str_make(s + 1, run - 1), &entity)) {
		uint32_t first = entity.codepoints[0], second = entity.codepoints[1];
		put_character(out, first);
		if (second)
			put_character(out, second);
		if (first >= 0x80 || !strchr("&<>\"'", (int)first))
			prefilter->repaired = true;
		return run + 1;
	}
	prefilter->repaired = true;
	buf_append_str(out, STR("&#38;"));
	return 1;
}

static struct str name_of(const struct prefilter *prefilter, size_t level)
{
	const struct name_at *open = &prefilter->open[level];
	return str_make(prefilter->names.data + open->at, open->len);
}

static uint32_t hash_nocase(struct str name)
{
	uint32_t hash = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (name.data[i] | 0x20u)) * 16777619u;
	return hash;
}

static void open_element(struct prefilter *prefilter, struct str name)
{
	prefilter->open[prefilter->depth] =
		(struct name_at){(uint32_t)prefilter->names.len, (uint32_t)name.len};
	prefilter->open_hashes[prefilter->depth++] = hash_nocase(name);
	buf_append_str(&prefilter->names, name);
}

/* How many elements are open down to the innermost of that name; 0 when there is none. */
static size_t level_of(const struct prefilter *prefilter, struct str name)
{
	uint32_t hash = hash_nocase(name);
	size_t level = prefilter->depth;
	while (level && !(prefilter->open_hashes[level - 1] == hash &&
		str_eq_nocase(name_of(prefilter, level - 1), name)))
		level--;
	return level;
}

static void close_element(struct prefilter *prefilter, struct buf *out)
{
	buf_append_str(out, STR("</"));
	buf_append_str(out, name_of(prefilter, --prefilter->depth));
	buf_append_char(out, '>');
	prefilter->names.len = prefilter->open[prefilter->depth].at;
}

static bool is_one_of(struct str name, const struct str *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq_nocase(name, names[i]))
			return true;
	return false;
}

/* HTML in the raw: elements that have no end tag, where XML and the feed formats have no element
 * of that name. */
static bool is_void(struct str name)
{
	static const struct str names[] = {{"br", 2}, {"img", 3}, {"hr", 2}, {"wbr", 3}, {"input", 5}};
	return is_one_of(name, names, sizeof names / sizeof names[0]);
}

/* Elements that do not stand directly in one of their own name: the first one was left open. */
static bool is_sibling(struct str name)
{
	static const struct str names[] = {{"item", 4}, {"entry", 5}, {"p", 1}, {"li", 2}, {"dt", 2},
		{"dd", 2}, {"tr", 2}, {"td", 2}, {"th", 2}, {"option", 6}};
	return is_one_of(name, names, sizeof names / sizeof names[0]);
}

/* A start tag while it is read: its attributes go to `out`, which is cut back to where the tag
 * began when it turns out to be none. */
struct tag {
	const char *s; /* the tag, from its "<", and all that is looked at: n bytes */
	size_t n, i;   /* i: the next byte */
	struct buf *out;
	size_t n_attributes;
	struct name_at attributes[PREFILTER_MAX_ATTRIBUTES]; /* in out */
	bool stray; /* words that are no attributes: perhaps this is no tag */
};

static void tag_init(struct tag *tag, const char *s, size_t n, struct buf *out)
{
	tag->s = s;
	tag->n = n;
	tag->out = out;
	tag->n_attributes = 0;
	tag->stray = false;
}

static void skip_space(struct tag *tag)
{
	while (tag->i < tag->n && is_space(tag->s[tag->i]))
		tag->i++;
}

static bool is_known_attribute(const struct tag *tag, struct str name)
{
	for (size_t k = 0; k < tag->n_attributes; k++)
		if (str_eq(str_make(tag->out->data + tag->attributes[k].at, tag->attributes[k].len), name))
			return true;
	return false;
}

static void put_value(struct prefilter *prefilter, struct str value, char quote, struct buf *out)
{
	for (size_t i = 0; i < value.len;) {
		size_t run = i;
		while (run < value.len && value.data[run] != '&' && value.data[run] != '<' &&
			value.data[run] != quote)
			run++;
		buf_append(out, value.data + i, run - i);
		i = run;
		if (i == value.len)
			break;
		if (value.data[i] == '&') {
			i += step_reference(prefilter, value.data + i, value.len - i, true, out);
			continue;
		}
		prefilter->repaired = true;
		put_character(out, (unsigned char)value.data[i++]);
	}
}

/* Appends the attribute, unless the tag has it already or has too many, or it is none. */
static void put_attribute(struct prefilter *prefilter, struct tag *tag, struct str name,
	struct str value, char quote)
{
	struct buf *out = tag->out;
	if (tag->n_attributes == PREFILTER_MAX_ATTRIBUTES || !is_name(name) ||
		is_known_attribute(tag, name)) {
		prefilter->repaired = true;
		return;
	}
	buf_append_char(out, ' ');
	tag->attributes[tag->n_attributes++] =
		(struct name_at){(uint32_t)out->len, (uint32_t)name.len};
	buf_append_str(out, name);
	buf_append_char(out, '=');
	buf_append_char(out, quote);
	put_value(prefilter, value, quote, out);
	buf_append_char(out, quote);
}

/* The value in quotes at i. A closing quote that nothing may follow is the opening one of a later
 * attribute, when markup lies between: then the value ends where its tag does. False when its end
 * is not among the n bytes. */
static bool quoted_value(struct prefilter *prefilter, struct tag *tag, struct str *ret_value)
{
	const char *start = tag->s + tag->i + 1, *limit = tag->s + tag->n;
	const char *end = start < limit ? memchr(start, *(start - 1), (size_t)(limit - start)) : NULL;
	if (!end || end + 1 == limit)
		return false;
	*ret_value = str_make(start, (size_t)(end - start));
	tag->i += ret_value->len + 2;
	if (is_space(end[1]) || end[1] == '>' || end[1] == '/')
		return true;
	prefilter->repaired = true;
	size_t cut = 0;
	while (cut < ret_value->len && !strchr("<>", start[cut]))
		cut++;
	if (cut < ret_value->len) {
		tag->i -= ret_value->len + 1 - cut;
		ret_value->len = cut;
	}
	return true;
}

/* One attribute, whose name is at i. False when it runs out of the n bytes. */
static bool read_attribute(struct prefilter *prefilter, struct tag *tag)
{
	struct str name = str_make(tag->s + tag->i, name_length(tag->s + tag->i, tag->n - tag->i));
	tag->i += name.len;
	skip_space(tag);
	if (tag->i == tag->n)
		return false;
	struct str value = {0};
	char quote = '"';
	if (tag->s[tag->i] != '=') { /* <option selected> */
		tag->stray = true;
		prefilter->repaired = true;
		put_attribute(prefilter, tag, name, value, quote);
		return true;
	}
	tag->i++;
	skip_space(tag);
	if (tag->i == tag->n)
		return false;
	if (tag->s[tag->i] == '"' || tag->s[tag->i] == '\'') {
		quote = tag->s[tag->i];
		if (!quoted_value(prefilter, tag, &value))
			return false;
	} else { /* <a href=/there> */
		size_t start = tag->i;
		while (tag->i < tag->n && !is_space(tag->s[tag->i]) && !strchr("<>", tag->s[tag->i]))
			tag->i++;
		if (tag->i == tag->n)
			return false;
		prefilter->repaired = true;
		value = str_make(tag->s + start, tag->i - start);
	}
	put_attribute(prefilter, tag, name, value, quote);
	return true;
}

enum tag_end {
	TAG_OPEN,  /* ended by ">" */
	TAG_EMPTY, /* ended by "/>" */
	TAG_UNFINISHED,
	TAG_TEXT, /* it was only an angle bracket */
};

/* The attributes, from behind the name to the end of the tag. */
static enum tag_end read_attributes(struct prefilter *prefilter, struct tag *tag)
{
	for (;;) {
		size_t before = tag->i;
		skip_space(tag);
		if (tag->i == tag->n || (tag->s[tag->i] == '/' && tag->i + 1 == tag->n))
			return TAG_UNFINISHED;
		char c = tag->s[tag->i];
		if (c == '>' || (c == '/' && tag->s[tag->i + 1] == '>')) {
			tag->i += c == '>' ? 1 : 2;
			return c == '>' ? TAG_OPEN : TAG_EMPTY;
		}
		if (c == '<') { /* "a <b and c<d", or a ">" forgotten */
			prefilter->repaired = true;
			return tag->stray ? TAG_TEXT : TAG_OPEN;
		}
		if (is_name_start(c)) {
			prefilter->repaired |= before == tag->i; /* a="1"b="2" */
			if (!read_attribute(prefilter, tag))
				return TAG_UNFINISHED;
			continue;
		}
		tag->stray |= c != '/';
		prefilter->repaired = true;
		tag->i++;
	}
}

static size_t put_bracket(struct prefilter *prefilter, struct buf *out)
{
	prefilter->repaired = true;
	if (!is_outside(prefilter))
		buf_append_str(out, STR("&#60;"));
	return 1;
}

/* Ends the tag in out and takes note of the element. */
static void finish_tag(struct prefilter *prefilter, struct str name, bool empty, struct buf *out)
{
	bool root = prefilter->depth == 0;
	if (empty && root)
		prefilter->root_closed = true;
	if (!root && !empty && is_void(name)) {
		prefilter->repaired = true;
		empty = true;
	}
	if (!root && empty) {
		buf_append_str(out, STR("/>"));
		return;
	}
	buf_append_char(out, '>');
	open_element(prefilter, name);
}

/* s[0] is "<", s[1] begins a name. */
static size_t step_start_tag(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	struct str name = str_make(s + 1, name_length(s + 1, n - 1));
	size_t behind = name.len + 1;
	if (behind == n && name.len <= PREFILTER_MAX_NAME && !last)
		return 0;
	/* <me@example.org>, <http://example.org>, and the end of the input */
	if (behind == n || name.len > PREFILTER_MAX_NAME || !is_name(name) ||
		!(is_space(s[behind]) || strchr("/><", s[behind])))
		return put_bracket(prefilter, out);
	if (prefilter->depth > 1 && is_sibling(name) && level_of(prefilter, name) == prefilter->depth) {
		prefilter->repaired = true;
		close_element(prefilter, out);
	}
	size_t start = out->len;
	bool was_repaired = prefilter->repaired;
	prefilter->repaired |= prefilter->root_closed; /* a second root, or parts behind the first */
	struct tag tag; /* not zeroed: a kilobyte for nothing at every tag */
	tag_init(&tag, s, n < READ_MAX_TAG ? n : READ_MAX_TAG, out);
	tag.i = behind;
	buf_append(out, s, behind);
	enum tag_end end = read_attributes(prefilter, &tag);
	if (end == TAG_UNFINISHED && n < READ_MAX_TAG && !last) {
		out->len = start;
		prefilter->repaired = was_repaired;
		return 0;
	}
	if (end == TAG_TEXT || prefilter->depth == READ_MAX_DEPTH) {
		out->len = start;
		prefilter->repaired = true;
		return end == TAG_TEXT ? put_bracket(prefilter, out) : tag.i;
	}
	if (end == TAG_UNFINISHED) { /* too long, or cut by the end of the input: the bare element */
		out->len = start + behind;
		prefilter->repaired = true;
		prefilter->context = IN_TAG_REST;
		tag.i = behind;
	}
	finish_tag(prefilter, name, end == TAG_EMPTY, out);
	return tag.i;
}

/* s[0..1] is "</". Ends what was left open inside of the element; an end tag of nothing goes. */
static size_t step_end_tag(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	struct str name = str_make(s + 2, name_length(s + 2, n - 2));
	size_t behind = name.len + 2;
	if (behind == n && name.len <= PREFILTER_MAX_NAME && !last)
		return 0;
	size_t level = level_of(prefilter, name);
	if (level == 0 || level < prefilter->depth || !str_eq(name_of(prefilter, level - 1), name))
		prefilter->repaired = true;
	while (level && prefilter->depth > (level > 1 ? level - 1 : 1))
		close_element(prefilter, out);
	if (level == 1)
		prefilter->root_closed = true;
	if (behind < n && s[behind] == '>')
		return behind + 1;
	prefilter->context = IN_TAG_REST;
	return behind;
}

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
		return last ? put_bracket(prefilter, out) : 0;
	if (is_name_start(s[1]))
		return step_start_tag(prefilter, s, n, last, out);
	if (s[1] == '/')
		return step_end_tag(prefilter, s, n, last, out);
	if (s[1] != '!' && s[1] != '?')
		return put_bracket(prefilter, out);
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

static size_t step_content(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	size_t i = 0;
	while (i < n && prefilter->context == IN_CONTENT) {
		size_t run = i, done;
		if (!is_outside(prefilter)) {
			while (run < n && s[run] != '<' && s[run] != '&' && s[run] != ']')
				run++;
			buf_append(out, s + i, run - i);
		} else {
			run = find(s, i, n, STR("<"));
			prefilter->repaired |= str_trim(str_make(s + i, run - i)).len > 0;
		}
		i = run;
		if (i == n)
			break;
		if (s[i] == '<') {
			done = step_markup(prefilter, s + i, n - i, last, out);
		} else if (s[i] == '&') {
			done = step_reference(prefilter, s + i, n - i, last, out);
		} else if (str_starts(str_make(s + i, n - i), STR("]]>"))) {
			prefilter->repaired = true;
			buf_append_str(out, STR("]]&#62;"));
			done = 3;
		} else if (!last && (n - i == 1 || (n - i == 2 && s[i + 1] == ']'))) {
			done = 0;
		} else {
			buf_append_char(out, ']');
			done = 1;
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
	struct str name = name_of(prefilter, prefilter->depth - 1);
	size_t i = name.len + 3;
	while (i < n && i < GAP_MAX && is_space(s[i]))
		i++;
	if (prefilter->depth < 2 || i == GAP_MAX || (i < n && s[i] != '<'))
		return NO;
	struct str parent = name_of(prefilter, prefilter->depth - 2);
	if (n - i < parent.len + 3)
		return last ? NO : NOT_YET;
	if (s[i + 1] == '/')
		return str_starts(str_make(s + i + 2, n - i - 2), parent) ? YES : NO;
	return is_name_start(s[i + 1]) && !is_one_of(name, html, 4) ? YES : NO;
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
		struct str name = name_of(prefilter, prefilter->depth - 1);
		memcpy(needle + 2, name.data, name.len);
		needle[name.len + 2] = '>';
		tag.len = name.len + 3;
	}
	size_t end = find(s, 0, n, end_mark);
	for (size_t k = 0; tag.len && (k = find(s, k, end, tag)) < end; k++) {
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
	size_t end = find(s, 0, n, STR("-->"));
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
	size_t end = find(s, 0, n, STR("]"));
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
			end = find(head.data, i, head.len, STR("-->"));
		if (comment && end < head.len) {
			i = end + 3;
		} else if (is_space(head.data[i])) {
			i++;
		} else {
			junk = true;
			i = find(head.data, i + 1, head.len, STR("<"));
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
		close_element(prefilter, out);
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

struct prefilter *prefilter_new(struct str content_type)
{
	struct prefilter *prefilter = xcalloc(1, sizeof *prefilter);
	prefilter->charset = charset_new(content_type);
	prefilter->retry_at = HEAD_BYTES;
	buf_init(&prefilter->text, 1024 * 1024); /* more than a cut tag and three slices, decoded */
	buf_init(&prefilter->names, (size_t)READ_MAX_DEPTH * PREFILTER_MAX_NAME);
	return prefilter;
}

void prefilter_free(struct prefilter *prefilter)
{
	if (!prefilter)
		return;
	charset_free(prefilter->charset);
	buf_finish(&prefilter->text);
	buf_finish(&prefilter->names);
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

/* Behind white space, comments and instructions: true when a tag follows. A DOCTYPE makes libxml2
 * pass over unknown entities in silence. */
static bool starts_plainly(struct str text)
{
	for (size_t i = 0; i < text.len;) {
		struct str rest = str_make(text.data + i, text.len - i);
		size_t end = text.len;
		if (is_space(text.data[i]))
			i++;
		else if (str_starts(rest, STR("<?")))
			i = (end = find(text.data, i, text.len, STR("?>"))) + 2;
		else if (str_starts(rest, STR("<!--")))
			i = (end = find(text.data, i, text.len, STR("-->"))) + 3;
		else
			return rest.len > 1 && rest.data[0] == '<' && is_name_start(rest.data[1]);
	}
	return false;
}

/* The offset of the next "&#" from i on, or n. Without branches inside a block, so that compilers
 * make vector instructions of it: this is the one pass that clean documents pay for. */
static size_t find_number(const char *s, size_t i, size_t n)
{
	enum { BLOCK = 64 };
	for (; i + BLOCK < n; i += BLOCK) {
		unsigned char hit = 0;
		for (size_t k = 0; k < BLOCK; k++)
			hit |= (unsigned char)((s[i + k] == '&') & (s[i + k + 1] == '#'));
		if (hit)
			break;
	}
	return find(s, i, n, STR("&#"));
}

bool prefilter_passes(struct str document, struct str content_type, struct str *ret_text)
{
	struct str text;
	if (!charset_is_utf8(document, content_type, &text))
		return false;
	while (text.len && is_space(text.data[0]))
		text = str_make(text.data + 1, text.len - 1);
	if (!starts_plainly(text))
		return false;
	for (size_t i = 0; text.len - i >= TAG_BLOCK; i += TAG_BLOCK)
		if (!memchr(text.data + i, '<', TAG_BLOCK))
			return false;
	for (size_t i = 0; (i = find_number(text.data, i, text.len)) < text.len; i++) {
		uint32_t number = 0;
		match_number(text.data + i + 1, text.len - i - 1, &number);
		if (number >= 0x80 && number < 0xa0)
			return false;
	}
	*ret_text = text;
	return true;
}
