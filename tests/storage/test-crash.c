/* kill -9 at any moment: the file stays whole, what was acknowledged is there, nothing twice, and
 * no validator without its items. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rounds.h"

#include "storage/search.h"

enum { KILLS = 12, COMMITS_MAX = 100000 };

/* Never returns; each committed round is acknowledged as one number in the pipe. */
static void run_child(const char *path, const int64_t *feeds, int64_t round, int pipe_end)
{
	struct fixture f = {0};
	int64_t n;
	if (store_open(path, STORE_WRITE, &f.store, &f.err) != STORE_OK)
		_exit(2);
	for (; round < COMMITS_MAX; round++) {
		if (!rounds_commit(&f, feeds, round))
			_exit(3);
		if (write(pipe_end, &round, sizeof round) != sizeof round)
			_exit(4);
		if (!search_index_some(f.store, 50, &n, &f.err) ||
			(round % 16 == 0 && !store_empty_log(f.store, &f.err)))
			_exit(5);
	}
	_exit(0);
}

/* Reads acknowledgements until `n_before_kill` came, kills, reads the rest; the last one. */
static int64_t kill_after(pid_t child, int pipe_end, int n_before_kill, unsigned delay_us,
	int64_t last)
{
	int64_t round;
	for (int n = 0; read(pipe_end, &round, sizeof round) == sizeof round; n++) {
		last = round;
		if (n == n_before_kill) {
			usleep(delay_us); /* lands anywhere in the next commits */
			kill(child, SIGKILL);
		}
	}
	return last;
}

static void test_kill(void **state)
{
	struct fixture *f = *state;
	int64_t feeds[ROUND_FEEDS], acknowledged = -1;
	srand(1);
	rounds_feeds(f, feeds);
	for (int i = 0; i < KILLS; i++) {
		int ends[2];
		store_close(f->store);
		f->store = NULL;
		assert_int_equal(pipe(ends), 0);
		pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			close(ends[0]);
			run_child(f->path, feeds, acknowledged + 1, ends[1]);
		}
		close(ends[1]);
		acknowledged = kill_after(child, ends[0], rand() % 20, (unsigned)rand() % 20000,
			acknowledged);
		close(ends[0]);
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		fixture_reopen(f, STORE_WRITE);
		int64_t stored = rounds_check(f); /* one that was not acknowledged may be there all the same */
		assert_true(stored >= acknowledged);
		acknowledged = stored;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kill, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
