#pragma once
/* The writer thread: the only one that writes to the database. Commits are gathered into
 * transactions of many feeds; in between it keeps the search index and the retention in
 * order. Everything here is called from the loop thread, and so are the callbacks. */
#include <uv.h>

#include "config/config.h"
#include "storage/ingest.h"

struct writer;

/* One settled fetch on its way into the database. The caller owns it until on_done. */
struct commit {
	struct ingest ingest;
	void (*on_done)(struct commit *commit);
	/* filled in */
	enum store_result result;
	struct error err;
	struct commit *next;
};

/* Anything else that has to be done with the writing connection. */
struct errand {
	bool (*run)(struct errand *errand, struct store *store); /* on the writer thread */
	void (*on_done)(struct errand *errand);                  /* on the loop thread */
	/* filled in: what run() returned, and why not */
	bool succeeded;
	struct error err;
	struct errand *next;
};

/* Takes the lock of the database (store_lock_file()), then opens and migrates it, before it returns: what is beyond
 * what is kept, and the search index, are nobody else's from then on. NULL with a sentence when that fails, and with
 * *ret_result; *ret_lock is set as soon as there is a lock. */
struct writer *writer_start(uv_loop_t *loop, const char *database, const struct config *config, int *ret_lock,
	enum store_result *ret_result, struct error *err);
/* What the configuration says of the store; at start and after reloads. What is beyond what is kept goes
 * from then on. */
void writer_configure(struct writer *writer, const struct config *config);
/* Called when words and stories of what was committed can be found: later than its items. */
void writer_tell_found(struct writer *writer, void (*on_found)(void *user), void *user);
void writer_submit(struct writer *writer, struct commit *commit);
void writer_run(struct writer *writer, struct errand *errand);
/* Does all that is queued (callbacks included), brings the index up to date when `settle`, closes the
 * database and ends the thread. Free after the loop has run. */
void writer_stop(struct writer *writer, bool settle);
void writer_free(struct writer *writer);
