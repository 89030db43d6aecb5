/* A power cut at any moment: the file stays whole. When writes reach the disk in their order, what was
 * acknowledged is there; when those since the last sync are lost or not, as it happens, some of the last
 * rounds may be missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rounds.h"
#include "shim.h"

#include "storage/search.h"

enum { ROUNDS = 25, CUTS = 60, ACKNOWLEDGED = SHIM_SYNC + 1 };

enum which { DATABASE, WAL, JOURNAL, N_FILES };

/* What happened, in its order. */
struct step {
	int kind; /* enum shim_kind, or ACKNOWLEDGED */
	enum which file;
	int64_t at; /* the number of the round, when that was acknowledged */
	size_t n;
	char *bytes;
};

/* A file as it would be found. */
struct image {
	char *bytes; /* room that is kept for the next one: zeros from `size` on */
	size_t size, cap;
	bool exists;
};

struct recording {
	struct step *steps;
	size_t n, cap;
	struct image image;
};

static void record(struct recording *recording, struct step step, const void *bytes)
{
	if (recording->n == recording->cap) {
		recording->cap = recording->cap ? 2 * recording->cap : 1024;
		recording->steps = realloc(recording->steps, recording->cap * sizeof step);
		assert_non_null(recording->steps);
	}
	if (bytes) {
		step.bytes = malloc(step.n);
		assert_non_null(step.bytes);
		memcpy(step.bytes, bytes, step.n);
	}
	recording->steps[recording->n++] = step;
}

static int on_event(void *user, const struct shim_event *event)
{
	enum which file = strstr(event->path, "-wal") ? WAL : strstr(event->path, "-journal") ? JOURNAL : DATABASE;
	record(user, (struct step){.kind = (int)event->kind, .file = file, .at = event->at, .n = (size_t)event->n},
		event->bytes);
	return SQLITE_OK;
}

/* The file as it is on the disk before anything happens. */
static void record_file(struct recording *recording, const char *path)
{
	enum { CHUNK = 65536 };
	static char bytes[CHUNK];
	FILE *file = fopen(path, "rb");
	size_t n, at = 0;
	assert_non_null(file);
	for (; (n = fread(bytes, 1, CHUNK, file)) > 0; at += n)
		record(recording, (struct step){.kind = SHIM_WRITE, .file = DATABASE, .at = (int64_t)at, .n = n}, bytes);
	fclose(file);
	record(recording, (struct step){.kind = SHIM_SYNC, .file = DATABASE}, NULL);
}

/* Rounds, the index and checkpoints. */
static size_t work(struct fixture *f, struct recording *recording)
{
	int64_t feeds[ROUND_FEEDS], n;
	struct shim shim;
	store_close(f->store);
	f->store = NULL;
	record_file(recording, f->path);
	size_t n_before = recording->n;
	shim_install(&shim, on_event, recording);
	fixture_reopen(f, STORE_WRITE);
	rounds_feeds(f, feeds);
	for (int round = 0; round < ROUNDS; round++) {
		assert_true(rounds_commit(f, feeds, round));
		record(recording, (struct step){.kind = ACKNOWLEDGED, .at = round}, NULL);
		assert_true(search_index_some(f->store, 50, &n, &f->err));
		assert_true(round % 8 < 7 || store_empty_log(f->store, &f->err));
	}
	size_t n_steps = recording->n; /* what the end does is no part of it: it deletes the log */
	store_close(f->store);
	f->store = NULL;
	while (recording->n > n_steps)
		free(recording->steps[--recording->n].bytes);
	shim_remove(&shim);
	return n_before;
}

static void image_apply(struct image *image, const struct step *step)
{
	size_t end = (size_t)step->at + step->n;
	if (end > image->cap) {
		image->bytes = realloc(image->bytes, 2 * end);
		assert_non_null(image->bytes);
		memset(image->bytes + image->cap, 0, 2 * end - image->cap);
		image->cap = 2 * end;
	}
	image->exists = step->kind != SHIM_DELETE; /* which leaves nothing of it: `at` is 0 then */
	if (step->kind != SHIM_WRITE && (size_t)step->at < image->size)
		memset(image->bytes + step->at, 0, image->size - (size_t)step->at);
	if (step->kind != SHIM_WRITE || end > image->size)
		image->size = end;
	if (step->bytes)
		memcpy(image->bytes + step->at, step->bytes, step->n);
}

static void image_clear(struct image *image)
{
	if (image->size)
		memset(image->bytes, 0, image->size);
	image->size = 0;
	image->exists = false;
}

static void image_write(const struct image *image, const char *path)
{
	unlink(path);
	if (!image->exists)
		return;
	FILE *file = fopen(path, "wb");
	assert_non_null(file);
	assert_int_equal(fwrite(image->bytes ? image->bytes : "", 1, image->size, file), image->size);
	assert_int_equal(fclose(file), 0);
}

