/* A queue in, a queue out, one thread between them. The mutex guards those two queues and the
 * settings, nothing else. */
#include "daemon/writer.h"

#include <assert.h>
#include <stdlib.h>

#include "base/clock.h"
#include "daemon/housekeeping.h"

enum {
	BATCH_FEEDS = 64,
	NS_PER_MS = 1000 * 1000,
	LINGER_NS = 20 * NS_PER_MS,   /* a batch waits this long for company */
	BUSY_TRIES = 3,               /* each waits for the lock as long as the store does */
	STEP_ITEMS = 500,             /* of indexing or purging, between looks at the queue */
	STEP_BETWEEN_ITEMS = 100,     /* the same while commits come: so many delay them by 15 ms */
};

struct settings {
	int64_t revisions;
	struct housekeeping_settings housekeeping;
};

struct writer {
	uv_thread_t thread;
	uv_async_t wake_loop;
	uv_mutex_t mutex;
	uv_cond_t wake_thread;
	struct store *store; /* the thread's own */
	struct commit *commits, **commits_end, *committed, **committed_end;
	struct errand *errands, **errands_end, *run_errands, **run_errands_end;
	size_t n_commits;
	struct settings settings;
	bool has_new_settings, is_stopping, settles, has_found;
	void (*on_found)(void *user); /* the loop's own */
	void *found_user;
	struct housekeeping housekeeping; /* the thread's own */
};

/* --- on the writer thread */

static void outbox_add(struct writer *writer, struct commit *batch)
{
	uv_mutex_lock(&writer->mutex);
	while (batch) {
		struct commit *commit = batch;
		batch = commit->next;
		commit->next = NULL;
		*writer->committed_end = commit;
		writer->committed_end = &commit->next;
	}
	uv_mutex_unlock(&writer->mutex);
	uv_async_send(&writer->wake_loop);
}

static enum store_result commit_array(struct writer *writer, struct ingest *const *batch, size_t n,
	const struct settings *settings, struct error *err)
{
	const struct ingest_options options = {.revisions = settings->revisions};
	enum store_result result = STORE_BUSY;
	if (!store_is_in_place(writer->store)) {
		error_set(err, "the database was deleted or replaced while we ran");
		return STORE_MISSING;
	}
	for (int tries = 0; tries < BUSY_TRIES && result == STORE_BUSY; tries++)
		result = ingest_commit(writer->store, batch, n, &options, clock_now(), err);
	return result;
}

static void commit_batch(struct writer *writer, struct commit *batch, const struct settings *settings)
{
	struct ingest *ingests[BATCH_FEEDS] = {0};
	size_t n = 0;
	struct error err = {{0}};
	for (struct commit *commit = batch; commit; commit = commit->next)
		ingests[n++] = &commit->ingest;
	enum store_result together = commit_array(writer, ingests, n, settings, &err);
	for (struct commit *commit = batch; commit; commit = commit->next) {
		commit->result = together;
		commit->err = err;
		if (together == STORE_FAILED && n > 1) { /* one of them may be the reason */
			struct ingest *alone = &commit->ingest;
			commit->result = commit_array(writer, &alone, 1, settings, &commit->err);
		}
		if (commit->result == STORE_OK)
			writer->housekeeping.n_unindexed += commit->ingest.n_new + commit->ingest.n_changed;
	}
	outbox_add(writer, batch);
}

/* At most BATCH_FEEDS of what waits; NULL when nothing does. */
static struct commit *inbox_take(struct writer *writer)
{
	struct commit *batch = writer->commits, **end = &batch;
	size_t n = 0;
	while (*end && n < BATCH_FEEDS) {
		end = &(*end)->next;
		n++;
	}
	writer->commits = *end;
	if (!writer->commits)
		writer->commits_end = &writer->commits;
	*end = NULL;
	writer->n_commits -= n;
	return batch;
}

