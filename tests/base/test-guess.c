/* Distances, and what counts as near. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/guess.h"

static void test_distance(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		size_t distance;
	} cases[] = {
		{"", "", 0}, {"abc", "abc", 0}, {"abc", "", 3}, {"", "ab", 2}, {"abc", "acb", 1},
		{"items", "itmes", 1}, {"kitten", "sitting", 3}, {"a", "b", 1}, {"limit", "limits", 1},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(guess_distance(str_of(cases[i].a), str_of(cases[i].b)), cases[i].distance);
	char endless[10000];
	memset(endless, 'a', sizeof endless);
	assert_int_equal(guess_distance(str_make(endless, sizeof endless), str_of("items")), GUESS_MAX_BYTES);
	assert_int_equal(guess_distance(str_of("items"), str_make(endless, sizeof endless)), GUESS_MAX_BYTES);
}

static void test_nearest(void **state)
{
	(void)state;
	static const char *const words[] = {"feed", "items", "export", "refresh", "q"};
	static const struct {
		const char *typed, *word;
	} cases[] = {
		{"itmes", "items"}, {"exprt", "export"}, {"refersh", "refresh"}, {"fed", "feed"},
		{"fxxd", NULL}, {"elephant", NULL}, {"x", NULL}, {"", NULL},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct guess guess = guess_start(str_of(cases[i].typed));
		for (size_t w = 0; w < sizeof words / sizeof *words; w++)
			guess_try(&guess, words[w]);
		if (cases[i].word)
			assert_string_equal(guess.word, cases[i].word);
		else
			assert_null(guess.word);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_distance),
		cmocka_unit_test(test_nearest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
