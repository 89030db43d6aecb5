#pragma once
/* A date half read: what its tokens said so far. date_take.c takes names out of the tokens, date_clock.c
 * clock and zone, and date_resolve.c makes a day of the numbers that are left. */
#include "parsers/date_scan.h"
#include "parsers/date_words.h"

enum {
	DATE_NUMBERS_MAX = 8,
	DATE_DAY_MAX = 31, /* in every month: "31 Nov" is read as the first of December */
};

/* A number that is neither clock nor zone. */
struct date_number {
	int64_t value;
	uint8_t digits;
	char before; /* the mark before it: '-', '/', '.' or 0 */
	size_t token;
};

struct date_reading {
	const struct date_scan *scan;
	struct str text; /* the input, for zone names */
	struct str language;
	struct date_number numbers[DATE_NUMBERS_MAX];
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

static inline const struct date_token *token_at(const struct date_reading *r, size_t i)
{
	return &r->scan->tokens[i < r->scan->n ? i : r->scan->n];
}

static inline bool is_mark(const struct date_token *token, char mark)
{
	return token->kind == DATE_TOKEN_MARK && token->mark == mark;
}

static inline bool is_number(const struct date_token *token, uint8_t max_digits)
{
	return token->kind == DATE_TOKEN_NUMBER && token->digits <= max_digits;
}

static inline const struct date_word *word_at(const struct date_reading *r, size_t i)
{
	const struct date_token *token = token_at(r, i);
	return token->kind == DATE_TOKEN_WORD ? date_word_find(token->text) : NULL;
}

static inline enum date_unit unit_at(const struct date_reading *r, size_t i)
{
	const struct date_word *word = word_at(r, i);
	return word && word->kind == DATE_WORD_UNIT ? (enum date_unit)word->value : DATE_UNIT_NONE;
}

static inline bool word_is(const struct date_token *token, const char *text)
{
	return token->kind == DATE_TOKEN_WORD && str_eq(token->text, str_of(text));
}

/* Reads all tokens. */
void date_take(struct date_reading *r);

/* Sets year, month and day; false when the text holds no date. */
bool date_resolve(struct date_reading *r);

/* False when there is no such time of day. `anchor` is the token behind it. */
bool date_set_time(struct date_reading *r, int64_t hour, int64_t minute, int64_t second, size_t anchor);

/* The steps of date_clock.c: the number of tokens that are taken, from i on, or 0. */

/* "am", "p.m.", "오후", "π.μ." or a Han word that ends with one; `word` is what stands at i, or NULL. */
size_t date_take_half(struct date_reading *r, size_t i, const struct date_word *word, bool is_after_time);
/* A time of day at the number i. */
size_t date_take_clock(struct date_reading *r, size_t i);
/* "+0100", "-08:00", "+2" at the sign i. */
size_t date_take_offset(struct date_reading *r, size_t i);
/* "Europe/Amsterdam" beginning at the word i. */
size_t date_take_named_zone(struct date_reading *r, size_t i);
/* "EST", which `word` at i says; nothing is taken where it is no zone. */
void date_take_zone_word(struct date_reading *r, size_t i, const struct date_word *word);
