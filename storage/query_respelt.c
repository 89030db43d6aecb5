#include "storage/query_respelt.h"

enum {
	LETTERS_MAX = 15, /* before a number */
	DIGITS_MAX = 4,   /* longer numbers name nothing: they are read, not spelt */
	INITIALS_MIN = 3, /* two may be a word: us */
};

static size_t letters_at(struct str word, size_t at)
{
	size_t end = at;
	while (end < word.len && str_is_letter(word.data[end]))
		end++;
	return end - at;
}

static size_t digits_at(struct str word, size_t at)
{
	size_t end = at;
	while (end < word.len && str_is_digit(word.data[end]))
		end++;
	return end - at;
}

/* A name with a number behind it, or a number with one letter. */
static bool is_pair(size_t n_letters, size_t n_digits, bool letters_first)
{
	return n_letters && n_letters <= (letters_first ? LETTERS_MAX : 1) && n_digits && n_digits <= DIGITS_MAX;
}

static struct str respelt_number(struct arena *arena, struct str word)
{
	size_t n_letters = letters_at(word, 0), first = n_letters ? n_letters : digits_at(word, 0);
	size_t second = first + (first < word.len && word.data[first] == '-');
	size_t n_behind = n_letters ? digits_at(word, second) : letters_at(word, second);
	if (second + n_behind != word.len
		|| !(n_letters ? is_pair(n_letters, n_behind, true) : is_pair(n_behind, first, false)))
		return str_make(NULL, 0);
	return str_of(arena_printf(arena, "%.*s%s%.*s", (int)first, word.data, second == first ? "-" : "",
		(int)n_behind, word.data + second));
}

static struct str without_possessive(struct arena *arena, struct str word)
{
	(void)arena;
	static const struct str endings[] = {{"'s", 2}, {"\u2019s", 4}, {"'S", 2}, {"\u2019S", 4}};
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (word.len > endings[i].len + 1
			&& str_eq(str_make(word.data + word.len - endings[i].len, endings[i].len), endings[i]))
			return str_make(word.data, word.len - endings[i].len);
	return str_make(NULL, 0);
}

static struct str without_full_stops(struct arena *arena, struct str word)
{
	size_t n = 0;
	while (2 * n < word.len && letters_at(word, 2 * n) == 1 && (2 * n + 1 == word.len || word.data[2 * n + 1] == '.'))
		n++;
	if (n < INITIALS_MIN || 2 * n < word.len)
		return str_make(NULL, 0);
	char *letters = arena_array(arena, char, n);
	for (size_t i = 0; i < n; i++)
		letters[i] = word.data[2 * i];
	return str_make(letters, n);
}

struct str query_respelt(struct arena *arena, struct str word)
{
	static struct str (*const ways[])(struct arena *arena, struct str word) = {without_possessive, respelt_number,
		without_full_stops};
	struct str other = {0};
	for (size_t i = 0; !other.len && i < sizeof ways / sizeof *ways; i++)
		other = ways[i](arena, word);
	return other;
}
