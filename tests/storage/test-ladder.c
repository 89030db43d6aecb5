/* When a weaker key and something else together make an entry a known item. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "storage/ladder.h"

enum { HOUR = 3600 };

static const struct {
	const char *name;
	enum key_kind kind;
	struct ladder_side known, entry;
	bool agrees;
	enum ladder_texts texts;
} cases[] = {
	{"url and title", KEY_URL, {{"T", 1}, TIME_NONE, 1}, {{"T", 1}, TIME_NONE, 2}, true},
	{"url, other title", KEY_URL, {{"T", 1}, TIME_NONE, 1}, {{"U", 1}, TIME_NONE, 2}, false},
	{"url, both untitled", KEY_URL, {{"", 0}, TIME_NONE, 1}, {{"", 0}, TIME_NONE, 2}, false},
	{"url and content, untitled", KEY_URL, {{"", 0}, TIME_NONE, 7}, {{"", 0}, TIME_NONE, 7}, true},
	{"url and title, same date", KEY_URL, {{"T", 1}, 0, 1}, {{"T", 1}, 0, 2}, true},
	{"url and title, date shifted by a zone", KEY_URL, {{"T", 1}, 0, 1},
		{{"T", 1}, 11 * HOUR, 2}, true},
	{"url and title, dates shifted back", KEY_URL, {{"T", 1}, 12 * HOUR, 1}, {{"T", 1}, 0, 2},
		true},
	{"a page published anew each day", KEY_URL, {{"T", 1}, 0, 1}, {{"T", 1}, 24 * HOUR, 2},
		false},
	{"even with the same text", KEY_URL, {{"T", 1}, 0, 1}, {{"T", 1}, -24 * HOUR, 1}, false},
	{"a date on one side only", KEY_URL, {{"T", 1}, TIME_NONE, 1}, {{"T", 1}, 0, 2}, true},
	{"updated days later, saying the same", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true},
		{{"T", 1}, 72 * HOUR, 2, .date_is_derived = true}, true, TEXTS_TELL},
	{"published, then updated", KEY_URL, {{"T", 1}, 0, 1}, {{"T", 1}, 72 * HOUR, 2, .date_is_derived = true}, true, TEXTS_TELL},
	{"a line that each day has", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true},
		{{"T", 1}, 72 * HOUR, 2, .date_is_derived = true}, false, TEXTS_EQUAL},
	{"a line, where all have other names", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true},
		{{"T", 1}, 72 * HOUR, 2, .date_is_derived = true, .names_are_others = true}, true, TEXTS_EQUAL},
	{"a picture alone", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true},
		{{"T", 1}, 72 * HOUR, 2, .date_is_derived = true, .names_are_others = true}, false, TEXTS_ABSENT},
	{"another recording", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true, .enclosure = {"1.mp3", 5}},
		{{"T", 1}, 72 * HOUR, 2, .date_is_derived = true, .enclosure = {"2.mp3", 5}}, false, TEXTS_TELL},
	{"updated days later, saying something else", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true},
		{{"T", 1}, 72 * HOUR, 2, .date_is_derived = true}, false},
	{"published days later, saying the same", KEY_URL, {{"T", 1}, 0, 1}, {{"T", 1}, 72 * HOUR, 2}, false, TEXTS_EQUAL},
	{"another title, updated days later", KEY_URL, {{"T", 1}, 0, 1, .date_is_derived = true},
		{{"U", 1}, 72 * HOUR, 2, .date_is_derived = true}, false, TEXTS_TELL},
	{"dates at the ends of time", KEY_URL, {{"T", 1}, INT64_MIN + 1, 1}, {{"T", 1}, 0, 1}, false},
	{"title key: title is no second evidence", KEY_TITLE, {{"T", 1}, 0, 1}, {{"T", 1}, 0, 2},
		false},
	{"title key and content", KEY_TITLE, {{"T", 1}, 0, 3}, {{"T", 1}, 0, 3}, true},
	{"title key and text at one moment", KEY_TITLE, {{"T", 1}, 0, 1}, {{"T", 1}, 30, 2}, true, TEXTS_TELL},
	{"a bulletin of another hour", KEY_TITLE, {{"T", 1}, 0, 1}, {{"T", 1}, HOUR, 2}, false, TEXTS_TELL},
	{"the same text, undated", KEY_TITLE, {{"T", 1}, TIME_NONE, 1}, {{"T", 1}, TIME_NONE, 2}, false, TEXTS_TELL},
	{"url, other title, same text, undated", KEY_URL, {{"T", 1}, TIME_NONE, 1}, {{"U", 1}, TIME_NONE, 2}, true, TEXTS_TELL},
	{"path and title", KEY_PATH, {{"T", 1}, 0, 1}, {{"T", 1}, 0, 2}, true},
	{"path, other title", KEY_PATH, {{"T", 1}, 0, 1}, {{"U", 1}, 0, 2}, false},
	{"path, other title, same text", KEY_PATH, {{"T", 1}, 0, 1}, {{"U", 1}, 0, 2}, true, TEXTS_TELL},
	{"url of what has the id of a place", KEY_URL, {{"T", 1}, 0, 1}, {{"U", 1}, HOUR, 2, .id_is_of_place = true}, true},
	{"on another day", KEY_URL, {{"T", 1}, 0, 1}, {{"U", 1}, 24 * HOUR, 2, .id_is_of_place = true}, false},
	{"title and moment of what has the id of a place", KEY_TITLE, {{"T", 1}, 0, 1}, {{"T", 1}, 0, 2, .id_is_of_place = true},
		true},
	{"at another moment", KEY_TITLE, {{"T", 1}, 0, 1}, {{"T", 1}, HOUR, 2, .id_is_of_place = true}, false},
	{"without one", KEY_TITLE, {{"T", 1}, TIME_NONE, 1}, {{"T", 1}, TIME_NONE, 2, .id_is_of_place = true}, false},
	{"content key alone", KEY_CONTENT, {{"T", 1}, 0, 3}, {{"T", 1}, 0, 3}, false},
	{"id key as a weak one", KEY_ID, {{"T", 1}, 0, 3}, {{"T", 1}, 0, 3}, false},
};

static void test_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if ((ladder_agreement(cases[i].kind, &cases[i].known, &cases[i].entry, cases[i].texts) != 0)
			!= cases[i].agrees)
			fail_msg("%s", cases[i].name);
}

static void test_unknown_kind(void **state)
{
	(void)state;
	struct ladder_side side = {{"T", 1}, 0, 3};
	assert_int_equal(ladder_agreement((enum key_kind)99, &side, &side, TEXTS_TELL), 0);
}

static void test_another(void **state)
{
	(void)state;
	const struct ladder_side known = {{"T", 1}, 0, 1, {"u", 1}, {"1.mp3?id=1&token=x", 18}};
	const struct {
		struct ladder_side entry;
		bool by_id, by_address, when_parted;
	} entries[] = {
		{{{"U", 1}, 24 * HOUR, 2, {"v", 1}, {"", 0}}, true, true, true},
		{{{"T", 1}, 24 * HOUR, 2, {"v", 1}, {"", 0}}, false, false, true},
		{{{"U", 1}, 24 * HOUR, 2, {"u", 1}, {"", 0}}, false, false, true},
		{{{"U", 1}, HOUR, 2, {"v", 1}, {"2.mp3", 5}}, false, false, true},
		{{{"U", 1}, TIME_NONE, 2, {"v", 1}, {"2.mp3", 5}}, false, false, true},
		{{{"T", 1}, HOUR, 2, {"v", 1}, {"2.mp3", 5}}, false, false, false},
		{{{"U", 1}, TIME_NONE, 2, {"u", 1}, {"2.mp3", 5}}, false, false, false},
		{{{"", 0}, 24 * HOUR, 2, {"v", 1}, {"", 0}}, false, false, true},
		{{{"T", 1}, 24 * HOUR, 2, {"u", 1}, {"2.mp3", 5}}, false, true, true}, /* a podcast of each day */
		{{{"T", 1}, 24 * HOUR, 2, {"u", 1}, {"1.mp3?id=1&token=y", 18}}, false, false, true},
		{{{"T", 1}, 24 * HOUR, 2, {"u", 1}, {"1.mp3?id=2&token=x", 18}}, false, true, true},
	};
	for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
		const struct ladder_side *entry = &entries[i].entry;
		assert_int_equal(ladder_is_another(KEY_ID, &known, entry, false), entries[i].by_id);
		assert_int_equal(ladder_is_another(KEY_URL, &known, entry, false), entries[i].by_address);
		assert_int_equal(ladder_is_another(KEY_ID, &known, entry, true), entries[i].when_parted);
		if (entry->published_at != 24 * HOUR) /* the address has a tracking parameter, and the title is edited */
			assert_false(ladder_is_another(KEY_URL, &known, entry, true));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_unknown_kind),
		cmocka_unit_test(test_another),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
