/* Bytes leave here. Knows files, screens and pagers; does not know what it writes. */
#include "cli/out.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	OUT_CHUNK = 64 * 1024,
	OUT_MAX = 1024 * 1024 * 1024, /* one JSON document of one item at most */
};

void out_init(struct out *out, const char *path, bool is_screen)
{
	bool to_stdout = !path || strcmp(path, "-") == 0;
	*out = (struct out){.fd = -1, .path = to_stdout ? NULL : path};
	out->is_screen = to_stdout && is_screen;
	buf_init(&out->buf, OUT_MAX);
}

static bool is_in_path(const char *program)
{
	struct str rest = str_of(getenv("PATH"));
	bool found = false;
	struct buf path;
	buf_init(&path, 4096);
	while (rest.len && !found) {
		struct str folder = str_split(rest, ':', &rest);
		buf_clear(&path);
		buf_printf(&path, "%.*s/%s", STR_ARG(folder), program);
		found = access(buf_cstr(&path), X_OK) == 0;
	}
	buf_finish(&path);
	return found;
}

const char *out_pager_of_environment(void)
{
	static const char *const names[] = {"COURANT_PAGER", "PAGER"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *pager = getenv(names[i]);
		if (pager)
			return *pager && strcmp(pager, "cat") != 0 ? pager : NULL;
	}
	return is_in_path("less") ? "less -FIRX" : NULL;
}

static bool fail(struct out *out, int code, const char *what)
{
	if (out->failed)
		return false;
	out->failed = code;
	return error_set(&out->err, "%s: %s: %s", out->path ? out->path : "standard output", what,
		strerror(errno));
}

/* The reader of the pipe is a shell with the pager; Ctrl-C is for it alone while it runs. */
static void start_pager(struct out *out)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return;
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[0], STDIN_FILENO);
		setenv("LESSCHARSET", "utf-8", 0);
		execl("/bin/sh", "sh", "-c", out->pager, (char *)NULL);
		_exit(127);
	}
	close(ends[0]);
	if (pid < 0) {
		close(ends[1]);
		return;
	}
	signal(SIGINT, SIG_IGN);
	out->pager_pid = pid;
	out->fd = ends[1];
}

/* For this command alone: another one that writes the same would mix with it. A part that is no more where it was is
 * that of one which has just ended. Some file systems of other machines know no locks: there it is as it comes. */
