/* Escaping, and the start tags of kept elements: each attribute is looked up, checked by the kind
 * of its value and written with quotes around it. Knows no tree. */
#include "parsers/html_write.h"

#include "base/url.h"
#include "parsers/entities.h"
#include "parsers/html_url.h"

enum {
	SCRATCH_MAX = 4 * URL_MAX, /* of an address with its references: "&amp;" is five bytes */
	NUMBER_DIGITS_MAX = 9,
	STYLE_MAX = 512, /* bytes of a style that are looked at */
};

enum byte_kind {
	TEXT_SPECIAL = 1,  /* not as it is in text */
	VALUE_SPECIAL = 2, /* not as it is in the value of an attribute */
};

#define BOTH (TEXT_SPECIAL | VALUE_SPECIAL)

static const uint8_t byte_kinds[256] = {
	/* controls but TAB and LF */
	BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, 0, 0, BOTH, BOTH, BOTH, BOTH, BOTH,
	BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH, BOTH,
	['&'] = BOTH, ['<'] = BOTH, ['>'] = BOTH, ['"'] = VALUE_SPECIAL,
};

void html_writer_init(struct html_writer *w, struct str base, struct buf *out)
{
	*w = (struct html_writer){.out = out, .base = base};
	buf_init(&w->value, SCRATCH_MAX);
	buf_init(&w->url, URL_MAX);
}

void html_writer_finish(struct html_writer *w)
{
	buf_finish(&w->value);
	buf_finish(&w->url);
}

/* What a control character becomes: neither XML nor a terminal can take them. */
static size_t read_control(struct str raw, char ret_bytes[8])
{
	if (raw.data[0] == '\r') {
		ret_bytes[0] = '\n';
		return raw.len > 1 && raw.data[1] == '\n' ? 0 : 1;
	}
	ret_bytes[0] = ' ';
	return raw.data[0] == '\f' || raw.data[0] == '\v';
}

/* A code point that a reference named. */
static size_t put_codepoint(uint32_t codepoint, char ret_bytes[4])
{
	if (codepoint < ' ') {
		ret_bytes[0] = codepoint == '\t' || codepoint == '\n' ? (char)codepoint
		               : codepoint == '\r'                    ? '\n'
		                                                      : ' ';
		return 1;
	}
	bool is_noncharacter = (codepoint & 0xfffe) == 0xfffe;
	return entity_utf8(is_noncharacter ? 0xfffd : codepoint, ret_bytes);
}

size_t html_read_special(struct str raw, bool in_attribute, char ret_bytes[8], size_t *ret_len)
{
	struct entity entity;
	size_t used;
	if (raw.data[0] == '&' &&
		(used = entity_match(str_make(raw.data + 1, raw.len - 1), in_attribute, &entity))) {
		*ret_len = put_codepoint(entity.codepoints[0], ret_bytes);
		if (entity.codepoints[1])
			*ret_len += put_codepoint(entity.codepoints[1], ret_bytes + *ret_len);
		return used + 1;
	}
	ret_bytes[0] = raw.data[0];
	*ret_len = 1;
	if ((unsigned char)raw.data[0] < ' ')
		*ret_len = read_control(raw, ret_bytes);
	return 1;
}

static bool write_character(struct buf *out, const char *bytes, size_t len, enum byte_kind kind)
{
	if (len != 1 || !(byte_kinds[(unsigned char)bytes[0]] & kind))
		return buf_append(out, bytes, len);
	switch (bytes[0]) {
	case '&':
		return buf_append_str(out, STR("&amp;"));
	case '<':
		return buf_append_str(out, STR("&lt;"));
	case '>':
		return buf_append_str(out, STR("&gt;"));
	default:
		return buf_append_str(out, STR("&quot;"));
	}
}

#define EACH_BYTE(byte) ((uint64_t)(byte) * 0x0101010101010101u)

/* High bits where a byte of v is below n (at most 128); bytes above a hit may be wrong. */
static uint64_t bytes_below(uint64_t v, unsigned char n)
{
	return (v - EACH_BYTE(n)) & ~v;
}

