/* One reader for every way in which feeds write dates. The two common forms are read at once;
 * everything else is cut into tokens, the clock, the zone and the names are taken out, and the
 * numbers that are left are year, month and day by rules of their own. Decides nothing by "now":
 * whether a date can be true is the caller's question. */
#include "parsers/date.h"

#include "base/time.h"
#include "parsers/date_scan.h"
#include "parsers/date_words.h"

enum {
	TEXT_KEPT = 128,        /* bytes of struct date's text */
	NUMBERS_MAX = 8,
	CENTURY_PIVOT = 70,     /* two digits: 1970 to 2069 */
	OFFSET_MAX_S = 15 * 3600, /* the widest in use are -12:00 and +14:00 */
	KOREA_S = 9 * 3600,
	DAY_MAX = 31,
};

/* A number that is neither clock nor zone. */
struct date_number {
	int64_t value;
	uint8_t digits;
	char before; /* the mark before it: '-', '/', '.' or 0 */
	size_t token;
};

struct reading {
	const struct date_scan *scan;
	struct str text; /* the input, for zone names */
	struct str language;
	struct date_number numbers[NUMBERS_MAX];
	size_t n_numbers;
	int64_t year, month, day; /* 0: not known yet */
	size_t month_token;       /* where a name of a month stood; n of the scan when none did */
	bool month_is_weak;       /* it may have been a weekday */
	int week, weekday;        /* of an ISO week date */
	int era;                  /* the year before the era's first one, or 0 */
	bool has_time, has_zone;
	int hour, minute, second;
	int half;                 /* of the day: 0, 1, or -1 when the text says nothing */
	size_t anchor;            /* the token behind time and zone name: an offset may stand there */
	int64_t offset_s;
	int zone;                 /* of the tz database, or -1 */
	bool is_korean;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A number of exactly n digits, or -1. */
static int fixed_number(const char *p, int n)
{
	int value = 0;
	for (int i = 0; i < n; i++) {
		if (!is_digit(p[i]))
			return -1;
		value = 10 * value + p[i] - '0';
	}
	return value;
}

/* "Z", "GMT", "UTC", "+hhmm" and "+hh:mm", filling all of s. */
static bool fixed_zone(struct str s, int *ret_offset_s)
{
	if (str_eq(s, STR("Z")) || str_eq(s, STR("GMT")) || str_eq(s, STR("UTC"))) {
		*ret_offset_s = 0;
		return true;
	}
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
		for (i++; i < s.len && is_digit(s.data[i]); i++)
			;
	if (year < 0 || month < 1 || month > 12 || day < 1 || day > DAY_MAX ||
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
	int digits = is_digit(s.data[6]) ? 2 : 1;
	const char *p = s.data + 5 + digits;
	int day = fixed_number(s.data + 5, digits), year = fixed_number(p + 5, 4), month = 0;
	while (month < 12 && memcmp(p + 1, months + (size_t)month * 3, 3) != 0)
		month++;
	struct str zone = str_make(p + 19, s.len - (size_t)(p + 19 - s.data));
	if (p[0] != ' ' || p[4] != ' ' || p[9] != ' ' || p[18] != ' ' || month == 12 || day < 1 ||
		day > DAY_MAX || year < 0 || !fixed_clock(p + 10, &clock) || !fixed_zone(zone, &offset))
		return false;
	*ret_at = time_from_civil(year, month + 1, day, 0, 0, clock - offset);
	return true;
}

static const struct date_token *token_at(const struct reading *r, size_t i)
{
	return &r->scan->tokens[i < r->scan->n ? i : r->scan->n];
}

static bool is_mark(const struct date_token *token, char mark)
{
	return token->kind == DATE_TOKEN_MARK && token->mark == mark;
}

static bool is_number(const struct date_token *token, uint8_t max_digits)
{
	return token->kind == DATE_TOKEN_NUMBER && token->digits <= max_digits;
}

static const struct date_word *word_at(const struct reading *r, size_t i)
{
	const struct date_token *token = token_at(r, i);
	return token->kind == DATE_TOKEN_WORD ? date_word_find(token->text) : NULL;
}

static enum date_unit unit_at(const struct reading *r, size_t i)
{
	const struct date_word *word = word_at(r, i);
	return word && word->kind == DATE_WORD_UNIT ? (enum date_unit)word->value : DATE_UNIT_NONE;
}

static bool word_is(const struct date_token *token, const char *text)
{
	return token->kind == DATE_TOKEN_WORD && str_eq(token->text, str_of(text));
}

/* "am", "p.m.", "오후", "π.μ." or a Han word that ends with one, at token i: the number of tokens it
 * takes, or 0. */
static size_t take_half(struct reading *r, size_t i, bool is_after_time)
{
	const struct date_token *token = token_at(r, i);
	const struct date_word *word = word_at(r, i);
	if (word && (word->kind == DATE_WORD_HALF ||
			    (word->kind == DATE_WORD_HALF_AFTER && is_after_time))) {
		r->half = word->value;
		return 1;
	}
	static const struct {
		const char *first, *second;
		int half;
	} dotted[] = {{"a", "m", 0}, {"p", "m", 1}, {"π", "μ", 0}, {"μ", "μ", 1}};
	for (size_t k = 0; k < sizeof dotted / sizeof dotted[0]; k++)
		if (word_is(token, dotted[k].first) && is_mark(token_at(r, i + 1), '.') &&
			word_is(token_at(r, i + 2), dotted[k].second)) {
			r->half = dotted[k].half;
			return is_mark(token_at(r, i + 3), '.') ? 4 : 3;
		}
	const size_t two_han = 6;
	if (token->kind != DATE_TOKEN_WORD || token->text.len <= two_han)
		return 0;
	word = date_word_find(str_make(token->text.data + token->text.len - two_han, two_han));
	if (!word || word->kind != DATE_WORD_HALF || (unsigned char)word->name[0] < 0xe0)
		return 0;
	r->half = word->value;
	return 1;
}

static bool set_time(struct reading *r, int64_t hour, int64_t minute, int64_t second, size_t anchor)
{
	if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && (minute || second)))
		return false;
	r->has_time = true;
	r->hour = (int)hour;
	r->minute = (int)minute;
	r->second = (int)second;
	r->anchor = anchor;
	return true;
}

