/* Values between text and fields, one row a type. Knows what a number or a path looks like; does
 * not know where the text stood. */
#include <stdio.h>
#include <string.h>

#include "base/units.h"
#include "base/url.h"
#include "config/options.h"
#include "config/paths.h"

enum {
	LIST_MAX = 256, /* elements */
	SHOWN_MAX = 80, /* bytes of a bad value in a message */
};

/* Fields of type list and networks, which struct config declares as two members. */
struct strings {
	const char **items;
	size_t n;
};
struct networks {
	struct network *items;
	size_t n;
};
_Static_assert(offsetof(struct config_feed, n_tags) - offsetof(struct config_feed, tags) ==
	offsetof(struct strings, n), "the count of a list follows it");
_Static_assert(offsetof(struct config, fetch.n_allow_networks) -
	offsetof(struct config, fetch.allow_networks) == offsetof(struct networks, n),
	"the count of a list follows it");

struct reading {
	const struct config_option *option;
	const struct value_type *type;
	const char *folder;
	struct arena *arena;
	void *field;
	struct error *err;
};

struct value_type {
	const char *name;
	bool (*read)(const struct reading *reading, struct str text);
	bool (*append)(const struct config_option *option, const void *field, struct buf *buf);
	bool (*parse)(struct str text, int64_t *ret_value); /* of quantities */
	const char *expected;
};

static bool bad_value(const struct reading *reading, struct str text, const char *sentence,
	const char *detail)
{
	bool cut = text.len > SHOWN_MAX;
	return error_set(reading->err, "%s: \"%.*s\"%s %s%s", reading->option->name,
		(int)(cut ? SHOWN_MAX : text.len), text.data, cut ? "..." : "", sentence, detail);
}

/* The words of a range one after the other: "error, warning, info". */
static bool next_choice(struct str *rest, struct str *ret_word)
{
	if (!rest->len)
		return false;
	*ret_word = str_trim(str_split(*rest, ',', rest));
	return true;
}

/* The position of the text among the words, any case, or -1. *ret_word may be the text. */
static int choice_index(struct str words, struct str text, struct str *ret_word)
{
	struct str word;
	for (int i = 0; next_choice(&words, &word); i++) {
		if (str_eq_nocase(word, text)) {
			*ret_word = word;
			return i;
		}
	}
	return -1;
}

static bool parse_number(struct str text, int64_t *ret_value)
{
	long long value;
	if (!str_to_int64(text, &value))
		return false;
	*ret_value = value;
	return true;
}

/* Ranges are "LOW..HIGH", with words behind that stand for 0. */
static bool read_quantity(const struct reading *reading, struct str text)
{
	struct str words, range = str_split(str_of(reading->option->range), ',', &words);
	size_t dots = str_find(range, '.');
	int64_t value = 0, low = INT64_MIN, high = INT64_MAX;
	if (choice_index(words, text, &text) >= 0) {
		*(int64_t *)reading->field = 0;
		return true;
	}
	if (!reading->type->parse(text, &value))
		return bad_value(reading, text, reading->type->expected, "");
	reading->type->parse(str_make(range.data, dots), &low);
	reading->type->parse(str_make(range.data + dots + 2, range.len - dots - 2), &high);
	if (value < low || value > high)
		return bad_value(reading, text, "is outside ", reading->option->range);
	*(int64_t *)reading->field = value / reading->option->unit;
	return true;
}

static bool append_number(const struct config_option *option, const void *field, struct buf *buf)
{
	if (*(const int64_t *)field == 0 && strchr(option->range, ','))
		return buf_printf(buf, "\"%s\"", option->fallback);
	return buf_printf(buf, "%lld", (long long)*(const int64_t *)field);
}

/* The short form where it says all; else the plain number. */
static bool append_quantity(struct buf *buf, struct str text, int64_t value, const char *unit,
	bool (*parse)(struct str text, int64_t *ret_value))
{
	int64_t again;
	if (parse(text, &again) && again == value)
		return buf_printf(buf, "\"%.*s\"", STR_ARG(text));
	return buf_printf(buf, "\"%lld%s\"", (long long)value, unit);
}

