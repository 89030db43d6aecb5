#pragma once
/* The tables, as texts: what leads from one schema to the next. Inside the room. */

/* The statements that lead to that version, from 1 on; NULL behind the last one. */
const char *const *migration_texts(int version);
/* The newest version. */
int migration_count(void);
