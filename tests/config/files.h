#pragma once
/* Configuration files in a folder of their own, for the tests of this room. */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/error.h"

/* What the environment could say about files; a test sets what it needs. */
static inline void clear_environment(void)
{
	static const char *const names[] = {"COURANT_CONFIG", "COURANT_DATABASE", "STATE_DIRECTORY",
		"CACHE_DIRECTORY", "CONFIGURATION_DIRECTORY", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "HOME"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
}

/* A new folder; the process works in it from then on. */
static inline char *folder_new(void)
{
	const char *parent = getenv("TMPDIR");
	char path[4096];
	snprintf(path, sizeof path, "%s/courant-config-XXXXXX", parent && parent[0] ? parent : "/tmp");
	if (!mkdtemp(path) || chdir(path) != 0 || !getcwd(path, sizeof path))
		abort();
	return xstrdup(path);
}

static inline int on_entry(const char *path, const struct stat *info, int kind, struct FTW *at)
{
	(void)info;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline void folder_free(char *folder)
{
	if (chdir("/") != 0 || nftw(folder, on_entry, 8, FTW_DEPTH | FTW_PHYS) != 0)
		abort();
	free(folder);
}

static inline void file_write_bytes(const char *name, const void *bytes, size_t n)
{
	FILE *file = fopen(name, "w");
	if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
		abort();
}

static inline void file_write(const char *name, const char *text)
{
	file_write_bytes(name, text, strlen(text));
}

/* The text with "@" wherever it has the folder's name, so that tables can tell what it says. */
static inline const char *without_folder(const char *text, const char *folder, struct buf *buf)
{
	size_t len = strlen(folder);
	buf_init(buf, 1 << 20);
	while (*text) {
		bool hit = strncmp(text, folder, len) == 0;
		buf_append_char(buf, hit ? '@' : *text);
		text += hit ? len : 1;
	}
	return buf_cstr(buf);
}