static bool append_duration(const struct config_option *option, const void *field, struct buf *buf)
{
	char text[UNITS_TEXT_SIZE];
	int64_t ms = *(const int64_t *)field * option->unit;
	if (ms == 0 && strchr(option->range, ','))
		return buf_printf(buf, "\"%s\"", option->fallback);
	units_duration(ms / 1000, text);
	return append_quantity(buf, str_of(text), ms, "ms", units_parse_duration_ms);
}

static bool append_size(const struct config_option *option, const void *field, struct buf *buf)
{
	char text[UNITS_TEXT_SIZE];
	if (*(const int64_t *)field == 0 && strchr(option->range, ','))
		return buf_printf(buf, "\"%s\"", option->fallback);
	units_size(*(const int64_t *)field, text);
	char *space = strchr(text, ' ');
	if (space)
		memmove(space, space + 1, strlen(space));
	return append_quantity(buf, str_of(text), *(const int64_t *)field, "", units_parse_size);
}

static bool read_boolean(const struct reading *reading, struct str text)
{
	int index = choice_index(STR("false, true, no, yes, off, on"), text, &text);
	if (index < 0)
		return bad_value(reading, text, reading->type->expected, "");
	*(bool *)reading->field = index % 2 == 1;
	return true;
}

static bool append_boolean(const struct config_option *option, const void *field, struct buf *buf)
{
	(void)option;
	return buf_append_str(buf, *(const bool *)field ? STR("true") : STR("false"));
}

/* Empty is the same as left out. */
static bool set_string(const struct reading *reading, struct str text)
{
	*(const char **)reading->field = text.len ? arena_cstr(reading->arena, text) : NULL;
	return true;
}

static bool read_string(const struct reading *reading, struct str text)
{
	struct str words = str_of(reading->option->range);
	if (words.len && choice_index(words, text, &text) < 0)
		return bad_value(reading, text, "is none of ", reading->option->range);
	return set_string(reading, text);
}

static bool read_initial(const struct reading *reading, struct str text)
{
	struct initial initial;
	if (!units_parse_initial(text, &initial))
		return bad_value(reading, text, reading->type->expected, "");
	return set_string(reading, text);
}

static bool read_path(const struct reading *reading, struct str text)
{
	if (!text.len)
		return set_string(reading, text);
	if (text.data[0] == '~')
		return bad_value(reading, text, "begins with a tilde, which is not expanded: write "
						"the whole path", "");
	*(const char **)reading->field = path_join(reading->arena, reading->folder, text);
	return true;
}

/* Addresses may hold passwords: no message repeats one. */
static bool read_url(const struct reading *reading, struct str text)
{
	struct url url;
	if (!text.len)
		return set_string(reading, text);
	if (!url_parse(text, &url) || !url.host.len || memchr(text.data, ' ', text.len) ||
		choice_index(str_of(reading->option->range), url.scheme, &url.scheme) < 0)
		return error_set(reading->err, "%s: not a whole address: it names a host and begins "
					       "with one of %s", reading->option->name,
			reading->option->range);
	return set_string(reading, text);
}

/* What no proxy can be is said here: libcurl says it with the whole address. */
static bool read_proxy(const struct reading *reading, struct str text)
{
	struct str rest;
	if (!read_url(reading, text))
		return false;
	str_split(text, ':', &rest);
	if (text.len && !url_is_http(str_of(arena_printf(reading->arena, "http:%.*s", STR_ARG(rest)))))
		return error_set(reading->err, "%s: not an address: its host is no name, or its port no number up to "
			"65535", reading->option->name);
	return true;
}

static bool append_quoted(struct buf *buf, struct str text)
{
	buf_append_char(buf, '"');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '"' || text.data[i] == '\\')
			buf_append_char(buf, '\\');
		buf_append_char(buf, text.data[i]);
	}
	buf_append_char(buf, '"');
	return !buf->full;
}

