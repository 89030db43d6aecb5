/* Days are counted from 1970-03-01 backwards and forwards in eras of 400 years, the year taken to
 * begin in March, so that the leap day is the last one. Knows three fixed HTTP layouts and
 * RFC 3339; does not guess. */
#include "base/time.h"

#include <string.h>

#include "base/document.h"

enum { DAY_S = 86400, DAYS_PER_ERA = 146097, DAYS_0000_03_01_TO_1970 = 719468 };

static const char month_names[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug",
	"Sep", "Oct", "Nov", "Dec"};
static const char *const weekday_names[7] = {"Sunday", "Monday", "Tuesday", "Wednesday",
	"Thursday", "Friday", "Saturday"};

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t days_from_civil(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = floor_div(year, 400), year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * DAYS_PER_ERA + day_of_era - DAYS_0000_03_01_TO_1970;
}

int64_t time_from_civil(int64_t year, int month, int day, int hour, int minute, int second)
{
	/* Far beyond any date, and every product below fits. */
	const int64_t year_max = 10000000000;
	if (year > year_max || year < -year_max)
		return TIME_NONE;
	return days_from_civil(year, month, day) * DAY_S + (int64_t)hour * 3600 +
		(int64_t)minute * 60 + second;
}

void time_to_civil(int64_t at, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t days = floor_div(at, DAY_S) + DAYS_0000_03_01_TO_1970;
	int64_t era = floor_div(days, DAYS_PER_ERA), day_of_era = days - era * DAYS_PER_ERA;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int month = (int)((5 * day_of_year + 2) / 153); /* March = 0 */
	*ret_day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	*ret_month = month < 10 ? month + 3 : month - 9;
	*ret_year = era * 400 + year_of_era + (*ret_month <= 2);
}

int time_weekday(int64_t at)
{
	int64_t days = floor_div(at, DAY_S) + 4; /* 1970-01-01 was a Thursday */
	return (int)(days - floor_div(days, 7) * 7);
}

static int second_of_day(int64_t at)
{
	int second = (int)(at % DAY_S);
	return second < 0 ? second + DAY_S : second;
}

int time_hour(int64_t at)
{
	return second_of_day(at) / 3600;
}

static char *put_digits(char *p, int64_t value, int n)
{
	for (int i = n - 1; i >= 0; i--, value /= 10)
		p[i] = (char)('0' + value % 10);
	return p + n;
}

static char *put_time_of_day(char *p, int64_t at)
{
	int second = second_of_day(at);
	p = put_digits(p, second / 3600, 2);
	*p++ = ':';
	p = put_digits(p, second / 60 % 60, 2);
	*p++ = ':';
	return put_digits(p, second % 60, 2);
}

/* False, with an empty text, when the year has not four digits. */
static bool civil_or_empty(int64_t at, int64_t *ret_year, int *ret_month, int *ret_day, char *text)
{
	const int64_t first = -62167219200, after_last = 253402300800; /* years 0000 and 10000 */
	*text = '\0';
	if (at < first || at >= after_last)
		return false;
	time_to_civil(at, ret_year, ret_month, ret_day);
	return true;
}

const char *time_rfc3339(int64_t at, char ret_text[TIME_TEXT_SIZE])
{
	int64_t year;
	int month, day;
	if (!civil_or_empty(at, &year, &month, &day, ret_text))
		return ret_text;
	char *p = put_digits(ret_text, year, 4);
	*p++ = '-';
	p = put_digits(p, month, 2);
	*p++ = '-';
	p = put_digits(p, day, 2);
	*p++ = 'T';
	memcpy(put_time_of_day(p, at), "Z", 2);
	return ret_text;
}

const char *time_rfc822(int64_t at, char ret_text[TIME_TEXT_SIZE])
{
	int64_t year;
	int month, day;
	if (!civil_or_empty(at, &year, &month, &day, ret_text))
		return ret_text;
	char *p = ret_text;
	memcpy(p, weekday_names[time_weekday(at)], 3);
	memcpy(p + 3, ", ", 2);
	p = put_digits(p + 5, day, 2);
	*p++ = ' ';
	memcpy(p, month_names[month - 1], 3);
	p[3] = ' ';
	p = put_digits(p + 4, year, 4);
	*p++ = ' ';
	memcpy(put_time_of_day(p, at), " GMT", 5);
	return ret_text;
}

struct civil {
	int year, month, day, hour, minute, second;
};

/* Exactly n digits; -1 when they are not there. */
static int take_digits(struct str *rest, size_t n)
{
	int value = 0;
	if (rest->len < n)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (rest->data[i] < '0' || rest->data[i] > '9')
			return -1;
		value = value * 10 + (rest->data[i] - '0');
	}
	*rest = str_make(rest->data + n, rest->len - n);
	return value;
}

