/* What the writer keeps in order while commits come. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/storage/fixture.h"

#include "daemon/writer.h"

enum { FEEDS = 64, ENTRIES = 22, ROUNDS = 25, TEXT_BYTES = 3000, WAL_MAX = 64 * 1000 * 1000 };

struct stream {
	struct fixture *f;
	struct writer *writer;
	struct commit commits[FEEDS];
	struct document documents[FEEDS];
	char *text;
	int n_done;
	off_t longest_wal;
};

static void submit(struct stream *stream, struct commit *commit)
{
	size_t at = (size_t)(commit - stream->commits);
	struct document *document = &stream->documents[at];
	int round = stream->n_done / FEEDS;
	for (size_t i = 0; i < ENTRIES; i++)
		document->entries[i] = fixture_entry(stream->f, arena_printf(&stream->f->arena, "%d-%zu", round, i), NULL, "title",
			stream->text);
	commit->ingest = (struct ingest){.feed_id = (int64_t)at + 1, .document = document};
	feed_state_init(&commit->ingest.state);
	writer_submit(stream->writer, commit);
}

static struct stream *stream_now;

static void on_done(struct commit *commit)
{
	struct stream *stream = stream_now;
	struct stat wal;
	assert_int_equal(commit->result, STORE_OK);
	if (stat(arena_printf(&stream->f->arena, "%s-wal", stream->f->path), &wal) == 0 && wal.st_size > stream->longest_wal)
		stream->longest_wal = wal.st_size;
	if (++stream->n_done < ROUNDS * FEEDS)
		submit(stream, commit);
}

struct reader {
	const char *path;
	atomic_bool stops;
	int n_reads;
};

/* There is always one that reads. */
static void *read_on(void *user)
{
	struct reader *reader = user;
	struct store *stores[2];
	struct error err;
	int64_t seq;
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(store_open(reader->path, STORE_READ, &stores[i], &err), STORE_OK);
	for (; !reader->stops; reader->n_reads++) {
		struct store *store = stores[reader->n_reads % 2], *other = stores[(reader->n_reads + 1) % 2];
		assert_true(store_begin_read(store, &err) && store_last_seq(store, &seq, &err));
		if (reader->n_reads)
			assert_true(store_end(other, true, &err));
	}
	for (size_t i = 0; i < 2; i++)
		store_close(stores[i]);
	return NULL;
}

/* The index lags behind commits that do not end, and readers keep the WAL from beginning anew by itself. */
static void test_wal_beside_readers(void **state)
{
	struct fixture *f = *state;
	struct stream stream = {.f = f, .text = test_malloc(TEXT_BYTES + 1)};
	struct reader reader = {.path = f->path};
	struct config config = {0};
	enum store_result result;
	pthread_t thread;
	uv_loop_t loop;
	int lock;
	memset(stream.text, 'x', TEXT_BYTES);
	stream.text[TEXT_BYTES] = '\0';
	stream_now = &stream;
	uv_loop_init(&loop);
	stream.writer = writer_start(&loop, f->path, &config, &lock, &result, &f->err);
	assert_non_null(stream.writer);
	pthread_create(&thread, NULL, read_on, &reader);
	for (size_t i = 0; i < FEEDS; i++) {
		fixture_feed(f, arena_printf(&f->arena, "https://feed%zu.example/", i));
		document_init(&stream.documents[i]);
		stream.documents[i].entries = arena_array(&f->arena, struct entry, ENTRIES);
		stream.documents[i].n_entries = ENTRIES;
		stream.commits[i].on_done = on_done;
	}
	for (size_t i = 0; i < FEEDS; i++)
		submit(&stream, &stream.commits[i]);
	while (stream.n_done < ROUNDS * FEEDS)
		uv_run(&loop, UV_RUN_ONCE);
	reader.stops = true;
	pthread_join(thread, NULL);
	writer_stop(stream.writer, false);
	uv_run(&loop, UV_RUN_DEFAULT);
	writer_free(stream.writer);
	close(lock);
	uv_loop_close(&loop);
	assert_true(reader.n_reads > 0);
	assert_in_range(stream.longest_wal, 20 * 1000 * 1000, WAL_MAX);
	test_free(stream.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_wal_beside_readers, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