/* Past the bytes that go out as they are; eight at a time as long as none needs a closer look. */
static const char *pass_plain(const char *p, const char *end, enum byte_kind kind)
{
	while (p < end) {
		uint64_t v;
		while (end - p >= 8) {
			memcpy(&v, p, 8);
			uint64_t special = bytes_below(v ^ EACH_BYTE('&'), 1) | bytes_below(v, ' ') |
				bytes_below((v & ~EACH_BYTE(2)) ^ EACH_BYTE('<'), 1) | /* and '>' */
				(kind == VALUE_SPECIAL ? bytes_below(v ^ EACH_BYTE('"'), 1) : 0);
			if (special & EACH_BYTE(0x80))
				break;
			p += 8;
		}
		for (int i = 0; i < 8 && p < end; i++, p++)
			if (byte_kinds[(unsigned char)*p] & kind)
				return p;
	}
	return p;
}

/* raw with references resolved → out, escaped for its place. */
static bool write_escaped(struct buf *out, struct str raw, enum byte_kind kind)
{
	const char *p = raw.data, *end = raw.data + raw.len;
	while (p < end) {
		const char *run = p;
		p = pass_plain(p, end, kind);
		if (!buf_append(out, run, (size_t)(p - run)))
			return false;
		if (p == end)
			break;
		char bytes[8];
		size_t len;
		p += html_read_special(str_make(p, (size_t)(end - p)), kind == VALUE_SPECIAL, bytes, &len);
		if (len && !write_character(out, bytes, len, kind))
			return false;
	}
	return true;
}

void html_write_text(struct buf *out, struct str raw)
{
	write_escaped(out, raw, TEXT_SPECIAL);
}

/* The value as the feed meant it, in the writer's scratch; false beyond SCRATCH_MAX and for NULs,
 * which no address holds. */
static bool read_value(struct html_writer *w, struct str raw)
{
	buf_clear(&w->value);
	if (raw.len > SCRATCH_MAX || memchr(raw.data, '\0', raw.len))
		return false;
	const char *p = raw.data, *end = raw.data + raw.len;
	while (p < end) {
		const char *ampersand = memchr(p, '&', (size_t)(end - p));
		const char *stop = ampersand ? ampersand : end;
		buf_append(&w->value, p, (size_t)(stop - p));
		if (!ampersand)
			break;
		struct entity entity;
		struct str rest = str_make(stop + 1, (size_t)(end - stop - 1));
		size_t used = entity_match(rest, true, &entity);
		if (used)
			entity_append(&w->value, &entity);
		else
			buf_append_char(&w->value, '&');
		p = stop + 1 + used;
	}
	return !w->value.full;
}

static void write_name(struct html_writer *w, const struct html_attr_rule *rule)
{
	char text[sizeof rule->name + 3] = " ";
	memcpy(text + 1, rule->name, rule->name_len);
	memcpy(text + 1 + rule->name_len, "=\"", 2);
	buf_append(w->out, text, (size_t)rule->name_len + 3);
}

/* True when the value is not empty. */
static bool write_value(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	write_name(w, rule);
	size_t start = w->out->len;
	write_escaped(w->out, raw, VALUE_SPECIAL);
	bool any = w->out->len > start;
	buf_append_char(w->out, '"');
	return any;
}

/* Resolved addresses need no more than "&" escaped, but nothing here depends on that. */
static void append_url(struct buf *out, struct str url)
{
	for (const char *p = url.data, *end = p + url.len; p < end;) {
		const char *run = p;
		p = pass_plain(p, end, VALUE_SPECIAL);
		buf_append(out, run, (size_t)(p - run));
		if (p < end)
			write_character(out, p++, 1, VALUE_SPECIAL);
	}
}

