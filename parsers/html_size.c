/* Reads width, height and the few declarations of a style that say how large an image is. */
#include "parsers/html_size.h"

enum {
	DIGITS_MAX = 9,
	STYLE_MAX = 512, /* bytes of a style that are looked at */
};

static size_t count_digits(struct str text, size_t from)
{
	size_t i = from;
	while (i < text.len && str_is_digit(text.data[i]))
		i++;
	return i - from;
}

struct str html_integer(struct str raw)
{
	raw = str_trim(raw);
	size_t sign = raw.len && raw.data[0] == '-', digits = count_digits(raw, sign);
	return str_make(raw.data, digits && digits <= DIGITS_MAX ? sign + digits : 0);
}

struct str html_length(struct str raw)
{
	raw = str_trim(raw);
	size_t n = count_digits(raw, 0), end = n;
	if (n == 0 || n > DIGITS_MAX)
		return str_make(NULL, 0);
	if (end < raw.len && raw.data[end] == '.')
		end += 1 + count_digits(raw, end + 1);
	if (end < raw.len && end <= 2 * DIGITS_MAX && raw.data[end] == '%')
		n = end + 1;
	return str_make(raw.data, n);
}

/* Pixels as far as it matters: 0, 1, 2 for more and for percent, -1 for no length at all. */
static int pixels(struct str raw)
{
	struct str length = html_length(raw);
	if (length.len == 0)
		return -1;
	int value = 0;
	for (size_t i = 0, n = count_digits(length, 0); i < n && value < 2; i++)
		value = 10 * value + length.data[i] - '0';
	bool is_percent = length.data[length.len - 1] == '%';
	return value > 1 || (value && is_percent) ? 2 : value;
}

/* A style has other units: emoji are "1em" high. */
static int style_pixels(struct str raw)
{
	struct str length = html_length(raw);
	if (length.len == 0)
		return -1;
	const char *end = length.data + length.len;
	struct str unit = str_trim(str_make(end, (size_t)(raw.data + raw.len - end)));
	bool is_whole = unit.len == 0 || unit.data[0] != '.';
	bool is_pixels = unit.len == 0 || str_starts_nocase(unit, STR("px"));
	int value = pixels(raw);
	return is_whole && (is_pixels || value == 0) ? value : 2;
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

bool html_is_pixel(const struct html_token *token, const uint8_t *attrs)
{
	struct image_size size = {-1, -1};
	bool is_hidden = false;
	for (size_t i = 0; i < token->n_attributes; i++) {
		struct str value = token->attributes[i].value;
		if (attrs[i] == HTML_ATTR_WIDTH)
			size.width = pixels(value);
		else if (attrs[i] == HTML_ATTR_HEIGHT)
			size.height = pixels(value);
		else if (attrs[i] == HTML_ATTR_STYLE)
			is_hidden = is_invisible(read_style(value));
	}
	return is_hidden || is_invisible(size);
}