/* "10:14", "10:14:55.123", with another mark "21.40", at token i: the tokens it takes, or 0. */
static size_t take_marked_clock(struct reading *r, size_t i, char mark)
{
	size_t start = i, n = 0;
	int64_t parts[3] = {0};
	while (n < 3 && is_number(token_at(r, i), 2)) {
		parts[n++] = token_at(r, i++)->value;
		if (n == 3 || !is_mark(token_at(r, i), mark))
			break;
		i++;
	}
	if (n < 2 || token_at(r, i - 1)->kind == DATE_TOKEN_MARK)
		return 0;
	const struct date_token *point = token_at(r, i);
	if (n == 3 && (is_mark(point, '.') || is_mark(point, ',')) &&
		token_at(r, i + 1)->kind == DATE_TOKEN_NUMBER && !token_at(r, i + 1)->is_spaced)
		i += 2;
	return set_time(r, parts[0], parts[1], parts[2], i) ? i - start : 0;
}

/* "23시 25분 47초", "9時40分", "21h40", "21 h 40" */
static size_t take_unit_clock(struct reading *r, size_t i)
{
	size_t start = i;
	int64_t hour = token_at(r, i)->value, minute = 0, second = 0;
	if (!is_number(token_at(r, i), 2) || unit_at(r, i + 1) != DATE_UNIT_HOUR)
		return 0;
	i += 2;
	bool has_unit = unit_at(r, i + 1) == DATE_UNIT_MINUTE;
	bool is_alone = token_at(r, i + 1)->kind == DATE_TOKEN_END || !token_at(r, i)->is_spaced;
	if (is_number(token_at(r, i), 2) && (has_unit || is_alone)) {
		minute = token_at(r, i)->value;
		i += has_unit ? 2 : 1;
	}
	if (is_number(token_at(r, i), 2) && unit_at(r, i + 1) == DATE_UNIT_SECOND) {
		second = token_at(r, i)->value;
		i += 2;
	}
	return set_time(r, hour, minute, second, i) ? i - start : 0;
}

