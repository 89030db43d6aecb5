/* Summaries: the publisher's where it is short, else the first words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "export/settle.h"

static char *repeat(const char *part, size_t n)
{
	size_t len = strlen(part);
	char *text = calloc(n, len + 1);
	for (size_t i = 0; i < n; i++)
		memcpy(text + i * len, part, len);
	return text;
}

static struct str summary_of(const char *summary, const char *html, const char *text,
	struct arena *arena)
{
	struct entry entry;
	entry_init(&entry);
	entry.summary = str_of(summary);
	entry.content_html = str_of(html);
	entry.content_text = str_of(text);
	settle_summary(&entry, arena);
	assert_int_equal(entry.content_html.len + entry.content_text.len, 0);
	return entry.summary;
}

static void test_short(void **state)
{
	(void)state;
	static const struct {
		const char *summary, *html, *text, *want;
	} rows[] = {
		{NULL, NULL, NULL, ""},
		{"<p>S</p>", "<p>C</p>", "T", "<p>S</p>"},
		{NULL, "<p>a &lt; <b>b</b></p><p>c</p>", "T", "a &lt; b c"},
		{NULL, NULL, "a < b", "a &lt; b"},
	};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct str got = summary_of(rows[i].summary, rows[i].html, rows[i].text, &arena);
		assert_true(str_eq(got, str_of(rows[i].want)));
	}
	arena_finish(&arena);
}

/* Cut between words where there are any, never inside a character. */
static void test_long(void **state)
{
	(void)state;
	static const char *const parts[] = {"word &amp; ", "\xc3\xa9", "\xe6\x97\xa5", "x"};
	struct arena arena = {0};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		char *text = repeat(parts[i], 1000);
		for (int place = 0; place < 3; place++) {
			struct str got = summary_of(place == 0 ? text : NULL, place == 1 ? text : NULL,
				place == 2 ? text : NULL, &arena);
			assert_true(str_is_utf8(got));
			assert_in_range(got.len, 500, 1500);
			assert_memory_equal(got.data + got.len - 3, "\xe2\x80\xa6", 3);
		}
		free(text);
	}
	char *text = repeat("ab cd ", 200);
	struct str words = summary_of(NULL, NULL, text, &arena);
	assert_memory_equal(words.data + words.len - 5, "cd\xe2\x80\xa6", 5);
	free(text);
	arena_finish(&arena);
}

/* What is dated tomorrow is as new as when it was seen. */
static void test_dates(void **state)
{
	(void)state;
	struct item item = {.first_seen_at = 1000, .changed_at = TIME_NONE};
	entry_init(&item.entry);
	item.entry.published.at = 5000;
	assert_int_equal(settle_updated_at(&item), 5000);
	assert_int_equal(settle_seen_at(&item), 1000);
	item.changed_at = 2000;
	item.entry.modified.at = 6000;
	assert_int_equal(settle_seen_at(&item), 2000);
	item.entry.modified.at = 900;
	assert_int_equal(settle_seen_at(&item), 900);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_long),
		cmocka_unit_test(test_dates),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