static void errand_do(struct writer *writer, struct errand *errand)
{
	errand->succeeded = errand->run(errand, writer->store);
	uv_mutex_lock(&writer->mutex);
	errand->next = NULL;
	*writer->run_errands_end = errand;
	writer->run_errands_end = &errand->next;
	uv_mutex_unlock(&writer->mutex);
	uv_async_send(&writer->wake_loop);
}

static void on_indexed(void *user)
{
	struct writer *writer = user;
	uv_mutex_lock(&writer->mutex);
	writer->has_found = true;
	uv_mutex_unlock(&writer->mutex);
	uv_async_send(&writer->wake_loop);
}

/* Waits until there is something to do. True: the queue; false: time for housekeeping. Called and left
 * with the mutex held. */
static bool inbox_wait(struct writer *writer, enum rest rest)
{
	bool has_rested = false;
	int64_t rest_ms = rest != REST_UNTIL_PURGE ? (int64_t)rest : housekeeping_idle_ms(&writer->housekeeping);
	while (!writer->n_commits && !writer->errands && !writer->has_new_settings && !writer->is_stopping
		&& !has_rested)
		has_rested = uv_cond_timedwait(&writer->wake_thread, &writer->mutex, (uint64_t)rest_ms * NS_PER_MS) != 0;
	if (has_rested)
		return false;
	uint64_t until = uv_hrtime() + LINGER_NS;
	while (writer->n_commits && writer->n_commits < BATCH_FEEDS && !writer->is_stopping) {
		uint64_t now = uv_hrtime();
		if (now >= until || uv_cond_timedwait(&writer->wake_thread, &writer->mutex, until - now) != 0)
			break;
	}
	return true;
}

static void writer_main(void *argument)
{
	struct writer *writer = argument;
	enum rest rest = REST_AFTER_COMMIT_MS;
	uv_mutex_lock(&writer->mutex);
	for (;;) {
		bool has_mail = inbox_wait(writer, rest);
		struct commit *batch = inbox_take(writer);
		struct errand *errand = writer->errands;
		if (errand && !(writer->errands = errand->next))
			writer->errands_end = &writer->errands;
		struct settings settings = writer->settings;
		bool has_new_settings = writer->has_new_settings;
		writer->has_new_settings = false;
		bool ends = writer->is_stopping && !batch && !errand;
		bool settles = writer->settles;
		uv_mutex_unlock(&writer->mutex);
		housekeeping_apply(&writer->housekeeping, writer->store, &settings.housekeeping, has_new_settings);
		if (batch)
			commit_batch(writer, batch, &settings);
		if (errand)
			errand_do(writer, errand);
		if (!has_mail)
			rest = housekeeping_step(&writer->housekeeping, writer->store, &settings.housekeeping, STEP_ITEMS);
		else if (housekeeping_is_late(&writer->housekeeping))
			rest = housekeeping_step(&writer->housekeeping, writer->store, &settings.housekeeping,
				STEP_BETWEEN_ITEMS);
		else
			rest = REST_AFTER_COMMIT_MS;
		housekeeping_give_back_memory(&writer->housekeeping);
		if (ends && settles)
			housekeeping_settle(&writer->housekeeping, writer->store, &settings.housekeeping);
		if (ends)
			break;
		uv_mutex_lock(&writer->mutex);
	}
	store_empty_log(writer->store, NULL); /* readers are still open: closing would not do it */
	store_empty_log(writer->store, NULL);
	store_close(writer->store);
	writer->store = NULL;
}

/* --- on the loop thread */

static void on_wake_loop(uv_async_t *wake)
{
	struct writer *writer = wake->data;
	uv_mutex_lock(&writer->mutex);
	struct commit *commits = writer->committed;
	struct errand *errands = writer->run_errands;
	writer->committed = NULL;
	writer->committed_end = &writer->committed;
	writer->run_errands = NULL;
	writer->run_errands_end = &writer->run_errands;
	bool has_found = writer->has_found;
	writer->has_found = false;
	uv_mutex_unlock(&writer->mutex);
	while (commits) {
		struct commit *commit = commits;
		commits = commit->next;
		commit->on_done(commit);
	}
	while (errands) {
		struct errand *errand = errands;
		errands = errand->next;
		errand->on_done(errand);
	}
	if (has_found && writer->on_found)
		writer->on_found(writer->found_user);
}

