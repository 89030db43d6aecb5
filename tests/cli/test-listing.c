#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "cli/listing.h"

static const struct column columns[] = {
	{"ID", COLUMN_RIGHT},
	{"FEED", 0, 20},
	{"TITLE", COLUMN_FLEXIBLE},
	{"ADDRESS", COLUMN_PLAIN},
	{"STATE"},
};

enum { N_COLUMNS = sizeof columns / sizeof *columns };

static const struct cell rows[][N_COLUMNS] = {
	{{"1", STYLE_NONE}, {"A feed with a rather long title", STYLE_NONE},
		{"Words and words and words and words and words and words and words and words and words",
			STYLE_NONE},
		{"https://example.org/1", STYLE_NONE}, {"ok", STYLE_NONE}},
	{{"23456", STYLE_NONE}, {"\344\270\255\346\226\207\346\250\231\351\241\214\344\270\255", STYLE_NONE},
		{"\344\270\255\346\226\207\346\250\231\351\241\214\344\270\255\346\226\207\346\250\231\351\241"
		 "\214\344\270\255\346\226\207\346\250\231\351\241\214\344\270\255\346\226\207\346\250\231"
		 "\351\241\214\344\270\255\346\226\207\346\250\231\351\241\214\344\270\255\346\226\207",
			STYLE_NONE},
		{"https://example.org/2", STYLE_NONE}, {"gone", STYLE_BAD}},
	{{"3", STYLE_NONE}, {"", STYLE_NONE}, {NULL, STYLE_NONE}, {NULL, STYLE_NONE}, {"", STYLE_NONE}},
};

/* The rows in the form of the cli; the text belongs to cli->out.buf. */
static struct str list(struct cli *cli)
{
	struct listing listing;
	out_init(&cli->out, NULL, false);
	listing_start(&listing, cli, columns, N_COLUMNS);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		listing_row(&listing, rows[i]);
	listing_finish(&listing);
	assert_int_equal(listing.n_listed, 3);
	return buf_str(&cli->out.buf);
}

static void finish(struct cli *cli)
{
	buf_finish(&cli->out.buf);
	arena_finish(&cli->row);
	arena_finish(&cli->arena);
}

static void test_tables_fit(void **state)
{
	(void)state;
	static const int widths[] = {20, 40, 79, 80, 81, 120, 200};
	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		struct cli cli = {.form = FORM_TABLE, .terminal.columns = widths[i]};
		struct str rest = list(&cli), line;
		size_t n_lines = 0;
		while (rest.len) {
			line = str_split(rest, '\n', &rest);
			n_lines++;
			if (text_width(line) > widths[i])
				fail_msg("%d columns: %.*s", widths[i], STR_ARG(line));
			assert_true(!line.len || line.data[line.len - 1] != ' ');
		}
		assert_int_equal(n_lines, 4);
		finish(&cli);
	}
}

static void test_alignment(void **state)
{
	(void)state;
	struct cli cli = {.form = FORM_TABLE, .terminal.columns = 60};
	struct str rest = list(&cli);
	struct str header = str_split(rest, '\n', &rest), first = str_split(rest, '\n', &rest);
	struct str second = str_split(rest, '\n', &rest);
	assert_true(str_starts(header, STR("   ID  FEED")));
	assert_true(str_starts(first, STR("    1  A feed with\342\200\246")));
	assert_true(str_starts(second, STR("23456  ")));
	const char *state_at = memmem(header.data, header.len, "STATE", 5);
	const char *ok_at = memmem(first.data, first.len, "  ok", 4);
	const char *gone_at = memmem(second.data, second.len, "gone", 4);
	int at = text_width(str_make(header.data, (size_t)(state_at - header.data)));
	assert_int_equal(text_width(str_make(first.data, (size_t)(ok_at + 2 - first.data))), at);
	assert_int_equal(text_width(str_make(second.data, (size_t)(gone_at - second.data))), at);
	assert_null(memmem(first.data, first.len, "https", 5));
	finish(&cli);
}

static void test_nothing_is_cut_without_a_terminal(void **state)
{
	(void)state;
	struct cli cli = {.form = FORM_TABLE};
	struct str text = list(&cli);
	assert_null(memmem(text.data, text.len, "\342\200\246", 3));
	assert_non_null(memmem(text.data, text.len, rows[0][2].text, strlen(rows[0][2].text)));
	finish(&cli);
}

static void test_colours(void **state)
{
	(void)state;
	struct cli cli = {.form = FORM_TABLE, .terminal = {.columns = 80, .colour_out = true}};
	struct str text = list(&cli);
	assert_non_null(memmem(text.data, text.len, "\033[31mgone\033[0m", 13));
	finish(&cli);
}

static void test_plain(void **state)
{
	(void)state;
	struct cli cli = {.form = FORM_PLAIN, .terminal.columns = 40};
	struct str rest = list(&cli), line = str_split(rest, '\n', &rest);
	char whole[512];
	snprintf(whole, sizeof whole, "1\t%s\t%s\thttps://example.org/1\tok", rows[0][1].text,
		rows[0][2].text);
	assert_int_equal(line.len, strlen(whole));
	assert_memory_equal(line.data, whole, line.len);
	str_split(rest, '\n', &rest);
	assert_true(str_eq(rest, STR("3\t\t\t\t\n")));
	finish(&cli);
}

static void test_json_forms(void **state)
{
	(void)state;
	static const struct {
		enum form form;
		int n;
		const char *text;
	} cases[] = {
		{FORM_JSON, 0, "[]\n"},
		{FORM_JSON, 2, "[{\"id\":0},{\"id\":1}]\n"},
		{FORM_JSONL, 0, ""},
		{FORM_JSONL, 2, "{\"id\":0}\n{\"id\":1}\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct cli cli = {.form = cases[i].form};
		struct listing listing;
		out_init(&cli.out, NULL, false);
		listing_start(&listing, &cli, columns, N_COLUMNS);
		for (int k = 0; k < cases[i].n; k++) {
			struct json *json = listing_json(&listing);
			assert_non_null(json);
			json_object(json, NULL);
			json_int(json, "id", k);
			json_end(json);
			listing_json_done(&listing);
		}
		listing_finish(&listing);
		assert_string_equal(buf_cstr(&cli.out.buf), cases[i].text);
		finish(&cli);
	}
}

static void test_relative_times(void **state)
{
	(void)state;
	static const struct {
		int64_t ago;
		const char *text;
	} cases[] = {
		{0, "now"}, {4, "now"}, {-4, "now"}, {5, "5 s ago"}, {59, "59 s ago"}, {60, "1 min ago"},
		{7199, "120 min ago"}, {7200, "2 h ago"}, {172800, "2 d ago"}, {-1200, "in 20 min"},
		{-86400, "in 24 h"}, {5184000, "2 months ago"}, {63113904, "2 years ago"},
		{INT64_MAX - 10, "292277024627 years ago"},
	};
	char text[UNITS_TEXT_SIZE];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_string_equal(time_relative(5 - cases[i].ago, 5, text), cases[i].text);
	assert_string_equal(time_relative(INT64_MIN, INT64_MAX, text), "-");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_fit),
		cmocka_unit_test(test_alignment),
		cmocka_unit_test(test_nothing_is_cut_without_a_terminal),
		cmocka_unit_test(test_colours),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_json_forms),
		cmocka_unit_test(test_relative_times),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