static bool take_part(struct out *out)
{
	struct stat ours, there;
	bool is_taken = flock(out->fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
	if (is_taken || fstat(out->fd, &ours) != 0 || lstat(out->part_path, &there) != 0 || ours.st_ino != there.st_ino
		|| ours.st_dev != there.st_dev) {
		errno = EBUSY;
		return fail(out, EXIT_TRY_AGAIN, "another command writes it");
	}
	return ftruncate(out->fd, 0) == 0 || fail(out, EXIT_IO, "cannot be written");
}

/* A file that is no plain file (a device, a pipe) is written directly. */
static bool open_file(struct out *out)
{
	struct stat known;
	if (stat(out->path, &known) == 0 && !S_ISREG(known.st_mode)) {
		out->fd = open(out->path, O_WRONLY | O_CLOEXEC);
		return out->fd >= 0 || fail(out, EXIT_CANNOT_CREATE, "cannot be opened");
	}
	struct buf part;
	buf_init(&part, 4096);
	buf_printf(&part, "%s.part", out->path);
	out->part_path = xstrdup(buf_cstr(&part));
	buf_finish(&part);
	out->fd = open(out->part_path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666);
	if (out->fd >= 0 && take_part(out))
		return true;
	fail(out, errno == EACCES || errno == EPERM ? EXIT_NOT_PERMITTED : EXIT_CANNOT_CREATE,
		"cannot be created");
	free(out->part_path);
	out->part_path = NULL;
	return false;
}

static bool open_out(struct out *out)
{
	if (out->fd >= 0 || out->failed)
		return !out->failed;
	if (out->path)
		return open_file(out);
	if (out->is_screen && out->pager)
		start_pager(out);
	if (out->fd < 0)
		out->fd = STDOUT_FILENO;
	return true;
}

static bool write_all(struct out *out, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(out->fd, bytes.data, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail(out, EXIT_IO, "cannot be written");
		bytes = str_make(bytes.data + n, bytes.len - (size_t)n);
	}
	return true;
}

/* C1 controls are two bytes (c2 80..9f), the marks that turn the direction of writing three
 * (e2 80 aa..ae, e2 81 a6..a9). */
static size_t control_len(const unsigned char *p, size_t n)
{
	if (p[0] < 0x20 || p[0] == 0x7f)
		return p[0] != '\n' && p[0] != '\t';
	if (p[0] == 0xc2 && n > 1 && p[1] < 0xa0)
		return 2;
	if (p[0] != 0xe2 || n < 3)
		return 0;
	bool turns = (p[1] == 0x80 && p[2] >= 0xaa && p[2] <= 0xae) ||
		(p[1] == 0x81 && p[2] >= 0xa6 && p[2] <= 0xa9);
	return turns ? 3 : 0;
}

/* A document on a screen: a sequence that is cut by the end waits for its rest. */
static bool write_harmless(struct out *out, bool last)
{
	struct buf safe;
	buf_init(&safe, OUT_MAX);
	const unsigned char *bytes = (const unsigned char *)out->buf.data;
	size_t n = out->buf.len, i = 0;
	while (i < n) {
		bool is_cut = (bytes[i] == 0xc2 && n - i < 2) || (bytes[i] == 0xe2 && n - i < 3);
		if (is_cut && !last)
			break;
		size_t bad = control_len(bytes + i, n - i);
		if (bad)
			buf_append(&safe, "\xef\xbf\xbd", 3);
		else
			buf_append_char(&safe, (char)bytes[i]);
		i += bad ? bad : 1;
	}
	bool ok = write_all(out, buf_str(&safe));
	buf_finish(&safe);
	if (n)
		memmove(out->buf.data, out->buf.data + i, n - i);
	out->buf.len = n - i;
	return ok;
}

static bool flush(struct out *out, bool last)
{
	if (out->buf.full) {
		errno = EFBIG;
		return fail(out, EXIT_IO, "the output passes its limit");
	}
	if (!open_out(out))
		return false;
	if (out->is_foreign && out->is_screen)
		return write_harmless(out, last);
	bool ok = write_all(out, buf_str(&out->buf));
	buf_clear(&out->buf);
	return ok;
}

bool out_more(struct out *out)
{
	if (out->failed)
		buf_clear(&out->buf);
	return out->buf.len < OUT_CHUNK ? !out->failed : flush(out, false);
}

bool out_flush(struct out *out)
{
	return out->buf.len ? flush(out, false) : !out->failed;
}

static void settle_file(struct out *out, bool keep)
{
	if (out->fd >= 0 && out->part_path && keep && !out->failed && fsync(out->fd) != 0)
		fail(out, EXIT_IO, "cannot be written");
	if (out->part_path && (!keep || out->failed))
		unlink(out->part_path);
	else if (out->part_path && rename(out->part_path, out->path) != 0)
		fail(out, EXIT_CANNOT_CREATE, "cannot be renamed into place");
	if (out->fd > STDERR_FILENO && close(out->fd) != 0) /* which ends the lock */
		fail(out, EXIT_IO, "cannot be written");
	free(out->part_path);
}

int out_finish(struct out *out, bool keep)
{
	if (keep && !out->failed && (out->buf.len || (out->path && out->fd < 0)))
		flush(out, true);
	settle_file(out, keep);
	if (out->pager_pid) {
		waitpid(out->pager_pid, NULL, 0);
		signal(SIGINT, SIG_DFL);
	}
	buf_finish(&out->buf);
	return out->failed;
}
