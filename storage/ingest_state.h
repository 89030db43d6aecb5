#pragma once
/* What ingest.c and ingest_known.c share: one batch, and one document of it, on their way into the
 * database. */
#include "storage/ingest.h"
#include "storage/item_key.h"
#include "storage/item_row.h"

/* Dates further back than this are not dates. */
#define SORT_AT_MIN (-((int64_t)1 << 40))

/* One batch on its way into the database. */
struct commit {
	struct store *store;
	const struct ingest_options *options;
	int64_t now;
	struct meta meta;
	struct item_scratch scratch;
	struct arena arena; /* of the document that is being written */
};

/* One document on its way. */
struct intake {
	struct commit *commit;
	struct ingest *ingest;
	struct known *known;  /* an element an entry */
	bool first_time;      /* the feed has no keys: nothing needs to be looked up */
	bool *left_out;       /* an element an entry, or NULL: known from now on, but no item */
	int64_t first_new_id; /* of this document */
	int64_t low_bits;     /* of the next sort key: they keep the order among equal dates */
	int64_t newest_at;    /* sort_at of the newest new item, or TIME_NONE */
	int64_t n_bytes;      /* that the items of the feed now hold more */
};

/* Looks all entries of the document up by their strongest keys. False leaves the sentence to store_fail(). */
bool known_find_all(struct intake *intake);

/* Looks an entry that missed its strongest key up by its weaker ones (and by the strongest as
 * somebody's weaker one). A hit makes the strongest key an alias of the item. */
bool known_climb(struct intake *intake, const struct entry *entry, struct known *ret_known);