static bool take(struct str *rest, struct str expected)
{
	if (!str_starts(*rest, expected))
		return false;
	*rest = str_make(rest->data + expected.len, rest->len - expected.len);
	return true;
}

static bool take_weekday(struct str *rest, bool whole)
{
	for (size_t i = 0; i < 7; i++)
		if (take(rest, str_make(weekday_names[i], whole ? strlen(weekday_names[i]) : 3)))
			return true;
	return false;
}

static int take_month(struct str *rest)
{
	for (int i = 0; i < 12; i++)
		if (take(rest, str_make(month_names[i], 3)))
			return i + 1;
	return -1;
}

/* A two-digit year has no century and this function no clock: 70-99 are the last one, which is
 * also what POSIX does within a year. RFC 9110 puts the border fifty years ahead. */
static int year_of_two_digits(int year)
{
	return year < 0 ? -1 : year < 70 ? 2000 + year : 1900 + year;
}

/* One letter of a layout, as in strptime(3); anything else stands for itself. */
static bool take_field(struct str *rest, char letter, struct civil *civil)
{
	switch (letter) {
	case 'a':
		return take_weekday(rest, false);
	case 'A':
		return take_weekday(rest, true);
	case 'b':
		return (civil->month = take_month(rest)) > 0;
	case 'd':
		return (civil->day = take_digits(rest, 2)) >= 0;
	case 'e':
		return (civil->day = take_digits(rest, take(rest, STR(" ")) ? 1 : 2)) >= 0;
	case 'm':
		return (civil->month = take_digits(rest, 2)) >= 0;
	case 'Y':
		return (civil->year = take_digits(rest, 4)) >= 0;
	case 'y':
		return (civil->year = year_of_two_digits(take_digits(rest, 2))) >= 0;
	case 'H':
		return (civil->hour = take_digits(rest, 2)) >= 0;
	case 'M':
		return (civil->minute = take_digits(rest, 2)) >= 0;
	default: /* 'S' */
		return (civil->second = take_digits(rest, 2)) >= 0;
	}
}

static bool take_layout(struct str *rest, const char *layout, struct civil *civil)
{
	for (; *layout; layout++) {
		if (*layout == '%' ? !take_field(rest, *++layout, civil)
				   : !take(rest, str_make(layout, 1)))
			return false;
	}
	return true;
}

static int days_in_month(int year, int month)
{
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	if (month == 2)
		return leap ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/* Second 60 is a leap second and becomes the next minute's first. */
static bool civil_to_time(const struct civil *c, int64_t *ret_at)
{
	if (c->month < 1 || c->month > 12 || c->day < 1 ||
		c->day > days_in_month(c->year, c->month) || c->hour > 23 || c->minute > 59 ||
		c->second > 60)
		return false;
	*ret_at = time_from_civil(c->year, c->month, c->day, c->hour, c->minute, c->second);
	return true;
}

bool time_parse_http(struct str text, int64_t *ret_at)
{
	static const char *const layouts[] = {"%a, %d %b %Y %H:%M:%S GMT",
		"%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"};
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		struct civil civil = {0};
		struct str rest = text;
		if (take_layout(&rest, layouts[i], &civil) && rest.len == 0)
			return civil_to_time(&civil, ret_at);
	}
	return false;
}

static void take_fraction(struct str *rest)
{
	struct str digits = *rest;
	if (!take(&digits, STR(".")))
		return;
	while (take_digits(&digits, 1) >= 0)
		*rest = digits;
}

/* Seconds east of UTC; nothing, Z and z are 0. */
static bool take_zone(struct str *rest, int *ret_offset_s)
{
	*ret_offset_s = 0;
	if (rest->len == 0 || take(rest, STR("Z")) || take(rest, STR("z")))
		return true;
	int sign = take(rest, STR("+")) ? 1 : take(rest, STR("-")) ? -1 : 0;
	struct civil zone = {0};
	if (!sign || !take_layout(rest, "%H:%M", &zone) || zone.hour > 23 || zone.minute > 59)
		return false;
	*ret_offset_s = sign * (zone.hour * 3600 + zone.minute * 60);
	return true;
}

bool time_parse_rfc3339(struct str text, int64_t *ret_at)
{
	struct civil civil = {0};
	struct str rest = text;
	int offset_s = 0;
	int64_t at;
	if (!take_layout(&rest, "%Y-%m-%d", &civil))
		return false;
	if (rest.len) {
		if (!take(&rest, STR("T")) && !take(&rest, STR("t")) && !take(&rest, STR(" ")))
			return false;
		if (!take_layout(&rest, "%H:%M", &civil))
			return false;
		if (str_starts(rest, STR(":")) && !take_layout(&rest, ":%S", &civil))
			return false;
		take_fraction(&rest);
		if (!take_zone(&rest, &offset_s))
			return false;
	}
	if (rest.len || !civil_to_time(&civil, &at))
		return false;
	*ret_at = at - offset_s;
	return true;
}
