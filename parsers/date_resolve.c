/* From numbers to a day: which is the year, which the month. Where two readings are possible the
 * mark between the numbers and the language of the feed decide. */
#include "base/time.h"
#include "parsers/date_reading.h"

enum {
	CENTURY_PIVOT = 70, /* years of two digits: 1970 to 2069 */
	YEAR_MAX = 9999,
};

static int64_t full_year(int64_t year, uint8_t digits)
{
	if (digits <= 2)
		return year + (year < CENTURY_PIVOT ? 2000 : 1900);
	return digits == 3 ? year + 1900 : year; /* RFC 2822: what programs made of the year 2000 */
}

static bool set_date(struct date_reading *r, int64_t year, int64_t month, int64_t day)
{
	if (year < 1 || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > DATE_DAY_MAX)
		return false;
	r->year = year;
	r->month = month;
	r->day = day;
	return true;
}

/* Around the name of a month: the day is the number next to it, the year one of four digits or
 * the other one. */
static bool resolve_named(struct date_reading *r)
{
	const struct date_number *day = NULL, *year = NULL;
	size_t nearest = SIZE_MAX;
	for (size_t i = 0; i < r->n_numbers; i++) {
		const struct date_number *n = &r->numbers[i];
		size_t distance = n->token < r->month_token ? r->month_token - n->token
		                                            : n->token - r->month_token;
		if ((n->digits == 4 && (!year || year->digits < 4)) || (n->digits == 3 && !year))
			year = n;
		if (n->digits <= 2 && n->value >= 1 && n->value <= DATE_DAY_MAX && distance < nearest) {
			day = n;
			nearest = distance;
		}
	}
	for (size_t i = 0; i < r->n_numbers && !year; i++)
		if (&r->numbers[i] != day && r->numbers[i].digits <= 2)
			year = &r->numbers[i];
	if (!r->year && !year)
		return false;
	int64_t y = r->year ? r->year : full_year(year->value, year->digits);
	return set_date(r, y, r->month, r->day ? r->day : day ? day->value : 1);
}

/* Whether "1/2/2021" is January: two readings are possible, the language decides. */
static bool month_comes_first(const struct date_reading *r, char mark)
{
	bool is_american = str_eq_nocase(r->language, STR("en-US"));
	bool is_english = r->language.len == 0 || str_eq_nocase(r->language, STR("en"));
	return is_american || (is_english && mark == '/');
}

static bool resolve_day_first(struct date_reading *r, const struct date_number *n)
{
	int64_t year = full_year(n[2].value, n[2].digits), a = n[0].value, b = n[1].value;
	bool is_month_first = n[1].before != '.' && month_comes_first(r, n[1].before);
	if (a > 12 || b > 12)
		is_month_first = b > 12;
	return is_month_first ? set_date(r, year, a, b) : set_date(r, year, b, a);
}

static bool resolve_three(struct date_reading *r)
{
	const struct date_number *n = r->numbers;
	if (n[0].digits == 4)
		return set_date(r, n[0].value, n[1].value, n[2].value) ||
			set_date(r, n[0].value, n[2].value, n[1].value);
	if (n[2].digits == 4)
		return resolve_day_first(r, n);
	bool is_year_first = n[0].value > DATE_DAY_MAX || n[1].before == '-';
	if (is_year_first && set_date(r, full_year(n[0].value, 2), n[1].value, n[2].value))
		return true;
	return resolve_day_first(r, n);
}

static bool resolve_ordinal(struct date_reading *r, int64_t year, int64_t day_of_year)
{
	int month, day;
	if (day_of_year < 1 || day_of_year > 366)
		return false;
	time_to_civil(time_from_civil(year, 1, 1, 0, 0, 0) + (day_of_year - 1) * 86400, &year, &month, &day);
	return set_date(r, year, month, day);
}

static bool resolve_two(struct date_reading *r)
{
	const struct date_number *n = r->numbers;
	if (n[0].digits == 4 && n[1].digits == 3)
		return resolve_ordinal(r, n[0].value, n[1].value);
	if (n[0].digits == 4)
		return set_date(r, n[0].value, n[1].value, 1);
	if (n[1].digits == 4)
		return set_date(r, n[1].value, n[0].value, 1);
	if (n[0].digits == 2 && n[0].before == '-') /* ISO 8601: "-03-12" */
		return set_date(r, full_year(n[0].value, 2), n[1].value, 1);
	return n[0].digits == 2 && n[1].digits == 3 &&
		resolve_ordinal(r, full_year(n[0].value, 2), n[1].value);
}

/* "20031231101455" and its beginnings from the hour on; epoch seconds look alike. */
static bool resolve_basic(struct date_reading *r, int64_t value, uint8_t digits)
{
	for (; digits < 14; digits++)
		value *= 10;
	int64_t date = value / 1000000, clock = value % 1000000;
	int64_t year = date / 10000;
	return year >= 1900 && year < 2100 && set_date(r, year, date / 100 % 100, date % 100) &&
		date_set_time(r, clock / 10000, clock / 100 % 100, clock % 100, 0);
}

/* All in one number: the basic formats of ISO 8601, and those that go on into the time. */
static bool resolve_one(struct date_reading *r)
{
	int64_t v = r->numbers[0].value;
	uint8_t digits = r->numbers[0].digits;
	bool is_cut = r->numbers[0].before == '-'; /* ISO 8601: the century left out, "-0312" */
	if (r->numbers[0].before == '+') /* a zone alone */
		return false;
	switch (digits) {
	case 2:
		return is_cut && set_date(r, full_year(v, 2), 1, 1);
	case 4:
		return is_cut ? set_date(r, full_year(v / 100, 2), v % 100, 1) : set_date(r, v, 1, 1);
	case 5:
		return resolve_ordinal(r, full_year(v / 1000, 2), v % 1000);
	case 6:
		return set_date(r, full_year(v / 10000, 2), v / 100 % 100, v % 100);
	case 7:
		return resolve_ordinal(r, v / 1000, v % 1000);
	case 8:
		return set_date(r, v / 10000, v / 100 % 100, v % 100);
	case 10:
	case 12:
	case 14:
		return !r->has_time && resolve_basic(r, v, digits);
	default:
		return false;
	}
}

static bool resolve_week(struct date_reading *r)
{
	if (r->week < 1 || r->week > 53 || r->weekday < 1 || r->weekday > 7)
		return false;
	/* the week with the fourth of January is the first one */
	int64_t fourth = time_from_civil(r->numbers[0].value, 1, 4, 0, 0, 0);
	int64_t days = (r->week - 1) * 7 + r->weekday - 1 - (time_weekday(fourth) + 6) % 7;
	int month, day;
	time_to_civil(fourth + days * 86400, &r->year, &month, &day);
	return set_date(r, r->year, month, day);
}

bool date_resolve(struct date_reading *r)
{
	if (r->week)
		return resolve_week(r);
	/* "mar. 14/12/2021": the word was the day of the week */
	if (r->month && !(r->month_is_weak && r->n_numbers >= 3))
		return resolve_named(r);
	if (r->year)
		return r->n_numbers == 0 && set_date(r, r->year, 1, 1);
	if (r->n_numbers >= 3)
		return resolve_three(r);
	if (r->n_numbers == 2)
		return resolve_two(r);
	return r->n_numbers == 1 && resolve_one(r);
}
