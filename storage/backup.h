#pragma once
/* A copy of the database as it is at one moment, made while others read and write it. */
#include "storage/store.h"

/* Called now and then with the pages done and in all. */
typedef void (*backup_progress_fn)(void *user, int64_t n_done, int64_t n_pages);

/* False, with a sentence, when `path` or `path`.part is a name of the database itself: a copy there would
 * replace what is copied. */
bool backup_is_elsewhere(const struct store *store, const char *path, struct error *err);

/* Reads all pages through, then writes `path`.part and renames it, so that `path` is whole, of a sound database, or as
 * it was. The store may be open for reading; its other users are not held up. The copy has no WAL until somebody
 * writes to it: it can be read where nothing can be written. False while another one into the same folder is under
 * way. */
bool backup_write(struct store *store, const char *path, backup_progress_fn on_progress, void *user,
	struct error *err);

/* The other way round: all that the database at `path` holds becomes what the store holds, in one transaction
 * that leaves the file, its owner and its mode as they are; but the items that are to come get no number that the
 * database has given out before. The caller has its lock (store_lock_file). Where the
 * pages of the two have not the same size, nobody else may read the database. */
bool backup_restore(struct store *backup, const char *path, backup_progress_fn on_progress, void *user,
	struct error *err);
