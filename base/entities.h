#pragma once
/* Character references of HTML5 (section 13.2.5.72 on): the 2,231 names and the numeric ones.
 * Constant tables and pure functions; costs do not depend on the table's size. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

struct entity {
	uint32_t codepoints[2]; /* the second is 0 unless the name stands for two */
	bool bare;              /* legal without its semicolon: &amp &copy &eacute … */
	uint32_t number;        /* as written, before any repair; 0 for names */
};

enum { ENTITY_NAME_MAX = 31 }; /* bytes of the longest name */

/* The name as it stands between "&" and ";", in its own case. False when there is no such name. */
bool entity_lookup(struct str name, struct entity *ret_entity);

/* The longest reference, named or numeric, at the beginning of `text`, which follows the "&".
 * Returns the bytes it takes, with its semicolon; 0 when the "&" is only an ampersand. In the
 * value of an attribute a name without semicolon that runs on into a letter, digit or "=" is none:
 * "?a=1&copy=2". */
size_t entity_match(struct str text, bool in_attribute, struct entity *ret_entity);

/* What a numeric reference means: windows-1252 for 128 to 159, U+FFFD for NUL, surrogates and
 * beyond U+10FFFF, every other number itself. */
uint32_t entity_codepoint(uint32_t number);

/* Appends the value of an attribute with all its references resolved; false beyond out's cap. */
bool entity_resolve(struct str value, struct buf *out);

/* Appends the code points of the entity in UTF-8. */
bool entity_append(struct buf *out, const struct entity *entity);

/* Writes one code point (at most U+10FFFF) and returns its 1 to 4 bytes. */
size_t entity_utf8(uint32_t codepoint, char ret_bytes[4]);
