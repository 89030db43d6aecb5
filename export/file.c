/* Replaces files atomically. Knows nothing of what is in them. */
#include "export/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "export/export.h"

enum { CHUNK = 64 * 1024, NAME_TRIES = 100 };

static bool fail(const struct file *file, const char *doing, struct error *err)
{
	return error_set(err, "cannot %s %s: %s", doing, file->path, strerror(errno));
}

static bool open_folder(struct file *file, struct error *err)
{
	const char *slash = strrchr(file->path, '/');
	size_t len = slash ? (size_t)(slash - file->path) : 0;
	file->name = slash ? slash + 1 : file->path;
	if (!file->name[0])
		return error_set(err, "cannot write \"%s\": it names no file", file->path);
	char *folder = slash ? strndup(file->path, len ? len : 1) : strdup(".");
	if (!folder)
		die_out_of_memory();
	file->folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (file->folder < 0)
		error_set(err, "cannot write %s: folder %s: %s", file->path, folder, strerror(errno));
	free(folder);
	return file->folder >= 0;
}

/* A device or a pipe must not be replaced by a file. */
static bool open_directly(struct file *file, struct error *err)
{
	file->fresh = open(file->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	return file->fresh >= 0 || fail(file, "write", err);
}

bool file_open(const char *path, enum export_target target, struct file *ret_file,
	struct error *err)
{
	struct stat status;
	char *real = target == EXPORT_TO_ANY ? realpath(path, NULL) : NULL;
	struct file file = {.path = real ? real : xstrdup(path), .folder = -1, .old = -1, .fresh = -1};
	bool exists = lstat(file.path, &status) == 0 && !S_ISLNK(status.st_mode);
	bool direct = exists && !S_ISREG(status.st_mode);
	if (direct && target == EXPORT_TO_FILE) {
		error_set(err, "cannot write %s: there is something that is no file", path);
		file_close(&file);
		return false;
	}
	if (!(direct ? open_directly(&file, err) : open_folder(&file, err))) {
		file_close(&file);
		return false;
	}
	if (exists && !direct) {
		file.old = open(file.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
		if (file.old < 0) {
			fail(&file, "read", err);
			file_close(&file);
			return false;
		}
	}
	*ret_file = file;
	return true;
}

static void make_name(struct file *file)
{
	uint64_t number = 0;
	if (getrandom(&number, sizeof number, 0) < 0)
		number = (uint64_t)getpid();
	snprintf(file->fresh_name, sizeof file->fresh_name, ".courant-%016" PRIx64, number);
}

/* A file without a name cannot be left behind, not even by a kill; where the file system has none,
 * or /proc is missing for naming it later, one with a name does. */
static bool create_fresh(struct file *file, struct error *err)
{
	if (access("/proc/self/fd", X_OK) == 0)
		file->fresh = openat(file->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0644);
	for (int i = 0; file->fresh < 0 && i < NAME_TRIES; i++) {
		make_name(file);
		file->fresh = openat(file->folder, file->fresh_name,
			O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
		if (file->fresh < 0 && errno != EEXIST)
			break;
	}
	if (file->fresh >= 0)
		return true;
	file->fresh_name[0] = '\0';
	return fail(file, "create a file beside", err);
}

/* Whoever could read the old file can read the new one, and nobody else. */
static bool keep_owner_and_mode(struct file *file, struct error *err)
{
	struct stat old, fresh;
	if (file->old < 0)
		return true;
	if (fstat(file->old, &old) != 0 || fstat(file->fresh, &fresh) != 0)
		return fail(file, "look at", err);
	bool differs = old.st_uid != fresh.st_uid || old.st_gid != fresh.st_gid;
	if (differs && fchown(file->fresh, old.st_uid, old.st_gid) != 0 && errno != EPERM &&
		errno != EINVAL)
		return fail(file, "keep the owner of", err);
	return fchmod(file->fresh, old.st_mode & 0777) == 0 || fail(file, "keep the mode of", err);
}

static bool write_all(struct file *file, struct str bytes, struct error *err)
{
	for (size_t done = 0; done < bytes.len;) {
		ssize_t n = write(file->fresh, bytes.data + done, bytes.len - done);
		if (n < 0 && errno != EINTR)
			return fail(file, "write", err);
		done += n > 0 ? (size_t)n : 0;
	}
	return true;
}

/* The number of bytes read at `offset`; fewer than n only at the end of the file. -1: failed. */
static ssize_t read_at(int fd, char *bytes, size_t n, int64_t offset)
{
	size_t done = 0;
	while (done < n) {
		ssize_t got = pread(fd, bytes + done, n - done, offset + (int64_t)done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

/* The first difference: from here on there is a fresh file, which begins like the old one. */
static bool start_fresh(struct file *file, struct error *err)
{
	char chunk[CHUNK];
	if (!create_fresh(file, err) || !keep_owner_and_mode(file, err))
		return false;
	for (int64_t at = 0; at < file->n_same;) {
		int64_t left = file->n_same - at;
		size_t want = left < CHUNK ? (size_t)left : CHUNK;
		ssize_t n = read_at(file->old, chunk, want, at);
		if (n < 0)
			return fail(file, "read", err);
		if ((size_t)n < want)
			return error_set(err, "cannot write %s: somebody else changes it", file->path);
		if (!write_all(file, str_make(chunk, want), err))
			return false;
		at += n;
	}
	return true;
}

/* True when the old file goes on like this. */
static bool goes_on_like(const struct file *file, struct str bytes)
{
	char chunk[CHUNK];
	for (size_t done = 0; done < bytes.len;) {
		size_t want = bytes.len - done < CHUNK ? bytes.len - done : CHUNK;
		ssize_t n = read_at(file->old, chunk, want, file->n_same + (int64_t)done);
		if (n != (ssize_t)want || memcmp(chunk, bytes.data + done, want) != 0)
			return false;
		done += want;
	}
	return true;
}

bool file_write(struct file *file, struct str bytes, struct error *err)
{
	if (file->fresh < 0) {
		if (file->old >= 0 && goes_on_like(file, bytes)) {
			file->n_same += (int64_t)bytes.len;
			return true;
		}
		if (!start_fresh(file, err))
			return false;
	}
	return write_all(file, bytes, err);
}

static bool give_name(struct file *file, struct error *err)
{
	char by_fd[64];
	snprintf(by_fd, sizeof by_fd, "/proc/self/fd/%d", file->fresh);
	for (int i = 0; i < NAME_TRIES; i++) {
		make_name(file);
		if (linkat(AT_FDCWD, by_fd, file->folder, file->fresh_name, AT_SYMLINK_FOLLOW) == 0)
			return true;
		if (errno != EEXIST)
			break;
	}
	file->fresh_name[0] = '\0';
	return fail(file, "create a file beside", err);
}

static bool put_in_place(struct file *file, struct error *err)
{
	if (fsync(file->fresh) != 0)
		return fail(file, "write", err);
	if (!file->fresh_name[0] && !give_name(file, err))
		return false;
	if (renameat(file->folder, file->fresh_name, file->folder, file->name) != 0)
		return fail(file, "replace", err);
	file->fresh_name[0] = '\0';
	/* Not every file system can: then there is nothing better to be had. */
	if (fsync(file->folder) != 0 && errno != EINVAL)
		return fail(file, "write the folder of", err);
	return true;
}

bool file_commit(struct file *file, bool *ret_changed, struct error *err)
{
	struct stat status;
	bool changed = true;
	if (file->folder >= 0 && file->fresh < 0) {
		changed = file->old < 0 || fstat(file->old, &status) != 0 ||
			status.st_size != file->n_same;
		if (changed && !start_fresh(file, err))
			return false;
	}
	if (file->folder >= 0 && changed && !put_in_place(file, err))
		return false;
	*ret_changed = changed;
	return true;
}

void file_close(struct file *file)
{
	if (file->fresh_name[0])
		unlinkat(file->folder, file->fresh_name, 0);
	if (file->fresh >= 0)
		close(file->fresh);
	if (file->old >= 0)
		close(file->old);
	if (file->folder >= 0)
		close(file->folder);
	free(file->path);
	*file = (struct file){.folder = -1, .old = -1, .fresh = -1};
}
