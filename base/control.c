/* Unix sockets whose path may be longer than sun_path (108 bytes): the folder is opened and the
 * name reached through /proc/self/fd. */
#include "base/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

void control_socket_path(const char *configured, const char *database, struct buf *ret_path)
{
	if (configured)
		buf_append_str(ret_path, str_of(configured));
	else
		buf_printf(ret_path, "%s.sock", database);
}

/* *ret_folder is a descriptor that must stay open while the address is used, or -1. */
static bool socket_address(const char *path, struct sockaddr_un *ret_address, int *ret_folder,
	struct error *err)
{
	*ret_address = (struct sockaddr_un){.sun_family = AF_UNIX};
	*ret_folder = -1;
	size_t n = strlen(path);
	if (n < sizeof ret_address->sun_path) {
		memcpy(ret_address->sun_path, path, n + 1);
		return true;
	}
	const char *slash = strrchr(path, '/');
	struct buf folder;
	buf_init(&folder, 4096);
	if (!slash || !buf_append(&folder, path, (size_t)(slash - path)))
		return error_set(err, "control socket %s: the path is too long", path);
	*ret_folder = open(buf_cstr(&folder), O_PATH | O_DIRECTORY | O_CLOEXEC);
	buf_finish(&folder);
	if (*ret_folder < 0)
		return error_set(err, "control socket %s: %s", path, strerror(errno));
	int length = snprintf(ret_address->sun_path, sizeof ret_address->sun_path,
		"/proc/self/fd/%d/%s", *ret_folder, slash + 1);
	if (length < (int)sizeof ret_address->sun_path)
		return true;
	close(*ret_folder);
	return error_set(err, "control socket %s: the file name is too long", path);
}

static int socket_try_connect(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

int control_connect(const char *path, struct error *err)
{
	struct sockaddr_un address;
	int folder;
	if (!socket_address(path, &address, &folder, err))
		return -1;
	int fd = socket_try_connect(&address);
	if (fd < 0 && (errno == ENOENT || errno == ECONNREFUSED || errno == ENOTDIR))
		error_set(err, "%s", "");
	else if (fd < 0)
		error_set(err, "control socket %s: %s", path, strerror(errno));
	if (folder >= 0)
		close(folder);
	return fd;
}

static int socket_bind_and_listen(const struct sockaddr_un *address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	mode_t before = umask(0177);
	int bound = bind(fd, (const struct sockaddr *)address, sizeof *address);
	umask(before);
	if (bound == 0 && listen(fd, 16) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

/* Whether the name is free, or that of a socket, or leads to one: a file that stands there by mistake is not ours to
 * delete, though it refuses connections as a dead socket does. */
static bool may_replace(const char *path, struct error *err)
{
	struct stat status;
	if (stat(path, &status) != 0 || S_ISSOCK(status.st_mode))
		return true;
	return error_set(err, "control socket %s: there is something that is no socket", path);
}

int control_listen(const char *path, struct error *err)
{
	struct sockaddr_un address;
	int folder;
	if (!may_replace(path, err) || !socket_address(path, &address, &folder, err))
		return -1;
	int answering = socket_try_connect(&address), fd = -1;
	if (answering >= 0) {
		close(answering);
		error_set(err, "control socket %s: another daemon answers on it", path);
	} else {
		if (errno == ECONNREFUSED)
			unlink(address.sun_path);
		fd = socket_bind_and_listen(&address);
		if (fd < 0)
			error_set(err, "control socket %s: %s", path, strerror(errno));
	}
	if (folder >= 0)
		close(folder);
	return fd;
}
