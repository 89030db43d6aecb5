/* The time of day that the tokens of a date say, and its zone. */
#include "parsers/date_reading.h"

enum { OFFSET_MAX_S = 15 * 3600 }; /* the widest in use are -12:00 and +14:00 */

size_t date_take_half(struct date_reading *r, size_t i, const struct date_word *word, bool is_after_time)
{
	const struct date_token *token = token_at(r, i);
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

size_t date_take_clock(struct date_reading *r, size_t i)
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

size_t date_take_offset(struct date_reading *r, size_t i)
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
	return str_is_digit(c) || str_is_letter(c) || memchr("/_+-", c, 4);
}

size_t date_take_named_zone(struct date_reading *r, size_t i)
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

void date_take_zone_word(struct date_reading *r, size_t i, const struct date_word *word)
{
	if (r->has_zone || !is_zone_here(r, i, word))
		return;
	r->offset_s = (int64_t)word->value * 60;
	r->has_zone = true;
	r->anchor = i + 1;
}
