#pragma once
/* The one JSON of documents and entries, and with item_json.h and feed_json.h of what is stored: JSON
 * Feed 1.1 names, `_courant` beside them for what is ours. Keys are a contract: they are only added.
 * Values that are absent write nothing. */
#include "base/document.h"
#include "base/json.h"

/* A parsed document with its entries under "items"; what `courant parse` prints. */
void document_json(struct json *json, const char *key, const struct document *document);

/* "hubs" with one WebSub hub; nothing for "". */
void hubs_json(struct json *json, struct str hub_url);

/* Parts of an entry, for documents that arrange them otherwise: the members that JSON Feed 1.1 has
 * (without id, summary and content), and the ones that courant adds. Unless it is to stay
 * as published, an attachment of which nobody says its media type gets one, and an author a name. */
void entry_json_members(struct json *json, const struct entry *entry, bool as_published);
void entry_json_additions(struct json *json, const struct entry *entry);
/* Both with id, summary and content; and what stands in its "_courant". */
void entry_json_whole(struct json *json, const struct entry *entry);
void entry_json_own(struct json *json, const struct entry *entry);
/* Nothing for an empty list. */
void extensions_json(struct json *json, struct str extensions);
void strings_json(struct json *json, const char *key, const struct str *strings, size_t n);
void persons_json(struct json *json, const char *key, const struct person *persons, size_t n);
