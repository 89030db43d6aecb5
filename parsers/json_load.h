#pragma once
/* JSON as feeds have it: control characters and lone surrogates in strings, trailing commas, long
 * numbers, an end in the middle. */
#include <jansson.h>

#include "base/error.h"
#include "parsers/document_read.h"

/* The tree, to be given back by json_decref(); *ret_truncated when the text ends early. NULL with
 * a sentence and the result when there is nothing to be had. */
json_t *json_load_sloppy(struct str text, bool *ret_truncated, enum read_result *ret_result,
	struct error *err);