static bool append_string(const struct config_option *option, const void *field, struct buf *buf)
{
	(void)option;
	return append_quoted(buf, str_of(*(const char *const *)field));
}

/* With a range: its words as bits, the first one is 1. */
static bool read_choices(const struct reading *reading, struct str text)
{
	unsigned *bits = reading->field;
	int index = choice_index(str_of(reading->option->range), text, &text);
	if (index < 0)
		return bad_value(reading, text, "is none of ", reading->option->range);
	if (*bits & 1u << index)
		return bad_value(reading, text, "is listed twice", "");
	*bits |= 1u << index;
	return true;
}

static bool read_list(const struct reading *reading, struct str text)
{
	struct strings *list = reading->field;
	if (reading->option->range[0])
		return read_choices(reading, text);
	if (!text.len)
		return bad_value(reading, text, "is empty", "");
	if (list->n == LIST_MAX)
		return bad_value(reading, text, "is one too many", "");
	for (size_t i = 0; i < list->n; i++)
		if (str_eq(str_of(list->items[i]), text))
			return bad_value(reading, text, "is listed twice", "");
	*arena_push(reading->arena, list->items, list->n) = arena_cstr(reading->arena, text);
	return true;
}

static bool read_network(const struct reading *reading, struct str text)
{
	struct networks *list = reading->field;
	struct network network;
	if (list->n == LIST_MAX)
		return bad_value(reading, text, "is one too many", "");
	if (!network_parse(text, &network, reading->err))
		return error_prefix(reading->err, "%s", reading->option->name);
	*arena_push(reading->arena, list->items, list->n) = network;
	return true;
}

static bool append_networks(const struct config_option *option, const void *field, struct buf *buf)
{
	const struct networks *list = field;
	(void)option;
	buf_append_char(buf, '{');
	for (size_t i = 0; i < list->n; i++) {
		char text[NETWORK_TEXT_SIZE];
		buf_printf(buf, "%s\"%s\"", i ? ", " : "", network_text(&list->items[i], text));
	}
	buf_append_char(buf, '}');
	return !buf->full;
}

static const struct value_type types[] = {
	{"string", read_string, append_string},
	{"path", read_path, append_string},
	{"url", read_url, append_string},
	{"proxy", read_proxy, append_string},
	{"number", read_quantity, append_number, parse_number, "is not a whole number"},
	{"duration", read_quantity, append_duration, units_parse_duration_ms,
		"is not a duration: write 30s, 15m, 1h30m or 7d"},
	{"size", read_quantity, append_size, units_parse_size,
		"is not a size: write 512KiB, 10MiB or 1GiB"},
	{"boolean", read_boolean, append_boolean, NULL, "is neither true nor false"},
	{"initial", read_initial, append_string, NULL,
		"is neither all nor a number of items nor a duration such as 7d"},
	{"list", read_list},
	{"networks", read_network, append_networks},
};

static const struct value_type *type_of(const struct config_option *option)
{
	const struct value_type *type = types;
	while (strcmp(type->name, option->type) != 0)
		type++;
	return type;
}

bool value_has_control(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] < 0x20 || text.data[i] == 0x7f)
			return true;
	return false;
}

bool option_read(const struct config_option *option, struct str text, const char *folder,
	struct arena *arena, void *owner, struct error *err)
{
	struct reading reading = {.option = option, .type = type_of(option), .folder = folder,
		.arena = arena, .field = (char *)owner + option->offset, .err = err};
	if (value_has_control(text))
		return error_set(err, "%s: the value has a line break or another control character",
			option->name);
	return reading.type->read(&reading, text);
}

void option_read_fallback(const struct config_option *option, struct arena *arena, void *owner)
{
	if (option->fallback[0])
		option_read(option, str_of(option->fallback), "/", arena, owner, NULL);
}

bool config_append_value(const struct config *config, const struct config_option *option,
	struct buf *buf)
{
	return type_of(option)->append(option, (const char *)config + option->offset, buf);
}
