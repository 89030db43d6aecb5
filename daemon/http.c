/* Header values, read as RFC 9110 and RFC 9111 write them. */
#include "daemon/http.h"

#include "base/document.h"
#include "base/time.h"

/* Beyond any number that is one: RFC 9111 section 1.2.2. */
static const long long very_many = 2147483648;

/* A count that is too large to be read is very large. */
static bool count_read(struct str text, long long *ret_count)
{
	if (str_to_int64(text, ret_count))
		return true;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	*ret_count = very_many;
	return text.len > 0;
}

int64_t http_retry_after(struct str value, struct str date, int64_t now, int64_t max_s)
{
	long long wait;
	int64_t at, sent;
	value = str_trim(value);
	if (str_to_int64(value, &wait)) {
		if (wait < 0)
			return TIME_NONE;
	} else if (time_parse_http(value, &at)) {
		wait = at - (time_parse_http(str_trim(date), &sent) ? sent : now);
	} else {
		return TIME_NONE;
	}
	if (wait < 0)
		wait = 0;
	return now + (wait > max_s ? max_s : wait);
}

/* The value of one directive among those that the byte separates; true when it is there. */
static bool directive_find(struct str directives, char byte, struct str name, struct str *ret_value)
{
	while (directives.len) {
		struct str value, directive = str_split(directives, byte, &directives);
		directive = str_trim(str_split(directive, '=', &value));
		if (!str_eq_nocase(directive, name))
			continue;
		value = str_trim(value);
		if (value.len >= 2 && value.data[0] == '"' && value.data[value.len - 1] == '"')
			value = str_make(value.data + 1, value.len - 2);
		*ret_value = value;
		return true;
	}
	return false;
}

/* What stands before the first such byte that is in no quotes. */
static struct str split_unquoted(struct str text, char byte, struct str *ret_rest)
{
	bool quoted = false;
	size_t n = 0;
	for (; n < text.len && (quoted || text.data[n] != byte); n++)
		quoted ^= text.data[n] == '"';
	*ret_rest = n < text.len ? str_make(text.data + n + 1, text.len - n - 1) : str_make(NULL, 0);
	return str_make(text.data, n);
}

/* Some write "0.0" and "7200.0". */
static bool whole_read(struct str text, long long *ret_count)
{
	struct str fraction;
	long long parts;
	struct str whole = str_split(str_trim(text), '.', &fraction);
	return count_read(whole, ret_count) && (!fraction.len || count_read(fraction, &parts));
}

/* When there is some again. */
static int64_t rate_until(struct str remaining, struct str reset, int64_t now, int64_t max_s)
{
	enum { UNIX_TIME = 1000000000 }; /* seconds from now are fewer */
	long long left, wait;
	if (!whole_read(remaining, &left) || left > 0 || !whole_read(reset, &wait))
		return TIME_NONE;
	if (wait >= UNIX_TIME)
		wait -= now;
	if (wait <= 0)
		return TIME_NONE;
	return now + (wait > max_s ? max_s : wait);
}

/* RateLimit is written "limit=10, remaining=0, reset=30" by some; by others as a list of policies, each
 * "name";r=0;t=30, and all of them hold. */
int64_t http_rate_limit(struct str remaining, struct str reset, struct str combined, int64_t now,
	int64_t max_s)
{
	if (directive_find(combined, ',', STR("remaining"), &remaining))
		directive_find(combined, ',', STR("reset"), &reset);
	int64_t at = rate_until(remaining, reset, now, max_s);
	while (combined.len) {
		struct str left, wait, policy = split_unquoted(combined, ',', &combined);
		if (!directive_find(policy, ';', STR("r"), &left) || !directive_find(policy, ';', STR("t"), &wait))
			continue;
		int64_t until = rate_until(left, wait, now, max_s);
		at = until > at ? until : at;
	}
	return at;
}

/* rel may name several relations. */
static bool parameters_have(struct str parameters, struct str relation)
{
	struct str words;
	while (parameters.len) {
		struct str parameter = split_unquoted(parameters, ';', &parameters);
		if (!directive_find(parameter, ';', STR("rel"), &words))
			continue;
		while (words.len)
			if (str_eq_nocase(str_split(words, ' ', &words), relation))
				return true;
	}
	return false;
}

struct str http_link(struct str value, struct str relation)
{
	size_t begin;
	while ((begin = str_find(value, '<')) < value.len) {
		struct str rest = str_make(value.data + begin + 1, value.len - begin - 1);
		struct str target = str_split(rest, '>', &rest);
		if (parameters_have(split_unquoted(rest, ',', &value), relation))
			return str_trim(target);
	}
	return str_make(NULL, 0);
}

int64_t http_freshness(struct str cache_control, struct str age, struct str expires, struct str date,
	int64_t now)
{
	struct str value;
	long long seconds, elapsed;
	if (directive_find(cache_control, ',', STR("no-store"), &value)
		|| directive_find(cache_control, ',', STR("no-cache"), &value))
		return SIZE_NONE;
	if (directive_find(cache_control, ',', STR("max-age"), &value)) {
		if (!count_read(value, &seconds) || seconds <= 0)
			return SIZE_NONE;
		if (!count_read(str_trim(age), &elapsed) || elapsed < 0)
			elapsed = 0;
		return elapsed < seconds ? seconds - elapsed : 0;
	}
	int64_t until, from;
	if (!time_parse_http(str_trim(expires), &until))
		return SIZE_NONE;
	if (!time_parse_http(str_trim(date), &from))
		from = now;
	return until > from ? until - from : SIZE_NONE;
}
