#pragma once
/* Memory that lives and dies together: one document, one batch, one command. Nothing is freed
 * singly. What fills an arena is capped by its caller (bytes of input, entries, fields). */
#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *newest;
	size_t used; /* bytes handed out since init or clear */
};

void arena_finish(struct arena *arena); /* a zeroed arena is ready for use and for finish */
void arena_clear(struct arena *arena);  /* drops all that was handed out, keeps a block */

/* Zeroed, aligned for any type; never NULL (n of 0 gives a valid pointer). */
void *arena_alloc(struct arena *arena, size_t n);
#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

/* Copies; the copy is followed by a NUL that len does not count. */
struct str arena_str(struct arena *arena, struct str s);
char *arena_cstr(struct arena *arena, struct str s);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), nonnull(2)));

/* A vector that grows in the arena: returns room for element number `count` of an array that
 * has held `count` elements, moving it when a power of two is reached (8, 16, 32 …). */
void *arena_grow(struct arena *arena, void *array, size_t count, size_t element_size);
#define arena_push(arena, array, count) \
	((array) = arena_grow((arena), (array), (count), sizeof *(array)), &(array)[(count)++])
