/* Numbers with units, both ways. */
#include "base/units.h"

#include <stdio.h>

struct unit {
	struct str name;
	int64_t value;
};

/* In milliseconds, larger ones first: that is also the order in which they may be written. */
static const struct unit durations[] = {
	{{"w", 1}, 7 * 86400000LL},
	{{"d", 1}, 86400000},
	{{"h", 1}, 3600000},
	{{"m", 1}, 60000},
	{{"s", 1}, 1000},
	{{"ms", 2}, 1},
};

static const struct unit sizes[] = {
	{{"", 0}, 1},
	{{"b", 1}, 1},
	{{"k", 1}, 1 << 10},
	{{"kib", 3}, 1 << 10},
	{{"kb", 2}, 1000},
	{{"m", 1}, 1 << 20},
	{{"mib", 3}, 1 << 20},
	{{"mb", 2}, 1000000},
	{{"g", 1}, 1 << 30},
	{{"gib", 3}, 1 << 30},
	{{"gb", 2}, 1000000000},
};

enum { N_DURATIONS = sizeof durations / sizeof *durations, N_SIZES = sizeof sizes / sizeof *sizes };

/* The digits at the beginning of *rest, moved out of it. */
static struct str take_number(struct str *rest)
{
	struct str number = {rest->data, 0};
	while (number.len < rest->len && str_is_digit(rest->data[number.len]))
		number.len++;
	*rest = str_make(rest->data + number.len, rest->len - number.len);
	return number;
}

static bool multiply(struct str number, int64_t unit, int64_t *ret_value)
{
	long long value;
	return str_to_int64(number, &value) && !__builtin_mul_overflow(value, unit, ret_value);
}

bool units_parse_duration_ms(struct str text, int64_t *ret_ms)
{
	const int64_t longest = 1000 * 365 * 86400000LL;
	struct str rest = text;
	int64_t total = 0, part;
	for (size_t next = 0; rest.len;) {
		struct str number = take_number(&rest), name = {rest.data, 0};
		while (name.len < rest.len && !str_is_digit(rest.data[name.len]))
			name.len++;
		if (name.len == 0 && number.len == text.len)
			name = STR("s");
		else
			rest = str_make(rest.data + name.len, rest.len - name.len);
		while (next < N_DURATIONS && !str_eq(durations[next].name, name))
			next++;
		if (next == N_DURATIONS || !multiply(number, durations[next].value, &part) ||
			part > longest - total)
			return false;
		total += part;
		next++;
	}
	if (!text.len)
		return false;
	*ret_ms = total;
	return true;
}

bool units_parse_size(struct str text, int64_t *ret_bytes)
{
	struct str rest = text, number = take_number(&rest), name = str_trim(rest);
	for (size_t i = 0; i < N_SIZES; i++)
		if (str_eq_nocase(sizes[i].name, name))
			return multiply(number, sizes[i].value, ret_bytes);
	return false;
}

bool units_parse_initial(struct str text, struct initial *ret_initial)
{
	struct initial initial = {.n_items = INT64_MAX, .age_s = INT64_MAX};
	struct str rest = text, number = take_number(&rest);
	int64_t ms;
	if (number.len && !rest.len) {
		if (!multiply(number, 1, &initial.n_items))
			return false;
	} else if (!str_eq(text, STR("all"))) {
		if (!units_parse_duration_ms(text, &ms))
			return false;
		initial.age_s = ms / 1000;
	}
	*ret_initial = initial;
	return true;
}

const char *units_duration(int64_t seconds, char ret_text[UNITS_TEXT_SIZE])
{
	static const struct {
		char name;
		uint64_t seconds;
	} units[] = {{'d', 86400}, {'h', 3600}, {'m', 60}, {'s', 1}};
	uint64_t rest = seconds < 0 ? -(uint64_t)seconds : (uint64_t)seconds;
	size_t i = 0;
	while (i < 3 && rest < units[i].seconds)
		i++;
	uint64_t second_part = i < 3 ? rest % units[i].seconds / units[i + 1].seconds : 0;
	int n = snprintf(ret_text, UNITS_TEXT_SIZE, "%s%llu%c", seconds < 0 ? "-" : "",
		(unsigned long long)(rest / units[i].seconds), units[i].name);
	if (second_part)
		snprintf(ret_text + n, UNITS_TEXT_SIZE - (size_t)n, "%u%c", (unsigned)second_part,
			units[i + 1].name);
	return ret_text;
}

const char *units_size(int64_t bytes, char ret_text[UNITS_TEXT_SIZE])
{
	static const char *const names[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	const char *sign = bytes < 0 ? "-" : "";
	double value = bytes < 0 ? -(double)bytes : (double)bytes;
	size_t i = 0;
	while (i < 6 && value >= (i == 0 ? 1024 : 1023.5)) { /* no "1024 KiB" by rounding up */
		value /= 1024;
		i++;
	}
	unsigned tenths = (unsigned)(value * 10 + 0.5);
	if (tenths < 100 && tenths % 10)
		snprintf(ret_text, UNITS_TEXT_SIZE, "%s%u.%u %s", sign, tenths / 10, tenths % 10,
			names[i]);
	else
		snprintf(ret_text, UNITS_TEXT_SIZE, "%s%u %s", sign, (unsigned)(value + 0.5),
			names[i]);
	return ret_text;
}
