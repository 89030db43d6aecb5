/* libFuzzer: any bytes as a configuration file give a configuration whose values load again to the
 * same values, or a sentence. Files are in memory, behind /proc/self/fd. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "config/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
const char *__lsan_default_suppressions(void);

/* libconfuse 3.3 forgets the arguments of include() when the call is malformed. */
const char *__lsan_default_suppressions(void)
{
	return "leak:cfg_parse_fp\nleak:libconfuse.so\n";
}

static void require(bool holds)
{
	if (!holds)
		abort();
}

static bool load(const void *bytes, size_t n, struct config *ret_config, struct error *err)
{
	char path[64];
	int fd = memfd_create("courant.conf", MFD_CLOEXEC);
	require(fd >= 0 && write(fd, bytes, n) == (ssize_t)n);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	bool ok = config_load(path, ret_config, err);
	close(fd);
	return ok;
}

static void append_values(const struct config *config, struct buf *buf)
{
	size_t n;
	const struct config_option *options = config_options(&n);
	for (size_t i = 0; i < n; i++) {
		const char *section = options[i].section;
		if (config_option_repeats(&options[i]))
			continue;
		buf_printf(buf, section[0] ? "%s { %s = " : "%s%s = ", section, options[i].name);
		require(config_append_value(config, &options[i], buf));
		buf_printf(buf, section[0] ? " }\n" : "\n");
	}
}

static void check_again(const struct config *config)
{
	struct config again;
	struct buf first, second;
	buf_init(&first, 1 << 20);
	buf_init(&second, 1 << 20);
	append_values(config, &first);
	require(load(first.data, first.len, &again, NULL));
	append_values(&again, &second);
	require(str_eq(buf_str(&first), buf_str(&second)));
	config_finish(&again);
	buf_finish(&first);
	buf_finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct config config;
	struct error err = {""};
	if (!load(data, size, &config, &err)) {
		require(err.text[0] != '\0');
		return 0;
	}
	for (size_t i = 0; i < config.n_feeds; i++)
		require(config.feeds[i].url && config.feeds[i].name);
	for (size_t i = 0; i < config.n_exports; i++)
		require(config.exports[i].directory[0] == '/' && config.exports[i].formats);
	check_again(&config);
	config_finish(&config);
	return 0;
}
