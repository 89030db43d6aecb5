#include "parsers/json_values.h"

static bool is_control(char c)
{
	return (unsigned char)c < 0x20 && c != '\n' && c != '\t' && c != '\r';
}

/* Escapes can write what no document of ours holds (see charset.c): it goes. */
static struct str without_controls(struct json_values *values, struct str text)
{
	size_t n = 0;
	while (n < text.len && !is_control(text.data[n]))
		n++;
	if (n == text.len)
		return text;
	char *copy = arena_alloc(values->texts.arena, text.len);
	memcpy(copy, text.data, n);
	for (size_t i = n; i < text.len; i++)
		if (!is_control(text.data[i]))
			copy[n++] = text.data[i];
	return str_make(copy, n);
}

struct str values_text(struct json_values *values, const json_t *string)
{
	return without_controls(values, str_make(json_string_value(string), json_string_length(string)));
}

struct str values_string(struct json_values *values, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_string(value))
		return values_text(values, value);
	if (json_is_integer(value))
		return str_of(arena_printf(values->texts.arena, "%lld",
			(long long)json_integer_value(value)));
	if (json_is_real(value))
		return str_of(arena_printf(values->texts.arena, "%.17g", json_real_value(value)));
	return str_make(NULL, 0);
}

int64_t values_number(struct json_values *values, const json_t *object, const char *key)
{
	struct str text = values_string(values, object, key);
	return texts_number(str_make(text.data, str_find(text, '.')));
}

struct str values_copy(struct json_values *values, const json_t *object, const char *key)
{
	return texts_copy(&values->texts, str_trim(values_string(values, object, key)));
}

struct str values_url(struct json_values *values, const json_t *object, const char *key)
{
	return texts_url(&values->texts, values->base, values_string(values, object, key));
}

const json_t *values_element(const json_t *list, size_t i)
{
	return json_is_array(list) ? json_array_get(list, i) : i == 0 ? list : NULL;
}
