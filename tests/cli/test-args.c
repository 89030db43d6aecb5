#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/args.h"

static const struct option_spec own_options[] = {
	{'l', "limit", "N", "so many"},
	{0, "tag", "TAG", "a tag"},
	{0, "format", "FORMAT", "a format", "atom rss"},
	{0, NULL},
};
static const struct command items = {.name = "items", .arguments = "[QUERY]...",
	.options = own_options, .max_words = WORDS_ANY};
static const struct command show = {.name = "show", .arguments = "ID", .min_words = 1,
	.max_words = 1};
static const struct command feed_add = {.name = "feed add", .arguments = "URL...",
	.options = own_options, .min_words = 1, .max_words = WORDS_ANY};
static const struct command feed_list = {.name = "feed list", .arguments = ""};
static const struct command *const commands[] = {&feed_add, &feed_list, &items, &show};

enum { ARGV_MAX = 12 };

static bool parse(const char *const *argv, struct arena *arena, struct args *args,
	struct error *err)
{
	int argc = 0;
	while (argv[argc])
		argc++;
	return args_parse(commands, sizeof commands / sizeof *commands, argc, (char *const *)argv,
		arena, args, err);
}

static void test_understood(void **state)
{
	(void)state;
	static const struct {
		const char *argv[ARGV_MAX];
		const struct command *command;
		const char *words[4];
		const char *limit, *output;
		bool json;
	} cases[] = {
		{{NULL}, NULL, {NULL}},
		{{"items", NULL}, &items, {NULL}},
		{{"--json", "items", NULL}, &items, {NULL}, .json = true},
		{{"items", "a", "--json", "b", NULL}, &items, {"a", "b"}, .json = true},
		{{"items", "--limit", "5", NULL}, &items, {NULL}, .limit = "5"},
		{{"items", "--limit=5", NULL}, &items, {NULL}, .limit = "5"},
		{{"items", "--limit=", NULL}, &items, {NULL}, .limit = ""},
		{{"items", "-l5", "x", NULL}, &items, {"x"}, .limit = "5"},
		{{"items", "-l", "5", "x", NULL}, &items, {"x"}, .limit = "5"},
		{{"items", "-ql", "5", NULL}, &items, {NULL}, .limit = "5"},
		{{"items", "-l5", "-l6", NULL}, &items, {NULL}, .limit = "6"},
		{{"items", "--limit", "--json", NULL}, &items, {NULL}, .limit = "--json"},
		{{"items", "--", "--json", "-x", NULL}, &items, {"--json", "-x"}},
		{{"items", "-", NULL}, &items, {"-"}},
		{{"items", "", NULL}, &items, {""}},
		{{"-o", "x", "items", "-q", NULL}, &items, {NULL}, .output = "x"},
		{{"-ox", "items", NULL}, &items, {NULL}, .output = "x"},
		{{"feed", "add", "u", NULL}, &feed_add, {"u"}},
		{{"feed", "--json", "add", "u", NULL}, &feed_add, {"u"}, .json = true},
		{{"feed", "list", NULL}, &feed_list, {NULL}},
		{{"feed", NULL}, NULL, {NULL}},
		{{"show", "--help", NULL}, &show, {NULL}},
		{{"items", "feed", "add", NULL}, &items, {"feed", "add"}},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct args args;
		struct error err = {0};
		if (!parse(cases[i].argv, &arena, &args, &err))
			fail_msg("case %zu: %s", i, err.text);
		assert_ptr_equal(args.command, cases[i].command);
		size_t n = 0;
		while (cases[i].words[n])
			n++;
		assert_int_equal(args.n_words, n);
		for (size_t k = 0; k < n; k++)
			assert_string_equal(args.words[k], cases[i].words[k]);
		assert_int_equal(args_has(&args, "json"), cases[i].json);
		const char *output = args_value(&args, "output");
		assert_string_equal(output ? output : "-", cases[i].output ? cases[i].output : "-");
		if (cases[i].limit)
			assert_string_equal(args_value(&args, "limit"), cases[i].limit);
		arena_finish(&arena);
	}
}

static void test_refused(void **state)
{
	(void)state;
	static const struct {
		const char *argv[ARGV_MAX];
		const char *says;
	} cases[] = {
		{{"itmes", NULL}, "did you mean `courant items`?"},
		{{"ITEMS", NULL}, "unknown command \"ITEMS\""},
		{{"item", NULL}, "did you mean `courant items`?"},
		{{"feed", "ad", NULL}, "did you mean `courant feed add`?"},
		{{"feed", "frobnicate", NULL}, "`courant feed --help` lists them"},
		{{"frobnicate", NULL}, "`courant --help` lists them"},
		{{"add", NULL}, "unknown command \"add\"; did you mean `courant feed add`?"},
		{{"search", "x", NULL}, "did you mean `courant items`?"},
		{{"items", "--lim", "5", NULL}, "unknown option --lim"},
		{{"items", "--limti", "5", NULL}, "did you mean --limit?"},
		{{"items", "--jsno", NULL}, "did you mean --json?"},
		{{"--limit", "5", "items", NULL}, "stand behind its name"},
		{{"items", "--limit", NULL}, "--limit needs a value: --limit N"},
		{{"items", "-l", NULL}, "-l needs a value"},
		{{"items", "--json=yes", NULL}, "--json takes no value"},
		{{"items", "--format", "pdf", NULL}, "--format takes one of: atom rss; not \"pdf\""},
		{{"items", "--format", "ato", NULL}, "takes one of"},
		{{"items", "-x", NULL}, "courant items -- '-x'"},
		{{"show", "-x", NULL}, "unknown option -x; `courant show --help` lists them"},
		{{"show", NULL}, "ID is missing: courant show ID"},
		{{"show", "1", "2", NULL}, "\"2\" is one word too many: courant show ID"},
		{{"feed", "list", "x", NULL}, "\"x\" is one word too many: courant feed list"},
		{{"feed", "add", NULL}, "URL... is missing"},
		{{"feed list", "x", NULL}, "one word too many"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = {0};
		struct args args;
		struct error err = {0};
		if (parse(cases[i].argv, &arena, &args, &err))
			fail_msg("case %zu was understood", i);
		if (!strstr(err.text, cases[i].says))
			fail_msg("case %zu says: %s", i, err.text);
		arena_finish(&arena);
	}
}

static void test_repeated_values(void **state)
{
	(void)state;
	static const char *const argv[] = {"feed", "add", "--tag", "a", "u", "--tag=b", "--tag", "", NULL};
	struct arena arena = {0};
	struct args args;
	struct error err = {0};
	const char **tags;
	assert_true(parse(argv, &arena, &args, &err));
	assert_int_equal(args_values(&args, "tag", &arena, &tags), 3);
	assert_string_equal(tags[0], "a");
	assert_string_equal(tags[1], "b");
	assert_string_equal(tags[2], "");
	assert_int_equal(args_values(&args, "limit", &arena, &tags), 0);
	arena_finish(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_understood),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_repeated_values),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
