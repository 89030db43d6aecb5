#pragma once
/* The tables, and how a database of an earlier courant becomes one of this. Inside the room. */
#include "storage/connection.h"

enum {
	SCHEMA_APPLICATION_ID = 0x636f7572, /* "cour" */
};

/* Refuses what is not ours or newer, and what is older but for STORE_WRITE and STORE_READ_OLD; writes nothing. */
enum store_result schema_judge(struct store *store, struct error *err);
/* Brings a connection that writes to that schema, one step after the other; one that is there stays. */
enum store_result schema_migrate(struct store *store, int until, struct error *err);

/* The newest schema that this program knows. */
int schema_version(void);
