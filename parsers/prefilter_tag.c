/* Tags made whole, and the stack of open names that keeps them balanced. Knows nothing of CDATA
 * sections, comments and what stands around the document. */
#include "parsers/prefilter_state.h"

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
		str_eq_nocase(prefilter_name_of(prefilter, level - 1), name)))
		level--;
	return level;
}

void prefilter_close(struct prefilter *prefilter, struct buf *out)
{
	buf_append_str(out, STR("</"));
	buf_append_str(out, prefilter_name_of(prefilter, --prefilter->depth));
	buf_append_char(out, '>');
	prefilter->names.len = prefilter->open[prefilter->depth].at;
}

/* Names are ASCII: what looks like a tag in another script is text in angle brackets. */
static bool is_name_char(char c)
{
	return is_name_start(c) || str_is_digit(c) || c == ':' || c == '-' || c == '.';
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
			i += prefilter_reference(prefilter, value.data + i, value.len - i, true, out);
			continue;
		}
		prefilter->repaired = true;
		prefilter_put_character(out, (unsigned char)value.data[i++]);
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

size_t prefilter_bracket(struct prefilter *prefilter, struct buf *out)
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

size_t prefilter_start_tag(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	struct str name = str_make(s + 1, name_length(s + 1, n - 1));
	size_t behind = name.len + 1;
	if (behind == n && name.len <= PREFILTER_MAX_NAME && !last)
		return 0;
	/* <me@example.org>, <http://example.org>, and the end of the input */
	if (behind == n || name.len > PREFILTER_MAX_NAME || !is_name(name) ||
		!(is_space(s[behind]) || strchr("/><", s[behind])))
		return prefilter_bracket(prefilter, out);
	if (prefilter->depth > 1 && is_sibling(name) && level_of(prefilter, name) == prefilter->depth) {
		prefilter->repaired = true;
		prefilter_close(prefilter, out);
	}
	size_t start = out->len;
	bool was_repaired = prefilter->repaired;
	prefilter->repaired |= prefilter->root_closed; /* a second root, or parts behind the first */
	struct tag tag; /* not zeroed: a kilobyte for nothing at every tag */
	tag_init(&tag, s, n < prefilter->max_tag ? n : prefilter->max_tag, out);
	tag.i = behind;
	buf_append(out, s, behind);
	enum tag_end end = read_attributes(prefilter, &tag);
	bool is_long = end == TAG_UNFINISHED && n >= prefilter->max_tag;
	if (end == TAG_UNFINISHED && !is_long && !last) {
		out->len = start;
		prefilter->repaired = was_repaired;
		return 0;
	}
	if (end == TAG_TEXT) {
		out->len = start;
		return prefilter_bracket(prefilter, out);
	}
	if (end == TAG_UNFINISHED) { /* too long, or cut by the end of the input: the bare element */
		out->len = start + behind;
		prefilter->repaired = true;
		prefilter->left_out |= is_long ? DOCUMENT_LONG_TAG : 0;
		prefilter->context = IN_TAG_REST;
		tag.i = behind;
	}
	if (prefilter->depth == prefilter->max_depth) {
		out->len = start;
		prefilter->repaired = true;
		prefilter->left_out |= DOCUMENT_TOO_DEEP;
		return tag.i;
	}
	finish_tag(prefilter, name, end == TAG_EMPTY, out);
	return tag.i;
}

size_t prefilter_end_tag(struct prefilter *prefilter, const char *s, size_t n, bool last,
	struct buf *out)
{
	struct str name = str_make(s + 2, name_length(s + 2, n - 2));
	size_t behind = name.len + 2;
	if (behind == n && name.len <= PREFILTER_MAX_NAME && !last)
		return 0;
	size_t level = level_of(prefilter, name);
	if (level == 0 || level < prefilter->depth || !str_eq(prefilter_name_of(prefilter, level - 1), name))
		prefilter->repaired = true;
	while (level && prefilter->depth > (level > 1 ? level - 1 : 1))
		prefilter_close(prefilter, out);
	if (level == 1)
		prefilter->root_closed = true;
	if (behind < n && s[behind] == '>')
		return behind + 1;
	prefilter->context = IN_TAG_REST;
	return behind;
}
