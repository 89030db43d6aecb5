/* Files that include files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "tests/config/describe.h"

/* Files, and what comes out of the first one. */
static const struct {
	struct {
		const char *name, *text;
	} files[4];
	const char *says;
} includes[] = {
	{{{"courant.conf", "include(a.conf)\nfetch { per-host = 3 }"},
		 {"a.conf", "# c\nfetch { concurrency = 3 }\n"}},
		"fetch.concurrency=3\nfetch.per-host=3\n"},
	{{{"courant.conf", "include(\"sub/a.conf\")\nsubscriptions = x.opml"},
		 {"sub/a.conf", "include('b.conf')\ndatabase = x.db"},
		 {"sub/b.conf", "fetch { concurrency = 3 }"}},
		"database=\"@/sub/x.db\"\nsubscriptions=\"@/x.opml\"\nfetch.concurrency=3\n"},
	{{{"courant.conf", "include(\"sub/*.conf\")"}, {"sub/b.conf", "feed b { url = http://b.example/ }"},
		 {"sub/a.conf", "feed a { url = http://a.example/ }"}, {"sub/c.txt", "not read"}},
		"feed a http://a.example/\nfeed b http://b.example/\n"},
	{{{"courant.conf", "include(\"sub/*.none\")"}}, ""},
	{{{"courant.conf", "include(a.conf)\n# c\nfoo = 1"}, {"a.conf", "# c\n# c\n\n"}},
		"@/courant.conf:3: unknown option \"foo\""},
	{{{"courant.conf", "\n\ninclude(a.conf)"}, {"a.conf", "\nfetch {\n concurrency = 0 }"}},
		"@/a.conf:3: concurrency: \"0\" is outside 1..4096"},
	{{{"courant.conf", "include(sub/a.conf)"}, {"sub/a.conf", "\n\ninclude(b.conf)"}},
		"@/sub/a.conf:3: cannot open @/sub/b.conf: No such file or directory"},
	{{{"courant.conf", "fetch { concurrency = 3 }\ninclude(a.conf)"},
		 {"a.conf", "fetch {\n concurrency = 3 }"}},
		"@/a.conf:2: concurrency is already set at @/courant.conf:1"},
	{{{"courant.conf", "include(a.conf)\nfeed x { url = http://b.example/ }"},
		 {"a.conf", "\n" "feed x { url = http://a.example/ }"}},
		"@/courant.conf:2: feed \"x\" has the same name as the one at @/a.conf:2"},
	{{{"courant.conf", "include(a.conf)"}, {"a.conf", "\nfetch {"}},
		"@/a.conf:2: the brace that is opened here is never closed"},
	{{{"courant.conf", "include(a.conf)"}, {"a.conf", "}"}},
		"@/a.conf:1: a closing brace without an opening one"},
	{{{"courant.conf", "include(a.conf)"}, {"a.conf", "/* "}},
		"@/a.conf:1: the comment that begins here has no end"},
	{{{"courant.conf", "include(a.conf)"}, {"a.conf", "\ninclude(sub/../courant.conf)"},
		 {"sub/x", ""}}, "@/a.conf:2: @/sub/../courant.conf includes itself"},
	{{{"courant.conf", "include(a.conf)\ninclude(a.conf)"}, {"a.conf", "database = x"}},
		"@/a.conf:1: database is already set at @/a.conf:1"},
};

static void included_files(void **state)
{
	enum { N_FILES = sizeof includes[0].files / sizeof includes[0].files[0] };
	assert_int_equal(mkdir("sub", 0700), 0);
	for (size_t i = 0; i < sizeof includes / sizeof *includes; i++) {
		struct config config;
		struct error err = {""};
		for (size_t k = 0; k < N_FILES && includes[i].files[k].name; k++)
			file_write(includes[i].files[k].name, includes[i].files[k].text);
		if (!config_load("courant.conf", &config, &err)) {
			assert_says(includes[i].files[0].text, err.text, *state, includes[i].says);
		} else {
			assert_describes(includes[i].files[0].text, &config, *state, includes[i].says);
			config_finish(&config);
		}
		for (size_t k = 0; k < N_FILES && includes[i].files[k].name; k++)
			unlink(includes[i].files[k].name);
	}
}

static void includes_are_bounded(void **state)
{
	struct config config;
	struct error err;
	char name[32], text[64];
	for (int i = 0; i <= 9; i++) {
		snprintf(name, sizeof name, "%d.conf", i);
		snprintf(text, sizeof text, "include(%d.conf)", i + 1);
		file_write(name, i == 9 ? "" : text);
	}
	assert_true(config_load("1.conf", &config, NULL));
	config_finish(&config);
	assert_false(config_load("0.conf", &config, &err));
	assert_says("deep", err.text, *state,
		"@/8.conf:1: files include one another more than 8 deep");

	FILE *file = fopen("many.conf", "w");
	for (int i = 0; i < 1024; i++)
		fputs("include(9.conf)\n", file);
	fclose(file);
	assert_false(config_load("many.conf", &config, &err));
	assert_says("many", err.text, *state, "@/many.conf:1024: more than 1024 files");
}

/* Nothing stays open, however a load ends. */
static void no_descriptor_is_left(void **state)
{
	(void)state;
	struct config config;
	int before = open("/dev/null", O_RDONLY);
	close(before);
	file_write("a.conf", "include(none.conf)");
	file_write("b.conf", "include(a.conf)");
	assert_false(config_load("b.conf", &config, NULL));
	file_write("none.conf", "x");
	assert_false(config_load("b.conf", &config, NULL));
	file_write("none.conf", "/*");
	assert_false(config_load("b.conf", &config, NULL));
	file_write("none.conf", "");
	assert_true(config_load("b.conf", &config, NULL));
	config_finish(&config);
	int after = open("/dev/null", O_RDONLY);
	close(after);
	assert_int_equal(after, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(included_files),
		cmocka_unit_test(includes_are_bounded),
		cmocka_unit_test(no_descriptor_is_left),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
