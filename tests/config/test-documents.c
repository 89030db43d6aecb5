/* The table of options against the texts that people read: the example file and the manual page
 * name every option, with its own words, default and range. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/options.h"
#include "tests/config/describe.h"

static char *file_text(const char *path)
{
	FILE *file = fopen(path, "r");
	if (!file)
		fail_msg("cannot open %s", path);
	char *text = xcalloc(1, 1 << 20);
	assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
	fclose(file);
	return text;
}

static void the_table_is_sound(void **state)
{
	(void)state;
	size_t n;
	const struct config_option *options = config_options(&n);
	assert_string_equal(options[0].section, "");
	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};
		struct error err = {""};
		union {
			struct config config;
			struct config_feed feed;
			struct config_export export;
		} owner = {0};
		const struct config_option *option = &options[i];
		if (option->fallback[0] && !option_read(option, str_of(option->fallback), "/", &arena,
				&owner, &err))
			fail_msg("the default of %s: %s", option->name, err.text);
		assert_int_equal(option->help[strlen(option->help) - 1], '.');
		assert_true(option->offset < sizeof owner);
		for (size_t k = 0; k < i; k++)
			if (strcmp(options[k].section, option->section) == 0) {
				assert_string_not_equal(options[k].name, option->name);
				assert_string_equal(options[i - 1].section, option->section);
			}
		arena_finish(&arena);
	}
}

static void the_example_is_all_defaults(void **state)
{
	struct config config;
	struct error err;
	if (!config_load(SOURCE_ROOT "/config/courant.conf.example", &config, &err))
		fail_msg("%s", err.text);
	assert_describes("the example", &config, *state, "");
	config_finish(&config);
}

/* Lines that begin with "#" and no space are options too: the text with all of them at work. */
static char *with_examples(const char *text)
{
	char *out = xcalloc(1, strlen(text) + 1), *end = out;
	bool at_start = true;
	for (; *text; text++) {
		if (at_start && *text == '#' && text[1] != ' ' && text[1] != '\n')
			continue;
		at_start = *text == '\n' || (at_start && *text == '\t');
		*end++ = *text;
	}
	return out;
}

static bool sets_option(const char *text, const struct config_option *option)
{
	char section[64], name[64];
	snprintf(section, sizeof section, "\n%s ", option->section);
	snprintf(name, sizeof name, option->section[0] ? "\n\t%s = " : "\n%s = ", option->name);
	const char *start = option->section[0] ? strstr(text, section) : text;
	const char *end = start && option->section[0] ? strstr(start, "\n}") : NULL;
	const char *found = start ? strstr(start, name) : NULL;
	return found && (!end || found < end);
}

static void the_example_has_every_option(void **state)
{
	(void)state;
	struct config config;
	struct error err;
	char *plain = file_text(SOURCE_ROOT "/config/courant.conf.example");
	char *text = with_examples(plain);
	size_t n;
	const struct config_option *options = config_options(&n);
	for (size_t i = 0; i < n; i++) {
		const struct config_option *option = &options[i];
		if (!sets_option(text, option))
			fail_msg("the example does not have %s %s", option->section, option->name);
		if (!section_is_titled(option->section) && sets_option(plain, option) !=
				(option->fallback[0] != '\0'))
			fail_msg("%s %s: what has a default stands in the example, the rest is commented out",
				option->section, option->name);
	}
	file_write("example.conf", text);
	if (!config_load("example.conf", &config, &err))
		fail_msg("%s", err.text);
	assert_int_equal(config.n_feeds, 1);
	assert_int_equal(config.n_exports, 1);
	assert_int_equal(config.n_warnings, 0);
	config_finish(&config);
	free(text);
	free(plain);
}

/* White space as single spaces, so that the lines may be broken anywhere. */
static void squeeze(char *text)
{
	char *end = text;
	for (; *text; text++) {
		bool space = *text == ' ' || *text == '\t' || *text == '\n';
		if (!space)
			*end++ = *text;
		else if (end[-1] != ' ')
			*end++ = ' ';
	}
	*end = '\0';
}

/* What the page says of one option: up to the next empty line. NULL when it says nothing. */
static char *paragraph(const char *page, const struct config_option *option)
{
	char heading[64], line[64];
	snprintf(heading, sizeof heading, "\n# %s%s\n", option->section[0] ? "SECTION " :
		"OPTIONS OUTSIDE OF SECTIONS", option->section);
	snprintf(line, sizeof line, "\n*%s* = _%s_\n\t", option->name, option->type);
	const char *section = strstr(page, heading);
	if (!section)
		return NULL;
	const char *next = strstr(section + 1, "\n# "), *start = strstr(section, line);
	if (!start || (next && start > next))
		return NULL;
	char *text = strndup(start + 1, (size_t)(strstr(start + 1, "\n\n") - start));
	squeeze(text);
	return text;
}

static void the_manual_has_every_option(void **state)
{
	(void)state;
	char *page = file_text(SOURCE_ROOT "/doc/courant.conf.5.scd");
	size_t n;
	const struct config_option *options = config_options(&n);
	for (size_t i = 0; i < n; i++) {
		const struct config_option *option = &options[i];
		char fallback[128];
		char *text = paragraph(page, option);
		snprintf(fallback, sizeof fallback, "Default: %s.", option->fallback);
		if (!text)
			fail_msg("the manual does not have %s %s", option->section, option->name);
		if (!strstr(text, option->help))
			fail_msg("%s %s: \"%s\" is not in: %s", option->section, option->name, option->help, text);
		if (option->fallback[0] ? !strstr(text, fallback) : strstr(text, "Default:") != NULL)
			fail_msg("%s %s: the default \"%s\" is not in: %s", option->section, option->name,
				option->fallback, text);
		if (!strstr(text, option->range))
			fail_msg("%s %s: the range \"%s\" is not in: %s", option->section, option->name,
				option->range, text);
		free(text);
	}
	free(page);
}

/* Nothing in the manual that the table does not have. */
static void the_manual_has_no_other_option(void **state)
{
	(void)state;
	char *page = file_text(SOURCE_ROOT "/doc/courant.conf.5.scd");
	size_t n, n_found = 0;
	config_options(&n);
	for (const char *at = page; (at = strstr(at, "* = _")) != NULL; at++)
		n_found++;
	assert_int_equal(n_found, n);
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(the_example_is_all_defaults),
		cmocka_unit_test(the_example_has_every_option),
		cmocka_unit_test(the_manual_has_every_option),
		cmocka_unit_test(the_manual_has_no_other_option),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
