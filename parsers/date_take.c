/* What the tokens of a date say: clock, half of the day, zone, names and units. Numbers that are
 * none of that are collected. */
#include "parsers/date_reading.h"

enum { OFFSET_MAX_S = 15 * 3600 }; /* the widest in use are -12:00 and +14:00 */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const struct date_token *token_at(const struct date_reading *r, size_t i)
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

static const struct date_word *word_at(const struct date_reading *r, size_t i)
{
	const struct date_token *token = token_at(r, i);
	return token->kind == DATE_TOKEN_WORD ? date_word_find(token->text) : NULL;
}

static enum date_unit unit_at(const struct date_reading *r, size_t i)
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
static size_t take_half(struct date_reading *r, size_t i, bool is_after_time)
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

bool date_set_time(struct date_reading *r, int64_t hour, int64_t minute, int64_t second, size_t anchor)
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
static size_t take_marked_clock(struct date_reading *r, size_t i, char mark)
{
	size_t start = i, n = 0;
	int64_t parts[3] = {0};
	for (size_t next = i; n < 3; next = i + 1) {
		const struct date_token *number = token_at(r, next);
		if (!is_number(number, 2) || (n && number->is_spaced))
			break;
		parts[n++] = number->value;
		i = next + 1;
		if (!is_mark(token_at(r, i), mark))
			break;
	}
	if (n < 2)
		return 0;
	const struct date_token *point = token_at(r, i);
	if (n == 3 && (is_mark(point, '.') || is_mark(point, ',')) &&
		token_at(r, i + 1)->kind == DATE_TOKEN_NUMBER && !token_at(r, i + 1)->is_spaced)
		i += 2;
	return date_set_time(r, parts[0], parts[1], parts[2], i) ? i - start : 0;
}

/* "23시 25분 47초", "9時40分", "21h40", "21 h 40" */
static size_t take_unit_clock(struct date_reading *r, size_t i)
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
	return date_set_time(r, hour, minute, second, i) ? i - start : 0;
}

/* The digits behind the "T" of ISO 8601's basic format: "T10", "T1014", "T101455". */
static size_t take_basic_clock(struct date_reading *r, size_t i)
{
	const struct date_token *token = token_at(r, i);
	int64_t v = token->value;
	bool ok = false;
	if (token->digits == 2)
		ok = date_set_time(r, v, 0, 0, i + 1);
	else if (token->digits == 4)
		ok = date_set_time(r, v / 100, v % 100, 0, i + 1);
	else if (token->digits == 6)
		ok = date_set_time(r, v / 10000, v / 100 % 100, v % 100, i + 1);
	return ok;
}

static bool is_half_or_hour(const struct date_word *word)
{
	return word && (word->kind == DATE_WORD_HALF ||
		(word->kind == DATE_WORD_UNIT && word->value == DATE_UNIT_HOUR));
}

/* "kl. 21.40", "9.40 pm", "21.40 Uhr", and behind a whole date "18.12.2021 21.40": a dot alone would
 * be part of a date. */
static bool is_dotted_clock(const struct date_reading *r, size_t i)
{
	size_t before = i > 1 && is_mark(token_at(r, i - 1), '.') ? i - 2 : i - 1;
	const struct date_word *word = i ? word_at(r, before) : NULL;
	bool has_date = r->n_numbers + (r->month != 0) >= 3;
	return (word && word->kind == DATE_WORD_CLOCK) || is_half_or_hour(word_at(r, i + 3)) ||
		(has_date && token_at(r, i)->is_spaced && token_at(r, i + 2)->digits == 2);
}

/* A time of day at the number i; the tokens it takes, or 0. */
static size_t take_clock(struct date_reading *r, size_t i)
{
	if (r->has_time)
		return 0;
	size_t n = take_marked_clock(r, i, ':');
	if (!n)
		n = take_unit_clock(r, i);
	if (!n && is_dotted_clock(r, i))
		n = take_marked_clock(r, i, '.');
	if (!n && r->n_numbers && word_is(token_at(r, i - 1), "t"))
		n = take_basic_clock(r, i);
	/* "9 PM"; Han and Hangul say it in front of the time */
	const struct date_word *after = word_at(r, i + 1);
	bool is_half_next = after && after->kind == DATE_WORD_HALF && (unsigned char)after->name[0] < 0xe0;
	if (!n && is_half_next && is_number(token_at(r, i), 2))
		n = date_set_time(r, token_at(r, i)->value, 0, 0, i + 1);
	return n;
}

/* "+0100", "-08:00", "+2" at the sign i: the tokens it takes, or 0. */
static size_t take_offset(struct date_reading *r, size_t i)
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
static size_t take_named_zone(struct date_reading *r, size_t i)
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
static bool is_zone_here(const struct date_reading *r, size_t i, const struct date_word *word)
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

static void take_zone_word(struct date_reading *r, size_t i, const struct date_word *word)
{
	if (r->has_zone || !is_zone_here(r, i, word))
		return;
	r->offset_s = (int64_t)word->value * 60;
	r->has_zone = true;
	r->anchor = i + 1;
}

static void set_unit(struct date_reading *r, enum date_unit unit, int64_t value, size_t token)
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
static void take_month(struct date_reading *r, size_t i, int month, bool is_weak)
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
static size_t take_week(struct date_reading *r, size_t i)
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
static size_t take_prefix(struct date_reading *r, size_t i, enum date_unit unit)
{
	bool needs_accents = unit == DATE_UNIT_YEAR || unit == DATE_UNIT_NONE;
	if (needs_accents && !token_at(r, i)->is_marked)
		return 1;
	if (token_at(r, i + 1)->kind == DATE_TOKEN_NUMBER) {
		set_unit(r, unit, token_at(r, i + 1)->value, i);
		return 2;
	}
	/* "Thứ Năm", "tháng Năm": five; "năm" by itself is the year */
	const struct date_word *five = word_at(r, i + 1);
	bool is_five = unit != DATE_UNIT_YEAR && five && five->kind == DATE_WORD_PREFIX
		&& five->value == DATE_UNIT_YEAR;
	int64_t value = is_five ? 5 : 0;
	size_t n = is_five ? 2 : 1;
	for (const struct date_word *word; !is_five &&
		n < 3 && (word = word_at(r, i + n)) && word->kind == DATE_WORD_NUMBER; n++)
		value += word->value;
	if (value)
		set_unit(r, unit, value, i);
	return n;
}

/* The tokens that the word at i takes, at least 1. */
static size_t take_word(struct date_reading *r, size_t i)
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
static size_t take_number(struct date_reading *r, size_t i)
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
	if (r->n_numbers < DATE_NUMBERS_MAX)
		r->numbers[r->n_numbers++] = (struct date_number){token->value, token->digits,
			is_joined ? before->mark : '\0', i};
	return 1;
}

static bool is_hangul(struct str text)
{
	return text.len >= 3 && (unsigned char)text.data[0] >= 0xea && (unsigned char)text.data[0] <= 0xed;
}

void date_take(struct date_reading *r)
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