/* The digits behind the "T" of ISO 8601's basic format: "T10", "T1014", "T101455". */
static size_t take_basic_clock(struct reading *r, size_t i)
{
	const struct date_token *token = token_at(r, i);
	int64_t v = token->value;
	bool ok = false;
	if (token->digits == 2)
		ok = set_time(r, v, 0, 0, i + 1);
	else if (token->digits == 4)
		ok = set_time(r, v / 100, v % 100, 0, i + 1);
	else if (token->digits == 6)
		ok = set_time(r, v / 10000, v / 100 % 100, v % 100, i + 1);
	return ok;
}

/* A time of day at the number i; the tokens it takes, or 0. */
static size_t take_clock(struct reading *r, size_t i)
{
	if (r->has_time)
		return 0;
	size_t n = take_marked_clock(r, i, ':');
	if (!n)
		n = take_unit_clock(r, i);
	size_t word = i > 1 && is_mark(token_at(r, i - 1), '.') ? i - 2 : i - 1; /* "kl." */
	const struct date_word *before = i ? word_at(r, word) : NULL;
	if (!n && before && before->kind == DATE_WORD_CLOCK)
		n = take_marked_clock(r, i, '.');
	if (!n && r->n_numbers && word_is(token_at(r, i - 1), "t"))
		n = take_basic_clock(r, i);
	const struct date_word *after = word_at(r, i + 1);
	bool is_half_next = after && after->kind == DATE_WORD_HALF;
	if (!n && is_number(token_at(r, i), 2) && is_half_next && set_time(r, token_at(r, i)->value, 0, 0, i + 1))
		n = 1;
	return n;
}

/* "+0100", "-08:00", "+2" at the sign i: the tokens it takes, or 0. */
static size_t take_offset(struct reading *r, size_t i)
{
	const struct date_token *sign = token_at(r, i), *number = token_at(r, i + 1);
	bool is_sign = is_mark(sign, '+') || is_mark(sign, '-');
	bool is_due = (r->anchor == i && i > 0) ||
		(sign->mark == '+' && r->n_numbers >= 3 && !r->has_time);
	if (!is_sign || !is_due || !is_number(number, 6) || number->is_spaced)
		return 0;
	int64_t v = number->value, seconds;
	size_t n = 2;
	if (number->digits > 4) {
		seconds = v / 10000 * 3600 + v / 100 % 100 * 60 + v % 100;
	} else if (number->digits > 2) {
		seconds = v / 100 * 3600 + v % 100 * 60;
	} else {
		seconds = v * 3600;
		if (is_mark(token_at(r, i + 2), ':') && is_number(token_at(r, i + 3), 2)) {
			seconds += token_at(r, i + 3)->value * 60;
			n = 4;
		}
	}
	if (seconds <= OFFSET_MAX_S) {
		r->offset_s = sign->mark == '-' ? -seconds : seconds;
		r->has_zone = true;
		r->zone = -1;
	}
	return n;
}

static bool is_zone_byte(char c)
{
	return is_digit(c) || (str_lower(c) >= 'a' && str_lower(c) <= 'z') || memchr("/_+-", c, 4);
}

/* "Europe/Amsterdam" beginning at the word i: the tokens it takes, or 0. */
static size_t take_named_zone(struct reading *r, size_t i)
{
	size_t start = token_at(r, i)->at, end = start, n = 0;
	while (end < r->text.len && is_zone_byte(r->text.data[end]))
		end++;
	int zone = date_zone_find(str_make(r->text.data + start, end - start));
	if (zone < 0)
		return 0;
	while (i + n < r->scan->n && token_at(r, i + n)->at < end)
		n++;
	r->zone = zone;
	r->has_zone = true;
	return n;
}

