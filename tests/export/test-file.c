/* Files change whole or not at all, and leave no trace of what was given up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "export/file.h"

static char folder[64];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof folder, "/tmp/courant-test-file-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static const char *path_of(const char *name)
{
	static char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return path;
}

static int remove_folder(void **state)
{
	(void)state;
	DIR *dir = opendir(folder);
	for (struct dirent *each; dir && (each = readdir(dir));)
		if (each->d_name[0] != '.' || strlen(each->d_name) > 2)
			unlink(path_of(each->d_name));
	closedir(dir);
	return rmdir(folder);
}

static int count_files(void)
{
	int n = 0;
	DIR *dir = opendir(folder);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n - 2; /* . and .. */
}

/* Writes the text in pieces of `piece` bytes; returns whether the file changed. */
static bool write_file(const char *path, const char *text, size_t piece)
{
	struct file file;
	struct error err;
	bool changed;
	assert_true(file_open(path, EXPORT_TO_ANY, &file, &err));
	for (size_t at = 0, len = strlen(text); at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;
		assert_true(file_write(&file, str_make(text + at, n), &err));
	}
	assert_true(file_commit(&file, &changed, &err));
	file_close(&file);
	return changed;
}

static void assert_content(const char *path, const char *want)
{
	char got[1000];
	FILE *stream = fopen(path, "re");
	assert_non_null(stream);
	got[fread(got, 1, sizeof got - 1, stream)] = '\0';
	fclose(stream);
	assert_string_equal(got, want);
}

static void test_rewrites(void **state)
{
	(void)state;
	static const struct {
		const char *before, *after;
		bool changed;
	} rows[] = {
		{NULL, "", true},
		{NULL, "new", true},
		{"same", "same", false},
		{"", "", false},
		{"old", "new", true},
		{"longer than that", "longer", true},
		{"longer", "longer than that", true},
		{"a difference at the enD", "a difference at the end", true},
		{"gone", "", true},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t piece = 1; piece < 30; piece += 4) {
			const char *path = path_of("x");
			struct stat before, after;
			if (rows[i].before) {
				write_file(path, rows[i].before, 1000);
				assert_int_equal(stat(path, &before), 0);
			}
			assert_int_equal(write_file(path, rows[i].after, piece), rows[i].changed);
			assert_content(path, rows[i].after);
			assert_int_equal(stat(path, &after), 0);
			if (rows[i].before)
				assert_int_equal(before.st_ino == after.st_ino, !rows[i].changed);
			assert_int_equal(count_files(), 1);
			unlink(path);
		}
	}
}

static void test_modes(void **state)
{
	(void)state;
	const char *path = path_of("modes");
	struct stat status;
	mode_t old = umask(027);
	write_file(path, "one", 10);
	umask(old);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0640);
	assert_int_equal(chmod(path, 0600), 0);
	write_file(path, "two", 10);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0600);
}

static void test_giving_up(void **state)
{
	(void)state;
	const char *path = path_of("kept");
	struct file file;
	struct error err;
	write_file(path, "kept", 10);
	assert_true(file_open(path, EXPORT_TO_ANY, &file, &err));
	assert_true(file_write(&file, STR("kep"), &err));
	assert_true(file_write(&file, STR("something else"), &err));
	file_close(&file);
	assert_content(path, "kept");
	int n = count_files();
	assert_true(file_open(path_of("never"), EXPORT_TO_ANY, &file, &err));
	assert_true(file_write(&file, STR("something"), &err));
	file_close(&file);
	assert_int_equal(count_files(), n);
}

static void test_links_are_followed(void **state)
{
	(void)state;
	char target[128];
	struct stat status;
	snprintf(target, sizeof target, "%s", path_of("target"));
	write_file(target, "one", 10);
	const char *path = path_of("link");
	assert_int_equal(symlink(target, path), 0);
	assert_true(write_file(path, "two", 10));
	assert_int_equal(lstat(path, &status), 0);
	assert_true(S_ISLNK(status.st_mode));
	assert_content(target, "two");
}

static void test_pipes_are_not_replaced(void **state)
{
	(void)state;
	char got[8];
	struct stat status;
	const char *path = path_of("pipe");
	assert_int_equal(mkfifo(path, 0600), 0);
	int reader = open(path, O_RDWR | O_CLOEXEC);
	assert_true(reader >= 0);
	assert_true(write_file(path, "text", 2));
	assert_int_equal(read(reader, got, sizeof got), 4);
	assert_memory_equal(got, "text", 4);
	close(reader);
	assert_int_equal(stat(path, &status), 0);
	assert_true(S_ISFIFO(status.st_mode));
}

static void test_refusals(void **state)
{
	(void)state;
	static const struct {
		const char *path, *message;
	} rows[] = {
		{"/nonexistent/x", "cannot write /nonexistent/x: folder /nonexistent: No such file or directory"},
		{"/dev", "cannot write /dev: Is a directory"},
		{"", "cannot write \"\": it names no file"},
		{"/tmp/nonexistent/", "cannot write \"/tmp/nonexistent/\": it names no file"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct file file;
		struct error err;
		assert_false(file_open(rows[i].path, EXPORT_TO_ANY, &file, &err));
		assert_string_equal(err.text, rows[i].message);
	}
}

static void test_full_device(void **state)
{
	(void)state;
	struct file file;
	struct error err;
	assert_true(file_open("/dev/full", EXPORT_TO_ANY, &file, &err));
	assert_false(file_write(&file, STR("text"), &err));
	assert_string_equal(err.text, "cannot write /dev/full: No space left on device");
	file_close(&file);
}

/* A program writes into a folder that others may write to as well. */
static void test_target_file_follows_nothing(void **state)
{
	(void)state;
	struct file file;
	struct error err = {{0}};
	struct stat status;
	bool changed = false;
	char link[4096], pipe[4096], victim[4096];
	snprintf(link, sizeof link, "%s", path_of("link"));
	snprintf(pipe, sizeof pipe, "%s", path_of("pipe"));
	snprintf(victim, sizeof victim, "%s", path_of("victim"));
	assert_int_equal(symlink(victim, link), 0);
	assert_int_equal(mkfifo(pipe, 0600), 0);
	assert_false(file_open(pipe, EXPORT_TO_FILE, &file, &err));
	assert_non_null(strstr(err.text, "no file"));
	assert_true(file_open(link, EXPORT_TO_FILE, &file, &err));
	assert_true(file_write(&file, STR("new"), &err));
	assert_true(file_commit(&file, &changed, &err));
	file_close(&file);
	assert_int_equal(lstat(link, &status), 0);
	assert_true(S_ISREG(status.st_mode));
	assert_int_not_equal(access(victim, F_OK), 0);
	assert_int_equal(unlink(link) | unlink(pipe), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_target_file_follows_nothing),
		cmocka_unit_test(test_rewrites),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_giving_up),
		cmocka_unit_test(test_links_are_followed),
		cmocka_unit_test(test_pipes_are_not_replaced),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_full_device),
	};
	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
