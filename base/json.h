#pragma once
/* A streaming JSON writer: members in the order they are written, commas and escapes by itself,
 * nothing kept but the nesting. Output is always valid UTF-8 JSON: bytes that are not UTF-8
 * become U+FFFD, control characters (C0, DEL, C1) \u00XX, U+2028 and U+2029 escaped.
 *
 *   json_init(&json, &buf, JSON_COMPACT);
 *   json_object(&json, NULL); json_string(&json, "title", title); json_end(&json);
 *
 * `key` is NULL for array elements and for the outermost value. */
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum json_style { JSON_COMPACT, JSON_INDENTED }; /* one line, or two spaces a level */

struct json {
	struct buf *out; /* borrowed */
	enum json_style style;
	int depth;            /* at most 32 */
	uint32_t is_array;    /* bit d: level d is an array */
	uint32_t has_members; /* bit d: level d needs a comma before the next member */
};

void json_init(struct json *json, struct buf *out, enum json_style style);
void json_object(struct json *json, const char *key);
void json_array(struct json *json, const char *key);
void json_end(struct json *json); /* the innermost object or array */

void json_string(struct json *json, const char *key, struct str value);
void json_int(struct json *json, const char *key, int64_t value);
void json_double(struct json *json, const char *key, double value);
void json_bool(struct json *json, const char *key, bool value);
void json_null(struct json *json, const char *key);
void json_time(struct json *json, const char *key, int64_t at); /* RFC 3339 UTC */
/* Text that is JSON already, spliced in as it is. */
void json_raw(struct json *json, const char *key, struct str value);

/* The same, but absent values (empty, TIME_NONE, SIZE_NONE) write nothing at all. */
void json_opt_string(struct json *json, const char *key, struct str value);
void json_opt_int(struct json *json, const char *key, int64_t value);
void json_opt_time(struct json *json, const char *key, int64_t at);

/* The escaped, quoted string alone. */
void json_append_quoted(struct buf *out, struct str value);