struct writer *writer_start(uv_loop_t *loop, const char *database, const struct config *config, int *ret_lock,
	enum store_result *ret_result, struct error *err)
{
	struct store *store;
	*ret_result = store_lock_file(database, ret_lock, err);
	if (*ret_result == STORE_OK)
		*ret_result = store_open(database, STORE_WRITE, &store, err);
	if (*ret_result != STORE_OK)
		return NULL;
	struct writer *writer = xcalloc(1, sizeof *writer);
	writer->store = store;
	writer->commits_end = &writer->commits;
	writer->committed_end = &writer->committed;
	writer->errands_end = &writer->errands;
	writer->run_errands_end = &writer->run_errands;
	housekeeping_init(&writer->housekeeping, on_indexed, writer);
	uv_mutex_init(&writer->mutex);
	uv_cond_init(&writer->wake_thread);
	uv_async_init(loop, &writer->wake_loop, on_wake_loop);
	writer->wake_loop.data = writer;
	writer_configure(writer, config);
	writer->has_new_settings = false; /* its first pass is due anyhow, and better after others have started */
	if (uv_thread_create(&writer->thread, writer_main, writer) != 0)
		die_out_of_memory();
	return writer;
}

void writer_configure(struct writer *writer, const struct config *config)
{
	uv_mutex_lock(&writer->mutex);
	writer->settings = (struct settings){.revisions = config->store.revisions,
		.housekeeping = {.search = config->store.search, .limits = {.keep_s = config->store.keep_s,
			.keep_items = config->store.keep_items, .keep_bytes = config->store.keep_bytes,
			.max_items = config->store.max_items, .max_bytes = config->store.max_bytes}}};
	writer->has_new_settings = true;
	uv_cond_signal(&writer->wake_thread);
	uv_mutex_unlock(&writer->mutex);
}

void writer_tell_found(struct writer *writer, void (*on_found)(void *user), void *user)
{
	writer->on_found = on_found;
	writer->found_user = user;
}

void writer_submit(struct writer *writer, struct commit *commit)
{
	uv_mutex_lock(&writer->mutex);
	assert(!writer->is_stopping);
	commit->next = NULL;
	*writer->commits_end = commit;
	writer->commits_end = &commit->next;
	writer->n_commits++;
	/* the first one starts the linger, a full batch ends it */
	if (writer->n_commits == 1 || writer->n_commits >= BATCH_FEEDS)
		uv_cond_signal(&writer->wake_thread);
	uv_mutex_unlock(&writer->mutex);
}

void writer_run(struct writer *writer, struct errand *errand)
{
	uv_mutex_lock(&writer->mutex);
	assert(!writer->is_stopping);
	errand->next = NULL;
	*writer->errands_end = errand;
	writer->errands_end = &errand->next;
	uv_cond_signal(&writer->wake_thread);
	uv_mutex_unlock(&writer->mutex);
}

void writer_stop(struct writer *writer, bool settle)
{
	uv_mutex_lock(&writer->mutex);
	writer->is_stopping = true;
	writer->settles = settle;
	uv_cond_signal(&writer->wake_thread);
	uv_mutex_unlock(&writer->mutex);
	uv_thread_join(&writer->thread);
	on_wake_loop(&writer->wake_loop);
	uv_close((uv_handle_t *)&writer->wake_loop, NULL);
}

void writer_free(struct writer *writer)
{
	if (!writer)
		return;
	uv_cond_destroy(&writer->wake_thread);
	uv_mutex_destroy(&writer->mutex);
	free(writer);
}
