#pragma once
/* The text of clean HTML, for the full-text index. Inside the room. */
#include "storage/connection.h"

/* Registers the SQL function plain_text(html). */
bool plain_register(sqlite3 *db);
