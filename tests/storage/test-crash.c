/* kill -9 at any moment: the file stays whole, what was acknowledged is there, nothing twice, and
 * no validator without its items. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fixture.h"

#include "storage/search.h"

enum { N_FEEDS = 8, N_ENTRIES = 20, ROUNDS = 12, COMMITS_MAX = 100000 };

/* Round r offers entries r … r + N_ENTRIES - 1 of each feed, as a feed does that grows; the ETag
 * says which round it was. */
static void commit_round(struct fixture *f, const int64_t *feeds, int64_t round)
{
	static const struct ingest_options options = {.revisions = 1};
	struct document documents[N_FEEDS];
	struct ingest ingests[N_FEEDS], *batch[N_FEEDS];
	char etag[32];
	snprintf(etag, sizeof etag, "%lld", (long long)round);
	for (int i = 0; i < N_FEEDS; i++) {
		document_init(&documents[i]);
		documents[i].entries = arena_array(&f->arena, struct entry, N_ENTRIES);
		documents[i].n_entries = N_ENTRIES;
		for (int j = 0; j < N_ENTRIES; j++)
			documents[i].entries[j] = fixture_entry(f,
				arena_printf(&f->arena, "%lld", (long long)round + N_ENTRIES - 1 - j),
				arena_printf(&f->arena, "//h/%d/%lld", i, (long long)round - j), "A title",
				"<p>some text of an item that fills a part of a page</p>");
		ingests[i] = (struct ingest){.feed_id = feeds[i], .document = &documents[i]};
		feed_state_init(&ingests[i].state);
		ingests[i].state.etag = str_of(etag);
		batch[i] = &ingests[i];
	}
	if (ingest_commit(f->store, batch, N_FEEDS, &options, NOW + round, &f->err) != STORE_OK)
		_exit(3);
	arena_clear(&f->arena);
}

/* Never returns; each committed round is acknowledged as one number in the pipe. */
static void run_child(const char *path, const int64_t *feeds, int64_t round, int pipe_end)
{
	struct fixture f = {0};
	int64_t n;
	if (store_open(path, STORE_WRITE, &f.store, &f.err) != STORE_OK)
		_exit(2);
	for (; round < COMMITS_MAX; round++) {
		commit_round(&f, feeds, round);
		if (write(pipe_end, &round, sizeof round) != sizeof round)
			_exit(4);
		if (!search_index_some(f.store, 50, &n, &f.err) ||
			!store_maintain(f.store, round % 16 == 0, &f.err))
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

static void check_store(struct fixture *f, int64_t acknowledged)
{
	if (!store_check(f->store, &f->err))
		fail_msg("%s", f->err.text);
	int64_t round = fixture_number(f, "SELECT max(CAST(etag AS INTEGER)) FROM feed_state");
	assert_true(round >= acknowledged);
	/* All feeds stand at the same round, with exactly the items up to it. */
	assert_int_equal(fixture_number(f, "SELECT count(DISTINCT etag) FROM feed_state"), 1);
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"),
		N_FEEDS * (round + N_ENTRIES));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM (SELECT DISTINCT feed_id, guid "
		"FROM item)"), N_FEEDS * (round + N_ENTRIES));
	assert_int_equal(fixture_number(f, "SELECT count(*) FROM (SELECT DISTINCT seq FROM item)"),
		N_FEEDS * (round + N_ENTRIES));
	fixture_execute(f, "INSERT INTO item_fts (item_fts) VALUES ('integrity-check')");
}

static void test_kill(void **state)
{
	struct fixture *f = *state;
	int64_t feeds[N_FEEDS], acknowledged = -1;
	srand(1);
	for (int i = 0; i < N_FEEDS; i++)
		feeds[i] = fixture_feed(f, arena_printf(&f->arena, "https://example.org/%d", i));
	for (int i = 0; i < ROUNDS; i++) {
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
		check_store(f, acknowledged);
		/* A commit that was not acknowledged may be there all the same. */
		acknowledged = fixture_number(f, "SELECT max(CAST(etag AS INTEGER)) FROM feed_state");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kill, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