static bool write_url(struct html_writer *w, const struct html_attr_rule *rule, struct str raw, enum html_url_use use)
{
	if (!read_value(w, raw))
		return false;
	enum html_url_result result = html_url_read(buf_str(&w->value), w->base, use, &w->url);
	w->met_tracker |= result == HTML_URL_TRACKER;
	if (result != HTML_URL_OK)
		return false;
	write_name(w, rule);
	append_url(w->out, buf_str(&w->url));
	buf_append_char(w->out, '"');
	return true;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

/* "2x", "640w", "480h" and decimal forms. */
static bool is_descriptor(struct str text)
{
	size_t i = 0;
	while (i < text.len && ((text.data[i] >= '0' && text.data[i] <= '9') || text.data[i] == '.'))
		i++;
	return i > 0 && i + 1 == text.len && memchr("xwh", text.data[i], 3);
}

/* One candidate of a srcset: its address and its descriptor ("" when there is none). Commas end a
 * candidate only behind its address or descriptor; they may also be part of an address. */
static struct str take_candidate(struct str rest, struct str *ret_url, struct str *ret_descriptor)
{
	size_t i = 0;
	while (i < rest.len && (is_space(rest.data[i]) || rest.data[i] == ','))
		i++;
	size_t start = i;
	while (i < rest.len && !is_space(rest.data[i]))
		i++;
	*ret_url = str_make(rest.data + start, i - start);
	*ret_descriptor = str_make(NULL, 0);
	if (ret_url->len && ret_url->data[ret_url->len - 1] == ',') {
		while (ret_url->len && ret_url->data[ret_url->len - 1] == ',')
			ret_url->len--;
	} else {
		start = i;
		while (i < rest.len && rest.data[i] != ',')
			i++;
		*ret_descriptor = str_trim(str_make(rest.data + start, i - start));
	}
	return str_make(rest.data + i, rest.len - i);
}

static bool write_srcset(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	if (!read_value(w, raw))
		return false;
	bool any = false;
	struct str rest = buf_str(&w->value), url, descriptor;
	while (rest.len) {
		rest = take_candidate(rest, &url, &descriptor);
		if (html_url_read(url, w->base, HTML_URL_MEDIA, &w->url) != HTML_URL_OK ||
			w->url.data[w->url.len - 1] == ',')
			continue;
		if (any)
			buf_append_str(w->out, STR(", "));
		else
			write_name(w, rule);
		append_url(w->out, buf_str(&w->url));
		if (is_descriptor(descriptor)) {
			buf_append_char(w->out, ' ');
			buf_append_str(w->out, descriptor);
		}
		any = true;
	}
	if (any)
		buf_append_char(w->out, '"');
	return any;
}

static size_t count_digits(struct str text, size_t from)
{
	size_t i = from;
	while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
		i++;
	return i - from;
}

/* An integer at the beginning: "3", "-1", "640px". */
static bool write_number(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	raw = str_trim(raw);
	size_t sign = raw.len && raw.data[0] == '-', digits = count_digits(raw, sign);
	if (digits == 0 || digits > NUMBER_DIGITS_MAX)
		return false;
	return write_value(w, rule, str_make(raw.data, sign + digits));
}

/* Pixels, "640" of "640px", or percent, "50%" and "12.5%"; empty for anything else. */
static struct str take_length(struct str raw)
{
	raw = str_trim(raw);
	size_t n = count_digits(raw, 0), end = n;
	if (n == 0 || n > NUMBER_DIGITS_MAX)
		return str_make(NULL, 0);
	if (end < raw.len && raw.data[end] == '.')
		end += 1 + count_digits(raw, end + 1);
	if (end < raw.len && end <= 2 * NUMBER_DIGITS_MAX && raw.data[end] == '%')
		n = end + 1;
	return str_make(raw.data, n);
}

static bool write_length(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	struct str length = take_length(raw);
	return length.len && write_value(w, rule, length);
}

static bool write_keyword(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	char word[20] = " ";
	raw = str_trim(raw);
	if (raw.len == 0 || raw.len > sizeof word - 3 || memchr(raw.data, ' ', raw.len))
		return false;
	for (size_t i = 0; i < raw.len; i++)
		word[i + 1] = str_lower(raw.data[i]);
	word[raw.len + 1] = ' ';
	if (memchr(word, '\0', raw.len + 2) || !strstr(rule->keywords, word))
		return false;
	return write_value(w, rule, str_make(word + 1, raw.len));
}

static bool is_language_class(struct str word)
{
	if (!str_starts(word, STR("language-")) && !str_starts(word, STR("lang-")))
		return false;
	for (size_t i = 0; i < word.len; i++) {
		char c = word.data[i];
		if (!((str_lower(c) >= 'a' && str_lower(c) <= 'z') || (c >= '0' && c <= '9') ||
			    memchr("-_+#.", c, 5)))
			return false;
	}
	return true;
}

static bool write_language_class(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	while (raw.len) {
		raw = str_trim(raw);
		size_t n = 0;
		while (n < raw.len && !is_space(raw.data[n]))
			n++;
		struct str word = str_make(raw.data, n);
		if (is_language_class(word))
			return write_value(w, rule, word);
		raw = str_make(raw.data + n, raw.len - n);
	}
	return false;
}

/* Writes the attribute when its value passes; true when it then says something. */
static bool write_attribute(struct html_writer *w, enum html_tag tag,
	const struct html_attr_rule *rule, struct str raw)
{
	switch (rule->value) {
	case HTML_VALUE_TEXT:
		return write_value(w, rule, raw);
	case HTML_VALUE_LINK:
		return write_url(w, rule, raw, HTML_URL_LINK);
	case HTML_VALUE_MEDIA:
		return write_url(w, rule, raw, tag == HTML_IFRAME ? HTML_URL_EMBED : HTML_URL_MEDIA);
	case HTML_VALUE_SRCSET:
		return write_srcset(w, rule, raw);
	case HTML_VALUE_NUMBER:
		return write_number(w, rule, raw);
	case HTML_VALUE_LENGTH:
		return write_length(w, rule, raw);
	case HTML_VALUE_FLAG:
		write_value(w, rule, STR(""));
		return true;
	case HTML_VALUE_KEYWORD:
		return write_keyword(w, rule, raw);
	case HTML_VALUE_LANGUAGE_CLASS:
		return write_language_class(w, rule, raw);
	case HTML_VALUE_NEVER:
		break;
	}
	return false;
}

/* Pixels as far as it matters: 0, 1, 2 for more, -1 for percent and no length at all. */
static int pixels(struct str raw)
{
	struct str length = take_length(raw);
	if (length.len == 0 || length.data[length.len - 1] == '%')
		return -1;
	int value = 0;
	for (size_t i = 0; i < length.len && value < 2; i++)
		value = 10 * value + length.data[i] - '0';
	return value < 2 ? value : 2;
}

/* In a style another unit than pixels says nothing. */
static int style_pixels(struct str raw)
{
	struct str length = take_length(raw);
	if (length.len == 0)
		return -1;
	const char *unit = length.data + length.len;
	struct str rest = str_trim(str_make(unit, (size_t)(raw.data + raw.len - unit)));
	return rest.len == 0 || str_starts_nocase(rest, STR("px")) ? pixels(raw) : -1;
}

struct image_size {
	int width, height; /* as pixels() */
};

static bool is_invisible(struct image_size size)
{
	return size.width == 0 || size.height == 0 ||
		(size.width <= 1 && size.height <= 1 && size.width + size.height >= 0);
}

static struct image_size read_style(struct str style)
{
	struct image_size size = {-1, -1};
	style.len = style.len < STYLE_MAX ? style.len : STYLE_MAX;
	while (style.len) {
		struct str value, declaration = str_split(style, ';', &style);
		struct str name = str_trim(str_split(declaration, ':', &value));
		if (str_eq_nocase(name, STR("width")))
			size.width = style_pixels(value);
		else if (str_eq_nocase(name, STR("height")))
			size.height = style_pixels(value);
		else if (str_eq_nocase(name, STR("display")) &&
			str_starts_nocase(str_trim(value), STR("none")))
			size.width = 0;
	}
	return size;
}

/* Images that nobody can see tell the sender who reads. */
static bool is_pixel(const struct html_token *token, const uint8_t *attrs)
{
	struct image_size size = {-1, -1};
	for (size_t i = 0; i < token->n_attributes; i++) {
		struct str value = token->attributes[i].value;
		if (attrs[i] == HTML_ATTR_WIDTH)
			size.width = pixels(value);
		else if (attrs[i] == HTML_ATTR_HEIGHT)
			size.height = pixels(value);
		else if (attrs[i] == HTML_ATTR_STYLE && is_invisible(read_style(value)))
			return true;
	}
	return is_invisible(size);
}

/* Each attribute's place in the table, HTML_ATTR_NONE for what this element may not carry and
 * for repetitions. */
static void find_attributes(const struct html_token *token, uint8_t *ret_attrs)
{
	uint64_t left = html_elements[token->tag].attributes | HTML_ATTRS_EVERYWHERE;
	for (size_t i = 0; i < token->n_attributes; i++) {
		enum html_attr attr = html_attr_find(token->attributes[i].name);
		ret_attrs[i] = left & HTML_ATTR_BIT(attr) ? (uint8_t)attr : HTML_ATTR_NONE;
		left &= ~HTML_ATTR_BIT(attr);
	}
}

/* Where scripts keep the address of an image that they load later: in a feed there is no later. */
static const struct {
	enum html_attr lazy, attr;
} lazy_attributes[] = {
	{HTML_ATTR_DATA_SRC, HTML_ATTR_SRC},
	{HTML_ATTR_DATA_LAZY_SRC, HTML_ATTR_SRC},
	{HTML_ATTR_DATA_ORIGINAL, HTML_ATTR_SRC},
	{HTML_ATTR_DATA_SRCSET, HTML_ATTR_SRCSET},
	{HTML_ATTR_DATA_LAZY_SRCSET, HTML_ATTR_SRCSET},
};

static uint64_t write_lazy(struct html_writer *w, const struct html_token *token,
	const uint8_t *attrs, uint64_t written)
{
	for (size_t row = 0; row < sizeof lazy_attributes / sizeof lazy_attributes[0]; row++) {
		enum html_attr attr = lazy_attributes[row].attr;
		for (size_t i = 0; i < token->n_attributes; i++)
			if (attrs[i] == lazy_attributes[row].lazy && !(written & HTML_ATTR_BIT(attr)) &&
				write_attribute(w, token->tag, &html_attr_rules[attr],
					token->attributes[i].value))
				written |= HTML_ATTR_BIT(attr);
	}
	return written;
}

/* Returns the set of attributes that say something. */
static uint64_t write_attributes(struct html_writer *w, const struct html_token *token,
	const uint8_t *attrs)
{
	uint64_t written = 0;
	for (size_t i = 0; i < token->n_attributes; i++) {
		if (attrs[i] == HTML_ATTR_NONE)
			continue;
		size_t before = w->out->len;
		const struct html_attr_rule *rule = &html_attr_rules[attrs[i]];
		if (!write_attribute(w, token->tag, rule, token->attributes[i].value))
			continue;
		written |= HTML_ATTR_BIT(attrs[i]);
		if (attrs[i] == HTML_ATTR_SRC) {
			w->image = before;
			w->image_len = w->out->len - before;
		}
	}
	return token->tag == HTML_IMG ? write_lazy(w, token, attrs, written) : written;
}

/* What a player needs besides what the feed gave it. */
static void write_fixed(struct html_writer *w, enum html_tag tag, uint64_t written)
{
	if (tag == HTML_IFRAME)
		buf_append_str(w->out, STR(" sandbox=\"allow-scripts allow-same-origin allow-popups"
			" allow-presentation\" allowfullscreen=\"\" loading=\"lazy\""));
	/* without scripts and autoplay nothing else could start it */
	if ((tag == HTML_AUDIO || tag == HTML_VIDEO) && !(written & HTML_ATTR_BIT(HTML_ATTR_CONTROLS)))
		buf_append_str(w->out, STR(" controls=\"\""));
}

enum html_written html_write_start(struct html_writer *w, const struct html_token *token)
{
	uint8_t attrs[HTML_MAX_ATTRIBUTES];
	const struct html_element *element = &html_elements[token->tag];
	size_t before = w->out->len;
	w->met_tracker = false;
	find_attributes(token, attrs);
	if (token->tag == HTML_IMG && is_pixel(token, attrs))
		return HTML_LEFT_OUT;
	buf_append_char(w->out, '<');
	buf_append(w->out, element->name, element->name_len);
	uint64_t written = write_attributes(w, token, attrs);
	if ((element->needs && !(written & element->needs)) ||
		(token->tag == HTML_IMG && w->met_tracker)) {
		w->out->len = before;
		return HTML_LEFT_OUT;
	}
	write_fixed(w, token->tag, written);
	buf_append_char(w->out, '>');
	if (w->out->full)
		w->out->len = before;
	return w->out->full ? HTML_FULL : HTML_WRITTEN;
}

bool html_write_end(struct buf *out, enum html_tag tag)
{
	const struct html_element *element = &html_elements[tag];
	char text[sizeof element->name + 3] = "</";
	memcpy(text + 2, element->name, element->name_len);
	text[element->name_len + 2] = '>';
	return !out->full && buf_append(out, text, (size_t)element->name_len + 3);
}
