/* The states of the standard's tokenizer folded into loops over a table of byte classes. Every
 * byte is looked at a constant number of times, whatever the input. */
#include "parsers/html_token.h"

enum byte_class {
	SPACE = 1,     /* separates attributes */
	NAME_END = 2,  /* ends the name of a tag */
	ATTR_END = 4,  /* ends the name of an attribute */
	VALUE_END = 8, /* ends an unquoted value */
};

enum { SPACES = SPACE | NAME_END | ATTR_END | VALUE_END };

static const uint8_t byte_classes[256] = {
	['\t'] = SPACES, ['\n'] = SPACES, ['\f'] = SPACES, ['\r'] = SPACES, [' '] = SPACES,
	['/'] = NAME_END | ATTR_END, ['>'] = NAME_END | ATTR_END | VALUE_END, ['='] = ATTR_END,
};

static const struct str cdata_start = {"<![CDATA[", 9};

static bool is(char c, enum byte_class class)
{
	return byte_classes[(unsigned char)c] & class;
}

void html_tokenizer_init(struct html_tokenizer *t, struct str html)
{
	const char *start = html.len ? html.data : "";
	*t = (struct html_tokenizer){start, start + html.len};
}

static const char *find_byte(const char *from, const char *end, char byte)
{
	return from < end ? memchr(from, byte, (size_t)(end - from)) : NULL;
}

/* The beginning of `needle`, compared without case, or NULL. The first byte of the needle must
 * not occur again in it: that keeps the search linear. */
static const char *find_nocase(const char *from, const char *end, struct str needle)
{
	for (const char *p = from; (p = find_byte(p, end, needle.data[0])); p++)
		if (str_starts_nocase(str_make(p, (size_t)(end - p)), needle))
			return p;
	return NULL;
}

static const char *read_unquoted(const char *p, const char *end)
{
	while (p < end && !is(*p, VALUE_END))
		p++;
	return p;
}

/* After the "=": *ret_value and what follows it, or NULL when the input ends inside. */
static const char *read_value(const char *p, const char *end, struct str *ret_value)
{
	while (p < end && is(*p, SPACE))
		p++;
	if (p == end)
		return NULL;
	if (*p == '"' || *p == '\'') {
		const char *quote = find_byte(p + 1, end, *p);
		*ret_value = str_make(p + 1, quote ? (size_t)(quote - p - 1) : 0);
		return quote ? quote + 1 : NULL;
	}
	const char *start = p;
	p = read_unquoted(p, end);
	*ret_value = str_make(start, (size_t)(p - start));
	return p;
}

/* One attribute, at a byte that is neither space, "/" nor ">". */
static const char *read_attribute(const char *p, const char *end, struct html_attribute *ret)
{
	const char *start = p++; /* even a "=" is a name when it comes first */
	while (p < end && !is(*p, ATTR_END))
		p++;
	*ret = (struct html_attribute){str_make(start, (size_t)(p - start)), STR("")};
	while (p < end && is(*p, SPACE))
		p++;
	return p < end && *p == '=' ? read_value(p + 1, end, &ret->value) : p;
}

/* The attributes of a tag up to its ">"; what follows that, or NULL when the input ends first. */
static const char *read_attributes(const char *p, const char *end, struct html_token *token)
{
	token->n_attributes = 0;
	token->self_closing = false;
	struct html_attribute surplus;
	while (p < end) {
		if (*p == '>')
			return p + 1;
		if (*p == '/' || is(*p, SPACE)) {
			token->self_closing = *p == '/';
			p++;
			continue;
		}
		token->self_closing = false;
		bool room = token->n_attributes < HTML_MAX_ATTRIBUTES;
		p = read_attribute(p, end, room ? &token->attributes[token->n_attributes++] : &surplus);
		if (!p)
			return NULL;
	}
	return NULL;
}

/* A tag whose name begins at `name`. */
static bool read_tag(struct html_tokenizer *t, const char *name, enum html_token_kind kind,
	struct html_token *token)
{
	const char *p = name;
	while (p < t->end && !is(*p, NAME_END))
		p++;
	token->kind = kind;
	token->name = str_make(name, (size_t)(p - name));
	p = read_attributes(p, t->end, token);
	t->at = p ? p : t->end;
	if (!p) {
		token->kind = HTML_TOKEN_END;
		return false;
	}
	token->tag = html_tag_find(token->name);
	t->in_plaintext = token->tag == HTML_PLAINTEXT && kind == HTML_TOKEN_START_TAG;
	return true;
}

/* Past the end of a comment whose inside begins at p: "-->", "--!>", or a ">" right there. NULL
 * when it is never closed. */
static const char *find_comment_end(const char *p, const char *end)
{
	if (p < end && *p == '>')
		return p + 1;
	if (end - p >= 2 && p[0] == '-' && p[1] == '>')
		return p + 2;
	while ((p = find_byte(p, end, '-'))) {
		const char *dashes = p;
		while (p < end && *p == '-')
			p++;
		if (p - dashes < 2)
			continue;
		if (p < end && *p == '>')
			return p + 1;
		if (end - p >= 2 && p[0] == '!' && p[1] == '>')
			return p + 2;
	}
	return NULL;
}