/* The last sync of the file before the cut. */
static size_t last_sync(const struct recording *recording, size_t cut, enum which file)
{
	while (cut > 0 && !(recording->steps[cut - 1].kind == SHIM_SYNC && recording->steps[cut - 1].file == file))
		cut--;
	return cut;
}

/* Opens what is found after a cut behind so many steps. */
static void open_after(struct fixture *f, struct recording *recording, size_t cut, bool in_order)
{
	static const char *const suffixes[N_FILES] = {"", "-wal", "-journal"};
	char path[sizeof f->path + 8];
	snprintf(path, sizeof path, "%s-shm", f->path);
	unlink(path);
	for (enum which which = DATABASE; which < N_FILES; which++) {
		image_clear(&recording->image);
		size_t synced = last_sync(recording, cut, which);
		for (size_t i = 0; i < cut; i++) {
			const struct step *step = &recording->steps[i];
			bool changes = step->file == which && step->kind <= SHIM_DELETE;
			if (changes && (in_order || i < synced || rand() % 2))
				image_apply(&recording->image, step);
		}
		snprintf(path, sizeof path, "%s%s", f->path, suffixes[which]);
		image_write(&recording->image, path);
	}
	fixture_reopen(f, STORE_WRITE);
}

/* The round that the store then stands at. */
static int64_t round_after(struct fixture *f, struct recording *recording, size_t cut, bool in_order)
{
	open_after(f, recording, cut, in_order);
	int64_t round = rounds_check(f);
	store_close(f->store);
	f->store = NULL;
	return round;
}

static void recording_finish(struct recording *recording)
{
	for (size_t i = 0; i < recording->n; i++)
		free(recording->steps[i].bytes);
	free(recording->steps);
	free(recording->image.bytes);
}

static void test_power_cut(void **state)
{
	struct fixture *f = *state;
	struct recording recording = {0};
	int64_t acknowledged = -1;
	srand(1);
	size_t next = work(f, &recording);
	for (size_t i = 0; i < recording.n; i++) {
		if (recording.steps[i].kind == ACKNOWLEDGED)
			acknowledged = recording.steps[i].at;
		if (i < next)
			continue;
		next = i + recording.n / CUTS + 1;
		int64_t stored = round_after(f, &recording, i + 1, true);
		assert_true(stored >= acknowledged);
		assert_true(stored <= acknowledged + 1);
		assert_true(round_after(f, &recording, i + 1, false) <= acknowledged + 1);
	}
	assert_int_equal(acknowledged, ROUNDS - 1);
	recording_finish(&recording);
}

/* While an old one is migrated: the next start goes on, and all items are there. */
static void test_power_cut_during_migrations(void **state)
{
	struct fixture *f = *state;
	struct recording recording = {0};
	struct shim shim;
	int64_t n;
	srand(1);
	store_close(f->store);
	f->store = NULL;
	fixture_make_old(f);
	record_file(&recording, f->path);
	size_t first = recording.n;
	shim_install(&shim, on_event, &recording);
	fixture_reopen(f, STORE_WRITE);
	store_close(f->store);
	f->store = NULL;
	shim_remove(&shim);
	assert_true(recording.n > first + CUTS);
	for (size_t cut = first; cut <= recording.n; cut += (recording.n - first) / CUTS)
		for (int in_order = 0; in_order < 2; in_order++) {
			open_after(f, &recording, cut, in_order);
			assert_int_equal(fixture_number(f, "SELECT count(*) FROM item"), OLD_ITEMS);
			assert_true(search_index_some(f->store, 2 * OLD_ITEMS, &n, &f->err));
			assert_int_equal(n, OLD_ITEMS);
			if (!store_check(f->store, &f->err))
				fail_msg("%zu: %s", cut - first, f->err.text);
			store_close(f->store);
			f->store = NULL;
		}
	recording_finish(&recording);
}

/* While a new database is made: it is made anew, or to its end. */
static void test_power_cut_at_the_beginning(void **state)
{
	struct fixture *f = *state;
	struct recording recording = {0};
	struct shim shim;
	srand(1);
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(unlink(f->path), 0);
	shim_install(&shim, on_event, &recording);
	fixture_reopen(f, STORE_WRITE);
	store_close(f->store);
	f->store = NULL;
	shim_remove(&shim);
	assert_true(recording.n > 20);
	for (size_t cut = 0; cut <= recording.n; cut++)
		for (int in_order = 0; in_order < 2; in_order++) {
			int64_t feeds[ROUND_FEEDS];
			open_after(f, &recording, cut, in_order);
			rounds_feeds(f, feeds);
			assert_true(rounds_commit(f, feeds, 0));
			assert_int_equal(rounds_check(f), 0);
			store_close(f->store);
			f->store = NULL;
		}
	recording_finish(&recording);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_power_cut_at_the_beginning, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_power_cut_during_migrations, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_power_cut, fixture_setup, fixture_teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
