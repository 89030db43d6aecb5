#pragma once
/* Between SQLite and its files: sees, and may refuse, what changes them. */
#include <stdint.h>

#include <sqlite3.h>

#include "fixture.h"

enum shim_kind { SHIM_WRITE, SHIM_TRUNCATE, SHIM_DELETE, SHIM_SYNC };

struct shim_event {
	enum shim_kind kind;
	const char *path;
	int64_t at; /* of a write; the size after a truncation */
	const void *bytes;
	int n;
};

/* SQLITE_OK lets it pass; another code is the failure that SQLite sees, when half of a write is done. */
typedef int (*shim_fn)(void *user, const struct shim_event *event);

struct shim {
	sqlite3_vfs base;
	sqlite3_vfs *real;
	shim_fn hook;
	void *user;
};

/* For databases that are opened until it is removed; those must be closed before. */
void shim_install(struct shim *shim, shim_fn hook, void *user);
void shim_remove(struct shim *shim);