/* The "]]>" from p on, or NULL. */
static const char *find_cdata_end(const char *p, const char *end)
{
	while ((p = find_byte(p, end, ']'))) {
		const char *brackets = p;
		while (p < end && *p == ']')
			p++;
		if (p - brackets >= 2 && p < end && *p == '>')
			return p - 2;
	}
	return NULL;
}

/* "<!…", "<?…" and "</" before anything but a letter: none of it is content. `p` is at the "<". */
static const char *pass_declaration(struct html_tokenizer *t, const char *p)
{
	struct str rest = str_make(p, (size_t)(t->end - p));
	if (str_starts(rest, STR("<!--")) && !t->no_comment_end) {
		const char *after = find_comment_end(p + 4, t->end);
		if (after)
			return after;
		t->no_comment_end = true;
	}
	if (t->in_foreign && str_starts(rest, cdata_start)) {
		const char *section_end = find_cdata_end(p, t->end);
		return section_end ? section_end + 3 : t->end;
	}
	p = find_byte(p, t->end, '>');
	return p ? p + 1 : t->end;
}

/* A CDATA section outside of XML: somebody wrapped the content twice. Its marks go and what is
 * inside is read. False when it is not closed: then the mark is text. */
static bool enter_cdata(struct html_tokenizer *t)
{
	if (!t->cdata_end && !t->no_cdata_end)
		t->cdata_end = find_cdata_end(t->at, t->end);
	t->no_cdata_end = !t->cdata_end;
	if (t->cdata_end)
		t->at += cdata_start.len;
	return t->cdata_end;
}

/* Whether the "<" at p begins markup; if not it is text. */
static bool begins_markup(const char *p, const char *end)
{
	if (end - p < 2)
		return false;
	if (p[1] == '/')
		return end - p > 2;
	if (p[1] == '!') /* "<!'" is somebody's typing error */
		return end - p > 2 && (str_is_letter(p[2]) || is(p[2], SPACE) || memchr("-[>", p[2], 3));
	return str_is_letter(p[1]) || p[1] == '?';
}

static bool read_text(struct html_tokenizer *t, struct html_token *token)
{
	const char *end = t->cdata_end ? t->cdata_end : t->end, *p = t->at;
	do {
		p = t->in_plaintext ? NULL : find_byte(p + 1, end, '<');
	} while (p && !begins_markup(p, t->end));
	if (!p)
		p = end;
	token->kind = HTML_TOKEN_TEXT;
	token->text = str_make(t->at, (size_t)(p - t->at));
	t->at = p;
	return true;
}

bool html_tokenizer_next(struct html_tokenizer *t, struct html_token *ret_token)
{
	while (t->at < t->end) {
		const char *p = t->at;
		if (t->cdata_end && p >= t->cdata_end) {
			t->at += p == t->cdata_end ? 3 : 0; /* a tag may have run over it */
			t->cdata_end = NULL;
			continue;
		}
		if (*p != '<' || t->in_plaintext || !begins_markup(p, t->end))
			return read_text(t, ret_token);
		if (str_is_letter(p[1]))
			return read_tag(t, p + 1, HTML_TOKEN_START_TAG, ret_token);
		if (p[1] == '/' && str_is_letter(p[2]))
			return read_tag(t, p + 2, HTML_TOKEN_END_TAG, ret_token);
		bool is_cdata = !t->in_foreign && str_starts(str_make(p, (size_t)(t->end - p)), cdata_start);
		if (is_cdata && !enter_cdata(t))
			return read_text(t, ret_token);
		if (!is_cdata)
			t->at = pass_declaration(t, p);
	}
	ret_token->kind = HTML_TOKEN_END;
	return false;
}

/* Whether a tag's name ends at p: "</scripts>" does not end a script. */
static bool name_ends(const char *p, const char *end)
{
	return p < end && is(*p, NAME_END);
}

/* The "</name" that ends a raw-text element, or NULL. */
static const char *find_raw_end(const char *p, const char *end, enum html_tag element)
{
	char needle[sizeof html_elements[0].name + 2] = "</";
	memcpy(needle + 2, html_elements[element].name, html_elements[element].name_len);
	struct str tag = str_make(needle, (size_t)html_elements[element].name_len + 2);
	while ((p = find_nocase(p, end, tag)) && !name_ends(p + tag.len, end))
		p += tag.len;
	return p;
}

/* The same for scripts, where "<!--" hides a "</script>" that pairs with a "<script" inside the
 * comment (states "script data escaped" and "double escaped"). Stops early, at a "<script" that is
 * not in a string literal: the script was never closed. */
