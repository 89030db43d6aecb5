#pragma once
/* Rows of item ⇄ structs. Inside the room. */
#include "base/buf.h"
#include "storage/connection.h"
#include "storage/item.h"

/* Columns that are made from several members, kept until the statement has run. */
struct item_scratch {
	struct buf extra, author, tags;
};
void item_scratch_init(struct item_scratch *scratch);
void item_scratch_finish(struct item_scratch *scratch);

/* Registers the SQL function bytes_of(…): what its arguments hold together, NULL being nothing. */
bool item_row_register(sqlite3 *db);

/* Their names, or else addresses, with commas between; in the buffer. */
struct str item_row_join(const struct person *persons, size_t n, struct buf *buf);

/* Binds CONTENT_COLUMNS of sql.c; borrows from entry and scratch until the statement has run. Tells what
 * the item then holds: bytes_of() its texts and extra. */
int64_t item_row_bind(struct call *call, const struct entry *entry, struct item_scratch *scratch);

/* Reads ENTRY_COLUMNS of sql.c, and the big ones unless for ITEM_HEAD. False when they are damaged. */
bool item_row_read_entry(struct call *call, enum item_fields fields, struct arena *arena,
	struct entry *ret_entry, struct error *err);

/* By the record of an item, which is empty unless it was published when it was last changed: nobody said when it was
 * published. */
bool item_row_date_is_derived(struct str extra, struct arena *arena);

/* Reads ITEM_COLUMNS of sql.c, and the big ones likewise. */
bool item_row_read(struct call *call, enum item_fields fields, struct arena *arena,
	struct item *ret_item, struct error *err);
