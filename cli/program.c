/* Finding, starting and awaiting courantd. */
#include "cli/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_MAX_LEN = 4096, READ_BYTES = 64 * 1024 };

const char *program_daemon(struct cli *cli)
{
	static const char *const places[] = {"courantd", "../sbin/courantd", "../daemon/courantd"};
	char own[PATH_MAX_LEN];
	ssize_t n = readlink("/proc/self/exe", own, sizeof own - 1);
	own[n > 0 ? n : 0] = '\0';
	char *slash = strrchr(own, '/');
	if (slash)
		*slash = '\0';
	for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
		const char *path = arena_printf(&cli->arena, "%s/%s", own, places[i]);
		if (access(path, X_OK) == 0)
			return path;
	}
	return "courantd";
}

static void become(const char *const *arguments, int output)
{
	if (output >= 0)
		dup2(output, STDOUT_FILENO);
	execvp(arguments[0], (char *const *)arguments);
	fprintf(stderr, "courant: %s: %s\n", arguments[0], strerror(errno));
	_exit(EXIT_NO_DAEMON);
}

/* What goes beyond the cap is read all the same, so that the writer comes to its end. */
static void read_output(int fd, struct buf *output)
{
	char room[READ_BYTES];
	ssize_t n;
	while ((n = read(fd, room, sizeof room)) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			buf_append(output, room, (size_t)n);
}

static int await(struct cli *cli, pid_t pid)
{
	int status = 0;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		return cli_fail(cli, EXIT_FAILED, "courantd ended: %s", strsignal(WTERMSIG(status)));
	return WEXITSTATUS(status);
}

int program_run(struct cli *cli, const char *const *arguments, struct buf *ret_output)
{
	int pipe_ends[2] = {-1, -1};
	if (ret_output && pipe2(pipe_ends, O_CLOEXEC) != 0)
		return cli_fail(cli, EXIT_FAILED, "%s: %s", arguments[0], strerror(errno));
	pid_t pid = fork();
	if (pid == 0)
		become(arguments, pipe_ends[1]);
	signal(SIGINT, SIG_IGN);
	if (ret_output) {
		close(pipe_ends[1]);
		read_output(pipe_ends[0], ret_output);
		close(pipe_ends[0]);
	}
	int code = pid < 0 ? cli_fail(cli, EXIT_FAILED, "%s: it cannot be started", arguments[0])
		: await(cli, pid);
	signal(SIGINT, SIG_DFL);
	return code;
}
