#pragma once
/* The tables, and how a database of an earlier courant becomes one of this. Inside the room. */
#include "storage/connection.h"

enum {
	SCHEMA_APPLICATION_ID = 0x636f7572, /* "cour" */
};

/* Refuses what is not ours or newer, and for STORE_READ what is older; writes nothing. *ret_is_older: there are
 * tables, and they are to be migrated. */
enum store_result schema_judge(struct store *store, bool *ret_is_older, struct error *err);
/* Brings a STORE_WRITE connection to that schema, one step after the other; one that is there stays. */
enum store_result schema_migrate(struct store *store, int until, struct error *err);

/* The newest schema that this program knows. */
int schema_version(void);