static const char *find_script_end(const char *p, const char *end)
{
	bool escaped = false, doubled = false;
	for (; p < end; p++) {
		if (*p != '<' && *p != '-')
			continue;
		struct str rest = str_make(p, (size_t)(end - p));
		if (escaped && str_starts(rest, STR("-->"))) {
			escaped = doubled = false;
		} else if (!escaped && str_starts(rest, STR("<!--"))) {
			escaped = true;
			p++; /* its dashes may already belong to "-->" */
		} else if (str_starts_nocase(rest, STR("<script")) && name_ends(p + 7, end)) {
			if (!escaped && is(p[-1], SPACE))
				return p;
			doubled = escaped;
		} else if (str_starts_nocase(rest, STR("</script")) && name_ends(p + 8, end)) {
			if (!doubled)
				return p;
			doubled = false;
		}
	}
	return NULL;
}

static void skip_raw(struct html_tokenizer *t, struct html_token *token)
{
	enum html_tag tag = token->tag;
	if (tag == HTML_IFRAME && (token->self_closing || t->no_iframe_end))
		return;
	const char *p = tag == HTML_SCRIPT ? find_script_end(t->at, t->end)
	                                   : find_raw_end(t->at, t->end, tag);
	if (tag == HTML_IFRAME && !p) {
		/* XML writes <iframe src="…"/>: what follows must not be lost */
		t->no_iframe_end = true;
		return;
	}
	if (p && p[1] != '/') /* another <script>: this one holds nothing */
		return;
	t->at = p ? p : t->end;
	html_tokenizer_next(t, token); /* the end tag */
}

/* Whether the tag ends <tag> from the outside and must be read again after it. */
static bool ends_hidden(enum html_tag tag, const struct html_token *token)
{
	bool start = token->kind == HTML_TOKEN_START_TAG;
	if (tag == HTML_SELECT)
		return start && (token->tag == HTML_INPUT || token->tag == HTML_KEYGEN ||
			token->tag == HTML_TEXTAREA);
	if (tag == HTML_OPTION)
		return html_elements[token->tag].flags & (HTML_SPECIAL | HTML_BLOCK) ||
			token->tag == HTML_SELECT || (start && token->tag == HTML_OPTION);
	return false;
}

static void skip_hidden(struct html_tokenizer *t, struct html_token *token)
{
	enum html_tag tag = token->tag;
	size_t depth = 1;
	for (const char *before = t->at; html_tokenizer_next(t, token); before = t->at) {
		if (token->kind == HTML_TOKEN_TEXT)
			continue;
		if (ends_hidden(tag, token)) {
			t->at = before;
			return;
		}
		bool start = token->kind == HTML_TOKEN_START_TAG;
		if (token->tag == tag && start && tag == HTML_TEMPLATE)
			depth++;
		else if (token->tag == tag && (!start || tag == HTML_SELECT) && --depth == 0)
			return;
		else if (start && html_elements[token->tag].flags & HTML_RAW)
			skip_raw(t, token);
	}
}

/* Elements of SVG and MathML that hold HTML again. */
static bool is_integration_point(struct str name)
{
	static const char *const names[] = {"foreignobject", "desc", "title", "mi", "mo", "mn", "ms",
		"mtext", "annotation-xml"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

/* HTML that cannot stand in foreign content and therefore ends it. */
static bool ends_foreign(const struct html_token *token)
{
	if (token->kind == HTML_TOKEN_END_TAG)
		return token->tag == HTML_P || token->tag == HTML_BR;
	if (token->tag != HTML_FONT)
		return html_elements[token->tag].flags & HTML_BREAKOUT;
	for (size_t i = 0; i < token->n_attributes; i++)
		if (html_elements[HTML_FONT].attributes &
			HTML_ATTR_BIT(html_attr_find(token->attributes[i].name)))
			return true;
	return false;
}

static void skip_foreign(struct html_tokenizer *t, struct html_token *token)
{
	enum html_tag root = token->tag;
	if (token->self_closing)
		return;
	size_t roots = 1, points = 0; /* open: <svg> or <math>; integration points */
	t->in_foreign = true;
	for (const char *before = t->at; html_tokenizer_next(t, token); before = t->at) {
		if (token->kind == HTML_TOKEN_TEXT)
			continue;
		bool start = token->kind == HTML_TOKEN_START_TAG;
		if (points == 0 && ends_foreign(token)) {
			t->at = before;
			break;
		}
		if (token->tag == root && start)
			roots += !token->self_closing;
		else if (token->tag == root && --roots == 0)
			break;
		else if (is_integration_point(token->name) && start)
			points += !token->self_closing;
		else if (is_integration_point(token->name) && points)
			points--;
		else if (start && points && html_elements[token->tag].flags & HTML_RAW)
			skip_raw(t, token);
		t->in_foreign = points == 0;
	}
	t->in_foreign = false;
}

void html_tokenizer_skip(struct html_tokenizer *t, struct html_token *token)
{
	uint32_t flags = html_elements[token->tag].flags;
	if (flags & HTML_RAW)
		skip_raw(t, token);
	else if (flags & HTML_HIDDEN)
		skip_hidden(t, token);
	else if (flags & HTML_FOREIGN)
		skip_foreign(t, token);
}