/* Zone abbreviations are words as well ("at", "est", "art"): in lower case only right behind the
 * time, and without any time only the names of UTC. */
static bool is_zone_here(const struct reading *r, size_t i, const struct date_word *word)
{
	char first = r->text.data[token_at(r, i)->at];
	bool is_upper = first >= 'A' && first <= 'Z';
	if (word->kind == DATE_WORD_LETTER_ZONE)
		return r->has_time && r->anchor == i && is_upper &&
			token_at(r, i + 1)->kind == DATE_TOKEN_END;
	if (!r->has_time)
		return r->n_numbers && word->value == 0 && token_at(r, i)->text.len <= 3;
	return is_upper || r->anchor == i;
}

static void take_zone_word(struct reading *r, size_t i, const struct date_word *word)
{
	if (r->has_zone || !is_zone_here(r, i, word))
		return;
	r->offset_s = (int64_t)word->value * 60;
	r->has_zone = true;
	r->anchor = i + 1;
}

static void set_unit(struct reading *r, enum date_unit unit, int64_t value, size_t token)
{
	switch (unit) {
	case DATE_UNIT_YEAR:
		r->year = r->era ? r->era + value : value;
		break;
	case DATE_UNIT_MONTH:
		r->month = value;
		r->month_token = token;
		r->month_is_weak = false;
		break;
	case DATE_UNIT_DAY:
		r->day = value;
		break;
	case DATE_UNIT_HOUR:
	case DATE_UNIT_MINUTE:
	case DATE_UNIT_SECOND:
	case DATE_UNIT_NONE:
		break;
	}
}

/* The first name of a month counts; one that may be a weekday gives way to any other. */
static void take_month(struct reading *r, size_t i, int month, bool is_weak)
{
	if (r->month && !r->month_is_weak)
		return;
	r->month = month;
	r->month_token = i;
	r->month_is_weak = is_weak;
}

/* "Octob": English names cut anywhere behind the third letter. */
static int month_by_beginning(struct str word)
{
	static const char *const months[] = {"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december"};
	for (int i = 0; i < 12; i++)
		if (word.len >= 3 && str_starts(str_of(months[i]), word))
			return i + 1;
	return 0;
}

/* The "W" of 2003-W52-3 and 2003W523 at i: the tokens it takes, or 0. */
static size_t take_week(struct reading *r, size_t i)
{
	const struct date_token *number = token_at(r, i + 1);
	if (r->n_numbers != 1 || r->numbers[0].digits != 4 || number->kind != DATE_TOKEN_NUMBER ||
		number->is_spaced)
		return 0;
	if (number->digits == 3) {
		r->week = (int)number->value / 10;
		r->weekday = (int)number->value % 10;
		return 2;
	}
	if (number->digits != 2)
		return 0;
	r->week = (int)number->value;
	r->weekday = 1;
	if (!is_mark(token_at(r, i + 2), '-') || !is_number(token_at(r, i + 3), 1))
		return 2;
	r->weekday = (int)token_at(r, i + 3)->value;
	return 4;
}

/* "tháng 3", "tháng Mười Hai", "năm 2023", "Thứ 2" (Monday): the tokens taken. Vietnamese words
 * that are other words without their accents need them. */
static size_t take_prefix(struct reading *r, size_t i, enum date_unit unit)
{
	bool needs_accents = unit == DATE_UNIT_YEAR || unit == DATE_UNIT_NONE;
	if (needs_accents && !token_at(r, i)->is_marked)
		return 1;
	if (token_at(r, i + 1)->kind == DATE_TOKEN_NUMBER) {
		set_unit(r, unit, token_at(r, i + 1)->value, i);
		return 2;
	}
	int64_t value = 0;
	size_t n = 1;
	for (const struct date_word *word;
		n < 3 && (word = word_at(r, i + n)) && word->kind == DATE_WORD_NUMBER; n++)
		value += word->value;
	if (value)
		set_unit(r, unit, value, i);
	return n;
}

