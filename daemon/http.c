/* Header values, read as RFC 9110 and RFC 9111 write them. */
#include "daemon/http.h"

#include "base/document.h"
#include "base/time.h"

int64_t http_retry_after(struct str value, struct str date, int64_t now)
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
	return now + (wait > HTTP_RETRY_AFTER_MAX_S ? HTTP_RETRY_AFTER_MAX_S : wait);
}

/* The value of one Cache-Control directive; true when the directive is there. */
static bool directive_find(struct str cache_control, struct str name, struct str *ret_value)
{
	while (cache_control.len) {
		struct str value, directive = str_split(cache_control, ',', &cache_control);
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

int64_t http_freshness(struct str cache_control, struct str age, struct str expires, struct str date,
	int64_t now)
{
	struct str value;
	long long seconds, elapsed;
	if (directive_find(cache_control, STR("no-store"), &value)
		|| directive_find(cache_control, STR("no-cache"), &value))
		return SIZE_NONE;
	if (directive_find(cache_control, STR("max-age"), &value)) {
		if (!str_to_int64(value, &seconds) || seconds <= 0)
			return SIZE_NONE;
		if (!str_to_int64(str_trim(age), &elapsed) || elapsed < 0)
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
