/* The start tags of kept elements: each attribute is looked up, checked by the kind
 * of its value and written with quotes around it. Knows no tree. */
#include "parsers/html_write.h"

#include "base/url.h"
#include "base/entities.h"
#include "parsers/html_escape.h"
#include "parsers/html_size.h"
#include "parsers/html_url.h"

enum { SCRATCH_MAX = 4 * URL_MAX }; /* of an address with its references: "&amp;" is five bytes */

void html_writer_init(struct html_writer *w, struct str base, struct str page, struct buf *out)
{
	*w = (struct html_writer){.out = out, .base = base, .page = page};
	buf_init(&w->value, SCRATCH_MAX);
	buf_init(&w->url, URL_MAX);
}

void html_writer_finish(struct html_writer *w)
{
	buf_finish(&w->value);
	buf_finish(&w->url);
}

/* The value as the feed meant it, in the writer's scratch; false beyond SCRATCH_MAX and for NULs,
 * which no address holds. */
static bool read_value(struct html_writer *w, struct str raw)
{
	buf_clear(&w->value);
	if (raw.len > SCRATCH_MAX || memchr(raw.data, '\0', raw.len))
		return false;
	return entity_resolve(raw, &w->value);
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
	html_escape_value(w->out, raw);
	bool any = w->out->len > start;
	buf_append_char(w->out, '"');
	return any;
}

static bool write_url(struct html_writer *w, const struct html_attr_rule *rule, struct str raw,
	enum html_url_use use)
{
	if (!read_value(w, raw))
		return false;
	struct str value = str_trim(buf_str(&w->value));
	enum html_url_result result = html_url_read(value, str_starts(value, STR("#")) ? w->page : w->base, use, &w->url);
	w->met_tracker |= result == HTML_URL_TRACKER;
	if (result != HTML_URL_OK)
		return false;
	size_t at = w->out->len;
	write_name(w, rule);
	html_escape_plain(w->out, buf_str(&w->url));
	buf_append_char(w->out, '"');
	if (rule == &html_attr_rules[HTML_ATTR_SRC]) {
		w->image = at;
		w->image_len = w->out->len - at;
	}
	return true;
}

/* "2x", "640w", "480h" and decimal forms. */
static bool is_descriptor(struct str text)
{
	size_t i = 0;
	while (i < text.len && (str_is_digit(text.data[i]) || text.data[i] == '.'))
		i++;
	return i > 0 && i + 1 == text.len && memchr("xwh", text.data[i], 3);
}

/* One candidate of a srcset: its address and its descriptor ("" when there is none). Commas end a
 * candidate only behind its address or descriptor; they may also be part of an address. */
static struct str take_candidate(struct str rest, struct str *ret_url, struct str *ret_descriptor)
{
	size_t i = 0;
	while (i < rest.len && (str_is_space(rest.data[i]) || rest.data[i] == ','))
		i++;
	size_t start = i;
	while (i < rest.len && !str_is_space(rest.data[i]))
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
		html_escape_plain(w->out, buf_str(&w->url));
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

static bool write_number(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	struct str number = html_integer(raw);
	return number.len && write_value(w, rule, number);
}

static bool write_length(struct html_writer *w, const struct html_attr_rule *rule, struct str raw)
{
	struct str length = html_length(raw);
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
		if (!str_is_letter(c) && !str_is_digit(c) && !memchr("-_+#.", c, 5))
			return false;
	}
	return true;
}