/* The tokens that the word at i takes, at least 1. */
static size_t take_word(struct reading *r, size_t i)
{
	size_t n = take_named_zone(r, i);
	if (!n)
		n = take_half(r, i, r->has_time && r->anchor == i);
	if (n) {
		if (r->anchor == i)
			r->anchor = i + n;
		return n;
	}
	const struct date_word *word = word_at(r, i);
	if (!word) {
		int month = month_by_beginning(token_at(r, i)->text);
		if (month)
			take_month(r, i, month, false);
		return 1;
	}
	switch (word->kind) {
	case DATE_WORD_MONTH:
	case DATE_WORD_MONTH_OR_DAY:
		take_month(r, i, word->value, word->kind == DATE_WORD_MONTH_OR_DAY);
		break;
	case DATE_WORD_SECOND_OF_TWO:
		if (r->month && r->month_token + 1 == i)
			r->month = r->month == 12 ? 1 : r->month == 10 ? 11 : r->month;
		break;
	case DATE_WORD_PREFIX:
		return take_prefix(r, i, (enum date_unit)word->value);
	case DATE_WORD_ERA:
		r->era = word->value;
		break;
	case DATE_WORD_WEEK:
		n = take_week(r, i);
		return n ? n : 1;
	case DATE_WORD_ZONE:
	case DATE_WORD_LETTER_ZONE:
		take_zone_word(r, i, word);
		break;
	case DATE_WORD_HALF:
	case DATE_WORD_HALF_AFTER:
	case DATE_WORD_CLOCK:
	case DATE_WORD_UNIT:
	case DATE_WORD_NUMBER:
		break;
	}
	return 1;
}

/* The tokens that the number at i takes, at least 1. */
static size_t take_number(struct reading *r, size_t i)
{
	const struct date_token *token = token_at(r, i);
	size_t n = take_clock(r, i);
	if (n)
		return n;
	enum date_unit unit = unit_at(r, i + 1);
	if (unit == DATE_UNIT_YEAR || unit == DATE_UNIT_MONTH || unit == DATE_UNIT_DAY) {
		set_unit(r, unit, token->value, i);
		return 2;
	}
	const struct date_token *before = i ? token_at(r, i - 1) : NULL;
	bool is_joined = before && before->kind == DATE_TOKEN_MARK && !token->is_spaced;
	if (r->n_numbers < NUMBERS_MAX)
		r->numbers[r->n_numbers++] = (struct date_number){token->value, token->digits,
			is_joined ? before->mark : '\0', i};
	return 1;
}

static bool is_hangul(struct str text)
{
	return text.len >= 3 && (unsigned char)text.data[0] >= 0xea && (unsigned char)text.data[0] <= 0xed;
}

static void take_all(struct reading *r)
{
	for (size_t i = 0; i < r->scan->n;) {
		const struct date_token *token = token_at(r, i);
		size_t n = 1;
		if (token->kind == DATE_TOKEN_NUMBER)
			n = take_number(r, i);
		else if (token->kind == DATE_TOKEN_WORD)
			n = take_word(r, i);
		else
			n = take_offset(r, i);
		for (size_t k = i; k < i + n; k++)
			r->is_korean |= token_at(r, k)->kind == DATE_TOKEN_WORD && is_hangul(token_at(r, k)->text) &&
				word_at(r, k);
		i += n ? n : 1;
	}
}

static int64_t full_year(int64_t year, uint8_t digits)
{
	if (digits <= 2)
		return year + (year < CENTURY_PIVOT ? 2000 : 1900);
	return digits == 3 ? year + 1900 : year; /* RFC 2822: what programs made of the year 2000 */
}

static bool set_date(struct reading *r, int64_t year, int64_t month, int64_t day)
{
	if (month < 1 || month > 12 || day < 1 || day > DAY_MAX)
		return false;
	r->year = year;
	r->month = month;
	r->day = day;
	return true;
}

/* Around the name of a month: the day is the number next to it, the year one of four digits or
 * the other one. */
