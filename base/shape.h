#pragma once
/* Structs as one run of bytes without pointers: a table says what of a struct is written, and under
 * which tags. Knows the members of no struct; the tables are record.c's.
 *
 * Layout: a version byte, then fields of (tag byte, LEB128 length, payload); numbers are zigzag
 * LEB128; lists are one field an element; absent fields take no room; unknown tags are skipped. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"

enum { SHAPE_FIELDS_MAX = 32 };

enum shape_kind {
	SHAPE_NONE,   /* no field has this tag */
	SHAPE_TEXT,   /* struct str */
	SHAPE_INT64,
	SHAPE_UINT32,
	SHAPE_PART,   /* an embedded struct */
	SHAPE_TEXTS,  /* struct str *, and a size_t */
	SHAPE_PARTS,  /* a pointer to structs, and a size_t */
};

struct shape_field {
	enum shape_kind kind;
	uint16_t at;               /* offset of the member */
	uint16_t count_at;         /* SHAPE_TEXTS, SHAPE_PARTS: offset of the number of elements */
	int64_t absent;            /* SHAPE_INT64: the value that is not written; of SHAPE_UINT32 it is 0 */
	const struct shape *shape; /* SHAPE_PART, SHAPE_PARTS: of the embedded struct or of one element */
};

struct shape {
	size_t size;
	size_t n_fields; /* highest tag + 1, at most SHAPE_FIELDS_MAX; tag 0 is not used */
	const struct shape_field *fields;
	bool has_lists;
};

/* False, and nothing appended, when the buffer's cap is passed. */
bool shape_encode(const struct shape *shape, const void *object, struct buf *ret_bytes);

/* Fills the members of *object that the bytes have and leaves the others alone, also on failure those
 * it has not come to. Strings borrow from `bytes`, lists live in the arena. The bytes may come from a
 * hostile process: every length is checked, and lists take at most 16 MiB and 8 times the bytes. */
bool shape_decode(const struct shape *shape, struct str bytes, struct arena *arena, void *object,
	struct error *err);
