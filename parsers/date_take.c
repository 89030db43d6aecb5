/* What the tokens of a date say: names and units, here, and the time of day (date_clock.c). Numbers that
 * are none of that are collected. */
#include "parsers/date_reading.h"

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
	const struct date_word *word = word_at(r, i);
	size_t n = date_take_named_zone(r, i);
	if (!n)
		n = date_take_half(r, i, word, r->has_time && r->anchor == i);
	if (n) {
		if (r->anchor == i)
			r->anchor = i + n;
		return n;
	}
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
		date_take_zone_word(r, i, word);
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
	size_t n = date_take_clock(r, i);
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
			n = date_take_offset(r, i);
		for (size_t k = i; k < i + n; k++)
			r->is_korean |= token_at(r, k)->kind == DATE_TOKEN_WORD && is_hangul(token_at(r, k)->text) &&
				word_at(r, k);
		i += n ? n : 1;
	}
}