static bool write_language_class(struct html_writer *w, const struct html_attr_rule *rule,
	struct str raw)
{
	while (raw.len) {
		raw = str_trim(raw);
		size_t n = 0;
		while (n < raw.len && !str_is_space(raw.data[n]))
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

/* Writes an attribute by its place in the token; its bit when it says something, else 0. */
static uint64_t write_as(struct html_writer *w, const struct html_token *token, size_t i, enum html_attr attr)
{
	bool is_written = write_attribute(w, token->tag, &html_attr_rules[attr], token->attributes[i].value);
	return is_written ? HTML_ATTR_BIT(attr) : 0;
}

/* Where scripts keep the address of what they load later: in a feed there is no later. */
static const struct {
	enum html_attr lazy, attr;
} lazy_attributes[] = {
	{HTML_ATTR_DATA_SRC, HTML_ATTR_SRC},
	{HTML_ATTR_DATA_LAZY_SRC, HTML_ATTR_SRC},
	{HTML_ATTR_DATA_ORIGINAL, HTML_ATTR_SRC},
	{HTML_ATTR_DATA_SRCSET, HTML_ATTR_SRCSET},
	{HTML_ATTR_DATA_LAZY_SRCSET, HTML_ATTR_SRCSET},
};

static bool may_be_lazy(const struct html_token *token)
{
	return html_elements[token->tag].attributes & HTML_ATTR_BIT(HTML_ATTR_DATA_SRC);
}

static uint64_t write_lazy(struct html_writer *w, const struct html_token *token,
	const uint8_t *attrs, uint64_t written)
{
	for (size_t row = 0; row < sizeof lazy_attributes / sizeof lazy_attributes[0]; row++)
		for (size_t i = 0; i < token->n_attributes; i++)
			if (attrs[i] == lazy_attributes[row].lazy && !(written & HTML_ATTR_BIT(lazy_attributes[row].attr)))
				written |= write_as(w, token, i, lazy_attributes[row].attr);
	return written;
}

/* What is shown until the script has run, by the name of its file. */
static bool is_placeholder(struct str address)
{
	static const char *const words[] = {"placeholder", "blank", "spacer", "lazy", "transparent", "1x1", "pixel"};
	struct str name = str_make(address.data, str_find(address, '?'));
	size_t start = name.len;
	while (start && name.data[start - 1] != '/')
		start--;
	for (size_t i = start; i < name.len; i++)
		for (size_t word = 0; word < sizeof words / sizeof words[0]; word++)
			if (str_starts_nocase(str_make(name.data + i, name.len - i), str_of(words[word])))
				return true;
	return false;
}

/* The attribute that a lazy one stands for, or HTML_ATTR_NONE. */
static enum html_attr meant_by(uint8_t lazy)
{
	for (size_t row = 0; row < sizeof lazy_attributes / sizeof lazy_attributes[0]; row++)
		if (lazy == lazy_attributes[row].lazy)
			return lazy_attributes[row].attr;
	return HTML_ATTR_NONE;
}

/* The place of a src that another address goes before; behind the last attribute when there is none. */
static size_t find_placeholder(const struct html_token *token, const uint8_t *attrs)
{
	size_t src = token->n_attributes;
	bool has_other = false;
	for (size_t i = 0; may_be_lazy(token) && i < token->n_attributes; i++) {
		has_other |= meant_by(attrs[i]) == HTML_ATTR_SRC;
		src = attrs[i] == HTML_ATTR_SRC ? i : src;
	}
	bool is_last = has_other && src < token->n_attributes && is_placeholder(token->attributes[src].value);
	return is_last ? src : token->n_attributes;
}

/* Returns the set of attributes that say something. */
static uint64_t write_attributes(struct html_writer *w, const struct html_token *token,
	const uint8_t *attrs)
{
	uint64_t written = 0;
	size_t placeholder = find_placeholder(token, attrs);
	for (size_t i = 0; i < token->n_attributes; i++)
		if (attrs[i] != HTML_ATTR_NONE && i != placeholder)
			written |= write_as(w, token, i, (enum html_attr)attrs[i]);
	if (may_be_lazy(token))
		written = write_lazy(w, token, attrs, written);
	if (placeholder < token->n_attributes && !(written & HTML_ATTR_BIT(HTML_ATTR_SRC)))
		written |= write_as(w, token, placeholder, HTML_ATTR_SRC);
	return written;
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

/* "https://host/": without a path or a query it is the same for every reader of every page. Asked of the
 * address as it will be written, so that cleaning again comes to the same. */
static bool is_host_alone(struct html_writer *w, const struct html_token *token, const uint8_t *attrs)
{
	struct url url;
	size_t i = 0;
	while (i < token->n_attributes && attrs[i] != HTML_ATTR_SRC)
		i++;
	return i < token->n_attributes && read_value(w, token->attributes[i].value)
		&& html_url_read(buf_str(&w->value), w->base, HTML_URL_MEDIA, &w->url) == HTML_URL_OK
		&& url_parse(buf_str(&w->url), &url) && !url.has_query && url.path.len <= 1;
}

bool html_write_start(struct html_writer *w, const struct html_token *token)
{
	uint8_t attrs[HTML_MAX_ATTRIBUTES];
	const struct html_element *element = &html_elements[token->tag];
	size_t before = w->out->len;
	w->met_tracker = false;
	find_attributes(token, attrs);
	if (token->tag == HTML_IMG && html_is_pixel(token, attrs) && !is_host_alone(w, token, attrs))
		return false;
	buf_append_char(w->out, '<');
	buf_append(w->out, element->name, element->name_len);
	uint64_t written = write_attributes(w, token, attrs);
	write_fixed(w, token->tag, written);
	buf_append_char(w->out, '>');
	bool is_useless = (element->needs && !(written & element->needs)) ||
		(token->tag == HTML_IMG && w->met_tracker);
	if (is_useless || w->out->full)
		w->out->len = before;
	return w->out->len > before;
}

bool html_write_end(struct buf *out, enum html_tag tag)
{
	const struct html_element *element = &html_elements[tag];
	char text[sizeof element->name + 3] = "</";
	memcpy(text + 2, element->name, element->name_len);
	text[element->name_len + 2] = '>';
	return !out->full && buf_append(out, text, (size_t)element->name_len + 3);
}
