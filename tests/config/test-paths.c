/* Where configuration and database are, for every environment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sys/stat.h>

#include "tests/config/describe.h"

/* In the values and answers "@" is the folder; "name=value" pairs end with NULL. */
struct row {
	const char *environment[5];
	const char *says; /* NULL: nothing */
};

static void set_environment(const char *const *pairs, const char *folder)
{
	clear_environment();
	for (size_t i = 0; pairs[i]; i++) {
		const char *equals = strchr(pairs[i], '=');
		char *name = strndup(pairs[i], (size_t)(equals - pairs[i]));
		struct buf value;
		buf_init(&value, 1 << 16);
		for (const char *c = equals + 1; *c; c++)
			buf_append(&value, *c == '@' ? folder : c, *c == '@' ? strlen(folder) : 1);
		setenv(name, buf_cstr(&value), 1);
		buf_finish(&value);
		free(name);
	}
}

static void check(const struct row *rows, size_t n, const char *folder,
	const char *(*find)(struct arena *arena))
{
	for (size_t i = 0; i < n; i++) {
		struct arena arena = {0};
		set_environment(rows[i].environment, folder);
		const char *path = find(&arena);
		const char *first = rows[i].environment[0] ? rows[i].environment[0] : "no environment";
		assert_says(first, path ? path : "nothing", folder,
			rows[i].says ? rows[i].says : "nothing");
		arena_finish(&arena);
	}
}

static void configuration(void **state)
{
	static const struct row rows[] = {
		{{"COURANT_CONFIG=/x/y.conf", "CONFIGURATION_DIRECTORY=@/service"}, "/x/y.conf"},
		{{"COURANT_CONFIG=y.conf"}, "@/y.conf"},
		{{"COURANT_CONFIG=", "CONFIGURATION_DIRECTORY=@/service"}, "@/service/courant.conf"},
		{{"CONFIGURATION_DIRECTORY=@/service", "XDG_CONFIG_HOME=@/xdg", "HOME=@/home"},
			"@/service/courant.conf"},
		{{"CONFIGURATION_DIRECTORY=@/service:@/xdg"}, "@/service/courant.conf"},
		{{"CONFIGURATION_DIRECTORY=@/none", "XDG_CONFIG_HOME=@/xdg"}, "@/xdg/courant/courant.conf"},
		{{"XDG_CONFIG_HOME=@/xdg", "HOME=@/home"}, "@/xdg/courant/courant.conf"},
		{{"XDG_CONFIG_HOME=@/xdg/"}, "@/xdg/courant/courant.conf"},
		{{"XDG_CONFIG_HOME=xdg", "HOME=@/home"}, "@/home/.config/courant/courant.conf"},
		{{"XDG_CONFIG_HOME=", "HOME=@/home"}, "@/home/.config/courant/courant.conf"},
	};
	mkdir("service", 0700);
	mkdir("xdg", 0700);
	mkdir("xdg/courant", 0700);
	mkdir("home", 0700);
	mkdir("home/.config", 0700);
	mkdir("home/.config/courant", 0700);
	file_write("service/courant.conf", "");
	file_write("xdg/courant/courant.conf", "log-level = debug");
	file_write("home/.config/courant/courant.conf", "");
	check(rows, sizeof rows / sizeof *rows, *state, config_default_path);
}

static void database(void **state)
{
	static const struct row rows[] = {
		{{"COURANT_DATABASE=/x/y.db", "STATE_DIRECTORY=/state"}, "/x/y.db"},
		{{"COURANT_DATABASE=y.db"}, "@/y.db"},
		{{"STATE_DIRECTORY=/state", "XDG_STATE_HOME=/xdg", "HOME=/home/u"}, "/state/courant.db"},
		{{"STATE_DIRECTORY=/state:/more"}, "/state/courant.db"},
		{{"XDG_STATE_HOME=/xdg", "HOME=/home/u"}, "/xdg/courant/courant.db"},
		{{"XDG_STATE_HOME=/a:b"}, "/a:b/courant/courant.db"},
		{{NULL}, "/var/lib/courant/courant.db"},
	};
	static const struct row root_rows[] = {
		{{"HOME=/root"}, "/var/lib/courant/courant.db"},
		{{"XDG_STATE_HOME=relative", "HOME=/root"}, "/var/lib/courant/courant.db"},
	};
	static const struct row user_rows[] = {
		{{"HOME=/home/u"}, "/home/u/.local/state/courant/courant.db"},
		{{"XDG_STATE_HOME=relative", "HOME=/home/u"}, "/home/u/.local/state/courant/courant.db"},
		{{"HOME=relative"}, "/var/lib/courant/courant.db"},
	};
	check(rows, sizeof rows / sizeof *rows, *state, config_default_database);
	if (geteuid() == 0)
		check(root_rows, sizeof root_rows / sizeof *root_rows, *state, config_default_database);
	else
		check(user_rows, sizeof user_rows / sizeof *user_rows, *state, config_default_database);
}

static void cache(void **state)
{
	static const struct row rows[] = {
		{{"CACHE_DIRECTORY=/cache", "XDG_CACHE_HOME=/xdg"}, "/cache"},
		{{"CACHE_DIRECTORY=/cache:/more"}, "/cache"},
		{{"CACHE_DIRECTORY=relative"}, NULL},
		{{NULL}, NULL},
	};
	check(rows, sizeof rows / sizeof *rows, *state, config_cache_folder);
}

static void loading_looks_there(void **state)
{
	struct config config;
	struct error err;
	set_environment((const char *const[]){"XDG_CONFIG_HOME=@/xdg", NULL}, *state);
	assert_true(config_load(NULL, &config, NULL));
	assert_says("XDG_CONFIG_HOME", config.path, *state, "@/xdg/courant/courant.conf");
	assert_string_equal(config.log_level, "debug");
	config_finish(&config);

	set_environment((const char *const[]){"COURANT_CONFIG=@/none.conf", NULL}, *state);
	assert_false(config_load(NULL, &config, &err));
	assert_says("COURANT_CONFIG", err.text, *state,
		"cannot open @/none.conf: No such file or directory");
}

static void the_environment_goes_before_the_file(void **state)
{
	struct config config;
	file_write("a.conf", "database = file.db\nexport e {}");
	set_environment((const char *const[]){"COURANT_DATABASE=sub/env.db", NULL}, *state);
	assert_true(config_load("a.conf", &config, NULL));
	assert_says("database", config.database, *state, "@/sub/env.db");
	assert_says("exports", config.exports[0].directory, *state, "@/sub/exports");
	config_finish(&config);
	set_environment((const char *const[]){"COURANT_DATABASE=", NULL}, *state);
	assert_true(config_load("a.conf", &config, NULL));
	assert_says("database", config.database, *state, "@/file.db");
	config_finish(&config);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(configuration),
		cmocka_unit_test(database),
		cmocka_unit_test(cache),
		cmocka_unit_test(loading_looks_there),
		cmocka_unit_test(the_environment_goes_before_the_file),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
