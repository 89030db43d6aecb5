#pragma once
/* What ingest.c, ingest_known.c and ingest_edit.c share: one batch, and one document of it, on their way into the
 * database. */
#include "storage/ingest.h"
#include "storage/item_key.h"
#include "storage/item_row.h"

/* Dates further back than this are not dates. */
#define SORT_AT_MIN (-((int64_t)1 << 40))
#define LOW_BITS_MASK (((int64_t)1 << SORT_BITS) - 1)

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
	bool *is_another;     /* likewise: than the item that it is known as, until it is settled */
	struct str space;     /* guid_space() of the feed */
	bool has_places;      /* ids of the document are those of places in it, which are passed on */
	enum { TRACES_UNASKED, TRACES_NONE, TRACES_SOME } traces; /* that the feed has */
	enum { HOSTS_UNASKED, HOSTS_ONE, HOSTS_SEVERAL } hosts; /* of the document's addresses */
	bool first_time;      /* the feed has no keys: nothing needs to be looked up */
	bool has_known;       /* an entry has its strongest key from before: not all names are others */
	bool has_climbed;     /* an entry of the document got to its item without its strongest key */
	bool *left_out;       /* an element an entry, or NULL: known from now on, but no item */
	int64_t first_new_id; /* of this document */
	int64_t low_bits;     /* of the next sort key: they keep the order among equal dates */
	int64_t newest_at;    /* second of the highest sort key given out, or TIME_NONE */
	int64_t n_bytes;      /* that the items of the feed now hold more */
};

/* Looks all entries of the document up by their strongest keys. False leaves the sentence to store_fail(). */
bool known_find_all(struct intake *intake);

/* An entry of the document is that item already: two entries that stand side by side are two, whatever their keys
 * say. */
bool known_is_in_document(const struct intake *intake, int64_t item_id);

/* Looks an entry that missed its strongest key up by its weaker ones (and by the strongest as
 * somebody's weaker one). A hit makes the strongest key an alias of the item. id_is_of_place: struct ladder_side. */
bool known_climb(struct intake *intake, const struct entry *entry, bool id_is_of_place, struct known *ret_known);

/* After the document's entries were stored. Where names are others each time, only the last ITEM_NAMES_MAX of an item
 * are kept besides its first one: the same evidence would find it again. */
bool known_forget_names(struct intake *intake);

/* Items of the feed have left traces: trace.h. */
bool known_has_traces(struct intake *intake, bool *ret_has);

/* An item has that key from now on. */
void ingest_note_key(struct intake *intake, int64_t sort_key);
/* The second that the item sorts by. */
int64_t ingest_sort_at(const struct entry *entry, int64_t now);
/* After a write that failed: another sort key, as near as can be, when the reason was that the wanted one is
 * taken; else false. */
bool ingest_next_key(struct commit *commit, int *n_tries, int64_t *key);

/* Finds the entries whose strongest key is that of another item, before any is settled. */
bool ingest_find_others(struct intake *intake);
/* Stores the entry, whose strongest key is not known. */
bool ingest_add(struct intake *intake, size_t index, const struct entry *entry);
/* Settles an entry that intake->known names the item of; one whose key came with another entry just now. */
bool ingest_settle_known(struct intake *intake, size_t index);
bool ingest_settle_repeated(struct intake *intake, size_t index);
