#pragma once
/* A store in a folder of its own under the build's temporary directory, and documents to put in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "storage/feed.h"
#include "storage/ingest.h"
#include "storage/item.h"
#include "storage/store.h"

enum { NOW = 1800000000 }; /* 2027-01-15T08:00:00Z */

struct fixture {
	char folder[64], path[96];
	struct store *store;
	struct arena arena;
	struct error err;
};

/* cmocka's setup and teardown: a fresh, writable store each time. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Closes and opens again. */
void fixture_reopen(struct fixture *fixture, enum store_mode mode);

/* In place of the store, which must be closed: one of the first schema, with items in it. */
enum { OLD_ITEMS = 300 };
void fixture_make_old(struct fixture *fixture);

/* Subscribes and returns the id. */
int64_t fixture_feed(struct fixture *fixture, const char *url);

/* As a document of that format that names one author, or none (""), leaves the feed. */
void fixture_set_author(struct fixture *fixture, int64_t feed_id, enum document_format format, const char *name);

/* An entry with keys by id and by url, where they are given. NULL: absent. */
struct entry fixture_entry(struct fixture *fixture, const char *id, const char *url,
	const char *title, const char *html);

/* Commits one document of these entries; checks that it went well. */
struct ingest fixture_ingest(struct fixture *fixture, int64_t feed_id, struct entry *entries,
	size_t n, int64_t now);

/* Deletes up to `most` of the items that were first seen by NOW; how many. */
int64_t fixture_purge(struct fixture *fixture, int64_t most);

/* The first column of the first row, for looking behind the interface. */
int64_t fixture_number(struct fixture *fixture, const char *sql);
void fixture_execute(struct fixture *fixture, const char *sql);

/* Item ids of a query, "3 2 1"; checks that counting agrees. */
const char *fixture_query(struct fixture *fixture, const char *text);
const char *fixture_query_stories(struct fixture *fixture, const char *text); /* one item of each */
