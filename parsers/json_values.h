#pragma once
/* Members of JSON objects → texts without control characters. */
#include <jansson.h>

#include "parsers/feed_text.h"

struct json_values {
	struct feed_texts texts;
	struct str base; /* of relative addresses */
};

/* Of a JSON string; valid as long as the tree, or in the arena. */
struct str values_text(struct json_values *values, const json_t *string);
/* The same of a member, or a number where a string was due; "" without one. */
struct str values_string(struct json_values *values, const json_t *object, const char *key);
int64_t values_number(struct json_values *values, const json_t *object, const char *key);
/* Trimmed, in the arena. */
struct str values_copy(struct json_values *values, const json_t *object, const char *key);
struct str values_url(struct json_values *values, const json_t *object, const char *key);
/* The elements of a list; of what should be one and is none, itself. NULL behind the last. */
const json_t *values_element(const json_t *list, size_t i);
