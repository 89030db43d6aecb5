/* One reader for every way in which feeds write dates. The two common forms are read at once;
 * everything else is cut into tokens (date_scan.h) and read by date_reading.h. Decides nothing by
 * "now": whether a date can be true is the caller's question. */
#include "parsers/date.h"

#include "base/time.h"
#include "parsers/date_reading.h"

enum {
	TEXT_KEPT = 128, /* bytes of struct date's text */
	KOREA_S = 9 * 3600,
};

/* A number of exactly n digits, or -1. */
static int fixed_number(const char *p, int n)
{
	int value = 0;
	for (int i = 0; i < n; i++) {
		if (!str_is_digit(p[i]))
			return -1;
		value = 10 * value + p[i] - '0';
	}
	return value;
}

static bool fixed_zone_name(struct str s, int *ret_offset_s)
{
	char folded[5];
	for (size_t i = 0; i < s.len; i++)
		folded[i] = str_lower(s.data[i]);
	const struct date_word *word = date_word_find(str_make(folded, s.len));
	if (!word || word->kind != DATE_WORD_ZONE)
		return false;
	*ret_offset_s = word->value * 60;
	return true;
}

/* "Z", "GMT", "EST", "+hhmm" and "+hh:mm", filling all of s. */
static bool fixed_zone(struct str s, int *ret_offset_s)
{
	if (str_eq(s, STR("Z")) || str_eq(s, STR("GMT"))) {
		*ret_offset_s = 0;
		return true;
	}
	if (s.len >= 2 && s.len <= 5 && s.data[0] >= 'A')
		return fixed_zone_name(s, ret_offset_s);
	if ((s.len != 5 && s.len != 6) || (s.data[0] != '+' && s.data[0] != '-') ||
		(s.len == 6 && s.data[3] != ':'))
		return false;
	int hours = fixed_number(s.data + 1, 2), minutes = fixed_number(s.data + s.len - 2, 2);
	if (hours < 0 || hours > 14 || minutes < 0 || minutes > 59)
		return false;
	*ret_offset_s = (hours * 60 + minutes) * (s.data[0] == '-' ? -60 : 60);
	return true;
}

/* "hh:mm:ss" */
static bool fixed_clock(const char *p, int *ret_second_of_day)
{
	int hour = fixed_number(p, 2), minute = fixed_number(p + 3, 2), second = fixed_number(p + 6, 2);
	if (p[2] != ':' || p[5] != ':' || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
		second < 0 || second > 60)
		return false;
	*ret_second_of_day = hour * 3600 + minute * 60 + second;
	return true;
}

/* "2003-12-31T10:14:55Z", "2003-12-31T10:14:55.123+01:00" */
static bool read_rfc3339(struct str s, int64_t *ret_at)
{
	int clock, offset;
	if (s.len < 20 || s.data[4] != '-' || s.data[7] != '-' || s.data[10] != 'T' ||
		!fixed_clock(s.data + 11, &clock))
		return false;
	int year = fixed_number(s.data, 4), month = fixed_number(s.data + 5, 2);
	int day = fixed_number(s.data + 8, 2);
	size_t i = 19;
	if (s.data[i] == '.')
		for (i++; i < s.len && str_is_digit(s.data[i]); i++)
			;
	if (year < 0 || month < 1 || month > 12 || day < 1 || day > DATE_DAY_MAX ||
		!fixed_zone(str_make(s.data + i, s.len - i), &offset))
		return false;
	*ret_at = time_from_civil(year, month, day, 0, 0, clock - offset);
	return true;
}

/* "Thu, 01 Jan 2004 19:48:21 GMT", the day of one digit too; -0700 as zone */
static bool read_rfc822(struct str s, int64_t *ret_at)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int clock, offset;
	if (s.len < 27 || s.data[3] != ',' || s.data[4] != ' ')
		return false;
	int digits = str_is_digit(s.data[6]) ? 2 : 1;
	const char *p = s.data + 5 + digits;
	int day = fixed_number(s.data + 5, digits), year = fixed_number(p + 5, 4), month = 0;
	while (month < 12 && memcmp(p + 1, months + (size_t)month * 3, 3) != 0)
		month++;
	struct str zone = str_make(p + 19, s.len - (size_t)(p + 19 - s.data));
	if (p[0] != ' ' || p[4] != ' ' || p[9] != ' ' || p[18] != ' ' || month == 12 || day < 1 ||
		day > DATE_DAY_MAX || year < 0 || !fixed_clock(p + 10, &clock) || !fixed_zone(zone, &offset))
		return false;
	*ret_at = time_from_civil(year, month + 1, day, 0, 0, clock - offset);
	return true;
}

/* Seconds since 1970 or thousandths, millionths, thousand-millionths of them, by their size. */
static bool read_epoch(const struct date_scan *scan, int64_t *ret_at)
{
	const struct date_token *number = &scan->tokens[0];
	bool has_fraction = scan->n == 3 && scan->tokens[1].mark == '.' &&
		scan->tokens[2].kind == DATE_TOKEN_NUMBER;
	if (number->kind != DATE_TOKEN_NUMBER || (scan->n != 1 && !has_fraction))
		return false;
	if (number->digits < 9 || number->digits > 19)
		return false;
	int64_t at = number->value;
	for (int extra = (number->digits < 18 ? number->digits : 18) - 1; extra >= 11; extra -= 3)
		at /= 1000;
	*ret_at = number->digits == 19 ? at * 10 : at;
	return true;
}

static int64_t finish(struct date_reading *r, uint32_t *ret_flags)
{
	int hour = r->hour;
	if (r->half == 1 && hour < 12)
		hour += 12;
	else if (r->half == 0 && hour == 12)
		hour = 0;
	int64_t at = time_from_civil(r->year, (int)r->month, (int)r->day, hour, r->minute, r->second);
	*ret_flags = 0;
	if (r->zone >= 0)
		return at - date_zone_offset_s(r->zone, at);
	if (r->has_zone)
		return at - r->offset_s;
	if (r->is_korean) /* one country, one zone */
		return at - KOREA_S;
	*ret_flags = DATE_ASSUMED_UTC;
	return at;
}

static bool read_any(struct str text, struct str language, int64_t *ret_at, uint32_t *ret_flags)
{
	struct date_scan scan;
	date_scan(text, &scan);
	struct date_reading r = {.scan = &scan, .text = text, .language = language, .half = -1, .zone = -1,
		.anchor = SIZE_MAX, .month_token = scan.n};
	date_take(&r);
	if (date_resolve(&r)) {
		*ret_at = finish(&r, ret_flags);
		return true;
	}
	*ret_flags = 0;
	return read_epoch(&scan, ret_at);
}

static struct str keep_text(struct str text)
{
	if (text.len <= TEXT_KEPT)
		return text;
	text.len = TEXT_KEPT;
	while (text.len && ((unsigned char)text.data[text.len] & 0xc0) == 0x80)
		text.len--;
	return text;
}

bool date_parse(struct str text, struct str language, struct date *ret_date)
{
	int64_t at;
	uint32_t flags = 0;
	text = str_trim(text);
	if (text.len == 0)
		return false;
	if (!read_rfc3339(text, &at) && !read_rfc822(text, &at) && !read_any(text, language, &at, &flags))
		return false;
	*ret_date = (struct date){at, keep_text(text), flags};
	return true;
}