static bool resolve_named(struct reading *r)
{
	const struct date_number *day = NULL, *year = NULL;
	size_t nearest = SIZE_MAX;
	for (size_t i = 0; i < r->n_numbers; i++) {
		const struct date_number *n = &r->numbers[i];
		size_t distance = n->token < r->month_token ? r->month_token - n->token
		                                            : n->token - r->month_token;
		if ((n->digits == 4 && (!year || year->digits < 4)) || (n->digits == 3 && !year))
			year = n;
		if (n->digits <= 2 && n->value >= 1 && n->value <= DAY_MAX && distance < nearest) {
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
static bool month_comes_first(const struct reading *r, char mark)
{
	bool is_american = str_eq_nocase(r->language, STR("en-US"));
	bool is_english = r->language.len == 0 || str_eq_nocase(r->language, STR("en"));
	return is_american || (is_english && mark == '/');
}

static bool resolve_day_first(struct reading *r, const struct date_number *n)
{
	int64_t year = full_year(n[2].value, n[2].digits), a = n[0].value, b = n[1].value;
	bool is_month_first = n[1].before != '.' && month_comes_first(r, n[1].before);
	if (a > 12 || b > 12)
		is_month_first = b > 12;
	return is_month_first ? set_date(r, year, a, b) : set_date(r, year, b, a);
}

static bool resolve_three(struct reading *r)
{
	const struct date_number *n = r->numbers;
	if (n[0].digits == 4)
		return set_date(r, n[0].value, n[1].value, n[2].value) ||
			set_date(r, n[0].value, n[2].value, n[1].value);
	if (n[2].digits == 4)
		return resolve_day_first(r, n);
	bool is_year_first = n[0].value > DAY_MAX || n[1].before == '-';
	if (is_year_first && set_date(r, full_year(n[0].value, 2), n[1].value, n[2].value))
		return true;
	return resolve_day_first(r, n);
}

static bool resolve_ordinal(struct reading *r, int64_t year, int64_t day_of_year)
{
	int month, day;
	if (day_of_year < 1 || day_of_year > 366)
		return false;
	time_to_civil(time_from_civil(year, 1, 1, 0, 0, 0) + (day_of_year - 1) * 86400, &year, &month, &day);
	return set_date(r, year, month, day);
}

static bool resolve_two(struct reading *r)
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
static bool resolve_basic(struct reading *r, int64_t value, uint8_t digits)
{
	for (; digits < 14; digits++)
		value *= 10;
	int64_t date = value / 1000000, clock = value % 1000000;
	int64_t year = date / 10000;
	return year >= 1900 && year < 2100 && set_date(r, year, date / 100 % 100, date % 100) &&
		set_time(r, clock / 10000, clock / 100 % 100, clock % 100, 0);
}

/* All in one number: the basic formats of ISO 8601, and those that go on into the time. */
static bool resolve_one(struct reading *r)
{
	int64_t v = r->numbers[0].value;
	uint8_t digits = r->numbers[0].digits;
	bool is_cut = r->numbers[0].before == '-'; /* ISO 8601: the century left out, "-0312" */
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

static bool resolve_week(struct reading *r)
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

static bool resolve(struct reading *r)
{
	if (r->week)
		return resolve_week(r);
	if (r->month)
		return resolve_named(r);
	if (r->year)
		return r->n_numbers == 0 && set_date(r, r->year, 1, 1);
	if (r->n_numbers >= 3)
		return resolve_three(r);
	if (r->n_numbers == 2)
		return resolve_two(r);
	return r->n_numbers == 1 && resolve_one(r);
}

/* Seconds since 1970 or thousandths, millionths, thousand-millionths of them, by their size. */
static bool read_epoch(const struct date_scan *scan, int64_t *ret_at)
{
	const struct date_token *number = &scan->tokens[0];
	bool has_fraction = scan->n == 3 && is_mark(&scan->tokens[1], '.') &&
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

static int64_t finish(struct reading *r, uint32_t *ret_flags)
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
	struct reading r = {.scan = &scan, .text = text, .language = language, .half = -1, .zone = -1,
		.anchor = SIZE_MAX, .month_token = scan.n};
	take_all(&r);
	if (resolve(&r)) {
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
