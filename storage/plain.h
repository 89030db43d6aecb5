#pragma once
/* The text of clean HTML, for the full-text index. Inside the room. */
#include "storage/connection.h"

/* Writes the text, which is never longer than the HTML; returns its length. */
size_t plain_text(struct str html, char *out);

/* Registers the SQL function plain_text(html). */
bool plain_register(sqlite3 *db);
