#pragma once
/* Ids as one value of a statement, which may be many. Inside the room. */
#include "storage/connection.h"

/* Ascending; none stands there twice. */
void ids_sort(int64_t *ids, size_t n);
/* In what ids_sort() leaves. */
bool ids_have(const int64_t *ids, size_t n, int64_t id);

/* Binds a copy of such ids, for is_listed() alone. */
int id_list_bind(sqlite3_stmt *stmt, int at, const int64_t *ids, size_t n);

/* Registers the SQL function is_listed(list, id). 10,000 ids by json_each() took 3 ms before the first row. */
bool id_list_register(sqlite3 *db);
